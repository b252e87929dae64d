package mercadopago

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

const (
	maxForm    = 64 << 10
	fieldEmail = "email" // of a form
	none       = "null"  // what the provider writes on the way back for what there is not
)

// forSale finds the preference that a page is about, or shows why there is none.
func (m *Mock) forSale(w http.ResponseWriter, r *http.Request) (preference, bool) {
	p, found := m.preferences.Get(r.URL.Query().Get("pref_id"))
	now := m.shell.Clock.Now()
	switch {
	case !found:
		m.show(w, http.StatusNotFound, "notice", notice{
			Title: "No encontramos este pago", Text: "El enlace no existe o ya no está. Pedile a quien te vende uno nuevo.",
		})
	case p.Expires && !p.ExpirationDateTo.IsZero() && now.After(p.ExpirationDateTo.Time):
		m.show(w, http.StatusGone, "notice", notice{
			Title: "Este pago venció", Text: "Ya pasó el plazo para pagar. Pedile a quien te vende un enlace nuevo.",
			Back: string(p.BackURLs.Failure),
		})
		found = false
	case p.Expires && now.Before(p.ExpirationDateFrom.Time):
		m.show(w, http.StatusForbidden, "notice", notice{
			Title: "Todavía no podés pagar", Text: "El plazo para pagar empieza más adelante.", Back: string(p.BackURLs.Failure),
		})
		found = false
	}
	return p, found
}

// getCheckout shows the ways to pay of a preference.
func (m *Mock) getCheckout(w http.ResponseWriter, r *http.Request) {
	p, found := m.forSale(w, r)
	if !found {
		return
	}
	if paid, done := m.payerOf(&p); done {
		http.Redirect(w, r, resultPath(&p, paid), http.StatusSeeOther)
		return
	}
	m.show(w, http.StatusOK, "checkout", m.checkoutPage(&p, m.shell.Random.Hex(32), nil, nil))
}

// payerOf returns the payment that closed the order of a preference.
func (m *Mock) payerOf(p *preference) (id string, done bool) {
	o, found := m.orders.Get(p.orderID)
	if !found || o.Status != orderClosed {
		return "", false
	}
	for i := range o.Payments {
		if o.Payments[i].Status == approved {
			return fmt.Sprint(o.Payments[i].ID), true
		}
	}
	return "", false
}

func resultPath(p *preference, payment string) string {
	return "/checkout/v1/result?" + url.Values{"pref_id": {p.ID}, "payment_id": {payment}}.Encode()
}

// postCheckout pays. A form that is sent twice pays once, and so do two pages of one preference.
func (m *Mock) postCheckout(w http.ResponseWriter, r *http.Request) {
	p, found := m.forSale(w, r)
	if !found {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil || r.PostForm.Get("attempt") == "" {
		m.show(w, http.StatusBadRequest, "notice", notice{
			Title: "No pudimos leer el formulario", Text: "Volvé a la página de pago y probá otra vez.", Back: p.InitPoint,
		})
		return
	}
	attempt := r.PostForm.Get("attempt")
	id, err := m.payOnce(r, &p, attempt)
	if err != nil {
		m.show(w, http.StatusUnprocessableEntity, "checkout", m.checkoutPage(&p, attempt, r.PostForm, err))
		return
	}
	http.Redirect(w, r, resultPath(&p, id), http.StatusSeeOther)
}

// payOnce returns the payment of an attempt, which is made when there is none yet.
func (m *Mock) payOnce(r *http.Request, p *preference, attempt string) (string, error) {
	m.paying.Lock()
	defer m.paying.Unlock()
	a, err := m.onlyOnce("checkout "+p.ID+" "+attempt, [sha256.Size]byte{}, func() (*answer, error) {
		latest, found := m.preferences.Get(p.ID)
		if !found {
			return nil, errNoPreference
		}
		if paid, done := m.payerOf(&latest); done {
			return ok(paid), nil
		}
		one, err := m.payPreference(r, &latest)
		if err != nil {
			return nil, err
		}
		return ok(one.key()), nil
	})
	if err != nil {
		return "", err
	}
	id, _ := a.body.(string)
	return id, nil
}

// payPreference makes the payment that the form asks for.
func (m *Mock) payPreference(r *http.Request, p *preference) (*payment, error) {
	in, err := m.chargeOf(r, p)
	if err != nil {
		return nil, err
	}
	if err := in.check(m.now()); err != nil {
		return nil, err
	}
	if err := m.checkPayer(in, p.CollectorID); err != nil {
		return nil, err
	}
	o, found := m.orders.Get(p.orderID)
	if !found {
		o = m.openOrder(m.orderOf(p), p.CollectorID)
		if _, err := m.preferences.Update(p.ID, func(p *preference) error {
			p.orderID = o.key()
			return nil
		}); err != nil {
			return nil, errNoPreference
		}
	}
	in.Order = &orderRef{ID: text(o.key()), Type: "mercadopago"}
	return m.pay(in, p.CollectorID, m.shell.Scenario(r))
}

// chargeOf reads the form. A card becomes a token first, as the real page does.
func (m *Mock) chargeOf(r *http.Request, p *preference) (*charge, error) {
	form := r.PostForm
	total := p.total()
	in := &charge{
		TransactionAmount: &total, Description: maybe(p.Items[0].Title), ExternalReference: maybe(p.ExternalReference),
		StatementDescriptor: p.StatementDescriptor, BinaryMode: p.BinaryMode, Metadata: p.Metadata, DateOfExpiration: p.DateOfExpiration,
		Payer: &payer{
			Email: maybe(strings.TrimSpace(form.Get(fieldEmail))), FirstName: maybe(p.Payer.Name), LastName: maybe(p.Payer.Surname),
			Identification: identityOrNull{maybe(p.Payer.Identification.Type), maybe(p.Payer.Identification.Number)},
		},
		hook: string(p.NotificationURL), base: kit.BaseURL(r), items: p.itemsOfPayment(),
	}
	if !in.DateOfExpiration.IsZero() && !in.DateOfExpiration.After(m.shell.Clock.Now()) {
		in.DateOfExpiration = stamp{}
	}
	if way := form.Get("method"); way != "card" {
		f, known := methodByID(way)
		if !known || f.isCard() || p.excludes(f) {
			return nil, bad(codeNotAMethod, "Not valid payment_method_id")
		}
		in.PaymentMethodID = text(f.id)
		return in, nil
	}
	t, err := m.tokenOfForm(form, p)
	if err != nil {
		return nil, err
	}
	if p.excludes(t.method) {
		return nil, bad(codeNotAMethod, "Not valid payment_method_id")
	}
	in.Token = text(t.ID)
	in.Payer.Identification = identityOrNull{"DNI", maybe(t.Cardholder.Identification.Number)}
	var months count
	if months.UnmarshalJSON([]byte(form.Get("installments"))) == nil && months > 0 && t.method.kind == typeCredit {
		in.Installments = &months
	}
	if most := p.PaymentMethods.Installments; most != nil && *most > 0 && months > *most {
		return nil, bad(codeInstallments, "Invalid installments")
	}
	return in, nil
}

var errFormCode = badCard(cardCodeBad, "Invalid parameter security_code")

func (m *Mock) tokenOfForm(form url.Values, p *preference) (cardToken, error) {
	in := card{
		CardNumber: text(form.Get("card_number")), SecurityCode: text(strings.TrimSpace(form.Get("security_code"))),
		Cardholder: cardholder{Name: text(form.Get("name")), Identification: identification{
			Type: "DNI", Number: text(strings.NewReplacer(".", "", " ", "").Replace(form.Get("dni"))),
		}},
	}
	month, year, _ := strings.Cut(form.Get("expiry"), "/")
	err := errors.Join(
		in.ExpirationMonth.UnmarshalJSON([]byte(strings.TrimSpace(month))),
		in.ExpirationYear.UnmarshalJSON([]byte(strings.TrimSpace(year))),
	)
	switch {
	case err != nil:
		return cardToken{}, badCard(cardMonthBad, "Invalid parameter expiration_month")
	case in.SecurityCode == "":
		return cardToken{}, errFormCode
	}
	return m.makeToken(&in, p.CollectorID)
}

func (p *preference) itemsOfPayment() []itemOfPayment {
	all := make([]itemOfPayment, len(p.Items))
	for i := range p.Items {
		one := &p.Items[i]
		all[i] = itemOfPayment{
			ID: maybe(one.ID), Title: maybe(one.Title), Description: maybe(one.Description), PictureURL: one.PictureURL,
			CategoryID: maybe(one.CategoryID), Quantity: text(fmt.Sprint(one.Quantity)), UnitPrice: unitPrice{one.UnitPrice},
		}
	}
	return all
}

// backTo is the seller's address for a payment that ended so, with what the provider adds to it; empty: the seller named
// none. A nil payment is that of a buyer who did not pay.
func (p *preference) backTo(one *payment) string {
	address := p.BackURLs.Failure
	collection, state, kind, orderID := none, none, none, none
	if one != nil {
		collection, state, kind, orderID = one.key(), string(one.Status), one.PaymentTypeID, string(one.Order.ID)
		switch one.Status {
		case approved, authorized:
			address = p.BackURLs.Success
		case pending, inProcess:
			address = p.BackURLs.Pending
		default: // it failed
		}
	}
	u, err := url.Parse(string(address))
	if address == "" || err != nil {
		return ""
	}
	q := u.Query()
	reference := cmp.Or(string(p.ExternalReference), none)
	for name, value := range map[string]string{
		"collection_id": collection, "collection_status": state, "payment_id": collection, byStatus: state,
		byReference: reference, "payment_type": kind, "merchant_order_id": orderID, "preference_id": p.ID,
		"site_id": siteID, "processing_mode": aggregator, "merchant_account_id": none,
	} {
		q.Set(name, value)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// getResult shows how a payment ended, or goes back to the seller when auto_return says so.
func (m *Mock) getResult(w http.ResponseWriter, r *http.Request) {
	p, found := m.preferences.Get(r.URL.Query().Get("pref_id"))
	one, made := m.payments.Get(r.URL.Query().Get("payment_id"))
	if !found || !made || one.Order.ID == "" || string(one.Order.ID) != p.orderID {
		m.show(w, http.StatusNotFound, "notice", notice{Title: "No encontramos este pago", Text: "El enlace no existe o ya no está."})
		return
	}
	back := p.backTo(one)
	if back != "" && (p.AutoReturn == autoAll || (p.AutoReturn == autoApproved && one.Status == approved)) {
		w.Header().Set("Location", back)
		w.WriteHeader(http.StatusFound)
		return
	}
	m.show(w, http.StatusOK, "result", resultOf(&p, one, back))
}
