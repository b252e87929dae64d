package payment

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

// Names of the queues, to wake them.
const (
	QueueInbox    = "payment_inbox"
	QueueIntents  = "payment_intents"
	QueuePayments = "payments"
	QueueRefunds  = "refunds"

	QueueWithdrawals = "payment_withdrawals"
)

const (
	lease       = 2 * time.Minute // longer than the slowest batch
	batch       = 64
	inParallel  = 8 // calls of one shop at a time
	shopsAtOnce = 2

	firstWait   = 2 * time.Second
	shortWait   = 30 * time.Second // at most, for as long as an outage is short
	shortTries  = 20
	longestWait = 10 * time.Minute
	lockedWait  = 5 * time.Minute // while the shop's token is refused
	patience    = 500             // tries: more than three days; then it rests where people see it
	missingMost = 8               // tries for what the provider says is not there: about two minutes
)

// Queues are the queues of this domain. due names the shops that have something due in a table.
func (s *Service) Queues(due func(table string) func(context.Context) ([]uuid.UUID, error)) []drain.Queue {
	return []drain.Queue{
		{Name: QueueInbox, Shops: due("inbox"), Work: s.WorkInbox, AtOnce: shopsAtOnce},
		{Name: QueueIntents, Shops: due("payment_intents"), Work: s.WorkIntents, AtOnce: shopsAtOnce},
		{Name: QueuePayments, Shops: due("payments"), Work: s.WorkPayments},
		{Name: QueueRefunds, Shops: due("refunds"), Work: s.WorkRefunds},
		{Name: QueueWithdrawals, Shops: due(QueueWithdrawals), Work: s.WorkWithdrawals},
	}
}

// each calls do for every item, some at a time, and joins the errors.
func each[T any](items []T, do func(T) error) error {
	errs := make([]error, len(items))
	slots := make(chan struct{}, inParallel)
	var all sync.WaitGroup
	for i := range items {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			errs[i] = do(items[i])
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// waitAfter is how long to wait before trying again what failed so many times with err.
func waitAfter(err error, attempts int32) time.Duration {
	if mercadopago.IsLockedOut(err) || errors.Is(err, ErrNotConnected) {
		return lockedWait
	}
	most := shortWait
	if attempts > shortTries {
		most = longestWait
	}
	wait := drain.Wait(int(attempts), firstWait, most)
	if e := upstream.As(err); e != nil {
		wait = max(wait, e.RetryAfter)
	}
	return wait
}

// lastPolls is how often an unpaid intent or a pending payment is asked about at growing distances; then once a day.
const lastPolls = 6

// pollWait is the wait before poll n, counting from 0: they come 1, 2, 5, 15 and 60 minutes and 6 hours after the start.
func pollWait(n int32) time.Duration {
	waits := []time.Duration{time.Minute, time.Minute, 3 * time.Minute, 10 * time.Minute, 45 * time.Minute, 5 * time.Hour}
	if int(n) < len(waits) {
		return waits[n]
	}
	return 24 * time.Hour //nolint:mnd // a day
}

// shown is the text of an error as a row keeps it.
func shown(err error) string {
	const most = 300
	text := mercadopago.Reason(err)
	return text[:min(len(text), most)]
}
