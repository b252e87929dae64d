// Package whatsapp imitates the WhatsApp Cloud API of Meta: messages and their statuses, templates, media, the phone
// number with its profile, and webhooks with their signature. README.md says what it imitates and what it does not.
package whatsapp

import (
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Config is how the mock is set up. Delays are of the mock's clock.
type Config struct {
	kit.Config

	PhoneID       string `env:"WHATSAPP_PHONE_NUMBER_ID" envDefault:"106540352242922"`
	AccountID     string `env:"WHATSAPP_BUSINESS_ACCOUNT_ID" envDefault:"102290129340398"`
	DisplayNumber string `env:"WHATSAPP_DISPLAY_NUMBER" envDefault:"+54 9 11 5555-0100"`
	VerifiedName  string `env:"WHATSAPP_VERIFIED_NAME" envDefault:"BarberPro"`
	AppSecret     string `env:"WHATSAPP_APP_SECRET" envDefault:"whatsapp-mock-app-secret"`
	VerifyToken   string `env:"WHATSAPP_VERIFY_TOKEN" envDefault:"whatsapp-mock-verify-token"`
	WebhookURL    string `env:"WHATSAPP_WEBHOOK_URL"` // empty: no webhooks

	// Allowed are the numbers that may be written to, digits only, compared as they are written: an account in
	// development mode behaves so. Empty: all.
	Allowed []string `env:"WHATSAPP_ALLOWED"`
	// PlainNumbers takes their meaning from the numbers that end in 0001 to 0012.
	PlainNumbers bool `env:"WHATSAPP_PLAIN_NUMBERS"`
	// Scenario is the one at start.
	Scenario string `env:"WHATSAPP_SCENARIO" envDefault:"success"`

	SentAfter      time.Duration `env:"WHATSAPP_SENT_AFTER" envDefault:"300ms"`
	DeliveredAfter time.Duration `env:"WHATSAPP_DELIVERED_AFTER" envDefault:"1s"` // after sent
	ReadAfter      time.Duration `env:"WHATSAPP_READ_AFTER" envDefault:"5s"`      // after delivered; negative: never
	ApprovedAfter  time.Duration `env:"WHATSAPP_TEMPLATE_APPROVED_AFTER" envDefault:"2s"`

	MediaBytes int64 `env:"WHATSAPP_MEDIA_BYTES" envDefault:"67108864"` // of all media together
}

const (
	defaultMedia = 64 << 20
)

// Mock is one WhatsApp Business account with one number.
type Mock struct {
	config    Config
	shell     *kit.Shell
	messages  *kit.Store[Message]
	chats     *kit.Store[chat]
	templates *kit.Store[Template]
	media     *kit.Store[*Media]

	chatting sync.Mutex // one at a time adds a person
	naming   sync.Mutex // one at a time adds a template

	mu      sync.Mutex
	account account
}

// New makes the mock. End it with Close.
func New(c Config, log *slog.Logger) (*Mock, error) {
	c.Max = c.Most()
	if c.MediaBytes <= 0 {
		c.MediaBytes = defaultMedia
	}
	if c.PhoneID == "" || c.AccountID == "" || c.PhoneID == c.AccountID {
		return nil, fmt.Errorf("WHATSAPP_PHONE_NUMBER_ID %q and WHATSAPP_BUSINESS_ACCOUNT_ID %q must be two ids", c.PhoneID, c.AccountID)
	}
	if len(digits(c.DisplayNumber)) < 8 {
		return nil, fmt.Errorf("WHATSAPP_DISPLAY_NUMBER %q is not a telephone number", c.DisplayNumber)
	}
	m := &Mock{
		config: c, messages: kit.NewStore[Message](c.Max), chats: kit.NewStore[chat](c.Max),
		templates: kit.NewStore[Template](maxTemplates), media: kit.NewSizedStore(c.Max, c.MediaBytes, mediaSize),
	}
	m.shell = kit.New(kit.Options{
		Name: "whatsapp", Title: "WhatsApp Cloud API", About: "Messages, templates, media and webhooks of one WhatsApp number.",
		Scenarios: scenarios(), Default: c.Scenario, Seed: c.Seed, Max: c.Max, Speed: c.Speed, Log: log,
		Board: m.board(), Refuse: m.refuseFault, Retry: retryWait, Timeout: webhookTimeout, Reset: m.reset, Ledger: m.ledger,
	})
	m.start()
	m.routes()
	return m, nil
}

// Shell is what the mock shares with the others: clock, scenario, faults, webhooks.
func (m *Mock) Shell() *kit.Shell { return m.shell }

// Close ends deliveries and timers.
func (m *Mock) Close() error {
	m.shell.Close()
	return nil
}

// start puts in what an account has on its first day.
func (m *Mock) start() {
	m.mu.Lock()
	m.account = firstAccount(&m.config)
	m.mu.Unlock()
	now := m.shell.Clock.Now()
	for _, t := range bookingTemplates() {
		t.At, t.Status = now, statusApproved
		m.templates.Add(t.ID, t)
	}
}

func (m *Mock) reset() {
	m.messages.Reset()
	m.chats.Reset()
	m.templates.Reset()
	m.media.Reset()
	m.start()
}

// ledger is everything the mock knows, newest first.
func (m *Mock) ledger() any {
	messages, _ := m.messages.Newest(nil, 0, m.config.Max)
	templates, _ := m.templates.Newest(nil, 0, maxTemplates)
	chats, _ := m.chats.Newest(nil, 0, m.config.Max)
	return map[string]any{"messages": messages, "templates": templates, "people": chats}
}

var (
	versionPattern = regexp.MustCompile(`^v\d{1,2}\.\d{1,2}$`)
	objectPath     = regexp.MustCompile(`^/\d{5,}(/|$)`)
)

// unversioned is the version of a call that names none.
const unversioned = "/v23.0"

// ServeHTTP answers as the provider, and as the kit below /_mock/. Calls without a version get one, and a slash at the
// end is forgiven, as the Graph API does.
func (m *Mock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if objectPath.MatchString(path) {
		path = unversioned + path
	}
	if len(path) > 1 && path[0] == '/' && path[1] == 'v' && strings.HasSuffix(path, "/") {
		path = strings.TrimRight(path, "/")
	}
	if path != r.URL.Path {
		u := *r.URL
		u.Path, u.RawPath = path, ""
		r = r.Clone(r.Context())
		r.URL = &u
	}
	m.shell.ServeHTTP(w, r)
}

// Scenarios.
const (
	success       = "success"
	windowIgnored = "window_ignored"
	undeliverable = "undeliverable"
	windowClosed  = "window_closed"
	rateLimited   = "rate_limited"
	pairLimited   = "pair_rate_limited"
	tokenExpired  = "token_expired"
	paused        = "template_paused"
	mediaError    = "media_error"
	serverError   = "server_error"
)

func scenarios() []kit.Scenario {
	return []kit.Scenario{
		{Name: success, About: "Messages are sent, delivered and read; free text only within 24 hours of the person's last message"},
		{Name: windowIgnored, About: "As success, and free text is delivered at any time"},
		{Name: undeliverable, About: "Messages are accepted, then fail with 131026"},
		{Name: windowClosed, About: "Free text is accepted, then fails with 131047; templates are delivered"},
		{Name: rateLimited, About: "Sending is refused with 130429"},
		{Name: pairLimited, About: "Sending is refused with 131056: too many messages to one person"},
		{Name: tokenExpired, About: "Every call is refused with 190"},
		{Name: paused, About: "Templates are refused with 132015"},
		{Name: mediaError, About: "Uploads are refused with 131053, downloads fail, and messages with media fail with 131053"},
		{Name: serverError, About: "Every call fails with 131000"},
	}
}
