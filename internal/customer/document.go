package customer

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

// Sealer encrypts document numbers. aad binds a number to its customer, so that a copied column opens nowhere else.
type Sealer interface {
	Seal(plain, aad []byte) ([]byte, error)
	Open(sealed, aad []byte) ([]byte, error)
}

// documentContext is the aad under which the document number of a customer is sealed. The booking domain, which makes
// customers of strangers, seals with the same.
func documentContext(customer uuid.UUID) []byte {
	return append([]byte("customer-doc:"), customer[:]...)
}

func (s *Service) seal(c Customer) ([]byte, error) {
	if c.DocNumber == nil {
		return nil, nil
	}
	sealed, err := s.sealer.Seal([]byte(*c.DocNumber), documentContext(c.ID))
	if err != nil {
		return nil, fmt.Errorf("seal document: %w", err)
	}
	return sealed, nil
}

func (s *Service) openDocument(id uuid.UUID, sealed []byte) (*string, error) {
	if sealed == nil {
		return nil, nil //nolint:nilnil // no document is not an error
	}
	plain, err := s.sealer.Open(sealed, documentContext(id))
	if err != nil {
		return nil, fmt.Errorf("open document: %w", err)
	}
	number := string(plain)
	return &number, nil
}

// forReader hides the document from barbers, who may read customers but do not invoice them.
func (c Customer) forReader(ctx context.Context) Customer {
	if p, ok := web.PrincipalFrom(ctx); ok && p.Role == web.RoleBarber {
		c.DocNumber = nil
	}
	return c
}
