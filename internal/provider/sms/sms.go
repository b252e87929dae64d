// Package sms talks to Twilio's REST API, or anything that speaks it: it sends SMS, asks what became of them, and reads
// and verifies the webhooks. It knows nothing of turnos.
package sms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/upstream"
)

const (
	name    = "sms"
	version = "/2010-04-01/Accounts/"
)

// Options say how to reach the API.
type Options struct {
	BaseURL   string // https://api.twilio.com in production
	Timeout   time.Duration
	Transport http.RoundTripper // nil: a pool of its own
	// Observe is told of each call; see upstream.
	Observe func(provider, operation, outcome string, took time.Duration)
}

// Account is an account with one number, or a messaging service, to send from.
type Account struct {
	SID       string // AC...
	AuthToken string // also signs the webhooks
	KeySID    string // of an API key; "": the account itself signs in
	KeySecret string
	From      string // E.164
	ServiceID string // MG...; replaces From
}

// Client sends SMS. It is safe for concurrent use.
type Client struct{ api *upstream.Client }

// New returns a client.
func New(o Options) *Client {
	return &Client{upstream.New(upstream.Options{
		Name: name, BaseURL: o.BaseURL, Timeout: o.Timeout, Transport: o.Transport, Observe: o.Observe,
	})}
}

// Message is one SMS.
type Message struct {
	To, Body string // To is E.164
	Callback string // where its statuses go; "": nowhere
}

// Sent is an SMS as the provider knows it.
type Sent struct {
	SID      string
	To, Body string
	Status   string // queued, sending, sent, delivered, undelivered, failed ...
	Code     int    // of what failed
	Segments int
	At       time.Time // of its creation
}

// Send sends an SMS, once. Its errors are *Error, whose Outcome says whether it may have been sent.
func (c *Client) Send(ctx context.Context, a Account, m Message) (Sent, error) {
	form := url.Values{"To": {m.To}, "Body": {m.Body}}
	if a.ServiceID != "" {
		form.Set("MessagingServiceSid", a.ServiceID)
	} else {
		form.Set("From", a.From)
	}
	if m.Callback != "" {
		form.Set("StatusCallback", m.Callback)
	}
	var out wireMessage
	err := c.do(ctx, a, upstream.Request{
		Operation: "send", Method: http.MethodPost, Path: a.path("/Messages.json"), Body: []byte(form.Encode()),
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	}, &out)
	if err != nil {
		return Sent{}, err
	}
	if out.SID == "" {
		return Sent{}, read(upstream.Answered(name, "send", upstream.Unknown, errors.New("the answer names no message")))
	}
	return out.sent(), nil
}

// Fetch asks what became of an SMS.
func (c *Client) Fetch(ctx context.Context, a Account, sid string) (Sent, error) {
	var out wireMessage
	err := c.do(ctx, a, upstream.Request{
		Operation: "fetch", Method: http.MethodGet, Path: a.path("/Messages/" + url.PathEscape(sid) + ".json"),
	}, &out)
	return out.sent(), err
}

// List returns the SMS that were sent to a number since the day of an instant, newest first, a thousand at most.
func (c *Client) List(ctx context.Context, a Account, to string, since time.Time) ([]Sent, error) {
	var out struct {
		Messages []wireMessage `json:"messages"`
	}
	err := c.do(ctx, a, upstream.Request{
		Operation: "list", Method: http.MethodGet, Path: a.path("/Messages.json"),
		Query: url.Values{"To": {to}, "DateSent>": {since.UTC().Format(time.DateOnly)}, "PageSize": {"1000"}},
	}, &out)
	if err != nil {
		return nil, err
	}
	sent := make([]Sent, len(out.Messages))
	for i := range out.Messages {
		sent[i] = out.Messages[i].sent()
	}
	return sent, nil
}

// Check asks for the account itself: it works when the credentials do.
func (c *Client) Check(ctx context.Context, a Account) (friendlyName string, err error) {
	var out struct {
		Name string `json:"friendly_name"`
	}
	err = c.do(ctx, a, upstream.Request{
		Operation: "check", Method: http.MethodGet, Path: version + url.PathEscape(a.SID) + ".json",
	}, &out)
	return out.Name, err
}

func (c *Client) do(ctx context.Context, a Account, r upstream.Request, out any) error {
	if r.Header == nil {
		r.Header = http.Header{}
	}
	user, password := a.SID, a.AuthToken
	if a.KeySID != "" {
		user, password = a.KeySID, a.KeySecret
	}
	basic := http.Request{Header: r.Header}
	basic.SetBasicAuth(user, password)
	res, err := c.api.Do(ctx, r)
	if err != nil {
		return read(err)
	}
	if err := json.Unmarshal(res.Body, out); err != nil {
		return read(upstream.Answered(name, r.Operation, upstream.Unknown, fmt.Errorf("read answer: %w", err)))
	}
	return nil
}

func (a *Account) path(rest string) string { return version + url.PathEscape(a.SID) + rest }

type wireMessage struct {
	SID      string `json:"sid"`
	To       string `json:"to"`
	Body     string `json:"body"`
	Status   string `json:"status"`
	Code     *int   `json:"error_code"`
	Segments string `json:"num_segments"`
	Created  string `json:"date_created"`
}

func (w *wireMessage) sent() Sent {
	s := Sent{SID: w.SID, To: w.To, Body: w.Body, Status: w.Status}
	if w.Code != nil {
		s.Code = *w.Code
	}
	if n, err := strconv.Atoi(strings.TrimSpace(w.Segments)); err == nil {
		s.Segments = n
	}
	if at, err := time.Parse(time.RFC1123Z, w.Created); err == nil {
		s.At = at.UTC()
	}
	return s
}
