package mercadopago

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// recurringPlan is what subscriptions of the same kind have in common. What it refers to is replaced, never changed.
// https://www.mercadopago.com.ar/developers/es/reference/subscriptions/_preapproval_plan/post
type recurringPlan struct {
	ID             string          `json:"id"`
	BackURL        text            `json:"back_url"`
	CollectorID    seller          `json:"collector_id"`
	ApplicationID  int64           `json:"application_id"`
	Reason         text            `json:"reason"`
	Status         string          `json:"status"`
	DateCreated    stamp           `json:"date_created"`
	LastModified   stamp           `json:"last_modified"`
	InitPoint      string          `json:"init_point"`
	AutoRecurring  recurring       `json:"auto_recurring"`
	MethodsAllowed *methodsAllowed `json:"payment_methods_allowed,omitempty"`

	number int64
}

// recurring is how much is charged and when.
type recurring struct {
	Frequency              count      `json:"frequency"`
	FrequencyType          text       `json:"frequency_type"`
	TransactionAmount      *amount    `json:"transaction_amount"`
	CurrencyID             text       `json:"currency_id"`
	StartDate              *stamp     `json:"start_date,omitempty"`
	EndDate                *stamp     `json:"end_date,omitempty"`
	Repetitions            count      `json:"repetitions,omitempty"`
	BillingDay             count      `json:"billing_day,omitempty"`
	BillingDayProportional bool       `json:"billing_day_proportional,omitempty"`
	FreeTrial              *freeTrial `json:"free_trial"`
}

type freeTrial struct {
	Frequency          count `json:"frequency"`
	FrequencyType      text  `json:"frequency_type"`
	FirstInvoiceOffset count `json:"first_invoice_offset,omitempty"`
}

type methodsAllowed struct {
	PaymentTypes   []named `json:"payment_types"`
	PaymentMethods []named `json:"payment_methods"`
}

const (
	planActive    = "active"
	byDays        = "days"
	byMonths      = "months"
	mostDays      = 365
	mostMonths    = 12
	mostCharges   = 999
	lastDayOfAll  = 28
	subscribePath = "/subscriptions/checkout"
)

var errNoPlan = missing(codeNotFound, "The template with id does not exist")

// application is the number of the application that all sellers are connected to.
func application() int64 {
	id, _ := strconv.ParseInt(clientID, 10, 64) // it is a constant
	return id
}

func badField(name string) *refusal { return bad(codeParams, "Invalid value for "+name) }

func badPeriod(frequency count, kind text) bool {
	most := count(mostDays)
	if kind == byMonths {
		most = mostMonths
	}
	return frequency < 1 || frequency > most || (kind != byDays && kind != byMonths)
}

func (r *recurring) check() error {
	switch {
	case badPeriod(r.Frequency, r.FrequencyType):
		return badField("auto_recurring.frequency")
	case r.TransactionAmount == nil || *r.TransactionAmount < 100 || *r.TransactionAmount > cardMost:
		return badField("auto_recurring.transaction_amount")
	case r.CurrencyID != currency:
		return badField("auto_recurring.currency_id")
	case r.Repetitions < 0 || r.Repetitions > mostCharges:
		return badField("auto_recurring.repetitions")
	case r.BillingDay < 0 || r.BillingDay > lastDayOfAll || (r.BillingDay > 0 && r.FrequencyType != byMonths):
		return badField("auto_recurring.billing_day")
	case r.FreeTrial != nil && badPeriod(r.FreeTrial.Frequency, r.FreeTrial.FrequencyType):
		return badField("auto_recurring.free_trial")
	}
	return nil
}

type planRequest struct {
	BackURL        *text           `json:"back_url"`
	Reason         *text           `json:"reason"`
	Status         text            `json:"status"`
	AutoRecurring  *recurring      `json:"auto_recurring"`
	MethodsAllowed *methodsAllowed `json:"payment_methods_allowed"`
}

// lay puts what a client sends over a plan.
func (in *planRequest) lay(p *recurringPlan) error {
	if in.BackURL != nil {
		p.BackURL = *in.BackURL
	}
	if in.Reason != nil {
		p.Reason = *in.Reason
	}
	if in.Status != "" {
		p.Status = string(in.Status)
	}
	if in.MethodsAllowed != nil {
		p.MethodsAllowed = in.MethodsAllowed
	}
	if in.AutoRecurring != nil {
		p.AutoRecurring = *in.AutoRecurring
	}
	switch {
	case strings.TrimSpace(string(p.Reason)) == "":
		return bad(codeParams, "Parameter reason is required")
	case !isAddress(string(p.BackURL)):
		return bad(codeParams, "Invalid value for back_url, must be a valid URL")
	case !slices.Contains([]string{planActive, "cancelled", "inactive"}, p.Status):
		return badField("status")
	}
	return p.AutoRecurring.check()
}

// postPlan answers POST /preapproval_plan.
func (m *Mock) postPlan(r *http.Request, s seller, body []byte) (*answer, error) {
	var in planRequest
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	now := m.now()
	p := recurringPlan{
		ID: m.shell.Random.Hex(32), CollectorID: s, ApplicationID: application(), Status: planActive, DateCreated: now, LastModified: now,
		number: m.next(),
	}
	p.InitPoint = kit.BaseURL(r) + subscribePath + "?preapproval_plan_id=" + p.ID
	if err := in.lay(&p); err != nil {
		return nil, err
	}
	m.plans.Add(p.ID, p)
	m.shell.Changed(p.ID)
	kit.About(r.Context(), p.ID)
	return created(p), nil
}

func (m *Mock) planFor(r *http.Request, s seller) (recurringPlan, error) {
	p, found := m.plans.Get(r.PathValue("id"))
	if !found || p.CollectorID != s {
		return recurringPlan{}, errNoPlan
	}
	kit.About(r.Context(), p.ID)
	return p, nil
}

// getPlan answers GET /preapproval_plan/{id}.
func (m *Mock) getPlan(r *http.Request, s seller) (*answer, error) {
	p, err := m.planFor(r, s)
	if err != nil {
		return nil, err
	}
	return ok(p), nil
}

// putPlan answers PUT /preapproval_plan/{id}. Subscriptions that were made before stay as they are.
func (m *Mock) putPlan(r *http.Request, s seller, body []byte) (*answer, error) {
	old, err := m.planFor(r, s)
	if err != nil {
		return nil, err
	}
	var in planRequest
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	p, err := m.plans.Update(old.ID, func(p *recurringPlan) error {
		p.LastModified = m.now()
		return in.lay(p)
	})
	if err != nil {
		return nil, orMissing(err, errNoPlan)
	}
	m.shell.Changed(p.ID)
	return ok(p), nil
}

// searchPlans answers GET /preapproval_plan/search.
func (m *Mock) searchPlans(r *http.Request, s seller) (*answer, error) {
	q := r.URL.Query()
	offset, limit, err := window(q, pageSize)
	if err != nil {
		return nil, err
	}
	match := func(p *recurringPlan) bool {
		return p.CollectorID == s && (q.Get("status") == "" || q.Get("status") == p.Status) &&
			strings.Contains(strings.ToLower(string(p.Reason)), strings.ToLower(q.Get("q")))
	}
	found, total := m.plans.Newest(match, offset, limit)
	return ok(pageOf(found, total, offset, limit)), nil
}

// allows reports whether a plan takes a way to pay; one that names none takes all cards.
func (a *methodsAllowed) allows(f *method) bool {
	among := func(list []named, id string) bool {
		return len(list) == 0 || slices.ContainsFunc(list, func(n named) bool { return string(n.ID) == id })
	}
	return a == nil || (among(a.PaymentTypes, f.kind) && among(a.PaymentMethods, f.id))
}
