package integration_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/testkit"
)

const cuitText = "20-12345678-6"

// keys are made once: RSA takes its time.
var keys = sync.OnceValue(func() (all [2]*rsa.PrivateKey) { //nolint:gochecknoglobals // made once for all tests
	for i := range all {
		all[i], _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	return all
})

func encode(kind string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// issue is ARCA: it signs a public key for a subject.
func issue(t *testing.T, public any, serial string, from, to time.Time) string {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0xabc), NotBefore: from, NotAfter: to,
		Subject: pkix.Name{CommonName: "barberpro", ExtraNames: []pkix.AttributeTypeAndValue{
			{Type: asn1.ObjectIdentifier{2, 5, 4, 5}, Value: serial},
		}},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, keys()[1])
	if err != nil {
		t.Fatalf("CreateCertificate: %v", err)
	}
	return encode("CERTIFICATE", der)
}

func put(t *testing.T, fields map[string]string) string {
	t.Helper()
	body, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestACertificateAndItsKeyAreChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	now, mine, other := w.Clock.Now(), keys()[0], keys()[1]
	pkcs1 := encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(mine))
	wrongKey := encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(other))
	good := issue(t, &mine.PublicKey, "CUIT 20123456786", now.Add(-day), now.Add(700*day))
	locked := "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"
	for name, c := range map[string]struct{ cuit, certificate, key, field string }{
		"not a CUIT":         {"20-12345678-5", good, pkcs1, "body.cuit"},
		"not a certificate":  {cuitText, "hola", pkcs1, "body.certificate"},
		"a damaged one":      {cuitText, encode("CERTIFICATE", []byte("x")), pkcs1, "body.certificate"},
		"expired":            {cuitText, issue(t, &mine.PublicKey, "CUIT 20123456786", now.Add(-2*day), now.Add(-day)), pkcs1, "venció"},
		"not valid yet":      {cuitText, issue(t, &mine.PublicKey, "CUIT 20123456786", now.Add(day), now.Add(2*day)), pkcs1, "vale recién desde"},
		"of another CUIT":    {cuitText, issue(t, &mine.PublicKey, "CUIT 30500010912", now.Add(-day), now.Add(day)), pkcs1, "otro CUIT"},
		"of nobody":          {cuitText, issue(t, &mine.PublicKey, "x", now.Add(-day), now.Add(day)), pkcs1, "no dice de qué CUIT"},
		"another's key":      {cuitText, good, wrongKey, "body.private_key"},
		"not a key":          {cuitText, good, "hola", "body.private_key"},
		"a locked key":       {cuitText, good, locked, "contraseña"},
		"no key at all":      {cuitText, good, "", "body.private_key"},
		"the key by mistake": {cuitText, pkcs1, pkcs1, "body.certificate"},
	} {
		fields := map[string]string{"cuit": c.cuit, "certificate": c.certificate, "private_key": c.key}
		if c.key == "" {
			delete(fields, "private_key")
		}
		a := w.owner(t, http.MethodPut, "/afip", put(t, fields))
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Raw, c.field) || strings.Contains(a.Raw, "MII") {
			t.Errorf("%s: got %d %s, want 422 about %s that repeats no key", name, a.Status, a.Raw, c.field)
		}
	}
	a := w.ok(t, http.MethodPut, "/afip", put(t, map[string]string{"cuit": cuitText, "certificate": "Bag Attributes\n" + good, "private_key": pkcs1}))
	if a.Text("cuit") != "20123456786" || a.Text("serial") != "abc" || a.Text("expiry") != "ok" || field(a, "private_key", "set") != true {
		t.Errorf("PUT: got %s, want the certificate's facts", a.Raw)
	}
	var secret integration.AFIPSecret
	got := w.secret(t, "afip", &secret)
	if got.Account != "20123456786" || got.ExpiresAt == nil || !strings.HasPrefix(secret.PrivateKey, "-----BEGIN PRIVATE KEY") {
		t.Errorf("Account: got %q until %v, want the CUIT, its expiry and the key in PKCS 8", got.Account, got.ExpiresAt)
	}
}

func TestACertificateIsAskedForWithoutOpenSSL(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	now := w.Clock.Now()
	w.ok(t, http.MethodPut, "/afip", put(t, map[string]string{
		"cuit": cuitText, "certificate": issue(t, &keys()[0].PublicKey, "CUIT 20123456786", now.Add(-day), now.Add(20*day)),
		"private_key": encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(keys()[0])),
	}))
	body := put(t, map[string]string{"cuit": cuitText, "organization": "Barbería Ñandú", "alias": "turnos"})
	first := w.owner(t, http.MethodPost, "/afip/csr", body, "Idempotency-Key", "one")
	again := w.owner(t, http.MethodPost, "/afip/csr", body, "Idempotency-Key", "one")
	if first.Status != http.StatusCreated || first.Raw != again.Raw {
		t.Fatalf("POST csr twice with a key: got %d and %d, want the same answer", first.Status, again.Status)
	}
	block, _ := pem.Decode([]byte(first.Text("csr")))
	request, err := x509.ParseCertificateRequest(block.Bytes)
	if err != nil || request.CheckSignature() != nil {
		t.Fatalf("ParseCertificateRequest: %v", err)
	}
	if s := request.Subject; s.SerialNumber != "CUIT 20123456786" || s.CommonName != "turnos" || s.Organization[0] != "Barbería Ñandú" || s.Country[0] != "AR" {
		t.Errorf("subject: got %s", s)
	}
	before := w.ok(t, http.MethodGet, "/afip", "")
	if before.Body["connected"] != true || before.Body["request_pending"] != true || before.Text("expiry") != "soon" {
		t.Errorf("while it is asked for: got %s, want the old certificate in use", before.Raw)
	}
	foreign := put(t, map[string]string{"cuit": cuitText, "certificate": issue(t, &keys()[1].PublicKey, "CUIT 20123456786", now.Add(-day), now.Add(day))})
	if a := w.owner(t, http.MethodPut, "/afip", foreign); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("a certificate of another request: got %d, want 422", a.Status)
	}
	fresh := put(t, map[string]string{"cuit": cuitText, "certificate": issue(t, request.PublicKey, "CUIT 20123456786", now.Add(-day), now.Add(700*day))})
	a := w.ok(t, http.MethodPut, "/afip", fresh)
	if a.Body["request_pending"] != false || a.Text("expiry") != "ok" {
		t.Errorf("PUT of the certificate alone: got %s", a.Raw)
	}
	if strings.Contains(first.Raw+a.Raw, "PRIVATE") {
		t.Error("an answer shows the key")
	}
}
