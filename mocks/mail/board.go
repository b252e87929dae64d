package mail

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	statusReceived    = "received"
	statusReleased    = "released"
	statusNotReleased = "not released"
	maxShown          = 512 << 10 // bytes of a mail that its page shows whole
)

func (m *Mock) board() kit.Board {
	return kit.Board{
		Noun: "mails",
		First: `printf 'Subject: Hola\r\n\r\nTe esperamos\r\n' | curl -T - --mail-from turnos@barberia.test --mail-rcpt ana@cliente.test ` +
			`smtp://127.0.0.1:` + strconv.Itoa(m.config.SMTPPort) + ` && curl {base}/api/v2/messages`,
		Items: m.items, Item: m.item, Act: m.act,
		Actions: []kit.Action{
			{Name: "sample", Label: "Receive a sample", Fields: []kit.Field{{Name: "to", Label: "To", Value: "ana@cliente.test"}}},
			{Name: "delete_all", Label: "Delete all", Danger: true},
		},
	}
}

func (m *Mock) items(query string, skip, limit int) (found []kit.Item, total int) {
	var match func(*letter) bool
	if query = strings.ToLower(query); query != "" {
		match = func(l *letter) bool {
			s := l.summary()
			return l.id == query || s.has(query)
		}
	}
	letters, total := m.box.page(match, skip, limit)
	for _, l := range letters {
		found = append(found, l.item())
	}
	return found, total
}

// item is a letter on a list.
func (l *letter) item() kit.Item {
	s := l.summary()
	one := kit.Item{
		ID: l.id, Kind: "mail", Title: s.subject, Detail: s.from + " to " + s.to, Status: statusReceived, Tone: kit.Good, At: l.at,
	}
	if last := len(l.released) - 1; last >= 0 {
		one.Status = l.released[last].What
		if one.Status == statusNotReleased {
			one.Tone = kit.Bad
		}
	}
	return one
}

// item is a letter on its own page.
func (m *Mock) item(id string) (kit.Item, bool) {
	l, ok := m.box.Get(id)
	if !ok {
		return kit.Item{}, false
	}
	one := l.item()
	one.HTML = viewPath(l, ".html")
	one.Timeline = append([]kit.Moment{l.arrival()}, l.released...)
	one.Actions = []kit.Action{
		{Name: "release", Label: "Release", Fields: []kit.Field{
			{Name: "Email", Label: "To", Value: l.to[0]},
			{Name: "Host", Label: "Server", Value: "127.0.0.1"},
			{Name: "Port", Label: "Port", Value: "25"},
			{Name: "Username", Label: "User"},
			{Name: "Password", Label: "Password"},
			{Name: "Mechanism", Label: "Mechanism", Value: "PLAIN", Options: []string{"PLAIN", "CRAMMD5"}},
		}},
		{Name: "delete", Label: "Delete", Danger: true},
	}
	one.Links = []kit.Link{
		{Label: "HTML", Href: viewPath(l, ".html")},
		{Label: "Text", Href: viewPath(l, ".txt")},
		{Label: "Source", Href: viewPath(l, ".eml")},
	}
	for i, part := range open(l).files {
		label := fmt.Sprintf("%s (%s, %d bytes)", part.FileName, part.ContentType, len(part.Content))
		one.Links = append(one.Links, kit.Link{Label: strings.TrimSpace(label), Href: partPath(l, i)})
	}
	one.Data = m.resource(l)
	return one, true
}

// arrival is the moment a letter came in.
func (l *letter) arrival() kit.Moment {
	note := "from " + l.helo + ", " + strconv.Itoa(len(l.data)) + " bytes"
	if l.secure {
		note += ", over TLS"
	}
	if l.user != "" {
		note += ", signed in as " + l.user
	}
	return kit.Moment{At: l.at, What: statusReceived, Note: note}
}

// resource is the message as the API gives it. Of a large one the bodies are left out: a browser would choke on them.
func (m *Mock) resource(l *letter) any {
	message := m.message(l)
	if len(l.data) > maxShown {
		message.Content.Body, message.Raw.Data, message.MIME = "", "", nil
	}
	return message
}

func (m *Mock) act(ctx context.Context, id, action string, fields map[string]string) error {
	l, ok := m.box.Get(id)
	switch {
	case action == "sample" && id == "":
		m.keep(sample(fields["to"], m.shell.Clock.Now()))
	case action == "delete_all" && id == "":
		m.box.Reset()
		m.shell.Changed("")
	case !ok:
		return kit.ErrNotFound
	case action == "delete":
		m.box.Delete(id)
		m.shell.Changed(id)
	case action == "release":
		return m.send(ctx, l, &relay{
			Email: fields["Email"], Host: fields["Host"], Port: fields["Port"], Username: fields["Username"],
			Password: fields["Password"], Mechanism: fields["Mechanism"],
		})
	default:
		return fmt.Errorf("there is no action %q", action)
	}
	return nil
}

// sample is a mail to see the dashboard with.
func sample(to string, now time.Time) *letter {
	const from = "turnos@barberia.test"
	lines := []string{
		"From: =?UTF-8?B?QmFyYmVyw61h?= <" + from + ">", "To: <" + to + ">", "Subject: Tu turno", "Date: " + now.Format(time.RFC1123Z),
		"MIME-Version: 1.0", "Content-Type: multipart/alternative; boundary=parte", "", "--parte",
		"Content-Type: text/plain; charset=utf-8", "", "Te esperamos mañana a las 10:30.", "--parte",
		"Content-Type: text/html; charset=utf-8", "", "<p>Te esperamos <b>mañana a las 10:30</b>.</p>", "--parte--",
	}
	return &letter{helo: "dashboard", from: from, to: []string{to}, data: strings.Join(lines, "\r\n")}
}

// ledgerLine is what an audit needs of a letter.
type ledgerLine struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	From    string    `json:"from"`
	To      []string  `json:"to"`
	Subject string    `json:"subject"`
	Size    int       `json:"size"`
}

func (m *Mock) ledger() any {
	kept, ever := m.box.Len()
	lines := make([]ledgerLine, 0, kept)
	for _, l := range m.box.all() {
		line := ledgerLine{ID: l.id, At: l.at, From: l.from, To: l.to, Subject: l.summary().subject, Size: len(l.data)}
		lines = append(lines, line)
	}
	return map[string]any{"kept": kept, "bytes": m.box.Used(), "ever": ever, "mails": lines}
}
