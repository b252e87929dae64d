package api_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/web"
)

// post takes letters and tells to whom they were.
func post(t *testing.T) (port int, to <-chan string) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	t.Cleanup(func() { _ = l.Close() })
	at, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("Listen: got an address %T, want one of TCP", l.Addr())
	}
	got := make(chan string, 4)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go takeLetters(conn, got)
		}
	}()
	return at.Port, got
}

func takeLetters(conn net.Conn, to chan<- string) {
	defer func() { _ = conn.Close() }()
	say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
	say("220 post")
	reading := false
	for in := bufio.NewScanner(conn); in.Scan(); {
		switch line := in.Text(); {
		case reading:
			if reading = line != "."; !reading {
				say("250 taken")
			}
		case strings.HasPrefix(line, "RCPT TO:"):
			to <- line[len("RCPT TO:"):]
			say("250 ok")
		case line == "DATA":
			reading = true
			say("354 go on")
		case line == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

// TestTheMailButtonWritesToWhoeverPressesIt connects a shop's own server and tries it.
func TestTheMailButtonWritesToWhoeverPressesIt(t *testing.T) {
	t.Parallel()
	port, to := post(t)
	w := newWorld(t, "WEBHOOKS_ALLOW_PRIVATE", "true")
	w.own(t, w.mine, http.MethodPut, "/integrations/mail", map[string]any{
		"host": "127.0.0.1", "port": port, "security": "none", "from_address": "avisos@ejemplo.com.ar",
	})
	w.own(t, w.mine, http.MethodPost, "/integrations/mail/test", nil)
	want := "<" + w.text(t, `SELECT email FROM users WHERE id = $1`, w.mine.person(web.RoleOwner)) + ">"
	select {
	case got := <-to:
		if got != want {
			t.Errorf("letter: got to %s, want %s", got, want)
		}
	default: // the button answers once the server has taken it
		t.Error("no letter came")
	}
}
