package mercadopago

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

func TestCardTokens(t *testing.T) {
	t.Parallel()
	g := start(t)
	code, o := g.call(http.MethodPost, "/v1/card_tokens?public_key=TEST-key", cardBody(visaNumber, "APRO"), "Authorization", "")
	g.want(o, "first_six_digits", "450995", "last_four_digits", "3704", "expiration_month", "11", "expiration_year", "2030", "status", "active",
		"luhn_validation", "true", "card_number_length", "16", "security_code_length", "3", "cardholder.identification.type", "DNI")
	if code != http.StatusCreated || len(o.str("id")) != 32 {
		t.Errorf("POST /v1/card_tokens: got %d with id %q, want 201 with 32 digits", code, o.str("id"))
	}
	if _, isText := o.at("expiration_year").(string); isText {
		t.Error("expiration_year: got a text, want a number")
	}
	if code, _ = g.call(http.MethodGet, "/v1/card_tokens/"+o.str("id"), nil); code != http.StatusOK {
		t.Errorf("GET the token: got %d, want 200", code)
	}
	in := g.cardCharge("APRO", "token", o.str("id"))
	g.mock.Shell().Clock.Advance(tokenLife + time.Second)
	if code, o := g.call(http.MethodPost, "/v1/payments", in); code != 400 || o.str("cause", "0", "code") != "3003" {
		t.Errorf("pay with an old token: got %d %v, want 400 with 3003", code, o)
	}
}

func TestCardTokenRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, field string
		value       any
		code        string
	}{
		{"no number", "card_number", "", "205"},
		{"a number that fails the check", "card_number", "4509953566233705", "E301"},
		{"a number that is too short", "card_number", "4509", "E301"},
		{"an unknown card", "card_number", "9999999999999995", "E301"},
		{"letters", "card_number", "45099535662337O4", "E301"},
		{"no month", "expiration_month", "", "1"},
		{"month 13", "expiration_month", 13, "325"},
		{"a year that is over", "expiration_year", 2020, "326"},
		{"a year that is far away", "expiration_year", 2999, "326"},
		{"a short code", "security_code", "12", "E302"},
		{"letters in the code", "security_code", "abc", "E302"},
		{"no name", "cardholder", map[string]any{}, "221"},
		{"letters in the document", "cardholder", map[string]any{"name": "x", "identification": map[string]any{"number": "x"}}, "324"},
	}
	g := start(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := cardBody(visaNumber, "APRO")
			in[tt.field] = tt.value
			if code, o := g.in(t).call(http.MethodPost, "/v1/card_tokens", in); code != 400 || o.str("cause", "0", "code") != tt.code {
				t.Errorf("POST /v1/card_tokens: got %d %v, want 400 with %s", code, o, tt.code)
			}
		})
	}
}

func TestCustomersAndCards(t *testing.T) {
	t.Parallel()
	g := start(t)
	code, c := g.call(http.MethodPost, "/v1/customers", map[string]any{"email": "ana@example.com", "first_name": "Ana"})
	if code != http.StatusCreated {
		t.Fatalf("POST /v1/customers: got %d %v, want 201", code, c)
	}
	path := "/v1/customers/" + c.str("id")
	if code, o := g.call(http.MethodPost, "/v1/customers", map[string]any{"email": "ANA@example.com"}); code != 400 || o.str("cause", "0", "code") != "101" {
		t.Errorf("the same address: got %d %v, want 400 with 101", code, o)
	}
	code, card := g.call(http.MethodPost, path+"/cards", map[string]any{"token": g.token("5287338310253304", "APRO")})
	g.want(card, "payment_method.id", "debmaster", "issuer.id", "3", "last_four_digits", "3304", "security_code.length", "3", "user_id", "724484980")
	if code != http.StatusCreated {
		t.Errorf("POST cards: got %d, want 201", code)
	}
	_, token := g.call(http.MethodPost, "/v1/card_tokens", map[string]any{"card_id": card.str("id"), "security_code": "123"})
	p := g.pay(map[string]any{"transaction_amount": 10, "token": token.str("id"), "payer": map[string]any{"type": "customer", "id": c.str("id")}})
	g.want(p, "status", "approved", "card.id", card.str("id"), "payer.id", c.str("id"), "payer.email", "ana@example.com")
	_, token = g.call(http.MethodPost, "/v1/card_tokens", map[string]any{"card_id": card.str("id")})
	in := g.cardCharge("APRO", "token", token.str("id"))
	if code, o := g.call(http.MethodPost, "/v1/payments", in); code != 400 || o.str("cause", "0", "code") != "3013" {
		t.Errorf("pay without the security code: got %d %v, want 400 with 3013", code, o)
	}
	_, o := g.call(http.MethodGet, "/v1/customers/search?email=ana@example.com", nil)
	g.want(o, "paging.total", "1", "results.0.cards.0.id", card.str("id"))
	one := path + "/cards/" + card.str("id")
	code, renewed := g.call(http.MethodPut, one, map[string]any{
		"expiration_month": "12", "expiration_year": 2031, "cardholder": map[string]any{"name": "ANA PAZ"},
	})
	g.want(renewed, "expiration_month", "12", "expiration_year", "2031", "cardholder.name", "ANA PAZ", "last_four_digits", card.str("last_four_digits"))
	if code != http.StatusOK {
		t.Errorf("PUT card: got %d, want 200", code)
	}
	for _, bad := range []map[string]any{{"expiration_year": 2020}, {"expiration_month": 13}} {
		if code, o := g.call(http.MethodPut, one, bad); code != http.StatusBadRequest {
			t.Errorf("PUT card with %v: got %d %v, want 400", bad, code, o)
		}
	}
	_, kept := g.call(http.MethodGet, one, nil)
	g.want(kept, "expiration_month", "12", "expiration_year", "2031")
	if code, _ := g.call(http.MethodPut, path+"/cards/1", map[string]any{"expiration_month": 12}); code != http.StatusNotFound {
		t.Errorf("PUT a card that is not there: got %d, want 404", code)
	}
	if code, _ := g.call(http.MethodDelete, path+"/cards/"+card.str("id"), nil); code != http.StatusOK {
		t.Errorf("DELETE the card: got %d, want 200", code)
	}
	_, o = g.call(http.MethodGet, path, nil)
	g.want(o, "default_card", "", "first_name", "Ana")
}

func TestWaysToPay(t *testing.T) {
	t.Parallel()
	g := start(t)
	tests := []struct{ path, field, want string }{
		{"/v1/payment_methods", "list.0.id", "visa"},
		{"/v1/payment_methods/search?bins=503175", "results.0.id", "master"},
		{"/v1/payment_methods/card_issuers?payment_method_id=visa", "list.0.id", "310"},
		{"/v1/payment_methods/installments?bin=450995&amount=1000", "list.0.payer_costs.1.total_amount", "1145"},
		{"/v1/payment_methods/installments?payment_method_id=debvisa&amount=1000", "list.0.payer_costs.0.installments", "1"},
		{"/v1/payment_methods/installments?bin=450995", "cause.0.code", "1"},
		{"/v1/payment_methods/card_issuers", "cause.0.code", "1"},
		{"/v1/payment_methods/card_issuers?bin=999999", "status", "404"},
		{"/v1/identification_types", "list.0.max_length", "8"},
	}
	for _, tt := range tests {
		_, o := g.call(http.MethodGet, tt.path, nil)
		g.want(o, tt.field, tt.want)
	}
}

func TestWireTypes(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, out string }{
		{"10", "10"}, {"10.5", "10.5"}, {`"10.55"`, "10.55"}, {"0.1", "0.1"}, {"0.30000000000000004", "0.3"}, {"1e3", "1000"}, {"-0.05", "-0.05"},
	}
	for _, tt := range tests {
		var a amount
		if err := json.Unmarshal([]byte(tt.in), &a); err != nil || a.String() != tt.out {
			t.Errorf("amount of %s: got %s (%v), want %s", tt.in, a, err, tt.out)
		}
	}
	for _, in := range []string{`"x"`, "1e300", "{}", `"NaN"`, `"Inf"`} {
		var a amount
		if err := json.Unmarshal([]byte(in), &a); err == nil {
			t.Errorf("amount of %s: got %s, want an error", in, a)
		}
	}
	for in, want := range map[string]string{"turnoID": "turno_id", "a_b": "a_b", "HTTPCode": "httpcode", "x": "x"} {
		if got := snake(in); got != want {
			t.Errorf("snake(%s): got %s, want %s", in, got, want)
		}
	}
	if got := pesos(123456789); got != "$ 1.234.567,89" {
		t.Errorf("pesos: got %s, want $ 1.234.567,89", got)
	}
}
