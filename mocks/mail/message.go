package mail

import (
	"mime"
	"strings"
	"time"
)

// Message is a mail as MailHog gives it. Names and shapes: mailhog/data, message.go.
//
//nolint:tagliatelle // the names are MailHog's
type Message struct {
	ID      string    `json:"ID"`
	From    *Path     `json:"From"`
	To      []*Path   `json:"To"`
	Content *Content  `json:"Content"`
	Created time.Time `json:"Created"`
	MIME    *Body     `json:"MIME"` // null unless the mail is multipart
	Raw     Raw       `json:"Raw"`
}

// Path is an address of the envelope.
//
//nolint:tagliatelle // the names are MailHog's
type Path struct {
	Relays  []string `json:"Relays"`
	Mailbox string   `json:"Mailbox"`
	Domain  string   `json:"Domain"`
	Params  string   `json:"Params"` // always empty, as in MailHog
}

// Content is a mail or a part of one: headers, and a body that is still encoded.
//
//nolint:tagliatelle // the names are MailHog's
type Content struct {
	Headers map[string][]string `json:"Headers"`
	Body    string              `json:"Body"`
	Size    int                 `json:"Size"` // bytes, headers included
	MIME    *Body               `json:"MIME"`
}

// Body are the parts of a multipart.
//
//nolint:tagliatelle // the names are MailHog's
type Body struct {
	Parts []*Content `json:"Parts"`
}

// Raw is a mail as it came.
//
//nolint:tagliatelle // the names are MailHog's
type Raw struct {
	From string   `json:"From"`
	To   []string `json:"To"`
	Data string   `json:"Data"`
	Helo string   `json:"Helo"`
}

// How far multiparts are taken apart. MailHog has no limits; a mail of nothing but boundaries would exhaust it.
const (
	maxDepth = 32
	maxParts = 2000 // of a whole mail
)

// message takes a letter apart the way MailHog does.
func (m *Mock) message(l *letter) *Message {
	out := &Message{
		ID: l.id, From: newPath(l.from), To: make([]*Path, 0, len(l.to)), Content: m.content(l), Created: l.at,
		Raw: Raw{From: l.from, To: l.to, Data: l.data, Helo: l.helo},
	}
	for _, to := range l.to {
		out.To = append(out.To, newPath(to))
	}
	if out.Content.multipart() {
		left := maxParts
		out.MIME = out.Content.parts(maxDepth, &left)
	}
	return out
}

// content splits a letter into headers and body, and adds the headers that a server adds on receipt.
func (m *Mock) content(l *letter) *Content {
	c := newContent(l.data)
	names := map[string]string{"message-id": "", "received": "", "return-path": ""}
	for name := range c.Headers {
		if _, wanted := names[strings.ToLower(name)]; wanted {
			names[strings.ToLower(name)] = name
		}
	}
	if names["message-id"] == "" {
		c.Headers["Message-ID"] = []string{l.id}
	}
	for _, added := range m.stamps(l) {
		name := names[strings.ToLower(added.name)]
		if name == "" {
			name = added.name
		}
		c.Headers[name] = append(c.Headers[name], added.value)
	}
	return c
}

type stamp struct{ name, value string }

// stamps are the headers that MailHog adds to every mail.
func (m *Mock) stamps(l *letter) []stamp {
	received := "from " + l.helo + " by " + m.config.Hostname + " (MailHog)\r\n          id " + l.id + "; " + l.at.Format(time.RFC1123Z)
	return []stamp{{"Return-Path", "<" + l.from + ">"}, {"Received", received}}
}

// newPath splits an address at its first @, after a source route that a colon ends.
func newPath(address string) *Path {
	p := &Path{}
	if route, rest, found := strings.Cut(address, ":"); found {
		p.Relays, address = strings.Split(route, ","), rest
	}
	p.Mailbox, p.Domain, _ = strings.Cut(address, "@")
	return p
}

// newContent splits at the first empty line. As in MailHog a header that comes twice keeps its last value, folded lines
// are joined with their indent, and text without an empty line is all body.
func newContent(text string) *Content {
	c := &Content{Headers: map[string][]string{}, Body: text, Size: len(text)}
	head, body, found := strings.Cut(text, "\r\n\r\n")
	if !found {
		return c
	}
	c.Body = body
	var last string
	var value strings.Builder
	for line := range strings.SplitSeq(head, "\r\n") {
		if last != "" && (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")) {
			value.WriteString(line)
		} else if name, start, found := strings.Cut(line, ": "); found {
			c.set(last, &value)
			last = name
			value.WriteString(start)
		}
	}
	c.set(last, &value)
	return c
}

func (c *Content) set(name string, value *strings.Builder) {
	if name != "" {
		c.Headers[name] = []string{value.String()}
	}
	value.Reset()
}

// multipart looks at Content-Type in exactly this spelling, as MailHog does.
func (c *Content) multipart() bool {
	types := c.Headers["Content-Type"]
	return len(types) > 0 && strings.HasPrefix(types[0], "multipart/")
}

// parts splits a body at its boundary, as text. What stands before the first boundary and the -- after the last one are
// parts too, as in MailHog; without a boundary there are none.
func (c *Content) parts(depth int, left *int) *Body {
	out := &Body{}
	_, parameters, err := mime.ParseMediaType(c.Headers["Content-Type"][0])
	if err != nil || parameters["boundary"] == "" {
		return out
	}
	for text := range strings.SplitSeq(c.Body, "--"+parameters["boundary"]) {
		if text == "" {
			continue
		}
		*left--
		if *left < 0 {
			break
		}
		part := newContent(strings.Trim(text, "\r\n"))
		if depth > 0 && part.multipart() {
			part.MIME = part.parts(depth-1, left)
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

// source is the mail with the headers added on receipt in front, as it is downloaded and released.
func (m *Mock) source(l *letter) string {
	var b strings.Builder
	for _, added := range m.stamps(l) {
		b.WriteString(added.name + ": " + added.value + "\r\n")
	}
	head, _, found := strings.Cut(l.data, "\r\n\r\n")
	if !found {
		return b.String() + "Message-ID: <" + l.id + ">\r\n\r\n" + l.data
	}
	if !hasHeader(head, "Message-ID") {
		b.WriteString("Message-ID: <" + l.id + ">\r\n")
	}
	b.WriteString(l.data)
	return b.String()
}

func hasHeader(head, name string) bool {
	for line := range strings.SplitSeq(head, "\r\n") {
		if key, _, found := strings.Cut(line, ":"); found && strings.EqualFold(key, name) {
			return true
		}
	}
	return false
}
