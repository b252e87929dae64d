package mercadopago

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// rig is a mock with a frozen clock, behind a server on a free port.
type rig struct {
	t    *testing.T
	mock *Mock
	url  string
	keys *atomic.Int64
}

func start(t *testing.T, change ...func(*Config)) *rig {
	t.Helper()
	c := Config{Scenario: scenarioSuccess, Secret: "a-secret", IPN: true, CollectorID: 724484980, Config: kit.Config{Seed: 1, Max: 1000, Speed: 1}}
	for _, do := range change {
		do(&c)
	}
	m, err := New(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	m.Shell().Clock.Freeze(true)
	server := httptest.NewServer(m)
	t.Cleanup(func() {
		server.Close()
		if err := m.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return &rig{t: t, mock: m, url: server.URL, keys: new(atomic.Int64)}
}

// in is the rig for a test within the test.
func (g *rig) in(t *testing.T) *rig {
	t.Helper()
	return &rig{t: t, mock: g.mock, url: g.url, keys: g.keys}
}

// object is a JSON answer.
type object map[string]any

// at walks into an answer: at("payer", "id").
func (o object) at(path ...string) any {
	var v any = map[string]any(o)
	for _, name := range path {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

func (o object) str(path ...string) string {
	switch v := o.at(path...).(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

// call sends a request with a token, a fresh idempotency key and more headers, given in pairs.
func (g *rig) call(method, path string, body any, headers ...string) (int, object) {
	g.t.Helper()
	code, raw := g.raw(method, path, body, headers...)
	o := object{}
	decoder := json.NewDecoder(strings.NewReader(raw))
	decoder.UseNumber()
	if strings.HasPrefix(raw, "[") {
		var list []any
		if err := decoder.Decode(&list); err != nil {
			g.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
		return code, object{"list": list}
	}
	if err := decoder.Decode(&o); err != nil {
		g.t.Fatalf("%s %s: %v in %q", method, path, err, raw)
	}
	return code, o
}

func (g *rig) raw(method, path string, body any, headers ...string) (int, string) {
	g.t.Helper()
	var in io.Reader = http.NoBody
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		whole, err := json.Marshal(b)
		if err != nil {
			g.t.Fatalf("Marshal(%v): %v", b, err)
		}
		in = strings.NewReader(string(whole))
	}
	r, err := http.NewRequestWithContext(g.t.Context(), method, g.url+path, in)
	if err != nil {
		g.t.Fatalf("NewRequest: %v", err)
	}
	r.Header.Set("Authorization", "Bearer TEST-token")
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(headerKey, fmt.Sprintf("key-%d", g.keys.Add(1)))
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return g.do(r)
}

func (g *rig) do(r *http.Request) (int, string) {
	g.t.Helper()
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		g.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	whole, err := io.ReadAll(res.Body)
	if err != nil {
		g.t.Fatalf("read: %v", err)
	}
	if to := res.Header.Get("Location"); to != "" {
		return res.StatusCode, to
	}
	return res.StatusCode, string(whole)
}

// form sends a page's form.
func (g *rig) form(path string, fields url.Values) (int, string) {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), http.MethodPost, g.url+path, strings.NewReader(fields.Encode()))
	if err != nil {
		g.t.Fatalf("NewRequest: %v", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return g.do(r)
}

const visaNumber = "4509953566233704"

func cardBody(number, name string) map[string]any {
	code := "123"
	if strings.HasPrefix(number, "37") {
		code = "1234"
	}
	return map[string]any{
		"card_number": number, "expiration_month": "11", "expiration_year": "2030", "security_code": code,
		"cardholder": map[string]any{"name": name, "identification": map[string]any{"type": "DNI", "number": "12345678"}},
	}
}

// token makes a card token.
func (g *rig) token(number, name string) string {
	g.t.Helper()
	code, o := g.call(http.MethodPost, "/v1/card_tokens", cardBody(number, name))
	if code != http.StatusCreated {
		g.t.Fatalf("POST /v1/card_tokens: got %d %v, want 201", code, o)
	}
	return o.str("id")
}

func (g *rig) cardCharge(name string, more ...any) map[string]any {
	g.t.Helper()
	in := map[string]any{
		"transaction_amount": 100, "token": g.token(visaNumber, name), "installments": 1, "description": "Corte",
		"payer": map[string]any{"email": "ana@example.com"},
	}
	for i := 0; i+1 < len(more); i += 2 {
		name, _ := more[i].(string)
		in[name] = more[i+1]
	}
	return in
}

// pay makes a payment that must succeed with 201.
func (g *rig) pay(in any, headers ...string) object {
	g.t.Helper()
	code, o := g.call(http.MethodPost, "/v1/payments", in, headers...)
	if code != http.StatusCreated {
		g.t.Fatalf("POST /v1/payments: got %d %v, want 201", code, o)
	}
	return o
}

func cash(place string) map[string]any {
	return map[string]any{"transaction_amount": 150.55, "payment_method_id": place, "payer": map[string]any{"email": "ana@example.com"}}
}

// want compares what an answer says with what it should say, given in pairs of dotted path and text.
func (g *rig) want(o object, pairs ...string) {
	g.t.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		if got := o.str(strings.Split(pairs[i], ".")...); got != pairs[i+1] {
			g.t.Errorf("%s: got %q, want %q", pairs[i], got, pairs[i+1])
		}
	}
}

// eventually waits until done reports true.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// act does a dashboard action.
func (g *rig) act(id, action string, fields map[string]string) (int, object) {
	g.t.Helper()
	return g.call(http.MethodPost, "/_mock/act", map[string]any{"id": id, "action": action, "fields": fields})
}

// TestServe runs the mock for the contract tests: MOCK_SERVE=127.0.0.1:3001 go test -run TestServe -timeout 0.
func TestServe(t *testing.T) { //nolint:paralleltest // it is a server
	address := os.Getenv("MOCK_SERVE")
	if address == "" {
		t.Skip("MOCK_SERVE is not set")
	}
	m, err := New(Config{Secret: "a-secret", IPN: true, Config: kit.Config{Seed: 1}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if err := kit.Serve(ctx, l, m); err != nil {
		t.Error(err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}
