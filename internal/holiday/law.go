package holiday

import (
	"time"

	"github.com/barberpro/barberpro/internal/clock"
)

const lawFrom = 2018 // first whole year under Ley 27.399, in force since October 2017

// The names of the days.
const (
	newYear       = "Año Nuevo"
	carnival      = "Carnaval"
	memory        = "Día Nacional de la Memoria por la Verdad y la Justicia"
	malvinas      = "Día del Veterano y de los Caídos en la Guerra de Malvinas"
	holyThursday  = "Jueves Santo"
	goodFriday    = "Viernes Santo"
	labour        = "Día del Trabajo"
	mayRevolution = "Día de la Revolución de Mayo"
	guemes        = "Paso a la Inmortalidad del General Don Martín Miguel de Güemes"
	belgrano      = "Paso a la Inmortalidad del General Don Manuel Belgrano"
	independence  = "Día de la Independencia"
	sanMartin     = "Paso a la Inmortalidad del General Don José de San Martín"
	diversity     = "Día del Respeto a la Diversidad Cultural"
	sovereignty   = "Día de la Soberanía Nacional"
	immaculate    = "Inmaculada Concepción de María"
	christmas     = "Navidad"
	tourism       = "Día no laborable con fines turísticos"
)

// The articles of the law that the rows rest on.
const (
	lawList = "Ley 27.399, art. 1"
	lawMove = "Ley 27.399, arts. 1 y 6"
)

// Distances in days from Easter Sunday.
const (
	easterToCarnivalMonday  = -48
	easterToCarnivalTuesday = -47
	easterToHolyThursday    = -3
	easterToGoodFriday      = -2
)

// computed returns the days of a year that follow from the law alone, without the bridges that the government adds.
// Fixed holidays are placed first: where two fall together, the earlier in the list is the one that is kept.
func computed(year int) []Holiday {
	easter := easterSunday(year)
	var days []Holiday
	for _, h := range []Holiday{
		fixed(year, time.January, 1, newYear),
		on(easter.AddDays(easterToCarnivalMonday), Fixed, carnival, lawList),
		on(easter.AddDays(easterToCarnivalTuesday), Fixed, carnival, lawList),
		fixed(year, time.March, 24, memory),
		fixed(year, time.April, 2, malvinas),
		on(easter.AddDays(easterToGoodFriday), Fixed, goodFriday, lawList),
		fixed(year, time.May, 1, labour),
		fixed(year, time.May, 25, mayRevolution),
		fixed(year, time.June, 20, belgrano),
		fixed(year, time.July, 9, independence),
		fixed(year, time.December, 8, immaculate),
		fixed(year, time.December, 25, christmas),
		byRule(year, time.June, 17, guemes),
		byRule(year, time.August, 17, sanMartin),
		byRule(year, time.October, 12, diversity),
		byRule(year, time.November, 20, sovereignty),
		on(easter.AddDays(easterToHolyThursday), NonWorking, holyThursday, lawList),
	} {
		h.Provisional = true
		days = place(days, h)
	}
	return days
}

// place adds h unless its day is taken. A movable holiday stays on its own date rather than move onto another one, as
// Güemes did in 2022, when June 17 was a Friday and the Monday after was Belgrano's.
func place(days []Holiday, h Holiday) []Holiday {
	if taken(days, h.Date) {
		h.Date = h.Original
	}
	if taken(days, h.Date) {
		return days
	}
	return append(days, h)
}

// moved returns the day on which a movable holiday is kept: the Monday before a Tuesday or Wednesday, the Monday after
// a Thursday or Friday (Ley 27.399, art. 6). The law is silent on weekends, where it returns the date itself and false:
// since August 2025 the Jefatura de Gabinete may choose the Friday before or the Monday after (Decreto 614/2025).
func moved(date clock.Date) (day clock.Date, settled bool) {
	const monday, wednesday, friday, week = 1, 3, 5, 7
	switch weekday := date.Weekday(); {
	case weekday <= wednesday:
		return date.AddDays(monday - weekday), true
	case weekday <= friday:
		return date.AddDays(week + monday - weekday), true
	default:
		return date, false
	}
}

// easterSunday returns Easter of the Gregorian calendar by the method of Meeus, Jones and Butcher. The names and numbers
// are those of the published method.
func easterSunday(year int) clock.Date {
	a, b, c := year%19, year/100, year%100
	g := (8*b + 13) / 25
	h := (19*a + b - b/4 - g + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return clock.Date{Year: year, Month: time.Month(n / 31), Day: n%31 + 1}
}

func on(date clock.Date, kind Kind, name, source string) Holiday {
	return Holiday{Date: date, Original: date, Kind: kind, Name: name, Source: source}
}

func fixed(year int, month time.Month, day int, name string) Holiday {
	return on(clock.Date{Year: year, Month: month, Day: day}, Fixed, name, lawList)
}

func byRule(year int, month time.Month, day int, name string) Holiday {
	h := on(clock.Date{Year: year, Month: month, Day: day}, Movable, name, lawMove)
	h.Date, _ = moved(h.Original)
	return h
}

func taken(days []Holiday, date clock.Date) bool {
	for _, h := range days {
		if h.Date == date {
			return true
		}
	}
	return false
}
