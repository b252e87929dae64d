package staff

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/staff/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/web"
)

const allExceptions = math.MaxInt32

// Exceptions returns a page of a barber's exceptions from a date on, in order of date. The zero date is today.
func (s *Service) Exceptions(
	ctx context.Context, shop, barber uuid.UUID, from clock.Date, page web.PageParams,
) (out web.Page[Exception], err error) {
	var after clock.Date
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	err = s.read(ctx, shop, &barber, func(x *session) error {
		if from.IsZero() {
			from = clock.DateOf(x.now.In(x.loc))
		}
		if after.IsZero() || after.Before(from) {
			after = from.AddDays(-1)
		}
		list, err := x.exceptions(ctx, after, clock.DateOf(farFuture()), int64(page.Most()))
		if err != nil {
			return err
		}
		out, err = web.PageOf(list, page, func(e Exception) any { return e.Date })
		return err
	})
	return out, err
}

func (x *session) exceptions(ctx context.Context, after, last clock.Date, most int64) ([]Exception, error) {
	rows, err := x.ListExceptions(ctx, sqlgen.ListExceptionsParams{
		ShopID: x.shop, BarberID: x.barber, After: after.UTC(), Last: last.UTC(), Most: most,
	})
	if err != nil {
		return nil, fmt.Errorf("list exceptions: %w", err)
	}
	list := make([]Exception, len(rows))
	for i, r := range rows {
		periods, err := decodePeriods(r.Periods)
		if err != nil {
			return nil, err
		}
		list[i] = Exception{NewException{clock.DateOf(r.Date), periods}, r.ID}
	}
	return list, nil
}

// SetException replaces a barber's hours on one date, and whatever exception that date had. It answers the coming turnos
// of the date that no longer fit. It runs once per Idempotency-Key. Errors: ErrNotFound, fault.Invalid.
func (s *Service) SetException(ctx context.Context, shop, barber uuid.UUID, n NewException) (ExceptionChange, error) {
	if err := n.check(); err != nil {
		return ExceptionChange{}, err
	}
	if n.Periods == nil {
		n.Periods = []Period{}
	}
	return create(ctx, s, shop, &barber, func(x *session) (c ExceptionChange, err error) {
		periods, err := encodePeriods(n.Periods)
		if err != nil {
			return c, err
		}
		c.NewException = n
		c.ID, err = x.PutException(ctx, sqlgen.PutExceptionParams{
			ShopID: shop, ID: pg.NewID(), BarberID: barber, Date: n.Date.UTC(), Periods: periods,
		})
		if err != nil {
			return c, fmt.Errorf("put exception: %w", err)
		}
		if c.Collisions, err = x.outsideOn(ctx, n.Date); err != nil {
			return c, err
		}
		return c, x.log(ctx, "barber.exception", c.Exception)
	})
}

// RemoveException gives a date its usual hours back and answers the coming turnos of the date that do not fit them.
// Errors: ErrNotFound, ErrExceptionNotFound.
func (s *Service) RemoveException(ctx context.Context, shop, barber, id uuid.UUID) (collisions []Collision, err error) {
	err = s.change(ctx, shop, barber, func(x *session) error {
		on, err := x.DeleteException(ctx, sqlgen.DeleteExceptionParams{ShopID: shop, BarberID: barber, ID: id})
		if err != nil {
			return pg.Found(err, ErrExceptionNotFound, "read exception")
		}
		date := clock.DateOf(on)
		if collisions, err = x.outsideOn(ctx, date); err != nil {
			return err
		}
		return x.log(ctx, "barber.exception.remove", map[string]any{"id": id, "date": date})
	})
	return collisions, err
}

// outsideOn looks at a date and at the next one, into which its hours may reach.
func (x *session) outsideOn(ctx context.Context, date clock.Date) ([]Collision, error) {
	return x.outside(ctx, date.Start(x.loc), date.AddDays(2).Start(x.loc))
}

// TimeOff returns a page of a barber's time off that ends after an instant, in order of start. The zero instant is now.
func (s *Service) TimeOff(
	ctx context.Context, shop, barber uuid.UUID, from time.Time, page web.PageParams,
) (out web.Page[TimeOff], err error) {
	var after web.Place
	if err := web.DecodeCursor(page.Cursor, &after); err != nil {
		return out, err
	}
	err = s.read(ctx, shop, &barber, func(x *session) error {
		if from.IsZero() {
			from = x.now
		}
		rows, err := x.ListTimeOff(ctx, sqlgen.ListTimeOffParams{
			ShopID: shop, BarberID: barber, Since: from, AfterStart: after.At, AfterID: after.ID, Most: int64(page.Most()),
		})
		if err != nil {
			return fmt.Errorf("list time off: %w", err)
		}
		list := make([]TimeOff, len(rows))
		for i, r := range rows {
			list[i] = TimeOff{r.ID, r.StartsAt.In(x.loc), r.EndsAt.In(x.loc), r.Reason}
		}
		out, err = web.PageOf(list, page, func(last TimeOff) any { return web.Place{At: last.StartsAt, ID: last.ID} })
		return err
	})
	return out, err
}

// AddTimeOff keeps a barber from being booked for a while and answers the coming turnos that it collides with, which
// stay as they are. It runs once per Idempotency-Key. Errors: ErrNotFound, fault.Invalid.
func (s *Service) AddTimeOff(ctx context.Context, shop, barber uuid.UUID, n NewTimeOff) (TimeOffChange, error) {
	if err := n.check(); err != nil {
		return TimeOffChange{}, err
	}
	return create(ctx, s, shop, &barber, func(x *session) (c TimeOffChange, err error) {
		c.TimeOff = n.timeOff(pg.NewID(), x.loc)
		err = x.InsertTimeOff(ctx, sqlgen.InsertTimeOffParams{
			ShopID: shop, ID: c.ID, BarberID: barber, StartsAt: c.StartsAt, EndsAt: c.EndsAt, Reason: c.Reason,
		})
		if err != nil {
			return c, fmt.Errorf("insert time off: %w", err)
		}
		if c.Collisions, err = x.colliding(ctx, c.StartsAt, c.EndsAt); err != nil {
			return c, err
		}
		return c, x.log(ctx, "barber.time_off", map[string]any{"id": c.ID, "starts_at": c.StartsAt, "ends_at": c.EndsAt})
	})
}

// ChangeTimeOff moves, shortens or renames a time off and answers the coming turnos that it collides with as it is now.
// Errors: ErrNotFound, ErrTimeOffNotFound, fault.Invalid.
func (s *Service) ChangeTimeOff(ctx context.Context, shop, barber, id uuid.UUID, p TimeOffPatch) (c TimeOffChange, err error) {
	err = s.change(ctx, shop, barber, func(x *session) error {
		row, err := x.LockTimeOff(ctx, sqlgen.LockTimeOffParams{ShopID: shop, BarberID: barber, ID: id})
		if err != nil {
			return pg.Found(err, ErrTimeOffNotFound, "lock time off")
		}
		n := p.apply(NewTimeOff(row))
		if err := n.check(); err != nil {
			return err
		}
		c.TimeOff = n.timeOff(id, x.loc)
		err = x.UpdateTimeOff(ctx, sqlgen.UpdateTimeOffParams{
			ShopID: shop, BarberID: barber, ID: id, StartsAt: c.StartsAt, EndsAt: c.EndsAt, Reason: c.Reason,
		})
		if err != nil {
			return fmt.Errorf("update time off: %w", err)
		}
		if c.Collisions, err = x.colliding(ctx, c.StartsAt, c.EndsAt); err != nil {
			return err
		}
		return x.log(ctx, "barber.time_off.change", map[string]any{"id": id, "starts_at": c.StartsAt, "ends_at": c.EndsAt})
	})
	return c, err
}

// RemoveTimeOff opens the time again. Errors: ErrNotFound, ErrTimeOffNotFound.
func (s *Service) RemoveTimeOff(ctx context.Context, shop, barber, id uuid.UUID) error {
	return s.change(ctx, shop, barber, func(x *session) error {
		n, err := x.DeleteTimeOff(ctx, sqlgen.DeleteTimeOffParams{ShopID: shop, BarberID: barber, ID: id})
		if err != nil {
			return fmt.Errorf("delete time off: %w", err)
		}
		if n == 0 {
			return ErrTimeOffNotFound
		}
		return x.log(ctx, "barber.time_off.remove", map[string]any{"id": id})
	})
}
