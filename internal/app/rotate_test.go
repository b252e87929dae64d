package app_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestTheRotationOfKeysCoversEverySealedColumn(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	a, _ := build(t, app.Options{}, "DATABASE_URL", url)
	t.Cleanup(func() { _ = a.Close(t.Context()) })
	covered := []string{}
	for _, c := range a.Sealed() {
		covered = append(covered, c.String())
	}
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(func() { _ = c.Close(t.Context()) })
	rows, err := c.Query(t.Context(), `SELECT table_name || '.' || column_name FROM information_schema.columns
		WHERE table_schema = 'public' AND (column_name ~ '(^|_)sealed$' OR (table_name, column_name) = ('idempotency_keys', 'body'))`)
	if err != nil {
		t.Fatalf("columns: %v", err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("columns: %v", err)
	}
	slices.Sort(columns)
	slices.Sort(covered)
	if !slices.Equal(columns, covered) {
		t.Errorf("sealed columns: the catalog has %q, the rotation covers %q", columns, covered)
	}
}

// sealedRows write a row for every sealed column; $1 is the shop, $2 an id, $3 the sealed text.
func sealedRows() map[string]string {
	return map[string]string{
		"customers.doc_sealed":              `INSERT INTO customers (shop_id, id, name, doc_type, doc_sealed) VALUES ($1, $2, 'x', 'DNI', $3)`,
		"bookings.manage_token_sealed":      `UPDATE bookings SET manage_token_sealed = $3 WHERE shop_id = $1 AND id = $2`,
		"integrations.secret_sealed":        `INSERT INTO integrations (shop_id, provider, account, secret_sealed) VALUES ($1, 'sms', $2::uuid::text, $3)`,
		"inbox.payload_sealed":              `INSERT INTO inbox (shop_id, id, provider, event_key, topic, payload_sealed) VALUES ($1, $2, 'sms', 'x', 'x', $3)`,
		"voucher_strays.detail_sealed":      `INSERT INTO voucher_strays (shop_id, cuit, point_of_sale, voucher_type, number, total_centavos, issue_date, detail_sealed) SELECT $1, '20123456786', 1, 6, 7, 1, current_date, $3 WHERE $2::uuid IS NOT NULL`,
		"afip_tickets.sealed":               `INSERT INTO afip_tickets (shop_id, cuit, service, sealed) SELECT $1, '20123456786', 'wsfe', $3 WHERE $2::uuid IS NOT NULL`,
		"webhook_endpoints.secret_sealed":   `INSERT INTO webhook_endpoints (shop_id, id, url, secret_sealed) VALUES ($1, $2, 'https://x.test', $3)`,
		"webhook_endpoints.previous_sealed": `INSERT INTO webhook_endpoints (shop_id, id, url, secret_sealed, previous_sealed, previous_until) VALUES ($1, $2, 'https://x.test', '', $3, now())`,
		"idempotency_keys.body":             `INSERT INTO idempotency_keys (shop_id, route, key, request_hash, body) VALUES ($1, 'POST /x', $2::uuid::text, decode(repeat('00', 32), 'hex'), $3)`,
		"invoices.doc_sealed": `INSERT INTO invoices (shop_id, id, booking_id, cuit, point_of_sale, voucher_type, service_from, service_to,
			total_centavos, net_centavos, items, issuer, deadline, doc_sealed)
			SELECT $1, $2, b.id, '20123456786', 1, 6, current_date, now(), 1, 1, '[]', '{}', now(), $3 FROM bookings b LIMIT 1`,
	}
}

// keyOf is the key of the row that sealedRows writes for a column, as PostgreSQL writes it.
func keyOf(c pg.Sealed, id uuid.UUID) []string {
	key := make([]string, len(c.Key))
	for i, column := range c.Key {
		key[i] = map[string]string{
			"id": id.String(), "provider": "sms", "cuit": "20123456786", "point_of_sale": "1", "voucher_type": "6", "number": "7",
			"service": "wsfe", "route": "POST /x", "key": id.String(),
		}[column]
	}
	return key
}

func TestAfterARotationTheOldKeyIsNotNeeded(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	s := testkit.NewShop(t, testkit.Connect(t, url), testkit.Spec{})
	s.Exec(t, `INSERT INTO voucher_series (shop_id, cuit, point_of_sale, voucher_type) VALUES ($1, '20123456786', 1, 6)`, s.ID)
	old, fresh, gone := seal.NewKey("old"), seal.NewKey("new"), seal.NewKey("gone")
	before, after, lost := ringOf(t, old), ringOf(t, fresh), ringOf(t, gone)
	a, _ := build(t, app.Options{}, "DATABASE_URL", url, "SEAL_KEYS", text(fresh)+","+text(old))
	t.Cleanup(func() { _ = a.Close(t.Context()) })

	booking := s.Book(t, testkit.Turno{Start: s.At(t, "2026-03-02 15:00")})
	ids := map[string]uuid.UUID{}
	for _, c := range a.Sealed() {
		id := pg.NewID()
		if c.Table == "bookings" {
			id = booking
		}
		ids[c.String()] = id
		sealed, err := before.Seal([]byte("secreto de "+c.String()), c.Place(s.ID, keyOf(c, id)))
		if err != nil {
			t.Fatalf("Seal: %v", err)
		}
		s.Exec(t, sealedRows()[c.String()], s.ID, id, sealed)
	}
	var report bytes.Buffer
	if err := a.RotateKeys(t.Context(), &report); err != nil || strings.Count(report.String(), `"resealed":1}`) != len(ids) {
		t.Fatalf("RotateKeys: got %v\n%s\nwant one text of each column", err, &report)
	}
	for _, c := range a.Sealed() {
		plain, err := after.Open(sealedIn(t, s, c, ids[c.String()]), c.Place(s.ID, keyOf(c, ids[c.String()])))
		if err != nil || string(plain) != "secreto de "+c.String() {
			t.Errorf("%s with the new key alone: got %q, %v", c, plain, err)
		}
	}
	report.Reset()
	if err := a.RotateKeys(t.Context(), &report); err != nil || strings.Count(report.String(), `"resealed":0}`) != len(ids) {
		t.Errorf("RotateKeys again: got %v\n%s\nwant nothing left to do", err, &report)
	}

	stranger, _ := lost.Seal([]byte("x"), nil)
	s.Exec(t, `UPDATE integrations SET secret_sealed = $2 WHERE shop_id = $1`, s.ID, stranger)
	report.Reset()
	if err := a.RotateKeys(t.Context(), &report); err == nil || !strings.Contains(report.String(), `"column":"integrations.secret_sealed","resealed":0,"lost":1`) {
		t.Errorf("RotateKeys with a text of a key that is gone: got %v\n%s", err, &report)
	}
}

func ringOf(t *testing.T, k seal.Key) *seal.Ring {
	t.Helper()
	r, err := seal.NewRing(k)
	if err != nil {
		t.Fatalf("NewRing: %v", err)
	}
	return r
}

func text(k seal.Key) string { return k.ID + ":" + base64.StdEncoding.EncodeToString(k.Secret) }

// sealedIn is what a column holds now.
func sealedIn(t *testing.T, s *testkit.Shop, c pg.Sealed, id uuid.UUID) (out []byte) {
	t.Helper()
	where := ""
	for i, k := range c.Key {
		where += fmt.Sprintf(" AND %s::text = '%s'", k, keyOf(c, id)[i])
	}
	err := s.DB.InShop(t.Context(), s.ID, func(tx pgx.Tx) error {
		return tx.QueryRow(t.Context(), fmt.Sprintf(`SELECT %s FROM %s WHERE shop_id = $1%s`, c.Column, c.Table, where), s.ID).Scan(&out)
	})
	if err != nil {
		t.Fatalf("read %s: %v", c, err)
	}
	return out
}
