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
	busy     []stretch // live occupancies
	off      []stretch // time off
	hours    bitmap    // by weekly rules and exceptions
	openings bitmap    // where the grid restarts: the first minute of each stretch of a date's hours
	idle     bitmap    // hours, neither busy nor off; drawn where it is needed
	grid     bitmap    // where a visit may start, if nothing else forbids it
	scratch  bitmap
}

// begin takes rows for one barber after another.
func (s *sheet) begin(w *Workspace, p *Plan) {
	s.plan, s.frame, s.chairs = p, &w.frame, &w.chairs
	for _, row := range []*bitmap{&s.hours, &s.openings, &s.idle, &s.grid, &s.scratch} {
		*row = w.rows.row()
	}
	if p.anchor == AnchorMidnight {
		s.drawMidnightGrid() // the same for every barber
	}
}

// draw fills the rows for a barber who is to do a visit.
func (s *sheet) draw(barber int, v Visit, busy []Span) {
	s.rota, s.visit = &s.plan.barbers[barber], v
	s.busy = s.frame.stretches(s.busy[:0], busy)
	s.off = s.frame.stretches(s.off[:0], s.rota.timeOff)
	s.drawHours()
	switch s.plan.anchor {
	case AnchorMidnight:
	case AnchorOpening:
		s.drawGrid(s.hours)
	case AnchorAdjacent:
		s.drawIdle()
		s.openings.addRunStarts(s.idle)
		s.drawGrid(s.idle)
		for _, b := range s.busy { // where he is busy, the reason that helps is "taken"
			s.grid.fill(b.from, b.to)
		}
	}
}

func (s *sheet) drawIdle() {
	copy(s.idle, s.hours)
	s.idle.avoid(s.off, 0, 1)
	s.idle.avoid(s.busy, 0, 1)
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
			minute := t + run.offset - floorDiv(t+run.offset, minutesPerDay)*minutesPerDay
			midnight := t + minutesPerDay - minute
			for t += (step - minute%step) % step; t < min(midnight, end); t += step {
				s.grid.set(int(t - f.origin))
			}
			t = midnight
		}
	}
}

// drawGrid sets every step-th minute from each opening, while the run of within that it lies in lasts.
func (s *sheet) drawGrid(within bitmap) {
	clear(s.grid)
	for i := s.openings.next(0); i < s.openings.len(); {
		next := s.openings.next(i + 1)
		for t, end := i, min(next, within.nextZero(i)); t < end; t += s.plan.step {
			s.grid.set(t)
		}
		i = next
	}
}
