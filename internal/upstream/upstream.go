// Package upstream calls other people's HTTP APIs: one bounded attempt behind a circuit breaker, and an error that says
// whether the call may have had its effect. Trying again is the caller's queue's business, which knows what may be repeated.
package upstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"
)

const (
	defaultTimeout = 10 * time.Second
	maxAnswer      = 8 << 20
	failuresToOpen = 8
	openFor        = 5 * time.Second
	connsPerHost   = 32
	longestWait    = 15 * time.Minute // that a provider may ask for
)

// Options say whom to call.
type Options struct {
	Name    string        // of the provider, for the log and metrics
	BaseURL string        // without a slash at the end
	Timeout time.Duration // of one call; 0: 10 s
	// Transport is what carries the calls; nil: a pool of its own.
	Transport http.RoundTripper
	// Observe is told of each call: outcome is "ok" or the name of an Outcome.
	Observe func(provider, operation, outcome string, took time.Duration)
}

// Client calls one provider. It is safe for concurrent use.
type Client struct {
	opts    Options
	http    *http.Client
	breaker *gobreaker.CircuitBreaker[*Response]
}

// New returns a client.
func New(o Options) *Client {
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.Transport == nil {
		o.Transport = NewTransport()
	}
	o.BaseURL = strings.TrimSuffix(o.BaseURL, "/")
	return &Client{
		opts: o,
		http: &http.Client{
			Transport:     o.Transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		breaker: gobreaker.NewCircuitBreaker[*Response](gobreaker.Settings{
			Name: o.Name, Timeout: openFor,
			ReadyToTrip:  func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failuresToOpen },
			IsSuccessful: func(err error) bool { return err == nil || OutcomeOf(err) == Refused },
		}),
	}
}

// NewTransport returns a pool of connections for calls to one host.
func NewTransport() *http.Transport {
	t, _ := http.DefaultTransport.(*http.Transport)
	own := t.Clone()
	own.MaxIdleConnsPerHost, own.MaxConnsPerHost = connsPerHost, 2*connsPerHost
	own.Proxy = http.ProxyFromEnvironment
	return own
}

// Request is one call. Operation names it in metrics, such as "create payment".
type Request struct {
	Operation    string
	Method, Path string // Path is escaped; an absolute URL replaces the base
	Query        url.Values
	Header       http.Header
	Body         []byte
}

// Response is a whole answer with a status below 300.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do makes one attempt. Any error is an *Error.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	start := time.Now()
	res, err := c.breaker.Execute(func() (*Response, error) { return c.once(ctx, r) })
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		err = &Error{Provider: c.opts.Name, Operation: r.Operation, Outcome: Later, RetryAfter: openFor, cause: err}
	}
	if c.opts.Observe != nil {
		outcome := "ok"
		if err != nil {
			outcome = OutcomeOf(err).String()
		}
		c.opts.Observe(c.opts.Name, r.Operation, outcome, time.Since(start))
	}
	return res, err
}

func (c *Client) once(ctx context.Context, r Request) (*Response, error) {
	fail := func(outcome Outcome, cause error) error {
		return &Error{Provider: c.opts.Name, Operation: r.Operation, Outcome: outcome, cause: cause}
	}
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	req, err := c.request(ctx, r)
	if err != nil {
		return nil, fail(Refused, err)
	}
	res, err := c.http.Do(req)
	if err != nil {
		if sent.Load() {
			return nil, fail(Unknown, err)
		}
		return nil, fail(Later, err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil || len(body) > maxAnswer {
		return nil, fail(Unknown, errors.Join(err, errTooLong(len(body) > maxAnswer)))
	}
	if res.StatusCode >= http.StatusMultipleChoices { // nobody we call redirects: that would be another server's word
		return nil, refusal(c.opts.Name, r.Operation, res, body)
	}
	return &Response{Status: res.StatusCode, Header: res.Header, Body: body}, nil
}

func errTooLong(long bool) error {
	if long {
		return fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	return nil
}

func (c *Client) request(ctx context.Context, r Request) (*http.Request, error) {
	address := r.Path
	if !strings.Contains(address, "://") {
		address = c.opts.BaseURL + r.Path
	}
	if len(r.Query) > 0 {
		address += "?" + r.Query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, address, bytes.NewReader(r.Body))
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	if r.Header != nil {
		req.Header = r.Header.Clone()
	}
	req.GetBody = nil // what net/http would send again by itself could have its effect twice
	return req, nil
}

// refusal is the error of an answer with a status of 300 or more. A 5xx may come after the effect.
func refusal(provider, operation string, res *http.Response, body []byte) *Error {
	e := &Error{Provider: provider, Operation: operation, Outcome: Refused, Status: res.StatusCode, Body: body, Header: res.Header}
	switch {
	case res.StatusCode == http.StatusTooManyRequests || res.StatusCode == http.StatusLocked:
		e.Outcome = Later
	case res.StatusCode >= http.StatusInternalServerError || res.StatusCode == http.StatusRequestTimeout:
		e.Outcome = Unknown
	}
	e.RetryAfter = retryAfter(res.Header, time.Now())
	return e
}

// retryAfter reads how long to wait, which is said in seconds or as a date (RFC 9110). A date that has passed, or that
// cannot be read, asks for nothing.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(seconds, 0), int(longestWait/time.Second))) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return min(max(at.Sub(now), 0), longestWait)
	}
	return 0
}
