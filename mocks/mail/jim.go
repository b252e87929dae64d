package mail

import (
	"encoding/json"
	"net/http"
	"sync"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Jim is MailHog's chaos monkey. Chances are between 0 and 1, speeds in bytes per second. What a body leaves out is 0.
//
//nolint:tagliatelle // the names are MailHog's
type Jim struct {
	DisconnectChance      float64 `json:"DisconnectChance"` // at each read
	AcceptChance          float64 `json:"AcceptChance"`     // of a connection
	LinkSpeedAffect       float64 `json:"LinkSpeedAffect"`  // chance that a connection is slow
	LinkSpeedMin          float64 `json:"LinkSpeedMin"`
	LinkSpeedMax          float64 `json:"LinkSpeedMax"`
	RejectSenderChance    float64 `json:"RejectSenderChance"`
	RejectRecipientChance float64 `json:"RejectRecipientChance"`
	RejectAuthChance      float64 `json:"RejectAuthChance"`
}

// defaultJim are the defaults of MailHog's flags.
func defaultJim() Jim {
	return Jim{
		DisconnectChance: .005, AcceptChance: .99, LinkSpeedAffect: .1, LinkSpeedMin: 1024, LinkSpeedMax: 10240,
		RejectSenderChance: .05, RejectRecipientChance: .05, RejectAuthChance: .05,
	}
}

// cage is where Jim is, and whether he is out.
type cage struct {
	mu  sync.Mutex
	jim Jim // as set last, even when he is in
	out bool
}

func newCage() *cage { return &cage{jim: defaultJim()} }

func (c *cage) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.jim, c.out = defaultJim(), false
}

func (c *cage) look() (jim Jim, out bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.jim, c.out
}

func sender(j *Jim) float64         { return j.RejectSenderChance }
func recipient(j *Jim) float64      { return j.RejectRecipientChance }
func authentication(j *Jim) float64 { return j.RejectAuthChance }
func disconnect(j *Jim) float64     { return j.DisconnectChance }

// strikes reports whether Jim does the thing whose chance of gives.
func (c *cage) strikes(chance *kit.Random, of func(*Jim) float64) bool {
	jim, out := c.look()
	return out && chance.Chance(of(&jim))
}

func (c *cage) accepts(chance *kit.Random) bool {
	jim, out := c.look()
	return !out || chance.Chance(jim.AcceptChance)
}

// speed is that of a new connection in bytes per second; 0: not affected.
func (c *cage) speed(chance *kit.Random) float64 {
	jim, out := c.look()
	if !out || !chance.Chance(jim.LinkSpeedAffect) {
		return 0
	}
	const steps = 1 << 20
	speed := jim.LinkSpeedMin + (jim.LinkSpeedMax-jim.LinkSpeedMin)*float64(chance.IntN(steps))/steps
	return max(speed, 1)
}

func (m *Mock) getJim(w http.ResponseWriter, _ *http.Request) {
	jim, out := m.jim.look()
	if !out {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	answer(w, "application/json", jim)
}

// postJim lets Jim out. As in MailHog a body that is not JSON is no error: he is as he was last.
func (m *Mock) postJim(w http.ResponseWriter, r *http.Request) {
	jim, err := readJim(r)
	m.jim.mu.Lock()
	defer m.jim.mu.Unlock()
	if m.jim.out {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	m.jim.out = true
	if err == nil {
		m.jim.jim = jim
	}
	w.WriteHeader(http.StatusCreated)
}

func (m *Mock) putJim(w http.ResponseWriter, r *http.Request) {
	jim, err := readJim(r)
	m.jim.mu.Lock()
	defer m.jim.mu.Unlock()
	switch {
	case !m.jim.out:
		w.WriteHeader(http.StatusNotFound)
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
	default:
		m.jim.jim = jim
	}
}

func (m *Mock) deleteJim(w http.ResponseWriter, _ *http.Request) {
	m.jim.mu.Lock()
	defer m.jim.mu.Unlock()
	if !m.jim.out {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	m.jim.out = false
}

func readJim(r *http.Request) (Jim, error) {
	var jim Jim
	err := json.NewDecoder(r.Body).Decode(&jim)
	return jim, err //nolint:wrapcheck // only whether there is one matters
}
