package whatsapp_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
	"github.com/barberpro/barberpro/mocks/whatsapp"
)

const (
	phoneID   = "106540352242922"
	accountID = "102290129340398"
	secret    = "s3cret"
	ana       = "5491155550123"
)

// world is a mock with a frozen clock, and what came to its webhook.
type world struct {
	t    *testing.T
	mock *whatsapp.Mock
	url  string
	hook *hook
}

// hook is an application's webhook.
type hook struct {
	mu     sync.Mutex
	got    []sent
	status int
	token  string
}

type sent struct {
	header http.Header
	body   []byte
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		if r.URL.Query().Get("hub.verify_token") != h.token || r.URL.Query().Get("hub.mode") != "subscribe" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
		return
	}
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.got = append(h.got, sent{r.Header.Clone(), body})
	w.WriteHeader(h.status)
}

func (h *hook) answer(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = status
}

func (h *hook) all() []sent {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]sent(nil), h.got...)
}

func newWorld(t *testing.T, change ...func(*whatsapp.Config)) *world {
	t.Helper()
	h := &hook{status: http.StatusOK, token: "verify"}
	hookServer := httptest.NewServer(h)
	t.Cleanup(hookServer.Close)
	c := whatsapp.Config{
		Config: kit.Config{Seed: 1, Max: 500}, PhoneID: phoneID, AccountID: accountID, DisplayNumber: "+54 9 11 5555-0100",
		VerifiedName: "BarberPro", AppSecret: secret, VerifyToken: "verify", WebhookURL: hookServer.URL + "/hook",
		SentAfter: time.Second, DeliveredAfter: time.Second, ReadAfter: time.Second, ApprovedAfter: time.Second,
	}
	for _, each := range change {
		each(&c)
	}
	m, err := whatsapp.New(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(func() { _ = m.Close() })
	m.Shell().Clock.Freeze(true)
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	return &world{t: t, mock: m, url: server.URL, hook: h}
}

// answer is what the mock answered.
type answer struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

// list returns what stands in a list of the answer, or fails the test when there is none.
func (a answer) list(t *testing.T, name string) (items []json.RawMessage) {
	t.Helper()
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(a.raw, &fields); err != nil {
		t.Fatalf("answer %d: got %s, want an object: %v", a.status, a.raw, err)
	}
	if err := json.Unmarshal(fields[name], &items); err != nil || items == nil {
		t.Fatalf("answer %d: %s of %s is no list: %v", a.status, name, a.raw, err)
	}
	return items
}

func (w *world) do(method, path, contentType string, body io.Reader, header ...string) answer {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, body)
	if err != nil {
		w.t.Fatalf("NewRequest: %v", err)
	}
	r.Header.Set("Authorization", "Bearer token")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatalf("%s %s: read: %v", method, path, err)
	}
	a := answer{status: res.StatusCode, header: res.Header, raw: raw}
	_ = json.Unmarshal(raw, &a.body)
	return a
}

func (w *world) json(method, path, body string, header ...string) answer {
	w.t.Helper()
	return w.do(method, path, "application/json", strings.NewReader(body), header...)
}

// send posts a message; fields is JSON without the braces and without messaging_product.
func (w *world) send(fields string, header ...string) answer {
	w.t.Helper()
	return w.json("POST", "/v23.0/"+phoneID+"/messages", `{"messaging_product":"whatsapp",`+fields+`}`, header...)
}

// sendOK sends a message and returns its wamid.
func (w *world) sendOK(fields string, header ...string) string {
	w.t.Helper()
	a := w.send(fields, header...)
	id, ok := at(a.body, "messages", 0, "id").(string)
	if a.status != http.StatusOK || !ok {
		w.t.Fatalf("send %s: got %d %s, want 200 with an id", fields, a.status, a.raw)
	}
	return id
}

// act does an action of the dashboard.
func (w *world) act(id, action string, fields map[string]string) answer {
	w.t.Helper()
	b, err := json.Marshal(map[string]any{"id": id, "action": action, "fields": fields})
	if err != nil {
		w.t.Fatalf("Marshal: %v", err)
	}
	return w.do("POST", "/_mock/act", "application/json", bytes.NewReader(b))
}

// write makes a person write, which opens the window.
func (w *world) write(from, text string) {
	w.t.Helper()
	if a := w.act("", "receive", map[string]string{"from": from, "name": "Ana", "text": text}); a.status != http.StatusOK {
		w.t.Fatalf("receive: got %d %s, want 200", a.status, a.raw)
	}
}

// hooks waits for n webhooks and returns their changes.
func (w *world) hooks(n int) []map[string]any {
	w.t.Helper()
	wait(w.t, "webhooks", func() bool { return len(w.hook.all()) >= n })
	var out []map[string]any
	for _, each := range w.hook.all() {
		var body map[string]any
		if err := json.Unmarshal(each.body, &body); err != nil {
			w.t.Fatalf("webhook %s: %v", each.body, err)
		}
		change, _ := at(body, "entry", 0, "changes", 0).(map[string]any)
		out = append(out, change)
	}
	if len(out) != n {
		w.t.Fatalf("webhooks: got %d, want %d: %v", len(out), n, out)
	}
	return out
}

// statuses waits until a message has had n status webhooks, and returns them by the kit's record, oldest first.
func (w *world) statuses(id string, n int) []map[string]any {
	w.t.Helper()
	var out []map[string]any
	wait(w.t, "statuses of "+id, func() bool {
		out = nil
		found, _ := w.mock.Shell().Webhooks.Newest(id, 0, 100)
		for _, one := range slices.Backward(found) {
			var body map[string]any
			if json.Unmarshal([]byte(one.Body), &body) == nil {
				if s, ok := at(body, "entry", 0, "changes", 0, "value", "statuses", 0).(map[string]any); ok {
					out = append(out, s)
				}
			}
		}
		return len(out) >= n
	})
	if len(out) != n {
		w.t.Fatalf("statuses: got %d, want %d: %v", len(out), n, out)
	}
	return out
}

func words(list []map[string]any) string {
	var out []string
	for _, s := range list {
		word, _ := s["status"].(string)
		out = append(out, word)
	}
	return strings.Join(out, " ")
}

func (w *world) advance(d time.Duration) { w.mock.Shell().Clock.Advance(d) }

// at walks into decoded JSON by names and indexes; nil when there is nothing.
func at(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

// wait polls until ok, at most for ten seconds.
func wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-deadline:
			t.Fatalf("waited too long for %s", what)
		case <-tick.C:
		}
	}
}

// code is the code of an error envelope, whose shape it checks.
func (a answer) code(t *testing.T) int {
	t.Helper()
	code, ok := at(a.body, "error", "code").(float64)
	message, _ := at(a.body, "error", "message").(string)
	trace, _ := at(a.body, "error", "fbtrace_id").(string)
	kind, _ := at(a.body, "error", "type").(string)
	if !ok || message == "" || trace == "" || kind == "" {
		t.Fatalf("error envelope: got %d %s, want message, type, code and fbtrace_id", a.status, a.raw)
	}
	return int(code)
}
