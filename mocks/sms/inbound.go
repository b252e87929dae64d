package sms

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

const maxQuestions = 5 // about one received message: redirects and the fallback count

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
	if n.url != "" {
		m.ask(&question{about: x, number: n, method: n.method, address: n.url, form: m.incomingForm(&x, word), left: maxQuestions})
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

// question is one request to a number's application about a received message.
type question struct {
	about           message
	number          number
	method, address string
	form            url.Values
	left            int // questions, this one included
}

// next is the question after q at another address.
func (q *question) next(method, address string) *question {
	n := *q
	n.method, n.address, n.left = method, address, q.left-1
	return &n
}

// ask sends a question, signed. What the application answers is done when it comes.
func (m *Mock) ask(q *question) {
	if q.left == 0 {
		m.remark(q.about.sid, "webhook failed", "too many redirects")
		return
	}
	address, signed, body := q.address, q.form, q.form.Encode()
	if q.method == http.MethodGet {
		mark := "?"
		if strings.Contains(address, "?") {
			mark = "&"
		}
		address, signed, body = address+mark+body, nil, ""
	}
	m.shell.Webhooks.Send(kit.Event{
		URL: address, Method: q.method, What: "message " + received, Item: q.about.sid, Type: formType, Body: []byte(body),
		Header: callerHeader(&q.about),
		Accept: func(status int) bool { return status >= http.StatusOK && status < http.StatusBadRequest },
		Sign: func(h http.Header, _ []byte, _ time.Time, forge bool) {
			h.Set(signatureHeader, m.sign(address, signed, forge))
		},
		Answered: func(a kit.Answer) { m.heard(q, &a) },
	})
}

// heard does what an application's answer says: its messages, its redirect, or the fallback when there is none to follow.
func (m *Mock) heard(q *question, a *kit.Answer) {
	if next := a.Header.Get("Location"); a.Status >= 300 && a.Status < 400 && next != "" {
		method := http.MethodGet
		if a.Status == http.StatusTemporaryRedirect || a.Status == http.StatusPermanentRedirect {
			method = q.method
		}
		m.follow(q, method, next)
		return
	}
	said, err := read(a)
	if err != nil {
		m.remark(q.about.sid, "webhook failed", q.address+": "+err.Error())
		if q.number.backup != "" && q.address != q.number.backup {
			m.ask(q.fallback(err))
		}
		return
	}
	m.remark(q.about.sid, "webhook answered", fmt.Sprintf("%s: %d replies", q.address, len(said.texts)))
	for i := range said.texts {
		m.answer(&q.about, &said.texts[i], q.address)
	}
	if said.redirect != "" {
		m.follow(q, http.MethodPost, said.redirect)
	}
}

// follow asks where an answer sends to.
func (m *Mock) follow(q *question, method, reference string) {
	address, err := resolve(q.address, reference)
	if err != nil {
		m.remark(q.about.sid, "webhook failed", err.Error())
		return
	}
	m.ask(q.next(method, address))
}

// Errors of an application, by Twilio's codes.
// Source: https://www.twilio.com/docs/api/errors/11200 and 12100.
var (
	errNoAnswer = errors.New("11200: no answer")
	errStatus   = errors.New("11200: status")
	errNotTwiML = errors.New("12100: the answer is not TwiML")
)

// fallback is the question to the second address of the number, which is told what went wrong with the first.
func (q *question) fallback(err error) *question {
	n := q.next(http.MethodPost, q.number.backup)
	code, _, _ := strings.Cut(err.Error(), ":")
	n.form = maps.Clone(q.form)
	n.form.Set("ErrorUrl", q.address)
	n.form.Set("ErrorCode", code)
	return n
}

// read is what an application's answer asks for.
func read(a *kit.Answer) (answer, error) {
	switch {
	case a.Status == 0:
		return answer{}, fmt.Errorf("%w: %s", errNoAnswer, a.Reason)
	case a.Status >= http.StatusMultipleChoices:
		return answer{}, fmt.Errorf("%w %d", errStatus, a.Status)
	}
	return parseAnswer(a.Header.Get("Content-Type"), string(a.Body))
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
