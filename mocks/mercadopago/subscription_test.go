package mercadopago

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

func recurringBody(pairs ...any) map[string]any {
	return with(map[string]any{"frequency": 1, "frequency_type": "months", "transaction_amount": 8500, "currency_id": "ARS"}, pairs...)
}

// subscribed makes a subscription that is charged with a card of that name.
func (g *rig) subscribed(name string, auto map[string]any, pairs ...any) object {
	g.t.Helper()
	code, o := g.call(http.MethodPost, "/preapproval/", with(map[string]any{
		"reason": "Corte por mes", "payer_email": "ana@example.com", "back_url": "https://example.com/back", "external_reference": "socio-1",
		"auto_recurring": auto, "card_token_id": g.token(visaNumber, name), "status": "authorized",
	}, pairs...))
	if code != http.StatusCreated {
		g.t.Fatalf("POST /preapproval: got %d %v, want 201", code, o)
	}
	return o
}

func (g *rig) subscription(id string) object {
	g.t.Helper()
	_, o := g.call(http.MethodGet, "/preapproval/"+id, nil)
	return o
}

// charged waits until so many charges of a subscription are known, and returns them, newest first.
func (g *rig) charged(id, total string) object {
	g.t.Helper()
	var found object
	eventually(g.t, total+" charges", func() bool {
		_, found = g.call(http.MethodGet, "/authorized_payments/search?preapproval_id="+id, nil)
		return found.str("paging", "total") == total && found.str("results", "0", "payment", "id") != "0"
	})
	return found
}

func TestSubscriptionIsChargedEachPeriod(t *testing.T) {
	t.Parallel()
	g := start(t)
	sub := g.subscribed("APRO", recurringBody())
	id := sub.str("id")
	g.want(sub, "status", "authorized", "payment_method_id", "visa", "collector_id", "724484980", "summarized.charged_quantity", "")
	first := g.charged(id, "1")
	g.want(first, "results.0.status", "processed", "results.0.payment.status", "approved", "results.0.transaction_amount", "8500",
		"results.0.retry_attempt", "1", "results.0.external_reference", "socio-1", "results.0.type", "recurring")
	_, p := g.call(http.MethodGet, "/v1/payments/"+first.str("results", "0", "payment", "id"), nil)
	g.want(p, "status", "approved", "operation_type", "recurring_payment", "card.last_four_digits", "3704")
	_, one := g.call(http.MethodGet, "/authorized_payments/"+first.str("results", "0", "id"), nil)
	g.want(one, "preapproval_id", id)
	for range 2 {
		g.mock.Shell().Clock.Advance(31 * 24 * time.Hour)
	}
	g.charged(id, "3")
	g.want(g.subscription(id), "summarized.charged_quantity", "3", "summarized.charged_amount", "25500", "summarized.semaphore", "green",
		"summarized.last_charged_amount", "8500")
}

func TestSubscriptionEndsWithItsLastCharge(t *testing.T) {
	t.Parallel()
	g := start(t)
	code, plan := g.call(http.MethodPost, "/preapproval_plan", map[string]any{
		"reason": "Corte por semana", "back_url": "https://example.com", "auto_recurring": recurringBody("frequency", 7, "frequency_type", "days", "repetitions", 3),
	})
	if code != http.StatusCreated {
		t.Fatalf("POST /preapproval_plan: got %d %v, want 201", code, plan)
	}
	code, sub := g.call(http.MethodPost, "/preapproval", map[string]any{
		"preapproval_plan_id": plan.str("id"), "payer_email": "ana@example.com", "card_token_id": g.token(visaNumber, "APRO"),
	})
	if code != http.StatusCreated {
		t.Fatalf("POST /preapproval: got %d %v, want 201", code, sub)
	}
	g.want(sub, "status", "authorized", "reason", "Corte por semana", "summarized.quotas", "3", "summarized.pending_charge_amount", "25500")
	g.mock.Shell().Clock.Advance(365 * 24 * time.Hour)
	g.charged(sub.str("id"), "3")
	eventually(t, "it ends", func() bool { return g.subscription(sub.str("id")).str("status") == "cancelled" })
	g.want(g.subscription(sub.str("id")), "summarized.pending_charge_quantity", "0", "next_payment_date", "")
}

func TestChargesThatComeAtOnceAreBounded(t *testing.T) {
	t.Parallel()
	g := start(t)
	sub := g.subscribed("APRO", recurringBody("frequency_type", "days"))
	g.charged(sub.str("id"), "1")
	g.mock.Shell().Clock.Advance(10 * 365 * 24 * time.Hour)
	g.charged(sub.str("id"), fmt.Sprint(caughtUp+1)) // the first, and those of the last days
}

func TestChargeThatFailsIsTriedAgainAndEndsTheSubscription(t *testing.T) {
	t.Parallel()
	g := start(t)
	sub := g.subscribed("Ana Paz", recurringBody())
	id := sub.str("id")
	g.charged(id, "1")
	g.mock.Shell().SetScenario("rejected_insufficient_amount")
	g.mock.Shell().Clock.Advance(31 * 24 * time.Hour)
	found := g.charged(id, "2")
	g.want(found, "results.0.status", "recycling", "results.0.payment.status_detail", "cc_rejected_insufficient_amount")
	g.want(g.subscription(id), "status", "authorized", "summarized.semaphore", "yellow")
	g.mock.Shell().SetScenario(scenarioSuccess)
	g.mock.Shell().Clock.Advance(retryEvery)
	eventually(t, "the second attempt is paid", func() bool {
		_, found := g.call(http.MethodGet, "/authorized_payments/search?preapproval_id="+id, nil)
		return found.str("results", "0", "status") == "processed" && found.str("results", "0", "retry_attempt") == "2"
	})
	g.want(g.subscription(id), "summarized.charged_quantity", "2", "summarized.semaphore", "green")
	g.mock.Shell().SetScenario("rejected_insufficient_amount")
	eventually(t, "three periods without pay end it", func() bool {
		g.mock.Shell().Clock.Advance(retryEvery)
		return g.subscription(id).str("status") == "cancelled"
	})
	_, found = g.call(http.MethodGet, "/authorized_payments/search?preapproval_id="+id, nil)
	g.want(found, "results.0.status", "processed", "results.0.payment.status", "rejected", "results.0.retry_attempt", "5", "paging.total", "5")
}

func TestSubscriptionIsPausedResumedAndCancelled(t *testing.T) {
	t.Parallel()
	g := start(t)
	id := g.subscribed("APRO", recurringBody()).str("id")
	g.charged(id, "1")
	put := func(code int, body map[string]any) object {
		t.Helper()
		got, o := g.call(http.MethodPut, "/preapproval/"+id, body)
		if got != code {
			t.Fatalf("PUT %v: got %d %v, want %d", body, got, o, code)
		}
		return o
	}
	g.want(put(http.StatusOK, map[string]any{"status": "paused"}), "status", "paused")
	g.mock.Shell().Clock.Advance(100 * 24 * time.Hour)
	next, err := readTime(put(http.StatusOK, map[string]any{"status": "authorized"}).str("next_payment_date"))
	if err != nil || !next.After(g.mock.Shell().Clock.Now()) {
		t.Errorf("next_payment_date after the pause: got %v %v, want a time to come", next, err)
	}
	g.charged(id, "1")
	g.want(put(http.StatusOK, map[string]any{"auto_recurring": map[string]any{"transaction_amount": 9000, "currency_id": "ARS"}}),
		"auto_recurring.transaction_amount", "9000", "auto_recurring.frequency", "1")
	g.want(put(http.StatusOK, map[string]any{"card_token_id": g.token("5031755734530604", "APRO")}), "payment_method_id", "master")
	g.mock.Shell().Clock.Advance(31 * 24 * time.Hour)
	g.want(g.charged(id, "2"), "results.0.transaction_amount", "9000", "results.0.payment_method_id", "master")
	g.want(put(http.StatusBadRequest, map[string]any{"status": "pending"}), "cause.0.code", "3005")
	g.want(put(http.StatusOK, map[string]any{"status": "cancelled"}), "status", "cancelled")
	put(http.StatusBadRequest, map[string]any{"status": "authorized"})
}

func TestSubscriptionRefusals(t *testing.T) {
	t.Parallel()
	g := start(t)
	valid := func(pairs ...any) map[string]any {
		return with(map[string]any{
			"reason": "Corte", "payer_email": "ana@example.com", "back_url": "https://example.com", "auto_recurring": recurringBody(),
		}, pairs...)
	}
	tests := []struct {
		name    string
		body    any
		code    int
		message string
	}{
		{"no e-mail", valid("payer_email", ""), 400, "payer_email"},
		{"no reason", valid("reason", ""), 400, "reason"},
		{"no way back", valid("back_url", "x"), 400, "back_url"},
		{"no period", valid("auto_recurring", nil), 400, "auto_recurring"},
		{"weeks", valid("auto_recurring", recurringBody("frequency_type", "weeks")), 400, "frequency"},
		{"dollars", valid("auto_recurring", recurringBody("currency_id", "USD")), 400, "currency_id"},
		{"no price", valid("auto_recurring", recurringBody("transaction_amount", 0)), 400, "transaction_amount"},
		{"an end in the past", valid("auto_recurring", recurringBody("end_date", "2020-01-01T00:00:00Z")), 400, "end_date"},
		{"authorized without a card", valid("status", "authorized"), 400, "card_token_id"},
		{"another state", valid("status", "paused"), 400, "status"},
		{"an unknown token", valid("card_token_id", "x"), 404, "Card token service not found"},
		{"a card that is refused", valid("card_token_id", g.token(visaNumber, "FUND")), 400, "CC_VAL_433"},
		{"an unknown plan", valid("preapproval_plan_id", "x"), 404, "template"},
		{"no JSON", "{", 400, "Params Error"},
	}
	for _, tt := range tests {
		code, o := g.call(http.MethodPost, "/preapproval", tt.body)
		if code != tt.code || !strings.Contains(o.str("message"), tt.message) {
			t.Errorf("%s: got %d %v, want %d about %s", tt.name, code, o, tt.code, tt.message)
		}
	}
	for _, path := range []string{"/preapproval/x", "/preapproval_plan/x", "/authorized_payments/1"} {
		if code, o := g.call(http.MethodGet, path, nil); code != http.StatusNotFound {
			t.Errorf("GET %s: got %d %v, want 404", path, code, o)
		}
	}
}

func TestPlans(t *testing.T) {
	t.Parallel()
	g := start(t)
	body := map[string]any{
		"reason": "Corte libre", "back_url": "https://example.com", "auto_recurring": recurringBody("billing_day", 10, "billing_day_proportional", true),
		"payment_methods_allowed": map[string]any{"payment_types": []any{map[string]any{"id": "credit_card"}}},
	}
	code, plan := g.call(http.MethodPost, "/preapproval_plan/", body)
	if code != http.StatusCreated {
		t.Fatalf("POST: got %d %v, want 201", code, plan)
	}
	path := "/preapproval_plan/" + plan.str("id")
	g.want(plan, "status", "active", "init_point", g.url+subscribePath+"?preapproval_plan_id="+plan.str("id"))
	_, plan = g.call(http.MethodPut, path, map[string]any{"reason": "Corte y barba"})
	g.want(plan, "reason", "Corte y barba", "auto_recurring.billing_day", "10")
	_, found := g.call(http.MethodGet, "/preapproval_plan/search?status=active&q=barba", nil)
	g.want(found, "paging.total", "1", "results.0.id", plan.str("id"))
	code, o := g.call(http.MethodPost, "/preapproval", map[string]any{
		"preapproval_plan_id": plan.str("id"), "payer_email": "ana@example.com", "card_token_id": g.token("5287338310253304", "APRO"),
	})
	if code != http.StatusBadRequest {
		t.Errorf("a debit card for a plan that takes credit: got %d %v, want 400", code, o)
	}
	if code, o := g.call(http.MethodPut, path, map[string]any{"status": "free"}); code != http.StatusBadRequest {
		t.Errorf("PUT an unknown status: got %d %v, want 400", code, o)
	}
	g.call(http.MethodPut, path, map[string]any{"status": "cancelled"})
	code, page := g.raw(http.MethodGet, subscribePath+"?preapproval_plan_id="+plan.str("id"), nil)
	if code != http.StatusNotFound || !strings.Contains(page, "No encontramos este plan") {
		t.Errorf("page of a plan that is not offered: got %d, want 404 with words", code)
	}
}

func TestDatesOfCharges(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at.Add(12 * time.Hour)
	}
	price := amount(300_00)
	tests := []struct {
		name  string
		r     recurring
		now   string
		dates []string
		price amount // of the first
	}{
		{"the 31st of each month", recurring{Frequency: 1, FrequencyType: byMonths}, "2026-01-31", []string{"2026-01-31", "2026-02-28", "2026-03-31"}, price},
		{"each two weeks", recurring{Frequency: 14, FrequencyType: byDays}, "2026-02-20", []string{"2026-02-20", "2026-03-06"}, price},
		{
			"after a free month",
			recurring{Frequency: 1, FrequencyType: byMonths, FreeTrial: &freeTrial{Frequency: 1, FrequencyType: byMonths}},
			"2026-01-15",
			[]string{"2026-02-15", "2026-03-15"},
			price,
		},
		{"on the 10th", recurring{Frequency: 1, FrequencyType: byMonths, BillingDay: 10}, "2026-01-15", []string{"2026-02-10", "2026-03-10"}, price},
		{
			"on the 10th with a part before",
			recurring{Frequency: 1, FrequencyType: byMonths, BillingDay: 10, BillingDayProportional: true},
			"2026-01-31",
			[]string{"2026-01-31", "2026-02-10", "2026-03-10"},
			100_00,
		},
	}
	for _, tt := range tests {
		tt.r.TransactionAmount = &price
		sub := subscription{AutoRecurring: tt.r}
		sub.begin(day(tt.now))
		if sub.charges < 0 && sub.partial != tt.price {
			t.Errorf("%s: first charge: got %s, want %s", tt.name, sub.partial, tt.price)
		}
		for _, want := range tt.dates {
			if got := sub.NextPaymentDate.Format(time.DateOnly); got != want {
				t.Errorf("%s: got %s, want %s", tt.name, got, want)
			}
			sub.next()
		}
	}
}

func TestSubscriptionNotifications(t *testing.T) {
	t.Parallel()
	e := listen(t)
	g := start(t)
	id := g.subscribed("APRO", recurringBody(), "notification_url", e.url).str("id")
	eventually(t, "subscription, charge and payment are told", func() bool {
		return len(e.of(topicSubscription)) >= 2 && len(e.of(topicInvoice)) == 1 && len(e.of(topicPayment)) > 0
	})
	h := e.of(topicSubscription)[0]
	g.want(h.body, "type", topicSubscription, "data.id", id, "entity", "preapproval")
	if got, want := h.header.Get("X-Signature"), signature("a-secret", id, h.header.Get("X-Request-ID"), g.mock.Shell().Clock.Now()); got != want {
		t.Errorf("x-signature: got %s, want %s", got, want)
	}
	charge := e.of(topicInvoice)[0].body
	g.want(charge, "action", "created")
	_, v := g.call(http.MethodGet, "/authorized_payments/"+charge.str("data", "id"), nil)
	g.want(v, "preapproval_id", id, "payment.status", "approved")
}

func TestSubscriptionPage(t *testing.T) {
	t.Parallel()
	g := start(t)
	_, sub := g.call(http.MethodPost, "/preapproval", map[string]any{
		"reason": "Corte por mes", "payer_email": "ana@example.com", "back_url": "https://example.com/back?x=1", "auto_recurring": recurringBody(),
	})
	g.want(sub, "status", "pending", "init_point", g.url+subscribePath+"?preapproval_id="+sub.str("id"))
	path := strings.TrimPrefix(sub.str("init_point"), g.url)
	code, page := g.raw(http.MethodGet, path, nil)
	if code != http.StatusOK || !strings.Contains(page, "$ 8.500,00 por mes") || !strings.Contains(page, "ana@example.com") {
		t.Fatalf("GET %s: got %d %s, want the price and the e-mail address", path, code, page)
	}
	form := url.Values{
		"attempt": {"1"}, "card_number": {visaNumber}, "name": {"FUND"}, "expiry": {"11/30"}, "security_code": {"123"}, "dni": {"12345678"},
		"email": {"ana@example.com"},
	}
	if code, page = g.form(path, form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "Tu banco no aprobó la tarjeta") {
		t.Fatalf("a card that is refused: got %d %s, want 422 with a reason", code, page)
	}
	form.Set("name", "APRO")
	for range 2 { // the form is sent twice
		code, to := g.form(path, form)
		if want := "https://example.com/back?preapproval_id=" + sub.str("id") + "&x=1"; code != http.StatusSeeOther || to != want {
			t.Fatalf("authorize: got %d %s, want 303 to %s", code, to, want)
		}
	}
	g.charged(sub.str("id"), "1")
	if code, page = g.raw(http.MethodGet, path, nil); code != http.StatusOK || !strings.Contains(page, "Ya estás suscripto") {
		t.Errorf("the page afterwards: got %d, want that it is done", code)
	}
	if code, _ = g.form(path, url.Values{}); code != http.StatusBadRequest {
		t.Errorf("an empty form: got %d, want 400", code)
	}

	_, plan := g.call(http.MethodPost, "/preapproval_plan", map[string]any{
		"reason": "Plan", "back_url": "https://example.com", "auto_recurring": recurringBody("free_trial", map[string]any{"frequency": 1, "frequency_type": "months"}),
	})
	path = strings.TrimPrefix(plan.str("init_point"), g.url)
	if _, page = g.raw(http.MethodGet, path, nil); !strings.Contains(page, "La prueba es gratis durante un mes.") {
		t.Errorf("page of a plan: got %s, want the free month", page)
	}
	if code, to := g.form(path, form); code != http.StatusSeeOther || !strings.HasPrefix(to, "https://example.com?preapproval_id=") {
		t.Errorf("subscribe to a plan: got %d %s, want 303 to the seller", code, to)
	}
	_, found := g.call(http.MethodGet, "/preapproval/search?preapproval_plan_id="+plan.str("id")+"&status=authorized&payer_email=ana@example.com", nil)
	g.want(found, "paging.total", "1", "results.0.summarized.charged_quantity", "")
}

func TestSubscriptionOnTheDashboard(t *testing.T) {
	t.Parallel()
	g := start(t)
	id := g.subscribed("APRO", recurringBody()).str("id")
	g.charged(id, "1")
	for _, step := range []struct{ action, state, charges string }{
		{actCharge, "authorized", "2"}, {actResend, "authorized", "2"}, {actPause, "paused", "2"}, {actResume, "authorized", "2"}, {actCancel, "cancelled", "2"},
	} {
		if code, o := g.act(id, step.action, nil); code != http.StatusOK {
			t.Fatalf("%s: got %d %v, want 200", step.action, code, o)
		}
		g.charged(id, step.charges)
		_, item := g.call(http.MethodGet, "/_mock/items/"+id, nil)
		g.want(item, "status", step.state, "kind", kindSubscription)
	}
	if code, _ := g.act(id, actCharge, nil); code == http.StatusOK {
		t.Errorf("charge a cancelled subscription: got 200, want an error")
	}
	late := g.subscribed("CONT", recurringBody()).str("id")
	found := g.charged(late, "1")
	g.want(found, "results.0.status", "scheduled", "results.0.payment.status", "in_process")
	g.act(found.str("results", "0", "payment", "id"), actApprove, nil)
	g.want(g.charged(late, "1"), "results.0.status", "processed")
	g.want(g.subscription(late), "summarized.charged_quantity", "1")
	_, list := g.call(http.MethodGet, "/_mock/items?query=subscription", nil)
	g.want(list, "total", "2")
	g.call(http.MethodPost, "/_mock/reset", map[string]any{})
	if kept, _ := g.mock.subscriptions.Len(); kept != 0 {
		t.Errorf("subscriptions after a reset: got %d, want 0", kept)
	}
}

func TestScenarioOfARequestDecidesAboutItsCard(t *testing.T) {
	t.Parallel()
	g := start(t)
	code, o := g.call(http.MethodPost, "/preapproval", map[string]any{
		"reason": "Corte", "payer_email": "ana@example.com", "back_url": "https://example.com", "auto_recurring": recurringBody(),
		"card_token_id": g.token(visaNumber, "Ana"),
	}, kit.HeaderScenario, "rejected_high_risk")
	if code != http.StatusBadRequest || !strings.Contains(o.str("message"), "CC_VAL_433") {
		t.Errorf("got %d %v, want 400 CC_VAL_433", code, o)
	}
}
