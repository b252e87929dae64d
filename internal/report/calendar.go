package report

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/holiday"
	"github.com/barberpro/barberpro/internal/report/internal/sqlgen"
)

// calendar reads when the barbers of the shop work.
func (r *reader) calendar(ctx context.Context) (*calendar, error) {
	c := &calendar{
		first: r.From.AddDays(-2), last: r.To.AddDays(1), loc: r.loc, closed: map[clock.Date]bool{},
		weekly: map[uuid.UUID][]sqlgen.WeeklyHoursRow{}, exceptions: map[uuid.UUID]map[clock.Date][]period{},
		off: map[uuid.UUID][]stretch{},
	}
	weekly, err := r.WeeklyHours(ctx, r.span.ShopID)
	if err != nil {
		return nil, fmt.Errorf("read hours: %w", err)
	}
	for _, h := range weekly {
		c.weekly[h.BarberID] = append(c.weekly[h.BarberID], h)
	}
	if err := r.exceptions(ctx, c); err != nil {
		return nil, err
	}
	off, err := r.TimeOff(ctx, sqlgen.TimeOffParams(r.span))
	if err != nil {
		return nil, fmt.Errorf("read time off: %w", err)
	}
	for _, o := range off {
		c.off[o.BarberID] = append(c.off[o.BarberID], between(o.StartsAt, o.EndsAt))
	}
	for barber, all := range c.off {
		c.off[barber] = merge(all)
	}
	return c, r.holidays(ctx, c)
}

func (r *reader) exceptions(ctx context.Context, c *calendar) error {
	rows, err := r.Exceptions(ctx, sqlgen.ExceptionsParams{ShopID: r.span.ShopID, First: c.first.UTC(), Last: c.last.UTC()})
	if err != nil {
		return fmt.Errorf("read exceptions: %w", err)
	}
	for _, e := range rows {
		var periods []period
		if err := json.Unmarshal(e.Periods, &periods); err != nil {
			return fmt.Errorf("read exception of %s: %w", e.Date.Format("2006-01-02"), err)
		}
		if c.exceptions[e.BarberID] == nil {
			c.exceptions[e.BarberID] = map[clock.Date][]period{}
		}
		c.exceptions[e.BarberID][clock.DateOf(e.Date)] = periods
	}
	return nil
}

// holidays are closed unless the shop chose otherwise, as in the search for free time.
func (r *reader) holidays(ctx context.Context, c *calendar) error {
	for year := c.first.Year; year <= c.last.Year; year++ {
		for _, h := range holiday.National(year) {
			c.closed[h.Date] = h.IsHoliday()
		}
	}
	choices, err := r.HolidayChoices(ctx, sqlgen.HolidayChoicesParams{ShopID: r.span.ShopID, First: c.first.UTC(), Last: c.last.UTC()})
	if err != nil {
		return fmt.Errorf("read holidays: %w", err)
	}
	for _, d := range choices {
		c.closed[clock.DateOf(d.Date)] = !d.Open
	}
	return nil
}
