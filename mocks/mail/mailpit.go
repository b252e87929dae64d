package mail

import (
	"encoding/json"
	"net/http"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	groupMailpit  = "Mailpit"
	sourceMailpit = "https://mailpit.axllent.org/docs/api-v1/"
	snippetSize   = 250 // characters
	latest        = "latest"
)

// serveMailpit registers the part of Mailpit's API that tests use most. Its paths are those of MailHog with other shapes, so
// it lives under /mailpit.
func (m *Mock) serveMailpit() {
	handle := func(pattern, summary, example string, h http.HandlerFunc) {
		route := kit.Route{Pattern: pattern, Group: groupMailpit, Summary: summary, Example: example, Source: sourceMailpit}
		m.shell.Handle(route, h)
	}
	handle("GET /mailpit/api/v1/messages", "Messages, newest first: start, limit", "", m.pitList)
	handle("GET /mailpit/api/v1/search", "Messages that match: query, start, limit", "", m.pitSearch)
	handle("DELETE /mailpit/api/v1/messages", "Delete the messages named, or all", `{"IDs":[]}`, m.pitDelete)
	handle("GET /mailpit/api/v1/message/{id}", "A message; id may be latest", "", m.pitLetter(m.pitMessage))
	handle("GET /mailpit/api/v1/message/{id}/raw", "A message as it came", "", m.pitLetter(m.pitRaw))
	handle("GET /mailpit/api/v1/message/{id}/part/{part}", "An attachment", "", m.pitLetter(m.viewPart))
	handle("POST /mailpit/api/v1/send", "Send a message", `{"From":{"Email":"turnos@barberia.test","Name":"Barbería"},`+
		`"To":[{"Email":"ana@cliente.test"}],"Subject":"Tu turno","Text":"Te esperamos"}`, m.pitSend)
}

// pitAddress is an address as Mailpit gives it.
//
//nolint:tagliatelle // the names are Mailpit's
type pitAddress struct {
	Name    string `json:"Name"`
	Address string `json:"Address"`
}

// pitSummary is a message on a list.
//
//nolint:tagliatelle // the names are Mailpit's
type pitSummary struct {
	ID          string       `json:"ID"`
	MessageID   string       `json:"MessageID"`
	Read        bool         `json:"Read"`
	From        pitAddress   `json:"From"`
	To          []pitAddress `json:"To"`
	Cc          []pitAddress `json:"Cc"`
	Bcc         []pitAddress `json:"Bcc"`
	ReplyTo     []pitAddress `json:"ReplyTo"`
	Subject     string       `json:"Subject"`
	Created     time.Time    `json:"Created"`
	Username    string       `json:"Username"`
	Tags        []string     `json:"Tags"`
	Size        int          `json:"Size"` // bytes
	Attachments int          `json:"Attachments"`
	Snippet     string       `json:"Snippet"`
}

// pitPage is a page of messages.
type pitPage struct {
	Total          int          `json:"total"`
	Unread         int          `json:"unread"`
	Count          int          `json:"count"`
	MessagesCount  int          `json:"messages_count"`
	MessagesUnread int          `json:"messages_unread"`
	Start          int          `json:"start"`
	Tags           []string     `json:"tags"`
	Messages       []pitSummary `json:"messages"`
}

func (l *letter) pitSummary() pitSummary {
	c, o := newContent(l.data), open(l)
	out := pitSummary{
		ID: l.id, MessageID: strings.Trim(c.readable("Message-Id"), "<>"), To: c.addresses("To"), Cc: c.addresses("Cc"),
		ReplyTo: c.addresses("Reply-To"), Bcc: []pitAddress{}, Subject: c.readable("Subject"), Created: l.at, Username: l.user,
		Tags: []string{}, Size: len(l.data), Attachments: len(o.files), From: pitAddress{Address: l.from},
	}
	if from := c.addresses("From"); len(from) > 0 {
		out.From = from[0]
	}
	snippet := []rune(strings.Join(strings.Fields(o.text), " "))
	out.Snippet = string(snippet[:min(len(snippet), snippetSize)])
	named := map[string]bool{}
	for _, a := range append(append([]pitAddress{}, out.To...), out.Cc...) {
		named[a.Address] = true
	}
	for _, to := range l.to {
		if !named[to] {
			out.Bcc = append(out.Bcc, pitAddress{Address: to})
		}
	}
	return out
}

// addresses are those of a header, none when it cannot be read.
func (c *Content) addresses(name string) []pitAddress {
	out := []pitAddress{}
	list, err := mail.ParseAddressList(c.readable(name))
	if err != nil {
		return out
	}
	for _, a := range list {
		out = append(out, pitAddress{Name: a.Name, Address: a.Address})
	}
	return out
}

func (m *Mock) pitList(w http.ResponseWriter, r *http.Request) { m.pitFind(w, r, nil) }

// pitSearch finds what contains the query. Of Mailpit's own filters it knows from:, to: and subject:.
func (m *Mock) pitSearch(w http.ResponseWriter, r *http.Request) {
	words := strings.Fields(r.URL.Query().Get("query"))
	if len(words) == 0 {
		pitRefuse(w, "Error: no search query")
		return
	}
	m.pitFind(w, r, func(l *letter) bool {
		for _, word := range words {
			if !m.pitMatches(l, strings.Trim(word, `"`)) {
				return false
			}
		}
		return true
	})
}

func (m *Mock) pitMatches(l *letter, word string) bool {
	kind, rest, found := strings.Cut(word, ":")
	rest = strings.ToLower(strings.Trim(rest, `"`))
	switch {
	case found && rest != "" && (kind == "from" || kind == "to"):
		return m.matcher(kind, rest)(l)
	case found && rest != "" && kind == "subject":
		return strings.Contains(strings.ToLower(l.summary().subject), rest)
	}
	s := l.summary()
	return s.has(strings.ToLower(word)) || strings.Contains(strings.ToLower(open(l).text), strings.ToLower(word))
}

func (m *Mock) pitFind(w http.ResponseWriter, r *http.Request, match func(*letter) bool) {
	start, limit := span(r)
	found, count := m.box.page(match, start, limit)
	kept, _ := m.box.Len()
	out := pitPage{
		Total: kept, Unread: kept, Count: len(found), MessagesCount: count, MessagesUnread: count, Start: start,
		Tags: []string{}, Messages: []pitSummary{},
	}
	for _, l := range found {
		out.Messages = append(out.Messages, l.pitSummary())
	}
	kit.WriteJSON(w, http.StatusOK, out)
}

func (m *Mock) pitLetter(h func(http.ResponseWriter, *http.Request, *letter)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l, ok := m.box.Get(r.PathValue("id"))
		if newest, _ := m.box.page(nil, 0, 1); r.PathValue("id") == latest && len(newest) == 1 {
			l, ok = newest[0], true
		}
		if !ok {
			http.Error(w, "Message not found", http.StatusNotFound)
			return
		}
		kit.About(r.Context(), l.id)
		h(w, r, l)
	}
}

// pitAttachment is a file of a message.
//
//nolint:tagliatelle // the names are Mailpit's
type pitAttachment struct {
	PartID      string `json:"PartID"`
	FileName    string `json:"FileName"`
	ContentType string `json:"ContentType"`
	ContentID   string `json:"ContentID"`
	Size        int    `json:"Size"` // bytes
}

// pitMessage is one message.
//
//nolint:tagliatelle // the names are Mailpit's
type pitMessage struct {
	pitSummary

	ReturnPath  string          `json:"ReturnPath"`
	Date        time.Time       `json:"Date"`
	Text        string          `json:"Text"`
	HTML        string          `json:"HTML"`
	Inline      []pitAttachment `json:"Inline"`
	Attachments []pitAttachment `json:"Attachments"`
}

func (m *Mock) pitMessage(w http.ResponseWriter, _ *http.Request, l *letter) {
	o := open(l)
	out := pitMessage{
		pitSummary: l.pitSummary(), ReturnPath: l.from, Date: l.at, Text: o.text, HTML: o.html,
		Inline: []pitAttachment{}, Attachments: []pitAttachment{},
	}
	if date, err := mail.ParseDate(newContent(l.data).readable("Date")); err == nil {
		out.Date = date
	}
	for i, part := range o.files {
		a := pitAttachment{
			PartID: strconv.Itoa(i), FileName: part.FileName, ContentType: part.ContentType, ContentID: part.ContentID,
			Size: len(part.Content),
		}
		if part.ContentID != "" || part.Disposition == "inline" {
			out.Inline = append(out.Inline, a)
		} else {
			out.Attachments = append(out.Attachments, a)
		}
	}
	kit.WriteJSON(w, http.StatusOK, out)
}

func (m *Mock) pitRaw(w http.ResponseWriter, _ *http.Request, l *letter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	harmless(w.Header())
	_, _ = w.Write([]byte(m.source(l))) // the client hung up, which is theirs to do
}

// pitChosen are messages by their ids.
//
//nolint:tagliatelle // the name is Mailpit's
type pitChosen struct {
	IDs []string `json:"IDs"`
}

// pitDelete deletes the messages named in the body, or all when there are none or no body.
func (m *Mock) pitDelete(w http.ResponseWriter, r *http.Request) {
	var in pitChosen
	_ = json.NewDecoder(r.Body).Decode(&in) // as in Mailpit no body means all
	for _, id := range in.IDs {
		m.box.Delete(id)
		m.shell.Changed(id)
	}
	if len(in.IDs) == 0 {
		m.box.Reset()
		m.shell.Changed("")
	}
	w.Header().Set("Content-Type", "text/plain")
	_, _ = w.Write([]byte("ok")) // the client hung up, which is theirs to do
}

func pitRefuse(w http.ResponseWriter, reason string) {
	kit.WriteJSON(w, http.StatusBadRequest, struct{ Error string }{reason})
}
