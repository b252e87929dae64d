package sms

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Error codes that come after a message was taken.
const (
	errQueue       = 30001
	errSuspended   = 30002
	errUnreachable = 30003
	errBlocked     = 30004
	errUnknown     = 30005
	errLandline    = 30006
	errFiltered    = 30007
	errCarrier     = 30008
)

// outcome is what becomes of a message; the zero outcome is delivery.
type outcome struct {
	status string // empty: delivered
	code   int
}

func (o outcome) word() string {
	if o.status == "" {
		return delivered
	}
	return o.status
}

// reason is the text of an error code of delivery.
func reason(code int) string {
	switch code {
	case errQueue:
		return "Queue overflow"
	case errSuspended:
		return "Account suspended"
	case errUnreachable:
		return "Unreachable destination handset"
	case errBlocked:
		return "Message blocked"
	case errUnknown:
		return "Unknown destination handset"
	case errLandline:
		return "Landline or unreachable carrier"
	case errFiltered:
		return "Message filtered"
	case codeOptedOut:
		return "Attempt to send to unsubscribed recipient"
	default:
		return "Unknown error"
	}
}

// Scenarios by name.
const (
	scenarioSuccess     = "success"
	scenarioDelivered   = "always_delivered"
	scenarioFailed      = "always_failed"
	scenarioUnreachable = "undelivered_unreachable"
	scenarioBlocked     = "blocked"
	scenarioLandline    = "landline"
	scenarioFiltered    = "filtered"
	scenarioQueueFull   = "queue_full"
	scenarioRateLimited = "rate_limited"
	scenarioTrial       = "trial"
)

func scenarios() []kit.Scenario {
	return []kit.Scenario{
		{Name: scenarioSuccess, About: "Nearly all are delivered (SMS_SUCCESS_RATE, 95 %); the others fail"},
		{Name: scenarioDelivered, About: "Every message is delivered"},
		{Name: scenarioFailed, About: "Every message fails with 30001, before it is sent"},
		{Name: scenarioUnreachable, About: "Every message stays undelivered with 30003: the phone is off"},
		{Name: scenarioBlocked, About: "Every message stays undelivered with 30004: blocked"},
		{Name: scenarioLandline, About: "Every message stays undelivered with 30006: a landline"},
		{Name: scenarioFiltered, About: "Every message stays undelivered with 30007: filtered by the carrier"},
		{Name: scenarioQueueFull, About: "Creating a message is refused with 21611"},
		{Name: scenarioRateLimited, About: "Creating a message is refused with 20429 and status 429"},
		{Name: scenarioTrial, About: "Creating a message is refused with 21608: a trial account writes to verified numbers only"},
	}
}

// decide says what will become of a message, or refuses it, as the scenario of r wants.
func (m *Mock) decide(r *http.Request, from, to string) (outcome, error) {
	switch m.shell.Scenario(r) {
	case scenarioDelivered:
		return outcome{}, nil
	case scenarioFailed:
		return outcome{failed, errQueue}, nil
	case scenarioUnreachable:
		return outcome{undelivered, errUnreachable}, nil
	case scenarioBlocked:
		return outcome{undelivered, errBlocked}, nil
	case scenarioLandline:
		return outcome{undelivered, errLandline}, nil
	case scenarioFiltered:
		return outcome{undelivered, errFiltered}, nil
	case scenarioQueueFull:
		return outcome{}, queueFull(from)
	case scenarioRateLimited:
		return outcome{}, tooMany()
	case scenarioTrial:
		return outcome{}, unverified(to)
	default:
		return m.chance(), nil
	}
}

// chance delivers the configured share; the others fail, by one of the two codes that Twilio has for that. What stays
// undelivered comes by scenario.
func (m *Mock) chance() outcome {
	if m.shell.Random.Chance(m.config.SuccessRate) {
		return outcome{}
	}
	failures := []outcome{{failed, errQueue}, {failed, errCarrier}}
	return failures[m.shell.Random.IntN(len(failures))]
}

var errSettled = errors.New("nothing more can happen to this message")

// move takes a message to a status and tells its callback. A step that no longer fits, because a person or another
// request was faster, is errSettled, and changes nothing.
func (m *Mock) move(sid, status string, code int) error {
	now := m.shell.Clock.Now()
	x, err := m.messages.Update(sid, func(x *message) error {
		if !comesAfter(x.status, status) {
			return errSettled
		}
		x.status, x.code, x.updated = status, code, now
		switch status {
		case sent:
			x.sentAt = now
		case delivered, undelivered:
			if x.sentAt.IsZero() {
				x.sentAt = now
			}
			x.billed = true // a message that never left costs nothing
		case queued:
			m.pickSender(x)
		}
		note := ""
		if code != 0 {
			note = strconv.Itoa(code) + " " + reason(code)
		}
		x.note(now, status, note)
		return nil
	})
	if err != nil {
		return err
	}
	m.shell.Changed(sid)
	m.tell(&x)
	return nil
}

// plan lets a message live: sent and final at their times from now.
func (m *Mock) plan(x *message) {
	sid, o := x.sid, x.outcome
	step := func(status string, code int) func() {
		return func() {
			if err := m.move(sid, status, code); err != nil {
				m.log.Debug("step left out", "sid", sid, "status", status, "error", err)
			}
		}
	}
	if x.status != queued {
		m.shell.Clock.After(m.config.SentAfter/2, step(queued, 0))
	}
	if o.word() == failed {
		m.shell.Clock.After(m.config.FinalAfter, step(failed, o.code))
		return
	}
	m.shell.Clock.After(m.config.SentAfter, step(sent, 0))
	m.shell.Clock.After(m.config.FinalAfter, step(o.word(), o.code))
}
