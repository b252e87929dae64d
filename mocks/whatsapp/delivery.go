package whatsapp

import (
	"errors"
	"slices"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// step is a status that a message gets, and how long after the step before.
type step struct {
	status string
	wait   time.Duration
	code   int  // of a failure
	twice  bool // the webhook comes two times
	late   bool // the status was passed already: only the webhook comes
}

// trait is what a number does, by its last four digits.
type trait struct {
	refuse int // code that sending is refused with
	fail   int // code that the message fails with
	path   string
}

// Paths that end or go differently.
const (
	pathSent      = "stays sent"
	pathUnread    = "is never read"
	pathReadOnly  = "is read without being delivered"
	pathTwice     = "gets each status twice"
	pathBackwards = "is reported delivered before it is sent"
)

// magicNumbers are the traits by last four digits. They are this mock's own.
var magicNumbers = map[string]trait{ //nolint:gochecknoglobals // constant table
	"0001": {fail: 131026}, "0002": {fail: 131047}, "0003": {fail: 131049}, "0004": {fail: 131050}, "0005": {fail: 130472},
	"0006": {refuse: 131030}, "0007": {fail: 131000},
	"0008": {path: pathSent}, "0009": {path: pathUnread}, "0010": {path: pathReadOnly},
	"0011": {path: pathTwice}, "0012": {path: pathBackwards},
}

func (m *Mock) magic(waID string) trait {
	if m.config.PlainNumbers || len(waID) < 4 {
		return trait{}
	}
	return magicNumbers[waID[len(waID)-4:]]
}

// fate decides what will become of a message.
func (m *Mock) fate(scenario string, one *Message, who person, fail int) []step {
	t := m.magic(who.waID)
	free := one.Type != template
	switch {
	case fail != 0:
	case t.fail != 0:
		fail = t.fail
	case scenario == undeliverable || !who.valid:
		fail = 131026
	case free && scenario == windowClosed, free && scenario != windowIgnored && !m.open(who.waID):
		fail = 131047
	}
	if fail != 0 {
		return []step{{status: failed, wait: m.config.SentAfter, code: fail}}
	}
	return m.path(t.path, one.Type == kindReaction)
}

func (m *Mock) path(name string, reaction bool) []step {
	all := []step{
		{status: sent, wait: m.config.SentAfter},
		{status: delivered, wait: m.config.DeliveredAfter},
		{status: read, wait: m.config.ReadAfter},
	}
	switch {
	case reaction || name == pathSent: // a reaction is only ever reported as sent
		return all[:1]
	case name == pathReadOnly:
		return []step{all[0], {status: read, wait: m.config.DeliveredAfter}}
	case name == pathTwice:
		for i := range all {
			all[i].twice = true
		}
	case name == pathBackwards:
		all[0].late, all[0].wait = true, m.config.DeliveredAfter
		all[1].wait = m.config.SentAfter
		all[0], all[1] = all[1], all[0]
	}
	if m.config.ReadAfter < 0 || name == pathUnread {
		return all[:2]
	}
	return all
}

// deliver plans the steps. All are planned at once, so that moving the clock far enough brings them all.
func (m *Mock) deliver(id string, steps []step) {
	var after time.Duration
	for i := range steps {
		after += steps[i].wait
		m.shell.Clock.After(after, func() { m.take(id, &steps[i]) })
	}
}

// take does a step, unless somebody on the dashboard was faster.
func (m *Mock) take(id string, s *step) {
	if s.late {
		if one, ok := m.messages.Get(id); ok && one.Status != failed {
			m.tellStatus(&one, s.status)
		}
		return
	}
	one, err := m.advance(id, s.status, s.code)
	if err == nil && s.twice {
		m.tellStatus(&one, s.status)
	}
}

var errPast = errors.New("the message is past that status")

// advance gives a message of the business a status, and tells the webhook. Statuses never go back.
// Errors: kit.ErrNotFound, errPast.
func (m *Mock) advance(id, status string, code int) (Message, error) {
	one, err := m.messages.Update(id, func(one *Message) error {
		if one.Incoming || one.Status == failed || order(status) <= order(one.Status) || status == failed && one.Status == read {
			return errPast
		}
		note := ""
		if status == failed {
			one.Failure = newFailure(code)
			note = one.Failure.Title
		}
		m.move(one, status, note)
		return nil
	})
	if err != nil {
		return one, err
	}
	m.tellStatus(&one, status)
	m.shell.Changed(id)
	return one, nil
}

// move writes a status into a message. The timeline is copied, for others may be reading it.
func (m *Mock) move(one *Message, status, note string) {
	one.Status = status
	one.Timeline = append(slices.Clip(one.Timeline), kit.Moment{At: m.shell.Clock.Now(), What: status, Note: note})
}

// mark gives a person's message a status, of which no webhook tells.
func (m *Mock) mark(id, status, note string) {
	_, err := m.messages.Update(id, func(one *Message) error {
		if one.Status != status || note != "" {
			m.move(one, status, note)
		}
		return nil
	})
	if err == nil {
		m.shell.Changed(id)
	}
}
