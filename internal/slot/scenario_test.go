package slot_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
	_ "time/tzdata"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// scenario is a random shop on a few days, with what a search is asked.
type scenario struct {
	loc        *time.Location
	base       clock.Date // a day on or near which the clock may change
	cfg        slot.Config
	works      [][]slot.Work // by barber; none = does not offer it
	visits     []slot.Visit
	barberRows [][]row
	chairRows  [][]row
	from, to   clock.Date
	now        int64
}

// row is an occupancy as the database has it.
type row struct {
	span    slot.Span
	expires int64 // of a hold; 0 = a turno
	own     bool  // belongs to the turno that is being moved
}

func (s *scenario) String() string {
	return fmt.Sprintf("zone %v, now %v, days %v to %v\nconfig %+v\nworks %+v\nbarber rows %+v\nchair rows %+v",
		s.loc, time.Unix(s.now, 0).In(s.loc), s.from, s.to, s.cfg, s.works, s.barberRows, s.chairRows)
}

// at shows an instant on the shop's wall clock.
func (s *scenario) at(unix int64) string { return time.Unix(unix, 0).In(s.loc).Format(time.RFC3339) }

func (s *scenario) query(from, to clock.Date) *slot.Query {
	return &slot.Query{From: from, To: to, Now: s.now, Visits: s.visits}
}

// busy loads what the caller of the engine would: live rows that overlap the window, without the turno being moved.
func (s *scenario) busy(window slot.Span) *slot.Busy {
	load := func(rows []row) []slot.Span {
		var out []slot.Span
		for _, r := range rows {
			live := r.expires == 0 || r.expires > s.now
			if live && !r.own && r.span.Start < window.End && r.span.End > window.Start {
				out = append(out, r.span)
			}
		}
		return out
	}
	b := &slot.Busy{}
	for _, rows := range s.barberRows {
		b.Barbers = append(b.Barbers, load(rows))
	}
	for _, rows := range s.chairRows {
		b.Chairs = append(b.Chairs, load(rows))
	}
	return b
}

// clone copies the rows, so that more can be added.
func (s *scenario) clone() *scenario {
	c := *s
	c.barberRows, c.chairRows = nil, nil
	for _, rows := range s.barberRows {
		c.barberRows = append(c.barberRows, slices.Clone(rows))
	}
	for _, rows := range s.chairRows {
		c.chairRows = append(c.chairRows, slices.Clone(rows))
	}
	return &c
}

// own marks the rows that s has and before has not as those of the turno being moved.
func (s *scenario) own(before *scenario) {
	mark := func(rows, old [][]row) {
		for i := range rows {
			for k := len(old[i]); k < len(rows[i]); k++ {
				rows[i][k].own = true
			}
		}
	}
	mark(s.barberRows, before.barberRows)
	mark(s.chairRows, before.chairRows)
}

// places returns zones with days on which their clock changes, or a plain one.
func places() []place {
	return []place{
		{"America/Argentina/Buenos_Aires", []string{"2026-11-21", "2027-01-01"}},
		{"America/Argentina/Buenos_Aires", []string{"2026-02-28"}},
		{"America/Santiago", []string{"2026-04-05", "2026-09-06"}}, // 24:00 is 23:00 again; midnight is skipped
		{"America/New_York", []string{"2026-03-08", "2026-11-01"}},
		{"Europe/Madrid", []string{"2026-03-29", "2026-10-25"}},
		{"Australia/Lord_Howe", []string{"2026-04-05", "2026-10-04"}}, // by half an hour
		{"America/Asuncion", []string{"2023-10-01", "2024-03-24"}},    // midnight is skipped
		{"Africa/Cairo", []string{"2026-04-24", "2026-10-30"}},        // midnight is skipped
		{"America/Havana", []string{"2026-03-08", "2026-11-01"}},      // midnight is skipped; midnight comes twice
		{"Antarctica/Troll", []string{"2026-03-29", "2026-10-25"}},    // by two hours
		{"Pacific/Apia", []string{"2011-12-30"}},                      // the whole day is skipped
		{"Asia/Kathmandu", []string{"2026-06-15"}},                    // 5:45 east
	}
}

type place struct {
	zone  string
	dates []string
}

// generator draws scenarios.
type generator struct {
	r         *rand.Rand
	locations map[string]*time.Location
}

func newGenerator() *generator { return &generator{locations: make(map[string]*time.Location)} }

// draw returns the scenario of a source of numbers, and always the same one.
func (g *generator) draw(source rand.Source) (*scenario, error) {
	g.r = rand.New(source)
	s := &scenario{}
	if err := g.drawPlace(s); err != nil {
		return nil, err
	}
	s.from = s.base.AddDays(g.between(-1, 1))
	s.to = s.from.AddDays(g.r.IntN(2))
	if g.one(20) {
		s.to = s.from.AddDays(2)
	}
	s.now = s.from.UTC().Unix() - int64(g.between(-1440, 2880)*60) + int64(g.r.IntN(60))
	g.drawConfig(s)
	if err := g.drawVisits(s); err != nil {
		return nil, err
	}
	for range s.cfg.Barbers {
		s.barberRows = append(s.barberRows, g.rows(s))
	}
	if g.one(2) {
		for range g.between(1, 2) {
			s.chairRows = append(s.chairRows, g.rows(s))
		}
	}
	return s, nil
}

func (g *generator) drawPlace(s *scenario) error {
	p := places()[g.r.IntN(len(places()))]
	if g.locations[p.zone] == nil {
		loc, err := time.LoadLocation(p.zone)
		if err != nil {
			return fmt.Errorf("zone of the scenario: %w", err)
		}
		g.locations[p.zone] = loc
	}
	s.loc = g.locations[p.zone]
	date, err := clock.ParseDate(p.dates[g.r.IntN(len(p.dates))])
	s.base = date
	return err
}

func (g *generator) one(in int) bool { return g.r.IntN(in) == 0 }

// between returns a number from lo to hi, both included.
func (g *generator) between(lo, hi int) int { return lo + g.r.IntN(hi-lo+1) }

func (g *generator) pick(values ...int) int { return values[g.r.IntN(len(values))] }

func (g *generator) date(s *scenario) clock.Date { return s.base.AddDays(g.between(-2, 3)) }

func (g *generator) drawConfig(s *scenario) {
	s.cfg = slot.Config{
		Location:      s.loc,
		StepMinutes:   g.pick(1, 5, 7, 10, 15, 15, 20, 25, 30, 30, 40, 60, 90),
		Anchor:        slot.Anchor(g.r.IntN(3)),
		NoticeMinutes: g.pick(0, 0, 0, 1, 30, 120, 1440, g.r.IntN(3000)),
		HorizonDays:   g.pick(0, 1, 2, 3, 4),
	}
	if g.one(4) {
		s.cfg.Closed = map[clock.Date]bool{g.date(s): true, g.date(s): g.one(2)}
	}
	for range g.pick(1, 1, 2, 2, 3) {
		s.cfg.Barbers = append(s.cfg.Barbers, g.barber(s))
	}
}

func (g *generator) barber(s *scenario) slot.BarberConfig {
	var b slot.BarberConfig
	usual := g.periods()
	for weekday := 1; weekday <= 7; weekday++ {
		periods := usual
		if g.one(4) {
			periods = g.periods()
		}
		for _, p := range periods {
			w := slot.WeeklyRule{Weekday: weekday, StartMinute: p.StartMinute, EndMinute: p.EndMinute}
			switch g.r.IntN(8) {
			case 0:
				w.ValidFrom = g.date(s)
			case 1:
				w.ValidTo = g.date(s)
			case 2:
				w.ValidFrom, w.ValidTo = s.base.AddDays(-g.r.IntN(3)), s.base.AddDays(g.r.IntN(3))
			}
			b.Weekly = append(b.Weekly, w)
		}
	}
	if g.one(3) {
		b.Exceptions = map[clock.Date][]slot.Period{g.date(s): g.periods(), g.date(s): g.periods()}
	}
	for range g.pick(0, 0, 1, 2) {
		b.TimeOff = append(b.TimeOff, g.span(s, 300))
	}
	return b
}

// periods returns a day's hours: none, plain, split, touching, overlapping, through midnight, or around the clock.
func (g *generator) periods() []slot.Period {
	start := g.pick(0, 0, g.r.IntN(180), g.between(480, 720), g.between(480, 720), g.between(1200, 1439))
	end := min(start+g.between(1, 600), 2880)
	first := slot.Period{StartMinute: start, EndMinute: end}
	switch g.r.IntN(10) {
	case 0:
		return nil
	case 1, 2, 3:
		again := min(end+g.pick(0, 1, 60, g.r.IntN(200), -g.r.IntN(end-start)), 1439)
		second := slot.Period{StartMinute: again, EndMinute: min(again+g.between(1, 400), 2880)}
		if g.one(2) {
			return []slot.Period{second, first}
		}
		return []slot.Period{first, second}
	case 4:
		return []slot.Period{{StartMinute: 0, EndMinute: g.pick(1440, 1440, 1500, 2880)}}
	case 5:
		return []slot.Period{{StartMinute: g.between(1000, 1439), EndMinute: g.between(1440, 2880)}}
	default:
		return []slot.Period{first}
	}
}

func (g *generator) drawVisits(s *scenario) error {
	common := g.chain()
	for range s.cfg.Barbers {
		works := common
		switch g.r.IntN(6) {
		case 0:
			works = g.chain() // a duration of his own
		case 1:
			works = nil
		}
		var v slot.Visit
		if len(works) > 0 {
			var err error
			if v, err = slot.Chain(works...); err != nil {
				return err
			}
		}
		s.works, s.visits = append(s.works, works), append(s.visits, v)
	}
	return nil
}

func (g *generator) chain() []slot.Work {
	var out []slot.Work
	for range g.pick(1, 1, 1, 2, 3) {
		var w slot.Work
		minutes := func() int { return g.pick(1, 5, 10, 15, 20, 30, 45, 60, g.between(1, 130)) }
		w.Segments = append(w.Segments, slot.Segment{Minutes: minutes(), Busy: true})
		if g.one(2) {
			for range g.r.IntN(3) {
				w.Segments = append(w.Segments, slot.Segment{Minutes: minutes(), Busy: g.one(3)})
			}
			w.Segments = append(w.Segments, slot.Segment{Minutes: minutes(), Busy: true})
		}
		if g.one(2) {
			w.BufferBefore, w.BufferAfter = g.pick(0, 1, 5, 15, 70, 150), g.pick(0, 1, 5, 15, 70, 150)
		}
		out = append(out, w)
	}
	if length(out) > slot.MaxVisitMinutes {
		return out[:1]
	}
	return out
}

func length(works []slot.Work) int {
	minutes := 0
	for _, w := range works {
		for _, s := range w.Segments {
			minutes += s.Minutes
		}
	}
	return minutes
}

// rows returns turnos, overbooks and holds, some of which expired, some the caller's own.
func (g *generator) rows(s *scenario) []row {
	var out []row
	for range g.pick(0, 1, 3, 6, 10) {
		r := row{span: g.span(s, 120), own: g.one(8)}
		if n := len(out); n > 0 && g.one(3) { // right after the one before
			r.span = slot.Span{Start: out[n-1].span.End, End: out[n-1].span.End + r.span.End - r.span.Start}
		}
		if g.one(4) {
			r.expires = s.now + int64(g.between(-300, 300))
		}
		out = append(out, r)
	}
	return out
}

// span returns a stretch around the query's days, mostly in whole quarters of an hour, seldom not in whole minutes.
func (g *generator) span(s *scenario, longest int) slot.Span {
	days := s.to.Sub(s.from)
	start := s.from.UTC().Unix() + int64(g.between(-96, 96*(days+2))*15*60)
	length := int64(g.between(1, longest)) * 60
	switch g.r.IntN(4) {
	case 0:
		start += int64(g.between(-14, 14) * 60)
	case 1:
		if g.one(5) {
			start, length = start+int64(g.r.IntN(60)), length+int64(g.r.IntN(60))
		}
	}
	return slot.Span{Start: start, End: start + length}
}
