package slot

import (
	"cmp"
	"slices"
)

// sheet is one barber's time during a search, as rows of minutes.
type sheet struct {
	plan     *Plan
	frame    *frame
	chairs   *chairs
	rota     *rota
	visit    Visit
	hours    bitmap // by weekly rules and exceptions
	work     bitmap // hours without time off
	free     bitmap // no occupancy
	openings bitmap // the first minute of each stretch of a date's hours
	grid     bitmap // where a visit may start, if nothing else forbids it
	scratch  bitmap
}

// begin takes rows for one barber after another.
func (s *sheet) begin(w *Workspace, p *Plan) {
	s.plan, s.frame, s.chairs = p, &w.frame, &w.chairs
	for _, row := range []*bitmap{&s.hours, &s.work, &s.free, &s.openings, &s.grid, &s.scratch} {
		*row = w.rows.row()
	}
	if p.anchor == AnchorMidnight {
		s.drawMidnightGrid() // the same for every barber
	}
}

// draw fills the rows for a barber who is to do a visit.
func (s *sheet) draw(barber int, v Visit, busy []Span) {
	s.rota, s.visit = &s.plan.barbers[barber], v
	s.drawHours()
	copy(s.work, s.hours)
	for _, off := range s.rota.timeOff {
		s.work.wipe(s.frame.bits(off))
	}
	s.frame.drawFree(s.free, busy)
	if s.plan.anchor != AnchorMidnight {
		s.drawGrid()
	}
}

func (s *sheet) drawHours() {
	clear(s.hours)
	clear(s.openings)
	for i := range s.frame.days {
		d := &s.frame.days[i]
		periods, _ := s.rota.on(d)
		end := -1 // of the stretch so far
		for _, p := range periods {
			if !p.valid(d) {
				continue
			}
			midnight := d.number * minutesPerDay
			from, to := s.frame.bit(midnight+p.start), s.frame.bit(midnight+p.end)
			if from >= to {
				continue // the clock skips the whole period
			}
			if from > end {
				s.openings.set(from)
			}
			end = max(end, to)
			s.hours.fill(from, to)
		}
	}
}

// on returns the periods that d's date may have, and whether an exception set them. Weekly ones may not be valid on it.
func (r *rota) on(d *day) (periods []period, excepted bool) {
	if i, ok := slices.BinarySearchFunc(r.exceptions, d.number, exception.compare); ok {
		return r.exceptions[i].periods, true
	}
	if d.closed {
		return nil, false
	}
	return r.weekly[weekdayOf(d.number)], false
}

func (e exception) compare(day int64) int { return cmp.Compare(e.day, day) }

func (p period) valid(d *day) bool { return p.from <= d.number && d.number <= p.to }

// drawMidnightGrid sets the minutes at which the wall clock's minute of the day is a multiple of the step.
func (s *sheet) drawMidnightGrid() {
	f, step := s.frame, int64(s.plan.step)
	for k, run := range f.zone {
		t, end := f.origin, f.origin+int64(f.length)
		if k > 0 {
			t = max(t, run.from)
		}
		if k+1 < len(f.zone) {
			end = min(end, f.zone[k+1].from)
		}
		for t < end {
			minute := (t + run.offset) - floorDiv(t+run.offset, minutesPerDay)*minutesPerDay
			over := minute % step
			if over == 0 {
				s.grid.set(int(t - f.origin))
			}
			t += min(step-over, minutesPerDay-minute)
		}
	}
}

// drawGrid sets every step-th minute from each place where the grid restarts: from openings while the hours last, or,
// for AnchorAdjacent, also from wherever the barber becomes free while that lasts. Where the barber is taken the
// adjacent grid leaves nothing out, so that the reason given is the one that helps.
func (s *sheet) drawGrid() {
	clear(s.grid)
	within, restarts := s.hours, s.openings
	if s.plan.anchor == AnchorAdjacent {
		within = s.scratch
		copy(within, s.work)
		within.keep(s.free, 0)
		restarts.addRunStarts(within)
		s.grid.orNot(s.free)
	}
	for i := restarts.next(0); i < restarts.len(); {
		next := restarts.next(i + 1)
		end := min(next, within.nextZero(i))
		for t := i; t < end; t += s.plan.step {
			s.grid.set(t)
		}
		i = next
	}
}
