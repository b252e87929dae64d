package mercadopago

import (
	"net/http"
	"sync"
	"testing"
)

func TestRefunds(t *testing.T) {
	t.Parallel()
	g := start(t)
	p := g.pay(g.cardCharge("APRO"))
	path := "/v1/payments/" + p.str("id") + "/refunds"
	code, part := g.call(http.MethodPost, path, map[string]any{"amount": 30.25}, headerKey, "part")
	g.want(part, "amount", "30.25", "payment_id", p.str("id"), "status", "approved", "source.type", "collector", "refund_mode", "standard")
	if _, isText := part.at("source", "id").(string); code != http.StatusCreated || !isText {
		t.Errorf("partial refund: got %d with source.id %T, want 201 with a text", code, part.at("source", "id"))
	}
	_, again := g.call(http.MethodPost, path, map[string]any{"amount": 30.25}, headerKey, "part")
	g.want(again, "id", part.str("id"))
	_, o := g.call(http.MethodGet, "/v1/payments/"+p.str("id"), nil)
	g.want(o, "status", "approved", "status_detail", "partially_refunded", "transaction_amount_refunded", "30.25", "refunds.0.id", part.str("id"))

	tests := []struct {
		name  string
		body  any
		cause string
	}{
		{"more than is left", map[string]any{"amount": 69.76}, "2063"},
		{"nothing", map[string]any{"amount": 0}, "4040"},
		{"less than nothing", map[string]any{"amount": -1}, "4040"},
		{"a word", map[string]any{"amount": "all"}, "4041"},
		{"no object", "[1]", "1"},
	}
	for _, tt := range tests {
		if code, o := g.call(http.MethodPost, path, tt.body); code != 400 || o.str("cause", "0", "code") != tt.cause {
			t.Errorf("refund %s: got %d %v, want 400 with %s", tt.name, code, o, tt.cause)
		}
	}

	_, rest := g.call(http.MethodPost, path, nil) // no body, as the official client for Go sends it
	g.want(rest, "amount", "69.75")
	_, o = g.call(http.MethodGet, "/v1/payments/"+p.str("id"), nil)
	g.want(o, "status", "refunded", "status_detail", "refunded", "transaction_amount_refunded", "100")
	if code, o = g.call(http.MethodPost, path, map[string]any{}); code != 400 || o.str("cause", "0", "code") != "2063" {
		t.Errorf("refund what is refunded: got %d %v, want 400 with 2063", code, o)
	}

	_, list := g.call(http.MethodGet, path+"/", nil) // with the slash of the official client for Node
	g.want(list, "list.0.id", part.str("id"), "list.1.id", rest.str("id"))
	_, one := g.call(http.MethodGet, path+"/"+rest.str("id"), nil)
	g.want(one, "id", rest.str("id"))
	if code, o = g.call(http.MethodGet, path+"/1", nil); code != 404 || o.str("cause", "0", "code") != "2032" {
		t.Errorf("GET an unknown refund: got %d %v, want 404 with 2032", code, o)
	}
}

func TestRefundOfWhatIsNotPaid(t *testing.T) {
	t.Parallel()
	g := start(t)
	p := g.pay(cash("rapipago"))
	if code, o := g.call(http.MethodPost, "/v1/payments/"+p.str("id")+"/refunds", nil); code != 400 || o.str("cause", "0", "code") != "2063" {
		t.Errorf("refund: got %d %v, want 400 with 2063", code, o)
	}
	paid := g.pay(g.cardCharge("APRO"))
	g.mock.Shell().Clock.Advance(refundLimit + 1)
	if code, o := g.call(http.MethodPost, "/v1/payments/"+paid.str("id")+"/refunds", nil); code != 404 || o.str("cause", "0", "code") != "2024" {
		t.Errorf("refund half a year later: got %d %v, want 404 with 2024", code, o)
	}
}

func TestConcurrentRefundsNeverGiveBackMoreThanWasPaid(t *testing.T) {
	t.Parallel()
	g := start(t)
	p := g.pay(g.cardCharge("APRO"))
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() { g.call(http.MethodPost, "/v1/payments/"+p.str("id")+"/refunds", map[string]any{"amount": 30}) })
	}
	all.Wait()
	_, o := g.call(http.MethodGet, "/v1/payments/"+p.str("id"), nil)
	g.want(o, "transaction_amount_refunded", "90")
}

func TestChargeback(t *testing.T) {
	t.Parallel()
	g := start(t)
	p := g.pay(g.cardCharge("APRO"))
	if code, o := g.act(p.str("id"), actChargeBack, nil); code != 200 {
		t.Fatalf("charge back: got %d %v, want 200", code, o)
	}
	_, o := g.call(http.MethodGet, "/v1/payments/"+p.str("id"), nil)
	g.want(o, "status", "charged_back")
	_, found := g.call(http.MethodGet, "/v1/chargebacks/search?payment_id="+p.str("id"), nil)
	g.want(found, "paging.total", "1", "results.0.payment_id", p.str("id"))
	_, one := g.call(http.MethodGet, "/v1/chargebacks/"+found.str("results", "0", "id"), nil)
	g.want(one, "amount", "100")
	if code, o := g.call(http.MethodGet, "/v1/chargebacks/1", nil); code != 404 {
		t.Errorf("GET an unknown chargeback: got %d %v, want 404", code, o)
	}
	g.act(p.str("id"), actApprove, nil)
	_, o = g.call(http.MethodGet, "/v1/payments/"+p.str("id"), nil)
	g.want(o, "status", "approved")
}
