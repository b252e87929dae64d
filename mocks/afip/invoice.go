package afip

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/barberpro/barberpro/mocks/kit"
)

const exampleInvoice = `{"class":"B","point_of_sale":1,"customer":{"doc_type":99},` +
	`"items":[{"description":"Corte","quantity":1,"unit_price":"12000.00","iva":"21"}],"prices_include_iva":true}`

// CbteTipo of the plain invoices.
const (
	typeA = 1
	typeB = 6
	typeC = 11
)

// invoiceRequest is the body of POST /api/invoices. Amounts are pesos, as numbers or text with up to two decimals.
type invoiceRequest struct {
	CUIT        json.Number `json:"cuit"` // of the issuer; empty: the demo company
	PointOfSale int         `json:"point_of_sale"`
	Type        int         `json:"type"`         // CbteTipo, or
	Class       string      `json:"class"`        // A, B or C
	Concept     int         `json:"concept"`      // 1 products, 2 services, 3 both; empty: 1
	Date        string      `json:"date"`         // yyyymmdd; empty: today
	ServiceFrom string      `json:"service_from"` // of concepts 2 and 3, as the next two; empty: the date
	ServiceTo   string      `json:"service_to"`
	PaymentDue  string      `json:"payment_due"`
	Customer    struct {
		DocType   int         `json:"doc_type"`
		DocNumber json.Number `json:"doc_number"`
		Condition int         `json:"iva_condition"` // CondicionIVAReceptorId
	} `json:"customer"`
	Items            []invoiceItem `json:"items"`
	PricesIncludeIVA bool          `json:"prices_include_iva"`
	Associated       []reference   `json:"associated"`
}

type invoiceItem struct {
	Description string      `json:"description"`
	Quantity    int64       `json:"quantity"`
	UnitPrice   json.Number `json:"unit_price"`
	IVA         json.Number `json:"iva"` // percent; empty: 21
}

// invoice is what the endpoints answer. Amounts are text with two decimals.
type invoice struct {
	ID     string  `json:"id"`
	CUIT   int64   `json:"cuit"`
	Result string  `json:"result"` // A or R
	CAE    string  `json:"cae"`
	Due    string  `json:"cae_due"`
	Number int64   `json:"number"`
	Point  int     `json:"point_of_sale"`
	Type   int     `json:"type"`
	Name   string  `json:"type_name"`
	Date   string  `json:"date"`
	Net    string  `json:"net"`
	IVA    string  `json:"iva"`
	Total  string  `json:"total"`
	QR     string  `json:"qr,omitempty"` // RG 4291
	Notes  []note  `json:"notes"`
	Detail voucher `json:"detail"` // amounts in centavos
}

const (
	maxBody  = 1 << 20
	maxItems = 500
)

func (m *Mock) postInvoice(w http.ResponseWriter, r *http.Request) {
	v, err := m.readInvoice(r)
	if err != nil {
		kit.WriteJSON(w, http.StatusBadRequest, apiError{err.Error()})
		return
	}
	got, problems, err := m.issue(r.Context(), v, m.shell.Scenario(r))
	if err != nil {
		kit.WriteJSON(w, http.StatusInternalServerError, apiError{err.Error()})
		return
	}
	kit.About(r.Context(), got.itemID())
	m.shell.Changed(got.itemID())
	k := kept{voucher: got.voucher, cae: got.cae, due: got.due, notes: append(got.notes, problems...)}
	out, status := k.invoice(), http.StatusCreated
	out.Result = got.result
	if got.result != approved {
		status = http.StatusUnprocessableEntity
	}
	kit.WriteJSON(w, status, out)
}

// readInvoice reads the body of an invoice and computes its amounts.
func (m *Mock) readInvoice(r *http.Request) (voucher, error) {
	var in invoiceRequest
	d := json.NewDecoder(io.LimitReader(r.Body, maxBody))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return voucher{}, fmt.Errorf("cannot read the body: %w", err)
	}
	return in.voucher(m.shell.Clock.Now().In(buenosAires).Format(dateForm))
}

// amounts are the sums of an invoice that was not made.
type amounts struct {
	Type  int          `json:"type"`
	Net   string       `json:"net"`
	IVA   string       `json:"iva"`
	Total string       `json:"total"`
	Rates []rateAmount `json:"rates"`
}

type rateAmount struct {
	ID      int    `json:"id"` // of FEParamGetTiposIva
	Percent string `json:"percent"`
	Base    string `json:"base"`
	Amount  string `json:"amount"`
}

// postIVA computes what postInvoice would ask a CAE for.
func (m *Mock) postIVA(w http.ResponseWriter, r *http.Request) {
	v, err := m.readInvoice(r)
	if err != nil {
		kit.WriteJSON(w, http.StatusBadRequest, apiError{err.Error()})
		return
	}
	out := amounts{Type: v.Kind, Net: pesos(v.Net), IVA: pesos(v.IVA), Total: pesos(v.Total), Rates: []rateAmount{}}
	for _, each := range v.Rates {
		known, _ := ivaKindOf(each.ID) // it came from there
		out.Rates = append(out.Rates, rateAmount{
			ID: each.ID, Percent: formatDecimal(known.percent, millionth), Base: pesos(each.Base), Amount: pesos(each.Amount),
		})
	}
	kit.WriteJSON(w, http.StatusOK, out)
}

// issue takes the next number for v and asks for its CAE. When somebody else was faster, it takes the next one again.
func (m *Mock) issue(ctx context.Context, v voucher, scenario string) (verdict, []note, error) {
	const attempts = 100
	for range attempts {
		last, err := m.db.lastNumber(ctx, v.CUIT, v.PointOfSale, v.Kind)
		if err != nil {
			return verdict{}, nil, err
		}
		v.First, v.Last = last+1, last+1
		verdicts, problems, err := m.judge(ctx, &batch{
			cuit: v.CUIT, pos: v.PointOfSale, kind: v.Kind, count: 1, now: m.shell.Clock.Now().In(buenosAires),
			scenario: scenario, vouchers: []voucher{v}, emission: byRequest,
		})
		if err != nil {
			return verdict{}, nil, err
		}
		taken := verdicts[0].again || (len(problems) > 0 && problems[0].Message == wrongNumber)
		if !taken {
			return verdicts[0], problems, nil
		}
	}
	return verdict{}, nil, errors.New("too many others take numbers of this series")
}

// voucher computes the amounts.
func (in *invoiceRequest) voucher(today string) (voucher, error) {
	v := voucher{
		CUIT: demoCUIT, PointOfSale: max(in.PointOfSale, 1), Kind: in.Type, Concept: max(in.Concept, 1), Date: in.Date,
		DocType: in.Customer.DocType, Receiver: in.Customer.Condition, Associated: in.Associated,
	}
	if v.Kind == 0 {
		v.Kind = map[string]int{"A": typeA, "B": typeB, "C": typeC, "": typeB}[in.Class]
	}
	k, ok := kindOf(v.Kind)
	if !ok {
		return v, errors.New("type is a CbteTipo, or class is A, B or C")
	}
	if err := in.parties(&v, k); err != nil {
		return v, err
	}
	if v.Concept != 1 {
		at := cmp.Or(in.Date, today)
		v.From, v.To, v.DueDate = cmp.Or(in.ServiceFrom, at), cmp.Or(in.ServiceTo, at), cmp.Or(in.PaymentDue, at)
	}
	if len(in.Items) == 0 || len(in.Items) > maxItems {
		return v, fmt.Errorf("items are 1 to %d", maxItems)
	}
	err := in.sum(&v, k)
	return v, err
}

// parties reads who issues and who receives.
func (in *invoiceRequest) parties(v *voucher, k kind) error {
	if in.CUIT != "" {
		_, id, err := parseCUIT(in.CUIT.String())
		if err != nil {
			return errors.New("cuit is that of the issuer, such as 30712345671")
		}
		v.CUIT = id
	}
	if in.Customer.DocNumber != "" {
		n, err := in.Customer.DocNumber.Int64()
		if err != nil {
			return errors.New("customer.doc_number is a number without dashes")
		}
		v.DocNumber = n
	}
	if v.DocType == 0 {
		v.DocType = docAnonymous
		if v.DocNumber != 0 {
			v.DocType = docCUIT
		}
	}
	if v.Receiver == 0 {
		v.Receiver = consumer.receiverID()
		if t, ok := taxpayerOf(v.DocNumber); ok {
			v.Receiver = t.Condition.receiverID()
		} else if k.class == classA {
			v.Receiver = registered.receiverID()
		}
	}
	return nil
}

// sum adds the items up by rate: IVA is rounded once for each rate, as the agency compares it.
func (in *invoiceRequest) sum(v *voucher, k kind) error {
	gross := map[int]int64{}
	for _, item := range in.Items {
		price, ok := parseDecimal(item.UnitPrice.String(), centavos)
		if !ok || price < 0 || item.Quantity < 1 || item.Quantity > maxNumber || price > maxPrice {
			return errors.New("items have a quantity of 1 or more and a unit_price in pesos")
		}
		id, err := rateID(item.IVA.String())
		if err != nil {
			return err
		}
		if gross[id] += price * item.Quantity; gross[id] > maxGross {
			return errors.New("the items of one rate add up to too much")
		}
	}
	for _, known := range ivaKinds {
		amount, ok := gross[known.id]
		switch {
		case !ok:
		case k.class == classC:
			v.Net += amount
		default:
			base := amount
			if in.PricesIncludeIVA {
				base = without(amount, known.percent)
			}
			tax := share(base, known.percent)
			if in.PricesIncludeIVA {
				tax = amount - base
			}
			v.Rates = append(v.Rates, ivaRate{known.id, base, tax})
			v.HasRates = true
			v.Net += base
			v.IVA += tax
		}
	}
	v.Total = v.Net + v.IVA
	return nil
}

// Limits of amounts, in centavos. What without multiplies stays within an int64.
const (
	maxPrice = 1_000_000_000
	maxGross = 90_000_000_000
)

// without is the net of an amount that has percent (millionths) in it, rounded half up.
func without(amount, percent int64) int64 {
	const whole = 100 * millionth
	return (amount*whole/100*2/((whole+percent)/100) + 1) / 2
}

func rateID(percent string) (int, error) {
	if percent == "" {
		percent = "21"
	}
	n, ok := parseDecimal(percent, millionth)
	if ok {
		for _, known := range ivaKinds {
			if known.percent == n {
				return known.id, nil
			}
		}
	}
	return 0, fmt.Errorf("iva is a percentage of FEParamGetTiposIva, such as 21, not %q", percent)
}

// invoice is a kept voucher for the endpoints.
func (k *kept) invoice() invoice {
	named, _ := kindOf(k.Kind)
	out := invoice{
		ID: k.id(), CUIT: k.CUIT, Result: approved, CAE: k.cae, Due: k.due, Number: k.First, Point: k.PointOfSale,
		Type: k.Kind, Name: named.about, Date: k.Date,
		Net: pesos(k.Net), IVA: pesos(k.IVA), Total: pesos(k.Total), Notes: k.notes, Detail: k.voucher,
	}
	if out.Notes == nil {
		out.Notes = []note{}
	}
	if k.cae != "" {
		out.QR = k.qr()
	}
	return out
}

// pesos writes centavos with two decimals.
func pesos(n int64) string { return fmt.Sprintf("%d.%02d", n/centavos, n%centavos) }

// qr is the address that goes into the code on the printed voucher (RG 4291).
func (k *kept) qr() string {
	date := k.Date
	if t, ok := parseDate(k.Date); ok {
		date = t.Format("2006-01-02")
	}
	text := fmt.Sprintf(`{"ver":1,"fecha":%q,"cuit":%d,"ptoVta":%d,"tipoCmp":%d,"nroCmp":%d,"importe":%s,"moneda":%q,"ctz":%s,`+
		`"tipoDocRec":%d,"nroDocRec":%d,"tipoCodAut":"E","codAut":%s}`, date, k.CUIT, k.PointOfSale, k.Kind, k.First,
		formatDecimal(k.Total, centavos), k.Currency, formatDecimal(k.Rate, millionth), k.DocType, k.DocNumber, k.cae)
	return "https://www.afip.gob.ar/fe/qr/?p=" + base64.StdEncoding.EncodeToString([]byte(text))
}
