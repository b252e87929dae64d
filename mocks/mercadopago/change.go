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
func (m *Mock) paymentFor(r *http.Request, s seller) (payment, error) {
	p, found := m.payments.Get(r.PathValue("id"))
	if !found || p.CollectorID != s {
		return payment{}, errNoPayment
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

// change works on a payment with nobody else in between, then tells the world. Errors: refusals.
func (m *Mock) change(id string, do func(*payment) error) (payment, error) {
	p, err := m.payments.Update(id, do)
	switch {
	case errors.Is(err, kit.ErrNotFound):
		return payment{}, errNoPayment
	case err != nil:
		return payment{}, err
	}
	m.changed(&p, "payment.updated")
	return p, nil
}

// changed brings the order up to date, and tells the seller and the dashboards.
func (m *Mock) changed(p *payment, action string) {
	order, linked := m.settleOrder(p)
	m.notify(p, action)
	if linked {
		m.notifyOrder(&order)
		m.shell.Changed(order.key())
	}
	m.shell.Changed(p.key())
}

// follow plans what happens to a payment by itself: it is paid or reviewed, or its time runs out.
func (m *Mock) follow(p *payment) {
	id := p.key()
	waits := p.Status == pending || p.Status == inProcess
	if waits && m.config.SettleAfter > 0 {
		m.shell.Clock.After(m.config.SettleAfter, func() { m.try(id, approved, detailAccredited) })
	}
	if !p.DateOfExpiration.IsZero() && (waits || p.Status == authorized) {
		m.shell.Clock.After(p.DateOfExpiration.Sub(m.shell.Clock.Now()), func() { m.expire(id) })
	}
}

// try moves a payment when it may.
func (m *Mock) try(id string, to status, detail string) {
	_, _ = m.change(id, func(p *payment) error { // it was cancelled meanwhile, which is as good
		if p.Status == approved {
			return errNoPayment
		}
		return p.move(to, detail, m.now())
	})
}

// expire cancels a payment whose time is over. A client may have given it more time meanwhile.
func (m *Mock) expire(id string) {
	p, found := m.payments.Get(id)
	if !found {
		return
	}
	if left := p.DateOfExpiration.Sub(m.shell.Clock.Now()); left > 0 && p.Status != cancelled {
		m.shell.Clock.After(left, func() { m.expire(id) })
		return
	}
	if p.Status == pending || p.Status == inProcess || p.Status == authorized {
		m.try(id, cancelled, detailExpired)
	}
}
