package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/emersion/go-smtp"

	"github.com/barberpro/barberpro/mocks/kit"
)

const maxNamed = 20 // recipients in the command line that repeats a mail

// dialogueOf is what is said on a connection, with TLS or without.
func dialogueOf(c net.Conn) *dialogue {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if l, ok := c.(*link); ok {
		return &l.dialogue
	}
	return &dialogue{}
}

// answerLine is the SMTP answer that stands for err, without its enhanced code; empty: none, the connection is cut.
func answerLine(err error) string {
	if err == nil {
		return "250 Ok"
	}
	if answer, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return strconv.Itoa(answer.Code) + " " + answer.Message
	}
	return ""
}

// recordMail keeps the dialogue that brought a mail, or that nearly did, for the page of the mail and the list of requests.
func (s *session) recordMail(l *letter, err error) {
	t := s.talk.take(true)
	fault := ""
	line := answerLine(err)
	if line == "" {
		fault = "the connection was cut without an answer"
	}
	t.text += fmt.Sprintf("C: (%d bytes of mail)\n", len(l.data))
	if line != "" {
		t.text += "S: " + line + "\n"
	}
	s.record(&t, line, fault, l.id, l.from, l.to)
}

// recordRefusal keeps a dialogue that ended without a mail because something in it was refused.
func (s *session) recordRefusal() {
	if s.talk.refused() {
		t := s.talk.take(false)
		s.record(&t, t.failed, "", "", s.tried.from, s.tried.to)
	}
}

func (s *session) record(t *transcript, last, fault, id, from string, to []string) {
	code := 0
	if number, err := strconv.Atoi(last[:min(len(last), 3)]); err == nil {
		code = number
	}
	address := fmt.Sprintf("127.0.0.1:%d", s.mock.config.SMTPPort)
	e := kit.Exchange{
		At: s.mock.shell.Clock.Now(), Method: "SMTP", Status: code, Took: t.took, Fault: fault,
		URL:     (&url.URL{Scheme: "smtp", Host: address, Path: "/" + strings.Join(to, ",")}).String(),
		Request: kit.Part{Body: t.text, Size: len(t.text)}, Response: kit.Part{Body: last, Size: len(last)},
	}
	if id != "" {
		e.Items = []string{id}
	}
	var command strings.Builder
	command.WriteString("curl -T mail.eml --mail-from " + shellWord(from))
	for _, each := range to[:min(len(to), maxNamed)] {
		command.WriteString(" --mail-rcpt " + shellWord(each))
	}
	e.Repeat = command.String() + " smtp://" + address
	s.mock.shell.Record(&e)
}

// shellWord writes text as one word for a shell.
func shellWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
