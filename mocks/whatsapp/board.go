package whatsapp

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Actions of the board.
const (
	actReceive = "receive"
	actPress   = "press"
	actVerify  = "verify"
	actFail    = "fail"
)

// messagesShown is how far back the phones remember.
const messagesShown = 2000

func (m *Mock) board() kit.Board {
	return kit.Board{
		Noun: "messages",
		First: `curl -X POST {base}/v23.0/` + m.config.PhoneID + `/messages -H 'Authorization: Bearer test' ` +
			`-H 'Content-Type: application/json' -d '{"messaging_product":"whatsapp","to":"` + testNumber + `","type":"template",` +
			`"template":{"name":"booking_reminder","language":{"code":"es_AR"},"components":[{"type":"body","parameters":[` +
			`{"type":"text","text":"Juan"},{"type":"text","text":"Barbería Centro"},{"type":"text","text":"Corte"},` +
			`{"type":"text","text":"Martín"},{"type":"text","text":"martes 24"},{"type":"text","text":"10:30"}]}]}}'`,
		Items: m.items, Item: m.item, Act: m.act, Phone: m.phones,
		Actions: []kit.Action{
			{Name: actReceive, Label: "Receive a message", Fields: []kit.Field{
				{Name: "from", Label: "From number", Value: testNumber},
				{Name: "name", Label: "Profile name", Value: "Juan Pérez"},
				{Name: "type", Label: "Type", Value: kindText, Options: []string{
					kindText, kindImage, kindAudio, kindVideo, kindDocument, kindSticker, kindLocation, kindReaction,
				}},
				{Name: "text", Label: "Text, caption or emoji", Value: "Hola"},
				{Name: "context", Label: "In reply to (message id)"},
				{Name: "message", Label: "Reacted to (message id)"},
			}},
			{Name: actVerify, Label: "Verify the webhook", Fields: []kit.Field{
				{Name: "url", Label: "Webhook address", Value: m.config.WebhookURL},
				{Name: "token", Label: "Verify token", Value: m.config.VerifyToken},
			}},
		},
	}
}

// items lists messages; templates when the query begins with that word.
func (m *Mock) items(query string, skip, limit int) ([]kit.Item, int) {
	query = strings.ToLower(strings.TrimSpace(query))
	if rest, ok := strings.CutPrefix(query, "template"); ok {
		return m.templateItems(strings.TrimSpace(rest), skip, limit)
	}
	found, total := m.messages.Newest(func(one *Message) bool {
		return query == "" || strings.Contains(strings.ToLower(one.ID+" "+one.Person+" "+one.Text+" "+one.Status+" "+one.Type), query)
	}, skip, limit)
	out := make([]kit.Item, len(found))
	for i := range found {
		out[i] = m.messageItem(&found[i])
	}
	return out, total
}

func (m *Mock) templateItems(query string, skip, limit int) ([]kit.Item, int) {
	match := func(t *Template) bool { return strings.Contains(t.Name+" "+strings.ToLower(t.Status), query) }
	found, total := m.templates.Newest(match, skip, limit)
	out := make([]kit.Item, len(found))
	for i := range found {
		out[i] = templateItem(&found[i])
	}
	return out, total
}

func (m *Mock) item(id string) (kit.Item, bool) {
	if one, ok := m.messages.Get(id); ok {
		item := m.messageItem(&one)
		item.Timeline, item.Links, item.Actions = one.Timeline, one.Links, messageActions(&one)
		item.Data = messageData(&one)
		return item, true
	}
	if t, ok := m.templates.Get(id); ok {
		item := templateItem(&t)
		item.Data = t
		for _, each := range []string{statusApproved, statusRejected, statusPaused, statusDisabled} {
			item.Actions = append(item.Actions, kit.Action{
				Name: strings.ToLower(each), Label: "Make it " + each, Danger: each != statusApproved,
			})
		}
		return item, true
	}
	return kit.Item{}, false
}

func (m *Mock) messageItem(one *Message) kit.Item {
	arrow := "→ "
	if one.Incoming {
		arrow = "← "
	}
	c, _ := m.chats.Get(one.Person)
	detail := one.Type
	if one.Failure != nil {
		detail += fmt.Sprintf(" · %d %s", one.Failure.Code, one.Failure.Title)
	}
	title, _, _ := strings.Cut(one.Text, "\n")
	return kit.Item{
		ID: one.ID, Kind: "message", Title: arrow + cmp.Or(c.Name, one.Person) + ": " + title, Detail: detail, Status: one.Status,
		Tone: toneOf(one.Status), At: one.At,
	}
}

func templateItem(t *Template) kit.Item {
	return kit.Item{
		ID: t.ID, Kind: template, Title: t.Name, Detail: t.Language + " · " + t.Category, Status: t.Status,
		Tone: toneOf(t.Status), At: t.At,
	}
}

func toneOf(status string) kit.Tone {
	switch status {
	case delivered, read, statusApproved:
		return kit.Good
	case failed, statusRejected, statusPaused, statusDisabled:
		return kit.Bad
	case received:
		return kit.Neutral
	default:
		return kit.Waiting
	}
}

// messageData is a message as the API has it: what was sent, and what became of it.
func messageData(one *Message) any {
	data := map[string]any{"id": one.ID, "wa_id": one.Person, "status": one.Status, "message": one.Payload}
	if one.Failure != nil {
		data["errors"] = []*failure{one.Failure}
	}
	return data
}

func messageActions(one *Message) []kit.Action {
	var out []kit.Action
	if len(one.Buttons) > 0 {
		field := kit.Field{Name: "button", Label: "Button", Value: one.Buttons[0].ID}
		for _, b := range one.Buttons {
			field.Options = append(field.Options, b.ID)
		}
		out = append(out, kit.Action{Name: actPress, Label: "Press a button", Fields: []kit.Field{field}})
	}
	if one.Incoming {
		return out
	}
	for _, each := range []struct{ status, label string }{
		{sent, "Mark as sent"}, {delivered, "Mark as delivered"}, {read, "Mark as read"},
	} {
		if one.Status != failed && order(one.Status) < order(each.status) {
			out = append(out, kit.Action{Name: each.status, Label: each.label})
		}
	}
	if one.Status == accepted || one.Status == sent {
		out = append(out, kit.Action{Name: actFail, Label: "Fail", Danger: true, Fields: []kit.Field{{
			Name: "code", Label: "Code", Value: "131026", Options: failureCodes(),
		}}})
	}
	return out
}

// failureCodes are the codes that a status may fail with.
func failureCodes() []string {
	out := make([]string, 0, len(reasons))
	for code := range reasons {
		out = append(out, strconv.Itoa(code))
	}
	slices.Sort(out)
	return out
}

// act does what a person asked for on the dashboard. The button of a phone's bubble is named press:ID.
func (m *Mock) act(ctx context.Context, id, action string, fields map[string]string) error {
	if button, ok := strings.CutPrefix(action, actPress+":"); ok {
		return m.press(id, button)
	}
	switch action {
	case actReceive:
		return m.receive(fields)
	case actVerify:
		return m.handshake(ctx, cmp.Or(fields["url"], m.config.WebhookURL), cmp.Or(fields["token"], m.config.VerifyToken))
	case actPress:
		return m.press(id, fields["button"])
	case sent, delivered, read:
		_, err := m.advance(id, action, 0)
		return err
	case actFail:
		code, err := strconv.Atoi(cmp.Or(fields["code"], "131026"))
		if err != nil || reasons[code] == "" {
			return fmt.Errorf("a message fails with one of %v", failureCodes())
		}
		_, err = m.advance(id, failed, code)
		return err
	}
	if status := strings.ToUpper(action); slices.Contains([]string{statusApproved, statusRejected, statusPaused, statusDisabled}, status) {
		return m.judge(id, status)
	}
	return fmt.Errorf("there is no action %q", action)
}

// phones shows the newest messages as conversations, the most recent first.
func (m *Mock) phones() []kit.Conversation {
	found, _ := m.messages.Newest(nil, 0, messagesShown)
	var out []kit.Conversation
	at := map[string]int{}
	for i := range found {
		one := &found[i]
		place, ok := at[one.Person]
		if !ok {
			place = len(out)
			at[one.Person] = place
			c, _ := m.chats.Get(one.Person)
			out = append(out, kit.Conversation{Number: "+" + one.Person, Name: cmp.Or(c.Name, one.Person)})
		}
		if one.Incoming || one.Status != failed { // a phone never sees what failed
			out[place].Messages = append(out[place].Messages, m.bubble(one))
		}
	}
	for i := range out {
		slices.Reverse(out[i].Messages)
	}
	return out
}

func (m *Mock) bubble(one *Message) kit.Bubble {
	b := kit.Bubble{ID: one.ID, At: one.At, Mine: one.Incoming, Text: one.Text, Marked: true, Status: one.Status}
	for _, each := range one.Buttons {
		b.Buttons = append(b.Buttons, kit.Action{Name: actPress + ":" + each.ID, Label: each.Title})
	}
	for _, link := range one.Links {
		if !strings.Contains(b.Text, link.Href) {
			b.Text += "\n" + link.Label + ": " + link.Href
		}
	}
	if media, ok := m.media.Get(one.Media); ok && strings.HasPrefix(media.Type, "image/") {
		b.Image = "/preview/" + one.Media
	}
	return b
}
