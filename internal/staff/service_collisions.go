package staff

import (
	"context"
	"fmt"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/holiday"
	"github.com/barberpro/barberpro/internal/staff/internal/sqlgen"
)

// colliding returns the coming turnos of the barber that touch [from, to).
func (x *session) colliding(ctx context.Context, from, to time.Time) ([]Collision, error) {
	lines, err := x.lines(ctx, from, to)
	return turnos(lines), err
}

// outside returns the coming turnos of the barber in [from, to) that do not fit the schedule as it now is.
func (x *session) outside(ctx context.Context, from, to time.Time) ([]Collision, error) {
	lines, err := x.lines(ctx, from, to)
	if err != nil || len(lines) == 0 {
		return []Collision{}, err
	}
	first, last := clock.DateOf(lines[0].start.In(x.loc)).AddDays(-1), clock.DateOf(lines[len(lines)-1].end.In(x.loc))
	s := schedule{loc: x.loc}
	if s.hours, err = x.hours(ctx); err != nil {
		return nil, err
	}
	if s.exceptions, err = x.exceptions(ctx, first.AddDays(-1), last, allExceptions); err != nil {
		return nil, err
	}
	if s.closed, err = x.closed(ctx, first, last); err != nil {
		return nil, err
	}
	return s.outside(lines)
}

func (x *session) lines(ctx context.Context, from, to time.Time) ([]line, error) {
	if from.Before(x.now) {
		from = x.now // what is over cannot collide
	}
	rows, err := x.ListTurnoLines(ctx, sqlgen.ListTurnoLinesParams{ShopID: x.shop, BarberID: x.barber, Since: from, Until: to})
	if err != nil {
		return nil, fmt.Errorf("list turnos of barber: %w", err)
	}
	lines := make([]line, len(rows))
	for i, r := range rows {
		lines[i] = line{r.LineStartsAt, r.LineEndsAt, Collision{
			BookingID: r.ID, Code: r.Code, Status: r.Status, CustomerName: r.CustomerName,
			StartsAt: r.StartsAt.In(x.loc), EndsAt: r.EndsAt.In(x.loc),
		}}
	}
	return lines, nil
}

// closed returns the days on which the shop stays closed: those it chose, and holidays about which it chose nothing.
func (x *session) closed(ctx context.Context, first, last clock.Date) (map[clock.Date]bool, error) {
	closed := map[clock.Date]bool{}
	for year := first.Year; year <= last.Year; year++ {
		for _, h := range holiday.National(year) {
			closed[h.Date] = h.IsHoliday()
		}
	}
	choices, err := x.ListHolidayChoices(ctx, sqlgen.ListHolidayChoicesParams{ShopID: x.shop, First: first.UTC(), Last: last.UTC()})
	if err != nil {
		return nil, fmt.Errorf("list holiday choices: %w", err)
	}
	for _, c := range choices {
		closed[clock.DateOf(c.Date)] = !c.Open
	}
	return closed, nil
}
