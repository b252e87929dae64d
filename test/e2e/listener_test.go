package e2e_test

import (
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

	"github.com/barberpro/barberpro/test/stack"
)

// listener is a system of the shop that is told what happens.
type listener struct {
	mu     sync.Mutex
	secret string
	seen   map[string]int // by type
	ids    map[string]bool
	forged int
}

// listen gives the shop a webhook of its own, which refuses every first try.
func (w *world) listen(t *testing.T) *listener {
	t.Helper()
	l := &listener{seen: map[string]int{}, ids: map[string]bool{}}
	server := httptest.NewServer(l)
	t.Cleanup(server.Close)
	var made struct {
		Secret string `json:"secret"`
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	call(t, w.owner, http.MethodPost, w.shop.Path("/webhooks"), map[string]any{"url": server.URL}, &made)
	l.secret = made.Secret
	return l
}

// ServeHTTP checks a delivery as the guide for receivers says.
func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	id := r.Header.Get("Webhook-Id")
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(l.secret, "whsec_"))
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + r.Header.Get("Webhook-Timestamp") + "." + string(body)))
	want := "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil))
	var event struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	}
	if err != nil || !slices.Contains(strings.Fields(r.Header.Get("Webhook-Signature")), want) || json.Unmarshal(body, &event) != nil ||
		event.ID != id {
		l.forged++
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if l.ids[id] {
		return // told twice: the receiver's key against doubles
	}
	l.ids[id] = true
	l.seen[event.Type]++
}

// check waits for what the turnos of the test must have told.
func (l *listener) check(t *testing.T) {
	t.Helper()
	for _, topic := range []string{
		"booking.booked", "booking.confirmed", "booking.completed", "booking.cancelled_by_customer", "booking.expired", "booking.retaken",
		"payment.pending", "payment.rejected", "payment.approved", "refund.done", "invoice.authorized",
	} {
		stack.Until(t, patience, "the shop's system to be told of "+topic, func() bool {
			l.mu.Lock()
			defer l.mu.Unlock()
			return l.seen[topic] > 0
		})
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.forged != 0 {
		t.Errorf("deliveries with a bad signature: got %d", l.forged)
	}
	t.Logf("the shop's system was told %v", l.seen)
}
