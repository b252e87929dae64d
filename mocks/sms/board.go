package sms

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/mocks/kit"
)

// Actions of the dashboard.
const (
	actDeliver = "deliver"
	actFail    = "fail"
	actReceive = "receive"
)

const maxBubbles = 500 // messages that the phone view shows

func (m *Mock) board() kit.Board {
	c := m.config
	return kit.Board{
		Noun: "messages",
		First: "curl -X POST {base}" + apiRoot + "/" + c.AccountSid + "/Messages.json -u " + c.AccountSid + ":" + c.AuthToken +
			" --data-urlencode 'To=+5491123456789' --data-urlencode 'From=+15005550006' --data-urlencode 'Body=Hola'",
		Items: m.items, Item: m.item, Act: m.act, Phone: m.phone,
		Actions: []kit.Action{{Name: actReceive, Label: "Receive a message", Fields: []kit.Field{
			{Name: "from", Label: "From", Value: "+5491123456789"},
			{Name: "to", Label: "To, a number of the account", Value: first(c.Numbers), Options: c.Numbers},
			{Name: "text", Label: "Text"},
		}}},
	}
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

func (m *Mock) items(query string, skip, limit int) ([]kit.Item, int) {
	query = strings.ToLower(query)
	found, total := m.messages.Newest(func(x *message) bool {
		return query == "" || strings.Contains(strings.ToLower(strings.Join([]string{
			x.sid, x.from, x.to, x.body, x.status, x.service, x.direction,
		}, "\n")), query)
	}, skip, limit)
	out := make([]kit.Item, 0, len(found))
	for i := range found {
		out = append(out, m.summary(&found[i]))
	}
	return out, total
}

// summary is a message as a row of the dashboard.
func (m *Mock) summary(x *message) kit.Item {
	arrow := x.from + " → " + x.to
	if x.from == "" {
		arrow = x.service + " → " + x.to
	}
	status := x.status
	if x.code != 0 {
		status += " " + strconv.Itoa(x.code)
	}
	return kit.Item{
		ID: x.sid, Kind: "message", Title: x.body, Detail: fmt.Sprintf("%s · %d × %s", arrow, x.parts, x.encoding),
		Status: status, Tone: tone(x.status), At: x.created,
	}
}

func tone(status string) kit.Tone {
	switch status {
	case delivered, received:
		return kit.Good
	case undelivered, failed:
		return kit.Bad
	case canceled:
		return kit.Neutral
	default:
		return kit.Waiting
	}
}

func (m *Mock) item(id string) (kit.Item, bool) {
	x, ok := m.messages.Get(id)
	if !ok {
		return kit.Item{}, false
	}
	out := m.summary(&x)
	out.Timeline, out.Data = x.moments, m.resource(&x)
	if !final(x.status) {
		out.Actions = append(out.Actions,
			kit.Action{Name: actDeliver, Label: "Deliver now"},
			kit.Action{Name: actFail, Label: "Fail now", Danger: true, Fields: []kit.Field{{
				Name: "code", Label: "Error code", Value: strconv.Itoa(errUnreachable),
				Options: []string{"30001", "30002", "30003", "30004", "30005", "30006", "30007", "30008"},
			}}})
	}
	out.Actions = append(out.Actions, kit.Action{
		Name: actReceive, Label: "Reply as this person", Fields: []kit.Field{{Name: "text", Label: "Text"}},
	})
	return out, true
}

// act does what a person asks for on the dashboard.
func (m *Mock) act(_ context.Context, id, action string, fields map[string]string) error {
	switch action {
	case actReceive:
		return m.actReceive(id, fields)
	case actDeliver:
		return m.settle(id, outcome{})
	case actFail:
		code, err := strconv.Atoi(fields["code"])
		if err != nil || code < errQueue || code > errCarrier {
			code = errUnreachable
		}
		if code == errQueue || code == errSuspended {
			return m.settle(id, outcome{failed, code})
		}
		return m.settle(id, outcome{undelivered, code})
	default:
		return fmt.Errorf("there is no action %q", action)
	}
}

// settle ends a message at once, by way of sent when it had not left yet.
func (m *Mock) settle(id string, o outcome) error {
	if o.word() != failed {
		for _, step := range []string{queued, sent} {
			if err := m.move(id, step, 0); err != nil && !errors.Is(err, errSettled) {
				return err
			}
		}
	}
	return m.move(id, o.word(), o.code)
}

func (m *Mock) actReceive(id string, fields map[string]string) error {
	from, to := fields["from"], fields["to"]
	if x, ok := m.messages.Get(id); ok {
		from, to = x.to, x.from
		if x.direction == inbound {
			from, to = x.from, x.to
		}
	}
	if to == "" {
		to = m.sender(&message{})
	}
	_, err := m.receive(from, to, fields["text"])
	return err
}

// phone shows the newest messages as the phones of the people would, by person, the newest conversation first.
func (m *Mock) phone() []kit.Conversation {
	found, _ := m.messages.Newest(nil, 0, maxBubbles)
	at := map[string]int{}
	out := []kit.Conversation{}
	for i := range found {
		x := &found[i]
		person, mine := x.to, x.direction == inbound
		if mine {
			person = x.from
		}
		where, known := at[person]
		if !known {
			where = len(out)
			at[person] = where
			out = append(out, kit.Conversation{Number: person, Name: nameOf(person)})
		}
		if tone(x.status) == kit.Bad || x.status == canceled || x.status == scheduled {
			continue // a phone never sees what did not come
		}
		bubble := kit.Bubble{ID: x.sid, At: x.created, Mine: mine, Text: x.body, Status: x.status}
		out[where].Messages = append([]kit.Bubble{bubble}, out[where].Messages...)
	}
	return out
}

// nameOf writes a number as people read it.
func nameOf(number string) string {
	n, err := phone.Parse(number)
	if err != nil {
		return number
	}
	return n.National()
}
