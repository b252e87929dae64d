package mercadopago

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

func (g *rig) preference(more ...any) object {
	g.t.Helper()
	in := map[string]any{
		"items":              []any{map[string]any{"title": "Corte <b>", "quantity": 2, "unit_price": "4250.25"}},
		"back_urls":          map[string]any{"success": "https://shop.example/ok?a=1", "pending": "https://shop.example/wait", "failure": "https://shop.example/no"},
		"external_reference": "turno-1",
	}
	for i := 0; i+1 < len(more); i += 2 {
		name, _ := more[i].(string)
		in[name] = more[i+1]
	}
	code, o := g.call(http.MethodPost, "/checkout/preferences", in)
	if code != http.StatusCreated {
		g.t.Fatalf("POST /checkout/preferences: got %d %v, want 201", code, o)
	}
	return o
}

func (g *rig) page(address string) (int, string) {
	g.t.Helper()
	return g.raw(http.MethodGet, strings.TrimPrefix(address, g.url), nil, "Accept", "text/html")
}

var attemptField = regexp.MustCompile(`name="attempt" value="([0-9a-f]{32})"`)

// fill opens a checkout and returns the fields of its form.
func (g *rig) fill(pref object, method, holder string) url.Values {
	g.t.Helper()
	code, page := g.page(pref.str("init_point"))
	found := attemptField.FindStringSubmatch(page)
	if code != http.StatusOK || found == nil {
		g.t.Fatalf("GET %s: got %d %s, want the form", pref.str("init_point"), code, page)
	}
	return url.Values{
		"attempt": {found[1]}, "method": {method}, "email": {"ana@example.com"}, "card_number": {"4509 9535 6623 3704"},
		"name": {holder}, "expiry": {"11/30"}, "security_code": {"123"}, "dni": {"12.345.678"}, "installments": {"1"},
	}
}

func (g *rig) submit(pref object, fields url.Values) (int, string) {
	g.t.Helper()
	return g.form("/checkout/v1/pay?pref_id="+pref.str("id"), fields)
}

func TestCheckoutByCardReturnsToTheSeller(t *testing.T) {
	t.Parallel()
	e := listen(t)
	g := start(t)
	pref := g.preference("auto_return", "approved", "notification_url", e.url)
	g.want(pref, "items.0.unit_price", "4250.25", "items.0.quantity", "2", "items.0.currency_id", "ARS", "client_id", clientID, "site_id", "MLA")
	_, page := g.page(pref.str("init_point"))
	if strings.Contains(page, "Corte <b>") || !strings.Contains(page, "$ 8.500,50") {
		t.Errorf("checkout page: got %s, want an escaped title and the total", page)
	}
	code, to := g.submit(pref, g.fill(pref, "card", "APRO"))
	if code != http.StatusSeeOther {
		t.Fatalf("pay: got %d %s, want 303", code, to)
	}
	code, back := g.page(to)
	u, err := url.Parse(back)
	if err != nil || code != http.StatusFound || u.Host != "shop.example" || u.Path != "/ok" {
		t.Fatalf("result: got %d %s, want the way back to the seller", code, back)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"a": "1", "status": "approved", "collection_status": "approved", "external_reference": "turno-1", "payment_type": "credit_card",
		"preference_id": pref.str("id"), "site_id": "MLA", "processing_mode": "aggregator", "merchant_account_id": "null",
		"payment_id": q.Get("collection_id"),
	} {
		if q.Get(name) != want {
			t.Errorf("way back, %s: got %q, want %q", name, q.Get(name), want)
		}
	}
	_, p := g.call(http.MethodGet, "/v1/payments/"+q.Get("payment_id"), nil)
	g.want(p, "status", "approved", "transaction_amount", "8500.5", "order.id", q.Get("merchant_order_id"), "additional_info.items.0.quantity", "2",
		"additional_info.items.0.unit_price", "4250.25")
	_, o := g.call(http.MethodGet, "/merchant_orders/"+q.Get("merchant_order_id"), nil)
	g.want(o, "status", "closed", "order_status", "paid", "paid_amount", "8500.5", "payments.0.id", q.Get("payment_id"), "preference_id", pref.str("id"))
	eventually(t, "the payment and the order are told", func() bool { return len(e.webhooks()) == 1 && len(e.of("merchant_order")) == 1 })
	if h := e.of("merchant_order")[0]; !strings.HasSuffix(h.body.str("resource"), "/merchant_orders/"+o.str("id")) {
		t.Errorf("notice of the order: got %v, want its address", h.body)
	}
	if code, to := g.page(pref.str("init_point")); code != http.StatusSeeOther || !strings.Contains(to, "/checkout/v1/result") {
		t.Errorf("open what is paid: got %d %s, want the result", code, to)
	}
	g.call(http.MethodPost, "/v1/payments/"+q.Get("payment_id")+"/refunds", nil)
	_, o = g.call(http.MethodGet, "/merchant_orders/"+q.Get("merchant_order_id"), nil)
	g.want(o, "order_status", "reverted", "refunded_amount", "8500.5")
}

func TestCheckoutPaysOnce(t *testing.T) {
	t.Parallel()
	g := start(t)
	pref := g.preference()
	one, other := g.fill(pref, "card", "APRO"), g.fill(pref, "account_money", "")
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			fields := one
			if i%3 == 0 {
				fields = other
			}
			if code, to := g.submit(pref, fields); code != http.StatusSeeOther {
				t.Errorf("pay: got %d %s, want 303", code, to)
			}
		})
	}
	all.Wait()
	if kept, _ := g.mock.payments.Len(); kept != 1 {
		t.Errorf("payments: got %d, want 1", kept)
	}
}

func TestCheckoutRejectionCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	g := start(t)
	pref := g.preference()
	_, to := g.submit(pref, g.fill(pref, "card", "FUND"))
	code, page := g.page(to)
	if code != http.StatusOK || !strings.Contains(page, "no tiene fondos suficientes") || !strings.Contains(page, "https://shop.example/no?") {
		t.Errorf("result: got %d %s, want the reason and the way back", code, page)
	}
	_, to = g.submit(pref, g.fill(pref, "card", "APRO"))
	if _, page = g.page(to); !strings.Contains(page, "se acreditó") {
		t.Errorf("second try: got %s, want success", page)
	}
}

func TestCheckoutInCash(t *testing.T) {
	t.Parallel()
	g := start(t)
	pref := g.preference()
	_, to := g.submit(pref, g.fill(pref, "rapipago", ""))
	code, page := g.page(to)
	if code != http.StatusOK || !strings.Contains(page, "/ticket") || !strings.Contains(page, "https://shop.example/wait?") {
		t.Errorf("result: got %d %s, want the ticket and the way back", code, page)
	}
}

func TestCheckoutMistakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, field, value, want string }{
		{"a bad number", "card_number", "4509953566233705", "Revisá el número"},
		{"no number", "card_number", "", "Revisá el número"},
		{"a date that is over", "expiry", "11/20", "Revisá el vencimiento"},
		{"no date", "expiry", "soon", "Revisá el vencimiento"},
		{"a short code", "security_code", "1", "Revisá el código"},
		{"no code", "security_code", "", "Revisá el código"},
		{"no name", "name", " ", "Escribí el nombre"},
		{"no address", "email", "ana", "Escribí tu correo"},
		{"letters in the DNI", "dni", "abc", "Escribí tu DNI"},
		{"too many instalments", "installments", "77", "Elegí otra cantidad"},
		{"an unknown way to pay", "method", "gold", "Elegí otro"},
		{"a way to pay that is excluded", "method", "pagofacil", "Elegí otro"},
	}
	g := start(t)
	pref := g.preference("payment_methods", map[string]any{"excluded_payment_types": []any{map[string]any{"id": "ticket"}}, "installments": 6})
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := g.in(t)
			fields := g.fill(pref, "card", "APRO")
			fields.Set(tt.field, tt.value)
			code, page := g.submit(pref, fields)
			if code != http.StatusUnprocessableEntity || !strings.Contains(page, tt.want) || strings.Contains(page, "45099535") {
				t.Errorf("pay with %s: got %d %s, want 422 with %q and without the card", tt.name, code, page, tt.want)
			}
		})
	}
}

func TestCheckoutPagesThatCannotBePaid(t *testing.T) {
	t.Parallel()
	g := start(t)
	soon := stamp{g.mock.Shell().Clock.Now().Add(time.Hour)}
	later := stamp{soon.Add(time.Hour)}
	expiring := g.preference("expires", true, "expiration_date_to", soon)
	coming := g.preference("expires", true, "expiration_date_from", later)
	if code, page := g.page(coming.str("init_point")); code != http.StatusForbidden || !strings.Contains(page, "Todavía no") {
		t.Errorf("open too early: got %d %s, want 403", code, page)
	}
	fields := g.fill(expiring, "card", "APRO")
	g.mock.Shell().Clock.Advance(2 * time.Hour)
	if code, page := g.page(expiring.str("init_point")); code != http.StatusGone || !strings.Contains(page, "venció") {
		t.Errorf("open too late: got %d %s, want 410", code, page)
	}
	if code, _ := g.submit(expiring, fields); code != http.StatusGone {
		t.Errorf("pay too late: got %d, want 410", code)
	}
	for _, path := range []string{"/checkout/v1/redirect", "/checkout/v1/redirect?pref_id=x", "/checkout/v1/result?pref_id=x&payment_id=1", "/payments/1/ticket"} {
		if code, page := g.page(path); code != http.StatusNotFound || !strings.Contains(page, "No encontramos") {
			t.Errorf("GET %s: got %d %s, want 404", path, code, page)
		}
	}
	if code, _ := g.form("/checkout/v1/pay?pref_id="+g.preference().str("id"), url.Values{}); code != http.StatusBadRequest {
		t.Errorf("an empty form: got %d, want 400", code)
	}
}

func TestPreferenceRefusals(t *testing.T) {
	t.Parallel()
	one := map[string]any{"title": "x", "quantity": 1, "unit_price": 10}
	tests := []struct {
		name, kind string
		body       any
	}{
		{"no items", "invalid_items", map[string]any{}},
		{"no title", "invalid_items", map[string]any{"items": []any{map[string]any{"quantity": 1, "unit_price": 1}}}},
		{"no quantity", "invalid_items", map[string]any{"items": []any{map[string]any{"title": "x", "unit_price": 1}}}},
		{"no price", "invalid_items", map[string]any{"items": []any{map[string]any{"title": "x", "quantity": 1}}}},
		{"dollars", "invalid_items", map[string]any{"items": []any{map[string]any{"title": "x", "quantity": 1, "unit_price": 1, "currency_id": "USD"}}}},
		{"auto_return without a way back", "invalid_auto_return", map[string]any{"items": []any{one}, "auto_return": "approved"}},
		{"an unknown auto_return", "invalid_auto_return", map[string]any{"items": []any{one}, "auto_return": "maybe"}},
		{"a way back that is no address", "invalid_back_urls", map[string]any{"items": []any{one}, "back_urls": map[string]any{"failure": "javascript:alert(1)"}}},
		{"a list of words", "bad_request", map[string]any{"items": []any{"x"}}},
		{"a bad date", "bad_request", map[string]any{"items": []any{one}, "expiration_date_to": "x"}},
	}
	g := start(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if code, o := g.in(t).call(http.MethodPost, "/checkout/preferences", tt.body); code != 400 || o.str("error") != tt.kind {
				t.Errorf("POST /checkout/preferences: got %d %v, want 400 %s", code, o, tt.kind)
			}
		})
	}
}

func TestPreferenceChanges(t *testing.T) {
	t.Parallel()
	g := start(t)
	pref := g.preference("metadata", map[string]any{"a": "b"})
	path := "/checkout/preferences/" + pref.str("id")
	code, o := g.call(http.MethodPut, path, map[string]any{"items": []any{map[string]any{"title": "Barba", "quantity": 1, "unit_price": 5}}, "id": "mine", "init_point": "http://x"})
	g.want(o, "id", pref.str("id"), "items.0.title", "Barba", "external_reference", "turno-1", "init_point", pref.str("init_point"), "metadata.a", "b")
	if code != http.StatusOK || o.str("last_updated") == "" {
		t.Errorf("PUT %s: got %d %v, want 200 and last_updated", path, code, o)
	}
	if code, o := g.call(http.MethodPut, path, map[string]any{"items": []any{}}); code != 400 {
		t.Errorf("PUT no items: got %d %v, want 400", code, o)
	}
	_, o = g.call(http.MethodGet, path, nil)
	g.want(o, "items.0.title", "Barba")
	_, o = g.call(http.MethodGet, "/checkout/preferences/search?external_reference=turno-1", nil)
	g.want(o, "total", "1", "elements.0.id", pref.str("id"), "elements.0.items.0", "Barba")
	if code, o := g.call(http.MethodGet, "/checkout/preferences/x", nil); code != 404 || o.str("error") != "not_found" {
		t.Errorf("GET an unknown preference: got %d %v, want 404", code, o)
	}
}

func TestOrderRefusals(t *testing.T) {
	t.Parallel()
	g := start(t)
	for _, body := range []string{
		`{"items":[{"title":"x","quantity":1e12,"unit_price":1e12}]}`, `{"items":[{"title":"x","quantity":0,"unit_price":1}]}`,
		`{"preference_id":"x"}`, `{"items":[{"title":"x","quantity":1,"unit_price":-1}]}`,
	} {
		if code, o := g.call(http.MethodPost, "/merchant_orders", body); code != 400 || o.str("cause", "0", "code") != "1" {
			t.Errorf("POST /merchant_orders %s: got %d %v, want 400 with 1", body, code, o)
		}
	}
	if code, o := g.call(http.MethodGet, "/merchant_orders/1", nil); code != 404 {
		t.Errorf("GET an unknown order: got %d %v, want 404", code, o)
	}
}

func TestPagesOfSellersMayMakeTokens(t *testing.T) {
	t.Parallel()
	g := start(t)
	if code, _ := g.raw(http.MethodOptions, "/v1/card_tokens?public_key=x", nil, "Origin", "https://shop.example"); code != http.StatusNoContent {
		t.Errorf("OPTIONS /v1/card_tokens: got %d, want 204", code)
	}
}
