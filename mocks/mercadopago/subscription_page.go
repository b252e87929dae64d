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

// subscribePage is the page on which a buyer authorizes a subscription.
type subscribePage struct {
	Title, Action, Attempt string
	Seller, Reason, Price  string
	First                  string // when the first charge is, where it is not now
	Leave                  string
	Error, Wrong           string
	Values                 map[string]string
}

// offer is what the page is about: a subscription that waits, or a plan that makes a new one for each buyer.
type offer struct {
	sub  *subscription
	plan string // its id; empty: the subscription waits
}

// offered finds what the address names, or shows why there is nothing to authorize.
func (m *Mock) offered(w http.ResponseWriter, r *http.Request) (offer, bool) {
	q := r.URL.Query()
	if id := q.Get("preapproval_plan_id"); id != "" {
		if p, found := m.plans.Get(id); found && p.Status == planActive {
			return offer{&subscription{
				Reason: p.Reason, BackURL: p.BackURL, AutoRecurring: p.AutoRecurring, CollectorID: p.CollectorID, allowed: p.MethodsAllowed,
			}, p.ID}, true
		}
		m.show(w, http.StatusNotFound, "notice", notice{
			Title: "No encontramos este plan", Text: "El enlace no existe o el plan ya no se ofrece. Pedile a quien te vende uno nuevo.",
		})
		return offer{}, false
	}
	sub, found := m.subscriptions.Get(q.Get("preapproval_id"))
	switch {
	case !found:
		m.show(w, http.StatusNotFound, "notice", notice{
			Title: "No encontramos esta suscripción", Text: "El enlace no existe o ya no está. Pedile a quien te vende uno nuevo.",
		})
	case sub.Status == subCancelled:
		m.show(w, http.StatusGone, "notice", notice{
			Title: "Esta suscripción se canceló", Text: "Ya no se puede autorizar.", Back: sub.back(),
		})
		found = false
	case sub.Status != subPending:
		m.show(w, http.StatusOK, "notice", authorizedNotice(sub))
		found = false
	}
	return offer{sub: sub}, found
}

func authorizedNotice(sub *subscription) notice {
	return notice{
		Title: "¡Listo! Ya estás suscripto", Back: sub.back(),
		Text: fmt.Sprintf("Vamos a cobrar %s por %s.", sub.AutoRecurring.price(), sub.Reason),
	}
}

// back is the seller's address with the subscription's id, as the provider adds it.
func (sub *subscription) back() string {
	u, err := url.Parse(string(sub.BackURL))
	if err != nil || sub.BackURL == "" {
		return ""
	}
	q := u.Query()
	q.Set("preapproval_id", sub.ID)
	u.RawQuery = q.Encode()
	return u.String()
}

// price writes what is charged for people: $ 8.500,00 por mes.
func (r *recurring) price() string { return pesos(*r.TransactionAmount) + " " + r.every() }

// every writes a period for people.
func (r *recurring) every() string {
	if r.Frequency == 1 {
		return span("por ", r.Frequency, r.FrequencyType)
	}
	return "cada " + span("", r.Frequency, r.FrequencyType)
}

// span writes a time for people; before stands before a single one.
func span(before string, n count, kind text) string {
	one, more := "mes", "meses"
	if kind == byDays {
		one, more = "día", "días"
	}
	if n == 1 {
		return before + one
	}
	return fmt.Sprintf("%d %s", n, more)
}

// getSubscribe shows what a buyer is asked to authorize.
func (m *Mock) getSubscribe(w http.ResponseWriter, r *http.Request) {
	if o, found := m.offered(w, r); found {
		m.show(w, http.StatusOK, "subscribe", m.subscribePage(r, &o, m.shell.Random.Hex(32), nil))
	}
}

// postSubscribe authorizes. A form that is sent twice authorizes once.
func (m *Mock) postSubscribe(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	attempt := ""
	if err := r.ParseForm(); err == nil {
		attempt = r.PostForm.Get("attempt")
	}
	if attempt == "" {
		m.show(w, http.StatusBadRequest, "notice", notice{
			Title: "No pudimos leer el formulario", Text: "Volvé a la página y probá otra vez.",
		})
		return
	}
	scope := "subscribe " + r.URL.RawQuery + " " + attempt
	var o offer
	if _, done := m.answers.Get(scope); !done {
		var found bool
		if o, found = m.offered(w, r); !found {
			return
		}
	}
	a, err := m.onlyOnce(scope, [sha256.Size]byte{}, func() (*answer, error) {
		if o.sub == nil {
			return nil, errNoSubscription // the first of two forms was refused meanwhile
		}
		return m.subscribe(r, &o)
	})
	if err != nil {
		if o.sub == nil {
			m.getSubscribe(w, r)
			return
		}
		m.show(w, http.StatusUnprocessableEntity, "subscribe", m.subscribePage(r, &o, attempt, err))
		return
	}
	sub, _ := a.body.(*subscription)
	if back := sub.back(); back != "" {
		http.Redirect(w, r, back, http.StatusSeeOther)
		return
	}
	m.show(w, http.StatusOK, "notice", authorizedNotice(sub))
}

// subscribe authorizes what is offered with the card of the form.
func (m *Mock) subscribe(r *http.Request, o *offer) (*answer, error) {
	sub := o.sub
	if o.plan != "" {
		made, err := m.subscriptionOf(&subscriptionRequest{
			PlanID: text(o.plan), PayerEmail: text(strings.TrimSpace(r.PostForm.Get(fieldEmail))),
		}, sub.CollectorID, kit.BaseURL(r))
		if err != nil {
			return nil, err
		}
		sub = made
	}
	t, err := m.tokenOfForm(r.PostForm, &preference{CollectorID: sub.CollectorID})
	if err != nil {
		return nil, err
	}
	if t, err = m.cardFor(sub, t.ID, m.shell.Scenario(r)); err != nil {
		return nil, err
	}
	if o.plan != "" {
		sub.authorize(&t, m.now())
		m.subscriptions.Add(sub.ID, sub)
		m.toldSubscription(sub, "created")
	} else if sub, err = m.changeSubscription(sub.ID, func(sub *subscription) error {
		if sub.Status != subPending {
			return errNoSubscription
		}
		sub.authorize(&t, m.now())
		return nil
	}); err != nil {
		return nil, err
	}
	m.planBilling(sub)
	return ok(sub), nil
}

func (m *Mock) subscribePage(r *http.Request, o *offer, attempt string, err error) subscribePage {
	sub := o.sub
	page := subscribePage{
		Title: "Suscribirte", Action: subscribePath + "?" + r.URL.Query().Encode(), Attempt: attempt, Seller: nickname(sub.CollectorID),
		Reason: string(sub.Reason), Price: sub.AutoRecurring.price(),
		Leave: string(sub.BackURL), Values: map[string]string{fieldEmail: string(sub.PayerEmail)},
	}
	if trial := sub.AutoRecurring.FreeTrial; trial != nil {
		page.First = "La prueba es gratis durante " + span("un ", trial.Frequency, trial.FrequencyType) + "."
	} else if start := sub.AutoRecurring.StartDate; start != nil && start.After(m.shell.Clock.Now()) {
		page.First = "El primer cobro es el " + start.In(westOfArgentina).Format("02/01/2006") + "."
	}
	if err == nil {
		return page
	}
	page.Title = "Error: revisá los datos"
	page.Wrong, page.Error = explainSubscription(err)
	for _, name := range []string{fieldEmail, "name", "dni", "expiry"} {
		page.Values[name] = cmp.Or(r.PostForm.Get(name), page.Values[name])
	}
	return page
}

func explainSubscription(err error) (field, message string) {
	switch field, message = explain(err); {
	case errors.Is(err, errCardRefused):
		return "card_number", "Tu banco no aprobó la tarjeta. Probá con otra."
	case field == "method":
		return "card_number", "No podemos usar esta tarjeta. Probá con otra."
	}
	return field, message
}
