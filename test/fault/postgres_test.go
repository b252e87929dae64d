package fault_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/test/stack"
)

func TestPostgresMayGoAndComeBack(t *testing.T) {
	t.Parallel()
	db := testdb.Durable(t)
	shop := stack.NewShop(t, db.URL, barbers)
	redis := testdb.Redis(t)
	first := stack.Run(t, stack.Options{Database: db.URL, Redis: redis})
	second := stack.Run(t, stack.Options{Database: db.URL, Redis: redis})
	var away atomic.Int64
	l := &load{
		t: t, shop: shop, route: alternate(first, second),
		accept: func(_ int, a stack.Answer, err error) bool {
			if err == nil && a.Status == 503 && a.Header.Get("Retry-After") != "" && a.Header.Get("Content-Type") == "application/problem+json" {
				away.Add(1)
				return true
			}
			// A booking whose answer was lost is not repeated here, so its start may be found taken by nobody else.
			return fine(a, err)
		},
	}
	l.start()
	for round := range 2 {
		l.more(60)
		if err := db.Server.Kill(); err != nil {
			t.Fatalf("kill PostgreSQL: %v", err)
		}
		before := away.Load()
		stack.Until(t, 10*time.Second, "503 with Retry-After while PostgreSQL is away", func() bool { return away.Load() > before+10 })
		for _, a := range []*stack.API{first, second} {
			stack.Until(t, 10*time.Second, "not ready while PostgreSQL is away", func() bool { return !a.Ready(t.Context()) })
			if answer, err := stack.NewCaller(a.URL).Call(t.Context(), "GET", "/health/live", nil); err != nil || answer.Status != 200 {
				t.Errorf("live while PostgreSQL is away: got %s, %v, want 200", answer, err)
			}
		}
		restart(t, db, first, second, l)
		t.Logf("round %d: back after a crash", round)
	}
	l.more(60)
	restart(t, db, first, second, l) // an orderly one, which ends the connections with a word
	l.stop(db.URL)
	if l.slow > 8*time.Second {
		t.Errorf("slowest answer: got %s, want nobody to wait for a database that is away", l.slow)
	}
}

func restart(t *testing.T, db *testdb.DurableDB, first, second *stack.API, l *load) {
	t.Helper()
	if err := db.Server.Restart(t.Context()); err != nil {
		t.Fatalf("restart PostgreSQL: %v", err)
	}
	back := time.Now()
	for _, a := range []*stack.API{first, second} {
		stack.Until(t, 10*time.Second, "ready again", func() bool { return a.Ready(t.Context()) })
	}
	l.more(20)
	t.Logf("ready, and 20 bookings more, %s after PostgreSQL was back", time.Since(back).Round(time.Millisecond))
}

func TestAProcessMayBeKilled(t *testing.T) {
	t.Parallel()
	db := testdb.Durable(t)
	shop := stack.NewShop(t, db.URL, barbers)
	redis := testdb.Redis(t)
	steady := stack.Run(t, stack.Options{Database: db.URL, Redis: redis})
	mortal := stack.Run(t, stack.Options{Database: db.URL, Redis: redis})
	l := &load{
		t: t, shop: shop, route: alternate(steady, mortal),
		// Of the process that is killed, requests may be lost; the other one lacks nothing.
		accept: func(client int, a stack.Answer, err error) bool { return fine(a, err) || (client%2 == 1 && err != nil) },
	}
	l.start()
	for range 5 {
		l.more(40)
		mortal.Kill()
		l.more(10)
		if err := mortal.Start(t.Context()); err != nil {
			t.Fatalf("start again: %v", err)
		}
	}
	l.more(20)
	l.stop(db.URL)
}
