package slot

import "sync"

// spares keeps workspaces for calls that are not handed one.
type spares struct{ pool sync.Pool }

func (s *spares) take() *Workspace {
	if w, ok := s.pool.Get().(*Workspace); ok {
		return w
	}
	return new(Workspace)
}

func (s *spares) give(w *Workspace) { s.pool.Put(w) }

// Explain names the first rule that a visit of barber starting at start (unix seconds) breaks; ReasonNone means it can
// be booked, and is returned for exactly the starts that List lists. The query's days do not matter.
// Busy must cover the Window of a query for the start's own Day.
func (p *Plan) Explain(q *Query, barber int, start int64, busy *Busy) Reason {
	w := p.spares.take()
	defer p.spares.give(w)
	return w.explain(p, q, barber, start, busy)
}

func (w *Workspace) explain(p *Plan, q *Query, barber int, start int64, busy *Busy) Reason {
	v := q.visit(barber)
	if v.IsZero() || barber >= len(p.barbers) {
		return ReasonBarberUnavailable
	}
	if r := p.explainTime(q.Now, start); r != ReasonNone {
		return r
	}
	n := dayOf(p.loc, minuteOf(start))
	w.begin(p, n, n, v.reach(), busy)
	w.sheet.draw(barber, v, busy.barber(barber))
	i := w.frame.at(start)
	if start%secondsPerMinute != 0 {
		w.sheet.grid.wipe(i, i+1) // no grid has parts of a minute
	}
	only := w.rows.row()
	only.set(i)
	for _, r := range rules() {
		r.keep(&w.sheet, only)
		if !only.has(i) {
			return r.why(&w.sheet, i)
		}
	}
	return ReasonNone
}

// explainTime tries the rules that bound every search: now, notice and horizon.
func (p *Plan) explainTime(now, start int64) Reason {
	const day = minutesPerDay * secondsPerMinute
	switch {
	case start < now:
		return ReasonInThePast
	case start < p.soonest(now):
		return ReasonTooSoon
	case start-now > int64(p.horizon+3)*day, // so far that its date need not be known
		dayOf(p.loc, minuteOf(start)) > p.lastDay(now):
		return ReasonBeyondHorizon
	default:
		return ReasonNone
	}
}
