package mercadopago

import (
	"errors"
	"net/http"

	"github.com/barberpro/barberpro/mocks/kit"
)

// paymentUpdate is what a client may change of a payment.
type paymentUpdate struct {
	Status            text     `json:"status"`
	Capture           *bool    `json:"capture"`
	TransactionAmount *amount  `json:"transaction_amount"`
	DateOfExpiration  stamp    `json:"date_of_expiration"`
	Metadata          metadata `json:"metadata"`
}

var errNoPayment = missing(codeNotFound, "Payment not found")

// getPayment answers GET /v1/payments/{id}.
func (m *Mock) getPayment(r *http.Request, s seller) (*answer, error) {
	p, err := m.paymentFor(r, s)
	if err != nil {
		return nil, err
	}
	return ok(p), nil
}

// paymentFor finds the payment of the path among those of the seller.
func (m *Mock) paymentFor(r *http.Request, s seller) (*payment, error) {
	p, found := m.payments.Get(r.PathValue("id"))
	if !found || p.CollectorID != s {
		return nil, errNoPayment
	}
	kit.About(r.Context(), p.key())
	return p, nil
}

// putPayment answers PUT /v1/payments/{id}: cancel, capture, or change what belongs to the client.
func (m *Mock) putPayment(r *http.Request, s seller, body []byte) (*answer, error) {
	old, err := m.paymentFor(r, s)
	if err != nil {
		return nil, err
	}
	var in paymentUpdate
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	p, err := m.change(old.key(), func(p *payment) error { return in.apply(p, m.now()) })
	if err != nil {
		return nil, err
	}
	if p.waits() && !p.DateOfExpiration.IsZero() {
		m.watch(p.DateOfExpiration.Time)
	}
	return ok(p), nil
}

func (in *paymentUpdate) apply(p *payment, now stamp) error {
	switch {
	case in.Capture != nil && *in.Capture:
		return in.capture(p, now)
	case in.Status == text(cancelled):
		return p.move(cancelled, detailCollector, now)
	case in.Status != "":
		return bad(codeIllegalMove, "Not valid action, status may only be set to cancelled")
	}
	if in.Metadata != nil {
		p.Metadata = in.Metadata
	}
	if !in.DateOfExpiration.IsZero() {
		p.DateOfExpiration = in.DateOfExpiration
	}
	p.DateLastUpdated = now
	return nil
}

// capture takes the reserved money, or a part of it.
func (in *paymentUpdate) capture(p *payment, now stamp) error {
	if p.Status != authorized {
		return bad(codeIllegalMove, "Not valid action, only an authorized payment can be captured")
	}
	if in.TransactionAmount != nil {
		if *in.TransactionAmount <= 0 || *in.TransactionAmount > p.TransactionAmount {
			return bad(codeAmount, "Invalid transaction_amount")
		}
		p.TransactionAmount = *in.TransactionAmount
		if f, known := methodByID(p.PaymentMethodID); known {
			total, monthly := paidBy(f, p.TransactionAmount-p.CouponAmount, p.Installments)
			p.TransactionDetails.TotalPaidAmount, p.TransactionDetails.InstallmentAmount = total, monthly
		}
	}
	return p.move(approved, detailAccredited, now)
}

// change works on a copy of a payment with nobody else in between, then tells the world. Who holds the payment as it was
// before still sees it as it was. Errors: refusals.
func (m *Mock) change(id string, do func(*payment) error) (*payment, error) {
	p, err := m.payments.Update(id, func(at **payment) error {
		p := **at
		err := do(&p)
		*at = &p
		return err
	})
	switch {
	case errors.Is(err, kit.ErrNotFound):
		return nil, errNoPayment
	case err != nil:
		return nil, err
	}
	m.changed(p, "payment.updated")
	return p, nil
}

// changed brings the order up to date, and tells the seller and the dashboards. Of a payment of the Orders API the seller
// hears through its order.
func (m *Mock) changed(p *payment, action string) {
	if p.part.order != "" {
		m.settleOnline(p)
		m.shell.Changed(p.key())
		return
	}
	order, linked := m.settleOrder(p)
	m.notify(p, action)
	if p.invoice != "" {
		m.settleInvoice(p)
	}
	if linked {
		m.notifyOrder(&order)
		m.shell.Changed(order.key())
	}
	m.shell.Changed(p.key())
}
