package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/jobs"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
)

type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "greet" }

type tick struct{}

func (tick) Kind() string { return "tick" }

func open(t *testing.T) *pg.DB {
	t.Helper()
	db, err := pg.Open(t.Context(), pg.Options{URL: testdb.New(t).URL, MaxConns: 4})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(db.Close)
	return db
}

// outcomes collects what Observe is told.
type outcomes struct {
	mu  sync.Mutex
	all []string
	one chan string
}

func (o *outcomes) observe(kind, outcome string, _ time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, kind+" "+outcome)
	o.one <- kind + " " + outcome
}

// greeter works greetings: it shows whom it greeted, and what was observed.
func greeter(t *testing.T) (db *pg.DB, c *jobs.Client, seen chan string, told *outcomes) {
	t.Helper()
	db, seen, told = open(t), make(chan string, 10), &outcomes{one: make(chan string, 10)}
	r := jobs.NewRegistry()
	jobs.AddFunc(r, func(_ context.Context, j *river.Job[greet]) error {
		seen <- j.Args.Name
		return nil
	})
	return db, start(t, db, r, jobs.Options{Observe: told.observe}), seen, told
}

func TestAJobRunsOnlyWhenItsTransactionCommits(t *testing.T) {
	t.Parallel()
	db, c, seen, told := greeter(t)
	rollback := errors.New("rolled back")
	err := db.Global(t.Context(), func(tx pgx.Tx) error {
		if err := c.Insert(t.Context(), tx, greet{"lost"}, nil); err != nil {
			return err
		}
		return rollback
	})
	if !errors.Is(err, rollback) {
		t.Fatalf("Global: got %v, want the error of the function", err)
	}
	err = db.Global(t.Context(), func(tx pgx.Tx) error { return c.Insert(t.Context(), tx, greet{"kept"}, nil) })
	if err != nil {
		t.Fatalf("Global: %v", err)
	}
	if got := <-seen; got != "kept" {
		t.Errorf("worked: got %s, want kept", got)
	}
	if got := <-told.one; got != "greet completed" {
		t.Errorf("observed: got %s, want greet completed", got)
	}
}

func TestJobsInsertedTogetherRunOnceEach(t *testing.T) {
	t.Parallel()
	db, c, seen, _ := greeter(t)
	err := db.Global(t.Context(), func(tx pgx.Tx) error {
		if err := c.InsertMany(t.Context(), tx, nil); err != nil {
			return err
		}
		return c.InsertMany(t.Context(), tx, []river.JobArgs{greet{"Ana"}, greet{"Beto"}, greet{"Carla"}})
	})
	if err != nil {
		t.Fatalf("Global: %v", err)
	}
	got := []string{<-seen, <-seen, <-seen}
	slices.Sort(got)
	if want := []string{"Ana", "Beto", "Carla"}; !slices.Equal(got, want) {
		t.Errorf("worked: got %v, want %v", got, want)
	}
}

func TestAFailureIsCountedAndTriedAgain(t *testing.T) {
	t.Parallel()
	db := open(t)
	told := outcomes{one: make(chan string, 10)}
	r := jobs.NewRegistry()
	jobs.AddFunc(r, func(_ context.Context, j *river.Job[greet]) error {
		if j.Attempt == 1 {
			return fmt.Errorf("not yet")
		}
		return river.JobCancel(errors.New("never"))
	})
	c := start(t, db, r, jobs.Options{Observe: told.observe})
	if err := c.InsertNow(t.Context(), greet{"x"}, nil); err != nil {
		t.Fatalf("InsertNow: %v", err)
	}
	if first, second := <-told.one, <-told.one; first != "greet failed" || second != "greet cancelled" {
		t.Errorf("observed: got %s, %s, want greet failed, greet cancelled", first, second)
	}
}

func TestAPeriodicJobRunsAtStart(t *testing.T) {
	t.Parallel()
	seen := make(chan struct{}, 10)
	r := jobs.NewRegistry()
	jobs.AddFunc(r, func(context.Context, *river.Job[tick]) error {
		seen <- struct{}{}
		return nil
	})
	r.Every(time.Hour, func() river.JobArgs { return tick{} })
	start(t, open(t), r, jobs.Options{})
	<-seen
}

func TestARunningJobMayFinishWhenTheProcessLeaves(t *testing.T) {
	t.Parallel()
	db := open(t)
	running, release, told := make(chan struct{}), make(chan struct{}), outcomes{one: make(chan string, 10)}
	r := jobs.NewRegistry()
	jobs.AddFunc(r, func(context.Context, *river.Job[greet]) error {
		close(running)
		<-release
		return nil
	})
	c := start(t, db, r, jobs.Options{Observe: told.observe})
	if err := c.InsertNow(t.Context(), greet{"slow"}, nil); err != nil {
		t.Fatalf("InsertNow: %v", err)
	}
	<-running
	stopped := make(chan error, 1)
	go func() { stopped <- c.Stop(context.WithoutCancel(t.Context())) }()
	select {
	case err := <-stopped:
		t.Fatalf("Stop: returned %v before the job ended", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(release)
	if err := <-stopped; err != nil {
		t.Errorf("Stop: %v", err)
	}
	if got := <-told.one; got != "greet completed" {
		t.Errorf("observed: got %s, want greet completed", got)
	}
}

func TestAnEmptyRegistryOnlyInserts(t *testing.T) {
	t.Parallel()
	c := start(t, open(t), jobs.NewRegistry(), jobs.Options{})
	if err := c.InsertNow(t.Context(), greet{"x"}, nil); err != nil {
		t.Errorf("InsertNow: %v", err)
	}
}

func start(t *testing.T, db *pg.DB, r *jobs.Registry, o jobs.Options) *jobs.Client {
	t.Helper()
	o.Schema, o.Log = pg.JobSchema, slog.New(slog.DiscardHandler)
	c, err := jobs.NewWorker(db.Pool(), r, o)
	if err != nil {
		t.Fatalf("NewWorker: %v", err)
	}
	if err := c.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Stop(context.Background()); err != nil {
			t.Errorf("Stop: %v", err)
		}
	})
	return c
}
