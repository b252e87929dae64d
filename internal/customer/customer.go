// Package customer keeps the people a shop serves: found by name or phone in one query, merged when they turn out to be
// the same person, and exported or erased when they ask for it (Ley 25.326).
package customer

import (
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/internal/web"
)

// ErasedName is what stands for a person who was erased.
const ErasedName = "Cliente eliminado"

// What this package refuses.
var (
	ErrNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "customer_not_found", Message: "No encontramos a ese cliente.",
	}
	ErrPhoneTaken = &fault.Error{
		Kind: fault.Conflict, Code: "customer_phone_taken", Message: "Ya hay un cliente con ese celular.",
	}
	ErrVersionConflict = &fault.Error{
		Kind: fault.Conflict, Code: "version_conflict",
		Message: "Otra persona cambió este cliente mientras tanto. Volvé a cargarlo.",
	}
	ErrMerged = &fault.Error{
		Kind: fault.Conflict, Code: "customer_merged", Message: "Ese cliente se unió a otro.",
	}
	ErrErased = &fault.Error{
		Kind: fault.Conflict, Code: "customer_erased", Message: "Los datos de ese cliente se borraron.",
	}
	ErrHasBookings = &fault.Error{
		Kind: fault.Conflict, Code: "customer_has_bookings",
		Message: "Ese cliente tiene turnos por venir. Cancelalos antes de borrar sus datos.",
	}
)

// Customer is a person as the team sees them. DocNumber is there only for whoever attends the shop, one customer at a time.
type Customer struct {
	ID            uuid.UUID  `json:"id" format:"uuid"`
	Name          string     `json:"name"`
	Phone         *string    `json:"phone" doc:"E.164" example:"+5491123456789"`
	Email         *string    `json:"email"`
	DocType       *string    `json:"doc_type" doc:"DNI, CUIT o CUIL"`
	DocNumber     *string    `json:"doc_number" doc:"Solo números; null en las listas y para quien no atiende la barbería"`
	Note          string     `json:"note"`
	UsualBarberID *uuid.UUID `json:"usual_barber_id" format:"uuid" nullable:"true"`
	NoShowCount   int32      `json:"no_show_count"`
	MergedInto    *uuid.UUID `json:"merged_into" format:"uuid" nullable:"true" doc:"El cliente en el que quedó este"`
	ErasedAt      *time.Time `json:"erased_at"`
	Version       int32      `json:"version"`
	CreatedAt     time.Time  `json:"created_at"`
}

// NewCustomer is a person to add.
type NewCustomer struct {
	Name          string     `json:"name" minLength:"1" maxLength:"120"`
	Phone         *string    `json:"phone,omitempty" maxLength:"40"`
	Email         *string    `json:"email,omitempty" maxLength:"254"`
	DocType       *string    `json:"doc_type,omitempty" enum:"DNI,CUIT,CUIL"`
	DocNumber     *string    `json:"doc_number,omitempty" maxLength:"32"`
	Note          string     `json:"note,omitempty" maxLength:"2000"`
	UsualBarberID *uuid.UUID `json:"usual_barber_id,omitempty" format:"uuid"`
}

// Patch changes a customer; what is absent stays, null clears. The document's type and number go together. With
// Version, which can also come as If-Match, a change made meanwhile by somebody else is not overwritten.
type Patch struct {
	Name          *string                 `json:"name,omitempty" minLength:"1" maxLength:"120"`
	Phone         web.Optional[string]    `json:"phone,omitzero" maxLength:"40"`
	Email         web.Optional[string]    `json:"email,omitzero" maxLength:"254"`
	DocType       web.Optional[string]    `json:"doc_type,omitzero" enum:"DNI,CUIT,CUIL"`
	DocNumber     web.Optional[string]    `json:"doc_number,omitzero" maxLength:"32"`
	Note          *string                 `json:"note,omitempty" maxLength:"2000"`
	UsualBarberID web.Optional[uuid.UUID] `json:"usual_barber_id,omitzero" format:"uuid"`
	Version       *int32                  `json:"version,omitempty" minimum:"1"`
}

func (n NewCustomer) customer(id uuid.UUID) (Customer, error) {
	patch := Patch{
		Name: &n.Name, Note: &n.Note,
		Phone: some(n.Phone), Email: some(n.Email), DocType: some(n.DocType), DocNumber: some(n.DocNumber),
		UsualBarberID: some(n.UsualBarberID),
	}
	return patch.apply(Customer{ID: id, Version: 1})
}

func some[T any](v *T) web.Optional[T] { return web.Optional[T]{Set: v != nil, Value: v} }

// apply returns c with the patch on it, or fault.Invalid. Empty text clears like null.
func (p Patch) apply(c Customer) (Customer, error) {
	if p.Name != nil {
		c.Name = strings.TrimSpace(*p.Name)
	}
	if p.Note != nil {
		c.Note = strings.TrimSpace(*p.Note)
	}
	p.UsualBarberID.Apply(&c.UsualBarberID)
	if c.Name == "" {
		return Customer{}, fault.Validation("body.name", "Escribí un nombre.")
	}
	if err := p.applyContact(&c); err != nil {
		return Customer{}, err
	}
	err := p.applyDocument(&c)
	return c, err
}

func (p Patch) applyContact(c *Customer) error {
	if p.Phone.Set {
		c.Phone = filled(p.Phone.Value)
		if c.Phone != nil {
			number, err := phone.Parse(*c.Phone)
			if err != nil {
				return fault.Validation("body.phone", phone.ErrInvalid.Message)
			}
			e164 := number.E164()
			c.Phone = &e164
		}
	}
	if p.Email.Set {
		c.Email = filled(p.Email.Value)
		if c.Email != nil && !isEmail(*c.Email) {
			return fault.Validation("body.email", "Escribí un correo electrónico válido.")
		}
	}
	return nil
}

func (p Patch) applyDocument(c *Customer) error {
	if !p.DocType.Set && !p.DocNumber.Set {
		return nil
	}
	p.DocType.Apply(&c.DocType)
	p.DocNumber.Apply(&c.DocNumber)
	c.DocNumber = filled(c.DocNumber)
	switch {
	case c.DocType == nil && c.DocNumber == nil:
		return nil
	case c.DocType == nil:
		return fault.Validation("body.doc_type", "Elegí el tipo de documento.")
	case c.DocNumber == nil:
		return fault.Validation("body.doc_number", "Escribí el número de documento.")
	}
	digits, err := documentDigits(*c.DocType, *c.DocNumber)
	c.DocNumber = &digits
	return err
}

// documentDigits returns the number as it is kept, or fault.Invalid.
func documentDigits(kind, number string) (string, error) {
	if kind == "DNI" {
		dni, err := cuit.ParseDNI(number)
		if err != nil {
			return "", fault.Validation("body.doc_number", cuit.ErrInvalidDNI.Message)
		}
		return dni.Digits(), nil
	}
	parsed, err := cuit.Parse(number)
	if err != nil {
		return "", fault.Validation("body.doc_number", cuit.ErrInvalid.Message)
	}
	return parsed.Digits(), nil
}

// isEmail reports whether s is an address alone, without the name and brackets that mail headers allow.
func isEmail(s string) bool {
	address, err := mail.ParseAddress(s)
	return err == nil && address.Address == s
}

// filled is nil for text that says nothing.
func filled(s *string) *string {
	if s == nil {
		return nil
	}
	trimmed := strings.TrimSpace(*s)
	if trimmed == "" {
		return nil
	}
	return &trimmed
}

// open says why a record takes no changes, or nil.
func (c Customer) open() error {
	switch {
	case c.MergedInto != nil:
		return ErrMerged.With("merged_into", c.MergedInto)
	case c.ErasedAt != nil:
		return ErrErased
	}
	return nil
}
