package sms

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	maxAnswer    = 64 << 10 // bytes
	maxRedirects = 5
)

// receive takes a message that a person sends to one of the account's numbers, and asks the number's application what
// to answer. It does not wait for the answer.
func (m *Mock) receive(from, to, body string) (message, error) {
	person, err := checkTo(from)
	if err != nil {
		return message{}, fmt.Errorf("from: %w", err)
	}
	n, ok := m.numbers.Get(plain(to))
	if !ok {
		return message{}, fmt.Errorf("to: %q is no number of the account", to)
	}
	if strings.TrimSpace(body) == "" {
		return message{}, errors.New("text: a message says something")
	}
	now := m.shell.Clock.Now()
	x := message{
		sid: m.sid("SM"), sequence: m.next(), from: person, to: n.phone, body: body, direction: inbound, status: received,
		created: now, updated: now, sentAt: now,
	}
	x.parts, x.encoding = segments(body)
	x.note(now, received, "")
	m.messages.Add(x.sid, x)
	m.shell.Changed(x.sid)
	word := m.listen(&x)
	chaos := m.shell.Chaos()
	if n.url == "" || m.shell.Random.Chance(chaos.Drop) {
		return x, nil
	}
	copies := 1
	if m.shell.Random.Chance(chaos.Duplicate) {
		copies = 2
	}
	for range copies {
		forge := m.shell.Random.Chance(chaos.Forge)
		m.replies.Go(func() { m.converse(&x, &n, word, forge) })
	}
	return x, nil
}

// incomingForm is what an application is told of a received message.
// Source: https://www.twilio.com/docs/messaging/guides/webhook-request
func (m *Mock) incomingForm(x *message, word optOut) url.Values {
	form := url.Values{
		"MessageSid": {x.sid}, "SmsSid": {x.sid}, "SmsMessageSid": {x.sid}, "AccountSid": {m.config.AccountSid},
		"From": {x.from}, "To": {x.to}, "Body": {x.body}, "NumMedia": {"0"}, "NumSegments": {strconv.Itoa(x.parts)},
		"SmsStatus": {received}, "ApiVersion": {apiVersion}, "FromCountry": {country(x.from)}, "ToCountry": {country(x.to)},
		"FromCity": {""}, "FromState": {""}, "FromZip": {""}, "ToCity": {""}, "ToState": {""}, "ToZip": {""},
	}
	if word != "" {
		form.Set("OptOutType", string(word))
	}
	return form
}

// converse asks the application, its fallback when that fails, and does what the answer says.
func (m *Mock) converse(x *message, n *number, word optOut, forge bool) {
	form := m.incomingForm(x, word)
	address, method := n.url, n.method
	for range maxRedirects {
		said, err := m.ask(x, method, address, form, forge)
		if err != nil && n.backup != "" && address != n.backup {
			m.remark(x.sid, "webhook failed", address+": "+err.Error())
			form.Set("ErrorUrl", address)
			form.Set("ErrorCode", "11200")
			address, method = n.backup, http.MethodPost
			continue
		}
		if err != nil {
			m.remark(x.sid, "webhook failed", address+": "+err.Error())
			return
		}
		m.remark(x.sid, "webhook answered", fmt.Sprintf("%s: %d replies", address, len(said.texts)))
		for i := range said.texts {
			m.answer(x, &said.texts[i], address)
		}
		if said.redirect == "" {
			return
		}
		if address, err = resolve(address, said.redirect); err != nil {
			m.remark(x.sid, "webhook failed", err.Error())
			return
		}
		method = http.MethodPost
	}
	m.remark(x.sid, "webhook failed", "too many redirects")
}

// resolve makes an address of one that may be relative to where it was read.
func resolve(base, reference string) (string, error) {
	b, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("address %q: %w", base, err)
	}
	u, err := b.Parse(reference)
	if err != nil {
		return "", fmt.Errorf("address %q: %w", reference, err)
	}
	return u.String(), nil
}

// ask sends the form to an application, signed, and reads what it answers.
func (m *Mock) ask(x *message, method, address string, form url.Values, forge bool) (answer, error) {
	signed := form
	body := form.Encode()
	if method == http.MethodGet {
		mark := "?"
		if strings.Contains(address, "?") {
			mark = "&"
		}
		address, signed, body = address+mark+body, nil, ""
	}
	ctx, cancel := context.WithTimeout(m.life, webhookTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return answer{}, fmt.Errorf("not an address: %w", err)
	}
	maps.Copy(r.Header, callerHeader(x))
	r.Header.Set(signatureHeader, m.sign(address, signed, forge))
	if method != http.MethodGet {
		r.Header.Set("Content-Type", formType)
	}
	res, err := m.caller.Do(r)
	if err != nil {
		return answer{}, fmt.Errorf("no answer: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // read as far as wanted
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return answer{}, fmt.Errorf("half an answer: %w", err)
	}
	if res.StatusCode >= http.StatusBadRequest {
		return answer{}, fmt.Errorf("11200: status %d", res.StatusCode)
	}
	return parseAnswer(res.Header.Get("Content-Type"), string(text))
}

// answer sends one message of an application's answer.
func (m *Mock) answer(x *message, text *answerText, address string) {
	d := &draft{to: text.to, from: text.from, body: text.body, media: text.media, direction: reply}
	if d.to == "" {
		d.to = x.from
	}
	if d.from == "" {
		d.from = x.to
	}
	if text.callback != "" {
		callback, err := resolve(address, text.callback)
		if err != nil {
			m.remark(x.sid, "reply refused", err.Error())
			return
		}
		d.callback = callback
	}
	one, err := m.compose(d)
	if err != nil {
		m.remark(x.sid, "reply refused", err.Error())
		return
	}
	one.outcome = m.chance()
	m.launch(&one, d)
}

// remark adds a line to the history of a message.
func (m *Mock) remark(sid, what, note string) {
	now := m.shell.Clock.Now()
	_, err := m.messages.Update(sid, func(x *message) error {
		x.note(now, what, note)
		return nil
	})
	if err == nil {
		m.shell.Changed(sid)
	}
}
