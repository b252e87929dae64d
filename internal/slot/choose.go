package slot

import (
	"cmp"
	"slices"
)

// NoUsual is the usual barber of a customer who has none.
const NoUsual = -1

// Candidate is a barber who can take a visit, with what decides between candidates.
type Candidate struct {
	Barber      int
	Usual       bool // the customer's usual barber
	BusyMinutes int  // already taken on the local day of the start
	// GapMinutes is the smaller of the two stretches of free working time that the visit leaves just before and just
	// after itself on that local day, so 0 when it sits against a neighbour, an opening or a closing.
	GapMinutes int
}

// Choose returns the barbers for whom start (unix seconds) can be booked, best first: the usual barber, then the fewest
// busy minutes that local day, the smallest gap, the lowest index. Booking tries them in this order.
// Busy must cover the Window of a query for the start's own Day.
func (p *Plan) Choose(q *Query, start int64, usual int, busy *Busy) []Candidate {
	w := p.spares.take()
	defer p.spares.give(w)
	var out []Candidate
	for b := range p.barbers {
		if w.explain(p, q, b, start, busy) != ReasonNone {
			continue
		}
		out = append(out, Candidate{
			Barber:      b,
			Usual:       b == usual,
			BusyMinutes: w.sheet.busyMinutes(),
			GapMinutes:  w.sheet.gap(w.frame.at(start)),
		})
	}
	slices.SortFunc(out, Candidate.compare)
	return out
}

func (c Candidate) compare(d Candidate) int {
	if c.Usual != d.Usual {
		if c.Usual {
			return -1
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(c.BusyMinutes, d.BusyMinutes),
		cmp.Compare(c.GapMinutes, d.GapMinutes),
		cmp.Compare(c.Barber, d.Barber),
	)
}

// busyMinutes returns how many minutes of the listed days are taken.
func (s *sheet) busyMinutes() int {
	clear(s.scratch)
	for _, b := range s.busy {
		s.scratch.fill(b.from, b.to)
	}
	return s.scratch.count(s.frame.first, s.frame.last)
}

// gap returns the smaller of the idle stretches of the listed days just before and just after a visit at bit start.
func (s *sheet) gap(start int) int {
	parts := s.visit.parts
	from, to := start+parts[0].offset, start+parts[len(parts)-1].end()
	s.drawIdle()
	before, after := 0, 0
	for from-before > s.frame.first && s.idle.has(from-before-1) {
		before++
	}
	for to+after < s.frame.last && s.idle.has(to+after) {
		after++
	}
	return min(before, after)
}

// Chair returns the first chair that is free for the whole of an occupancy, and false when there is none.
// It is only meaningful for shops that have chairs.
func (b *Busy) Chair(s Span) (int, bool) {
	for i, spans := range b.chairs() {
		if !slices.ContainsFunc(spans, s.meets) {
			return i, true
		}
	}
	return 0, false
}

// meets reports whether s and t share a minute.
func (s Span) meets(t Span) bool {
	return t.Start < t.End && minuteOf(t.Start) < minuteFrom(s.End) && minuteOf(s.Start) < minuteFrom(t.End)
}
