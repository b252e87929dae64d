// Package staff keeps the barbers of a shop: who they are, what they offer, and when they work. A change of somebody's
// time answers which coming turnos no longer fit; nothing is cancelled by itself.
package staff

import (
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

// What this package refuses.
var (
	ErrNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "barber_not_found", Message: "No encontramos a ese barbero.",
	}
	ErrHasBookings = &fault.Error{
		Kind: fault.Conflict, Code: "barber_has_bookings",
		Message: "Ese barbero tiene turnos por venir. Pasalos a otro o cancelalos antes de quitarlo.",
	}
	ErrServiceNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "service_not_found", Message: "No encontramos ese servicio.",
	}
	ErrExceptionNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "exception_not_found", Message: "No encontramos ese horario especial.",
	}
	ErrTimeOffNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "time_off_not_found", Message: "No encontramos esa ausencia.",
	}
)

// Barber is a person who serves customers.
type Barber struct {
	ID       uuid.UUID `json:"id" format:"uuid"`
	Name     string    `json:"name"`
	PhotoURL *string   `json:"photo_url"`
	Active   bool      `json:"active" doc:"Se ofrece para reservar"`
	Position int32     `json:"position" doc:"Orden en la lista"`
	// Commission is of what a barber's services bring in; barbers do not see that of the others.
	Commission *int32 `json:"commission_percent,omitempty" doc:"Comisión sobre sus servicios. Solo la ven dueños, encargados y recepción"`
}

// NewBarber is a barber to add.
type NewBarber struct {
	Name     string  `json:"name" minLength:"1" maxLength:"120"`
	PhotoURL *string `json:"photo_url,omitempty" maxLength:"500"`
	Active   *bool   `json:"active,omitempty" doc:"true si falta"`
	Position int32   `json:"position,omitempty" minimum:"0" maximum:"100000"`

	Commission int32 `json:"commission_percent,omitempty" minimum:"0" maximum:"100"`
}

// Patch changes a barber; what is absent stays.
type Patch struct {
	Name     *string              `json:"name,omitempty" minLength:"1" maxLength:"120"`
	PhotoURL web.Optional[string] `json:"photo_url,omitzero" maxLength:"500" doc:"null la quita"`
	Active   *bool                `json:"active,omitempty"`
	Position *int32               `json:"position,omitempty" minimum:"0" maximum:"100000"`

	Commission *int32 `json:"commission_percent,omitempty" minimum:"0" maximum:"100"`
}

func (n NewBarber) barber(id uuid.UUID) (Barber, error) {
	patch := Patch{
		Name: &n.Name, PhotoURL: web.Optional[string]{Set: true, Value: n.PhotoURL}, Active: n.Active, Position: &n.Position,
		Commission: &n.Commission,
	}
	return patch.apply(Barber{ID: id, Active: true})
}

// apply returns b with the patch on it, or fault.Invalid.
func (p Patch) apply(b Barber) (Barber, error) {
	set(&b.Name, p.Name)
	set(&b.Active, p.Active)
	set(&b.Position, p.Position)
	if p.Commission != nil {
		b.Commission = p.Commission
	}
	p.PhotoURL.Apply(&b.PhotoURL)
	if b.Name = strings.TrimSpace(b.Name); b.Name == "" {
		return Barber{}, fault.Validation("body.name", "Escribí un nombre.")
	}
	if p.PhotoURL.Set && b.PhotoURL != nil && !isPhoto(*b.PhotoURL) {
		return Barber{}, fault.Validation("body.photo_url", "Tiene que ser una dirección que empiece con https://.")
	}
	return b, nil
}

// isPhoto reports whether s is an address that a page can show: on the web, or a path of our own. Anything else, such
// as javascript:, would run in the customer's browser.
func isPhoto(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.User != nil {
		return false
	}
	if u.Scheme == "" {
		return u.Host == "" && strings.HasPrefix(u.Path, "/")
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// Offer is a service that a barber does. Null means as the service says. Only services of one segment take another duration.
type Offer struct {
	ServiceID       uuid.UUID `json:"service_id" format:"uuid"`
	PriceCentavos   *int64    `json:"price_centavos" required:"false" minimum:"0" maximum:"100000000000" doc:"null: el del servicio"`
	DurationMinutes *int32    `json:"duration_minutes" required:"false" minimum:"1" maximum:"720" doc:"Solo si el servicio tiene una parte"`
}

// Collision is a coming turno that no longer fits a barber's time.
type Collision struct {
	BookingID    uuid.UUID `json:"booking_id" format:"uuid"`
	Code         string    `json:"code"`
	Status       string    `json:"status"`
	StartsAt     time.Time `json:"starts_at"`
	EndsAt       time.Time `json:"ends_at"`
	CustomerName string    `json:"customer_name"`
}

func set[T any](target, value *T) {
	if value != nil {
		*target = *value
	}
}
