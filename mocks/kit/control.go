package kit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const (
	maxControlBody = 64 << 10
	pageSize       = 50
	maxPage        = 500
	maxAdvance     = 10 * 365 * 24 * time.Hour
	maxSpeed       = 1e6
)

// serveControl registers /_mock/: what tests and the dashboard use, and no client of the provider.
func (s *Shell) serveControl() {
	handle := func(pattern string, h func(r *http.Request) (any, error)) {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := sameOrigin(r); err != nil {
				WriteJSON(w, http.StatusForbidden, problem{err.Error()})
				return
			}
			answer, err := h(r)
			switch {
			case errors.Is(err, ErrNotFound):
				WriteJSON(w, http.StatusNotFound, problem{"there is no " + r.PathValue("id") + ", or no longer"})
			case err != nil:
				WriteJSON(w, http.StatusBadRequest, problem{err.Error()})
			default:
				WriteJSON(w, http.StatusOK, answer)
			}
		})
	}
	handle("GET /_mock/state", func(*http.Request) (any, error) { return s.state(), nil })
	handle("POST /_mock/reset", func(*http.Request) (any, error) { s.reset(); return s.state(), nil })
	handle("PUT /_mock/scenario", s.putScenario)
	handle("GET /_mock/chaos", func(*http.Request) (any, error) { return s.Chaos(), nil })
	handle("PUT /_mock/chaos", s.putChaos)
	handle("GET /_mock/clock", func(*http.Request) (any, error) { return s.Clock.State(), nil })
	handle("POST /_mock/clock", s.postClock)
	handle("GET /_mock/ledger", func(*http.Request) (any, error) { return s.ledger(), nil })
	handle("GET /_mock/items", s.listItems)
	handle("GET /_mock/items/{id...}", s.getItem)
	handle("POST /_mock/act", s.act)
	handle("GET /_mock/phone", func(*http.Request) (any, error) { return s.phone(), nil })
	handle("GET /_mock/exchanges", s.listExchanges)
	handle("GET /_mock/exchanges/{id}", s.getExchange)
	handle("GET /_mock/webhooks", s.listWebhooks)
	handle("POST /_mock/webhooks/{id}/replay", func(r *http.Request) (any, error) {
		return problem{}, s.Webhooks.Replay(r.PathValue("id"))
	})
	s.mux.HandleFunc("GET /_mock/events", s.live.serve)
	s.mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		WriteJSON(w, http.StatusOK, map[string]any{"status": "ok", "service": s.options.Name, "time": s.Clock.Now()})
	})
}

type problem struct {
	Error string `json:"error,omitempty"`
}

// WriteJSON answers with v as JSON.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	body = append(body, '\n')
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client hung up, which is theirs to do
}

// sameOrigin refuses what a foreign page makes a browser send.
func sameOrigin(r *http.Request) error {
	origin := r.Header.Get("Origin")
	if origin == "" || r.Method == http.MethodGet {
		return nil
	}
	if u, err := url.Parse(origin); err == nil && u.Host == r.Host {
		return nil
	}
	return fmt.Errorf("a page of %s may not control this mock", origin)
}

// read decodes a small JSON body into v, refusing names it does not know.
func read(r *http.Request, v any) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "" && kind != "application/json" {
		return fmt.Errorf("send application/json, not %s", kind)
	}
	d := json.NewDecoder(io.LimitReader(r.Body, maxControlBody))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("cannot read the body: %w", err)
	}
	return nil
}

type stateAnswer struct {
	Name      string     `json:"name"`
	Title     string     `json:"title"`
	Scenario  string     `json:"scenario"`
	Scenarios []Scenario `json:"scenarios"`
	Chaos     Chaos      `json:"chaos"`
	Clock     State      `json:"clock"`
	Noun      string     `json:"noun"`
	First     string     `json:"first"`
	Actions   []Action   `json:"actions"`
	Phone     bool       `json:"phone"`
}

func (s *Shell) state() stateAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return stateAnswer{
		Name: s.options.Name, Title: s.options.Title, Scenario: s.scenario, Scenarios: s.options.Scenarios, Chaos: s.chaos,
		Clock: s.Clock.State(), Noun: s.options.Board.Noun, First: s.options.Board.First, Actions: s.options.Board.Actions,
		Phone: s.options.Board.Phone != nil,
	}
}

func (s *Shell) putScenario(r *http.Request) (any, error) {
	var in struct {
		Name string `json:"name"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if !s.SetScenario(in.Name) {
		names := make([]string, len(s.options.Scenarios))
		for i := range names {
			names[i] = s.options.Scenarios[i].Name
		}
		return nil, fmt.Errorf("there is no scenario %q; there are %q", in.Name, names)
	}
	return s.state(), nil
}

func (s *Shell) putChaos(r *http.Request) (any, error) {
	var in Chaos
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	s.SetChaos(in)
	return in, nil
}

func (s *Shell) postClock(r *http.Request) (any, error) {
	var in struct {
		Frozen  *bool   `json:"frozen"`
		Advance string  `json:"advance"` // as Go writes durations: 15m, 24h
		Speed   float64 `json:"speed"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	var advance time.Duration
	if in.Advance != "" {
		var err error
		if advance, err = time.ParseDuration(in.Advance); err != nil || advance < 0 || advance > maxAdvance {
			return nil, fmt.Errorf("advance is a time such as 15m or 24h, not %q", in.Advance)
		}
	}
	if !(in.Speed >= 0 && in.Speed <= maxSpeed) {
		return nil, fmt.Errorf("speed is between 0 and %g", maxSpeed)
	}
	if in.Frozen != nil {
		s.Clock.Freeze(*in.Frozen)
	}
	if in.Speed > 0 {
		s.Clock.SetSpeed(in.Speed)
	}
	if advance > 0 {
		s.Clock.Advance(advance)
	}
	s.live.tell(change{Kind: "clock"})
	return s.Clock.State(), nil
}

func (s *Shell) ledger() any {
	if s.options.Ledger == nil {
		return struct{}{}
	}
	return s.options.Ledger()
}

func (s *Shell) phone() any {
	if s.options.Board.Phone == nil {
		return []Conversation{}
	}
	return s.options.Board.Phone()
}

// page reads skip and limit.
func page(r *http.Request) (skip, limit int, err error) {
	limit = pageSize
	q := r.URL.Query()
	for name, into := range map[string]*int{"skip": &skip, "limit": &limit} {
		if text := q.Get(name); text != "" {
			if *into, err = strconv.Atoi(text); err != nil || *into < 0 {
				return 0, 0, fmt.Errorf("%s is a number, not %q", name, text)
			}
		}
	}
	return skip, min(limit, maxPage), nil
}

type pageAnswer[T any] struct {
	Items []T `json:"items"`
	Total int `json:"total"`
}

func pageOf[T any](found []T, total int) pageAnswer[T] {
	if found == nil {
		found = []T{}
	}
	return pageAnswer[T]{Items: found, Total: total}
}

func (s *Shell) listItems(r *http.Request) (any, error) {
	skip, limit, err := page(r)
	if err != nil || s.options.Board.Items == nil {
		return pageOf[Item](nil, 0), err
	}
	return pageOf(s.options.Board.Items(r.URL.Query().Get("query"), skip, limit)), nil
}

type itemAnswer struct {
	Item

	Exchanges []exchangeAnswer `json:"exchanges"`
	Webhooks  []Delivery       `json:"webhooks"`
}

type exchangeAnswer struct {
	Exchange

	Curl string `json:"curl"`
}

func (s *Shell) getItem(r *http.Request) (any, error) {
	id := r.PathValue("id")
	if s.options.Board.Item == nil {
		return nil, ErrNotFound
	}
	one, ok := s.options.Board.Item(id)
	if !ok {
		return nil, ErrNotFound
	}
	out := itemAnswer{Item: one, Exchanges: []exchangeAnswer{}}
	for _, e := range s.record.of(id) {
		out.Exchanges = append(out.Exchanges, exchangeAnswer{Exchange: e, Curl: e.Curl()})
	}
	hooks, total := s.Webhooks.Newest(id, 0, pageSize)
	out.Webhooks = pageOf(hooks, total).Items
	return out, nil
}

func (s *Shell) act(r *http.Request) (any, error) {
	var in struct {
		ID     string            `json:"id"`
		Action string            `json:"action"`
		Fields map[string]string `json:"fields"`
	}
	if err := read(r, &in); err != nil {
		return nil, err
	}
	if s.options.Board.Act == nil {
		return nil, fmt.Errorf("there is no action %q", in.Action)
	}
	if err := s.options.Board.Act(r.Context(), in.ID, in.Action, in.Fields); err != nil {
		return nil, err
	}
	return problem{}, nil
}

func (s *Shell) listExchanges(r *http.Request) (any, error) {
	skip, limit, err := page(r)
	if err != nil {
		return nil, err
	}
	return pageOf(s.record.kept.Newest(nil, skip, limit)), nil
}

func (s *Shell) getExchange(r *http.Request) (any, error) {
	e, ok := s.record.kept.Get(r.PathValue("id"))
	if !ok {
		return nil, ErrNotFound
	}
	return exchangeAnswer{Exchange: e, Curl: e.Curl()}, nil
}

func (s *Shell) listWebhooks(r *http.Request) (any, error) {
	skip, limit, err := page(r)
	if err != nil {
		return nil, err
	}
	return pageOf(s.Webhooks.Newest(r.URL.Query().Get("item"), skip, limit)), nil
}
