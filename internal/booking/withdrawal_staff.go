package booking

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// What becomes of a withdrawal.
const (
	answerAutomatic = "automatic"
	answerCancel    = "cancel_and_refund"
	answerDismiss   = "dismiss"
)

// WithdrawalAsked is a use of the Botón de Arrepentimiento as the staff see it.
//
//nolint:lll // a tag cannot be broken
type WithdrawalAsked struct {
	ID          uuid.UUID  `json:"id" format:"uuid"`
	Code        string     `json:"code" doc:"El que se le dio a quien pidió"`
	BookingCode string     `json:"booking_code,omitempty" doc:"El turno que nombró"`
	Name        string     `json:"name"`
	Contact     string     `json:"contact"`
	Detail      string     `json:"detail,omitempty"`
	CreatedAt   time.Time  `json:"created_at"`
	Action      string     `json:"action,omitempty" enum:"automatic,cancel_and_refund,dismiss" doc:"Falta mientras espera una respuesta; automatic: se canceló y se devuelve sin que nadie intervenga"`
	BookingID   *uuid.UUID `json:"booking_id,omitempty" format:"uuid" doc:"El turno que se canceló"`
	Note        string     `json:"note,omitempty"`
	ResolvedAt  *time.Time `json:"resolved_at,omitempty"`
}

// ResolveRequest is the staff's answer to a withdrawal.
type ResolveRequest struct {
	Action      string `json:"action" enum:"cancel_and_refund,dismiss" doc:"Cancelar el turno y devolver todo, o no hacer nada"`
	BookingCode string `json:"booking_code,omitempty" maxLength:"20" doc:"El turno, si el pedido no lo nombra bien"`
	Note        string `json:"note" minLength:"3" maxLength:"500" doc:"Por qué; queda con el pedido"`
}

// Withdrawals returns a page of a shop's, the last one first; open: those that wait for an answer.
func (s *Service) Withdrawals(
	ctx context.Context, shop uuid.UUID, open bool, page web.PageParams,
) (out web.Page[WithdrawalAsked], err error) {
	var before *uuid.UUID
	if err := web.DecodeCursor(page.Cursor, &before); err != nil {
		return out, err
	}
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return out, err
	}
	var rows []sqlgen.ListWithdrawalsRow
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
		rows, err = sqlgen.New(tx).ListWithdrawals(ctx, sqlgen.ListWithdrawalsParams{
			ShopID: shop, OnlyOpen: open, Before: before, Most: page.Most(),
		})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("list withdrawals: %w", err)
	}
	items := make([]WithdrawalAsked, len(rows))
	for i := range rows {
		items[i] = askedOf(sqlgen.GetWithdrawalRow(rows[i]), setup.Location)
	}
	return web.PageOf(items, page, func(last WithdrawalAsked) any { return last.ID })
}

func askedOf(r sqlgen.GetWithdrawalRow, zone *time.Location) WithdrawalAsked {
	out := WithdrawalAsked{
		ID: r.ID, Code: r.Code, BookingCode: r.BookingCode, Name: r.Name, Contact: r.Contact, Detail: r.Detail,
		CreatedAt: r.CreatedAt.In(zone), BookingID: r.BookingID,
	}
	if r.Action != nil && r.ResolvedAt != nil {
		out.Action, out.Note, out.ResolvedAt = *r.Action, *r.Note, clock.In(r.ResolvedAt, zone)
	}
	return out
}

// ResolveWithdrawal answers a withdrawal that was not matched by itself: the turno is cancelled as its customer's doing, with
// all of the money back whenever it is, or nothing happens. Errors: ErrWithdrawalNotFound, ErrWithdrawalResolved,
// ErrBookingNotFound, ErrIllegalTransition.
func (s *Service) ResolveWithdrawal(ctx context.Context, shop, id uuid.UUID, in ResolveRequest) (out WithdrawalAsked, err error) {
	note := strings.TrimSpace(in.Note)
	if note == "" || strings.ContainsFunc(note, isControlButNewline) {
		return out, fault.Validation("body.note", "Escribí por qué.")
	}
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return out, err
	}
	var turno *record
	out, err = pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (WithdrawalAsked, error) {
		q, key := sqlgen.New(tx), sqlgen.GetWithdrawalParams{ShopID: shop, ID: id}
		asked, err := q.GetWithdrawal(ctx, key)
		if err != nil {
			return WithdrawalAsked{}, pg.Found(err, ErrWithdrawalNotFound, "read withdrawal")
		}
		if asked.Action != nil {
			return WithdrawalAsked{}, ErrWithdrawalResolved
		}
		p := sqlgen.AnswerWithdrawalParams{ShopID: shop, WithdrawalID: id, Action: in.Action, Note: note, At: s.clock.Now()}
		if in.Action == answerCancel {
			if turno, err = s.takeBackFor(ctx, tx, setup, asked.Code, asked.BookingCode, in.BookingCode); err != nil {
				return WithdrawalAsked{}, err
			}
			p.BookingID = &turno.ID
		}
		_, p.UserID = audit.Actor(ctx)
		if err := answerWithdrawal(ctx, tx, p, asked.Code); err != nil {
			return WithdrawalAsked{}, err
		}
		if asked, err = q.GetWithdrawal(ctx, key); err != nil {
			return WithdrawalAsked{}, fmt.Errorf("read withdrawal: %w", err)
		}
		return askedOf(asked, setup.Location), nil
	})
	if err != nil {
		return out, translate(err)
	}
	if turno != nil {
		s.changed(ctx, shop, turno.ID, turno.Version+1, withdrawn().event)
	}
	return out, nil
}

// takeBackFor cancels the turno that the staff found for a request, at whatever time.
func (s *Service) takeBackFor(ctx context.Context, tx pgx.Tx, setup *Setup, code, named, found string) (*record, error) {
	if found = strings.ToUpper(strings.TrimSpace(found)); found == "" {
		found = named
	}
	id, err := sqlgen.New(tx).LockByCode(ctx, sqlgen.LockByCodeParams{ShopID: setup.ID, Code: found})
	if err != nil {
		return nil, pg.Found(err, ErrBookingNotFound, "find turno")
	}
	b, err := loadFrom(ctx, tx, setup, sqlgen.GetBookingParams{ShopID: setup.ID, ID: id})
	if err != nil {
		return nil, err
	}
	m := withdrawn()
	m.allowed = nil
	if err := m.check(b, nil, s.clock.Now(), 0); err != nil {
		return nil, err
	}
	return b, s.write(ctx, tx, m, b, "Botón de Arrepentimiento "+code)
}

// answerWithdrawal keeps what became of a request, once, and notes it in the audit log.
func answerWithdrawal(ctx context.Context, tx pgx.Tx, p sqlgen.AnswerWithdrawalParams, code string) error {
	n, err := sqlgen.New(tx).AnswerWithdrawal(ctx, p)
	if err != nil {
		return fmt.Errorf("answer withdrawal: %w", err)
	}
	if n == 0 {
		return ErrWithdrawalResolved
	}
	action := "withdrawal.done"
	if p.Action == answerDismiss {
		action = "withdrawal.dismissed"
	}
	return logWithdrawal(ctx, tx, p.ShopID, p.WithdrawalID, action, code)
}

func logWithdrawal(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, action, code string) error {
	detail := map[string]any{"request_code": code}
	if err := audit.Log(ctx, tx, shop, audit.Entry{Action: action, Entity: "withdrawal", EntityID: id, Detail: detail}); err != nil {
		return fmt.Errorf("audit withdrawal: %w", err)
	}
	return nil
}

type (
	withdrawalsInput struct {
		ShopInput
		web.PageParams

		Open bool `query:"open" doc:"Solo los que esperan una respuesta"`
	}
	resolveInput struct {
		TurnoInput

		Body ResolveRequest
	}
)

func (s *Service) handleWithdrawals(ctx context.Context, in *withdrawalsInput) (*body[web.Page[WithdrawalAsked]], error) {
	return answerWith(s.Withdrawals(ctx, in.ShopID, in.Open, in.PageParams))
}

func (s *Service) handleResolve(ctx context.Context, in *resolveInput) (*body[WithdrawalAsked], error) {
	return answerWith(s.ResolveWithdrawal(ctx, in.ShopID, in.ID, in.Body))
}
