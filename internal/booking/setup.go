package booking

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/holiday"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/slot"
)

// Setup is one version of a shop: everything that decides what can be booked, but for the turnos. It is immutable.
type Setup struct {
	sqlgen.LoadSetupRow

	Location *time.Location
	Services []serviceSetup
	Barbers  []barberSetup
	Chairs   []uuid.UUID

	service map[uuid.UUID]int
	barber  map[uuid.UUID]int
	plan    *slot.Plan // for the public
	desk    *slot.Plan // for staff, whom notice, horizon and grid do not bind
}

// serviceSetup is a service as the shop offers it.
type serviceSetup struct {
	ID           uuid.UUID `json:"id"`
	Name         string    `json:"name"`
	Category     string    `json:"category"`
	Description  string    `json:"description"`
	BufferBefore int       `json:"buffer_before"`
	BufferAfter  int       `json:"buffer_after"`
	DepositKind  string    `json:"deposit_kind"`
	DepositValue int64     `json:"deposit_value"`
	Segments     []segment `json:"segments"`
	Prices       []price   `json:"prices"`
}

type price struct {
	From  clock.Date `json:"from"`
	Price int64      `json:"price"`
}

// barberSetup is a barber with hours and what they offer.
type barberSetup struct {
	ID         uuid.UUID   `json:"id"`
	Name       string      `json:"name"`
	PhotoURL   *string     `json:"photo_url"`
	Services   []offer     `json:"services"`
	Hours      []hours     `json:"hours"`
	Exceptions []exception `json:"exceptions"`
	TimeOff    []timeOff   `json:"time_off"`

	offers map[uuid.UUID]offer
}

type offer struct {
	ID      uuid.UUID `json:"id"`
	Price   *int64    `json:"price"`
	Minutes *int      `json:"minutes"`
}

type hours struct {
	Weekday int        `json:"weekday"`
	Start   int        `json:"start"`
	End     int        `json:"end"`
	From    clock.Date `json:"from"`
	To      clock.Date `json:"to"`
}

type exception struct {
	Date    clock.Date `json:"date"`
	Periods [][2]int   `json:"periods"`
}

type timeOff struct {
	Start int64 `json:"start"`
	End   int64 `json:"end"`
}

// staffHorizonDays is how far ahead, and staffGrace how far back, staff may book.
const (
	staffHorizonDays = 730
	staffGrace       = 12 * time.Hour
)

// newSetup decodes and compiles a row of LoadSetup that was read at now.
func newSetup(row sqlgen.LoadSetupRow, now time.Time) (*Setup, error) {
	s := &Setup{LoadSetupRow: row}
	var days []struct {
		Date clock.Date `json:"date"`
		Open bool       `json:"open"`
	}
	for _, part := range []struct {
		name string
		from []byte
		into any
	}{
		{"services", row.Services, &s.Services},
		{"barbers", row.Barbers, &s.Barbers},
		{"chairs", row.Chairs, &s.Chairs},
		{"holidays", row.Holidays, &days},
	} {
		if err := json.Unmarshal(part.from, part.into); err != nil {
			return nil, fmt.Errorf("decode %s of shop %s: %w", part.name, row.ID, err)
		}
	}
	s.LoadSetupRow.Services, s.LoadSetupRow.Barbers, s.LoadSetupRow.Chairs, s.Holidays = nil, nil, nil, nil
	var err error
	if s.Location, err = time.LoadLocation(row.Timezone); err != nil {
		return nil, fmt.Errorf("zone of shop %s: %w", row.ID, err)
	}
	closed := nationalHolidays(now.Year())
	for _, d := range days {
		closed[d.Date] = !d.Open
	}
	s.index()
	if err := s.compile(closed); err != nil {
		return nil, err
	}
	return s, nil
}

// nationalHolidays are the days from year on that a shop keeps closed unless it chose otherwise: holidays proper, not
// the days on which each employer decides.
func nationalHolidays(year int) map[clock.Date]bool {
	closed := make(map[clock.Date]bool)
	for y := year; y <= year+staffHorizonDays/365; y++ {
		for _, h := range holiday.National(y) {
			closed[h.Date] = h.IsHoliday()
		}
	}
	return closed
}

func (s *Setup) index() {
	s.service = make(map[uuid.UUID]int, len(s.Services))
	for i := range s.Services {
		s.service[s.Services[i].ID] = i
	}
	s.barber = make(map[uuid.UUID]int, len(s.Barbers))
	for i := range s.Barbers {
		b := &s.Barbers[i]
		s.barber[b.ID] = i
		b.offers = make(map[uuid.UUID]offer, len(b.Services))
		for _, o := range b.Services {
			b.offers[o.ID] = o
		}
	}
}

func (s *Setup) compile(closed map[clock.Date]bool) error {
	anchor, err := slot.ParseAnchor(s.SlotAnchor)
	if err != nil {
		return fmt.Errorf("anchor of shop %s: %w", s.ID, err)
	}
	config := slot.Config{
		Location: s.Location, StepMinutes: int(s.SlotStepMinutes), Anchor: anchor,
		NoticeMinutes: int(s.NoticeMinutes), HorizonDays: int(s.HorizonDays), Closed: closed,
	}
	for i := range s.Barbers {
		config.Barbers = append(config.Barbers, s.Barbers[i].calendar())
	}
	if s.plan, err = slot.NewPlan(config); err != nil {
		return fmt.Errorf("calendar of shop %s: %w", s.ID, err)
	}
	config.StepMinutes, config.Anchor, config.NoticeMinutes, config.HorizonDays = 1, slot.AnchorMidnight, 0, staffHorizonDays
	if s.desk, err = slot.NewPlan(config); err != nil {
		return fmt.Errorf("staff calendar of shop %s: %w", s.ID, err)
	}
	return nil
}

func (b *barberSetup) calendar() slot.BarberConfig {
	c := slot.BarberConfig{Exceptions: make(map[clock.Date][]slot.Period, len(b.Exceptions))}
	for _, h := range b.Hours {
		c.Weekly = append(c.Weekly, slot.WeeklyRule{
			Weekday: h.Weekday, StartMinute: h.Start, EndMinute: h.End, ValidFrom: h.From, ValidTo: h.To,
		})
	}
	for _, x := range b.Exceptions {
		periods := make([]slot.Period, 0, len(x.Periods))
		for _, p := range x.Periods {
			periods = append(periods, slot.Period{StartMinute: p[0], EndMinute: p[1]})
		}
		c.Exceptions[x.Date] = periods
	}
	for _, t := range b.TimeOff {
		c.TimeOff = append(c.TimeOff, slot.Span(t))
	}
	return c
}

// work is a service as one barber does it. A barber's own duration holds for services of a single segment.
func (v *serviceSetup) work(o offer) slot.Work {
	w := slot.Work{BufferBefore: v.BufferBefore, BufferAfter: v.BufferAfter}
	for _, g := range v.Segments {
		w.Segments = append(w.Segments, slot.Segment(g))
	}
	if o.Minutes != nil && len(w.Segments) == 1 {
		w.Segments[0].Minutes = *o.Minutes
	}
	return w
}

// priceOn is what the service costs with that barber on a day, in centavos: the barber's own price, or the version of
// the list in force that day.
func (v *serviceSetup) priceOn(day clock.Date, o offer) int64 {
	if o.Price != nil {
		return *o.Price
	}
	var current int64
	for i, p := range v.Prices {
		if i > 0 && p.From.After(day) {
			break
		}
		current = p.Price
	}
	return current
}

// total is what the services cost with barber b on a day, in centavos.
func (s *Setup) total(b int, services []int, day clock.Date) (total int64) {
	for _, v := range services {
		service := &s.Services[v]
		total += service.priceOn(day, s.Barbers[b].offers[service.ID])
	}
	return total
}

// deposit is the seña that goes with a price, in centavos.
func (v *serviceSetup) deposit(price int64) int64 {
	switch v.DepositKind {
	case "fixed":
		return min(v.DepositValue, price)
	case "percent":
		share, err := money.Centavos(price).Share(money.BasisPoints(v.DepositValue * 100))
		if err != nil {
			return price // cannot happen: a share of up to 100 % never overflows
		}
		return int64(share)
	}
	return 0
}

// visits are the chains of services for each barber, by index: zero for those who do not offer all of them.
func (s *Setup) visits(services []int) ([]slot.Visit, error) {
	out := make([]slot.Visit, len(s.Barbers))
	works := make([]slot.Work, len(services))
	for b := range s.Barbers {
		offered := true
		for i, v := range services {
			o, ok := s.Barbers[b].offers[s.Services[v].ID]
			if !ok {
				offered = false
				break
			}
			works[i] = s.Services[v].work(o)
		}
		if !offered {
			continue
		}
		visit, err := slot.Chain(works...)
		if err != nil {
			return nil, fmt.Errorf("chain services: %w", err)
		}
		out[b] = visit
	}
	return out, nil
}

// servicesOf finds services by id, in the order asked. Errors: ErrServiceNotFound.
func (s *Setup) servicesOf(ids []uuid.UUID) ([]int, error) {
	out := make([]int, len(ids))
	for i, id := range ids {
		n, ok := s.service[id]
		if !ok {
			return nil, ErrServiceNotFound
		}
		out[i] = n
	}
	return out, nil
}

// at is an instant of unix seconds in the shop's zone.
func (s *Setup) at(unix int64) time.Time { return time.Unix(unix, 0).In(s.Location) }

// wall is the shop's wall time of an instant, as PostgreSQL's timestamp without zone is exchanged.
func (s *Setup) wall(t time.Time) time.Time {
	l := t.In(s.Location)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), 0, time.UTC)
}
