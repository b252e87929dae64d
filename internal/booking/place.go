package booking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/slot"
)

// wish is a turno as somebody wants it.
type wish struct {
	services []uuid.UUID
	barber   *uuid.UUID // nil: any
	usual    *uuid.UUID // the customer's usual barber, when any will do
	start    time.Time
	staff    bool       // notice, horizon and grid do not bind
	overbook bool       // nothing binds
	back     bool       // only others' turnos bind: a no-show that is taken back
	mine     *own       // counts as free
	agreed   *agreement // of a turno that moves; barber is set then
}

// place is where a wish can be granted: a barber, the spans it takes, a chair for each where there are chairs, and
// everything that gets frozen.
type place struct {
	setup    *Setup
	barber   int
	visit    slot.Visit
	services []int
	start    int64
	spans    []slot.Occupancy
	chairs   []uuid.UUID
}

// choose finds the places for a wish, best first. It reads occupancies only when the choice depends on them: for a
// named barber in a shop without chairs the constraint alone decides. fresh makes it read in any case. So does a turno
// that moves: two that swap places would each wait for the other to leave, until PostgreSQL ends one of them.
// Errors: those of the search, ErrSlotTaken, and fault.Invalid with the rule that is broken as its code.
func (s *Service) choose(ctx context.Context, setup *Setup, w wish, fresh bool) ([]place, error) {
	now := s.clock.Now().Unix()
	search, err := w.search(setup, now)
	if err != nil {
		return nil, err
	}
	start := w.start.Unix()
	plan := setup.plan
	if w.staff {
		plan = setup.desk
		if start < now && start >= now-int64(staffGrace/time.Second) {
			search.Now = start // somebody who is sitting in the chair already
		}
	}
	search.From = plan.Day(start)
	search.To = search.From
	around := search.Query
	around.To = around.From.AddDays(1)
	if w.overbook {
		if w.back {
			search.Now = start // it is past by now, and was allowed then
		}
		return setup.overbook(search, start)
	}
	var taken *occupied
	if w.back {
		days := slot.Span{Start: start - 86_400, End: start + 2*86_400}
		if taken, err = s.loadOccupied(ctx, setup, days); err != nil {
			return nil, err
		}
		return setup.back(search, start, &taken.Busy)
	}
	if fresh || w.agreed != nil || search.barber < 0 || len(setup.Chairs) > 0 || setup.SlotAnchor == slot.AnchorAdjacent.String() {
		if taken, err = s.loadOccupied(ctx, setup, plan.Window(&around)); err != nil {
			return nil, err
		}
		taken.without(setup, w.mine)
	} else {
		taken = &occupied{}
	}
	places, err := setup.candidates(plan, search, start, w.usual, &taken.Busy)
	if f := fault.As(err); errors.Is(err, ErrSlotTaken) && f != nil {
		around.Now = now
		return nil, f.With("nearest", setup.nearest(&around, start, &taken.Busy))
	}
	return places, err
}

// search is the wish against a setup. Errors: ErrServiceNotFound, ErrBarberNotFound, fault.Invalid.
func (w *wish) search(setup *Setup, now int64) (*search, error) {
	q := query{services: w.services, barber: w.barber, agreed: w.agreed}
	return q.search(setup, now)
}

// candidates are the places that the plan allows.
func (s *Setup) candidates(plan *slot.Plan, q *search, start int64, usual *uuid.UUID, busy *slot.Busy) ([]place, error) {
	if q.barber >= 0 {
		if reason := plan.Explain(&q.Query, q.barber, start, busy); !reason.Bookable() {
			return nil, refusal(reason)
		}
		return []place{s.place(q, q.barber, start, busy)}, nil
	}
	favourite := slot.NoUsual
	if usual != nil {
		if n, ok := s.barber[*usual]; ok {
			favourite = n
		}
	}
	var out []place
	for _, c := range plan.Choose(&q.Query, start, favourite, busy) {
		out = append(out, s.place(q, c.Barber, start, busy))
	}
	if len(out) == 0 {
		return nil, refusal(s.reasonForAll(plan, q, start, busy))
	}
	return out, nil
}

// place gives each occupancy its barber and, where there are chairs, the first chair that is free for all of it.
func (s *Setup) place(q *search, barber int, start int64, busy *slot.Busy) place {
	p := place{setup: s, barber: barber, visit: q.Visits[barber], services: q.services, start: start}
	p.spans = p.visit.Occupancies(start)
	for _, span := range p.spans {
		if chair, ok := busy.Chair(span.Span); ok {
			p.chairs = append(p.chairs, s.Chairs[chair])
		}
	}
	return p
}

// overbook places a sobreturno: somebody who may do so said that it fits. It takes no chair, since it may share one.
func (s *Setup) overbook(q *search, start int64) ([]place, error) {
	if q.barber < 0 {
		return nil, ErrOverbookBarber
	}
	switch {
	case q.Visits[q.barber].IsZero():
		return nil, refusal(slot.ReasonBarberUnavailable)
	case start < q.Now-int64(staffGrace/time.Second):
		return nil, refusal(slot.ReasonInThePast)
	case start > q.Now+staffHorizonDays*86_400:
		return nil, refusal(slot.ReasonBeyondHorizon)
	case start%60 != 0:
		return nil, refusal(slot.ReasonOffGrid)
	}
	p := place{setup: s, barber: q.barber, visit: q.Visits[q.barber], services: q.services, start: start}
	p.spans = p.visit.Occupancies(start)
	return []place{p}, nil
}

// reasonForAll says why no barber can take a start: taken when at least one could but for others' turnos, otherwise
// what stops the first who offers the services.
func (s *Setup) reasonForAll(plan *slot.Plan, q *search, start int64, busy *slot.Busy) slot.Reason {
	first := slot.ReasonBarberUnavailable
	for b := range s.Barbers {
		switch reason := plan.Explain(&q.Query, b, start, busy); {
		case reason == slot.ReasonTaken || reason == slot.ReasonNoChair:
			return reason
		case first == slot.ReasonBarberUnavailable:
			first = reason
		}
	}
	return first
}

// columns are a place as the statements take it.
type columns struct {
	barberID            uuid.UUID
	barberName          string
	starts, ends        []time.Time
	chairs              []uuid.UUID
	startsAt, endsAt    time.Time
	lines               []Line
	policies            []string
	total, deposit      int64
	cancellable         time.Time
	services            []uuid.UUID
	names               []string
	lineStarts, lineEnd []time.Time
	prices              []int64
}

// columns freezes the place: names, prices and policies of this moment.
func (p *place) columns() (c columns, err error) {
	s := p.setup
	b := &s.Barbers[p.barber]
	c = columns{
		barberID: b.ID, barberName: b.Name, chairs: p.chairs,
		startsAt: s.at(p.start), endsAt: s.at(p.visit.End(p.start)),
	}
	if c.chairs == nil {
		c.chairs = []uuid.UUID{}
	}
	c.cancellable = c.startsAt.Add(-time.Duration(s.CancelUntilHours) * time.Hour)
	c.setSpans(s, p.spans)
	day := s.plan.Day(p.start)
	begin := p.start
	for _, n := range p.services {
		v := &s.Services[n]
		o := b.offers[v.ID]
		work := v.work(o)
		line := Line{
			ServiceID: v.ID, ServiceName: v.Name, BarberID: b.ID, BarberName: b.Name,
			StartsAt: s.at(begin), PriceCentavos: v.priceOn(day, o),
			policy: policy{
				BufferBefore: v.BufferBefore, BufferAfter: v.BufferAfter,
				CancelUntilHours: int(s.CancelUntilHours), LateRefundPercent: s.LateRefundPercent,
				CashDiscountPercent: s.CashDiscountPercent,
			},
		}
		for _, g := range work.Segments {
			line.policy.Segments = append(line.policy.Segments, segment(g))
			begin += int64(g.Minutes) * 60
		}
		line.EndsAt = s.at(begin)
		line.policy.DepositCentavos = v.deposit(line.PriceCentavos)
		if err := c.add(line); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (c *columns) setSpans(s *Setup, spans []slot.Occupancy) {
	for _, span := range spans {
		c.starts = append(c.starts, s.at(span.Start))
		c.ends = append(c.ends, s.at(span.End))
	}
}

func (c *columns) add(l Line) error {
	encoded, err := json.Marshal(l.policy)
	if err != nil {
		return fmt.Errorf("encode policy: %w", err)
	}
	c.lines = append(c.lines, l)
	c.policies = append(c.policies, string(encoded))
	c.services = append(c.services, l.ServiceID)
	c.names = append(c.names, l.ServiceName)
	c.lineStarts = append(c.lineStarts, l.StartsAt)
	c.lineEnd = append(c.lineEnd, l.EndsAt)
	c.prices = append(c.prices, l.PriceCentavos)
	c.total += l.PriceCentavos
	c.deposit += l.policy.DepositCentavos
	return nil
}

// nearest are a few free starts of the days around one that is taken, in the shop's time, so that nobody has to search
// again.
func (s *Setup) nearest(q *slot.Query, start int64, busy *slot.Busy) []time.Time {
	result := s.plan.List(q, busy, nil)
	out := make([]time.Time, 0, nearestFree)
	for _, at := range result.Nearest(start, nearestFree) {
		out = append(out, s.at(at))
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}
