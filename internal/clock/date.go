package clock

import (
	"fmt"
	"time"
)

// Date is a day of the calendar, without time or zone. The zero Date is not valid.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day that t falls on in t's location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// String returns YYYY-MM-DD.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// IsZero reports whether d was never set.
func (d Date) IsZero() bool { return d == Date{} }

// UTC returns midnight of d in UTC: the form in which PostgreSQL's date type is exchanged.
func (d Date) UTC() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Start returns the first instant of d in loc. Where a clock change skips midnight, that is the instant of the change.
func (d Date) Start(loc *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
	if t.Day() == d.Day {
		// Midnight may exist twice; the first one starts the day.
		if u := t.Add(-time.Hour); DateOf(u) == d {
			return u
		}
		return t
	}
	// Midnight does not exist: time.Date normalised it to the day before.
	_, end := t.ZoneBounds()
	return end.In(loc)
}

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Sub returns the number of days from e to d.
func (d Date) Sub(e Date) int { return int(d.UTC().Sub(e.UTC()) / (24 * time.Hour)) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.UTC().Before(e.UTC()) }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return e.Before(d) }

// Weekday returns the ISO weekday: Monday 1 to Sunday 7.
func (d Date) Weekday() int {
	if w := int(d.UTC().Weekday()); w != 0 {
		return w
	}
	return 7
}

// MarshalText gives YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}
