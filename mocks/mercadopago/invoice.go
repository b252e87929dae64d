package mercadopago

import (
	"net/http"
	"strconv"
)

// invoice is one charge of a subscription, which the provider calls an authorized payment.
type invoice struct {
	ID                int64       `json:"id"`
	PreapprovalID     string      `json:"preapproval_id"`
	Type              string      `json:"type"`
	Status            string      `json:"status"`
	DateCreated       stamp       `json:"date_created"`
	LastModified      stamp       `json:"last_modified"`
	TransactionAmount amount      `json:"transaction_amount"`
	CurrencyID        string      `json:"currency_id"`
	Reason            text        `json:"reason"`
	ExternalReference text        `json:"external_reference"`
	Payment           paidInvoice `json:"payment"`
	RetryAttempt      int         `json:"retry_attempt"`
	NextRetryDate     stamp       `json:"next_retry_date"`
	DebitDate         stamp       `json:"debit_date"`
	PaymentMethodID   maybe       `json:"payment_method_id"`
	PayerID           int64       `json:"payer_id"`

	seller seller
}

type paidInvoice struct {
	ID           int64  `json:"id"`
	Status       status `json:"status"`
	StatusDetail string `json:"status_detail"`
}

// States of an invoice.
const (
	invoiceScheduled = "scheduled"
	invoiceProcessed = "processed"
	invoiceRecycling = "recycling" // it failed and is tried again
)

func (v *invoice) key() string { return strconv.FormatInt(v.ID, 10) }

// getInvoice answers GET /authorized_payments/{id}.
func (m *Mock) getInvoice(r *http.Request, s seller) (*answer, error) {
	v, found := m.invoices.Get(r.PathValue("id"))
	if !found || v.seller != s {
		return nil, missing(codeNotFound, "The invoice does not exist")
	}
	return ok(v), nil
}

// searchInvoices answers GET /authorized_payments/search.
func (m *Mock) searchInvoices(r *http.Request, s seller) (*answer, error) {
	q := r.URL.Query()
	offset, limit, err := window(q, pageSize)
	if err != nil {
		return nil, err
	}
	found, total := m.invoices.Newest(func(v *invoice) bool {
		for name, value := range map[string]string{
			"id": v.key(), "preapproval_id": v.PreapprovalID, "payment_id": strconv.FormatInt(v.Payment.ID, 10), byStatus: v.Status,
			"payer_id": strconv.FormatInt(v.PayerID, 10), byReference: string(v.ExternalReference),
		} {
			if want := q.Get(name); want != "" && want != value {
				return false
			}
		}
		return v.seller == s
	}, offset, limit)
	return ok(pageOf(found, total, offset, limit)), nil
}
