package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/barberpro/barberpro/internal/booking"
)

// row is a row of a table by its columns. The statements in db/seed say which they take.
type row map[string]any

const (
	consentVersion = "2026-11" // of the conditions that package booking shows
	wallTime       = "2006-01-02T15:04:05"
)

// bookings are the turnos as they began.
func (a *agenda) bookings() []row {
	rows := make([]row, 0, len(a.turnos))
	for _, t := range a.turnos {
		r := row{
			"id": t.id, "code": t.code, "status": t.steps[0].to, "source": "public", "customer_name": "", "note": t.note,
			"starts_at": t.start, "ends_at": t.end, "local_starts_at": t.start.Format(wallTime), "total_centavos": t.total,
			"deposit_centavos": t.deposit, "paid_centavos": t.paid(), "payment": t.payment,
			"cancellable_until": t.start.Add(-cancelUntilHours * time.Hour), "created_at": t.created(),
			"overbook_reason": orNull(t.overbook), "cancel_reason": nil,
		}
		if last := t.status(); last == booking.CancelledByCustomer || last == booking.CancelledByShop {
			r["cancel_reason"] = orNull(t.cancel)
		}
		if t.steps[0].to != booking.Confirmed {
			r["expires_at"] = t.expires()
		}
		switch {
		case t.customer == nil:
			hash := sha256.Sum256(t.id[:]) // nobody has the hold's token
			r["hold_token_hash"], r["hold_phone"] = `\x`+hex.EncodeToString(hash[:]), a.people[0].phone
		case t.staff:
			r["source"] = "staff"
		default:
			r["consent_version"] = consentVersion
		}
		if t.customer != nil {
			r["customer_id"], r["customer_name"] = t.customer.id, t.customer.name
		}
		rows = append(rows, r)
	}
	return rows
}

// paid is what was paid beforehand and not given back.
func (t *turno) paid() int64 {
	if t.deposit == 0 || len(t.steps) < 2 || t.steps[1].to != booking.Confirmed {
		return 0
	}
	if last := t.status(); last == booking.CancelledByCustomer || last == booking.CancelledByShop {
		return 0
	}
	return t.deposit
}

func (a *agenda) lines() []row {
	rows := make([]row, 0, len(a.turnos))
	for _, t := range a.turnos {
		b := &a.barbers[t.barber]
		for i, l := range t.lines {
			rows = append(rows, row{
				"booking_id": t.id, "ordinal": i + 1, "service_id": l.service.id, "service_name": l.service.name,
				"barber_id": b.id, "barber_name": b.name, "starts_at": l.start, "ends_at": l.end, "price_centavos": l.price,
				"policy": l.policy(),
			})
		}
	}
	return rows
}

// policy is what package booking freezes in a line.
func (l *line) policy() row {
	segments := make([]row, 0, len(l.work.Segments))
	for _, g := range l.work.Segments {
		segments = append(segments, row{"minutes": g.Minutes, "busy": g.Busy})
	}
	return row{
		"segments": segments, "buffer_before": l.work.BufferBefore, "buffer_after": l.work.BufferAfter,
		"cancel_until_hours": cancelUntilHours, "deposit_centavos": l.deposit,
	}
}

func (a *agenda) occupancies() []row {
	rows := make([]row, 0, len(a.turnos))
	for _, t := range a.turnos {
		var expires *time.Time
		if last := t.status(); last == booking.Held || last == booking.PendingPayment {
			at := t.expires()
			expires = &at
		}
		for i, span := range t.spans {
			rows = append(rows, row{
				"booking_id": t.id, "ordinal": i + 1, "barber_id": a.barbers[t.barber].id, "starts_at": a.local(span.Start),
				"ends_at": a.local(span.End), "expires_at": expires, "active": takesTime(t.status()), "overbook": t.overbook != "",
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

func (a *agenda) events() []row {
	rows := make([]row, 0, 4*len(a.turnos))
	for _, t := range a.turnos {
		for i, s := range t.steps {
			rows = append(rows, row{
				"booking_id": t.id, "version": i + 1, "kind": s.kind, "at": s.at, "actor_kind": s.by.kind, "actor_id": s.by.user,
			})
		}
	}
	return rows
}

func (a *agenda) customers() []row {
	rows := make([]row, 0, len(a.people))
	for _, c := range a.people {
		rows = append(rows, row{
			"id": c.id, "name": c.name, "phone": c.phone, "email": orNull(c.email), "note": c.note, "usual_barber_id": c.barber,
			"no_show_count": c.noShows, "created_at": c.createdAt,
		})
	}
	return rows
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// text is rows as a statement takes them.
func text(rows any) (string, error) {
	encoded, err := json.Marshal(rows)
	return string(encoded), err //nolint:wrapcheck // wrapped by the caller
}
