package mercadopago

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// duration is one of ISO 8601 without months and years: P3D, PT30M, P1DT12H.
var duration = regexp.MustCompile(`^P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$`)

var errNotDuration = errors.New("a duration such as P3D or PT30M was expected")

// lifetime reads a duration; none is 0.
func lifetime(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	found := duration.FindStringSubmatch(s)
	if found == nil {
		return 0, errNotDuration
	}
	var total time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi("0" + found[i+1]) // six digits at most
		total += time.Duration(n) * unit
	}
	if total == 0 {
		return 0, errNotDuration
	}
	return total, nil
}

// chargeOfPart is the payment that a transaction asks for.
func (o *onlineOrder) chargeOfPart(t *onlineTransaction, now stamp) *charge {
	price := amount(t.Amount)
	capture := o.CaptureMode != modeManual
	in := &charge{
		TransactionAmount: &price, Token: text(t.PaymentMethod.Token), PaymentMethodID: text(t.PaymentMethod.ID),
		Description: maybe(o.Description), ExternalReference: maybe(o.ExternalReference),
		StatementDescriptor: maybe(t.PaymentMethod.StatementDescriptor), Payer: o.Payer.asPayer(), base: o.base,
		part: partOf{order: o.ID, transaction: t.ID},
	}
	if in.Token != "" {
		in.Capture = &capture
	}
	if n := count(t.PaymentMethod.Installments); n > 0 {
		in.Installments = &n
	}
	if t.DateOfExpiration != nil {
		in.DateOfExpiration = t.DateOfExpiration.stamp
	} else if life, err := lifetime(or(t.ExpirationTime, o.ExpirationTime)); err == nil && life > 0 {
		in.DateOfExpiration = stamp{now.Add(life)}
	}
	return in
}

func (p *onlinePayer) asPayer() *payer {
	if p == nil {
		return nil
	}
	out := &payer{
		Email: maybe(p.Email), FirstName: maybe(p.FirstName), LastName: maybe(p.LastName), EntityType: maybe(p.EntityType),
	}
	if p.CustomerID != "" {
		out.Type, out.ID = "customer", maybe(p.CustomerID)
	}
	if p.Identification != nil {
		out.Identification = identityOrNull{maybe(p.Identification.Type), maybe(p.Identification.Number)}
	}
	if p.Phone != nil {
		out.Phone = phone{AreaCode: maybe(p.Phone.AreaCode), Number: maybe(p.Phone.Number)}
	}
	return out
}

// ready checks that an order can be processed, before anything happens. Errors: refusals.
func (m *Mock) ready(o *onlineOrder) error {
	parts := o.Transactions.Payments
	var sum decimal
	for i := range parts {
		sum += parts[i].Amount
	}
	switch {
	case len(parts) == 0:
		return lacks("transactions.payments")
	case sum != o.TotalAmount:
		return onlineBad(http.StatusBadRequest, codeTotal, "total_amount is not the sum of transactions.payments.amount",
			"total_amount is "+o.TotalAmount.String()+" and the sum is "+sum.String())
	case o.Payer == nil || (o.Payer.Email == "" && o.Payer.CustomerID == ""):
		return lacks("payer.email")
	}
	for i := range parts {
		if _, err := m.fit(o.chargeOfPart(&parts[i], m.now()), o.seller); err != nil {
			return err
		}
	}
	return nil
}

// process pays the transactions of an order, one after the other, until one is rejected. What was paid before is given back.
func (m *Mock) process(o *onlineOrder, scenario string, code int) (*answer, error) {
	for i := range o.Transactions.Payments {
		p, err := m.pay(o.chargeOfPart(&o.Transactions.Payments[i], m.now()), o.seller, scenario)
		if err != nil || p.Status == rejected {
			m.undo(o.ID)
		}
		if err != nil {
			return nil, err
		}
		if p.Status == rejected {
			break
		}
	}
	done, found := m.onlines.Get(o.ID)
	if !found {
		return nil, onlineGone(kit.ErrNotFound)
	}
	if done.Status == onlineFailed {
		return &answer{http.StatusPaymentRequired, failure(done)}, nil
	}
	return &answer{code, done}, nil
}

// failure is what tells of an order that was made and not paid: errors beside the order.
func failure(o *onlineOrder) *onlineError {
	f := onlineBad(http.StatusPaymentRequired, codeFailedParts, "The following transactions failed")
	for i := range o.Transactions.Payments {
		if t := &o.Transactions.Payments[i]; t.Status == onlineFailed {
			f.Errors[0].Details = append(f.Errors[0].Details, t.ID+": "+t.StatusDetail)
		}
	}
	f.Data = o
	return f
}

// undo gives back what an order's transactions took before one of them failed.
func (m *Mock) undo(id string) {
	o, found := m.onlines.Get(id)
	if !found {
		return
	}
	for i := range o.Transactions.Payments {
		t := &o.Transactions.Payments[i]
		switch t.Status {
		case onlineProcessed:
			_, _ = m.refund(t.ReferenceID, &refundRequest{}) // the buyer has it back already, which is as good
		case onlineAction, onlineProcessing:
			_ = m.withdraw(t) // it has ended by itself, which is as good
		default: // it took nothing
		}
	}
}

// withdraw cancels the payment of a transaction.
func (m *Mock) withdraw(t *onlineTransaction) error {
	_, err := m.change(t.ReferenceID, func(p *payment) error { return p.move(cancelled, detailCollector, m.now()) })
	return err
}

// lapse plans the end of an order that nobody processes.
func (m *Mock) lapse(o *onlineOrder) {
	if end := o.end(); !end.IsZero() {
		m.lapses.watch(m.shell.Clock, end, m.expireOnline)
	}
}

// end is when an order that nobody processes expires; zero: never.
func (o *onlineOrder) end() time.Time {
	life, err := lifetime(o.ExpirationTime)
	if err != nil || life == 0 || o.Status != onlineCreated {
		return time.Time{}
	}
	return o.CreatedDate.Add(life)
}

// expireOnline ends the orders whose time was over by then, and plans for the next.
func (m *Mock) expireOnline(at time.Time) {
	m.lapses.reset()
	for _, o := range slices.Backward(everything(m.onlines)) {
		switch end := o.end(); {
		case end.IsZero():
		case end.After(at):
			m.lapse(o)
		default:
			m.ordering.Lock()
			_, _ = m.changeOnline(o.ID, func(o *onlineOrder) error { // it was processed meanwhile, which is as good
				return o.finish(onlineExpired, onlineExpired)
			})
			m.ordering.Unlock()
		}
	}
}

// finish ends an order that nobody has processed. Errors: a refusal when somebody has.
func (o *onlineOrder) finish(state, detail string) error {
	if o.Status != onlineCreated {
		return conflict(codeCannotCancel, "The status of the order does not allow this: "+o.Status)
	}
	parts := slices.Clone(o.Transactions.Payments)
	for i := range parts {
		parts[i].Status, parts[i].StatusDetail = state, detail
	}
	o.Transactions.Payments, o.ended = parts, state
	return nil
}
