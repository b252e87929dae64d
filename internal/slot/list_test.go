package slot_test

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// team opens a shop of n barbers who all keep the same hours and offer the same service.
func team(t *testing.T, s shop, n int) *desk {
	t.Helper()
	d := s.open(t)
	cfg := s.filled().config(d)
	d.busy.Barbers = make([][]slot.Span, n)
	for range n - 1 {
		cfg.Barbers = append(cfg.Barbers, cfg.Barbers[0])
		d.q.Visits = append(d.q.Visits, d.q.Visits[0])
	}
	plan, err := slot.NewPlan(cfg)
	if err != nil {
		t.Fatal(err)
	}
	d.plan = plan
	return d
}

func TestAnyNumberOfBarbersShareASlot(t *testing.T) {
	t.Parallel()
	const barbers = 130
	d := team(t, shop{}, barbers)
	d.busy.Barbers[64] = d.spans("9:00-10:00")
	d.q.Visits[129] = slot.Visit{}
	s := d.plan.List(d.q, d.busy, nil).Days[0].Slots[0]
	got := slices.Collect(s.Barbers.All())
	if len(got) != 128 || s.Barbers.Len() != 128 || s.Barbers.Has(64) || s.Barbers.Has(129) || !s.Barbers.Has(128) {
		t.Errorf("barbers at 9:00 = %v, want all of %d but 64 and 129", got, barbers)
	}
	if s.Barbers.Has(-1) || s.Barbers.Has(1000) {
		t.Error("Has of a barber who is not there = true, want false")
	}
	for b := range s.Barbers.All() {
		if b == 1 {
			break // the iteration can be left
		}
	}
}

func TestEachDayOfTheQueryIsListed(t *testing.T) {
	t.Parallel()
	d := shop{now: "2026-11-23 11:30", horizon: 1}.open(t)
	d.q.From, d.q.To = d.date.AddDays(-1), d.date.AddDays(2)
	var got []int
	for i, day := range d.plan.List(d.q, d.busy, nil).Days {
		if want := d.q.From.AddDays(i); day.Date != want {
			t.Errorf("day %d = %v, want %v", i, day.Date, want)
		}
		got = append(got, len(day.Slots))
	}
	if want := []int{0, 0, 3, 0}; !slices.Equal(got, want) {
		t.Errorf("slots by day = %v, want %v: past, too late today, tomorrow, beyond the horizon", got, want)
	}
}

func TestQueriesWithoutDaysBarbersOrBusyAreAnswered(t *testing.T) {
	t.Parallel()
	d := shop{}.open(t)
	if got := len(d.plan.List(d.q, nil, nil).Days[0].Slots); got != 3 {
		t.Errorf("List with nil busy = %d slots, want 3", got)
	}
	reversed := *d.q
	reversed.To = d.date.AddDays(-1)
	if got := d.plan.List(&reversed, d.busy, nil).Days; len(got) != 0 {
		t.Errorf("List of no days = %v, want none", got)
	}
	d.q.Visits = nil
	if got := d.plan.List(d.q, d.busy, nil).Days; len(got) != 1 || len(got[0].Slots) != 0 {
		t.Errorf("List of no visit = %v, want one empty day", got)
	}
	if got := d.plan.Window(d.q); got != (slot.Span{}) {
		t.Errorf("Window of no visit = %v, want none", got)
	}
	d.q.Now = d.at("2030-01-01 9:00")
	if got, ok := d.plan.Next(d.q, d.busy, nil); ok {
		t.Errorf("Next in the past = %v, want none", got)
	}
}

func TestNextFindsTheFirstDateWithASlot(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		timeOff string
		want    string
	}{
		"tomorrow":               {"", "2026-11-24"},
		"right after a week":     {"2026-11-24 0:00-2026-12-01 9:00", "2026-12-01"},
		"after some weeks away":  {"2026-11-24 0:00-2026-12-20 9:30", "2026-12-20"},
		"on the last day":        {"2026-11-24 0:00-2026-12-22 9:00", "2026-12-22"},
		"never, all time is off": {"2026-11-24 0:00-2027-03-01 0:00", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shop{}
			d := s.open(t)
			cfg := s.filled().config(d)
			if tt.timeOff != "" {
				cfg.Barbers[0].TimeOff = []slot.Span{{
					Start: d.at(tt.timeOff[:15]), End: d.at(tt.timeOff[16:]),
				}}
			}
			plan, err := slot.NewPlan(cfg)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := plan.Next(d.q, d.busy, nil)
			if ok != (tt.want != "") || ok && got.String() != tt.want {
				t.Errorf("Next = %v, %t, want %q", got, ok, tt.want)
			}
		})
	}
}

func TestNearestStartsComeByDistance(t *testing.T) {
	t.Parallel()
	d := shop{hours: "9:00-15:00", busy: "11:30-12:30"}.open(t)
	r := d.plan.List(d.q, d.busy, nil)
	for name, tt := range map[string]struct {
		start string
		n     int
		want  []string
	}{
		"on both sides":        {"11:00", 3, []string{"10:00", "13:00", "9:00"}},
		"the later one first":  {"11:30", 2, []string{"13:00", "10:00"}},
		"all there are":        {"8:00", 9, []string{"9:00", "10:00", "13:00", "14:00"}},
		"after the last start": {"20:00", 1, []string{"14:00"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []int64
			for _, w := range tt.want {
				want = append(want, d.at(w))
			}
			if got := r.Nearest(d.at(tt.start), tt.n); !slices.Equal(got, want) {
				t.Errorf("Nearest(%s, %d) = %v, want %v", tt.start, tt.n, got, tt.want)
			}
		})
	}
}

func TestChooseOrdersTheBarbers(t *testing.T) {
	t.Parallel()
	// Four barbers: 0 has 30 busy minutes, 1 and 2 have 60 of which 1's leave a gap, 3 is taken.
	d := team(t, shop{work: "30", step: 30}, 4)
	d.busy.Barbers = [][]slot.Span{d.spans("9:00-9:30"), d.spans("9:00-10:00"), d.spans("9:30-10:30"), d.spans("10:30-11:00")}
	for name, tt := range map[string]struct {
		usual int
		want  []slot.Candidate
	}{
		"the fewest busy minutes, then the smaller gap": {slot.NoUsual, []slot.Candidate{
			{Barber: 0, BusyMinutes: 30, GapMinutes: 60}, {Barber: 2, BusyMinutes: 60}, {Barber: 1, BusyMinutes: 60, GapMinutes: 30},
		}},
		"the usual barber first": {1, []slot.Candidate{
			{Barber: 1, Usual: true, BusyMinutes: 60, GapMinutes: 30}, {Barber: 0, BusyMinutes: 30, GapMinutes: 60}, {Barber: 2, BusyMinutes: 60},
		}},
		"a usual barber who is taken does not count": {3, []slot.Candidate{
			{Barber: 0, BusyMinutes: 30, GapMinutes: 60}, {Barber: 2, BusyMinutes: 60}, {Barber: 1, BusyMinutes: 60, GapMinutes: 30},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := d.plan.Choose(d.q, d.at("10:30"), tt.usual, d.busy); !slices.Equal(got, tt.want) {
				t.Errorf("Choose = %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestAPlanServesManyAtOnce(t *testing.T) {
	t.Parallel()
	d := team(t, shop{chairs: []string{"9:00-9:30"}}, 3)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var w slot.Workspace
			for range 50 {
				if got := len(d.plan.List(d.q, d.busy, &w).Days[0].Slots); got != 2 {
					t.Errorf("List = %d slots, want 2", got)
				}
				if got := d.plan.Explain(d.q, 1, d.at("9:00"), d.busy); got != slot.ReasonNoChair {
					t.Errorf("Explain = %q, want %q", got, slot.ReasonNoChair)
				}
			}
		})
	}
	wg.Wait()
}

func TestASearchAllocatesNothing(t *testing.T) { //nolint:paralleltest // AllocsPerRun refuses to run in parallel
	d := team(t, shop{work: "20+20+20", chairs: []string{"9:00-9:30", ""}, anchor: slot.AnchorAdjacent}, 5)
	d.q.To = d.date.AddDays(20)
	var w slot.Workspace
	if got := testing.AllocsPerRun(50, func() { d.plan.List(d.q, d.busy, &w) }); got != 0 {
		t.Errorf("List allocates %v times, want 0", got)
	}
}

func TestDatesFollowTheShopsWallClock(t *testing.T) {
	t.Parallel()
	d := shop{horizon: 7}.open(t)
	for unix, want := range map[int64]clock.Date{
		d.at("2026-11-23 0:00"):     {Year: 2026, Month: 11, Day: 23},
		d.at("2026-11-23 0:00") - 1: {Year: 2026, Month: 11, Day: 22},
		d.at("2026-11-23 23:59"):    {Year: 2026, Month: 11, Day: 23},
		-1:                          {Year: 1969, Month: time.December, Day: 31},
	} {
		if got := d.plan.Day(unix); got != want {
			t.Errorf("Day(%d) = %v, want %v", unix, got, want)
		}
		if got := d.plan.LastDay(unix); got != want.AddDays(7) {
			t.Errorf("LastDay(%d) = %v, want %v", unix, got, want.AddDays(7))
		}
	}
}

func TestTheWindowHoldsWhatMatters(t *testing.T) {
	t.Parallel()
	d := shop{work: "30<60>45"}.open(t)
	got := d.plan.Window(d.q)
	if want := (slot.Span{Start: d.at("2026-11-22 0:00"), End: d.at("2026-11-24 0:00") + 105*60}); got != want {
		t.Errorf("Window = %v, want %v: from the day before to the end of the last visit", got, want)
	}
	d.q.To = clock.Date{Year: math.MaxInt16, Month: 1, Day: 1}
	got = d.plan.Window(d.q)
	if want := d.at("2026-12-23 0:00") + 105*60; got.End != want {
		t.Errorf("Window of a query without end = %v, want its end at the horizon, %v", got, want)
	}
}

// In St. John's the clock of 2010 went back from 0:01 to 23:01: Sunday began, then it was Saturday again.
func TestADayThatBeganStaysBegun(t *testing.T) {
	t.Parallel()
	d := shop{zone: "America/St_Johns", date: "2010-11-06", hours: "0:00-24:00", step: 30, work: "30"}.open(t)
	d.q.To = d.date.AddDays(1)
	for _, day := range d.plan.List(d.q, d.busy, nil).Days {
		if len(day.Slots) < 48 {
			t.Errorf("slots on %v = %d, want at least 48", day.Date, len(day.Slots))
		}
		for _, s := range day.Slots {
			if got := d.plan.Day(s.Start); got != day.Date {
				t.Errorf("Day(%d) = %v, want %v, where it is listed", s.Start, got, day.Date)
			}
			if got := d.plan.Explain(d.q, 0, s.Start, d.busy); got != slot.ReasonNone {
				t.Errorf("Explain(%d) = %q, want it bookable as listed", s.Start, got)
			}
		}
	}
}
