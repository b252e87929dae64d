// Package jobs sets up River, which keeps jobs in PostgreSQL: a job is inserted in the transaction that caused it, survives
// a crash, and may run twice. Domains add their workers and periodic jobs to a Registry; the web process only inserts.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

const (
	jobTimeout    = time.Minute
	defaultGrace  = 25 * time.Second
	defaultWorker = 4
)

// Registry collects what the domains want done in the background.
type Registry struct {
	workers  *river.Workers
	count    int
	periodic []*river.PeriodicJob
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry { return &Registry{workers: river.NewWorkers()} }

// Add registers a worker for jobs with arguments of type T.
func Add[T river.JobArgs](r *Registry, w river.Worker[T]) {
	river.AddWorker(r.workers, w)
	r.count++
}

// AddFunc registers a function that works jobs with arguments of type T.
func AddFunc[T river.JobArgs](r *Registry, work func(context.Context, *river.Job[T]) error) {
	Add(r, river.WorkFunc(work))
}

// AddAll registers the workers that add adds, and periodic jobs as a domain built them.
func (r *Registry) AddAll(add func(*river.Workers), periodic []*river.PeriodicJob) {
	add(r.workers)
	r.count++
	r.periodic = append(r.periodic, periodic...)
}

// Every inserts a job with args each interval, once for all processes, and also at start.
func (r *Registry) Every(interval time.Duration, args func() river.JobArgs) {
	r.periodic = append(r.periodic, river.NewPeriodicJob(river.PeriodicInterval(interval),
		func() (river.JobArgs, *river.InsertOpts) {
			return args(), &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByPeriod: interval}}
		}, &river.PeriodicJobOpts{RunOnStart: true}))
}

// Options say how jobs run.
type Options struct {
	Schema  string // where River's tables are
	Log     *slog.Logger
	Workers int           // jobs at once; 0: 4
	Grace   time.Duration // for running jobs at the end; 0: 25 s
	// Observe is told of each run. Outcomes are completed, failed, cancelled and snoozed.
	Observe func(kind, outcome string, took time.Duration)
}

// Client inserts jobs and, once started, works them.
type Client struct {
	river *river.Client[pgx.Tx]
	works bool
	grace time.Duration
}

// NewInserter returns a client that only inserts.
func NewInserter(pool *pgxpool.Pool, o Options) (*Client, error) {
	return newClient(pool, o, &river.Config{Schema: o.Schema, Logger: quiet(o.Log)})
}

// NewWorker returns a client that also works what r knows. With an empty registry it only inserts.
func NewWorker(pool *pgxpool.Pool, r *Registry, o Options) (*Client, error) {
	if r.count == 0 {
		return NewInserter(pool, o)
	}
	if o.Workers == 0 {
		o.Workers = defaultWorker
	}
	if o.Grace == 0 {
		o.Grace = defaultGrace
	}
	c, err := newClient(pool, o, &river.Config{
		Schema: o.Schema, Logger: quiet(o.Log), Workers: r.workers, PeriodicJobs: r.periodic, JobTimeout: jobTimeout,
		Queues:          map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.Workers}},
		SoftStopTimeout: o.Grace,
		Middleware:      []rivertype.Middleware{observer(o)},
	})
	if err != nil {
		return nil, err
	}
	c.works = true
	return c, nil
}

func newClient(pool *pgxpool.Pool, o Options, cfg *river.Config) (*Client, error) {
	client, err := river.NewClient(riverpgxv5.New(pool), cfg)
	if err != nil {
		return nil, fmt.Errorf("set up jobs: %w", err)
	}
	return &Client{river: client, grace: o.Grace}, nil
}

// observer tells how each job went, and logs a failure once.
func observer(o Options) river.WorkerMiddlewareFunc {
	return func(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) error {
		start := time.Now()
		err := work(ctx)
		out := outcome(err)
		if o.Observe != nil {
			o.Observe(job.Kind, out, time.Since(start))
		}
		if out == "failed" && o.Log != nil {
			o.Log.ErrorContext(ctx, "job failed", "kind", job.Kind, "job", job.ID, "attempt", job.Attempt, "error", err.Error())
		}
		return err
	}
}

func outcome(err error) string {
	var cancelled *rivertype.JobCancelError
	var snoozed *rivertype.JobSnoozeError
	switch {
	case err == nil:
		return "completed"
	case errors.As(err, &cancelled):
		return "cancelled"
	case errors.As(err, &snoozed):
		return "snoozed"
	}
	return "failed"
}

// Insert adds a job in tx: it exists if and only if tx commits. opts may be nil.
func (c *Client) Insert(ctx context.Context, tx pgx.Tx, args river.JobArgs, opts *river.InsertOpts) error {
	if _, err := c.river.InsertTx(ctx, tx, args, opts); err != nil {
		return fmt.Errorf("insert job %s: %w", args.Kind(), err)
	}
	return nil
}

// InsertMany adds jobs in tx in one round trip, like Insert. Pass few enough for one statement: hundreds, not thousands.
func (c *Client) InsertMany(ctx context.Context, tx pgx.Tx, all []river.JobArgs) error {
	if len(all) == 0 {
		return nil
	}
	params := make([]river.InsertManyParams, len(all))
	for i, args := range all {
		params[i].Args = args
	}
	if _, err := c.river.InsertManyTx(ctx, tx, params); err != nil {
		return fmt.Errorf("insert %d jobs %s: %w", len(all), all[0].Kind(), err)
	}
	return nil
}

// InsertNow adds a job in a transaction of its own. opts may be nil.
func (c *Client) InsertNow(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) error {
	if _, err := c.river.Insert(ctx, args, opts); err != nil {
		return fmt.Errorf("insert job %s: %w", args.Kind(), err)
	}
	return nil
}

// River is the client below, for what this package does not cover.
func (c *Client) River() *river.Client[pgx.Tx] { return c.river }

// Start begins to work. It does nothing for a client that only inserts.
func (c *Client) Start(ctx context.Context) error {
	if !c.works {
		return nil
	}
	if err := c.river.Start(ctx); err != nil {
		return fmt.Errorf("start jobs: %w", err)
	}
	return nil
}

// Stop fetches no more jobs and waits for the running ones; after the grace they are cancelled and run again later. It
// does nothing for a client that only inserts.
func (c *Client) Stop(ctx context.Context) error {
	if !c.works {
		return nil
	}
	if err := c.river.Stop(ctx); err != nil {
		return fmt.Errorf("stop jobs: %w", err)
	}
	return nil
}

// quiet keeps River's own lines at warnings: how a job went is logged and counted by the observer.
func quiet(log *slog.Logger) *slog.Logger {
	if log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(warnings{log.Handler()})
}

type warnings struct{ slog.Handler }

// Enabled lets warnings and errors through.
func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}

// WithAttrs keeps the filter.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the filter.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
