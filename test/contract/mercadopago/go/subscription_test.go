package contract

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/mercadopago/sdk-go/pkg/invoice"
	"github.com/mercadopago/sdk-go/pkg/preapproval"
	"github.com/mercadopago/sdk-go/pkg/preapprovalplan"
)

// act does a dashboard action of the mock.
func act(ctx context.Context, t *testing.T, id, action string) {
	t.Helper()
	body := fmt.Sprintf(`{"id":%q,"action":%q}`, id, action)
	r := must(http.NewRequestWithContext(ctx, http.MethodPost, mock(t).String()+"/_mock/act", bytes.NewBufferString(body)))(t)
	r.Header.Set("Content-Type", "application/json")
	res := must(http.DefaultClient.Do(r))(t)
	defer res.Body.Close()
	equal(t, action, res.StatusCode, http.StatusOK)
}

// charges waits until a subscription has so many charges, and returns them, newest first.
func charges(ctx context.Context, t *testing.T, api invoice.Client, id string, want int) []invoice.Response {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 500 {
		found := must(api.Search(ctx, invoice.SearchRequest{Filters: map[string]string{"preapproval_id": id}}))(t)
		if found.Paging.Total == want && found.Results[0].Payment.ID != 0 {
			return found.Results
		}
		<-tick.C
	}
	t.Fatalf("charges of %s: waited in vain for %d", id, want)
	return nil
}

func TestSubscription(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	api, invoices := preapproval.NewClient(c), invoice.NewClient(c)
	reference := fmt.Sprint("socio ", time.Now().UnixNano())
	end := time.Now().AddDate(1, 0, 0)
	in := preapproval.Request{
		Reason: "Corte por mes", PayerEmail: "ana@example.com", BackURL: "https://example.com/back", ExternalReference: reference,
		AutoRecurring: &preapproval.AutoRecurringRequest{Frequency: 1, FrequencyType: "months", TransactionAmount: 8500.5, CurrencyID: "ARS", EndDate: &end},
	}
	waiting := must(api.Create(ctx, in))(t)
	equal(t, "status", waiting.Status, "pending")
	equal(t, "init_point", waiting.InitPoint, mock(t).String()+"/subscriptions/checkout?preapproval_id="+waiting.ID)
	equal(t, "cancelled", must(api.Update(ctx, waiting.ID, preapproval.UpdateRequest{Status: "cancelled"}))(t).Status, "cancelled")

	in.Status, in.CardTokenID = "authorized", cardToken(ctx, t, c, "APRO").ID
	one := must(api.Create(ctx, in))(t)
	equal(t, "status", one.Status+" "+one.PaymentMethodID, "authorized master")
	first := charges(ctx, t, invoices, one.ID, 1)[0]
	equal(t, "charge", fmt.Sprint(first.Status, " ", first.Payment.Status, " ", first.TransactionAmount), "processed approved 8500.5")
	equal(t, "charge got", must(invoices.Get(ctx, strconv.Itoa(first.ID)))(t).PreapprovalID, one.ID)
	act(ctx, t, one.ID, "charge")
	charges(ctx, t, invoices, one.ID, 2)
	equal(t, "charged", must(api.Get(ctx, one.ID))(t).Summarized.ChargedQuantity, 2)
	one = must(api.Update(ctx, one.ID, preapproval.UpdateRequest{AutoRecurring: &preapproval.AutoRecurringUpdateRequest{TransactionAmount: 9000}}))(t)
	equal(t, "price", one.AutoRecurring.TransactionAmount, 9000.0)
	equal(t, "paused", must(api.Update(ctx, one.ID, preapproval.UpdateRequest{Status: "paused"}))(t).Status, "paused")
	found := must(api.Search(ctx, preapproval.SearchRequest{Filters: map[string]string{"external_reference": reference, "status": "paused"}}))(t)
	equal(t, "found", fmt.Sprint(found.Paging.Total, found.Results[0].ID), "1"+one.ID)
}

func TestSubscriptionToPlan(t *testing.T) {
	t.Parallel()
	ctx, c := t.Context(), client(t, "TEST-go", nil)
	plans, api := preapprovalplan.NewClient(c), preapproval.NewClient(c)
	reason := fmt.Sprint("plan ", time.Now().UnixNano())
	in := preapprovalplan.Request{
		Reason: reason, BackURL: "https://example.com/back",
		AutoRecurring: &preapprovalplan.AutoRecurringRequest{
			Frequency: 1, FrequencyType: "months", TransactionAmount: 5000, CurrencyID: "ARS", Repetitions: 12,
			FreeTrial: &preapprovalplan.FreeTrialRequest{Frequency: 1, FrequencyType: "months"},
		},
		PaymentMethodsAllowed: &preapprovalplan.PaymentMethodsAllowedRequest{PaymentTypes: []preapprovalplan.PaymentTypeRequest{{ID: "credit_card"}}},
	}
	p := must(plans.Create(ctx, in))(t)
	equal(t, "status", p.Status, "active")
	equal(t, "got", must(plans.Get(ctx, p.ID))(t).AutoRecurring.Repetitions, 12)
	in.AutoRecurring.TransactionAmount = 6000
	equal(t, "updated", must(plans.Update(ctx, p.ID, in))(t).AutoRecurring.TransactionAmount, 6000.0)
	equal(t, "found", must(plans.Search(ctx, preapprovalplan.SearchRequest{Filters: map[string]string{"q": reason}}))(t).Paging.Total, 1)
	one := must(api.Create(ctx, preapproval.Request{
		PreapprovalPlanID: p.ID, PayerEmail: "ana@example.com", CardTokenID: cardToken(ctx, t, c, "APRO").ID,
	}))(t)
	equal(t, "subscribed", fmt.Sprint(one.Status, " ", one.Summarized.Quotas, " ", one.AutoRecurring.TransactionAmount), "authorized 12 6000")
	equal(t, "the first month is free", one.NextPaymentDate.After(time.Now().AddDate(0, 0, 27)), true)
	_, err := api.Create(ctx, preapproval.Request{PreapprovalPlanID: p.ID, PayerEmail: "ana@example.com", CardTokenID: cardToken(ctx, t, c, "FUND").ID})
	refused(t, err, http.StatusBadRequest, "1")
}
