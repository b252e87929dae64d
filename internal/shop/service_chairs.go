package shop

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/shop/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/web"
)

// Chairs returns a page of the shop's chairs, oldest first.
func (s *Service) Chairs(ctx context.Context, shop uuid.UUID, page web.PageParams) (out web.Page[Chair], err error) {
	var after uuid.UUID
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		rows, err := q.ListChairs(ctx, sqlgen.ListChairsParams{ShopID: shop, After: after, Most: int64(page.Most())})
		if err != nil {
			return fmt.Errorf("list chairs: %w", err)
		}
		chairs := make([]Chair, len(rows))
		for i, r := range rows {
			chairs[i] = Chair(r)
		}
		out, err = web.PageOf(chairs, page, func(c Chair) any { return c.ID })
		return err
	})
	return out, err
}

// AddChair adds a chair. The first one makes every booking need a free one. It runs once per Idempotency-Key.
func (s *Service) AddChair(ctx context.Context, shop uuid.UUID, n NewChair) (Chair, error) {
	chair, err := ChairPatch{Name: &n.Name, Active: n.Active}.apply(Chair{ID: pg.NewID(), Active: true})
	if err != nil {
		return Chair{}, err
	}
	chair, err = pg.Idempotent(ctx, s.db, shop, func(tx pgx.Tx) (Chair, error) {
		q := sqlgen.New(tx)
		if _, err := q.LockShop(ctx, shop); err != nil {
			return Chair{}, pg.Found(err, ErrNotFound, "read shop")
		}
		err := q.InsertChair(ctx, sqlgen.InsertChairParams{ShopID: shop, ID: chair.ID, Name: chair.Name, Active: chair.Active})
		if err != nil {
			return Chair{}, fmt.Errorf("insert chair: %w", err)
		}
		return chair, logChair(ctx, tx, shop, "chair.create", chair)
	})
	if err != nil {
		return Chair{}, err
	}
	s.changes.ShopChanged(ctx, shop)
	return chair, nil
}

// UpdateChair changes a chair. An inactive one keeps its turnos and takes no more. Errors: ErrChairNotFound, fault.Invalid.
func (s *Service) UpdateChair(ctx context.Context, shop, id uuid.UUID, patch ChairPatch) (chair Chair, err error) {
	err = s.change(ctx, shop, func(q *sqlgen.Queries, tx pgx.Tx) error {
		row, err := lockChair(ctx, q, shop, id)
		if err != nil {
			return err
		}
		if chair, err = patch.apply(row); err != nil {
			return err
		}
		if err := q.UpdateChair(ctx, sqlgen.UpdateChairParams{ShopID: shop, ID: id, Name: chair.Name, Active: chair.Active}); err != nil {
			return fmt.Errorf("update chair: %w", err)
		}
		return logChair(ctx, tx, shop, "chair.update", chair)
	})
	return chair, err
}

// RemoveChair archives a chair: past turnos go on naming it. Errors: ErrChairNotFound, ErrChairHasBookings.
func (s *Service) RemoveChair(ctx context.Context, shop, id uuid.UUID) error {
	return s.change(ctx, shop, func(q *sqlgen.Queries, tx pgx.Tx) error {
		chair, err := lockChair(ctx, q, shop, id)
		if err != nil {
			return err
		}
		n, err := q.CountBookingsOfChair(ctx, sqlgen.CountBookingsOfChairParams{ShopID: shop, ResourceID: id, At: s.clock.Now()})
		if err != nil {
			return fmt.Errorf("count bookings of chair: %w", err)
		}
		if n > 0 {
			return ErrChairHasBookings.With("bookings", n)
		}
		if err := q.ArchiveChair(ctx, sqlgen.ArchiveChairParams{ShopID: shop, ID: id, At: s.clock.Now()}); err != nil {
			return fmt.Errorf("archive chair: %w", err)
		}
		return logChair(ctx, tx, shop, "chair.archive", chair)
	})
}

func lockChair(ctx context.Context, q *sqlgen.Queries, shop, id uuid.UUID) (Chair, error) {
	if _, err := q.LockShop(ctx, shop); err != nil {
		return Chair{}, pg.Found(err, ErrNotFound, "read shop")
	}
	row, err := q.LockChair(ctx, sqlgen.LockChairParams{ShopID: shop, ID: id})
	return Chair(row), pg.Found(err, ErrChairNotFound, "read chair")
}

func logChair(ctx context.Context, tx pgx.Tx, shop uuid.UUID, action string, c Chair) error {
	return audit.Log(ctx, tx, shop, audit.Entry{Action: action, Entity: "chair", EntityID: c.ID, Detail: c})
}
