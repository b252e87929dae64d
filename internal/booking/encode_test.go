package booking

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// The shape of an answer, as encoding/json writes it.
type (
	wantAnswer struct {
		Timezone string      `json:"timezone"`
		Version  int64       `json:"version"`
		Days     []wantDay   `json:"days"`
		Next     *clock.Date `json:"next_available_date"`
	}
	wantDay struct {
		Date  clock.Date `json:"date"`
		Slots []wantSlot `json:"slots"`
	}
	wantSlot struct {
		StartsAt  time.Time   `json:"starts_at"`
		EndsAt    time.Time   `json:"ends_at"`
		BarberIDs []uuid.UUID `json:"barber_ids"`
		Price     int64       `json:"price_centavos"`
	}
)

// randomSetup is a shop in zone with up to five barbers who ask and take different prices and times.
func randomSetup(t *testing.T, r *rand.Rand, zone string, now time.Time) *Setup {
	t.Helper()
	s := &Setup{
		LoadSetupRow: sqlgen.LoadSetupRow{
			ID: uuid.New(), Timezone: zone, Version: r.Int64N(1000), SlotStepMinutes: []int32{15, 20, 30, 45}[r.IntN(4)],
			SlotAnchor: []string{"midnight", "opening", "adjacent"}[r.IntN(3)], NoticeMinutes: int32(r.IntN(90)), HorizonDays: 30,
		},
		Location: mustLocation(t, zone),
	}
	for range 1 + r.IntN(2) {
		v := serviceSetup{ID: uuid.New(), Segments: []segment{{Minutes: 20 + 5*r.IntN(6), Busy: true}}, BufferAfter: 5 * r.IntN(2)}
		v.Prices = []price{{clock.DateOf(now).AddDays(-10), 1000}, {clock.DateOf(now).AddDays(1), 1500}}
		s.Services = append(s.Services, v)
	}
	for range 1 + r.IntN(5) {
		b := barberSetup{ID: uuid.New()}
		for _, v := range s.Services {
			o := offer{ID: v.ID}
			if r.IntN(3) == 0 {
				asked := int64(100 * r.IntN(30))
				o.Price = &asked
			}
			if r.IntN(3) == 0 {
				minutes := 15 + 5*r.IntN(9)
				o.Minutes = &minutes
			}
			if r.IntN(8) > 0 {
				b.Services = append(b.Services, o)
			}
		}
		for d := 1; d <= 7; d++ {
			from := 60 * r.IntN(20)
			b.Hours = append(b.Hours, hours{Weekday: d, Start: from, End: from + 60 + 30*r.IntN(20)})
		}
		s.Barbers = append(s.Barbers, b)
	}
	s.index()
	if err := s.compile(nil); err != nil {
		t.Fatalf("compile: %v", err)
	}
	return s
}

// randomBusy are turnos of ten minutes' grain, some of them overlapping as overbooks do.
func randomBusy(r *rand.Rand, s *Setup, now time.Time) *slot.Busy {
	busy := &slot.Busy{Barbers: make([][]slot.Span, len(s.Barbers))}
	for b := range s.Barbers {
		for range r.IntN(12) {
			at := now.Unix()/600*600 + 600*r.Int64N(500) - 86_400
			busy.Barbers[b] = append(busy.Barbers[b], slot.Span{Start: at, End: at + 600*(1+r.Int64N(6))})
		}
	}
	return busy
}

// expected writes the same answer through encoding/json, asking the search anew who would get each turno.
func expected(t *testing.T, s *Setup, q *search, busy *slot.Busy, result *slot.Result) []byte {
	t.Helper()
	out := wantAnswer{Timezone: s.Timezone, Version: s.Version, Days: []wantDay{}}
	for _, d := range result.Days {
		day := wantDay{Date: d.Date, Slots: []wantSlot{}}
		for _, at := range d.Slots {
			places, err := s.candidates(s.plan, q, at.Start, nil, busy)
			if err != nil {
				t.Fatalf("candidates for a listed start: %v", err)
			}
			c, err := places[0].columns()
			if err != nil {
				t.Fatalf("columns: %v", err)
			}
			w := wantSlot{StartsAt: c.startsAt, EndsAt: c.endsAt, Price: c.total}
			for b := range at.Barbers.All() {
				w.BarberIDs = append(w.BarberIDs, s.Barbers[b].ID)
			}
			day.Slots = append(day.Slots, w)
			if out.Next == nil {
				out.Next = &d.Date
			}
		}
		out.Days = append(out.Days, day)
	}
	text, err := json.Marshal(out)
	if err != nil {
		t.Fatalf("json.Marshal: %v", err)
	}
	return text
}

func TestEncoderWritesWhatEncodingJSONWould(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, zone, now string }{
		{"a usual day", "America/Argentina/Buenos_Aires", "2026-03-02T12:00:00Z"},
		{"the clock goes back that night", "America/Santiago", "2026-04-04T12:00:00Z"},
		{"the clock skips midnight that night", "America/Santiago", "2026-09-05T12:00:00Z"},
		{"Z in winter and an offset in summer", "Europe/London", "2026-03-28T12:00:00Z"},
		{"always Z", "UTC", "2026-03-02T12:00:00Z"},
		{"Z without summer", "Atlantic/Reykjavik", "2026-03-02T12:00:00Z"},
		{"half an hour", "Australia/Adelaide", "2026-04-04T12:00:00Z"},
		{"far east of Greenwich", "Pacific/Apia", "2026-03-02T12:00:00Z"},
	}
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			now, err := time.Parse(time.RFC3339, tt.now)
			if err != nil {
				t.Fatalf("Parse: %v", err)
			}
			for seed := range uint64(40) {
				r := rand.New(rand.NewPCG(seed, uint64(i)))
				compareEncoders(t, r, randomSetup(t, r, tt.zone, now), now, fmt.Sprint("seed ", seed))
			}
		})
	}
}

func compareEncoders(t *testing.T, r *rand.Rand, s *Setup, now time.Time, name string) {
	t.Helper()
	q := query{from: s.plan.Day(now.Unix()), to: s.plan.Day(now.Unix()).AddDays(2)}
	for _, v := range s.Services {
		q.services = append(q.services, v.ID)
	}
	search, err := q.search(s, now.Unix())
	if err != nil {
		t.Fatalf("%s: search: %v", name, err)
	}
	busy := randomBusy(r, s, now)
	result := s.plan.List(&search.Query, busy, nil)
	e := encoder{setup: s, search: search, busy: busy}
	e.days(result)
	got, want := e.finish(firstDay(result)), expected(t, s, search, busy, result)
	if !bytes.Equal(got, want) {
		at := 0
		for at < min(len(got), len(want)) && got[at] == want[at] {
			at++
		}
		t.Fatalf("%s: encode: got ...%.300s, want ...%.300s", name, got[max(0, at-100):], want[max(0, at-100):])
	}
}
