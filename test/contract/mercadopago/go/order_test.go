package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/mercadopago/sdk-go/pkg/config"
	"github.com/mercadopago/sdk-go/pkg/mperror"
	"github.com/mercadopago/sdk-go/pkg/order"
)

// part is a transaction that is paid with a card of that name.
func part(t *testing.T, c *config.Config, name, amount string) order.PaymentRequest {
	t.Helper()
	return order.PaymentRequest{Amount: amount, PaymentMethod: &order.PaymentMethodRequest{
		ID: "master", Type: "credit_card", Token: cardToken(t.Context(), t, c, name).ID, Installments: 1, StatementDescriptor: "BARBERIA",
	}}
}

func orderOf(mode string, parts ...order.PaymentRequest) order.Request {
	return order.Request{
		Type: "online", ProcessingMode: mode, TotalAmount: "1234.50", ExternalReference: fmt.Sprint("turno ", time.Now().UnixNano()),
		Payer:        &order.PayerRequest{Email: "ana@example.com", Identification: &order.IdentificationRequest{Type: "DNI", Number: "12345678"}},
		Items:        []order.ItemsRequest{{Title: "Corte", UnitPrice: "1234.50", Quantity: 1, Warranty: true}},
		Transactions: &order.TransactionRequest{Payments: parts},
	}
}

// refusedOrder checks the client's error, whose message is the mock's answer.
func refusedOrder(t *testing.T, err error, status int, code string) order.Response {
	t.Helper()
	var refusal *mperror.ResponseError
	if !errors.As(err, &refusal) {
		t.Fatalf("error: got %v, want a ResponseError", err)
	}
	var body struct {
		Errors []struct{ Code, Message string }
		Data   order.Response
	}
	if err := json.Unmarshal([]byte(refusal.Message), &body); err != nil || len(body.Errors) != 1 {
		t.Fatalf("answer: got %s (%v), want one error", refusal.Message, err)
	}
	equal(t, "refusal", fmt.Sprint(refusal.StatusCode, " ", body.Errors[0].Code), fmt.Sprint(status, " ", code))
	return body.Data
}

func TestOrder(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	api := order.NewClient(c)
	o := must(api.Create(ctx, orderOf("automatic", part(t, c, "APRO", "1234.50"))))(t)
	equal(t, "status", o.Status+" "+o.StatusDetail+" "+o.TotalAmount+" "+o.TotalPaidAmount, "processed accredited 1234.50 1234.50")
	paid := o.Transactions.Payments[0]
	equal(t, "payment", paid.Status+" "+paid.PaymentMethod.Type+" "+paid.PaymentMethod.ID, "processed credit_card master")
	equal(t, "got", must(api.Get(ctx, o.ID))(t).ID, o.ID)
	o = must(api.Refund(ctx, o.ID, &order.RefundRequest{Transactions: []order.RefundTransaction{{ID: paid.ID, Amount: "234.50"}}}))(t)
	equal(t, "part", o.StatusDetail+" "+o.Transactions.Refunds[0].Amount, "partially_refunded 234.50")
	o = must(api.Refund(ctx, o.ID, nil))(t)
	equal(t, "rest", fmt.Sprint(o.Status, " ", len(o.Transactions.Refunds)), "refunded 2")
	_, err := api.Refund(ctx, o.ID, nil)
	refusedOrder(t, err, http.StatusConflict, "order_already_refunded")
}

func TestOrderThatFails(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	_, err := order.NewClient(c).Create(ctx, orderOf("automatic", part(t, c, "FUND", "1234.50")))
	o := refusedOrder(t, err, http.StatusPaymentRequired, "failed")
	equal(t, "reason", o.Status+" "+o.Transactions.Payments[0].StatusDetail, "failed insufficient_amount")
	_, err = order.NewClient(c).Get(ctx, "ORD01JKV9XT88XQJ7H5W83C2MA5EP")
	refusedOrder(t, err, http.StatusNotFound, "order_not_found")
	bare := client(t, "TEST-go", func(r *http.Request) { r.Header.Del("X-Idempotency-Key") })
	_, err = order.NewClient(bare).Create(ctx, orderOf("manual"))
	refusedOrder(t, err, http.StatusBadRequest, "empty_required_header")
}

func TestOrderIsCaptured(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	api := order.NewClient(c)
	in := orderOf("automatic", part(t, c, "APRO", "1234.50"))
	in.CaptureMode = "manual"
	o := must(api.Create(ctx, in))(t)
	equal(t, "status", o.Status+" "+o.StatusDetail, "action_required waiting_capture")
	equal(t, "captured", must(api.Capture(ctx, o.ID))(t).Status, "processed")
	in.Transactions.Payments[0] = part(t, c, "APRO", "1234.50")
	o = must(api.Create(ctx, in))(t)
	equal(t, "canceled", must(api.Cancel(ctx, o.ID))(t).Status, "canceled")
}

func TestOrderInSteps(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	api := order.NewClient(c)
	o := must(api.Create(ctx, orderOf("manual")))(t)
	equal(t, "status", o.Status, "created")
	added := must(api.CreateTransaction(ctx, o.ID, order.TransactionRequest{
		Payments: []order.PaymentRequest{part(t, c, "APRO", "1000.00"), part(t, c, "APRO", "1.00")},
	}))(t)
	equal(t, "added", len(added.Payments), 2)
	changed := must(api.UpdateTransaction(ctx, o.ID, added.Payments[0].ID, order.PaymentRequest{
		Amount: "1234.50", PaymentMethod: &order.PaymentMethodRequest{Type: "credit_card", Installments: 3},
	}))(t)
	equal(t, "instalments", changed.PaymentMethod.Installments, 3)
	if err := api.DeleteTransaction(ctx, o.ID, added.Payments[1].ID); err != nil {
		t.Fatalf("DeleteTransaction: %v", err)
	}
	equal(t, "processed", must(api.Process(ctx, o.ID))(t).Status, "processed")
}
