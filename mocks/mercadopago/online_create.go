package mercadopago

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/barberpro/barberpro/mocks/kit"
)

// onlineRequest is what a client sends to make an order.
type onlineRequest struct {
	Type                string          `json:"type"`
	ProcessingMode      string          `json:"processing_mode"`
	CaptureMode         string          `json:"capture_mode"`
	TotalAmount         *decimal        `json:"total_amount"`
	ExternalReference   string          `json:"external_reference"`
	Description         string          `json:"description"`
	Marketplace         string          `json:"marketplace"`
	MarketplaceFee      *decimal        `json:"marketplace_fee"`
	ExpirationTime      string          `json:"expiration_time"`
	CheckoutAvailableAt string          `json:"checkout_available_at"`
	Currency            string          `json:"currency"`
	Transactions        onlineParts     `json:"transactions"`
	Payer               *onlinePayer    `json:"payer"`
	Items               []onlineItem    `json:"items"`
	Config              *onlineConfig   `json:"config"`
	IntegrationData     integrationData `json:"integration_data"`
}

type onlineParts struct {
	Payments []onlinePart `json:"payments"`
}

// onlinePart is a transaction as a client sends it.
type onlinePart struct {
	Amount            *decimal        `json:"amount"`
	ExpirationTime    string          `json:"expiration_time"`
	DateOfExpiration  string          `json:"date_of_expiration"`
	PaymentMethod     *onlineMethod   `json:"payment_method"`
	AutomaticPayments json.RawMessage `json:"automatic_payments"`
	StoredCredential  json.RawMessage `json:"stored_credential"`
	SubscriptionData  json.RawMessage `json:"subscription_data"`
}

const (
	modeAutomatic = "automatic"
	modeManual    = "manual"
	captureAsync  = "automatic_async"
	mostParts     = 5
	mostLines     = 100
	mostEchoed    = 2 << 10
	countryCode   = "ARG"
)

// postOnline answers POST /v1/orders.
func (m *Mock) postOnline(r *http.Request, s seller, body []byte) (*answer, error) {
	var in onlineRequest
	if err := decodeOnline(body, &in); err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	o, err := m.onlineOf(&in, s)
	if err != nil {
		return nil, err
	}
	o.base = kit.BaseURL(r)
	if len(o.Transactions.Payments) > 0 && o.ProcessingMode == modeAutomatic {
		if err := m.ready(o); err != nil {
			return nil, err
		}
	}
	m.onlines.Add(o.ID, o)
	kit.About(r.Context(), o.ID)
	m.shell.Changed(o.ID)
	if o.ProcessingMode == modeManual {
		m.lapse(o)
		return created(o), nil
	}
	a, err := m.process(o, m.shell.Scenario(r), http.StatusCreated)
	if err != nil {
		m.onlines.Delete(o.ID) // its token was taken by somebody else meanwhile
		return nil, err
	}
	return a, nil
}

// check checks what does not depend on the way to pay.
func (in *onlineRequest) check() error {
	switch {
	case in.Type == "":
		return lacks("type")
	case in.Type != "online":
		return badValue("type", "online was expected")
	case in.TotalAmount == nil:
		return lacks("total_amount")
	case *in.TotalAmount <= 0 || amount(*in.TotalAmount) > cardMost:
		return badValue("total_amount", "an amount of 0.01 to "+decimal(cardMost).String()+" was expected")
	case !slices.Contains([]string{"", modeAutomatic, modeManual}, in.ProcessingMode):
		return badValue("processing_mode", "automatic or manual was expected")
	case !slices.Contains([]string{"", captureAsync, modeAutomatic, modeManual}, in.CaptureMode):
		return badValue("capture_mode", "automatic, automatic_async or manual was expected")
	case in.Currency != "" && in.Currency != currency:
		return badValue("currency", "ARS was expected")
	case in.ProcessingMode != modeManual && len(in.Transactions.Payments) == 0:
		return lacks("transactions.payments")
	case len(in.Transactions.Payments) > mostParts:
		return onlineBad(http.StatusBadRequest, codeMaximum, "Too many items were sent", "transactions.payments")
	case len(in.Items) > mostLines:
		return onlineBad(http.StatusBadRequest, codeMaximum, "Too many items were sent", "items")
	case len(in.ExternalReference) > longestReference:
		return badValue("external_reference", "at most 256 characters were expected")
	}
	if _, err := lifetime(in.ExpirationTime); err != nil {
		return badValue("expiration_time", err.Error())
	}
	if in.Config.tooLong() {
		return badValue("config", "it is too long")
	}
	return nil
}

func (c *onlineConfig) tooLong() bool {
	return c != nil && (len(c.PaymentMethod) > mostEchoed || (c.Online != nil && len(c.Online.DifferentialPricing) > mostEchoed))
}

// onlineOf is the order that a request asks for, with nothing paid yet.
func (m *Mock) onlineOf(in *onlineRequest, s seller) (*onlineOrder, error) {
	now := m.now()
	o := &onlineOrder{
		ID: "ORD" + m.ulid(), Type: in.Type, ProcessingMode: or(in.ProcessingMode, modeAutomatic),
		CaptureMode: or(in.CaptureMode, captureAsync), ExternalReference: in.ExternalReference, Description: in.Description,
		Marketplace: or(in.Marketplace, "NONE"), MarketplaceFee: in.MarketplaceFee, TotalAmount: *in.TotalAmount,
		ExpirationTime: in.ExpirationTime, CheckoutAvailableAt: in.CheckoutAvailableAt, CountryCode: countryCode, Currency: currency,
		UserID: strconv.FormatInt(int64(s), 10), CreatedDate: utcStamp{now}, LastUpdatedDate: utcStamp{now},
		IntegrationData: in.IntegrationData, Payer: in.Payer, Items: in.Items, Config: in.Config, seller: s, number: m.next(),
		Transactions: onlineTransactions{Payments: []onlineTransaction{}}, version: 1,
		history: []kit.Moment{{At: now.Time, What: onlineCreated}},
	}
	o.IntegrationData.ApplicationID = clientID
	if in.Config != nil && in.Config.Online != nil && isAddress(in.Config.Online.CallbackURL) {
		o.hook = in.Config.Online.CallbackURL
	}
	parts, err := m.partsOf(in.Transactions.Payments)
	if err != nil {
		return nil, err
	}
	o.Transactions.Payments = append(o.Transactions.Payments, parts...)
	o.conclude()
	return o, nil
}

func or(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

// partsOf are the transactions that a client sends.
func (m *Mock) partsOf(in []onlinePart) ([]onlineTransaction, error) {
	all := make([]onlineTransaction, len(in))
	for i := range in {
		one := &in[i]
		path := fmt.Sprintf("transactions.payments[%d].", i)
		switch {
		case one.Amount == nil:
			return nil, lacks(path + "amount")
		case one.PaymentMethod == nil:
			return nil, lacks(path + "payment_method")
		case len(one.AutomaticPayments)+len(one.StoredCredential)+len(one.SubscriptionData) > mostEchoed:
			return nil, badValue(path+"automatic_payments", "it is too long")
		}
		if err := one.PaymentMethod.check(path + "payment_method."); err != nil {
			return nil, err
		}
		all[i] = onlineTransaction{
			ID: "PAY" + m.ulid(), Status: onlineCreated, StatusDetail: detailReady, Amount: *one.Amount,
			PaymentMethod: one.PaymentMethod.asSent(), AutomaticPayments: one.AutomaticPayments, StoredCredential: one.StoredCredential,
			SubscriptionData: one.SubscriptionData,
		}
		if err := all[i].expires(one, path); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// expires notes until when a transaction can be paid, which is a duration or a time.
func (t *onlineTransaction) expires(in *onlinePart, path string) error {
	if _, err := lifetime(in.ExpirationTime); err != nil {
		return badValue(path+"expiration_time", err.Error())
	}
	t.ExpirationTime = in.ExpirationTime
	if in.DateOfExpiration == "" {
		return nil
	}
	at, err := readTime(in.DateOfExpiration)
	if err != nil {
		return badValue(path+"date_of_expiration", err.Error())
	}
	t.DateOfExpiration = &utcStamp{stamp{at}}
	return nil
}

// asSent leaves out what only the provider writes.
func (f *onlineMethod) asSent() onlineMethod {
	return onlineMethod{
		ID: f.ID, Type: f.Type, Token: f.Token, Installments: f.Installments, StatementDescriptor: f.StatementDescriptor,
	}
}

// check checks that a way to pay is one, and that a card has a token.
func (f *onlineMethod) check(path string) error {
	known, found := methodByID(f.ID)
	switch {
	case f.ID == "" && f.Token == "":
		return lacks(path + "id")
	case f.ID != "" && !found:
		return badValue(path+"id", "there is no "+f.ID+" in Argentina")
	case found && f.Type != "" && f.Type != known.kind && (!known.isCard() || f.Token == ""):
		return badValue(path+"type", f.ID+" is a "+known.kind)
	case found && known.isCard() && f.Token == "":
		return lacks(path + "token")
	case f.Installments < 0 || f.Installments > maxInstallments:
		return badValue(path+"installments", "1 to "+strconv.Itoa(maxInstallments)+" were expected")
	}
	return nil
}
