// Package invoice issues the vouchers that the law asks for: invoices of turnos and credit notes of what was taken back,
// authorised by ARCA (ex AFIP) with a CAE and printed as PDF.
//
// What is issued, and when. A shop that is monotributista or exempt issues class C; a responsable inscripto issues A to
// whoever is one or monotributista, and B to everybody else, with 21 % of IVA contained in the price. Tips are not
// invoiced. By hand: what is left of the turno, its whole price less what was invoiced before, or what was kept of the
// payments when the turno did not take place. At payment: one voucher for each payment that is kept, of its amount. At
// completion: what is left of the turno's price then, paid or not, since the service is rendered. Every refund of a
// payment that was invoiced gets a credit note, which waits for its invoice's CAE; a chargeback gets none, since the
// service may have been rendered: that is for people to decide.
//
// How numbers stay without gaps is told in speak.go.
package invoice

import (
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/provider/afip"
)

// Status is where a voucher is on its way to a CAE.
type Status string

// The states of a voucher.
const (
	Queued     Status = "queued"     // asks for a number
	Sending    Status = "sending"    // has a number, and ARCA may have been asked
	Authorized Status = "authorized" // has its CAE
	Rejected   Status = "rejected"   // ARCA does not want it as it is
)

// Invoice is a voucher as the API shows it.
type Invoice struct {
	ID               uuid.UUID   `json:"id" format:"uuid"`
	Kind             string      `json:"kind" enum:"invoice,credit_note"`
	Letter           string      `json:"letter" enum:"A,B,C"`
	VoucherType      int32       `json:"voucher_type" doc:"Código de ARCA: 1, 6 u 11 es factura A, B o C; 3, 8 o 13, nota de crédito"`
	PointOfSale      int32       `json:"point_of_sale"`
	Number           *int64      `json:"number" doc:"null mientras no lo tiene"`
	Status           Status      `json:"status" enum:"queued,sending,authorized,rejected"`
	BookingID        uuid.UUID   `json:"booking_id" format:"uuid"`
	BookingCode      string      `json:"booking_code,omitempty" doc:"En la lista"`
	CustomerName     string      `json:"customer_name,omitempty" doc:"En la lista: de quién es el turno"`
	PaymentID        *uuid.UUID  `json:"payment_id,omitempty" format:"uuid" doc:"El pago por el que se emitió"`
	CreditsID        *uuid.UUID  `json:"credits_id,omitempty" format:"uuid" doc:"La factura que esta nota de crédito devuelve"`
	RefundID         *uuid.UUID  `json:"refund_id,omitempty" format:"uuid"`
	IssueDate        *clock.Date `json:"issue_date" format:"date"`
	ServiceDate      clock.Date  `json:"service_date" format:"date"`
	Receiver         Receiver    `json:"receiver"`
	TotalCentavos    int64       `json:"total_centavos"`
	NetCentavos      int64       `json:"net_centavos"`
	VATCentavos      int64       `json:"vat_centavos" doc:"IVA contenido"`
	CreditedCentavos int64       `json:"credited_centavos" doc:"Devuelto por notas de crédito"`
	Items            []Item      `json:"items" nullable:"false"`
	CAE              string      `json:"cae,omitempty"`
	CAEDue           *clock.Date `json:"cae_due,omitempty" format:"date"`
	Observations     []Note      `json:"observations" nullable:"false" doc:"De ARCA"`
	Error            string      `json:"error,omitempty" doc:"Por qué no se autorizó todavía"`
	Deadline         clock.Date  `json:"deadline" format:"date" doc:"Último día en que se puede emitir con la fecha del hecho"`
	Late             bool        `json:"late" doc:"Ese día pasó y no tiene CAE"`
	Attempts         int32       `json:"attempts"`
	CreatedAt        time.Time   `json:"created_at"`
	AuthorizedAt     *time.Time  `json:"authorized_at,omitempty"`
}

// Item is a line of a voucher. Amounts are what the customer pays, IVA contained.
type Item struct {
	Description   string `json:"description"`
	Quantity      int    `json:"quantity"`
	UnitCentavos  int64  `json:"unit_centavos"`
	TotalCentavos int64  `json:"total_centavos"`
}

// Note is an observation of ARCA.
type Note struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// Issuer is what is printed of the shop, frozen with the voucher.
type Issuer struct {
	LegalName     string `json:"legal_name"`
	TradeName     string `json:"trade_name"`
	Address       string `json:"address"`
	CUIT          string `json:"cuit"`
	GrossIncome   string `json:"gross_income"`
	ActivitySince string `json:"activity_since"` // YYYY-MM-DD
	Condition     string `json:"condition"`      // as in shops.tax_condition
}

// Conditions of issuers (shops.tax_condition) and, the first and those below, of receivers.
const (
	registered    = "responsable_inscripto"
	monotributo   = "monotributo"
	exempt        = "exento"
	finalConsumer = "consumidor_final"
	notReached    = "no_alcanzado"
)

// invoiceKind is the kind of invoice for who issues it and who receives it (condition of RG 5616).
func invoiceKind(issuer string, receiver int32) int32 {
	switch {
	case issuer != registered:
		return afip.InvoiceC
	case receiver == afip.Registered || receiver == afip.Monotributo:
		return afip.InvoiceA
	default:
		return afip.InvoiceB
	}
}

// creditNoteKind is the kind of credit note for a kind of invoice.
func creditNoteKind(invoice int32) int32 { return invoice + afip.CreditNoteA - afip.InvoiceA }

func letterOf(kind int32) string {
	switch kind {
	case afip.InvoiceA, afip.CreditNoteA:
		return "A"
	case afip.InvoiceB, afip.CreditNoteB:
		return "B"
	default:
		return "C"
	}
}

func isCreditNote(kind int32) bool {
	return kind == afip.CreditNoteA || kind == afip.CreditNoteB || kind == afip.CreditNoteC
}

// VAT of 21 %, which prices contain: 21 of every 121.
const (
	vatWhole = 121
	vatNet   = 100
)

// split takes the IVA out of a total: net is rounded half up to the centavo and vat is the rest, so that both add up.
// Class C has none.
func split(kind int32, total money.Centavos) (net, vat money.Centavos) {
	if letterOf(kind) == "C" {
		return total, 0
	}
	net = total/vatWhole*vatNet + (total%vatWhole*vatNet+vatWhole/2)/vatWhole
	return net, total - net
}
