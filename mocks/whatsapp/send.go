package whatsapp

import (
	"encoding/json"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// content is what a valid message says, and how the person sees it.
type content struct {
	text     string
	buttons  []Button
	links    []kit.Link
	media    string
	category string // of the template; empty: service
	fail     int    // code of the failed status that it will get; 0: none
}

// maxPayload is how many bytes of a message are kept to be shown. No message that means something comes near.
const maxPayload = 32 << 10

// service is the category of what is no template.
const service = "service"

type sendAnswer struct {
	Product  string        `json:"messaging_product"`
	Contacts []sendContact `json:"contacts"`
	Messages []sendMessage `json:"messages"`
}

type sendContact struct {
	Input string `json:"input"`
	WaID  string `json:"wa_id"`
}

type sendMessage struct {
	ID     string `json:"id"`
	Status string `json:"message_status,omitempty"`
}

// postMessages sends a message, or marks one as read.
func (m *Mock) postMessages(c *call) (any, error) {
	p := &c.params
	if err := p.needProduct(); err != nil {
		return nil, err
	}
	if p.has("status") {
		return m.markRead(c)
	}
	if err := m.mayNotSend(c.scenario); err != nil {
		return nil, err
	}
	to, err := p.need("to", 0)
	if err != nil {
		return nil, err
	}
	kind, in, err := m.readContent(c)
	if err != nil {
		return nil, err
	}
	who, err := findPerson(to)
	if err != nil {
		return nil, err
	}
	if err := m.allowed(to, who); err != nil {
		return nil, err
	}
	one, err := m.newMessage(p, kind, to, who, &in)
	if err != nil {
		return nil, err
	}
	m.meet(who.waID, "", false)
	m.messages.Add(one.ID, one)
	kit.About(c.r.Context(), one.ID)
	m.shell.Changed(one.ID)
	m.deliver(one.ID, m.fate(c.scenario, &one, who, in.fail))
	answer := sendMessage{ID: one.ID}
	if kind == template {
		answer.Status = accepted
	}
	return sendAnswer{product, []sendContact{{to, who.waID}}, []sendMessage{answer}}, nil
}

// mayNotSend refuses all sending: by scenario, or because the number is not registered.
func (m *Mock) mayNotSend(scenario string) error {
	switch {
	case scenario == rateLimited:
		return refuse(130429, "Message failed to send because there were too many messages sent from this phone number in a short "+
			"period of time")
	case scenario == pairLimited:
		return refuse(131056, "Message failed to send because there were too many messages sent from this phone number to the same "+
			"phone number in a short period of time")
	case !m.state().Registered:
		return refuse(133010, "The account does not exist in the Cloud API. Please use the registration API to create an account first")
	default:
		return nil
	}
}

// readContent reads the type of a message and what belongs to it.
func (m *Mock) readContent(c *call) (kind string, in content, err error) {
	p := &c.params
	if p.has("recipient_type") {
		if _, err := p.oneOf("recipient_type", "individual", "group"); err != nil {
			return "", in, err
		}
	}
	if _, err := p.limited("biz_opaque_callback_data", 512); err != nil {
		return "", in, err
	}
	kind = kindText
	if p.has("type") {
		if kind, err = p.oneOf("type", messageTypes...); err != nil {
			return "", in, err
		}
	}
	if kind == kindContacts {
		in, err = readContacts(p)
		return kind, in, err
	}
	o, err := p.object(kind)
	if err != nil {
		return "", in, err
	}
	in, err = m.readKind(kind, &o, c.scenario)
	return kind, in, err
}

func (m *Mock) readKind(kind string, o *params, scenario string) (content, error) {
	switch kind {
	case kindText:
		return readText(o)
	case template:
		return m.readTemplate(o, scenario)
	case kindInteractive:
		return m.readInteractive(o)
	case kindLocation:
		return readLocation(o)
	case kindReaction:
		return readReaction(o)
	default:
		return m.readMedia(kind, o, scenario)
	}
}

// allowed refuses who is not in the list of an account in development mode. The list is compared with what was sent, not
// with the WhatsApp id: with 54 11 2345 6789 in the list, 54 9 11 2345 6789 is refused. Source: chatwoot issue 13932.
func (m *Mock) allowed(to string, who person) error {
	details := "Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again."
	if m.magic(who.waID).refuse == 131030 {
		return refuse(131030, "%s", details)
	}
	if len(m.config.Allowed) == 0 {
		return nil
	}
	for _, each := range m.config.Allowed {
		if digits(each) == digits(to) {
			return nil
		}
	}
	return refuse(131030, "%s", details)
}

func (m *Mock) newMessage(p *params, kind, to string, who person, in *content) (Message, error) {
	callback, err := p.text("biz_opaque_callback_data")
	if err != nil {
		return Message{}, err
	}
	payload, err := json.Marshal(p.values)
	if err != nil {
		return Message{}, refuse(131000, "%s", err.Error())
	}
	if len(payload) > maxPayload {
		payload = json.RawMessage(`"longer than this mock keeps"`)
	}
	one := Message{
		ID: m.newMessageID(who.waID), At: m.shell.Clock.Now(), Person: who.waID, Input: to, Type: kind, Payload: payload,
		Text: in.text, Buttons: in.buttons, Links: in.links, Media: in.media, Category: in.category, Callback: callback, Status: accepted,
	}
	if one.Category == "" {
		one.Category = service
	}
	if p.has("context") {
		ctx, err := p.object("context")
		if err != nil {
			return Message{}, err
		}
		if one.Context, err = ctx.need("message_id", 0); err != nil {
			return Message{}, err
		}
	}
	one.Timeline = []kit.Moment{{At: one.At, What: accepted}}
	return one, nil
}

// markRead marks a person's message as read, and may show that an answer is being typed.
func (m *Mock) markRead(c *call) (any, error) {
	p := &c.params
	if _, err := p.oneOf("status", read); err != nil {
		return nil, err
	}
	id, err := p.need("message_id", 0)
	if err != nil {
		return nil, err
	}
	note := ""
	if p.has("typing_indicator") {
		typing, err := p.object("typing_indicator")
		if err != nil {
			return nil, err
		}
		if _, err := typing.oneOf("type", kindText); err != nil {
			return nil, err
		}
		note = "typing"
	}
	known, ok := m.messages.Get(id)
	if !ok || !known.Incoming {
		return nil, refuse(131009, "Message ID is invalid: %s", strings.TrimSpace(id))
	}
	m.mark(id, read, note)
	kit.About(c.r.Context(), id)
	return done(), nil
}
