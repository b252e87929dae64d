package drain_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/drain"
)

func TestWaitDoublesUpToItsLimit(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]time.Duration{
		-1: time.Second, 0: time.Second, 1: time.Second, 2: 2 * time.Second, 3: 4 * time.Second, 4: 8 * time.Second, 5: 10 * time.Second, 1 << 30: 10 * time.Second,
	} {
		if got := drain.Wait(n, time.Second, 10*time.Second); got != want {
			t.Errorf("Wait(%d): got %v, want %v", n, got, want)
		}
	}
	if got := drain.Wait(3, time.Minute, time.Second); got != time.Second {
		t.Errorf("Wait with a first above the limit: got %v, want the limit", got)
	}
}

// never is an interval that no test waits for.
const never = time.Hour

func one(shops ...uuid.UUID) func(context.Context) ([]uuid.UUID, error) {
	return func(context.Context) ([]uuid.UUID, error) { return shops, nil }
}

// run drains queues until the test stops it.
func run(t *testing.T, d *drain.Drain) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		d.Run(ctx)
		close(ended)
	}()
	stop = func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			t.Error("Run: still there 20 s after its end")
		}
	}
	t.Cleanup(stop)
	return stop
}

func get[T any](t *testing.T, what string, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(20 * time.Second):
		t.Fatalf("not within 20 s: %s", what)
	}
	return v
}

func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestAQueueIsWorkedUntilItIsEmptyAndAgainWhenKicked(t *testing.T) {
	t.Parallel()
	d := drain.New(silent(), nil)
	worked := make(chan int64, 100)
	var n atomic.Int64
	d.Add(drain.Queue{Name: "q", Shops: one(uuid.New()), Every: never, Work: func(context.Context, uuid.UUID) (bool, error) {
		worked <- n.Add(1)
		return n.Load() < 5, nil
	}})
	run(t, d)
	for want := range int64(5) {
		if got := get(t, "a batch", worked); got != want+1 {
			t.Errorf("batch: got %d, want %d", got, want+1)
		}
	}
	d.Kick("q", uuid.Nil)
	get(t, "the batch of a kick", worked)
	d.Kick("another", uuid.Nil) // nothing is there to be woken
}

func TestAKickForAShopLooksForNoOther(t *testing.T) {
	t.Parallel()
	d := drain.New(silent(), nil)
	var looks atomic.Int64
	worked := make(chan uuid.UUID, 100)
	d.Add(drain.Queue{
		Name: "q", Every: never,
		Shops: func(context.Context) ([]uuid.UUID, error) { looks.Add(1); return nil, nil },
		Work:  func(_ context.Context, shop uuid.UUID) (bool, error) { worked <- shop; return false, nil },
	})
	run(t, d)
	for range 5 {
		shop := uuid.New()
		d.Kick("q", shop)
		if got := get(t, "the batch of a kick", worked); got != shop {
			t.Errorf("shop: got %s, want %s", got, shop)
		}
	}
	if n := looks.Load(); n != 1 {
		t.Errorf("looks for shops: got %d, want that at the start", n)
	}
}

func TestAKickDuringABatchIsNotLost(t *testing.T) {
	t.Parallel()
	d := drain.New(silent(), nil)
	begun, release := make(chan struct{}, 10), make(chan struct{})
	d.Add(drain.Queue{Name: "q", Shops: one(uuid.New()), Every: never, Work: func(context.Context, uuid.UUID) (bool, error) {
		begun <- struct{}{}
		<-release
		return false, nil
	}})
	run(t, d)
	get(t, "the first batch", begun)
	for range 1000 {
		d.Kick("q", uuid.Nil) // never waits
	}
	close(release)
	get(t, "another batch", begun)
}

func TestQueuesLookByThemselves(t *testing.T) {
	t.Parallel()
	d := drain.New(silent(), nil)
	looked := make(chan struct{}, 100)
	d.Add(drain.Queue{Name: "q", Shops: one(uuid.New()), Every: time.Millisecond, Work: func(context.Context, uuid.UUID) (bool, error) {
		looked <- struct{}{}
		return false, nil
	}})
	run(t, d)
	for range 5 {
		get(t, "a look", looked)
	}
}

func TestAsManyShopsAtOnceAsAsked(t *testing.T) {
	t.Parallel()
	d := drain.New(silent(), nil)
	var now, most atomic.Int64
	shops := make([]uuid.UUID, 12)
	for i := range shops {
		shops[i] = uuid.New()
	}
	begun, gate, done := make(chan struct{}, 100), make(chan struct{}), make(chan struct{}, 100)
	d.Add(drain.Queue{Name: "q", Shops: one(shops...), Every: never, AtOnce: 3, Work: func(context.Context, uuid.UUID) (bool, error) {
		n := now.Add(1)
		for seen := most.Load(); n > seen; seen = most.Load() {
			most.CompareAndSwap(seen, n)
		}
		begun <- struct{}{}
		<-gate
		now.Add(-1)
		done <- struct{}{}
		return false, nil
	}})
	run(t, d)
	for range 3 {
		get(t, "one of three shops at once", begun)
	}
	close(gate)
	for range shops {
		get(t, "every shop's batch", done)
	}
	if most.Load() != 3 {
		t.Errorf("shops at once: got %d, want 3", most.Load())
	}
}

func TestOneQueueDoesNotWaitForAnother(t *testing.T) {
	t.Parallel()
	d := drain.New(silent(), nil)
	release, stuck, worked := make(chan struct{}), make(chan struct{}, 1), make(chan struct{}, 10)
	d.Add(drain.Queue{Name: "stuck", Shops: one(uuid.New()), Every: never, Work: func(context.Context, uuid.UUID) (bool, error) {
		stuck <- struct{}{}
		<-release
		return false, nil
	}})
	d.Add(drain.Queue{Name: "free", Shops: one(uuid.New()), Every: time.Millisecond, Work: func(context.Context, uuid.UUID) (bool, error) {
		worked <- struct{}{}
		return false, nil
	}})
	run(t, d)
	get(t, "the stuck batch", stuck)
	for range 3 {
		get(t, "a batch of the free queue", worked)
	}
	close(release)
}

func TestASlowShopDelaysOnlyItself(t *testing.T) {
	t.Parallel()
	d := drain.New(silent(), nil)
	slow, fast := uuid.New(), uuid.New()
	release, worked, begun := make(chan struct{}), make(chan struct{}, 100), make(chan struct{}, 100)
	d.Add(drain.Queue{Name: "q", Shops: one(slow, fast), Every: never, Work: func(_ context.Context, shop uuid.UUID) (bool, error) {
		if shop == slow {
			begun <- struct{}{}
			<-release
			return false, nil
		}
		worked <- struct{}{}
		return false, nil
	}})
	run(t, d)
	get(t, "the slow shop's batch", begun)
	get(t, "the first batch", worked)
	for range 5 {
		d.Kick("q", uuid.Nil)
		get(t, "a batch of the fast shop while the slow one is at it", worked)
	}
	if n := len(begun); n != 0 {
		t.Errorf("batches of the slow shop beside the first: got %d, want none", n)
	}
	close(release)
	get(t, "the slow shop's batch of the kicks meanwhile", begun)
}

func TestAShopWithALotToDoTakesItsTurn(t *testing.T) {
	t.Parallel()
	d := drain.New(silent(), nil)
	big, small := uuid.New(), uuid.New()
	order := make(chan uuid.UUID, 1000)
	var left atomic.Int64
	left.Store(50)
	d.Add(drain.Queue{Name: "q", Shops: one(big, small), Every: never, AtOnce: 1, Work: func(_ context.Context, shop uuid.UUID) (bool, error) {
		order <- shop
		return shop == small || left.Add(-1) > 0, nil
	}})
	run(t, d)
	for range 10 {
		first, second := get(t, "a batch", order), get(t, "a batch", order)
		if first == second {
			t.Fatal("one shop had two turns in a row")
		}
	}
}

func TestFailuresAreCountedAndDoNotEndTheQueue(t *testing.T) {
	t.Parallel()
	failed := make(chan string, 100)
	d := drain.New(silent(), func(queue string) { failed <- queue })
	var looks, works atomic.Int64
	good := make(chan struct{}, 100)
	shop, bad := uuid.New(), uuid.New()
	d.Add(drain.Queue{
		Name: "q", Every: time.Millisecond,
		Shops: func(context.Context) ([]uuid.UUID, error) {
			if looks.Add(1) == 1 {
				return nil, errors.New("the database is away")
			}
			return []uuid.UUID{bad, shop}, nil
		},
		Work: func(_ context.Context, s uuid.UUID) (bool, error) {
			if s == bad {
				works.Add(1)
				return true, errors.New("broken") // "more" beside an error must not make it spin
			}
			good <- struct{}{}
			return false, nil
		},
	})
	stop := run(t, d)
	if got := get(t, "the failure to look", failed); got != "q" {
		t.Errorf("failed: got %q, want q", got)
	}
	get(t, "the failure to work", failed)
	get(t, "the other shop's batch", good)
	stop()
	if looks.Load() < works.Load() {
		t.Errorf("a failing batch ran %d times in %d looks", works.Load(), looks.Load())
	}
}

func TestAPanicInABatchIsAFailure(t *testing.T) {
	t.Parallel()
	failed := make(chan string, 100)
	d := drain.New(silent(), func(queue string) { failed <- queue })
	var n atomic.Int64
	again := make(chan struct{}, 100)
	d.Add(drain.Queue{Name: "q", Shops: one(uuid.New()), Every: time.Millisecond, Work: func(context.Context, uuid.UUID) (bool, error) {
		if n.Add(1) == 1 {
			panic("nil map")
		}
		again <- struct{}{}
		return false, nil
	}})
	run(t, d)
	get(t, "the failure", failed)
	get(t, "the next batch", again)
}

func TestAtTheEndWhatHasBegunMayFinishAndNothingBegins(t *testing.T) {
	t.Parallel()
	d := drain.New(silent(), nil)
	begun, release := make(chan struct{}, 10), make(chan struct{})
	shops := []uuid.UUID{uuid.New(), uuid.New(), uuid.New()}
	var finished, alive atomic.Int64
	d.Add(drain.Queue{Name: "q", Shops: one(shops...), Every: never, AtOnce: 1, Work: func(ctx context.Context, _ uuid.UUID) (bool, error) {
		begun <- struct{}{}
		<-release
		if ctx.Err() == nil {
			alive.Add(1)
		}
		if _, ok := ctx.Deadline(); !ok {
			t.Error("Work: its context has no deadline")
		}
		finished.Add(1)
		return true, nil
	}})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		d.Run(ctx)
		close(ended)
	}()
	get(t, "the first batch", begun)
	cancel()
	select {
	case <-ended:
		t.Fatal("Run: ended before the batch")
	default:
	}
	close(release)
	get(t, "the end", ended)
	if finished.Load() != 1 || alive.Load() != 1 {
		t.Errorf("batches: got %d finished, %d with a living context, want one of each", finished.Load(), alive.Load())
	}
}
