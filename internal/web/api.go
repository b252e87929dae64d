package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/google/uuid"
	"go.opentelemetry.io/otel/trace"
)

// Options is what the edge needs to know. The zero value of each field is safe; app fills them from the configuration.
type Options struct {
	Version string // of the API document
	Log     *slog.Logger
	Auth    Authenticator
	// Operates reports whether a person is an operator of the platform; nil: nobody is.
	Operates func(ctx context.Context, user uuid.UUID) (bool, error)
	Meter    Meter
	Tracer   trace.Tracer // nil: no traces

	Production     bool           // HSTS; no wildcard CORS
	PublicURL      string         // origin of our own pages, always allowed to send cookies
	Origins        []string       // CORS; "*" lets anybody read public answers
	TrustedProxies []netip.Prefix // whose forwarded addresses are believed
	Timeout        time.Duration  // per request
	BodyTimeout    time.Duration  // for a body to arrive
	MaxBody        int64          // bytes
	Access         AccessLog
	Buckets        map[string]Bucket
	Shared         SharedLimiter // nil: strict buckets count in this process only

	// Unavailable reports whether err means that the database is away.
	Unavailable func(error) bool
	// Idempotent returns a context in which a write use case runs once per key. The hash covers caller, route and body.
	Idempotent func(ctx context.Context, key, route string, hash [32]byte) context.Context
}

// Meter counts requests per route; obs implements it.
type Meter interface {
	Route(method, path string) RouteMeter
}

// RouteMeter counts the requests of one route.
type RouteMeter interface {
	Observe(status int, d time.Duration)
}

// API is the edge: an http.Handler that serves every registered operation and answers everything else with a problem.
type API struct {
	Huma huma.API

	opts      Options
	mux       *routes
	limits    *limits
	headers   []fixedHeader
	cors      cors
	crossSite *http.CrossOriginProtection
	site      Site
	kinds     map[string]*route // of the site
	unmatched *route
	sampled   sampler
	draining  atomic.Bool
}

// New returns an edge without operations.
func New(opts Options) *API {
	replaceHumaGlobals()
	opts.fill()
	a := &API{
		opts: opts, limits: newLimits(opts.Buckets, opts.Shared), headers: fixedHeaders(opts.Production),
		cors: newCORS(opts.Origins), crossSite: crossSite(opts),
	}
	a.sampled.every = opts.Access.Sample
	a.mux = newRoutes(a)
	a.unmatched = a.newRoute(Operation{Method: "", Path: "unmatched", Access: Public, Bucket: "public"})
	a.Serve(noSite{http.HandlerFunc(a.NotFound)})
	a.Huma = humago.New(a.mux, humaConfig(opts.Version))
	return a
}

func (o *Options) fill() {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Meter == nil {
		o.Meter = noMeter{}
	}
	if o.Timeout == 0 {
		o.Timeout = 15 * time.Second
	}
	if o.BodyTimeout == 0 {
		o.BodyTimeout = 10 * time.Second
	}
	if o.MaxBody == 0 {
		o.MaxBody = 1 << 20
	}
	if o.Unavailable == nil {
		o.Unavailable = func(error) bool { return false }
	}
	if o.Auth == nil {
		o.Auth = nobody{}
	}
	if o.Operates == nil {
		o.Operates = func(context.Context, uuid.UUID) (bool, error) { return false, nil }
	}
}

// Authenticate sets who checks tokens and roles. Call it before serving.
func (a *API) Authenticate(by Authenticator) { a.opts.Auth = by }

// Drain asks the clients to open new connections elsewhere: from now on each answer closes its connection.
func (a *API) Drain() { a.draining.Store(true) }

// Auth returns who checks tokens and roles, for raw operations that learn the shop late.
func (a *API) Auth() Authenticator { return a.opts.Auth }

type noMeter struct{}

func (noMeter) Route(string, string) RouteMeter     { return noMeter{} }
func (noMeter) Observe(status int, _ time.Duration) { _ = status }
