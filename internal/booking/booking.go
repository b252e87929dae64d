// Package booking lists the free times of a shop and books them. PostgreSQL decides every race by its exclusion
// constraints; what is listed, what is explained and what is accepted come from one search (internal/slot).
package booking

import (
	"time"

	"github.com/google/uuid"
)

// Status is where a turno is in its life; the database holds the table of moves.
type Status string

// The states of a turno.
const (
	Held                Status = "held"
	PendingPayment      Status = "pending_payment"
	Confirmed           Status = "confirmed"
	CheckedIn           Status = "checked_in"
	InService           Status = "in_service"
	Completed           Status = "completed"
	Expired             Status = "expired"
	CancelledByCustomer Status = "cancelled_by_customer"
	CancelledByShop     Status = "cancelled_by_shop"
	NoShow              Status = "no_show"
)

// Statuses lists every state, for validation and documents.
func Statuses() []Status {
	return []Status{
		Held, PendingPayment, Confirmed, CheckedIn, InService, Completed, Expired, CancelledByCustomer, CancelledByShop, NoShow,
	}
}

// occupies reports whether a turno in this state takes its barber's time.
func (s Status) occupies() bool {
	switch s {
	case Held, PendingPayment, Confirmed, CheckedIn, InService, Completed:
		return true
	case Expired, CancelledByCustomer, CancelledByShop, NoShow:
	}
	return false
}

// Booking is a turno as the API shows it. Instants carry the shop's offset; money is in centavos.
//
//nolint:lll // a tag cannot be broken
type Booking struct {
	ID               uuid.UUID  `json:"id" format:"uuid"`
	Code             string     `json:"code" doc:"Código corto para leer en voz alta"`
	Status           Status     `json:"status" enum:"held,pending_payment,confirmed,checked_in,in_service,completed,expired,cancelled_by_customer,cancelled_by_shop,no_show"`
	Version          int32      `json:"version" doc:"Cambia con cada movimiento; va en If-Match"`
	ShopID           uuid.UUID  `json:"shop_id" format:"uuid"`
	Customer         *Customer  `json:"customer,omitempty"`
	Lines            []Line     `json:"lines" nullable:"false"`
	StartsAt         time.Time  `json:"starts_at"`
	EndsAt           time.Time  `json:"ends_at"`
	TotalCentavos    int64      `json:"total_centavos"`
	DepositCentavos  int64      `json:"deposit_centavos"`
	PaidCentavos     int64      `json:"paid_centavos"`
	CashDiscount     int32      `json:"cash_discount_percent" doc:"Descuento acordado por pagar en efectivo todo lo que falta"`
	DiscountCentavos int64      `json:"discount_centavos" doc:"Descuento ya hecho; el total lo tiene restado"`
	CancellableUntil time.Time  `json:"cancellable_until" doc:"Hasta cuándo se puede cancelar o mover sin la barbería"`
	CreatedAt        time.Time  `json:"created_at"`
	ExpiresAt        *time.Time `json:"expires_at,omitempty" doc:"De una reserva sin confirmar o sin pagar"`
	AttendingAt      *time.Time `json:"attending_at,omitempty" doc:"Cuándo avisó el cliente que viene"`
	Note             string     `json:"note,omitempty"`
	InternalNote     string     `json:"internal_note,omitempty" doc:"Lo que el equipo anota para sí; el cliente no lo ve"`
	OverbookReason   string     `json:"overbook_reason,omitempty" doc:"Por qué se dio un sobreturno"`
	CancelReason     string     `json:"cancel_reason,omitempty"`
}

// Customer is who a turno is for, as given for it.
type Customer struct {
	ID    *uuid.UUID `json:"id,omitempty" format:"uuid" doc:"Solo para el equipo"`
	Name  string     `json:"name"`
	Phone string     `json:"phone,omitempty"`
	Email string     `json:"email,omitempty"`
}

// Line is one service of a turno, with everything that was agreed frozen in it.
type Line struct {
	ServiceID     uuid.UUID `json:"service_id" format:"uuid"`
	ServiceName   string    `json:"service_name"`
	BarberID      uuid.UUID `json:"barber_id" format:"uuid"`
	BarberName    string    `json:"barber_name"`
	StartsAt      time.Time `json:"starts_at"`
	EndsAt        time.Time `json:"ends_at"`
	PriceCentavos int64     `json:"price_centavos"`

	policy policy
}

// policy is what a line was agreed under: it rebuilds the visit of a reschedule and rules its cancellation.
type policy struct {
	Segments         []segment `json:"segments"`
	BufferBefore     int       `json:"buffer_before"`
	BufferAfter      int       `json:"buffer_after"`
	CancelUntilHours int       `json:"cancel_until_hours"`
	DepositCentavos  int64     `json:"deposit_centavos"`
	// LateRefundPercent of what was paid goes back when the customer cancels late; nil: they cannot, by their link.
	LateRefundPercent *int32 `json:"late_refund_percent"`
	// CashDiscountPercent comes off what is left to pay when all of it is paid in cash.
	CashDiscountPercent int32 `json:"cash_discount_percent"`
}

type segment struct {
	Minutes int  `json:"minutes"`
	Busy    bool `json:"busy"`
}

// Event is one entry of a turno's log.
type Event struct {
	Version   int32          `json:"version"`
	Kind      string         `json:"kind"`
	At        time.Time      `json:"at"`
	ActorKind string         `json:"actor_kind" enum:"user,customer,system"`
	ActorID   *uuid.UUID     `json:"actor_id,omitempty" format:"uuid"`
	Detail    map[string]any `json:"detail,omitempty"`
}
