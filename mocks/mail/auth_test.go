package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/smtp"
	"strings"
	"testing"
)

func TestStartTLSIsHiddenUnlessOffered(t *testing.T) {
	t.Parallel()
	for _, offered := range []bool{false, true} {
		t.Run(fmt.Sprintf("offered %t", offered), func(t *testing.T) {
			t.Parallel()
			c := settings()
			c.StartTLS = offered
			w := newWorld(t, c)
			client, err := smtp.Dial(w.smtp)
			if err != nil {
				t.Fatalf("Dial(): %v", err)
			}
			defer client.Close() //nolint:errcheck // the test is over
			if got, _ := client.Extension("STARTTLS"); got != offered {
				t.Errorf("STARTTLS in the greeting: got %t, want %t", got, offered)
			}
			_, certificate := w.do(http.MethodGet, "/certificate.pem", "")
			roots := x509.NewCertPool()
			if !roots.AppendCertsFromPEM([]byte(certificate)) {
				t.Fatalf("certificate: got %q", certificate)
			}
			if err := client.StartTLS(&tls.Config{RootCAs: roots, ServerName: "localhost"}); err != nil {
				t.Fatalf("StartTLS(): %v", err)
			}
			if err := client.Auth(smtp.PlainAuth("", "quien", "sea", "127.0.0.1")); err != nil {
				t.Errorf("Auth(): %v", err)
			}
		})
	}
}

func TestAuthTakesAnything(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		lines []string
		want  string // codes of the answers
	}{
		{"PLAIN with the command", []string{"AUTH PLAIN AGEAYg=="}, "235"},
		{"PLAIN on its own line", []string{"AUTH PLAIN", "AGEAYg=="}, "334 235"},
		{"LOGIN", []string{"AUTH LOGIN", "YQ==", "Yg=="}, "334 334 235"},
		{"LOGIN with the name", []string{"AUTH LOGIN YQ==", "Yg=="}, "334 235"},
		{"CRAM-MD5", []string{"AUTH CRAM-MD5", "YSBi"}, "334 235"},
		{"EXTERNAL", []string{"AUTH EXTERNAL YQ=="}, "235"},
		{"an unknown mechanism", []string{"AUTH NTLM"}, "504"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings())
			lines := append([]string{"HELO prueba"}, c.lines...)
			if got := w.talk(strings.Join(append(lines, "QUIT", ""), "\r\n")); got != "220 250 "+c.want+" 221" {
				t.Errorf("answers: got %s, want 220 250 %s 221", got, c.want)
			}
		})
	}
}
