package api_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

func validMessages() map[string]fill {
	return map[string]fill{
		"show-unsubscribe": func(t testing.TB, w *world, r *request) { r.path["unsubscribe_token"] = w.endOfLetters(t, r.shop) },
		"unsubscribe": func(t testing.TB, w *world, r *request) {
			r.path["unsubscribe_token"] = w.endOfLetters(t, r.shop)
			r.body = raw("List-Unsubscribe=One-Click")
			r.header.Set("Content-Type", "application/x-www-form-urlencoded")
		},
		"list-messages":           func(t testing.TB, w *world, r *request) { w.message(t, r.shop) },
		"list-message-contacts":   func(t testing.TB, w *world, r *request) { w.contact(t, r.shop) },
		"list-webhooks":           func(t testing.TB, w *world, r *request) { w.endpoint(t, r.shop) },
		"list-webhook-deliveries": func(t testing.TB, w *world, r *request) { w.delivery(t, r.shop) },
		"list-dead-letters":       func(t testing.TB, w *world, r *request) { w.lost(t, r.shop) },
		"resend-message":          with(func(_ *world, r *request) any { return map[string]any{"reason": r.shop.canary} }),
		"set-message-contact":     fixed(map[string]any{"opted_out": true}),
		"preview-template": fixed(map[string]any{
			"kind": "confirmation", "channel": "sms", "body": "Hola {{cliente}}",
		}),
		"put-template": with(func(_ *world, r *request) any { return map[string]any{"body": r.shop.canary} }),
		"delete-template": func(t testing.TB, _ *world, r *request) {
			r.shop.Exec(t, `INSERT INTO message_templates (shop_id, kind, channel, body) VALUES ($1, 'confirmation', 'sms', $2) ON CONFLICT DO NOTHING`,
				r.shop.ID, r.shop.canary)
		},
		"create-webhook": func(t testing.TB, w *world, r *request) {
			r.shop.Exec(t, `UPDATE webhook_endpoints SET archived_at = $2 WHERE shop_id = $1`, r.shop.ID, w.clock.Now()) // there may be twenty
			r.body = map[string]any{"url": "https://example.com/" + r.shop.canary}
		},
	}
}

// validNotices are what providers send, signed as they do.
func validNotices() map[string]fill {
	paid := func(t testing.TB, w *world, r *request) {
		id, request := fmt.Sprint(131_000_000_000+w.number()), fmt.Sprint("r", w.number())
		account := w.text(t, `SELECT account FROM integrations WHERE shop_id = $1 AND provider = 'mercadopago'`, r.shop.ID)
		r.body = raw(fmt.Sprintf(`{"id":%d,"type":"payment","action":"payment.updated","user_id":%s,"data":{"id":%q}}`, w.number(), account, id))
		r.query = url.Values{"data.id": {id}, "type": {"payment"}}
		r.header.Set("X-Request-ID", request)
		r.header.Set("X-Signature", signPayment(id, request))
	}
	return map[string]fill{
		"notify-mercadopago": func(t testing.TB, w *world, r *request) {
			w.own(t, r.shop, http.MethodPut, "/integrations/mercadopago", w.sellerBody())
			paid(t, w, r)
		},
		"notify-mercadopago-shop": func(t testing.TB, w *world, r *request) {
			w.own(t, r.shop, http.MethodPut, "/integrations/mercadopago", w.sellerBody())
			paid(t, w, r)
		},
		"verify-whatsapp-webhook": func(_ testing.TB, _ *world, r *request) {
			r.query = url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {verifyToken}, "hub.challenge": {"1158201444"}}
		},
		"whatsapp-webhook": func(t testing.TB, w *world, r *request) {
			body := heardOnWhatsApp(w.contact(t, r.shop), r.shop.canary, w.number())
			r.body = raw(body)
			r.header.Set("X-Hub-Signature-256", signGraph(body))
		},
		"sms-webhook": func(t testing.TB, w *world, r *request) {
			form := url.Values{
				"AccountSid": {smsAccount}, "MessageSid": {"SM" + padded(w.number())}, "SmsStatus": {"received"}, "From": {w.contact(t, r.shop)},
				"To": {"+15005550006"}, "Body": {r.shop.canary},
			}
			r.body = raw(form.Encode())
			r.header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.header.Set("X-Twilio-Signature", signForm(publicURL+"/webhooks/sms", form))
		},
	}
}

// heardOnWhatsApp is the webhook of a text that somebody wrote.
func heardOnWhatsApp(phone, text string, n int) string {
	return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
		"messaging_product":"whatsapp","metadata":{"display_phone_number":"5491155550100","phone_number_id":%q},
		"contacts":[{"wa_id":%q,"profile":{"name":%q}}],
		"messages":[{"id":"wamid.%d","from":%q,"timestamp":"1772452800","type":"text","text":{"body":%q}}]}}]}]}`,
		numberOfAll, phone[1:], text, n, phone[1:], text)
}

// endOfLetters is the token of the link at the foot of a reminder.
func (w *world) endOfLetters(t testing.TB, s *tenant) string {
	t.Helper()
	digest := sha256.Sum256(fmt.Appendf(nil, "%s%d@ejemplo.com.ar", s.ID, w.number()))
	sealed, err := w.ring.Seal(append(s.ID[:], digest[:]...), []byte("unsubscribe"))
	if err != nil {
		t.Fatalf("seal link: %v", err)
	}
	return base64.RawURLEncoding.EncodeToString(sealed)
}
