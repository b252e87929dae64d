// Package contract drives the mock of MercadoPago with the official client for Go. Run it with MOCK_MERCADOPAGO_URL.
package contract

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mercadopago/sdk-go/pkg/cardtoken"
	"github.com/mercadopago/sdk-go/pkg/config"
	"github.com/mercadopago/sdk-go/pkg/customer"
	"github.com/mercadopago/sdk-go/pkg/customercard"
	"github.com/mercadopago/sdk-go/pkg/merchantorder"
	"github.com/mercadopago/sdk-go/pkg/mperror"
	"github.com/mercadopago/sdk-go/pkg/payment"
	"github.com/mercadopago/sdk-go/pkg/preference"
	"github.com/mercadopago/sdk-go/pkg/refund"
)

// toMock sends the client's requests to the mock, and nothing else is changed but what a test asks for.
type toMock struct {
	host   *url.URL
	change func(*http.Request)
}

// Do is what the client calls instead of its own HTTP client.
func (m toMock) Do(r *http.Request) (*http.Response, error) {
	r.URL.Scheme, r.URL.Host, r.Host = m.host.Scheme, m.host.Host, m.host.Host
	if m.change != nil {
		m.change(r)
	}
	return http.DefaultClient.Do(r)
}

func mock(t *testing.T) *url.URL {
	t.Helper()
	host, err := url.Parse(os.Getenv("MOCK_MERCADOPAGO_URL"))
	if err != nil || host.Host == "" {
		t.Fatalf("MOCK_MERCADOPAGO_URL: got %q, want the address of a mock", os.Getenv("MOCK_MERCADOPAGO_URL"))
	}
	return host
}

func client(t *testing.T, token string, change func(*http.Request)) *config.Config {
	t.Helper()
	c, err := config.New(token, config.WithHTTPClient(toMock{mock(t), change}))
	if err != nil {
		t.Fatalf("config.New: %v", err)
	}
	return c
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatalf("call: %v", err)
		}
		return v
	}
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func cardToken(ctx context.Context, t *testing.T, c *config.Config, name string) *cardtoken.Response {
	t.Helper()
	return must(cardtoken.NewClient(c).Create(ctx, cardtoken.Request{
		CardNumber: "5031755734530604", ExpirationMonth: "11", ExpirationYear: "2030", SecurityCode: "123", SiteID: "MLA",
		Cardholder: &cardtoken.CardholderRequest{Name: name, Identification: &cardtoken.IdentificationRequest{Type: "DNI", Number: "12345678"}},
	}))(t)
}

func charge(ctx context.Context, t *testing.T, c *config.Config, name string) payment.Request {
	t.Helper()
	return payment.Request{
		Token: cardToken(ctx, t, c, name).ID, PaymentMethodID: "master", TransactionAmount: 1234.56, Installments: 1,
		Description: "Corte", ExternalReference: fmt.Sprintf("%s %d", t.Name(), time.Now().UnixNano()),
		Payer:          &payment.PayerRequest{Email: "ana@example.com", Identification: &payment.IdentificationRequest{Type: "DNI", Number: "12345678"}},
		Metadata:       map[string]any{"turno": "t-1"},
		AdditionalInfo: &payment.AdditionalInfoRequest{Items: []payment.ItemRequest{{ID: "1", Title: "Corte", Quantity: 2, UnitPrice: 617.28}}},
	}
}

func TestPayment(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	token := cardToken(ctx, t, c, "APRO")
	equal(t, "token digits", token.FirstSixDigits+token.LastFourDigits, "5031750604")
	equal(t, "token expiry", token.ExpirationYear*100+token.ExpirationMonth, 203011)
	in := charge(ctx, t, c, "APRO")
	api := payment.NewClient(c)
	p := must(api.Create(ctx, in))(t)
	equal(t, "status", p.Status+" "+p.StatusDetail, "approved accredited")
	equal(t, "amount", p.TransactionAmount, 1234.56)
	equal(t, "card", p.Card.LastFourDigits, "0604")
	equal(t, "quantity", p.AdditionalInfo.Items[0].Quantity, "2")
	equal(t, "approved", p.DateApproved.IsZero(), false)
	equal(t, "got", must(api.Get(ctx, p.ID))(t).ID, p.ID)
	found := must(api.Search(ctx, payment.SearchRequest{Filters: map[string]string{"external_reference": in.ExternalReference}}))(t)
	equal(t, "found", found.Paging.Total, 1)
	equal(t, "found id", found.Results[0].ID, p.ID)
}

func TestPaymentOutcomes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"OTHE": "rejected cc_rejected_other_reason", "CONT": "in_process pending_contingency",
		"FUND": "rejected cc_rejected_insufficient_amount", "CALL": "rejected cc_rejected_call_for_authorize",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client(t, "TEST-go", nil)
			p := must(payment.NewClient(c).Create(t.Context(), charge(t.Context(), t, c, name)))(t)
			equal(t, name, p.Status+" "+p.StatusDetail, want)
		})
	}
}

func TestCashIsCancelled(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	api := payment.NewClient(c)
	p := must(api.Create(ctx, payment.Request{
		TransactionAmount: 500, PaymentMethodID: "rapipago", Payer: &payment.PayerRequest{Email: "ana@example.com"},
	}))(t)
	equal(t, "status", p.Status+" "+p.StatusDetail, "pending pending_waiting_payment")
	equal(t, "has a ticket", strings.Contains(p.TransactionDetails.ExternalResourceURL, "/ticket"), true)
	equal(t, "cancelled", must(api.Cancel(ctx, p.ID))(t).Status, "cancelled")
	_, err := api.Cancel(ctx, p.ID)
	refused(t, err, http.StatusBadRequest, "3005")
}

func TestCapture(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	c := client(t, "TEST-go", func(r *http.Request) { r.Header.Set("X-Mock-Scenario", "authorized") })
	api := payment.NewClient(c)
	p := must(api.Create(ctx, charge(ctx, t, c, "Ana Paz")))(t)
	equal(t, "status", p.Status, "authorized")
	p = must(api.CaptureAmount(ctx, p.ID, 1000))(t)
	equal(t, "captured", fmt.Sprintf("%s %t %g", p.Status, p.Captured, p.TransactionAmount), "approved true 1000")
	other := must(api.Create(ctx, charge(ctx, t, c, "Ana Paz")))(t)
	equal(t, "captured whole", must(api.Capture(ctx, other.ID))(t).TransactionAmount, 1234.56)
}

func TestRefunds(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	p := must(payment.NewClient(c).Create(ctx, charge(ctx, t, c, "APRO")))(t)
	api := refund.NewClient(c)
	part := must(api.CreatePartialRefund(ctx, p.ID, 234.56))(t)
	equal(t, "part", part.Amount, 234.56)
	equal(t, "got", must(api.Get(ctx, p.ID, part.ID))(t).ID, part.ID)
	rest := must(api.Create(ctx, p.ID))(t)
	equal(t, "rest", rest.Amount, 1000.0)
	equal(t, "listed", len(must(api.List(ctx, p.ID))(t)), 2)
	p = must(payment.NewClient(c).Get(ctx, p.ID))(t)
	equal(t, "status", p.Status, "refunded")
	equal(t, "refunds", len(p.Refunds), 2)
	_, err := api.Create(ctx, p.ID)
	refused(t, err, http.StatusBadRequest, "2063")
}

// refused checks the client's error, whose message is the mock's answer.
func refused(t *testing.T, err error, status int, cause string) {
	t.Helper()
	var refusal *mperror.ResponseError
	if !errors.As(err, &refusal) {
		t.Fatalf("error: got %v, want a ResponseError", err)
	}
	var body struct {
		Status int
		Cause  []struct{ Code json.RawMessage }
	}
	if err := json.Unmarshal([]byte(refusal.Message), &body); err != nil || len(body.Cause) != 1 {
		t.Fatalf("answer: got %s (%v), want one cause", refusal.Message, err)
	}
	equal(t, "refusal", fmt.Sprint(refusal.StatusCode, body.Status, string(body.Cause[0].Code)), fmt.Sprint(status, status, cause))
}

func TestErrors(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	_, err := payment.NewClient(client(t, "TEST-go", nil)).Get(ctx, 1)
	refused(t, err, http.StatusNotFound, "2000")
	_, err = payment.NewClient(client(t, "TEST-invalid", nil)).Get(ctx, 1)
	refused(t, err, http.StatusUnauthorized, "401")
	_, err = cardtoken.NewClient(client(t, "TEST-go", nil)).Create(ctx, cardtoken.Request{
		CardNumber: "5031755734530605", ExpirationMonth: "11", ExpirationYear: "2030", SecurityCode: "123",
		Cardholder: &cardtoken.CardholderRequest{Name: "APRO"},
	})
	refused(t, err, http.StatusBadRequest, `"E301"`)
}

func TestSameKeySamePayment(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	key := fmt.Sprint(time.Now().UnixNano())
	c := client(t, "TEST-go", func(r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/payments") {
			r.Header.Set("X-Idempotency-Key", key)
		}
	})
	in := charge(ctx, t, c, "APRO")
	first := must(payment.NewClient(c).Create(ctx, in))(t)
	equal(t, "again", must(payment.NewClient(c).Create(ctx, in))(t).ID, first.ID)
}

func TestPreferenceAndOrder(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	api := preference.NewClient(c)
	reference := fmt.Sprint("turno ", time.Now().UnixNano())
	p := must(api.Create(ctx, preference.Request{
		ExternalReference: reference, AutoReturn: "approved", NotificationURL: "https://example.com/hook",
		Items:    []preference.ItemRequest{{ID: "1", Title: "Corte", Quantity: 1, UnitPrice: 8500.5}},
		BackURLs: &preference.BackURLsRequest{Success: "https://example.com/ok", Pending: "https://example.com/wait", Failure: "https://example.com/no"},
		Payer:    &preference.PayerRequest{Email: "ana@example.com", Name: "Ana"},
	}))(t)
	equal(t, "collector", p.CollectorID > 0 && strings.HasPrefix(p.ID, fmt.Sprint(p.CollectorID, "-")), true)
	equal(t, "init_point", p.InitPoint, mock(t).String()+"/checkout/v1/redirect?pref_id="+p.ID)
	equal(t, "price", must(api.Get(ctx, p.ID))(t).Items[0].UnitPrice, 8500.5)
	p = must(api.Update(ctx, p.ID, preference.Request{Items: []preference.ItemRequest{{Title: "Barba", Quantity: 2, UnitPrice: 100}}}))(t)
	equal(t, "updated", fmt.Sprint(p.Items[0].Title, p.Items[0].Quantity, p.ExternalReference), "Barba2"+reference)
	found := must(api.Search(ctx, preference.SearchRequest{Filters: map[string]string{"external_reference": reference}}))(t)
	equal(t, "found", found.Total, 1)

	orders := merchantorder.NewClient(c)
	o := must(orders.Create(ctx, merchantorder.Request{
		PreferenceID: p.ID, ExternalReference: reference, SiteID: "MLA",
		Items: []merchantorder.ItemRequest{{Title: "Barba", Quantity: 2, UnitPrice: 100, CurrencyID: "ARS"}},
	}))(t)
	equal(t, "order", fmt.Sprint(o.Status, " ", o.OrderStatus, " ", o.TotalAmount), "opened payment_required 200")
	in := charge(ctx, t, c, "APRO")
	in.TransactionAmount, in.AdditionalInfo = 200, nil
	in.Order = &payment.OrderRequest{ID: o.ID, Type: "mercadopago"}
	must(payment.NewClient(c).Create(ctx, in))(t)
	o = must(orders.Get(ctx, o.ID))(t)
	equal(t, "paid order", fmt.Sprint(o.Status, " ", o.OrderStatus, " ", o.PaidAmount, " ", len(o.Payments)), "closed paid 200 1")
	must(orders.Update(ctx, o.ID, merchantorder.UpdateRequest{AdditionalInfo: "x"}))(t)
	equal(t, "orders", must(orders.Search(ctx, merchantorder.SearchRequest{Filters: map[string]string{"preference_id": p.ID}}))(t).Total, 1)
}

func TestCustomerAndCard(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	api := customer.NewClient(c)
	email := fmt.Sprintf("ana%d@example.com", time.Now().UnixNano())
	one := must(api.Create(ctx, customer.Request{Email: email, FirstName: "Ana"}))(t)
	equal(t, "got", must(api.Get(ctx, one.ID))(t).Email, email)
	equal(t, "updated", must(api.Update(ctx, one.ID, customer.Request{LastName: "Paz"}))(t).LastName, "Paz")
	found := must(api.Search(ctx, customer.SearchRequest{Filters: map[string]string{"EMAIL": email}}))(t)
	equal(t, "found", len(found.Results) > 0, true)

	cards := customercard.NewClient(c)
	card := must(cards.Create(ctx, one.ID, customercard.Request{Token: cardToken(ctx, t, c, "APRO").ID}))(t)
	equal(t, "card", card.PaymentMethod.ID+card.LastFourDigits, "master0604")
	equal(t, "card got", must(cards.Get(ctx, one.ID, card.ID))(t).ID, card.ID)
	equal(t, "cards", len(must(cards.List(ctx, one.ID))(t)), 1)
	must(cards.Delete(ctx, one.ID, card.ID))(t)
	equal(t, "cards", len(must(cards.List(ctx, one.ID))(t)), 0)
}
