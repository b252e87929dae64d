package booking

import (
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
)

// Sealed names the columns that this domain seals, for the rotation of keys.
func (s *Service) Sealed() []pg.Sealed {
	return []pg.Sealed{{
		Table: "bookings", Column: "manage_token_sealed", Key: []string{"id"},
		Place: func(_ uuid.UUID, key []string) []byte { return manageContext(uuid.MustParse(key[0])) },
	}}
}
