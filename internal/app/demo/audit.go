package demo

import (
	"slices"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/pg"
)

// auditEvents are what the domains would have written down of what staff did. Events are chained in the order of their
// ids, so ids are given in order of time.
func (a *agenda) auditEvents() []auditRow {
	rows := []auditRow{{
		At: a.signedUp(), ActorKind: "user", ActorID: &a.owner, Action: "shop.register", Entity: "shop", EntityID: a.id,
		Detail: map[string]any{"slug": Slug},
	}}
	for _, t := range a.turnos {
		if t.staff {
			detail := map[string]any{"code": t.code, "starts_at": t.start, "overbook_reason": orNull(t.overbook)}
			rows = append(rows, audited(t.id, t.steps[0], "booking.create", detail))
		}
		for i, s := range t.steps {
			if s.to == booking.NoShow || s.to == booking.CancelledByShop {
				detail := map[string]any{"code": t.code, "from": t.steps[i-1].to, "reason": t.cancel}
				rows = append(rows, audited(t.id, s, "booking."+s.kind, detail))
			}
		}
	}
	slices.SortStableFunc(rows, func(x, y auditRow) int { return x.At.Compare(y.At) })
	for i := range rows {
		rows[i].ID = pg.NewID()
	}
	return rows
}

func audited(turno uuid.UUID, s step, action string, detail map[string]any) auditRow {
	return auditRow{
		At: s.at, ActorKind: s.by.kind, ActorID: s.by.user, Action: action, Entity: "booking", EntityID: turno, Detail: detail,
	}
}
