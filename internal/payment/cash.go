package payment

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Session is the till of a shop from its opening to its close.
type Session struct {
	ID                 uuid.UUID  `json:"id" format:"uuid"`
	OpenedBy           uuid.UUID  `json:"opened_by" format:"uuid"`
	OpenedAt           time.Time  `json:"opened_at"`
	OpeningCentavos    int64      `json:"opening_centavos"`
	ExpectedCentavos   int64      `json:"expected_centavos" doc:"Lo que tiene que haber"`
	CountedCentavos    *int64     `json:"counted_centavos,omitempty" doc:"Lo que se contó al cerrar"`
	DifferenceCentavos *int64     `json:"difference_centavos,omitempty" doc:"Lo contado menos lo esperado"`
	ClosedBy           *uuid.UUID `json:"closed_by,omitempty" format:"uuid"`
	ClosedAt           *time.Time `json:"closed_at,omitempty"`
	Note               string     `json:"note,omitempty"`
	Moves              []Move     `json:"moves,omitempty"`
}

// Move is cash that somebody put into the till or took out of it.
type Move struct {
	ID             uuid.UUID `json:"id" format:"uuid"`
	AmountCentavos int64     `json:"amount_centavos" doc:"Negativo: se sacó"`
	Reason         string    `json:"reason"`
	ByUser         uuid.UUID `json:"by_user" format:"uuid"`
	At             time.Time `json:"at"`
}

// Opening, NewMove and Closing are what staff do with a till.
type (
	// Opening is what is in the till at the start.
	Opening struct {
		OpeningCentavos int64 `json:"opening_centavos" minimum:"0" maximum:"100000000000"`
	}
	// NewMove is cash put in, or taken out when it is negative.
	NewMove struct {
		AmountCentavos int64  `json:"amount_centavos" minimum:"-100000000000" maximum:"100000000000" doc:"Negativo: se saca"`
		Reason         string `json:"reason" minLength:"1" maxLength:"200"`
	}
	// Closing is what was counted at the end.
	Closing struct {
		CountedCentavos int64  `json:"counted_centavos" minimum:"0" maximum:"100000000000"`
		Note            string `json:"note,omitempty" maxLength:"500"`
	}
)

func sessionOf(row *sqlgen.CashSession, loc *time.Location) Session {
	out := Session{
		ID: row.ID, OpenedBy: row.OpenedBy, OpenedAt: row.OpenedAt.In(loc), OpeningCentavos: row.OpeningCentavos,
		CountedCentavos: row.CountedCentavos, ClosedBy: row.ClosedBy, ClosedAt: clock.In(row.ClosedAt, loc), Note: row.Note,
	}
	if row.ExpectedCentavos != nil && row.CountedCentavos != nil {
		difference := *row.CountedCentavos - *row.ExpectedCentavos
		out.ExpectedCentavos, out.DifferenceCentavos = *row.ExpectedCentavos, &difference
	}
	return out
}

// OpenTill opens the till. It runs once per Idempotency-Key. Errors: ErrSessionOpen.
func (s *Service) OpenTill(ctx context.Context, shop uuid.UUID, in Opening) (Session, error) {
	out, err := pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Session, error) {
		q := sqlgen.New(tx)
		row := sqlgen.CashSession{ID: pg.NewID(), OpenedBy: userOf(ctx), OpenedAt: s.clock.Now(), OpeningCentavos: in.OpeningCentavos}
		err := q.InsertSession(ctx, sqlgen.InsertSessionParams{
			ShopID: shop, ID: row.ID, OpenedBy: row.OpenedBy, OpenedAt: row.OpenedAt, OpeningCentavos: row.OpeningCentavos,
		})
		if err != nil {
			return Session{}, fmt.Errorf("open till: %w", err)
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return Session{}, err
		}
		out := sessionOf(&row, loc)
		out.ExpectedCentavos = in.OpeningCentavos
		return out, logTill(ctx, tx, shop, row.ID, "cash.open", in)
	})
	if pg.Code(err) == pg.CodeUniqueViolation && pg.Constraint(err) == "cash_sessions_open" {
		return Session{}, ErrSessionOpen.Because(err)
	}
	return out, err
}

func userOf(ctx context.Context) uuid.UUID {
	if _, user := audit.Actor(ctx); user != nil {
		return *user
	}
	return uuid.Nil
}

func logTill(ctx context.Context, tx pgx.Tx, shop, session uuid.UUID, action string, detail any) error {
	return audit.Log(ctx, tx, shop, audit.Entry{Action: action, Entity: "cash_session", EntityID: session, Detail: detail})
}

// lockTill locks an open till. Errors: ErrSessionNotFound, ErrSessionClosed.
func lockTill(ctx context.Context, q *sqlgen.Queries, shop, id uuid.UUID) (sqlgen.CashSession, error) {
	row, err := q.LockSession(ctx, sqlgen.LockSessionParams{ShopID: shop, ID: id})
	if err != nil {
		return row, pg.Found(err, ErrSessionNotFound, "lock till")
	}
	if row.ClosedAt != nil {
		return row, ErrSessionClosed
	}
	return row, nil
}

// MoveCash enters cash that was put in or taken out for another reason than a turno. It runs once per Idempotency-Key.
// Errors: ErrSessionNotFound, ErrSessionClosed, fault.Invalid.
func (s *Service) MoveCash(ctx context.Context, shop, id uuid.UUID, in NewMove) (Move, error) {
	reason := strings.TrimSpace(in.Reason)
	switch {
	case in.AmountCentavos == 0:
		return Move{}, fault.Validation("body.amount_centavos", "Escribí cuánto se pone o se saca.")
	case reason == "":
		return Move{}, fault.Validation("body.reason", "Escribí el motivo.")
	}
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Move, error) {
		q := sqlgen.New(tx)
		if _, err := lockTill(ctx, q, shop, id); err != nil {
			return Move{}, err
		}
		m := Move{ID: pg.NewID(), AmountCentavos: in.AmountCentavos, Reason: reason, ByUser: userOf(ctx), At: s.clock.Now()}
		err := q.InsertMove(ctx, sqlgen.InsertMoveParams{
			ShopID: shop, ID: m.ID, SessionID: id, AmountCentavos: m.AmountCentavos, Reason: m.Reason, ByUser: m.ByUser, At: m.At,
		})
		if err != nil {
			return Move{}, fmt.Errorf("write move: %w", err)
		}
		e := &entry{session: &id}
		e.move(accountCash, m.AmountCentavos)
		e.move(accountTill, -m.AmountCentavos)
		if err := e.post(ctx, q, shop, m.At); err != nil {
			return Move{}, err
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return Move{}, err
		}
		m.At = m.At.In(loc)
		return m, logTill(ctx, tx, shop, id, "cash.move", m)
	})
}

// CloseTill closes the till with what was counted. It runs once per Idempotency-Key.
// Errors: ErrSessionNotFound, ErrSessionClosed.
func (s *Service) CloseTill(ctx context.Context, shop, id uuid.UUID, in Closing) (Session, error) {
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Session, error) {
		q := sqlgen.New(tx)
		row, err := lockTill(ctx, q, shop, id)
		if err != nil {
			return Session{}, err
		}
		expected, err := expectedIn(ctx, q, &row)
		if err != nil {
			return Session{}, err
		}
		now, user := s.clock.Now(), userOf(ctx)
		e := &entry{session: &id}
		e.move(accountCash, in.CountedCentavos-expected)
		e.move(accountDifference, expected-in.CountedCentavos)
		if err := e.post(ctx, q, shop, now); err != nil {
			return Session{}, err
		}
		row.ClosedBy, row.ClosedAt, row.Note = &user, &now, in.Note
		row.ExpectedCentavos, row.CountedCentavos = &expected, &in.CountedCentavos
		err = q.CloseSession(ctx, sqlgen.CloseSessionParams{
			ShopID: shop, ID: id, ClosedBy: row.ClosedBy, ClosedAt: row.ClosedAt, ExpectedCentavos: row.ExpectedCentavos,
			CountedCentavos: row.CountedCentavos, Note: row.Note,
		})
		if err != nil {
			return Session{}, fmt.Errorf("close till: %w", err)
		}
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return Session{}, err
		}
		return sessionOf(&row, loc), logTill(ctx, tx, shop, id, "cash.close", map[string]int64{
			"expected_centavos": expected, "counted_centavos": in.CountedCentavos,
		})
	})
}

// expectedIn is what must be in an open till.
func expectedIn(ctx context.Context, q *sqlgen.Queries, row *sqlgen.CashSession) (int64, error) {
	moved, err := q.CashOfSession(ctx, sqlgen.CashOfSessionParams{ShopID: row.ShopID, SessionID: row.ID})
	if err != nil {
		return 0, fmt.Errorf("sum till: %w", err)
	}
	return row.OpeningCentavos + moved, nil
}

// Till returns the open till with its moves, or ErrSessionNotFound.
func (s *Service) Till(ctx context.Context, shop uuid.UUID) (out Session, err error) {
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		row, err := q.OpenSession(ctx, shop)
		if err != nil {
			return pg.Found(err, ErrSessionNotFound, "read till")
		}
		out = sessionOf(&row, loc)
		if out.ExpectedCentavos, err = expectedIn(ctx, q, &row); err != nil {
			return err
		}
		moves, err := q.ListMoves(ctx, sqlgen.ListMovesParams{ShopID: shop, SessionID: row.ID})
		for _, m := range moves {
			out.Moves = append(out.Moves, Move{
				ID: m.ID, AmountCentavos: m.AmountCentavos, Reason: m.Reason, ByUser: m.ByUser, At: m.At.In(loc),
			})
		}
		return pg.Found(err, nil, "list moves")
	})
	return out, err
}

// Tills returns a page of the shop's tills, newest first. Errors: web.ErrBadCursor.
func (s *Service) Tills(ctx context.Context, shop uuid.UUID, page web.PageParams) (out web.Page[Session], err error) {
	before := web.Newest()
	if err := web.DecodeCursor(page.Cursor, &before); err != nil {
		return out, err
	}
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		loc, err := zone(ctx, q, shop)
		if err != nil {
			return err
		}
		rows, err := q.ListSessions(ctx, sqlgen.ListSessionsParams{
			ShopID: shop, BeforeAt: before.At, BeforeID: before.ID, Most: page.Most(),
		})
		if err != nil {
			return fmt.Errorf("list tills: %w", err)
		}
		all := make([]Session, len(rows))
		for i := range rows {
			all[i] = sessionOf(&rows[i], loc)
			if rows[i].ClosedAt != nil {
				continue
			}
			if all[i].ExpectedCentavos, err = expectedIn(ctx, q, &rows[i]); err != nil {
				return err
			}
		}
		out, err = web.PageOf(all, page, func(last Session) any { return web.Place{At: last.OpenedAt, ID: last.ID} })
		return err
	})
	return out, err
}
