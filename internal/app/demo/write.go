package demo

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/db"
)

// table is the rows for the statement of that name in db/seed.
type table struct {
	name string
	rows any
}

// write puts everything into the shop of tx. made is false when the shop was there by now.
func write(ctx context.Context, tx pgx.Tx, a *agenda) (made bool, err error) {
	if _, err := run(ctx, tx, "patience"); err != nil {
		return false, err
	}
	for _, t := range append(a.tables(), a.history()...) {
		rows, err := json.Marshal(t.rows)
		if err != nil {
			return false, fmt.Errorf("encode %s: %w", t.name, err)
		}
		written, err := run(ctx, tx, t.name, string(rows))
		if err != nil {
			return false, err
		}
		if t.name == "shop" && written == 0 {
			return false, nil
		}
	}
	// Every log is taken one event further at a time, up to the longest: booked, paid, checked in, in the chair, done.
	for version, moved := 2, int64(1); moved > 0; version++ {
		if moved, err = run(ctx, tx, "booking_moves", version); err != nil {
			return false, err
		}
	}
	for _, last := range []string{"booking_times", "payments"} {
		if _, err := run(ctx, tx, last); err != nil {
			return false, err
		}
	}
	return true, nil
}

// run executes a statement of db/seed and returns how many rows it wrote.
func run(ctx context.Context, tx pgx.Tx, name string, args ...any) (int64, error) {
	sql, err := db.Seed.ReadFile("seed/" + name + ".sql")
	if err != nil {
		return 0, fmt.Errorf("read statement: %w", err)
	}
	tag, err := tx.Exec(ctx, string(sql), args...)
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", name, err)
	}
	return tag.RowsAffected(), nil
}
