// Package shop keeps what a barbershop says about itself: its profile, the rules of booking, the days it opens on
// holidays, its chairs, and the log of what its people did.
package shop

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/phone"
	"github.com/barberpro/barberpro/internal/web"
)

// What this package refuses.
var (
	ErrNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "shop_not_found", Message: "No encontramos esa barbería.",
	}
	ErrHasBookings = &fault.Error{
		Kind: fault.Conflict, Code: "shop_has_bookings",
		Message: "La zona horaria no se puede cambiar mientras haya turnos por venir: cambiarían de hora.",
	}
	ErrChairNotFound = &fault.Error{
		Kind: fault.NotFound, Code: "chair_not_found", Message: "No encontramos ese sillón.",
	}
	ErrChairHasBookings = &fault.Error{
		Kind: fault.Conflict, Code: "chair_has_bookings",
		Message: "Ese sillón tiene turnos por venir. Movelos o cancelalos antes de quitarlo, o desactivalo para que no tome más.",
	}
)

// Shop is the profile that the team sees.
type Shop struct {
	ID       uuid.UUID `json:"id" format:"uuid"`
	Slug     string    `json:"slug" doc:"Nombre en la dirección web"`
	Name     string    `json:"name"`
	Timezone string    `json:"timezone" doc:"Zona horaria IANA" example:"America/Argentina/Buenos_Aires"`
	Address  string    `json:"address"`
	Phone    string    `json:"phone" doc:"Como se muestra a los clientes"`
	CUIT     *string   `json:"cuit" doc:"Once dígitos" example:"20123456786"`
	Paused   bool      `json:"paused" doc:"No toma turnos por la web"`
	Version  int64     `json:"version" doc:"Cuenta los cambios de lo que se puede reservar"`
}

// ProfilePatch changes a profile; what is absent stays.
type ProfilePatch struct {
	Name     *string              `json:"name,omitempty" minLength:"1" maxLength:"120"`
	Timezone *string              `json:"timezone,omitempty" minLength:"1" maxLength:"64"`
	Address  *string              `json:"address,omitempty" maxLength:"200"`
	Phone    *string              `json:"phone,omitempty" maxLength:"40"`
	CUIT     web.Optional[string] `json:"cuit,omitzero" maxLength:"32" doc:"null lo borra"`
	Paused   *bool                `json:"paused,omitempty"`
}

// apply returns shop with the patch on it. Errors: fault.Invalid, which names every wrong field.
func (p ProfilePatch) apply(shop Shop) (Shop, error) {
	var wrong *fault.Error
	blame := func(field, message string) {
		if wrong == nil {
			wrong = fault.Validation("body."+field, message)
			return
		}
		wrong = wrong.At("body."+field, message)
	}
	set(&shop.Name, p.Name)
	set(&shop.Timezone, p.Timezone)
	set(&shop.Address, p.Address)
	set(&shop.Phone, p.Phone)
	set(&shop.Paused, p.Paused)
	p.CUIT.Apply(&shop.CUIT)
	shop.Name, shop.Address, shop.Phone = strings.TrimSpace(shop.Name), strings.TrimSpace(shop.Address), strings.TrimSpace(shop.Phone)
	if shop.Name == "" {
		blame("name", "Escribí el nombre de la barbería.")
	}
	if !isTimezone(shop.Timezone) {
		blame("timezone", "Elegí una zona horaria, por ejemplo America/Argentina/Buenos_Aires.")
	}
	if _, err := phone.Parse(shop.Phone); p.Phone != nil && shop.Phone != "" && err != nil {
		blame("phone", phone.ErrInvalid.Message)
	}
	if shop.CUIT != nil {
		number, err := cuit.Parse(*shop.CUIT)
		if err != nil {
			blame("cuit", cuit.ErrInvalid.Message)
		}
		digits := number.Digits()
		shop.CUIT = &digits
	}
	if wrong != nil {
		return Shop{}, wrong
	}
	return shop, nil
}

// isTimezone reports whether name is an IANA zone of a place, or UTC. What else the machine's database holds would mean
// something different on another machine: its own zone, zones with leap seconds.
func isTimezone(name string) bool {
	area, _, place := strings.Cut(name, "/")
	if name != "UTC" && (!place || area == "posix" || area == "right") {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

func set[T any](target, value *T) {
	if value != nil {
		*target = *value
	}
}
