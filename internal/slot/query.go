package slot

import (
	"slices"

	"github.com/barberpro/barberpro/internal/clock"
)

// Query asks for the starts of one visit on local days.
type Query struct {
	From, To clock.Date // local days, both included
	Now      int64      // unix seconds
	Visits   []Visit    // by barber; the zero Visit, or none, for barbers who do not offer the services
}

func (q *Query) visit(barber int) Visit {
	if barber < 0 || barber >= len(q.Visits) {
		return Visit{}
	}
	return q.Visits[barber]
}

// reach returns how many minutes after the latest start any of the visits still occupies; 0 when nobody offers them.
func (q *Query) reach() int {
	reach := 0
	for _, v := range q.Visits {
		reach = max(reach, v.reach())
	}
	return reach
}

// Day returns the local date on which a start at t (unix seconds) is listed.
func (p *Plan) Day(t int64) clock.Date { return dateOf(dayOf(p.loc, minuteOf(t))) }

// LastDay returns the last bookable local date, given the current time in unix seconds.
func (p *Plan) LastDay(now int64) clock.Date { return dateOf(p.lastDay(now)) }

func (p *Plan) lastDay(now int64) int64 {
	return dayOf(p.loc, minuteOf(now)) + int64(p.horizon)
}

// soonest returns the first instant at which a visit may start, notice included.
func (p *Plan) soonest(now int64) int64 { return now + int64(p.notice)*secondsPerMinute }

// days returns the day numbers of the query that can have starts; none when first > last.
func (p *Plan) days(q *Query) (first, last int64) {
	today := dayOf(p.loc, minuteOf(q.Now))
	return max(dayNumber(q.From), today), min(dayNumber(q.To), today+int64(p.horizon))
}

// Window returns the span whose occupancies matter to List, and to Explain and Choose for a start on the query's days:
// load every occupancy that overlaps it. It is empty (the zero Span) when no start can be listed.
func (p *Plan) Window(q *Query) Span {
	first, last := p.days(q)
	reach := q.reach()
	if first > last || reach == 0 {
		return Span{}
	}
	var f frame
	f.lay(p, first, last, reach)
	return Span{f.origin * secondsPerMinute, (f.origin + int64(f.length)) * secondsPerMinute}
}

// frame maps instants of a query onto the bits of its rows. The row begins with the day before the first listed day,
// because its shifts may last into that day and its occupancies may reach there; it ends where the last possible
// visit does.
type frame struct {
	origin      int64 // minutes since the epoch of bit 0
	first, last int   // the bits of the listed days: [first, last)
	length      int   // bits in use
	zone        zone
	days        []day // every day that begins in the row, in order
}

// day is a local date as a search sees it.
type day struct {
	number int64
	begins int // bit of its first minute
	closed bool
}

// lay sets the frame for starts on the days from first to last, whose visits reach at most reach minutes.
func (f *frame) lay(p *Plan, first, last int64, reach int) {
	const slack = 4 * minutesPerDay // longer than any offset, shift and visit together
	f.zone = f.zone.load(p.loc, first*minutesPerDay-slack, last*minutesPerDay+2*slack)
	before, opens := f.zone.instant((first-1)*minutesPerDay), f.zone.instant(first*minutesPerDay)
	f.origin = min(before, opens-MaxBufferMinutes) // the zone may have skipped the whole day before
	f.first = f.bit(first * minutesPerDay)
	f.last = f.bit((last + 1) * minutesPerDay)
	f.length = f.last + reach
	f.days = f.days[:0]
	for n := first - 1; ; n++ {
		begins := f.bit(n * minutesPerDay)
		if begins >= f.length {
			return
		}
		_, closed := slices.BinarySearch(p.closed, n)
		f.days = append(f.days, day{n, begins, closed})
	}
}

// bit returns the bit of the first minute at which the wall clock shows wall or later.
func (f *frame) bit(wall int64) int { return int(f.zone.instant(wall) - f.origin) }

// at returns the bit of the minute that holds the instant t, in unix seconds.
func (f *frame) at(t int64) int { return int(minuteOf(t) - f.origin) }

// stretches appends the minutes that spans touch as ranges of bits. Spans of no length touch none.
func (f *frame) stretches(to []stretch, spans []Span) []stretch {
	for _, s := range spans {
		if s.Start < s.End {
			to = append(to, stretch{f.at(s.Start), int(minuteFrom(s.End) - f.origin)})
		}
	}
	return to
}

// unix returns the instant of bit i in unix seconds.
func (f *frame) unix(i int) int64 { return (f.origin + int64(i)) * secondsPerMinute }

// words returns the length of a row.
func (f *frame) words() int { return (f.length + wordBits - 1) / wordBits }

// dayAt returns the day on which bit i falls.
func (f *frame) dayAt(i int) *day {
	k := len(f.days) - 1
	for k > 0 && f.days[k].begins > i {
		k--
	}
	return &f.days[k]
}
