package cache

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
)

const (
	mostInPipeline = 256
	firstBackoff   = 50 * time.Millisecond
	lastBackoff    = 2 * time.Second
	pingAfter      = 5 * time.Second
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
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	_, err := c.rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for _, m := range batch {
			p.Publish(ctx, m.channel, m.payload)
		}
		return nil
	})
	c.note(err)
	for _, m := range batch {
		close(m.sent)
	}
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
	sub := c.rdb.Subscribe(ctx, channels...)
	defer sub.Close()                                          //nolint:errcheck // it is broken already, or the process ends
	defer context.AfterFunc(ctx, func() { _ = sub.Close() })() // a read does not notice that ctx ended
	open, silent := len(channels), false
	for ctx.Err() == nil {
		event, err := sub.ReceiveTimeout(ctx, pingAfter)
		switch {
		case isTimeout(err) && stood && !silent:
			silent = true // a quiet channel, or a dead connection: ask
			if sub.Ping(ctx) != nil {
				return stood
			}
			continue
		case err != nil:
			return stood
		}
		silent = false
		switch e := event.(type) {
		case *redis.Subscription:
			open--
			if open == 0 {
				stood = true
				fresh()
			}
		case *redis.Message:
			got(e.Channel, []byte(e.Payload))
		}
	}
	return stood
}

func isTimeout(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}
