// Package holiday knows the national holidays of Argentina, which the government settles year by year.
//
// The years that are settled stand in a table, each row with the rule it rests on. Any other year is computed from
// Ley 27.399 alone and marked Provisional. Days off for one faith or community only (arts. 2 and 3 of the law, Ley
// 26.199) and holidays of provinces are not in here: a shop marks those as its own exceptions.
package holiday

import (
	"slices"

	"github.com/barberpro/barberpro/internal/clock"
)

// Version names the state of the table: the date on which its sources were last read. It changes with every change of
// a row, so that whoever stores or caches holidays knows when to load them again.
const Version = "2026-11-21"

// Kind is what the law makes of a day. Its text is stable: it is stored and part of the API.
type Kind string

// The kinds of days.
const (
	Fixed      Kind = "inamovible"   // a holiday that stays on its date
	Movable    Kind = "trasladable"  // a holiday that moves to make a long weekend
	Bridge     Kind = "puente"       // a day off between a holiday and a weekend, for tourism (art. 7)
	NonWorking Kind = "no_laborable" // a day on which each employer decides
)

// Holiday is one day of the calendar. A day that is two things at once is listed as the stronger one: in 2026 Jueves
// Santo falls on the holiday of April 2.
type Holiday struct {
	Date     clock.Date // the day on which it is kept
	Original clock.Date // the day that it remembers; differs from Date when it was moved
	Kind     Kind
	Name     string // es-AR
	Source   string // the law, decree or resolution, in Spanish
	// Provisional says that an official decision on this day is still due.
	Provisional bool
}

// IsHoliday reports whether the day is a holiday (feriado) and not just a day off at the employer's choice.
func (h Holiday) IsHoliday() bool { return h.Kind == Fixed || h.Kind == Movable }

// Moved reports whether the holiday is kept on another day than the one it remembers.
func (h Holiday) Moved() bool { return h.Date != h.Original }

// National returns the holidays of a year in order of date, one for each day.
// Years outside the table are Provisional; before the law of 2017 there are none.
func National(year int) []Holiday {
	if year < lawFrom {
		return nil
	}
	days := table(year)
	if days == nil {
		days = computed(year)
	}
	slices.SortFunc(days, func(a, b Holiday) int { return a.Date.Sub(b.Date) })
	return days
}

// On returns the holiday kept on date, if there is one.
func On(date clock.Date) (Holiday, bool) {
	for _, h := range National(date.Year) {
		if h.Date == date {
			return h, true
		}
	}
	return Holiday{}, false
}
