package whatsapp

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/mocks/kit"
)

// Message is one message, of the business or of a person.
type Message struct {
	ID       string          `json:"id"` // wamid
	At       time.Time       `json:"at"`
	Incoming bool            `json:"incoming"`
	Person   string          `json:"person"` // wa_id
	Input    string          `json:"input"`  // "to" as it was sent
	Type     string          `json:"type"`
	Payload  json.RawMessage `json:"payload"` // as it was sent, or as the webhook told it
	Text     string          `json:"text"`    // as the person reads it
	Buttons  []Button        `json:"buttons,omitempty"`
	Links    []kit.Link      `json:"links,omitempty"`
	Media    string          `json:"media,omitempty"` // id
	Context  string          `json:"context,omitempty"`
	Category string          `json:"category,omitempty"` // of pricing
	Callback string          `json:"callback,omitempty"` // biz_opaque_callback_data
	Status   string          `json:"status"`
	Failure  *failure        `json:"failure,omitempty"`
	Timeline []kit.Moment    `json:"timeline"`
	Pressed  string          `json:"pressed,omitempty"` // id of the button that was pressed last
}

// Button is what a person can tap under a message.
type Button struct {
	Kind  string `json:"kind"` // quick_reply, button_reply, list_reply
	ID    string `json:"id"`   // or payload
	Title string `json:"title"`
	Note  string `json:"note,omitempty"`
}

// Kinds of buttons.
const (
	quickReply  = "quick_reply"
	buttonReply = "button_reply"
	listReply   = "list_reply"
)

// Statuses of a message.
const (
	accepted  = "accepted"
	sent      = "sent"
	delivered = "delivered"
	read      = "read"
	failed    = "failed"
	received  = "received" // of a person's message that the business has not marked as read
)

// order is how far a status is; none goes back.
func order(status string) int {
	return slices.Index([]string{accepted, sent, delivered, read, failed}, status)
}

// failure is an error in a status.
type failure struct {
	Code    int    `json:"code"`
	Title   string `json:"title"`
	Message string `json:"message"`
	Data    struct {
		Details string `json:"details"`
	} `json:"error_data"`
	Href string `json:"href"`
}

const codesPage = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

// reasons are the details of codes that come in a failed status.
var reasons = map[int]string{ //nolint:gochecknoglobals // constant table
	130472: "Failed to send message because this user's phone number is part of an experiment",
	131000: "Message failed to send due to an unknown error.",
	131026: "Message Undeliverable.",
	131047: "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
	131049: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
	131050: "Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business.",
	131053: "Media upload error",
}

func newFailure(code int) *failure {
	f := &failure{Code: code, Title: codes[code].title, Message: codes[code].title, Href: codesPage}
	f.Data.Details = reasons[code]
	return f
}

// person is a recipient: who it is to WhatsApp, and whether it is a number at all.
type person struct {
	waID  string
	valid bool
}

// digits leaves out what people write between the digits of a number.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

const argentina = "54"

// findPerson reads a recipient. Argentine mobiles are known by 549 and ten digits, however they were written; a number of
// Argentina that cannot exist has no WhatsApp. Numbers of other countries are taken as they are.
func findPerson(input string) (person, error) {
	d := digits(input)
	if rest := strings.Trim(input, "0123456789+-(). \u00a0"); rest != "" || len(d) < 5 || len(d) > 20 {
		return person{}, refuse(131009, "Param to is not a valid phone number or WhatsApp ID: %q", input)
	}
	if !strings.HasPrefix(input, "+") {
		d = strings.TrimPrefix(d, "00")
	}
	n, err := phone.Parse("+" + d)
	if err != nil {
		return person{waID: d, valid: !strings.HasPrefix(d, argentina)}, nil //nolint:nilerr // what is no number to us may be one to them
	}
	return person{waID: n.WhatsApp(), valid: true}, nil
}

// newMessageID makes a wamid: a base64 of the person's number and a random id, as the provider's look.
func (m *Mock) newMessageID(waID string) string {
	b := []byte{0x1c, 0x18, byte(len(waID))} //nolint:gosec // a number has at most 20 digits
	b = append(b, waID...)
	b = append(b, 0x15, 0x02, 0x00, 0x11, 0x18, 0x12)
	b = append(b, strings.ToUpper(m.shell.Random.Hex(18))...)
	return "wamid." + base64.StdEncoding.EncodeToString(append(b, 0))
}

// chat is what is known of a person who wrote, or was written to.
type chat struct {
	Number string    `json:"wa_id"`
	Name   string    `json:"name"`
	Last   time.Time `json:"last_message"` // of the person; zero: never wrote
}

const window = 24 * time.Hour

// open tells whether free text may be sent to the person. Source: the customer service window in the message guide.
func (m *Mock) open(waID string) bool {
	c, ok := m.chats.Get(waID)
	return ok && !c.Last.IsZero() && m.shell.Clock.Now().Sub(c.Last) < window
}

// meet notes a person; wrote means that a message of theirs opens the window.
func (m *Mock) meet(waID, name string, wrote bool) chat {
	m.chatting.Lock()
	defer m.chatting.Unlock()
	c, ok := m.chats.Get(waID)
	if !ok {
		c = chat{Number: waID, Name: personName(waID)}
	}
	if name != "" {
		c.Name = name
	}
	if wrote {
		c.Last = m.shell.Clock.Now()
	}
	m.chats.Add(waID, c)
	return c
}

// personName is for people who never said theirs.
func personName(waID string) string { return fmt.Sprintf("Cliente %s", waID[max(0, len(waID)-4):]) }
