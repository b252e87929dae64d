package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

// crowd writes n customers with a confirmed turno each, whose reminder of 24 hours is due.
func (w *world) crowd(n int) {
	w.t.Helper()
	w.Exec(w.t, `UPDATE shops SET reminder_hours = '{24}', messages_per_day = 1000000, quiet_from_minute = 0, quiet_to_minute = 0`)
	starts := w.Clock.Now().Add(24 * time.Hour).Add(-time.Minute)
	const piece = 5000 // a statement may take half a minute
	for first := 1; first <= n; first += piece {
		w.crowdOf(first, min(first+piece-1, n), starts)
	}
	// A shop with so many turnos has written before, and PostgreSQL knows it.
	w.Exec(w.t, `INSERT INTO notifications (shop_id, id, booking_id, kind, channel, version, status, caused_at, useful_until, next_at, created_at)
		SELECT shop_id, notification_id(shop_id, id, 'confirmation', 0, id, 'whatsapp', 1, 0), id, 'confirmation', 'whatsapp', 1, 'read',
			created_at, ends_at, NULL, created_at FROM bookings ORDER BY id LIMIT 5000`)
	w.Exec(w.t, `INSERT INTO message_contacts (shop_id, phone, last_sent_at) SELECT shop_id, phone, now() FROM customers ORDER BY phone LIMIT 5000`)
}

// crowdOf writes the customers and turnos with some numbers.
func (w *world) crowdOf(first, last int, starts time.Time) {
	w.t.Helper()
	w.Exec(w.t, `INSERT INTO customers (shop_id, id, name, phone)
		SELECT $1, md5('c' || i)::uuid, 'Ana ' || i, '+54911' || (20000000 + i) FROM generate_series($2::integer, $3::integer) i`, w.ID, first, last)
	w.Exec(w.t, `INSERT INTO bookings (shop_id, id, code, status, source, customer_id, customer_name, starts_at, ends_at, local_starts_at,
			total_centavos, cancellable_until, created_at)
		SELECT $1, md5('b' || i)::uuid, 'C' || i, 'confirmed', 'public', md5('c' || i)::uuid, 'Ana ' || i, $4::timestamptz,
			$4::timestamptz + interval '30 minutes', $4::timestamp, 1200000, $4, $4::timestamptz - interval '9 days'
		FROM generate_series($2::integer, $3::integer) i`, w.ID, first, last, starts)
	w.Exec(w.t, `INSERT INTO booking_lines (shop_id, booking_id, ordinal, service_id, service_name, barber_id, barber_name, starts_at, ends_at, price_centavos, policy)
		SELECT $1, md5('b' || i)::uuid, 1, $4, 'Corte', $5, 'Ana', $6, $6::timestamptz + interval '30 minutes', 1200000, '{}'
		FROM generate_series($2::integer, $3::integer) i`, w.ID, first, last, w.Service, w.Barbers[0], starts)
	w.Exec(w.t, `INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, at)
		SELECT $1, md5('b' || i)::uuid, 1, 'booked', 'customer', $4 FROM generate_series($2::integer, $3::integer) i`, w.ID, first, last, starts.Add(-9*24*time.Hour))
}

// ear takes WhatsApp messages as fast as it can and notes when confirmations came.
type ear struct {
	reminders atomic.Int64
	mu        sync.Mutex
	heard     map[string]time.Time // by telephone
}

func (e *ear) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var m struct {
		To       string `json:"to"`
		Template struct {
			Name string `json:"name"`
		} `json:"template"`
	}
	_ = json.NewDecoder(r.Body).Decode(&m)
	var id int64
	if m.Template.Name == "booking_reminder" {
		id = e.reminders.Add(1)
	} else {
		e.mu.Lock()
		e.heard[m.To] = time.Now()
		e.mu.Unlock()
	}
	_, _ = fmt.Fprintf(w, `{"contacts":[{"wa_id":%q}],"messages":[{"id":"wamid.%s.%d"}]}`, m.To, m.To, id)
}

// TestRemindersDrainFastAndDelayNoConfirmation drains many due reminders through the queues as the worker runs them, and
// confirms turnos meanwhile. NOTIFY_REMINDERS says how many (100000 is the figure of docs/performance.md), NOTIFY_WHATSAPP
// the address of the WhatsApp mock to send to instead of a fake.
func TestRemindersDrainFastAndDelayNoConfirmation(t *testing.T) { //nolint:paralleltest // it measures
	if testing.Short() {
		t.Skip("measures")
	}
	n, err := strconv.Atoi(os.Getenv("NOTIFY_REMINDERS"))
	full := err == nil
	if !full {
		n = 3000
	}
	e := &ear{heard: map[string]time.Time{}}
	address := os.Getenv("NOTIFY_WHATSAPP")
	if address == "" {
		server := httptest.NewServer(e)
		t.Cleanup(server.Close)
		address = server.URL
	}
	own := testdb.New(t)
	db := testkit.Connect(t, own.URL)
	var d *drain.Drain
	w := worldOf(t, db, func(o *notify.Options) {
		o.WhatsApp = whatsapp.New(whatsapp.Options{BaseURL: address})
		o.Kick = func(name string, shop uuid.UUID) { d.Kick(name, shop) }
	})
	// One shop stands for the many that so many messages come from: its daily cap would put off the last of them.
	asOwner(t, own.URL, `ALTER TABLE shops DROP CONSTRAINT shops_messages_per_day_check`)
	w.crowd(n)
	asOwner(t, own.URL, `ANALYZE`) // as autovacuum does within a minute
	began := time.Now()
	if planned := w.plan(); planned != n {
		t.Fatalf("Plan: got %d, want %d", planned, n)
	}
	t.Logf("planned %d reminders in %s", n, time.Since(began).Round(time.Millisecond))
	d = drain.New(slog.New(slog.DiscardHandler), nil)
	for _, q := range w.service.Queues(dueIn(db)) {
		d.Add(q)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var running sync.WaitGroup
	began = time.Now()
	running.Go(func() { d.Run(ctx) })
	var waits []time.Duration
	if os.Getenv("NOTIFY_WHATSAPP") == "" {
		waits = w.confirmMeanwhile(e, d, n)
	}
	for w.Count(t, `SELECT count(*) FROM notifications WHERE kind = 'reminder' AND status = 'sent'`) < n {
		if time.Since(began) > 20*time.Minute {
			t.Fatal("the reminders do not drain")
		}
		w.breathe(100 * time.Millisecond)
	}
	took := time.Since(began)
	stop()
	running.Wait()
	rate := float64(n) / took.Seconds()
	t.Logf("drained %d reminders in %s: %.0f/s", n, took.Round(time.Millisecond), rate)
	if len(waits) > 0 {
		slices.Sort(waits)
		t.Logf("%d confirmations meanwhile: median %s, p99 %s, longest %s", len(waits), waits[len(waits)/2], waits[len(waits)*99/100], waits[len(waits)-1])
		if p99 := waits[len(waits)*99/100]; full && p99 > time.Second {
			t.Errorf("p99 of confirmations: got %s, want under 1 s", p99)
		}
	}
	if full && rate < 500 {
		t.Errorf("reminders: got %.0f/s, want 500/s", rate)
	}
}

// asOwner runs what only the owner of the tables may.
func asOwner(t *testing.T, url, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err == nil {
		_, err = c.Exec(t.Context(), sql)
	}
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	_ = c.Close(t.Context())
}

// breathe waits a moment of the measure.
func (w *world) breathe(d time.Duration) {
	select {
	case <-w.t.Context().Done():
	case <-time.After(d):
	}
}

// confirmMeanwhile confirms a turno every tenth of a second while there are reminders, and returns how long each took from
// its event to the request.
func (w *world) confirmMeanwhile(e *ear, d *drain.Drain, n int) (waits []time.Duration) {
	w.t.Helper()
	said := map[string]time.Time{}
	for i := 0; i < 200 && e.reminders.Load() < int64(n); i++ {
		phone := fmt.Sprintf("+54911%08d", 40000000+i)
		id := w.bookFor(phone, "", w.Clock.Now().Add(time.Duration(100+i)*time.Hour).In(w.Location).Format("2006-01-02 15:04"))
		said[phone[1:]] = time.Now()
		w.event("booking.confirmed", id, 1, map[string]any{"actor": "customer"})
		d.Kick(notify.QueueUrgent, w.ID)
		w.breathe(100 * time.Millisecond)
	}
	w.breathe(time.Second)
	e.mu.Lock()
	defer e.mu.Unlock()
	for phone, at := range said {
		if heard, ok := e.heard[phone]; ok {
			waits = append(waits, heard.Sub(at))
		}
	}
	return waits
}

// dueIn names the shops with due rows, as the application does.
func dueIn(db *pg.DB) func(string) func(context.Context) ([]uuid.UUID, error) {
	return func(table string) func(context.Context) ([]uuid.UUID, error) {
		return func(ctx context.Context) (ids []uuid.UUID, err error) {
			err = db.Global(ctx, func(tx pgx.Tx) error {
				rows, err := tx.Query(ctx, `SELECT shops_with_due($1)`, table)
				if err != nil {
					return err
				}
				ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
				return err
			})
			return ids, err
		}
	}
}
