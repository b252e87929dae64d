package api_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/afip"
	"github.com/barberpro/barberpro/mocks/kit"
	"github.com/barberpro/barberpro/mocks/mercadopago"
	"github.com/barberpro/barberpro/mocks/sms"
	"github.com/barberpro/barberpro/mocks/whatsapp"
)

const (
	hookSecret  = "the secret of a shop's own application"
	smsAccount  = "AC00000000000000000000000000000001"
	smsToken    = "5a2c7e1f9b3d4860a1c2e3f405162738"
	numberOfAll = "106540352242922" // from which shops without their own write on WhatsApp
	appSecret   = "whatsapp-mock-app-secret"
	verifyToken = "whatsapp-mock-verify-token"
	taxpayer    = "30712345671"
	publicURL   = "http://localhost:3000"
)

// startProviders runs the mocks until the test ends, and returns the variables that lead a process to them.
func startProviders(t *testing.T) (vars map[string]string, payer string) {
	t.Helper()
	few := kit.Config{Seed: 1, Max: 20_000}
	pay, err := mercadopago.New(mercadopago.Config{Config: few, Secret: "mock-webhook-secret"}, quiet())
	payer = serveMock(t, pay, err)
	tax, err := afip.New(afip.Config{Config: few, Path: filepath.Join(t.TempDir(), "afip.db")}, quiet())
	agency := serveMock(t, tax, err)
	chat, err := whatsapp.New(whatsapp.Config{
		Config: few, PhoneID: numberOfAll, AccountID: "102290129340398", AppSecret: appSecret, VerifyToken: verifyToken, DisplayNumber: "+54 9 11 5555-0100",
	}, quiet())
	graph := serveMock(t, chat, err)
	text, err := sms.New(sms.Config{Config: few, AccountSid: smsAccount, AuthToken: smsToken, Numbers: []string{"+15005550006"}}, quiet())
	return map[string]string{
		"PUBLIC_URL": publicURL, "MERCADOPAGO_URL": payer, "MERCADOPAGO_AUTH_URL": payer,
		"AFIP_WSAA_URL": agency + "/ws/services/LoginCms", "AFIP_WSFE_URL": agency + "/wsfev1/service.asmx",
		"AFIP_PADRON_URL": agency + "/sr-padron/webservices", "WHATSAPP_URL": graph, "WHATSAPP_PHONE_NUMBER_ID": numberOfAll,
		"WHATSAPP_APP_SECRET": appSecret, "WHATSAPP_VERIFY_TOKEN": verifyToken, "SMS_URL": serveMock(t, text, err),
		"SMS_ACCOUNT_SID": smsAccount, "SMS_AUTH_TOKEN": smsToken,
	}, payer
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// serveMock returns where a mock listens.
func serveMock(t *testing.T, m interface {
	http.Handler
	io.Closer
}, err error,
) string {
	t.Helper()
	if err != nil {
		t.Fatalf("start a mock: %v", err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // net/http notices that a client has gone only once the body was read
		r.Body = io.NopCloser(bytes.NewReader(body))
		m.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		s.Close()
		if err := m.Close(); err != nil {
			t.Errorf("close a mock: %v", err)
		}
	})
	return s.URL
}

// certificate is one of ARCA's for the taxpayer of these tests, and its key.
//
//nolint:gochecknoglobals // made once, since it takes long
var certificate = sync.OnceValues(func() (text, key string) {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "barberpro", SerialNumber: "CUIT " + taxpayer},
		NotBefore: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2039, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})),
		string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)}))
})

// signPayment is the X-Signature of MercadoPago.
func signPayment(id, request string) string {
	const ts = "1772452800"
	h := hmac.New(sha256.New, []byte(hookSecret))
	h.Write([]byte("id:" + id + ";request-id:" + request + ";ts:" + ts + ";"))
	return "ts=" + ts + ",v1=" + hex.EncodeToString(h.Sum(nil))
}

// signGraph is the X-Hub-Signature-256 of WhatsApp.
func signGraph(body string) string {
	h := hmac.New(sha256.New, []byte(appSecret))
	h.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(h.Sum(nil))
}

// signForm is the X-Twilio-Signature.
func signForm(address string, form url.Values) string {
	var text strings.Builder
	text.WriteString(address)
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		text.WriteString(name + form.Get(name))
	}
	h := hmac.New(sha1.New, []byte(smsToken))
	h.Write([]byte(text.String()))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// away follows no redirect.
func away() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
