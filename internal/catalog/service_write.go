package catalog

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/catalog/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/pg"
)

// Create adds a service. It runs once per Idempotency-Key. Errors: fault.Invalid.
func (c *Catalog) Create(ctx context.Context, shop uuid.UUID, n NewService) (Service, error) {
	service, err := n.service(pg.NewID())
	if err != nil {
		return Service{}, err
	}
	service, err = pg.Idempotent(ctx, c.db, shop, func(tx pgx.Tx) (Service, error) {
		s, err := c.lock(ctx, tx, shop)
		if err != nil {
			return Service{}, err
		}
		return service, s.insert(ctx, service)
	})
	if err == nil {
		c.changes.ShopChanged(ctx, shop)
	}
	return service, err
}

func (s *session) insert(ctx context.Context, v Service) error {
	err := s.InsertService(ctx, sqlgen.InsertServiceParams{
		ShopID: s.shop, ID: v.ID, Name: v.Name, Category: v.Category, Description: v.Description,
		BufferBeforeMinutes: v.BufferBeforeMinutes, BufferAfterMinutes: v.BufferAfterMinutes,
		DepositKind: v.Deposit.Kind, DepositValue: v.Deposit.Value, Active: v.Active, Position: v.Position,
	})
	if err != nil {
		return fmt.Errorf("insert service: %w", err)
	}
	if err := s.insertSegments(ctx, v); err != nil {
		return err
	}
	if err := s.putPrice(ctx, v.ID, Price{s.today, v.PriceCentavos}); err != nil {
		return err
	}
	return s.log(ctx, "service.create", v.ID, v)
}

func (s *session) insertSegments(ctx context.Context, v Service) error {
	for i, g := range v.Segments {
		err := s.InsertSegment(ctx, sqlgen.InsertSegmentParams{
			ShopID: s.shop, ServiceID: v.ID, Ordinal: int32(i) + 1, Minutes: g.Minutes, Busy: g.Busy,
		})
		if err != nil {
			return fmt.Errorf("insert segment: %w", err)
		}
	}
	return nil
}

// Update changes a service for bookings to come. Errors: ErrNotFound, fault.Invalid, and ErrOwnDurations for several
// segments while a barber takes another time: a duration of one's own only stretches a service of one segment.
func (c *Catalog) Update(ctx context.Context, shop, id uuid.UUID, patch Patch) (service Service, err error) {
	err = c.change(ctx, shop, func(s *session) error {
		before, err := s.get(ctx, id)
		if err != nil {
			return err
		}
		if service, err = patch.apply(before); err != nil {
			return err
		}
		if err := s.update(ctx, service, patch); err != nil {
			return err
		}
		return s.log(ctx, "service.update", id, patch)
	})
	return service, err
}

func (s *session) update(ctx context.Context, v Service, patch Patch) error {
	err := s.UpdateService(ctx, sqlgen.UpdateServiceParams{
		ShopID: s.shop, ID: v.ID, Name: v.Name, Category: v.Category, Description: v.Description,
		BufferBeforeMinutes: v.BufferBeforeMinutes, BufferAfterMinutes: v.BufferAfterMinutes,
		DepositKind: v.Deposit.Kind, DepositValue: v.Deposit.Value, Active: v.Active, Position: v.Position,
	})
	if err != nil {
		return fmt.Errorf("update service: %w", err)
	}
	if patch.Segments != nil || patch.DurationMinutes != nil {
		if err := s.replaceSegments(ctx, v); err != nil {
			return err
		}
	}
	if patch.PriceCentavos != nil {
		return s.putPrice(ctx, v.ID, Price{s.today, v.PriceCentavos})
	}
	return nil
}

func (s *session) replaceSegments(ctx context.Context, v Service) error {
	if len(v.Segments) > 1 {
		n, err := s.CountOwnDurations(ctx, sqlgen.CountOwnDurationsParams{ShopID: s.shop, ServiceID: v.ID})
		if err != nil {
			return fmt.Errorf("count own durations: %w", err)
		}
		if n > 0 {
			return ErrOwnDurations.With("barbers", n)
		}
	}
	if err := s.DeleteSegments(ctx, sqlgen.DeleteSegmentsParams{ShopID: s.shop, ServiceID: v.ID}); err != nil {
		return fmt.Errorf("delete segments: %w", err)
	}
	return s.insertSegments(ctx, v)
}

// Archive takes a service off the list. Turnos that have it keep it: their lines are frozen. Errors: ErrNotFound.
func (c *Catalog) Archive(ctx context.Context, shop, id uuid.UUID) error {
	return c.change(ctx, shop, func(s *session) error {
		n, err := s.ArchiveService(ctx, sqlgen.ArchiveServiceParams{ShopID: shop, ID: id, At: c.clock.Now()})
		if err != nil {
			return fmt.Errorf("archive service: %w", err)
		}
		if n == 0 {
			return ErrNotFound
		}
		return s.log(ctx, "service.archive", id, nil)
	})
}
