package mercadopago

import (
	"fmt"
	"net/http"
	"slices"
)

// partsAnswer are the transactions that were added to an order.
type partsAnswer struct {
	Payments []onlineTransaction `json:"payments"`
}

// changeParts changes the transactions of the order of the path, which must not be processed yet.
func (m *Mock) changeParts(
	r *http.Request, s seller, do func(o *onlineOrder, parts []onlineTransaction) ([]onlineTransaction, error),
) error {
	m.ordering.Lock()
	defer m.ordering.Unlock()
	found, err := m.onlineFor(r, s)
	if err != nil {
		return err
	}
	_, err = m.changeOnline(found.ID, func(o *onlineOrder) error {
		if o.Status != onlineCreated {
			return conflict(codeOrderStatus, "Transactions can be changed while the order is created, and this one is "+o.Status)
		}
		parts, err := do(o, slices.Clone(o.Transactions.Payments))
		if err != nil {
			return err
		}
		o.Transactions.Payments = parts
		return nil
	})
	return err
}

// postPart answers POST /v1/orders/{id}/transactions.
func (m *Mock) postPart(r *http.Request, s seller, body []byte) (*answer, error) {
	var in onlineParts
	if err := decodeOnline(body, &in); err != nil {
		return nil, err
	}
	if len(in.Payments) == 0 {
		return nil, lacks("payments")
	}
	if len(in.Payments) > mostParts {
		return nil, onlineBad(http.StatusBadRequest, codeMaximum, "Too many items were sent", "payments")
	}
	added, err := m.partsOf(in.Payments)
	if err != nil {
		return nil, err
	}
	err = m.changeParts(r, s, func(_ *onlineOrder, parts []onlineTransaction) ([]onlineTransaction, error) {
		if len(parts)+len(added) > mostParts {
			return nil, onlineBad(http.StatusBadRequest, codeMaximum, "Too many items were sent", "transactions.payments")
		}
		return append(parts, added...), nil
	})
	if err != nil {
		return nil, err
	}
	return created(partsAnswer{added}), nil
}

// putPart answers PUT /v1/orders/{id}/transactions/{transaction}: what is sent replaces what was.
func (m *Mock) putPart(r *http.Request, s seller) (*answer, error) {
	body, err := document(r)
	if err != nil {
		return nil, err
	}
	var in onlinePart
	if err := decodeOnline(body, &in); err != nil {
		return nil, err
	}
	var changed onlineTransaction
	err = m.changeParts(r, s, func(o *onlineOrder, parts []onlineTransaction) ([]onlineTransaction, error) {
		at, err := o.indexOfPart(r)
		if err != nil {
			return nil, err
		}
		if err := parts[at].replace(&in, fmt.Sprintf("transactions.payments[%d].", at)); err != nil {
			return nil, err
		}
		changed = parts[at]
		return parts, nil
	})
	if err != nil {
		return nil, err
	}
	return ok(changed), nil
}

func (t *onlineTransaction) replace(in *onlinePart, path string) error {
	if in.Amount != nil {
		t.Amount = *in.Amount
	}
	if in.ExpirationTime != "" || in.DateOfExpiration != "" {
		if err := t.expires(in, path); err != nil {
			return err
		}
	}
	if in.PaymentMethod == nil {
		return nil
	}
	way, sent := t.PaymentMethod, in.PaymentMethod
	way.ID, way.Type, way.Token = or(sent.ID, way.ID), or(sent.Type, way.Type), or(sent.Token, way.Token)
	way.StatementDescriptor = or(sent.StatementDescriptor, way.StatementDescriptor)
	if sent.Installments != 0 {
		way.Installments = sent.Installments
	}
	if err := way.check(path + "payment_method."); err != nil {
		return err
	}
	t.PaymentMethod = way
	return nil
}

// deletePart answers DELETE /v1/orders/{id}/transactions/{transaction}.
func (m *Mock) deletePart(r *http.Request, s seller) (*answer, error) {
	err := m.changeParts(r, s, func(o *onlineOrder, parts []onlineTransaction) ([]onlineTransaction, error) {
		at, err := o.indexOfPart(r)
		if err != nil {
			return nil, err
		}
		return slices.Delete(parts, at, at+1), nil
	})
	if err != nil {
		return nil, err
	}
	return &answer{http.StatusNoContent, nil}, nil
}

func (o *onlineOrder) indexOfPart(r *http.Request) (int, error) {
	id := r.PathValue("transaction")
	at := slices.IndexFunc(o.Transactions.Payments, func(t onlineTransaction) bool { return t.ID == id })
	if at < 0 {
		return 0, onlineBad(http.StatusNotFound, codePartMissing, "Transaction not found", id)
	}
	return at, nil
}
