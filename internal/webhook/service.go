package webhook

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/upstream"
	"github.com/barberpro/barberpro/internal/webhook/internal/sqlgen"
)

// Options are what the domain needs from outside.
type Options struct {
	Clock  clock.Clock // nil: the machine's
	Sealer pg.Sealer
	Log    *slog.Logger // nil: silence
	// AllowPrivate also calls http and private addresses: local development only.
	AllowPrivate bool
	Timeout      time.Duration // of one try; 0: 10 s
	// Transport carries the tries; nil: one that connects to public addresses only, or to any with AllowPrivate.
	Transport http.RoundTripper
	// Observe is told of each try; see upstream.Options.
	Observe func(provider, operation, outcome string, took time.Duration)
	// Wake makes the queue work for a shop at once; nil: it looks each second.
	Wake func(shop uuid.UUID)
}

const (
	sendTimeout = 10 * time.Second
	maxAnswer   = 4 << 10 // of a receiver's answer is read; more interests nobody
	atOnce      = 64      // tries of one process
	atOnceInDB  = 3       // connections that all tries together take from bookings
)

// Service holds the use cases.
type Service struct {
	db   *pg.DB
	opts Options

	sends  chan struct{} // slots of tries
	writes chan struct{} // slots of transactions

	mu      sync.Mutex
	busy    map[uuid.UUID]bool // endpoints that somebody here works on
	closed  bool
	running sync.WaitGroup
}

// New returns the use cases over db.
func New(db *pg.DB, o Options) *Service {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Timeout == 0 {
		o.Timeout = sendTimeout
	}
	if o.Wake == nil {
		o.Wake = func(uuid.UUID) {}
	}
	switch {
	case o.Transport != nil:
	case o.AllowPrivate:
		o.Transport = upstream.NewTransport()
	default:
		o.Transport = upstream.NewGuardedTransport()
	}
	o.Transport = capped{o.Transport}
	return &Service{
		db: db, opts: o, busy: map[uuid.UUID]bool{}, sends: make(chan struct{}, atOnce), writes: make(chan struct{}, atOnceInDB),
	}
}

// capped cuts answers off, so that a receiver cannot fill our memory.
type capped struct{ http.RoundTripper }

// RoundTrip sends a request.
func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // http.Client wraps it
	}
	body := res.Body
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(body, maxAnswer), body}
	return res, nil
}

// place binds a sealed secret to its endpoint.
func place(shop, endpoint uuid.UUID) []byte {
	return []byte("webhook:" + shop.String() + ":" + endpoint.String())
}

func endpointOf(r sqlgen.WebhookEndpoint, loc *time.Location) Endpoint {
	return Endpoint{
		ID: r.ID, URL: r.Url, Topics: r.Topics, Description: r.Description, Active: r.Active, DisabledReason: r.DisabledReason,
		FailingSince: clock.In(r.FailingSince, loc), OldSecretUntil: clock.In(r.PreviousUntil, loc), CreatedAt: r.CreatedAt.In(loc),
	}
}

// zone is where the shop's clocks are.
func zone(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID) (*time.Location, error) {
	name, err := q.ShopZone(ctx, shop)
	if err != nil {
		return nil, fmt.Errorf("read time zone: %w", err)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("load time zone: %w", err)
	}
	return loc, nil
}

func logEndpoint(ctx context.Context, tx pgx.Tx, shop uuid.UUID, action string, e Endpoint) error {
	err := audit.Log(ctx, tx, shop, audit.Entry{
		Action: "webhook." + action, Entity: "webhook", EntityID: e.ID,
		Detail: map[string]any{"url": e.URL, "topics": e.Topics, "active": e.Active, "disabled_reason": e.DisabledReason},
	})
	if err != nil {
		return fmt.Errorf("audit webhook: %w", err)
	}
	return nil
}
