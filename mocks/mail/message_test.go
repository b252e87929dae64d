package mail_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/barberpro/barberpro/mocks/mail"
)

func TestMessageIsAsMailHogGivesIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	w.mustSend("turnos@barberia.test", "ana@cliente.test", hello)
	got := w.latest()
	data := strings.TrimSuffix(hello, "\r\n")
	want := mail.Message{
		From: &mail.Path{Mailbox: "turnos", Domain: "barberia.test"},
		To:   []*mail.Path{{Mailbox: "ana", Domain: "cliente.test"}},
		Content: &mail.Content{
			Headers: map[string][]string{
				"From": {"Barbería <turnos@barberia.test>"}, "To": {"ana@cliente.test"}, "Subject": {"Hola"},
				"Message-ID": {got.ID}, "Return-Path": {"<turnos@barberia.test>"},
			},
			Body: "Te esperamos", Size: len(data),
		},
		Raw: mail.Raw{From: "turnos@barberia.test", To: []string{"ana@cliente.test"}, Data: data, Helo: "localhost"},
	}
	received := got.Content.Headers["Received"]
	delete(got.Content.Headers, "Received")
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(mail.Message{}, "ID", "Created")); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
	start := "from localhost by mailhog.example (MailHog)\r\n          id " + got.ID + "; "
	if len(received) != 1 || !strings.HasPrefix(received[0], start) {
		t.Errorf("Received: got %q, want it to begin %q", received, start)
	}
	random, found := strings.CutSuffix(got.ID, "@mailhog.example")
	if b, err := base64.URLEncoding.DecodeString(random); !found || err != nil || len(b) != 32 {
		t.Errorf("ID: got %q, want 32 bytes in base64url and @mailhog.example", got.ID)
	}
}

const multipart = "From: turnos@barberia.test\r\nTo: ana@cliente.test\r\nSubject: =?UTF-8?Q?Tu_turno_=E2=9C=82?=\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"out\"\r\n\r\n" +
	"--out\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n" +
	"--in\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTe esperamos\r\n" +
	"--in\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
	"<script>alert(1)</script><a href=\"https://barberia.test/t/1\">turno</a><img src=\"cid:logo@barberia\">\r\n--in--\r\n" +
	"--out\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: <logo@barberia>\r\nContent-Disposition: inline; filename=logo.png\r\n" +
	"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n" +
	"--out\r\nContent-Type: application/pdf; name=factura.pdf\r\nContent-Disposition: attachment; filename=factura.pdf\r\n" +
	"Content-Transfer-Encoding: base64\r\n\r\nJVBERi0x\r\nLjQ=\r\n--out--\r\n"

func TestPartsAreSplitAsMailHogSplitsThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	w.mustSend("turnos@barberia.test", "ana@cliente.test", multipart)
	m := w.latest()
	if m.MIME == nil || len(m.MIME.Parts) != 4 {
		t.Fatalf("MIME.Parts: got %+v, want 3 parts and the -- that ends them", m.MIME)
	}
	if last := m.MIME.Parts[3]; last.Body != "--" || len(last.Headers) != 0 {
		t.Errorf("last part: got %+v, want -- alone", last)
	}
	inner := m.MIME.Parts[0].MIME
	if inner == nil || len(inner.Parts) != 3 || inner.Parts[0].Body != "Te esperamos" {
		t.Errorf("inner parts: got %+v, want the text, the HTML and --", inner)
	}
	if got, want := m.Content.Headers["Content-Type"][0], `multipart/mixed; boundary="out"`; got != want {
		t.Errorf("folded header: got %q, want %q", got, want)
	}
	res, body := w.do(http.MethodGet, "/api/v1/messages/"+m.ID+"/mime/part/2/download", "")
	if body != "%PDF-1.4" {
		t.Errorf("part 2: got %q, want it decoded", body)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/pdf; name=factura.pdf", "Content-Disposition": "attachment; filename=factura.pdf",
		"Content-Transfer-Encoding": "base64",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("part 2, %s: got %q, want %q", name, got, want)
		}
	}
}

func TestMessageKeepsWhatMailHogKeeps(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, text, header, want, body string
	}{
		{"a header that comes twice keeps its last value", "X-A: 1\r\nX-A: 2\r\n\r\nb", "X-A", "2", "b"},
		{"a folded header keeps its indent", "X-A: 1\r\n\t2\r\n  3\r\n\r\nb", "X-A", "1\t2  3", "b"},
		{"a header without a space after the colon is lost", "X-A:1\r\n\r\nb", "X-A", "", "b"},
		{"a message id of the sender stays", "Message-Id: <1@a>\r\n\r\nb", "Message-Id", "<1@a>", "b"},
		{"text without an empty line is all body", "Subject: Hola", "Subject", "", "Subject: Hola"},
		{"a dot at the start of a line stays one dot", "X-A: 1\r\n\r\n.b", "X-A", "1", ".b"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings())
			w.mustSend("a@b.test", "c@d.test", c.text)
			m := w.latest()
			got := strings.Join(m.Content.Headers[c.header], "|")
			if got != c.want || m.Content.Body != c.body {
				t.Errorf("message: got %s %q and body %q, want %q and %q", c.header, got, m.Content.Body, c.want, c.body)
			}
		})
	}
}

func FuzzMessage(f *testing.F) {
	for _, seed := range []string{
		hello, multipart, "", "\r\n\r\n", "Content-Type: multipart/mixed\r\n\r\n", "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a--a--a",
		"Content-Type: multipart/x; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/x; boundary=a\r\n\r\n--a--", " : \r\n \r\n\r\n", "Subject: =?x?Q?=zz?=\r\n\r\n",
		"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!", "Content-Type: text/html; charset=none\r\n\r\n<a <img src='cid:",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { mail.Look(t, text) })
}
