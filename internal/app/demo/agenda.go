package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// agenda is the shop's life: who came, to whom, and what for.
type agenda struct {
	*shop

	rng    *rand.Rand
	people []*customer
	turnos []*turno

	busy  [][]slot.Span // by barber: what still matters to the day being filled
	space slot.Workspace
}

// live runs the shop from a year ago to two weeks from now.
func live(s *shop) (*agenda, error) {
	seed := uint64(s.today.UTC().Unix())                              //nolint:gosec // a day of our time is positive
	a := &agenda{shop: s, rng: rand.New(rand.NewPCG(seed, 0xBA4BE4))} //nolint:gosec // to repeat itself is what it is for
	a.busy = make([][]slot.Span, len(s.barbers))
	var err error
	if a.people, err = people(a.rng, s); err != nil {
		return nil, err
	}
	for day := s.first(); !day.After(s.last()); day = day.AddDays(1) {
		a.forget(day)
		for b := range s.barbers {
			if err := a.fill(day, b); err != nil {
				return nil, err
			}
		}
	}
	if err := a.extras(); err != nil {
		return nil, err
	}
	a.settle()
	return a, nil
}

// forget drops what ended before a day.
func (a *agenda) forget(day clock.Date) {
	midnight := a.instant(day, 0).Unix()
	for b := range a.busy {
		a.busy[b] = slices.DeleteFunc(a.busy[b], func(s slot.Span) bool { return s.End <= midnight })
	}
}

// fill gives a barber the turnos of a day, until there are enough or hardly anything fits any more.
func (a *agenda) fill(day clock.Date, b int) error {
	wanted := a.demand(day, b)
	for misses := 0; wanted > 0 && misses < 3; {
		order := a.order(b)
		visit, err := a.visit(b, order)
		if err != nil {
			return err
		}
		start, ok := a.free(day, b, visit)
		if !ok {
			misses++
			continue
		}
		c := a.whoever(day, b)
		if c == nil {
			return nil
		}
		t, err := a.turno(c, b, order, visit, start)
		if err != nil {
			return err
		}
		a.pass(t)
		a.busy[b] = append(a.busy[b], t.spans...)
		a.turnos = append(a.turnos, t)
		wanted--
	}
	return nil
}

// demand is how many turnos a barber is asked for on a day: more towards the weekend and lately, less as days are further
// ahead, for which people have not called yet.
func (a *agenda) demand(day clock.Date, b int) int {
	byWeekday := [...]float64{0, 1.8, 1.9, 2.1, 2.3, 2.9, 3.4, 0}
	n := byWeekday[day.Weekday()] * a.barbers[b].popular
	switch ahead := day.Sub(a.today); {
	case ahead > 0:
		n *= 2.4 - 0.12*float64(ahead)
	case ahead == 0:
		n *= 3.2
	case ahead > -28:
		n *= 1.9
	}
	return int(n + a.rng.Float64())
}

// order picks services that a barber gives, by index: one, or now and then the beard after a cut.
func (a *agenda) order(b int) []int {
	offers := a.barbers[b].offers
	total := 0
	for i := range a.services {
		if _, ok := offers[a.services[i].key]; ok {
			total += a.services[i].weight
		}
	}
	pick := a.rng.IntN(total)
	for i := range a.services {
		v := &a.services[i]
		if _, ok := offers[v.key]; !ok {
			continue
		}
		if pick -= v.weight; pick >= 0 {
			continue
		}
		if _, ok := offers["barba"]; ok && v.key == "fade" && a.rng.IntN(4) == 0 {
			return []int{i, a.index("barba")}
		}
		return []int{i}
	}
	return []int{0} // not reached: pick is less than the total
}

func (a *agenda) index(key string) int {
	return slices.IndexFunc(a.services, func(v service) bool { return v.key == key })
}

func (a *agenda) visit(b int, order []int) (slot.Visit, error) {
	works := make([]slot.Work, len(order))
	for i, n := range order {
		works[i] = a.services[n].work(a.barbers[b].offers[a.services[n].key])
	}
	visit, err := slot.Chain(works...)
	if err != nil {
		return visit, fmt.Errorf("chain services of the demo: %w", err)
	}
	return visit, nil
}

// free picks one of the starts that the shop's rules leave on a day.
func (a *agenda) free(day clock.Date, b int, visit slot.Visit) (start int64, ok bool) {
	q := slot.Query{From: day, To: day, Now: a.instant(a.first(), 0).Unix(), Visits: make([]slot.Visit, len(a.barbers))}
	q.Visits[b] = visit
	slots := a.plan.List(&q, &slot.Busy{Barbers: a.busy}, &a.space).Days[0].Slots
	if len(slots) == 0 {
		return 0, false
	}
	return slots[a.rng.IntN(len(slots))].Start, true
}

// whoever finds a customer who could come again by then, rather one who likes the barber; nil when nobody shows up.
func (a *agenda) whoever(day clock.Date, b int) *customer {
	for range 40 {
		c := a.people[a.rng.IntN(len(a.people))]
		if day.Before(c.joined) || day.Sub(c.last) < 8 || c.usual != b && a.rng.IntN(10) < 7 {
			continue
		}
		c.last = day
		return c
	}
	return nil
}

// toCome counts the turnos that are still ahead.
func (a *agenda) toCome() (n int) {
	for _, t := range a.turnos {
		if t.start.After(a.now) {
			n++
		}
	}
	return n
}
