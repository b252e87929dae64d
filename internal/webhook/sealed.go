package webhook

import (
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
)

// Sealed names the columns that this domain seals, for the rotation of keys.
func (s *Service) Sealed() []pg.Sealed {
	of := func(shop uuid.UUID, key []string) []byte { return place(shop, uuid.MustParse(key[0])) }
	return []pg.Sealed{
		{Table: "webhook_endpoints", Column: "secret_sealed", Key: []string{"id"}, Place: of},
		{Table: "webhook_endpoints", Column: "previous_sealed", Key: []string{"id"}, Place: of},
	}
}
