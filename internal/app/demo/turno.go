package demo

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/slot"
)

// turno is one booking with everything that hangs on it.
type turno struct {
	id         uuid.UUID
	code       string
	customer   *customer // nil: of a hold
	barber     int
	start, end time.Time
	lines      []line
	spans      []slot.Span
	total      int64 // centavos
	deposit    int64
	staff      bool   // taken at the desk
	payment    string // at_shop, deposit or full
	overbook   string // why
	cancel     string // why
	note       string
	steps      []step // at least one
}

// line is one service with what was agreed.
type line struct {
	service    *service
	work       slot.Work
	start, end time.Time
	price      int64
	deposit    int64
}

// step is one event of a turno. kind is the state that it led to, but for the first.
type step struct {
	kind string
	to   booking.Status
	at   time.Time
	by   actor
}

// actor is who did something: a user, the customer, or the system.
type actor struct {
	kind string
	user *uuid.UUID
}

func user(id uuid.UUID) actor { return actor{"user", &id} }
func theCustomer() actor      { return actor{kind: "customer"} }
func theSystem() actor        { return actor{kind: "system"} }

// status is where the turno is by now.
func (t *turno) status() booking.Status { return t.steps[len(t.steps)-1].to }

// cancelled reports whether somebody gave the turno up.
func (t *turno) cancelled() bool {
	last := t.status()
	return last == booking.CancelledByCustomer || last == booking.CancelledByShop
}

// paid is what was paid beforehand and not given back, in centavos.
func (t *turno) paid() int64 {
	if len(t.steps) < 2 || t.steps[1].to != booking.Confirmed || t.cancelled() {
		return 0
	}
	return t.deposit
}

// created is when it was asked for.
func (t *turno) created() time.Time { return t.steps[0].at }

// expires is when a hold or an unpaid turno runs out, counted from its beginning.
func (t *turno) expires() time.Time {
	if t.steps[0].to == booking.Held {
		return t.created().Add(holdMinutes * time.Minute)
	}
	return t.created().Add(paymentMinutes * time.Minute)
}

// turno makes a booking without a life yet.
func (a *agenda) turno(c *customer, b int, order []int, visit slot.Visit, start int64) (*turno, error) {
	t := &turno{customer: c, barber: b, start: a.local(start), end: a.local(visit.End(start)), payment: "at_shop"}
	for _, o := range visit.Occupancies(start) {
		t.spans = append(t.spans, o.Span)
	}
	day := clock.DateOf(t.start)
	begin := t.start
	for _, n := range order {
		v := &a.services[n]
		o := a.barbers[b].offers[v.key]
		l := line{service: v, work: v.work(o), start: begin, price: v.priceOn(day, o)}
		var err error
		if l.deposit, err = v.deposit(l.price); err != nil {
			return nil, fmt.Errorf("deposit of the demo: %w", err)
		}
		for _, g := range l.work.Segments {
			begin = begin.Add(time.Duration(g.Minutes) * time.Minute)
		}
		l.end = begin
		t.lines = append(t.lines, l)
		t.total += l.price
		t.deposit += l.deposit
	}
	return t, nil
}

func (s *shop) local(unix int64) time.Time { return time.Unix(unix, 0).In(s.loc) }
