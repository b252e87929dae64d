package web

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// exchangeContext is the context of a request. It knows the exchange, and it ends at the deadline of the route. The timer
// for that is started only when somebody waits for it: a warm answer from memory never does, and a timer for each costs
// more than the answer.
type exchangeContext struct {
	context.Context //nolint:containedctx // it is a context itself

	x        *exchange
	deadline time.Time // zero: none

	mu     sync.Mutex
	inner  context.Context //nolint:containedctx // made from the parent when first waited for
	cancel context.CancelFunc
	ended  bool
}

// attach gives r the context of x with the parent below it.
func (x *exchange) attach(parent context.Context, r *http.Request) *http.Request {
	x.ctx.Context, x.ctx.x = parent, x //nolint:fatcontext // once per request
	return r.WithContext(&x.ctx)
}

// end releases whoever still waits; the exchange is over.
func (c *exchangeContext) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	if c.cancel != nil {
		c.cancel()
	}
}

// waited returns the context that can be waited for.
func (c *exchangeContext) waited() context.Context {
	if c.deadline.IsZero() {
		return c.Context
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inner == nil {
		c.inner, c.cancel = context.WithDeadline(c.Context, c.deadline)
		if c.ended {
			c.cancel()
		}
	}
	return c.inner
}

// Done is closed at the deadline, when the client leaves, or when the exchange is over.
func (c *exchangeContext) Done() <-chan struct{} { return c.waited().Done() }

// Deadline is that of the route or of the parent, whichever is earlier.
func (c *exchangeContext) Deadline() (time.Time, bool) {
	d, ok := c.Context.Deadline()
	if c.deadline.IsZero() || ok && d.Before(c.deadline) {
		return d, ok
	}
	return c.deadline, true
}

// Err says why Done is closed.
func (c *exchangeContext) Err() error {
	if err := c.Context.Err(); err != nil || c.deadline.IsZero() {
		return err //nolint:wrapcheck // contexts compare these values
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.inner != nil:
		return c.inner.Err() //nolint:wrapcheck // contexts compare these values
	case c.ended:
		return context.Canceled
	case !time.Now().Before(c.deadline):
		return context.DeadlineExceeded
	}
	return nil
}

// Value returns the exchange for its key. Contexts derived from this one ask by Value for the one to hang on to, so that
// what was made to be waited for must answer them.
func (c *exchangeContext) Value(key any) any {
	if _, ok := key.(exchangeKey); ok {
		return c.x
	}
	c.mu.Lock()
	inner := c.inner
	c.mu.Unlock()
	if inner != nil {
		return inner.Value(key)
	}
	return c.Context.Value(key)
}
