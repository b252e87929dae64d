package staff

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/fault"
)

func hours(weekday int16, start, end string) Hours {
	h := Hours{Weekday: weekday}
	_ = h.Start.UnmarshalText([]byte(start))
	_ = h.End.UnmarshalText([]byte(end))
	return h
}

func (h Hours) valid(from, to string) Hours {
	if d, err := clock.ParseDate(from); err == nil {
		h.ValidFrom = &d
	}
	if d, err := clock.ParseDate(to); err == nil {
		h.ValidTo = &d
	}
	return h
}

func TestCheckHours(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		week []Hours
		want string // part of the message; empty: allowed
	}{
		{"a split shift", []Hours{hours(1, "09:00", "13:00"), hours(1, "16:00", "20:00")}, ""},
		{"shifts that touch", []Hours{hours(1, "09:00", "13:00"), hours(1, "13:00", "20:00")}, ""},
		{"past midnight up to the next opening", []Hours{hours(5, "20:00", "26:00"), hours(6, "02:00", "10:00")}, ""},
		{"two whole days", []Hours{hours(1, "00:00", "48:00")}, ""},
		{"none", nil, ""},
		{"two of one day", []Hours{hours(1, "09:00", "13:00"), hours(1, "12:59", "20:00")}, "Se superponen el lunes de 09:00 a 13:00 y el lunes de 12:59 a 20:00."},
		{"the same twice", []Hours{hours(3, "09:00", "13:00"), hours(3, "09:00", "13:00")}, "Se superponen"},
		{"the night into the morning", []Hours{hours(5, "20:00", "26:00"), hours(6, "01:59", "10:00")}, "el viernes de 20:00 a 26:00 y el sábado de 01:59"},
		{"the morning given before the night", []Hours{hours(6, "01:59", "10:00"), hours(5, "20:00", "26:00")}, "Se superponen"},
		{"Sunday night into Monday", []Hours{hours(1, "00:00", "08:00"), hours(7, "22:00", "25:00")}, "Se superponen"},
		{"two nights", []Hours{hours(1, "20:00", "48:00"), hours(2, "23:00", "47:00")}, "Se superponen"},
		{"one season after the other", []Hours{
			hours(1, "09:00", "13:00").valid("", "2026-06-30"), hours(1, "10:00", "14:00").valid("2026-07-01", ""),
		}, ""},
		{"seasons that share a Monday", []Hours{
			hours(1, "09:00", "13:00").valid("", "2026-06-29"), hours(1, "10:00", "14:00").valid("2026-06-29", ""),
		}, "Se superponen"},
		{"seasons that share days but no Monday", []Hours{
			hours(1, "09:00", "13:00").valid("", "2026-07-05"), hours(1, "10:00", "14:00").valid("2026-06-30", "2026-07-05"),
		}, ""},
		{"the last night of a season into the first morning of the next", []Hours{
			hours(7, "22:00", "26:00").valid("", "2026-06-28"), hours(1, "01:00", "09:00").valid("2026-06-29", ""),
		}, "Se superponen"},
		{"a time that is not", []Hours{hours(1, "9:00", "13:00")}, "00:00 y 23:59"},
		{"a start of the next day", []Hours{hours(1, "24:00", "25:00")}, "00:00 y 23:59"},
		{"an end after two days", []Hours{hours(1, "09:00", "48:01")}, "48:00"},
		{"an end before the start", []Hours{hours(1, "22:00", "02:00")}, "26:00"},
		{"sixty minutes", []Hours{hours(1, "09:60", "13:00")}, "00:00 y 23:59"},
		{"a season that ends before it starts", []Hours{hours(1, "09:00", "13:00").valid("2026-07-01", "2026-06-30")}, "antes de empezar"},
		{"a slip of the finger", []Hours{hours(1, "09:00", "13:00").valid("0206-07-01", "")}, "entre 2000 y 2100"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := checkHours(tt.week)
			if tt.want == "" && err != nil {
				t.Fatalf("checkHours: got %v, want no error", err)
			}
			if tt.want != "" && (fault.As(err) == nil || !strings.Contains(fault.As(err).Fields[0].Message, tt.want)) {
				t.Fatalf("checkHours: got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAnOverlapNamesBoth(t *testing.T) {
	t.Parallel()
	err := fault.As(checkHours([]Hours{hours(2, "09:00", "10:00"), hours(1, "09:00", "13:00"), hours(1, "12:00", "14:00")}))
	if err == nil || len(err.Fields) != 2 || err.Fields[0].Location != "body[1]" || err.Fields[1].Location != "body[2]" {
		t.Errorf("checkHours: got %+v, want body[1] and body[2] blamed", err)
	}
}

// The rule agrees with writing both stretches out, minute by minute, over the dates on which they hold.
func TestOverlapAgreesWithTheCalendar(t *testing.T) {
	t.Parallel()
	monday := clock.Date{Year: 2026, Month: time.June, Day: 1}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Hours {
			start := rapid.IntRange(0, 47).Draw(t, name+" start")
			h := Hours{
				Weekday: int16(rapid.IntRange(1, 7).Draw(t, name+" weekday")), Start: WallTime(start * 30),
				End: WallTime(rapid.IntRange(start+1, 96).Draw(t, name+" end") * 30),
			}
			from := rapid.IntRange(0, 20).Draw(t, name+" from")
			a, b := monday.AddDays(from), monday.AddDays(rapid.IntRange(from, 28).Draw(t, name+" to"))
			h.ValidFrom, h.ValidTo = &a, &b
			return h
		}
		a, b := draw("a"), draw("b")
		taken := map[WallTime]bool{}
		written(a, monday, func(m WallTime) { taken[m] = true })
		want := false
		written(b, monday, func(m WallTime) { want = want || taken[m] })
		if got, back := a.overlaps(b), b.overlaps(a); got != want || back != want {
			t.Fatalf("%v / %v: got %v and %v, want %v", a, b, got, back, want)
		}
	})
}

// written calls at with each half hour that h covers, counted from the start of base.
func written(h Hours, base clock.Date, at func(WallTime)) {
	for n := range 29 {
		d := base.AddDays(n)
		if d.Weekday() != int(h.Weekday) || d.Before(*h.ValidFrom) || d.After(*h.ValidTo) {
			continue
		}
		for m := h.Start; m < h.End; m += 30 {
			at(WallTime(n*minutesPerDay) + m)
		}
	}
}

func TestWallTime(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"00:00", "09:05", "23:59", "26:00", "48:00"} {
		var w WallTime
		if err := json.Unmarshal([]byte(`"`+text+`"`), &w); err != nil || w.String() != text {
			t.Errorf("%s: got %s, %v, want it back", text, w, err)
		}
	}
	for _, text := range []string{"", "9:00", "09:00:00", "09.00", "aa:bb", "09:60", "٠٩:٠٠"} {
		var w WallTime
		if err := json.Unmarshal(fmt.Appendf(nil, "%q", text), &w); err != nil || w != notATime {
			t.Errorf("%q: got %v, %v, want notATime", text, w, err)
		}
	}
}

func TestIsPhoto(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://example.com/ana.jpg": true, "http://localhost/a.png": true, "/files/ana.webp": true,
		"javascript:alert(1)": false, "//evil.example/x": false, "data:text/html,x": false, "ana.jpg": false,
		"https://user:pass@example.com/": false, "https://": false, "": false, "%zz": false,
	} {
		if got := isPhoto(address); got != want {
			t.Errorf("isPhoto(%q): got %v, want %v", address, got, want)
		}
	}
}
