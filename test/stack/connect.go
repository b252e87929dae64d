package stack

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/cuit"
)

// SellerToken is the shop's at MercadoPago. It ends, as real ones do, with the id of the account: the mock's.
const SellerToken = "TEST-2026112200000000-shop-of-a-test-724484980"

// Connect gives the shop accounts at the mocks through the API, as the owner whose caller it is: MercadoPago, and ARCA for
// a monotributista with the n-th CUIT. It writes at any hour.
func (s *Shop) Connect(t testing.TB, owner *Caller, n int) {
	t.Helper()
	certificate, key := certificateOf(t, CUIT(n))
	for _, one := range []struct {
		method, path string
		body         any
	}{
		{"PATCH", "/settings", map[string]any{
			"quiet_from": "00:00", "quiet_to": "00:00", "tax_condition": "monotributo", "point_of_sale": 1,
			"legal_name": "Barbería de Prueba SRL", "legal_address": "Florida 1, CABA", "activity_since": "2020-01-01",
		}},
		{"PUT", "/integrations/mercadopago", map[string]string{"access_token": SellerToken, "webhook_secret": "mock-webhook-secret"}},
		{"PUT", "/integrations/afip", map[string]string{"cuit": CUIT(n), "certificate": certificate, "private_key": key}},
	} {
		a, err := owner.Call(t.Context(), one.method, s.Path(one.path), one.body)
		if err != nil || a.Status >= 300 {
			t.Fatalf("%s %s: got %s, %v", one.method, one.path, a, err)
		}
	}
	s.Exec(t, `UPDATE shops SET cuit = $2 WHERE id = $1`, s.ID, CUIT(n))
}

// CUIT returns the n-th of many valid ones.
func CUIT(n int) string {
	stem := fmt.Sprintf("30%08d", 70_000_000+n)
	for check := range 10 {
		if c, err := cuit.Parse(fmt.Sprint(stem, check)); err == nil {
			return c.Digits()
		}
	}
	return CUIT(n + 5_000_000) // this one has no check digit
}

// shopKey is the private key of all shops: making one takes long.
var shopKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }) //nolint:gochecknoglobals,mnd // one per test process

// certificateOf makes a certificate as ARCA would give it, signed by itself: the mock takes any.
func certificateOf(t testing.TB, number string) (certificate, key string) {
	t.Helper()
	private, err := shopKey()
	if err != nil {
		t.Fatalf("make key: %v", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0),
		Subject: pkix.Name{CommonName: product, SerialNumber: "CUIT " + number},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatalf("sign certificate: %v", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatalf("encode key: %v", err)
	}
	certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return certificate, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}

// Try calls do until it has no error, and returns the last one when ctx ends or most is over.
func Try(ctx context.Context, most time.Duration, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		err := do()
		if err == nil || !Pause(ctx, 50*time.Millisecond) {
			return err
		}
	}
}
