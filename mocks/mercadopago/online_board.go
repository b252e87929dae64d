package mercadopago

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/barberpro/barberpro/mocks/kit"
)

// onlineHook is the body of a notification of the Orders API, which shows a part of the order.
type onlineHook struct {
	Action        string         `json:"action"`
	APIVersion    string         `json:"api_version"`
	ApplicationID string         `json:"application_id"`
	Data          onlineHookData `json:"data"`
	DateCreated   utcStamp       `json:"date_created"`
	LiveMode      bool           `json:"live_mode"`
	Type          string         `json:"type"`
	UserID        string         `json:"user_id"`
}

type onlineHookData struct {
	ID                string             `json:"id"`
	ExternalReference string             `json:"external_reference"`
	Status            string             `json:"status"`
	StatusDetail      string             `json:"status_detail"`
	TotalAmount       decimal            `json:"total_amount"`
	TotalPaidAmount   *decimal           `json:"total_paid_amount,omitempty"`
	Transactions      onlineTransactions `json:"transactions"`
	Type              string             `json:"type"`
	Version           int                `json:"version"`
}

const topicOnline = "order"

// notifyOnline tells the seller of an order, at the address of the account: orders themselves name none. Where the account
// has none, it is the order's callback_url, which the official client for Node describes so.
func (m *Mock) notifyOnline(o *onlineOrder) {
	action := topicOnline + "." + o.Status
	if o.StatusDetail == detailPartly {
		action = topicOnline + "." + onlineRefunded
	}
	body, err := json.Marshal(onlineHook{
		Action: action, APIVersion: "v1", ApplicationID: clientID, DateCreated: o.LastUpdatedDate, Type: topicOnline, UserID: o.UserID,
		Data: onlineHookData{
			ID: o.ID, ExternalReference: o.ExternalReference, Status: o.Status, StatusDetail: o.StatusDetail,
			TotalAmount: o.TotalAmount, TotalPaidAmount: o.TotalPaidAmount, Transactions: o.Transactions, Type: o.Type, Version: o.version,
		},
	})
	if err != nil {
		return // it is made of numbers and texts
	}
	m.sendSigned(cmp.Or(m.config.WebhookURL, o.hook), signed{kind: topicOnline, what: action, item: o.ID, data: o.ID, body: body})
}

// Actions on the dashboard, beside those of payments.
const (
	actProcess = "process"
	actCapture = "capture"
)

func (m *Mock) onlineItem(o *onlineOrder) kit.Item {
	title := "$ " + amount(o.TotalAmount).String()
	if o.Description != "" {
		title += ", " + o.Description
	}
	one := kit.Item{
		ID: o.ID, Kind: kindOnline, Title: title, Detail: "order " + cmp.Or(o.ExternalReference, o.ID), Status: o.Status,
		Tone: toneOfOnline(o.Status), At: o.CreatedDate.Time, Timeline: o.history, Data: o, Actions: o.actions(),
	}
	if o.StatusDetail != o.Status && o.StatusDetail != detailAccredited && o.StatusDetail != detailCanceled {
		one.Status += ", " + o.StatusDetail
	}
	for i := range o.Transactions.Payments {
		if t := &o.Transactions.Payments[i]; t.ReferenceID != "" {
			one.Links = append(one.Links, kit.Link{
				Label: fmt.Sprintf("Payment %s, $ %s", t.ReferenceID, amount(t.Amount)),
				Href:  "#" + url.QueryEscape("items/"+t.ReferenceID),
			})
		}
	}
	return one
}

func toneOfOnline(state string) kit.Tone {
	switch state {
	case onlineProcessed:
		return kit.Good
	case onlineCreated, onlineProcessing, onlineAction:
		return kit.Waiting
	case onlineFailed, onlineChargedBack:
		return kit.Bad
	}
	return kit.Neutral
}

func (o *onlineOrder) actions() []kit.Action {
	again := kit.Action{Name: actResend, Label: "Send the notification again"}
	cancel := kit.Action{Name: actCancel, Label: "Cancel", Danger: true}
	switch {
	case o.Status == onlineCreated:
		return []kit.Action{{Name: actProcess, Label: "Process"}, cancel, again}
	case o.StatusDetail == detailReserved:
		return []kit.Action{{Name: actCapture, Label: "Capture"}, cancel, again}
	case o.Status == onlineAction:
		return []kit.Action{cancel, again}
	case o.Status == onlineProcessed:
		return []kit.Action{{Name: actRefund, Label: "Refund all", Danger: true}, again}
	}
	return []kit.Action{again}
}

// actOnOnline does what a person asks for on the dashboard.
func (m *Mock) actOnOnline(id, action string) error {
	m.ordering.Lock()
	defer m.ordering.Unlock()
	o, found := m.onlines.Get(id)
	if !found {
		return kit.ErrNotFound
	}
	var err error
	switch action {
	case actProcess:
		_, err = m.processNow(o, m.shell.Scenario(&http.Request{}))
	case actCapture:
		_, err = m.captureNow(o)
	case actCancel:
		_, err = m.cancelNow(o)
	case actRefund:
		_, err = m.refundNow(o, &onlineRefundRequest{})
	case actResend:
		m.notifyOnline(o)
	default:
		err = errNoAction
	}
	return err
}
