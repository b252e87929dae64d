package slot_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// This file is the rules once more, written from their text and as plainly as possible: every minute is asked one by
// one, nothing is shared with the engine, and the wall clock is read from package time for each minute.
// A mutant breaks one rule on purpose, to prove that the comparison with the engine notices.

// model answers for one scenario.
type model struct {
	s       *scenario
	wall    *wallClock
	mutant  string
	barbers []barberModel
	chairs  [][]bool // taken, by chair and minute
}

// barberModel holds one barber's minutes.
type barberModel struct {
	labels []int // of the visit: the service that keeps the barber busy, or -1; starts at -before
	before int
	total  int
	hours  []bool
	off    []bool
	opens  []bool
	taken  []bool
	grid   []bool
}

func newModel(s *scenario, wall *wallClock, mutant string) *model {
	m := &model{s: s, wall: wall, mutant: mutant}
	for b := range s.cfg.Barbers {
		bm := barberModel{
			hours: make([]bool, len(wall.shows)), off: make([]bool, len(wall.shows)),
			opens: make([]bool, len(wall.shows)), taken: m.takenMinutes(s.barberRows[b]),
		}
		m.label(&bm, s.works[b])
		m.drawHours(&bm, s.cfg.Barbers[b])
		for _, span := range s.cfg.Barbers[b].TimeOff {
			m.mark(bm.off, span)
		}
		m.drawGrid(&bm)
		m.barbers = append(m.barbers, bm)
	}
	for _, rows := range s.chairRows {
		m.chairs = append(m.chairs, m.takenMinutes(rows))
	}
	return m
}

// label writes down which service needs the barber in each minute of the visit.
func (m *model) label(b *barberModel, works []slot.Work) {
	if len(works) == 0 {
		return
	}
	b.before = works[0].BufferBefore
	after := works[len(works)-1].BufferAfter
	if m.mutant == "buffers are ignored" {
		b.before, after = 0, 0
	}
	for range b.before {
		b.labels = append(b.labels, 0)
	}
	for line, w := range works {
		for _, seg := range w.Segments {
			for range seg.Minutes {
				if seg.Busy || m.mutant == "waiting keeps the barber" {
					b.labels = append(b.labels, line)
				} else {
					b.labels = append(b.labels, -1)
				}
			}
			b.total += seg.Minutes
		}
		if m.mutant == "buffers stay between services" && line+1 < len(works) {
			for range w.BufferAfter {
				b.labels = append(b.labels, line)
			}
			b.total += w.BufferAfter
		}
	}
	for range after {
		b.labels = append(b.labels, len(works)-1)
	}
}

// takenMinutes marks the minutes that live rows touch.
func (m *model) takenMinutes(rows []row) []bool {
	taken := make([]bool, len(m.wall.shows))
	for _, r := range rows {
		expired := r.expires != 0 && r.expires <= m.s.now && m.mutant != "expired holds still count"
		own := r.own && m.mutant != "the own turno still counts"
		if expired || own {
			continue
		}
		span := r.span
		if m.mutant == "touching counts as overlapping" {
			span.End += 60
		}
		m.mark(taken, span)
	}
	return taken
}

// mark sets every minute that shares a second with span.
func (m *model) mark(minutes []bool, span slot.Span) {
	for t := span.Start / 60; t*60 < span.End; t++ {
		if i := t - m.wall.origin; i >= 0 && i < int64(len(minutes)) {
			minutes[i] = true
		}
	}
}

// first returns the first minute at which the clock shows wall or later.
func (m *model) first(wall int64) int {
	i := max(0, wall-m.wall.origin-m.wall.east) // not earlier than that
	for m.wall.shows[i] < wall {
		i++
	}
	return int(i)
}

// drawHours works through the dates around the query.
func (m *model) drawHours(b *barberModel, cfg slot.BarberConfig) {
	for date := m.s.from.AddDays(-4); !date.After(m.s.from.AddDays(5)); date = date.AddDays(1) {
		periods := m.periodsOn(cfg, date)
		for _, p := range periods {
			from, to := m.span(date, p)
			for i := from; i < to; i++ {
				b.hours[i] = true
			}
			// An opening is a minute of this date's hours before which the date has no hours.
			joins := slices.ContainsFunc(periods, func(q slot.Period) bool {
				start, end := m.span(date, q)
				return start < from && from <= end
			})
			if from < to && (!joins || m.mutant == "touching periods do not merge") {
				b.opens[from] = true
			}
		}
	}
}

func (m *model) span(date clock.Date, p slot.Period) (from, to int) {
	midnight := ordinal(date) * 1440
	from, to = m.first(midnight+int64(p.StartMinute)), m.first(midnight+int64(p.EndMinute))
	switch m.mutant {
	case "hours are elapsed time since midnight":
		from, to = m.first(midnight)+p.StartMinute, m.first(midnight)+p.EndMinute
	case "shifts end at midnight":
		to = min(to, m.first(midnight+1440))
	}
	return from, to
}

// periodsOn returns the hours that begin on a date: its exception, or nothing on a closed holiday, or the weekly rules.
func (m *model) periodsOn(cfg slot.BarberConfig, date clock.Date) []slot.Period {
	exception, ok := cfg.Exceptions[date]
	closed := m.s.cfg.Closed[date]
	if ok && (!closed || m.mutant != "a holiday wins over an exception") {
		return exception
	}
	if closed && m.mutant != "holidays are ignored" {
		return nil
	}
	var out []slot.Period
	for _, r := range cfg.Weekly {
		early := !r.ValidFrom.IsZero() && date.Before(r.ValidFrom)
		late := !r.ValidTo.IsZero() && date.After(r.ValidTo)
		if m.mutant == "the last valid day is left out" {
			late = late || date == r.ValidTo
		}
		if r.Weekday == date.Weekday() && !early && !late {
			out = append(out, slot.Period{StartMinute: r.StartMinute, EndMinute: r.EndMinute})
		}
	}
	return out
}

// drawGrid decides for each minute whether the grid has a start there.
func (m *model) drawGrid(b *barberModel) {
	step := m.s.cfg.StepMinutes
	b.grid = make([]bool, len(m.wall.shows))
	free := func(i int) bool { return b.hours[i] && !b.off[i] && !b.taken[i] }
	last := -1 // where the grid restarted
	end := m.first(ordinal(m.s.from.AddDays(5)) * 1440)
	for i := m.first(ordinal(m.s.from.AddDays(-4)) * 1440); i < end; i++ {
		switch m.s.cfg.Anchor {
		case slot.AnchorMidnight:
			b.grid[i] = m.wall.shows[i]%1440%int64(step) == 0
			if m.mutant == "the grid ignores the clock change" {
				b.grid[i] = (m.wall.shows[0]+int64(i))%1440%int64(step) == 0
			}
			continue
		case slot.AnchorOpening:
			if b.opens[i] {
				last = i
			}
		case slot.AnchorAdjacent:
			if b.opens[i] || free(i) && !free(i-1) && m.mutant != "the grid ignores turnos" {
				last = i
			}
		}
		b.grid[i] = last >= 0 && (i-last)%step == 0 || m.s.cfg.Anchor == slot.AnchorAdjacent && b.taken[i]
	}
}

func (m *model) soonest() int64 {
	if m.mutant == "notice is ignored" {
		return m.s.now
	}
	return m.s.now + int64(m.s.cfg.NoticeMinutes)*60
}

func (m *model) dateAt(unix int64) int64 { return m.wall.shows[m.index(unix)] / 1440 }

func (m *model) index(unix int64) int { return int(unix/60 - m.wall.origin) }

// reason names the first rule that a start breaks.
func (m *model) reason(barber int, start int64) slot.Reason {
	if len(m.s.works[barber]) == 0 {
		return slot.ReasonBarberUnavailable
	}
	switch {
	case start < m.s.now:
		return slot.ReasonInThePast
	case start < m.soonest():
		return slot.ReasonTooSoon
	case m.beyond(start):
		return slot.ReasonBeyondHorizon
	}
	b, i := &m.barbers[barber], m.index(start)
	if r := m.closedReason(b, m.s.cfg.Barbers[barber], i); r != slot.ReasonNone {
		return r
	}
	if start%60 != 0 || !b.grid[i] {
		return slot.ReasonOffGrid
	}
	for k, line := range b.labels {
		if line >= 0 && b.taken[i-b.before+k] {
			return slot.ReasonTaken
		}
	}
	if !m.chaired(b, i-b.before) {
		return slot.ReasonNoChair
	}
	return slot.ReasonNone
}

// explain is reason for any start, also those too far for the model to know their minute.
func (m *model) explain(barber int, start int64) slot.Reason {
	if len(m.s.works[barber]) > 0 && start > m.s.now+20*86400 {
		return slot.ReasonBeyondHorizon
	}
	return m.reason(barber, start)
}

// ranked returns the candidates for a listed start in the order in which they should be tried.
func (m *model) ranked(s listedSlot, usual int) []slot.Candidate {
	var out []slot.Candidate
	for _, b := range s.barbers {
		c := slot.Candidate{Barber: b, Usual: b == usual, GapMinutes: m.gap(b, m.index(s.start))}
		for i, shows := range m.wall.shows {
			if shows/1440 == m.dateAt(s.start) && m.barbers[b].taken[i] {
				c.BusyMinutes++
			}
		}
		out = append(out, c)
	}
	key := func(c slot.Candidate) string {
		return fmt.Sprintf("%t %06d %06d %03d", !c.Usual, c.BusyMinutes, c.GapMinutes, c.Barber)
	}
	slices.SortFunc(out, func(a, b slot.Candidate) int { return strings.Compare(key(a), key(b)) })
	return out
}

// gap counts the idle minutes on both sides of a visit and returns the smaller number.
func (m *model) gap(barber, start int) int {
	b := &m.barbers[barber]
	idle := func(i int) bool {
		sameDay := m.wall.shows[i]/1440 == m.wall.shows[start]/1440
		return sameDay && b.hours[i] && !b.off[i] && !b.taken[i]
	}
	before, after := 0, 0
	for i := start - b.before - 1; idle(i); i-- {
		before++
	}
	for i := start - b.before + len(b.labels); idle(i); i++ {
		after++
	}
	return min(before, after)
}

func (m *model) beyond(start int64) bool {
	if m.mutant == "the horizon is counted in hours" {
		return start > m.s.now+int64(m.s.cfg.HorizonDays)*86400
	}
	return m.dateAt(start) > m.dateAt(m.s.now)+int64(m.s.cfg.HorizonDays)
}

func (m *model) closedReason(b *barberModel, cfg slot.BarberConfig, i int) slot.Reason {
	day := clock.DateOf(time.Unix(m.wall.shows[i]/1440*86400, 0).UTC())
	if _, excepted := cfg.Exceptions[day]; !b.hours[i] && len(m.periodsOn(cfg, day)) == 0 {
		if m.s.cfg.Closed[day] && !excepted {
			return slot.ReasonClosedHoliday
		}
		return slot.ReasonDayOff
	}
	from, to := i, i+b.total
	if m.mutant == "buffers must lie in hours" {
		from, to = i-b.before, i-b.before+len(b.labels)
	}
	for k := from; k < to; k++ {
		if b.off[k] && m.mutant != "time off is ignored" {
			return slot.ReasonTimeOff
		}
	}
	for k := from; k < to; k++ {
		waiting := b.labels[k-i+b.before] < 0
		if !b.hours[k] && (!waiting || m.mutant != "waiting may lie outside hours") {
			return slot.ReasonOutsideHours
		}
	}
	return slot.ReasonNone
}

// chaired reports whether each occupancy of a visit, the first of which begins at minute from, finds a chair.
func (m *model) chaired(b *barberModel, from int) bool {
	if len(m.chairs) == 0 {
		return true
	}
	if m.mutant == "chairs are counted by the minute" {
		return m.chairsPerMinute(b, from)
	}
	for k := 0; k < len(b.labels); {
		end := k + 1
		for end < len(b.labels) && b.labels[end] == b.labels[k] {
			end++
		}
		needed := b.labels[k] >= 0 || m.mutant == "waiting holds the chair"
		if needed && !m.someChair(from+k, from+end) {
			return false
		}
		k = end
	}
	return true
}

func (m *model) someChair(from, to int) bool {
	for _, taken := range m.chairs {
		if !slices.Contains(taken[from:to], true) {
			return true
		}
	}
	return false
}

func (m *model) chairsPerMinute(b *barberModel, from int) bool {
	for k, line := range b.labels {
		if line >= 0 && !m.someChair(from+k, from+k+1) {
			return false
		}
	}
	return true
}

// listed returns, for each day of the query, the starts and barbers that can be booked.
func (m *model) listed(from, to clock.Date) []listedDay {
	var out []listedDay
	for d := from; !d.After(to); d = d.AddDays(1) {
		day := listedDay{date: d}
		midnight := ordinal(d) * 1440
		for i := m.first(midnight); m.wall.shows[i] < midnight+1440; i++ {
			start := (m.wall.origin + int64(i)) * 60
			if barbers := m.bookable(start, i); barbers != nil {
				day.slots = append(day.slots, listedSlot{start, barbers})
			}
		}
		out = append(out, day)
	}
	return out
}

func (m *model) bookable(start int64, i int) []int {
	var barbers []int
	for b := range m.barbers {
		// The first two conditions only save time.
		if m.barbers[b].grid[i] && m.barbers[b].hours[i] && m.reason(b, start) == slot.ReasonNone {
			barbers = append(barbers, b)
		}
	}
	return barbers
}

type listedDay struct {
	date  clock.Date
	slots []listedSlot
}

type listedSlot struct {
	start   int64
	barbers []int
}
