package mercadopago

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/barberpro/barberpro/mocks/kit"
)

// order is a merchant order: what was to be paid, and the payments towards it.
type order struct {
	ID                int64         `json:"id"`
	Status            string        `json:"status"` // opened, closed, expired
	ExternalReference text          `json:"external_reference"`
	PreferenceID      text          `json:"preference_id"`
	Payments          []paidPart    `json:"payments"`
	Shipments         []struct{}    `json:"shipments"`
	Payouts           []struct{}    `json:"payouts"`
	Collector         orderParty    `json:"collector"`
	Marketplace       text          `json:"marketplace"`
	NotificationURL   maybe         `json:"notification_url"`
	DateCreated       stamp         `json:"date_created"`
	LastUpdated       stamp         `json:"last_updated"`
	SponsorID         maybe         `json:"sponsor_id"`
	ShippingCost      amount        `json:"shipping_cost"`
	TotalAmount       amount        `json:"total_amount"`
	SiteID            string        `json:"site_id"`
	PaidAmount        amount        `json:"paid_amount"`
	RefundedAmount    amount        `json:"refunded_amount"`
	Payer             orderParty    `json:"payer"`
	Items             []itemOfOrder `json:"items"`
	Cancelled         bool          `json:"cancelled"`
	AdditionalInfo    text          `json:"additional_info"`
	ApplicationID     maybe         `json:"application_id"`
	IsTest            bool          `json:"is_test"`
	OrderStatus       string        `json:"order_status"`
}

type orderParty struct {
	ID       count `json:"id"`
	Nickname text  `json:"nickname"`
	Email    text  `json:"email,omitempty"`
}

type itemOfOrder struct {
	ID          text   `json:"id"`
	CategoryID  text   `json:"category_id"`
	CurrencyID  text   `json:"currency_id"`
	Description text   `json:"description"`
	PictureURL  maybe  `json:"picture_url"`
	Title       text   `json:"title"`
	Quantity    count  `json:"quantity"`
	UnitPrice   amount `json:"unit_price"`
}

// paidPart is a payment as its order shows it.
type paidPart struct {
	ID                int64  `json:"id"`
	TransactionAmount amount `json:"transaction_amount"`
	TotalPaidAmount   amount `json:"total_paid_amount"`
	ShippingCost      amount `json:"shipping_cost"`
	CurrencyID        string `json:"currency_id"`
	Status            status `json:"status"`
	StatusDetail      string `json:"status_detail"`
	OperationType     string `json:"operation_type"`
	DateApproved      stamp  `json:"date_approved"`
	DateCreated       stamp  `json:"date_created"`
	LastModified      stamp  `json:"last_modified"`
	AmountRefunded    amount `json:"amount_refunded"`
}

const (
	orderOpened = "opened"
	orderClosed = "closed"
)

var errNoOrder = missing(codeNotFound, "Merchant order not found")

func (o *order) key() string { return strconv.FormatInt(o.ID, 10) }

// orderOf makes the order of a preference.
func (m *Mock) orderOf(p *preference) order {
	items := make([]itemOfOrder, len(p.Items))
	for i := range p.Items {
		one := &p.Items[i]
		items[i] = itemOfOrder{
			ID: one.ID, CategoryID: one.CategoryID, CurrencyID: one.CurrencyID, Description: one.Description,
			PictureURL: one.PictureURL, Title: one.Title, Quantity: one.Quantity, UnitPrice: one.UnitPrice,
		}
	}
	return order{
		ExternalReference: p.ExternalReference, PreferenceID: text(p.ID), Marketplace: p.Marketplace,
		NotificationURL: p.NotificationURL, ShippingCost: p.Shipments.Cost, Items: items, AdditionalInfo: p.AdditionalInfo,
		Payer: orderParty{Email: p.Payer.Email},
	}
}

// openOrder keeps a new order.
func (m *Mock) openOrder(o order, s seller) order {
	now := m.now()
	o.ID, o.Status, o.OrderStatus, o.SiteID, o.IsTest = m.next(), orderOpened, "payment_required", siteID, true
	o.Payments, o.Shipments, o.Payouts = []paidPart{}, []struct{}{}, []struct{}{}
	o.Collector = orderParty{ID: count(s), Nickname: text(nickname(s))}
	o.DateCreated, o.LastUpdated, o.Cancelled = now, now, false
	if o.Items == nil {
		o.Items = []itemOfOrder{}
	}
	if o.Marketplace == "" {
		o.Marketplace = "NONE"
	}
	o.total()
	m.orders.Add(o.key(), o)
	return o
}

// checkItems refuses amounts that no order has.
func checkItems(items []itemOfOrder) error {
	for i := range items {
		one := &items[i]
		if one.Quantity < 1 || one.Quantity > 1_000_000 || one.UnitPrice < 0 || one.UnitPrice > cardMost || i >= mostItems {
			return bad(codeParams, "Params Error: items")
		}
	}
	return nil
}

// total adds up the items without the shipping, which the provider keeps apart.
func (o *order) total() {
	o.TotalAmount = 0
	for i := range o.Items {
		o.TotalAmount += o.Items[i].UnitPrice * amount(o.Items[i].Quantity)
	}
}

// settleOrder brings the order of a payment up to date. It reports whether the payment has one.
func (m *Mock) settleOrder(p *payment) (order, bool) {
	if p.Order.ID == "" {
		return order{}, false
	}
	o, err := m.orders.Update(string(p.Order.ID), func(o *order) error {
		if o.Collector.ID != count(p.CollectorID) {
			return errNoOrder
		}
		latest, found := m.payments.Get(p.key()) // a later change may have come in between
		if !found {
			latest = p
		}
		o.include(latest)
		o.LastUpdated = m.now()
		return nil
	})
	return o, err == nil
}

// include lays a payment over what the order knew of it, and adds everything up again.
func (o *order) include(p *payment) {
	part := paidPart{
		ID: p.ID, TransactionAmount: p.TransactionAmount, TotalPaidAmount: p.TransactionDetails.TotalPaidAmount,
		CurrencyID: p.CurrencyID, Status: p.Status, StatusDetail: p.StatusDetail, OperationType: p.OperationType,
		DateApproved: p.DateApproved, DateCreated: p.DateCreated, LastModified: p.DateLastUpdated,
		AmountRefunded: p.TransactionAmountRefunded,
	}
	parts := slices.Clone(o.Payments)
	if i := slices.IndexFunc(parts, func(one paidPart) bool { return one.ID == p.ID }); i >= 0 {
		parts[i] = part
	} else {
		parts = append(parts, part)
	}
	o.Payments = parts
	if id, err := strconv.ParseInt(string(p.Payer.ID), 10, 64); err == nil {
		o.Payer = orderParty{ID: count(id), Email: text(p.Payer.Email)}
	}
	o.PaidAmount, o.RefundedAmount = 0, 0
	waits := false
	for i := range parts {
		switch parts[i].Status {
		case approved, refunded, inMediation:
			o.PaidAmount += parts[i].TransactionAmount
		case pending, inProcess, authorized:
			waits = true
		default: // they paid nothing
		}
		o.RefundedAmount += parts[i].AmountRefunded
	}
	o.Status, o.OrderStatus = o.state(waits)
}

func (o *order) state(waits bool) (string, string) {
	due := o.TotalAmount + o.ShippingCost
	switch {
	case o.PaidAmount > 0 && o.RefundedAmount >= o.PaidAmount:
		return orderOpened, "reverted"
	case o.PaidAmount >= due && o.RefundedAmount > 0:
		return orderClosed, "partially_reverted"
	case o.PaidAmount >= due && due > 0:
		return orderClosed, "paid"
	case o.PaidAmount > 0:
		return orderOpened, "partially_paid"
	case waits:
		return orderOpened, "payment_in_process"
	}
	return orderOpened, "payment_required"
}

// postOrder answers POST /merchant_orders.
func (m *Mock) postOrder(r *http.Request, s seller, body []byte) (*answer, error) {
	var in order
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	if in.PreferenceID != "" {
		p, found := m.preferences.Get(string(in.PreferenceID))
		if !found || p.CollectorID != s {
			return nil, bad(codeParams, "Params Error: there is no preference "+string(in.PreferenceID))
		}
		if in.Items == nil {
			in.Items = m.orderOf(&p).Items
		}
	}
	if err := checkItems(in.Items); err != nil {
		return nil, err
	}
	in.PaidAmount, in.RefundedAmount = 0, 0
	o := m.openOrder(in, s)
	m.shell.Changed(o.key())
	kit.About(r.Context(), o.key())
	return created(o), nil
}

func (m *Mock) orderFor(r *http.Request, s seller) (order, error) {
	o, found := m.orders.Get(r.PathValue("id"))
	if !found || o.Collector.ID != count(s) {
		return order{}, errNoOrder
	}
	kit.About(r.Context(), o.key())
	return o, nil
}

// getOrder answers GET /merchant_orders/{id}.
func (m *Mock) getOrder(r *http.Request, s seller) (*answer, error) {
	o, err := m.orderFor(r, s)
	if err != nil {
		return nil, err
	}
	return ok(o), nil
}

// putOrder answers PUT /merchant_orders/{id}: fields that are sent replace those that were.
func (m *Mock) putOrder(r *http.Request, s seller, body []byte) (*answer, error) {
	old, err := m.orderFor(r, s)
	if err != nil {
		return nil, err
	}
	var in struct {
		Items             []itemOfOrder `json:"items"`
		ExternalReference *text         `json:"external_reference"`
		AdditionalInfo    *text         `json:"additional_info"`
		NotificationURL   *maybe        `json:"notification_url"`
	}
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	if err := checkItems(in.Items); err != nil {
		return nil, err
	}
	o, err := m.orders.Update(old.key(), func(o *order) error {
		if in.Items != nil {
			o.Items = in.Items
			o.total()
		}
		if in.ExternalReference != nil {
			o.ExternalReference = *in.ExternalReference
		}
		if in.AdditionalInfo != nil {
			o.AdditionalInfo = *in.AdditionalInfo
		}
		if in.NotificationURL != nil {
			o.NotificationURL = *in.NotificationURL
		}
		o.LastUpdated = m.now()
		return nil
	})
	if errors.Is(err, kit.ErrNotFound) {
		return nil, errNoOrder
	}
	if err != nil {
		return nil, err
	}
	m.shell.Changed(o.key())
	return ok(o), nil
}
