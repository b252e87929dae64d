// Package mercadopago is a client of MercadoPago's API: checkouts, payments, refunds, orders, accounts and their
// connection by OAuth, and the signature of its webhooks. Every method takes the access token of the shop it acts for and
// makes one bounded attempt; what may be tried again is the caller's to know (see upstream.OutcomeOf).
package mercadopago

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/upstream"
)

// name is how the provider is called in errors and metrics.
const name = "mercadopago"

// Options say where the API is and who we are. Production is BaseURL https://api.mercadopago.com and AuthURL
// https://auth.mercadopago.com.ar.
type Options struct {
	BaseURL string
	AuthURL string // where sellers connect their account; empty: BaseURL
	// ClientID and ClientSecret are of the platform's application; only OAuth needs them.
	ClientID, ClientSecret string

	Timeout   time.Duration // of one call; 0: 10 s
	Transport http.RoundTripper
	Observe   func(provider, operation, outcome string, took time.Duration)
}

// Client calls MercadoPago. It is safe for concurrent use.
type Client struct {
	up      *upstream.Client
	options Options
}

// New returns a client.
func New(o Options) *Client {
	if o.AuthURL == "" {
		o.AuthURL = o.BaseURL
	}
	o.AuthURL = strings.TrimSuffix(o.AuthURL, "/")
	return &Client{options: o, up: upstream.New(upstream.Options{
		Name: name, BaseURL: o.BaseURL, Timeout: o.Timeout, Transport: o.Transport, Observe: o.Observe,
	})}
}

// call is one request. A key makes the provider do it once, however often it is sent.
type call struct {
	operation, method, path string
	query                   url.Values
	token, key              string
	body                    any // nil: none
}

// do makes a call and decodes its answer into out. Errors are *upstream.Error: an answer that cannot be read leaves the
// outcome unknown.
func (c *Client) do(ctx context.Context, in call, out any) error {
	r := upstream.Request{
		Operation: in.operation, Method: in.method, Path: in.path, Query: in.query,
		Header: http.Header{"Accept": {"application/json"}, "User-Agent": {"BarberPro"}},
	}
	if in.token != "" {
		r.Header.Set("Authorization", "Bearer "+in.token)
	}
	if in.key != "" {
		r.Header.Set("X-Idempotency-Key", in.key)
	}
	if in.body != nil {
		body, err := json.Marshal(in.body)
		if err != nil {
			return upstream.Answered(name, in.operation, upstream.Refused, fmt.Errorf("encode request: %w", err))
		}
		r.Body = body
		r.Header.Set("Content-Type", "application/json")
	}
	res, err := c.up.Do(ctx, r)
	if err != nil {
		return err // it names the operation already
	}
	if err := json.Unmarshal(res.Body, out); err != nil {
		return upstream.Answered(name, in.operation, upstream.Unknown, fmt.Errorf("read answer: %w", err))
	}
	return nil
}

// User is an account.
type User struct {
	ID       ID     `json:"id"`
	Nickname string `json:"nickname"`
	Email    string `json:"email"`
	SiteID   string `json:"site_id"` // MLA is Argentina
}

// GetUser returns the account that a token belongs to: the way to try a token.
func (c *Client) GetUser(ctx context.Context, token string) (u User, err error) {
	err = c.do(ctx, call{operation: "get user", method: http.MethodGet, path: "/users/me", token: token}, &u)
	return u, err
}
