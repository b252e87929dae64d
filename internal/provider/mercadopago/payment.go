package mercadopago

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Statuses of a payment at the provider.
const (
	StatusPending     = "pending"
	StatusInProcess   = "in_process"
	StatusAuthorized  = "authorized"
	StatusApproved    = "approved"
	StatusInMediation = "in_mediation"
	StatusRejected    = "rejected"
	StatusCancelled   = "cancelled"
	StatusRefunded    = "refunded"
	StatusChargedBack = "charged_back"
)

// DetailExpired is the status_detail of a payment that was cancelled because its time ran out.
const DetailExpired = "expired"

// Currency is the only one we are paid in.
const Currency = "ARS"

// Payment is what the provider says of a payment at one moment.
type Payment struct {
	ID                 ID             `json:"id"`
	Status             string         `json:"status"`
	StatusDetail       string         `json:"status_detail"`
	ExternalReference  string         `json:"external_reference"`
	CollectorID        ID             `json:"collector_id"`
	CurrencyID         string         `json:"currency_id"`
	Amount             Amount         `json:"transaction_amount"`
	Refunded           Amount         `json:"transaction_amount_refunded"`
	MethodID           string         `json:"payment_method_id"`
	TypeID             string         `json:"payment_type_id"`
	DateCreated        Time           `json:"date_created"`
	DateApproved       Time           `json:"date_approved"`
	DateLastUpdated    Time           `json:"date_last_updated"`
	DateOfExpiration   Time           `json:"date_of_expiration"`
	Metadata           map[string]any `json:"metadata"`
	FeeDetails         []FeeDetail    `json:"fee_details"`
	Refunds            []Refund       `json:"refunds"`
	TransactionDetails struct {
		ExternalResourceURL string `json:"external_resource_url"`
	} `json:"transaction_details"`
	PointOfInteraction struct {
		TransactionData struct {
			TicketURL string `json:"ticket_url"`
		} `json:"transaction_data"`
	} `json:"point_of_interaction"`
}

// FeeDetail is a part of what the provider keeps.
type FeeDetail struct {
	Type     string `json:"type"`
	Amount   Amount `json:"amount"`
	FeePayer string `json:"fee_payer"`
}

// Fee is what the provider keeps of the shop's money.
func (p *Payment) Fee() (sum Amount) {
	for _, f := range p.FeeDetails {
		if f.FeePayer == "collector" {
			sum += f.Amount
		}
	}
	return sum
}

// TicketURL is where the customer finds the voucher to pay in cash, or "".
func (p *Payment) TicketURL() string {
	return cmp.Or(p.TransactionDetails.ExternalResourceURL, p.PointOfInteraction.TransactionData.TicketURL)
}

// Meta is a text of the metadata, or "".
func (p *Payment) Meta(key string) string {
	switch v := p.Metadata[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// GetPayment returns a payment as it is now.
func (c *Client) GetPayment(ctx context.Context, token, id string) (p Payment, err error) {
	err = c.do(ctx, call{
		operation: "get payment", method: http.MethodGet, path: "/v1/payments/" + url.PathEscape(id), token: token,
	}, &p)
	return p, err
}

// CancelPayment cancels a payment that is not decided, such as a voucher that was not paid, and returns it as it is then. It
// is refused for one that was approved, rejected or cancelled meanwhile.
func (c *Client) CancelPayment(ctx context.Context, token, key, id string) (p Payment, err error) {
	err = c.do(ctx, call{
		operation: "cancel payment", method: http.MethodPut, path: "/v1/payments/" + url.PathEscape(id), token: token, key: key,
		body: map[string]string{"status": StatusCancelled},
	}, &p)
	return p, err
}

// Search says which payments to find: those with a reference, or those that changed in a span of time, oldest change
// first.
type Search struct {
	ExternalReference string
	From, To          time.Time // of the last change; zero: any
	Offset, Limit     int       // Limit 0: 100
}

// Found is a page of payments.
type Found struct {
	Paging struct {
		Total int `json:"total"`
	} `json:"paging"`
	Results []Payment `json:"results"`
}

const pageSize = 100

// SearchPayments returns a page of payments.
func (c *Client) SearchPayments(ctx context.Context, token string, s Search) (f Found, err error) {
	q := url.Values{
		"limit": {strconv.Itoa(cmp.Or(s.Limit, pageSize))}, "offset": {strconv.Itoa(s.Offset)},
		"sort": {"date_last_updated"}, "criteria": {"asc"},
	}
	if s.ExternalReference != "" {
		q.Set("external_reference", s.ExternalReference)
	}
	if !s.From.IsZero() {
		q.Set("range", "date_last_updated")
		q.Set("begin_date", s.From.UTC().Format(layout))
		q.Set("end_date", s.To.UTC().Format(layout))
	}
	err = c.do(ctx, call{operation: "search payments", method: http.MethodGet, path: "/v1/payments/search", query: q, token: token}, &f)
	return f, err
}

// Refund is money that went back to the payer.
type Refund struct {
	ID          ID     `json:"id"`
	PaymentID   ID     `json:"payment_id"`
	Amount      Amount `json:"amount"`
	Status      string `json:"status"`
	DateCreated Time   `json:"date_created"`
}

// Done reports whether the money is on its way back. Answers of older payments have no status.
func (r *Refund) Done() bool {
	return r.Status == "" || r.Status == StatusApproved || r.Status == StatusInProcess
}

// Refund gives back amount, or all that is left when it is nil. The same key refunds once, for a day at least.
func (c *Client) Refund(ctx context.Context, token, key, payment string, amount *Amount) (r Refund, err error) {
	in := call{
		operation: "refund", method: http.MethodPost, path: "/v1/payments/" + url.PathEscape(payment) + "/refunds", token: token, key: key,
	}
	if amount != nil {
		in.body = map[string]Amount{"amount": *amount}
	}
	err = c.do(ctx, in, &r)
	return r, err
}

// Order groups the payments of one checkout.
type Order struct {
	ID       ID `json:"id"`
	Payments []struct {
		ID ID `json:"id"`
	} `json:"payments"`
}

// GetOrder returns a merchant order, which older notifications name instead of its payments.
func (c *Client) GetOrder(ctx context.Context, token, id string) (o Order, err error) {
	err = c.do(ctx, call{
		operation: "get order", method: http.MethodGet, path: "/merchant_orders/" + url.PathEscape(id), token: token,
	}, &o)
	return o, err
}

// UnmarshalJSON reads a payment whose metadata may be anything.
func (p *Payment) UnmarshalJSON(b []byte) error {
	type plain Payment
	in := struct {
		*plain

		Metadata json.RawMessage `json:"metadata"`
	}{plain: (*plain)(p)}
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("read payment: %w", err)
	}
	p.Metadata = nil
	_ = json.Unmarshal(in.Metadata, &p.Metadata) // what is not an object holds nothing of ours
	return nil
}
