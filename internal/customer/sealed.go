package customer

import (
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
)

// Sealed names the columns that this domain seals, for the rotation of keys.
func (s *Service) Sealed() []pg.Sealed {
	return []pg.Sealed{{
		Table: "customers", Column: "doc_sealed", Key: []string{"id"},
		Place: func(_ uuid.UUID, key []string) []byte { return documentContext(uuid.MustParse(key[0])) },
	}}
}
