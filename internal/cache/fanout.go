package cache

import (
	"context"
	"fmt"
	"time"

	"github.com/gomodule/redigo/redis"
)

const (
	mostInPipeline = 256
	firstBackoff   = 50 * time.Millisecond
	lastBackoff    = 2 * time.Second
	quiet          = 32 // timeouts between two signs of life of a subscription; 4.8 s
)

// message is one event on its way out. sent is closed when it is out, or lost.
type message struct {
	channel string
	payload []byte
	sent    chan struct{}
}

// Publish sends payload to every subscriber of channel and returns when it is out, or when it cannot be: Redis away, or
// slower than the timeout. Publishers that come together share one round trip.
func (c *Client) Publish(ctx context.Context, channel string, payload []byte) {
	if c == nil || !c.breaker.ready() {
		return
	}
	m := message{channel, payload, make(chan struct{})}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	select {
	case c.out <- m:
	case <-ctx.Done():
		return
	}
	select {
	case <-m.sent:
	case <-ctx.Done():
	}
}

// publishLoop sends what is waiting, all of it in one pipeline, until ctx ends and nothing is waiting.
func (c *Client) publishLoop(ctx context.Context) {
	defer close(c.done)
	for {
		select {
		case m := <-c.out:
			c.flush(m)
		case <-ctx.Done():
			for len(c.out) > 0 {
				c.flush(<-c.out)
			}
			return
		}
	}
}

func (c *Client) flush(first message) {
	batch := []message{first}
	for len(batch) < mostInPipeline && len(c.out) > 0 {
		batch = append(batch, <-c.out)
	}
	err := c.ask(context.Background(), func(conn lent) error { return pipe(conn, batch) })
	c.note(err)
	for _, m := range batch {
		close(m.sent)
	}
}

// pipe publishes the batch in one round trip.
func pipe(conn lent, batch []message) error {
	for _, m := range batch {
		if err := conn.Send("PUBLISH", m.channel, m.payload); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	if err := conn.Flush(); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	for range batch {
		if _, err := conn.Receive(); err != nil {
			return err
		}
	}
	return nil
}

// Subscribe calls got for each event of the channels until ctx ends; it reconnects forever. Each time the subscription
// stands, also the first time, it calls fresh: events before that may have been missed, so what was cached by them must
// go. Neither function may block for long. It returns at once without a Redis.
func (c *Client) Subscribe(ctx context.Context, fresh func(), got func(channel string, payload []byte), channels ...string) {
	if c == nil {
		return
	}
	wait := firstBackoff
	for ctx.Err() == nil {
		if c.listen(ctx, fresh, got, channels) {
			wait = firstBackoff
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(wait*2, lastBackoff)
	}
}

// listen holds one subscription until it breaks, and reports whether it ever stood.
func (c *Client) listen(ctx context.Context, fresh func(), got func(string, []byte), channels []string) (stood bool) {
	conn, err := c.dial(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()                                          //nolint:errcheck // it is broken already, or the process ends
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // a read does not notice that ctx ended
	sub := redis.PubSubConn{Conn: conn}
	if err := sub.Subscribe(redis.Args{}.AddFlat(channels)...); err != nil {
		return false
	}
	ended := make(chan struct{})
	defer close(ended)
	go keepAlive(sub, quiet*c.timeout, ended)
	for {
		switch e := sub.ReceiveWithTimeout(2 * quiet * c.timeout).(type) {
		case error:
			return stood
		case redis.Subscription:
			if e.Count == len(channels) {
				stood = true
				fresh()
			}
		case redis.Message:
			got(e.Channel, e.Data)
		}
	}
}

// keepAlive asks for a sign of life again and again, so that a dead connection is told from a quiet channel.
func keepAlive(sub redis.PubSubConn, every time.Duration, ended <-chan struct{}) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ended:
			return
		case <-ticker.C:
			if sub.Ping("") != nil {
				return // the reader notices, too
			}
		}
	}
}
