package holiday_test

import (
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/holiday"
)

func TestOn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, date string
		want       holiday.Kind
		original   string
	}{
		{"New Year", "2025-01-01", holiday.Fixed, "2025-01-01"},
		{"a Tuesday moves to the Monday before", "2025-06-16", holiday.Movable, "2025-06-17"},
		{"the day it was moved from is a working day", "2025-06-17", "", ""},
		{"a Thursday moves to the Monday after", "2025-11-24", holiday.Movable, "2025-11-20"},
		{"a Sunday before the decree stays", "2025-08-17", holiday.Movable, "2025-08-17"},
		{"a Sunday moved to the Friday before by resolution", "2025-10-10", holiday.Movable, "2025-10-12"},
		{"a bridge of 2025", "2025-05-02", holiday.Bridge, "2025-05-02"},
		{"a bridge of 2026", "2026-03-23", holiday.Bridge, "2026-03-23"},
		{"a Friday moves to the Monday after", "2026-11-23", holiday.Movable, "2026-11-20"},
		{"a Monday stays", "2026-10-12", holiday.Movable, "2026-10-12"},
		{"Jueves Santo on a holiday is the holiday", "2026-04-02", holiday.Fixed, "2026-04-02"},
		{"Jueves Santo", "2027-03-25", holiday.NonWorking, "2027-03-25"},
		{"a year beyond the table", "2030-12-25", holiday.Fixed, "2030-12-25"},
		{"a working day", "2026-11-24", "", ""},
		{"a year before the law", "2010-12-25", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			date := parse(t, tt.date)
			got, found := holiday.On(date)
			if found != (tt.want != "") || got.Kind != tt.want {
				t.Fatalf("On(%s): got %q, %v, want %q", tt.date, got.Kind, found, tt.want)
			}
			if found && got.Original != parse(t, tt.original) {
				t.Fatalf("On(%s): got original %s, want %s", tt.date, got.Original, tt.original)
			}
		})
	}
}

func TestEveryYearIsInOrderAndComplete(t *testing.T) {
	t.Parallel()
	for year := 2018; year <= 2040; year++ {
		days := holiday.National(year)
		for i, h := range days {
			if i > 0 && !days[i-1].Date.Before(h.Date) {
				t.Errorf("National(%d): got %s after %s, want one row for each day, in order", year, h.Date, days[i-1].Date)
			}
			if h.Date.Year != year || h.Name == "" || h.Source == "" {
				t.Errorf("National(%d): got %+v, want a date of the year, a name and a source", year, h)
			}
		}
	}
}

func TestEveryYearHasTheHolidaysOfTheLaw(t *testing.T) {
	t.Parallel()
	const listed = 16
	for year := 2018; year <= 2040; year++ {
		want := listed
		if year == 2021 { // Viernes Santo fell on April 2
			want--
		}
		got := 0
		for _, h := range holiday.National(year) {
			if h.IsHoliday() {
				got++
			}
		}
		if got != want {
			t.Errorf("holidays of %d: got %d, want %d", year, got, want)
		}
	}
}

// Bridges are at most three a year, on a Monday or Friday (Ley 27.399, art. 7).
func TestBridgesKeepToTheLaw(t *testing.T) {
	t.Parallel()
	for year := 2025; year <= 2027; year++ {
		bridges := 0
		for _, h := range holiday.National(year) {
			if h.Kind != holiday.Bridge {
				continue
			}
			bridges++
			if day := h.Date.UTC().Weekday(); day != time.Monday && day != time.Friday {
				t.Errorf("bridge %s: got a %s, want Monday or Friday", h.Date, day)
			}
		}
		if bridges > 3 {
			t.Errorf("bridges of %d: got %d, want at most 3", year, bridges)
		}
	}
}

func parse(t *testing.T, s string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatalf("ParseDate(%q): got %v, want a date", s, err)
	}
	return d
}
