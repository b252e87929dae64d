package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

// errand is what one or more notices ask to look at.
type errand struct {
	shop     uuid.UUID
	account  Account
	topic    string
	resource string
	ids      []uuid.UUID
	fences   []int32
	snap     *mercadopago.Payment // what the provider said of the payment; nil for an order
}

// tries is how often the oldest of its notices was worked on.
func (e *errand) tries() (most int32) {
	for _, n := range e.fences {
		most = max(most, n)
	}
	return most
}

// WorkInbox looks at what the provider's due notices of a shop are about. Many about one payment cost one look.
func (s *Service) WorkInbox(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	var rows []sqlgen.ClaimNoticesRow
	err = s.read(ctx, shop, func(q *sqlgen.Queries) (err error) {
		rows, err = q.ClaimNotices(ctx, sqlgen.ClaimNoticesParams{ShopID: shop, LeaseMs: lease.Milliseconds(), Most: batch})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim notices: %w", err)
	}
	if len(rows) == 0 {
		return false, nil
	}
	failpoint.Hit("payment.notices_claimed")
	errands := errandsOf(shop, rows)
	account, err := s.options.Accounts.Account(ctx, shop)
	if err != nil {
		err = fmt.Errorf("account: %w", err)
		return false, each(errands, func(e *errand) error { return errors.Join(err, s.fail(ctx, e, err)) })
	}
	for _, e := range errands {
		e.account = account
	}
	return len(rows) == batch, s.runAll(ctx, shop, errands)
}

// runAll asks the provider about payments, some at a time, and enters what is known so far together while the others are
// still asked about: one slow answer holds up nobody else.
func (s *Service) runAll(ctx context.Context, shop uuid.UUID, errands []*errand) error {
	known := make(chan *errand, len(errands))
	asked := make(chan error, 1)
	go func() {
		defer close(known)
		asked <- each(errands, func(e *errand) error {
			if e.topic == topicOrder {
				return s.run(ctx, e)
			}
			if err := s.fetch(ctx, e); err != nil {
				return s.failed(ctx, e, err)
			}
			known <- e
			return nil
		})
	}()
	var failures []error
	for e := range known {
		group := append([]*errand{e}, ready(known)...)
		failures = append(failures, each(s.together(ctx, shop, group), func(e *errand) error { return s.run(ctx, e) }))
	}
	return errors.Join(append(failures, <-asked)...)
}

// ready is what waits in a channel now.
func ready[T any](from <-chan T) (all []T) {
	for {
		select {
		case one, open := <-from:
			if !open {
				return all
			}
			all = append(all, one)
		default:
			return all
		}
	}
}

func errandsOf(shop uuid.UUID, rows []sqlgen.ClaimNoticesRow) []*errand {
	var all []*errand
	known := map[[2]string]*errand{}
	for _, row := range rows {
		key := [2]string{row.Topic, row.Resource}
		e := known[key]
		if e == nil {
			e = &errand{shop: shop, topic: row.Topic, resource: row.Resource}
			known[key] = e
			all = append(all, e)
		}
		e.ids, e.fences = append(e.ids, row.ID), append(e.fences, row.Attempts)
	}
	return all
}

// run does one errand, and puts it off when that fails.
func (s *Service) run(ctx context.Context, e *errand) error {
	if err := s.look(ctx, e); err != nil {
		return s.failed(ctx, e, err)
	}
	return nil
}

// failed puts an errand off, and tells of its error unless it is the provider's: those are counted where it is called.
func (s *Service) failed(ctx context.Context, e *errand, err error) error {
	if upstream.As(err) != nil {
		return s.fail(ctx, e, err)
	}
	return errors.Join(err, s.fail(ctx, e, err))
}

// look asks the provider and applies what it says. The notices are finished with it.
func (s *Service) look(ctx context.Context, e *errand) error {
	if e.topic != topicOrder {
		return s.applySnap(ctx, e, true)
	}
	order, err := s.options.Provider.GetOrder(ctx, e.account.Token, e.resource)
	if err != nil {
		return err
	}
	for _, p := range order.Payments {
		one := *e
		one.resource = string(p.ID)
		if err := s.fetch(ctx, &one); err != nil {
			return err
		}
		if err := s.applySnap(ctx, &one, false); err != nil {
			return err
		}
	}
	return s.read(ctx, e.shop, func(q *sqlgen.Queries) error { return e.finish(ctx, q) })
}

// fetch asks the provider for a payment.
func (s *Service) fetch(ctx context.Context, e *errand) error {
	snap, err := s.options.Provider.GetPayment(ctx, e.account.Token, e.resource)
	if err != nil {
		return err
	}
	e.snap = &snap
	failpoint.Hit("payment.fetched")
	return nil
}

// applySnap applies what was fetched; last finishes the errand in the same transaction.
func (s *Service) applySnap(ctx context.Context, e *errand, last bool) error {
	err := s.enter(ctx, e.shop, func(w *writes, q *sqlgen.Queries) error {
		if err := s.applyOwn(ctx, w, e.shop, e.account, e.snap); err != nil {
			return err
		}
		if !last {
			return nil
		}
		return e.finish(ctx, q)
	})
	if err != nil {
		return fmt.Errorf("apply payment: %w", err)
	}
	failpoint.Hit("payment.applied")
	return nil
}

// applyOwn applies a snapshot; what is none of ours is left alone.
func (s *Service) applyOwn(ctx context.Context, w *writes, shop uuid.UUID, account Account, snap *mercadopago.Payment) error {
	if !account.collects(snap) {
		s.count("webhook", "foreign")
		return nil
	}
	_, err := s.apply(ctx, w, shop, snap)
	if errors.Is(err, errForeign) {
		s.count("webhook", "foreign")
		return nil
	}
	return err
}

// collects reports whether a payment was made to this account, as far as both say whose they are.
func (a *Account) collects(snap *mercadopago.Payment) bool {
	return a.UserID == "" || snap.CollectorID == "" || string(snap.CollectorID) == a.UserID
}

func (e *errand) finish(ctx context.Context, q *sqlgen.Queries) error {
	if err := q.FinishNotices(ctx, sqlgen.FinishNoticesParams{ShopID: e.shop, Ids: e.ids, Fences: e.fences}); err != nil {
		return fmt.Errorf("finish notices: %w", err)
	}
	return nil
}

// fail writes down when to try again, or that it was given up. What the provider does not know after some minutes was
// never there: anybody can make up a number.
func (s *Service) fail(ctx context.Context, e *errand, cause error) error {
	tries := e.tries()
	return s.read(ctx, e.shop, func(q *sqlgen.Queries) error {
		var err error
		switch refused := upstream.OutcomeOf(cause) == upstream.Refused && !mercadopago.IsLockedOut(cause); {
		case mercadopago.IsMissing(cause) && tries >= missingMost:
			s.count("webhook", "missing")
			return e.finish(ctx, q)
		case tries >= patience, refused && !mercadopago.IsMissing(cause):
			s.count("webhook", "given_up")
			err = q.GiveUpNotices(ctx, sqlgen.GiveUpNoticesParams{ShopID: e.shop, Ids: e.ids, Fences: e.fences, Error: shown(cause)})
		default:
			err = q.PutOffNotices(ctx, sqlgen.PutOffNoticesParams{
				ShopID: e.shop, Ids: e.ids, Fences: e.fences, Error: shown(cause), WaitMs: waitAfter(cause, tries).Milliseconds(),
			})
		}
		if err != nil {
			return fmt.Errorf("put off notices: %w", err)
		}
		return nil
	})
}
