package demo

import (
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/slot"
)

// barber is somebody who cuts hair, with the account they sign in with.
type barber struct {
	id, user    uuid.UUID
	name, email string
	popular     float64    // how full the days are, beside those of others
	since       clock.Date // zero: from the start
	hours       []hours
	exceptions  []exception
	timeOff     []timeOff
	offers      map[string]offer // by the service's key
}

// hours are worked on each of the weekdays, ISO numbers, in minutes from midnight.
type hours struct {
	weekdays   []int
	start, end int
}

type exception struct {
	date    clock.Date
	periods []slot.Period
}

// timeOff lasts from a minute of one day to a minute of another.
type timeOff struct {
	from, to   clock.Date
	start, end int
	reason     string
}

// offer is a service as one barber gives it; nil is as the shop does.
type offer struct {
	price   *int64 // centavos
	minutes *int
}

const (
	monday = iota + 1
	tuesday
	wednesday
	thursday
	friday
	saturday
)

// at is a time of day in minutes; hours past 24 are of the next day.
func at(hour, minute int) int { return hour*60 + minute }

const wholeDay = 24 * 60

// team are the four barbers: a split shift, one of the afternoon with two nights past midnight, a colourist with prices
// and times of her own, and a new one who is about to go on holiday.
func team(today clock.Date) []barber {
	return []barber{martin(today), lucia(today), nahuel(), bruno(today)}
}

func martin(today clock.Date) barber {
	workdays := []int{monday, tuesday, wednesday, thursday, friday}
	return barber{
		id: pg.NewID(), user: pg.NewID(), name: "Martín Acosta", email: "martin@barberpro.test", popular: 1.1,
		hours: []hours{
			{workdays, at(10, 0), at(13, 0)},
			{workdays, at(16, 0), at(20, 30)},
			{[]int{saturday}, at(10, 0), at(18, 0)},
		},
		timeOff: []timeOff{{from: today.AddDays(-180), to: today.AddDays(-166), reason: "Vacaciones"}},
		offers:  offers("corte", "fade", "corte-barba", "barba", "afeitado", "infantil"),
	}
}

func lucia(today clock.Date) barber {
	b := barber{
		id: pg.NewID(), user: pg.NewID(), name: "Lucía Ferreyra", email: "lucia@barberpro.test", popular: 1,
		hours:   []hours{{[]int{tuesday, wednesday, thursday, friday, saturday}, at(11, 0), at(19, 30)}},
		timeOff: []timeOff{{from: today.AddDays(3), to: today.AddDays(3), start: at(11, 0), end: at(13, 0), reason: "Turno médico"}},
		offers:  offers("corte", "fade", "corte-barba", "barba", "color", "infantil", "hidratacion"),
	}
	price, minutes := pesos(19_500), 45
	b.offers["corte"] = offer{price: &price, minutes: &minutes}
	return b
}

func nahuel() barber {
	return barber{
		id: pg.NewID(), user: pg.NewID(), name: "Nahuel Quiroga", email: "nahuel@barberpro.test", popular: 1.2,
		hours: []hours{
			{[]int{tuesday, wednesday, thursday}, at(13, 0), at(21, 0)},
			{[]int{friday, saturday}, at(16, 0), at(25, 0)},
		},
		offers: offers("corte", "fade", "corte-barba", "barba", "afeitado"),
	}
}

// bruno came five months ago. He works a short day soon, when others have time off, and then goes away for a few days.
func bruno(today clock.Date) barber {
	short := today.AddDays(2)
	for short.Weekday() > friday {
		short = short.AddDays(1)
	}
	return barber{
		id: pg.NewID(), user: pg.NewID(), name: "Bruno Peralta", email: "bruno@barberpro.test", popular: 0.8,
		since: today.AddDays(-150),
		hours: []hours{
			{[]int{monday, tuesday, thursday, friday}, at(9, 0), at(17, 0)},
			{[]int{saturday}, at(9, 0), at(13, 0)},
			{[]int{saturday}, at(15, 0), at(19, 0)},
		},
		exceptions: []exception{
			{date: short, periods: []slot.Period{{StartMinute: at(12, 0), EndMinute: at(16, 0)}}},
		},
		timeOff: []timeOff{{from: today.AddDays(9), to: today.AddDays(12), end: wholeDay, reason: "Vacaciones"}},
		offers:  offers("corte", "fade", "infantil", "color", "hidratacion"),
	}
}

func offers(keys ...string) map[string]offer {
	all := make(map[string]offer, len(keys))
	for _, key := range keys {
		all[key] = offer{}
	}
	return all
}
