package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/barberpro/barberpro/internal/booking"
)

const (
	consentVersion = "2026-11" // of the conditions that package booking shows
	wallTime       = "2006-01-02T15:04:05"
)

// history are the people who came and their turnos, in the order in which rows name each other.
func (a *agenda) history() []table {
	return []table{
		{"customers", a.customers()},
		{"bookings", a.bookings()},
		{"booking_lines", a.lines()},
		{"occupancies", a.occupancies()},
		{"booking_events", a.events()},
		{"audit_events", a.auditEvents()},
	}
}

func (a *agenda) customers() []customerRow {
	rows := make([]customerRow, 0, len(a.people))
	for _, c := range a.people {
		rows = append(rows, customerRow{
			ID: c.id, Name: c.name, Phone: c.phone, Email: orNull(c.email), Note: c.note, Barber: c.barber, NoShows: c.noShows,
			CreatedAt: c.createdAt,
		})
	}
	return rows
}

// bookings are the turnos as they began.
func (a *agenda) bookings() []bookingRow {
	rows := make([]bookingRow, 0, len(a.turnos))
	for _, t := range a.turnos {
		r := bookingRow{
			ID: t.id, Code: t.code, Status: t.steps[0].to, Source: "public", Note: t.note, StartsAt: t.start, EndsAt: t.end,
			LocalStartsAt: t.start.Format(wallTime), Total: t.total, Deposit: t.deposit, Paid: t.paid(), Payment: t.payment,
			CancellableUntil: t.start.Add(-cancelUntilHours * time.Hour), OverbookReason: orNull(t.overbook), CreatedAt: t.created(),
		}
		if t.cancelled() {
			r.CancelReason = orNull(t.cancel)
		}
		if r.Status != booking.Confirmed {
			at := t.expires()
			r.ExpiresAt = &at
		}
		a.attribute(&r, t)
		rows = append(rows, r)
	}
	return rows
}

// attribute says whose turno it is.
func (a *agenda) attribute(r *bookingRow, t *turno) {
	switch {
	case t.customer == nil:
		hash := sha256.Sum256(t.id[:]) // nobody has the hold's token
		r.HoldTokenHash, r.HoldPhone = orNull(`\x`+hex.EncodeToString(hash[:])), &a.people[0].phone
	case t.staff:
		r.Source = "staff"
	default:
		r.ConsentVersion = orNull(consentVersion)
	}
	if t.customer != nil {
		r.CustomerID, r.CustomerName = &t.customer.id, t.customer.name
	}
}

func (a *agenda) lines() []lineRow {
	rows := make([]lineRow, 0, len(a.turnos))
	for _, t := range a.turnos {
		b := &a.barbers[t.barber]
		for i := range t.lines {
			l := &t.lines[i]
			rows = append(rows, lineRow{
				BookingID: t.id, Ordinal: i + 1, ServiceID: l.service.id, ServiceName: l.service.name, BarberID: b.id, BarberName: b.name,
				StartsAt: l.start, EndsAt: l.end, Price: l.price, Policy: l.policy(),
			})
		}
	}
	return rows
}

func (l *line) policy() policy {
	p := policy{BufferBefore: l.work.BufferBefore, BufferAfter: l.work.BufferAfter, CancelUntilHours: cancelUntilHours, Deposit: l.deposit}
	for _, g := range l.work.Segments {
		p.Segments = append(p.Segments, policySegment(g))
	}
	return p
}

func (a *agenda) occupancies() []occupancyRow {
	rows := make([]occupancyRow, 0, len(a.turnos))
	for _, t := range a.turnos {
		var expires *time.Time
		if last := t.status(); last == booking.Held || last == booking.PendingPayment {
			at := t.expires()
			expires = &at
		}
		for i, span := range t.spans {
			rows = append(rows, occupancyRow{
				BookingID: t.id, Ordinal: i + 1, BarberID: a.barbers[t.barber].id, StartsAt: a.local(span.Start), EndsAt: a.local(span.End),
				ExpiresAt: expires, Active: takesTime(t.status()), Overbook: t.overbook != "",
			})
		}
	}
	return rows
}

// takesTime reports whether a turno in that state keeps its barber's time.
func takesTime(s booking.Status) bool {
	switch s {
	case booking.Expired, booking.CancelledByCustomer, booking.CancelledByShop, booking.NoShow:
		return false
	default:
		return true
	}
}

func (a *agenda) events() []eventRow {
	rows := make([]eventRow, 0, 4*len(a.turnos))
	for _, t := range a.turnos {
		for i, s := range t.steps {
			rows = append(rows, eventRow{t.id, i + 1, s.kind, s.at, s.by.kind, s.by.user})
		}
	}
	return rows
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
