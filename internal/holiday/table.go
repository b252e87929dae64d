package holiday

import (
	"time"

	"github.com/barberpro/barberpro/internal/clock"
)

// What settled the days that the law leaves open.
const (
	decree1027       = "Ley 27.399, art. 7; Decreto 1027/2024"
	resolution164    = "Ley 27.399, art. 7; Resolución JGM 164/2025"
	resolution139    = "Ley 27.399, art. 1; Decreto 614/2025; Resolución JGM 139/2025"
	weekendUnmoved   = "Ley 27.399, art. 1 (cae en fin de semana; sin traslado)"
	weekendUndecided = "Ley 27.399, art. 1; traslado a definir por la JGM (Decreto 614/2025)"
)

// table returns the settled days of a year, or nil when the year is not in it.
func table(year int) []Holiday {
	switch year {
	case 2025:
		return year2025()
	case 2026:
		return year2026()
	case 2027:
		return year2027()
	default:
		return nil
	}
}

func year2025() []Holiday {
	const y = 2025
	return []Holiday{
		row(y, time.January, 1, Fixed, newYear, lawList),
		row(y, time.March, 3, Fixed, carnival, lawList),
		row(y, time.March, 4, Fixed, carnival, lawList),
		row(y, time.March, 24, Fixed, memory, lawList),
		row(y, time.April, 2, Fixed, malvinas, lawList),
		row(y, time.April, 17, NonWorking, holyThursday, lawList),
		row(y, time.April, 18, Fixed, goodFriday, lawList),
		row(y, time.May, 1, Fixed, labour, lawList),
		row(y, time.May, 2, Bridge, tourism, decree1027),
		row(y, time.May, 25, Fixed, mayRevolution, lawList),
		row(y, time.June, 16, Movable, guemes, lawMove).from(17),
		row(y, time.June, 20, Fixed, belgrano, lawList),
		row(y, time.July, 9, Fixed, independence, lawList),
		row(y, time.August, 15, Bridge, tourism, decree1027),
		row(y, time.August, 17, Movable, sanMartin, weekendUnmoved),
		row(y, time.October, 10, Movable, diversity, resolution139).from(12),
		row(y, time.November, 21, Bridge, tourism, decree1027),
		row(y, time.November, 24, Movable, sovereignty, lawMove).from(20),
		row(y, time.December, 8, Fixed, immaculate, lawList),
		row(y, time.December, 25, Fixed, christmas, lawList),
	}
}

func year2026() []Holiday {
	const y = 2026
	return []Holiday{
		row(y, time.January, 1, Fixed, newYear, lawList),
		row(y, time.February, 16, Fixed, carnival, lawList),
		row(y, time.February, 17, Fixed, carnival, lawList),
		row(y, time.March, 23, Bridge, tourism, resolution164),
		row(y, time.March, 24, Fixed, memory, lawList),
		row(y, time.April, 2, Fixed, malvinas, lawList),
		row(y, time.April, 3, Fixed, goodFriday, lawList),
		row(y, time.May, 1, Fixed, labour, lawList),
		row(y, time.May, 25, Fixed, mayRevolution, lawList),
		row(y, time.June, 15, Movable, guemes, lawMove).from(17),
		row(y, time.June, 20, Fixed, belgrano, lawList),
		row(y, time.July, 9, Fixed, independence, lawList),
		row(y, time.July, 10, Bridge, tourism, resolution164),
		row(y, time.August, 17, Movable, sanMartin, lawMove),
		row(y, time.October, 12, Movable, diversity, lawMove),
		row(y, time.November, 23, Movable, sovereignty, lawMove).from(20),
		row(y, time.December, 7, Bridge, tourism, resolution164),
		row(y, time.December, 8, Fixed, immaculate, lawList),
		row(y, time.December, 25, Fixed, christmas, lawList),
	}
}

// year2027 has no bridges yet: they are settled towards the end of the year before.
func year2027() []Holiday {
	const y = 2027
	undecided := row(y, time.November, 20, Movable, sovereignty, weekendUndecided)
	undecided.Provisional = true
	return []Holiday{
		row(y, time.January, 1, Fixed, newYear, lawList),
		row(y, time.February, 8, Fixed, carnival, lawList),
		row(y, time.February, 9, Fixed, carnival, lawList),
		row(y, time.March, 24, Fixed, memory, lawList),
		row(y, time.March, 25, NonWorking, holyThursday, lawList),
		row(y, time.March, 26, Fixed, goodFriday, lawList),
		row(y, time.April, 2, Fixed, malvinas, lawList),
		row(y, time.May, 1, Fixed, labour, lawList),
		row(y, time.May, 25, Fixed, mayRevolution, lawList),
		row(y, time.June, 20, Fixed, belgrano, lawList),
		row(y, time.June, 21, Movable, guemes, lawMove).from(17),
		row(y, time.July, 9, Fixed, independence, lawList),
		row(y, time.August, 16, Movable, sanMartin, lawMove).from(17),
		row(y, time.October, 11, Movable, diversity, lawMove).from(12),
		undecided,
		row(y, time.December, 8, Fixed, immaculate, lawList),
		row(y, time.December, 25, Fixed, christmas, lawList),
	}
}

func row(year int, month time.Month, day int, kind Kind, name, source string) Holiday {
	return on(clock.Date{Year: year, Month: month, Day: day}, kind, name, source)
}

// from says which day of the same month a moved holiday remembers.
func (h Holiday) from(day int) Holiday {
	h.Original.Day = day
	return h
}
