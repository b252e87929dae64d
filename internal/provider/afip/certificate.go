package afip

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/cuit"
)

// What can be wrong with a certificate and its key.
var (
	ErrCertificate = errors.New("the certificate cannot be read")
	ErrKey         = errors.New("the private key cannot be read")
	ErrKeyMismatch = errors.New("the private key is not the certificate's")
	ErrNoCUIT      = errors.New("the certificate's subject has no CUIT")
)

// Certificate is what a shop logs in with: made on the agency's page for a key of its own.
type Certificate struct {
	x509 *x509.Certificate
	key  crypto.Signer
	cuit cuit.CUIT
}

// ParseCertificate reads a certificate and its key in PEM, the key as PKCS #1 or PKCS #8 without a password.
// Errors: ErrCertificate, ErrKey, ErrKeyMismatch, ErrNoCUIT. A certificate that has expired is read all the same.
func ParseCertificate(certificate, key []byte) (*Certificate, error) {
	block := find(certificate, "CERTIFICATE")
	if block == nil {
		return nil, ErrCertificate
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCertificate, err)
	}
	signer, err := parseKey(key)
	if err != nil {
		return nil, err
	}
	public, ok := signer.Public().(interface {
		Equal(other crypto.PublicKey) bool
	})
	if !ok || !public.Equal(parsed.PublicKey) {
		return nil, ErrKeyMismatch
	}
	// serialNumber of the subject is "CUIT 20123456786".
	text := strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(parsed.Subject.SerialNumber)), "CUIT")
	who, err := cuit.Parse(text)
	if err != nil {
		return nil, ErrNoCUIT
	}
	return &Certificate{x509: parsed, key: signer, cuit: who}, nil
}

// find returns the first block of a PEM text whose type ends like that.
func find(text []byte, kind string) *pem.Block {
	for {
		block, rest := pem.Decode(text)
		if block == nil || strings.HasSuffix(block.Type, kind) {
			return block
		}
		text = rest
	}
}

func parseKey(text []byte) (crypto.Signer, error) {
	block := find(text, "PRIVATE KEY")
	if block == nil {
		return nil, ErrKey
	}
	if k, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return k, nil
	}
	k, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, ErrKey // the parser's words could repeat the key
	}
	signer, ok := k.(crypto.Signer)
	if !ok {
		return nil, ErrKey
	}
	return signer, nil
}

// CUIT is whose certificate it is.
func (c *Certificate) CUIT() cuit.CUIT { return c.cuit }

// Expires is the instant after which it is no good.
func (c *Certificate) Expires() time.Time { return c.x509.NotAfter }

// Alias is the name that its owner gave it on the agency's page.
func (c *Certificate) Alias() string { return c.x509.Subject.CommonName }
