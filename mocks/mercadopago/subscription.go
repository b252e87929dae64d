package mercadopago

import (
	"errors"
	"net/http"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// subscription is a buyer's permission to be charged again and again. What it refers to is replaced, never changed, because
// copies share it. https://www.mercadopago.com.ar/developers/es/reference/subscriptions/_preapproval/post
type subscription struct {
	ID                 string    `json:"id"`
	Version            int       `json:"version"`
	ApplicationID      int64     `json:"application_id"`
	CollectorID        seller    `json:"collector_id"`
	PlanID             maybe     `json:"preapproval_plan_id,omitempty"`
	Reason             text      `json:"reason"`
	ExternalReference  text      `json:"external_reference"`
	BackURL            text      `json:"back_url"`
	InitPoint          string    `json:"init_point"`
	SandboxInitPoint   string    `json:"sandbox_init_point"`
	AutoRecurring      recurring `json:"auto_recurring"`
	FirstInvoiceOffset null      `json:"first_invoice_offset"`
	PayerID            int64     `json:"payer_id"`
	PayerEmail         text      `json:"payer_email"`
	PayerFirstName     text      `json:"payer_first_name"`
	PayerLastName      text      `json:"payer_last_name"`
	CardID             maybe     `json:"card_id"`
	PaymentMethodID    maybe     `json:"payment_method_id"`
	NextPaymentDate    stamp     `json:"next_payment_date"`
	DateCreated        stamp     `json:"date_created"`
	LastModified       stamp     `json:"last_modified"`
	Summarized         summary   `json:"summarized"`
	Status             string    `json:"status"`
	NotificationURL    maybe     `json:"notification_url,omitempty"`

	number  int64
	allowed *methodsAllowed
	card    *cardToken // that is charged; nil until somebody authorizes
	anchor  time.Time  // of the first charge
	charges int        // planned so far, whether they were paid or not
	partial amount     // of a first charge that is only a part of the price
	retry   retryOf
	missed  int // charges in a row that were not paid
	history []kit.Moment
}

// retryOf is a charge that failed and is tried again.
type retryOf struct {
	invoice string
	at      time.Time
}

// summary is what was charged so far; nothing of it is known before.
type summary struct {
	Quotas                *count  `json:"quotas"`
	ChargedQuantity       *count  `json:"charged_quantity"`
	PendingChargeQuantity *count  `json:"pending_charge_quantity"`
	ChargedAmount         *amount `json:"charged_amount"`
	PendingChargeAmount   *amount `json:"pending_charge_amount"`
	Semaphore             maybe   `json:"semaphore"`
	LastChargedDate       stamp   `json:"last_charged_date"`
	LastChargedAmount     *amount `json:"last_charged_amount"`
}

// States of a subscription.
const (
	subPending    = "pending"
	subAuthorized = "authorized"
	subPaused     = "paused"
	subCancelled  = "cancelled"
)

var (
	errNoSubscription = missing(codeNotFound, "The preapproval with id does not exist")
	errNoTokenService = missing(codeNoCardToken, "Card token service not found")
	errCardRefused    = bad(codeParams, "CC_VAL_433 Credit card validation has failed")
)

// orMissing is the refusal for a thing that is gone meanwhile. Other errors stay as they are.
func orMissing(err error, gone *refusal) error {
	if errors.Is(err, kit.ErrNotFound) {
		return gone
	}
	return err
}

type subscriptionRequest struct {
	AutoRecurring     *recurring `json:"auto_recurring"`
	CardTokenID       text       `json:"card_token_id"`
	PlanID            text       `json:"preapproval_plan_id"`
	PayerEmail        text       `json:"payer_email"`
	BackURL           text       `json:"back_url"`
	Reason            text       `json:"reason"`
	ExternalReference text       `json:"external_reference"`
	NotificationURL   maybe      `json:"notification_url"`
	Status            text       `json:"status"`
}

// postSubscription answers POST /preapproval.
func (m *Mock) postSubscription(r *http.Request, s seller, body []byte) (*answer, error) {
	var in subscriptionRequest
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	sub, err := m.subscriptionOf(&in, s, kit.BaseURL(r))
	if err != nil {
		return nil, err
	}
	kit.About(r.Context(), sub.ID)
	if in.PlanID != "" || in.Status == subAuthorized || in.CardTokenID != "" {
		if in.CardTokenID == "" {
			return nil, bad(codeParams, "card_token_id is required")
		}
		t, err := m.cardFor(sub, string(in.CardTokenID), m.shell.Scenario(r))
		if err != nil {
			return nil, err
		}
		sub.authorize(&t, m.now())
	}
	m.subscriptions.Add(sub.ID, sub)
	m.toldSubscription(sub, "created")
	m.planBilling(sub)
	return created(sub), nil
}

// subscriptionOf is the subscription that a request asks for, which nobody has authorized yet.
func (m *Mock) subscriptionOf(in *subscriptionRequest, s seller, base string) (*subscription, error) {
	now := m.now()
	sub := &subscription{
		ID: m.shell.Random.Hex(32), Version: 1, ApplicationID: application(), CollectorID: s, Reason: in.Reason,
		ExternalReference: in.ExternalReference, BackURL: in.BackURL, PayerEmail: in.PayerEmail, NextPaymentDate: now, DateCreated: now,
		LastModified: now, Status: subPending, NotificationURL: in.NotificationURL, number: m.next(),
		history: []kit.Moment{{At: now.Time, What: subPending}},
	}
	if in.AutoRecurring != nil {
		sub.AutoRecurring = *in.AutoRecurring
	}
	if in.PlanID != "" {
		if err := m.follows(sub, string(in.PlanID)); err != nil {
			return nil, err
		}
	}
	if err := sub.check(in, now); err != nil {
		return nil, err
	}
	payer, _ := strconv.ParseInt(numberOf(string(sub.PayerEmail)), 10, 64) // it is made of digits
	sub.PayerID = payer
	sub.InitPoint = base + subscribePath + "?preapproval_id=" + sub.ID
	sub.SandboxInitPoint = sub.InitPoint
	if n := sub.AutoRecurring.Repetitions; n > 0 {
		due := *sub.AutoRecurring.TransactionAmount * amount(n)
		sub.Summarized.Quotas, sub.Summarized.PendingChargeQuantity, sub.Summarized.PendingChargeAmount = &n, &n, &due
	}
	if start := sub.AutoRecurring.StartDate; start != nil && start.After(now.Time) {
		sub.NextPaymentDate = *start
	}
	return sub, nil
}

// follows lays a plan under a subscription.
func (m *Mock) follows(sub *subscription, id string) error {
	p, found := m.plans.Get(id)
	if !found || p.CollectorID != sub.CollectorID {
		return errNoPlan
	}
	if p.Status != planActive {
		return bad(codeParams, "The template is not active")
	}
	start, end := sub.AutoRecurring.StartDate, sub.AutoRecurring.EndDate
	sub.PlanID, sub.AutoRecurring, sub.allowed = maybe(p.ID), p.AutoRecurring, p.MethodsAllowed
	sub.AutoRecurring.StartDate, sub.AutoRecurring.EndDate = start, end
	if sub.Reason == "" {
		sub.Reason = p.Reason
	}
	if sub.BackURL == "" {
		sub.BackURL = p.BackURL
	}
	return nil
}

func (sub *subscription) check(in *subscriptionRequest, now stamp) error {
	address, err := mail.ParseAddress(string(sub.PayerEmail))
	end := sub.AutoRecurring.EndDate
	switch {
	case err != nil || address.Address != string(sub.PayerEmail):
		return bad(codeEmail, "Parameter payer_email is required and must be an e-mail address")
	case strings.TrimSpace(string(sub.Reason)) == "":
		return bad(codeParams, "Parameter reason is required")
	case in.AutoRecurring == nil && in.PlanID == "":
		return bad(codeParams, "Parameter auto_recurring is required")
	case !isAddress(string(sub.BackURL)):
		return bad(codeParams, "Invalid value for back_url, must be a valid URL")
	case !slices.Contains([]text{"", subPending, subAuthorized}, in.Status):
		return badField("status")
	case len(sub.ExternalReference) > longestReference:
		return badField(byReference)
	case sub.NotificationURL != "" && !isAddress(string(sub.NotificationURL)):
		return badField("notification_url")
	case end != nil && !end.After(now.Time):
		return badField("auto_recurring.end_date")
	}
	return sub.AutoRecurring.check()
}

// cardFor takes a card token that a subscription will be charged with. The provider checks the card with a small payment;
// here its holder's name or the scenario decides.
func (m *Mock) cardFor(sub *subscription, id, scenario string) (cardToken, error) {
	t, found := m.tokens.Get(id)
	switch {
	case !found || !t.serves(sub.CollectorID):
		return t, errNoTokenService
	case !sub.allowed.allows(t.method):
		return t, badField("card_token_id: the plan does not allow " + t.method.id)
	}
	if decide(t.method, &t, &charge{}, scenario).status == rejected {
		return t, errCardRefused
	}
	if _, err := m.spend(id, sub.CollectorID); err != nil {
		return t, errNoTokenService
	}
	return t, nil
}

// authorize lets a subscription be charged with a card, from its first date on.
func (sub *subscription) authorize(t *cardToken, now stamp) {
	card := *t
	sub.card, sub.PaymentMethodID = &card, maybe(t.method.id)
	sub.CardID = t.CardID
	if sub.CardID == "" {
		sub.CardID = maybe(numberOf(t.ID))
	}
	if sub.Status == subPending {
		sub.begin(now.Time)
	}
	sub.become(subAuthorized, now)
}

// become puts a subscription into another state.
func (sub *subscription) become(state string, now stamp) {
	if sub.Status != state {
		sub.history = append(slices.Clip(sub.history), kit.Moment{At: now.Time, What: state})
	}
	sub.Status = state
	if state == subCancelled {
		sub.NextPaymentDate, sub.retry = stamp{}, retryOf{}
	}
}

// changeSubscription works on a copy of a subscription with nobody else in between, then tells the world.
func (m *Mock) changeSubscription(id string, do func(*subscription) error) (*subscription, error) {
	sub, err := m.subscriptions.Update(id, func(at **subscription) error {
		sub := **at
		if err := do(&sub); err != nil {
			return err
		}
		sub.LastModified = m.now()
		sub.Version++
		*at = &sub
		return nil
	})
	if err != nil {
		return nil, orMissing(err, errNoSubscription)
	}
	m.toldSubscription(sub, "updated")
	return sub, nil
}
