package slot

import (
	"time"

	"github.com/barberpro/barberpro/internal/clock"
)

const (
	secondsPerMinute = 60
	minutesPerDay    = 24 * 60
)

// zone is a stretch of a time zone's history: runs of constant offset, in order. Loading it once per query turns
// any number of wall times into instants without asking tzdata again.
//
// Instants are minutes since the epoch. Wall times are minutes since 1970-01-01 00:00 on the wall clock, so day
// number n (days since 1970-01-01) begins at n*minutesPerDay.
type zone []offsetRun

type offsetRun struct {
	from   int64 // the first minute that has the offset
	offset int64 // minutes east of UTC
}

// load returns the runs of loc that cover [from, to), reusing z's memory.
func (z zone) load(loc *time.Location, from, to int64) zone {
	z = z[:0]
	for t := time.Unix(from*secondsPerMinute, 0).In(loc); ; {
		_, offset := t.Zone()
		z = append(z, offsetRun{minuteOf(t.Unix()), floorDiv(int64(offset), secondsPerMinute)})
		_, end := t.ZoneBounds()
		if end.IsZero() || end.Unix() >= to*secondsPerMinute {
			return z
		}
		t = end
	}
}

// instant returns the first minute at which the wall clock shows wall or later.
func (z zone) instant(wall int64) int64 {
	last := len(z) - 1
	t := wall - z[0].offset
	for i := range last {
		if t < z[i+1].from {
			return t
		}
		t = max(wall-z[i+1].offset, z[i+1].from)
	}
	return t
}

// day returns the number of the local day that minute t falls on: the last one that began at t or before.
func (z zone) day(t int64) int64 {
	i := len(z) - 1
	for i > 0 && z[i].from > t {
		i--
	}
	n := floorDiv(t+z[i].offset, minutesPerDay)
	if z.instant((n+1)*minutesPerDay) <= t {
		n++ // the clock was set back over midnight: the later date has begun
	}
	return n
}

// dayOf returns the number of the local day that minute t falls on in loc.
func dayOf(loc *time.Location, t int64) int64 {
	var runs [4]offsetRun
	return zone(runs[:0]).load(loc, t-2*minutesPerDay, t+2*minutesPerDay).day(t)
}

// dayNumber returns the days from 1970-01-01 to d.
func dayNumber(d clock.Date) int64 {
	return floorDiv(d.UTC().Unix(), minutesPerDay*secondsPerMinute)
}

// dateOf is the inverse of dayNumber.
func dateOf(day int64) clock.Date {
	return clock.DateOf(time.Unix(day*minutesPerDay*secondsPerMinute, 0).UTC())
}

// weekdayOf returns the ISO weekday of a day number: Monday 1 to Sunday 7. Day 0 was a Thursday.
func weekdayOf(day int64) int {
	return int(day+3-floorDiv(day+3, 7)*7) + 1
}

// floorDiv divides by b > 0, rounding down.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// minuteOf returns the minute that holds an instant in unix seconds.
func minuteOf(unix int64) int64 { return floorDiv(unix, secondsPerMinute) }

// minuteFrom returns the first minute that begins at an instant in unix seconds or later.
func minuteFrom(unix int64) int64 { return -floorDiv(-unix, secondsPerMinute) }
