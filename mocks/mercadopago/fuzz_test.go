package mercadopago

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/mocks/kit"
)

func fuzzed(f *testing.F) *Mock {
	f.Helper()
	m, err := New(Config{Secret: "a-secret", Config: kit.Config{Seed: 1, Max: 50}}, slog.New(slog.DiscardHandler))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = m.Close() })
	return m
}

// answered checks that an answer is the provider's: JSON, and for errors its envelope.
func answered(t *testing.T, m *Mock, method, path, kind, body string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer TEST-fuzz")
	r.Header.Set(headerKey, kit.NewRandom(uint64(len(body))).Hex(8)+body[:min(len(body), 8)])
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	var o object
	if err := json.Unmarshal(w.Body.Bytes(), &o); err != nil {
		t.Fatalf("%s %s %q: got %d %s, want JSON", method, path, body, w.Code, w.Body)
	}
	if w.Code >= 500 {
		t.Fatalf("%s %s %q: got %d %v, want no error of the server", method, path, body, w.Code, o)
	}
	if status, _ := o["status"].(float64); w.Code >= 400 && (int(status) != w.Code || o.str("message") == "" || o.str("error") == "") {
		t.Fatalf("%s %s %q: got %d %v, want the provider's envelope", method, path, body, w.Code, o)
	}
}

func seeds(f *testing.F, bodies ...string) {
	f.Helper()
	for _, kind := range []string{"application/json", "text/plain", "application/x-www-form-urlencoded"} {
		for _, body := range append(bodies, "", "null", "[]", "{", `{"a":`, strings.Repeat("[", 20_000), `{"payer":"x"}`, strings.Repeat("x", maxDocument+2)) {
			f.Add(kind, body)
		}
	}
}

func FuzzPayment(f *testing.F) {
	m := fuzzed(f)
	seeds(f, examplePayment, `{"transaction_amount":1e400}`, `{"transaction_amount":"1,5"}`, `{"transaction_amount":5,"metadata":[],"payment_method_id":"rapipago","payer":{"email":"a@b"}}`)
	f.Fuzz(func(t *testing.T, kind, body string) { answered(t, m, http.MethodPost, "/v1/payments", kind, body) })
}

func FuzzCardToken(f *testing.F) {
	m := fuzzed(f)
	seeds(f, exampleCard, `{"card_number":4509953566233704,"expiration_month":11,"expiration_year":30,"cardholder":{"name":"x"}}`, `{"card_id":"1"}`)
	f.Fuzz(func(t *testing.T, kind, body string) { answered(t, m, http.MethodPost, "/v1/card_tokens", kind, body) })
}

func FuzzPreference(f *testing.F) {
	m := fuzzed(f)
	seeds(f, examplePreference, `{"items":[{"title":"x","quantity":1,"unit_price":1e9}]}`)
	f.Fuzz(func(t *testing.T, kind, body string) {
		answered(t, m, http.MethodPost, "/checkout/preferences", kind, body)
	})
}

func FuzzOrder(f *testing.F) {
	m := fuzzed(f)
	seeds(f, `{"items":[{"title":"x","quantity":1,"unit_price":1}]}`)
	f.Fuzz(func(t *testing.T, kind, body string) { answered(t, m, http.MethodPost, "/merchant_orders", kind, body) })
}

func FuzzOnlineOrder(f *testing.F) {
	m := fuzzed(f)
	seeds(f, exampleOnline, `{"type":"online","total_amount":1}`, `{"type":"online","total_amount":"1e3","expiration_time":"P999W"}`,
		`{"type":"online","processing_mode":"manual","total_amount":"1.00","transactions":{"payments":[null]},"config":{"payment_method":[]}}`)
	f.Fuzz(func(t *testing.T, _, body string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/v1/orders", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer TEST-fuzz")
		r.Header.Set(headerKey, kit.NewRandom(uint64(len(body))).Hex(8)+body[:min(len(body), 8)])
		w := httptest.NewRecorder()
		m.ServeHTTP(w, r)
		var o object
		if err := json.Unmarshal(w.Body.Bytes(), &o); err != nil || w.Code >= 500 {
			t.Fatalf("%q: got %d %s, want JSON and no error of the server", body, w.Code, w.Body)
		}
		if w.Code >= 400 && (o.str("errors", "0", "code") == "" || o.str("errors", "0", "message") == "") {
			t.Fatalf("%q: got %d %v, want the envelope of the Orders API", body, w.Code, o)
		}
	})
}

func FuzzSubscription(f *testing.F) {
	m := fuzzed(f)
	seeds(f, exampleSubscription, `{"auto_recurring":{"frequency":1e9,"frequency_type":"days"},"payer_email":"a@b.com","reason":"x"}`, `{"card_token_id":"x"}`)
	f.Fuzz(func(t *testing.T, kind, body string) { answered(t, m, http.MethodPost, "/preapproval", kind, body) })
}

func FuzzPlan(f *testing.F) {
	m := fuzzed(f)
	seeds(f, examplePlan, `{"auto_recurring":{"free_trial":{"frequency":-1}},"payment_methods_allowed":[]}`)
	f.Fuzz(func(t *testing.T, kind, body string) {
		answered(t, m, http.MethodPost, "/preapproval_plan", kind, body)
	})
}

func FuzzCustomer(f *testing.F) {
	m := fuzzed(f)
	seeds(f, `{"email":"a@b.com","address":{"street_number":"x"}}`)
	f.Fuzz(func(t *testing.T, kind, body string) { answered(t, m, http.MethodPost, "/v1/customers", kind, body) })
}

func FuzzOAuth(f *testing.F) {
	m := fuzzed(f)
	seeds(f, exampleRefresh, "grant_type=client_credentials&client_secret=x", "grant_type=%zz")
	f.Fuzz(func(t *testing.T, kind, body string) { answered(t, m, http.MethodPost, "/oauth/token", kind, body) })
}

func FuzzSearch(f *testing.F) {
	m := fuzzed(f)
	for _, q := range []string{"", "begin_date=NOW-30DAYS&end_date=NOW", "begin_date=NOW+", "limit=-1", "offset=99999999999999999999", "sort=id&criteria=desc"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		values, err := url.ParseQuery(q)
		if err != nil {
			t.Skip()
		}
		answered(t, m, http.MethodGet, "/v1/payments/search?"+values.Encode(), "", "")
	})
}
