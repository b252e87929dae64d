package wire_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/upstream"
	"github.com/barberpro/barberpro/mocks/kit"
	mock "github.com/barberpro/barberpro/mocks/mercadopago"
)

const (
	sellerToken   = "APP_USR-1-010126-abc-724484980" // ends in the seller's number, as real ones do
	sellerID      = "724484980"
	webhookSecret = "the secret of the webhooks"
)

// payer is the mock of MercadoPago with our client on it.
type payer struct {
	mock   *mock.Mock
	url    string
	client *mercadopago.Client
}

func newPayer(t *testing.T, most int) *payer {
	t.Helper()
	m, err := mock.New(mock.Config{Secret: webhookSecret, IPN: true, CollectorID: 724484980, Config: kit.Config{Seed: 1, Max: most}}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("mock: %v", err)
	}
	s := httptest.NewServer(m)
	t.Cleanup(func() {
		s.Close()
		if err := m.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return &payer{mock: m, url: s.URL, client: mercadopago.New(mercadopago.Options{
		BaseURL: s.URL, ClientID: "app", ClientSecret: "hush", Timeout: 5 * time.Second,
	})}
}

// pay pays on the page of a checkout, with money of the payer's account or in cash, as a person does with the form.
func (p *payer) pay(t *testing.T, page, method string) {
	t.Helper()
	to, err := url.Parse(page)
	if err != nil {
		t.Fatalf("page %q: %v", page, err)
	}
	form := url.Values{"attempt": {uuid.NewString()}, "method": {method}, "email": {"ana@example.com"}}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/checkout/v1/pay?"+to.RawQuery, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatalf("NewRequest: %v", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		t.Fatalf("pay: %v", err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("pay: got %d %s", res.StatusCode, body)
	}
}

// act does what a person does on the mock's dashboard.
func (p *payer) act(t *testing.T, id, action string, fields ...string) {
	t.Helper()
	more := "{}"
	if len(fields) == 2 {
		more = fmt.Sprintf(`{%q:%q}`, fields[0], fields[1])
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.url+"/_mock/act",
		strings.NewReader(fmt.Sprintf(`{"id":%q,"action":%q,"fields":%s}`, id, action, more)))
	if err != nil {
		t.Fatalf("NewRequest: %v", err)
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("act: %v", err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusOK {
		t.Fatalf("act %s on %s: got %d %s", action, id, res.StatusCode, body)
	}
}

func seller(amount mercadopago.Amount, reference, notify string) *mercadopago.Preference {
	return &mercadopago.Preference{
		Items:             []mercadopago.Item{{Title: "Seña", Quantity: 1, UnitPrice: amount, CurrencyID: mercadopago.Currency}},
		ExternalReference: reference, NotificationURL: notify, Metadata: map[string]string{"intent_id": reference},
		Expires: true, ExpirationDateTo: mercadopago.Time{Time: time.Now().Add(time.Hour)}, AutoReturn: "approved",
		BackURLs: &mercadopago.BackURLs{Success: "https://barber.test/g/x", Pending: "https://barber.test/g/x", Failure: "https://barber.test/g/x"},
	}
}

// sold makes a checkout, pays it and returns the payment.
func (p *payer) sold(t *testing.T, amount mercadopago.Amount, method string) mercadopago.Payment {
	t.Helper()
	reference := uuid.NewString()
	page, err := p.client.CreatePreference(t.Context(), sellerToken, reference, seller(amount, reference, ""))
	if err != nil {
		t.Fatalf("CreatePreference: %v", err)
	}
	p.pay(t, page.InitPoint, method)
	found, err := p.client.SearchPayments(t.Context(), sellerToken, mercadopago.Search{ExternalReference: reference})
	if err != nil || len(found.Results) != 1 {
		t.Fatalf("SearchPayments: got %d, %v, want 1", len(found.Results), err)
	}
	one, err := p.client.GetPayment(t.Context(), sellerToken, string(found.Results[0].ID))
	if err != nil {
		t.Fatalf("GetPayment: %v", err)
	}
	if one.ExternalReference != reference || one.Meta("intent_id") != reference || one.Amount != amount || string(one.CollectorID) != sellerID {
		t.Errorf("GetPayment: got %+v", one)
	}
	return one
}

func TestTheClientReadsWhatTheMockSays(t *testing.T) {
	t.Parallel()
	p := newPayer(t, 100)
	one := p.sold(t, 250_050, "account_money")
	if one.Status != mercadopago.StatusApproved || one.Fee() == 0 || one.DateApproved.IsZero() || one.TypeID != "account_money" {
		t.Errorf("paid: got %+v", one)
	}
	ticket := p.sold(t, 100_000, "rapipago")
	if ticket.Status != mercadopago.StatusPending || ticket.TypeID != mercadopago.TypeTicket || !strings.HasPrefix(ticket.TicketURL(), "http") || ticket.DateOfExpiration.IsZero() {
		t.Errorf("voucher: got %+v", ticket)
	}
	if u, err := p.client.GetUser(t.Context(), sellerToken); err != nil || string(u.ID) != sellerID || u.SiteID != "MLA" {
		t.Errorf("GetUser: got %+v, %v", u, err)
	}
	span, err := p.client.SearchPayments(t.Context(), sellerToken, mercadopago.Search{From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour), Limit: 1, Offset: 1})
	if err != nil || span.Paging.Total != 2 || len(span.Results) != 1 {
		t.Errorf("SearchPayments: got %+v, %v, want the second of two", span.Paging, err)
	}
	if _, err := p.client.GetPayment(t.Context(), sellerToken, "1"); !mercadopago.IsMissing(err) || upstream.OutcomeOf(err) != upstream.Refused {
		t.Errorf("GetPayment of none: got %v, want 404", err)
	}
	if _, err := p.client.GetUser(t.Context(), "TEST-invalid"); !mercadopago.IsLockedOut(err) {
		t.Errorf("GetUser with a bad token: got %v, want 401", err)
	}
	if _, err := p.client.GetPayment(t.Context(), "APP_USR-1-010126-abc-999999999", string(one.ID)); !mercadopago.IsMissing(err) {
		t.Errorf("GetPayment of another seller: got %v, want 404", err)
	}
}

func TestTheClientRefundsOnceAtTheMock(t *testing.T) {
	t.Parallel()
	p := newPayer(t, 100)
	one := p.sold(t, 100_000, "account_money")
	part := mercadopago.Amount(30_001)
	p.mock.Shell().SetChaos(kit.Chaos{ErrorRate: 1, After: true})
	_, err := p.client.Refund(t.Context(), sellerToken, "key-1", string(one.ID), &part)
	if upstream.OutcomeOf(err) != upstream.Unknown {
		t.Errorf("Refund with a broken answer: got %v, want unknown", err)
	}
	p.mock.Shell().SetChaos(kit.Chaos{})
	made, err := p.client.Refund(t.Context(), sellerToken, "key-1", string(one.ID), &part)
	if err != nil || made.Amount != part || !made.Done() {
		t.Errorf("Refund again: got %+v, %v", made, err)
	}
	too := mercadopago.Amount(70_000)
	_, err = p.client.Refund(t.Context(), sellerToken, "key-2", string(one.ID), &too)
	if reason, ok := mercadopago.ProblemOf(err); upstream.OutcomeOf(err) != upstream.Refused || !ok || len(reason.Causes) != 1 || reason.Causes[0].Code != mercadopago.CauseState {
		t.Errorf("Refund of too much: got %v, %+v", err, reason)
	}
	rest, err := p.client.Refund(t.Context(), sellerToken, "key-3", string(one.ID), nil)
	if err != nil || rest.Amount != 69_999 {
		t.Errorf("Refund of the rest: got %+v, %v", rest, err)
	}
	now, err := p.client.GetPayment(t.Context(), sellerToken, string(one.ID))
	if err != nil || now.Status != mercadopago.StatusRefunded || now.Refunded != 100_000 || len(now.Refunds) != 2 || now.Refunds[0].ID != made.ID {
		t.Errorf("GetPayment: got %+v, %v", now, err)
	}
}

func TestAnAccountIsConnectedAtTheMock(t *testing.T) {
	t.Parallel()
	p := newPayer(t, 100)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.client.AuthorizeURL("https://barber.test/back", "st4te"), http.NoBody)
	if err != nil {
		t.Fatalf("NewRequest: %v", err)
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		t.Fatalf("authorize: %v", err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing in it
	back, err := res.Location()
	if err != nil || back.Query().Get("state") != "st4te" || back.Query().Get("code") == "" {
		t.Fatalf("authorize: got %v, %v", back, err)
	}
	grant, err := p.client.ExchangeCode(t.Context(), "k1", back.Query().Get("code"), "https://barber.test/back")
	if err != nil || grant.AccessToken == "" || grant.UserID == "" || grant.Life() != 180*24*time.Hour {
		t.Fatalf("ExchangeCode: got %+v, %v", grant, err)
	}
	if _, err := p.client.ExchangeCode(t.Context(), "k2", back.Query().Get("code"), "https://barber.test/back"); upstream.OutcomeOf(err) != upstream.Refused {
		t.Errorf("ExchangeCode again: got %v, want a refusal", err)
	}
	next, err := p.client.RefreshToken(t.Context(), "k3", grant.RefreshToken)
	if err != nil || next.AccessToken == grant.AccessToken || next.UserID != grant.UserID {
		t.Errorf("RefreshToken: got %+v, %v", next, err)
	}
	if u, err := p.client.GetUser(t.Context(), next.AccessToken); err != nil || u.ID != next.UserID {
		t.Errorf("GetUser: got %+v, %v, want %s", u, err, next.UserID)
	}
}

func TestTheMocksNotificationsAreSignedAndNameThePayment(t *testing.T) {
	t.Parallel()
	p := newPayer(t, 100)
	var mu sync.Mutex
	var signed, unsigned, forged int
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_, err := mercadopago.VerifySignature(webhookSecret, r.Header.Get("X-Signature"), r.Header.Get("X-Request-ID"), r.URL.Query().Get("data.id"))
		switch {
		case err == nil:
			signed++
		case r.Header.Get("X-Signature") == "":
			unsigned++
		default:
			forged++
		}
	}))
	defer server.Close()
	sell := func() {
		reference := uuid.NewString()
		page, err := p.client.CreatePreference(t.Context(), sellerToken, reference, seller(1000, reference, server.URL+"/hook"))
		if err != nil {
			t.Fatalf("CreatePreference: %v", err)
		}
		p.pay(t, page.InitPoint, "account_money")
	}
	count := func(n *int) func() bool {
		return func() bool { mu.Lock(); defer mu.Unlock(); return *n > 0 }
	}
	sell()
	waitFor(t, "a signed webhook", count(&signed))
	waitFor(t, "an older notification", count(&unsigned))
	p.mock.Shell().SetChaos(kit.Chaos{Forge: 1})
	sell()
	waitFor(t, "a forged webhook", count(&forged))
}

// waitFor waits until done reports true.
func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestTheClientWithdrawsAVoucherAtTheMock(t *testing.T) {
	t.Parallel()
	p := newPayer(t, 0)
	made, err := p.client.CreatePreference(t.Context(), sellerToken, "key", seller(1_000_000, "ref-withdraw", ""))
	if err != nil {
		t.Fatalf("CreatePreference: %v", err)
	}
	p.pay(t, made.InitPoint, "rapipago")
	found, err := p.client.SearchPayments(t.Context(), sellerToken, mercadopago.Search{ExternalReference: "ref-withdraw"})
	if err != nil || len(found.Results) != 1 || found.Results[0].Status != mercadopago.StatusPending {
		t.Fatalf("SearchPayments: got %+v, %v, want a voucher", found.Results, err)
	}
	id := string(found.Results[0].ID)
	for range 2 {
		if err := p.client.ExpirePreference(t.Context(), sellerToken, "expire", made.ID, time.Now().Add(-time.Second)); err != nil {
			t.Fatalf("ExpirePreference: %v", err)
		}
	}
	gone, err := p.client.CancelPayment(t.Context(), sellerToken, "cancel", id)
	if err != nil || gone.Status != mercadopago.StatusCancelled || gone.ExternalReference != "ref-withdraw" {
		t.Errorf("CancelPayment: got %+v, %v, want it cancelled", gone, err)
	}
	if _, err := p.client.CancelPayment(t.Context(), sellerToken, "another", id); upstream.OutcomeOf(err) != upstream.Refused {
		t.Errorf("CancelPayment again: got %v, want a refusal", err)
	}
	res, err := http.Get(p.url + "/checkout/v1/redirect?pref_id=" + made.ID) //nolint:noctx // a page
	if err != nil {
		t.Fatalf("GET page: %v", err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusGone {
		t.Errorf("GET page: got %d, want 410", res.StatusCode)
	}
}
