package mercadopago

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/barberpro/barberpro/mocks/kit"
)

// subscriptionHook is the body of notifications about subscriptions.
type subscriptionHook struct {
	Action        string      `json:"action"`
	ApplicationID int64       `json:"application_id"`
	Data          webhookData `json:"data"`
	Date          stamp       `json:"date"`
	Entity        string      `json:"entity"`
	ID            int64       `json:"id"`
	Type          string      `json:"type"`
	Version       int         `json:"version"`
}

const (
	topicSubscription = "subscription_preapproval"
	topicInvoice      = "subscription_authorized_payment"
)

// toldSubscription tells the seller and the dashboards of a subscription.
func (m *Mock) toldSubscription(sub *subscription, action string) {
	m.sendSubscription(string(sub.NotificationURL), sub.ID, &subscriptionHook{
		Action: action, Data: webhookData{ID: sub.ID}, Entity: "preapproval", Type: topicSubscription, Version: sub.Version,
	})
	m.shell.Changed(sub.ID)
}

// toldInvoice tells the seller of one charge of a subscription.
func (m *Mock) toldInvoice(v *invoice, to, action string) {
	m.sendSubscription(to, v.PreapprovalID, &subscriptionHook{
		Action: action, Data: webhookData{ID: v.key()}, Entity: "authorized_payment", Type: topicInvoice, Version: v.RetryAttempt,
	})
}

func (m *Mock) sendSubscription(to, item string, h *subscriptionHook) {
	h.ApplicationID, h.Date, h.ID = application(), m.now(), m.next()
	body, err := json.Marshal(h)
	if err != nil {
		return // it is made of numbers and texts
	}
	m.sendSigned(cmp.Or(to, m.config.WebhookURL), signed{
		kind: h.Type, what: h.Type + " " + h.Action, item: item, data: h.Data.ID, body: body,
	})
}

// Actions on the dashboard.
const (
	actPause  = "pause"
	actResume = "resume"
	actCharge = "charge"
)

func (m *Mock) subscriptionItem(sub *subscription) kit.Item {
	one := kit.Item{
		ID: sub.ID, Kind: kindSubscription, Title: fmt.Sprintf("$ %s, %s", sub.AutoRecurring.TransactionAmount, sub.Reason),
		Detail: "subscription, " + sub.AutoRecurring.each() + ", " + string(sub.PayerEmail), Status: sub.Status,
		Tone: toneOfSubscription(sub), At: sub.DateCreated.Time, Data: sub, Timeline: slices.Clone(sub.history),
		Actions: []kit.Action{{Name: actResend, Label: "Send the notification again"}},
	}
	if sub.ExternalReference != "" {
		one.Detail += ", " + string(sub.ExternalReference)
	}
	paid, _ := m.invoices.Newest(func(v *invoice) bool { return v.PreapprovalID == sub.ID }, 0, 50)
	for i := range slices.Backward(paid) {
		v := &paid[i]
		one.Timeline = append(one.Timeline, kit.Moment{
			At: v.LastModified.Time, What: "charge " + v.Status,
			Note: fmt.Sprintf("payment %d, $ %s, %s", v.Payment.ID, v.TransactionAmount, v.Payment.Status),
		})
	}
	stop := kit.Action{Name: actCancel, Label: "Cancel", Danger: true}
	switch sub.Status {
	case subPending:
		one.Links = []kit.Link{{Label: "Page to authorize it", Href: subscribePath + "?preapproval_id=" + sub.ID}}
		one.Actions = append(one.Actions, stop)
	case subAuthorized:
		one.Actions = append(one.Actions, kit.Action{Name: actCharge, Label: "Charge now"},
			kit.Action{Name: actPause, Label: "Pause"}, stop)
	case subPaused:
		one.Actions = append(one.Actions, kit.Action{Name: actResume, Label: "Resume"}, stop)
	}
	return one
}

// each writes a period for the dashboard.
func (r *recurring) each() string {
	if r.Frequency == 1 {
		return "every " + string(r.FrequencyType)[:len(r.FrequencyType)-1]
	}
	return fmt.Sprintf("every %d %s", r.Frequency, r.FrequencyType)
}

func toneOfSubscription(sub *subscription) kit.Tone {
	switch {
	case sub.Status == subCancelled:
		return kit.Neutral
	case sub.Summarized.Semaphore == "red":
		return kit.Bad
	case sub.Status == subAuthorized:
		return kit.Good
	}
	return kit.Waiting
}

func planItem(p *recurringPlan) kit.Item {
	return kit.Item{
		ID: p.ID, Kind: kindPlan, Title: fmt.Sprintf("$ %s, %s", p.AutoRecurring.TransactionAmount, p.Reason),
		Detail: "plan, " + p.AutoRecurring.each(), Status: p.Status, Tone: kit.Neutral, At: p.DateCreated.Time, Data: p,
		Timeline: []kit.Moment{{At: p.DateCreated.Time, What: "created"}},
		Links:    []kit.Link{{Label: "Page to subscribe", Href: subscribePath + "?preapproval_plan_id=" + p.ID}},
	}
}

// actOnSubscription does what a person asks for on the dashboard.
func (m *Mock) actOnSubscription(id, action string) error {
	in := subscriptionRequest{}
	switch action {
	case actResend:
		sub, found := m.subscriptions.Get(id)
		if !found {
			return kit.ErrNotFound
		}
		m.toldSubscription(sub, "updated")
		return nil
	case actCancel:
		in.Status = subCancelled
	case actPause:
		in.Status = subPaused
	case actResume:
		in.Status = subAuthorized
	case actCharge:
	default:
		return errNoAction
	}
	sub, err := m.changeSubscription(id, func(sub *subscription) error {
		if action == actCharge {
			return sub.bringForward(m.now())
		}
		if err := in.fits(sub); err != nil {
			return err
		}
		return in.lay(sub, nil, m.now())
	})
	if err == nil {
		m.planBilling(sub)
	}
	return err
}

// bringForward lets the next charge be due now; those that follow come as much earlier.
func (sub *subscription) bringForward(now stamp) error {
	if sub.Status != subAuthorized || sub.NextPaymentDate.IsZero() {
		return errNoAction
	}
	sub.anchor = sub.anchor.Add(now.Sub(sub.NextPaymentDate.Time))
	sub.NextPaymentDate = now
	return nil
}
