package mercadopago

import (
	"encoding/json"

	"github.com/barberpro/barberpro/mocks/kit"
)

// payment is a payment as the API gives it. What it refers to is replaced, never changed, because copies share it.
type payment struct {
	ID                        int64              `json:"id"`
	DateCreated               stamp              `json:"date_created"`
	DateApproved              stamp              `json:"date_approved"`
	DateLastUpdated           stamp              `json:"date_last_updated"`
	DateOfExpiration          stamp              `json:"date_of_expiration"`
	MoneyReleaseDate          stamp              `json:"money_release_date"`
	MoneyReleaseStatus        maybe              `json:"money_release_status"`
	MoneyReleaseSchema        null               `json:"money_release_schema"`
	OperationType             string             `json:"operation_type"`
	IssuerID                  maybe              `json:"issuer_id"`
	PaymentMethodID           string             `json:"payment_method_id"`
	PaymentTypeID             string             `json:"payment_type_id"`
	PaymentMethod             paymentMethod      `json:"payment_method"`
	Status                    status             `json:"status"`
	StatusDetail              string             `json:"status_detail"`
	CurrencyID                string             `json:"currency_id"`
	Description               maybe              `json:"description"`
	LiveMode                  bool               `json:"live_mode"`
	SponsorID                 null               `json:"sponsor_id"`
	AuthorizationCode         maybe              `json:"authorization_code"`
	IntegratorID              maybe              `json:"integrator_id"`
	PlatformID                maybe              `json:"platform_id"`
	CorporationID             maybe              `json:"corporation_id"`
	CollectorID               seller             `json:"collector_id"`
	Payer                     payer              `json:"payer"`
	Metadata                  metadata           `json:"metadata"`
	AdditionalInfo            *additionalInfo    `json:"additional_info"`
	Order                     orderRef           `json:"order"`
	ExternalReference         maybe              `json:"external_reference"`
	TransactionAmount         amount             `json:"transaction_amount"`
	TransactionAmountRefunded amount             `json:"transaction_amount_refunded"`
	CouponAmount              amount             `json:"coupon_amount"`
	TaxesAmount               amount             `json:"taxes_amount"`
	ShippingAmount            amount             `json:"shipping_amount"`
	NetAmount                 amount             `json:"net_amount"`
	DifferentialPricingID     null               `json:"differential_pricing_id"`
	DeductionSchema           null               `json:"deduction_schema"`
	CallbackURL               maybe              `json:"callback_url"`
	NotificationURL           maybe              `json:"notification_url"`
	TransactionDetails        transactionDetails `json:"transaction_details"`
	FeeDetails                []fee              `json:"fee_details"`
	ChargesDetails            emptyList          `json:"charges_details"`
	Taxes                     emptyList          `json:"taxes"`
	Captured                  bool               `json:"captured"`
	BinaryMode                bool               `json:"binary_mode"`
	CallForAuthorizeID        null               `json:"call_for_authorize_id"`
	StatementDescriptor       maybe              `json:"statement_descriptor"`
	Installments              int                `json:"installments"`
	Card                      cardOrNone         `json:"card"`
	PointOfInteraction        pointOfInteraction `json:"point_of_interaction"`
	ProcessingMode            string             `json:"processing_mode"`
	MerchantAccountID         null               `json:"merchant_account_id"`
	MerchantNumber            null               `json:"merchant_number"`
	CouponCode                maybe              `json:"coupon_code"`
	PosID                     null               `json:"pos_id"`
	StoreID                   null               `json:"store_id"`
	Tags                      null               `json:"tags"`
	BuildVersion              string             `json:"build_version"`
	AcquirerReconciliation    emptyList          `json:"acquirer_reconciliation"`
	CounterCurrency           null               `json:"counter_currency"`
	Refunds                   []refund           `json:"refunds"`

	history []kit.Moment
	hook    string // address for its notifications, when the payment itself names none
	base    string // of the mock, as its client reached it
	part    partOf // of an order of the Orders API
	invoice string // of a subscription
}

// null is a field that the provider sends and the mock never knows.
type null struct{}

// MarshalJSON writes null.
func (null) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// emptyList is a list that is always empty.
type emptyList struct{}

// MarshalJSON writes [].
func (emptyList) MarshalJSON() ([]byte, error) { return []byte("[]"), nil }

type paymentMethod struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	IssuerID maybe  `json:"issuer_id"`
}

type payer struct {
	Type           maybe           `json:"type"`
	ID             maybe           `json:"id"`
	Email          maybe           `json:"email"`
	FirstName      maybe           `json:"first_name"`
	LastName       maybe           `json:"last_name"`
	EntityType     maybe           `json:"entity_type"`
	OperatorID     *string         `json:"operator_id"`
	Identification identityOrNull  `json:"identification"`
	Phone          phone           `json:"phone"`
	Address        *addressOfPayer `json:"address,omitempty"`
}

type identityOrNull struct {
	Type   maybe `json:"type"`
	Number maybe `json:"number"`
}

type phone struct {
	AreaCode  maybe `json:"area_code"`
	Number    maybe `json:"number"`
	Extension maybe `json:"extension"`
}

type addressOfPayer struct {
	ZipCode      maybe `json:"zip_code"`
	StreetName   maybe `json:"street_name"`
	StreetNumber maybe `json:"street_number"`
}

type orderRef struct {
	ID   text `json:"id,omitempty"`
	Type text `json:"type,omitempty"`
}

type transactionDetails struct {
	PaymentMethodReferenceID maybe    `json:"payment_method_reference_id"`
	AcquirerReference        null     `json:"acquirer_reference"`
	NetReceivedAmount        amount   `json:"net_received_amount"`
	TotalPaidAmount          amount   `json:"total_paid_amount"`
	OverpaidAmount           amount   `json:"overpaid_amount"`
	ExternalResourceURL      maybe    `json:"external_resource_url"`
	InstallmentAmount        amount   `json:"installment_amount"`
	FinancialInstitution     maybe    `json:"financial_institution"`
	PayableDeferralPeriod    null     `json:"payable_deferral_period"`
	VerificationCode         maybe    `json:"verification_code"`
	Barcode                  *barcode `json:"barcode,omitempty"`
}

type barcode struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

type fee struct {
	Type     string `json:"type"`
	Amount   amount `json:"amount"`
	FeePayer string `json:"fee_payer"`
}

// cardOrNone is {} for payments without a card.
type cardOrNone struct{ *cardOfPayment }

// MarshalJSON writes {} when there is no card.
func (c cardOrNone) MarshalJSON() ([]byte, error) {
	if c.cardOfPayment == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(c.cardOfPayment) //nolint:wrapcheck // it is the same value
}

type cardOfPayment struct {
	ID              *string     `json:"id"`
	FirstSixDigits  string      `json:"first_six_digits"`
	LastFourDigits  string      `json:"last_four_digits"`
	ExpirationMonth int         `json:"expiration_month"`
	ExpirationYear  int         `json:"expiration_year"`
	DateCreated     stamp       `json:"date_created"`
	DateLastUpdated stamp       `json:"date_last_updated"`
	Cardholder      *cardholder `json:"cardholder"`
}

type pointOfInteraction struct {
	Type         string `json:"type"`
	BusinessInfo struct {
		Unit    string `json:"unit"`
		SubUnit string `json:"sub_unit"`
	} `json:"business_info"`
	TransactionData *transactionData `json:"transaction_data,omitempty"`
}

type transactionData struct {
	TicketURL string `json:"ticket_url"`
}

// additionalInfo is echoed; numbers of its items become texts, as the provider answers them.
type additionalInfo struct {
	AuthenticationCode *string           `json:"authentication_code"`
	AvailableBalance   *string           `json:"available_balance"`
	NsuProcessadora    *string           `json:"nsu_processadora"`
	IPAddress          text              `json:"ip_address,omitempty"`
	Items              []itemOfPayment   `json:"items,omitempty"`
	Payer              *payerInfo        `json:"payer,omitempty"`
	Shipments          *shipmentsOfBuyer `json:"shipments,omitempty"`
}

// nothingMore is the additional_info of payments that came with none.
var nothingMore = &additionalInfo{} //nolint:gochecknoglobals // it is never changed

type itemOfPayment struct {
	ID          maybe     `json:"id"`
	Title       maybe     `json:"title"`
	Description maybe     `json:"description"`
	PictureURL  maybe     `json:"picture_url"`
	CategoryID  maybe     `json:"category_id"`
	Quantity    text      `json:"quantity"`
	UnitPrice   unitPrice `json:"unit_price"`
}

// unitPrice comes as a number and goes as a text.
type unitPrice struct{ amount }

// MarshalJSON writes "4000.0".
func (u unitPrice) MarshalJSON() ([]byte, error) { return []byte(`"` + u.decimal() + `"`), nil }

type payerInfo struct {
	FirstName        text            `json:"first_name,omitempty"`
	LastName         text            `json:"last_name,omitempty"`
	RegistrationDate *stamp          `json:"registration_date,omitempty"`
	Phone            *phone          `json:"phone,omitempty"`
	Address          *addressOfPayer `json:"address,omitempty"`
}

type shipmentsOfBuyer struct {
	ReceiverAddress *receiverAddress `json:"receiver_address,omitempty"`
}

type receiverAddress struct {
	ZipCode      maybe `json:"zip_code"`
	StateName    maybe `json:"state_name"`
	CityName     maybe `json:"city_name"`
	StreetName   maybe `json:"street_name"`
	StreetNumber maybe `json:"street_number"`
	Floor        maybe `json:"floor"`
	Apartment    maybe `json:"apartment"`
	CountryName  maybe `json:"country_name"`
}
