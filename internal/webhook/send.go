package webhook

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/upstream"
	"github.com/barberpro/barberpro/internal/webhook/internal/sqlgen"
)

// QueueName is the name of the queue of deliveries.
const QueueName = "webhook_deliveries"

const (
	batch       = 8   // tries of one endpoint at once; one while it fails
	shownAnswer = 500 // characters
	jitter      = 0.2
)

// Queues are what this domain wants drained. Close must be called after the drain has ended.
func (s *Service) Queues(due func(table string) func(context.Context) ([]uuid.UUID, error)) []drain.Queue {
	return []drain.Queue{{Name: QueueName, Shops: due("webhook_deliveries"), Work: s.work}}
}

// wait is how long after the nth failed try the next one comes, give or take a fifth.
func wait(n int) time.Duration {
	steps := [...]time.Duration{
		5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
		8 * time.Hour,
	}
	step := steps[min(max(n, 1), len(steps))-1]
	return time.Duration(float64(step) * (1 - jitter + 2*jitter*rand.Float64())) //nolint:gosec // spreads load, guards nothing
}

// work sets somebody to each endpoint that has something due and nobody here yet, and waits for none of them: a slow one
// delays only itself.
func (s *Service) work(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	var due []uuid.UUID
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
		due, err = sqlgen.New(tx).DueEndpoints(ctx, shop)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("find due deliveries: %w", err)
	}
	own := context.WithoutCancel(ctx)
	for _, endpoint := range due {
		s.start(endpoint, func() {
			if err := s.serve(own, shop, endpoint); err != nil {
				s.opts.Log.ErrorContext(own, "webhook deliveries failed", "shop", shop, "endpoint", endpoint, "error", err.Error())
			}
		})
	}
	return false, nil
}

// start runs f beside everything else, unless somebody is at the endpoint already or the service has closed.
func (s *Service) start(endpoint uuid.UUID, f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.busy[endpoint] {
		return
	}
	s.busy[endpoint] = true
	s.running.Go(func() {
		defer func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			delete(s.busy, endpoint)
		}()
		defer func() {
			if p := recover(); p != nil { // one poisoned row must not end the process that also answers requests
				s.opts.Log.Error("webhook deliveries failed", "endpoint", endpoint, "error", fmt.Sprint(p), "stack", string(debug.Stack()))
			}
		}()
		f()
	})
}

// Close begins no more tries and waits for those that run.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.running.Wait()
}

func (s *Service) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// serve sends what is due for one endpoint until nothing is. While the endpoint fails, one try a time finds out whether
// it is back.
func (s *Service) serve(ctx context.Context, shop, id uuid.UUID) error {
	for !s.isClosed() {
		target, all, err := s.claim(ctx, shop, id)
		if err != nil || len(all) == 0 {
			return err
		}
		failpoint.Hit("webhook.claimed")
		var tries sync.WaitGroup
		results := make([]result, len(all))
		for i := range all {
			tries.Go(func() { results[i] = s.try(ctx, target, &all[i]) })
		}
		tries.Wait()
		failpoint.Hit("webhook.answered")
		for i := range all {
			if err := s.record(ctx, shop, id, &all[i], results[i]); err != nil {
				return err
			}
		}
		failpoint.Hit("webhook.recorded")
		if slices.ContainsFunc(results, func(r result) bool { return !r.ok }) {
			return nil // the queue looks again in a second
		}
	}
	return nil
}

// target is an endpoint as it is called.
type target struct {
	url     string
	secrets []string
}

func (s *Service) claim(ctx context.Context, shop, id uuid.UUID) (to target, all []sqlgen.ClaimDeliveriesRow, err error) {
	s.writes <- struct{}{}
	defer func() { <-s.writes }()
	err = s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		e, err := q.GetEndpoint(ctx, sqlgen.GetEndpointParams{ShopID: shop, ID: id})
		if err != nil {
			return pg.Found(err, ErrEndpointNotFound, "read webhook")
		}
		if to, err = s.target(e); err != nil {
			return err
		}
		most := int64(batch)
		if e.FailingSince != nil {
			most = 1
		}
		all, err = q.ClaimDeliveries(ctx, sqlgen.ClaimDeliveriesParams{ShopID: shop, EndpointID: id, Most: most})
		return err
	})
	if err != nil {
		return to, nil, fmt.Errorf("claim deliveries: %w", err)
	}
	return to, all, nil
}

func (s *Service) target(e sqlgen.WebhookEndpoint) (target, error) {
	to := target{url: e.Url}
	sealed := [][]byte{e.SecretSealed}
	if e.PreviousUntil != nil && s.opts.Clock.Now().Before(*e.PreviousUntil) {
		sealed = append(sealed, e.PreviousSealed)
	}
	for _, one := range sealed {
		secret, err := s.opts.Sealer.Open(one, place(e.ShopID, e.ID))
		if err != nil {
			return to, fmt.Errorf("open secret of webhook: %w", err)
		}
		to.secrets = append(to.secrets, string(secret))
	}
	return to, nil
}

// result is what came of a try.
type result struct {
	ok     bool
	gone   bool
	status *int32 // nil: no answer
	answer string
	err    string
	took   time.Duration
}

// try calls the endpoint once. It is not told which address refused it, or a shop could look around inside our network.
func (s *Service) try(ctx context.Context, to target, d *sqlgen.ClaimDeliveriesRow) result {
	s.sends <- struct{}{}
	defer func() { <-s.sends }()
	header, err := headers(d.EventID.String(), s.opts.Clock.Now(), d.Body, to.secrets)
	if err != nil {
		return result{err: "no se pudo firmar"}
	}
	client := upstream.New(upstream.Options{Name: "webhook", Timeout: s.opts.Timeout, Transport: s.opts.Transport, Observe: s.opts.Observe})
	failpoint.Hit("webhook.sending")
	start := time.Now()
	res, err := client.Do(ctx, upstream.Request{Operation: "deliver", Method: http.MethodPost, Path: to.url, Header: header, Body: d.Body})
	r := result{took: time.Since(start)}
	switch failed := upstream.As(err); {
	case err == nil:
		r.answered(res.Status, res.Body)
	case failed != nil && failed.Status != 0:
		r.answered(failed.Status, failed.Body)
	default:
		r.err = reason(err)
	}
	return r
}

func (r *result) answered(status int, body []byte) {
	code := int32(status) //nolint:gosec // three digits
	r.status, r.answer = &code, excerpt(body)
	r.ok = status >= http.StatusOK && status < http.StatusMultipleChoices
	r.gone = status == http.StatusGone
	if !r.ok {
		r.err = fmt.Sprintf("contestó %d", status)
	}
	if status >= http.StatusMultipleChoices && status < http.StatusBadRequest {
		r.err += ": no se siguen redirecciones"
	}
}

// excerpt is the start of an answer, as text that PostgreSQL can keep.
func excerpt(body []byte) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(string(body), "\uFFFD"), "\x00", "\uFFFD")
	if utf8.RuneCountInString(text) > shownAnswer {
		text = string([]rune(text)[:shownAnswer])
	}
	return text
}

// record writes down what came of a try, unless another worker took over meanwhile. The endpoint's row comes before the
// delivery's, as in all changes of both.
func (s *Service) record(ctx context.Context, shop, endpoint uuid.UUID, d *sqlgen.ClaimDeliveriesRow, r result) error {
	s.writes <- struct{}{}
	defer func() { <-s.writes }()
	err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		q := sqlgen.New(tx)
		err := q.InsertAttempt(ctx, sqlgen.InsertAttemptParams{
			ShopID: shop, ID: pg.NewID(), DeliveryID: d.ID, Status: r.status, Error: r.err, Answer: r.answer,
			TookMs: int32(min(r.took.Milliseconds(), math.MaxInt32)), //nolint:gosec // just cut
		})
		if err != nil {
			return fmt.Errorf("insert attempt: %w", err)
		}
		failpoint.Hit("webhook.attempt-logged")
		if !r.ok {
			return s.recordFailure(ctx, tx, shop, endpoint, d, r)
		}
		if err := q.EndpointWorks(ctx, sqlgen.EndpointWorksParams{ShopID: shop, ID: endpoint}); err != nil {
			return fmt.Errorf("mark endpoint: %w", err)
		}
		_, err = q.FinishDelivery(ctx, sqlgen.FinishDeliveryParams{ShopID: shop, ID: d.ID, Attempts: d.Attempts, LastStatus: r.status})
		return err
	})
	if err != nil {
		return fmt.Errorf("record delivery: %w", err)
	}
	return nil
}

func (s *Service) recordFailure(
	ctx context.Context, tx pgx.Tx, shop, endpoint uuid.UUID, d *sqlgen.ClaimDeliveriesRow, r result,
) error {
	q := sqlgen.New(tx)
	forLong, err := q.EndpointFails(ctx, sqlgen.EndpointFailsParams{ShopID: shop, ID: endpoint})
	if err != nil {
		return fmt.Errorf("mark endpoint: %w", err)
	}
	_, err = q.PutOffDelivery(ctx, sqlgen.PutOffDeliveryParams{
		ShopID: shop, ID: d.ID, Attempts: d.Attempts, WaitSeconds: wait(int(d.Tries) + 1).Seconds(), Error: r.err, LastStatus: r.status,
	})
	if err := pg.Found(err, nil, "put delivery off"); err != nil {
		return err
	}
	switch {
	case r.gone:
		return s.disable(ctx, tx, shop, endpoint, "gone")
	case forLong:
		return s.disable(ctx, tx, shop, endpoint, "failing")
	}
	return nil
}

// disable switches off an endpoint that wants no more, or does not work.
func (s *Service) disable(ctx context.Context, tx pgx.Tx, shop, id uuid.UUID, why string) error {
	q := sqlgen.New(tx)
	n, err := q.DisableEndpoint(ctx, sqlgen.DisableEndpointParams{ShopID: shop, ID: id, Reason: why})
	if err != nil || n == 0 {
		return pg.Found(err, nil, "switch webhook off")
	}
	if err := stop(ctx, q, shop, id, "el webhook se apagó solo: "+why); err != nil {
		return err
	}
	row, err := q.GetEndpoint(ctx, sqlgen.GetEndpointParams{ShopID: shop, ID: id})
	if err != nil {
		return pg.Found(err, nil, "read webhook")
	}
	failpoint.Hit("webhook.disabled")
	return logEndpoint(ctx, tx, shop, "disabled", endpointOf(row, time.UTC))
}
