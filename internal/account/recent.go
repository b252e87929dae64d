package account

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
)

const loadTimeout = 3 * time.Second

// recent remembers what load answered for a short while, counted from before it was asked: no answer is older than life.
// Callers who want the same at the same time share one load. It holds no more answers than most.
type recent[K comparable, V any] struct {
	clock clock.Clock
	life  time.Duration
	most  int
	load  func(context.Context, K) (V, error)

	mu      sync.Mutex
	answers map[K]*answer[V]
}

type answer[V any] struct {
	asked time.Time
	done  chan struct{} // closed once value and err are set
	value V
	err   error
}

func newRecent[K comparable, V any](c clock.Clock, life time.Duration, most int, load func(context.Context, K) (V, error)) *recent[K, V] {
	return &recent[K, V]{clock: c, life: life, most: most, load: load, answers: make(map[K]*answer[V])}
}

// get returns the remembered answer or asks. Failures are not remembered.
func (r *recent[K, V]) get(ctx context.Context, key K) (V, error) {
	a, first := r.join(key)
	if first {
		r.ask(ctx, key, a)
	}
	select {
	case <-a.done:
		return a.value, a.err
	case <-ctx.Done():
		var none V
		return none, fmt.Errorf("wait for an answer: %w", ctx.Err())
	}
}

func (r *recent[K, V]) join(key K) (a *answer[V], first bool) {
	now := r.clock.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if a = r.answers[key]; a != nil && now.Sub(a.asked) < r.life {
		return a, false
	}
	if len(r.answers) >= r.most {
		r.sweep(now)
	}
	a = &answer[V]{asked: now, done: make(chan struct{})}
	r.answers[key] = a
	return a, true
}

// sweep drops what is too old; when that frees little, everything: it can all be asked again.
func (r *recent[K, V]) sweep(now time.Time) {
	for k, a := range r.answers {
		if now.Sub(a.asked) >= r.life {
			delete(r.answers, k)
		}
	}
	if len(r.answers) > r.most/2 {
		clear(r.answers)
	}
}

// ask outlives its caller, on whom others may wait.
func (r *recent[K, V]) ask(ctx context.Context, key K, a *answer[V]) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
	defer cancel()
	defer close(a.done)
	a.value, a.err = r.load(ctx, key)
	if a.err == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.answers[key] == a {
		delete(r.answers, key)
	}
}

// forget makes the next get ask again, also when an answer is on its way.
func (r *recent[K, V]) forget(keys ...K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range keys {
		delete(r.answers, key)
	}
}
