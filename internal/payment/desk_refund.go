package payment

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// NewRefund is money to give back: all that is left when no amount is named.
type NewRefund struct {
	AmountCentavos *int64 `json:"amount_centavos,omitempty" minimum:"1" maximum:"100000000000"`
	Note           string `json:"note,omitempty" maxLength:"500"`
}

// GiveBack refunds a payment: through the provider soon, or, when it was taken at the shop, at once and out of the till.
// It runs once per Idempotency-Key. Errors: ErrPaymentNotFound, ErrNotRefundable, ErrRefundTooMuch.
func (s *Service) GiveBack(ctx context.Context, shop, payment uuid.UUID, in NewRefund) (out Refund, err error) {
	out, err = pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Refund, error) {
		r, refunds, err := s.lockForRefund(ctx, &writes{Tx: tx, batch: &pgx.Batch{}}, shop, payment)
		if err != nil {
			return out, err
		}
		rest := r.row.AmountCentavos - committedOf(refunds)
		amount := rest
		if in.AmountCentavos != nil {
			amount = *in.AmountCentavos
		}
		switch {
		case !Status(r.row.Status).holdsMoney() || rest <= 0:
			return out, ErrNotRefundable
		case amount > rest:
			return out, ErrRefundTooMuch.With("left_centavos", rest)
		}
		_, user := audit.Actor(ctx)
		refund := sqlgen.Refund{
			ShopID: shop, ID: pg.NewID(), PaymentID: payment, AmountCentavos: amount, Reason: reasonManual, RequestedBy: user,
			Note: in.Note, CreatedAt: r.now,
		}
		if err := r.payBack(ctx, &refund); err != nil {
			return out, err
		}
		return r.shownRefund(ctx, &refund, "refund.request")
	})
	if err == nil {
		s.options.Kick(QueueRefunds, shop)
	}
	return out, err
}

// lockForRefund locks a payment and reads its refunds.
func (s *Service) lockForRefund(ctx context.Context, w *writes, shop, payment uuid.UUID) (*reduction, []sqlgen.Refund, error) {
	r := &reduction{s: s, w: w, q: sqlgen.New(w), shop: shop, now: s.clock.Now()}
	var err error
	if r.row, err = r.q.LockPayment(ctx, sqlgen.LockPaymentParams{ShopID: shop, ID: payment}); err != nil {
		return nil, nil, pg.Found(err, ErrPaymentNotFound, "lock payment")
	}
	r.saved = r.row
	refunds, err := r.refunds(ctx)
	return r, refunds, err
}

// payBack queues a refund of the provider, and makes one of the shop.
func (r *reduction) payBack(ctx context.Context, refund *sqlgen.Refund) error {
	if r.row.Method == methodProvider {
		if err := queueRefund(ctx, r.q, &r.row, *refund); err != nil {
			return err
		}
		refund.Status = refundDue
		return nil
	}
	return r.handOut(ctx, refund)
}

// handOut enters a refund that is made at the shop, out of the open till when it is in cash.
func (r *reduction) handOut(ctx context.Context, refund *sqlgen.Refund) (err error) {
	if refund.CashSessionID, err = r.s.sessionFor(ctx, r.q, r.shop, r.row.Method); err != nil {
		return err
	}
	return r.finish(ctx, refund, nil, refund.AmountCentavos)
}

// shownRefund logs what staff did about a refund and shows it.
func (r *reduction) shownRefund(ctx context.Context, refund *sqlgen.Refund, action string) (out Refund, err error) {
	err = audit.Log(ctx, r.w, r.shop, audit.Entry{
		Action: action, Entity: "payment", EntityID: r.row.ID,
		Detail: map[string]any{"refund_id": refund.ID, "amount_centavos": refund.AmountCentavos, "method": r.row.Method},
	})
	if err != nil {
		return out, err
	}
	loc, err := zone(ctx, r.q, r.shop)
	if err != nil {
		return out, err
	}
	return refundOf(refund, r.row.Method, loc), r.w.send(ctx)
}

// Confirm enters that a refund which waited at the shop was handed out. It runs once per Idempotency-Key.
// Errors: ErrPaymentNotFound, ErrRefundNotFound, ErrRefundSettled.
func (s *Service) Confirm(ctx context.Context, shop, payment, id uuid.UUID) (Refund, error) {
	return s.withRefund(ctx, shop, payment, id, "refund.confirm", func(r *reduction, refund *sqlgen.Refund) error {
		if refund.Status != refundDue || r.row.Method == methodProvider {
			return ErrRefundSettled
		}
		_, refund.RequestedBy = audit.Actor(ctx)
		return r.handOut(ctx, refund)
	})
}

// Retry sends a refund once more that the provider had refused. It runs once per Idempotency-Key.
// Errors: ErrPaymentNotFound, ErrRefundNotFound, ErrRefundSettled, ErrRefundTooMuch.
func (s *Service) Retry(ctx context.Context, shop, payment, id uuid.UUID) (Refund, error) {
	out, err := s.withRefund(ctx, shop, payment, id, "refund.retry", func(r *reduction, refund *sqlgen.Refund) error {
		if refund.Status != refundFailed || r.row.Method != methodProvider || !Status(r.row.Status).holdsMoney() {
			return ErrRefundSettled
		}
		refunds, err := r.refunds(ctx)
		if err != nil {
			return err
		}
		if committedOf(refunds)+refund.AmountCentavos > r.row.AmountCentavos {
			return ErrRefundTooMuch
		}
		if _, err := r.q.RetryRefund(ctx, sqlgen.RetryRefundParams{ShopID: shop, ID: id}); err != nil {
			return fmt.Errorf("retry refund: %w", err)
		}
		refund.Status, refund.Error = refundDue, ""
		return nil
	})
	if err == nil {
		s.options.Kick(QueueRefunds, shop)
	}
	return out, err
}

func (s *Service) withRefund(
	ctx context.Context, shop, payment, id uuid.UUID, action string, do func(*reduction, *sqlgen.Refund) error,
) (Refund, error) {
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Refund, error) {
		r, refunds, err := s.lockForRefund(ctx, &writes{Tx: tx, batch: &pgx.Batch{}}, shop, payment)
		if err != nil {
			return Refund{}, err
		}
		for i := range refunds {
			if refunds[i].ID != id {
				continue
			}
			if err := do(r, &refunds[i]); err != nil {
				return Refund{}, err
			}
			return r.shownRefund(ctx, &refunds[i], action)
		}
		return Refund{}, ErrRefundNotFound
	})
}
