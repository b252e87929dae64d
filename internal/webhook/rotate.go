package webhook

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/webhook/internal/sqlgen"
)

// Rotate seals anew, with the current key, every secret that an older one still opens. It can be repeated at any time.
func (s *Service) Rotate(ctx context.Context) (rotated int, err error) {
	if s.opts.Stale == nil {
		return 0, nil
	}
	var shops []uuid.UUID
	err = s.db.Global(ctx, func(tx pgx.Tx) (err error) {
		shops, err = sqlgen.New(tx).ShopsWithWebhooks(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("find webhooks: %w", err)
	}
	for _, shop := range shops {
		err := s.db.InShop(ctx, shop, func(tx pgx.Tx) error {
			n, err := s.rotate(ctx, sqlgen.New(tx), shop)
			rotated += n
			return err
		})
		if err != nil {
			return rotated, fmt.Errorf("rotate webhooks: %w", err)
		}
	}
	return rotated, nil
}

func (s *Service) rotate(ctx context.Context, q *sqlgen.Queries, shop uuid.UUID) (rotated int, err error) {
	rows, err := q.ListSealed(ctx, shop)
	if err != nil {
		return 0, fmt.Errorf("list webhooks: %w", err)
	}
	for _, r := range rows {
		if !s.opts.Stale(r.SecretSealed) && (r.PreviousSealed == nil || !s.opts.Stale(r.PreviousSealed)) {
			continue
		}
		params := sqlgen.ReplaceSealedParams{ShopID: shop, ID: r.ID, OldSealed: r.SecretSealed}
		if params.NewSealed, err = s.reseal(r.SecretSealed, place(shop, r.ID)); err != nil {
			return rotated, err
		}
		if params.NewPrevious, err = s.reseal(r.PreviousSealed, place(shop, r.ID)); err != nil {
			return rotated, err
		}
		n, err := q.ReplaceSealed(ctx, params)
		if err != nil {
			return rotated, fmt.Errorf("replace secret: %w", err)
		}
		rotated += int(n)
	}
	return rotated, nil
}

// reseal seals with the current key what any key opens; nil stays nil.
func (s *Service) reseal(sealed, place []byte) ([]byte, error) {
	if sealed == nil {
		return nil, nil
	}
	plain, err := s.opts.Sealer.Open(sealed, place)
	if err != nil {
		return nil, fmt.Errorf("open secret: %w", err)
	}
	fresh, err := s.opts.Sealer.Seal(plain, place)
	if err != nil {
		return nil, fmt.Errorf("seal secret: %w", err)
	}
	return fresh, nil
}
