package slot

// rule is one condition on a start. List, Explain and Choose apply the same ones.
type rule struct {
	keep func(*sheet, bitmap)     // clears the starts that break the rule
	why  func(*sheet, int) Reason // names what is wrong with a start that keep cleared
}

// rules returns the conditions in the order in which Explain names them. What comes before them, a barber who offers
// the visit, notice and horizon, bounds the search itself.
func rules() [4]rule {
	return [4]rule{
		{keepOpen, whyNotOpen},
		{keepOnGrid, always(ReasonOffGrid)},
		{keepFree, always(ReasonTaken)},
		{keepChaired, always(ReasonNoChair)},
	}
}

func always(r Reason) func(*sheet, int) Reason {
	return func(*sheet, int) Reason { return r }
}

// keepOpen wants the whole visit, waiting included but without buffers, inside one stretch of working time.
func keepOpen(s *sheet, starts bitmap) {
	starts.avoid(s.off, 0, s.visit.total)
	copy(s.scratch, s.hours)
	s.scratch.shrink(s.visit.total)
	starts.and(s.scratch)
}

func whyNotOpen(s *sheet, start int) Reason {
	if d := s.frame.dayAt(start); !s.hours.has(start) && !s.rota.worksOn(d) {
		if _, excepted := s.rota.on(d); d.closed && !excepted {
			return ReasonClosedHoliday
		}
		return ReasonDayOff
	}
	for _, off := range s.off {
		if off.from < start+s.visit.total && start < off.to {
			return ReasonTimeOff
		}
	}
	return ReasonOutsideHours
}

// worksOn reports whether any hours begin on d's date.
func (r *rota) worksOn(d *day) bool {
	periods, _ := r.on(d)
	for _, p := range periods {
		if p.valid(d) {
			return true
		}
	}
	return false
}

func keepOnGrid(s *sheet, starts bitmap) { starts.and(s.grid) }

// keepFree wants the barber free during each occupancy, buffers included. Buffers may lie outside working time and in
// time off: they only need to be free of occupancies.
func keepFree(s *sheet, starts bitmap) {
	for _, p := range s.visit.parts {
		starts.avoid(s.busy, p.offset, p.length)
	}
}

// keepChaired wants, for each occupancy, one chair that is free for all of it.
func keepChaired(s *sheet, starts bitmap) {
	if !s.chairs.limited() {
		return
	}
	for _, p := range s.visit.parts {
		starts.and(s.chairs.fit(p))
	}
}
