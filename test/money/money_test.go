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

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

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

// What the short form does at least: so many rounds, and kills at so many places.
const (
	shortly       = 57
	shortlyPlaces = 30
)

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
	*tally

	mu        sync.Mutex
	next, end uint64
	until     time.Time // zero: no limit
}

// take returns the next seed. When the time is over there are only those left whose place no process was killed at yet.
func (r *rounds) take() (seed uint64, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.next >= r.end {
		return 0, false
	}
	if !r.until.IsZero() && time.Now().After(r.until) {
		left := r.unreached()
		if len(left) == 0 {
			return 0, false
		}
		all := uint64(len(r.none))
		r.next += (uint64(left[0]) + all - r.next%all) % all
	}
	r.next++
	r.began(r.none[(r.next-1)%uint64(len(r.none))])
	return r.next - 1, true
}

// TestMoneySurvivesFaults runs MONEY_ROUNDS rounds from MONEY_SEED on, or, with CHAOS, rounds for MONEY_MINUTES and then
// until a process was killed at every place. Every round breaks something else under a crowd of customers, then lets the
// queues drain and looks whether I1 to I13 hold. A round that fails names its seed; MONEY_SEED=<that> MONEY_ROUNDS=1 runs it
// again.
func TestMoneySurvivesFaults(t *testing.T) {
	t.Parallel()
	broken := faults(t)
	r := &rounds{tally: newTally(broken), next: number(t, "MONEY_SEED", 0)}
	r.end = r.next + number(t, "MONEY_ROUNDS", shortly)
	if stack.Chaos() {
		r.end = r.next + number(t, "MONEY_ROUNDS", 1<<40)
		r.until = time.Now().Add(time.Duration(number(t, "MONEY_MINUTES", 10)) * time.Minute)
	}
	t.Cleanup(func() { r.report(t) })
	for n := range worlds {
		t.Run(fmt.Sprint("world ", n+1), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, n+1)
			w.tally = r.tally
			done := 0
			for seed, ok := r.take(); ok; seed, ok = r.take() {
				w.round(t, seed, &broken[seed%uint64(len(broken))])
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

// report shows the table, and fails when a whole run did not see what it must.
func (r *rounds) report(t *testing.T) {
	t.Helper()
	t.Logf("\n%s", r.tally)
	if t.Failed() || os.Getenv("MONEY_ROUNDS") != "" {
		return
	}
	if missed := r.missed(); stack.Chaos() && len(missed) > 0 {
		t.Errorf("no process was ever killed at %s", strings.Join(missed, ", "))
	}
	if n := r.visited(); r.end-r.next == 0 && n < shortlyPlaces {
		t.Errorf("places where a process was killed: got %d, want %d", n, shortlyPlaces)
	}
}

// round breaks one thing under a crowd.
func (w *world) round(t *testing.T, seed uint64, f *fault) {
	t.Helper()
	start := time.Now()
	w.log, w.broke = nil, make(chan struct{})
	w.killed.Store(0)
	w.signIn(t)
	lead := &flow{world: w}
	err := w.prepare(t.Context(), seed, f, lead)
	prepared := time.Since(start)
	if err == nil {
		err = w.suffer(t.Context(), seed, f, lead)
	}
	broke := time.Since(start)
	var problems []string
	if err != nil {
		problems = append(problems, "the fault: "+err.Error())
	}
	err = w.recover(t.Context())
	settled := time.Since(start)
	if err != nil {
		problems = append(problems, err.Error())
	} else {
		problems = append(problems, w.wrong(t.Context())...)
		problems = append(problems, w.replay(t.Context())...)
		if f.late != "" {
			problems = append(problems, w.hearLate(t.Context(), f.late, seed)...)
		}
	}
	t.Logf("seed %d, %s, %v: prepared in %s, broken until %s, settled until %s, %s in all; %v", seed, f.name, w.settings,
		prepared.Round(time.Millisecond), broke.Round(time.Millisecond), settled.Round(time.Millisecond), time.Since(start).Round(time.Millisecond), w.log)
	if len(problems) > 0 {
		t.Errorf("MONEY_SEED=%d MONEY_ROUNDS=1 (%s):\n%s", seed, f.name, strings.Join(problems, "\n"))
	}
}

// prepare makes the shop what the seed wants, and does what the fault needs to have been done.
func (w *world) prepare(ctx context.Context, seed uint64, f *fault, lead *flow) error {
	if err := w.set(ctx, chosen(seed, f.set)); err != nil || f.before == nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	if err := f.before(ctx, lead); err != nil {
		return fmt.Errorf("before it: %w", err)
	}
	return nil
}

// suffer sends the crowd while the fault is there.
func (w *world) suffer(test context.Context, seed uint64, f *fault, lead *flow) error {
	ctx, cancel := context.WithCancel(test)
	defer cancel()
	random, crowd := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
	ended := make(chan error, 1)
	go func() {
		err := f.begin(ctx, w, random)
		w.breakNow()
		ended <- err
	}()
	w.crowd(ctx, crowd, lead, f.first)
	for end := time.Now().Add(f.wait); w.killed.Load() == 0 && time.Now().Before(end); {
		stack.Pause(ctx, 20*time.Millisecond)
	}
	if f.place != "" {
		w.notef("killed %d times", w.killed.Load())
	}
	cancel() // a fault that still waits for its moment missed it
	err := <-ended
	if end := f.end(test, w); err == nil || test.Err() == nil && strings.Contains(fmt.Sprint(err), context.Canceled.Error()) {
		err = end
	}
	return err
}

// recover lets everything drain, and the people of the shop look at what was given up.
func (w *world) recover(ctx context.Context) error {
	// The planner takes tables that have just been filled for empty, and the checks read all of them.
	if _, err := w.hand.Exec(ctx, `ANALYZE`); err != nil {
		return fmt.Errorf("analyze: %w", err)
	}
	if err := w.settle(ctx); err != nil {
		return err
	}
	mended, err := w.mend(ctx)
	if err != nil || mended == 0 {
		return err
	}
	return w.settle(ctx)
}

// mend sends the refunds once more that MercadoPago refused.
func (w *world) mend(ctx context.Context) (mended int, err error) {
	rows, err := w.admin.Query(ctx, `SELECT payment_id, id FROM refunds WHERE shop_id = $1 AND status = 'failed'`, w.shop.ID)
	if err != nil {
		return 0, fmt.Errorf("look for refunds: %w", err)
	}
	var payment, refund uuid.UUID
	_, err = pgx.ForEachRow(rows, []any{&payment, &refund}, func() error {
		mended++
		return (&flow{world: w}).want(ctx, w.owner, w.shop.Path("/payments/", payment, "/refunds/", refund, "/retry"), nil, nil)
	})
	if err != nil {
		return mended, fmt.Errorf("mend: %w", err)
	}
	return mended, nil
}
