package dump

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/pg"
)

// ErrBroken is returned when rows are against what must always hold.
var ErrBroken = errors.New("the data is not whole")

// invariants find what must not be; docs/adr and the tests of faults say why. Each answers with ids.
func invariants() map[string]string {
	return map[string]string{
		"two live turnos of a barber at once": `
			SELECT a.booking_id::text FROM occupancies a JOIN occupancies b ON a.shop_id = b.shop_id AND a.barber_id = b.barber_id
			  AND (a.booking_id, a.revision, a.ordinal) < (b.booking_id, b.revision, b.ordinal)
			  AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
			WHERE a.active AND b.active AND NOT a.overbook AND NOT b.overbook`,
		"a turno without its history": `
			SELECT b.id::text FROM bookings b LEFT JOIN booking_events e ON e.shop_id = b.shop_id AND e.booking_id = b.id
			GROUP BY b.shop_id, b.id, b.version
			HAVING count(e.version) <> b.version OR min(e.version) <> 1 OR max(e.version) <> b.version`,
		"refunds above their payment": `
			SELECT p.id::text FROM payments p JOIN refunds r ON r.shop_id = p.shop_id AND r.payment_id = p.id AND r.status <> 'failed'
			GROUP BY p.shop_id, p.id, p.amount_centavos HAVING sum(r.amount_centavos) > p.amount_centavos`,
		"a series of invoices with a gap": `
			SELECT min(id::text) FROM invoices WHERE status = 'authorized'
			GROUP BY shop_id, cuit, point_of_sale, voucher_type HAVING count(*) <> max(number) - min(number) + 1`,
		"a ledger that does not sum to zero": `
			SELECT transaction_id::text FROM ledger_entries GROUP BY shop_id, transaction_id HAVING sum(amount_centavos) <> 0`,
	}
}

// Check looks whether the database at url is whole: every row that a foreign key names is there, what must always hold
// does, and the chain of the audit is unbroken. Its error wraps ErrBroken and names what is not.
func Check(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	queries, err := orphans(ctx, conn)
	if err != nil {
		return err
	}
	maps.Copy(queries, invariants())
	var broken []error
	for what, query := range queries {
		found, err := texts(ctx, conn, query)
		if err != nil {
			return fmt.Errorf("look for %s: %w", what, err)
		}
		if len(found) > 0 {
			some := strings.Join(found[:min(len(found), 3)], ", ")
			broken = append(broken, fmt.Errorf("%w: %d times %s: %s", ErrBroken, len(found), what, some))
		}
	}
	shops, err := texts(ctx, conn, "SELECT id::text FROM shops")
	if err != nil {
		return fmt.Errorf("list the shops: %w", err)
	}
	return errors.Join(append(broken, chains(ctx, url, shops))...)
}

// orphans makes a query for each foreign key, which finds the rows that point at nothing.
func orphans(ctx context.Context, conn *pgx.Conn) (map[string]string, error) {
	rows, err := conn.Query(ctx, `SELECT conname, conrelid::regclass::text, confrelid::regclass::text,
		  (SELECT array_agg(quote_ident(attname) ORDER BY k.n) FROM unnest(conkey) WITH ORDINALITY k(no, n)
		   JOIN pg_attribute ON attrelid = conrelid AND attnum = k.no),
		  (SELECT array_agg(quote_ident(attname) ORDER BY k.n) FROM unnest(confkey) WITH ORDINALITY k(no, n)
		   JOIN pg_attribute ON attrelid = confrelid AND attnum = k.no)
		FROM pg_constraint WHERE contype = 'f'`)
	if err != nil {
		return nil, fmt.Errorf("list the foreign keys: %w", err)
	}
	queries := map[string]string{}
	var name, child, parent string
	var from, to []string
	_, err = pgx.ForEachRow(rows, []any{&name, &child, &parent, &from, &to}, func() error {
		var same, set []string
		for i := range from {
			same = append(same, "p."+to[i]+" = c."+from[i])
			set = append(set, "c."+from[i]+" IS NOT NULL")
		}
		queries["a row of "+child+" against "+name] = "SELECT c.ctid::text FROM " + child + " c WHERE " + strings.Join(set, " AND ") +
			" AND NOT EXISTS (SELECT FROM " + parent + " p WHERE " + strings.Join(same, " AND ") + ")"
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the foreign keys: %w", err)
	}
	return queries, nil
}

func chains(ctx context.Context, url string, shops []string) error {
	db, err := pg.Open(ctx, pg.Options{URL: url, AppName: "bp", MaxConns: 1})
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer db.Close()
	var broken []error
	for _, text := range shops {
		shop, err := uuid.Parse(text)
		if err != nil {
			return fmt.Errorf("id of a shop: %w", err)
		}
		at, err := audit.Verify(ctx, db, shop)
		if err != nil {
			return fmt.Errorf("verify the audit of %s: %w", text, err)
		}
		if at != nil {
			broken = append(broken, fmt.Errorf("%w: the audit of shop %s is broken: %+v", ErrBroken, text, *at))
		}
	}
	return errors.Join(broken...)
}

func texts(ctx context.Context, conn *pgx.Conn, query string) ([]string, error) {
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return nil, err //nolint:wrapcheck // the callers say what it was for
	}
	return pgx.CollectRows(rows, pgx.RowTo[string]) //nolint:wrapcheck // as above
}
