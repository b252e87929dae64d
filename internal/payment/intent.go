package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

const (
	linkLife    = 7 * 24 * time.Hour // of a link that staff send
	balanceLife = 2 * time.Hour      // of a payment that a customer begins
	openTries   = 8                  // of one who opens an intent while others do
	afterTurno  = 24 * time.Hour     // until when a turno that was can still be paid by a link
)

// QueueIntent queues what a turno asks to be paid in the pipeline that books it. kind is "deposit" or "full"; amount is in
// centavos; after expires nothing is taken any more. It returns the id of the intent.
func (s *Service) QueueIntent(
	ctx context.Context, queue *pg.Queue, shop, booking uuid.UUID, kind string, amount int64, expires time.Time,
) (uuid.UUID, error) {
	id := pg.NewID()
	err := sqlgen.New(queue).InsertIntent(ctx, sqlgen.InsertIntentParams{
		ShopID: shop, ID: id, BookingID: booking, Kind: kind, AmountCentavos: amount, ExpiresAt: expires, CreatedAt: s.clock.Now(),
	})
	if err != nil {
		return id, fmt.Errorf("queue intent: %w", err)
	}
	return id, nil
}

// PayRequest is what a customer wants to pay of a turno.
type PayRequest struct {
	Amount      string `json:"amount" enum:"deposit,balance,full" doc:"balance y full: todo lo que falta"`
	TipCentavos int64  `json:"tip_centavos,omitempty" minimum:"0" maximum:"100000000"`
}

// LinkRequest is a payment link to make: an amount, or a name for one.
type LinkRequest struct {
	BookingID      uuid.UUID `json:"booking_id" format:"uuid"`
	AmountCentavos int64     `json:"amount_centavos,omitempty" minimum:"1" maximum:"100000000000" doc:"En lugar de amount"`
	Amount         string    `json:"amount,omitempty" enum:"deposit,balance"`
}

// ask is what one wants to be paid.
type ask struct {
	shop, booking uuid.UUID

	kind        string
	amount, tip int64 // amount 0: what kind says
	life        time.Duration
}

// PayByLink asks for what a customer wants to pay. It runs once per Idempotency-Key.
// Errors: those of Links, ErrNotConnected, ErrNothingDue, ErrNotPayable, ErrPaymentExpired, ErrOpening.
func (s *Service) PayByLink(ctx context.Context, token string, in PayRequest) (Due, error) {
	shop, booking, err := s.options.Links.Find(ctx, token)
	if err != nil {
		return Due{}, err // it is for the customer
	}
	if _, err := s.options.Accounts.Account(ctx, shop); err != nil {
		return Due{}, fmt.Errorf("account: %w", err)
	}
	due, err := s.opening(ctx, shop, func(tx pgx.Tx) (Due, error) {
		intent, loc, err := s.open(ctx, sqlgen.New(tx), ask{
			shop: shop, booking: booking, kind: in.Amount, tip: in.TipCentavos, life: balanceLife,
		})
		return dueOf(&intent, s.checkoutURL(token), loc), err
	})
	if err == nil {
		s.options.Kick(QueueIntents, shop)
	}
	return due, err
}

// checkoutURL is our own address that leads to the provider's page.
func (s *Service) checkoutURL(token string) string {
	return s.options.PublicURL + "/api/v1/public/bookings/" + token + "/checkout"
}

func dueOf(i *sqlgen.PaymentIntent, url string, loc *time.Location) Due {
	if loc == nil {
		loc = time.UTC
	}
	return Due{ID: i.ID, Status: "pending", AmountCentavos: i.AmountCentavos, CheckoutURL: url, ExpiresAt: i.ExpiresAt.In(loc)}
}

// opening runs what opens an intent, once per Idempotency-Key. A turno has one open intent: who loses a race for it starts
// over, and finds the winner's. Errors: those of fn, ErrOpening.
func (s *Service) opening(ctx context.Context, shop uuid.UUID, fn func(pgx.Tx) (Due, error)) (Due, error) {
	var lost error
	for range openTries {
		due, err := pg.Idempotent(ctx, s.db, shop, fn)
		if pg.Code(err) != pg.CodeUniqueViolation || pg.Constraint(err) != "payment_intents_open" {
			return due, err
		}
		lost = err
	}
	return Due{}, ErrOpening.Because(lost)
}

// open returns the intent for what is asked: the one that is open when it is the same, else a new one in its place.
func (s *Service) open(ctx context.Context, q *sqlgen.Queries, a ask) (out sqlgen.PaymentIntent, loc *time.Location, err error) {
	if loc, err = zone(ctx, q, a.shop); err != nil {
		return out, nil, err
	}
	before, err := q.LockOpenIntent(ctx, sqlgen.LockOpenIntentParams{ShopID: a.shop, BookingID: a.booking})
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return out, nil, fmt.Errorf("lock open intent: %w", err)
	}
	b, err := q.LockBooking(ctx, sqlgen.LockBookingParams{ShopID: a.shop, ID: a.booking})
	if err != nil {
		return out, nil, pg.Found(err, ErrBookingNotFound, "lock booking")
	}
	expires, err := s.deadline(&b, a)
	if err != nil {
		return out, nil, err
	}
	amount, err := amountOf(&b, a)
	if err != nil {
		return out, nil, err
	}
	same := before.AmountCentavos == amount+a.tip && before.TipCentavos == a.tip && before.ExpiresAt.After(s.clock.Now())
	if before.ID != uuid.Nil && same {
		return before, loc, nil
	}
	if before.ID != uuid.Nil {
		if _, err := q.CloseIntent(ctx, sqlgen.CloseIntentParams{ShopID: a.shop, ID: before.ID}); err != nil {
			return out, nil, fmt.Errorf("close intent: %w", err)
		}
	}
	out = sqlgen.PaymentIntent{
		ShopID: a.shop, ID: pg.NewID(), BookingID: a.booking, Kind: a.kind, AmountCentavos: amount + a.tip, TipCentavos: a.tip,
		ExpiresAt: expires,
	}
	err = q.InsertIntent(ctx, sqlgen.InsertIntentParams{
		ShopID: out.ShopID, ID: out.ID, BookingID: out.BookingID, Kind: out.Kind, AmountCentavos: out.AmountCentavos,
		TipCentavos: out.TipCentavos, ExpiresAt: out.ExpiresAt, CreatedAt: s.clock.Now(),
	})
	if err != nil {
		return out, nil, fmt.Errorf("write intent: %w", err)
	}
	return out, loc, nil
}

// deadline is until when a turno can be paid. An unpaid one waits no longer than it was going to.
func (s *Service) deadline(b *sqlgen.LockBookingRow, a ask) (time.Time, error) {
	now := s.clock.Now()
	switch b.Status {
	case "pending_payment":
		if b.ExpiresAt == nil || !b.ExpiresAt.After(now) {
			return now, ErrPaymentExpired
		}
		return *b.ExpiresAt, nil
	case "expired":
		return now, ErrPaymentExpired
	case "confirmed", "checked_in", "in_service", "completed":
		latest := b.EndsAt.Add(afterTurno)
		if until := now.Add(a.life); until.Before(latest) {
			latest = until
		}
		if soonest := now.Add(time.Hour); latest.Before(soonest) {
			latest = soonest // an old debt can be paid too
		}
		return latest, nil
	}
	return now, ErrNotPayable
}

// amountOf is what is asked for, without tip. Errors: ErrNothingDue, ErrTooMuch.
func amountOf(b *sqlgen.LockBookingRow, a ask) (int64, error) {
	open := b.TotalCentavos - b.PaidCentavos
	amount := a.amount
	switch {
	case amount > 0:
	case a.kind == "deposit":
		amount = min(b.DepositCentavos-b.PaidCentavos, open)
	default:
		amount = open
	}
	switch {
	case amount <= 0:
		return 0, ErrNothingDue
	case amount > open:
		return 0, ErrTooMuch.With("open_centavos", max(open, 0))
	}
	return amount, nil
}
