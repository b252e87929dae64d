package clock_test

import (
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
)

func TestAFakeClockStandsStillUntilItIsMoved(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.FixedZone("", -3*3600))
	c := clock.NewFake(begin)
	if got := c.Now(); !got.Equal(begin) || got.Location() != time.UTC || !c.Now().Equal(got) {
		t.Errorf("Now: got %v, want %v in UTC, twice", got, begin)
	}
	if got := c.Advance(time.Hour); !got.Equal(begin.Add(time.Hour)) || !c.Now().Equal(got) {
		t.Errorf("Advance: got %v, want an hour later", got)
	}
	c.Set(begin)
	if got := c.Now(); !got.Equal(begin) || got.Location() != time.UTC {
		t.Errorf("Set: got %v, want %v in UTC", got, begin)
	}
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { c.Advance(time.Second) })
	}
	all.Wait()
	if got := c.Now(); !got.Equal(begin.Add(50 * time.Second)) {
		t.Errorf("50 Advances at once: got %v, want 50 s later", got)
	}
}

func TestTheSystemClockIsUTC(t *testing.T) {
	t.Parallel()
	var c clock.Clock = clock.System{}
	before := time.Now()
	if got := c.Now(); got.Location() != time.UTC || got.Before(before) {
		t.Errorf("Now: got %v, want now in UTC", got)
	}
}

func date(y int, m time.Month, d int) clock.Date { return clock.Date{Year: y, Month: m, Day: d} }

func TestAShiftedClockIsWrongByAConstant(t *testing.T) {
	t.Parallel()
	const by = -10 * time.Minute
	before := time.Now()
	got := clock.Shifted{By: by}.Now()
	if got.Before(before.Add(by)) || got.After(time.Now().Add(by)) || got.Location() != time.UTC {
		t.Errorf("Shifted{%s}.Now: got %s, want ten minutes before %s, in UTC", by, got, before)
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]clock.Date{
		"2026-03-02": date(2026, time.March, 2), "2024-02-29": date(2024, time.February, 29), "0001-01-01": date(1, time.January, 1),
	} {
		if got, err := clock.ParseDate(text); err != nil || got != want || got.String() != text {
			t.Errorf("ParseDate(%q): got %v, %v, want %v and back", text, got, err, want)
		}
	}
	for _, text := range []string{"", "2026-02-29", "2026-2-3", "26-02-03", "2026-13-01", "2026-00-10", "2026-01-00", "2026-03-02T00:00:00Z", " 2026-03-02", "hoy"} {
		if got, err := clock.ParseDate(text); err == nil {
			t.Errorf("ParseDate(%q): got %v, want a refusal", text, got)
		}
	}
}

func TestDatesAreReckonedAsTheCalendarDoes(t *testing.T) {
	t.Parallel()
	d := date(2026, time.February, 27)
	if got := d.AddDays(3); got != date(2026, time.March, 2) || got.Sub(d) != 3 || d.Sub(got) != -3 {
		t.Errorf("AddDays(3): got %v, want March 2", got)
	}
	if got := date(2026, time.January, 1).AddDays(-1); got != date(2025, time.December, 31) {
		t.Errorf("AddDays(-1): got %v, want December 31", got)
	}
	if !d.Before(d.AddDays(1)) || d.Before(d) || d.After(d) || !d.After(d.AddDays(-1)) {
		t.Error("Before, After: got them wrong around a day")
	}
	if d.IsZero() || !(clock.Date{}).IsZero() {
		t.Error("IsZero: got it wrong")
	}
	for i := range 14 { // March 2, 2026 is a Monday
		if got, want := date(2026, time.March, 2).AddDays(i).Weekday(), i%7+1; got != want {
			t.Errorf("Weekday %d days after a Monday: got %d, want %d", i, got, want)
		}
	}
	if got := d.UTC(); !got.Equal(time.Date(2026, time.February, 27, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("UTC: got %v, want midnight", got)
	}
}

func TestADayStartsWithItsFirstInstant(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, zone string
		day        clock.Date
		want       string
	}{
		{"midnight", "America/Argentina/Buenos_Aires", date(2026, time.March, 2), "2026-03-02T00:00:00-03:00"},
		{"in UTC", "UTC", date(2026, time.March, 2), "2026-03-02T00:00:00Z"},
		{"midnight is skipped", "America/Santiago", date(2026, time.September, 6), "2026-09-06T01:00:00-03:00"},
		{"the hour before midnight comes twice", "America/Santiago", date(2026, time.April, 5), "2026-04-05T00:00:00-04:00"},
		{"midnight comes twice", "America/Havana", date(2025, time.November, 2), "2025-11-02T00:00:00-04:00"},
		{"the day before was skipped", "Pacific/Apia", date(2011, time.December, 31), "2011-12-31T00:00:00+14:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			loc, err := time.LoadLocation(tt.zone)
			if err != nil {
				t.Fatalf("LoadLocation: %v", err)
			}
			got := tt.day.Start(loc)
			if got.Format(time.RFC3339) != tt.want || clock.DateOf(got) != tt.day || clock.DateOf(got.Add(-time.Nanosecond)) == tt.day {
				t.Errorf("Start of %v in %s: got %s, want %s", tt.day, tt.zone, got.Format(time.RFC3339), tt.want)
			}
		})
	}
}

func TestDateAsText(t *testing.T) {
	t.Parallel()
	var d clock.Date
	if err := d.UnmarshalText([]byte("2026-03-02")); err != nil || d != date(2026, time.March, 2) {
		t.Errorf("UnmarshalText: got %v, %v, want March 2", d, err)
	}
	if text, err := d.MarshalText(); err != nil || string(text) != "2026-03-02" {
		t.Errorf("MarshalText: got %s, %v", text, err)
	}
	if err := d.UnmarshalText([]byte("ayer")); err == nil || d != date(2026, time.March, 2) {
		t.Errorf("UnmarshalText of a word: got %v, %v, want a refusal and the date as it was", d, err)
	}
}

func TestWithinSaysHowLongTheHoursStillLast(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		at       string
		from, to int
		want     time.Duration
	}{
		{"23:00:00", 22 * 60, 8 * 60, 9 * time.Hour},
		{"22:00:00", 22 * 60, 8 * 60, 10 * time.Hour},
		{"07:59:30", 22 * 60, 8 * 60, 30 * time.Second},
		{"08:00:00", 22 * 60, 8 * 60, 0},
		{"21:59:59", 22 * 60, 8 * 60, 0},
		{"13:30:00", 13 * 60, 14 * 60, 30 * time.Minute},
		{"14:00:00", 13 * 60, 14 * 60, 0},
		{"12:59:00", 13 * 60, 14 * 60, 0},
		{"10:00:00", 10 * 60, 10 * 60, 0},
	} {
		at, err := time.Parse(time.TimeOnly, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := clock.Within(at, tt.from, tt.to); got != tt.want {
			t.Errorf("Within(%s, %d, %d): got %v, want %v", tt.at, tt.from, tt.to, got, tt.want)
		}
	}
}

func TestInShowsAnInstantThatIsThere(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("-03", -3*60*60)
	if got := clock.In(nil, zone); got != nil {
		t.Errorf("In(nil): got %v, want nil", got)
	}
	at := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	if got := clock.In(&at, zone); got == nil || got.Format(time.RFC3339) != "2026-03-02T09:00:00-03:00" || at.Location() != time.UTC {
		t.Errorf("In(%v, %v): got %v, want it three hours earlier on the clock", at, zone, got)
	}
}
