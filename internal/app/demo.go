package app

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/app/demo"
	"github.com/barberpro/barberpro/internal/integration"
)

// demo loads the demo shop, with accounts at the mocks. It may run twice.
func (a *App) demo(ctx context.Context) (demo.Report, error) {
	report, err := demo.Load(ctx, demo.Options{DB: a.db, Clock: a.clock, Accounts: a.account})
	if err == nil && report.New && a.mocked() {
		err = a.connectDemo(ctx, report.Shop)
	}
	return report, err
}

// mocked reports whether the providers are on this machine: the demo shop has no account at the real ones.
func (a *App) mocked() bool {
	u, err := url.Parse(a.cfg.Providers.MercadoPagoURL)
	return err == nil && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1")
}

// demoToken ends, as real ones do, with the id of the account: the mock's.
const demoToken = "TEST-2026112200000000-demo-barberpro-724484980"

// connectDemo connects the demo shop to MercadoPago and ARCA. WhatsApp, SMS and mail are the platform's.
func (a *App) connectDemo(ctx context.Context, shop uuid.UUID) error {
	token, secret := demoToken, a.cfg.Providers.MercadoPagoHook.Reveal()
	_, err := a.integration.PutMercadoPago(ctx, shop, integration.MercadoPagoCredentials{AccessToken: &token, WebhookSecret: &secret})
	if err != nil {
		return fmt.Errorf("connect the demo shop to MercadoPago: %w", err)
	}
	certificate, key, err := demoCertificate(a.clock.Now())
	if err != nil {
		return fmt.Errorf("certificate of the demo shop: %w", err)
	}
	_, err = a.integration.PutAFIP(ctx, shop, integration.AFIPCredentials{CUIT: demo.CUIT, Certificate: certificate, PrivateKey: &key})
	if err != nil {
		return fmt.Errorf("connect the demo shop to ARCA: %w", err)
	}
	return nil
}

// demoCertificate makes a certificate as ARCA would give it, signed by itself: the mock takes any.
func demoCertificate(now time.Time) (certificate, key string, err error) {
	const bits, years = 2048, 2
	private, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return "", "", fmt.Errorf("make key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.Unix()), NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(years, 0, 0),
		Subject: pkix.Name{CommonName: "barberpro", SerialNumber: "CUIT " + demo.CUIT},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		return "", "", fmt.Errorf("sign: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", "", fmt.Errorf("encode key: %w", err)
	}
	certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return certificate, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})), nil
}
