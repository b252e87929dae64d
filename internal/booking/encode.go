package booking

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// encoder writes a list of free times as JSON by appending. This is the one place where encoding/json is too slow: it
// would take three times as long as all the rest of the request.
type encoder struct {
	setup  *Setup
	search *search
	busy   *slot.Busy
	out    []byte

	ids     [][]byte // by barber, as JSON with a comma
	prices  []int64  // by barber, of the day being written
	minutes []int64  // by barber, taken on that day
	order   []int    // barbers by those minutes; empty when it makes no difference who gets the turno
	ties    []int    // who of them have as many, for one start
	zone    zone

	lastSet slot.Set
	lastIDs []byte
}

func (e *encoder) days(r *slot.Result) {
	for b := range e.setup.Barbers {
		e.ids = append(e.ids, []byte(`"`+e.setup.Barbers[b].ID.String()+`",`))
	}
	e.out = blank(256 + 64*len(r.Days) + e.sizeOf(r))
	e.out = append(e.out, `{"timezone":`...)
	e.out = strconv.AppendQuote(e.out, e.setup.Timezone)
	e.out = append(e.out, `,"version":`...)
	e.out = strconv.AppendInt(e.out, e.setup.Version, 10)
	e.out = append(e.out, `,"days":[`...)
	for i := range r.Days {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.day(&r.Days[i])
	}
	e.out = append(e.out, ']')
}

func (e *encoder) sizeOf(r *slot.Result) int {
	size := 0
	for i := range r.Days {
		for _, s := range r.Days[i].Slots {
			size += 120 + 39*s.Barbers.Len()
		}
	}
	return size
}

func (e *encoder) finish(next clock.Date) []byte {
	e.out = append(e.out, `,"next_available_date":`...)
	if next.IsZero() {
		e.out = append(e.out, `null}`...)
	} else {
		e.out = append(append(append(e.out, '"'), next.String()...), `"}`...)
	}
	return e.out
}

func (e *encoder) day(d *slot.Day) {
	e.out = append(append(append(e.out, `{"date":"`...), d.Date.String()...), `","slots":[`...)
	if len(d.Slots) > 0 {
		e.price(d.Date)
	}
	for i := range d.Slots {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.slot(&d.Slots[i])
	}
	e.out = append(e.out, `]}`...)
}

// slot writes one start. Its end and price are those of the barber who would get the turno.
func (e *encoder) slot(s *slot.Slot) {
	first := e.first(s)
	e.out = append(e.out, `{"starts_at":"`...)
	e.instant(s.Start)
	e.out = append(e.out, `","ends_at":"`...)
	e.instant(e.search.Visits[first].End(s.Start))
	e.out = append(e.out, `","barber_ids":[`...)
	e.barbers(s.Barbers)
	e.out[len(e.out)-1] = ']' // over the comma of the last id
	e.out = append(e.out, `,"price_centavos":`...)
	e.out = strconv.AppendInt(e.out, e.prices[first], 10)
	e.out = append(e.out, '}')
}

// barbers writes the ids of a set. Neighbouring starts mostly have the same barbers, so the last text is kept.
func (e *encoder) barbers(free slot.Set) {
	if !slices.Equal(free, e.lastSet) {
		e.lastSet = append(e.lastSet[:0], free...)
		e.lastIDs = e.lastIDs[:0]
		for b := range free.All() {
			e.lastIDs = append(e.lastIDs, e.ids[b]...)
		}
	}
	e.out = append(e.out, e.lastIDs...)
}

// first is the barber who would get the turno, as slot.Choose finds it: the one with the fewest busy minutes that day
// and, among equals, the one to whom it leaves the smallest gap.
func (e *encoder) first(s *slot.Slot) int {
	if len(e.order) == 0 {
		for b := range s.Barbers.All() {
			return b
		}
		return 0 // no slot is without barbers
	}
	e.ties = e.ties[:0]
	for _, b := range e.order {
		if !s.Barbers.Has(b) {
			continue
		}
		if len(e.ties) > 0 && e.minutes[b] > e.minutes[e.ties[0]] {
			break
		}
		e.ties = append(e.ties, b)
	}
	if len(e.ties) == 1 || !e.differ(e.ties) {
		return e.ties[0]
	}
	return e.choose(s.Start)
}

// differ reports whether it matters to what is written who of them it is.
func (e *encoder) differ(barbers []int) bool {
	one := barbers[0]
	return slices.ContainsFunc(barbers[1:], func(b int) bool {
		return e.prices[b] != e.prices[one] || e.search.Visits[b].Minutes() != e.search.Visits[one].Minutes()
	})
}

// choose decides between equals by the gaps.
func (e *encoder) choose(start int64) int {
	q := slot.Query{Now: e.search.Now, Visits: make([]slot.Visit, len(e.search.Visits))}
	for _, b := range e.ties {
		q.Visits[b] = e.search.Visits[b]
	}
	for _, c := range e.setup.plan.Choose(&q, start, slot.NoUsual, e.busy) {
		return c.Barber
	}
	return e.ties[0] // cannot happen: all of them are free
}

// price settles, for one day, what each barber asks and who comes first. When all ask and take the same, who comes
// first changes nothing that is written, so that is not worked out.
func (e *encoder) price(day clock.Date) {
	e.prices, e.order = e.prices[:0], e.order[:0]
	for b := range e.setup.Barbers {
		var total int64
		if !e.search.Visits[b].IsZero() {
			total = e.search.total(e.setup, b, day)
			e.order = append(e.order, b)
		}
		e.prices = append(e.prices, total)
	}
	if len(e.order) == 0 || !e.differ(e.order) {
		e.order = e.order[:0]
		return
	}
	e.rank(day)
}

// rank orders the barbers by the minutes taken on day.
func (e *encoder) rank(day clock.Date) {
	from, to := day.Start(e.setup.Location).Unix()/60, day.AddDays(1).Start(e.setup.Location).Unix()/60
	e.minutes = append(e.minutes[:0], make([]int64, len(e.setup.Barbers))...)
	for _, b := range e.order {
		e.minutes[b] = busyMinutes(e.busy.Barbers[b], from, to)
	}
	slices.SortStableFunc(e.order, func(a, b int) int { return cmp.Compare(e.minutes[a], e.minutes[b]) })
}

// busyMinutes counts the minutes of [from, to) that spans touch, in minutes since the epoch; those that overlap, as
// overbooks do, count once.
func busyMinutes(spans []slot.Span, from, to int64) (total int64) {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b slot.Span) int { return cmp.Compare(a.Start, b.Start) })
	for _, s := range spans {
		begin, end := max(s.Start/60, from), min((s.End+59)/60, to)
		if begin < end {
			total += end - begin
			from = end
		}
	}
	return total
}

// instant writes RFC 3339 with the shop's offset. The offset and the date are looked up only where they change.
func (e *encoder) instant(unix int64) {
	z := &e.zone
	if unix < z.from || unix >= z.to {
		z.load(e.setup.Location, unix)
	}
	local := unix + z.offset
	if day := local / 86_400; day != z.day {
		z.day, z.date = day, time.Unix(local, 0).UTC().AppendFormat(z.date[:0], time.DateOnly+"T")
	}
	minute := local % 86_400 / 60
	e.out = append(e.out, z.date...)
	e.out = append(e.out, byte('0'+minute/600), byte('0'+minute/60%10), ':', byte('0'+minute%60/10), byte('0'+minute%10), ':', '0', '0')
	e.out = append(e.out, z.suffix...)
}

// zone is the offset that holds in [from, to), and the date written last.
type zone struct {
	from, to, offset, day int64
	suffix, date          []byte
}

func (z *zone) load(loc *time.Location, unix int64) {
	t := time.Unix(unix, 0).In(loc)
	_, offset := t.Zone()
	start, end := t.ZoneBounds()
	*z = zone{from: math.MinInt64, to: math.MaxInt64, offset: int64(offset), day: -1, suffix: t.AppendFormat(nil, "Z07:00")}
	if !start.IsZero() {
		z.from = start.Unix()
	}
	if !end.IsZero() {
		z.to = end.Unix()
	}
}
