package mail

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"

	"github.com/barberpro/barberpro/mocks/kit"
)

// pitPerson is an address as Mailpit takes it.
//
//nolint:tagliatelle // the names are Mailpit's
type pitPerson struct {
	Email string `json:"Email"`
	Name  string `json:"Name"`
}

// pitMail is a message to be sent.
//
//nolint:tagliatelle // the names are Mailpit's
type pitMail struct {
	From        pitPerson         `json:"From"`
	To          []pitPerson       `json:"To"`
	Cc          []pitPerson       `json:"Cc"`
	Bcc         []string          `json:"Bcc"`
	ReplyTo     []pitPerson       `json:"ReplyTo"`
	Subject     string            `json:"Subject"`
	Text        string            `json:"Text"`
	HTML        string            `json:"HTML"`
	Headers     map[string]string `json:"Headers"`
	Tags        []string          `json:"Tags"` // not kept
	Attachments []pitFile         `json:"Attachments"`
}

// pitFile is an attachment to be sent. With a content id it is an inline image.
//
//nolint:tagliatelle // the names are Mailpit's
type pitFile struct {
	Content     string `json:"Content"` // base64
	Filename    string `json:"Filename"`
	ContentType string `json:"ContentType"`
	ContentID   string `json:"ContentID"`
}

// pitSend keeps a message made from JSON.
func (m *Mock) pitSend(w http.ResponseWriter, r *http.Request) {
	var in pitMail
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		pitRefuse(w, err.Error())
		return
	}
	l, err := in.letter(m.shell.Clock.Now())
	if err != nil {
		pitRefuse(w, err.Error())
		return
	}
	id := m.keep(l)
	kit.About(r.Context(), id)
	kit.WriteJSON(w, http.StatusOK, struct{ ID string }{id})
}

func (in *pitMail) letter(now time.Time) (*letter, error) {
	l := &letter{helo: "mailpit", from: in.From.Email}
	for _, list := range [][]pitPerson{in.To, in.Cc} {
		for _, one := range list {
			l.to = append(l.to, one.Email)
		}
	}
	l.to = append(l.to, in.Bcc...)
	for _, one := range append([]string{l.from}, l.to...) {
		if _, err := mail.ParseAddress(one); err != nil {
			return nil, fmt.Errorf("address %q: %w", one, err)
		}
	}
	if len(l.to) == 0 {
		return nil, errors.New("no recipients")
	}
	b, err := in.build(now)
	if err != nil {
		return nil, err
	}
	root, err := b.Build()
	if err != nil {
		return nil, fmt.Errorf("make the mail: %w", err)
	}
	var text bytes.Buffer
	if err := root.Encode(&text); err != nil {
		return nil, fmt.Errorf("write the mail: %w", err)
	}
	l.data = strings.TrimSuffix(text.String(), "\r\n")
	return l, nil
}

func (in *pitMail) build(now time.Time) (enmime.MailBuilder, error) {
	b := enmime.Builder().RandSeed(now.UnixNano()).Date(now).From(in.From.Name, in.From.Email).Subject(in.Subject).
		ToAddrs(people(in.To)).CCAddrs(people(in.Cc)).ReplyToAddrs(people(in.ReplyTo)).BCCAddrs(blind(in.Bcc)).Text([]byte(in.Text))
	if in.HTML != "" {
		b = b.HTML([]byte(in.HTML))
	}
	for name, value := range in.Headers {
		b = b.Header(name, value)
	}
	for _, file := range in.Attachments {
		content, err := base64.StdEncoding.DecodeString(file.Content)
		if err != nil {
			return b, fmt.Errorf("attachment %q: %w", file.Filename, err)
		}
		kind := file.ContentType
		if kind == "" {
			kind = http.DetectContentType(content)
		}
		if file.ContentID != "" {
			b = b.AddInline(content, kind, file.Filename, file.ContentID)
		} else {
			b = b.AddAttachment(content, kind, file.Filename)
		}
	}
	return b, nil
}

func people(list []pitPerson) []mail.Address {
	out := make([]mail.Address, 0, len(list))
	for _, one := range list {
		out = append(out, mail.Address{Name: one.Name, Address: one.Email})
	}
	return out
}

func blind(list []string) []mail.Address {
	out := make([]mail.Address, 0, len(list))
	for _, one := range list {
		out = append(out, mail.Address{Address: one})
	}
	return out
}
