package booking

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/phone"
)

// CustomerRequest is who a turno is for, as typed.
type CustomerRequest struct {
	Name      string `json:"name" minLength:"1" maxLength:"120"`
	Phone     string `json:"phone" minLength:"1" maxLength:"40"`
	Email     string `json:"email,omitempty" maxLength:"254"`
	Note      string `json:"note,omitempty" maxLength:"500"`
	DocType   string `json:"doc_type,omitempty" enum:"DNI,CUIT,CUIL"`
	DocNumber string `json:"doc_number,omitempty" maxLength:"20"`
}

// contact is a CustomerRequest that has been checked.
type contact struct {
	name, phone, note string
	email, docType    *string
	doc               string
}

// check reads what was typed. Errors: fault.Invalid naming every field that is wrong.
func (in *CustomerRequest) check() (c contact, err error) {
	problems := &fault.Error{Kind: fault.Invalid, Code: "validation_failed", Message: "Hay datos para corregir."}
	wrong := problems
	c.name, c.note = strings.Join(strings.Fields(in.Name), " "), strings.TrimSpace(in.Note)
	if c.name == "" || strings.ContainsFunc(c.name, isControl) || strings.ContainsFunc(c.note, isControlButNewline) {
		wrong = wrong.At("body.customer.name", "Escribí tu nombre.")
	}
	number, phoneErr := phone.Parse(in.Phone)
	if phoneErr != nil {
		wrong = wrong.At("body.customer.phone", phone.ErrInvalid.Message)
	}
	c.phone = number.E164()
	if email := strings.ToLower(strings.TrimSpace(in.Email)); email != "" {
		c.email = &email
		if !plausibleEmail(email) {
			wrong = wrong.At("body.customer.email", "Escribí un correo válido, por ejemplo ana@correo.com.")
		}
	}
	if in.DocNumber != "" {
		if c.doc, err = parseDocument(in.DocType, in.DocNumber); err != nil {
			wrong = wrong.At("body.customer.doc_number", "El documento no es válido. Revisá los números.")
		}
		kind := cmp.Or(in.DocType, "DNI")
		c.docType = &kind
	}
	if len(wrong.Fields) > 0 {
		return c, wrong
	}
	return c, nil
}

// parseDocument returns the digits of a DNI, CUIT or CUIL.
func parseDocument(kind, number string) (string, error) {
	if kind == "" || kind == "DNI" {
		dni, err := cuit.ParseDNI(number)
		return dni.Digits(), err
	}
	c, err := cuit.Parse(number)
	return c.Digits(), err
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

func isControlButNewline(r rune) bool { return isControl(r) && r != '\n' && r != '\r' && r != '\t' }

// plausibleEmail accepts what could be an address; the only proof of one is that mail arrives.
func plausibleEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && strings.Contains(domain, ".") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".") &&
		!strings.ContainsFunc(s, func(r rune) bool { return isControl(r) || strings.ContainsRune(" ,;<>()\"@", r) && r != '@' }) &&
		strings.Count(s, "@") == 1
}

func (c *contact) shown() *Customer {
	out := &Customer{Name: c.name, Phone: c.phone}
	if c.email != nil {
		out.Email = *c.email
	}
	return out
}

// meet queues the customer's record.
func (s *Service) meet(ctx context.Context, queue *pg.Queue, shop uuid.UUID, who contact) error {
	params := sqlgen.MeetCustomerParams{ShopID: shop, ID: pg.NewID(), Name: who.name, Phone: &who.phone, Email: who.email}
	if who.doc != "" {
		sealed, err := s.sealer.Seal([]byte(who.doc), append([]byte("customer-doc:"), params.ID[:]...))
		if err != nil {
			return fmt.Errorf("seal document: %w", err)
		}
		params.DocType, params.DocSealed = who.docType, sealed
	}
	if err := sqlgen.New(queue).MeetCustomer(ctx, params); err != nil {
		return fmt.Errorf("queue customer: %w", err)
	}
	return nil
}
