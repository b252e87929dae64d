package mercadopago

import (
	"slices"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Statuses of orders and of their transactions.
// https://www.mercadopago.com.ar/developers/es/docs/checkout-api-orders/payment-management/status/order-status
const (
	onlineCreated     = "created"
	onlineProcessing  = "processing"
	onlineAction      = "action_required"
	onlineProcessed   = "processed"
	onlineFailed      = "failed"
	onlineCanceled    = "canceled"
	onlineExpired     = "expired"
	onlineRefunded    = "refunded"
	onlineChargedBack = "charged_back"

	detailReady    = "ready_to_process"
	detailWaits    = "waiting_payment"
	detailReserved = "waiting_capture"
	detailCanceled = "canceled_transaction"
	detailReview   = "in_review"
)

// stateOfPart is how the Orders API calls the state of a payment.
func stateOfPart(p *payment) (state, detail string) {
	switch p.Status {
	case pending:
		return onlineAction, detailWaits
	case authorized:
		return onlineAction, detailReserved
	case inProcess:
		if p.StatusDetail == "pending_review_manual" {
			return onlineProcessing, detailReview
		}
		return onlineProcessing, string(inProcess)
	case rejected:
		return onlineFailed, detailOfFailure(p.StatusDetail)
	case cancelled:
		if p.StatusDetail == detailExpired {
			return onlineExpired, onlineExpired
		}
		return onlineCanceled, detailCanceled
	case refunded:
		return onlineRefunded, onlineRefunded
	case chargedBack:
		return onlineChargedBack, string(inProcess)
	default:
		return onlineProcessed, p.StatusDetail
	}
}

// detailOfFailure is why a transaction failed. The bank's other reasons are rejected_by_issuer.
func detailOfFailure(detail string) string {
	switch reason := strings.TrimPrefix(detail, "cc_"+rejectedPrefix); {
	case strings.HasPrefix(reason, "bad_filled"):
		return "bad_filled_card_data"
	case reason == "call_for_authorize":
		return "required_call_for_authorize"
	case reason == "max_attempts":
		return "max_attempts_exceeded"
	case reason == "blacklist":
		return "high_risk"
	case slices.Contains([]string{"insufficient_amount", "card_disabled", "high_risk", "invalid_installments"}, reason):
		return reason
	}
	return "rejected_by_issuer"
}

// conclude sets the order's state, which is that of its transactions together.
func (o *onlineOrder) conclude() {
	parts := o.Transactions.Payments
	var paid decimal
	for i := range parts {
		if parts[i].PaidAmount != nil {
			paid += *parts[i].PaidAmount
		}
	}
	o.TotalPaidAmount = nil
	if paid > 0 {
		o.TotalPaidAmount = &paid
	}
	o.Status, o.StatusDetail = o.together()
}

func (o *onlineOrder) together() (state, detail string) {
	parts := o.Transactions.Payments
	is := func(state string) int {
		return slices.IndexFunc(parts, func(t onlineTransaction) bool { return t.Status == state })
	}
	all := func(state string) bool {
		return len(parts) > 0 && !slices.ContainsFunc(parts, func(t onlineTransaction) bool { return t.Status != state })
	}
	switch {
	case o.ended == onlineCanceled:
		return onlineCanceled, detailCanceled
	case o.ended != "":
		return o.ended, o.ended
	case is(onlineFailed) >= 0:
		return onlineFailed, onlineFailed
	case all(onlineCanceled):
		return onlineCanceled, detailCanceled
	case all(onlineExpired):
		return onlineExpired, onlineExpired
	case all(onlineRefunded):
		return onlineRefunded, onlineRefunded
	case is(onlineChargedBack) >= 0:
		return onlineChargedBack, string(inProcess)
	case len(parts) == 0, is(onlineCreated) >= 0:
		return onlineCreated, onlineCreated
	case is(onlineProcessing) >= 0:
		return onlineProcessing, string(inProcess)
	case is(onlineAction) >= 0:
		return onlineAction, parts[is(onlineAction)].StatusDetail
	case len(o.Transactions.Refunds) > 0:
		return onlineProcessed, detailPartly
	case is(onlineCanceled) >= 0:
		return onlineCanceled, detailCanceled
	}
	return onlineProcessed, detailAccredited
}

// partOf says which transaction of which order a payment is. The zero part is of none.
type partOf struct{ order, transaction string }

// changeOnline works on a copy of an order with nobody else in between, then tells the world when its state is another one.
// Errors: those of do, and a refusal when the order is gone.
func (m *Mock) changeOnline(id string, do func(*onlineOrder) error) (*onlineOrder, error) {
	moved := false
	o, err := m.onlines.Update(id, func(at **onlineOrder) error {
		o := **at
		if err := do(&o); err != nil {
			return err
		}
		o.conclude()
		refunds := len(o.Transactions.Refunds)
		moved = o.Status != (*at).Status || o.StatusDetail != (*at).StatusDetail || refunds != len((*at).Transactions.Refunds)
		now := m.now()
		o.LastUpdatedDate = utcStamp{now}
		o.version++
		if moved {
			o.history = append(slices.Clip(o.history), kit.Moment{At: now.Time, What: o.Status, Note: o.StatusDetail})
		}
		*at = &o
		return nil
	})
	if err != nil {
		return nil, onlineGone(err)
	}
	if moved && o.Status != onlineCreated {
		m.notifyOnline(o)
	}
	m.shell.Changed(o.ID)
	return o, nil
}

// settleOnline brings the order of a payment up to date.
func (m *Mock) settleOnline(p *payment) {
	_, _ = m.changeOnline(p.part.order, func(o *onlineOrder) error { // an order that is forgotten is as good
		latest, found := m.payments.Get(p.key()) // a later change may have come in between
		if !found {
			latest = p
		}
		m.include(o, latest)
		return nil
	})
}

// include lays a payment over what the order knew of it.
func (m *Mock) include(o *onlineOrder, p *payment) {
	parts := slices.Clone(o.Transactions.Payments)
	i := slices.IndexFunc(parts, func(t onlineTransaction) bool { return t.ID == p.part.transaction })
	if i < 0 {
		return
	}
	t := &parts[i]
	t.ReferenceID = p.key()
	t.Status, t.StatusDetail = stateOfPart(p)
	t.Amount = decimal(p.TransactionAmount)
	t.PaidAmount, t.RefundedAmount, t.DateOfExpiration = nil, nil, nil
	if !p.DateApproved.IsZero() {
		paid := decimal(p.TransactionDetails.TotalPaidAmount)
		t.PaidAmount = &paid
	}
	if p.TransactionAmountRefunded > 0 {
		back := decimal(p.TransactionAmountRefunded)
		t.RefundedAmount = &back
	}
	if !p.DateOfExpiration.IsZero() {
		t.DateOfExpiration = &utcStamp{p.DateOfExpiration}
	}
	t.PaymentMethod.pay(p)
	o.Transactions.Payments = parts
	for k := range p.Refunds {
		m.includeRefund(o, t.ID, &p.Refunds[k])
	}
	o.includeChargeback(m, t)
}

// pay adds what is known once there is a payment.
func (f *onlineMethod) pay(p *payment) {
	f.ID, f.Type = p.PaymentMethodID, p.PaymentTypeID
	details := &p.TransactionDetails
	if p.Card.cardOfPayment != nil {
		f.Installments = p.Installments
		if p.Card.ID != nil {
			f.CardID = *p.Card.ID
		}
	}
	if details.Barcode != nil {
		f.TicketURL, f.BarcodeContent = string(details.ExternalResourceURL), details.Barcode.Content
		f.Reference, f.VerificationCode = string(details.PaymentMethodReferenceID), string(details.VerificationCode)
		f.FinancialInstitution = string(details.FinancialInstitution)
	}
}

func (m *Mock) includeRefund(o *onlineOrder, transaction string, back *refund) {
	key := strconv.FormatInt(back.ID, 10)
	if slices.ContainsFunc(o.Transactions.Refunds, func(f onlineRefund) bool { return f.ReferenceID == key }) {
		return
	}
	o.Transactions.Refunds = append(slices.Clip(o.Transactions.Refunds), onlineRefund{
		ID: "REF" + m.ulid(), TransactionID: transaction, ReferenceID: key, Amount: decimal(back.Amount), Status: onlineProcessed,
	})
}

func (o *onlineOrder) includeChargeback(m *Mock, t *onlineTransaction) {
	lost := o.Transactions.Chargebacks
	if t.Status != onlineChargedBack || slices.ContainsFunc(lost, func(c onlineChargeback) bool { return c.TransactionID == t.ID }) {
		return
	}
	o.Transactions.Chargebacks = append(slices.Clip(lost), onlineChargeback{
		ID: "CHB" + m.ulid(), TransactionID: t.ID, Status: string(inProcess),
	})
}
