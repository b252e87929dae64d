package mercadopago

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPaymentByCard(t *testing.T) {
	t.Parallel()
	g := start(t)
	o := g.pay(g.cardCharge("APRO", "external_reference", "turno-1", "metadata", map[string]any{"turnoID": 7, "in_snake": true}))
	g.want(o, "status", "approved", "status_detail", "accredited", "payment_method_id", "visa", "payment_type_id", "credit_card",
		"issuer_id", "310", "currency_id", "ARS", "transaction_amount", "100", "external_reference", "turno-1", "captured", "true",
		"card.last_four_digits", "3704", "card.first_six_digits", "450995", "card.expiration_year", "2030", "metadata.turno_id", "7",
		"metadata.in_snake", "true", "collector_id", "724484980", "transaction_details.net_received_amount", "93.71")
	if _, isText := o.at("payer", "id").(string); !isText {
		t.Errorf("payer.id: got %T, want a text", o.at("payer", "id"))
	}
	if _, isText := o.at("id").(string); isText {
		t.Error("id: got a text, want a number")
	}
	created := o.str("date_created")
	if at, err := time.Parse(time.RFC3339, created); err != nil || at.Location() == time.UTC || !strings.HasSuffix(created, "-04:00") || len(created) != 29 {
		t.Errorf("date_created: got %s (%v), want milliseconds and -04:00", created, err)
	}
	_, again := g.call(http.MethodGet, "/v1/payments/"+o.str("id"), nil)
	g.want(again, "id", o.str("id"), "status", "approved")
}

func TestPaymentOutcomes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, holder, scenario, status, detail string }{
		{"APRO is approved", "APRO", "", "approved", "accredited"},
		{"APRO wins over a scenario", "APRO", "rejected_high_risk", "approved", "accredited"},
		{"OTHE has no reason", "OTHE", "", "rejected", "cc_rejected_other_reason"},
		{"CONT is under review", "CONT", "", "in_process", "pending_contingency"},
		{"CALL must call", "CALL", "", "rejected", "cc_rejected_call_for_authorize"},
		{"FUND has no money", "FUND", "", "rejected", "cc_rejected_insufficient_amount"},
		{"SECU has a bad code", "SECU", "", "rejected", "cc_rejected_bad_filled_security_code"},
		{"EXPI has a bad date", "EXPI", "", "rejected", "cc_rejected_bad_filled_date"},
		{"FORM has a bad form, in any case", "form", "", "rejected", "cc_rejected_bad_filled_other"},
		{"other names follow the scenario", "Ana Paz", "rejected_insufficient_amount", "rejected", "cc_rejected_insufficient_amount"},
		{"rejected_bad_filled", "Ana Paz", "rejected_bad_filled", "rejected", "cc_rejected_bad_filled_other"},
		{"pending", "Ana Paz", "pending", "pending", "pending_waiting_payment"},
		{"pending_review_manual", "Ana Paz", "pending_review_manual", "in_process", "pending_review_manual"},
		{"authorized", "Ana Paz", "authorized", "authorized", "pending_capture"},
		{"an unknown scenario is none", "Ana Paz", "nonsense", "approved", "accredited"},
	}
	g := start(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := g.in(t)
			o := g.pay(g.cardCharge(tt.holder), "X-Mock-Scenario", tt.scenario)
			if got := o.str("status") + " " + o.str("status_detail"); got != tt.status+" "+tt.detail {
				t.Errorf("POST /v1/payments for %s: got %s, want %s %s", tt.holder, got, tt.status, tt.detail)
			}
		})
	}
}

func TestPaymentCards(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, number, method, kind string }{
		{"Mastercard", "5031755734530604", "master", "credit_card"},
		{"Visa with spaces", "4509 9535 6623 3704", "visa", "credit_card"},
		{"American Express", "371180303257522", "amex", "credit_card"},
		{"debit of Mastercard", "5287338310253304", "debmaster", "debit_card"},
		{"debit of Visa", "4002768694395619", "debvisa", "debit_card"},
	}
	g := start(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := g.in(t)
			in := g.cardCharge("APRO")
			in["token"] = g.token(tt.number, "APRO")
			o := g.pay(in)
			if o.str("payment_method_id") != tt.method || o.str("payment_type_id") != tt.kind {
				t.Errorf("pay with %s: got %s %s, want %s %s", tt.number, o.str("payment_method_id"), o.str("payment_type_id"), tt.method, tt.kind)
			}
		})
	}
}

func TestPaymentRefusals(t *testing.T) {
	t.Parallel()
	g := start(t)
	spent := g.cardCharge("APRO")
	g.pay(spent)
	email := map[string]any{"email": "ana@example.com"}
	with := func(more ...any) map[string]any { return g.cardCharge("APRO", more...) }
	tests := []struct {
		name string
		body any
		code string
	}{
		{"no body", "", "1"},
		{"a list", "[]", "1"},
		{"half an object", `{"transaction_amount":`, "1"},
		{"an object where a text belongs", `{"transaction_amount":1,"token":{}}`, "1"},
		{"no amount", map[string]any{"payment_method_id": "rapipago", "payer": email}, "4037"},
		{"an amount of zero", with("transaction_amount", 0), "4037"},
		{"an amount below zero", with("transaction_amount", -5), "4037"},
		{"an amount above the most", with("transaction_amount", 99999999), "2072"},
		{"an amount that is a word", with("transaction_amount", "much"), "1"},
		{"no way to pay", map[string]any{"transaction_amount": 5, "payer": email}, "2131"},
		{"an unknown way to pay", map[string]any{"transaction_amount": 5, "payment_method_id": "gold", "payer": email}, "3011"},
		{"a card without a token", map[string]any{"transaction_amount": 5, "payment_method_id": "visa", "payer": email}, "3003"},
		{"an unknown token", with("token", "nonsense"), "2006"},
		{"a token that was spent", spent, "3003"},
		{"another card than the token's", with("payment_method_id", "amex"), "10103"},
		{"too many instalments", with("installments", 99), "4033"},
		{"no payer", with("payer", nil), "4050"},
		{"no address of the payer", with("payer", map[string]any{"email": "nonsense"}), "4050"},
		{"an unknown customer", with("payer", map[string]any{"type": "customer", "id": "1-x"}), "2002"},
		{"an address that is none", with("notification_url", "here"), "4020"},
		{"a date that is none", with("date_of_expiration", "tomorrow"), "23"},
		{"a date that is over", with("date_of_expiration", "2020-01-01T00:00:00.000-03:00"), "23"},
		{"cash that is captured later", map[string]any{"transaction_amount": 50, "payment_method_id": "rapipago", "payer": email, "capture": false}, "2077"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := g.in(t)
			code, o := g.call(http.MethodPost, "/v1/payments", tt.body)
			if code != http.StatusBadRequest || o.str("cause", "0", "code") != tt.code || o.str("error") != "bad_request" || o.str("status") != "400" {
				t.Errorf("POST /v1/payments: got %d %v, want 400 with cause %s", code, o, tt.code)
			}
		})
	}
}

func TestPaymentAccess(t *testing.T) {
	t.Parallel()
	g := start(t)
	o := g.pay(cash("rapipago"))
	tests := []struct {
		name, method, path, header, value string
		status                            int
		cause                             string
	}{
		{"no token", http.MethodGet, "/v1/payments/" + o.str("id"), "Authorization", "", 401, "5"},
		{"the invalid token", http.MethodGet, "/v1/payments/" + o.str("id"), "Authorization", "Bearer TEST-invalid", 401, "401"},
		{"another seller's token", http.MethodGet, "/v1/payments/" + o.str("id"), "Authorization", "Bearer APP_USR-1-010101-ab-99999999", 404, "2000"},
		{"an unknown payment", http.MethodGet, "/v1/payments/1", "X-Ignored", "1", 404, "2000"},
		{"a payment that is no number", http.MethodGet, "/v1/payments/x%2fy", "X-Ignored", "1", 404, "2000"},
		{"no idempotency key", http.MethodPost, "/v1/payments", headerKey, "", 400, "4292"},
		{"no idempotency key for a refund", http.MethodPost, "/v1/payments/" + o.str("id") + "/refunds", headerKey, "", 400, "4292"},
		{"an unknown path", http.MethodGet, "/v1/nonsense", "X-Ignored", "1", 404, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := g.in(t)
			code, got := g.call(tt.method, tt.path, nil, tt.header, tt.value)
			if code != tt.status || got.str("cause", "0", "code") != tt.cause || got.str("message") == "" {
				t.Errorf("%s %s: got %d %v, want %d with cause %q", tt.method, tt.path, code, got, tt.status, tt.cause)
			}
		})
	}
}

func TestPaymentMoves(t *testing.T) {
	t.Parallel()
	g := start(t)
	put := func(id string, body any) (int, object) { return g.call(http.MethodPut, "/v1/payments/"+id, body) }

	ticket := g.pay(cash("pagofacil"))
	code, o := put(ticket.str("id"), map[string]any{"status": "cancelled"})
	g.want(o, "status", "cancelled", "status_detail", "by_collector")
	if code != http.StatusOK {
		t.Errorf("cancel: got %d, want 200", code)
	}
	if code, o = put(ticket.str("id"), map[string]any{"status": "cancelled"}); code != 400 || o.str("cause", "0", "code") != "3005" {
		t.Errorf("cancel twice: got %d %v, want 400 with 3005", code, o)
	}

	reserved := g.pay(g.cardCharge("APRO", "capture", false))
	g.want(reserved, "status", "authorized", "captured", "false", "date_approved", "")
	if code, o = put(reserved.str("id"), map[string]any{"capture": true, "transaction_amount": 101}); code != 400 {
		t.Errorf("capture more than was reserved: got %d %v, want 400", code, o)
	}
	_, o = put(reserved.str("id"), map[string]any{"capture": true, "transaction_amount": 60.5})
	g.want(o, "status", "approved", "captured", "true", "transaction_amount", "60.5")
	if code, o = put(reserved.str("id"), map[string]any{"capture": true}); code != 400 || o.str("cause", "0", "code") != "3005" {
		t.Errorf("capture twice: got %d %v, want 400 with 3005", code, o)
	}
	if code, o = put(reserved.str("id"), map[string]any{"status": "cancelled"}); code != 400 || o.str("cause", "0", "code") != "3005" {
		t.Errorf("cancel what is approved: got %d %v, want 400 with 3005", code, o)
	}
	if code, o = put(reserved.str("id"), map[string]any{"status": "approved"}); code != 400 {
		t.Errorf("approve by PUT: got %d %v, want 400", code, o)
	}
	_, o = put(reserved.str("id"), map[string]any{"metadata": map[string]any{"a": "b"}})
	g.want(o, "metadata.a", "b", "status", "approved")
}

func TestBinaryModeAnswersAtOnce(t *testing.T) {
	t.Parallel()
	g := start(t)
	g.want(g.pay(g.cardCharge("CONT", "binary_mode", true)), "status", "rejected")
}

func TestCashWaitsAndExpires(t *testing.T) {
	t.Parallel()
	g := start(t)
	o := g.pay(cash("rapipago"))
	g.want(o, "status", "pending", "status_detail", "pending_waiting_payment", "payment_type_id", "ticket",
		"transaction_details.financial_institution", "rapipago", "transaction_details.payment_method_reference_id", o.str("id"))
	link := o.str("transaction_details", "external_resource_url")
	if !strings.HasPrefix(link, g.url+"/payments/"+o.str("id")+"/ticket?") {
		t.Errorf("external_resource_url: got %s, want one of the mock", link)
	}
	if code, page := g.raw(http.MethodGet, strings.TrimPrefix(link, g.url), nil); code != 200 || !strings.Contains(page, "$ 150,55") {
		t.Errorf("ticket page: got %d %s, want 200 with the amount", code, page)
	}
	g.mock.Shell().Clock.Advance(ticketLife)
	eventually(t, "the ticket expires", func() bool {
		_, o := g.call(http.MethodGet, "/v1/payments/"+o.str("id"), nil)
		return o.str("status") == "cancelled" && o.str("status_detail") == "expired"
	})
}

func TestCashIsPaidByItself(t *testing.T) {
	t.Parallel()
	g := start(t, func(c *Config) { c.SettleAfter = time.Hour })
	o := g.pay(cash("rapipago"))
	g.mock.Shell().Clock.Advance(time.Hour)
	eventually(t, "the ticket is paid", func() bool {
		_, o := g.call(http.MethodGet, "/v1/payments/"+o.str("id"), nil)
		return o.str("status") == "approved" && o.str("date_approved") != ""
	})
}

func TestSearchPayments(t *testing.T) {
	t.Parallel()
	g := start(t)
	for _, reference := range []string{"a", "b", "a"} {
		g.pay(g.cardCharge("APRO", "external_reference", reference))
		g.mock.Shell().Clock.Advance(time.Minute)
	}
	g.pay(g.cardCharge("OTHE", "external_reference", "c"))
	tests := []struct{ name, query, total, first string }{
		{"all", "", "4", "c"},
		{"a reference", "external_reference=a", "2", "a"},
		{"a status", "status=rejected", "1", "c"},
		{"the oldest first", "sort=date_created&criteria=asc", "4", "a"},
		{"a page", "limit=1&offset=2", "4", "b"},
		{"the last hour", "range=date_created&begin_date=NOW-1HOURS&end_date=NOW", "4", "c"},
		{"years ago", "begin_date=2019-01-01T00:00:00.000-03:00&end_date=2020-01-01T00:00:00.000-03:00", "0", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := g.in(t)
			code, o := g.call(http.MethodGet, "/v1/payments/search?"+tt.query, nil)
			if code != 200 || o.str("paging", "total") != tt.total || o.str("results", "0", "external_reference") != tt.first {
				t.Errorf("search %q: got %d %s first %s, want %s first %s", tt.query, code, o.str("paging", "total"),
					o.str("results", "0", "external_reference"), tt.total, tt.first)
			}
		})
	}
	for query, cause := range map[string]string{"limit=x": "1", "limit=5000": "1000", "begin_date=soon": "23"} {
		if code, o := g.call(http.MethodGet, "/v1/payments/search?"+query, nil); code != 400 || o.str("cause", "0", "code") != cause {
			t.Errorf("search %q: got %d %v, want 400 with %s", query, code, o, cause)
		}
	}
}
