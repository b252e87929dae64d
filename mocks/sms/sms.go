// Package sms imitates the part of Twilio's REST API that sends and receives SMS, so that Twilio's own libraries work
// against it unchanged but for the address.
//
// A message is a row in a bounded store. Its life is a row of plans on the mock's clock: queued, sent, and delivered,
// undelivered or failed. Each step is told to the message's StatusCallback, signed as Twilio signs.
package sms

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Config is what the mock takes from the environment.
type Config struct {
	kit.Config

	AccountSid string `env:"SMS_ACCOUNT_SID" envDefault:"AC00000000000000000000000000000001"`
	AuthToken  string `env:"SMS_AUTH_TOKEN" envDefault:"5a2c7e1f9b3d4860a1c2e3f405162738"`
	KeySid     string `env:"SMS_API_KEY_SID" envDefault:"SK00000000000000000000000000000001"`
	KeySecret  string `env:"SMS_API_KEY_SECRET" envDefault:"Zm9yVGVzdHNPbmx5Tm90QVNlY3JldDAx"`

	Numbers     []string `env:"SMS_NUMBERS" envDefault:"+15005550006,+5491150000000"` // the account's numbers, E.164
	AnyFrom     bool     `env:"SMS_ANY_FROM" envDefault:"true"`                       // a From that is not the account's becomes so
	IncomingURL string   `env:"SMS_INCOMING_URL"`                                     // SmsUrl of the numbers: told of received messages

	Cost        float64       `env:"SMS_COST_PER_SEGMENT" envDefault:"0.05"` // ARS
	SuccessRate float64       `env:"SMS_SUCCESS_RATE" envDefault:"0.95"`     // share delivered in the first scenario
	MaxSegments int           `env:"SMS_MAX_SEGMENTS" envDefault:"10"`       // 0: no limit but Twilio's 1,600 characters
	SentAfter   time.Duration `env:"SMS_SENT_AFTER" envDefault:"1s"`         // from creation
	FinalAfter  time.Duration `env:"SMS_DELIVERED_AFTER" envDefault:"2s"`    // from creation
}

// Mock is a running SMS provider.
type Mock struct {
	config Config
	shell  *kit.Shell
	log    *slog.Logger

	messages *kit.Store[message]
	services *kit.Store[service]
	numbers  *kit.Store[number]
	optOuts  *kit.Store[time.Time]
	started  time.Time
	requests atomic.Uint64 // numbers answers; not random, so that polling does not change what happens next
	mu       sync.Mutex
	last     uint64 // sequence of the newest message
}

var (
	errAccount = errors.New("SMS_ACCOUNT_SID is AC and 32 hexadecimal digits")
	errToken   = errors.New("SMS_AUTH_TOKEN has letters and digits only, as Twilio's libraries require")
	errShare   = errors.New("SMS_SUCCESS_RATE is between 0 and 1")
	errCost    = errors.New("SMS_COST_PER_SEGMENT and SMS_MAX_SEGMENTS are not negative")
	errDelays  = errors.New("SMS_SENT_AFTER is not negative and not more than SMS_DELIVERED_AFTER")
)

var (
	accountPattern = regexp.MustCompile(`^AC[0-9a-fA-F]{32}$`)
	tokenPattern   = regexp.MustCompile(`^[A-Za-z0-9]+$`)
)

const webhookTimeout = 15 * time.Second // how long Twilio waits for the answer of an application

// New makes the mock. End it with Close. Its errors name the settings that are wrong.
func New(c Config, log *slog.Logger) (*Mock, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	most := c.Most()
	m := &Mock{
		config: c, log: log,
		messages: kit.NewStore[message](most), services: kit.NewStore[service](most),
		numbers: kit.NewStore[number](most), optOuts: kit.NewStore[time.Time](most),
	}
	m.shell = kit.New(kit.Options{
		Name: "sms", Title: "SMS (Twilio-style)",
		About:     "Imitates the messaging part of Twilio's REST API. SDKs work unchanged but for the address.",
		Scenarios: scenarios(), Seed: c.Seed, Max: most, Speed: c.Speed, Log: log,
		Board: m.board(), Refuse: refuse, Timeout: webhookTimeout, Reset: m.reset, Ledger: m.ledger,
	})
	m.started = m.shell.Clock.Now()
	m.serve()
	m.seedNumbers()
	return m, nil
}

func (c *Config) check() error {
	var wrong []error
	if !accountPattern.MatchString(c.AccountSid) {
		wrong = append(wrong, errAccount)
	}
	if !tokenPattern.MatchString(c.AuthToken) {
		wrong = append(wrong, errToken)
	}
	if !(c.SuccessRate >= 0 && c.SuccessRate <= 1) { // written so that NaN fails
		wrong = append(wrong, errShare)
	}
	if !(c.Cost >= 0) || c.MaxSegments < 0 {
		wrong = append(wrong, errCost)
	}
	if c.SentAfter < 0 || c.FinalAfter < c.SentAfter {
		wrong = append(wrong, errDelays)
	}
	for _, each := range c.Numbers {
		if _, ok := parseE164(each); !ok {
			wrong = append(wrong, fmt.Errorf("SMS_NUMBERS holds %q, which is not E.164", each))
		}
	}
	return errors.Join(wrong...)
}

// ServeHTTP answers the provider's API, the dashboard and the control API.
func (m *Mock) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.shell.ServeHTTP(w, asJSON(r)) }

// asJSON adds the extension .json to the address of a list that lacks it: Twilio would answer that with XML, and the
// clients that leave it out look at the status only.
func asJSON(r *http.Request) *http.Request {
	if !strings.HasPrefix(r.URL.Path, apiRoot) {
		return r
	}
	switch r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:] {
	case "Accounts", "Messages", "Media", "IncomingPhoneNumbers", "Balance":
		r = r.Clone(r.Context())
		r.URL.Path += ".json"
		r.URL.RawPath = ""
	}
	return r
}

// Shell is what all mocks share.
func (m *Mock) Shell() *kit.Shell { return m.shell }

// Close ends timers and callbacks.
func (m *Mock) Close() error {
	m.shell.Close()
	return nil
}

// reset forgets messages, services and opt-outs, and puts the numbers back as configured.
func (m *Mock) reset() {
	m.messages.Reset()
	m.services.Reset()
	m.optOuts.Reset()
	m.numbers.Reset()
	m.seedNumbers()
}

// ledger is all that the mock knows, as the API shows it.
func (m *Mock) ledger() any {
	found, _ := m.messages.Newest(nil, 0, m.maxKept())
	out := make([]resource, 0, len(found))
	for i := range found {
		out = append(out, m.resource(&found[i]))
	}
	return map[string]any{"messages": out, "stats": m.count()}
}

func (m *Mock) maxKept() int {
	kept, _ := m.messages.Len()
	return max(kept, 1)
}

// sid makes an identifier of Twilio's form: two letters and 32 hexadecimal digits.
func (m *Mock) sid(prefix string) string { return prefix + m.shell.Random.Hex(32) }

// next numbers messages in the order in which they came.
func (m *Mock) next() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last++
	return m.last
}

// bare drops the extension that names the representation: resources answer as JSON with it and without.
func bare(sid string) string { return strings.TrimSuffix(sid, ".json") }
