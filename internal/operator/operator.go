// Package operator is what the platform's own people see over all shops, and how they enter one: by a visit, which ends by
// itself and stands in the shop's audit log with its reason. Who is an operator is written by whoever owns the database.
package operator

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// Errors of this domain.
var (
	ErrShopNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "shop_not_found", Message: "No encontramos esa barbería.",
	}
	ErrNotReplayable = &fault.Error{
		Kind: fault.NotFound, Code: "notice_not_found", Message: "Ese aviso ya no está, o no se puede volver a leer.",
	}
	ErrJobNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "job_not_found", Message: "Ese trabajo ya no está.",
	}
)

// VisitLife is how long a visit lasts unless it is ended before. The table allows two hours.
const VisitLife = time.Hour

// Shop is a shop as operators see it.
type Shop struct {
	ID        uuid.UUID `json:"id"`
	Slug      string    `json:"slug"`
	Name      string    `json:"name"`
	Phone     string    `json:"phone"`
	CreatedAt time.Time `json:"created_at"`
	Paused    bool      `json:"paused"`
	Members   int64     `json:"members"`
	Barbers   int64     `json:"barbers"`
	Turnos    int64     `json:"turnos_30_days" doc:"Turnos de los últimos 30 días"`
	Upcoming  int64     `json:"upcoming_30_days" doc:"Turnos de los próximos 30 días"`
	GivenUp   int64     `json:"given_up" doc:"Eventos, avisos, devoluciones y comprobantes que se dieron por perdidos"`
}

// Visit is an operator's stay in a shop.
type Visit struct {
	ShopID uuid.UUID `json:"shop_id"`
	Slug   string    `json:"slug"`
	Name   string    `json:"name"`
	EndsAt time.Time `json:"ends_at"`
}

// VisitRequest says why.
type VisitRequest struct {
	Reason string `json:"reason" minLength:"5" maxLength:"200" doc:"Queda en el registro de la barbería"`
}

// Letter is something that a shop's queues gave up.
type Letter struct {
	ShopID    uuid.UUID `json:"shop_id"`
	Shop      string    `json:"shop" doc:"Su dirección"`
	Kind      string    `json:"kind"`
	ID        string    `json:"id"`
	What      string    `json:"what"`
	Error     string    `json:"error"`
	Attempts  int32     `json:"attempts"`
	At        time.Time `json:"at"`
	Retryable bool      `json:"retryable"`
}

// Notice is a webhook of a provider, without what it says.
type Notice struct {
	ShopID     uuid.UUID `json:"shop_id"`
	Shop       string    `json:"shop"`
	ID         uuid.UUID `json:"id"`
	Provider   string    `json:"provider"`
	Topic      string    `json:"topic"`
	Resource   string    `json:"resource"`
	ReceivedAt time.Time `json:"received_at"`
	State      string    `json:"state" enum:"done,waiting,given_up"`
	Attempts   int32     `json:"attempts"`
	Error      string    `json:"error"`
}

// Delivery is a webhook to a shop's own system, without its body.
type Delivery struct {
	ShopID    uuid.UUID `json:"shop_id"`
	Shop      string    `json:"shop"`
	ID        uuid.UUID `json:"id"`
	Topic     string    `json:"topic"`
	Status    string    `json:"status" enum:"pending,delivered,failed"`
	CreatedAt time.Time `json:"created_at"`
	Attempts  int32     `json:"attempts"`
	Error     string    `json:"error"`
}

// Event is a line of a shop's audit log.
type Event struct {
	ShopID   uuid.UUID       `json:"shop_id"`
	Shop     string          `json:"shop"`
	ID       uuid.UUID       `json:"id"`
	At       time.Time       `json:"at"`
	Actor    string          `json:"actor" enum:"user,customer,system"`
	UserID   *uuid.UUID      `json:"user_id" format:"uuid" nullable:"true"`
	Action   string          `json:"action"`
	Entity   string          `json:"entity"`
	EntityID *uuid.UUID      `json:"entity_id" format:"uuid" nullable:"true"`
	Detail   json.RawMessage `json:"detail"`
}

// Queue is how far behind one kind of work is, over all shops.
type Queue struct {
	Name          string  `json:"name"`
	Due           int64   `json:"due"`
	OldestSeconds float64 `json:"oldest_seconds" doc:"Hace cuánto espera lo más viejo"`
}

// Job is a piece of background work.
type Job struct {
	ID          int64      `json:"id"`
	Kind        string     `json:"kind"`
	State       string     `json:"state" enum:"available,cancelled,completed,discarded,pending,retryable,running,scheduled"`
	Attempt     int        `json:"attempt"`
	MaxAttempts int        `json:"max_attempts"`
	CreatedAt   time.Time  `json:"created_at"`
	ScheduledAt time.Time  `json:"scheduled_at"`
	FinalizedAt *time.Time `json:"finalized_at" nullable:"true"`
	Error       string     `json:"error" doc:"Lo último que falló"`
}
