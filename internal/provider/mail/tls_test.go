package mail_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http/httptest"
	"testing"

	"github.com/barberpro/barberpro/internal/provider/mail"
	"github.com/barberpro/barberpro/internal/upstream"
)

// secureServer speaks SMTP behind TLS from the start, with the certificate for example.com that httptest makes.
func secureServer(t *testing.T) (address string, roots *x509.CertPool, got <-chan letter) {
	t.Helper()
	pki := httptest.NewTLSServer(nil)
	t.Cleanup(pki.Close)
	roots = x509.NewCertPool()
	roots.AddCert(pki.Certificate())
	letters := make(chan letter, 1)
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: pki.TLS.Certificates, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go converse(conn, "250 ok", letters)
		}
	}()
	return l.Addr().String(), roots, letters
}

func TestTLSFromTheStartGoesThroughTheDialThatWasGiven(t *testing.T) {
	t.Parallel()
	address, roots, got := secureServer(t)
	for name, tt := range map[string]struct {
		host  string
		roots *x509.CertPool
		taken bool
	}{
		"of the host":             {"example.com", roots, true},
		"of another host":         {"mail.example.org", roots, false},
		"of an unknown authority": {"example.com", nil, false},
	} {
		asked := ""
		o := options(465)
		o.Host, o.Secure, o.Roots = tt.host, true, tt.roots
		o.Dial = func(ctx context.Context, network, to string) (net.Conn, error) {
			asked = to
			return new(net.Dialer).DialContext(ctx, network, address)
		}
		err := mail.New(o).Send(t.Context(), message())
		if (err == nil) != tt.taken || asked != tt.host+":465" {
			t.Errorf("Send with a certificate %s: got %v by %q, want it taken %t", name, err, asked, tt.taken)
		}
		if tt.taken {
			if m := <-got; m.to != "<ana@example.com>" {
				t.Errorf("letter: got %+v", m)
			}
		}
	}
}

func TestTLSFromTheStartDoesNotGoInside(t *testing.T) {
	t.Parallel()
	o := options(465)
	o.Secure, o.Dial = true, upstream.GuardedDial
	if err := mail.New(o).Send(t.Context(), message()); !errors.Is(err, upstream.ErrPrivate) {
		t.Errorf("Send to our own network: got %v, want ErrPrivate", err)
	}
}
