package payment

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

const everything = 100 // percent

// Handle hears what happened to turnos: of one that ran out or was cancelled nothing is asked any more, and what was paid
// goes back by the terms that were frozen when it was booked.
func (s *Service) Handle(ctx context.Context, tx pgx.Tx, events []outbox.Event) (wake []string, err error) {
	q := sqlgen.New(tx)
	for i := range events {
		switch kind := strings.TrimPrefix(events[i].Topic, "booking."); kind {
		case "booked":
			wake = append(wake, QueueIntents) // it may have come with one
		case kindExpired, kindGivenUp, "cancelled_by_shop":
			if err := s.ended(ctx, q, &events[i], kind); err != nil {
				return nil, err
			}
			wake = append(wake, QueueRefunds, QueueWithdrawals)
		}
	}
	return wake, nil
}

// What may end a turno that something was paid for, besides the shop.
const (
	kindExpired = "expired"
	kindGivenUp = "cancelled_by_customer"
)

// ended settles the money of a turno that ended.
func (s *Service) ended(ctx context.Context, q *sqlgen.Queries, e *outbox.Event, kind string) error {
	terms, err := q.RefundTerms(ctx, sqlgen.RefundTermsParams{ShopID: e.Shop, ID: e.Entity})
	if err != nil {
		return pg.Found(err, nil, "read refund terms")
	}
	if terms.Status != kind {
		return nil // it has moved on: a late payment took its time again
	}
	status := intentCancelled
	if kind == kindExpired {
		status = intentExpired
	}
	if _, err := q.CloseIntents(ctx, sqlgen.CloseIntentsParams{ShopID: e.Shop, BookingID: e.Entity, Status: status}); err != nil {
		return fmt.Errorf("close intents: %w", err)
	}
	percent := int64(everything)
	if kind == kindGivenUp && !inTime(e, terms.CancellableUntil) {
		percent = int64(terms.LatePercent)
	}
	return s.giveBackTurno(ctx, q, e.Shop, e.Entity, percent)
}

// inTime reports whether a customer cancelled while all of the money goes back: as booking says, or by the time of the
// event.
func inTime(e *outbox.Event, until time.Time) bool {
	var data struct {
		InTime *bool `json:"in_time"`
	}
	if json.Unmarshal(e.Data, &data) == nil && data.InTime != nil {
		return *data.InTime
	}
	return !e.At.After(until)
}

// giveBackTurno queues the refunds of a turno: percent of each payment, less what went back already.
func (s *Service) giveBackTurno(ctx context.Context, q *sqlgen.Queries, shop, booking uuid.UUID, percent int64) error {
	payments, err := q.LockPaymentsOfBooking(ctx, sqlgen.LockPaymentsOfBookingParams{ShopID: shop, BookingID: booking})
	if err != nil {
		return fmt.Errorf("lock payments: %w", err)
	}
	for i := range payments {
		p := &payments[i]
		if p.Verdict != verdictKept || !Status(p.Status).holdsMoney() {
			continue
		}
		refunds, err := q.ListRefunds(ctx, sqlgen.ListRefundsParams{ShopID: shop, PaymentID: p.ID})
		if err != nil {
			return fmt.Errorf("list refunds: %w", err)
		}
		share, err := money.Centavos(p.AmountCentavos).Share(money.BasisPoints(percent) * money.Percent)
		if err != nil {
			return fmt.Errorf("share of payment: %w", err)
		}
		back := int64(share) - committedOf(refunds)
		if back <= 0 {
			continue
		}
		err = queueRefund(ctx, q, p, sqlgen.Refund{AmountCentavos: back, Reason: reasonCancelled, CreatedAt: s.clock.Now()})
		if err != nil {
			return err
		}
	}
	return nil
}
