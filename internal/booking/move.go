package booking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// move is an edge of the table of states, as somebody takes it.
type move struct {
	event string
	from  []Status
	to    Status
	// allowed says when the move may not be made though the state allows it.
	allowed func(b *record, now time.Time, grace time.Duration) error
	audited bool
	full    bool // all of the money goes back, whenever it is
}

// undoLife is how long a no-show can be taken back.
const undoLife = 24 * time.Hour

// moves are what staff may do, by the name in the path.
func moves() map[string]move {
	return map[string]move{
		"confirm":  {event: "confirmed", from: []Status{PendingPayment}, to: Confirmed},
		"check-in": {event: "checked_in", from: []Status{Confirmed}, to: CheckedIn},
		"start":    {event: "in_service", from: []Status{CheckedIn}, to: InService},
		"complete": {event: "completed", from: []Status{InService}, to: Completed},
		"no-show":  {event: "no_show", from: []Status{Confirmed, CheckedIn}, to: NoShow, allowed: afterGrace, audited: true},
		"cancel":   {event: "cancelled_by_shop", from: []Status{PendingPayment, Confirmed}, to: CancelledByShop, audited: true},
	}
}

func afterGrace(b *record, now time.Time, grace time.Duration) error {
	if now.Before(b.StartsAt.Add(grace)) {
		return ErrTooEarly
	}
	return nil
}

// Move takes a turno along the named edge. expected is the version the caller saw; nil takes the current one.
// Errors: ErrBookingNotFound, ErrVersionConflict, ErrIllegalTransition, ErrTooEarly.
func (s *Service) Move(ctx context.Context, shop, id uuid.UUID, name string, expected *int32, reason string) (Booking, error) {
	m, ok := moves()[name]
	if !ok {
		return Booking{}, ErrIllegalTransition
	}
	return s.take(ctx, shop, id, m, expected, reason)
}

// take makes a move in one transaction with its log, audit event and effects on the customer's record.
func (s *Service) take(ctx context.Context, shop, id uuid.UUID, m move, expected *int32, reason string) (out Booking, err error) {
	defer func() { s.count(string(m.to), err) }()
	setup, err := s.shopByID(ctx, shop)
	if err != nil {
		return out, err
	}
	moved := false
	out, err = pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Booking, error) {
		params := sqlgen.GetBookingParams{ShopID: shop, ID: id}
		b, err := loadFrom(ctx, tx, setup, params)
		if err != nil {
			return Booking{}, err
		}
		if err := m.check(b, expected, s.clock.Now(), time.Duration(setup.NoShowGraceMinutes)*time.Minute); err != nil {
			return Booking{}, err
		}
		if err := s.write(ctx, tx, m, b, reason); err != nil {
			return Booking{}, err
		}
		if b, err = loadFrom(ctx, tx, setup, params); err != nil {
			return Booking{}, err
		}
		moved = true
		return b.Booking, nil
	})
	if err != nil {
		return out, translate(err)
	}
	if moved {
		s.changed(ctx, shop, id, out.Version, m.event)
	}
	return out, nil
}

// check says why a move cannot be made from where the turno is.
func (m *move) check(b *record, expected *int32, now time.Time, grace time.Duration) error {
	if expected != nil && *expected != b.Version {
		return ErrVersionConflict
	}
	for _, from := range m.from {
		if b.Status != from {
			continue
		}
		if b.ExpiresAt != nil && !now.Before(*b.ExpiresAt) && m.to != Confirmed {
			return ErrIllegalTransition // its time ran out; the worker just has not said so yet
		}
		if m.allowed != nil {
			return m.allowed(b, now, grace)
		}
		return nil
	}
	return ErrIllegalTransition.With("booking_status", b.Status)
}

func (s *Service) write(ctx context.Context, tx pgx.Tx, m move, b *record, reason string) error {
	q := sqlgen.New(tx)
	kind, user := audit.Actor(ctx)
	params := sqlgen.MoveBookingParams{
		ToStatus: string(m.to), ShopID: b.ShopID, ID: b.ID, Version: b.Version, FromStatuses: texts(m.from), Free: !m.to.occupies(),
		EventKind: m.event, ActorKind: kind, ActorID: user, RequestID: web.RequestID(ctx), EventDetail: m.detail(b, s.clock.Now()),
	}
	if reason != "" {
		params.CancelReason = &reason
	}
	_, err := q.MoveBooking(ctx, params)
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrVersionConflict // somebody moved it since it was read a moment ago
	}
	if err != nil {
		return fmt.Errorf("move booking: %w", err)
	}
	if err := effects(ctx, q, m, b); err != nil {
		return err
	}
	if !m.audited {
		return nil
	}
	err = audit.Log(ctx, tx, b.ShopID, audit.Entry{
		Action: "booking." + m.event, Entity: "booking", EntityID: b.ID,
		Detail: map[string]any{"code": b.Code, "from": b.Status, "reason_given": reason != ""},
	})
	if err != nil {
		return fmt.Errorf("audit move: %w", err)
	}
	return nil
}

// detail is what the log keeps of the move: of a cancellation, whether it came in time, which decides what goes back.
func (m *move) detail(b *record, now time.Time) []byte {
	if m.to != CancelledByCustomer || b.customerID == nil {
		return []byte("{}")
	}
	return fmt.Appendf(nil, `{"in_time": %t}`, m.full || !now.After(b.CancellableUntil))
}

// effects are what a move changes in the customer's record.
func effects(ctx context.Context, q *sqlgen.Queries, m move, b *record) error {
	if b.customerID == nil {
		return nil
	}
	var err error
	switch m.to {
	case NoShow:
		err = q.CountNoShow(ctx, sqlgen.CountNoShowParams{Change: 1, ShopID: b.ShopID, ID: *b.customerID})
	case Completed:
		err = q.SetUsualBarber(ctx, sqlgen.SetUsualBarberParams{BarberID: &b.Lines[0].BarberID, ShopID: b.ShopID, ID: *b.customerID})
	case Held, PendingPayment, Confirmed, CheckedIn, InService, Expired, CancelledByCustomer, CancelledByShop:
	}
	if err != nil {
		return fmt.Errorf("update customer: %w", err)
	}
	return nil
}

func texts(statuses []Status) []string {
	out := make([]string, len(statuses))
	for i, s := range statuses {
		out[i] = string(s)
	}
	return out
}

// translate turns the database's own refusals into this domain's errors.
func translate(err error) error {
	switch pg.Code(err) {
	case pg.CodeIllegalTransition:
		return ErrIllegalTransition.Because(err)
	case pg.CodeVersionConflict:
		return ErrVersionConflict.Because(err)
	}
	if isTaken(err) {
		return ErrSlotTaken.Because(err)
	}
	return err
}

// CancelByLink cancels for the customer, until the time the policy allows. Errors: ErrBookingNotFound, ErrLinkExpired,
// ErrTooLateToChange, ErrIllegalTransition.
func (s *Service) CancelByLink(ctx context.Context, link, reason string) (Booking, error) {
	b, err := s.byLink(ctx, link)
	if err != nil {
		return Booking{}, err
	}
	out, err := s.take(ctx, b.ShopID, b.ID, cancelByCustomer(), nil, reason)
	if err != nil {
		return Booking{}, err
	}
	return (&record{Booking: out}).forCustomer(), nil
}

func cancelByCustomer() move {
	return move{
		event: "cancelled_by_customer", from: []Status{PendingPayment, Confirmed}, to: CancelledByCustomer, allowed: cancellable,
	}
}

// cancellable is inTime, or before the start where the turno was agreed to give part of the money back.
func cancellable(b *record, now time.Time, grace time.Duration) error {
	if b.Lines[0].policy.LateRefundPercent != nil && now.Before(b.StartsAt) {
		return nil
	}
	return inTime(b, now, grace)
}

func inTime(b *record, now time.Time, _ time.Duration) error {
	if now.After(b.CancellableUntil) {
		return ErrTooLateToChange
	}
	return nil
}

// position is where a turno was or is, as its log keeps it.
type position struct {
	StartsAt time.Time `json:"starts_at"`
	EndsAt   time.Time `json:"ends_at"`
	BarberID uuid.UUID `json:"barber_id"`
}

// moveDetail is what the log keeps of a reschedule.
func moveDetail(b *record, to position) ([]byte, error) {
	detail, err := json.Marshal(map[string]position{"from": {b.StartsAt, b.EndsAt, b.Lines[0].BarberID}, "to": to})
	if err != nil {
		return nil, fmt.Errorf("encode event: %w", err)
	}
	return detail, nil
}
