package slot_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// benchmark lists full days of busy barbers: split shifts, about 26 occupancies a day each, a service of 40 minutes
// with waiting time and a buffer, a grid of 15 minutes.
func benchmark(b *testing.B, anchor slot.Anchor, barbers, days, chairs int) {
	b.Helper()
	loc, err := time.LoadLocation("America/Argentina/Buenos_Aires")
	if err != nil {
		b.Fatal(err)
	}
	cfg := slot.Config{Location: loc, StepMinutes: 15, Anchor: anchor, HorizonDays: 60}
	visit, err := slot.Chain(slot.Work{
		Segments:    []slot.Segment{{Minutes: 15, Busy: true}, {Minutes: 10}, {Minutes: 15, Busy: true}},
		BufferAfter: 5,
	})
	if err != nil {
		b.Fatal(err)
	}
	from := clock.Date{Year: 2026, Month: time.November, Day: 2}
	q := &slot.Query{From: from, To: from.AddDays(days - 1), Now: from.Start(loc).Unix() - 3600}
	busy := &slot.Busy{Chairs: make([][]slot.Span, chairs)}
	r := rand.New(rand.NewPCG(1, 2))
	for range barbers {
		var rota slot.BarberConfig
		for weekday := 1; weekday <= 7; weekday++ {
			rota.Weekly = append(rota.Weekly,
				slot.WeeklyRule{Weekday: weekday, StartMinute: 9 * 60, EndMinute: 13 * 60},
				slot.WeeklyRule{Weekday: weekday, StartMinute: 14 * 60, EndMinute: 20 * 60})
		}
		cfg.Barbers = append(cfg.Barbers, rota)
		q.Visits = append(q.Visits, visit)
		busy.Barbers = append(busy.Barbers, busyDays(r, from.Start(loc).Unix(), days, 26))
	}
	for i := range busy.Chairs {
		busy.Chairs[i] = busyDays(r, from.Start(loc).Unix(), days, 26)
	}
	plan, err := slot.NewPlan(cfg)
	if err != nil {
		b.Fatal(err)
	}
	var w slot.Workspace
	slots := 0
	b.ReportAllocs()
	for b.Loop() {
		slots = 0
		for _, d := range plan.List(q, busy, &w).Days {
			slots += len(d.Slots)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*barbers*days), "ns/barber-day")
	b.ReportMetric(float64(slots), "slots")
}

// busyDays returns n occupancies of 10 to 20 minutes a day, spread from 9 to 20 h.
func busyDays(r *rand.Rand, midnight int64, days, n int) []slot.Span {
	var spans []slot.Span
	for day := range days {
		for range n {
			start := midnight + int64(day*1440+540+r.IntN(640))*60
			spans = append(spans, slot.Span{Start: start, End: start + int64(10+r.IntN(11))*60})
		}
	}
	return spans
}

func BenchmarkList4x7(b *testing.B)          { benchmark(b, slot.AnchorMidnight, 4, 7, 0) }
func BenchmarkList10x31(b *testing.B)        { benchmark(b, slot.AnchorMidnight, 10, 31, 0) }
func BenchmarkListChairs10x31(b *testing.B)  { benchmark(b, slot.AnchorMidnight, 10, 31, 6) }
func BenchmarkListOpening10x31(b *testing.B) { benchmark(b, slot.AnchorOpening, 10, 31, 0) }
func BenchmarkListAdjacent10x31(b *testing.B) {
	benchmark(b, slot.AnchorAdjacent, 10, 31, 0)
}
