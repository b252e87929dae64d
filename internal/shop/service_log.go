package shop

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/shop/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/web"
)

// Log returns a page of the shop's audit events, newest first.
func (s *Service) Log(ctx context.Context, shop uuid.UUID, f EventFilter, page web.PageParams) (out web.Page[Event], err error) {
	before := uuid.Max
	if err := web.DecodeCursor(page.Cursor, &before); err != nil {
		return out, err
	}
	err = s.read(ctx, shop, func(q *sqlgen.Queries) error {
		row, err := q.GetShop(ctx, shop)
		if err != nil {
			return pg.Found(err, ErrNotFound, "read shop")
		}
		loc, err := location(row)
		if err != nil {
			return err
		}
		rows, err := q.ListAuditEvents(ctx, sqlgen.ListAuditEventsParams{
			ShopID: shop, Before: before, Most: int64(page.Most()),
			Entity: pg.Given(f.Entity), EntityID: pg.Given(f.EntityID), Action: pg.Given(f.Action),
			Since: pg.Given(f.From), Until: pg.Given(f.To),
		})
		if err != nil {
			return fmt.Errorf("list audit events: %w", err)
		}
		out, err = web.PageOf(eventsOf(rows, loc), page, func(e Event) any { return e.ID })
		return err
	})
	return out, err
}

func eventsOf(rows []sqlgen.ListAuditEventsRow, loc *time.Location) []Event {
	events := make([]Event, len(rows))
	for i, r := range rows {
		events[i] = Event{
			ID: r.ID, At: r.At.In(loc), ActorKind: r.ActorKind, ActorUserID: r.ActorUserID, ActorName: r.ActorName,
			Action: r.Action, Entity: r.Entity, EntityID: r.EntityID, Detail: r.Detail, RequestID: r.RequestID, SealNo: r.SealNo,
		}
	}
	return events
}
