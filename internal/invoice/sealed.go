package invoice

import (
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
)

// Sealed names the columns that this domain seals, for the rotation of keys.
func (s *Service) Sealed() []pg.Sealed {
	return []pg.Sealed{
		{
			Table: "invoices", Column: "doc_sealed", Key: []string{"id"},
			Place: func(_ uuid.UUID, key []string) []byte { return docContext(uuid.MustParse(key[0])) },
		},
		{
			Table: "voucher_strays", Column: "detail_sealed", Key: []string{"cuit", "point_of_sale", "voucher_type", "number"},
			Place: func(shop uuid.UUID, key []string) []byte { return strayPlace(shop, key...) },
		},
		{
			Table: "afip_tickets", Column: "sealed", Key: []string{"cuit", "service"},
			Place: func(shop uuid.UUID, key []string) []byte { return ticketPlace{shop, key[0], key[1]}.aad() },
		},
	}
}

// strayPlace is what a voucher that nobody knows is bound to: CUIT, point of sale, type and number.
func strayPlace(shop uuid.UUID, key ...string) []byte {
	return []byte("voucher-stray:" + shop.String() + ":" + strings.Join(key, ":"))
}
