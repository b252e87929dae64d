package app_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestEachFreedTimeIsQueuedOnceWhereTheShopWantsIt(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	db := testkit.Connect(t, url)
	wants, leaves := testkit.NewShop(t, db, testkit.Spec{}), testkit.NewShop(t, db, testkit.Spec{})
	wants.Exec(t, `UPDATE shops SET waitlist_auto = true WHERE id = $1`, wants.ID)
	a, _ := build(t, app.Options{}, "DATABASE_URL", url)
	t.Cleanup(func() { _ = a.Close(t.Context()) })
	for _, s := range []*testkit.Shop{wants, leaves} {
		var events []outbox.Event
		for _, topic := range []string{"booking.cancelled_by_customer", "booking.expired", booking.TopicFreed} {
			events = append(events, outbox.Event{Shop: s.ID, Topic: topic, Entity: uuid.New()})
		}
		events = append(events, outbox.Event{Shop: s.ID, Topic: "booking.rescheduled", Entity: uuid.New(), Data: []byte(`{"from": {}}`)})
		if err := a.DB().InShop(t.Context(), s.ID, func(tx pgx.Tx) error { return a.OfferFreed(t.Context(), tx, events) }); err != nil {
			t.Fatalf("OfferFreed: %v", err)
		}
		for _, e := range events {
			n := s.Count(t, `SELECT count(*) FROM river.river_job WHERE kind = 'booking.offer_freed' AND args ->> 'booking_id' = $1`, e.Entity.String())
			if want := map[uuid.UUID]int{wants.ID: 1}[s.ID]; n != want {
				t.Errorf("jobs for %s: got %d, want %d", e.Topic, n, want)
			}
		}
	}
}
