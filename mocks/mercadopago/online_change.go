package mercadopago

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

var onlineID = regexp.MustCompile(`^ORD[0-9A-Z]{26}$`)

// onlineGone is the refusal for an order that is not, or no longer, there. Other errors stay as they are.
func onlineGone(err error) error {
	if errors.Is(err, kit.ErrNotFound) {
		return onlineBad(http.StatusNotFound, codeOrderMissing, "Order not found")
	}
	return err
}

// onlineFor finds the order of the path among those of the seller.
func (m *Mock) onlineFor(r *http.Request, s seller) (*onlineOrder, error) {
	id := r.PathValue("id")
	if !onlineID.MatchString(id) {
		return nil, onlineBad(http.StatusBadRequest, codePathParam, "The order id in the path is not one",
			"order_id begins with ORD, followed by 26 characters")
	}
	o, found := m.onlines.Get(id)
	if !found || o.seller != s {
		return nil, onlineGone(kit.ErrNotFound)
	}
	kit.About(r.Context(), o.ID)
	return o, nil
}

// getOnline answers GET /v1/orders/{id}.
func (m *Mock) getOnline(r *http.Request, s seller) (*answer, error) {
	o, err := m.onlineFor(r, s)
	if err != nil {
		return nil, err
	}
	return ok(o), nil
}

// processOnline answers POST /v1/orders/{id}/process, for orders in manual mode.
func (m *Mock) processOnline(r *http.Request, s seller, _ []byte) (*answer, error) {
	m.ordering.Lock()
	defer m.ordering.Unlock()
	o, err := m.onlineFor(r, s)
	if err != nil {
		return nil, err
	}
	return m.processNow(o, m.shell.Scenario(r))
}

func (m *Mock) processNow(o *onlineOrder, scenario string) (*answer, error) {
	if o.Status != onlineCreated {
		return nil, conflict(codeOrderStatus, "Only an order with status created can be processed, and this one is "+o.Status)
	}
	if err := m.ready(o); err != nil {
		return nil, err
	}
	return m.process(o, scenario, http.StatusOK)
}

// captureOnline answers POST /v1/orders/{id}/capture.
func (m *Mock) captureOnline(r *http.Request, s seller, _ []byte) (*answer, error) {
	m.ordering.Lock()
	defer m.ordering.Unlock()
	o, err := m.onlineFor(r, s)
	if err != nil {
		return nil, err
	}
	return m.captureNow(o)
}

func (m *Mock) captureNow(o *onlineOrder) (*answer, error) {
	if o.StatusDetail != detailReserved {
		return nil, conflict(codeOrderStatus, "Only an order that waits for its capture can be captured, and this one is "+o.Status)
	}
	for i := range o.Transactions.Payments {
		t := &o.Transactions.Payments[i]
		if t.StatusDetail != detailReserved {
			continue
		}
		yes := true
		in := paymentUpdate{Capture: &yes}
		if _, err := m.change(t.ReferenceID, func(p *payment) error { return in.apply(p, m.now()) }); err != nil {
			return nil, err
		}
	}
	return m.latestOnline(o)
}

// latestOnline answers with an order as it is now.
func (m *Mock) latestOnline(o *onlineOrder) (*answer, error) {
	latest, found := m.onlines.Get(o.ID)
	if !found {
		return nil, onlineGone(kit.ErrNotFound)
	}
	return ok(latest), nil
}

// cancelOnline answers POST /v1/orders/{id}/cancel.
func (m *Mock) cancelOnline(r *http.Request, s seller, _ []byte) (*answer, error) {
	m.ordering.Lock()
	defer m.ordering.Unlock()
	o, err := m.onlineFor(r, s)
	if err != nil {
		return nil, err
	}
	return m.cancelNow(o)
}

func (m *Mock) cancelNow(o *onlineOrder) (*answer, error) {
	switch o.Status {
	case onlineCanceled:
		return nil, conflict(codeCanceledBefore, "The order has already been canceled")
	case onlineCreated:
		done, err := m.changeOnline(o.ID, func(o *onlineOrder) error { return o.finish(onlineCanceled, detailCanceled) })
		if err != nil {
			return nil, err
		}
		return ok(done), nil
	case onlineAction:
		for i := range o.Transactions.Payments {
			t := &o.Transactions.Payments[i]
			if t.Status != onlineAction {
				continue
			}
			if err := m.withdraw(t); err != nil {
				return nil, err
			}
		}
		return m.latestOnline(o)
	}
	return nil, conflict(codeCannotCancel, "Only an order that is created or action_required can be canceled, and this one is "+o.Status)
}

type onlineRefundRequest struct {
	Transactions []struct {
		ID     string   `json:"id"`
		Amount *decimal `json:"amount"`
	} `json:"transactions"`
}

// refundOnline answers POST /v1/orders/{id}/refund. No body gives all back.
func (m *Mock) refundOnline(r *http.Request, s seller, body []byte) (*answer, error) {
	var in onlineRefundRequest
	if sent := strings.TrimSpace(string(body)); sent != "" && sent != none {
		if err := decodeOnline(body, &in); err != nil {
			return nil, err
		}
	}
	m.ordering.Lock()
	defer m.ordering.Unlock()
	o, err := m.onlineFor(r, s)
	if err != nil {
		return nil, err
	}
	return m.refundNow(o, &in)
}

func (m *Mock) refundNow(o *onlineOrder, in *onlineRefundRequest) (*answer, error) {
	switch {
	case o.Status == onlineRefunded:
		return nil, conflict(codeRefundedBefore, "The order has already been refunded")
	case o.Status != onlineProcessed:
		return nil, conflict(codeOrderStatus, "Only an order with status processed can be refunded, and this one is "+o.Status)
	}
	backs, err := o.backs(in)
	if err != nil {
		return nil, err
	}
	for _, back := range backs {
		if _, err := m.refund(back.payment, &refundRequest{Amount: back.amount}); err != nil {
			return nil, err
		}
	}
	a, err := m.latestOnline(o)
	if err != nil {
		return nil, err
	}
	return created(a.body), nil
}

// givenBack is one refund that an order's refund consists of; a nil amount is all that is left.
type givenBack struct {
	payment string
	amount  *amount
}

// backs checks a refund as a whole, so that none of it happens when a part of it cannot.
func (o *onlineOrder) backs(in *onlineRefundRequest) ([]givenBack, error) {
	var all []givenBack
	if len(in.Transactions) == 0 {
		for i := range o.Transactions.Payments {
			if t := &o.Transactions.Payments[i]; t.Status == onlineProcessed {
				all = append(all, givenBack{t.ReferenceID, nil})
			}
		}
		return all, nil
	}
	left := map[string]decimal{}
	for i := range o.Transactions.Payments {
		if t := &o.Transactions.Payments[i]; t.Status == onlineProcessed {
			left[t.ID] = t.left()
		}
	}
	for i := range in.Transactions {
		one := &in.Transactions[i]
		rest, there := left[one.ID]
		switch {
		case one.ID == "":
			return nil, lacks("transactions.id")
		case !there:
			return nil, onlineBad(http.StatusNotFound, codePartMissing, "Transaction not found", one.ID)
		case one.Amount == nil:
			return nil, lacks("transactions.amount")
		case *one.Amount == 0:
			return nil, badValue("transactions.amount", "more than 0 was expected")
		case *one.Amount > rest:
			return nil, onlineBad(http.StatusBadRequest, codeRefundTooMuch, "The refund is more than what is left",
				one.ID+": "+rest.String()+" is left")
		}
		left[one.ID] -= *one.Amount
		back := amount(*one.Amount)
		all = append(all, givenBack{o.part(one.ID).ReferenceID, &back})
	}
	return all, nil
}

// left is what has not gone back to the buyer yet.
func (t *onlineTransaction) left() decimal {
	if t.RefundedAmount == nil {
		return t.Amount
	}
	return t.Amount - *t.RefundedAmount
}

// part returns the transaction of that id, or nil.
func (o *onlineOrder) part(id string) *onlineTransaction {
	for i := range o.Transactions.Payments {
		if o.Transactions.Payments[i].ID == id {
			return &o.Transactions.Payments[i]
		}
	}
	return nil
}
