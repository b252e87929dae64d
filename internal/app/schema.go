package app

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/db"
	"github.com/barberpro/barberpro/internal/pg"
)

// SQLSTATEs of a database that was never migrated, and of a user who may not look.
const (
	noTable      = "42P01"
	noPermission = "42501"
)

// migrated fails when the database lacks a migration that this binary brings, rather than letting every request fail. A
// newer schema is fine: old and new processes run side by side while one release replaces the other.
func (a *App) migrated(ctx context.Context) error {
	want, err := newestMigration()
	if err != nil {
		return err
	}
	var have int64
	err = a.db.Global(ctx, func(tx pgx.Tx) error {
		// The application's role may not read the table of versions; whoever connects may.
		if _, err := tx.Exec(ctx, "SET LOCAL ROLE NONE"); err != nil {
			return fmt.Errorf("leave the application's role: %w", err)
		}
		return tx.QueryRow(ctx, `-- name: SchemaVersion :one
			SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have)
	})
	switch pg.Code(err) {
	case noPermission:
		return nil
	case noTable:
		have, err = 0, nil
	}
	if err != nil {
		return fmt.Errorf("read the version of the schema: %w", err)
	}
	if have < want {
		return fmt.Errorf("the database has schema %d and this is made for %d: run \"barberpro migrate\" first", have, want)
	}
	return nil
}

// newestMigration is the number of the last migration in the binary.
func newestMigration() (newest int64, err error) {
	files, err := fs.Glob(db.Migrations, "migrations/*.sql")
	if err != nil {
		return 0, fmt.Errorf("list migrations: %w", err)
	}
	for _, file := range files {
		number, _, _ := strings.Cut(path.Base(file), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("number of migration %s: %w", file, err)
		}
		newest = max(newest, n)
	}
	return newest, nil
}
