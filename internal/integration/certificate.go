package integration

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/internal/fault"
)

const (
	keyBits     = 2048 // what ARCA asks for at least
	pemKey      = "PRIVATE KEY"
	pemRSA      = "RSA PRIVATE KEY"
	pemCert     = "CERTIFICATE"
	cuitPrefix  = "CUIT " // of the serialNumber in the subject of ARCA's certificates
	certField   = "body.certificate"
	keyField    = "body.private_key"
	clockLeeway = 10 * time.Minute
)

// serialNumber is the attribute of a subject in which ARCA wants the CUIT.
func serialNumber() asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 4, 5} }

// readCertificate reads the first certificate of a PEM text and checks its time, its key and whom it names.
func readCertificate(text string, number cuit.CUIT, now time.Time) (*x509.Certificate, error) {
	block, rest := pem.Decode([]byte(strings.TrimSpace(text)))
	for block != nil && block.Type != pemCert {
		block, rest = pem.Decode(rest)
	}
	if block == nil {
		return nil, fault.Validation(certField, "No es un certificado en PEM: tiene que empezar con -----BEGIN CERTIFICATE-----.")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fault.Validation(certField, "No se puede leer el certificado: bajalo de nuevo de ARCA.").Because(err)
	}
	if public, ok := certificate.PublicKey.(*rsa.PublicKey); !ok || public.N.BitLen() < keyBits {
		return nil, fault.Validation(certField, "La clave del certificado tiene que ser RSA de 2048 bits o más.")
	}
	switch named := cuitOf(certificate.Subject); {
	case now.After(certificate.NotAfter):
		return nil, fault.Validation(certField, "El certificado venció el "+certificate.NotAfter.Format("02/01/2006")+": pedí uno nuevo.")
	case now.Before(certificate.NotBefore.Add(-clockLeeway)):
		return nil, fault.Validation(certField, "El certificado vale recién desde el "+certificate.NotBefore.Format("02/01/2006")+".")
	case named == "":
		return nil, fault.Validation(certField, "El certificado no dice de qué CUIT es: usá el que da ARCA.")
	case named != number.Digits():
		return nil, fault.Validation(certField, "El certificado es de otro CUIT ("+named+").")
	}
	return certificate, nil
}

// cuitOf returns the digits of "CUIT NNNNNNNNNNN" in the serial number of a subject, or "".
func cuitOf(subject pkix.Name) string {
	named, ok := strings.CutPrefix(subject.SerialNumber, cuitPrefix)
	if !ok {
		return ""
	}
	return strings.TrimSpace(named)
}

func encodeCertificate(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: pemCert, Bytes: c.Raw}))
}

// keyOf returns, in PEM, the first of the candidates that belongs to the certificate. sent says that a person gave it.
func keyOf(certificate *x509.Certificate, candidates []string, sent bool) (string, error) {
	candidates = slices.DeleteFunc(candidates, func(c string) bool { return c == "" })
	if len(candidates) == 0 {
		return "", fault.Validation(keyField, "Falta la clave privada del certificado.")
	}
	for _, text := range candidates {
		key, err := readKey(text)
		if err != nil {
			return "", err
		}
		if !key.PublicKey.Equal(certificate.PublicKey) {
			continue
		}
		if !sent {
			return text, nil
		}
		return encodeKey(key)
	}
	if sent {
		return "", fault.Validation(keyField, "La clave privada no es la de ese certificado.")
	}
	return "", fault.Validation(certField, "El certificado no es del pedido hecho acá: cargá también su clave privada.")
}

// readKey reads an RSA key in PEM, as OpenSSL writes it in either of its forms.
func readKey(text string) (*rsa.PrivateKey, error) {
	block, rest := pem.Decode([]byte(strings.TrimSpace(text)))
	for block != nil && block.Type != pemKey && block.Type != pemRSA {
		if strings.HasPrefix(block.Type, "ENCRYPTED") {
			return nil, fault.Validation(keyField, "La clave tiene contraseña: cargala sin contraseña.")
		}
		block, rest = pem.Decode(rest)
	}
	if block == nil {
		return nil, fault.Validation(keyField, "No es una clave en PEM: tiene que empezar con -----BEGIN PRIVATE KEY-----.")
	}
	if block.Headers["DEK-Info"] != "" {
		return nil, fault.Validation(keyField, "La clave tiene contraseña: cargala sin contraseña.")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, nil
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if key, ok := parsed.(*rsa.PrivateKey); ok && err == nil {
		return key, nil
	}
	return nil, fault.Validation(keyField, "No se puede leer la clave: tiene que ser RSA.")
}

func encodeKey(key *rsa.PrivateKey) (string, error) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", fmt.Errorf("encode key: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: pemKey, Bytes: der})), nil
}

// newRequest makes a key and a certificate request for it, with the subject that ARCA asks for.
func newRequest(number cuit.CUIT, in CertificateRequest) (key, csr string, err error) {
	fresh, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return "", "", fmt.Errorf("make key: %w", err)
	}
	if key, err = encodeKey(fresh); err != nil {
		return "", "", err
	}
	der, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{
		Subject: pkix.Name{
			Country: []string{"AR"}, Organization: []string{in.Organization}, CommonName: in.Alias,
			ExtraNames: []pkix.AttributeTypeAndValue{{Type: serialNumber(), Value: cuitPrefix + number.Digits()}},
		},
		SignatureAlgorithm: x509.SHA256WithRSA,
	}, fresh)
	if err != nil {
		return "", "", fmt.Errorf("make certificate request: %w", err)
	}
	return key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der})), nil
}
