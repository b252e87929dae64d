package mercadopago

import (
	"net/http"
	"strings"
	"sync"
	"testing"
)

func TestIdempotency(t *testing.T) {
	t.Parallel()
	g := start(t)
	in := g.cardCharge("APRO")
	first := g.pay(in, headerKey, "one")
	again := g.pay(in, headerKey, "one")
	if first.str("id") != again.str("id") {
		t.Errorf("same key: got %s, want %s", again.str("id"), first.str("id"))
	}
	code, o := g.call(http.MethodPost, "/v1/payments", cash("rapipago"), headerKey, "one")
	if code != http.StatusConflict || o.str("error") != "idempotency_key_already_used" {
		t.Errorf("same key, other body: got %d %v, want 409", code, o)
	}
	if code, o = g.call(http.MethodPost, "/v1/payments", map[string]any{}, headerKey, "two"); code != 400 {
		t.Errorf("empty payment: got %d %v, want 400", code, o)
	}
	g.pay(cash("rapipago"), headerKey, "two") // a refusal leaves the key free
	g.mock.Shell().Clock.Advance(keyLife)
	if o := g.pay(cash("rapipago"), headerKey, "one"); o.str("id") == first.str("id") {
		t.Error("same key a day later: got the old payment, want a new one")
	}
}

func TestARepeatGetsTheFirstAnswerWhateverHappenedSince(t *testing.T) {
	t.Parallel()
	g := start(t)
	in := g.cardCharge("APRO")
	_, first := g.raw(http.MethodPost, "/v1/payments", in, headerKey, "one")
	id := g.mock.last()
	if code, o := g.call(http.MethodPost, "/v1/payments/"+id+"/refunds", nil, headerKey, "back"); code != http.StatusCreated {
		t.Fatalf("refund: got %d %v, want 201", code, o)
	}
	if got := g.detail(id); !strings.HasPrefix(got, "refunded") {
		t.Errorf("payment after the refund: got %s, want refunded", got)
	}
	code, again := g.raw(http.MethodPost, "/v1/payments", in, headerKey, "one")
	if code != http.StatusCreated || again != first {
		t.Errorf("repeat: got %d %s, want 201 and the same bytes as the first answer, %s", code, again, first)
	}
}

// last is the id of the newest payment.
func (m *Mock) last() string {
	found, _ := m.payments.Newest(nil, 0, 1)
	return found[0].key()
}

func TestIdempotencyAfterAnInjectedError(t *testing.T) {
	t.Parallel()
	g := start(t)
	chaos := g.mock.Shell().Chaos()
	chaos.ErrorRate, chaos.After = 1, true
	g.mock.Shell().SetChaos(chaos)
	in := cash("rapipago")
	if code, o := g.call(http.MethodPost, "/v1/payments", in, headerKey, "one"); code != 500 || o.str("status") != "500" {
		t.Fatalf("pay under faults: got %d %v, want 500 in the provider's envelope", code, o)
	}
	chaos.ErrorRate = 0
	g.mock.Shell().SetChaos(chaos)
	g.pay(in, headerKey, "one")
	if _, o := g.call(http.MethodGet, "/v1/payments/search", nil); o.str("paging", "total") != "1" {
		t.Errorf("payments: got %s, want 1", o.str("paging", "total"))
	}
}

func TestConcurrentPaymentsWithOneKey(t *testing.T) {
	t.Parallel()
	g := start(t)
	in := g.cardCharge("APRO")
	var all sync.WaitGroup
	ids := make([]string, 20)
	for i := range ids {
		all.Go(func() { ids[i] = g.pay(in, headerKey, "one").str("id") })
	}
	all.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("same key: got %s, want %s", id, ids[0])
		}
	}
	if kept, _ := g.mock.payments.Len(); kept != 1 {
		t.Errorf("payments: got %d, want 1", kept)
	}
}

func TestConcurrentCreations(t *testing.T) {
	t.Parallel()
	g := start(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 5 {
				o := g.pay(g.cardCharge("APRO"))
				if code, r := g.call(http.MethodPost, "/v1/payments/"+o.str("id")+"/refunds", nil); code != http.StatusCreated {
					t.Errorf("refund: got %d %v, want 201", code, r)
				}
				g.call(http.MethodGet, "/_mock/items?query=refunded", nil)
			}
		})
	}
	all.Wait()
	if kept, _ := g.mock.payments.Len(); kept != 40 {
		t.Errorf("payments: got %d, want 40", kept)
	}
}
