package mail_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/mail"
)

// letter is what the server took.
type letter struct{ from, to, data string }

// smtpServer speaks as much SMTP as a sender needs. answer is what it says to RCPT TO.
func smtpServer(t *testing.T, answer string) (port int, got <-chan letter) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	t.Cleanup(func() { _ = l.Close() })
	letters := make(chan letter, 1)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go converse(conn, answer, letters)
		}
	}()
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("Addr: got %T", l.Addr())
	}
	return at.Port, letters
}

func converse(conn net.Conn, answer string, letters chan<- letter) {
	defer func() { _ = conn.Close() }()
	if answer == "" {
		_, _ = io.Copy(io.Discard, conn) // a server that says nothing
		return
	}
	say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
	in := bufio.NewReader(conn)
	var m letter
	say("220 test")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		switch verb := strings.ToUpper(line); {
		case strings.HasPrefix(verb, "EHLO"), strings.HasPrefix(verb, "HELO"):
			say("250-test\r\n250 8BITMIME")
		case strings.HasPrefix(verb, "MAIL FROM:"):
			m.from = line[10:]
			say("250 ok")
		case strings.HasPrefix(verb, "RCPT TO:"):
			m.to = line[8:]
			say(answer)
		case verb == "DATA":
			say("354 go on")
			for {
				line, err := in.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				m.data += line
			}
			say("250 taken")
			letters <- m
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func message() mail.Message {
	return mail.Message{To: "Ana <ana@example.com>", Subject: "Tu contraseña", Text: "Hola, Ñandú.", HTML: "<p>Hola</p>"}
}

func options(port int) mail.Options {
	return mail.Options{Host: "127.0.0.1", Port: port, From: "BarberPro <avisos@example.com>", Timeout: 2 * time.Second}
}

func TestALetterArrives(t *testing.T) {
	t.Parallel()
	port, got := smtpServer(t, "250 ok")
	if err := mail.New(options(port)).Send(t.Context(), message()); err != nil {
		t.Fatalf("Send: %v", err)
	}
	m := <-got
	if !strings.HasPrefix(m.from, "<avisos@example.com>") || m.to != "<ana@example.com>" {
		t.Errorf("envelope: got from %s to %s", m.from, m.to)
	}
	for _, want := range []string{
		"Subject: =?UTF-8?", "From: \"BarberPro\" <avisos@example.com>", "Auto-Submitted: auto-generated",
		"Message-ID: ", "Date: ", "text/plain", "text/html", "Hola, =C3=91and=C3=BA.",
	} {
		if !strings.Contains(m.data, want) {
			t.Errorf("letter: no %s in\n%s", want, m.data)
		}
	}
}

func TestFailuresSayWhetherToTryAgain(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer string
		change func(*mail.Options, *mail.Message)
		want   error // nil: a failure that may pass
	}{
		"no server is set":            {"250 ok", func(o *mail.Options, _ *mail.Message) { o.Host = "" }, mail.ErrOff},
		"the recipient is none":       {"250 ok", func(_ *mail.Options, m *mail.Message) { m.To = "nobody" }, mail.ErrBadMessage},
		"a header is smuggled in":     {"250 ok", func(_ *mail.Options, m *mail.Message) { m.To = "a@example.com\r\nBcc: b@example.com" }, mail.ErrBadMessage},
		"the mailbox does not exist":  {"550 no such mailbox", nil, mail.ErrRefused},
		"the mailbox is full for now": {"452 later", nil, nil},
		"the server says nothing":     {"", func(o *mail.Options, _ *mail.Message) { o.Timeout = 200 * time.Millisecond }, nil},
		"the server has no TLS":       {"250 ok", func(o *mail.Options, _ *mail.Message) { o.Secure = true }, nil},
		"nobody listens":              {"250 ok", func(o *mail.Options, _ *mail.Message) { o.Port = 1 }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			port, _ := smtpServer(t, tc.answer)
			o, m := options(port), message()
			if tc.change != nil {
				tc.change(&o, &m)
			}
			err := mail.New(o).Send(t.Context(), m)
			final := errors.Is(err, mail.ErrOff) || errors.Is(err, mail.ErrBadMessage) || errors.Is(err, mail.ErrRefused)
			if err == nil || tc.want != nil && !errors.Is(err, tc.want) || tc.want == nil && final {
				t.Errorf("Send: got %v, want %v", err, tc.want)
			}
		})
	}
}

func TestASubjectCannotSmuggleHeaders(t *testing.T) {
	t.Parallel()
	port, got := smtpServer(t, "250 ok")
	m := message()
	m.Subject = "Hola\r\nBcc: victim@example.com"
	if err := mail.New(options(port)).Send(t.Context(), m); err != nil {
		return // refusing is as good
	}
	if l := <-got; strings.Contains(l.data, "\r\nBcc:") {
		t.Errorf("letter: the subject became a header:\n%s", l.data)
	}
}
