package mercadopago_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
)

// seen is a request as the provider got it.
type seen struct {
	method, path, token, key, body string
	query                          url.Values
}

// provider answers every request with status and body, and keeps what it got.
func provider(t *testing.T, status int, body string) (*mercadopago.Client, *seen) {
	t.Helper()
	got := &seen{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		whole, _ := io.ReadAll(r.Body)
		*got = seen{r.Method, r.URL.EscapedPath(), r.Header.Get("Authorization"), r.Header.Get("X-Idempotency-Key"), string(whole), r.URL.Query()}
		if status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "7")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return mercadopago.New(mercadopago.Options{BaseURL: server.URL, ClientID: "app", ClientSecret: "hush", Timeout: 2 * time.Second}), got
}

func TestAPreferenceIsSentWithItsKeyAndExactAmounts(t *testing.T) {
	t.Parallel()
	c, got := provider(t, 201, `{"id":"1-abc","init_point":"https://pay"}`)
	out, err := c.CreatePreference(t.Context(), "tok", "key", &mercadopago.Preference{
		Items:             []mercadopago.Item{{Title: "Seña", Quantity: 1, UnitPrice: 250050, CurrencyID: "ARS"}},
		ExternalReference: "ref", Expires: true, ExpirationDateTo: mercadopago.Time{Time: time.Unix(0, 0)},
		PaymentMethods: &mercadopago.Methods{ExcludedPaymentTypes: []mercadopago.Named{{ID: mercadopago.TypeTicket}}},
	})
	if err != nil || out.ID != "1-abc" || out.InitPoint != "https://pay" {
		t.Fatalf("CreatePreference: got %+v, %v", out, err)
	}
	if got.method != "POST" || got.path != "/checkout/preferences" || got.token != "Bearer tok" || got.key != "key" {
		t.Errorf("request: got %+v", got)
	}
	for _, part := range []string{`"unit_price":2500.50`, `"expiration_date_to":"1969-12-31T21:00:00.000-03:00"`, `"excluded_payment_types":[{"id":"ticket"}]`} {
		if !strings.Contains(got.body, part) {
			t.Errorf("body: got %s, want %s in it", got.body, part)
		}
	}
	if strings.Contains(got.body, "date_of_expiration") {
		t.Errorf("body: got %s, want no date_of_expiration", got.body)
	}
}

func TestAPaymentIsReadWithItsRefundsFeesAndTicket(t *testing.T) {
	t.Parallel()
	c, got := provider(t, 200, `{"id":131000000001,"status":"approved","status_detail":"accredited","external_reference":"ref","collector_id":724484980,
		"currency_id":"ARS","transaction_amount":100.5,"transaction_amount_refunded":10,"date_last_updated":"2024-02-05T15:35:49.123-04:00",
		"date_approved":null,"metadata":{"shop_id":"s","n":5},"fee_details":[{"type":"x","amount":6.32,"fee_payer":"collector"},{"amount":3,"fee_payer":"payer"}],
		"refunds":[{"id":7,"payment_id":131000000001,"amount":10,"status":"approved"}],"card":{},"tags":null,
		"transaction_details":{"external_resource_url":null},"point_of_interaction":{"type":"x","transaction_data":{"ticket_url":"https://ticket"}}}`)
	p, err := c.GetPayment(t.Context(), "tok", "1/../2")
	if err != nil {
		t.Fatalf("GetPayment: %v", err)
	}
	if got.path != "/v1/payments/1%2F..%2F2" {
		t.Errorf("path: got %s, want the id escaped", got.path)
	}
	if p.ID != "131000000001" || p.CollectorID != "724484980" || p.Amount != 10050 || p.Refunded != 1000 || p.Fee() != 632 ||
		p.TicketURL() != "https://ticket" || p.Meta("shop_id") != "s" || p.Meta("n") != "5" || p.Meta("none") != "" ||
		len(p.Refunds) != 1 || p.Refunds[0].ID != "7" || !p.Refunds[0].Done() || !p.DateApproved.IsZero() || p.DateLastUpdated.Nanosecond() != 123e6 {
		t.Errorf("GetPayment: got %+v", p)
	}
}

func TestASearchAsksByReferenceOrBySpan(t *testing.T) {
	t.Parallel()
	c, got := provider(t, 200, `{"paging":{"total":1,"limit":30,"offset":0},"results":[{"id":5,"metadata":[]}]}`)
	found, err := c.SearchPayments(t.Context(), "tok", mercadopago.Search{ExternalReference: "ref"})
	if err != nil || found.Paging.Total != 1 || len(found.Results) != 1 || found.Results[0].ID != "5" {
		t.Errorf("SearchPayments: got %+v, %v", found, err)
	}
	if got.query.Get("external_reference") != "ref" || got.query.Has("begin_date") || got.key != "" {
		t.Errorf("request: got %+v", got)
	}
	from := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	if _, err := c.SearchPayments(t.Context(), "tok", mercadopago.Search{From: from, To: from.Add(time.Hour), Offset: 50, Limit: 25}); err != nil {
		t.Fatalf("SearchPayments: %v", err)
	}
	if q := got.query; q.Get("range") != "date_last_updated" || q.Get("begin_date") != "2026-03-02T12:00:00.000+00:00" || q.Get("offset") != "50" || q.Get("limit") != "25" {
		t.Errorf("query: got %v", q)
	}
}

func TestARefundIsOfAPartOrOfAll(t *testing.T) {
	t.Parallel()
	c, got := provider(t, 201, `{"id":9,"payment_id":5,"amount":10.01,"status":"approved"}`)
	part := mercadopago.Amount(1001)
	r, err := c.Refund(t.Context(), "tok", "key", "5", &part)
	if err != nil || r.ID != "9" || r.Amount != 1001 || got.body != `{"amount":10.01}` || got.key != "key" || got.path != "/v1/payments/5/refunds" {
		t.Errorf("Refund of a part: got %+v, %v for %+v", r, err, got)
	}
	if _, err := c.Refund(t.Context(), "tok", "key", "5", nil); err != nil || got.body != "" {
		t.Errorf("Refund of all: got %v for %+v, want no body", err, got)
	}
}

func TestAccountsAndOrders(t *testing.T) {
	t.Parallel()
	c, _ := provider(t, 200, `{"id":724484980,"nickname":"SHOP","site_id":"MLA","payments":[{"id":1},{"id":2}]}`)
	if u, err := c.GetUser(t.Context(), "tok"); err != nil || u.ID != "724484980" || u.SiteID != "MLA" {
		t.Errorf("GetUser: got %+v, %v", u, err)
	}
	if o, err := c.GetOrder(t.Context(), "tok", "3"); err != nil || len(o.Payments) != 2 || o.Payments[1].ID != "2" {
		t.Errorf("GetOrder: got %+v, %v", o, err)
	}
}

func TestConnectingAnAccount(t *testing.T) {
	t.Parallel()
	c, got := provider(t, 200, `{"access_token":"A","refresh_token":"R","user_id":77,"public_key":"P","expires_in":15552000,"live_mode":true}`)
	to, err := url.Parse(c.AuthorizeURL("https://shop/back", "state"))
	if err != nil || to.Path != "/authorization" || to.Query().Get("client_id") != "app" || to.Query().Get("response_type") != "code" ||
		to.Query().Get("redirect_uri") != "https://shop/back" || to.Query().Get("state") != "state" {
		t.Errorf("AuthorizeURL: got %v, %v", to, err)
	}
	g, err := c.ExchangeCode(t.Context(), "key", "code", "https://shop/back")
	if err != nil || g.UserID != "77" || g.Life() != 180*24*time.Hour || g.RefreshToken != "R" || got.key != "key" {
		t.Errorf("ExchangeCode: got %+v, %v for %+v", g, err, got)
	}
	var body map[string]string
	if err := json.Unmarshal([]byte(got.body), &body); err != nil || body["grant_type"] != "authorization_code" || body["client_secret"] != "hush" || got.token != "" {
		t.Errorf("body: got %s with %q", got.body, got.token)
	}
	if _, err := c.RefreshToken(t.Context(), "key", "R"); err != nil || !strings.Contains(got.body, `"refresh_token":"R"`) {
		t.Errorf("RefreshToken: got %v for %+v", err, got)
	}
}

func TestWhatAFailureMeans(t *testing.T) {
	t.Parallel()
	envelope := `{"message":"no","error":"bad_request","status":400,"cause":[{"code":2063,"description":"state","data":null}]}`
	for name, tc := range map[string]struct {
		status  int
		body    string
		outcome upstream.Outcome
		reason  string
	}{
		"refused":        {400, envelope, upstream.Refused, "mercadopago: refund: status 400: bad_request 2063"},
		"one cause":      {400, `{"error":"bad_request","cause":{"code":"E1"}}`, upstream.Refused, "mercadopago: refund: status 400: bad_request E1"},
		"odd cause":      {400, `{"error":"bad_request","cause":"x"}`, upstream.Refused, "mercadopago: refund: status 400: bad_request"},
		"not JSON":       {400, `<html>`, upstream.Refused, "mercadopago: refund: status 400"},
		"too many":       {429, `{}`, upstream.Later, "mercadopago: refund: status 429:"},
		"server's":       {500, envelope, upstream.Unknown, "mercadopago: refund: status 500: bad_request 2063"},
		"half an answer": {200, `{"id":9,"amo`, upstream.Unknown, ""},
		"garbage":        {200, `[]`, upstream.Unknown, ""},
	} {
		c, _ := provider(t, tc.status, tc.body)
		_, err := c.Refund(t.Context(), "tok", "key", "5", nil)
		if upstream.OutcomeOf(err) != tc.outcome {
			t.Errorf("%s: got %v (%v), want %v", name, upstream.OutcomeOf(err), err, tc.outcome)
		}
		if got := mercadopago.Reason(err); tc.reason != "" && got != tc.reason {
			t.Errorf("%s: Reason: got %q, want %q", name, got, tc.reason)
		}
		if tc.status == 429 && upstream.As(err).RetryAfter != 7*time.Second {
			t.Errorf("%s: RetryAfter: got %v, want 7 s", name, upstream.As(err).RetryAfter)
		}
	}
	c, _ := provider(t, 404, `{"error":"not_found","cause":[{"code":2000}]}`)
	if _, err := c.GetPayment(t.Context(), "tok", "1"); !mercadopago.IsMissing(err) || mercadopago.IsLockedOut(err) {
		t.Errorf("404: got %v", err)
	}
	c, _ = provider(t, 401, `{}`)
	if _, err := c.GetPayment(t.Context(), "tok", "1"); !mercadopago.IsLockedOut(err) || mercadopago.IsMissing(err) {
		t.Errorf("401: got %v", err)
	}
}

func TestAProviderThatHangsOrIsAway(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	c := mercadopago.New(mercadopago.Options{BaseURL: server.URL, Timeout: 30 * time.Millisecond})
	if _, err := c.Refund(t.Context(), "tok", "key", "5", nil); upstream.OutcomeOf(err) != upstream.Unknown {
		t.Errorf("hanging: got %v, want unknown", err)
	}
	away := httptest.NewServer(nil)
	away.Close()
	c = mercadopago.New(mercadopago.Options{BaseURL: away.URL})
	if _, err := c.Refund(t.Context(), "tok", "key", "5", nil); upstream.OutcomeOf(err) != upstream.Later {
		t.Errorf("away: got %v, want later", err)
	}
}
