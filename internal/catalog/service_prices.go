package catalog

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/catalog/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/pg"
)

// Prices returns every version of a service's price, oldest first, or ErrNotFound.
func (c *Catalog) Prices(ctx context.Context, shop, id uuid.UUID) (prices []Price, err error) {
	err = c.read(ctx, shop, func(s *session) error {
		if _, err := s.get(ctx, id); err != nil {
			return err
		}
		rows, err := s.ListPrices(ctx, sqlgen.ListPricesParams{ShopID: shop, ServiceID: id})
		if err != nil {
			return fmt.Errorf("list prices: %w", err)
		}
		for _, r := range rows {
			prices = append(prices, Price{clock.DateOf(r.ValidFrom), r.PriceCentavos})
		}
		return nil
	})
	return prices, err
}

// Schedule sets the price from a coming day on, replacing what was set for that very day. It runs once per
// Idempotency-Key. Errors: ErrNotFound, fault.Invalid for a day that is not to come.
func (c *Catalog) Schedule(ctx context.Context, shop, id uuid.UUID, p Price) (Price, error) {
	p, err := pg.Idempotent(ctx, c.db, shop, func(tx pgx.Tx) (Price, error) {
		s, err := c.lock(ctx, tx, shop)
		if err != nil {
			return p, err
		}
		if _, err := s.get(ctx, id); err != nil {
			return p, err
		}
		if !p.ValidFrom.After(s.today) {
			return p, fault.Validation("body.valid_from", "Elegí un día a partir de mañana; para hoy, cambiá el precio del servicio.")
		}
		if err := s.putPrice(ctx, id, p); err != nil {
			return p, err
		}
		return p, s.log(ctx, "service.price.schedule", id, p)
	})
	if err == nil {
		c.changes.ShopChanged(ctx, shop)
	}
	return p, err
}

func (s *session) putPrice(ctx context.Context, id uuid.UUID, p Price) error {
	err := s.PutPrice(ctx, sqlgen.PutPriceParams{
		ShopID: s.shop, ServiceID: id, ValidFrom: p.ValidFrom.UTC(), PriceCentavos: p.PriceCentavos,
	})
	if err != nil {
		return fmt.Errorf("put price: %w", err)
	}
	return nil
}

// Unschedule takes back a price of a coming day. Errors: ErrPriceNotFound, also for days that have begun: those prices
// have been charged.
func (c *Catalog) Unschedule(ctx context.Context, shop, id uuid.UUID, from clock.Date) error {
	return c.change(ctx, shop, func(s *session) error {
		if _, err := s.get(ctx, id); err != nil {
			return err
		}
		if !from.After(s.today) {
			return ErrPriceNotFound
		}
		n, err := s.DeletePrice(ctx, sqlgen.DeletePriceParams{ShopID: shop, ServiceID: id, ValidFrom: from.UTC()})
		if err != nil {
			return fmt.Errorf("delete price: %w", err)
		}
		if n == 0 {
			return ErrPriceNotFound
		}
		return s.log(ctx, "service.price.unschedule", id, map[string]any{"valid_from": from})
	})
}

// RaisePrices writes a new version for every service, or for those named, counted from the price in force on that day.
// Versions of later days stay, and so do prices of single barbers. It runs once per Idempotency-Key. Errors:
// ErrNotFound when a named service is not there, ErrPriceOutOfRange, fault.Invalid; then nothing changes.
func (c *Catalog) RaisePrices(ctx context.Context, shop uuid.UUID, r Raise) ([]Raised, error) {
	if _, err := r.basisPoints(); err != nil {
		return nil, err
	}
	raised, err := pg.Idempotent(ctx, c.db, shop, func(tx pgx.Tx) ([]Raised, error) {
		s, err := c.lock(ctx, tx, shop)
		if err != nil {
			return nil, err
		}
		return s.raise(ctx, r)
	})
	if err == nil {
		c.changes.ShopChanged(ctx, shop)
	}
	return raised, err
}

func (s *session) raise(ctx context.Context, r Raise) ([]Raised, error) {
	if r.ValidFrom.IsZero() {
		r.ValidFrom = s.today
	}
	if r.ValidFrom.Before(s.today) {
		return nil, fault.Validation("body.valid_from", "Elegí hoy o un día por venir.")
	}
	plan, err := s.plan(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, v := range plan {
		if err := s.putPrice(ctx, v.ServiceID, Price{r.ValidFrom, v.AfterCentavos}); err != nil {
			return nil, err
		}
	}
	return plan, s.log(ctx, "service.price.raise", s.shop, map[string]any{"raise": r, "prices": plan})
}

// plan works out the new prices without writing any.
func (s *session) plan(ctx context.Context, r Raise) ([]Raised, error) {
	rows, err := s.ListPricesInForce(ctx, sqlgen.ListPricesInForceParams{ShopID: s.shop, Day: r.ValidFrom.UTC()})
	if err != nil {
		return nil, fmt.Errorf("list prices in force: %w", err)
	}
	plan := []Raised{}
	wanted := slices.Clone(r.ServiceIDs)
	for _, row := range rows {
		if len(r.ServiceIDs) > 0 && !slices.Contains(r.ServiceIDs, row.ID) {
			continue
		}
		wanted = slices.DeleteFunc(wanted, func(id uuid.UUID) bool { return id == row.ID })
		after, err := r.of(money.Centavos(row.PriceCentavos))
		if err != nil {
			return nil, err
		}
		plan = append(plan, Raised{row.ID, row.Name, r.ValidFrom, row.PriceCentavos, int64(after)})
	}
	if len(wanted) > 0 {
		return nil, ErrNotFound.With("service_ids", wanted)
	}
	return plan, nil
}
