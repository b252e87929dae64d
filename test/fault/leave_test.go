package fault_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/test/stack"
)

// balancer sends requests only to processes that were ready a moment ago, as a load balancer does.
type balancer struct {
	apis []*stack.API
	up   []atomic.Bool
	next atomic.Int64
}

func balance(ctx context.Context, apis ...*stack.API) *balancer {
	b := &balancer{apis: apis, up: make([]atomic.Bool, len(apis))}
	for i, a := range apis {
		b.up[i].Store(true)
		go func() {
			for stack.Pause(ctx, 50*time.Millisecond) {
				b.up[i].Store(a.Ready(ctx))
			}
		}()
	}
	return b
}

func (b *balancer) route(int) string {
	for {
		if i := int(b.next.Add(1)) % len(b.apis); b.up[i].Load() {
			return b.apis[i].URL
		}
	}
}

// delay is long enough for a balancer to notice, also one that has to wait for a processor.
const delay = "SHUTDOWN_DELAY=2s"

func TestLeavingFailsNoRequestBehindABalancer(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	shop := stack.NewShop(t, url, barbers)
	redis := testdb.Redis(t)
	first := stack.Run(t, stack.Options{Database: url, Redis: redis, Env: []string{delay}, Work: true})
	second := stack.Run(t, stack.Options{Database: url, Redis: redis, Env: []string{delay}})
	l := &load{
		t: t, shop: shop, route: balance(t.Context(), first, second).route,
		accept: func(_ int, a stack.Answer, err error) bool { return fine(a, err) },
	}
	l.start()
	for _, leaving := range []*stack.API{first, second, first} {
		l.more(30)
		leaving.Terminate(t)
		if how := leaving.Wait(t); how != "exit status 0" {
			t.Errorf("SIGTERM under load: got %s, want exit status 0", how)
		}
		l.more(10)
		if err := leaving.Start(t.Context()); err != nil {
			t.Fatalf("start again: %v", err)
		}
	}
	l.stop(url)
}

// Clients that never ask whether a process is ready, but go elsewhere when it closes their connection, as browsers and
// keep-alive pools do.
func TestLeavingTellsItsClientsToGoElsewhere(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	shop := stack.NewShop(t, url, barbers)
	first := stack.Run(t, stack.Options{Database: url, Env: []string{delay}})
	second := stack.Run(t, stack.Options{Database: url, Env: []string{delay}})
	at := make([]atomic.Pointer[stack.API], workers)
	for i := range at {
		at[i].Store(first)
	}
	l := &load{t: t, shop: shop, route: func(client int) string { return at[client].Load().URL }}
	l.accept = func(client int, a stack.Answer, err error) bool {
		if err == nil && a.Close {
			at[client].Store(second)
		}
		return fine(a, err)
	}
	l.start()
	l.more(50)
	first.Terminate(t)
	if how := first.Wait(t); how != "exit status 0" {
		t.Errorf("SIGTERM under load: got %s, want exit status 0", how)
	}
	l.more(50)
	for i := range at {
		if at[i].Load() != second {
			t.Errorf("client %d was not told that the first process leaves", i)
		}
	}
	l.stop(url)
}

func TestLeavingFinishesWhatItHasBegun(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	shop := stack.NewShop(t, url, barbers)
	a := stack.Run(t, stack.Options{Database: url, Env: []string{"SHUTDOWN_DELAY=0s"}})
	c := stack.NewCaller(a.URL)
	shop.MustBook(t, c, stack.Wish{Service: shop.Service, Start: shop.Day(3), Phone: stack.Phone(99)})
	admin := stack.Admin(t, url)
	tx, err := admin.Begin(t.Context())
	if err == nil {
		_, err = tx.Exec(t.Context(), `LOCK TABLE occupancies`)
	}
	if err != nil {
		t.Fatalf("lock: %v", err)
	}
	answers, errs := make([]stack.Answer, workers), make([]error, workers)
	var booking sync.WaitGroup
	for i := range workers {
		booking.Go(func() {
			answers[i], errs[i] = shop.Book(t.Context(), c, stack.Wish{
				Service: shop.Service, Barber: &shop.Barbers[0], Start: shop.Day(4).Add(time.Duration(i) * time.Hour), Phone: stack.Phone(i),
			})
		})
	}
	waiting(t, tx, workers)
	a.Terminate(t)
	stack.Until(t, 10*time.Second, "nobody to be let in any more", func() bool { return !a.Ready(t.Context()) })
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatalf("unlock: %v", err)
	}
	booking.Wait()
	for i := range workers {
		if errs[i] != nil || answers[i].Status != 201 {
			t.Errorf("a booking that was under way: got %s, %v, want 201", answers[i], errs[i])
		}
	}
	if how := a.Wait(t); how != "exit status 0" {
		t.Errorf("SIGTERM: got %s, want exit status 0", how)
	}
	stack.CheckInvariants(t, url)
}

// waiting waits until n statements wait for a lock.
func waiting(t *testing.T, tx pgx.Tx, n int) {
	t.Helper()
	stack.Until(t, 10*time.Second, "bookings to wait", func() bool {
		var found int
		err := tx.QueryRow(t.Context(), `SELECT count(*) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&found)
		return err == nil && found >= n
	})
}
