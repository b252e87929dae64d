package staff

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/staff/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/web"
)

// place is where a page of barbers ends.
type place struct {
	Position int32     `json:"p"`
	ID       uuid.UUID `json:"i"`
}

// List returns a page of the barbers who are not archived, in their order.
func (s *Service) List(ctx context.Context, shop uuid.UUID, page web.PageParams) (out web.Page[Barber], err error) {
	after := place{Position: -1}
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	err = s.read(ctx, shop, nil, func(x *session) error {
		rows, err := x.ListBarbers(ctx, sqlgen.ListBarbersParams{
			ShopID: shop, AfterPosition: after.Position, AfterID: after.ID, Most: int64(page.Most()),
		})
		if err != nil {
			return fmt.Errorf("list barbers: %w", err)
		}
		barbers := make([]Barber, len(rows))
		for i, r := range rows {
			barbers[i] = Barber{r.ID, r.Name, r.PhotoUrl, r.Active, r.Position, &rows[i].CommissionPercent}.shownTo(ctx)
		}
		out, err = web.PageOf(barbers, page, func(b Barber) any { return place{b.Position, b.ID} })
		return err
	})
	return out, err
}

// Get returns a barber, or ErrNotFound.
func (s *Service) Get(ctx context.Context, shop, id uuid.UUID) (b Barber, err error) {
	err = s.read(ctx, shop, &id, func(x *session) error {
		b, err = x.get(ctx)
		return err
	})
	return b.shownTo(ctx), err
}

// Create adds a barber, who offers nothing and has no hours yet. It runs once per Idempotency-Key. Errors: fault.Invalid.
func (s *Service) Create(ctx context.Context, shop uuid.UUID, n NewBarber) (Barber, error) {
	b, err := n.barber(pg.NewID())
	if err != nil {
		return Barber{}, err
	}
	return create(ctx, s, shop, nil, func(x *session) (Barber, error) {
		err := x.InsertBarber(ctx, sqlgen.InsertBarberParams{
			ShopID: shop, ID: b.ID, Name: b.Name, PhotoUrl: b.PhotoURL, Active: b.Active, Position: b.Position,
			CommissionPercent: *b.Commission,
		})
		if err != nil {
			return Barber{}, fmt.Errorf("insert barber: %w", err)
		}
		x.barber = b.ID
		return b, x.log(ctx, "barber.create", b)
	})
}

// Update changes a barber. An inactive one keeps the turnos and takes no more. Errors: ErrNotFound, fault.Invalid.
func (s *Service) Update(ctx context.Context, shop, id uuid.UUID, patch Patch) (b Barber, err error) {
	err = s.change(ctx, shop, id, func(x *session) error {
		before, err := x.get(ctx)
		if err != nil {
			return err
		}
		if b, err = patch.apply(before); err != nil {
			return err
		}
		err = x.UpdateBarber(ctx, sqlgen.UpdateBarberParams{
			ShopID: shop, ID: id, Name: b.Name, PhotoUrl: b.PhotoURL, Active: b.Active, Position: b.Position,
			CommissionPercent: *b.Commission,
		})
		if err != nil {
			return fmt.Errorf("update barber: %w", err)
		}
		return x.log(ctx, "barber.update", patch)
	})
	return b, err
}

// Archive takes a barber off the team; past turnos go on naming them. Errors: ErrNotFound, and ErrHasBookings, with how
// many, while there are coming ones.
func (s *Service) Archive(ctx context.Context, shop, id uuid.UUID) error {
	return s.change(ctx, shop, id, func(x *session) error {
		if _, err := x.LockBarber(ctx, sqlgen.LockBarberParams{ShopID: shop, ID: id}); err != nil {
			return pg.Found(err, ErrNotFound, "read barber")
		}
		n, err := x.CountBookingsOfBarber(ctx, sqlgen.CountBookingsOfBarberParams{ShopID: shop, BarberID: id, At: x.now})
		if err != nil {
			return fmt.Errorf("count bookings of barber: %w", err)
		}
		if n > 0 {
			return ErrHasBookings.With("bookings", n)
		}
		if err := x.ArchiveBarber(ctx, sqlgen.ArchiveBarberParams{ShopID: shop, ID: id, At: x.now}); err != nil {
			return fmt.Errorf("archive barber: %w", err)
		}
		return x.log(ctx, "barber.archive", nil)
	})
}
