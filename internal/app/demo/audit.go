package demo

import (
	"slices"
	"time"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/pg"
)

// auditEvents are what the domains would have written down of what staff did. Events are chained in the order of their
// ids, so ids are given in order of time.
func (a *agenda) auditEvents() []row {
	type event struct {
		at  time.Time
		row row
	}
	var all []event
	add := func(t *turno, s step, action string, detail row) {
		all = append(all, event{s.at, row{
			"at": s.at, "actor_kind": s.by.kind, "actor_user_id": s.by.user, "action": action, "entity": "booking", "entity_id": t.id,
			"detail": detail,
		}})
	}
	all = append(all, event{a.signedUp(), row{
		"at": a.signedUp(), "actor_kind": "user", "actor_user_id": a.owner, "action": "shop.register", "entity": "shop", "entity_id": a.id,
		"detail": row{"slug": Slug},
	}})
	for _, t := range a.turnos {
		if t.staff {
			add(t, t.steps[0], "booking.create", row{"code": t.code, "starts_at": t.start, "overbook_reason": orNull(t.overbook)})
		}
		for i, s := range t.steps {
			if s.to == booking.NoShow || s.to == booking.CancelledByShop {
				add(t, s, "booking."+s.kind, row{"code": t.code, "from": t.steps[i-1].to, "reason": t.cancel})
			}
		}
	}
	slices.SortStableFunc(all, func(x, y event) int { return x.at.Compare(y.at) })
	rows := make([]row, 0, len(all))
	for _, e := range all {
		e.row["id"] = pg.NewID()
		rows = append(rows, e.row)
	}
	return rows
}
