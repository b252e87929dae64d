package staff

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/staff/internal/sqlgen"
)

// HoursChange is a barber's week and the coming turnos that do not fit it.
type HoursChange struct {
	Items      []Hours     `json:"items"`
	Collisions []Collision `json:"collisions"`
}

// Hours returns a barber's week, or ErrNotFound.
func (s *Service) Hours(ctx context.Context, shop, barber uuid.UUID) (hours []Hours, err error) {
	err = s.read(ctx, shop, &barber, func(x *session) error {
		hours, err = x.hours(ctx)
		return err
	})
	return hours, err
}

// SetHours replaces a barber's week. Errors: ErrNotFound, and fault.Invalid, which names both of two stretches that overlap.
func (s *Service) SetHours(ctx context.Context, shop, barber uuid.UUID, hours []Hours) (change HoursChange, err error) {
	if err := checkHours(hours); err != nil {
		return change, err
	}
	err = s.change(ctx, shop, barber, func(x *session) error {
		if err := x.replaceHours(ctx, hours); err != nil {
			return err
		}
		if change.Items, err = x.hours(ctx); err != nil {
			return err
		}
		if change.Collisions, err = x.outside(ctx, x.now, farFuture()); err != nil {
			return err
		}
		return x.log(ctx, "barber.hours", hours)
	})
	return change, err
}

func (x *session) replaceHours(ctx context.Context, hours []Hours) error {
	if err := x.DeleteHours(ctx, sqlgen.DeleteHoursParams{ShopID: x.shop, BarberID: x.barber}); err != nil {
		return fmt.Errorf("delete hours: %w", err)
	}
	for _, h := range hours {
		err := x.InsertHours(ctx, sqlgen.InsertHoursParams{
			ShopID: x.shop, ID: pg.NewID(), BarberID: x.barber, Weekday: h.Weekday, StartMinute: int32(h.Start),
			EndMinute: int32(h.End), ValidFrom: day(h.ValidFrom), ValidTo: day(h.ValidTo),
		})
		if err != nil {
			return fmt.Errorf("insert hours: %w", err)
		}
	}
	return nil
}

func (x *session) hours(ctx context.Context) ([]Hours, error) {
	rows, err := x.ListHours(ctx, sqlgen.ListHoursParams{ShopID: x.shop, BarberID: x.barber})
	if err != nil {
		return nil, fmt.Errorf("list hours: %w", err)
	}
	hours := make([]Hours, len(rows))
	for i, r := range rows {
		hours[i] = Hours{r.Weekday, WallTime(r.StartMinute), WallTime(r.EndMinute), date(r.ValidFrom), date(r.ValidTo)}
	}
	return hours, nil
}

// day is a date in the form of the database.
func day(d *clock.Date) *time.Time {
	if d == nil {
		return nil
	}
	t := d.UTC()
	return &t
}

// date is the inverse of day.
func date(t *time.Time) *clock.Date {
	if t == nil {
		return nil
	}
	d := clock.DateOf(*t)
	return &d
}

// farFuture lies after every turno.
func farFuture() time.Time { return time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC) }
