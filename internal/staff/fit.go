package staff

import (
	"fmt"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// line is a service of a turno as far as it matters here.
type line struct {
	start, end time.Time
	turno      Collision
}

// schedule is when a barber works: what the slot engine is told, without time off and occupancies.
type schedule struct {
	loc        *time.Location
	hours      []Hours
	exceptions []Exception
	closed     map[clock.Date]bool
}

// outside returns the turnos of lines that the schedule has no room for, each once and in the order given. The engine
// that offers turnos decides, so what is not reported here could be booked as far as the hours go.
func (s schedule) outside(lines []line) ([]Collision, error) {
	plan, err := slot.NewPlan(s.config())
	if err != nil {
		return nil, fmt.Errorf("schedule of barber: %w", err)
	}
	var out []line
	for _, l := range lines {
		minutes := max(1, int(l.end.Sub(l.start)/time.Minute))
		visit, err := slot.Chain(slot.Work{Segments: []slot.Segment{{Minutes: minutes, Busy: true}}})
		if err != nil {
			return nil, fmt.Errorf("line of turno %s: %w", l.turno.Code, err)
		}
		start := l.start.Unix()
		if !plan.Explain(&slot.Query{Now: start, Visits: []slot.Visit{visit}}, 0, start, nil).Bookable() {
			out = append(out, l)
		}
	}
	return turnos(out), nil
}

// config leaves out notice, horizon and grid, which do not bind what is booked.
func (s schedule) config() slot.Config {
	barber := slot.BarberConfig{Exceptions: map[clock.Date][]slot.Period{}}
	for _, h := range s.hours {
		rule := slot.WeeklyRule{Weekday: int(h.Weekday), StartMinute: int(h.Start), EndMinute: int(h.End)}
		set(&rule.ValidFrom, h.ValidFrom)
		set(&rule.ValidTo, h.ValidTo)
		barber.Weekly = append(barber.Weekly, rule)
	}
	for _, e := range s.exceptions {
		periods := make([]slot.Period, len(e.Periods))
		for i, p := range e.Periods {
			periods[i] = slot.Period{StartMinute: int(p.Start), EndMinute: int(p.End)}
		}
		barber.Exceptions[e.Date] = periods
	}
	return slot.Config{
		Location: s.loc, StepMinutes: 1, HorizonDays: slot.MaxHorizonDays, Closed: s.closed,
		Barbers: []slot.BarberConfig{barber},
	}
}

// turnos names the turno of each line once.
func turnos(lines []line) []Collision {
	out := []Collision{}
	for _, l := range lines {
		if n := len(out); n == 0 || out[n-1].BookingID != l.turno.BookingID {
			out = append(out, l.turno)
		}
	}
	return out
}
