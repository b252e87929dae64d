package demo

import (
	"time"

	"github.com/barberpro/barberpro/internal/booking"
)

// The shares of turnos that end otherwise than in the chair, in thousandths.
const (
	perMilNoShow     = 35
	perMilByCustomer = 70
	perMilByShop     = 15
	perMilUnpaid     = 80 // of those with a deposit
)

// pass gives a turno its life, as far as it has come by now. A sobreturno is always kept: it was asked for.
func (a *agenda) pass(t *turno) {
	a.begin(t)
	switch {
	case t.overbook != "":
		a.attend(t)
	case t.steps[0].to == booking.Confirmed || a.pay(t):
		a.end(t)
	}
	for i := 1; i < len(t.steps); i++ {
		if t.steps[i].at.After(a.now) {
			t.steps = t.steps[:i] // has not happened yet
		}
	}
}

// begin says when the turno was asked for, and how: at the desk some hours before, or online up to some weeks.
func (a *agenda) begin(t *turno) {
	t.staff = t.overbook != "" || t.deposit == 0 && a.rng.IntN(100) < 30
	longest := 12 * 24 * time.Hour
	by := theCustomer()
	switch {
	case t.overbook != "":
		longest, by = 60*time.Hour, user(a.manager)
	case t.staff:
		longest, by = 60*time.Hour, user(a.reception)
	}
	at := t.start.Add(-noticeMinutes*time.Minute - a.within(longest))
	if at.After(a.now) {
		at = a.now.Add(-2*time.Hour - a.within(4*24*time.Hour))
	}
	first := step{kind: "booked", to: booking.Confirmed, at: at, by: by}
	if t.deposit > 0 {
		t.payment, first.to = "deposit", booking.PendingPayment
	}
	t.steps = []step{first}
}

// pay settles the deposit and reports whether it was paid before the time ran out.
func (a *agenda) pay(t *turno) bool {
	if a.perMil(perMilUnpaid) {
		t.step("expired", booking.Expired, t.expires(), theSystem())
		return false
	}
	t.step("confirmed", booking.Confirmed, t.created().Add(2*time.Minute+a.within(15*time.Minute)), theSystem())
	return true
}

// end says how a confirmed turno came out.
func (a *agenda) end(t *turno) {
	barber := user(a.barbers[t.barber].user)
	limit := t.start.Add(-cancelUntilHours * time.Hour)
	confirmed := t.steps[len(t.steps)-1].at
	roll := a.rng.IntN(1000)
	switch {
	case roll < perMilNoShow:
		t.step("no_show", booking.NoShow, t.start.Add(16*time.Minute+a.within(20*time.Minute)), barber)
	case roll < perMilNoShow+perMilByCustomer && confirmed.Add(time.Hour).Before(limit):
		t.cancel = pick(a, "Me surgió un viaje.", "No llego con el trabajo.", "Lo paso para otra semana.", "")
		t.step("cancelled_by_customer", booking.CancelledByCustomer, a.between(confirmed, limit), theCustomer())
	case roll >= 1000-perMilByShop:
		t.cancel = pick(a, "El barbero está enfermo.", "Se cortó la luz en la cuadra.")
		t.step("cancelled_by_shop", booking.CancelledByShop, a.between(confirmed, t.start), user(a.manager))
	default:
		a.attend(t)
	}
}

// attend is what happens to most: they come, sit down, and leave with a haircut.
func (a *agenda) attend(t *turno) {
	barber := user(a.barbers[t.barber].user)
	if a.rng.IntN(12) == 0 {
		t.note = pick(a, "Vengo directo del trabajo.", "Primera vez.", "Es para un casamiento.", "Quiero probar algo nuevo.")
	}
	t.step("checked_in", booking.CheckedIn, t.start.Add(-a.within(9*time.Minute)), user(a.reception))
	t.step("in_service", booking.InService, t.start.Add(a.within(5*time.Minute)), barber)
	t.step("completed", booking.Completed, t.end.Add(a.within(5*time.Minute)-3*time.Minute), barber)
}

func (t *turno) step(kind string, to booking.Status, at time.Time, by actor) {
	t.steps = append(t.steps, step{kind, to, at, by})
}

// within is any time up to a limit, in whole seconds.
func (a *agenda) within(limit time.Duration) time.Duration {
	return time.Duration(a.rng.Int64N(int64(limit/time.Second))) * time.Second
}

// between is any instant after from and not after to.
func (a *agenda) between(from, to time.Time) time.Time { return to.Add(-a.within(to.Sub(from))) }

func (a *agenda) perMil(share int) bool { return a.rng.IntN(1000) < share }

func pick(a *agenda, texts ...string) string { return texts[a.rng.IntN(len(texts))] }
