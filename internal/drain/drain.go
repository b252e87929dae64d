// Package drain empties the queues that domains keep in their own tables. A queue's row has next_at, when it is due by
// PostgreSQL's clock: claiming it moves next_at on, which is the lease, and raises lease, the fencing number that a late
// worker no longer matches. A crashed worker's row is due again by itself. See the ADR on queues.
package drain

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Queue is one kind of work, shop by shop.
type Queue struct {
	Name string
	// Shops names those that have something due.
	Shops func(ctx context.Context) ([]uuid.UUID, error)
	// Work does a batch for one shop and reports whether there is more. Several processes may do it at once.
	Work func(ctx context.Context, shop uuid.UUID) (more bool, err error)
	// Every is how often to look without being called; 0: each second.
	Every time.Duration
	// AtOnce is how many shops are worked on at a time; 0: two.
	AtOnce int
}

const (
	defaultEvery  = time.Second
	defaultAtOnce = 2
	batchTimeout  = 2 * time.Minute
)

// Drain works queues until its context ends. Add all queues before Run.
type Drain struct {
	log    *slog.Logger
	loops  map[string]*loop
	failed func(queue string)
}

type loop struct {
	Queue

	wake    chan struct{}
	slots   chan struct{} // one for each shop at once
	running sync.WaitGroup

	mu    sync.Mutex
	busy  map[uuid.UUID]bool // shops that are worked on; true: look at them again when they are done
	line  line               // shops that something is known to be due for
	whole bool               // look for others, too
}

// line is shops in the order in which they came, each once.
type line struct {
	shops []uuid.UUID
	there map[uuid.UUID]bool
}

func (l *line) add(shop uuid.UUID) {
	if l.there[shop] {
		return
	}
	if l.there == nil {
		l.there = map[uuid.UUID]bool{}
	}
	l.shops, l.there[shop] = append(l.shops, shop), true
}

// begin reports whether a shop is free to be worked on. One that is not will be looked at again.
func (l *loop) begin(shop uuid.UUID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.busy[shop]; ok {
		l.busy[shop] = true
		return false
	}
	l.busy[shop] = false
	return true
}

func (l *loop) end(shop uuid.UUID) (again bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	again = l.busy[shop]
	delete(l.busy, shop)
	return again
}

// kick puts a shop into the line; uuid.Nil asks to look which shops have work.
func (l *loop) kick(shop uuid.UUID) {
	l.mu.Lock()
	if shop == uuid.Nil {
		l.whole = true
	} else {
		l.line.add(shop)
	}
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// next takes the line, and whether to look for more.
func (l *loop) next() (shops line, whole bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	shops, whole = l.line, l.whole
	l.line, l.whole = line{}, false
	return shops, whole
}

// New returns a drain without queues. failed, when not nil, counts the batches that ended with an error.
func New(log *slog.Logger, failed func(queue string)) *Drain {
	return &Drain{log: log, loops: map[string]*loop{}, failed: failed}
}

// Add adds a queue.
func (d *Drain) Add(q Queue) {
	if q.Every == 0 {
		q.Every = defaultEvery
	}
	if q.AtOnce == 0 {
		q.AtOnce = defaultAtOnce
	}
	d.loops[q.Name] = &loop{Queue: q, wake: make(chan struct{}, 1), slots: make(chan struct{}, q.AtOnce), busy: map[uuid.UUID]bool{}}
}

// Kick makes a queue work for a shop at once, because something was just put into it; uuid.Nil: it looks for which. It
// never waits, and does nothing for a name that is not there: a process that only serves has no queues.
func (d *Drain) Kick(name string, shop uuid.UUID) {
	if l, ok := d.loops[name]; ok {
		l.kick(shop)
	}
}

// Run works until ctx ends, and returns when every batch has ended.
func (d *Drain) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, l := range d.loops {
		all.Go(func() { d.run(ctx, l) })
	}
	all.Wait()
}

func (d *Drain) run(ctx context.Context, l *loop) {
	defer l.running.Wait()
	tick := time.NewTicker(l.Every)
	defer tick.Stop()
	l.kick(uuid.Nil)
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		case <-tick.C:
			l.kick(uuid.Nil)
		}
		d.look(ctx, l)
	}
}

// look begins a batch for every shop that has work and none under way, and waits for none of them: a shop whose provider
// is slow delays only itself. A shop with more work than a batch takes its turn among the others.
func (d *Drain) look(ctx context.Context, l *loop) {
	due, whole := l.next()
	if whole {
		all, err := l.Shops(ctx)
		if err != nil {
			d.report(ctx, l, uuid.Nil, err)
		}
		for _, shop := range all {
			due.add(shop)
		}
	}
	for _, shop := range due.shops {
		if !l.begin(shop) {
			continue
		}
		select {
		case l.slots <- struct{}{}:
		case <-ctx.Done():
			return
		}
		l.running.Go(func() {
			more := d.work(ctx, l, shop)
			again := l.end(shop) // before its slot is free, or whoever waits for one could find it busy still
			<-l.slots
			if again || more {
				l.kick(shop)
			}
		})
	}
}

func (d *Drain) work(ctx context.Context, l *loop, shop uuid.UUID) bool {
	if ctx.Err() != nil {
		return false
	}
	// A batch that has begun may end: what it has sent must be written down.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), batchTimeout)
	defer cancel()
	more, err := safely(ctx, l.Work, shop)
	if err != nil {
		d.report(ctx, l, shop, err)
		return false
	}
	return more
}

// safely turns a panic into an error: one poisoned row must not end the process that also answers requests.
func safely(
	ctx context.Context, work func(context.Context, uuid.UUID) (bool, error), shop uuid.UUID,
) (more bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			more, err = false, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work(ctx, shop)
}

func (d *Drain) report(ctx context.Context, l *loop, shop uuid.UUID, err error) {
	if ctx.Err() != nil {
		return
	}
	if d.failed != nil {
		d.failed(l.Name)
	}
	d.log.ErrorContext(ctx, "queue failed", "queue", l.Name, "shop", shop, "error", err.Error())
}

// Wait is how long to wait before try number n+1 of something that failed n times: doubling from first to most. n counts
// from 1.
func Wait(n int, first, most time.Duration) time.Duration {
	wait := first
	for ; n > 1 && wait < most; n-- {
		wait *= 2
	}
	return min(wait, most)
}
