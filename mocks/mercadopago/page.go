package mercadopago

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

//go:embed pages
var files embed.FS

//nolint:gochecknoglobals // parsed once, never changed
var pages = template.Must(template.ParseFS(files, "pages/*.html"))

// pagePolicy lets pages load nothing from elsewhere. It says nothing of form-action, which would also stop the way back
// to the seller.
const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'self'"

// notice is a page that only says something.
type notice struct {
	Title, Text string
	Back        string // address of a link; empty: none
}

type authorizePage struct {
	Query, App string
	Account    int
}

// checkoutPage is the page on which a buyer chooses how to pay.
type checkoutPage struct {
	Title        string
	Action       string
	Attempt      string
	Seller       string
	Items        []checkoutItem
	Total        string
	Card         bool
	Cash         []cashOption
	Account      bool
	Installments []installmentOption
	Leave        string // way back without paying
	Error        string
	Wrong        string            // name of the field that the error is about
	Chosen       string            // way to pay that was tried
	Values       map[string]string // what the buyer had typed, without the card
}

type checkoutItem struct{ Title, Price string }

type cashOption struct{ ID, Name string }

type installmentOption struct {
	Months int
	Label  string
	Chosen bool
}

// excludes reports whether the seller does not want to be paid in that way.
func (p *preference) excludes(f *method) bool {
	by := func(id string) func(named) bool { return func(n named) bool { return string(n.ID) == id } }
	return slices.ContainsFunc(p.PaymentMethods.ExcludedPaymentTypes, by(f.kind)) ||
		slices.ContainsFunc(p.PaymentMethods.ExcludedPaymentMethods, by(f.id))
}

// show answers with a page.
func (m *Mock) show(w http.ResponseWriter, code int, name string, data any) {
	var page bytes.Buffer
	if err := pages.ExecuteTemplate(&page, name+".html", data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = page.WriteTo(w) // the buyer left, which is theirs to do
}

func getStyle(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, files, "pages/style.css")
}

// pesos writes an amount as people in Argentina do: $ 8.500,50.
func pesos(a amount) string {
	whole := strconv.FormatInt(int64(a)/cent, 10)
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "." + whole[at:]
	}
	return fmt.Sprintf("$ %s,%02d", whole, int64(a)%cent)
}

// checkoutPage makes the page of a preference, again with what the buyer typed when err says what was wrong.
func (m *Mock) checkoutPage(p *preference, attempt string, form url.Values, err error) checkoutPage {
	c := checkoutPage{
		Title: "Pagar", Action: "/checkout/v1/pay?" + url.Values{"pref_id": {p.ID}}.Encode(), Attempt: attempt,
		Seller: nickname(p.CollectorID), Total: pesos(p.total()), Leave: p.backTo(nil), Chosen: "card",
		Values: map[string]string{fieldEmail: string(p.Payer.Email), "dni": string(p.Payer.Identification.Number)},
	}
	for i := range p.Items {
		one := &p.Items[i]
		price := pesos(one.UnitPrice * amount(one.Quantity))
		c.Items = append(c.Items, checkoutItem{fmt.Sprintf("%s × %d", one.Title, one.Quantity), price})
	}
	for i := range methods {
		switch f := &methods[i]; {
		case p.excludes(f):
		case f.isCard():
			c.Card = true
		case f.kind == typeTicket:
			c.Cash = append(c.Cash, cashOption{f.id, f.name})
		default:
			c.Account = true
		}
	}
	most := count(plans[len(plans)-1].months)
	if limit := p.PaymentMethods.Installments; limit != nil && *limit > 0 {
		most = *limit
	}
	visa, _ := methodByID("visa")
	for _, each := range plans {
		if count(each.months) > most {
			break
		}
		total, monthly := paidBy(visa, p.total(), each.months)
		label := fmt.Sprintf("%d cuotas de %s (%s)", each.months, pesos(monthly), pesos(total))
		if each.months == 1 {
			label = "1 pago de " + pesos(total)
		}
		chosen := form.Get("installments") == strconv.Itoa(each.months)
		c.Installments = append(c.Installments, installmentOption{each.months, label, chosen})
	}
	if err != nil {
		c.complain(form, err)
	}
	return c
}

// complain says what was wrong in the buyer's words, beside the field it is about.
func (c *checkoutPage) complain(form url.Values, err error) {
	c.Title = "Error: revisá los datos"
	c.Wrong, c.Error = explain(err)
	c.Chosen = form.Get("method")
	for _, name := range []string{fieldEmail, "name", "dni", "expiry"} {
		c.Values[name] = form.Get(name)
	}
}

func explain(err error) (field, message string) {
	code := ""
	if f, known := errors.AsType[*refusal](err); known && len(f.Cause) > 0 {
		code = fmt.Sprint(f.Cause[0].Code)
	}
	switch code {
	case cardNumberMissing, cardNumberBad:
		return "card_number", "Revisá el número de la tarjeta."
	case cardMonthMissing, cardYearMissing, cardMonthBad, cardYearBad:
		return "expiry", "Revisá el vencimiento: mes y año, por ejemplo 11/30."
	case cardCodeBad:
		return "security_code", "Revisá el código de seguridad."
	case cardNameMissing, cardNameBad:
		return "name", "Escribí el nombre como figura en la tarjeta."
	case cardIDNumberBad:
		return "dni", "Escribí tu DNI solo con números."
	case strconv.Itoa(codeEmail):
		return fieldEmail, "Escribí tu correo electrónico, por ejemplo ana@ejemplo.com."
	case strconv.Itoa(codeInstallments):
		return "installments", "Elegí otra cantidad de cuotas."
	case strconv.Itoa(codeNotAMethod):
		return "method", "Quien te vende no acepta ese medio de pago. Elegí otro."
	case strconv.Itoa(codeBadAmount):
		return "method", "Ese medio de pago no acepta este importe. Elegí otro."
	}
	return "method", "No pudimos hacer el pago. Probá otra vez."
}

type resultPage struct {
	Title, Text  string
	Good         bool
	Amount       string
	Number       string
	Back, Ticket string
	Again        string
}

// resultOf says how a payment ended.
func resultOf(p *preference, one *payment, back string) resultPage {
	page := resultPage{Amount: pesos(one.TransactionDetails.TotalPaidAmount), Number: one.key(), Back: back}
	switch one.Status {
	case approved, authorized:
		page.Title, page.Text, page.Good = "¡Listo! Tu pago se acreditó", "Te mandamos el comprobante por correo.", true
	case pending, inProcess:
		page.Title, page.Text = "Estamos procesando tu pago", "Te avisamos por correo apenas haya novedades."
		if one.PaymentTypeID == typeTicket {
			page.Title, page.Text = "Falta un paso: pagá en efectivo", "Mostrá el cupón en una sucursal antes de que venza."
			page.Ticket = ticketPath(one)
		}
	case refunded, chargedBack:
		page.Title, page.Text = "Te devolvimos este pago", "El dinero vuelve por el mismo medio con el que pagaste."
	case cancelled:
		page.Title, page.Text, page.Again = "Este pago se canceló", "Podés pagar de nuevo.", p.InitPoint
	default:
		page.Title, page.Text, page.Again = "No se hizo el pago", rejection(one.StatusDetail), p.InitPoint
	}
	return page
}

func rejection(detail string) string {
	switch {
	case detail == "cc_rejected_insufficient_amount":
		return "La tarjeta no tiene fondos suficientes. Probá con otra o con otro medio de pago."
	case detail == "cc_rejected_call_for_authorize":
		return "Tu banco pide que autorices el pago. Llamalo y después probá otra vez."
	case detail == "cc_rejected_card_disabled":
		return "La tarjeta no está activa. Llamá a tu banco para activarla."
	case detail == "cc_rejected_duplicated_payment":
		return "Ya hiciste un pago por ese valor. Si tenés que pagar de nuevo, usá otra tarjeta."
	case strings.HasPrefix(detail, "cc_rejected_bad_filled"):
		return "Algún dato de la tarjeta no es correcto. Revisalo y probá otra vez."
	}
	return "Tu banco no aprobó el pago. Probá con otra tarjeta o con otro medio de pago."
}
