package mercadopago

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Actions on the dashboard.
const (
	actApprove    = "approve"
	actReject     = "reject"
	actRefund     = "refund"
	actPartial    = "partial_refund"
	actChargeBack = "charge_back"
	actAccredit   = "accredit"
	actExpire     = "expire"
	actCancel     = "cancel"
	actResend     = "resend"
)

// actionsOf are what can be done to a payment as it stands.
func actionsOf(p *payment) []kit.Action {
	var all []kit.Action
	switch p.Status {
	case pending, inProcess:
		if p.PaymentTypeID == typeTicket {
			all = append(all, kit.Action{Name: actAccredit, Label: "Pay at the counter"})
		} else {
			all = append(all, kit.Action{Name: actApprove, Label: "Approve"})
		}
		all = append(all, kit.Action{Name: actReject, Label: "Reject", Danger: true, Fields: []kit.Field{{
			Name: "detail", Label: "Reason", Value: "cc_rejected_other_reason", Options: rejections(),
		}}}, kit.Action{Name: actExpire, Label: "Expire", Danger: true}, kit.Action{Name: actCancel, Label: "Cancel", Danger: true})
	case authorized:
		all = append(all, kit.Action{Name: actApprove, Label: "Capture"}, kit.Action{Name: actExpire, Label: "Expire", Danger: true},
			kit.Action{Name: actCancel, Label: "Cancel", Danger: true})
	case approved:
		all = append(all, kit.Action{Name: actRefund, Label: "Refund all", Danger: true},
			kit.Action{Name: actPartial, Label: "Refund a part", Fields: []kit.Field{{Name: "amount", Label: "Pesos", Value: "1"}}},
			kit.Action{Name: actChargeBack, Label: "Charge back", Danger: true})
	case chargedBack:
		all = append(all, kit.Action{Name: actApprove, Label: "Seller wins the dispute"})
	default: // the others are ends
	}
	return append(all, kit.Action{Name: actResend, Label: "Send the notification again"})
}

func rejections() []string {
	var all []string
	for _, s := range scenarios() {
		if o := ofScenario(s.Name); o.status == rejected {
			all = append(all, o.detail)
		}
	}
	return all
}

var errNoAction = errors.New("there is no such action for this")

// act does what a person asks for on the dashboard.
func (m *Mock) act(_ context.Context, id, action string, fields map[string]string) error {
	switch kind := m.kindOf(id); {
	case kind == "":
		return kit.ErrNotFound
	case kind == kindPayment:
		return m.actOnPayment(id, action, fields)
	case kind == kindSubscription:
		return m.actOnSubscription(id, action)
	case kind == kindOnline:
		return m.actOnOnline(id, action)
	case kind == kindPreference && action == actExpire:
		_, err := m.preferences.Update(id, func(p *preference) error {
			p.Expires, p.ExpirationDateTo = true, stamp{m.shell.Clock.Now().Add(-time.Millisecond)}
			return nil
		})
		m.shell.Changed(id)
		return err
	case kind == kindOrder && action == actResend:
		o, found := m.orders.Get(id)
		if !found {
			return kit.ErrNotFound
		}
		m.notifyOrder(&o)
		return nil
	}
	return errNoAction
}

func (m *Mock) actOnPayment(id, action string, fields map[string]string) error {
	moveTo := func(to status, detail string) error {
		_, err := m.change(id, func(p *payment) error { return p.move(to, detail, m.now()) })
		return err
	}
	switch action {
	case actApprove, actAccredit:
		return moveTo(approved, detailAccredited)
	case actReject:
		detail := fields["detail"]
		if !slices.Contains(rejections(), detail) {
			detail = "cc_rejected_other_reason"
		}
		return moveTo(rejected, detail)
	case actExpire:
		return moveTo(cancelled, detailExpired)
	case actCancel:
		return moveTo(cancelled, detailCollector)
	case actRefund:
		_, err := m.refund(id, &refundRequest{})
		return err
	case actPartial:
		var back amount
		if json.Unmarshal([]byte(fields["amount"]), &back) != nil {
			return errNotNumber
		}
		_, err := m.refund(id, &refundRequest{Amount: &back})
		return err
	case actChargeBack:
		return m.chargeBack(id)
	case actResend:
		p, found := m.payments.Get(id)
		if !found {
			return kit.ErrNotFound
		}
		if p.part.order != "" {
			return m.actOnOnline(p.part.order, actResend)
		}
		m.notify(p, "payment.updated")
		return nil
	}
	return errNoAction
}
