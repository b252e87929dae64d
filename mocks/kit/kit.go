// Package kit is what all provider mocks share: a clock that can be moved, bounded memory, a record of what was said,
// webhooks with retries, faults on demand, a control API under /_mock/, and the dashboard.
//
// A mock registers the provider's routes and says how its things are shown; the kit does the rest. Everything random
// comes from one seed, so a run can be repeated.
package kit

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Options describe a mock.
type Options struct {
	Name  string // in addresses and metrics: mercadopago
	Title string // for people: MercadoPago
	About string // one sentence for the documentation page

	Scenarios []Scenario // the first is the default
	Default   string     // scenario at start; unknown or empty: the first
	Seed      uint64     // of everything random
	Max       int        // things, exchanges and webhooks kept; 0: 5,000
	Speed     float64    // of the clock against real time; 0: 1
	Log       *slog.Logger

	Board Board // what the dashboard shows
	// Refuse answers a request in the provider's own error shape; the kit calls it for injected faults and for paths
	// that do not exist.
	Refuse func(w http.ResponseWriter, r *http.Request, status int, reason string)
	// Retry gives the wait before attempt n+1 of a webhook, n counting from 1, and whether there is one.
	Retry func(n int) (wait time.Duration, again bool)
	// Timeout is how long a webhook's target may take; 0: 10 s.
	Timeout time.Duration
	// Reset forgets everything the mock keeps itself.
	Reset func()
	// Ledger is everything the mock knows, for audits by tests.
	Ledger func() any
}

// Config is what every mock takes from the environment.
type Config struct {
	Seed  uint64  `env:"MOCK_SEED" envDefault:"1"`
	Max   int     `env:"MOCK_MAX_ITEMS" envDefault:"5000"`
	Speed float64 `env:"MOCK_CLOCK_SPEED" envDefault:"1"`
}

// Most is how many things of a kind to keep.
func (c Config) Most() int {
	if c.Max <= 0 {
		return defaultMax
	}
	return c.Max
}

// Scenario is a way the mock can answer.
type Scenario struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

// HeaderScenario chooses the scenario of one request.
const HeaderScenario = "X-Mock-Scenario"

const defaultMax = 5000

// Shell is one running mock.
type Shell struct {
	Clock    *Clock
	Random   *Random
	Webhooks *Webhooks

	options  Options
	mux      *http.ServeMux // the kit's own paths, and below everything else the provider's
	provider *http.ServeMux
	routes   []Route
	record   *record
	live     *live
	metrics  *metrics
	registry *prometheus.Registry

	mu       sync.Mutex
	scenario string
	chaos    Chaos
}

// New makes a mock's shell. End it with Close.
func New(o Options) *Shell {
	if o.Max <= 0 {
		o.Max = defaultMax
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Shell{
		options: o, mux: http.NewServeMux(), provider: http.NewServeMux(), live: newLive(),
		Clock: NewClock(o.Speed), Random: NewRandom(o.Seed),
	}
	s.registry, s.metrics = newMetrics(o.Name)
	s.record = newRecord(o.Max/10, s.Clock)
	s.Webhooks = newWebhooks(s)
	s.scenario = s.firstScenario()
	s.serveControl()
	s.serveDashboard()
	s.serveDocs()
	s.mux.HandleFunc("/", s.unknown)
	return s
}

// Close ends deliveries and timers.
func (s *Shell) Close() {
	s.Clock.Close()
	s.Webhooks.close()
	s.live.close()
}

func (s *Shell) firstScenario() string {
	for _, each := range s.options.Scenarios {
		if each.Name == s.options.Default {
			return each.Name
		}
	}
	if len(s.options.Scenarios) > 0 {
		return s.options.Scenarios[0].Name
	}
	return ""
}

func (s *Shell) knows(scenario string) bool {
	for _, each := range s.options.Scenarios {
		if each.Name == scenario {
			return true
		}
	}
	return false
}

// Scenario is the one that decides about r: of its header when that names one, otherwise the current one.
func (s *Shell) Scenario(r *http.Request) string {
	if named := r.Header.Get(HeaderScenario); s.knows(named) {
		return named
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scenario
}

// SetScenario makes name the current one. It reports whether there is such a scenario.
func (s *Shell) SetScenario(name string) bool {
	if !s.knows(name) {
		return false
	}
	s.mu.Lock()
	s.scenario = name
	s.mu.Unlock()
	s.live.tell(change{Kind: "scenario"})
	return true
}

// Chaos returns the faults in force.
func (s *Shell) Chaos() Chaos {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chaos
}

// SetChaos puts faults in force.
func (s *Shell) SetChaos(c Chaos) {
	s.mu.Lock()
	s.chaos = c
	s.mu.Unlock()
	s.live.tell(change{Kind: "chaos"})
}

// Changed tells the dashboards that the thing of this id is new or different.
func (s *Shell) Changed(id string) { s.live.tell(change{Kind: "item", ID: id}) }

// reset forgets everything and puts the shell back to how it started.
func (s *Shell) reset() {
	if s.options.Reset != nil {
		s.options.Reset()
	}
	s.Clock.Reset()
	s.Webhooks.reset()
	s.record.reset()
	s.Random.Reset()
	s.mu.Lock()
	s.scenario, s.chaos = s.firstScenario(), Chaos{}
	s.mu.Unlock()
	s.live.tell(change{Kind: "reset"})
}

type itemKey struct{}

// About notes that a request concerns the thing of this id, so that its page shows the exchange.
func About(ctx context.Context, id string) {
	if x, ok := ctx.Value(itemKey{}).(*exchangeWriter); ok {
		x.about(id)
	}
}
