package shop

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Event is an entry of the audit log.
type Event struct {
	ID          uuid.UUID       `json:"id" format:"uuid"`
	At          time.Time       `json:"at"`
	ActorKind   string          `json:"actor_kind" enum:"user,customer,system"`
	ActorUserID *uuid.UUID      `json:"actor_user_id" format:"uuid" nullable:"true"`
	ActorName   string          `json:"actor_name"`
	Action      string          `json:"action" example:"service.update"`
	Entity      string          `json:"entity" example:"service"`
	EntityID    *uuid.UUID      `json:"entity_id" format:"uuid" nullable:"true"`
	Detail      json.RawMessage `json:"detail"`
	RequestID   string          `json:"request_id"`
	SealNo      *int64          `json:"seal_no" doc:"Lugar en la cadena que muestra si el pasado cambió; null por unos segundos"`
}

// EventFilter narrows the log; zero fields do not.
type EventFilter struct {
	Entity   string
	EntityID uuid.UUID
	Action   string
	From, To time.Time // half-open
}
