package mercadopago

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// TypeTicket is paying in cash at a counter, with a voucher: Rapipago and Pago Fácil.
const TypeTicket = "ticket"

// Preference is a checkout to make.
type Preference struct {
	Items               []Item            `json:"items"`
	ExternalReference   string            `json:"external_reference"`
	NotificationURL     string            `json:"notification_url,omitempty"`
	BackURLs            *BackURLs         `json:"back_urls,omitempty"`
	AutoReturn          string            `json:"auto_return,omitempty"` // "approved": back to the shop without a click
	Expires             bool              `json:"expires"`
	ExpirationDateTo    Time              `json:"expiration_date_to,omitzero"`
	DateOfExpiration    Time              `json:"date_of_expiration,omitzero"` // of vouchers
	StatementDescriptor string            `json:"statement_descriptor,omitempty"`
	Payer               *Payer            `json:"payer,omitempty"`
	PaymentMethods      *Methods          `json:"payment_methods,omitempty"`
	Metadata            map[string]string `json:"metadata,omitempty"`
}

// Item is a line of a checkout.
type Item struct {
	ID          string `json:"id,omitempty"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	CategoryID  string `json:"category_id,omitempty"`
	Quantity    int    `json:"quantity"`
	UnitPrice   Amount `json:"unit_price"`
	CurrencyID  string `json:"currency_id"`
}

// BackURLs are where the payer goes afterwards.
type BackURLs struct {
	Success string `json:"success"`
	Pending string `json:"pending"`
	Failure string `json:"failure"`
}

// Payer is who will pay, as far as we know.
type Payer struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
}

// Methods are what a checkout does not accept.
type Methods struct {
	ExcludedPaymentTypes []Named `json:"excluded_payment_types,omitempty"`
}

// Named is a thing by its id.
type Named struct {
	ID string `json:"id"`
}

// Checkout is a page where somebody can pay.
type Checkout struct {
	ID        string `json:"id"`
	InitPoint string `json:"init_point"`
}

// CreatePreference makes a checkout. The same key and preference make one, as far as the provider keeps to it.
func (c *Client) CreatePreference(ctx context.Context, token, key string, p *Preference) (out Checkout, err error) {
	err = c.do(ctx, call{
		operation: "create preference", method: http.MethodPost, path: "/checkout/preferences", token: token, key: key, body: p,
	}, &out)
	return out, err
}

// ExpirePreference makes a checkout take no payment from at on. Doing it twice changes nothing.
func (c *Client) ExpirePreference(ctx context.Context, token, key, id string, at time.Time) error {
	var out Checkout
	return c.do(ctx, call{
		operation: "expire preference", method: http.MethodPut, path: "/checkout/preferences/" + url.PathEscape(id), token: token, key: key,
		body: map[string]any{"expires": true, "expiration_date_to": Time{Time: at}},
	}, &out)
}
