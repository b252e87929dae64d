package slot

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
)

// The limits of a Config.
const (
	MaxStepMinutes   = minutesPerDay
	MaxNoticeMinutes = 366 * minutesPerDay
	MaxHorizonDays   = 3660
)

// Config is one version of a shop's calendar, as people enter it.
type Config struct {
	Location      *time.Location
	StepMinutes   int // 1 to MaxStepMinutes
	Anchor        Anchor
	NoticeMinutes int // a start is bookable from now plus the notice on
	HorizonDays   int // local dates from today to today+HorizonDays are bookable, both included
	Barbers       []BarberConfig
	Closed        map[clock.Date]bool // holidays on which the shop stays closed; a barber's exception wins over it
}

// BarberConfig is one barber's hours. The index in Config.Barbers is the barber's identity in this package.
type BarberConfig struct {
	Weekly     []WeeklyRule
	Exceptions map[clock.Date][]Period // replaces what the weekly rules and holidays say for the date; empty = off
	TimeOff    []Span                  // counts as not working, whatever the hours say
}

// WeeklyRule is a period worked every week on one weekday.
type WeeklyRule struct {
	Weekday            int        // ISO: Monday 1 to Sunday 7
	StartMinute        int        // of the wall clock's day, 0 to 1439
	EndMinute          int        // after StartMinute, up to 2880: beyond 1440 the shift goes on into the next day
	ValidFrom, ValidTo clock.Date // both included; zero = open ended
}

// Period is a stretch of one date's hours, in minutes as in WeeklyRule.
// It belongs to the date on which it starts, also for the part after midnight.
type Period struct{ StartMinute, EndMinute int }

// Plan is a Config compiled for searching. It is immutable and safe for concurrent use.
type Plan struct {
	loc                   *time.Location
	anchor                Anchor
	step, notice, horizon int
	barbers               []rota
	closed                []int64 // day numbers, sorted
	spares                spares
}

// NewPlan validates and compiles a Config; it keeps nothing of cfg. The error names every problem and wraps ErrInvalid.
func NewPlan(cfg Config) (*Plan, error) {
	errs := cfg.check()
	p := &Plan{
		loc: cfg.Location, anchor: cfg.Anchor,
		step: cfg.StepMinutes, notice: cfg.NoticeMinutes, horizon: cfg.HorizonDays,
		barbers: make([]rota, len(cfg.Barbers)),
	}
	for date, closed := range cfg.Closed {
		if closed {
			p.closed = append(p.closed, dayNumber(date))
		}
	}
	slices.Sort(p.closed)
	for i, b := range cfg.Barbers {
		if err := p.barbers[i].compile(b); err != nil {
			errs = append(errs, fmt.Errorf("barber %d: %w", i, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return p, nil
}

func (c *Config) check() (errs []error) {
	if c.Location == nil {
		errs = append(errs, fmt.Errorf("%w: location is missing", ErrInvalid))
	}
	if c.Anchor > AnchorAdjacent {
		errs = append(errs, fmt.Errorf("%w: %v", ErrInvalid, c.Anchor))
	}
	for _, f := range []struct {
		name          string
		value, lo, hi int
	}{
		{"step minutes", c.StepMinutes, 1, MaxStepMinutes},
		{"notice minutes", c.NoticeMinutes, 0, MaxNoticeMinutes},
		{"horizon days", c.HorizonDays, 0, MaxHorizonDays},
	} {
		if f.value < f.lo || f.value > f.hi {
			errs = append(errs, fmt.Errorf("%w: %s %d: want %d to %d", ErrInvalid, f.name, f.value, f.lo, f.hi))
		}
	}
	return errs
}

// rota is a barber's compiled hours.
type rota struct {
	weekly     [8][]period // by ISO weekday, sorted by start
	exceptions []exception // sorted by day
	timeOff    []Span
}

type period struct {
	start, end int64 // wall minutes from the date's midnight
	from, to   int64 // day numbers between which it is valid, both included
}

type exception struct {
	day     int64
	periods []period // sorted by start
}

func (r *rota) compile(b BarberConfig) error {
	var errs []error
	for i, w := range b.Weekly {
		if err := r.addWeekly(w); err != nil {
			errs = append(errs, fmt.Errorf("weekly rule %d: %w", i, err))
		}
	}
	for date, periods := range b.Exceptions {
		if err := r.addException(date, periods); err != nil {
			errs = append(errs, fmt.Errorf("exception on %v: %w", date, err))
		}
	}
	for i, s := range b.TimeOff {
		if s.End <= s.Start {
			errs = append(errs, fmt.Errorf("%w: time off %d ends before it starts", ErrInvalid, i))
		}
	}
	r.timeOff = slices.Clone(b.TimeOff)
	r.sort()
	return errors.Join(errs...)
}

func (r *rota) addWeekly(w WeeklyRule) error {
	if w.Weekday < 1 || w.Weekday > 7 {
		return fmt.Errorf("%w: weekday %d: want 1 (Monday) to 7", ErrInvalid, w.Weekday)
	}
	p, err := newPeriod(Period{w.StartMinute, w.EndMinute})
	if err != nil {
		return err
	}
	if !w.ValidFrom.IsZero() {
		p.from = dayNumber(w.ValidFrom)
	}
	if !w.ValidTo.IsZero() {
		p.to = dayNumber(w.ValidTo)
	}
	if p.to < p.from {
		return fmt.Errorf("%w: valid from %v to %v", ErrInvalid, w.ValidFrom, w.ValidTo)
	}
	r.weekly[w.Weekday] = append(r.weekly[w.Weekday], p)
	return nil
}

func (r *rota) addException(date clock.Date, periods []Period) error {
	e := exception{day: dayNumber(date)}
	for _, q := range periods {
		p, err := newPeriod(q)
		if err != nil {
			return err
		}
		e.periods = append(e.periods, p)
	}
	r.exceptions = append(r.exceptions, e)
	return nil
}

func newPeriod(p Period) (period, error) {
	if p.StartMinute < 0 || p.StartMinute >= minutesPerDay ||
		p.EndMinute <= p.StartMinute || p.EndMinute > 2*minutesPerDay {
		return period{}, fmt.Errorf("%w: period from minute %d to %d", ErrInvalid, p.StartMinute, p.EndMinute)
	}
	return period{int64(p.StartMinute), int64(p.EndMinute), math.MinInt64, math.MaxInt64}, nil
}

func (r *rota) sort() {
	byStart := func(a, b period) int { return int(a.start - b.start) }
	for _, periods := range r.weekly {
		slices.SortFunc(periods, byStart)
	}
	for _, e := range r.exceptions {
		slices.SortFunc(e.periods, byStart)
	}
	slices.SortFunc(r.exceptions, func(a, b exception) int { return int(a.day - b.day) })
}
