package app_test

import (
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestOnlyWhatIsDoneAndOldIsForgotten(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	s := testkit.NewShop(t, testkit.Connect(t, url), testkit.Spec{})
	now := time.Now()
	clock := testkit.NewClock()
	clock.Set(now)
	a, _ := build(t, app.Options{Clock: clock}, "DATABASE_URL", url)
	t.Cleanup(func() { _ = a.Close(t.Context()) })
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }

	s.Exec(t, `INSERT INTO inbox (shop_id, id, provider, event_key, topic, received_at, done_at, next_at)
		SELECT $1, gen_random_uuid(), 'sms', 'old ' || n, 'x', $2, $2, NULL FROM generate_series(1, 2500) n`, s.ID, ago(61))
	s.Exec(t, `INSERT INTO inbox (shop_id, id, provider, event_key, topic, received_at, done_at, next_at)
		VALUES ($1, gen_random_uuid(), 'sms', 'may be repeated', 'x', $2, $2, NULL), ($1, gen_random_uuid(), 'sms', 'given up', 'x', $3, NULL, NULL),
			($1, gen_random_uuid(), 'sms', 'waits', 'x', $3, NULL, $2)`, s.ID, ago(59), ago(400))
	turno, message := s.Book(t, testkit.Turno{Start: s.At(t, "2026-03-02 15:00")}), pg.NewID()
	s.Exec(t, `INSERT INTO notifications (shop_id, id, booking_id, kind, channel, version, status, caused_at, useful_until, next_at)
		VALUES ($1, $2, $3, 'confirmation', 'sms', 1, 'sent', $4, $4, NULL)`, s.ID, message, turno, ago(200))
	s.Exec(t, `INSERT INTO delivery_attempts (shop_id, id, notification_id, at, outcome)
		VALUES ($1, '01900000-0000-7000-8000-000000000000', $2, $3, 'accepted'), ($1, $4, $2, $5, 'delivered')`,
		s.ID, message, ago(200), pg.NewID(), now)
	s.Customer(t, "Ana", "+5491144440001")
	s.Exec(t, `INSERT INTO message_contacts (shop_id, phone, last_sent_at, opted_out_at) VALUES ($1, '+5491144440001', $2, NULL),
		($1, '+5491144440002', $2, NULL), ($1, '+5491144440003', $2, $2), ($1, '+5491144440004', $3, NULL)`, s.ID, ago(400), ago(10))

	for range 2 {
		if err := a.ForgetDone(t.Context()); err != nil {
			t.Fatalf("ForgetDone: %v", err)
		}
		for _, want := range []struct {
			query, what string
			n           int
		}{
			{`SELECT count(*) FROM inbox`, "notices that may be repeated, wait or were given up", 3},
			{`SELECT count(*) FROM delivery_attempts WHERE outcome = 'delivered'`, "new attempts", 1},
			{`SELECT count(*) FROM delivery_attempts`, "attempts", 1},
			{`SELECT count(*) FROM notifications`, "messages", 1},
			{`SELECT count(*) FROM message_contacts WHERE phone <> '+5491144440002'`, "contacts of customers, of those who want nothing, and new ones", 3},
			{`SELECT count(*) FROM message_contacts`, "contacts", 3},
		} {
			if n := s.Count(t, want.query); n != want.n {
				t.Errorf("%s: got %d, want %d", want.what, n, want.n)
			}
		}
	}
}
