// Package catalog keeps the services of a shop: what they are called, how long each part takes, and what they cost from
// which day on.
package catalog

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// MaxMinutes is the longest that a service may take, without buffers.
const MaxMinutes = 720

// What this package refuses.
var (
	ErrNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "service_not_found", Message: "No encontramos ese servicio.",
	}
	ErrPriceNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "price_not_found", Message: "No hay un precio programado para ese día.",
	}
	ErrOwnDurations = &fault.Error{
		Kind: fault.Conflict, Code: "service_has_own_durations",
		Message: "Hay barberos con una duración propia para este servicio. Quitásela antes de dividirlo en partes.",
	}
)

// Service is what customers book. PriceCentavos is the price in force today.
type Service struct {
	ID                  uuid.UUID `json:"id" format:"uuid"`
	Name                string    `json:"name"`
	Category            string    `json:"category"`
	Description         string    `json:"description"`
	PriceCentavos       int64     `json:"price_centavos" doc:"El precio de hoy"`
	DurationMinutes     int32     `json:"duration_minutes" doc:"La suma de las partes"`
	Segments            []Segment `json:"segments"`
	BufferBeforeMinutes int32     `json:"buffer_before_minutes"`
	BufferAfterMinutes  int32     `json:"buffer_after_minutes"`
	Deposit             Deposit   `json:"deposit"`
	Active              bool      `json:"active" doc:"Se ofrece para reservar"`
	Position            int32     `json:"position" doc:"Orden en la lista"`
}

// Segment is a stretch of a service. Busy says whether the barber works in it, or the product does.
type Segment struct {
	Minutes int32 `json:"minutes" minimum:"1" maximum:"720"`
	Busy    bool  `json:"busy" doc:"false: el producto actúa y el barbero puede atender a otra persona"`
}

// Deposit is what has to be paid to book. Value is centavos for "fixed" and whole percent for "percent".
type Deposit struct {
	Kind  string `json:"kind" enum:"none,fixed,percent"`
	Value int64  `json:"value" required:"false" minimum:"0" maximum:"100000000000" doc:"Centavos, o porcentaje entero"`
}

// NewService is a service to add. Its length comes as Segments or as DurationMinutes, never both.
type NewService struct {
	Name                string    `json:"name" minLength:"1" maxLength:"120"`
	Category            string    `json:"category,omitempty" maxLength:"60"`
	Description         string    `json:"description,omitempty" maxLength:"1000"`
	PriceCentavos       int64     `json:"price_centavos" minimum:"0" maximum:"100000000000"`
	Segments            []Segment `json:"segments,omitempty" minItems:"1" maxItems:"12"`
	DurationMinutes     *int32    `json:"duration_minutes,omitempty" minimum:"1" maximum:"720" doc:"En lugar de segments"`
	BufferBeforeMinutes int32     `json:"buffer_before_minutes,omitempty" minimum:"0" maximum:"240"`
	BufferAfterMinutes  int32     `json:"buffer_after_minutes,omitempty" minimum:"0" maximum:"240"`
	Deposit             *Deposit  `json:"deposit,omitempty"`
	Active              *bool     `json:"active,omitempty" doc:"true si falta"`
	Position            int32     `json:"position,omitempty" minimum:"0" maximum:"100000"`
}

// Patch changes a service; what is absent stays. PriceCentavos holds from today on.
type Patch struct {
	Name                *string   `json:"name,omitempty" minLength:"1" maxLength:"120"`
	Category            *string   `json:"category,omitempty" maxLength:"60"`
	Description         *string   `json:"description,omitempty" maxLength:"1000"`
	PriceCentavos       *int64    `json:"price_centavos,omitempty" minimum:"0" maximum:"100000000000" doc:"Vale desde hoy"`
	Segments            []Segment `json:"segments,omitempty" minItems:"1" maxItems:"12"`
	DurationMinutes     *int32    `json:"duration_minutes,omitempty" minimum:"1" maximum:"720" doc:"En lugar de segments"`
	BufferBeforeMinutes *int32    `json:"buffer_before_minutes,omitempty" minimum:"0" maximum:"240"`
	BufferAfterMinutes  *int32    `json:"buffer_after_minutes,omitempty" minimum:"0" maximum:"240"`
	Deposit             *Deposit  `json:"deposit,omitempty"`
	Active              *bool     `json:"active,omitempty"`
	Position            *int32    `json:"position,omitempty" minimum:"0" maximum:"100000"`
}

// service returns n as it will be, or fault.Invalid.
func (n NewService) service(id uuid.UUID) (Service, error) {
	if len(n.Segments) == 0 && n.DurationMinutes == nil {
		return Service{}, fault.Validation("body.duration_minutes", "Falta este dato.")
	}
	patch := Patch{
		Name: &n.Name, Category: &n.Category, Description: &n.Description, PriceCentavos: &n.PriceCentavos,
		Segments: n.Segments, DurationMinutes: n.DurationMinutes, BufferBeforeMinutes: &n.BufferBeforeMinutes,
		BufferAfterMinutes: &n.BufferAfterMinutes, Deposit: n.Deposit, Active: n.Active, Position: &n.Position,
	}
	return patch.apply(Service{ID: id, Active: true, Deposit: Deposit{Kind: "none"}})
}

// apply returns s with the patch on it, or fault.Invalid.
func (p Patch) apply(s Service) (Service, error) {
	if p.Segments != nil && p.DurationMinutes != nil {
		return Service{}, fault.Validation("body.duration_minutes", "Mandá segments o duration_minutes, no los dos.")
	}
	set(&s.Name, p.Name)
	set(&s.Category, p.Category)
	set(&s.Description, p.Description)
	set(&s.PriceCentavos, p.PriceCentavos)
	set(&s.BufferBeforeMinutes, p.BufferBeforeMinutes)
	set(&s.BufferAfterMinutes, p.BufferAfterMinutes)
	set(&s.Deposit, p.Deposit)
	set(&s.Active, p.Active)
	set(&s.Position, p.Position)
	if p.Segments != nil {
		s.Segments = p.Segments
	}
	if p.DurationMinutes != nil {
		s.Segments = []Segment{{Minutes: *p.DurationMinutes, Busy: true}}
	}
	s.Name, s.Category, s.Description = strings.TrimSpace(s.Name), strings.TrimSpace(s.Category), strings.TrimSpace(s.Description)
	s.DurationMinutes = total(s.Segments)
	return s, s.check()
}

func (s Service) check() error {
	last := len(s.Segments) - 1
	switch {
	case s.Name == "":
		return fault.Validation("body.name", "Escribí un nombre.")
	case last < 0:
		return fault.Validation("body.segments", "Un servicio tiene al menos una parte.")
	case !s.Segments[0].Busy:
		return fault.Validation("body.segments[0].busy", "La primera parte la hace el barbero.")
	case !s.Segments[last].Busy:
		return fault.Validation(fmt.Sprintf("body.segments[%d].busy", last), "La última parte la hace el barbero.")
	case s.DurationMinutes > MaxMinutes:
		return fault.Validation("body.segments", "Un servicio dura hasta 12 horas.")
	}
	return s.Deposit.check()
}

func (d Deposit) check() error {
	const all = 100
	switch {
	case d.Kind == "none" && d.Value != 0:
		return fault.Validation("body.deposit.value", "Sin seña el valor es 0.")
	case d.Kind != "none" && d.Value == 0:
		return fault.Validation("body.deposit.value", "Escribí de cuánto es la seña.")
	case d.Kind == "percent" && d.Value > all:
		return fault.Validation("body.deposit.value", "La seña es a lo sumo el 100 %.")
	}
	return nil
}

func total(segments []Segment) (minutes int32) {
	for _, s := range segments {
		minutes += s.Minutes
	}
	return minutes
}

func set[T any](target, value *T) {
	if value != nil {
		*target = *value
	}
}
