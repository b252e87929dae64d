package shop

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/shop/internal/sqlgen"
)

// maxListed is how many shops one list holds: as many addresses as a sitemap may (sitemaps.org, protocol 0.9).
const maxListed = 50_000

// Listed returns the slugs of the shops that want to be found, in order: those that take turnos and have somebody to give
// them. Errors: fault.Unavailable.
func (s *Service) Listed(ctx context.Context) (slugs []string, err error) {
	err = s.db.Global(ctx, func(tx pgx.Tx) error {
		slugs, err = sqlgen.New(tx).ListedShops(ctx, maxListed)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list shops: %w", err)
	}
	return slugs, nil
}
