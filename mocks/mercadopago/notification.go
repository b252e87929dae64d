package mercadopago

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// webhook is the body of a notification. Its data must never be trusted: the receiver asks for the resource.
// https://www.mercadopago.com.ar/developers/es/docs/your-integrations/notifications/webhooks
type webhook struct {
	ID          int64       `json:"id"`
	LiveMode    bool        `json:"live_mode"`
	Type        string      `json:"type"`
	DateCreated stamp       `json:"date_created"`
	UserID      seller      `json:"user_id"`
	APIVersion  string      `json:"api_version"`
	Action      string      `json:"action"`
	Data        webhookData `json:"data"`
}

type webhookData struct {
	ID        string `json:"id"`
	PaymentID int64  `json:"payment_id,omitempty"` // of a chargeback
}

// ipn is the body of the older notification, which carries no signature.
type ipn struct {
	Resource string `json:"resource"`
	Topic    string `json:"topic"`
}

const (
	topicPayment     = "payment"
	topicOrder       = "merchant_order"
	topicChargebacks = "chargebacks"
	typeChargebacks  = "topic_chargebacks_wh"
	sourceNews       = "source_news" // parameter by which a seller wants one kind of notification only
)

// Who sends a notification, by its headers. Nobody changes them, so all notifications share them.
//
//nolint:gochecknoglobals // tables
var (
	webhookAgent = http.Header{"User-Agent": {"MercadoPago WebHook v1.0 payment"}}
	feedAgents   = map[string]http.Header{
		topicPayment:     {"User-Agent": {"MercadoPago Feed v2.0 payment"}},
		topicOrder:       {"User-Agent": {"MercadoPago Feed v2.0 merchant_order"}},
		topicChargebacks: {"User-Agent": {"MercadoPago Feed v2.0 chargebacks"}},
	}
)

// retry gives the waits between attempts: a quarter of an hour at first, growing after the third attempt.
func retry(n int) (wait time.Duration, again bool) {
	waits := []time.Duration{
		15 * time.Minute, 15 * time.Minute, 30 * time.Minute, 6 * time.Hour, 48 * time.Hour, 96 * time.Hour, 96 * time.Hour,
	}
	if n < 1 || n > len(waits) {
		return 0, false
	}
	return waits[n-1], true
}

// received says which answers the provider takes for a receipt.
func received(status int) bool { return status == http.StatusOK || status == http.StatusCreated }

// target is where the notifications of a payment go: its own address, its preference's, or the seller's.
func (m *Mock) target(p *payment) string {
	return cmp.Or(string(p.NotificationURL), p.hook, m.config.WebhookURL)
}

// notify tells the seller of a payment.
func (m *Mock) notify(p *payment, action string) {
	to := m.target(p)
	m.sendWebhook(to, p, topicPayment, action, webhookData{ID: p.key()})
	m.sendIPN(to, p.key(), p.key(), ipn{Resource: p.key(), Topic: topicPayment})
}

// notifyOrder tells the seller of an order, in the older way only, as the real one does.
func (m *Mock) notifyOrder(o *order) {
	to := cmp.Or(string(o.NotificationURL), m.config.WebhookURL)
	m.sendIPN(to, o.key(), o.key(), ipn{Resource: "https://api.mercadolibre.com/merchant_orders/" + o.key(), Topic: topicOrder})
}

func (m *Mock) notifyChargeback(p *payment, c *chargeback) {
	to := m.target(p)
	m.sendWebhook(to, p, typeChargebacks, "chargeback.created", webhookData{ID: c.ID, PaymentID: p.ID})
	m.sendIPN(to, c.ID, p.key(), ipn{Resource: c.ID, Topic: topicChargebacks})
}

func (m *Mock) sendWebhook(to string, p *payment, kind, action string, data webhookData) {
	body, err := json.Marshal(webhook{
		ID: m.next(), Type: kind, DateCreated: m.now(), UserID: p.CollectorID, APIVersion: "v1", Action: action, Data: data,
	})
	if err != nil {
		return // it is made of numbers and texts
	}
	m.sendSigned(to, signed{kind: kind, what: action, item: p.key(), data: data.ID, body: body})
}

// signed is a webhook that its receiver can verify.
type signed struct {
	kind string // type in its address
	what string // for people
	item string // id of what it is about on the dashboard
	data string // id that the signature covers
	body []byte
}

// sendSigned sends a webhook, unless its target wants the older kind only.
func (m *Mock) sendSigned(to string, w signed) {
	address, wants := addressed(to, map[string]string{"data.id": w.data, "type": w.kind}, "ipn")
	if !wants {
		return
	}
	m.shell.Webhooks.Send(kit.Event{
		URL: address, What: w.what, Item: w.item, Body: w.body, Accept: received,
		Header: webhookAgent,
		Sign: func(h http.Header, _ []byte, at time.Time, forge bool) {
			id, secret := m.uuid(), m.config.Secret
			if forge {
				secret += " of somebody else"
			}
			h.Set("X-Request-ID", id)
			h.Set("X-Signature", signature(secret, w.data, id, at))
		},
	})
}

// signature is the value of x-signature. Its ts is in seconds, as in the provider's example.
func signature(secret, dataID, requestID string, at time.Time) string {
	ts := strconv.FormatInt(at.Unix(), 10)
	h := hmac.New(sha256.New, []byte(secret))
	_, _ = h.Write([]byte("id:" + dataID + ";request-id:" + requestID + ";ts:" + ts + ";")) // a hash never fails
	return "ts=" + ts + ",v1=" + hex.EncodeToString(h.Sum(nil))
}

func (m *Mock) sendIPN(to, id, item string, what ipn) {
	address, wants := addressed(to, map[string]string{"id": id, "topic": what.Topic}, "webhooks")
	if !wants || !m.config.IPN {
		return
	}
	body, err := json.Marshal(what)
	if err != nil {
		return // it is made of texts
	}
	m.shell.Webhooks.Send(kit.Event{
		URL: address, What: "IPN " + what.Topic, Item: item, Body: body, Accept: received,
		Header: feedAgents[what.Topic],
	})
}

// addressed adds parameters to an address. It reports false for no address, and for one that wants only the other kind.
func addressed(to string, parameters map[string]string, other string) (string, bool) {
	u, err := url.Parse(to)
	if to == "" || err != nil {
		return "", false
	}
	q := u.Query()
	if q.Get(sourceNews) == other {
		return "", false
	}
	for name, value := range parameters {
		q.Set(name, value)
	}
	u.RawQuery = q.Encode()
	return u.String(), true
}
