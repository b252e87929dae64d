package afip

import (
	"fmt"
	"strconv"
	"strings"
)

// voucher is a comprobante as it was asked for. Amounts are centavos, dates yyyymmdd.
type voucher struct {
	CUIT         int64       `json:"cuit"`
	PointOfSale  int         `json:"point_of_sale"`
	Kind         int         `json:"kind"` // CbteTipo
	Concept      int         `json:"concept"`
	DocType      int         `json:"doc_type"`
	DocNumber    int64       `json:"doc_number"`
	First        int64       `json:"first"`
	Last         int64       `json:"last"`
	Date         string      `json:"date"`
	Total        int64       `json:"total"`
	Untaxed      int64       `json:"untaxed"` // ImpTotConc
	Net          int64       `json:"net"`
	Exempt       int64       `json:"exempt"` // ImpOpEx
	OtherTaxes   int64       `json:"other_taxes"`
	IVA          int64       `json:"iva"`
	From         string      `json:"from"` // of the service
	To           string      `json:"to"`
	DueDate      string      `json:"due_date"`
	Currency     string      `json:"currency"`
	Rate         int64       `json:"rate"`          // millionths
	SameCurrency string      `json:"same_currency"` // CanMisMonExt
	Receiver     int         `json:"receiver"`      // CondicionIVAReceptorId; 0: not given
	Rates        []ivaRate   `json:"rates"`
	HasRates     bool        `json:"has_rates"` // whether the list Iva was sent, even empty
	Taxes        []tax       `json:"taxes"`
	Associated   []reference `json:"associated"`
	PeriodFrom   string      `json:"period_from"`
	PeriodTo     string      `json:"period_to"`
	Optional     []optional  `json:"optional"`
	Buyers       []buyer     `json:"buyers"`
	Activities   []int64     `json:"activities"`
	CAEA         string      `json:"caea,omitempty"`      // that it was made with
	Generated    string      `json:"generated,omitempty"` // CbteFchHsGen of one with a CAEA
}

type ivaRate struct {
	ID     int   `json:"id"`
	Base   int64 `json:"base"`
	Amount int64 `json:"amount"`
}

type tax struct {
	ID     int    `json:"id"`
	About  string `json:"about"`
	Base   int64  `json:"base"`
	Rate   int64  `json:"rate"` // millionths of a percent
	Amount int64  `json:"amount"`
}

type reference struct {
	Kind        int    `json:"kind"`
	PointOfSale int    `json:"point_of_sale"`
	Number      int64  `json:"number"`
	CUIT        string `json:"cuit"`
	Date        string `json:"date"`
}

type optional struct {
	ID    string `json:"id"`
	Value string `json:"value"`
}

type buyer struct {
	DocType   int   `json:"doc_type"`
	DocNumber int64 `json:"doc_number"`
	Share     int64 `json:"share"` // millionths of a percent
}

// fields reads the typed fields of elements and keeps the first error, which is a fault: .NET refuses a request whose
// values are not of their types before the service sees it. An absent number is 0.
type fields struct{ err error }

func (f *fields) whole(e *element, name string, bits int) int64 {
	text := e.value(name)
	if text == "" && !e.has(name) {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, bits)
	if err != nil {
		f.bad(name, text)
	}
	return n
}

func (f *fields) int(e *element, name string) int { return int(f.whole(e, name, 32)) }

func (f *fields) long(e *element, name string) int64 { return f.whole(e, name, 64) }

func (f *fields) decimal(e *element, name string, scale int64) int64 {
	text := e.value(name)
	if text == "" && !e.has(name) {
		return 0
	}
	n, ok := parseDecimal(text, scale)
	if !ok {
		f.bad(name, text)
	}
	return n
}

func (f *fields) amount(e *element, name string) int64 { return f.decimal(e, name, centavos) }

func (f *fields) bad(name, text string) {
	if f.err != nil {
		return
	}
	const shown = 40
	if len(text) > shown {
		text = strings.ToValidUTF8(text[:shown], "")
	}
	f.err = &fault{code: faultClient, message: fmt.Sprintf("Server was unable to read request. ---> There is an error in XML document. "+
		"---> Input string was not in a correct format: %s %q.", name, text)}
}

// readVoucher reads a FECAEDetRequest; the order of its fields does not matter.
func (f *fields) readVoucher(e *element, cuit int64, pos, kind int) voucher {
	v := voucher{
		CUIT: cuit, PointOfSale: pos, Kind: kind,
		Concept: f.int(e, "Concepto"), DocType: f.int(e, "DocTipo"), DocNumber: f.long(e, "DocNro"),
		First: f.long(e, "CbteDesde"), Last: f.long(e, "CbteHasta"), Date: e.value("CbteFch"),
		Total: f.amount(e, "ImpTotal"), Untaxed: f.amount(e, "ImpTotConc"), Net: f.amount(e, "ImpNeto"),
		Exempt: f.amount(e, "ImpOpEx"), OtherTaxes: f.amount(e, "ImpTrib"), IVA: f.amount(e, "ImpIVA"),
		From: e.value("FchServDesde"), To: e.value("FchServHasta"), DueDate: e.value("FchVtoPago"),
		Currency: e.value("MonId"), Rate: f.decimal(e, "MonCotiz", millionth), SameCurrency: e.value("CanMisMonExt"),
		Receiver: f.int(e, "CondicionIVAReceptorId"), HasRates: e.has("Iva"),
		PeriodFrom: e.value("PeriodoAsoc", "FchDesde"), PeriodTo: e.value("PeriodoAsoc", "FchHasta"),
	}
	for _, each := range e.at("Iva").all("AlicIva") {
		v.Rates = append(v.Rates, ivaRate{f.int(each, "Id"), f.amount(each, "BaseImp"), f.amount(each, "Importe")})
	}
	for _, each := range e.at("Tributos").all("Tributo") {
		v.Taxes = append(v.Taxes, tax{
			f.int(each, "Id"), each.value("Desc"), f.amount(each, "BaseImp"), f.decimal(each, "Alic", millionth), f.amount(each, "Importe"),
		})
	}
	for _, each := range e.at("CbtesAsoc").all("CbteAsoc") {
		v.Associated = append(v.Associated, reference{
			f.int(each, "Tipo"), f.int(each, "PtoVta"), f.long(each, "Nro"), each.value("Cuit"), each.value("CbteFch"),
		})
	}
	for _, each := range e.at("Opcionales").all("Opcional") {
		v.Optional = append(v.Optional, optional{each.value("Id"), each.value("Valor")})
	}
	for _, each := range e.at("Compradores").all("Comprador") {
		v.Buyers = append(v.Buyers, buyer{f.int(each, "DocTipo"), f.long(each, "DocNro"), f.decimal(each, "Porcentaje", millionth)})
	}
	for _, each := range e.at("Actividades").all("Actividad") {
		v.Activities = append(v.Activities, f.long(each, "Id"))
	}
	return v
}

// fill sets the currency where it is absent.
func (v *voucher) fill() {
	if v.Currency == "" {
		v.Currency = pesosID
	}
	if v.Currency == pesosID && v.Rate == 0 {
		v.Rate = millionth
	}
}

// id is how the dashboard and the JSON API call a voucher: cuit-pos-kind-number.
func (v *voucher) id() string {
	return fmt.Sprintf("%d-%d-%d-%d", v.CUIT, v.PointOfSale, v.Kind, v.First)
}

// elements are the fields of a voucher in the order of the schema, as FECompConsultar gives them.
func (v *voucher) elements() []element {
	out := []element{
		leaf("Concepto", v.Concept), leaf("DocTipo", v.DocType), leaf("DocNro", v.DocNumber),
		leaf("CbteDesde", v.First), leaf("CbteHasta", v.Last), leaf("CbteFch", v.Date),
		money("ImpTotal", v.Total), money("ImpTotConc", v.Untaxed), money("ImpNeto", v.Net),
		money("ImpOpEx", v.Exempt), money("ImpTrib", v.OtherTaxes), money("ImpIVA", v.IVA),
		leaf("FchServDesde", v.From), leaf("FchServHasta", v.To), leaf("FchVtoPago", v.DueDate),
		leaf("MonId", v.Currency), leaf("MonCotiz", formatDecimal(v.Rate, millionth)),
	}
	out = append(out, maybe("CanMisMonExt", v.SameCurrency)...)
	if v.Receiver != 0 {
		out = append(out, leaf("CondicionIVAReceptorId", v.Receiver))
	}
	return append(out, v.lists()...)
}

func money(name string, n int64) element { return leaf(name, formatDecimal(n, centavos)) }

// lists are the lists of a voucher that have something in them.
func (v *voucher) lists() []element {
	var out []element
	add := func(e element) {
		if len(e.kids) > 0 {
			out = append(out, e)
		}
	}
	add(list("CbtesAsoc", v.Associated, func(r reference) element {
		out := group("CbteAsoc", leaf("Tipo", r.Kind), leaf("PtoVta", r.PointOfSale), leaf("Nro", r.Number))
		out.kids = append(out.kids, maybe("Cuit", r.CUIT)...)
		out.kids = append(out.kids, maybe("CbteFch", r.Date)...)
		return out
	}))
	add(list("Tributos", v.Taxes, func(t tax) element {
		return group("Tributo", leaf("Id", t.ID), leaf("Desc", t.About), money("BaseImp", t.Base),
			leaf("Alic", formatDecimal(t.Rate, millionth)), money("Importe", t.Amount))
	}))
	add(list("Iva", v.Rates, func(r ivaRate) element {
		return group("AlicIva", leaf("Id", r.ID), money("BaseImp", r.Base), money("Importe", r.Amount))
	}))
	add(list("Opcionales", v.Optional, func(o optional) element {
		return group("Opcional", leaf("Id", o.ID), leaf("Valor", o.Value))
	}))
	add(list("Compradores", v.Buyers, func(b buyer) element {
		return group("Comprador", leaf("DocTipo", b.DocType), leaf("DocNro", b.DocNumber),
			leaf("Porcentaje", formatDecimal(b.Share, millionth)))
	}))
	if v.PeriodFrom != "" || v.PeriodTo != "" {
		out = append(out, group("PeriodoAsoc", leaf("FchDesde", v.PeriodFrom), leaf("FchHasta", v.PeriodTo)))
	}
	add(list("Actividades", v.Activities, func(id int64) element { return group("Actividad", leaf("Id", id)) }))
	return out
}

// list is an element with one kid for each of items.
func list[T any](name string, items []T, each func(T) element) element {
	e := element{name: name}
	for _, item := range items {
		e.kids = append(e.kids, each(item))
	}
	return e
}
