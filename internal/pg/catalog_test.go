package pg_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

// notOfAShop says which tables have no shop_id, and why.
func notOfAShop() map[string]string {
	return map[string]string{
		"shops":            "is the shop: its id is the shop_id of all others, and it has the same walls",
		"users":            "a person may work in several shops; memberships say in which",
		"sessions":         "of a person, not of a shop",
		"refresh_tokens":   "of a session",
		"password_resets":  "of a person",
		"operators":        "the platform's own people, who belong to no shop",
		"uptime_days":      "of the platform, which all shops share",
		"goose_db_version": "the migrations' own; the application has no right to it",
	}
}

// shopLater says which indexes and constraints of a shop's tables do not begin with the shop, and why.
func shopLater() map[string]string {
	return map[string]string{
		"memberships_by_user":      "a person who signs in finds their shops by themselves, before any shop is known",
		"memberships_user_id_fkey": "people belong to no shop",
		"visits_user_id_fkey":      "people belong to no shop",
		"shops_pkey":               "the id of a shop is the shop",
		"shops_slug_key":           "the public page is found by its address, before the shop is known",

		"integrations_by_account":      "a webhook may name the account at the provider instead of the shop",
		"integrations_ending":          "the first permission to end, over all shops, for the metrics",
		"notifications_by_provider_id": "a status webhook of the platform's own number names the message and no shop",
		"message_contacts_by_phone":    "a person who writes to the platform's own number names no shop",
	}
}

// admin connects past row-level security to a new database.
func admin(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(func() { _ = c.Close(t.Context()) })
	return c
}

// ask returns the rows of a query that answers texts, each joined by spaces.
func ask(t *testing.T, c *pgx.Conn, sql string, args ...any) []string {
	t.Helper()
	rows, err := c.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		values, err := row.Values()
		parts := make([]string, len(values))
		for i, v := range values {
			parts[i] = fmt.Sprint(v)
		}
		return strings.Join(parts, " "), err
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return all
}

const tablesOfShops = `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND (c.relname = 'shops' OR EXISTS (
		SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'shop_id' AND NOT a.attisdropped AND a.attnotnull))
	ORDER BY 1`

func TestEveryTableBelongsToAShopOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	c := admin(t, testdb.New(t).URL)
	ofShops := ask(t, c, tablesOfShops)
	for _, table := range ask(t, c, `SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'`) {
		if !slices.Contains(ofShops, table) && notOfAShop()[table] == "" {
			t.Errorf("table %s: has no shop_id NOT NULL, and notOfAShop does not say why", table)
		}
	}
	if got := ask(t, c, `SELECT has_table_privilege('barberpro_app', 'goose_db_version', 'SELECT, INSERT, UPDATE, DELETE')::text`); got[0] != "false" {
		t.Error("the application has rights on goose_db_version")
	}
}

func TestEveryTableOfAShopIsWalledOff(t *testing.T) {
	t.Parallel()
	c := admin(t, testdb.New(t).URL)
	for _, table := range ask(t, c, tablesOfShops) {
		walls := ask(t, c, `SELECT CASE WHEN relrowsecurity THEN 'on' ELSE 'off' END,
			CASE WHEN relforcerowsecurity THEN 'forced' ELSE 'free' END, relowner::regrole::text FROM pg_class WHERE oid = $1::regclass`, table)
		owner, walled := strings.CutPrefix(walls[0], "on forced ")
		if !walled || owner == pg.Role {
			t.Errorf("table %s: row-level security and owner: got %s, want it on, forced, and not the application's", table, walls[0])
		}
		policies := ask(t, c, `SELECT qual, with_check FROM pg_policies
			WHERE tablename = $1 AND cmd = 'ALL' AND permissive = 'PERMISSIVE' AND roles = ARRAY[$2::name]`, table, pg.Role)
		column := "shop_id"
		if table == "shops" {
			column = "id"
		}
		want := strings.Repeat("("+column+" = ( SELECT current_shop() AS current_shop)) ", 2)
		if len(policies) != 1 || policies[0]+" " != want {
			t.Errorf("table %s: policies for all commands: got %q, want %q", table, policies, want)
		}
		for _, open := range ask(t, c, `SELECT policyname::text FROM pg_policies WHERE tablename = $1
			AND (roles && ARRAY['public'::name] OR $2::name = ANY (roles) AND cmd NOT IN ('ALL', 'SELECT'))`, table, pg.Role) {
			t.Errorf("table %s: policy %s lets others in, or lets the application write", table, open)
		}
	}
}

func TestTheShopComesFirstInEveryKeyAndIndex(t *testing.T) {
	t.Parallel()
	c := admin(t, testdb.New(t).URL)
	for _, table := range ask(t, c, tablesOfShops) {
		first := ask(t, c, `SELECT i.indexrelid::regclass::text, coalesce((SELECT attname::text FROM pg_attribute a
				WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]), 'an expression')
			FROM pg_index i WHERE i.indrelid = $1::regclass`, table)
		first = append(first, ask(t, c, `SELECT c.conname::text, a.attname::text FROM pg_constraint c
			JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
			WHERE c.conrelid = $1::regclass AND c.contype IN ('p', 'u', 'f', 'x')`, table)...)
		for _, line := range first {
			name, column, _ := strings.Cut(line, " ")
			if column != "shop_id" && shopLater()[name] == "" {
				t.Errorf("%s of %s: begins with %s, want shop_id, or a reason in shopLater", name, table, column)
			}
		}
	}
	loose := ask(t, c, `SELECT c.conname::text, c.confrelid::regclass::text FROM pg_constraint c
		WHERE c.contype = 'f' AND c.confrelid::regclass::text <> 'shops' AND EXISTS (
			SELECT FROM pg_attribute a WHERE a.attrelid = c.confrelid AND a.attname = 'shop_id' AND a.attnum <> ALL (c.confkey))`)
	if len(loose) > 0 {
		t.Errorf("foreign keys that could point into another shop: %q", loose)
	}
}

func TestTheApplicationOwnsNothingAndIsNobodySpecial(t *testing.T) {
	t.Parallel()
	c := admin(t, testdb.New(t).URL)
	for _, role := range []string{pg.Role, "barberpro_sweep"} {
		got := ask(t, c, `SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolcanlogin FROM pg_roles WHERE rolname = $1`, role)
		if len(got) != 1 || got[0] != "false" {
			t.Errorf("role %s: special rights %q, want none", role, got)
		}
		if got := ask(t, c, `SELECT roleid::regrole::text FROM pg_auth_members WHERE member = $1::regrole`, role); len(got) > 0 {
			t.Errorf("role %s: is a member of %q, want none", role, got)
		}
		for _, schema := range []string{"public", "river"} {
			if got := ask(t, c, `SELECT has_schema_privilege($1::name, $2::text, 'CREATE')`, role, schema); got[0] != "false" {
				t.Errorf("role %s: may create in schema %s", role, schema)
			}
		}
	}
	owned := ask(t, c, `SELECT relname::text FROM pg_class WHERE relowner = $1::regrole
		UNION ALL SELECT proname::text FROM pg_proc WHERE proowner = $1::regrole
		UNION ALL SELECT nspname::text FROM pg_namespace WHERE nspowner = $1::regrole`, pg.Role)
	if len(owned) > 0 {
		t.Errorf("%s owns %q, want nothing", pg.Role, owned)
	}
}

// A function that runs with its owner's rights must not look names up where its caller says.
func TestFunctionsWithTheirOwnersRightsHaveAFixedSearchPath(t *testing.T) {
	t.Parallel()
	c := admin(t, testdb.New(t).URL)
	functions := ask(t, c, `SELECT p.oid::regprocedure::text, p.proowner::regrole::text, coalesce(array_to_string(p.proconfig, ' '), 'none')
		FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
		WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')`)
	if len(functions) == 0 {
		t.Error("no function with its owner's rights: want those of the sweep, or this test away")
	}
	for _, f := range functions {
		if !strings.HasSuffix(f, " barberpro_sweep search_path=public, pg_temp") {
			t.Errorf("function %s: want the owner barberpro_sweep, and search_path=public, pg_temp", f)
		}
	}
}

func TestLogsCannotBeRewritten(t *testing.T) {
	t.Parallel()
	c := admin(t, testdb.New(t).URL)
	for table, forbidden := range map[string]string{"audit_events": "DELETE", "booking_events": "UPDATE, DELETE", "withdrawals": "UPDATE, DELETE", "bookings": "DELETE"} {
		for right := range strings.SplitSeq(forbidden, ", ") {
			if got := ask(t, c, `SELECT has_table_privilege($1::name, $2::text, $3)`, pg.Role, table, right); got[0] != "false" {
				t.Errorf("%s on %s: the application has it", right, table)
			}
		}
	}
}

// TestAForgottenWhereReturnsNothingOfOthers reads every table as the application without any condition.
func TestAForgottenWhereReturnsNothingOfOthers(t *testing.T) {
	t.Parallel()
	db := testdb.New(t)
	app, c := testkit.Connect(t, db.URL), admin(t, db.URL)
	one, two := fullShop(t, app), fullShop(t, app)
	for _, table := range ask(t, c, tablesOfShops) {
		column := "shop_id"
		if table == "shops" {
			column = "id"
		}
		count := func(scope uuid.UUID) (n int) {
			run := app.InShop
			err := run(t.Context(), scope, func(tx pgx.Tx) error {
				return tx.QueryRow(t.Context(), fmt.Sprintf(`SELECT count(*) FROM %q`, table)).Scan(&n)
			})
			if err != nil {
				t.Fatalf("count %s: %v", table, err)
			}
			return n
		}
		for _, s := range []*testkit.Shop{one, two} {
			want := ask(t, c, fmt.Sprintf(`SELECT count(*) FROM %q WHERE %q = $1`, table, column), s.ID)[0]
			if want == "0" {
				t.Errorf("table %s: has no row to try with: teach fullShop", table)
			}
			if got := fmt.Sprint(count(s.ID)); got != want {
				t.Errorf("SELECT FROM %s in a shop: got %s rows, want its %s", table, got, want)
			}
		}
		nowhere := -1
		err := app.Global(t.Context(), func(tx pgx.Tx) error {
			return tx.QueryRow(t.Context(), fmt.Sprintf(`SELECT count(*) FROM %q`, table)).Scan(&nowhere)
		})
		if err != nil || nowhere != 0 {
			t.Errorf("SELECT FROM %s without a shop: got %d rows, %v, want none", table, nowhere, err)
		}
		if table != "shops" {
			smuggle(t, app, one.ID, two.ID, table)
		}
	}
}

// smuggle tries to hand all rows of one shop to another.
func smuggle(t *testing.T, app *pg.DB, from, to uuid.UUID, table string) {
	t.Helper()
	err := app.InShop(t.Context(), from, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), fmt.Sprintf(`UPDATE %q SET shop_id = $1`, table), to)
		return err
	})
	if pg.Code(err) == "" {
		t.Errorf("UPDATE %s SET shop_id: got %v, want a refusal", table, err)
	}
}

// fullShop is a shop with a row in every table.
func fullShop(t *testing.T, app *pg.DB) *testkit.Shop {
	t.Helper()
	s := testkit.NewShop(t, app, testkit.Spec{Chairs: 1})
	customer := s.Customer(t, "Juan", "")
	s.Book(t, testkit.Turno{Start: s.At(t, "2026-03-02 15:00"), Chair: s.Chairs[0], Customer: customer})
	for _, sql := range []string{
		`INSERT INTO audit_events (shop_id, id, actor_kind, action, entity) VALUES ($1, $2, 'system', 'x', 'x')`,
		`INSERT INTO idempotency_keys (shop_id, route, key, request_hash, body) VALUES ($1, 'x', $2::uuid::text, decode(repeat('00', 32), 'hex'), '')`,
		`INSERT INTO shop_holidays (shop_id, date, open) SELECT $1, '2026-05-01', $2::uuid IS NULL`,
		`INSERT INTO withdrawals (shop_id, id, code, name, contact) VALUES ($1, $2, 'x', 'x', 'x')`,
		`INSERT INTO withdrawal_answers (shop_id, withdrawal_id, action, at) SELECT $1, id, 'dismiss', now() FROM withdrawals WHERE $2::uuid IS NOT NULL LIMIT 1`,
		`INSERT INTO waitlist_entries (shop_id, id, name, phone, service_ids, from_date, to_date, part_of_day, consent_version, token_hash, created_at)
			SELECT $1, $2, 'Ana', '+5491155550000', ARRAY[$2::uuid], '2026-05-01', '2026-05-02', 'any', 'x', sha256(''), now()`,
		`INSERT INTO schedule_exceptions (shop_id, id, barber_id, date, periods) SELECT $1, $2, id, '2026-05-01', '[]' FROM barbers LIMIT 1`,
		`INSERT INTO time_off (shop_id, id, barber_id, starts_at, ends_at) SELECT $1, $2, id, '2026-05-01', '2026-05-02' FROM barbers LIMIT 1`,
		`INSERT INTO customer_consents (shop_id, customer_id, purpose, text_version) SELECT $1, id, 'x', $2::uuid::text FROM customers LIMIT 1`,
	} {
		s.Exec(t, sql, s.ID, pg.NewID())
	}
	for _, sql := range moneyAndMessages() {
		s.Exec(t, sql, s.ID, pg.NewID())
	}
	return s
}

// moneyAndMessages are rows of the tables around payments, invoices and messages; $1 is the shop, $2 a new id.
func moneyAndMessages() []string {
	return []string{
		`INSERT INTO integrations (shop_id, provider, account) VALUES ($1, 'sms', $2::uuid::text)`,
		`INSERT INTO outbox (shop_id, topic, entity_id) VALUES ($1, 'x', $2)`,
		`INSERT INTO inbox (shop_id, id, provider, event_key, topic) VALUES ($1, $2, 'x', 'x', 'x')`,
		`INSERT INTO cash_sessions (shop_id, id, opened_by, opened_at, opening_centavos) VALUES ($1, $2, $2, now(), 0)`,
		`INSERT INTO cash_moves (shop_id, id, session_id, amount_centavos, reason, by_user, at)
			SELECT $1, $2, id, 1, 'x', $2, now() FROM cash_sessions LIMIT 1`,
		`INSERT INTO payment_intents (shop_id, id, booking_id, kind, amount_centavos, expires_at)
			SELECT $1, $2, id, 'full', 1, now() FROM bookings LIMIT 1`,
		`INSERT INTO payments (shop_id, id, booking_id, method, status, amount_centavos)
			SELECT $1, $2, id, 'cash', 'approved', 1 FROM bookings LIMIT 1`,
		`INSERT INTO refunds (shop_id, id, payment_id, amount_centavos, reason, status)
			SELECT $1, $2, id, 1, 'manual', 'done' FROM payments LIMIT 1`,
		`INSERT INTO ledger_entries (shop_id, id, transaction_id, at, account, amount_centavos)
			SELECT $1, gen_random_uuid(), $2, now(), account, amount FROM (VALUES ('cash', 1), ('turnos', -1)) v (account, amount)`,
		`INSERT INTO voucher_series (shop_id, cuit, point_of_sale, voucher_type) SELECT $1, '20123456786', 1, 6 WHERE $2::uuid IS NOT NULL`,
		`INSERT INTO afip_tickets (shop_id, cuit, service) SELECT $1, '20123456786', 'wsfe' WHERE $2::uuid IS NOT NULL`,
		`INSERT INTO invoices (shop_id, id, booking_id, cuit, point_of_sale, voucher_type, service_from, service_to, total_centavos,
				net_centavos, items, issuer, deadline)
			SELECT $1, $2, id, '20123456786', 1, 6, current_date, now(), 1, 1, '[]', '{}', now() FROM bookings LIMIT 1`,
		`INSERT INTO voucher_strays (shop_id, cuit, point_of_sale, voucher_type, number, total_centavos, issue_date, detail_sealed)
			SELECT $1, '20123456786', 1, 6, 1, 1, current_date, '' WHERE $2::uuid IS NOT NULL`,
		`INSERT INTO notifications (shop_id, id, booking_id, kind, channel, version, caused_at, useful_until)
			SELECT $1, $2, id, 'reminder', 'sms', 1, now(), now() FROM bookings LIMIT 1`,
		`INSERT INTO delivery_attempts (shop_id, id, notification_id, outcome) SELECT $1, $2, id, 'x' FROM notifications LIMIT 1`,
		`INSERT INTO message_templates (shop_id, kind, channel, body) SELECT $1, 'x', 'sms', $2::uuid::text`,
		`INSERT INTO message_contacts (shop_id, phone) SELECT $1, '+5491155550000' WHERE $2::uuid IS NOT NULL`,
		`INSERT INTO letter_opt_outs (shop_id, digest, at) SELECT $1, sha256(''), now() WHERE $2::uuid IS NOT NULL`,
		`INSERT INTO message_days (shop_id, day) SELECT $1, current_date WHERE $2::uuid IS NOT NULL`,
		`INSERT INTO message_holds (shop_id, from_at, to_at) SELECT $1, now(), now() WHERE $2::uuid IS NOT NULL`,
		`INSERT INTO webhook_endpoints (shop_id, id, url, secret_sealed) VALUES ($1, $2, 'https://x.test', '')`,
		`INSERT INTO webhook_deliveries (shop_id, id, endpoint_id, event_id, topic, body)
			SELECT $1, $2, id, $2, 'x', '{}' FROM webhook_endpoints LIMIT 1`,
		`INSERT INTO visits (shop_id, id, user_id, reason, ends_at) SELECT $1, $2, id, 'visita', now() FROM users LIMIT 1`,
		`INSERT INTO oauth_states (shop_id, id, provider, user_id, expires_at) VALUES ($1, $2, 'x', $2, now())`,
		`INSERT INTO webhook_attempts (shop_id, id, delivery_id, took_ms) SELECT $1, $2, id, 1 FROM webhook_deliveries LIMIT 1`,
	}
}
