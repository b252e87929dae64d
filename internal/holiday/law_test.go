package holiday

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/barberpro/barberpro/internal/clock"
)

// The settled years are what the law gives, but for bridges and for holidays on weekends, which the government decides.
func TestTableAgreesWithTheLaw(t *testing.T) {
	t.Parallel()
	for _, year := range []int{2025, 2026, 2027} {
		want := map[string]Holiday{}
		for _, h := range computed(year) {
			want[h.Name+h.Original.String()] = h
		}
		got := map[string]Holiday{}
		for _, h := range table(year) {
			if h.Kind == Bridge {
				continue
			}
			if _, settled := moved(h.Original); h.Kind == Movable && !settled {
				checkWeekend(t, h)
				h.Date, h.Source = h.Original, lawMove
			}
			got[h.Name+h.Original.String()] = h
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Holiday{}, "Provisional")); diff != "" {
			t.Errorf("table(%d) (-law +table):\n%s", year, diff)
		}
	}
}

// A movable holiday on a weekend stays, or is moved to the Friday before or the Monday after (Decreto 614/2025, art. 1).
func checkWeekend(t *testing.T, h Holiday) {
	t.Helper()
	distance := h.Date.Sub(h.Original)
	saturday := h.Original.UTC().Weekday() == time.Saturday
	allowed := map[bool][]int{true: {0, -1, 2}, false: {0, -2, 1}}[saturday]
	if slices.Contains(allowed, distance) {
		return
	}
	t.Errorf("%s of %s: got %s, want it unmoved, the Friday before or the Monday after", h.Name, h.Original, h.Date)
}

func TestMoved(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, date, want string
		settled          bool
	}{
		{"Monday stays", "2026-08-17", "2026-08-17", true},
		{"Tuesday goes back one day", "2027-08-17", "2027-08-16", true},
		{"Wednesday goes back two days", "2026-06-17", "2026-06-15", true},
		{"Thursday goes on four days", "2025-11-20", "2025-11-24", true},
		{"Friday goes on three days", "2026-11-20", "2026-11-23", true},
		{"Saturday is not settled", "2027-11-20", "2027-11-20", false},
		{"Sunday is not settled", "2025-10-12", "2025-10-12", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			date, err := clock.ParseDate(tt.date)
			if err != nil {
				t.Fatalf("ParseDate(%q): got %v, want a date", tt.date, err)
			}
			if got, settled := moved(date); got.String() != tt.want || settled != tt.settled {
				t.Fatalf("moved(%s): got %s, %v, want %s, %v", tt.date, got, settled, tt.want, tt.settled)
			}
		})
	}
}

func TestEasterSunday(t *testing.T) {
	t.Parallel()
	for _, want := range []string{
		"1961-04-02", "2000-04-23", "2008-03-23", "2018-04-01", "2019-04-21", "2024-03-31",
		"2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2038-04-25",
	} {
		date, err := clock.ParseDate(want)
		if err != nil {
			t.Fatalf("ParseDate(%q): got %v, want a date", want, err)
		}
		if got := easterSunday(date.Year); got != date {
			t.Errorf("easterSunday(%d): got %s, want %s", date.Year, got, want)
		}
	}
}
