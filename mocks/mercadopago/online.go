package mercadopago

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// onlineOrder is an order of the newer Orders API, which pays and refunds under one id. It has nothing to do with a merchant
// order. What it refers to is replaced, never changed, because copies share it.
// https://www.mercadopago.com.ar/developers/es/reference/order/online-payments/create/post
type onlineOrder struct {
	ID                  string             `json:"id"`
	Type                string             `json:"type"`
	ProcessingMode      string             `json:"processing_mode"`
	CaptureMode         string             `json:"capture_mode"`
	ExternalReference   string             `json:"external_reference,omitempty"`
	Description         string             `json:"description,omitempty"`
	Marketplace         string             `json:"marketplace"`
	MarketplaceFee      *decimal           `json:"marketplace_fee,omitempty"`
	TotalAmount         decimal            `json:"total_amount"`
	TotalPaidAmount     *decimal           `json:"total_paid_amount,omitempty"`
	ExpirationTime      string             `json:"expiration_time,omitempty"`
	CheckoutAvailableAt string             `json:"checkout_available_at,omitempty"`
	CountryCode         string             `json:"country_code"`
	Currency            string             `json:"currency"`
	UserID              string             `json:"user_id"`
	Status              string             `json:"status"`
	StatusDetail        string             `json:"status_detail"`
	CreatedDate         utcStamp           `json:"created_date"`
	LastUpdatedDate     utcStamp           `json:"last_updated_date"`
	IntegrationData     integrationData    `json:"integration_data"`
	Payer               *onlinePayer       `json:"payer,omitempty"`
	Items               []onlineItem       `json:"items,omitempty"`
	Config              *onlineConfig      `json:"config,omitempty"`
	Transactions        onlineTransactions `json:"transactions"`

	seller  seller
	number  int64 // rises with time
	version int
	hook    string // address for its notifications, when the seller has none
	base    string // of the mock, as its client reached it
	ended   string // how it ended before anybody processed it; empty: it did not
	history []kit.Moment
}

type onlineTransactions struct {
	Payments    []onlineTransaction `json:"payments"`
	Refunds     []onlineRefund      `json:"refunds,omitempty"`
	Chargebacks []onlineChargeback  `json:"chargebacks,omitempty"`
}

// onlineTransaction is one payment of an order.
type onlineTransaction struct {
	ID                string          `json:"id"`
	ReferenceID       string          `json:"reference_id,omitempty"` // of the payment, once there is one
	Status            string          `json:"status"`
	StatusDetail      string          `json:"status_detail"`
	Amount            decimal         `json:"amount"`
	PaidAmount        *decimal        `json:"paid_amount,omitempty"`
	RefundedAmount    *decimal        `json:"refunded_amount,omitempty"`
	ExpirationTime    string          `json:"expiration_time,omitempty"`
	DateOfExpiration  *utcStamp       `json:"date_of_expiration,omitempty"`
	PaymentMethod     onlineMethod    `json:"payment_method"`
	AutomaticPayments json.RawMessage `json:"automatic_payments,omitempty"`
	StoredCredential  json.RawMessage `json:"stored_credential,omitempty"`
	SubscriptionData  json.RawMessage `json:"subscription_data,omitempty"`
}

// onlineMethod is how a transaction is paid. What the client sends comes back, and more once it is paid.
type onlineMethod struct {
	ID                   string `json:"id,omitempty"`
	Type                 string `json:"type,omitempty"`
	CardID               string `json:"card_id,omitempty"`
	Token                string `json:"token,omitempty"`
	Installments         int    `json:"installments,omitempty"`
	StatementDescriptor  string `json:"statement_descriptor,omitempty"`
	TicketURL            string `json:"ticket_url,omitempty"`
	BarcodeContent       string `json:"barcode_content,omitempty"`
	Reference            string `json:"reference,omitempty"`
	VerificationCode     string `json:"verification_code,omitempty"`
	FinancialInstitution string `json:"financial_institution,omitempty"`
}

type onlineRefund struct {
	ID            string  `json:"id"`
	TransactionID string  `json:"transaction_id"`
	ReferenceID   string  `json:"reference_id"`
	Amount        decimal `json:"amount"`
	Status        string  `json:"status"`
}

type onlineChargeback struct {
	ID            string `json:"id"`
	TransactionID string `json:"transaction_id"`
	Status        string `json:"status"`
}

type onlinePayer struct {
	CustomerID     string          `json:"customer_id,omitempty"`
	EntityType     string          `json:"entity_type,omitempty"`
	Email          string          `json:"email,omitempty"`
	FirstName      string          `json:"first_name,omitempty"`
	LastName       string          `json:"last_name,omitempty"`
	Identification *onlineIdentity `json:"identification,omitempty"`
	Phone          *onlinePhone    `json:"phone,omitempty"`
	Address        *onlineAddress  `json:"address,omitempty"`
}

type onlineIdentity struct {
	Type   string `json:"type,omitempty"`
	Number string `json:"number,omitempty"`
}

type onlinePhone struct {
	AreaCode string `json:"area_code,omitempty"`
	Number   string `json:"number,omitempty"`
}

type onlineAddress struct {
	ZipCode      string `json:"zip_code,omitempty"`
	StreetName   string `json:"street_name,omitempty"`
	StreetNumber string `json:"street_number,omitempty"`
	Neighborhood string `json:"neighborhood,omitempty"`
	City         string `json:"city,omitempty"`
	State        string `json:"state,omitempty"`
	Complement   string `json:"complement,omitempty"`
	Country      string `json:"country,omitempty"`
}

// onlineItem leaves out warranty, which the official client for Go sends as a bool and reads as a text.
type onlineItem struct {
	Title        string   `json:"title,omitempty"`
	UnitPrice    *decimal `json:"unit_price,omitempty"`
	Quantity     int      `json:"quantity,omitempty"`
	ExternalCode string   `json:"external_code,omitempty"`
	CategoryID   string   `json:"category_id,omitempty"`
	Type         string   `json:"type,omitempty"`
	Description  string   `json:"description,omitempty"`
	PictureURL   string   `json:"picture_url,omitempty"`
	EventDate    string   `json:"event_date,omitempty"`
}

type onlineConfig struct {
	PaymentMethod json.RawMessage `json:"payment_method,omitempty"`
	Online        *onlinePages    `json:"online,omitempty"`
}

type onlinePages struct {
	CallbackURL         string          `json:"callback_url,omitempty"`
	SuccessURL          string          `json:"success_url,omitempty"`
	PendingURL          string          `json:"pending_url,omitempty"`
	FailureURL          string          `json:"failure_url,omitempty"`
	AutoReturnURL       string          `json:"auto_return_url,omitempty"`
	DifferentialPricing json.RawMessage `json:"differential_pricing,omitempty"`
}

type integrationData struct {
	ApplicationID string `json:"application_id"`
	IntegratorID  string `json:"integrator_id,omitempty"`
	PlatformID    string `json:"platform_id,omitempty"`
	CorporationID string `json:"corporation_id,omitempty"`
}

// utcStamp is a time as the Orders API writes it: in UTC, with milliseconds.
type utcStamp struct{ stamp }

// MarshalJSON writes 2026-01-31T20:59:00.000Z.
func (s utcStamp) MarshalJSON() ([]byte, error) {
	return []byte(s.UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// decimal is money in centavos that goes over the wire as a text with two decimals: "1050.50".
type decimal amount

// money is a text of pesos with two decimals or none.
var money = regexp.MustCompile(`^\d{1,10}(\.\d{1,2})?$`)

// String writes pesos with two decimals.
func (d decimal) String() string { return fmt.Sprintf("%d.%02d", int64(d)/cent, int64(d)%cent) }

// MarshalJSON writes a text.
func (d decimal) MarshalJSON() ([]byte, error) { return []byte(`"` + d.String() + `"`), nil }

// notMoney is what decoding says of a text that is no amount.
const notMoney = "amount"

// UnmarshalJSON reads a text only, as the provider does. Its errors are named after the field by the decoder.
func (d *decimal) UnmarshalJSON(b []byte) error {
	wrong := &json.UnmarshalTypeError{Value: "number", Type: reflect.TypeFor[string]()}
	if len(b) == 0 || b[0] != '"' {
		return wrong
	}
	written := strings.Trim(string(b), `"`)
	if !money.MatchString(written) {
		wrong.Value = notMoney
		return wrong
	}
	whole, part, _ := strings.Cut(written, ".")
	pesos, _ := strconv.ParseInt(whole, 10, 64) // ten digits at most
	centavos, _ := strconv.ParseInt((part + "00")[:2], 10, 64)
	*d = decimal(pesos*cent + centavos)
	return nil
}

// ulid returns 26 characters that sort by time, as the ids of the Orders API end.
func (m *Mock) ulid() string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	id := make([]byte, 26)
	m.shell.Random.Fill(id)
	for i := range id {
		id[i] = alphabet[id[i]%32]
	}
	at := m.shell.Clock.Now().UnixMilli()
	for i := 9; i >= 0; i-- {
		id[i] = alphabet[at%32]
		at /= 32
	}
	return string(id)
}
