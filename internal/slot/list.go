package slot

import (
	"iter"
	"math/bits"

	"github.com/barberpro/barberpro/internal/clock"
)

// Result lists a query's days in order, each day of the query, also those without slots.
type Result struct{ Days []Day }

// Day is a local date with the slots that start on it, in order of time.
type Day struct {
	Date  clock.Date
	Slots []Slot
}

// Slot is a start that can be booked with at least one barber.
type Slot struct {
	Start   int64 // unix seconds
	Barbers Set
}

// Set is a set of barbers, by index.
type Set []uint64

// Has reports whether barber i is in the set.
func (s Set) Has(i int) bool { return bitmap(s).has(i) }

// Len returns how many barbers are in the set.
func (s Set) Len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// All yields the barbers in order.
func (s Set) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		b := bitmap(s)
		for i := b.next(0); i < b.len(); i = b.next(i + 1) {
			if !yield(i) {
				return
			}
		}
	}
}

// List returns every bookable start on the days of q. The result lives in w and is valid until w is used again;
// a nil w means fresh memory.
func (p *Plan) List(q *Query, busy *Busy, w *Workspace) *Result {
	if w == nil {
		w = new(Workspace)
	}
	first, last := p.days(q)
	found := w.search(p, q, first, last, busy)
	return w.collect(q, first, last, found)
}

// Next returns the first date after q.To on which anything can be booked, and false when there is none within the
// horizon. Busy must cover the Window of a query from the day after q.To to LastDay.
func (p *Plan) Next(q *Query, busy *Busy, w *Workspace) (clock.Date, bool) {
	if w == nil {
		w = new(Workspace)
	}
	after := *q
	after.From, after.To = q.To.AddDays(1), p.LastDay(q.Now)
	first, last := p.days(&after)
	for days := int64(7); first <= last; days *= 2 { // most often the answer is near
		end := min(first+days-1, last)
		if w.search(p, q, first, end, busy) {
			return dateOf(w.frame.dayAt(w.union.next(0)).number), true
		}
		first = end + 1
	}
	return clock.Date{}, false
}

// search finds the starts of each barber on the days from first to last, and reports whether there are any.
func (w *Workspace) search(p *Plan, q *Query, first, last int64, busy *Busy) bool {
	reach := q.reach()
	if first > last || reach == 0 {
		return false
	}
	w.begin(p, first, last, reach, busy)
	soonest := int(minuteFrom(p.soonest(q.Now)) - w.frame.origin)
	rules := rules()
	w.union, w.starts = w.rows.row(), w.starts[:0]
	for b := range p.barbers {
		w.starts = append(w.starts, nil)
		v := q.visit(b)
		if v.IsZero() {
			continue
		}
		starts := w.rows.row()
		starts.fill(max(w.frame.first, soonest), w.frame.last)
		w.sheet.draw(b, v, busy.barber(b))
		for _, r := range rules {
			r.keep(&w.sheet, starts)
		}
		w.starts[b] = starts
		w.union.or(starts)
	}
	return w.union.next(0) < w.union.len()
}

// collect turns the found starts into a result.
func (w *Workspace) collect(q *Query, first, last int64, found bool) *Result {
	w.result.Days, w.slots, w.sets = w.result.Days[:0], w.slots[:0], w.sets[:0]
	for n, to := dayNumber(q.From), dayNumber(q.To); n <= to; n++ {
		d := Day{Date: dateOf(n)}
		if found && first <= n && n <= last {
			k := n - first + 1
			end := w.frame.last
			if n < last {
				end = w.frame.days[k+1].begins
			}
			d.Slots = w.collectDay(w.frame.days[k].begins, end)
		}
		w.result.Days = append(w.result.Days, d)
	}
	return &w.result
}

// collectDay appends the starts of the bits [from, to) and returns them. Slices returned earlier stay valid when the
// memory behind them grows, because what was written is never changed.
func (w *Workspace) collectDay(from, to int) []Slot {
	words := (len(w.starts) + wordBits - 1) / wordBits
	begin := len(w.slots)
	for i := w.union.next(from); i < to; i = w.union.next(i + 1) {
		at := len(w.sets)
		for range words {
			w.sets = append(w.sets, 0)
		}
		set := w.sets[at:len(w.sets):len(w.sets)]
		for b, starts := range w.starts {
			if starts != nil {
				set[b/wordBits] |= starts[i/wordBits] >> (i % wordBits) & 1 << (b % wordBits)
			}
		}
		w.slots = append(w.slots, Slot{w.frame.unix(i), set})
	}
	return w.slots[begin:len(w.slots):len(w.slots)]
}

// Nearest returns up to n starts of the result that lie nearest to start, in order of distance, the later one first
// when two are as far.
func (r *Result) Nearest(start int64, n int) []int64 {
	var before, after []int64
	for _, d := range r.Days {
		for _, s := range d.Slots {
			if s.Start < start {
				before = append(before, s.Start)
			} else {
				after = append(after, s.Start)
			}
		}
	}
	var out []int64
	for len(out) < n && len(before)+len(after) > 0 {
		last := len(before) - 1
		if last < 0 || len(after) > 0 && after[0]-start <= start-before[last] {
			out, after = append(out, after[0]), after[1:]
		} else {
			out, before = append(out, before[last]), before[:last]
		}
	}
	return out
}
