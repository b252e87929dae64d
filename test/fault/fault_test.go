// Package fault_test takes away, under load, whatever a process stands on: the database, Redis, another process, the
// process itself. Clients may be told to come back later; nothing they were told may turn out to be wrong.
package fault_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/test/stack"
)

const (
	workers = 8
	barbers = 4
)

// load are clients who book one free start after the other, and look at free times in between.
type load struct {
	t    *testing.T
	shop *stack.Shop
	// route gives a client the address of its next request.
	route func(client int) string
	// accept says whether an answer, or none, may be; what is not accepted fails the test.
	accept func(client int, a stack.Answer, err error) bool

	next    atomic.Int64
	cancel  context.CancelFunc
	working sync.WaitGroup

	mu     sync.Mutex
	acked  []uuid.UUID // turnos that were answered with 201
	counts map[string]int
	slow   time.Duration
}

// start sets the clients to work until stop.
func (l *load) start() {
	var ctx context.Context
	ctx, l.cancel = context.WithCancel(l.t.Context())
	l.counts = map[string]int{}
	for client := range workers {
		l.working.Go(func() {
			c := stack.NewCaller("")
			for ctx.Err() == nil {
				l.request(ctx, client, c.At(l.route(client)))
			}
		})
	}
}

func (l *load) request(ctx context.Context, client int, c *stack.Caller) {
	n := int(l.next.Add(1))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second) // the last request is awaited, too
	defer cancel()
	var a stack.Answer
	var err error
	if n%3 == 0 {
		day := l.shop.Day(3).Format(time.DateOnly)
		a, err = c.Call(ctx, "GET", "/api/v1/public/shops/"+l.shop.Slug+"/availability?service_id="+l.shop.Service.String()+"&from="+day+"&to="+day, nil)
	} else {
		half := n / barbers // a start of its own for each
		a, err = l.shop.Book(ctx, c, stack.Wish{
			Service: l.shop.Service, Barber: &l.shop.Barbers[n%barbers], Phone: stack.Phone(n),
			Start: l.shop.Day(3 + half/48).Add(time.Duration(half%48) * 30 * time.Minute),
		})
	}
	l.note(client, a, err)
	if err != nil || a.Status >= 500 {
		stack.Pause(ctx, 20*time.Millisecond) // as long as somebody needs to press the button again
	}
}

func (l *load) note(client int, a stack.Answer, err error) {
	accepted := l.accept(client, a, err)
	l.mu.Lock()
	defer l.mu.Unlock()
	key := fmt.Sprint(a.Status)
	if err != nil {
		key = "none"
	}
	l.counts[key]++
	l.slow = max(l.slow, a.Took)
	if !accepted && l.counts["refused"] < 5 {
		l.counts["refused"]++
		l.t.Errorf("request of client %d: got %s, %v", client, a, err)
	}
	var b stack.Booked
	if a.Status == 201 && a.Into(&b) == nil {
		l.acked = append(l.acked, b.Booking.ID)
	}
}

// granted is how many bookings have been answered with 201.
func (l *load) granted() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)
}

// more waits until n more bookings have been granted.
func (l *load) more(n int) {
	l.t.Helper()
	from := l.granted()
	stack.Until(l.t, time.Minute, fmt.Sprint(n, " more bookings"), func() bool { return l.granted() >= from+n || l.t.Failed() })
}

// stop ends the load, waits for the last answers and checks that everything that was granted is there.
func (l *load) stop(url string) {
	l.t.Helper()
	l.cancel()
	l.working.Wait()
	l.t.Logf("%d bookings granted, answers %v, slowest %s", len(l.acked), l.counts, l.slow.Round(time.Millisecond))
	var kept []uuid.UUID
	rows, err := stack.Admin(l.t, url).Query(l.t.Context(), `SELECT id FROM bookings WHERE status = 'confirmed' AND id = ANY($1::text[]::uuid[])`, texts(l.acked))
	if err == nil {
		kept, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	}
	if err != nil || len(kept) != len(l.acked) {
		l.t.Errorf("I9: got %d of %d acknowledged turnos in the database, error %v", len(kept), len(l.acked), err)
	}
	stack.CheckInvariants(l.t, url)
}

func texts(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out
}

// fine is an answer of a service that lacks nothing.
func fine(a stack.Answer, err error) bool {
	return err == nil && (a.Status == 200 || a.Status == 201)
}

// alternate sends the clients to the processes in turn.
func alternate(apis ...*stack.API) func(int) string {
	return func(client int) string { return apis[client%len(apis)].URL }
}

// writeTurno books as a process does that dies between its commit and telling anybody. It returns when it is committed.
func writeTurno(t *testing.T, s *stack.Shop, barber uuid.UUID, start time.Time) {
	t.Helper()
	id, end := pg.NewID(), start.Add(30*time.Minute)
	customer := s.Customer(t, "Juan Pérez", "")
	err := s.DB.InShop(t.Context(), s.ID, func(tx pgx.Tx) error {
		batch := &pgx.Batch{}
		batch.Queue(`INSERT INTO bookings (shop_id, id, code, status, source, customer_id, starts_at, ends_at, local_starts_at, total_centavos, cancellable_until)
			VALUES ($1, $2, $3, 'confirmed', 'public', $4, $5, $6, $7, 0, $5)`, s.ID, id, id.String()[24:], customer, start, end, start.In(s.Location).Format("2006-01-02 15:04"))
		batch.Queue(`INSERT INTO booking_lines (shop_id, booking_id, ordinal, service_id, service_name, barber_id, barber_name, starts_at, ends_at, price_centavos, policy)
			VALUES ($1, $2, 1, $3, 'Corte', $4, 'Ana', $5, $6, 0, '{}')`, s.ID, id, s.Service, barber, start, end)
		batch.Queue(`INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at) VALUES ($1, $2, 1, 1, $3, $4, $5)`,
			s.ID, id, barber, start, end)
		batch.Queue(`INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind) VALUES ($1, $2, 1, 'booked', 'customer')`, s.ID, id)
		return tx.SendBatch(t.Context(), batch).Close()
	})
	if err != nil {
		t.Fatalf("write turno: %v", err)
	}
}
