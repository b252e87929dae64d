package account

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
)

func TestGateLetsOneInAndTurnsTheCrowdAway(t *testing.T) {
	t.Parallel()
	g := newGate(1)
	var inside, most atomic.Int32
	leaveFirst, err := g.enter(t.Context())
	if err != nil {
		t.Fatalf("enter: %v", err)
	}
	const crowd = 50
	results := make(chan error, crowd)
	for range crowd {
		go func() {
			leave, err := g.enter(t.Context())
			if err == nil {
				most.Store(max(most.Load(), inside.Add(1)))
				inside.Add(-1)
				leave()
			}
			results <- err
		}()
	}
	for range crowd - queueLength { // those who found no place to wait
		if err := <-results; !errors.Is(err, ErrLoginBusy) {
			t.Fatalf("enter past a full queue: got %v, want ErrLoginBusy", err)
		}
	}
	leaveFirst()
	for range queueLength {
		if err := <-results; err != nil {
			t.Errorf("enter from the queue: got %v, want nil", err)
		}
	}
	if most.Load() != 1 {
		t.Errorf("most inside at once: got %d, want 1", most.Load())
	}
}

func TestGateGivesUpWaiting(t *testing.T) {
	t.Parallel()
	g := newGate(1)
	if _, err := g.enter(t.Context()); err != nil {
		t.Fatalf("enter: %v", err)
	}
	g.patience = time.Millisecond
	if _, err := g.enter(t.Context()); !errors.Is(err, ErrLoginBusy) {
		t.Errorf("enter(no room in time): got %v, want ErrLoginBusy", err)
	}
	g.patience = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := g.enter(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("enter(caller gone): got %v, want context.Canceled", err)
	}
	if got := len(g.queue); got != 1 {
		t.Errorf("places held after giving up: got %d, want 1", got)
	}
}

func TestRecentAsksOnceWithinItsLife(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(time.Unix(0, 0))
	var asked atomic.Int32
	r := newRecent(c, time.Second, 4, func(context.Context, string) (int32, error) { return asked.Add(1), nil })
	get := func(key string, want int32) {
		t.Helper()
		if got, err := r.get(t.Context(), key); err != nil || got != want {
			t.Fatalf("get(%s): got %d, %v, want %d", key, got, err, want)
		}
	}
	get("a", 1)
	get("a", 1)
	c.Advance(time.Second - 1)
	get("a", 1)
	c.Advance(1)
	get("a", 2)
	r.forget("a")
	get("a", 3)
	for _, key := range []string{"b", "c", "d", "e", "f"} {
		_, _ = r.get(t.Context(), key)
	}
	if got := len(r.answers); got > 4 {
		t.Errorf("answers held: got %d, want at most 4", got)
	}
}

func TestRecentSharesOneLoadAndForgetsItOnTheWay(t *testing.T) {
	t.Parallel()
	type load struct{ answer chan int }
	loads := make(chan load)
	r := newRecent(clock.NewFake(time.Unix(0, 0)), time.Second, 4, func(context.Context, uuid.UUID) (int, error) {
		l := load{make(chan int)}
		loads <- l
		return <-l.answer, nil
	})
	results := make(chan int, 3)
	get := func() {
		v, err := r.get(context.WithoutCancel(t.Context()), uuid.Nil)
		if err != nil {
			t.Errorf("get: %v", err)
		}
		results <- v
	}
	go get()
	first := <-loads
	joined, isFirst := r.join(uuid.Nil)
	if isFirst {
		t.Fatal("join(while another asks): got a load of its own, want the same")
	}
	r.forget(uuid.Nil) // revoked while the old answer is on its way
	go get()
	second := <-loads
	first.answer <- 1
	if got := <-results; got != 1 || joined.value != 1 {
		t.Errorf("get(asked before): got %d and %d, want 1", got, joined.value)
	}
	second.answer <- 2
	if got := <-results; got != 2 {
		t.Errorf("get(asked after): got %d, want 2", got)
	}
	go get()
	if got := <-results; got != 2 {
		t.Errorf("get(remembered): got %d, want 2", got)
	}
}

func TestRecentDoesNotRememberFailures(t *testing.T) {
	t.Parallel()
	errAway := errors.New("away")
	err := errAway
	r := newRecent(clock.NewFake(time.Unix(0, 0)), time.Second, 4, func(context.Context, int) (int, error) { return 7, err })
	if _, got := r.get(t.Context(), 1); !errors.Is(got, errAway) {
		t.Fatalf("get: got %v, want %v", got, errAway)
	}
	err = nil
	if v, got := r.get(t.Context(), 1); got != nil || v != 7 {
		t.Errorf("get(after the failure): got %d, %v, want 7", v, got)
	}
}
