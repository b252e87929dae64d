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
		bigCustomers, bigBookings, bigLines, bigOccupancies, bigChairs, bigEvents, bigRest, bigMoney, bigInvoices, bigMessages, bigWebhooks,
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
//
//nolint:dupword // SQL repeats itself
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
), visit AS (
    INSERT INTO visits (shop_id, id, user_id, reason, ends_at)
    SELECT split_part(email, '@', 2)::uuid, gen_random_uuid(), id, 'visita', now() FROM person, generate_series(1, 3)
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
    RETURNING shop_id, id
), answer AS (
    INSERT INTO withdrawal_answers (shop_id, withdrawal_id, action, at) SELECT shop_id, id, 'dismiss', now() FROM withdrawal
), waiting AS (
    INSERT INTO waitlist_entries (shop_id, id, name, phone, service_ids, from_date, to_date, part_of_day, consent_version, token_hash, created_at)
    SELECT s.id, gen_random_uuid(), 'Ana', '+54911' || n, ARRAY[s.id], current_date, current_date, 'any', 'x', sha256((s.id::text || n)::bytea), now()
    FROM shops s, generate_series(1, 100) n
), deaf AS (
    INSERT INTO letter_opt_outs (shop_id, digest, at) SELECT id, sha256(n::text::bytea), now() FROM shops, generate_series(1, 40) n
)
INSERT INTO idempotency_keys (shop_id, route, key, request_hash, body)
SELECT shop_id, 'POST', id::text, sha256(''), '' FROM bookings LIMIT 30000`

	bigMoney = `
WITH booking AS (
    SELECT shop_id, id, starts_at FROM bookings WHERE status = 'confirmed' ORDER BY id LIMIT 40000
), connected AS (
    INSERT INTO integrations (shop_id, provider, account)
    SELECT s.id, p.p, s.id::text FROM shops s, unnest('{mercadopago,afip,whatsapp,sms,mail}'::text[]) p (p)
), state AS (
    INSERT INTO oauth_states (shop_id, id, provider, user_id, expires_at)
    SELECT shop_id, id, 'mercadopago', id, starts_at FROM booking
), intent AS (
    INSERT INTO payment_intents (shop_id, id, booking_id, kind, status, amount_centavos, expires_at, preference_id, next_at)
    SELECT shop_id, id, id, 'full', 'paid', 1000, starts_at, 'x', NULL FROM booking
), payment AS (
    INSERT INTO payments (shop_id, id, booking_id, intent_id, method, status, amount_centavos, verdict, provider_payment_id, approved_at, created_at)
    SELECT shop_id, id, id, id, 'mercadopago', 'approved', 1000, 'kept', id::text, starts_at, starts_at FROM booking
), refund AS (
    INSERT INTO refunds (shop_id, id, payment_id, amount_centavos, reason, status) SELECT shop_id, id, id, 1, 'manual', 'done' FROM booking
), entry AS (
    INSERT INTO ledger_entries (shop_id, id, transaction_id, at, account, amount_centavos, booking_id, payment_id)
    SELECT shop_id, gen_random_uuid(), id, starts_at, a, v, id, id FROM booking, (VALUES ('bank', 1000), ('turnos', -1000)) e (a, v)
), session AS (
    INSERT INTO cash_sessions (shop_id, id, opened_by, opened_at, opening_centavos, closed_by, closed_at, expected_centavos, counted_centavos)
    SELECT s.id, gen_random_uuid(), s.id, now() - n * interval '1 day', 0, s.id, now(), 0, 0 FROM shops s, generate_series(1, 40) n
    RETURNING shop_id, id
), moved AS (
    INSERT INTO cash_moves (shop_id, id, session_id, amount_centavos, reason, by_user, at)
    SELECT shop_id, gen_random_uuid(), id, 1, 'x', id, now() FROM session, generate_series(1, 5)
), notice AS (
    INSERT INTO inbox (shop_id, id, provider, event_key, topic, resource, done_at, next_at)
    SELECT shop_id, id, 'mercadopago', id::text, 'payment', id::text, now(), NULL FROM booking
)
INSERT INTO outbox (shop_id, topic, entity_id) SELECT shop_id, 'booking.booked', id FROM booking LIMIT 20000`

	bigInvoices = `
WITH booking AS (
    SELECT shop_id, id, row_number() OVER () AS n
    FROM (SELECT shop_id, id FROM bookings WHERE status = 'confirmed' ORDER BY id LIMIT 40000) b
), series AS (
    INSERT INTO voucher_series (shop_id, cuit, point_of_sale, voucher_type)
    SELECT s.id, '20123456786', p, t FROM shops s, generate_series(1, 5) p, unnest('{1,3,6,8,11,13}'::int[]) t
), ticket AS (
    INSERT INTO afip_tickets (shop_id, cuit, service) SELECT s.id, (20123456786 + n)::text, 'wsfe' FROM shops s, generate_series(1, 5) n
), stray AS (
    INSERT INTO voucher_strays (shop_id, cuit, point_of_sale, voucher_type, number, total_centavos, issue_date, detail_sealed)
    SELECT shop_id, '20123456786', n % 20 + 1, 6, n, 1, now(), '' FROM booking
)
INSERT INTO invoices (shop_id, id, booking_id, payment_id, status, cuit, point_of_sale, voucher_type, number, service_from, service_to,
    total_centavos, net_centavos, items, issuer, cae, deadline, next_at)
SELECT shop_id, id, id, id, 'authorized', '20123456786', n % 20 + 1, 6, n, now(), now(), 1000, 1000, '[]', '{}', '12345678901234', now(), NULL FROM booking`

	bigMessages = `
WITH booking AS (
    SELECT shop_id, id, starts_at FROM bookings WHERE status = 'confirmed' ORDER BY id LIMIT 40000
), message AS (
    INSERT INTO notifications (shop_id, id, booking_id, kind, channel, version, status, provider_id, useful_until, caused_at, next_at, created_at)
    SELECT shop_id, id, id, 'confirmation', 'whatsapp', 1, 'read', 'wamid.' || id, starts_at, starts_at, NULL, starts_at FROM booking
), day AS (
    INSERT INTO message_days (shop_id, day) SELECT s.id, current_date - n FROM shops s, generate_series(1, 60) n
), hold AS (
    INSERT INTO message_holds (shop_id, from_at, to_at)
    SELECT s.id, now() - n * interval '1 day', now() FROM shops s, generate_series(1, 20) n
), attempt AS (
    INSERT INTO delivery_attempts (shop_id, id, notification_id, outcome) SELECT shop_id, id, id, 'sent' FROM booking
), template AS (
    INSERT INTO message_templates (shop_id, kind, channel, body)
    SELECT s.id, k, c, 'x' FROM shops s, unnest('{confirmation,reminder,cancelled,rescheduled}'::text[]) k, unnest('{whatsapp,sms,email}'::text[]) c
)
INSERT INTO message_contacts (shop_id, phone) SELECT shop_id, phone FROM customers`

	bigWebhooks = `
WITH endpoint AS (
    INSERT INTO webhook_endpoints (shop_id, id, url, secret_sealed)
    SELECT s.id, gen_random_uuid(), 'https://x.test', '' FROM shops s, generate_series(1, 5) RETURNING shop_id, id
), delivery AS (
    INSERT INTO webhook_deliveries (shop_id, id, endpoint_id, event_id, topic, body, status, next_at)
    SELECT e.shop_id, gen_random_uuid(), e.id, gen_random_uuid(), 'x', '{}', 'delivered', NULL FROM endpoint e, generate_series(1, 20)
    RETURNING shop_id, id
)
INSERT INTO webhook_attempts (shop_id, id, delivery_id, took_ms) SELECT shop_id, gen_random_uuid(), id, 1 FROM delivery`
)
