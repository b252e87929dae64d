package mercadopago

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// preference is what a checkout page sells. Slices and maps in it are replaced, never changed, because copies share them.
type preference struct {
	ID                  string         `json:"id"`
	AdditionalInfo      text           `json:"additional_info"`
	AutoReturn          text           `json:"auto_return"`
	BackURLs            backURLs       `json:"back_urls"`
	BinaryMode          bool           `json:"binary_mode"`
	ClientID            string         `json:"client_id"`
	CollectorID         seller         `json:"collector_id"`
	CouponCode          *string        `json:"coupon_code"`
	CouponLabels        *string        `json:"coupon_labels"`
	DateCreated         stamp          `json:"date_created"`
	DateOfExpiration    stamp          `json:"date_of_expiration"`
	ExpirationDateFrom  stamp          `json:"expiration_date_from"`
	ExpirationDateTo    stamp          `json:"expiration_date_to"`
	Expires             bool           `json:"expires"`
	ExternalReference   text           `json:"external_reference"`
	InitPoint           string         `json:"init_point"`
	InternalMetadata    *string        `json:"internal_metadata"`
	Items               []item         `json:"items"`
	Marketplace         text           `json:"marketplace"`
	MarketplaceFee      amount         `json:"marketplace_fee"`
	Metadata            metadata       `json:"metadata"`
	NotificationURL     maybe          `json:"notification_url"`
	OperationType       text           `json:"operation_type"`
	Payer               buyer          `json:"payer"`
	PaymentMethods      paymentMethods `json:"payment_methods"`
	ProcessingModes     []string       `json:"processing_modes"`
	ProductID           *string        `json:"product_id"`
	Purpose             maybe          `json:"purpose"`
	RedirectURLs        backURLs       `json:"redirect_urls"`
	SandboxInitPoint    string         `json:"sandbox_init_point"`
	SiteID              string         `json:"site_id"`
	Shipments           shipments      `json:"shipments"`
	StatementDescriptor maybe          `json:"statement_descriptor"`
	TotalAmount         *amount        `json:"total_amount"`
	LastUpdated         stamp          `json:"last_updated"`

	orderID string // of the order that its payments belong to, once there is one
	number  int64  // rises with time
}

type backURLs struct {
	Failure text `json:"failure"`
	Pending text `json:"pending"`
	Success text `json:"success"`
}

type item struct {
	ID          text   `json:"id"`
	CategoryID  text   `json:"category_id"`
	CurrencyID  text   `json:"currency_id"`
	Description text   `json:"description"`
	PictureURL  maybe  `json:"picture_url,omitempty"`
	Title       text   `json:"title"`
	Quantity    count  `json:"quantity"`
	UnitPrice   amount `json:"unit_price"`
}

type buyer struct {
	Phone struct {
		AreaCode text `json:"area_code"`
		Number   text `json:"number"`
	} `json:"phone"`
	Address struct {
		ZipCode      text  `json:"zip_code"`
		StreetName   text  `json:"street_name"`
		StreetNumber maybe `json:"street_number"`
	} `json:"address"`
	Email          text           `json:"email"`
	Identification identification `json:"identification"`
	Name           text           `json:"name"`
	Surname        text           `json:"surname"`
	DateCreated    stamp          `json:"date_created"`
	LastPurchase   stamp          `json:"last_purchase"`
}

type paymentMethods struct {
	DefaultCardID          maybe   `json:"default_card_id"`
	DefaultPaymentMethodID maybe   `json:"default_payment_method_id"`
	ExcludedPaymentMethods []named `json:"excluded_payment_methods"`
	ExcludedPaymentTypes   []named `json:"excluded_payment_types"`
	Installments           *count  `json:"installments"`
	DefaultInstallments    *count  `json:"default_installments"`
}

type named struct {
	ID text `json:"id"`
}

type shipments struct {
	Mode                  maybe           `json:"mode,omitempty"`
	Cost                  amount          `json:"cost,omitempty"`
	DefaultShippingMethod maybe           `json:"default_shipping_method"`
	ReceiverAddress       receiverAddress `json:"receiver_address"`
}

const (
	autoApproved = "approved"
	autoAll      = "all"
	mostItems    = 200
)

// wrong is how the preferences API refuses: the kind of error says which field.
func wrong(kind, message string) *refusal {
	return &refusal{Message: message, Kind: kind, Status: http.StatusBadRequest, Cause: []cause{}}
}

var errNoPreference = &refusal{
	Message: "The preference was not found", Kind: "not_found", Status: http.StatusNotFound, Cause: []cause{},
}

// check checks what a client may get wrong in a preference.
func (p *preference) check() error {
	if len(p.Items) == 0 || len(p.Items) > mostItems {
		return wrong("invalid_items", "items needed")
	}
	for i := range p.Items {
		one := &p.Items[i]
		switch {
		case one.Title == "":
			return wrong("invalid_items", "title needed")
		case one.Quantity < 1 || one.Quantity > 1_000_000:
			return wrong("invalid_items", "quantity invalid")
		case one.UnitPrice <= 0 || one.UnitPrice > cardMost:
			return wrong("invalid_items", "unit_price invalid")
		case one.CurrencyID != currency:
			return wrong("invalid_items", "currency_id invalid")
		}
	}
	switch {
	case p.AutoReturn != "" && p.AutoReturn != autoApproved && p.AutoReturn != autoAll:
		return wrong("invalid_auto_return", "auto_return invalid")
	case p.AutoReturn != "" && p.BackURLs.Success == "":
		return wrong("invalid_auto_return", "auto_return invalid. back_url.success must be defined")
	case p.NotificationURL != "" && !isAddress(string(p.NotificationURL)):
		return wrong("invalid_notification_url", "notification_url must be a valid url")
	case len(p.ExternalReference) > longestReference:
		return wrong("invalid_external_reference", "external_reference is longer than 256 characters")
	}
	for _, back := range []text{p.BackURLs.Success, p.BackURLs.Pending, p.BackURLs.Failure} {
		if back != "" && !isAddress(string(back)) {
			return wrong("invalid_back_urls", "back_urls invalid. Wrong format")
		}
	}
	return nil
}

func (p *preference) total() amount {
	sum := p.Shipments.Cost
	for i := range p.Items {
		sum += p.Items[i].UnitPrice * amount(p.Items[i].Quantity)
	}
	return sum
}

// fill sets what the client left out.
func (p *preference) fill() {
	for i := range p.Items {
		if p.Items[i].CurrencyID == "" {
			p.Items[i].CurrencyID = currency
		}
	}
	if p.PaymentMethods.ExcludedPaymentMethods == nil {
		p.PaymentMethods.ExcludedPaymentMethods = []named{{}}
	}
	if p.PaymentMethods.ExcludedPaymentTypes == nil {
		p.PaymentMethods.ExcludedPaymentTypes = []named{{}}
	}
	if p.Marketplace == "" {
		p.Marketplace = "NONE"
	}
	if p.OperationType == "" {
		p.OperationType = "regular_payment"
	}
}

// postPreference answers POST /checkout/preferences.
func (m *Mock) postPreference(r *http.Request, s seller, body []byte) (*answer, error) {
	var p preference
	if err := decode(body, &p); err != nil {
		return nil, err
	}
	p.fill()
	if err := p.check(); err != nil {
		return nil, err
	}
	p.ID, p.number = fmt.Sprintf("%d-%s", s, m.uuid()), m.next()
	p.identify(s, m.now(), kit.BaseURL(r))
	m.preferences.Add(p.ID, p)
	m.shell.Changed(p.ID)
	kit.About(r.Context(), p.ID)
	return created(p), nil
}

// identify sets what a client may not choose.
func (p *preference) identify(s seller, at stamp, base string) {
	p.CollectorID, p.ClientID, p.SiteID, p.DateCreated = s, clientID, siteID, at
	p.InitPoint = base + "/checkout/v1/redirect?pref_id=" + p.ID
	p.SandboxInitPoint = p.InitPoint
	p.CouponCode, p.CouponLabels, p.InternalMetadata, p.ProductID, p.TotalAmount = nil, nil, nil, nil, nil
	p.LastUpdated, p.RedirectURLs = stamp{}, backURLs{}
}

// preferenceFor finds the preference of the path among those of the seller.
func (m *Mock) preferenceFor(r *http.Request, s seller) (preference, error) {
	p, found := m.preferences.Get(r.PathValue("id"))
	if !found || p.CollectorID != s {
		return preference{}, errNoPreference
	}
	kit.About(r.Context(), p.ID)
	return p, nil
}

// getPreference answers GET /checkout/preferences/{id}.
func (m *Mock) getPreference(r *http.Request, s seller) (*answer, error) {
	p, err := m.preferenceFor(r, s)
	if err != nil {
		return nil, err
	}
	return ok(p), nil
}

// putPreference answers PUT /checkout/preferences/{id}: fields that are sent replace those that were.
func (m *Mock) putPreference(r *http.Request, s seller, body []byte) (*answer, error) {
	old, err := m.preferenceFor(r, s)
	if err != nil {
		return nil, err
	}
	p, err := m.preferences.Update(old.ID, func(p *preference) error {
		next, err := p.merged(body)
		if err != nil {
			return err
		}
		next.LastUpdated = m.now()
		*p = next
		return nil
	})
	if errors.Is(err, kit.ErrNotFound) {
		return nil, errNoPreference
	}
	if err != nil {
		return nil, err
	}
	m.shell.Changed(p.ID)
	return ok(p), nil
}

// merged is a copy of the preference with the fields of body in it. It shares no memory with p.
func (p *preference) merged(body []byte) (preference, error) {
	var next preference
	whole, err := json.Marshal(p)
	if err != nil {
		return next, fmt.Errorf("copy the preference: %w", err)
	}
	if err := json.Unmarshal(whole, &next); err != nil {
		return next, fmt.Errorf("copy the preference: %w", err)
	}
	next.Metadata = nil
	var sent struct {
		Items json.RawMessage `json:"items"`
	}
	if err := decode(body, &sent); err != nil {
		return next, err
	}
	if sent.Items != nil {
		next.Items = nil // new items are not laid over the old ones
	}
	if err := decode(body, &next); err != nil {
		return next, err
	}
	if next.Metadata == nil {
		next.Metadata = p.Metadata
	}
	next.fill()
	if err := next.check(); err != nil {
		return next, err
	}
	next.ID, next.InitPoint = p.ID, p.InitPoint
	next.identify(p.CollectorID, p.DateCreated, strings.TrimSuffix(p.InitPoint, "/checkout/v1/redirect?pref_id="+p.ID))
	next.orderID = p.orderID
	return next, nil
}
