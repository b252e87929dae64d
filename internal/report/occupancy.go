package report

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/report/internal/sqlgen"
)

const (
	daysOfWeek  = 7
	hoursOfDay  = 24
	minutesHour = 60
)

// week is minutes by weekday, Monday first, and hour.
type week [daysOfWeek][hoursOfDay]int64

// add spreads a stretch over the hours of the shop's clock and returns its minutes.
func (w *week) add(s stretch, loc *time.Location) (minutes int64) {
	for at := s.from; at < s.to; {
		local := time.Unix(at*secondsPerMinute, 0).In(loc)
		step := min(int64(minutesHour-local.Minute()), s.to-at)
		w[(int(local.Weekday())+daysOfWeek-1)%daysOfWeek][local.Hour()] += step
		at, minutes = at+step, minutes+step
	}
	return minutes
}

func worked(working, booked int64) Worked {
	return Worked{WorkingMinutes: working, BookedMinutes: booked, Percent: percent(booked, working)}
}

func (r *reader) occupancy(ctx context.Context) (Occupancy, error) {
	out := Occupancy{Range: r.Range, Barbers: []BarberOccupancy{}, Hours: []HourOccupancy{}}
	cal, err := r.calendar(ctx)
	if err != nil {
		return out, err
	}
	barbers, err := r.Barbers(ctx, r.span.ShopID)
	if err != nil {
		return out, fmt.Errorf("list barbers: %w", err)
	}
	var working, booked week
	var workingTotal, bookedTotal int64
	for _, b := range barbers {
		busy, err := r.busy(ctx, b.ID)
		if err != nil {
			return out, err
		}
		var own Worked
		for _, s := range cal.working(b.ID, r.employed(&b, busy)) {
			own.WorkingMinutes += working.add(s, r.loc)
		}
		for _, s := range busy {
			own.BookedMinutes += booked.add(s, r.loc)
		}
		if own.WorkingMinutes == 0 && own.BookedMinutes == 0 {
			continue
		}
		out.Barbers = append(out.Barbers, BarberOccupancy{worked(own.WorkingMinutes, own.BookedMinutes), b.ID, b.Name})
		workingTotal, bookedTotal = workingTotal+own.WorkingMinutes, bookedTotal+own.BookedMinutes
	}
	out.Total = worked(workingTotal, bookedTotal)
	for d := range working {
		for h := range working[d] {
			if w, b := working[d][h], booked[d][h]; w != 0 || b != 0 {
				out.Hours = append(out.Hours, HourOccupancy{worked(w, b), d + 1, h})
			}
		}
	}
	return out, nil
}

// busy are the stretches that turnos take of a barber, merged, within the span.
func (r *reader) busy(ctx context.Context, barber uuid.UUID) ([]stretch, error) {
	rows, err := r.Booked(ctx, sqlgen.BookedParams{
		ShopID: r.span.ShopID, BarberID: barber, FromAt: r.span.FromAt, ToAt: r.span.ToAt,
	})
	if err != nil {
		return nil, fmt.Errorf("list booked time: %w", err)
	}
	all := make([]stretch, len(rows))
	for i, o := range rows {
		all[i] = between(o.StartsAt, o.EndsAt)
	}
	return clip(merge(all), r.whole()), nil
}

func (r *reader) whole() stretch { return between(r.span.FromAt, r.span.ToAt) }

// employed is the part of the span in which hours count: from when a barber was entered, or worked, until they take no
// more turnos.
func (r *reader) employed(b *sqlgen.BarbersRow, busy []stretch) stretch {
	out := r.whole()
	since, until := minuteOf(b.CreatedAt), out.to
	if b.ArchivedAt != nil {
		until = minuteOf(*b.ArchivedAt)
	}
	if !b.Active {
		until = out.from // nobody wrote down since when
	}
	if len(busy) > 0 {
		since, until = min(since, busy[0].from), max(until, busy[len(busy)-1].to)
	}
	return stretch{max(out.from, since), min(out.to, until)}
}

// calendar is what says when barbers work.
type calendar struct {
	first, last clock.Date // a day more on either side: nights end on the day after
	loc         *time.Location
	closed      map[clock.Date]bool
	weekly      map[uuid.UUID][]sqlgen.WeeklyHoursRow
	exceptions  map[uuid.UUID]map[clock.Date][]period
	off         map[uuid.UUID][]stretch
}

// period is minutes of a day's wall clock; past 1440 it belongs to the next day.
type period [2]int

// working are the stretches that a barber works within a span, merged. It is the same rule as that of the search for free
// time: an exception replaces the day, a closed day has no hours otherwise, and time off is cut out.
func (c *calendar) working(barber uuid.UUID, within stretch) []stretch {
	var all []stretch
	for d := c.first; !d.After(c.last); d = d.AddDays(1) {
		for _, p := range c.on(barber, d) {
			all = append(all, between(c.wall(d, p[0]), c.wall(d, p[1])))
		}
	}
	return clip(without(merge(all), c.off[barber]), within)
}

func (c *calendar) on(barber uuid.UUID, d clock.Date) []period {
	if periods, ok := c.exceptions[barber][d]; ok {
		return periods
	}
	if c.closed[d] {
		return nil
	}
	var out []period
	for _, h := range c.weekly[barber] {
		if int(h.Weekday) != d.Weekday() || h.ValidFrom != nil && d.Before(clock.DateOf(*h.ValidFrom)) ||
			h.ValidTo != nil && d.After(clock.DateOf(*h.ValidTo)) {
			continue
		}
		out = append(out, period{int(h.StartMinute), int(h.EndMinute)})
	}
	return out
}

// wall is the instant at which the shop's clock shows a minute of a day.
func (c *calendar) wall(d clock.Date, minute int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, c.loc)
}

// stretch is [from, to) in minutes since the epoch.
type stretch struct{ from, to int64 }

const secondsPerMinute = 60

func minuteOf(t time.Time) int64 { return t.Unix() / secondsPerMinute }

func between(from, to time.Time) stretch { return stretch{minuteOf(from), minuteOf(to)} }

// merge sorts stretches and joins those that touch.
func merge(all []stretch) []stretch {
	slices.SortFunc(all, func(a, b stretch) int { return int(a.from - b.from) })
	out := all[:0]
	for _, s := range all {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}

// without cuts holes, merged, out of stretches, merged.
func without(all, holes []stretch) []stretch {
	if len(holes) == 0 {
		return all
	}
	var out []stretch
	for _, s := range all {
		for _, h := range holes {
			if h.to <= s.from || h.from >= s.to {
				continue
			}
			if h.from > s.from {
				out = append(out, stretch{s.from, h.from})
			}
			s.from = h.to
		}
		if s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}

// clip keeps what lies within a span.
func clip(all []stretch, within stretch) []stretch {
	var out []stretch
	for _, s := range all {
		if s = (stretch{max(s.from, within.from), min(s.to, within.to)}); s.from < s.to {
			out = append(out, s)
		}
	}
	return out
}
