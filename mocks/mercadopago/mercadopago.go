// Package mercadopago imitates MercadoPago's payments API of Argentina: card tokens, payments, refunds, checkout
// preferences with their checkout page, merchant orders, customers, OAuth, and signed notifications.
//
// Clients of the real provider work against it unchanged but for the address. README.md says what it does not imitate.
package mercadopago

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Config is what the mock takes from the environment.
type Config struct {
	kit.Config

	Scenario string `env:"MERCADOPAGO_DEFAULT_SCENARIO" envDefault:"success"`
	// Secret signs the notifications.
	Secret string `env:"MERCADOPAGO_WEBHOOK_SECRET" envDefault:"mock-webhook-secret"`
	// WebhookURL is where notifications of payments go that name no address. Empty: nowhere.
	WebhookURL string `env:"MERCADOPAGO_WEBHOOK_URL"`
	// IPN is whether the older notifications, which have no signature, are sent too.
	IPN bool `env:"MERCADOPAGO_IPN" envDefault:"true"`
	// CollectorID is the seller of a token that names none.
	CollectorID int64 `env:"MERCADOPAGO_COLLECTOR_ID" envDefault:"724484980"`
	// SettleAfter is the time until cash is paid and reviews end well by themselves. 0: never.
	SettleAfter time.Duration `env:"MERCADOPAGO_SETTLE_AFTER" envDefault:"0s"`
}

// Mock is one running imitation.
type Mock struct {
	config Config
	shell  *kit.Shell

	tokens        *kit.Store[cardToken]
	payments      *kit.Store[*payment] // a change replaces the payment, so copies can be shared
	preferences   *kit.Store[preference]
	orders        *kit.Store[order]
	onlines       *kit.Store[*onlineOrder] // of the Orders API; as with payments, a change replaces the order
	customers     *kit.Store[customer]
	chargebacks   *kit.Store[chargeback]
	plans         *kit.Store[recurringPlan]
	subscriptions *kit.Store[*subscription] // as with payments, a change replaces the subscription
	invoices      *kit.Store[invoice]
	grants        *kit.Store[grant]
	accesses      *kit.Store[access]
	answers       *kit.Store[*once]

	answering sync.Mutex // guards looking up and adding an answer as one step
	paying    sync.Mutex // so that a preference is paid once
	ordering  sync.Mutex // so that one thing at a time happens to orders of the Orders API
	alarm     alarm      // for payments whose time runs out
	lapses    alarm      // for orders that nobody processes
	billing   alarm      // for subscriptions whose next charge is due
	number    atomic.Int64
}

const (
	siteID        = "MLA"
	aggregator    = "aggregator" // processing mode of payments that the provider collects for the seller
	currency      = "ARS"
	clientID      = "4679935697572392" // of the application that all sellers are connected to
	firstPayment  = 131_000_000_000    // more than 32 bits, as real ones are
	hookTimeout   = 22 * time.Second   // https://www.mercadopago.com.ar/developers/es/docs/your-integrations/notifications/webhooks
	defaultSeller = 724_484_980
)

var errNoSecret = errors.New("mercadopago: MERCADOPAGO_WEBHOOK_SECRET is empty, so notifications could not be signed")

// New starts a mock. End it with Close.
func New(c Config, log *slog.Logger) (*Mock, error) {
	if c.Secret == "" {
		return nil, errNoSecret
	}
	if c.CollectorID <= 0 {
		c.CollectorID = defaultSeller
	}
	c.Max = c.Most()
	m := &Mock{
		config: c, tokens: kit.NewStore[cardToken](c.Max), payments: kit.NewStore[*payment](c.Max),
		preferences: kit.NewStore[preference](c.Max), orders: kit.NewStore[order](c.Max),
		onlines: kit.NewStore[*onlineOrder](c.Max), plans: kit.NewStore[recurringPlan](c.Max),
		subscriptions: kit.NewStore[*subscription](c.Max), invoices: kit.NewStore[invoice](c.Max),
		customers: kit.NewStore[customer](c.Max), chargebacks: kit.NewStore[chargeback](c.Max),
		grants: kit.NewStore[grant](c.Max), accesses: kit.NewStore[access](c.Max),
		answers: kit.NewStore[*once](c.Max),
	}
	m.number.Store(firstPayment)
	m.shell = kit.New(kit.Options{
		Name: "mercadopago", Title: "MercadoPago", About: "Payments, checkout and notifications of MercadoPago Argentina.",
		Scenarios: scenarios(), Default: c.Scenario, Seed: c.Seed, Max: c.Max, Speed: c.Speed, Log: log,
		Board: m.board(), Refuse: refuse, Retry: retry, Timeout: hookTimeout, Reset: m.reset, Ledger: m.ledger,
	})
	m.serve()
	return m, nil
}

// Shell is what the mock shares with the others: clock, chance, webhooks, faults.
func (m *Mock) Shell() *kit.Shell { return m.shell }

// ServeHTTP answers like the provider. A slash at the end of a path of the API is dropped, because the real servers
// accept it and the official client for Node sends it.
func (m *Mock) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if len(path) > 1 && strings.HasSuffix(path, "/") && !strings.HasPrefix(path, "/docs") && !strings.HasPrefix(path, "/dashboard") {
		address := *r.URL
		address.Path, address.RawPath = strings.TrimRight(path, "/"), strings.TrimRight(r.URL.RawPath, "/")
		r = r.WithContext(r.Context())
		r.URL = &address
	}
	if openToPages(path) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		if r.Method == http.MethodOptions {
			w.Header().Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
			w.Header().Set("Access-Control-Allow-Headers", "Content-Type, Authorization, X-Idempotency-Key, "+kit.HeaderScenario)
			w.WriteHeader(http.StatusNoContent)
			return
		}
	}
	m.shell.ServeHTTP(w, r)
}

// openToPages reports whether pages of sellers call this path from the buyer's browser, so that a card never reaches the
// seller's server.
func openToPages(path string) bool {
	for _, each := range []string{"/v1/card_tokens", "/v1/payment_methods", "/v1/identification_types"} {
		if strings.HasPrefix(path, each) {
			return true
		}
	}
	return false
}

// Close ends deliveries and timers.
func (m *Mock) Close() error {
	m.shell.Close()
	return nil
}

func (m *Mock) reset() {
	m.tokens.Reset()
	m.payments.Reset()
	m.preferences.Reset()
	m.orders.Reset()
	m.onlines.Reset()
	m.plans.Reset()
	m.subscriptions.Reset()
	m.invoices.Reset()
	m.customers.Reset()
	m.chargebacks.Reset()
	m.grants.Reset()
	m.accesses.Reset()
	m.answers.Reset()
	m.alarm.reset()
	m.lapses.reset()
	m.billing.reset()
	m.number.Store(firstPayment)
}

// next returns a number that no other thing of the mock has.
func (m *Mock) next() int64 { return m.number.Add(1) }

// uuid returns 32 hexadecimal digits in the groups of a UUID.
func (m *Mock) uuid() string {
	h := m.shell.Random.Hex(32)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

type ledger struct {
	Payments      []*payment      `json:"payments"`
	Refunds       []refund        `json:"refunds"`
	Preferences   []preference    `json:"preferences"`
	Orders        []order         `json:"orders"`
	OnlineOrders  []*onlineOrder  `json:"online_orders"`
	Chargebacks   []chargeback    `json:"chargebacks"`
	Subscriptions []*subscription `json:"subscriptions"`
	Invoices      []invoice       `json:"authorized_payments"`
	Notifications []kit.Delivery  `json:"notifications"`
}

// ledger is everything a test may want to audit, newest first.
func (m *Mock) ledger() any {
	l := ledger{
		Payments: everything(m.payments), Preferences: everything(m.preferences), Orders: everything(m.orders),
		OnlineOrders: everything(m.onlines), Subscriptions: everything(m.subscriptions), Invoices: everything(m.invoices),
		Chargebacks: everything(m.chargebacks), Refunds: []refund{}, Notifications: []kit.Delivery{},
	}
	for i := range l.Payments {
		l.Refunds = append(l.Refunds, l.Payments[i].Refunds...)
	}
	if sent, _ := m.shell.Webhooks.Newest("", 0, m.config.Max); sent != nil {
		l.Notifications = sent
	}
	return l
}

func everything[T any](s *kit.Store[T]) []T {
	kept, _ := s.Len()
	found, _ := s.Newest(nil, 0, kept)
	if found == nil {
		return []T{}
	}
	return found
}
