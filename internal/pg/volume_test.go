package pg_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
)

// fill makes a shop of ten barbers with 250,000 turnos of half an hour, one after the other, and three hundred small
// shops beside it, so that the planner sees what a busy installation looks like. Constraints that cost most are checked
// once at the end instead of row by row.
func fill(t *testing.T, app *pg.DB, c *pgx.Conn) *testkit.Shop {
	t.Helper()
	s := testkit.NewShop(t, app, testkit.Spec{Barbers: 10, Chairs: 4})
	overlap := ask(t, c, `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'occupancies_never_overlap'`)[0]
	for _, step := range []string{
		`SET session_replication_role = replica`, // no triggers, no foreign keys
		`SET work_mem = '128MB'`, `SET maintenance_work_mem = '256MB'`,
		`ALTER TABLE occupancies DROP CONSTRAINT occupancies_never_overlap`,
		smallShops,
		bigCustomers, bigBookings, bigLines, bigOccupancies, bigChairs, bigEvents, bigRest,
		`ALTER TABLE occupancies ADD CONSTRAINT occupancies_never_overlap ` + overlap,
		`VACUUM ANALYZE`,
	} {
		if _, err := c.Exec(t.Context(), step); err != nil {
			t.Fatalf("%.80s: %v", step, err)
		}
	}
	if _, err := c.Exec(t.Context(), `SET session_replication_role = DEFAULT`); err != nil {
		t.Fatalf("SET session_replication_role: %v", err)
	}
	return s
}

// The statements of fill. The big shop is the one with ten barbers.
const (
	smallShops = `
WITH shop AS (
    INSERT INTO shops (id, slug, name, timezone)
    SELECT gen_random_uuid(), 'chica-' || n, 'Chica', 'America/Argentina/Buenos_Aires' FROM generate_series(1, 300) n RETURNING id
), person AS (
    INSERT INTO users (id, email, name) SELECT gen_random_uuid(), n || '@' || id, 'Ana' FROM shop, generate_series(1, 10) n RETURNING id, email
), member AS (
    INSERT INTO memberships (shop_id, user_id, role)
    SELECT split_part(email, '@', 2)::uuid, id, 'owner' FROM person
), signed AS (
    INSERT INTO sessions (id, user_id, expires_at)
    SELECT gen_random_uuid(), p.id, now() + n * interval '1 day' FROM person p, generate_series(1, 2) n RETURNING id, user_id
), token AS (
    INSERT INTO refresh_tokens (token_hash, session_id)
    SELECT sha256((s.id::text || n)::bytea), s.id FROM signed s, generate_series(1, 3) n
), reset AS (
    INSERT INTO password_resets (token_hash, user_id, expires_at)
    SELECT sha256((s.user_id::text || s.id)::bytea), s.user_id, now() FROM signed s
), barber AS (
    INSERT INTO barbers (shop_id, id, name) SELECT id, gen_random_uuid(), 'Ana' FROM shop, generate_series(1, 3) RETURNING shop_id, id
), service AS (
    INSERT INTO services (shop_id, id, name) SELECT id, gen_random_uuid(), 'Corte' FROM shop, generate_series(1, 8) RETURNING shop_id, id
), segment AS (
    INSERT INTO service_segments (shop_id, service_id, ordinal, minutes, busy) SELECT shop_id, id, 1, 30, true FROM service
), price AS (
    INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos)
    SELECT shop_id, id, date '2026-01-01' + n, 1000 FROM service, generate_series(0, 3) n
), offered AS (
    INSERT INTO barber_services (shop_id, barber_id, service_id)
    SELECT b.shop_id, b.id, v.id FROM barber b JOIN service v USING (shop_id)
), hours AS (
    INSERT INTO weekly_hours (shop_id, id, barber_id, weekday, start_minute, end_minute)
    SELECT shop_id, gen_random_uuid(), id, d, 540, 1080 FROM barber, generate_series(1, 7) d
), exception AS (
    INSERT INTO schedule_exceptions (shop_id, id, barber_id, date, periods)
    SELECT shop_id, gen_random_uuid(), id, date '2026-01-01' + n, '[]' FROM barber, generate_series(1, 10) n
), off AS (
    INSERT INTO time_off (shop_id, id, barber_id, starts_at, ends_at)
    SELECT shop_id, gen_random_uuid(), id, timestamptz '2026-01-01' + n * interval '7 days', timestamptz '2026-01-02' + n * interval '7 days'
    FROM barber, generate_series(1, 10) n
), holiday AS (
    INSERT INTO shop_holidays (shop_id, date, open) SELECT id, date '2026-01-01' + n, false FROM shop, generate_series(1, 20) n
)
INSERT INTO resources (shop_id, id, name) SELECT id, gen_random_uuid(), 'Sillón' FROM shop, generate_series(1, 4)`

	bigShop = `(SELECT shop_id FROM barbers GROUP BY shop_id HAVING count(*) = 10)`

	bigCustomers = `
INSERT INTO customers (shop_id, id, name, phone)
SELECT s.id, gen_random_uuid(), 'Cliente ' || n, '+54911' || 10000000 + n
FROM shops s, generate_series(1, 20000) n WHERE s.id = ` + bigShop + `
UNION ALL
SELECT s.id, gen_random_uuid(), 'Cliente ' || n, '+54911' || 10000000 + n FROM shops s, generate_series(1, 20) n WHERE s.id <> ` + bigShop

	bigBookings = `
INSERT INTO bookings (shop_id, id, code, status, source, customer_id, starts_at, ends_at, local_starts_at, total_centavos,
    cancellable_until, expires_at, manage_token_hash, hold_token_hash, hold_phone)
SELECT c.shop_id, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'C' || n,
    CASE WHEN n % 500 = 0 THEN 'held' ELSE 'confirmed' END, 'public', c.id, at.at, at.at + interval '30 minutes', at.at AT TIME ZONE 'UTC', 1000,
    at.at, CASE WHEN n % 500 = 0 THEN at.at END, sha256(('m' || n)::bytea), CASE WHEN n % 500 = 0 THEN sha256(('h' || n)::bytea) END,
    CASE WHEN n % 500 = 0 THEN c.phone END
FROM generate_series(0, 249999) n
JOIN (SELECT row_number() OVER () - 1 AS i, * FROM customers WHERE shop_id = ` + bigShop + `) c ON c.i = n % 20000
CROSS JOIN LATERAL (SELECT timestamptz '2025-06-01 00:00Z' + n / 10 * interval '30 minutes' AS at) at`

	bigLines = `
INSERT INTO booking_lines (shop_id, booking_id, ordinal, service_id, service_name, barber_id, barber_name, starts_at, ends_at, price_centavos, policy)
SELECT b.shop_id, b.id, 1, v.id, 'Corte', r.id, 'Ana', b.starts_at, b.ends_at, 1000, '{}'
FROM bookings b JOIN services v ON v.shop_id = b.shop_id
JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS i, * FROM barbers WHERE shop_id = ` + bigShop + `) r ON r.i = substr(b.code, 2)::int % 10`

	bigOccupancies = `
INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at, expires_at)
SELECT l.shop_id, l.booking_id, 1, 1, l.barber_id, l.starts_at, l.ends_at, b.expires_at
FROM booking_lines l JOIN bookings b ON (b.shop_id, b.id) = (l.shop_id, l.booking_id)`

	bigChairs = `
INSERT INTO resource_occupancies (shop_id, booking_id, revision, ordinal, resource_id, starts_at, ends_at)
SELECT b.shop_id, b.id, 1, 1, r.id, b.starts_at, b.ends_at
FROM bookings b JOIN (SELECT row_number() OVER (ORDER BY id) - 1 AS i, * FROM resources WHERE shop_id = ` + bigShop + `) r ON r.i = substr(b.code, 2)::int % 10
WHERE substr(b.code, 2)::int < 50000`

	bigEvents = `
INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind) SELECT shop_id, id, 1, 'booked', 'customer' FROM bookings LIMIT 100000`

	bigRest = `
WITH audit AS (
    INSERT INTO audit_events (shop_id, id, actor_kind, action, entity, entity_id)
    SELECT shop_id, gen_random_uuid(), 'system', 'booking.create', 'booking', id FROM bookings LIMIT 30000
), consent AS (
    INSERT INTO customer_consents (shop_id, customer_id, purpose, text_version) SELECT shop_id, id, 'turno', '2026-11' FROM customers
), withdrawal AS (
    INSERT INTO withdrawals (shop_id, id, code, name, contact) SELECT id, gen_random_uuid(), 'W' || n, 'x', 'x' FROM shops, generate_series(1, 10) n
)
INSERT INTO idempotency_keys (shop_id, route, key, request_hash, body)
SELECT shop_id, 'POST', id::text, sha256(''), '' FROM bookings LIMIT 30000`
)
