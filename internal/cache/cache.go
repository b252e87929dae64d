// Package cache is the way to Redis: answers kept for a while, rate limits counted over all processes, and live events
// between them. Redis is never needed: when it is away, every call returns at once as if nothing were cached, and nothing
// is an error. The nil Client is a Redis that is always away.
package cache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/gomodule/redigo/redis"
)

// Options say how to reach Redis.
type Options struct {
	URL     string        // redis://user:password@host:port/number, or rediss:// for TLS
	Timeout time.Duration // of one command; 0: 150 ms
	Log     *slog.Logger
}

// Client is a connection pool with a breaker in front. It is safe for concurrent use.
type Client struct {
	pool    *redis.Pool
	url     string
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
	perCPU         = 10              // connections
	idleFor        = 5 * time.Minute // before a connection is closed
	trustedFor     = time.Second     // after its last use, a connection is taken to stand without asking
)

// database is the path of an address: none, or a number.
var database = regexp.MustCompile(`^/?\d*$`)

// New returns a client without connecting. An empty URL returns the nil Client.
func New(o Options) (*Client, error) {
	if o.URL == "" {
		return nil, nil //nolint:nilnil // the nil Client is useful
	}
	u, err := url.Parse(o.URL)
	if err != nil || (u.Scheme != "redis" && u.Scheme != "rediss") || u.Host == "" || !database.MatchString(u.Path) {
		return nil, errors.New("REDIS_URL is not the address of a Redis server") //nolint:err113 // the parser's text repeats the password
	}
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &Client{url: o.URL, timeout: o.Timeout, log: o.Log, out: make(chan message, outCapacity), done: make(chan struct{})}
	c.pool = &redis.Pool{
		DialContext:         c.dial,
		TestOnBorrowContext: stands,
		MaxIdle:             perCPU * runtime.GOMAXPROCS(0),
		MaxActive:           perCPU * runtime.GOMAXPROCS(0),
		IdleTimeout:         idleFor,
		Wait:                true,
	}
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	go c.publishLoop(ctx)
	return c, nil
}

// dial opens a connection, within the timeout even when Redis accepts it and says nothing.
func (c *Client) dial(ctx context.Context) (redis.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	conn, err := redis.DialURLContext(ctx, c.url, redis.DialClientName("barberpro"), redis.DialTLSHandshakeTimeout(c.timeout),
		redis.DialReadTimeout(c.timeout), redis.DialWriteTimeout(c.timeout))
	if err != nil {
		return nil, fmt.Errorf("dial redis: %w", err)
	}
	return conn, nil
}

// stands asks Redis whether a connection that nobody used for a while still stands.
func stands(ctx context.Context, conn redis.Conn, used time.Time) error {
	if time.Since(used) < trustedFor {
		return nil
	}
	if _, err := redis.DoContext(conn, ctx, "PING"); err != nil {
		return fmt.Errorf("ping redis: %w", err)
	}
	return nil
}

// Close sends what is waiting and ends the connections.
func (c *Client) Close() error {
	if c == nil {
		return nil
	}
	c.stop()
	<-c.done
	if err := c.pool.Close(); err != nil {
		return fmt.Errorf("close redis: %w", err)
	}
	return nil
}

// Health asks Redis for a sign of life, past the breaker. It returns ErrOff without a Redis.
func (c *Client) Health(ctx context.Context) error {
	if c == nil {
		return ErrOff
	}
	err := c.ask(ctx, func(conn lent) error {
		_, err := conn.Do("PING")
		return err
	})
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
	ok = c.do(ctx, func(conn lent) error {
		answer, err := conn.Do("GET", key)
		value, _ = answer.([]byte)
		return err
	})
	return value, ok && value != nil
}

// Set keeps value under key for ttl, if it can.
func (c *Client) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	c.send(ctx, "SET", key, value, "PX", ttl.Milliseconds())
}

// Delete forgets keys, if it can. ok is false when it could not: somebody may still read them.
func (c *Client) Delete(ctx context.Context, keys ...string) (ok bool) {
	return c.send(ctx, "DEL", redis.Args{}.AddFlat(keys)...)
}

// send is do with one command whose answer tells nothing.
func (c *Client) send(ctx context.Context, command string, args ...any) bool {
	return c.do(ctx, func(conn lent) error {
		_, err := conn.Do(command, args...)
		return err
	})
}

// do asks unless the breaker is open, and reports whether Redis answered.
func (c *Client) do(ctx context.Context, question func(lent) error) bool {
	if c == nil || !c.breaker.ready() {
		return false
	}
	err := c.ask(ctx, question)
	if ctx.Err() == nil { // a caller who gave up says nothing about Redis
		c.note(err)
	}
	return err == nil
}

// ask lends a connection to question, and has both done within the timeout.
func (c *Client) ask(ctx context.Context, question func(lent) error) error {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	conn, err := c.pool.GetContext(ctx)
	if err != nil {
		return fmt.Errorf("borrow a connection: %w", err)
	}
	defer conn.Close() //nolint:errcheck // a connection that broke said so to question
	deadline, _ := ctx.Deadline()
	return question(lent{conn, deadline})
}

// lent is a connection that answers until a time. The library's own way to do that with a context takes a goroutine for
// each command.
type lent struct {
	redis.Conn

	till time.Time
}

func (l lent) left() time.Duration { return max(time.Until(l.till), 1) } // 0 would be forever

// Do is one command with its answer. Its error is the library's own, which a script of it looks at.
func (l lent) Do(command string, args ...any) (any, error) {
	return redis.DoWithTimeout(l.Conn, l.left(), command, args...) //nolint:wrapcheck // so says the comment
}

// Receive is the next answer.
func (l lent) Receive() (any, error) {
	answer, err := redis.ReceiveWithTimeout(l.Conn, l.left())
	if err != nil {
		return nil, fmt.Errorf("receive: %w", err)
	}
	return answer, nil
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
	case err == nil, errors.Is(err, context.Canceled):
		return false
	case errors.As(err, &answer):
		code, _, _ := strings.Cut(answer.Error(), " ")
		return code == "LOADING" || code == "CLUSTERDOWN" || code == "MASTERDOWN"
	}
	return true
}
