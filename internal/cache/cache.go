// Package cache is the way to Redis: answers kept for a while, rate limits counted over all processes, and live events
// between them. Redis is never needed: when it is away, every call returns at once as if nothing were cached, and nothing
// is an error. The nil Client is a Redis that is always away.
package cache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

// Options say how to reach Redis.
type Options struct {
	URL     string        // redis://user:password@host:port/number, or rediss:// for TLS
	Timeout time.Duration // of one command; 0: 150 ms
	Log     *slog.Logger
}

// Client is a connection pool with a breaker in front. It is safe for concurrent use.
type Client struct {
	rdb     *redis.Client
	timeout time.Duration
	log     *slog.Logger
	breaker breaker
	out     chan message
	stop    context.CancelFunc
	done    chan struct{}
}

const (
	defaultTimeout = 150 * time.Millisecond
	outCapacity    = 4096
)

// New returns a client without connecting. An empty URL returns the nil Client.
func New(o Options) (*Client, error) {
	if o.URL == "" {
		return nil, nil //nolint:nilnil // the nil Client is useful
	}
	opts, err := redis.ParseURL(o.URL)
	if err != nil {
		return nil, errors.New("REDIS_URL is not the address of a Redis server") //nolint:err113 // the parser's text repeats the password
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	logging.Disable() // we say ourselves, once, when Redis goes and comes
	opts.DialTimeout, opts.ReadTimeout, opts.WriteTimeout, opts.PoolTimeout = o.Timeout, o.Timeout, o.Timeout, o.Timeout
	opts.MaxRetries = -1
	opts.ContextTimeoutEnabled = true
	opts.ClientName = "barberpro"
	c := &Client{
		rdb: redis.NewClient(opts), timeout: o.Timeout, log: o.Log, out: make(chan message, outCapacity), done: make(chan struct{}),
	}
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	go c.publishLoop(ctx)
	return c, nil
}

// Close sends what is waiting and ends the connections.
func (c *Client) Close() error {
	if c == nil {
		return nil
	}
	c.stop()
	<-c.done
	if err := c.rdb.Close(); err != nil {
		return fmt.Errorf("close redis: %w", err)
	}
	return nil
}

// Health asks Redis for a sign of life, past the breaker. It returns ErrOff without a Redis.
func (c *Client) Health(ctx context.Context) error {
	if c == nil {
		return ErrOff
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err := c.rdb.Ping(ctx).Err()
	c.note(err)
	if err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// ErrOff says that no Redis is configured.
var ErrOff = errors.New("no redis is configured")

// Get returns the value of key. ok is false when there is none, or nobody to ask.
func (c *Client) Get(ctx context.Context, key string) (value []byte, ok bool) {
	c.do(ctx, func(ctx context.Context) error {
		b, err := c.rdb.Get(ctx, key).Bytes()
		value, ok = b, err == nil
		return err //nolint:wrapcheck // do only looks at it
	})
	return value, ok
}

// Set keeps value under key for ttl, if it can.
func (c *Client) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	c.do(ctx, func(ctx context.Context) error { return c.rdb.Set(ctx, key, value, ttl).Err() })
}

// Delete forgets keys, if it can. ok is false when it could not: somebody may still read them.
func (c *Client) Delete(ctx context.Context, keys ...string) (ok bool) {
	return c.do(ctx, func(ctx context.Context) error { return c.rdb.Del(ctx, keys...).Err() })
}

// do runs one command with the timeout, unless the breaker is open, and reports whether Redis answered.
func (c *Client) do(ctx context.Context, command func(context.Context) error) bool {
	if c == nil || !c.breaker.ready() {
		return false
	}
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	err := command(limited)
	if ctx.Err() == nil { // a caller who gave up says nothing about Redis
		c.note(err)
	}
	return err == nil || errors.Is(err, redis.Nil)
}

// note tells the breaker how a command went and logs when Redis goes and when it comes back.
func (c *Client) note(err error) {
	if away(err) {
		if c.breaker.failed() {
			c.log.Warn("redis is away, going on without it", "error", err.Error())
		}
		return
	}
	if c.breaker.worked() {
		c.log.Info("redis is back")
	}
}

// away reports whether err means that Redis cannot be reached, and not that it answered something unpleasant.
func away(err error) bool {
	var answer redis.Error
	switch {
	case err == nil, errors.Is(err, redis.Nil), errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &answer):
		return redis.IsLoadingError(err) || redis.IsClusterDownError(err) || redis.IsMasterDownError(err)
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &answer)
}
