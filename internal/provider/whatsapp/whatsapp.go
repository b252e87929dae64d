// Package whatsapp talks to Meta's WhatsApp Cloud API: it sends templates, text and buttons, and reads the webhooks that
// come back. It knows nothing of turnos.
package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/upstream"
)

const (
	name           = "whatsapp"
	defaultVersion = "v23.0"
	product        = "whatsapp"
	maxCallback    = 512
)

// Options say how to reach the API.
type Options struct {
	BaseURL string // https://graph.facebook.com in production
	Version string // of the Graph API; "": v23.0
	Timeout time.Duration
	// Transport is what carries the calls; nil: a pool of its own.
	Transport http.RoundTripper
	// Observe is told of each call; see upstream.
	Observe func(provider, operation, outcome string, took time.Duration)
}

// Account is a number of a WhatsApp Business account, with the right to use it.
type Account struct {
	PhoneID   string // id of the number, not the number itself
	Token     string
	AppSecret string // signs the webhooks
	// National sends to Argentine numbers without the mobile 9 (54 instead of 549): the list of numbers that an app in
	// development mode may write to holds that form.
	National bool
}

// Client sends messages. It is safe for concurrent use.
type Client struct {
	api     *upstream.Client
	version string
}

// New returns a client.
func New(o Options) *Client {
	if o.Version == "" {
		o.Version = defaultVersion
	}
	return &Client{
		version: o.Version,
		api: upstream.New(upstream.Options{
			Name: name, BaseURL: o.BaseURL, Timeout: o.Timeout, Transport: o.Transport, Observe: o.Observe,
		}),
	}
}

// Message is one message to one person. Exactly one of Template, Text and Buttons' body says something.
type Message struct {
	To       string // digits with country code, such as 5491155550123
	Template *Template
	Text     string
	Buttons  []Button // below Text, three at most
	ReplyTo  string   // wamid of what it answers; "": nothing
	Callback string   // comes back in each status; 512 bytes at most
}

// Template is an approved text with its variables filled.
type Template struct {
	Name, Language string
	Body           []string // the variables of the body, in order
	Payloads       []string // what the quick replies give back, in order
}

// Button is a quick answer below a text. Title has 20 characters at most.
type Button struct{ ID, Title string }

// Sent is a message that the API took.
type Sent struct {
	ID   string // wamid
	WaID string // who the number is for WhatsApp; may differ from what was sent to
}

// Send sends a message, once. Its errors are *Error, whose Outcome says whether the message may have been sent.
func (c *Client) Send(ctx context.Context, a Account, m Message) (Sent, error) {
	body, err := json.Marshal(m.wire(a.National))
	if err != nil {
		return Sent{}, refuse("send", fmt.Errorf("encode message: %w", err))
	}
	if len(m.Callback) > maxCallback {
		return Sent{}, refuse("send", errors.New("the callback data is too long"))
	}
	var out struct {
		Contacts []struct {
			WaID string `json:"wa_id"`
		} `json:"contacts"`
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	if err := c.post(ctx, a, "send", "/messages", body, &out); err != nil {
		return Sent{}, err
	}
	if len(out.Messages) == 0 || out.Messages[0].ID == "" {
		return Sent{}, read(upstream.Answered(name, "send", upstream.Unknown, errors.New("the answer names no message")))
	}
	sent := Sent{ID: out.Messages[0].ID}
	if len(out.Contacts) > 0 {
		sent.WaID = out.Contacts[0].WaID
	}
	return sent, nil
}

// Check asks for the number itself: it works when the token does.
func (c *Client) Check(ctx context.Context, a Account) (display string, err error) {
	res, err := c.api.Do(ctx, upstream.Request{
		Operation: "check", Method: http.MethodGet, Path: c.path(a, ""), Header: header(a),
		Query: url.Values{"fields": {"display_phone_number,verified_name"}},
	})
	if err != nil {
		return "", read(err)
	}
	var out struct {
		Display string `json:"display_phone_number"`
		Name    string `json:"verified_name"`
	}
	if err := json.Unmarshal(res.Body, &out); err != nil {
		return "", read(upstream.Answered(name, "check", upstream.Unknown, fmt.Errorf("read answer: %w", err)))
	}
	return strings.TrimSpace(out.Display + " " + out.Name), nil
}

func (c *Client) post(ctx context.Context, a Account, operation, path string, body []byte, out any) error {
	res, err := c.api.Do(ctx, upstream.Request{
		Operation: operation, Method: http.MethodPost, Path: c.path(a, path), Header: header(a), Body: body,
	})
	if err != nil {
		return read(err)
	}
	if err := json.Unmarshal(res.Body, out); err != nil {
		return read(upstream.Answered(name, operation, upstream.Unknown, fmt.Errorf("read answer: %w", err)))
	}
	return nil
}

func (c *Client) path(a Account, rest string) string {
	return "/" + c.version + "/" + url.PathEscape(a.PhoneID) + rest
}

func header(a Account) http.Header {
	return http.Header{"Authorization": {"Bearer " + a.Token}, "Content-Type": {"application/json"}}
}

// NationalForm drops the mobile 9 of an Argentine number: 5491155550123 becomes 541155550123. Others stay.
func NationalForm(digits string) string {
	if rest, ok := strings.CutPrefix(digits, "549"); ok && len(rest) == 10 {
		return "54" + rest
	}
	return digits
}

// E164 is the number that a wa_id stands for, in the form that BarberPro keeps: an Argentine one gets its mobile 9.
func E164(waID string) string {
	waID = strings.TrimPrefix(waID, "+")
	if rest, ok := strings.CutPrefix(waID, "54"); ok && len(rest) == 10 {
		return "+549" + rest
	}
	return "+" + waID
}
