package sms

import (
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/barberpro/barberpro/mocks/kit"
)

// draft is a message as somebody asks for it.
type draft struct {
	to, from, service string
	body              string
	media             []string
	callback          string
	sendAt            string // RFC 3339; only with a messaging service
	fixed             bool   // ScheduleType=fixed
	smart             bool   // SmartEncoded
	content           string // ContentSid
	direction         string
}

// Limits of a message.
// Source: https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
const (
	maxCharacters = 1600
	maxMedia      = 10
	soonest       = 5 * time.Minute
	latest        = 35 * 24 * time.Hour
)

// createMessage serves POST Messages.json.
func (m *Mock) createMessage(w http.ResponseWriter, r *http.Request) {
	form, err := readForm(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	x, err := m.submit(r, &draft{
		to: form.Get("To"), from: form.Get("From"), service: form.Get("MessagingServiceSid"), body: form.Get("Body"),
		media: form["MediaUrl"], callback: form.Get("StatusCallback"), sendAt: form.Get("SendAt"),
		fixed: strings.EqualFold(form.Get("ScheduleType"), "fixed"), smart: strings.EqualFold(form.Get("SmartEncoded"), "true"),
		content: form.Get("ContentSid"), direction: outbound,
	})
	if err != nil {
		fail(w, r, err)
		return
	}
	kit.WriteJSON(w, http.StatusCreated, m.resource(&x))
}

// submit takes a message or says why Twilio would not.
func (m *Mock) submit(r *http.Request, d *draft) (message, error) {
	if m.shell.Scenario(r) == scenarioRateLimited {
		return message{}, tooMany()
	}
	x, err := m.compose(d)
	if err != nil {
		return message{}, err
	}
	if x.outcome, err = m.decide(r, x.from, x.to); err != nil {
		return message{}, err
	}
	kit.About(r.Context(), x.sid)
	m.launch(&x, d)
	return x, nil
}

// compose checks a draft in the order in which Twilio does, and makes the message of it.
func (m *Mock) compose(d *draft) (message, error) {
	x := message{service: d.service, callback: d.callback, direction: d.direction, status: queued}
	var err error
	if x.to, err = checkTo(d.to); err != nil {
		return message{}, err
	}
	if err := m.setSender(&x, d); err != nil {
		return message{}, err
	}
	if x.body, x.parts, x.encoding, err = m.checkBody(d); err != nil {
		return message{}, err
	}
	if x.media, err = m.checkMedia(d.media); err != nil {
		return message{}, err
	}
	if !validCallback(d.callback) {
		return message{}, refused(codeBadCallback, "The 'StatusCallback' URL %s is not a valid URL.", d.callback)
	}
	if x.status == scheduled {
		if err := checkSchedule(d, m.shell.Clock.Now()); err != nil {
			return message{}, err
		}
	}
	prefix := "SM"
	if len(x.media) > 0 {
		prefix = "MM"
	}
	x.sid = m.sid(prefix)
	x.price = float64(x.parts) * m.config.Cost
	return x, nil
}

// setSender fills in who sends: the number asked for, or the messaging service that will choose one.
func (m *Mock) setSender(x *message, d *draft) error {
	if x.service == "" && strings.HasPrefix(d.from, "MG") {
		x.service, d.from = d.from, "" // Twilio takes a service in From as well
	}
	switch {
	case x.service != "":
		if err := m.checkService(x.service); err != nil {
			return err
		}
		x.status = accepted
		if s, ok := m.services.Get(x.service); ok && d.callback == "" {
			x.callback = s.callback
		}
		if d.fixed {
			x.status = scheduled
		}
	case strings.TrimSpace(d.from) == "":
		return refused(codeNoFrom, "A 'From' phone number is required.")
	}
	from := d.from
	if from == "" {
		from = m.sender(x)
	} else {
		var err error
		if x.from, err = checkFrom(from); err != nil {
			return err
		}
		from = x.from
	}
	if err := checkPair(from, x.to); err != nil {
		return err
	}
	if err := m.own(from); err != nil {
		return err
	}
	if _, stopped := m.optOuts.Get(pair(from, x.to)); stopped {
		return optedOut()
	}
	return nil
}

// checkBody returns the text with its segments.
func (m *Mock) checkBody(d *draft) (body string, parts int, encoding string, err error) {
	if d.content != "" {
		return "", 0, "", refused(codeBadContent, "The ContentSid %s is Invalid", d.content)
	}
	if d.body == "" && len(d.media) == 0 {
		return "", 0, "", refused(codeNoBody, "Message body is required.")
	}
	body = strings.ToValidUTF8(d.body, "\uFFFD")
	if d.smart {
		body = smart(body)
	}
	if utf8.RuneCountInString(body) > maxCharacters {
		return "", 0, "", refused(codeTooLong, "The concatenated message body exceeds the 1600 character limit")
	}
	parts, encoding = segments(body)
	if most := m.config.MaxSegments; most > 0 && parts > most {
		return "", 0, "", refused(codeTooLong, "The concatenated message body exceeds the limit of %d segments", most)
	}
	return body, parts, encoding, nil
}

// validCallback reports whether address is empty or one that can be called.
func validCallback(address string) bool {
	if address == "" {
		return true
	}
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// checkSchedule checks the time of a scheduled message. Without a service Twilio sends at once, whatever is asked for.
// Source: https://www.twilio.com/docs/api/errors/35111 and its neighbours.
func checkSchedule(d *draft, now time.Time) error {
	if d.sendAt == "" {
		return refused(codeNoSendAt, "SendAt timestamp is missing")
	}
	at, err := time.Parse(time.RFC3339, d.sendAt)
	if err != nil || at.Before(now.Add(soonest)) || at.After(now.Add(latest)) {
		return refused(codeBadSendAt, "SendAt time must be between 300 seconds and 35 days (3024000 seconds) in the future, inclusive.")
	}
	return nil
}

// launch keeps a message and plans its life.
func (m *Mock) launch(x *message, d *draft) {
	now := m.shell.Clock.Now()
	x.sequence, x.created, x.updated = m.next(), now, now
	x.note(now, x.status, "")
	m.messages.Add(x.sid, *x)
	m.shell.Changed(x.sid)
	if x.service != "" && x.direction == outbound {
		m.tell(x) // a service tells every step, a number only those after queued
	}
	if x.status != scheduled {
		m.plan(x)
		return
	}
	at, err := time.Parse(time.RFC3339, d.sendAt)
	if err != nil {
		return // checked before
	}
	due := *x
	due.status = queued
	m.shell.Clock.After(at.Sub(now), func() {
		if m.move(due.sid, queued, 0) == nil { // otherwise it was canceled
			m.plan(&due)
		}
	})
}
