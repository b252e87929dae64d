package mercadopago

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// subscriptionMoves says which state may follow which.
//
//nolint:gochecknoglobals // a table
var subscriptionMoves = map[string][]string{
	subPending:    {subPending, subAuthorized, subCancelled},
	subAuthorized: {subAuthorized, subPaused, subCancelled},
	subPaused:     {subPaused, subAuthorized, subCancelled},
}

func (m *Mock) subscriptionFor(r *http.Request, s seller) (*subscription, error) {
	sub, found := m.subscriptions.Get(r.PathValue("id"))
	if !found || sub.CollectorID != s {
		return nil, errNoSubscription
	}
	kit.About(r.Context(), sub.ID)
	return sub, nil
}

// getSubscription answers GET /preapproval/{id}.
func (m *Mock) getSubscription(r *http.Request, s seller) (*answer, error) {
	sub, err := m.subscriptionFor(r, s)
	if err != nil {
		return nil, err
	}
	return ok(sub), nil
}

// putSubscription answers PUT /preapproval/{id}: change, pause, resume, cancel, or another card.
func (m *Mock) putSubscription(r *http.Request, s seller, body []byte) (*answer, error) {
	old, err := m.subscriptionFor(r, s)
	if err != nil {
		return nil, err
	}
	var in subscriptionRequest
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	if err := in.fits(old); err != nil {
		return nil, err
	}
	var card *cardToken
	if in.CardTokenID != "" {
		t, err := m.cardFor(old, string(in.CardTokenID), m.shell.Scenario(r))
		if err != nil {
			return nil, err
		}
		card = &t
	}
	sub, err := m.changeSubscription(old.ID, func(sub *subscription) error {
		if err := in.fits(sub); err != nil {
			return err
		}
		return in.lay(sub, card, m.now())
	})
	if err != nil {
		return nil, err
	}
	m.planBilling(sub)
	return ok(sub), nil
}

// fits refuses what a subscription cannot become as it stands.
func (in *subscriptionRequest) fits(sub *subscription) error {
	switch to := string(in.Status); {
	case sub.Status == subCancelled:
		return bad(codeIllegalMove, "You can not modify a cancelled preapproval.")
	case to != "" && !slices.Contains(subscriptionMoves[sub.Status], to):
		return bad(codeIllegalMove, "Invalid value for status: the preapproval is "+sub.Status+" and cannot become "+to)
	case to == subAuthorized && sub.card == nil && in.CardTokenID == "":
		return bad(codeParams, "card_token_id is required")
	}
	return nil
}

// lay puts what a client sends over a subscription.
func (in *subscriptionRequest) lay(sub *subscription, card *cardToken, now stamp) error {
	if in.Reason != "" {
		sub.Reason = in.Reason
	}
	if in.ExternalReference != "" {
		sub.ExternalReference = in.ExternalReference
	}
	if in.BackURL != "" {
		sub.BackURL = in.BackURL
	}
	if in.PayerEmail != "" {
		sub.PayerEmail = in.PayerEmail
	}
	if to := in.AutoRecurring; to != nil {
		sub.AutoRecurring.lay(to)
	}
	if err := sub.check(&subscriptionRequest{AutoRecurring: &sub.AutoRecurring}, now); err != nil {
		return err
	}
	switch paused := sub.Status == subPaused; {
	case in.Status == subCancelled || in.Status == subPaused:
		sub.become(string(in.Status), now)
	case card != nil:
		sub.authorize(card, now)
	case in.Status == subAuthorized:
		sub.become(subAuthorized, now)
		if paused {
			sub.skipTo(now.Time)
		}
	}
	return nil
}

// lay changes what a client may change of a subscription: its price and its dates.
func (r *recurring) lay(to *recurring) {
	if to.TransactionAmount != nil {
		r.TransactionAmount = to.TransactionAmount
	}
	if to.CurrencyID != "" {
		r.CurrencyID = to.CurrencyID
	}
	if to.StartDate != nil {
		r.StartDate = to.StartDate
	}
	if to.EndDate != nil {
		r.EndDate = to.EndDate
	}
}

// searchSubscriptions answers GET /preapproval/search.
func (m *Mock) searchSubscriptions(r *http.Request, s seller) (*answer, error) {
	q := r.URL.Query()
	offset, limit, err := window(q, pageSize)
	if err != nil {
		return nil, err
	}
	match := func(at **subscription) bool {
		sub := *at
		for name, value := range map[string]string{
			"id": sub.ID, "payer_id": strconv.FormatInt(sub.PayerID, 10), "payer_email": string(sub.PayerEmail), byStatus: sub.Status,
			"preapproval_plan_id": string(sub.PlanID), "semaphore": string(sub.Summarized.Semaphore),
			byReference: string(sub.ExternalReference), "transaction_amount": sub.AutoRecurring.TransactionAmount.String(),
		} {
			if want := q.Get(name); want != "" && want != value {
				return false
			}
		}
		return sub.CollectorID == s && strings.Contains(strings.ToLower(string(sub.Reason)), strings.ToLower(q.Get("q")))
	}
	found, total := m.subscriptions.Newest(match, 0, pageMost*10)
	if strings.HasSuffix(q.Get("sort"), ":asc") {
		slices.Reverse(found)
	}
	found = found[min(offset, len(found)):min(offset+limit, len(found))]
	return ok(pageOf(found, total, offset, limit)), nil
}
