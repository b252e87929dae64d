package demo

import (
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/slot"
)

// service is a line of the menu.
type service struct {
	key                         string // by which this package names it
	id                          uuid.UUID
	name, category, description string
	segments                    []slot.Segment
	bufferAfter                 int
	depositPercent              int64
	weight                      int // how often it is asked for
	list                        int64
	prices                      []price
}

// price holds from a day on, in centavos.
type price struct {
	from     clock.Date
	centavos int64
}

func pesos(n int64) int64 { return n * 100 }

func busy(minutes int) []slot.Segment { return []slot.Segment{{Minutes: minutes, Busy: true}} }

// menu are the eight services with their prices up to today's and the one that is announced.
func menu(today clock.Date) []service {
	all := []service{
		{
			key: "corte", name: "Corte clásico", category: "Cortes", description: "Tijera o máquina, con lavado.",
			segments: busy(30), weight: 30, list: pesos(16_000),
		},
		{
			key: "fade", name: "Corte degradé", category: "Cortes", description: "Degradé a máquina y navaja, terminación a mano.",
			segments: busy(45), weight: 24, list: pesos(19_000),
		},
		{
			key: "infantil", name: "Corte infantil", category: "Cortes", description: "Hasta 12 años.",
			segments: busy(30), weight: 8, list: pesos(13_000),
		},
		{
			key: "corte-barba", name: "Corte y barba", category: "Combos", description: "El corte que quieras y la barba perfilada.",
			segments: busy(60), weight: 18, list: pesos(25_000),
		},
		{
			key: "barba", name: "Perfilado de barba", category: "Barba", description: "Recorte, perfilado con navaja y aceite.",
			segments: busy(20), weight: 12, list: pesos(10_000),
		},
		{
			key: "afeitado", name: "Afeitado clásico", category: "Barba", description: "Con navaja y toallas calientes.",
			segments: busy(40), bufferAfter: 10, weight: 5, list: pesos(14_500),
		},
		{
			key: "color", name: "Color", category: "Color y tratamientos",
			description:    "Aplicación, 40 minutos de espera y lavado. Se reserva con una seña.",
			segments:       []slot.Segment{{Minutes: 30, Busy: true}, {Minutes: 40}, {Minutes: 20, Busy: true}},
			depositPercent: 30, weight: 10, list: pesos(48_000),
		},
		{
			key: "hidratacion", name: "Hidratación capilar", category: "Color y tratamientos", description: "Baño de crema y masaje.",
			segments: busy(45), weight: 6, list: pesos(22_000),
		},
	}
	for i := range all {
		all[i].id = pg.NewID()
		all[i].prices = history(all[i].list, today)
	}
	return all
}

// history are the prices that led to today's, and the rise announced for the first of next month.
func history(list int64, today clock.Date) []price {
	month := clock.Date{Year: today.Year, Month: today.Month, Day: 1}
	day := func(months int) clock.Date {
		return clock.DateOf(time.Date(month.Year, month.Month+time.Month(months), 1, 0, 0, 0, 0, time.UTC))
	}
	return []price{
		{day(-14), rounded(list * 78 / 100)},
		{day(-8), rounded(list * 89 / 100)},
		{day(-3), list},
		{day(1), rounded(list * 107 / 100)},
	}
}

// rounded is an amount to the nearest $ 500, as price lists have it.
func rounded(centavos int64) int64 {
	const step = 500_00
	return (centavos + step/2) / step * step
}

// priceOn is what the service costs on a day with that offer.
func (v *service) priceOn(day clock.Date, o offer) int64 {
	if o.price != nil {
		return *o.price
	}
	current := v.prices[0].centavos
	for _, p := range v.prices {
		if !p.from.After(day) {
			current = p.centavos
		}
	}
	return current
}

// deposit is the seña that goes with a price. Errors: money.ErrOverflow, which no price here reaches.
func (v *service) deposit(centavos int64) (int64, error) {
	share, err := money.Centavos(centavos).Share(money.BasisPoints(v.depositPercent * 100))
	return int64(share), err
}

// work is the service as one barber does it.
func (v *service) work(o offer) slot.Work {
	w := slot.Work{Segments: v.segments, BufferAfter: v.bufferAfter}
	if o.minutes != nil && len(w.Segments) == 1 {
		w.Segments = busy(*o.minutes)
	}
	return w
}
