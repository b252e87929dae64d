package invoice

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/invoice/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/provider/afip"
)

// Receiver is who a voucher is for, as the API shows it.
type Receiver struct {
	DocType   string `json:"doc_type,omitempty" enum:"DNI,CUIT,CUIL" doc:"Sin documento: consumidor final sin identificar"`
	DocNumber string `json:"doc_number,omitempty"`
	Name      string `json:"name,omitempty"`
	Address   string `json:"address,omitempty"`
	Condition string `json:"condition" enum:"consumidor_final,responsable_inscripto,monotributo,exento,no_alcanzado"`
}

// ReceiverRequest says who a voucher is for. Empty: the customer, named when the amount asks for it.
//
//nolint:lll // a tag cannot be broken
type ReceiverRequest struct {
	DocType   string `json:"doc_type,omitempty" enum:"DNI,CUIT,CUIL"`
	DocNumber string `json:"doc_number,omitempty" maxLength:"32"`
	Name      string `json:"name,omitempty" maxLength:"120"`
	Address   string `json:"address,omitempty" maxLength:"200" doc:"Domicilio comercial, para la factura A"`
	Condition string `json:"condition,omitempty" enum:"consumidor_final,responsable_inscripto,monotributo,exento,no_alcanzado" doc:"consumidor_final si falta"`
}

// receiver is who a voucher is for, as ARCA wants it.
type receiver struct {
	docType   int32
	number    string // digits; "" with DocFinal
	name      string
	address   string
	condition int32
}

// nobody is the final consumer without a name.
func nobody() receiver { return receiver{docType: afip.DocFinal, condition: afip.FinalConsumer} }

// docTypes and conditions are the words of the API for ARCA's numbers.
func docTypes() map[string]int32 {
	return map[string]int32{"DNI": afip.DocDNI, "CUIT": afip.DocCUIT, "CUIL": afip.DocCUIL}
}

func conditions() map[string]int32 {
	return map[string]int32{
		finalConsumer: afip.FinalConsumer, registered: afip.Registered, monotributo: afip.Monotributo, exempt: afip.Exempt,
		notReached: afip.NotReached,
	}
}

func nameOf(names map[string]int32, id int32) string {
	for name, n := range names {
		if n == id {
			return name
		}
	}
	return ""
}

// check reads a request. issuer is the shop's CUIT, which cannot be its own customer.
func (r *ReceiverRequest) check(issuer string) (receiver, error) {
	out := receiver{
		name: oneLine(r.Name), address: oneLine(r.Address), condition: afip.FinalConsumer, docType: afip.DocFinal,
	}
	if r.Condition != "" {
		out.condition = conditions()[r.Condition]
	}
	if r.DocType == "" && r.DocNumber != "" {
		return out, fault.Validation("body.receiver.doc_type", "Elegí el tipo de documento.")
	}
	if r.DocType != "" {
		out.docType = docTypes()[r.DocType]
		var err error
		if out.number, err = digits(r.DocType, r.DocNumber); err != nil {
			return out, fault.Validation("body.receiver.doc_number", fault.As(err).Message)
		}
	}
	switch {
	case out.condition != afip.FinalConsumer && out.docType != afip.DocCUIT:
		return out, fault.Validation("body.receiver.doc_number", "Con esa condición frente al IVA hace falta el CUIT.")
	case out.condition != afip.FinalConsumer && out.name == "":
		return out, fault.Validation("body.receiver.name", "Escribí el nombre o la razón social.")
	case out.number == issuer:
		return out, fault.Validation("body.receiver.doc_number", "El CUIT del cliente no puede ser el de la barbería.")
	}
	return out, nil
}

// oneLine takes line breaks and double spaces out of what was typed.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// digits reads a document's number. The error is a fault.
func digits(kind, number string) (string, error) {
	if kind == "DNI" {
		d, err := cuit.ParseDNI(number)
		return d.Digits(), err
	}
	c, err := cuit.Parse(number)
	return c.Digits(), err
}

// docContext binds a sealed document to its voucher.
func docContext(invoice uuid.UUID) []byte { return append([]byte("invoice-doc:"), invoice[:]...) }

func (s *Service) sealDoc(invoice uuid.UUID, number string) ([]byte, error) {
	if number == "" {
		return nil, nil
	}
	sealed, err := s.opts.Sealer.Seal([]byte(number), docContext(invoice))
	if err != nil {
		return nil, fmt.Errorf("seal document: %w", err)
	}
	return sealed, nil
}

func (s *Service) openDoc(row *sqlgen.Invoice) (string, error) {
	if row.DocSealed == nil {
		return "", nil
	}
	number, err := s.opts.Sealer.Open(row.DocSealed, docContext(row.ID))
	if err != nil {
		return "", fmt.Errorf("open document: %w", err)
	}
	return string(number), nil
}

// receiverOf is who a voucher of ours is for.
func (s *Service) receiverOf(row *sqlgen.Invoice) (receiver, error) {
	number, err := s.openDoc(row)
	return receiver{
		docType: row.DocType, number: number, name: row.ReceiverName, address: row.ReceiverAddress, condition: row.ReceiverCondition,
	}, err
}

func (r *receiver) shown() Receiver {
	return Receiver{
		DocType: nameOf(docTypes(), r.docType), DocNumber: r.number, Name: r.name, Address: r.address,
		Condition: nameOf(conditions(), r.condition),
	}
}

// wire is the document's number as ARCA takes it; 0 for nobody.
func (r *receiver) wire() int64 {
	if r.number == "" {
		return 0
	}
	n, err := strconv.ParseInt(r.number, 10, 64)
	if err != nil {
		return 0 // it was checked when it was taken; ARCA refuses 0 for a document
	}
	return n
}

// customerContext is the aad under which the customer domain seals documents.
func customerContext(customer uuid.UUID) []byte {
	return append([]byte("customer-doc:"), customer[:]...)
}

// ofCustomer is the customer of a turno by name, when their record has a document.
func (s *Service) ofCustomer(turno *sqlgen.GetTurnoRow) (receiver, error) {
	if turno.CustomerID == nil || turno.DocType == nil || turno.DocSealed == nil {
		return receiver{}, ErrReceiverNeeded
	}
	number, err := s.opts.Sealer.Open(slices.Clone(turno.DocSealed), customerContext(*turno.CustomerID))
	if err != nil {
		return receiver{}, fmt.Errorf("open customer's document: %w", err)
	}
	return receiver{
		docType: docTypes()[*turno.DocType], number: string(number), name: turno.CustomerName, condition: afip.FinalConsumer,
	}, nil
}
