// Package mail imitates MailHog: an SMTP server that keeps every mail and delivers none, with MailHog's JSON API v1 and v2
// to read them. Mails are kept as they came and taken apart only when somebody looks.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Config are the settings of the mock.
type Config struct {
	kit.Config

	Scenario        string        `env:"MAIL_SCENARIO" envDefault:"success"`
	Hostname        string        `env:"MAIL_HOSTNAME" envDefault:"mailhog.example"` // in greetings, ids and headers
	MaxSize         int64         `env:"MAIL_MAX_SIZE" envDefault:"26214400"`        // bytes of one mail
	MaxBytes        int64         `env:"MAIL_MAX_BYTES" envDefault:"67108864"`       // bytes of all mails kept
	Slow            time.Duration `env:"MAIL_SLOW" envDefault:"2s"`                  // wait of each command in scenario slow
	StartTLS        bool          `env:"MAIL_STARTTLS" envDefault:"false"`           // offered, not just accepted
	ReleaseAnywhere bool          `env:"MAIL_RELEASE_ANYWHERE" envDefault:"false"`   // release to other machines
	CORSOrigin      string        `env:"MAIL_CORS_ORIGIN"`                           // for browsers of other origins
	SMTPPort        int           `env:"SMTP_PORT" envDefault:"1025"`                // for the dashboard's example
}

// Mock is a running MailHog.
type Mock struct {
	config  Config
	log     *slog.Logger
	shell   *kit.Shell
	box     mailbox
	jim     *cage
	callers *kit.Store[int] // times that a sender tried to reach a recipient, for greylisting
	hub     *hub
	tls     *tls.Config
	pem     []byte // the certificate
	buffers sync.Pool

	mu       sync.Mutex
	outgoing map[string]relay

	ctx context.Context //nolint:containedctx // the life of the mock, which every wait ends with
	end context.CancelFunc
}

// New starts a mock. End it with Close.
func New(c Config, log *slog.Logger) (*Mock, error) {
	if c.MaxSize <= 0 || c.MaxBytes <= 0 || c.Slow < 0 {
		return nil, fmt.Errorf("MAIL_MAX_SIZE and MAIL_MAX_BYTES must be over 0 and MAIL_SLOW not under 0; they are %d, %d and %s",
			c.MaxSize, c.MaxBytes, c.Slow)
	}
	c.Max = c.Most()
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	m := &Mock{
		config: c, log: log, box: newMailbox(c.Max, c.MaxBytes), jim: newCage(), callers: kit.NewStore[int](c.Max),
		hub: newHub(), outgoing: map[string]relay{},
	}
	m.buffers.New = func() any { return new(bytes.Buffer) }
	m.ctx, m.end = context.WithCancel(context.Background())
	var err error
	if m.tls, m.pem, err = certificate(c.Hostname); err != nil {
		return nil, err
	}
	m.shell = kit.New(m.options())
	m.serveMessages()
	m.serveQueries()
	m.serveViews()
	m.serveMailpit()
	return m, nil
}

func (m *Mock) options() kit.Options {
	return kit.Options{
		Name: "mail", Title: "MailHog",
		About:     "Keeps every mail that is sent to it and delivers none. Speaks SMTP and MailHog's API v1 and v2.",
		Scenarios: scenarios(), Default: m.config.Scenario, Seed: m.config.Seed, Max: m.config.Max, Speed: m.config.Speed,
		Log: m.log, Board: m.board(), Refuse: refuse, Reset: m.reset, Ledger: m.ledger,
	}
}

// ServeHTTP answers MailHog's API, the dashboard and the controls.
func (m *Mock) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.shell.ServeHTTP(w, r) }

// Shell is the mock's clock, chance and controls.
func (m *Mock) Shell() *kit.Shell { return m.shell }

// Close ends what waits and what listens.
func (m *Mock) Close() error {
	m.end()
	m.hub.close()
	m.shell.Close()
	return nil
}

func (m *Mock) reset() {
	m.box.Reset()
	m.jim.reset()
	m.callers.Reset()
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.outgoing)
}

// wait returns when d has passed on the mock's clock. It reports false when ctx or the mock ended first.
func (m *Mock) wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	done := make(chan struct{})
	cancel := m.shell.Clock.After(d, func() { close(done) })
	defer cancel()
	select {
	case <-done:
		return true
	case <-ctx.Done():
	case <-m.ctx.Done():
	}
	return false
}

// refuse answers as MailHog does: with a status and nothing else, and with Go's own words for what is nowhere. The
// reason goes into a header of the mock.
func refuse(w http.ResponseWriter, r *http.Request, status int, reason string) {
	w.Header().Set(headerReason, reason)
	if status == http.StatusNotFound {
		http.NotFound(w, r)
		return
	}
	w.WriteHeader(status)
}

// headerReason tells people why the mock refused, where MailHog answers nothing.
const headerReason = "X-Mock-Reason"
