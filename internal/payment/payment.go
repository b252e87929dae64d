// Package payment takes the money of turnos: through MercadoPago, and at the shop in cash, by transfer or by card. What
// came from outside is asked of the provider, never believed, and applied by one reducer in the provider's own order
// (reduce.go); every movement is entered twice in the ledger; what must not be kept goes back by itself.
//
// No transaction waits for the provider: a worker asks it, and writes down what it said in a transaction of its own. Locks
// are taken in the order intent, payment, refund, turno.
package payment

import (
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/payment/internal/sqlgen"
)

// Status is where a payment is in its life; the database holds the table of moves.
type Status string

// The states of a payment.
const (
	Created           Status = "created"
	Pending           Status = "pending"
	Approved          Status = "approved"
	PartiallyRefunded Status = "partially_refunded"
	Refunded          Status = "refunded"
	Rejected          Status = "rejected"
	Cancelled         Status = "cancelled"
	Expired           Status = "expired"
	ChargedBack       Status = "charged_back"
)

// holdsMoney reports whether the shop has the money of a payment in this state, or a part of it.
func (s Status) holdsMoney() bool { return s == Approved || s == PartiallyRefunded }

// follows reports whether a payment may go from one state to the other: the table that the database keeps too.
func (s Status) follows(from Status) bool {
	switch from {
	case Created:
		return s == Pending || s == Approved || s == Rejected || s == Cancelled || s == Expired
	case Pending:
		return s == Approved || s == Rejected || s == Cancelled || s == Expired
	case Approved:
		return s == PartiallyRefunded || s == Refunded || s == ChargedBack
	case PartiallyRefunded:
		return s == Refunded || s == ChargedBack
	case ChargedBack:
		return s == Approved
	case Rejected, Cancelled, Expired:
		return s == Pending || s == Approved // the provider looked again
	case Refunded:
	}
	return false
}

// Ways to pay.
const (
	methodProvider = "mercadopago"
	methodCash     = "cash"
	methodTransfer = "transfer"
	methodCard     = "card"
)

// What an approved charge was found to be.
const (
	verdictKept        = "kept"
	verdictLate        = "late"
	verdictDuplicate   = "duplicate"
	verdictWrongAmount = "wrong_amount"
	verdictReturned    = "returned"
)

// mustGoBack reports whether a charge with this verdict is refunded in full.
func mustGoBack(verdict string) bool {
	return verdict == verdictLate || verdict == verdictDuplicate || verdict == verdictWrongAmount
}

// States of an intent.
const (
	intentOpen      = "open"
	intentPaid      = "paid"
	intentExpired   = "expired"
	intentCancelled = "cancelled"
)

// States of a refund.
const (
	refundDue    = "due"
	refundDone   = "done"
	refundFailed = "failed"
)

// Reasons of a refund, besides the verdicts.
const (
	reasonCancelled = "cancelled"
	reasonManual    = "manual"
	reasonOutside   = "outside"
)

// Payment is a payment as the staff see it. Money is in centavos; times carry the shop's offset.
//
//nolint:lll // a tag cannot be broken
type Payment struct {
	ID                uuid.UUID  `json:"id" format:"uuid"`
	BookingID         uuid.UUID  `json:"booking_id" format:"uuid"`
	BookingCode       string     `json:"booking_code"`
	CustomerName      string     `json:"customer_name"`
	Method            string     `json:"method" enum:"mercadopago,cash,transfer,card"`
	Status            Status     `json:"status" enum:"created,pending,approved,partially_refunded,refunded,rejected,cancelled,expired,charged_back"`
	AmountCentavos    int64      `json:"amount_centavos" doc:"Con la propina"`
	TipCentavos       int64      `json:"tip_centavos"`
	RefundedCentavos  int64      `json:"refunded_centavos"`
	FeeCentavos       int64      `json:"fee_centavos" doc:"Lo que cobra MercadoPago"`
	Verdict           string     `json:"verdict" enum:",kept,late,duplicate,wrong_amount,returned" doc:"kept: paga el turno; si no, vuelve entero al cliente"`
	ProviderPaymentID string     `json:"provider_payment_id,omitempty" doc:"Número de operación de MercadoPago"`
	ProviderMethod    string     `json:"provider_method,omitempty" doc:"visa, rapipago, account_money..."`
	ProviderDetail    string     `json:"provider_detail,omitempty"`
	TicketURL         string     `json:"ticket_url,omitempty" doc:"Cupón para pagar en efectivo"`
	TicketExpiresAt   *time.Time `json:"ticket_expires_at,omitempty"`
	CashSessionID     *uuid.UUID `json:"cash_session_id,omitempty" format:"uuid"`
	ReceivedBy        *uuid.UUID `json:"received_by,omitempty" format:"uuid"`
	Note              string     `json:"note,omitempty"`
	ApprovedAt        *time.Time `json:"approved_at,omitempty"`
	CreatedAt         time.Time  `json:"created_at"`
	Refunds           []Refund   `json:"refunds" nullable:"false"`
}

// Refund is money that goes back, or went.
type Refund struct {
	ID               uuid.UUID  `json:"id" format:"uuid"`
	PaymentID        uuid.UUID  `json:"payment_id" format:"uuid"`
	AmountCentavos   int64      `json:"amount_centavos"`
	Reason           string     `json:"reason" enum:"cancelled,late,duplicate,wrong_amount,manual,outside"`
	Status           string     `json:"status" enum:"due,done,failed"`
	ToConfirm        bool       `json:"to_confirm" doc:"Hay que devolverla en la barbería y confirmarla"`
	ProviderRefundID string     `json:"provider_refund_id,omitempty"`
	RequestedBy      *uuid.UUID `json:"requested_by,omitempty" format:"uuid"`
	Note             string     `json:"note,omitempty"`
	Error            string     `json:"error,omitempty" doc:"Por qué no salió todavía"`
	CreatedAt        time.Time  `json:"created_at"`
	DoneAt           *time.Time `json:"done_at,omitempty"`
}

// Due is a payment that is being asked for.
type Due struct {
	ID             uuid.UUID `json:"id" format:"uuid"`
	Status         string    `json:"status" enum:"pending"`
	AmountCentavos int64     `json:"amount_centavos" doc:"Con la propina"`
	CheckoutURL    string    `json:"checkout_url" doc:"Dónde se paga"`
	ExpiresAt      time.Time `json:"expires_at"`
}

// Paid is a payment as its customer sees it.
//
//nolint:lll // a tag cannot be broken
type Paid struct {
	ID               uuid.UUID  `json:"id" format:"uuid"`
	Method           string     `json:"method" enum:"mercadopago,cash,transfer,card"`
	Status           Status     `json:"status" enum:"created,pending,approved,partially_refunded,refunded,rejected,cancelled,expired,charged_back"`
	AmountCentavos   int64      `json:"amount_centavos"`
	TipCentavos      int64      `json:"tip_centavos"`
	RefundedCentavos int64      `json:"refunded_centavos"`
	Kept             bool       `json:"kept" doc:"false en un pago aprobado: vuelve entero"`
	TicketURL        string     `json:"ticket_url,omitempty"`
	TicketExpiresAt  *time.Time `json:"ticket_expires_at,omitempty"`
	CreatedAt        time.Time  `json:"created_at"`
}

// Account is the shop's account at the provider.
type Account struct {
	Token         string
	WebhookSecret string // "": notifications are not signed
	UserID        string // "": any account is taken for the shop's
	PublicKey     string
}

// parts splits an amount that goes back, after before went already, into what was for the turno and what was tip: the tip
// goes last.
func parts(p *sqlgen.Payment, before, amount int64) (turno, tip int64) {
	forTurno := p.AmountCentavos - p.TipCentavos
	turno = min(forTurno, before+amount) - min(forTurno, before)
	return turno, amount - turno
}

func (p *Payment) refund(r *sqlgen.Refund, zone *time.Location) {
	p.Refunds = append(p.Refunds, refundOf(r, p.Method, zone))
}

func refundOf(r *sqlgen.Refund, method string, zone *time.Location) Refund {
	return Refund{
		ID: r.ID, PaymentID: r.PaymentID, AmountCentavos: r.AmountCentavos, Reason: r.Reason, Status: r.Status,
		ToConfirm: r.Status == refundDue && method != methodProvider, ProviderRefundID: deref(r.ProviderRefundID),
		RequestedBy: r.RequestedBy, Note: r.Note, Error: r.Error, CreatedAt: r.CreatedAt.In(zone), DoneAt: clock.In(r.DoneAt, zone),
	}
}

func paymentOf(p *sqlgen.Payment, code, customer string, zone *time.Location) Payment {
	return Payment{
		ID: p.ID, BookingID: p.BookingID, BookingCode: code, CustomerName: customer, Method: p.Method, Status: Status(p.Status),
		AmountCentavos: p.AmountCentavos, TipCentavos: p.TipCentavos, RefundedCentavos: p.RefundedCentavos, FeeCentavos: p.FeeCentavos,
		Verdict: p.Verdict, ProviderPaymentID: deref(p.ProviderPaymentID), ProviderMethod: p.ProviderMethod,
		ProviderDetail: p.ProviderDetail, TicketURL: deref(p.TicketUrl), TicketExpiresAt: clock.In(p.TicketExpiresAt, zone),
		CashSessionID: p.CashSessionID, ReceivedBy: p.ReceivedBy, Note: p.Note, ApprovedAt: clock.In(p.ApprovedAt, zone),
		CreatedAt: p.CreatedAt.In(zone), Refunds: []Refund{},
	}
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
