package demo

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/holiday"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/slot"
)

const (
	daysBehind = 365
	daysAhead  = 14
)

// The shop's settings. Those of notice and horizon differ from the defaults; the others are repeated here because
// turnos are frozen with them.
const (
	noticeMinutes    = 30
	horizonDays      = 30
	stepMinutes      = 15
	holdMinutes      = 10
	paymentMinutes   = 60
	cancelUntilHours = 24
)

// shop is the demo shop as it is on one day: everything but customers and turnos.
type shop struct {
	id    uuid.UUID
	now   time.Time
	today clock.Date
	loc   *time.Location

	owner, manager, reception uuid.UUID // users
	passwordHash              string    // of all of them: a bcrypt each would cost more than a year of turnos

	services []service
	barbers  []barber
	closed   map[clock.Date]bool
	opened   []holiday.Holiday // on which it works all the same
	plan     *slot.Plan        // of the whole time from daysBehind to daysAhead
}

func newShop(now time.Time) (*shop, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("load zone: %w", err)
	}
	s := &shop{
		id: pg.NewID(), now: now.In(loc).Truncate(time.Second), loc: loc,
		owner: pg.NewID(), manager: pg.NewID(), reception: pg.NewID(),
	}
	s.today = clock.DateOf(s.now)
	s.services = menu(s.today)
	s.barbers = team(s.today)
	s.calendar()
	if s.plan, err = s.compile(); err != nil {
		return nil, fmt.Errorf("plan the demo shop: %w", err)
	}
	return s, nil
}

// first is the day on which the history begins.
func (s *shop) first() clock.Date { return s.today.AddDays(-daysBehind) }

// last is the last day with turnos.
func (s *shop) last() clock.Date { return s.today.AddDays(daysAhead) }

// signedUp is when the shop signed up.
func (s *shop) signedUp() time.Time { return s.instant(s.first().AddDays(-30), at(10, 0)) }

// instant is a minute of a day as its wall clock shows it.
func (s *shop) instant(day clock.Date, minute int) time.Time {
	return time.Date(day.Year, day.Month, day.Day, 0, minute, 0, 0, s.loc)
}

// calendar settles the holidays: closed, but for the next two that people would rather work.
func (s *shop) calendar() {
	s.closed = map[clock.Date]bool{}
	for year := s.first().Year; year <= s.last().Year+1; year++ {
		for _, h := range holiday.National(year) {
			if !h.IsHoliday() {
				continue
			}
			s.closed[h.Date] = true
			if h.Date.After(s.today) && len(s.opened) < 2 && !isFamilyDay(h.Date) {
				s.opened = append(s.opened, h)
			}
		}
	}
	for _, h := range s.opened {
		s.closed[h.Date] = false
	}
}

// isFamilyDay reports whether hardly any shop in the country opens.
func isFamilyDay(d clock.Date) bool {
	return d.Month == time.January && d.Day == 1 || d.Month == time.May && d.Day == 1 || d.Month == time.December && d.Day == 25
}

func (s *shop) compile() (*slot.Plan, error) {
	config := slot.Config{
		Location: s.loc, StepMinutes: stepMinutes, Anchor: slot.AnchorMidnight, HorizonDays: daysBehind + daysAhead + 1, Closed: s.closed,
	}
	for i := range s.barbers {
		config.Barbers = append(config.Barbers, s.rota(&s.barbers[i]))
	}
	return slot.NewPlan(config)
}

func (s *shop) rota(b *barber) slot.BarberConfig {
	c := slot.BarberConfig{Exceptions: map[clock.Date][]slot.Period{}}
	for _, h := range b.hours {
		for _, weekday := range h.weekdays {
			c.Weekly = append(c.Weekly, slot.WeeklyRule{
				Weekday: weekday, StartMinute: h.start, EndMinute: h.end, ValidFrom: b.since,
			})
		}
	}
	for _, x := range b.exceptions {
		c.Exceptions[x.date] = x.periods
	}
	for _, t := range b.timeOff {
		from, to := s.instant(t.from, t.start), s.instant(t.to, t.end)
		c.TimeOff = append(c.TimeOff, slot.Span{Start: from.Unix(), End: to.Unix()})
	}
	return c
}
