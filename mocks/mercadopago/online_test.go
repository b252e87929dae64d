package mercadopago

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// onlineBody is an order of the Orders API with one transaction for each amount, paid with cards of that name.
func (g *rig) onlineBody(name string, amounts ...string) map[string]any {
	g.t.Helper()
	var parts []any
	sum := decimal(0)
	for _, each := range amounts {
		var one decimal
		if err := one.UnmarshalJSON([]byte(`"` + each + `"`)); err != nil {
			g.t.Fatalf("amount %s: %v", each, err)
		}
		sum += one
		parts = append(parts, map[string]any{"amount": each, "payment_method": map[string]any{
			"id": "visa", "type": "credit_card", "token": g.token(visaNumber, name), "installments": 1,
		}})
	}
	return map[string]any{
		"type": "online", "processing_mode": "automatic", "total_amount": sum.String(), "external_reference": "turno-1",
		"payer": map[string]any{"email": "ana@example.com"}, "transactions": map[string]any{"payments": parts},
	}
}

func with(in map[string]any, pairs ...any) map[string]any {
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		in[name] = pairs[i+1]
	}
	return in
}

// online makes an order that must be answered with code.
func (g *rig) online(code int, in any, headers ...string) object {
	g.t.Helper()
	got, o := g.call(http.MethodPost, "/v1/orders", in, headers...)
	if got != code {
		g.t.Fatalf("POST /v1/orders: got %d %v, want %d", got, o, code)
	}
	return o
}

// turn does something to an order, which must be answered with code.
func (g *rig) turn(code int, id, action string, body any) object {
	g.t.Helper()
	got, o := g.call(http.MethodPost, "/v1/orders/"+id+"/"+action, body)
	if got != code {
		g.t.Fatalf("POST /v1/orders/%s/%s: got %d %v, want %d", id, action, got, o, code)
	}
	return o
}

const firstPart = "transactions.payments.0."

func TestOnlineOrderIsPaid(t *testing.T) {
	t.Parallel()
	g := start(t)
	o := g.online(http.StatusCreated, with(g.onlineBody("APRO", "1000.50"), "description", "Corte", "items", []any{
		map[string]any{"title": "Corte", "unit_price": "1000.5", "quantity": 1, "warranty": true},
	}))
	g.want(o, "status", "processed", "status_detail", "accredited", "total_amount", "1000.50", "total_paid_amount", "1000.50",
		"processing_mode", "automatic", "capture_mode", "automatic_async", "country_code", "ARG", "user_id", "724484980",
		"items.0.unit_price", "1000.50", "payer.email", "ana@example.com", "integration_data.application_id", clientID,
		firstPart+"status", "processed", firstPart+"status_detail", "accredited", firstPart+"amount", "1000.50",
		firstPart+"paid_amount", "1000.50", firstPart+"payment_method.id", "visa", firstPart+"payment_method.installments", "1")
	if id := o.str("id"); !onlineID.MatchString(id) || !strings.HasPrefix(o.str("transactions", "payments", "0", "id"), "PAY") {
		t.Errorf("ids: got %s and %s, want ORD and PAY with 26 characters", id, o.str("transactions", "payments", "0", "id"))
	}
	code, again := g.call(http.MethodGet, "/v1/orders/"+o.str("id"), nil)
	if code != http.StatusOK {
		t.Fatalf("GET the order: got %d %v, want 200", code, again)
	}
	g.want(again, "id", o.str("id"), "status", "processed")
	_, p := g.call(http.MethodGet, "/v1/payments/"+o.str("transactions", "payments", "0", "reference_id"), nil)
	g.want(p, "status", "approved", "transaction_amount", "1000.5", "external_reference", "turno-1")
}

func TestOnlineOrderFollowsTheOutcomeOfItsCard(t *testing.T) {
	t.Parallel()
	g := start(t)
	tests := []struct {
		name, scenario        string
		code                  int
		state, detail, ofPart string
	}{
		{"APRO", "rejected_high_risk", 201, "processed", "accredited", "accredited"},
		{"CONT", "success", 201, "processing", "in_process", "in_process"},
		{"Ana", "pending_review_manual", 201, "processing", "in_process", "in_review"},
		{"Ana", "pending", 201, "action_required", "waiting_payment", "waiting_payment"},
		{"Ana", "authorized", 201, "action_required", "waiting_capture", "waiting_capture"},
		{"OTHE", "success", 402, "failed", "failed", "rejected_by_issuer"},
		{"FUND", "success", 402, "failed", "failed", "insufficient_amount"},
		{"SECU", "success", 402, "failed", "failed", "bad_filled_card_data"},
		{"CALL", "success", 402, "failed", "failed", "required_call_for_authorize"},
		{"ATTE", "success", 402, "failed", "failed", "max_attempts_exceeded"},
		{"Ana", "rejected_high_risk", 402, "failed", "failed", "high_risk"},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.scenario, func(t *testing.T) {
			t.Parallel()
			g := g.in(t)
			o := g.online(tt.code, g.onlineBody(tt.name, "100.00"), kit.HeaderScenario, tt.scenario)
			prefix := ""
			if tt.code == http.StatusPaymentRequired {
				prefix = "data."
				g.want(o, "errors.0.code", "failed", "errors.0.details.0", o.str("data", "transactions", "payments", "0", "id")+": "+tt.ofPart)
			}
			g.want(o, prefix+"status", tt.state, prefix+"status_detail", tt.detail, prefix+firstPart+"status_detail", tt.ofPart)
		})
	}
}

func TestOnlineOrderInCashWaitsToBePaid(t *testing.T) {
	t.Parallel()
	g := start(t)
	body := with(g.onlineBody("APRO"), "total_amount", "150.55", "expiration_time", "P1D", "transactions", map[string]any{"payments": []any{
		map[string]any{"amount": "150.55", "payment_method": map[string]any{"id": "rapipago", "type": "ticket"}},
	}})
	o := g.online(http.StatusCreated, body)
	g.want(o, "status", "action_required", "status_detail", "waiting_payment", firstPart+"payment_method.type", "ticket")
	part := func(name string) string { return o.str("transactions", "payments", "0", name) }
	if part("date_of_expiration") == "" || !strings.Contains(o.str("transactions", "payments", "0", "payment_method", "ticket_url"), "/ticket") {
		t.Errorf("ticket: got %v, want an end and a ticket_url", o.at("transactions", "payments", "0"))
	}
	late := g.online(http.StatusCreated, body)
	g.act(part("reference_id"), actAccredit, nil)
	_, o = g.call(http.MethodGet, "/v1/orders/"+o.str("id"), nil)
	g.want(o, "status", "processed", "status_detail", "accredited", "total_paid_amount", "150.55")
	g.mock.Shell().Clock.Advance(24 * time.Hour)
	eventually(t, "the other order expires", func() bool {
		_, o := g.call(http.MethodGet, "/v1/orders/"+late.str("id"), nil)
		return o.str("status") == "expired" && o.str("transactions", "payments", "0", "status") == "expired"
	})
}

func TestOnlineOrderIsCapturedAndCanceled(t *testing.T) {
	t.Parallel()
	g := start(t)
	body := func() map[string]any { return with(g.onlineBody("APRO", "100.00"), "capture_mode", "manual") }
	o := g.online(http.StatusCreated, body())
	g.want(o, "status", "action_required", "status_detail", "waiting_capture", "total_paid_amount", "")
	g.want(g.turn(http.StatusConflict, o.str("id"), "refund", nil), "errors.0.code", "invalid_order_status")
	g.want(g.turn(http.StatusOK, o.str("id"), "capture", nil), "status", "processed", "total_paid_amount", "100.00")
	g.want(g.turn(http.StatusConflict, o.str("id"), "capture", nil), "errors.0.code", "invalid_order_status")
	g.want(g.turn(http.StatusConflict, o.str("id"), "cancel", nil), "errors.0.code", "cannot_cancel_order")

	o = g.online(http.StatusCreated, body())
	g.want(g.turn(http.StatusOK, o.str("id"), "cancel", nil), "status", "canceled", "status_detail", "canceled_transaction",
		firstPart+"status", "canceled")
	g.want(g.turn(http.StatusConflict, o.str("id"), "cancel", nil), "errors.0.code", "order_already_canceled")
}

func TestOnlineOrderIsRefunded(t *testing.T) {
	t.Parallel()
	g := start(t)
	o := g.online(http.StatusCreated, g.onlineBody("APRO", "100.00"))
	part := o.str("transactions", "payments", "0", "id")
	refund := func(id, price string) map[string]any {
		return map[string]any{"transactions": []any{map[string]any{"id": id, "amount": price}}}
	}
	g.want(g.turn(http.StatusBadRequest, o.str("id"), "refund", refund(part, "100.01")), "errors.0.code", "refund_amount_exceeds")
	g.want(g.turn(http.StatusNotFound, o.str("id"), "refund", refund("PAY1", "1.00")), "errors.0.code", "transaction_not_found")
	g.want(g.turn(http.StatusBadRequest, o.str("id"), "refund", map[string]any{"transactions": []any{map[string]any{"id": part}}}),
		"errors.0.code", "required_properties")
	back := g.turn(http.StatusCreated, o.str("id"), "refund", refund(part, "30.25"))
	g.want(back, "status", "processed", "status_detail", "partially_refunded", firstPart+"refunded_amount", "30.25",
		"transactions.refunds.0.transaction_id", part, "transactions.refunds.0.amount", "30.25", "transactions.refunds.0.status", "processed")
	rest := g.turn(http.StatusCreated, o.str("id"), "refund", nil)
	g.want(rest, "status", "refunded", "status_detail", "refunded", "transactions.refunds.1.amount", "69.75")
	g.want(g.turn(http.StatusConflict, o.str("id"), "refund", nil), "errors.0.code", "order_already_refunded")
}

func TestConcurrentRefundsOfAnOnlineOrderNeverGiveBackMoreThanWasPaid(t *testing.T) {
	t.Parallel()
	g := start(t)
	o := g.online(http.StatusCreated, g.onlineBody("APRO", "100.00"))
	part := map[string]any{"id": o.str("transactions", "payments", "0", "id"), "amount": "30.00"}
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			g.call(http.MethodPost, "/v1/orders/"+o.str("id")+"/refund", map[string]any{"transactions": []any{part}})
		})
	}
	all.Wait()
	_, o = g.call(http.MethodGet, "/v1/orders/"+o.str("id"), nil)
	g.want(o, firstPart+"refunded_amount", "90.00", "status_detail", "partially_refunded")
}

func TestOnlineOrderInManualMode(t *testing.T) {
	t.Parallel()
	g := start(t)
	o := g.online(http.StatusCreated, with(g.onlineBody("APRO"), "processing_mode", "manual", "total_amount", "150.00"))
	id := o.str("id")
	g.want(o, "status", "created", "status_detail", "created")
	g.want(g.turn(http.StatusBadRequest, id, "process", nil), "errors.0.code", "required_properties")
	way := func(name string) map[string]any {
		return map[string]any{"id": "visa", "type": "credit_card", "token": g.token(visaNumber, name), "installments": 1}
	}
	added := g.turn(http.StatusCreated, id, "transactions", map[string]any{"payments": []any{
		map[string]any{"amount": "100.00", "payment_method": way("APRO")}, map[string]any{"amount": "20.00", "payment_method": way("APRO")},
	}})
	g.want(added, "payments.0.status", "created", "payments.0.status_detail", "ready_to_process", "payments.1.amount", "20.00")
	g.want(g.turn(http.StatusBadRequest, id, "process", nil), "errors.0.code", "invalid_total_amount")
	path := "/v1/orders/" + id + "/transactions/"
	code, changed := g.call(http.MethodPut, path+added.str("payments", "0", "id"), map[string]any{
		"amount": "150.00", "payment_method": map[string]any{"installments": 3, "statement_descriptor": "BARBERIA"},
	})
	if code != http.StatusOK {
		t.Fatalf("PUT a transaction: got %d %v, want 200", code, changed)
	}
	g.want(changed, "amount", "150.00", "payment_method.installments", "3", "payment_method.id", "visa")
	if code, raw := g.raw(http.MethodDelete, path+added.str("payments", "1", "id"), nil); code != http.StatusNoContent || raw != "" {
		t.Fatalf("DELETE a transaction: got %d %q, want 204 and nothing", code, raw)
	}
	if code, o := g.call(http.MethodDelete, path+added.str("payments", "1", "id"), nil); code != 404 || o.str("errors", "0", "code") != "transaction_not_found" {
		t.Errorf("DELETE it again: got %d %v, want 404", code, o)
	}
	o = g.turn(http.StatusOK, id, "process", nil)
	g.want(o, "status", "processed", firstPart+"payment_method.installments", "3")
	if paid := o.str("total_paid_amount"); paid == "" || paid == "150.00" {
		t.Errorf("total_paid_amount in 3 instalments: got %q, want more than 150.00", paid)
	}
	g.want(g.turn(http.StatusConflict, id, "process", nil), "errors.0.code", "invalid_order_status")
	g.want(g.turn(http.StatusConflict, id, "transactions", map[string]any{"payments": []any{map[string]any{"amount": "1.00", "payment_method": way("APRO")}}}),
		"errors.0.code", "invalid_order_status")

	empty := g.online(http.StatusCreated, with(g.onlineBody("APRO"), "processing_mode", "manual", "total_amount", "10.00", "expiration_time", "PT1H"))
	gone := g.online(http.StatusCreated, with(g.onlineBody("APRO"), "processing_mode", "manual", "total_amount", "10.00"))
	g.want(g.turn(http.StatusOK, gone.str("id"), "cancel", nil), "status", "canceled")
	g.mock.Shell().Clock.Advance(time.Hour)
	eventually(t, "the order that nobody processes expires", func() bool {
		_, o := g.call(http.MethodGet, "/v1/orders/"+empty.str("id"), nil)
		return o.str("status") == "expired"
	})
}

func TestOnlineOrderGivesBackWhatItTookWhenAPartFails(t *testing.T) {
	t.Parallel()
	g := start(t)
	body := g.onlineBody("APRO", "60.00", "40.00")
	parts, _ := body["transactions"].(map[string]any)["payments"].([]any)
	second, _ := parts[1].(map[string]any)["payment_method"].(map[string]any)
	second["token"] = g.token(visaNumber, "FUND")
	o := g.online(http.StatusPaymentRequired, body)
	g.want(o, "data.status", "failed", "data."+firstPart+"status", "refunded", "data.transactions.payments.1.status_detail", "insufficient_amount")
}

func TestOnlineOrderRefusals(t *testing.T) {
	t.Parallel()
	g := start(t)
	valid := func(pairs ...any) map[string]any { return with(g.onlineBody("APRO", "100.00"), pairs...) }
	parts := func(way map[string]any) map[string]any {
		return map[string]any{"payments": []any{map[string]any{"amount": "100.00", "payment_method": way}}}
	}
	tests := []struct {
		name         string
		body         any
		code, detail string
	}{
		{"no type", valid("type", ""), "required_properties", "type"},
		{"another type", valid("type", "qr"), "property_value", "type"},
		{"a number for an amount", valid("total_amount", 100), "property_type", "total_amount"},
		{"a word for an amount", valid("total_amount", "a lot"), "property_value", "total_amount"},
		{"three decimals", valid("total_amount", "100.001"), "property_value", "total_amount"},
		{"another sum", valid("total_amount", "99.99"), "invalid_total_amount", "the sum is 100.00"},
		{"no transactions", valid("transactions", map[string]any{}), "required_properties", "transactions.payments"},
		{"no buyer", valid("payer", nil), "required_properties", "payer.email"},
		{"no token", valid("transactions", parts(map[string]any{"id": "visa"})), "required_properties", "transactions.payments[0].payment_method.token"},
		{"an unknown way to pay", valid("transactions", parts(map[string]any{"id": "pix"})), "property_value", "transactions.payments[0].payment_method.id"},
		{"an unknown token", valid("transactions", parts(map[string]any{"id": "visa", "token": "x"})), "invalid_properties", "Card Token not found"},
		{"a list for an object", valid("payer", []any{}), "property_type", "payer"},
		{"a bad duration", valid("expiration_time", "3 days"), "property_value", "expiration_time"},
		{"no JSON", `{"type":`, "json_syntax_error", "unexpected end"},
	}
	for _, tt := range tests {
		code, o := g.call(http.MethodPost, "/v1/orders", tt.body)
		if code != 400 || o.str("errors", "0", "code") != tt.code || !strings.Contains(o.str("errors", "0", "details", "0"), tt.detail) {
			t.Errorf("%s: got %d %v, want 400 %s about %s", tt.name, code, o, tt.code, tt.detail)
		}
	}
	for _, tt := range []struct {
		method, path, key, token string
		status                   int
		code                     string
	}{
		{http.MethodPost, "/v1/orders", "", "Bearer TEST-token", 400, "empty_required_header"},
		{http.MethodPost, "/v1/orders", strings.Repeat("k", 65), "Bearer TEST-token", 400, "invalid_idempotency_key_length"},
		{http.MethodPost, "/v1/orders", "k", "Bearer TEST-invalid", 401, "unauthorized"},
		{http.MethodGet, "/v1/orders/1", "k", "Bearer TEST-token", 400, "invalid_path_param"},
		{http.MethodGet, "/v1/orders/ORD" + strings.Repeat("0", 26), "k", "Bearer TEST-token", 404, "order_not_found"},
		{http.MethodGet, "/v1/orders", "k", "Bearer TEST-token", 400, "required_properties"},
	} {
		code, o := g.call(tt.method, tt.path, valid(), headerKey, tt.key, "Authorization", tt.token)
		if code != tt.status || o.str("errors", "0", "code") != tt.code {
			t.Errorf("%s %s: got %d %v, want %d %s", tt.method, tt.path, code, o, tt.status, tt.code)
		}
	}
}

func TestOnlineOrderHappensOnceForEachKey(t *testing.T) {
	t.Parallel()
	g := start(t)
	for name, code := range map[string]int{"APRO": http.StatusCreated, "FUND": http.StatusPaymentRequired} {
		body := g.onlineBody(name, "100.00")
		first, again := g.online(code, body, headerKey, name), g.online(code, body, headerKey, name)
		if fmt.Sprint(first) != fmt.Sprint(again) {
			t.Errorf("%s again: got %v, want %v", name, again, first)
		}
		o := g.online(http.StatusConflict, g.onlineBody(name, "101.00"), headerKey, name)
		g.want(o, "errors.0.code", "idempotency_key_already_used")
	}
	if kept, ever := g.mock.onlines.Len(); kept != 2 || ever != 2 {
		t.Errorf("orders: got %d kept of %d, want 2 of 2", kept, ever)
	}
}

func TestOnlineOrdersAreFound(t *testing.T) {
	t.Parallel()
	g := start(t)
	for range 3 {
		g.online(http.StatusCreated, g.onlineBody("APRO", "10.00"))
	}
	g.online(http.StatusCreated, with(g.onlineBody("CONT", "10.00"), "external_reference", "turno-2"))
	day := "/v1/orders?begin_date=2020-01-01T00:00:00Z&end_date=2100-01-01T00:00:00Z"
	for query, total := range map[string]string{
		"": "4", "&status=processed": "3", "&external_reference=turno-2": "1", "&payment_method_type=ticket": "0", "&payment_method_id=visa": "4",
	} {
		_, o := g.call(http.MethodGet, day+query, nil)
		g.want(o, "paging.total", total)
	}
	_, o := g.call(http.MethodGet, day+"&page=2&page_size=3", nil)
	g.want(o, "paging.total_pages", "2", "paging.offset", "3", "paging.limit", "3", "data.1.id", "")
	_, o = g.call(http.MethodGet, day, nil, "Authorization", "Bearer APP_USR-1-1-1-99999999")
	g.want(o, "paging.total", "0")
}

func TestOnlineOrderNotifications(t *testing.T) {
	t.Parallel()
	e := listen(t)
	g := start(t, func(c *Config) { c.WebhookURL = e.url })
	o := g.online(http.StatusCreated, g.onlineBody("APRO", "100.00"))
	eventually(t, "order.processed", func() bool { return len(e.of("order")) == 1 })
	h := e.of("order")[0]
	g.want(h.body, "action", "order.processed", "type", "order", "data.id", o.str("id"), "data.status", "processed", "data.total_amount", "100.00",
		"data.transactions.payments.0.reference_id", o.str("transactions", "payments", "0", "reference_id"), "user_id", "724484980")
	at := g.mock.Shell().Clock.Now()
	if got, want := h.header.Get("X-Signature"), signature("a-secret", o.str("id"), h.header.Get("X-Request-ID"), at); got != want {
		t.Errorf("x-signature: got %s, want %s", got, want)
	}
	if got := h.query.Get("data.id"); got != o.str("id") {
		t.Errorf("data.id in the address: got %s, want %s", got, o.str("id"))
	}
	g.turn(http.StatusCreated, o.str("id"), "refund", nil)
	eventually(t, "order.refunded", func() bool { return len(e.of("order")) == 2 && e.of("order")[1].body.str("action") == "order.refunded" })
	if got := len(e.of("payment")); got != 0 {
		t.Errorf("notifications of payments: got %d, want none beside those of the order", got)
	}
}

func TestOnlineOrderOnTheDashboard(t *testing.T) {
	t.Parallel()
	g := start(t)
	o := g.online(http.StatusCreated, with(g.onlineBody("APRO", "100.00"), "processing_mode", "manual"))
	id := o.str("id")
	for _, step := range []struct{ action, state string }{{actProcess, "processed"}, {actResend, "processed"}, {actRefund, "refunded"}} {
		if code, o := g.act(id, step.action, nil); code != http.StatusOK {
			t.Fatalf("%s: got %d %v, want 200", step.action, code, o)
		}
		_, item := g.call(http.MethodGet, "/_mock/items/"+id, nil)
		g.want(item, "status", step.state, "kind", kindOnline)
	}
	paid := g.online(http.StatusCreated, g.onlineBody("APRO", "50.00"))
	g.act(paid.str("transactions", "payments", "0", "reference_id"), actChargeBack, nil)
	_, paid = g.call(http.MethodGet, "/v1/orders/"+paid.str("id"), nil)
	g.want(paid, "status", "charged_back", "transactions.chargebacks.0.status", "in_process")
	_, list := g.call(http.MethodGet, "/_mock/items?query=online", nil)
	g.want(list, "total", "2")
	if code, _ := g.act(id, actChargeBack, nil); code == http.StatusOK {
		t.Errorf("charge an order back: got 200, want an error")
	}
}

func TestFaultsOfTheOrdersAPIHaveItsEnvelope(t *testing.T) {
	t.Parallel()
	g := start(t)
	g.call(http.MethodPut, "/_mock/chaos", map[string]any{"outage": true})
	code, o := g.call(http.MethodGet, "/v1/orders/1", nil)
	if code != http.StatusServiceUnavailable {
		t.Errorf("GET in an outage: got %d, want 503", code)
	}
	g.want(o, "errors.0.code", "service_unavailable")
}
