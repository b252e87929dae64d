package pg

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Sealed is a column of sealed texts in a table of the shops. The domain that seals them says so, for the rotation of keys.
type Sealed struct {
	Table, Column string
	Key           []string // the columns that make a row one, beside shop_id
	// Place is what the text of a row is bound to; key are the values of Key as PostgreSQL writes them.
	Place func(shop uuid.UUID, key []string) []byte
}

// String is the column's name.
func (c Sealed) String() string { return c.Table + "." + c.Column }

// Answers are the stored answers of Idempotent.
func Answers() Sealed {
	return Sealed{
		Table: "idempotency_keys", Column: "body", Key: []string{"route", "key"},
		Place: func(shop uuid.UUID, key []string) []byte { return sealContext(shop, Key{Route: key[0], Key: key[1]}) },
	}
}

// Resealer opens with any key, seals with the current one, and tells which texts another one sealed; seal.Ring is one.
type Resealer interface {
	Sealer
	Stale(sealed []byte) bool
}

const resealBatch = 500

// Resealed is how many texts were sealed anew, and how many no key opens any more.
type Resealed struct{ Done, Lost int }

// Reseal seals anew, with the current key, every text in a column of a shop that an older one sealed. It can be stopped and
// repeated at any time, while processes serve: a row that changes meanwhile is left to whoever changed it.
func (d *DB) Reseal(ctx context.Context, shop uuid.UUID, c Sealed, keys Resealer) (out Resealed, err error) {
	var after []string
	for more := true; more; {
		err := d.InShop(ctx, shop, func(tx pgx.Tx) error {
			rows, err := c.read(ctx, tx, shop, after)
			if err != nil {
				return err
			}
			if more = len(rows) == resealBatch; more {
				after = rows[len(rows)-1].key
			}
			n, err := c.write(ctx, tx, shop, rows, keys)
			out.Done, out.Lost = out.Done+n.Done, out.Lost+n.Lost
			return err
		})
		if err != nil {
			return out, fmt.Errorf("seal %s of shop %s anew: %w", c, shop, err)
		}
	}
	return out, nil
}

type sealedRow struct {
	key  []string
	text []byte
}

// read returns the next rows after a key, in the order of the key's text.
func (c Sealed) read(ctx context.Context, tx pgx.Tx, shop uuid.UUID, after []string) ([]sealedRow, error) {
	keys := make([]string, len(c.Key))
	for i, k := range c.Key {
		keys[i] = pgx.Identifier{k}.Sanitize()
	}
	list, column := strings.Join(keys, ", "), pgx.Identifier{c.Column}.Sanitize()
	texts := strings.Join(keys, "::text, ") + "::text"
	where, args := "", []any{shop}
	if after != nil {
		places := make([]string, len(after))
		for i, value := range after {
			args = append(args, value)
			places[i] = fmt.Sprintf("$%d", len(args))
		}
		where = " AND (" + list + ") > (" + strings.Join(places, ", ") + ")"
	}
	found, err := tx.Query(ctx, fmt.Sprintf(`SELECT ARRAY[%s], %s FROM %s WHERE shop_id = $1 AND %s IS NOT NULL%s ORDER BY %s LIMIT %d`,
		texts, column, pgx.Identifier{c.Table}.Sanitize(), column, where, list, resealBatch), args...)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	rows, err := pgx.CollectRows(found, func(r pgx.CollectableRow) (row sealedRow, err error) {
		err = r.Scan(&row.key, &row.text)
		return row, err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	return rows, nil
}

// write seals the stale ones of rows anew. An empty text, which a row reserved and not yet filled has, is none.
func (c Sealed) write(ctx context.Context, tx pgx.Tx, shop uuid.UUID, rows []sealedRow, keys Resealer) (n Resealed, err error) {
	column := pgx.Identifier{c.Column}.Sanitize()
	where := append(make([]string, 0, 2+len(c.Key)), "shop_id = $1", column+" = $3")
	for i, k := range c.Key {
		where = append(where, fmt.Sprintf("%s = $%d", pgx.Identifier{k}.Sanitize(), i+4)) //nolint:mnd // after shop, new and old
	}
	update := fmt.Sprintf(`UPDATE %s SET %s = $2 WHERE %s`, pgx.Identifier{c.Table}.Sanitize(), column, strings.Join(where, " AND "))
	for _, row := range rows {
		if len(row.text) == 0 || !keys.Stale(row.text) {
			continue
		}
		place := c.Place(shop, row.key)
		plain, err := keys.Open(row.text, place)
		if err != nil {
			n.Lost++
			continue
		}
		fresh, err := keys.Seal(plain, place)
		if err != nil {
			return n, fmt.Errorf("seal %q: %w", row.key, err)
		}
		args := []any{shop, fresh, row.text}
		for _, value := range row.key {
			args = append(args, value)
		}
		tag, err := tx.Exec(ctx, update, args...)
		if err != nil {
			return n, fmt.Errorf("write %q: %w", row.key, err)
		}
		n.Done += int(tag.RowsAffected())
	}
	return n, nil
}
