package mercadopago

import (
	"net/http"
	"slices"
)

func ticketPath(p *payment) string { return "/payments/" + p.key() + "/ticket" }

type ticketPage struct {
	Place, Amount, Number, Code, Till, State string
	Bars                                     []bar
	Width                                    int
}

// bar is a dark stripe of the drawing.
type bar struct{ X, Width int }

// getTicket shows what a buyer takes to the counter.
func (m *Mock) getTicket(w http.ResponseWriter, r *http.Request) {
	p, found := m.payments.Get(r.PathValue("id"))
	if !found || p.TransactionDetails.Barcode == nil {
		m.show(w, http.StatusNotFound, "notice", notice{Title: "No encontramos este cupón", Text: "El enlace no existe o ya no está."})
		return
	}
	f, _ := methodByID(p.PaymentMethodID)
	page := ticketPage{
		Place: f.name, Amount: pesos(p.TransactionAmount), Number: p.key(), Code: p.TransactionDetails.Barcode.Content,
		Till: p.DateOfExpiration.In(westOfArgentina).Format("02/01/2006"),
	}
	page.Bars, page.Width = bars(page.Code)
	switch {
	case p.Status == approved:
		page.State = "Este cupón ya está pagado."
	case slices.Contains([]status{cancelled, rejected, refunded}, p.Status):
		page.State = "Este cupón ya no se puede pagar."
	}
	m.show(w, http.StatusOK, "ticket", page)
}

// bars draws digits as stripes. It looks like a bar code and is none: a scanner could not read it.
func bars(code string) (all []bar, width int) {
	x := 0
	for _, c := range code {
		dark := 1 + int(c-'0')%3
		all = append(all, bar{x, dark})
		x += dark + 1 + int(c-'0')%2
	}
	return all, x
}
