package mercadopago

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/mail"
	"net/url"
	"strconv"

	"github.com/barberpro/barberpro/mocks/kit"
)

// charge is what a client sends to make a payment.
type charge struct {
	TransactionAmount   *amount         `json:"transaction_amount"`
	Token               text            `json:"token"`
	PaymentMethodID     text            `json:"payment_method_id"`
	IssuerID            text            `json:"issuer_id"`
	Installments        *count          `json:"installments"`
	Description         maybe           `json:"description"`
	ExternalReference   maybe           `json:"external_reference"`
	StatementDescriptor maybe           `json:"statement_descriptor"`
	NotificationURL     maybe           `json:"notification_url"`
	CallbackURL         maybe           `json:"callback_url"`
	CouponAmount        amount          `json:"coupon_amount"`
	CouponCode          maybe           `json:"coupon_code"`
	ApplicationFee      amount          `json:"application_fee"`
	Capture             *bool           `json:"capture"`
	BinaryMode          bool            `json:"binary_mode"`
	DateOfExpiration    stamp           `json:"date_of_expiration"`
	Payer               *payer          `json:"payer"`
	Metadata            metadata        `json:"metadata"`
	AdditionalInfo      *additionalInfo `json:"additional_info"`
	Order               *orderRef       `json:"order"`

	hook  string // of the preference that is paid
	base  string // of the mock
	items []itemOfPayment
	part  partOf // of an order of the Orders API

	saved   *cardToken // of a subscription, which pays without a new token
	invoice string     // of a subscription

	integrator, platform maybe
}

const longestReference = 256

// postPayment answers POST /v1/payments.
func (m *Mock) postPayment(r *http.Request, s seller, body []byte) (*answer, error) {
	var in charge
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	in.base, in.integrator, in.platform = kit.BaseURL(r), maybe(r.Header.Get("X-Integrator-Id")), maybe(r.Header.Get("X-Platform-Id"))
	p, err := m.pay(&in, s, m.shell.Scenario(r))
	if err != nil {
		return nil, err
	}
	kit.About(r.Context(), p.key())
	return created(p), nil
}

func (p *payment) key() string { return strconv.FormatInt(p.ID, 10) }

// pay checks a charge, takes its card token, and makes the payment. Errors are refusals.
func (m *Mock) pay(in *charge, s seller, scenario string) (*payment, error) {
	f, err := m.fit(in, s)
	if err != nil {
		return nil, err
	}
	var t cardToken
	if in.saved != nil {
		t = *in.saved
	} else if f.isCard() {
		if t, err = m.spend(string(in.Token), s); err != nil {
			return nil, err
		}
	}
	p := m.paymentOf(in, f, s)
	if f.isCard() {
		p.take(&t)
	}
	o := decide(f, &t, in, scenario)
	p.settle(o.status, o.detail, p.DateCreated)
	m.complete(p, f, in)
	m.payments.Add(p.key(), p)
	m.follow(p)
	m.changed(p, "payment.created")
	return p, nil
}

// fit checks a charge and returns its way to pay. Errors are refusals.
func (m *Mock) fit(in *charge, s seller) (*method, error) {
	if err := in.check(m.now()); err != nil {
		return nil, err
	}
	f, err := m.methodFor(in, s)
	if err != nil {
		return nil, err
	}
	if err := in.checkFor(f); err != nil {
		return nil, err
	}
	return f, m.checkPayer(in, s)
}

// check checks what does not depend on the way to pay.
func (in *charge) check(now stamp) error {
	switch {
	case in.TransactionAmount == nil || *in.TransactionAmount <= 0:
		return bad(codeAmount, "Invalid transaction_amount")
	case in.Token == "" && in.PaymentMethodID == "":
		return bad(codeNoMethod, "Cannot infer Payment Method")
	case in.Installments != nil && (*in.Installments < 1 || *in.Installments > maxInstallments):
		return bad(codeInstallments, "Invalid installments")
	case in.NotificationURL != "" && !isAddress(string(in.NotificationURL)):
		return bad(codeBadURL, "notification_url attribute must be url valid")
	case len(in.ExternalReference) > longestReference:
		return bad(codeParams, "Params Error: external_reference is longer than 256 characters")
	case !in.DateOfExpiration.IsZero() && !in.DateOfExpiration.After(now.Time):
		return bad(codeDate, "The following parameters must be valid date and format (yyyy-MM-dd'T'HH:mm:ssz) date_of_expiration")
	case in.CouponAmount < 0 || in.CouponAmount >= *in.TransactionAmount:
		return bad(codeParams, "Params Error: coupon_amount")
	}
	return nil
}

// isAddress reports whether a notification could be sent there.
func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && len(s) <= 500
}

// methodFor finds the way to pay: of the token's card, or the one that is named.
func (m *Mock) methodFor(in *charge, s seller) (*method, error) {
	if in.saved != nil {
		return in.saved.method, nil
	}
	if in.Token != "" {
		t, found := m.tokens.Get(string(in.Token))
		switch {
		case !found || !t.serves(s):
			return nil, bad(codeNoCardToken, "Card Token not found")
		case in.PaymentMethodID != "" && !t.method.sameBrand(string(in.PaymentMethodID)):
			return nil, bad(codeOtherBin, "diff_param_bins")
		case t.SecurityCodeLength == 0:
			return nil, bad(codeNoCVV, "security_code is required")
		}
		return t.method, nil
	}
	f, known := methodByID(string(in.PaymentMethodID))
	switch {
	case !known:
		return nil, bad(codeNotAMethod, "Not valid payment_method_id")
	case f.isCard():
		return nil, bad(codeUsedToken, "Invalid card_token_id")
	}
	return f, nil
}

func (in *charge) checkFor(f *method) error {
	price := *in.TransactionAmount
	switch {
	case price < f.min || price > f.max:
		return bad(codeBadAmount, fmt.Sprintf("Invalid value for transaction_amount: %s takes %s to %s", f.id, f.min, f.max))
	case in.Capture != nil && !*in.Capture && f.kind != typeCredit:
		return bad(codeNoCapture, "Deferred capture is not supported by "+f.id)
	case f.kind != typeCredit && in.Installments != nil && *in.Installments > 1:
		return bad(codeInstallments, "Invalid installments")
	}
	return nil
}

// checkPayer asks for an e-mail address, or for a customer of the seller.
func (m *Mock) checkPayer(in *charge, s seller) error {
	if in.Payer == nil {
		return bad(codeEmail, "payer.email must be a valid email")
	}
	if in.Payer.Type == "customer" && in.Payer.ID != "" {
		c, found := m.customers.Get(string(in.Payer.ID))
		if !found || c.UserID != s {
			return bad(codeNoCustomer, "Customer not found")
		}
		in.Payer.Email = cmp.Or(in.Payer.Email, c.Email)
	}
	if a, err := mail.ParseAddress(string(in.Payer.Email)); err != nil || a.Address != string(in.Payer.Email) {
		return bad(codeEmail, "payer.email must be a valid email")
	}
	return nil
}

// paymentOf is the payment that a charge asks for, without its outcome.
func (m *Mock) paymentOf(in *charge, f *method, s seller) *payment {
	now := m.now()
	months := 1
	if in.Installments != nil {
		months = int(*in.Installments)
	}
	p := &payment{
		ID: m.next(), DateCreated: now, DateLastUpdated: now, OperationType: "regular_payment", PaymentMethodID: f.id,
		PaymentTypeID: f.kind, CurrencyID: currency, Description: in.Description, CollectorID: s, Payer: *in.Payer,
		Metadata: in.Metadata, ExternalReference: in.ExternalReference, TransactionAmount: *in.TransactionAmount,
		CouponAmount: in.CouponAmount, CouponCode: in.CouponCode, CallbackURL: in.CallbackURL, NotificationURL: in.NotificationURL,
		FeeDetails: []fee{}, AdditionalInfo: cmp.Or(in.AdditionalInfo, nothingMore),
		Captured: in.Capture == nil || *in.Capture, BinaryMode: in.BinaryMode, StatementDescriptor: in.StatementDescriptor,
		Installments: months, ProcessingMode: aggregator, BuildVersion: "mock", Refunds: []refund{}, hook: in.hook, base: in.base,
		IntegratorID: in.integrator, PlatformID: in.platform, part: in.part, invoice: in.invoice,
	}
	if f.isCard() {
		p.IssuerID = maybe(cmp.Or(string(in.IssuerID), fmt.Sprint(f.issuer.ID)))
	}
	p.PaymentMethod = paymentMethod{ID: f.id, Type: f.kind, IssuerID: p.IssuerID}
	if in.invoice != "" {
		p.OperationType = "recurring_payment"
	}
	if in.items != nil {
		more := *p.AdditionalInfo
		more.Items = in.items
		p.AdditionalInfo = &more
	}
	if in.Order != nil {
		p.Order = *in.Order
	}
	if p.Payer.ID == "" {
		p.Payer.ID = maybe(numberOf(string(p.Payer.Email)))
	}
	p.PointOfInteraction.Type = "UNSPECIFIED"
	p.PointOfInteraction.BusinessInfo.Unit, p.PointOfInteraction.BusinessInfo.SubUnit = "online_payments", "default"
	total, monthly := paidBy(f, p.TransactionAmount-p.CouponAmount, months)
	p.TransactionDetails.TotalPaidAmount, p.TransactionDetails.InstallmentAmount = total, monthly
	return p
}

// numberOf makes the id of a buyer from an e-mail address, the same each time.
func numberOf(email string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(email)) // a hash never fails
	return strconv.FormatUint(uint64(h.Sum32()%1_900_000_000)+100_000_000, 10)
}

// take copies what the payment shows of its card.
func (p *payment) take(t *cardToken) {
	holder := t.Cardholder
	p.Card.cardOfPayment = &cardOfPayment{
		FirstSixDigits: t.FirstSixDigits, LastFourDigits: t.LastFourDigits, ExpirationMonth: t.ExpirationMonth,
		ExpirationYear: t.ExpirationYear, DateCreated: p.DateCreated, DateLastUpdated: p.DateCreated, Cardholder: &holder,
	}
	if id := string(t.CardID); id != "" {
		p.Card.ID = &id
	}
}

// complete adds what depends on the outcome and the way to pay.
func (m *Mock) complete(p *payment, f *method, in *charge) {
	p.Captured = p.Captured && p.Status != authorized
	switch {
	case p.Status == authorized:
		p.DateOfExpiration = stamp{p.DateCreated.Add(reserveLife)}
		p.AuthorizationCode = maybe(fmt.Sprintf("%06d", m.shell.Random.IntN(1_000_000)))
	case f.kind == typeTicket:
		if p.DateOfExpiration = in.DateOfExpiration; p.DateOfExpiration.IsZero() {
			p.DateOfExpiration = stamp{p.DateCreated.Add(ticketLife)}
		}
		reference := p.key()
		p.TransactionDetails.PaymentMethodReferenceID = maybe(reference)
		p.TransactionDetails.VerificationCode = maybe(reference)
		p.TransactionDetails.FinancialInstitution = maybe(f.id)
		p.TransactionDetails.Barcode = &barcode{Type: "Code128C", Content: ticketNumber(p)}
		link := p.base + "/payments/" + p.key() + "/ticket?caller_id=" + string(p.Payer.ID) + "&hash=" + m.uuid()
		p.TransactionDetails.ExternalResourceURL = maybe(link)
		p.PointOfInteraction.TransactionData = &transactionData{TicketURL: link}
	}
}

// ticketNumber is what a cashier scans: an even number of digits with the payment and its amount in it.
func ticketNumber(p *payment) string {
	return fmt.Sprintf("3335%014d%012d%s", p.ID, int64(p.TransactionAmount), p.DateOfExpiration.Format("060102"))
}
