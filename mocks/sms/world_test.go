package sms_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
	"github.com/barberpro/barberpro/mocks/sms"
)

const (
	account = "AC00000000000000000000000000000001"
	token   = "5a2c7e1f9b3d4860a1c2e3f405162738"
	person  = "+5491123456789"
	ours    = "+15005550006"
	base    = "/2010-04-01/Accounts/" + account
)

// world is a mock with a frozen clock, and an application that it calls.
type world struct {
	t      testing.TB
	mock   *sms.Mock
	server *httptest.Server
	app    *application
}

func config() sms.Config {
	c := sms.Config{
		AccountSid: account, AuthToken: token, KeySid: "SK00000000000000000000000000000001", KeySecret: "secret",
		Numbers: []string{ours, "+5491150000000"}, AnyFrom: true, Cost: 0.05, SuccessRate: 1, MaxSegments: 10,
		SentAfter: time.Second, FinalAfter: 2 * time.Second,
	}
	c.Seed, c.Max, c.Speed = 1, 1000, 1
	return c
}

func newWorld(tb testing.TB, change ...func(*sms.Config)) *world {
	tb.Helper()
	app := newApplication(tb)
	c := config()
	c.IncomingURL = app.URL + "/incoming"
	for _, do := range change {
		do(&c)
	}
	mock, err := sms.New(c, nil)
	if err != nil {
		tb.Fatalf("New: got %v, want no error", err)
	}
	mock.Shell().Clock.Freeze(true)
	server := httptest.NewServer(mock)
	tb.Cleanup(func() {
		server.Close()
		if err := mock.Close(); err != nil {
			tb.Errorf("Close: got %v, want no error", err)
		}
	})
	return &world{t: tb, mock: mock, server: server, app: app}
}

type object = map[string]any

// rowsOf returns the list of that name.
func rowsOf(o object, name string) []any { rows, _ := o[name].([]any); return rows }

// call makes a request with the account's credentials and decodes the answer.
func (w *world) call(method, path, kind, body string, header ...string) (int, object) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, w.server.URL+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	r.SetBasicAuth(account, token)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	out := object{}
	if len(text) > 0 && strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(text, &out); err != nil {
			w.t.Fatalf("%s %s: got %q, want JSON: %v", method, path, text, err)
		}
	}
	return res.StatusCode, out
}

func (w *world) get(path string) (int, object) { w.t.Helper(); return w.call("GET", path, "", "") }

func (w *world) post(path string, pairs ...string) (int, object) {
	w.t.Helper()
	return w.call("POST", path, "application/x-www-form-urlencoded", form(pairs...).Encode())
}

func form(pairs ...string) url.Values {
	f := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1])
	}
	return f
}

// send creates a message and returns it.
func (w *world) send(pairs ...string) object {
	w.t.Helper()
	f := form(pairs...)
	for name, value := range map[string]string{"To": person, "Body": "Hola"} {
		if !f.Has(name) {
			f.Set(name, value)
		}
	}
	if !f.Has("From") && !f.Has("MessagingServiceSid") {
		f.Set("From", ours)
	}
	status, got := w.call("POST", base+"/Messages.json", "application/x-www-form-urlencoded", f.Encode())
	if status != http.StatusCreated {
		w.t.Fatalf("create %v: got %d %v, want 201", f, status, got)
	}
	return got
}

func (w *world) fetch(sid any) object {
	w.t.Helper()
	_, got := w.get(base + "/Messages/" + str(sid) + ".json")
	return got
}

func str(v any) string { s, _ := v.(string); return s }

// until waits for a condition that other goroutines bring about.
func (w *world) until(what string, done func() bool) {
	w.t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			w.t.Fatalf("waited 10 s for %s", what)
		}
	}
}

// advance moves the clock and waits until the message has that status.
func (w *world) advance(d time.Duration, sid any, status string) object {
	w.t.Helper()
	w.mock.Shell().Clock.Advance(d)
	var got object
	w.until("status "+status+" of "+str(sid), func() bool { got = w.fetch(sid); return got["status"] == status })
	return got
}

// application is what the mock calls: it keeps what it was told, and answers received messages.
type application struct {
	*httptest.Server

	mu     sync.Mutex
	told   []told
	answer func(w http.ResponseWriter, r *http.Request)
}

type told struct {
	path, url, signature string
	form                 url.Values
}

func newApplication(tb testing.TB) *application {
	tb.Helper()
	a := &application{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			tb.Errorf("application: %v", err)
		}
		a.mu.Lock()
		a.told = append(a.told, told{r.URL.Path, a.URL + r.URL.RequestURI(), r.Header.Get("X-Twilio-Signature"), r.PostForm})
		answer := a.answer
		a.mu.Unlock()
		if answer != nil {
			answer(w, r)
		}
	}))
	tb.Cleanup(a.Close)
	return a
}

func (a *application) answers(do func(w http.ResponseWriter, r *http.Request)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = do
}

// at returns what the application was told at a path.
func (a *application) at(path string) []told {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []told
	for _, each := range a.told {
		if each.path == path {
			out = append(out, each)
		}
	}
	return out
}

func (w *world) scenario(name string) {
	w.t.Helper()
	if !w.mock.Shell().SetScenario(name) {
		w.t.Fatalf("SetScenario(%q): got false, want true", name)
	}
}

func (w *world) act(id, action string, pairs ...string) (int, object) {
	w.t.Helper()
	fields := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		fields[pairs[i]] = pairs[i+1]
	}
	b, err := json.Marshal(object{"id": id, "action": action, "fields": fields})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.call("POST", "/_mock/act", "application/json", string(b))
}

// phone returns the phone view.
func (w *world) phone() []kit.Conversation {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, "/_mock/phone", http.NoBody)
	out := httptest.NewRecorder()
	w.mock.ServeHTTP(out, r)
	var got []kit.Conversation
	if err := json.Unmarshal(out.Body.Bytes(), &got); err != nil {
		w.t.Fatalf("phone: got %s, want conversations: %v", out.Body, err)
	}
	return got
}
