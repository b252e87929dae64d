package mercadopago

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Kinds of things on the dashboard.
const (
	kindPayment      = "payment"
	kindPreference   = "preference"
	kindOrder        = "order"
	kindOnline       = "online order"
	kindSubscription = "subscription"
	kindPlan         = "plan"
)

const firstCurl = `curl -s {base}/v1/payments -H 'Authorization: Bearer TEST-token' -H 'X-Idempotency-Key: first' ` +
	`-H 'Content-Type: application/json' -d '{"transaction_amount":8500,"description":"Corte de pelo",` +
	`"payment_method_id":"rapipago","payer":{"email":"ana@example.com"}}'`

func (m *Mock) board() kit.Board {
	return kit.Board{Noun: "payments", First: firstCurl, Items: m.items, Item: m.item, Act: m.act}
}

// listed is a line of the list of things of all kinds.
type listed struct {
	id, kind string
	number   int64 // rises with time
}

// items lists payments, preferences and orders, newest first.
func (m *Mock) items(query string, skip, limit int) ([]kit.Item, int) {
	query = strings.ToLower(strings.TrimSpace(query))
	found, total := []kit.Item{}, 0
	for _, each := range m.listed() {
		if query == "" && (total < skip || len(found) >= limit) {
			total++ // not shown, so not worth making
			continue
		}
		one, there := m.itemOf(each.id, each.kind)
		if !there || (query != "" && !contains(&one, query)) {
			continue
		}
		if total >= skip && len(found) < limit {
			one.Data, one.Timeline = nil, nil
			found = append(found, one)
		}
		total++
	}
	return found, total
}

// listed returns everything that is kept, newest first.
func (m *Mock) listed() []listed {
	all := list(m.payments, nil, func(p **payment) listed { return listed{(*p).key(), kindPayment, (*p).ID} })
	all = list(m.preferences, all, func(p *preference) listed { return listed{p.ID, kindPreference, p.number} })
	all = list(m.orders, all, func(o *order) listed { return listed{o.key(), kindOrder, o.ID} })
	all = list(m.onlines, all, func(o **onlineOrder) listed { return listed{(*o).ID, kindOnline, (*o).number} })
	all = list(m.plans, all, func(p *recurringPlan) listed { return listed{p.ID, kindPlan, p.number} })
	all = list(m.subscriptions, all, func(sub **subscription) listed { return listed{(*sub).ID, kindSubscription, (*sub).number} })
	slices.SortFunc(all, func(a, b listed) int { return cmp.Compare(b.number, a.number) })
	return all
}

// list adds a line for each thing of a store, without a copy of the things.
func list[T any](s *kit.Store[T], all []listed, line func(*T) listed) []listed {
	s.Newest(func(one *T) bool {
		all = append(all, line(one))
		return false
	}, 0, 0)
	return all
}

// kindOf tells what has this id; "" is nothing. Things of two kinds never share one.
func (m *Mock) kindOf(id string) string {
	if _, found := m.payments.Get(id); found {
		return kindPayment
	}
	if _, found := m.preferences.Get(id); found {
		return kindPreference
	}
	if _, found := m.orders.Get(id); found {
		return kindOrder
	}
	if _, found := m.onlines.Get(id); found {
		return kindOnline
	}
	if _, found := m.subscriptions.Get(id); found {
		return kindSubscription
	}
	if _, found := m.plans.Get(id); found {
		return kindPlan
	}
	return ""
}

func contains(one *kit.Item, query string) bool {
	return slices.ContainsFunc([]string{one.ID, one.Kind, one.Title, one.Detail, one.Status}, func(s string) bool {
		return strings.Contains(strings.ToLower(s), query)
	})
}

func (m *Mock) item(id string) (kit.Item, bool) { return m.itemOf(id, m.kindOf(id)) }

func (m *Mock) itemOf(id, kind string) (kit.Item, bool) {
	switch kind {
	case kindPayment:
		p, found := m.payments.Get(id)
		if !found {
			return kit.Item{}, false
		}
		return paymentItem(p), true
	case kindPreference:
		p, found := m.preferences.Get(id)
		return m.preferenceItem(&p), found
	case kindOnline:
		o, found := m.onlines.Get(id)
		if !found {
			return kit.Item{}, false
		}
		return m.onlineItem(o), true
	case kindSubscription:
		sub, found := m.subscriptions.Get(id)
		if !found {
			return kit.Item{}, false
		}
		return m.subscriptionItem(sub), true
	case kindPlan:
		p, found := m.plans.Get(id)
		if !found {
			return kit.Item{}, false
		}
		return planItem(&p), true
	default:
		o, found := m.orders.Get(id)
		return orderItem(&o), found
	}
}

func paymentItem(p *payment) kit.Item {
	detail := p.PaymentMethodID
	if p.Card.cardOfPayment != nil {
		detail += " … " + p.Card.LastFourDigits
	}
	if p.ExternalReference != "" {
		detail += ", " + string(p.ExternalReference)
	}
	title := fmt.Sprintf("$ %s", p.TransactionAmount)
	if p.Description != "" {
		title += ", " + string(p.Description)
	}
	one := kit.Item{
		ID: p.key(), Kind: kindPayment, Title: title, Detail: detail + ", " + string(p.Payer.Email), Status: string(p.Status),
		Tone: toneOf(p.Status), At: p.DateCreated.Time, Timeline: p.history, Data: p, Actions: actionsOf(p),
	}
	if p.Status != approved || p.StatusDetail != detailAccredited {
		one.Status += ", " + p.StatusDetail
	}
	if p.part.order != "" {
		one.Links = append(one.Links, kit.Link{Label: "Its order", Href: "#" + url.QueryEscape("items/"+p.part.order)})
	}
	if p.TransactionDetails.Barcode != nil {
		one.Links = append(one.Links, kit.Link{Label: "Ticket", Href: ticketPath(p)})
	}
	return one
}

func toneOf(s status) kit.Tone {
	switch s {
	case approved:
		return kit.Good
	case pending, inProcess, authorized, inMediation:
		return kit.Waiting
	case rejected, chargedBack:
		return kit.Bad
	default:
		return kit.Neutral
	}
}

func (m *Mock) preferenceItem(p *preference) kit.Item {
	one := kit.Item{
		ID: p.ID, Kind: kindPreference, Detail: string(p.ExternalReference), Status: "open", Tone: kit.Waiting, At: p.DateCreated.Time,
		Data: p, Links: []kit.Link{{Label: "Checkout page", Href: "/checkout/v1/redirect?pref_id=" + p.ID}},
		Timeline: []kit.Moment{{At: p.DateCreated.Time, What: "created"}},
	}
	if len(p.Items) > 0 {
		one.Title = fmt.Sprintf("$ %s, %s", p.total(), p.Items[0].Title)
	}
	if !p.LastUpdated.IsZero() {
		one.Timeline = append(one.Timeline, kit.Moment{At: p.LastUpdated.Time, What: "changed"})
	}
	switch _, paid := m.payerOf(p); {
	case paid:
		one.Status, one.Tone = "paid", kit.Good
	case p.Expires && !p.ExpirationDateTo.IsZero() && m.shell.Clock.Now().After(p.ExpirationDateTo.Time):
		one.Status, one.Tone = "expired", kit.Neutral
	default:
		one.Actions = []kit.Action{{Name: actExpire, Label: "Expire", Danger: true}}
	}
	return one
}

func orderItem(o *order) kit.Item {
	tone := kit.Waiting
	if o.Status == orderClosed {
		tone = kit.Good
	}
	one := kit.Item{
		ID: o.key(), Kind: kindOrder, Title: fmt.Sprintf("$ %s paid of $ %s", o.PaidAmount, o.TotalAmount),
		Status: o.Status + ", " + o.OrderStatus,
		Detail: string(o.PreferenceID), Tone: tone, At: o.DateCreated.Time, Data: o,
		Timeline: []kit.Moment{{At: o.DateCreated.Time, What: orderOpened}},
		Actions:  []kit.Action{{Name: actResend, Label: "Send the notification again"}},
	}
	for i := range o.Payments {
		part := &o.Payments[i]
		one.Timeline = append(one.Timeline, kit.Moment{
			At: part.LastModified.Time, What: string(part.Status), Note: fmt.Sprintf("payment %d, $ %s", part.ID, part.TransactionAmount),
		})
	}
	return one
}
