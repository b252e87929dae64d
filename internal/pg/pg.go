// Package pg is the way to PostgreSQL: a pool that connects as the application role, transactions that act for one
// shop under row-level security, one-round-trip pipelines, stored answers for replays, and the migrations.
package pg

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
)

// Role is the database role every connection takes on. It owns nothing and has no BYPASSRLS.
const Role = "barberpro_app"

// Sealer encrypts stored answers, which hold personal data and tokens. aad binds a text to its place.
type Sealer interface {
	Seal(plain, aad []byte) ([]byte, error)
	Open(sealed, aad []byte) ([]byte, error)
}

// Options say how to connect.
type Options struct {
	URL      string
	MaxConns int32 // 0: 10, which commits fastest on 2 cores (docs/performance.md)
	AppName  string
	Timeout  time.Duration // of one statement; 0: 5 s
	Sealer   Sealer        // needed by Idempotent
	// Observe is told of each statement once it has ended. Its name is the one in the query file.
	Observe func(query string, took time.Duration, err error)
}

// DB is a pool of connections. It is safe for concurrent use.
type DB struct {
	pool   *pgxpool.Pool
	bell   *pgxpool.Pool // one connection for Ping, which must not queue behind a thousand bookings
	sealer Sealer
}

// Open makes the pool without connecting: an unreachable server is found by Ping or the first query.
func Open(ctx context.Context, o Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, fmt.Errorf("parse DATABASE_URL: %w", withoutSecret(err))
	}
	cfg.MaxConns = max(o.MaxConns, 1)
	if o.MaxConns == 0 {
		cfg.MaxConns = 10
	}
	timeout := o.Timeout
	if timeout == 0 {
		timeout = 5 * time.Second
	}
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.HealthCheckPeriod = 15 * time.Second
	cfg.ConnConfig.ConnectTimeout = 3 * time.Second
	params := cfg.ConnConfig.RuntimeParams
	params["role"] = Role
	params["application_name"] = o.AppName
	params["timezone"] = "UTC"
	params["jit"] = "off"
	params["plan_cache_mode"] = "force_generic_plan"
	params["statement_timeout"] = fmt.Sprint(timeout.Milliseconds())
	params["lock_timeout"] = fmt.Sprint((3 * time.Second).Milliseconds())
	params["idle_in_transaction_session_timeout"] = "15000"
	cfg.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		pgxuuid.Register(c.TypeMap())
		return nil
	}
	if o.Observe != nil {
		cfg.ConnConfig.Tracer = &tracer{observe: o.Observe}
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open pool: %w", err)
	}
	alone := cfg.Copy()
	alone.MaxConns = 1
	bell, err := pgxpool.NewWithConfig(ctx, alone)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open pool: %w", err)
	}
	return &DB{pool: pool, bell: bell, sealer: o.Sealer}, nil
}

// withoutSecret hides the address: pgx repeats it, password included, in some messages.
func withoutSecret(err error) error {
	if _, ok := errors.AsType[*pgconnParseError](err); ok {
		return errors.New("not a PostgreSQL address such as postgresql://user:password@host:5432/name")
	}
	return err
}

// Pool gives the pool itself, for libraries that bring their own queries (River) and for its statistics.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Close waits for the connections in use and closes all.
func (d *DB) Close() {
	d.bell.Close()
	d.pool.Close()
}

// Ping reports whether the server answers, also while every connection is in use. The error is fault.Unavailable.
func (d *DB) Ping(ctx context.Context) error { return translate(d.bell.Ping(ctx)) }

// Given is nil for the zero value: an argument of a query that narrows nothing, or a column that holds nothing.
func Given[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

// NewID returns a fresh UUIDv7: ordered by time, so that indexes grow at their end.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// InShop runs fn in a transaction that sees and changes only rows of shop. It commits when fn returns nil.
// Errors are fn's own, or fault.Unavailable when the server is away.
func (d *DB) InShop(ctx context.Context, shop uuid.UUID, fn func(pgx.Tx) error) error {
	return d.run(ctx, "app.shop_id", shop.String(), fn)
}

// AsUser runs fn in a transaction that sees the memberships of one person over all shops.
func (d *DB) AsUser(ctx context.Context, user uuid.UUID, fn func(pgx.Tx) error) error {
	return d.run(ctx, "app.user_id", user.String(), fn)
}

// Global runs fn in a transaction of no shop: only tables that belong to none can be read.
func (d *DB) Global(ctx context.Context, fn func(pgx.Tx) error) error {
	return d.run(ctx, "app.shop_id", "", fn)
}

// run opens the transaction and sets its scope in one round trip. value must not come from outside unchecked: it goes
// into the statement's text, since BEGIN takes no parameters. Callers pass the canonical form of a UUID, or nothing.
func (d *DB) run(ctx context.Context, setting, value string, fn func(pgx.Tx) error) error {
	begin := "BEGIN; SELECT set_config('" + setting + "', '" + value + "', true)"
	err := pgx.BeginTxFunc(ctx, d.pool, pgx.TxOptions{BeginQuery: begin}, fn)
	return translate(err)
}

// Pipeline sends the whole batch for one shop in one round trip. The server runs it as one implicit transaction: all of
// it happens, or, after the first error, nothing. read takes the results in order; its error comes back as is.
func (d *DB) Pipeline(ctx context.Context, shop uuid.UUID, batch *pgx.Batch, read func(pgx.BatchResults) error) error {
	scope := &pgx.Batch{}
	scope.Queue(`SELECT set_config('app.shop_id', $1, true)`, shop.String())
	return d.send(ctx, scope, batch, read)
}

// PipelineBySlug is Pipeline for the shop with that slug. An unknown slug scopes the batch to no shop: it reads nothing.
func (d *DB) PipelineBySlug(ctx context.Context, slug string, batch *pgx.Batch, read func(pgx.BatchResults) error) error {
	scope := &pgx.Batch{}
	scope.Queue(`SELECT set_config('app.slug', $1, true)`, slug)
	scope.Queue(`SELECT set_config('app.shop_id', coalesce((SELECT id::text FROM shops WHERE slug = $1), ''), true)`, slug)
	return d.send(ctx, scope, batch, read)
}

func (d *DB) send(ctx context.Context, scope, batch *pgx.Batch, read func(pgx.BatchResults) error) error {
	whole := &pgx.Batch{QueuedQueries: append(scope.QueuedQueries, batch.QueuedQueries...)}
	results := d.pool.SendBatch(ctx, whole)
	var err error
	for range scope.QueuedQueries {
		if _, err = results.Exec(); err != nil {
			break
		}
	}
	if err == nil {
		err = read(results)
	}
	if closeErr := results.Close(); err == nil {
		err = closeErr
	}
	return translate(err)
}
