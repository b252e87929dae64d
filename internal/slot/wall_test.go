package slot_test

import (
	"sync"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
)

// wallClock holds what the wall clock of a zone shows at each minute of a few days.
type wallClock struct {
	origin int64   // minutes since the epoch of the first entry
	east   int64   // the furthest that the clock is ahead of UTC
	shows  []int64 // minutes since 1970-01-01 00:00 by the wall clock
}

type wallKey struct {
	zone string
	base clock.Date
}

// readWall reads the clock from 6 days before base to 9 days after. Readings are kept in cache: they are slow to take.
func readWall(cache *sync.Map, loc *time.Location, base clock.Date) *wallClock {
	key := wallKey{loc.String(), base}
	if v, ok := cache.Load(key); ok {
		if w, ok := v.(*wallClock); ok {
			return w
		}
	}
	w := &wallClock{origin: base.AddDays(-6).UTC().Unix() / 60, east: -1440}
	for i := range int64(15 * 1440) {
		t := time.Unix((w.origin+i)*60, 0).In(loc)
		w.shows = append(w.shows, ordinal(clock.DateOf(t))*1440+int64(t.Hour()*60+t.Minute()))
		w.east = max(w.east, w.shows[i]-w.origin-i)
	}
	cache.Store(key, w)
	return w
}

// ordinal counts the days of the calendar.
func ordinal(d clock.Date) int64 { return d.UTC().Unix() / 86400 }
