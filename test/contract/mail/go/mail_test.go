// Package mail_test sends with other people's clients to the mock at MOCK_SMTP_ADDR, and reads at MOCK_MAIL_URL.
package mail_test

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/smtp"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/wneessen/go-mail"
	"gopkg.in/gomail.v2"
)

const from = "turnos@barberia.test"

// address is where the mock takes mails and where it shows them.
func address(t *testing.T) (web, host string, port int) {
	t.Helper()
	web, addr := os.Getenv("MOCK_MAIL_URL"), os.Getenv("MOCK_SMTP_ADDR")
	if web == "" || addr == "" {
		t.Fatal("set MOCK_MAIL_URL to the address of the mock and MOCK_SMTP_ADDR to its host:port for mails")
	}
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatalf("MOCK_SMTP_ADDR: %v", err)
	}
	if port, err = strconv.Atoi(text); err != nil {
		t.Fatalf("MOCK_SMTP_ADDR: %v", err)
	}
	return web, host, port
}

func nobody() string { return "ana-" + strings.ToLower(rand.Text()) + "@cliente.test" }

// message is what these tests need of one of MailHog's.
type message struct {
	ID      string
	Content struct {
		Headers map[string][]string
		Body    string
	}
	MIME *struct {
		Parts []struct{ Headers map[string][]string }
	}
	Raw struct{ From, Helo, Data string }
}

// received is the only mail to somebody.
func received(t *testing.T, web, to string) message {
	t.Helper()
	res, err := http.Get(web + "/api/v2/search?kind=to&query=" + url.QueryEscape(to))
	if err != nil {
		t.Fatalf("search: %v", err)
	}
	defer res.Body.Close()
	var page struct {
		Total int
		Items []message
	}
	if err := json.NewDecoder(res.Body).Decode(&page); err != nil || page.Total != 1 {
		t.Fatalf("mails to %s: got %d, %v, want 1", to, page.Total, err)
	}
	return page.Items[0]
}

func TestNetSMTP(t *testing.T) {
	t.Parallel()
	web, host, port := address(t)
	for name, auth := range map[string]smtp.Auth{
		"without a name": nil, "PLAIN": smtp.PlainAuth("", "quien", "sea", host), "CRAM-MD5": smtp.CRAMMD5Auth("quien", "sea"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			to := nobody()
			text := "Subject: Hola\r\nTo: " + to + "\r\n\r\nTe esperamos\r\n.punto\r\n"
			if err := send(host, port, auth, to, text); err != nil {
				t.Fatalf("send: %v", err)
			}
			if m := received(t, web, to); m.Content.Body != "Te esperamos\r\n.punto" || m.Raw.From != from || m.Raw.Helo != "localhost" {
				t.Errorf("mail: got %+v", m)
			}
		})
	}
}

func send(host string, port int, auth smtp.Auth, to, text string) error {
	return smtp.SendMail(fmt.Sprintf("%s:%d", host, port), auth, from, []string{to}, []byte(text))
}

func TestNetSMTPIsRefusedAsTheRecipientSays(t *testing.T) {
	t.Parallel()
	_, host, port := address(t)
	for tag, code := range map[string]string{"reject_recipient": "550", "mailbox_full": "552", "greylist": "451"} {
		to := strings.Replace(nobody(), "@", "+"+tag+"@", 1)
		if err := send(host, port, nil, to, "Subject: Hola\r\n\r\nHola"); err == nil || !strings.HasPrefix(err.Error(), code) {
			t.Errorf("send to %s: got %v, want %s", to, err, code)
		}
	}
}

func TestNetSMTPOverTLS(t *testing.T) {
	t.Parallel()
	_, host, port := address(t)
	c, err := smtp.Dial(fmt.Sprintf("%s:%d", host, port))
	if err != nil {
		t.Fatalf("Dial(): %v", err)
	}
	defer c.Close()
	if err := c.StartTLS(&tls.Config{InsecureSkipVerify: true}); err != nil {
		t.Fatalf("StartTLS(): %v", err)
	}
	if _, ok := c.TLSConnectionState(); !ok {
		t.Error("TLSConnectionState(): got none")
	}
	if err := c.Noop(); err != nil {
		t.Errorf("Noop(): %v", err)
	}
}

func TestGoMail(t *testing.T) {
	t.Parallel()
	web, host, port := address(t)
	cases := map[string][]mail.Option{
		"plain":             {mail.WithTLSPolicy(mail.NoTLS)},
		"TLS when offered":  {mail.WithTLSPolicy(mail.TLSOpportunistic)},
		"with PLAIN":        {mail.WithTLSPolicy(mail.NoTLS), mail.WithSMTPAuth(mail.SMTPAuthPlainNoEnc), mail.WithUsername("quien"), mail.WithPassword("sea")},
		"with LOGIN":        {mail.WithTLSPolicy(mail.NoTLS), mail.WithSMTPAuth(mail.SMTPAuthLoginNoEnc), mail.WithUsername("quien"), mail.WithPassword("sea")},
		"with what is best": {mail.WithTLSPolicy(mail.NoTLS), mail.WithSMTPAuth(mail.SMTPAuthNoAuth)},
	}
	for name, options := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := mail.NewClient(host, append(options, mail.WithPort(port))...)
			if err != nil {
				t.Fatalf("NewClient(): %v", err)
			}
			to := nobody()
			m := mail.NewMsg()
			if err := errorOf(m.FromFormat("Barbería", from), m.To(to)); err != nil {
				t.Fatalf("addresses: %v", err)
			}
			m.Subject("Tu turno ✂")
			m.SetBodyString(mail.TypeTextPlain, "Te esperamos, ñandú")
			m.AddAlternativeString(mail.TypeTextHTML, "<p>Te esperamos</p>")
			if err := m.AttachReader("turno.ics", bytes.NewReader([]byte("BEGIN:VCALENDAR"))); err != nil {
				t.Fatalf("AttachReader(): %v", err)
			}
			if err := c.DialAndSendWithContext(t.Context(), m); err != nil {
				t.Fatalf("DialAndSend(): %v", err)
			}
			if !strings.Contains(m.ServerResponse(), "Ok: queued as ") {
				t.Errorf("ServerResponse(): got %q", m.ServerResponse())
			}
			if got := received(t, web, to); got.MIME == nil || len(got.MIME.Parts) < 2 {
				t.Errorf("mail: got %+v, want parts", got)
			}
		})
	}
}

func errorOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestGomail(t *testing.T) {
	t.Parallel()
	web, host, port := address(t)
	to := nobody()
	m := gomail.NewMessage()
	m.SetHeader("From", from)
	m.SetHeader("To", to)
	m.SetHeader("Subject", "Tu turno ✂")
	m.SetBody("text/html", "<p>Te esperamos, ñandú</p>")
	if err := gomail.NewDialer(host, port, "quien", "sea").DialAndSend(m); err != nil {
		t.Fatalf("DialAndSend(): %v", err)
	}
	if got := received(t, web, to).Content.Headers["Content-Type"][0]; got != "text/html; charset=UTF-8" {
		t.Errorf("Content-Type: got %q", got)
	}
}
