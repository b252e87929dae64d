package whatsapp

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the older of the provider's two signatures
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	webhookTimeout = 10 * time.Second
	firstRetry     = 15 * time.Second
	longestRetry   = 12 * time.Hour
	retryFor       = 7 * 24 * time.Hour
	maxChallenge   = 1 << 10 // bytes of an answer to a handshake
)

// retryWait doubles the wait after each attempt, up to twelve hours, and gives up after seven days. That there are retries
// for seven days is documented; the steps between are this mock's.
func retryWait(n int) (time.Duration, bool) {
	wait, total := firstRetry, firstRetry
	for range n - 1 {
		wait = min(2*wait, longestRetry)
		total += wait
	}
	return wait, total <= retryFor
}

// notice is the body of a webhook.
type notice struct {
	Object string        `json:"object"`
	Entry  []noticeEntry `json:"entry"`
}

type noticeEntry struct {
	ID      string         `json:"id"`
	Time    int64          `json:"time,omitempty"`
	Changes []noticeChange `json:"changes"`
}

type noticeChange struct {
	Value any    `json:"value"`
	Field string `json:"field"`
}

type messagesValue struct {
	Product  string            `json:"messaging_product"`
	Metadata metadata          `json:"metadata"`
	Contacts []contact         `json:"contacts,omitempty"`
	Messages []json.RawMessage `json:"messages,omitempty"`
	Statuses []statusNotice    `json:"statuses,omitempty"`
}

type metadata struct {
	Display string `json:"display_phone_number"`
	PhoneID string `json:"phone_number_id"`
}

type contact struct {
	Profile contactProfile `json:"profile"`
	WaID    string         `json:"wa_id"`
}

type contactProfile struct {
	Name string `json:"name"`
}

type statusNotice struct {
	ID           string        `json:"id"`
	Status       string        `json:"status"`
	Timestamp    string        `json:"timestamp"` // Unix seconds
	Recipient    string        `json:"recipient_id"`
	Conversation *conversation `json:"conversation,omitempty"`
	Pricing      *pricing      `json:"pricing,omitempty"`
	Errors       []*failure    `json:"errors,omitempty"`
	Callback     string        `json:"biz_opaque_callback_data,omitempty"`
}

type conversation struct {
	ID      string `json:"id"`
	Expires string `json:"expiration_timestamp,omitempty"` // Unix seconds; only with sent
	Origin  struct {
		Type string `json:"type"`
	} `json:"origin"`
}

type pricing struct {
	Billable bool   `json:"billable"`
	Model    string `json:"pricing_model"`
	Category string `json:"category"`
	Type     string `json:"type"`
}

// tellStatus sends the webhook of a status.
func (m *Mock) tellStatus(one *Message, status string) {
	now := m.shell.Clock.Now()
	s := statusNotice{
		ID: one.ID, Status: status, Timestamp: strconv.FormatInt(now.Unix(), 10), Recipient: one.Person, Callback: one.Callback,
	}
	if status == failed {
		s.Errors = []*failure{one.Failure}
	} else {
		s.Conversation, s.Pricing = m.conversationOf(one, status), m.pricingOf(one)
	}
	m.tell("messages."+status, one.ID, "messages", messagesValue{Product: product, Metadata: m.metadata(), Statuses: []statusNotice{s}})
}

// conversationOf is the day's conversation with a person about one kind of thing.
func (m *Mock) conversationOf(one *Message, status string) *conversation {
	sum := sha256.Sum256([]byte(one.Person + one.Category + one.At.Format(time.DateOnly)))
	c := &conversation{ID: hex.EncodeToString(sum[:16])}
	c.Origin.Type = one.Category
	if status == sent {
		c.Expires = strconv.FormatInt(one.At.Add(window).Unix(), 10)
	}
	return c
}

// pricingOf tells what a message costs. Service messages are free, and so are utility templates while the window is open.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
func (m *Mock) pricingOf(one *Message) *pricing {
	p := &pricing{Billable: true, Model: "PMP", Category: one.Category, Type: "regular"}
	if one.Category == service || one.Category == "utility" && m.open(one.Person) {
		p.Billable, p.Type = false, "free_customer_service"
	}
	return p
}

func (m *Mock) metadata() metadata {
	return metadata{Display: digits(m.config.DisplayNumber), PhoneID: m.config.PhoneID}
}

// tellTemplate sends the webhook of a template's new status.
func (m *Mock) tellTemplate(t *Template) {
	id, err := strconv.ParseInt(t.ID, 10, 64)
	if err != nil {
		return // ids are digits
	}
	m.tell("message_template_status_update", t.ID, "message_template_status_update", map[string]any{
		"event": t.Status, "message_template_id": id, "message_template_name": t.Name,
		"message_template_language": t.Language, "reason": t.Rejected,
	})
}

// tell sends a webhook with one change.
func (m *Mock) tell(what, item, field string, value any) {
	target := m.webhookURL()
	if target == "" {
		return
	}
	entry := noticeEntry{ID: m.config.AccountID, Changes: []noticeChange{{Value: value, Field: field}}}
	if field != "messages" {
		entry.Time = m.shell.Clock.Now().Unix()
	}
	body, err := encode(notice{Object: "whatsapp_business_account", Entry: []noticeEntry{entry}})
	if err != nil {
		return // everything in it is made here
	}
	m.shell.Webhooks.Send(kit.Event{
		URL: target, What: what, Item: item, Body: body,
		Header: http.Header{"User-Agent": {"facebookexternalua"}, "Accept": {"*/*"}},
		Sign:   m.sign, Accept: func(status int) bool { return status == http.StatusOK },
	})
}

// sign adds both signatures, over the body as it is sent.
func (m *Mock) sign(h http.Header, body []byte, _ time.Time, forge bool) {
	secret := m.config.AppSecret
	if forge {
		secret += " that nobody knows"
	}
	h.Set("X-Hub-Signature", "sha1="+signature(sha1.New, secret, body))
	h.Set("X-Hub-Signature-256", "sha256="+signature(sha256.New, secret, body))
}

func signature(of func() hash.Hash, secret string, body []byte) string {
	mac := hmac.New(of, []byte(secret))
	_, _ = mac.Write(body) // a hash takes everything
	return hex.EncodeToString(mac.Sum(nil))
}

// encode writes JSON as the provider's webhooks do: non-ASCII as \u00e1 and / as \/. Whoever signs a body that was read
// and written again finds another signature, as in production.
func encode(v any) ([]byte, error) {
	var plain bytes.Buffer
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode a webhook: %w", err)
	}
	var out bytes.Buffer
	for _, r := range string(bytes.TrimSpace(plain.Bytes())) {
		switch {
		case r == '/':
			out.WriteString(`\/`)
		case r < utf8.RuneSelf:
			out.WriteByte(byte(r)) //nolint:gosec // it is ASCII
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes(), nil
}

// handshake verifies a webhook address: a GET with a challenge, which must come back as it is.
func (m *Mock) handshake(ctx context.Context, address, token string) error {
	u, err := url.Parse(address)
	if err != nil || !webAddress(address) {
		return fmt.Errorf("%q is not a web address", address)
	}
	challenge := strconv.Itoa(1_000_000_000 + m.shell.Random.IntN(1_000_000_000))
	q := u.Query()
	q.Set("hub.mode", "subscribe")
	q.Set("hub.challenge", challenge)
	q.Set("hub.verify_token", token)
	u.RawQuery = q.Encode()
	ctx, cancel := context.WithTimeout(ctx, webhookTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return fmt.Errorf("ask %s: %w", u.Host, err)
	}
	r.Header.Set("User-Agent", "facebookplatform/1.0 (+http://developers.facebook.com)")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err
		}
		return fmt.Errorf("the callback cannot be reached: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // read as far as wanted
	body, err := io.ReadAll(io.LimitReader(res.Body, maxChallenge))
	if err != nil {
		return fmt.Errorf("read the answer of the callback: %w", err)
	}
	if res.StatusCode != http.StatusOK || string(bytes.TrimSpace(body)) != challenge {
		return fmt.Errorf("the callback answered %d and not the challenge", res.StatusCode)
	}
	return nil
}
