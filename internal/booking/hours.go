package booking

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/barberpro/barberpro/internal/clock"
)

// OpenHours is a time of the week in which somebody works. An end past midnight counts on: 26:00 is two in the morning.
type OpenHours struct {
	Weekday int    `json:"weekday" minimum:"1" maximum:"7" doc:"1 es lunes"`
	Start   string `json:"start" example:"09:00"`
	End     string `json:"end" example:"20:00" doc:"Puede pasar la medianoche: 26:00 son las dos"`
}

// openHours are the weekly hours of all the shop's barbers in force on a day, put together: from when on and until when anybody
// works.
func (s *Setup) openHours(day clock.Date) []OpenHours {
	var all []hours
	for i := range s.Barbers {
		for _, h := range s.Barbers[i].Hours {
			if !day.Before(h.From) && (h.To.IsZero() || !day.After(h.To)) {
				all = append(all, h)
			}
		}
	}
	slices.SortFunc(all, func(a, b hours) int {
		return cmp.Or(cmp.Compare(a.Weekday, b.Weekday), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	joined := all[:0]
	for _, h := range all {
		if n := len(joined); n > 0 && joined[n-1].Weekday == h.Weekday && h.Start <= joined[n-1].End {
			joined[n-1].End = max(joined[n-1].End, h.End)
			continue
		}
		joined = append(joined, h)
	}
	out := make([]OpenHours, len(joined))
	for i, h := range joined {
		out[i] = OpenHours{Weekday: h.Weekday, Start: wallMinute(h.Start), End: wallMinute(h.End)}
	}
	return out
}

// wallMinute is a minute of a day as HH:MM; those past midnight count on.
func wallMinute(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
