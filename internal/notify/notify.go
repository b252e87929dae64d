// Package notify writes to customers about their turnos, by WhatsApp, SMS and e-mail, and understands what they answer.
// A message is a row: what happened inserts it, a worker decides when its time comes whether it is still true and by
// which channel it goes, and webhooks say what became of it. No retry, race or replay sends one twice.
package notify

import (
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// Kind is what a message tells.
type Kind string

// The kinds.
const (
	Confirmation        Kind = "confirmation"
	Reminder            Kind = "reminder"
	Cancelled           Kind = "cancelled"
	Rescheduled         Kind = "rescheduled"
	PaymentPending      Kind = "payment_pending"
	PaymentReceived     Kind = "payment_received"
	Refund              Kind = "refund"
	LatePaymentRefunded Kind = "late_payment_refunded"
	Waitlist            Kind = "waitlist"
	Reply               Kind = "reply" // to what a person wrote
)

// Kinds are those whose texts a shop may change.
func Kinds() []Kind {
	return []Kind{
		Confirmation, Reminder, Cancelled, Rescheduled, PaymentPending, PaymentReceived, Refund, LatePaymentRefunded, Waitlist,
	}
}

// Channel is a way to a person.
type Channel string

// The channels, in the order in which they are tried.
const (
	WhatsApp Channel = "whatsapp"
	SMS      Channel = "sms"
	Email    Channel = "email"
)

// Channels are all of them, in order.
func Channels() []Channel { return []Channel{WhatsApp, SMS, Email} }

// Status is how far a message came.
type Status string

// The statuses.
const (
	Due       Status = "due"       // waits for its time, or for another try
	Sending   Status = "sending"   // the call began, and its end is not written yet
	InDoubt   Status = "unknown"   // the call ended without an answer: the provider may have taken it
	Sent      Status = "sent"      // the provider took it
	Delivered Status = "delivered" // it is on the telephone
	Read      Status = "read"
	Failed    Status = "failed"
	Dropped   Status = "dropped" // was not sent; why says the reason
)

// accepted is what the log says of a message that the provider took.
const accepted = "accepted"

// rank orders the statuses that providers tell: a later one is never taken back by one that comes late.
func (s Status) rank() int {
	return slices.Index([]Status{Due, Sending, InDoubt, Sent, Delivered, Read}, s)
}

// besides reports whether an e-mail goes out with the message, and not only in its place.
func (k Kind) besides() bool {
	return k == Confirmation || k == Rescheduled || k == Cancelled || k == Refund
}

// quiet reports whether quiet hours hold the message back always; the others wait only when staff or a clock caused them.
func (k Kind) quiet() bool { return k == Reminder || k == Waitlist || k == PaymentReceived }

// urgent reports whether somebody waits for the message: it has a queue of its own, and may pass the daily cap.
func (k Kind) urgent() bool { return k != Reminder && k != Waitlist }

// The priorities, which name the queues.
const (
	firstPriority   = 1
	letterPriority  = 4
	patientPriority = 5
)

func (k Kind) priority(c Channel) int32 {
	switch {
	case c == Email:
		return letterPriority
	case k.urgent():
		return firstPriority
	}
	return patientPriority
}

// Turno is what a message may say of a booking, as it is now.
type Turno struct {
	ID               uuid.UUID
	Code             string
	Status           string
	Version          int32
	Moved            int32 // version of its last reschedule
	Source           string
	Customer         string
	Phone, Email     string
	Services         []string
	Barber           string
	StartsAt, EndsAt time.Time
	CancellableUntil time.Time
	ExpiresAt        *time.Time
	Total, Deposit   int64 // centavos
	Paid             int64
	Payment          string // at_shop, deposit, full
	Link             string // its manage page
}

// open reports whether the turno is to take place.
func (t *Turno) open() bool { return t.Status == "confirmed" || t.Status == "pending_payment" }

// cancelled reports whether somebody cancelled it.
func (t *Turno) cancelled() bool {
	return t.Status == "cancelled_by_customer" || t.Status == "cancelled_by_shop"
}

// due is what is left to pay for the turno to be kept.
func (t *Turno) due() int64 {
	if t.Payment == "deposit" {
		return max(t.Deposit-t.Paid, 0)
	}
	return max(t.Total-t.Paid, 0)
}

// ErrNotConnected says that a shop cannot send by a channel: neither it nor the platform has an account.
var ErrNotConnected = errors.New("no account at the provider")

// Errors that clients see.
var (
	ErrMessageNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "message_not_found", Message: "Ese mensaje no existe.",
	}
	ErrNotResendable = &fault.Error{
		Kind: fault.Conflict, Code: "message_not_resendable", Message: "Ese mensaje todavía se está enviando.",
	}
	ErrTooLateToSend = &fault.Error{
		Kind: fault.Conflict, Code: "message_too_late", Message: "Ese mensaje ya no sirve: el turno pasó o cambió.",
	}
	ErrTemplateNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "template_not_found", Message: "No hay un texto propio para ese mensaje.",
	}
	ErrNoSuchTemplate = &fault.Error{
		Kind: fault.NotFound, Code: "template_not_found", Message: "No existe ese tipo de mensaje o ese canal.",
	}
	ErrForbidden = &fault.Error{
		Kind: fault.Forbidden, Code: "bad_signature", Message: "La firma no es válida.",
	}
	ErrLink = &fault.Error{
		Kind: fault.NotFound, Code: "unsubscribe_link_invalid", Message: "Ese enlace no sirve. Pedile a la barbería que no te escriba más.",
	}
	ErrBadWebhook = &fault.Error{
		Kind: fault.BadRequest, Code: "bad_webhook", Message: "No se entiende el aviso.",
	}
)
