package mail_test

import (
	"crypto/tls"
	"net/smtp"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/mocks/kit"
)

// exchanges returns the SMTP dialogues that are kept, newest first, once there are n.
func (w *world) exchanges(n int) []kit.Exchange {
	w.t.Helper()
	var out []kit.Exchange
	until(w.t, "the dialogues", func() bool {
		var page struct{ Items []kit.Exchange }
		w.get("/_mock/exchanges", &page)
		out = nil
		for _, each := range page.Items {
			if each.Method == "SMTP" {
				out = append(out, each)
			}
		}
		return len(out) >= n
	})
	return out
}

const greeting = "S: 220 mailhog.example ESMTP Service Ready\n"

func TestDialoguesAreKept(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, said string
		status     int
		want       string // lines that must be there, in this order
		not        string
	}{
		{
			"a mail", "HELO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nSubject: x\r\n\r\nhola\r\n.\r\nQUIT\r\n", 250,
			greeting + "C: HELO a\nC: MAIL FROM:<a@b.test>\nC: RCPT TO:<c@d.test>\nC: DATA\nS: 354 \nC: (18 bytes of mail)\nS: 250 Ok: queued as \n", "hola",
		},
		{
			"a mail in chunks", "EHLO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nBDAT 8\r\nsecret\r\nBDAT 8 LAST\r\nsecret\r\nQUIT\r\n", 250,
			"C: BDAT 8\nC: BDAT 8 LAST\nC: (14 bytes of mail)\nS: 250 Ok: queued as \n", "secret",
		},
		{
			"credentials", "EHLO a\r\nAUTH PLAIN AGEAc2VjcmV0\r\nMAIL FROM:<a+reject_sender@b.test>\r\nQUIT\r\n", 550,
			"C: AUTH PLAIN (credentials)\nS: 235 \nS: 550 \n", "c2VjcmV0",
		},
		{
			"credentials on lines of their own", "EHLO a\r\nAUTH LOGIN\r\nYW5h\r\nc2VjcmV0\r\nMAIL FROM:<a+reject_sender@b.test>\r\nQUIT\r\n", 550,
			"C: AUTH LOGIN\nS: 334 \nS: 550 \n", "",
		},
		{"a recipient that is refused", "HELO a\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c+mailbox_full@d.test>\r\nQUIT\r\n", 552, "C: QUIT\n", "queued"},
		{"a command that is none", "HELO a\r\nFOO\r\nQUIT\r\n", 501, "C: FOO\n", "queued"},
		{"far too much", "HELO a\r\n" + strings.Repeat("NOOP "+strings.Repeat("x", 900)+"\r\n", 20) + "FOO\r\nQUIT\r\n", 501, "(and more)\n", "FOO"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings())
			w.talk(c.said)
			all := w.exchanges(1)
			got := all[0]
			if len(all) != 1 || got.Status != c.status || (len(got.Items) == 1) != (c.status == 250) {
				t.Errorf("dialogues: got %d, status %d about %v, want one with %d", len(all), got.Status, got.Items, c.status)
			}
			if !inOrder(got.Request.Body, c.want) || c.not != "" && strings.Contains(got.Request.Body, c.not) {
				t.Errorf("dialogue: got\n%s\nwant in order\n%sand no %q", got.Request.Body, c.want, c.not)
			}
		})
	}
}

// inOrder reports whether text has a line that begins with each line of want, in order.
func inOrder(text, want string) bool {
	for line := range strings.Lines(want) {
		line = strings.TrimSuffix(line, "\n")
		at := strings.Index("\n"+text, "\n"+line)
		if at < 0 {
			return false
		}
		text = text[at+len(line):]
	}
	return true
}

func TestEachMailHasItsOwnDialogue(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	mail := "RCPT TO:<c@d.test>\r\nDATA\r\n\r\nhola\r\n.\r\n"
	w.talk("HELO a\r\nMAIL FROM:<uno@b.test>\r\n" + mail + "MAIL FROM:<dos@b.test>\r\n" + mail + "QUIT\r\n")
	all := w.exchanges(2)
	second, first := all[0].Request.Body, all[1].Request.Body
	if strings.Contains(first, "dos@") || strings.Contains(second, "uno@") || strings.Count(second, "S: 250 Ok: queued") != 1 {
		t.Errorf("dialogues: got\n%s\nand\n%s\nwant each with its own mail", first, second)
	}
	var item struct {
		Exchanges []struct{ Curl string }
	}
	w.get("/_mock/items/"+all[0].Items[0], &item)
	if len(item.Exchanges) != 1 || !strings.Contains(item.Exchanges[0].Curl, "--mail-from 'dos@b.test' --mail-rcpt 'c@d.test' smtp://127.0.0.1:") {
		t.Errorf("exchanges of the second: got %+v, want its own, with a command that sends it again", item.Exchanges)
	}
}

func TestADialogueOverTLSIsKeptToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	client, err := smtp.Dial(w.smtp)
	if err != nil {
		t.Fatalf("Dial(): %v", err)
	}
	if err := client.StartTLS(&tls.Config{InsecureSkipVerify: true}); err != nil {
		t.Fatalf("StartTLS(): %v", err)
	}
	if err := client.Mail("a@b.test"); err != nil {
		t.Fatalf("Mail(): %v", err)
	}
	if err := client.Rcpt("c+mailbox_full@d.test"); code(err) != 552 {
		t.Errorf("Rcpt(): got %v, want 552", err)
	}
	if err := client.Quit(); err != nil {
		t.Errorf("Quit(): %v", err)
	}
	got := w.exchanges(1)[0].Request.Body
	want := greeting + "C: STARTTLS\nS: 220 \nC: MAIL FROM:<a@b.test>\nS: 250 Ok\nC: RCPT TO:<c+mailbox_full@d.test>\nS: 552 \n"
	if !inOrder(got, want) {
		t.Errorf("dialogue: got\n%s\nwant in order\n%s", got, want)
	}
}
