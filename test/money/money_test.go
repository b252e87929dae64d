package money_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/test/stack"
)

// worlds is how many rounds run at once: they wait more than they work.
const worlds = 3

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", strconv.Itoa(worlds)); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// shortly is how many rounds there are where nobody asks for more.
const shortly = 54

// number reads a setting of the tests.
func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s=%q: %v", name, text, err)
	}
	return n
}

// rounds deals out the seeds of a run.
type rounds struct {
	mu        sync.Mutex
	next, end uint64
	until     time.Time // zero: no limit
}

func (r *rounds) take() (seed uint64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next >= r.end || !r.until.IsZero() && time.Now().After(r.until) {
		return 0, false
	}
	r.next++
	return r.next - 1, true
}

// TestMoneySurvivesFaults runs MONEY_ROUNDS rounds from MONEY_SEED on, or, with CHAOS, rounds for MONEY_MINUTES. Every
// round breaks something else under a crowd of customers, then lets the queues drain and looks whether I1 to I13 hold. A
// round that fails names its seed; MONEY_SEED=<that> MONEY_ROUNDS=1 runs it again.
func TestMoneySurvivesFaults(t *testing.T) {
	t.Parallel()
	broken := faults(t)
	r := &rounds{next: number(t, "MONEY_SEED", 0)}
	r.end = r.next + number(t, "MONEY_ROUNDS", shortly)
	if stack.Chaos() {
		r.end = r.next + number(t, "MONEY_ROUNDS", 1<<40)
		r.until = time.Now().Add(time.Duration(number(t, "MONEY_MINUTES", 10)) * time.Minute)
	}
	for n := range worlds {
		t.Run(fmt.Sprint("world ", n+1), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, n+1)
			done := 0
			for seed, ok := r.take(); ok; seed, ok = r.take() {
				f := &broken[seed%uint64(len(broken))]
				w.round(t, seed, f)
				done++
				if t.Failed() {
					break
				}
			}
			t.Logf("%d rounds", done)
			stack.CheckInvariants(t, w.url)
		})
	}
}

// round breaks one thing under a crowd.
func (w *world) round(t *testing.T, seed uint64, f *fault) {
	t.Helper()
	start := time.Now()
	random := rand.New(rand.NewPCG(seed, 1))
	crowd := rand.New(rand.NewPCG(seed, 2))
	w.log = nil
	w.killed.Store(0)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- f.begin(ctx, w, random) }()
	w.crowd(ctx, crowd, f.first)
	for end := time.Now().Add(f.wait); w.killed.Load() == 0 && time.Now().Before(end); {
		stack.Pause(ctx, 20*time.Millisecond)
	}
	if f.wait > 0 && w.killed.Load() > 0 {
		w.notef("killed")
	}
	cancel() // a fault that still waits for its moment missed it
	err := <-ended
	if end := f.end(t.Context(), w); err == nil || t.Context().Err() == nil && strings.Contains(fmt.Sprint(err), context.Canceled.Error()) {
		err = end
	}
	var problems []string
	if err != nil {
		problems = append(problems, "the fault: "+err.Error())
	}
	broke := time.Since(start)
	if err := w.settle(t.Context()); err != nil {
		problems = append(problems, err.Error())
	} else {
		problems = append(problems, w.wrong(t.Context())...)
		problems = append(problems, w.replay(t.Context())...)
	}
	t.Logf("seed %d, %s: %s broken, %s in all; %v", seed, f.name, broke.Round(time.Millisecond), time.Since(start).Round(time.Millisecond), w.log)
	if len(problems) > 0 {
		t.Errorf("MONEY_SEED=%d MONEY_ROUNDS=1 (%s):\n%s", seed, f.name, strings.Join(problems, "\n"))
	}
}
