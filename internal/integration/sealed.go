package integration

import (
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
)

// Sealed names the columns that this domain seals, for the rotation of keys.
func (s *Service) Sealed() []pg.Sealed {
	return []pg.Sealed{{
		Table: "integrations", Column: "secret_sealed", Key: []string{"provider"},
		Place: func(shop uuid.UUID, key []string) []byte { return place(shop, key[0]) },
	}}
}
