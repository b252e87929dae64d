package integration

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/integration/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// AFIPSettings is what may be shown of a certificate of ARCA (ex AFIP).
type AFIPSettings struct {
	CUIT      string    `json:"cuit"` // eleven digits
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	Serial    string    `json:"serial"` // hexadecimal
	ValidFrom time.Time `json:"valid_from"`
}

// AFIPSecret is what is sealed of it, in PEM. PendingKey waits for the certificate that was asked for with it.
type AFIPSecret struct {
	Certificate string `json:"certificate"`
	PrivateKey  string `json:"private_key"`
	PendingKey  string `json:"pending_key,omitempty"`
}

// AFIP is a shop's certificate as its managers see it.
//
//nolint:lll // a tag cannot be broken
type AFIP struct {
	Status

	CUIT           string     `json:"cuit" doc:"Solo dígitos"`
	Subject        string     `json:"subject" doc:"A quién nombra el certificado"`
	Issuer         string     `json:"issuer"`
	Serial         string     `json:"serial"`
	ValidFrom      *time.Time `json:"valid_from" nullable:"true"`
	PrivateKey     Secret     `json:"private_key"`
	RequestPending bool       `json:"request_pending" doc:"Hay un pedido de certificado hecho acá: falta cargar el certificado que dio ARCA"`
}

// AFIPCredentials are a certificate and its key. Without a key, that of the request made here is used, or the stored one.
//
//nolint:lll // a tag cannot be broken
type AFIPCredentials struct {
	CUIT        string  `json:"cuit" maxLength:"20" doc:"Con o sin guiones"`
	Certificate string  `json:"certificate" minLength:"1" maxLength:"20000" doc:"El .crt que dio ARCA, en PEM"`
	PrivateKey  *string `json:"private_key,omitempty" minLength:"1" maxLength:"20000" doc:"En PEM, sin contraseña. Si falta se usa la del pedido hecho acá"`
}

// CertificateRequest asks for a CSR.
//
//nolint:lll // a tag cannot be broken
type CertificateRequest struct {
	CUIT         string `json:"cuit" maxLength:"20" doc:"Con o sin guiones"`
	Organization string `json:"organization" minLength:"1" maxLength:"64" doc:"Nombre o razón social"`
	Alias        string `json:"alias,omitempty" maxLength:"64" pattern:"^[A-Za-z0-9]*$" doc:"Nombre del certificado en ARCA; barberpro si falta"`
}

// CertificateRequestResult is what the shop takes to ARCA's "Administración de Certificados Digitales".
type CertificateRequestResult struct {
	CSR      string `json:"csr" doc:"Para guardar como archivo y subir a ARCA"`
	Filename string `json:"filename"`
}

func (s *Service) viewAFIP(r *stored) (out AFIP, err error) {
	var settings AFIPSettings
	var secret AFIPSecret
	if err := r.decode(&settings, &secret); err != nil {
		return out, err
	}
	out = AFIP{
		Status: r.status(s.opts.Clock.Now(), ProviderAFIP), CUIT: settings.CUIT, Subject: settings.Subject, Issuer: settings.Issuer,
		Serial: settings.Serial, PrivateKey: Secret{Set: secret.PrivateKey != ""}, RequestPending: secret.PendingKey != "",
	}
	if !settings.ValidFrom.IsZero() {
		out.ValidFrom = r.local(&settings.ValidFrom)
	}
	return out, nil
}

// AFIP returns the shop's certificate.
func (s *Service) AFIP(ctx context.Context, shop uuid.UUID) (out AFIP, err error) {
	row, err := s.load(ctx, shop, ProviderAFIP)
	if err != nil {
		return out, err
	}
	return s.viewAFIP(&row)
}

// PutAFIP connects the shop with a certificate: it must be valid now, name the CUIT, and belong to the key.
func (s *Service) PutAFIP(ctx context.Context, shop uuid.UUID, in AFIPCredentials) (out AFIP, err error) {
	number, err := cuit.Parse(in.CUIT)
	if err != nil {
		return out, fault.Validation("body.cuit", cuit.ErrInvalid.Message)
	}
	certificate, err := readCertificate(in.Certificate, number, s.opts.Clock.Now())
	if err != nil {
		return out, err
	}
	row, err := s.put(ctx, shop, ProviderAFIP, func(before stored) (change, error) {
		var old AFIPSecret
		if err := before.decode(&AFIPSettings{}, &old); err != nil {
			return change{}, err
		}
		secret := AFIPSecret{Certificate: encodeCertificate(certificate), PendingKey: old.PendingKey}
		candidates := []string{old.PendingKey, old.PrivateKey}
		if in.PrivateKey != nil {
			candidates = []string{*in.PrivateKey}
		}
		if secret.PrivateKey, err = keyOf(certificate, candidates, in.PrivateKey != nil); err != nil {
			return change{}, err
		}
		if secret.PrivateKey == old.PendingKey {
			secret.PendingKey = ""
		}
		return change{
			settings: AFIPSettings{
				CUIT: number.Digits(), Subject: certificate.Subject.String(), Issuer: certificate.Issuer.String(),
				Serial: certificate.SerialNumber.Text(16), ValidFrom: certificate.NotBefore.UTC(),
			},
			secret: secret, account: number.Digits(), expiresAt: &certificate.NotAfter, action: actionConnect,
			detail: map[string]any{
				"cuit": number.Digits(), "serial": certificate.SerialNumber.Text(16),
				"expires_on": certificate.NotAfter.UTC().Format(time.DateOnly),
			},
		}, nil
	})
	if err != nil {
		return out, err
	}
	return s.viewAFIP(&row)
}

// RequestCertificate makes a key, keeps it sealed, and returns the CSR for it. The account in use goes on working until
// the new certificate is put. It runs once per Idempotency-Key.
func (s *Service) RequestCertificate(ctx context.Context, shop uuid.UUID, in CertificateRequest) (CertificateRequestResult, error) {
	number, err := cuit.Parse(in.CUIT)
	if err != nil {
		return CertificateRequestResult{}, fault.Validation("body.cuit", cuit.ErrInvalid.Message)
	}
	if in.Organization = strings.TrimSpace(in.Organization); in.Organization == "" {
		return CertificateRequestResult{}, fault.Validation("body.organization", "Escribí el nombre o la razón social.")
	}
	if in.Alias == "" {
		in.Alias = "barberpro"
	}
	return pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (out CertificateRequestResult, err error) {
		before, err := s.lock(ctx, tx, shop, ProviderAFIP)
		if err != nil {
			return out, err
		}
		var secret AFIPSecret
		if err := before.decode(&AFIPSettings{}, &secret); err != nil {
			return out, err
		}
		if secret.PendingKey, out.CSR, err = newRequest(number, in); err != nil {
			return out, err
		}
		out.Filename = "barberpro-" + number.Digits() + ".csr"
		sealed, err := s.seal(shop, ProviderAFIP, secret)
		if err != nil {
			return out, err
		}
		err = sqlgen.New(tx).KeepSecret(ctx, sqlgen.KeepSecretParams{ShopID: shop, Provider: ProviderAFIP, SecretSealed: sealed})
		if err != nil {
			return out, fmt.Errorf("keep key: %w", err)
		}
		return out, logChange(ctx, tx, shop, ProviderAFIP, "request_certificate", map[string]any{"cuit": number.Digits()})
	})
}
