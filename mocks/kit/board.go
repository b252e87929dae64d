package kit

import (
	"context"
	"time"
)

// Board is how the dashboard sees a mock's things. All functions may be called at once.
type Board struct {
	Noun  string // what a thing is, in the plural: payments
	First string // command line that makes the first thing, with {base} for the mock's address

	// Items returns things that contain query in what is shown of them, newest first, and how many there are.
	Items func(query string, skip, limit int) (found []Item, total int)
	// Item returns one thing with its timeline and actions.
	Item func(id string) (Item, bool)
	// Act does an action to a thing, or to the mock itself when id is empty. Errors are shown to the person.
	Act func(ctx context.Context, id, action string, fields map[string]string) error
	// Actions are what can be done to the mock itself, such as receiving a message.
	Actions []Action
	// Phone returns the conversations as a phone shows them; nil: the mock has no phone view.
	Phone func() []Conversation
}

// Item is one thing of a mock.
type Item struct {
	ID       string    `json:"id"`
	Kind     string    `json:"kind"`   // payment, message, voucher
	Title    string    `json:"title"`  // the most telling line
	Detail   string    `json:"detail"` // the second line
	Status   string    `json:"status"` // the provider's own word
	Tone     Tone      `json:"tone"`
	At       time.Time `json:"at"`
	Timeline []Moment  `json:"timeline,omitempty"`
	Actions  []Action  `json:"actions,omitempty"`
	Links    []Link    `json:"links,omitempty"`
	Data     any       `json:"data,omitempty"` // the provider's resource
	HTML     string    `json:"html,omitempty"` // path of a page to show in a sandbox
}

// Tone is the colour of a status. It never stands alone: the status is written beside it.
type Tone string

// Tones.
const (
	Good    Tone = "good"
	Waiting Tone = "waiting"
	Bad     Tone = "bad"
	Neutral Tone = "neutral"
)

// Moment is a point in the life of a thing.
type Moment struct {
	At   time.Time `json:"at"`
	What string    `json:"what"`
	Note string    `json:"note,omitempty"`
}

// Action is something that a person can do to a thing.
type Action struct {
	Name   string  `json:"name"`
	Label  string  `json:"label"`
	Danger bool    `json:"danger,omitempty"`
	Fields []Field `json:"fields,omitempty"`
}

// Field is an input of an action.
type Field struct {
	Name    string   `json:"name"`
	Label   string   `json:"label"`
	Value   string   `json:"value,omitempty"`
	Options []string `json:"options,omitempty"`
}

// Link leads from a thing to a page.
type Link struct {
	Label string `json:"label"`
	Href  string `json:"href"`
}

// Conversation is what a phone shows of the messages with one number.
type Conversation struct {
	Number   string   `json:"number"`
	Name     string   `json:"name"`
	Messages []Bubble `json:"messages"` // oldest first
}

// Bubble is one message on a phone.
type Bubble struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Mine    bool      `json:"mine"` // written by the person with the phone
	Text    string    `json:"text"`
	Marked  bool      `json:"marked,omitempty"` // *bold*, _slanted_ and ~struck~ are shown so
	Status  string    `json:"status"`
	Buttons []Action  `json:"buttons,omitempty"`
	Image   string    `json:"image,omitempty"` // path
}
