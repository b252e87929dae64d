package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

// WorkRefunds sends the refunds that are due.
func (s *Service) WorkRefunds(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	var rows []sqlgen.Refund
	err = s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		rows, err = q.ClaimRefunds(ctx, sqlgen.ClaimRefundsParams{ShopID: shop, LeaseMs: lease.Milliseconds(), Most: batch})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim refunds: %w", err)
	}
	failpoint.Hit("payment.refunds_claimed")
	return len(rows) == batch, each(rows, func(f sqlgen.Refund) error { return s.workRefund(ctx, &f) })
}

// workRefund sends one refund. Its id is the provider's idempotency key, which is forgotten there after a day: before a
// second try the payment's refunds are looked at.
func (s *Service) workRefund(ctx context.Context, f *sqlgen.Refund) error {
	p, account, err := s.paymentOfRefund(ctx, f)
	if err != nil {
		return errors.Join(err, s.putOffRefund(ctx, f, err))
	}
	if f.Attempts > 1 {
		if done, err := s.settledMeanwhile(ctx, f, &p); done || err != nil {
			return s.refundFailed(ctx, f, err, done)
		}
	}
	failpoint.Hit("payment.refund_before")
	made, err := s.options.Provider.Refund(ctx, account.Token, f.ID.String(), deref(p.ProviderPaymentID), amountToSend(f, &p))
	if err == nil {
		failpoint.Hit("payment.refund_made")
		return s.refundMade(ctx, f, &p, &made)
	}
	if upstream.OutcomeOf(err) != upstream.Refused || mercadopago.IsLockedOut(err) {
		return s.refundFailed(ctx, f, err, false)
	}
	failpoint.Hit("payment.refund_refused")
	done, lookErr := s.settledMeanwhile(ctx, f, &p)
	if done || lookErr != nil {
		return s.refundFailed(ctx, f, lookErr, done)
	}
	return s.giveUpRefund(ctx, f, &p, err)
}

// amountToSend is nil for all of a payment, since not every way to pay can be refunded in parts. It never changes for a
// refund, because the same key must come with the same request.
func amountToSend(f *sqlgen.Refund, p *sqlgen.Payment) *mercadopago.Amount {
	if f.AmountCentavos == p.AmountCentavos {
		return nil
	}
	amount := mercadopago.Amount(f.AmountCentavos)
	return &amount
}

func (s *Service) paymentOfRefund(ctx context.Context, f *sqlgen.Refund) (p sqlgen.Payment, account Account, err error) {
	err = s.read(ctx, f.ShopID, func(q *sqlgen.Queries) (err error) {
		p, err = q.PaymentOfRefund(ctx, sqlgen.PaymentOfRefundParams{ShopID: f.ShopID, ID: f.ID})
		return pg.Found(err, ErrRefundNotFound, "read payment of refund")
	})
	if err != nil {
		return p, account, err
	}
	if account, err = s.options.Accounts.Account(ctx, f.ShopID); err != nil {
		return p, account, fmt.Errorf("account: %w", err)
	}
	return p, account, nil
}

// settledMeanwhile asks the provider what became of the payment, and reports whether the refund waits no more.
func (s *Service) settledMeanwhile(ctx context.Context, f *sqlgen.Refund, p *sqlgen.Payment) (done bool, err error) {
	if err := s.refresh(ctx, p); err != nil {
		return false, err
	}
	err = s.read(ctx, f.ShopID, func(q *sqlgen.Queries) error {
		now, err := q.LockRefund(ctx, sqlgen.LockRefundParams{ShopID: f.ShopID, ID: f.ID})
		done = now.Status != refundDue
		return pg.Found(err, ErrRefundNotFound, "read refund")
	})
	return done, err
}

// refundMade enters a refund that the provider has made. It is done whoever holds the lease by now.
func (s *Service) refundMade(ctx context.Context, f *sqlgen.Refund, p *sqlgen.Payment, made *mercadopago.Refund) error {
	err := s.enter(ctx, f.ShopID, func(w *writes, _ *sqlgen.Queries) error {
		r, all, err := s.lockForRefund(ctx, w, f.ShopID, f.PaymentID)
		if err != nil {
			return err
		}
		return r.enter(ctx, all, f.ID, made)
	})
	if err != nil {
		return fmt.Errorf("enter refund: %w", err)
	}
	failpoint.Hit("payment.refund_stored")
	if int64(made.Amount) == f.AmountCentavos {
		return nil
	}
	// A part had gone back already that we have not heard of. Its webhook tells too, if this fails.
	if err := s.refresh(ctx, p); err != nil && upstream.As(err) == nil {
		return err
	}
	return nil
}

// enter writes that refund id was made, unless a notification was faster.
func (r *reduction) enter(ctx context.Context, all []sqlgen.Refund, id uuid.UUID, made *mercadopago.Refund) error {
	for i := range all {
		if deref(all[i].ProviderRefundID) == string(made.ID) {
			return nil
		}
	}
	amount, providerID := int64(made.Amount), string(made.ID)
	for i := range all {
		if all[i].ID == id && all[i].Status != refundDone {
			if amount == 0 {
				amount = all[i].AmountCentavos
			}
			if err := r.finish(ctx, &all[i], &providerID, amount); err != nil {
				return err
			}
			return r.dropExcess(ctx, all)
		}
	}
	// Somebody else's refund of the same amount was taken for this one: then this is the other.
	all, err := r.adopt(ctx, all, made)
	if err != nil {
		return err
	}
	return r.dropExcess(ctx, all)
}

// refundFailed puts a refund off after err; one that is settled has nothing to wait for.
func (s *Service) refundFailed(ctx context.Context, f *sqlgen.Refund, err error, settled bool) error {
	if settled || err == nil {
		return nil
	}
	putOff := s.putOffRefund(ctx, f, err)
	if upstream.As(err) != nil || errors.Is(err, ErrNotConnected) {
		return putOff
	}
	return errors.Join(err, putOff)
}

func (s *Service) putOffRefund(ctx context.Context, f *sqlgen.Refund, cause error) error {
	s.count("refund", "put_off")
	return s.read(ctx, f.ShopID, func(q *sqlgen.Queries) error {
		_, err := q.PutOffRefund(ctx, sqlgen.PutOffRefundParams{
			ShopID: f.ShopID, ID: f.ID, Attempts: f.Attempts, Error: shown(cause), WaitMs: refundWait(cause, f.Attempts).Milliseconds(),
		})
		if err != nil {
			return fmt.Errorf("put off refund: %w", err)
		}
		return nil
	})
}

// refundWait grows to an hour: a refund is owed until somebody says otherwise.
func refundWait(cause error, attempts int32) time.Duration {
	if attempts > patience {
		return time.Hour
	}
	return waitAfter(cause, attempts)
}

// giveUpRefund marks a refund that the provider refuses, and tells of it: a person has to look.
func (s *Service) giveUpRefund(ctx context.Context, f *sqlgen.Refund, p *sqlgen.Payment, cause error) error {
	err := s.change(ctx, f.ShopID, func(tx pgx.Tx, q *sqlgen.Queries) error {
		if _, err := q.LockPayment(ctx, sqlgen.LockPaymentParams{ShopID: f.ShopID, ID: p.ID}); err != nil {
			return pg.Found(err, ErrPaymentNotFound, "lock payment")
		}
		n, err := q.FailRefund(ctx, sqlgen.FailRefundParams{ShopID: f.ShopID, ID: f.ID, Error: shown(cause)})
		if err != nil || n == 0 {
			return pg.Found(err, nil, "fail refund")
		}
		return tellRefund(ctx, tx, "refund.failed", p, f)
	})
	if err != nil {
		return fmt.Errorf("give up refund: %w", err)
	}
	s.count("refund", "failed")
	failpoint.Hit("payment.refund_failed")
	return nil
}
