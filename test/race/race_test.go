// Package race_test sends many requests at once through HTTP to real processes and looks at who won: what could be
// granted was, nothing was granted twice, and everybody got an answer.
package race_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/test/stack"
)

// world is a shop with processes that serve it.
type world struct {
	*stack.Shop

	url     string
	apis    []*stack.API
	callers []*stack.Caller // one for each process
}

// newWorld starts processes on a database and a Redis of their own.
func newWorld(t *testing.T, barbers, processes int) *world {
	t.Helper()
	w := &world{url: testdb.New(t).URL}
	w.Shop = stack.NewShop(t, w.url, barbers)
	redis := testdb.Redis(t)
	for range processes {
		a := stack.Run(t, stack.Options{Database: w.url, Redis: redis})
		w.apis = append(w.apis, a)
		w.callers = append(w.callers, stack.NewCaller(a.URL))
	}
	return w
}

// caller returns the i-th caller, going round.
func (w *world) caller(i int) *stack.Caller { return w.callers[i%len(w.callers)] }

// warm opens connections and fills caches, so that the race itself is measured.
func (w *world) warm(t *testing.T, n int) {
	t.Helper()
	w.burst(t, n, func(i int) (stack.Answer, error) {
		return w.caller(i).Call(t.Context(), "GET", "/api/v1/public/shops/"+w.Slug, nil)
	})
}

// burst makes n calls at the same moment. Every one of them must be answered, and none with a 5xx.
func (w *world) burst(t *testing.T, n int, call func(i int) (stack.Answer, error)) []stack.Answer {
	t.Helper()
	answers, errs := make([]stack.Answer, n), make([]error, n)
	start := make(chan struct{})
	var calls sync.WaitGroup
	for i := range n {
		calls.Go(func() {
			<-start
			answers[i], errs[i] = call(i)
		})
	}
	close(start)
	calls.Wait()
	for i := range n {
		if errs[i] != nil {
			t.Fatalf("call %d of %d: %v", i, n, errs[i])
		}
		if answers[i].Status >= 500 {
			t.Fatalf("call %d of %d: got %s, want no 5xx", i, n, answers[i])
		}
	}
	return answers
}

// finish stops the processes and checks what must hold; no race may have been left to the deadlock detector.
func (w *world) finish(t *testing.T) {
	t.Helper()
	for _, a := range w.apis {
		a.Kill()
		if strings.Contains(a.Log(), "database is away") {
			t.Error("a crowd made a process take the database for away")
		}
	}
	w.DB.Close()
	admin := stack.Admin(t, w.url)
	// A server process reports its deadlocks at the latest when it ends.
	stack.Until(t, 30*time.Second, "the processes' connections to end", func() bool {
		var n int
		err := admin.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&n)
		return err == nil && n == 0
	})
	var deadlocks int
	err := admin.QueryRow(t.Context(), `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`).Scan(&deadlocks)
	if err != nil || deadlocks != 0 {
		t.Errorf("pg_stat_database.deadlocks: got %d, error %v, want 0", deadlocks, err)
	}
	stack.CheckInvariants(t, w.url)
}

// split counts the answers by "status code".
func split(answers []stack.Answer) map[string]int {
	counts := map[string]int{}
	for _, a := range answers {
		key := fmt.Sprint(a.Status)
		if code := a.Code(); code != "" && a.Status >= 400 {
			key += " " + code
		}
		counts[key]++
	}
	return counts
}

// percentile returns the time within which that part of the answers came, such as 0.99.
func percentile(answers []stack.Answer, part float64) time.Duration {
	var took []time.Duration
	for _, a := range answers {
		took = append(took, a.Took)
	}
	slices.Sort(took)
	return took[min(len(took)-1, int(float64(len(took))*part))]
}
