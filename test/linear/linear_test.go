// Package linear_test records what clients see of holds, bookings, cancellations and reschedules while processes and the
// database die under them, and checks that it could have happened one thing at a time (linearizability).
package linear_test

import (
	"context"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/test/stack"
)

const (
	barbers  = 2
	testOps  = 20_500
	chaosOps = 200_000
)

func TestBookingIsLinearizableWhileThingsDie(t *testing.T) {
	t.Parallel()
	db := testdb.Durable(t)
	shop := stack.NewShop(t, db.URL, barbers)
	redis := testdb.Redis(t)
	steady := stack.Run(t, stack.Options{Database: db.URL, Redis: redis})
	mortal := stack.Run(t, stack.Options{Database: db.URL, Redis: redis})
	ops := testOps
	if stack.Chaos() {
		ops = chaosOps
	}
	tr := newTrial(t, shop, ops, steady.URL, mortal.URL)
	ctx, cancel := context.WithTimeout(t.Context(), time.Duration(ops/50)*time.Second)
	defer cancel()
	deaths := make(chan [2]int, 1)
	go func() { deaths <- reap(ctx, t, tr, mortal, db) }()
	tr.run(ctx)
	took := time.Since(tr.begun)
	died := <-deaths
	settled(t, db.URL)
	tr.close(t, db.URL)
	f := tr.check(checkWithin)
	t.Logf("%d operations of %d clients in %s (%.0f/s), %d answers lost; a process was killed %d times, PostgreSQL %d times",
		f.operations, clients, took.Round(time.Millisecond), float64(f.operations)/took.Seconds(), f.lost, died[0], died[1])
	t.Logf("%d cells checked in %s: %v", f.cells, f.took.Round(time.Millisecond), f.counts)
	if f.undecided > 0 {
		t.Errorf("%d cells were not decided within %s each", f.undecided, checkWithin)
	}
	for _, c := range f.illegal[:min(len(f.illegal), 3)] {
		t.Errorf("not linearizable (%d cells in all): %s", len(f.illegal), tr.explain(c))
	}
	if f.operations < 20_000 || died[0] < 5 || died[1] < 2 {
		t.Errorf("got %d operations and %v deaths, want at least 20,000 and [5 2]", f.operations, died)
	}
	stack.CheckInvariants(t, db.URL)
}

// Operations between two deaths.
const (
	processLife  = 1_400
	postgresLife = 6_000
)

// reap kills the mortal process and PostgreSQL again and again, and brings them back. It returns how often it did either.
func reap(ctx context.Context, t testing.TB, tr *trial, mortal *stack.API, db *testdb.DurableDB) (died [2]int) {
	t.Helper()
	for at := 0; ctx.Err() == nil && at < tr.ops-processLife/2; at = int(tr.count.Load()) {
		stack.Pause(ctx, 5*time.Millisecond)
		switch {
		case at > postgresLife*(died[1]+1):
			if err := db.Server.Kill(); err != nil {
				t.Errorf("kill PostgreSQL: %v", err)
			}
			if err := db.Server.Restart(ctx); err != nil {
				t.Errorf("restart PostgreSQL: %v", err)
				return died
			}
			died[1]++
		case at > processLife*(died[0]+1):
			mortal.Kill()
			if err := mortal.Start(ctx); err != nil {
				t.Errorf("restart the process: %v", err)
			}
			died[0]++
		}
	}
	return died
}

// settled waits until no statement of a lost request is running any more.
func settled(t *testing.T, url string) {
	t.Helper()
	admin := stack.Admin(t, url)
	stack.Until(t, 30*time.Second, "the database to be quiet", func() bool {
		var busy int
		err := admin.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid()
			AND backend_type = 'client backend' AND datname = current_database()`).Scan(&busy)
		return err == nil && busy == 0
	})
}
