package shop

import (
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// Chair is a place to be served at. A shop that has any needs a free one for every busy minute of a service.
type Chair struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	Name   string    `json:"name"`
	Active bool      `json:"active" doc:"Toma turnos nuevos"`
}

// NewChair is a chair to add.
type NewChair struct {
	Name   string `json:"name" minLength:"1" maxLength:"120"`
	Active *bool  `json:"active,omitempty" doc:"true si falta"`
}

// ChairPatch changes a chair; what is absent stays.
type ChairPatch struct {
	Name   *string `json:"name,omitempty" minLength:"1" maxLength:"120"`
	Active *bool   `json:"active,omitempty"`
}

func (p ChairPatch) apply(c Chair) (Chair, error) {
	set(&c.Name, p.Name)
	set(&c.Active, p.Active)
	if c.Name = strings.TrimSpace(c.Name); c.Name == "" {
		return Chair{}, fault.Validation("body.name", "Escribí un nombre.")
	}
	return c, nil
}
