package slot_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

const defaultSeed = 20261121

// TestSearchAgreesWithTheModel compares the engine with the minute-by-minute model on random shops: the list at every
// minute, the reasons and the ranking at some. SLOT_SEED sets the seed, SLOT_CASES the number of cases, and
// SLOT_REPLAY=seed:case runs one case again.
func TestSearchAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	if replay := os.Getenv("SLOT_REPLAY"); replay != "" {
		seed, index, _ := strings.Cut(replay, ":")
		c := newComparer(t)
		if err := c.compare(number(t, seed), number(t, index), ""); err != nil {
			t.Fatal(err)
		}
		return
	}
	seed, cases := uint64(defaultSeed), uint64(randomCases)
	if v := os.Getenv("SLOT_SEED"); v != "" {
		seed = number(t, v)
	}
	if v := os.Getenv("SLOT_CASES"); v != "" {
		cases = number(t, v)
	}
	total := compareAll(t, seed, cases)
	t.Logf("seed %d: %+v", seed, total)
	if total.cases < int(cases) {
		t.Errorf("compared %d cases, want %d", total.cases, cases)
	}
	if total.listing*10 < total.cases*3 || len(total.reasons) != 12 {
		t.Errorf("cases with slots = %d of %d, reasons seen = %v: want at least 3 of 10, and all 12",
			total.listing, total.cases, total.reasons)
	}
}

func number(t *testing.T, s string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// compareAll spreads the cases over all cores.
func compareAll(t *testing.T, seed, cases uint64) tally {
	t.Helper()
	var (
		next  atomic.Uint64
		wg    sync.WaitGroup
		mu    sync.Mutex
		total tally
	)
	walls := new(sync.Map)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			c := newComparer(t)
			c.walls = walls
			for i := next.Add(1) - 1; i < cases && !t.Failed(); i = next.Add(1) - 1 {
				if err := c.compare(seed, i, ""); err != nil {
					t.Error(err)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			total.add(c.tally)
		})
	}
	wg.Wait()
	return total
}

// tally counts what the cases covered.
type tally struct {
	cases, listing, slots, booked, next, chosen int
	reasons                                     map[slot.Reason]int
}

func (a *tally) add(b tally) {
	a.cases += b.cases
	a.listing += b.listing
	a.slots += b.slots
	a.booked += b.booked
	a.next += b.next
	a.chosen += b.chosen
	if a.reasons == nil {
		a.reasons = make(map[slot.Reason]int)
	}
	for r, n := range b.reasons {
		a.reasons[r] += n
	}
}

// comparer runs cases one after another, reusing one workspace as the service does.
type comparer struct {
	generator *generator
	walls     *sync.Map
	workspace slot.Workspace
	tally     tally
}

func newComparer(tb testing.TB) *comparer {
	tb.Helper()
	return &comparer{generator: newGenerator(), walls: new(sync.Map), tally: tally{reasons: make(map[slot.Reason]int)}}
}

// compare draws one case and returns an error that says how engine and model differ and how to see it again.
func (c *comparer) compare(seed, index uint64, mutant string) error {
	s, err := c.generator.draw(rand.NewPCG(seed, index))
	if err != nil {
		return err
	}
	if err := c.compareScenario(s, rand.New(rand.NewPCG(index, seed)), mutant); err != nil {
		return fmt.Errorf("SLOT_REPLAY=%d:%d: %w\n%v", seed, index, err, s)
	}
	return nil
}

func (c *comparer) compareScenario(s *scenario, r *rand.Rand, mutant string) error {
	plan, err := slot.NewPlan(s.cfg)
	if err != nil {
		return err
	}
	c.tally.cases++
	m := newModel(s, readWall(c.walls, s.loc, s.base), mutant)
	want := m.listed(s.from, s.to)
	if err := c.compareList(plan, s, want); err != nil {
		return err
	}
	if err := c.compareReasons(plan, s, m, samples(s, m, want, r)); err != nil {
		return err
	}
	switch r.IntN(8) {
	case 0, 1:
		return c.compareBooked(plan, s, want, r)
	case 2:
		return c.compareNext(plan, s, m)
	case 3:
		return c.compareChoice(plan, s, m, want, r)
	}
	return nil
}

func (c *comparer) compareList(plan *slot.Plan, s *scenario, want []listedDay) error {
	q := s.query(s.from, s.to)
	got := plan.List(q, s.busy(plan.Window(q)), &c.workspace)
	if len(got.Days) != len(want) {
		return fmt.Errorf("List: %d days, want %d", len(got.Days), len(want))
	}
	found := 0
	for i, w := range want {
		g := got.Days[i]
		if g.Date != w.date {
			return fmt.Errorf("List: day %d is %v, want %v", i, g.Date, w.date)
		}
		if err := sameSlots(s, g.Slots, w.slots); err != nil {
			return fmt.Errorf("List: on %v: %w", w.date, err)
		}
		found += len(w.slots)
	}
	c.tally.slots += found
	if found > 0 {
		c.tally.listing++
	}
	return nil
}

func sameSlots(s *scenario, got []slot.Slot, want []listedSlot) error {
	for k := range max(len(got), len(want)) {
		switch {
		case k == len(got) || k < len(want) && got[k].Start > want[k].start:
			return fmt.Errorf("%v is missing, barbers %v", s.at(want[k].start), want[k].barbers)
		case k == len(want) || got[k].Start < want[k].start:
			return fmt.Errorf("%v is listed and must not be", s.at(got[k].Start))
		}
		barbers := slices.AppendSeq(make([]int, 0, 4), got[k].Barbers.All())
		if !slices.Equal(barbers, want[k].barbers) || got[k].Barbers.Len() != len(barbers) {
			return fmt.Errorf("%v has barbers %v, want %v", s.at(got[k].Start), barbers, want[k].barbers)
		}
	}
	return nil
}

// samples returns starts worth explaining: listed ones, their neighbours, the bounds of notice and horizon, those that
// meet an occupancy, those that are in hours and on the grid, any others.
func samples(s *scenario, m *model, listed []listedDay, r *rand.Rand) []int64 {
	soonest := s.now + int64(s.cfg.NoticeMinutes)*60
	out := []int64{s.now - 1, s.now, soonest - 60, soonest, soonest + 59, 1 << 60, -1 << 60}
	for _, d := range listed {
		if n := len(d.slots); n > 0 {
			start := d.slots[r.IntN(n)].start
			out = append(out, start, start+int64(r.IntN(120)-60)*60, start+1, d.slots[0].start-60, d.slots[n-1].start+60)
		}
	}
	for _, rows := range append(s.barberRows, s.chairRows...) {
		if len(rows) > 0 {
			span := rows[r.IntN(len(rows))].span
			out = append(out, span.Start-span.Start%60, span.End-span.End%60, span.Start-span.Start%900)
		}
	}
	first := s.from.UTC().Unix() - 12*3600
	for k := range 40 {
		start := first + int64(r.IntN(3*1440))*60
		b, i := &m.barbers[r.IntN(len(m.barbers))], m.index(start)
		if k < 5 || b.hours[i] && b.grid[i] && start > soonest {
			out = append(out, start)
		}
	}
	return out
}

func (c *comparer) compareReasons(plan *slot.Plan, s *scenario, m *model, starts []int64) error {
	for _, start := range starts {
		for b := range s.works {
			want := m.explain(b, start)
			q := s.query(s.from, s.to)
			if far := start > s.now+40*86400 || start < s.now; !far {
				q = s.query(plan.Day(start), plan.Day(start))
			}
			if got := plan.Explain(q, b, start, s.busy(plan.Window(q))); got != want {
				return fmt.Errorf("Explain(barber %d, %v) = %q, want %q", b, s.at(start), got, want)
			}
			c.tally.reasons[want]++
		}
	}
	return nil
}

// compareBooked books a listed start, compares again, and moves the new turno: its own time must be free for it.
func (c *comparer) compareBooked(plan *slot.Plan, s *scenario, listed []listedDay, r *rand.Rand) error {
	day := listed[r.IntN(len(listed))]
	if len(day.slots) == 0 {
		return nil
	}
	c.tally.booked++
	chosen := day.slots[r.IntN(len(day.slots))]
	barber := chosen.barbers[r.IntN(len(chosen.barbers))]
	after := s.clone()
	for _, o := range s.visits[barber].Occupancies(chosen.start) {
		after.barberRows[barber] = append(after.barberRows[barber], row{span: o.Span})
		if len(after.chairRows) > 0 {
			chair, ok := after.busy(slot.Span{Start: o.Start, End: o.End}).Chair(o.Span)
			if !ok {
				return fmt.Errorf("Chair(%v): none free, but %v is listed", o.Span, s.at(chosen.start))
			}
			after.chairRows[chair] = append(after.chairRows[chair], row{span: o.Span})
		}
	}
	m := newModel(after, readWall(c.walls, s.loc, s.base), "")
	if m.reason(barber, chosen.start) == slot.ReasonNone {
		return fmt.Errorf("booked %v twice", s.at(chosen.start))
	}
	if err := c.compareList(plan, after, m.listed(s.from, s.to)); err != nil {
		return fmt.Errorf("after booking barber %d at %v: %w", barber, s.at(chosen.start), err)
	}
	after.own(s)
	if err := c.compareList(plan, after, listed); err != nil {
		return fmt.Errorf("moving the turno of barber %d at %v: %w", barber, s.at(chosen.start), err)
	}
	return nil
}

func (c *comparer) compareNext(plan *slot.Plan, s *scenario, m *model) error {
	last := plan.LastDay(s.now)
	if last.After(s.to.AddDays(2)) {
		return nil // the model does not look so far
	}
	c.tally.next++
	want := clock.Date{}
	for _, d := range m.listed(s.to.AddDays(1), last) {
		if len(d.slots) > 0 {
			want = d.date
			break
		}
	}
	window := plan.Window(s.query(s.to.AddDays(1), last))
	got, ok := plan.Next(s.query(s.from, s.to), s.busy(window), &c.workspace)
	if got != want || ok == want.IsZero() {
		return fmt.Errorf("Next = %v, %t, want %v", got, ok, want)
	}
	return nil
}

func (c *comparer) compareChoice(plan *slot.Plan, s *scenario, m *model, listed []listedDay, r *rand.Rand) error {
	day := listed[r.IntN(len(listed))]
	if len(day.slots) == 0 {
		return nil
	}
	c.tally.chosen++
	chosen := day.slots[r.IntN(len(day.slots))]
	usual := r.IntN(len(s.works)+1) - 1
	q := s.query(day.date, day.date)
	got := plan.Choose(q, chosen.start, usual, s.busy(plan.Window(q)))
	if want := m.ranked(chosen, usual); fmt.Sprint(got) != fmt.Sprint(want) {
		return fmt.Errorf("Choose(%v, usual %d) = %+v, want %+v", s.at(chosen.start), usual, got, want)
	}
	return nil
}
