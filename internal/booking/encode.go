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

	ids    [][]byte // by barber, as JSON with a comma
	prices []int64  // by barber, of the day being written
	order  []int    // barbers, the one who would get the turno first; empty when it makes no difference
	zone   zone
}

func (e *encoder) days(r *slot.Result) {
	for b := range e.setup.Barbers {
		e.ids = append(e.ids, []byte(`"`+e.setup.Barbers[b].ID.String()+`",`))
	}
	e.out = make([]byte, 0, 256+64*len(r.Days)+e.sizeOf(r))
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
	first := e.first(s.Barbers)
	e.out = append(e.out, `{"starts_at":"`...)
	e.instant(s.Start)
	e.out = append(e.out, `","ends_at":"`...)
	e.instant(e.search.Visits[first].End(s.Start))
	e.out = append(e.out, `","barber_ids":[`...)
	for b := range s.Barbers.All() {
		e.out = append(e.out, e.ids[b]...)
	}
	e.out[len(e.out)-1] = ']' // over the comma of the last id
	e.out = append(e.out, `,"price_centavos":`...)
	e.out = strconv.AppendInt(e.out, e.prices[first], 10)
	e.out = append(e.out, '}')
}

// first is the barber who would get the turno: the one with the fewest busy minutes that day.
func (e *encoder) first(free slot.Set) int {
	for _, b := range e.order {
		if free.Has(b) {
			return b
		}
	}
	for b := range free.All() {
		return b
	}
	return 0 // no slot is without barbers
}

// price settles, for one day, what each barber asks and who comes first. When all ask and take the same, who comes
// first changes nothing that is written, so that is not worked out.
func (e *encoder) price(day clock.Date) {
	e.prices, e.order = e.prices[:0], e.order[:0]
	one, differ := -1, false
	for b := range e.setup.Barbers {
		var total int64
		if !e.search.Visits[b].IsZero() {
			total = e.setup.total(b, e.search.services, day)
		}
		e.prices = append(e.prices, total)
		switch {
		case e.search.Visits[b].IsZero():
		case one < 0:
			one = b
		case total != e.prices[one] || e.search.Visits[b].Minutes() != e.search.Visits[one].Minutes():
			differ = true
		}
	}
	if differ {
		e.rank(day)
	}
}

// rank orders the barbers by the minutes taken on day, as slot.Choose does before it looks at gaps.
func (e *encoder) rank(day clock.Date) {
	from, to := day.Start(e.setup.Location).Unix(), day.AddDays(1).Start(e.setup.Location).Unix()
	minutes := make([]int64, len(e.setup.Barbers))
	for b := range e.setup.Barbers {
		e.order = append(e.order, b)
		for _, s := range e.busy.Barbers[b] {
			minutes[b] += max(0, min(s.End, to)-max(s.Start, from))
		}
	}
	slices.SortStableFunc(e.order, func(a, b int) int { return cmp.Compare(minutes[a], minutes[b]) })
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
