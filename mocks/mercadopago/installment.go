package mercadopago

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// plan is a number of monthly payments with the interest that the buyer pays, in basis points. The figures are the mock's.
type plan struct{ months, interest int }

//nolint:gochecknoglobals // a table
var plans = []plan{{1, 0}, {3, 1_450}, {6, 2_670}, {9, 3_980}, {12, 5_400}}

const maxInstallments = 36

// interest is what months cost more, in basis points. Numbers between plans cost as the plan below.
func interest(f *method, months int) int {
	if f.kind != typeCredit {
		return 0
	}
	rate := 0
	for _, p := range plans {
		if months >= p.months {
			rate = p.interest
		}
	}
	return rate
}

// paidBy is what a buyer pays in all, and each month.
func paidBy(f *method, price amount, months int) (total, monthly amount) {
	total = price + (price*amount(interest(f, months))+5_000)/10_000
	return total, (total + amount(months)/2) / amount(months)
}

type issuerAnswer struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	SecureThumbnail string `json:"secure_thumbnail"`
	Thumbnail       string `json:"thumbnail"`
	ProcessingMode  string `json:"processing_mode"`
	Status          string `json:"status"`
}

type installmentsAnswer struct {
	PaymentMethodID string      `json:"payment_method_id"`
	PaymentTypeID   string      `json:"payment_type_id"`
	Issuer          issuerRef   `json:"issuer"`
	ProcessingMode  string      `json:"processing_mode"`
	PayerCosts      []payerCost `json:"payer_costs"`
}

type issuerRef struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Thumbnail string `json:"thumbnail"`
}

type payerCost struct {
	Installments        int      `json:"installments"`
	InstallmentRate     amount   `json:"installment_rate"` // percent, with two decimals as an amount has
	DiscountRate        int      `json:"discount_rate"`
	Labels              []string `json:"labels"`
	InstallmentAmount   amount   `json:"installment_amount"`
	TotalAmount         amount   `json:"total_amount"`
	MinAllowedAmount    amount   `json:"min_allowed_amount"`
	MaxAllowedAmount    amount   `json:"max_allowed_amount"`
	RecommendedMessage  string   `json:"recommended_message"`
	PaymentMethodOption *string  `json:"payment_method_option_id"`
}

// wanted finds the card that a query names by payment_method_id or bin.
func wanted(r *http.Request) (*method, error) {
	q := r.URL.Query()
	if id := q.Get("payment_method_id"); id != "" {
		if f, known := methodByID(id); known {
			return f, nil
		}
		return nil, missing(codeNotAMethod, "payment method not found")
	}
	if bin := q.Get("bin"); bin != "" {
		if f, known := methodOf(bin); known {
			return f, nil
		}
		return nil, missing(codeNotAMethod, "no payment method for that bin")
	}
	return nil, bad(codeParams, "payment_method_id or bin is required")
}

// listIssuers answers GET /v1/payment_methods/card_issuers.
func (m *Mock) listIssuers(r *http.Request, _ seller) (*answer, error) {
	f, err := wanted(r)
	if err != nil {
		return nil, err
	}
	found := []issuerAnswer{}
	if f.isCard() {
		found = append(found, issuerAnswer{
			ID: fmt.Sprint(f.issuer.ID), Name: f.issuer.Name, SecureThumbnail: thumbnails + f.id + ".gif",
			Thumbnail: thumbnails + f.id + ".gif", ProcessingMode: aggregator, Status: "active",
		})
	}
	return ok(found), nil
}

// listInstallments answers GET /v1/payment_methods/installments.
func (m *Mock) listInstallments(r *http.Request, _ seller) (*answer, error) {
	f, err := wanted(r)
	if err != nil {
		return nil, err
	}
	price := amount(0)
	if json.Unmarshal([]byte(r.URL.Query().Get("amount")), &price) != nil || price <= 0 {
		return nil, bad(codeParams, "amount is required and must be positive")
	}
	a := installmentsAnswer{
		PaymentMethodID: f.id, PaymentTypeID: f.kind, ProcessingMode: aggregator, PayerCosts: []payerCost{},
		Issuer: issuerRef{ID: fmt.Sprint(f.issuer.ID), Name: f.issuer.Name, Thumbnail: thumbnails + f.id + ".gif"},
	}
	for _, p := range plans {
		if p.months > 1 && f.kind != typeCredit {
			break
		}
		total, monthly := paidBy(f, price, p.months)
		a.PayerCosts = append(a.PayerCosts, payerCost{
			Installments: p.months, InstallmentRate: amount(p.interest), Labels: []string{}, InstallmentAmount: monthly,
			TotalAmount: total, MinAllowedAmount: f.min, MaxAllowedAmount: f.max,
			RecommendedMessage: fmt.Sprintf("%d cuotas de $ %s ($ %s)", p.months, monthly, total),
		})
	}
	return ok([]installmentsAnswer{a}), nil
}

type identificationType struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Type      string `json:"type"`
	MinLength int    `json:"min_length"`
	MaxLength int    `json:"max_length"`
}

// listIdentifications answers GET /v1/identification_types with those of Argentina.
func (m *Mock) listIdentifications(*http.Request, seller) (*answer, error) {
	all := []identificationType{
		{ID: "DNI", Name: "DNI", MinLength: 7, MaxLength: 8},
		{ID: "CI", Name: "Cédula", MinLength: 1, MaxLength: 9},
		{ID: "LC", Name: "L.C.", MinLength: 6, MaxLength: 7},
		{ID: "LE", Name: "L.E.", MinLength: 6, MaxLength: 7},
		{ID: "Otro", Name: "Otro", MinLength: 5, MaxLength: 20},
	}
	for i := range all {
		all[i].Type = "number"
	}
	return ok(all), nil
}
