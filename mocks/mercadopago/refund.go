package mercadopago

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// refund is money that went back to the buyer.
type refund struct {
	ID                   int64        `json:"id"`
	PaymentID            int64        `json:"payment_id"`
	Amount               amount       `json:"amount"`
	Metadata             metadata     `json:"metadata"`
	Source               refundSource `json:"source"`
	DateCreated          stamp        `json:"date_created"`
	UniqueSequenceNumber *string      `json:"unique_sequence_number"`
	RefundMode           string       `json:"refund_mode"`
	AdjustmentAmount     amount       `json:"adjustment_amount"`
	Status               string       `json:"status"`
	Reason               maybe        `json:"reason"`
	AmountRefundedToUser amount       `json:"amount_refunded_to_payer"`
}

type refundSource struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

type refundRequest struct {
	Amount   *amount  `json:"amount"`
	Metadata metadata `json:"metadata"`
	Reason   maybe    `json:"reason"`
}

// postRefund answers POST /v1/payments/{id}/refunds. No body, {} and a null amount refund all that is left.
// https://www.mercadopago.com.ar/developers/es/reference/chargebacks/_payments_id_refunds/post
func (m *Mock) postRefund(r *http.Request, s seller, body []byte) (*answer, error) {
	p, err := m.paymentFor(r, s)
	if err != nil {
		return nil, err
	}
	var in refundRequest
	if strings.TrimSpace(string(body)) != "" {
		if err := decode(body, &in); err != nil {
			if strings.Contains(err.Error(), errNotNumber.Error()) {
				return nil, bad(codeRefundNumber, "amount attribute must be numeric")
			}
			return nil, err
		}
	}
	one, err := m.refund(p.key(), &in)
	if err != nil {
		return nil, err
	}
	return created(one), nil
}

// refund gives back a part of a payment, or all that is left when no amount is named. Errors: refusals.
func (m *Mock) refund(id string, in *refundRequest) (refund, error) {
	var made refund
	_, err := m.change(id, func(p *payment) error {
		now := m.now()
		if err := checkRefund(p, in, now); err != nil {
			return err
		}
		back := p.refundable()
		if in.Amount != nil {
			back = *in.Amount
		}
		made = refund{
			ID: m.next(), PaymentID: p.ID, Amount: back, Metadata: in.Metadata, DateCreated: now, RefundMode: "standard",
			Status: string(approved), Reason: in.Reason, AmountRefundedToUser: back,
			Source: refundSource{ID: strconv.FormatInt(int64(p.CollectorID), 10), Name: nickname(p.CollectorID), Type: "collector"},
		}
		p.Refunds = append(slices.Clip(p.Refunds), made)
		p.TransactionAmountRefunded += back
		if p.refundable() == 0 {
			return p.move(refunded, string(refunded), now)
		}
		p.StatusDetail, p.DateLastUpdated = detailPartly, now
		p.note(now, detailPartly, "$ "+back.String())
		return nil
	})
	return made, err
}

func checkRefund(p *payment, in *refundRequest, now stamp) error {
	switch {
	case p.Status != approved && p.Status != inMediation:
		return bad(codeBadState, "The action requested is not valid for the current payment state")
	case in.Amount != nil && *in.Amount <= 0:
		return bad(codeRefund, "amount attribute must be positive")
	case in.Amount != nil && *in.Amount > p.refundable():
		return bad(codeBadState, "The action requested is not valid for the current payment state: only "+
			p.refundable().String()+" is left to refund")
	case now.Sub(p.DateApproved.Time) > refundLimit:
		return missing(codeTooOld, "Payment too old to be refunded")
	}
	return nil
}

// listRefunds answers GET /v1/payments/{id}/refunds with a bare list.
func (m *Mock) listRefunds(r *http.Request, s seller) (*answer, error) {
	p, err := m.paymentFor(r, s)
	if err != nil {
		return nil, err
	}
	return ok(p.Refunds), nil
}

// getRefund answers GET /v1/payments/{id}/refunds/{refund}.
func (m *Mock) getRefund(r *http.Request, s seller) (*answer, error) {
	p, err := m.paymentFor(r, s)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(p.Refunds, func(f refund) bool { return strconv.FormatInt(f.ID, 10) == r.PathValue("refund") })
	if i < 0 {
		return nil, missing(codeNoRefund, "Refund not found")
	}
	return ok(p.Refunds[i]), nil
}

// chargeback is a buyer's dispute with the bank, which took the money back.
type chargeback struct {
	ID                    string  `json:"id"`
	Payments              []int64 `json:"payments"`
	PaymentID             int64   `json:"payment_id"`
	Status                string  `json:"status"`
	Amount                amount  `json:"amount"`
	Currency              string  `json:"currency"`
	CurrencyID            string  `json:"currency_id"`
	Reason                string  `json:"reason"`
	ReasonID              string  `json:"reason_id"`
	CoverageApplied       bool    `json:"coverage_applied"`
	CoverageElegible      bool    `json:"coverage_elegible"` // the provider's own spelling
	DocumentationRequired bool    `json:"documentation_required"`
	DocumentationStatus   string  `json:"documentation_status"`
	Documentation         []any   `json:"documentation"`
	DateDocumentationTill stamp   `json:"date_documentation_deadline"`
	DateCreated           stamp   `json:"date_created"`
	DateLastUpdated       stamp   `json:"date_last_updated"`
	LiveMode              bool    `json:"live_mode"`

	seller seller
}

// chargeBack lets the buyer's bank take an approved payment back.
func (m *Mock) chargeBack(id string) error {
	p, err := m.change(id, func(p *payment) error { return p.move(chargedBack, "in_process", m.now()) })
	if err != nil {
		return err
	}
	now := m.now()
	c := chargeback{
		ID: strconv.FormatInt(m.next(), 10), Payments: []int64{p.ID}, PaymentID: p.ID, Status: "new_case", Amount: p.refundable(),
		Currency: currency, CurrencyID: currency, Reason: "general", ReasonID: "general", CoverageElegible: true,
		DocumentationRequired: true, DocumentationStatus: "pending", Documentation: []any{},
		DateDocumentationTill: stamp{now.Add(releaseAfter)}, DateCreated: now, DateLastUpdated: now, seller: p.CollectorID,
	}
	m.chargebacks.Add(c.ID, c)
	m.notifyChargeback(p, &c)
	return nil
}

// getChargeback answers GET /v1/chargebacks/{id}.
func (m *Mock) getChargeback(r *http.Request, s seller) (*answer, error) {
	c, found := m.chargebacks.Get(r.PathValue("id"))
	if !found || c.seller != s {
		return nil, missing(codeNotFound, "Chargeback not found")
	}
	kit.About(r.Context(), strconv.FormatInt(c.PaymentID, 10))
	return ok(c), nil
}

// searchChargebacks answers GET /v1/chargebacks/search.
func (m *Mock) searchChargebacks(r *http.Request, s seller) (*answer, error) {
	q := r.URL.Query()
	offset, limit, err := window(q, pageSize)
	if err != nil {
		return nil, err
	}
	found, total := m.chargebacks.Newest(func(c *chargeback) bool {
		want := q.Get("payment_id")
		return c.seller == s && (want == "" || want == strconv.FormatInt(c.PaymentID, 10))
	}, offset, limit)
	return ok(pageOf(found, total, offset, limit)), nil
}
