package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"

	"github.com/barberpro/barberpro/internal/upstream"
)

// reason is what a shop is told of a try without an answer. The error itself may name addresses of our network.
func reason(err error) string {
	var dns *net.DNSError
	var refused *net.OpError
	switch {
	case errors.Is(err, upstream.ErrPrivate):
		return "la dirección no está en Internet"
	case errors.Is(err, context.DeadlineExceeded):
		return "no contestó a tiempo"
	case isTLS(err):
		return "el certificado no es válido"
	case errors.As(err, &dns):
		return "el nombre no existe"
	case errors.As(err, &refused):
		return "no se pudo conectar"
	}
	return "la conexión se cortó"
}

func isTLS(err error) bool {
	var verification *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	return errors.As(err, &verification) || errors.As(err, &unknown) || errors.As(err, &record)
}
