package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/internal/webhook"
)

// receiver is a shop's own system.
type receiver struct {
	*httptest.Server

	mu     sync.Mutex
	got    []received
	answer func(w http.ResponseWriter, r *http.Request) // nil: 204
}

type received struct {
	header http.Header
	body   string
}

func newReceiver(t *testing.T, answer func(http.ResponseWriter, *http.Request)) *receiver {
	t.Helper()
	rec := &receiver{answer: answer}
	rec.Server = httptest.NewServer(rec)
	t.Cleanup(rec.Close)
	return rec
}

func (rec *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	rec.mu.Lock()
	rec.got = append(rec.got, received{r.Header, string(body)})
	answer := rec.answer
	rec.mu.Unlock()
	if answer != nil {
		answer(w, r)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// recovers makes the receiver take everything from now on.
func (rec *receiver) recovers() {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.answer = nil
}

func (rec *receiver) all() []received {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return slices.Clone(rec.got)
}

func status(code int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// signed reports whether one of the signatures of a try is that of secret, as the specification has it.
func (r received) signed(t *testing.T, secret string) bool {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) < 24 {
		t.Fatalf("secret %q: %v, want whsec_ and the base64 of 24 bytes or more", secret, err)
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(r.header.Get("Webhook-Id") + "." + r.header.Get("Webhook-Timestamp") + "." + r.body))
	want := "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
	return slices.Contains(strings.Split(r.header.Get("Webhook-Signature"), " "), want)
}

type world struct {
	*testkit.Shop

	edge    *testkit.Edge
	service *webhook.Service
	options webhook.Options
	ring    *seal.Ring
}

func newWorld(t *testing.T, db *pg.DB) *world {
	t.Helper()
	ring, err := seal.NewRing(seal.NewKey("one"))
	if err != nil {
		t.Fatalf("NewRing: %v", err)
	}
	w := &world{Shop: testkit.NewShop(t, db, testkit.Spec{}), ring: ring}
	w.options = webhook.Options{Clock: w.Clock, Sealer: ring, AllowPrivate: true}
	w.serve(t, w.options)
	return w
}

// serve starts the domain anew with other options.
func (w *world) serve(t *testing.T, o webhook.Options) {
	t.Helper()
	w.service = webhook.New(w.DB, o)
	t.Cleanup(w.service.Close)
	w.edge = testkit.NewEdge(w.Shop, w.service.Routes)
}

func (w *world) owner(t *testing.T, method, path, body string, headers ...string) testkit.Answer {
	t.Helper()
	return w.edge.Call(t, web.RoleOwner, method, path, body, headers...)
}

func (w *world) ok(t *testing.T, method, path, body string) testkit.Answer {
	t.Helper()
	a := w.owner(t, method, path, body)
	if a.Status >= http.StatusBadRequest {
		t.Fatalf("%s %s: got %d %s", method, path, a.Status, a.Raw)
	}
	return a
}

// listen adds an endpoint and returns its path and secret.
func (w *world) listen(t *testing.T, address string, topics ...string) (path, secret string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"url": address, "topics": topics})
	if err != nil {
		t.Fatal(err)
	}
	if len(topics) == 0 {
		body = []byte(`{"url":"` + address + `"}`)
	}
	a := w.ok(t, http.MethodPost, "/webhooks", string(body))
	return "/webhooks/" + a.Text("id"), a.Text("secret")
}

// happens hands an event to the domain as the outbox does.
func (w *world) happens(t *testing.T, topic string, entity uuid.UUID, data string) {
	t.Helper()
	w.hand(t, outbox.Event{Shop: w.ID, ID: time.Now().UnixNano(), Topic: topic, Entity: entity, Version: 1, At: w.Clock.Now(), Data: []byte(data)})
}

func (w *world) hand(t *testing.T, e outbox.Event) {
	t.Helper()
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error { _, err := w.service.Handle(t.Context(), tx, []outbox.Event{e}); return err })
	if err != nil {
		t.Fatalf("Handle: %v", err)
	}
}

// drain looks once, and waits until nobody is busy any more.
func (w *world) drain(t *testing.T) {
	t.Helper()
	s := webhook.New(w.DB, w.options)
	if _, err := s.Queues(func(string) func(context.Context) ([]uuid.UUID, error) { return nil })[0].Work(t.Context(), w.ID); err != nil {
		t.Fatalf("Work: %v", err)
	}
	eventually(t, "nobody is busy", func() bool { return !s.Busy() })
	s.Close()
}

// due makes all that waits due now.
func (w *world) due(t *testing.T) {
	t.Helper()
	w.Exec(t, `UPDATE webhook_deliveries SET next_at = now() WHERE shop_id = $1 AND next_at IS NOT NULL`, w.ID)
}

// older makes everything three days older.
func (w *world) older(t *testing.T) {
	t.Helper()
	w.Exec(t, `UPDATE webhook_deliveries SET tried_since = tried_since - interval '3 days', created_at = created_at - interval '3 days'`)
	w.Exec(t, `UPDATE webhook_endpoints SET failing_since = failing_since - interval '3 days'`)
}

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}
