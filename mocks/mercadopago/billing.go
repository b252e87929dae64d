package mercadopago

import (
	"net/http"
	"slices"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// How a charge that fails is tried again, and when a subscription ends for it: four times within ten days, and after three
// charges in a row that were not paid.
// https://www.mercadopago.com.ar/developers/es/docs/subscriptions/integration-configuration/subscription-no-associated-plan/authorized-payments
const (
	retriesOfCharge = 4
	retryEvery      = 60 * time.Hour
	missedMost      = 3
	caughtUp        = 24 // charges at most that come at once when a test moves the clock far
	daysOfMonth     = 30
)

// after is the time n periods later. A month that lacks the day ends earlier.
func after(t time.Time, n int, frequency count, kind text) time.Time {
	n *= int(frequency)
	if kind == byDays {
		return t.AddDate(0, 0, n)
	}
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// begin sets the date of the first charge: now, the start date, the end of the free trial, or the day of the month.
func (sub *subscription) begin(now time.Time) {
	r := &sub.AutoRecurring
	sub.anchor = now
	if r.StartDate != nil && r.StartDate.After(now) {
		sub.anchor = r.StartDate.Time
	}
	if r.FreeTrial != nil {
		sub.anchor = after(sub.anchor, 1, r.FreeTrial.Frequency, r.FreeTrial.FrequencyType)
	}
	sub.NextPaymentDate = stamp{sub.anchor}
	if r.BillingDay == 0 {
		return
	}
	first, local := sub.anchor, sub.anchor.In(westOfArgentina)
	due := local.AddDate(0, 0, int(r.BillingDay)-local.Day())
	if due.Before(local) {
		due = due.AddDate(0, 1, 0)
	}
	sub.anchor, sub.NextPaymentDate = due.UTC(), stamp{due.UTC()}
	if days := amount(due.Sub(local) / (24 * time.Hour)); r.BillingDayProportional && days > 0 {
		sub.partial = max(100, *r.TransactionAmount*min(days, daysOfMonth)/daysOfMonth)
		sub.NextPaymentDate, sub.charges = stamp{first}, -1
	}
}

// next moves a subscription to its next date, or to its end.
func (sub *subscription) next() {
	r := &sub.AutoRecurring
	sub.charges++
	sub.NextPaymentDate = stamp{after(sub.anchor, sub.charges, r.Frequency, r.FrequencyType)}
	if (r.Repetitions > 0 && sub.charges >= int(r.Repetitions)) || (r.EndDate != nil && sub.NextPaymentDate.After(r.EndDate.Time)) {
		sub.NextPaymentDate = stamp{}
	}
}

// skipTo leaves out the dates before a time, such as those of a pause.
func (sub *subscription) skipTo(now time.Time) {
	r := &sub.AutoRecurring
	for !sub.NextPaymentDate.IsZero() && sub.NextPaymentDate.Before(now) {
		sub.charges++
		sub.NextPaymentDate = stamp{after(sub.anchor, sub.charges, r.Frequency, r.FrequencyType)}
	}
}

// catchUp leaves out the oldest of the dates that are due, when a test moved the clock past more than come at once.
func (sub *subscription) catchUp(now time.Time) {
	r := &sub.AutoRecurring
	date := func(n int) time.Time { return after(sub.anchor, n, r.Frequency, r.FrequencyType) }
	end := sub.charges
	last := now
	if r.EndDate != nil && r.EndDate.Before(now) {
		last = r.EndDate.Time
	}
	for (r.Repetitions == 0 || end < int(r.Repetitions)) && !date(end).After(last) {
		end++
	}
	if end-sub.charges > caughtUp {
		sub.charges = end - caughtUp
		sub.NextPaymentDate = stamp{date(sub.charges)}
	}
}

// planBilling sees to it that a subscription is charged at its time.
func (m *Mock) planBilling(sub *subscription) {
	if at := sub.due(); !at.IsZero() {
		m.billing.watch(m.shell.Clock, at, m.bill)
	}
}

// due is when something happens to a subscription by itself; zero: never.
func (sub *subscription) due() time.Time {
	if sub.Status != subAuthorized {
		return time.Time{}
	}
	at := sub.NextPaymentDate.Time
	if again := sub.retry.at; !again.IsZero() && (at.IsZero() || again.Before(at)) {
		at = again
	}
	return at
}

// bill charges the subscriptions that were due by then, the oldest first, and plans for the next.
func (m *Mock) bill(at time.Time) {
	m.billing.reset()
	for _, sub := range slices.Backward(everything(m.subscriptions)) {
		if due := sub.due(); !due.IsZero() && !due.After(at) {
			m.billOne(sub.ID, at)
		}
	}
	for _, sub := range everything(m.subscriptions) {
		m.planBilling(sub)
	}
}

// billOne does what is due of one subscription: another try, or a new charge, which ends the tries of the one before.
func (m *Mock) billOne(id string, at time.Time) {
	var again, unpaid string
	var due stamp
	var price amount
	now := m.shell.Clock.Now()
	sub, err := m.changeSubscription(id, func(sub *subscription) error {
		if sub.Status != subAuthorized {
			return errNoSubscription // somebody paused it meanwhile
		}
		if !sub.NextPaymentDate.IsZero() && !sub.NextPaymentDate.After(at) {
			r := &sub.AutoRecurring
			sub.catchUp(now)
			due, price, unpaid = sub.NextPaymentDate, *r.TransactionAmount, sub.retry.invoice
			if sub.charges < 0 {
				price = sub.partial
			}
			sub.retry = retryOf{}
			sub.next()
			return nil
		}
		again = sub.retry.invoice
		sub.retry = retryOf{}
		return nil
	})
	if err != nil {
		return
	}
	if unpaid != "" {
		m.giveUp(unpaid)
	}
	if again != "" {
		m.chargeInvoice(sub, again)
	} else if !due.IsZero() {
		m.chargeInvoice(sub, m.newInvoice(sub, due, price))
	}
}

func (m *Mock) newInvoice(sub *subscription, due stamp, price amount) string {
	now := m.now()
	v := invoice{
		ID: m.next(), PreapprovalID: sub.ID, Type: "recurring", Status: invoiceScheduled, DateCreated: now, LastModified: now,
		TransactionAmount: price, CurrencyID: currency, Reason: sub.Reason, ExternalReference: sub.ExternalReference, DebitDate: due,
		PaymentMethodID: sub.PaymentMethodID, PayerID: sub.PayerID, seller: sub.CollectorID,
	}
	m.invoices.Add(v.key(), v)
	return v.key()
}

// chargeInvoice tries to be paid for one period. What comes of it arrives by settleInvoice.
func (m *Mock) chargeInvoice(sub *subscription, id string) {
	v, err := m.invoices.Update(id, func(v *invoice) error {
		v.RetryAttempt++
		v.NextRetryDate = stamp{}
		return nil
	})
	if err != nil {
		return // so many others came that it is forgotten
	}
	scenario := m.shell.Scenario(&http.Request{})
	if scenario == scenarioAuthorized {
		scenario = scenarioSuccess // there is nobody to capture it
	}
	price := v.TransactionAmount
	in := &charge{
		TransactionAmount: &price, Description: maybe(sub.Reason), ExternalReference: maybe(sub.ExternalReference),
		NotificationURL: sub.NotificationURL, Payer: &payer{Email: maybe(sub.PayerEmail)},
		PaymentMethodID: text(sub.card.method.id), saved: sub.card, invoice: v.key(),
	}
	_, _ = m.pay(in, sub.CollectorID, scenario) // the subscription was checked, so it is not refused
}

// settleInvoice brings the invoice of a payment up to date, and its subscription.
func (m *Mock) settleInvoice(p *payment) {
	var before status
	fresh := false
	v, err := m.invoices.Update(p.invoice, func(v *invoice) error {
		if v.Payment.ID > p.ID {
			return kit.ErrNotFound // a later attempt decides
		}
		fresh = v.Payment.ID != p.ID
		before = v.Payment.Status
		v.Payment = paidInvoice{p.ID, p.Status, p.StatusDetail}
		v.LastModified = m.now()
		switch p.Status {
		case approved:
			v.Status = invoiceProcessed
		case rejected, cancelled:
			v.Status = invoiceProcessed
			if v.RetryAttempt <= retriesOfCharge {
				v.Status, v.NextRetryDate = invoiceRecycling, stamp{m.shell.Clock.Now().Add(retryEvery)}
			}
		default: // it waits, or was paid before
		}
		return nil
	})
	if err != nil {
		return
	}
	if fresh || before != p.Status {
		m.concludeCharge(&v, p)
	}
	action := "updated"
	if fresh && v.RetryAttempt == 1 {
		action = "created"
	}
	m.toldInvoice(&v, string(p.NotificationURL), action)
}

// concludeCharge counts a charge that was paid, or plans for one that was not.
func (m *Mock) concludeCharge(v *invoice, p *payment) {
	if p.Status != approved && p.Status != rejected && p.Status != cancelled {
		return
	}
	sub, err := m.changeSubscription(v.PreapprovalID, func(sub *subscription) error {
		switch {
		case p.Status == approved:
			sub.count(v.TransactionAmount, m.now())
		case v.Status == invoiceRecycling && sub.Status == subAuthorized:
			sub.Summarized.Semaphore = "yellow"
			sub.retry = retryOf{v.key(), v.NextRetryDate.Time}
		default:
			sub.miss(m.now())
		}
		return nil
	})
	if err == nil {
		m.planBilling(sub)
	}
}

// giveUp ends the tries of a charge, because the next one is due.
func (m *Mock) giveUp(id string) {
	v, err := m.invoices.Update(id, func(v *invoice) error {
		v.Status, v.NextRetryDate, v.LastModified = invoiceProcessed, stamp{}, m.now()
		return nil
	})
	if err != nil {
		return
	}
	_, _ = m.changeSubscription(v.PreapprovalID, func(sub *subscription) error { // forgotten is as good
		sub.miss(m.now())
		return nil
	})
}

// count adds a charge that was paid. The last one ends the subscription.
func (sub *subscription) count(price amount, now stamp) {
	s := &sub.Summarized
	done, paid := count(1), price
	if s.ChargedQuantity != nil {
		done, paid = *s.ChargedQuantity+1, *s.ChargedAmount+price
	}
	s.ChargedQuantity, s.ChargedAmount, s.LastChargedAmount, s.LastChargedDate, s.Semaphore = &done, &paid, &price, now, "green"
	sub.missed, sub.retry = 0, retryOf{}
	if s.Quotas != nil {
		left := max(0, *s.Quotas-done)
		due := *sub.AutoRecurring.TransactionAmount * amount(left)
		s.PendingChargeQuantity, s.PendingChargeAmount = &left, &due
	}
	sub.endWhenOver(now)
}

// miss counts a charge that was not paid. Too many end the subscription.
func (sub *subscription) miss(now stamp) {
	sub.missed++
	sub.Summarized.Semaphore = "red"
	if sub.missed >= missedMost {
		sub.become(subCancelled, now)
	}
	sub.endWhenOver(now)
}

func (sub *subscription) endWhenOver(now stamp) {
	if sub.Status == subAuthorized && sub.NextPaymentDate.IsZero() && sub.retry.invoice == "" {
		sub.become(subCancelled, now)
	}
}
