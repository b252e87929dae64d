package afip

import (
	"encoding/xml"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/money"
)

// Kinds of voucher (CbteTipo).
const (
	InvoiceA    = 1
	CreditNoteA = 3
	InvoiceB    = 6
	CreditNoteB = 8
	InvoiceC    = 11
	CreditNoteC = 13
)

// Documents of receivers (DocTipo).
const (
	DocCUIT  = 80
	DocCUIL  = 86
	DocDNI   = 96
	DocFinal = 99 // final consumer without a name; the number is 0
)

// Conditions of receivers (CondicionIVAReceptorId, RG 5616).
const (
	Registered    = 1 // responsable inscripto
	Exempt        = 4
	FinalConsumer = 5
	Monotributo   = 6
	NotReached    = 15 // no alcanzado
)

// VAT21 is the rate of 21 % (AlicIva Id).
const VAT21 = 5

const (
	conceptServices = 2
	pesos           = "PES"
)

// Voucher is a comprobante for services, in pesos.
type Voucher struct {
	Number      int64          `json:"number"`
	Date        clock.Date     `json:"date,omitzero"`
	DocType     int            `json:"doc_type"`
	DocNumber   int64          `json:"doc_number"`
	Receiver    int            `json:"receiver"` // condition
	Total       money.Centavos `json:"total"`
	Net         money.Centavos `json:"net"`
	Exempt      money.Centavos `json:"exempt"`
	VAT         money.Centavos `json:"vat"`
	ServiceFrom clock.Date     `json:"service_from,omitzero"`
	ServiceTo   clock.Date     `json:"service_to,omitzero"`
	DueOn       clock.Date     `json:"due_on,omitzero"`
	Rates       []Rate         `json:"rates"`   // none in class C
	Credits     []Reference    `json:"credits"` // vouchers that a credit note takes back
}

// Rate is an amount of VAT by its rate.
type Rate struct {
	ID     int            `json:"id"`
	Base   money.Centavos `json:"base"`
	Amount money.Centavos `json:"amount"`
}

// Reference names a voucher of the same issuer.
type Reference struct {
	Type        int        `json:"type"`
	PointOfSale int        `json:"point_of_sale"`
	Number      int64      `json:"number"`
	CUIT        string     `json:"cuit"`
	Date        clock.Date `json:"date,omitzero"`
}

// detail is a voucher on the wire, in the order of the schema. FECAEDetRequest and FECompConsResponse share it.
type detail struct {
	Concept  int    `xml:"Concepto"`
	DocType  int    `xml:"DocTipo"`
	DocNo    int64  `xml:"DocNro"`
	First    int64  `xml:"CbteDesde"`
	Last     int64  `xml:"CbteHasta"`
	Date     *date  `xml:"CbteFch,omitempty"`
	Total    amount `xml:"ImpTotal"`
	Untaxed  amount `xml:"ImpTotConc"`
	Net      amount `xml:"ImpNeto"`
	Exempt   amount `xml:"ImpOpEx"`
	Taxes    amount `xml:"ImpTrib"`
	VAT      amount `xml:"ImpIVA"`
	From     *date  `xml:"FchServDesde,omitempty"`
	To       *date  `xml:"FchServHasta,omitempty"`
	DueOn    *date  `xml:"FchVtoPago,omitempty"`
	Currency string `xml:"MonId,omitempty"`
	Exchange string `xml:"MonCotiz,omitempty"`
	Receiver int    `xml:"CondicionIVAReceptorId,omitempty"`

	// Pointers: an empty list is not the same as none.
	Credits *references `xml:"CbtesAsoc"`
	Rates   *rates      `xml:"Iva"`
}

type references struct {
	All []reference `xml:"CbteAsoc"`
}

type rates struct {
	All []rate `xml:"AlicIva"`
}

type reference struct {
	Type   int    `xml:"Tipo"`
	Point  int    `xml:"PtoVta"`
	Number int64  `xml:"Nro"`
	CUIT   string `xml:"Cuit,omitempty"`
	Date   *date  `xml:"CbteFch,omitempty"`
}

type rate struct {
	ID     int    `xml:"Id"`
	Base   amount `xml:"BaseImp"`
	Amount amount `xml:"Importe"`
}

func (v *Voucher) detail() detail {
	d := detail{
		Concept: conceptServices, DocType: v.DocType, DocNo: v.DocNumber, First: v.Number, Last: v.Number, Date: optional(v.Date),
		Total: amount(v.Total), Net: amount(v.Net), Exempt: amount(v.Exempt), VAT: amount(v.VAT),
		From: optional(v.ServiceFrom), To: optional(v.ServiceTo), DueOn: optional(v.DueOn),
		Currency: pesos, Exchange: "1", Receiver: v.Receiver,
	}
	if len(v.Credits) > 0 {
		d.Credits = &references{}
	}
	for _, c := range v.Credits {
		d.Credits.All = append(d.Credits.All, reference{
			Type: c.Type, Point: c.PointOfSale, Number: c.Number, CUIT: c.CUIT, Date: optional(c.Date),
		})
	}
	if len(v.Rates) > 0 {
		d.Rates = &rates{}
	}
	for _, r := range v.Rates {
		d.Rates.All = append(d.Rates.All, rate{ID: r.ID, Base: amount(r.Base), Amount: amount(r.Amount)})
	}
	return d
}

func (d *detail) voucher() Voucher {
	v := Voucher{
		Number: d.First, Date: dateIn(d.Date), DocType: d.DocType, DocNumber: d.DocNo, Receiver: d.Receiver,
		Total: money.Centavos(d.Total), Net: money.Centavos(d.Net), Exempt: money.Centavos(d.Exempt), VAT: money.Centavos(d.VAT),
		ServiceFrom: dateIn(d.From), ServiceTo: dateIn(d.To), DueOn: dateIn(d.DueOn),
	}
	for _, c := range d.credits() {
		v.Credits = append(v.Credits, Reference{Type: c.Type, PointOfSale: c.Point, Number: c.Number, CUIT: c.CUIT, Date: dateIn(c.Date)})
	}
	for _, r := range d.rates() {
		v.Rates = append(v.Rates, Rate{ID: r.ID, Base: money.Centavos(r.Base), Amount: money.Centavos(r.Amount)})
	}
	return v
}

func (d *detail) credits() []reference {
	if d.Credits == nil {
		return nil
	}
	return d.Credits.All
}

func (d *detail) rates() []rate {
	if d.Rates == nil {
		return nil
	}
	return d.Rates.All
}

// auth is the first part of every request but FEDummy.
type auth struct {
	Token string `xml:"Token"`
	Sign  string `xml:"Sign"`
	CUIT  string `xml:"Cuit"`
}

// Auth is who asks: a ticket for the service, and the CUIT that it acts for.
type Auth struct {
	Ticket Ticket
	CUIT   string
}

func (a Auth) wire() auth { return auth{Token: a.Ticket.Token, Sign: a.Ticket.Sign, CUIT: a.CUIT} }

type authorizeRequest struct {
	XMLName xml.Name `xml:"http://ar.gov.afip.dif.FEV1/ FECAESolicitar"`
	Auth    auth     `xml:"Auth"`
	Count   int      `xml:"FeCAEReq>FeCabReq>CantReg"`
	Point   int      `xml:"FeCAEReq>FeCabReq>PtoVta"`
	Type    int      `xml:"FeCAEReq>FeCabReq>CbteTipo"`
	Details []detail `xml:"FeCAEReq>FeDetReq>FECAEDetRequest"`
}

type authorizeResponse struct {
	Result struct {
		Head struct {
			Result  string `xml:"Resultado"`
			Reprise string `xml:"Reproceso"`
		} `xml:"FeCabResp"`
		Details []struct {
			First  int64  `xml:"CbteDesde"`
			Result string `xml:"Resultado"`
			Notes  []Note `xml:"Observaciones>Obs"`
			CAE    string `xml:"CAE"`
			Due    date   `xml:"CAEFchVto"`
		} `xml:"FeDetResp>FECAEDetResponse"`
		Errors []Note `xml:"Errors>Err"`
	} `xml:"FECAESolicitarResult"`
}

type consultRequest struct {
	XMLName xml.Name `xml:"http://ar.gov.afip.dif.FEV1/ FECompConsultar"`
	Auth    auth     `xml:"Auth"`
	Type    int      `xml:"FeCompConsReq>CbteTipo"`
	Number  int64    `xml:"FeCompConsReq>CbteNro"`
	Point   int      `xml:"FeCompConsReq>PtoVta"`
}

type consultResponse struct {
	Result struct {
		Get *struct {
			detail

			Result string `xml:"Resultado"`
			CAE    string `xml:"CodAutorizacion"`
			Due    date   `xml:"FchVto"`
			Notes  []Note `xml:"Observaciones>Obs"`
		} `xml:"ResultGet"`
		Errors []Note `xml:"Errors>Err"`
	} `xml:"FECompConsultarResult"`
}
