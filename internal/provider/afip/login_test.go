package afip

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"html"
	"math/big"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"

	"github.com/barberpro/barberpro/internal/upstream"
)

//nolint:gochecknoglobals // made once, since it takes long
var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

var now = time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // constant

// certificateFor is a certificate that its key signed itself, in PEM.
func certificateFor(t *testing.T, serial string) []byte {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "turnos", SerialNumber: serial},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &rsaKey().PublicKey, rsaKey())
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
}

func pkcs1() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey())})
}

func pkcs8(t *testing.T, key any) []byte {
	t.Helper()
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw})
}

func TestParseCertificate(t *testing.T) {
	t.Parallel()
	own := certificateFor(t, "CUIT 30712345671")
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name             string
		certificate, key []byte
		want             error
	}{
		{"PKCS #1", own, pkcs1(), nil},
		{"PKCS #8", own, pkcs8(t, rsaKey()), nil},
		{"both in one text", append(pkcs1(), own...), append(own, pkcs1()...), nil},
		{"another key", own, pkcs8(t, other), ErrKeyMismatch},
		{"no certificate", pkcs1(), pkcs1(), ErrCertificate},
		{"a damaged certificate", []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), pkcs1(), ErrCertificate},
		{"no key", own, own, ErrKey},
		{"a damaged key", own, []byte("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), ErrKey},
		{"no CUIT", certificateFor(t, ""), pkcs1(), ErrNoCUIT},
		{"a wrong CUIT", certificateFor(t, "CUIT 30712345672"), pkcs1(), ErrNoCUIT},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := ParseCertificate(tt.certificate, tt.key)
			if !errors.Is(err, tt.want) || (tt.want == nil) != (c != nil) {
				t.Fatalf("ParseCertificate: got %v, want %v", err, tt.want)
			}
			if c != nil && (c.CUIT().Digits() != "30712345671" || !c.Expires().Equal(now.AddDate(1, 0, 0)) || c.Alias() != "turnos") {
				t.Errorf("ParseCertificate: got %s, %s, %s", c.CUIT(), c.Expires(), c.Alias())
			}
		})
	}
}

const goodTicket = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><loginTicketResponse version="1.0"><header>` +
	`<expirationTime>2026-03-02T21:00:00.495-03:00</expirationTime></header><credentials><token>dG9r</token><sign>c2ln</sign></credentials></loginTicketResponse>`

func loginAnswer(ticket string) string {
	return body(`<loginCmsResponse xmlns="http://wsaa.view.sua.dvadac.desein.afip.gov"><loginCmsReturn>` + html.EscapeString(ticket) +
		`</loginCmsReturn></loginCmsResponse>`)
}

func TestLoginSendsASignedRequest(t *testing.T) {
	t.Parallel()
	s := newServer(t, http.StatusOK, loginAnswer(goodTicket))
	c, err := ParseCertificate(certificateFor(t, "CUIT 30712345671"), pkcs1())
	if err != nil {
		t.Fatal(err)
	}
	ticket, err := s.Login(t.Context(), c, ServiceInvoices, now)
	if want := (Ticket{"dG9r", "c2ln", time.Date(2026, 3, 3, 0, 0, 0, 495_000_000, time.UTC)}); err != nil || ticket != want {
		t.Fatalf("Login: got %+v, %v, want %+v", ticket, err, want)
	}
	in0 := regexp.MustCompile(`<in0>([^<]+)</in0>`).FindStringSubmatch(s.body)
	if in0 == nil || s.path != "/ws/services/LoginCms" {
		t.Fatalf("Login: got POST %s %s, want in0", s.path, s.body)
	}
	raw, err := base64.StdEncoding.DecodeString(in0[1])
	if err != nil {
		t.Fatal(err)
	}
	signed, err := pkcs7.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := signed.Verify(); err != nil || len(signed.Certificates) != 1 {
		t.Errorf("CMS: %v, %d certificates, want a good signature and one", err, len(signed.Certificates))
	}
	golden(t, "loginTicketRequest.xml", strings.ReplaceAll(string(signed.Content), "><", ">\n<")+"\n")
}

func TestLoginAnswers(t *testing.T) {
	t.Parallel()
	c, err := ParseCertificate(certificateFor(t, "CUIT 30712345671"), pkcs1())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		status  int
		answer  string
		outcome upstream.Outcome
		is      error
	}{
		{"one is out already", 500, fault("ns1:coe.alreadyAuthenticated", "El CEE ya posee un TA valido"), upstream.Refused, ErrAlreadyAuthenticated},
		{"an expired certificate", 500, fault("ns1:cms.cert.expired", "Certificado expirado"), upstream.Refused, nil},
		{"not available", 500, fault("ns1:wsn.unavailable", "fuera de servicio"), upstream.Later, nil},
		{"an internal error", 500, fault("ns1:wsaa.internalError", "no"), upstream.Later, nil},
		{"a fault without a code", 500, fault("", "no"), upstream.Unknown, nil},
		{"a page", 502, "<html>Bad gateway</html>", upstream.Unknown, nil},
		{"half an envelope", 200, loginAnswer(goodTicket)[:200], upstream.Unknown, nil},
		{"half a ticket", 200, loginAnswer(goodTicket[:120]), upstream.Unknown, nil},
		{"a ticket without a token", 200, loginAnswer(strings.Replace(goodTicket, "dG9r", "", 1)), upstream.Unknown, errTicketAnswer},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, tt.status, tt.answer)
			_, err := s.Login(t.Context(), c, ServiceInvoices, now)
			if err == nil || upstream.OutcomeOf(err) != tt.outcome || (tt.is != nil && !errors.Is(err, tt.is)) {
				t.Errorf("Login: got %v (%v), want outcome %v, error %v", err, upstream.OutcomeOf(err), tt.outcome, tt.is)
			}
		})
	}
}
