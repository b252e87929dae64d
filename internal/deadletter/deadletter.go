// Package deadletter shows what every queue of a shop gave up, in one list, and lets its managers try again. It reads the
// queues; what a retry does is up to the domain that owns the row.
package deadletter

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// The kinds of letters, each named for its table.
const (
	Outbox        = "outbox"
	Inbox         = "inbox"
	Intents       = "payment_intents"
	Refunds       = "refunds"
	Invoices      = "invoices"
	Notifications = "notifications"
	Deliveries    = "webhook_deliveries"
)

// Errors of this domain.
var (
	ErrNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "dead_letter_not_found", Message: "Eso ya no está entre lo pendiente.",
	}
	ErrNotRetryable = &fault.Error{
		Kind: fault.Conflict, Code: "not_retryable", Message: "Esto no se puede reintentar desde acá.",
	}
)

// Letter is something that was given up.
//
//nolint:lll // a tag cannot be broken
type Letter struct {
	Kind      string     `json:"kind" enum:"outbox,inbox,payment_intents,refunds,invoices,notifications,webhook_deliveries"`
	ID        string     `json:"id"`
	What      string     `json:"what" doc:"Qué era: el evento, el motivo, el tipo de comprobante o de mensaje"`
	Error     string     `json:"error" doc:"Lo último que falló"`
	Attempts  int32      `json:"attempts"`
	At        time.Time  `json:"at" doc:"De cuándo es"`
	ParentID  uuid.UUID  `json:"parent_id" format:"uuid" doc:"Aquello de lo que es parte: el pago de una devolución, el webhook de un envío, el turno"`
	BookingID *uuid.UUID `json:"booking_id" format:"uuid" nullable:"true" doc:"El turno, si se sabe"`
	Retryable bool       `json:"retryable"`
}

// Retried is a letter that went back into its queue.
type Retried struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// Retry makes a domain try a letter of its own again. It runs once per Idempotency-Key, as other use cases do.
type Retry func(ctx context.Context, shop uuid.UUID, l Letter) error
