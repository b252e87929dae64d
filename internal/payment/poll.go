package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

// graceOfPolls is how long after its end an intent is asked about once more.
const graceOfPolls = 10 * time.Minute

// pollIntent asks whether an intent was paid although no webhook said so.
func (s *Service) pollIntent(ctx context.Context, i *sqlgen.PaymentIntent) error {
	if i.PreferenceID == nil {
		return s.closeIntent(ctx, i) // it was never offered to anybody
	}
	account, err := s.options.Accounts.Account(ctx, i.ShopID)
	if err != nil {
		err = fmt.Errorf("account: %w", err)
		return s.pollFailed(ctx, i, err)
	}
	found, err := s.options.Provider.SearchPayments(ctx, account.Token, mercadopago.Search{ExternalReference: i.ID.String()})
	if err != nil {
		return s.pollFailed(ctx, i, err)
	}
	failpoint.Hit("payment.polled")
	for k := range found.Results {
		if err := s.applyFound(ctx, i.ShopID, &found.Results[k]); err != nil {
			return s.pollFailed(ctx, i, err)
		}
	}
	return s.polled(ctx, i)
}

// applyFound applies what a poll found, and counts what no webhook had told.
func (s *Service) applyFound(ctx context.Context, shop uuid.UUID, snap *mercadopago.Payment) error {
	changed := false
	err := s.enter(ctx, shop, func(w *writes, _ *sqlgen.Queries) (err error) {
		changed, err = s.apply(ctx, w, shop, snap)
		return err
	})
	switch {
	case errors.Is(err, errForeign):
		return nil
	case err != nil:
		return fmt.Errorf("apply payment: %w", err)
	case changed:
		s.count("payment", "poll_found")
	}
	return nil
}

// pollFailed asks again soon, and once a day after a long time in vain. The last of that ends with the intent.
func (s *Service) pollFailed(ctx context.Context, i *sqlgen.PaymentIntent, err error) error {
	if over := !i.ExpiresAt.Add(graceOfPolls).After(s.clock.Now()); over && i.Attempts > patience {
		i.Error = shown(err)
		return s.closeIntent(ctx, i)
	}
	putOff := s.putOffIntent(ctx, i, i.Polls, failedWait(err, i.Attempts), shown(err))
	if upstream.As(err) != nil || errors.Is(err, ErrNotConnected) {
		return putOff
	}
	return errors.Join(err, putOff)
}

// failedWait is the wait after a poll that failed: nobody waits for it as for a webhook.
func failedWait(err error, attempts int32) time.Duration {
	if attempts > patience {
		return pollWait(lastPolls)
	}
	return max(waitAfter(err, attempts), time.Minute)
}

// polled writes down when to ask again: at growing distances, then daily until the intent ends, and once after that.
func (s *Service) polled(ctx context.Context, i *sqlgen.PaymentIntent) error {
	polls, now := i.Polls+1, s.clock.Now()
	over := !i.ExpiresAt.Add(graceOfPolls).After(now)
	if polls >= lastPolls && (over || i.Status == intentPaid) {
		return s.closeIntent(ctx, i)
	}
	wait := pollWait(polls)
	if end := i.ExpiresAt.Add(graceOfPolls).Sub(now); polls >= lastPolls && end > 0 {
		wait = min(wait, end+time.Second)
	}
	return errors.Join(s.expire(ctx, i), s.putOffIntent(ctx, i, polls, wait, ""))
}

// expire marks an intent whose time ran out.
func (s *Service) expire(ctx context.Context, i *sqlgen.PaymentIntent) error {
	now := s.clock.Now()
	if i.Status != intentOpen || i.ExpiresAt.After(now) {
		return nil
	}
	return s.read(ctx, i.ShopID, func(q *sqlgen.Queries) error {
		if _, err := q.ExpireIntent(ctx, sqlgen.ExpireIntentParams{ShopID: i.ShopID, ID: i.ID, At: now}); err != nil {
			return fmt.Errorf("expire intent: %w", err)
		}
		return nil
	})
}

// closeIntent ends the work on an intent. Nobody asks about it any more, but for the reconciliation.
func (s *Service) closeIntent(ctx context.Context, i *sqlgen.PaymentIntent) error {
	err := s.read(ctx, i.ShopID, func(q *sqlgen.Queries) error {
		_, err := q.RestIntent(ctx, sqlgen.RestIntentParams{
			ShopID: i.ShopID, ID: i.ID, Attempts: i.Attempts, Polls: i.Polls + 1, Error: i.Error,
		})
		if err != nil {
			return fmt.Errorf("close intent: %w", err)
		}
		return nil
	})
	return errors.Join(err, s.expire(ctx, i))
}

// WorkPayments asks about payments that are not decided.
func (s *Service) WorkPayments(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	var rows []sqlgen.Payment
	err = s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		rows, err = q.ClaimPayments(ctx, sqlgen.ClaimPaymentsParams{ShopID: shop, LeaseMs: lease.Milliseconds(), Most: batch})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim payments: %w", err)
	}
	failpoint.Hit("payment.payments_claimed")
	return len(rows) == batch, each(rows, func(p sqlgen.Payment) error { return s.pollPayment(ctx, &p) })
}

func (s *Service) pollPayment(ctx context.Context, p *sqlgen.Payment) error {
	polls, why := p.Polls+1, ""
	wait := pollWait(polls)
	err := s.refresh(ctx, p)
	if err != nil {
		polls, why = p.Polls, shown(err)
		wait = failedWait(err, p.Attempts)
	}
	putOff := s.read(ctx, p.ShopID, func(q *sqlgen.Queries) error {
		_, err := q.PutOffPayment(ctx, sqlgen.PutOffPaymentParams{
			ShopID: p.ShopID, ID: p.ID, Attempts: p.Attempts, Polls: polls, WaitMs: wait.Milliseconds(), Error: why,
		})
		if err != nil {
			return fmt.Errorf("put off payment: %w", err)
		}
		return nil
	})
	if upstream.As(err) != nil || errors.Is(err, ErrNotConnected) {
		return putOff
	}
	return errors.Join(err, putOff)
}

// refresh asks the provider for one payment and applies what it says.
func (s *Service) refresh(ctx context.Context, p *sqlgen.Payment) error {
	account, err := s.options.Accounts.Account(ctx, p.ShopID)
	if err != nil {
		return fmt.Errorf("account: %w", err)
	}
	snap, err := s.options.Provider.GetPayment(ctx, account.Token, deref(p.ProviderPaymentID))
	if err != nil {
		return err
	}
	failpoint.Hit("payment.refreshed")
	return s.applyFound(ctx, p.ShopID, &snap)
}
