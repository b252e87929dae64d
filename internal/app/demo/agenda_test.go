package demo

import (
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

func TestInvent(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, now string }{
		{"on a Saturday afternoon with all chairs taken", "2026-11-21T16:10:00-03:00"},
		{"on a Sunday, when nobody works", "2026-03-01T12:00:00-03:00"},
		{"at night, before the shop opens", "2026-05-25T04:00:00-03:00"},
		{"after midnight of a Friday that is not over yet", "2027-01-09T00:20:00-03:00"},
		{"on New Year's Eve", "2026-12-31T18:00:00-03:00"},
		{"on a leap day of a year whose holidays are not settled", "2028-02-29T11:00:00-03:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			now, err := time.Parse(time.RFC3339, tt.now)
			if err != nil {
				t.Fatalf("Parse(%q): %v", tt.now, err)
			}
			a, err := invent(now)
			if err != nil {
				t.Fatalf("invent(%s): %v", tt.now, err)
			}
			if n := len(a.turnos); n < 2000 || n > 3500 {
				t.Errorf("turnos: got %d, want 2000 to 3500", n)
			}
			if n := a.toCome(); n < 80 {
				t.Errorf("turnos to come: got %d, want at least 80", n)
			}
			for _, one := range a.turnos {
				checkTurno(t, a, one)
			}
			checkBarbers(t, a)
			checkCustomers(t, a)
		})
	}
}

// checkTurno holds a turno against the calendar and its log against the clock.
func checkTurno(t *testing.T, a *agenda, one *turno) {
	t.Helper()
	for i, s := range one.steps {
		if s.at.After(a.now) {
			t.Errorf("turno %s: %s at %s, want nothing after now, %s", one.code, s.kind, s.at, a.now)
		}
		if i > 0 && s.at.Before(one.steps[i-1].at) {
			t.Errorf("turno %s: %s at %s, want it after %s at %s", one.code, s.kind, s.at, one.steps[i-1].kind, one.steps[i-1].at)
		}
	}
	if one.created().After(one.start) {
		t.Errorf("turno %s: asked for at %s, want it before its start, %s", one.code, one.created(), one.start)
	}
	if expires := one.expires(); one.status() == booking.PendingPayment && !expires.After(a.now) {
		t.Errorf("turno %s: unpaid since %s, want it expired", one.code, expires)
	}
	if over := one.end.Before(a.now.Add(-time.Hour)); over && (one.status() == booking.Confirmed || one.status() == booking.InService) {
		t.Errorf("turno %s: got %s, want it over: it ended at %s", one.code, one.status(), one.end)
	}
	if one.overbook != "" {
		return
	}
	day := clock.DateOf(one.start)
	q := slot.Query{From: day, To: day, Now: a.instant(a.first(), 0).Unix(), Visits: make([]slot.Visit, len(a.barbers))}
	order := make([]int, 0, len(one.lines))
	for _, l := range one.lines {
		order = append(order, a.index(l.service.key))
	}
	visit, err := a.visit(one.barber, order)
	if err != nil {
		t.Fatalf("visit of turno %s: %v", one.code, err)
	}
	q.Visits[one.barber] = visit
	if reason := a.plan.Explain(&q, one.barber, one.start.Unix(), nil); !reason.Bookable() {
		t.Errorf("turno %s at %s with %s: got %v, want it bookable", one.code, one.start, a.barbers[one.barber].name, reason)
	}
}

// checkBarbers looks for two turnos of one barber at once.
func checkBarbers(t *testing.T, a *agenda) {
	t.Helper()
	for b := range a.barbers {
		taken := map[int64]string{} // by minute
		for _, one := range a.turnos {
			if one.barber != b || one.overbook != "" {
				continue
			}
			for _, span := range one.spans {
				for at := span.Start; at < span.End; at += 60 {
					if other, ok := taken[at]; ok {
						t.Fatalf("%s: turnos %s and %s at once", a.barbers[b].name, other, one.code)
					}
					taken[at] = one.code
				}
			}
		}
	}
}

// checkCustomers looks for a customer in two places at once, and for one that nobody would know.
func checkCustomers(t *testing.T, a *agenda) {
	t.Helper()
	busy := map[*customer]map[clock.Date]bool{}
	for _, one := range a.turnos {
		if one.customer == nil {
			continue
		}
		if busy[one.customer] == nil {
			busy[one.customer] = map[clock.Date]bool{}
		}
		day := clock.DateOf(one.start)
		if busy[one.customer][day] {
			t.Errorf("%s comes twice on %s, want once", one.customer.name, day)
		}
		busy[one.customer][day] = true
	}
	phones := map[string]bool{}
	for _, c := range a.people {
		if phones[c.phone] {
			t.Errorf("phone %s: got two owners, want one", c.phone)
		}
		phones[c.phone] = true
		if c.createdAt.After(a.now) {
			t.Errorf("%s: known since %s, want not after now, %s", c.name, c.createdAt, a.now)
		}
	}
}

func TestInventIsTheSameAllDay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 21, 19, 10, 0, 0, time.UTC)
	first, err := invent(now)
	if err != nil {
		t.Fatalf("invent: %v", err)
	}
	again, err := invent(now)
	if err != nil {
		t.Fatalf("invent: %v", err)
	}
	if len(first.turnos) != len(again.turnos) {
		t.Fatalf("invent twice: got %d and %d turnos, want as many", len(first.turnos), len(again.turnos))
	}
	for i, x := range first.turnos {
		y := again.turnos[i]
		if x.code != y.code || !x.start.Equal(y.start) || x.total != y.total || x.status() != y.status() {
			t.Fatalf("turno %d: got %s %s %s, then %s %s %s, want the same", i, x.code, x.start, x.status(), y.code, y.start, y.status())
		}
	}
}

func TestHistoryOfPrices(t *testing.T) {
	t.Parallel()
	day := func(text string) clock.Date {
		d, err := clock.ParseDate(text)
		if err != nil {
			t.Fatalf("ParseDate(%q): %v", text, err)
		}
		return d
	}
	today := day("2026-11-21")
	corte := menu(today)[0]
	own := pesos(19_500)
	tests := []struct {
		name  string
		day   string
		offer offer
		want  int64
	}{
		{"today's is the list price", "2026-11-21", offer{}, pesos(16_000)},
		{"a year ago it cost less", "2025-11-25", offer{}, pesos(12_500)},
		{"the last day before a rise keeps the old one", "2026-07-31", offer{}, pesos(14_000)},
		{"next month it costs more", "2026-12-01", offer{}, pesos(17_000)},
		{"a barber's own price holds always", "2025-11-25", offer{price: &own}, own},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := corte.priceOn(day(tt.day), tt.offer); got != tt.want {
				t.Errorf("priceOn(%s): got %d, want %d", tt.day, got, tt.want)
			}
		})
	}
}

func BenchmarkInvent(b *testing.B) {
	now := time.Date(2026, time.November, 21, 19, 10, 0, 0, time.UTC)
	for b.Loop() {
		if _, err := invent(now); err != nil {
			b.Fatal(err)
		}
	}
}
