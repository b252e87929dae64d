// Package app wires everything: configuration, stores, domains, the HTTP edge, jobs, and the life of the process.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/barberpro/barberpro/internal/account"
	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/cache"
	"github.com/barberpro/barberpro/internal/catalog"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/config"
	"github.com/barberpro/barberpro/internal/customer"
	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/failpoint"
	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/invoice"
	"github.com/barberpro/barberpro/internal/jobs"
	"github.com/barberpro/barberpro/internal/live"
	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/obs"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/report"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/shop"
	"github.com/barberpro/barberpro/internal/staff"
	"github.com/barberpro/barberpro/internal/uptime"
	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/internal/webhook"
)

// Options change what New builds, for tests and for commands that serve nothing.
type Options struct {
	Build obs.Build
	Log   *slog.Logger // nil: JSON on standard output, as configured
	Clock clock.Clock  // nil: the machine's
	Work  bool         // work jobs, too
}

// App is the wired process. Build it with New, then Run it, and Close it when it was not run.
type App struct {
	cfg     *config.Config
	build   obs.Build
	log     *slog.Logger
	clock   clock.Clock
	started time.Time

	db      *pg.DB
	cache   *cache.Client
	seal    *seal.Ring
	metrics *obs.Metrics
	traces  *obs.Traces
	api     *web.API
	queue   *jobs.Client
	work    *jobs.Registry
	probe   *probe
	heart   heart
	hub     *live.Hub

	account  *account.Service
	booking  *booking.Service
	shop     *shop.Service
	catalog  *catalog.Catalog
	staff    *staff.Service
	customer *customer.Service

	providers   providers
	integration *integration.Service
	accounts    *accounts
	payment     *payment.Service
	invoice     *invoice.Service
	notify      *notify.Service
	webhook     *webhook.Service
	report      *report.Service
	outbox      *outbox.Outbox
	drain       *drain.Drain

	background []func(context.Context) // run beside the server until it stops
	goodbyes   []func()                // called when the server stops accepting, to end long-lived sockets
}

// New wires the process without connecting to anything: it is quick, and works while the stores are away.
func New(ctx context.Context, cfg *config.Config, o Options) (*App, error) {
	a := &App{
		cfg: cfg, build: o.Build, log: o.Log, clock: o.Clock, started: time.Now(),
		metrics: obs.NewMetrics(o.Build), work: jobs.NewRegistry(),
	}
	if a.clock == nil {
		a.clock = clock.Shifted{By: failpoint.Skew()} // zero in every build but that of the fault tests
	}
	if a.log == nil {
		a.log = obs.NewLogger(os.Stdout, obs.LogOptions{
			Level: cfg.Observe.LogLevel, Format: cfg.Observe.LogFormat, Attrs: web.LogAttrs,
		})
	}
	if err := a.open(ctx, o); err != nil {
		return nil, errors.Join(err, a.Close(context.WithoutCancel(ctx)))
	}
	return a, nil
}

// open builds the parts in the order in which they need each other.
func (a *App) open(ctx context.Context, o Options) (err error) {
	if a.traces, err = obs.NewTraces(ctx, a.cfg.Observe.OTLPEndpoint, a.cfg.Observe.ServiceName, a.build); err != nil {
		return fmt.Errorf("traces: %w", err)
	}
	if err := a.openStores(ctx); err != nil {
		return err
	}
	a.openProviders()
	if err := a.openAccount(); err != nil {
		return err
	}
	a.api = web.New(a.edge())
	a.service()
	a.drain = drain.New(a.log, func(queue string) { a.metrics.Count("queue_failed." + queue) })
	a.outbox = outbox.New(a.db, a.drain.Kick)
	if err := a.domains(); err != nil {
		return err
	}
	if o.Work {
		a.background = append(a.background, func(ctx context.Context) {
			a.drain.Run(ctx)
			a.webhook.Close() // what is being sent may end
		}, a.watchLag)
	}
	a.queue, err = a.openQueue(o.Work)
	return err
}

func (a *App) openStores(ctx context.Context) error {
	keys, err := seal.ParseKeys(a.cfg.Auth.SealKeys.Reveal())
	if err != nil {
		return fmt.Errorf("SEAL_KEYS: %w", err)
	}
	if a.seal, err = seal.NewRing(keys...); err != nil {
		return fmt.Errorf("SEAL_KEYS: %w", err)
	}
	a.cache, err = cache.New(cache.Options{URL: a.cfg.Redis.URL.Reveal(), Timeout: a.cfg.Redis.Timeout, Log: a.log})
	if err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	a.db, err = pg.Open(ctx, pg.Options{
		URL: a.cfg.Database.URL.Reveal(), MaxConns: a.cfg.Database.MaxConns, AppName: "barberpro",
		Timeout: a.cfg.Database.QueryTimeout, Sealer: a.seal, Observe: a.metrics.Query,
	})
	if err != nil {
		return fmt.Errorf("database: %w", err)
	}
	a.probe = newProbe(a.db.Ping, a.log)
	if a.heart.log, err = uptime.New(a.db); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	if err := a.metrics.WatchPool(a.db.Pool().Stat); err != nil {
		return fmt.Errorf("pool metrics: %w", err)
	}
	return nil
}

// edge is the configuration of the HTTP edge.
func (a *App) edge() web.Options {
	opts := web.Options{
		Version: a.build.Version, Log: a.log, Auth: a.account, Operates: a.account.Operates,
		Meter: meter{a.metrics}, Tracer: a.traces.Tracer("web"),
		Production: a.cfg.App.Deployed(), PublicURL: a.cfg.App.PublicURL, Origins: a.cfg.HTTP.CORSOrigins,
		Timeout: a.cfg.HTTP.Timeout, MaxBody: a.cfg.HTTP.MaxBody, BodyTimeout: a.cfg.HTTP.ReadTimeout,
		Access:      web.AccessLog{Sample: a.cfg.Observe.AccessSample},
		Buckets:     buckets(a.cfg.Limits),
		Unavailable: pg.IsUnavailable,
		Idempotent: func(ctx context.Context, key, route string, hash [32]byte) context.Context {
			return pg.WithIdempotency(ctx, pg.Key{Key: key, Route: route, RequestHash: hash})
		},
	}
	if a.cache != nil {
		opts.Shared = a.cache
	}
	for _, n := range a.cfg.HTTP.TrustedProxies {
		opts.TrustedProxies = append(opts.TrustedProxies, n.Prefix)
	}
	return opts
}

func buckets(l config.Limits) map[string]web.Bucket {
	soft := func(r config.Rate) web.Bucket { return web.Bucket{Limit: r.Limit, Window: r.Window} }
	strict := func(r config.Rate) web.Bucket { return web.Bucket{Limit: r.Limit, Window: r.Window, Strict: true} }
	return map[string]web.Bucket{
		web.BucketAddress: soft(l.Address), web.BucketPublic: soft(l.Public), web.BucketStaff: soft(l.Staff),
		"login": strict(l.Login), "otp": strict(l.OTP), "holds": strict(l.Holds),
	}
}

func (a *App) openQueue(work bool) (*jobs.Client, error) {
	opts := jobs.Options{
		Schema: pg.JobSchema, Log: a.log, Workers: a.cfg.Jobs.Workers, Grace: a.cfg.HTTP.ShutdownGrace,
		Observe: func(kind, outcome string, took time.Duration) {
			a.heart.job()
			a.metrics.Job(kind, outcome, took)
		},
	}
	a.heart.works = work
	if work {
		return jobs.NewWorker(a.db.Pool(), a.work, opts)
	}
	return jobs.NewInserter(a.db.Pool(), opts)
}

// Close ends the connections. Nothing may use the App after it.
func (a *App) Close(ctx context.Context) error {
	var errs []error
	if a.cache != nil {
		errs = append(errs, a.cache.Close())
	}
	if a.db != nil {
		a.db.Close()
	}
	return errors.Join(append(errs, a.traces.Close(ctx))...)
}

// API is the HTTP edge with every operation, for tests and for the document.
func (a *App) API() *web.API { return a.api }

// meter lets the edge count without knowing Prometheus.
type meter struct{ *obs.Metrics }

// Route returns the meter of a route.
func (m meter) Route(method, path string) web.RouteMeter { return m.Metrics.Route(method, path) }
