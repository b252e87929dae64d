package kit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// toy is a mock with one operation that makes things and tells target of each.
type toy struct {
	*kit.Shell

	server *httptest.Server
	things *kit.Store[kit.Item]
	made   atomic.Int64
	target string
}

func newToy(t *testing.T, target string) *toy {
	t.Helper()
	return newToyOf(t, target, 1000)
}

// newToyOf is a toy that remembers so many webhooks.
func newToyOf(t *testing.T, target string, most int) *toy {
	t.Helper()
	m := &toy{things: kit.NewStore[kit.Item](100), target: target}
	m.Shell = kit.New(kit.Options{
		Name: "toy", Title: "Toy", Seed: 1, Max: most,
		Scenarios: []kit.Scenario{{Name: "success"}, {Name: "failure"}},
		Retry:     func(n int) (time.Duration, bool) { return time.Duration(n) * time.Minute, n < 3 },
		Reset:     func() { m.things.Reset() },
		Ledger:    func() any { return m.made.Load() },
		Refuse: func(w http.ResponseWriter, _ *http.Request, status int, reason string) {
			kit.WriteJSON(w, status, map[string]string{"toy": reason})
		},
		Board: kit.Board{
			Noun: "things", First: "curl -X POST {base}/things",
			Items: func(query string, skip, limit int) ([]kit.Item, int) {
				return m.things.Newest(func(i *kit.Item) bool { return strings.Contains(i.Title, query) }, skip, limit)
			},
			Item: m.things.Get,
		},
	})
	m.Handle(kit.Route{Pattern: "POST /things/{name}", Group: "Things", Summary: "Make one", Example: `{"a":1}`}, m.create)
	m.server = httptest.NewServer(m)
	t.Cleanup(func() { m.server.Close(); m.Close() })
	return m
}

func (m *toy) create(w http.ResponseWriter, r *http.Request) {
	if m.Scenario(r) == "failure" {
		kit.WriteJSON(w, http.StatusTeapot, nil)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	id := fmt.Sprint("t", m.made.Add(1))
	m.things.Add(id, kit.Item{ID: id, Title: r.PathValue("name"), At: m.Clock.Now(), Data: string(body)})
	kit.About(r.Context(), id)
	m.Changed(id)
	m.Webhooks.Send(kit.Event{
		URL: m.target, What: "made", Item: id, Body: []byte(id),
		Sign: func(h http.Header, _ []byte, _ time.Time, forge bool) { h.Set("X-Forged", fmt.Sprint(forge)) },
	})
	kit.WriteJSON(w, http.StatusCreated, map[string]string{"id": id})
}

// call sends body as JSON, or nothing, and returns the status and the answer.
func (m *toy) call(t *testing.T, method, path string, body any, headers ...string) (int, string) {
	t.Helper()
	var in io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatalf("Marshal: %v", err)
		}
		in = bytes.NewReader(b)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, m.server.URL+path, in)
	if err != nil {
		t.Fatalf("NewRequest: %v", err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := m.server.Client().Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Errorf("ReadAll: %v", err)
	}
	return res.StatusCode, string(answer)
}

// ear is a webhook target that answers with status and remembers what it heard.
type ear struct {
	*httptest.Server

	status atomic.Int64
	mu     sync.Mutex
	heard  []string
}

func newEar(t *testing.T) *ear {
	t.Helper()
	e := &ear{}
	e.status.Store(http.StatusOK)
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // the sender's side is under test
		e.mu.Lock()
		e.heard = append(e.heard, string(body)+" "+r.Header.Get("X-Forged"))
		e.mu.Unlock()
		w.WriteHeader(int(e.status.Load()))
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *ear) words() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.heard...)
}

func TestAScenarioIsChosenByHeaderAndByControl(t *testing.T) {
	t.Parallel()
	m := newToy(t, "")
	steps := []struct {
		name, header, control string
		want                  int
	}{
		{name: "the default", want: http.StatusCreated},
		{name: "of the header", header: "failure", want: http.StatusTeapot},
		{name: "of an unknown header", header: "nonsense", want: http.StatusCreated},
		{name: "of the control", control: "failure", want: http.StatusTeapot},
		{name: "of the header before the control", header: "success", want: http.StatusCreated},
	}
	for _, s := range steps {
		if s.control != "" {
			if status, answer := m.call(t, http.MethodPut, "/_mock/scenario", map[string]string{"name": s.control}); status != http.StatusOK {
				t.Fatalf("PUT scenario: got %d %s", status, answer)
			}
		}
		if status, answer := m.call(t, http.MethodPost, "/things/a", nil, kit.HeaderScenario, s.header); status != s.want {
			t.Errorf("scenario %s: got %d %s, want %d", s.name, status, answer, s.want)
		}
	}
	if status, answer := m.call(t, http.MethodPut, "/_mock/scenario", map[string]string{"name": "x"}); status != http.StatusBadRequest ||
		!strings.Contains(answer, "failure") {
		t.Errorf("PUT of an unknown scenario: got %d %s, want 400 naming those there are", status, answer)
	}
}

func TestFaultsComeBeforeOrAfterTheEffect(t *testing.T) {
	t.Parallel()
	m := newToy(t, "")
	steps := []struct {
		name   string
		chaos  kit.Chaos
		status int
		made   int64
	}{
		{"none", kit.Chaos{}, http.StatusCreated, 1},
		{"an outage", kit.Chaos{Outage: true}, http.StatusServiceUnavailable, 1},
		{"an error before", kit.Chaos{ErrorRate: 1}, http.StatusInternalServerError, 1},
		{"an error after", kit.Chaos{ErrorRate: 1, ErrorStatus: 502, After: true}, http.StatusBadGateway, 2},
		{"latency", kit.Chaos{LatencyMS: 5, JitterMS: 5}, http.StatusCreated, 3},
	}
	for _, s := range steps {
		m.SetChaos(s.chaos)
		status, answer := m.call(t, http.MethodPost, "/things/a", nil)
		if status != s.status || m.made.Load() != s.made {
			t.Errorf("with %s: got %d %s and %d made, want %d and %d", s.name, status, answer, m.made.Load(), s.status, s.made)
		}
	}
	for _, bad := range []kit.Chaos{{ErrorRate: 1.1}, {Drop: -1}, {LatencyMS: -1}, {ErrorStatus: 200}} {
		if status, answer := m.call(t, http.MethodPut, "/_mock/chaos", bad); status != http.StatusBadRequest {
			t.Errorf("PUT chaos %+v: got %d %s, want 400", bad, status, answer)
		}
	}
}

func TestATimeoutGivesNoAnswer(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		m := newToy(t, "")
		m.SetChaos(kit.Chaos{TimeoutRate: 1, After: after})
		client := &http.Client{Timeout: 100 * time.Millisecond}
		res, err := client.Post(m.server.URL+"/things/a", "", nil) //nolint:noctx // the client's own timeout is the point
		if err == nil {
			res.Body.Close() //nolint:errcheck // unexpected anyway
			t.Errorf("POST: got %s, want no answer", res.Status)
		}
		if after {
			wait(t, "the effect", func() bool { return m.made.Load() == 1 })
		} else if n := m.made.Load(); n != 0 {
			t.Errorf("made: got %d, want none for a timeout before the effect", n)
		}
	}
}

func TestAnItemShowsWhatWasSaidAboutIt(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	m := newToy(t, e.URL)
	m.call(t, http.MethodPost, "/things/it's", map[string]int{"a": 1}, "Authorization", "Bearer x")
	wait(t, "the webhook", func() bool { return len(e.words()) == 1 })
	var got struct {
		kit.Item

		Exchanges []struct {
			kit.Exchange

			Curl string `json:"curl"`
		} `json:"exchanges"`
		Webhooks []kit.Delivery `json:"webhooks"`
	}
	wait(t, "a delivered webhook", func() bool {
		status, answer := m.call(t, http.MethodGet, "/_mock/items/t1", nil)
		if err := json.Unmarshal([]byte(answer), &got); err != nil || status != http.StatusOK {
			t.Fatalf("GET item: got %d %s, %v", status, answer, err)
		}
		return len(got.Webhooks) == 1 && got.Webhooks[0].State == kit.Delivered
	})
	if len(got.Exchanges) != 1 || got.Exchanges[0].Status != http.StatusCreated || got.Exchanges[0].Request.Body != `{"a":1}` {
		t.Fatalf("exchanges: got %+v, want the one that made it", got.Exchanges)
	}
	curl := got.Exchanges[0].Curl
	for _, part := range []string{"-X POST", `'Authorization: Bearer x'`, `--data-binary '{"a":1}'`, m.server.URL} {
		if !strings.Contains(curl, part) {
			t.Errorf("curl: got %s, want %s in it", curl, part)
		}
	}
	for path, want := range map[string]int{
		"/_mock/items/none": 404, "/_mock/items?query=it": 200, "/_mock/items?limit=x": 400, "/_mock/exchanges": 200, "/_mock/ledger": 200,
		"/_mock/phone": 200, "/_mock/clock": 200, "/health": 200, "/metrics": 200, "/openapi.json": 200, "/docs/": 200, "/dashboard": 200,
		"/dashboard/app.js": 200, "/nothing": 404,
	} {
		if status, answer := m.call(t, http.MethodGet, path, nil); status != want {
			t.Errorf("GET %s: got %d %.200s, want %d", path, status, answer, want)
		}
	}
}

func TestAForeignPageCannotControlAMock(t *testing.T) {
	t.Parallel()
	m := newToy(t, "")
	if status, answer := m.call(t, http.MethodPost, "/_mock/reset", nil, "Origin", "https://evil.example"); status != http.StatusForbidden {
		t.Errorf("POST reset from another origin: got %d %s, want 403", status, answer)
	}
	if status, answer := m.call(t, http.MethodPost, "/_mock/reset", nil, "Origin", m.server.URL); status != http.StatusOK {
		t.Errorf("POST reset from the dashboard: got %d %s, want 200", status, answer)
	}
	if status, answer := m.call(t, http.MethodPost, "/_mock/clock", map[string]any{"frozen": true, "advance": "24h", "speed": 2}); status != http.StatusOK ||
		!strings.Contains(answer, `"frozen":true`) {
		t.Errorf("POST clock: got %d %s, want it frozen", status, answer)
	}
}
