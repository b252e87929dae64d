package demo_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/account"
	"github.com/barberpro/barberpro/internal/app/demo"
	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// world is a database with the demo shop in it.
type world struct {
	db       *pg.DB
	clock    *clock.Fake
	accounts *account.Service
	shop     uuid.UUID
	report   demo.Report
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{db: testkit.Open(t), clock: clock.NewFake(time.Date(2026, time.November, 21, 19, 10, 0, 0, time.UTC))}
	var err error
	w.accounts, err = account.New(w.db, account.Options{
		Clock: w.clock, Keys: []seal.Key{{ID: "1", Secret: []byte(strings.Repeat("k", 32))}}, BcryptCost: 4,
		Mail: silence{}, Enqueue: silence{},
	})
	if err != nil {
		t.Fatalf("account.New: %v", err)
	}
	w.report = w.load(t)
	batch := &pgx.Batch{}
	batch.Queue(`SELECT id FROM shops WHERE slug = 'demo'`)
	err = w.db.PipelineBySlug(t.Context(), "demo", batch, func(r pgx.BatchResults) error { return r.QueryRow().Scan(&w.shop) })
	if err != nil {
		t.Fatalf("find the demo shop: %v", err)
	}
	return w
}

func (w *world) load(t *testing.T) demo.Report {
	t.Helper()
	r, err := demo.Load(t.Context(), demo.Options{DB: w.db, Clock: w.clock, Accounts: w.accounts})
	if err != nil {
		t.Fatalf("demo.Load: %v", err)
	}
	return r
}

// count returns the number that a query in the shop answers.
func (w *world) count(t *testing.T, sql string) (n int) {
	t.Helper()
	err := w.db.InShop(t.Context(), w.shop, func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), sql).Scan(&n) })
	if err != nil {
		t.Fatalf("count %q: %v", sql, err)
	}
	return n
}

// silence sends and enqueues nothing.
type silence struct{}

func (silence) Send(context.Context, account.Mail) error             { return nil }
func (silence) Enqueue(context.Context, pgx.Tx, river.JobArgs) error { return nil }
func (silence) Publish(context.Context, booking.Notice)              {}
func (silence) Count(string, string)                                 {}

//nolint:paralleltest,tparallel // the parts share one shop, which takes a while to make, and the last ones change it
func TestLoad(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	t.Run("keeps every rule of the database and of the booking domain", w.testRules)
	t.Run("has something of everything", w.testVariety)
	t.Run("lets everybody sign in", w.testLogin)
	t.Run("seals the audit log in order of time", w.testAudit)
	t.Run("offers free times of the next week, and one can be booked", w.testBooking)
	t.Run("changes nothing the second time", w.testAgain)
}

// testRules counts what breaks a rule.
func (w *world) testRules(t *testing.T) {
	for name, sql := range rules() {
		if got := w.count(t, `SELECT count(*) FROM (`+sql+`) broken`); got != 0 {
			t.Errorf("%s: got %d that do not, want 0", name, got)
		}
	}
}

func rules() map[string]string {
	return map[string]string{
		"active occupancies do not overlap": `SELECT FROM (
				SELECT starts_at, max(ends_at) OVER (PARTITION BY barber_id ORDER BY starts_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken
				FROM occupancies WHERE active AND NOT overbook) o WHERE starts_at < taken`,
		"a sobreturno overlaps a turno": `SELECT FROM occupancies o WHERE o.overbook AND NOT EXISTS (
			SELECT FROM occupancies x WHERE x.barber_id = o.barber_id AND NOT x.overbook AND x.starts_at < o.ends_at AND o.starts_at < x.ends_at)`,
		"the version is that of the last event": `SELECT FROM bookings b
			WHERE b.version <> (SELECT max(e.version) FROM booking_events e WHERE e.booking_id = b.id)
			   OR b.version <> (SELECT count(*) FROM booking_events e WHERE e.booking_id = b.id)`,
		"the status is what the last event led to": `SELECT FROM bookings b JOIN booking_events e ON e.booking_id = b.id AND e.version = b.version
			WHERE e.kind NOT IN (b.status, 'booked') OR b.status_changed_at <> e.at
			   OR e.kind = 'booked' AND b.status NOT IN ('confirmed', 'pending_payment')`,
		"amounts are the sums of the lines": `SELECT FROM bookings b JOIN (
				SELECT booking_id, sum(price_centavos) AS total, sum((policy->>'deposit_centavos')::bigint) AS deposit,
				       min(starts_at) AS starts_at, max(ends_at) AS ends_at
				FROM booking_lines GROUP BY booking_id) l ON l.booking_id = b.id
			WHERE (b.total_centavos, b.deposit_centavos, b.starts_at, b.ends_at) IS DISTINCT FROM (l.total, l.deposit, l.starts_at, l.ends_at)
			   OR b.paid_centavos NOT IN (0, b.deposit_centavos, b.total_centavos)`,
		"what was paid came in": `SELECT FROM bookings b WHERE b.paid_centavos <>
			coalesce((SELECT sum(p.amount_centavos - p.tip_centavos) FROM payments p WHERE p.booking_id = b.id), 0)`,
		"the ledger has every payment and sums to zero": `SELECT FROM payments p FULL JOIN (
				SELECT payment_id, sum(amount_centavos) AS sum, sum(amount_centavos) FILTER (WHERE account IN ('cash', 'bank', 'card')) AS has
				FROM ledger_entries GROUP BY payment_id) e ON e.payment_id = p.id
			WHERE (e.sum, e.has) IS DISTINCT FROM (0, p.amount_centavos)`,
		"nothing of the past is told": `SELECT FROM outbox`,
		"lines cost what the list says": `SELECT FROM booking_lines l
			LEFT JOIN barber_services o ON o.barber_id = l.barber_id AND o.service_id = l.service_id
			WHERE l.price_centavos IS DISTINCT FROM coalesce(o.price_centavos, (
				SELECT p.price_centavos FROM service_prices p
				WHERE p.service_id = l.service_id AND p.valid_from <= (l.starts_at AT TIME ZONE 'America/Argentina/Buenos_Aires')::date
				ORDER BY p.valid_from DESC LIMIT 1)) OR o.service_id IS NULL`,
		"a turno has its occupancies, active while it takes time": `SELECT FROM bookings b LEFT JOIN occupancies o ON o.booking_id = b.id
			WHERE o.active IS DISTINCT FROM (b.status NOT IN ('expired', 'cancelled_by_customer', 'cancelled_by_shop', 'no_show'))
			   OR o.expires_at IS DISTINCT FROM b.expires_at OR o.overbook <> (b.overbook_reason IS NOT NULL)`,
		"the wall time is the shop's": `SELECT FROM bookings
			WHERE local_starts_at <> starts_at AT TIME ZONE 'America/Argentina/Buenos_Aires' OR cancellable_until <> starts_at - interval '24 hours'`,
		"customers know their no-shows": `SELECT FROM customers c WHERE c.no_show_count <> (
			SELECT count(*) FROM bookings b WHERE b.customer_id = c.id AND b.status = 'no_show')`,
		"customers know their barber": `SELECT FROM customers c WHERE c.usual_barber_id IS DISTINCT FROM (
			SELECT l.barber_id FROM bookings b JOIN booking_lines l ON l.booking_id = b.id AND l.ordinal = 1
			WHERE b.customer_id = c.id AND b.status = 'completed' ORDER BY b.ends_at DESC LIMIT 1)`,
		"sobreturnos are audited with their reason": `SELECT FROM bookings b WHERE b.overbook_reason IS NOT NULL AND NOT EXISTS (
			SELECT FROM audit_events a WHERE a.entity_id = b.id AND a.action = 'booking.create' AND a.actor_kind = 'user'
			AND a.detail->>'overbook_reason' = b.overbook_reason)`,
	}
}

// testVariety counts what people will look for.
func (w *world) testVariety(t *testing.T) {
	for _, status := range booking.Statuses() {
		if got := w.count(t, `SELECT count(*) FROM bookings WHERE status = '`+string(status)+`'`); got == 0 {
			t.Errorf("turnos in state %s: got none, want some", status)
		}
	}
	tests := []struct {
		name, sql string
		least     int
	}{
		{"barbers", `SELECT count(*) FROM barbers`, 4},
		{"services", `SELECT count(*) FROM services`, 8},
		{"services with processing time", `SELECT count(DISTINCT service_id) FROM service_segments WHERE NOT busy`, 1},
		{"services with a deposit", `SELECT count(*) FROM services WHERE deposit_kind = 'percent'`, 1},
		{"prices to come", `SELECT count(*) FROM service_prices WHERE valid_from > '2026-11-21'`, 8},
		{"prices and durations of one barber", `SELECT count(*) FROM barber_services WHERE price_centavos > 0 AND duration_minutes > 0`, 1},
		{"shifts past midnight", `SELECT count(*) FROM weekly_hours WHERE end_minute > 1440`, 2},
		{"exceptions", `SELECT count(*) FROM schedule_exceptions`, 1},
		{"time off to come", `SELECT count(*) FROM time_off WHERE ends_at > '2026-11-21'`, 2},
		{"holidays worked", `SELECT count(*) FROM shop_holidays WHERE open`, 2},
		{"customers", `SELECT count(*) FROM customers`, 120},
		{"days with turnos", `SELECT count(DISTINCT local_starts_at::date) FROM bookings`, 290},
		{"turnos of two services", `SELECT count(*) FROM booking_lines WHERE ordinal = 2`, 50},
		{"turnos that begin after midnight", `SELECT count(*) FROM bookings WHERE local_starts_at::time < '01:00'`, 1},
		{"sobreturnos to come", `SELECT count(*) FROM bookings WHERE overbook_reason <> '' AND starts_at > '2026-11-22'`, 1},
		{"unpaid turnos to come", `SELECT count(*) FROM bookings WHERE status = 'pending_payment'`, 3},
	}
	for _, tt := range tests {
		if got := w.count(t, tt.sql); got < tt.least {
			t.Errorf("%s: got %d, want at least %d", tt.name, got, tt.least)
		}
	}
}

func (w *world) testLogin(t *testing.T) {
	for email, role := range map[string]web.Role{
		demo.Email: web.RoleOwner, "gerencia@barberpro.test": web.RoleManager, "recepcion@barberpro.test": web.RoleReception,
		"martin@barberpro.test": web.RoleBarber, "bruno@barberpro.test": web.RoleBarber,
	} {
		signed, err := w.accounts.Login(t.Context(), email, demo.Password)
		if err != nil {
			t.Errorf("Login(%s): got %v, want a session", email, err)
			continue
		}
		if m := signed.User.Memberships; len(m) != 1 || m[0].Role != role || m[0].Slug != demo.Slug {
			t.Errorf("Login(%s): got memberships %v, want %s of %s", email, m, role, demo.Slug)
		}
	}
}

func (w *world) testAudit(t *testing.T) {
	for sealed := 1000; sealed == 1000; {
		var err error
		if sealed, err = audit.Seal(t.Context(), w.db, w.shop, 1000); err != nil {
			t.Fatalf("audit.Seal: %v", err)
		}
	}
	broken, err := audit.Verify(t.Context(), w.db, w.shop)
	if err != nil || broken != nil {
		t.Errorf("audit.Verify: got %v, %v, want a whole chain", broken, err)
	}
	early := w.count(t, `SELECT count(*) FROM audit_events x JOIN audit_events y ON y.seal_no = x.seal_no + 1 WHERE y.at < x.at`)
	if early != 0 {
		t.Errorf("sealed events: got %d before their predecessor, want 0", early)
	}
}

// testBooking asks for free times of each service through HTTP and books the first one.
func (w *world) testBooking(t *testing.T) {
	svc := booking.New(w.db, booking.Options{
		Clock: w.clock, Sealer: testkit.Sealer{}, Fanout: silence{}, Counter: silence{}, PublicURL: "https://turnos.example",
		Log: slog.New(slog.DiscardHandler),
	})
	api := testkit.NewEdge(&testkit.Shop{ID: w.shop}, svc.Routes).API
	var services []uuid.UUID
	err := w.db.InShop(t.Context(), w.shop, func(tx pgx.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT id FROM services ORDER BY position`)
		if err != nil {
			return err
		}
		services, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		return err
	})
	if err != nil {
		t.Fatalf("list services: %v", err)
	}
	var first time.Time
	for _, service := range services {
		starts := free(t, api, service)
		if len(starts) < 20 {
			t.Errorf("starts of service %s in the next week: got %d, want at least 20", service, len(starts))
			continue
		}
		if first.IsZero() {
			first = starts[len(starts)/2]
		}
	}
	booked, err := svc.Book(t.Context(), demo.Slug, booking.BookRequest{
		ServiceIDs: services[:1], StartsAt: first, Payment: "at_shop", Consent: true,
		Customer: booking.CustomerRequest{Name: "Ana Sosa", Phone: "11 2345-6789"},
	})
	if err != nil {
		t.Fatalf("Book(%s): got %v, want a turno", first, err)
	}
	if booked.Booking.Status != booking.Confirmed || !booked.Booking.StartsAt.Equal(first) {
		t.Errorf("Book(%s): got %s at %s, want it confirmed", first, booked.Booking.Status, booked.Booking.StartsAt)
	}
}

// free lists the starts of the next seven days.
func free(t *testing.T, api http.Handler, service uuid.UUID) (starts []time.Time) {
	t.Helper()
	path := "/api/v1/public/shops/demo/availability?from=2026-11-22&to=2026-11-28&service_id=" + service.String()
	answer := httptest.NewRecorder()
	api.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	var body struct {
		Days []struct {
			Slots []struct {
				Start time.Time `json:"starts_at"`
			} `json:"slots"`
		} `json:"days"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || answer.Code != http.StatusOK {
		t.Fatalf("GET %s: got %d %s, want 200", path, answer.Code, answer.Body)
	}
	for _, day := range body.Days {
		for _, s := range day.Slots {
			starts = append(starts, s.Start)
		}
	}
	return starts
}

func (w *world) testAgain(t *testing.T) {
	before := w.fingerprint(t)
	if r := w.load(t); r.New {
		t.Errorf("Load again: got %+v, want nothing new", r)
	}
	if diff := cmp.Diff(before, w.fingerprint(t)); diff != "" {
		t.Errorf("rows by table (-before +after the second Load):\n%s", diff)
	}
	if w.report.Turnos == 0 || !w.report.New {
		t.Errorf("the first report: got %+v, want the shop new and with turnos", w.report)
	}
}

// fingerprint counts the rows of the shop's tables.
func (w *world) fingerprint(t *testing.T) map[string]int {
	t.Helper()
	rows := map[string]int{"version": w.count(t, `SELECT version FROM shops WHERE id = current_shop()`)}
	for _, table := range []string{
		"users", "memberships", "barbers", "services", "weekly_hours", "customers", "bookings", "occupancies", "booking_events", "audit_events",
	} {
		rows[table] = w.count(t, `SELECT count(*) FROM `+table)
	}
	return rows
}

func TestLoadTwiceAtOnce(t *testing.T) {
	t.Parallel()
	db, at := testkit.Open(t), testkit.NewClock()
	var both sync.WaitGroup
	var reports [2]demo.Report
	var errs [2]error
	for i := range reports {
		both.Go(func() {
			reports[i], errs[i] = demo.Load(t.Context(), demo.Options{DB: db, Clock: at, Accounts: plain{}})
		})
	}
	both.Wait()
	if errs[0] != nil || errs[1] != nil {
		t.Fatalf("Load twice at once: got %v and %v, want no error", errs[0], errs[1])
	}
	if reports[0].New == reports[1].New {
		t.Errorf("Load twice at once: got new %t and %t, want one to have made it", reports[0].New, reports[1].New)
	}
}

// plain stores passwords as they are, which takes no time.
type plain struct{}

func (plain) Hash(_ context.Context, password string) (string, error) { return password, nil }
