package demo

import (
	"slices"
	"time"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
)

const unpaidNow = 3

// extras adds what a panel should have something of: somebody in the waiting room, unpaid turnos, sobreturnos, and a
// start that somebody is about to take.
func (a *agenda) extras() error {
	a.early()
	a.unpaid()
	if err := a.overbooks(); err != nil {
		return err
	}
	return a.hold()
}

// early lets the next customers arrive before their time, while the shop is open.
func (a *agenda) early() {
	soon := a.now.Add(time.Hour)
	for _, t := range a.turnos {
		if t.status() == booking.Confirmed && t.start.After(a.now) && t.start.Before(soon) && t.created().Before(a.now.Add(-time.Hour)) {
			t.step("checked_in", booking.CheckedIn, a.now.Add(-a.within(5*time.Minute)), user(a.reception))
			return
		}
	}
}

// unpaid makes some of the coming turnos ones that were asked for just now and wait for their payment.
func (a *agenda) unpaid() {
	left := unpaidNow
	for i, t := range a.turnos {
		if left == 0 || t.staff || i%7 != 0 || t.status() != booking.Confirmed || t.start.Before(a.now.Add(12*time.Hour)) {
			continue
		}
		if t.payment = "full"; t.deposit > 0 {
			t.payment = "deposit"
		}
		asked := a.now.Add(-5*time.Minute - a.within(30*time.Minute))
		t.steps = []step{{"booked", booking.PendingPayment, asked, theCustomer()}}
		left--
	}
}

// overbooks squeezes a cut in beside some turnos of the past and the first of tomorrow or later.
func (a *agenda) overbooks() error {
	beside := make([]*turno, 0, 4)
	for _, share := range []int{3, 5, 8} {
		beside = append(beside, a.turnos[len(a.turnos)/share])
	}
	tomorrow := a.instant(a.today.AddDays(1), 0)
	next := slices.IndexFunc(a.turnos, func(t *turno) bool { return t.start.After(tomorrow) && t.status() == booking.Confirmed })
	if next >= 0 {
		beside = append(beside, a.turnos[next])
	}
	reasons := []string{"Se casa mañana.", "Viene de lejos y no puede otro día.", "Un retoque de ayer.", "Viaja esta noche."}
	for i, t := range beside {
		if err := a.overbook(t, reasons[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a *agenda) overbook(beside *turno, reason string) error {
	order := []int{a.index("corte")}
	visit, err := a.visit(beside.barber, order)
	if err != nil {
		return err
	}
	c := a.absent(clock.DateOf(beside.start))
	t, err := a.turno(c, beside.barber, order, visit, beside.start.Add(stepMinutes*time.Minute).Unix())
	if err != nil {
		return err
	}
	t.overbook = reason
	a.pass(t)
	a.turnos = append(a.turnos, t)
	return nil
}

// absent is a customer who does not come on a day anyway.
func (a *agenda) absent(day clock.Date) *customer {
	there := map[*customer]bool{}
	for _, t := range a.turnos {
		if clock.DateOf(t.start) == day {
			there[t.customer] = true
		}
	}
	i := slices.IndexFunc(a.people, func(c *customer) bool { return !there[c] && !day.Before(c.joined) })
	return a.people[max(i, 0)]
}

// hold keeps the first cut that is free after tomorrow for somebody who is typing their name.
func (a *agenda) hold() error {
	for b := range a.busy {
		a.busy[b] = nil
	}
	for _, t := range a.turnos {
		if t.end.After(a.now) {
			a.busy[t.barber] = append(a.busy[t.barber], t.spans...)
		}
	}
	order := []int{a.index("corte")}
	for day := a.today.AddDays(2); !day.After(a.last()); day = day.AddDays(1) {
		for b := range a.barbers {
			visit, err := a.visit(b, order)
			if err != nil {
				return err
			}
			start, ok := a.free(day, b, visit)
			if !ok {
				continue
			}
			t, err := a.turno(nil, b, order, visit, start)
			if err != nil {
				return err
			}
			t.steps = []step{{"held", booking.Held, a.now.Add(-time.Minute), theCustomer()}}
			a.turnos = append(a.turnos, t)
			return nil
		}
	}
	return nil
}

// settle puts the turnos in the order in which they were asked for, names them, and tells each customer's record.
func (a *agenda) settle() {
	slices.SortStableFunc(a.turnos, func(x, y *turno) int { return x.created().Compare(y.created()) })
	codes := map[string]bool{}
	done := map[*customer]time.Time{}
	for _, t := range a.turnos {
		t.id = pg.NewID()
		t.code = a.code()
		for codes[t.code] {
			t.code = a.code()
		}
		codes[t.code] = true
		if t.customer == nil {
			continue
		}
		c := t.customer
		if c.createdAt.IsZero() {
			c.createdAt = t.created()
		}
		switch t.status() {
		case booking.NoShow:
			c.noShows++
		case booking.Completed:
			if t.end.After(done[c]) {
				done[c], c.barber = t.end, &a.barbers[t.barber].id
			}
		default:
		}
	}
	for _, c := range a.people {
		if c.createdAt.IsZero() {
			c.createdAt = a.instant(c.joined, at(12, 0))
		}
	}
}

// code is one to read aloud, in the alphabet of package booking.
func (a *agenda) code() string {
	const alphabet, length = "23456789ABCDEFGHJKMNPQRSTUVWXYZ", 7
	b := make([]byte, length)
	for i := range b {
		b[i] = alphabet[a.rng.IntN(len(alphabet))]
	}
	return string(b)
}
