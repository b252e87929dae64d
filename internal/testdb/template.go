package testdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/barberpro/barberpro/db"
	"github.com/barberpro/barberpro/internal/pg"
)

// templateLock is the advisory lock under which templates are made, on the admin's database.
const templateLock = 0x62_70_74_6d // "bptm"

const leftoverAfter = 2 * time.Hour // a test run is over by then

// templateName names the schema that the migrations of this source tree lead to.
func templateName() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(db.Migrations, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := db.Migrations.ReadFile(path)
		sum.Write([]byte(path))
		sum.Write(text)
		return err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return "", fmt.Errorf("read the migrations: %w", err)
	}
	river, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return "", fmt.Errorf("read the migrations of jobs: %w", err)
	}
	for _, m := range river.AllVersions() {
		sum.Write([]byte(m.SQLUp))
	}
	return templatePrefix + hex.EncodeToString(sum.Sum(nil))[:16], nil
}

// ensureTemplate makes the migrated template unless it is there. Test processes that need it at once make it once.
func (s *server) ensureTemplate(ctx context.Context) error {
	return onConnection(ctx, s.admin, func(c *pgx.Conn) error {
		if _, err := c.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
			return fmt.Errorf("lock the templates: %w", err)
		}
		var there bool
		err := c.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", s.template).Scan(&there)
		if err != nil || there {
			return err //nolint:wrapcheck // onConnection does
		}
		if err := dropLeftovers(ctx, c); err != nil {
			return err
		}
		return s.makeTemplate(ctx, c)
	})
}

// makeTemplate migrates under another name, so that a template is never seen half made.
func (s *server) makeTemplate(ctx context.Context, c *pgx.Conn) error {
	building := s.template + "_building"
	for _, sql := range []string{
		"DROP DATABASE IF EXISTS " + building + " WITH (FORCE)",
		"CREATE DATABASE " + building + " TEMPLATE template0",
	} {
		if _, err := c.Exec(ctx, sql); err != nil {
			return fmt.Errorf("make the template: %w", err)
		}
	}
	if _, err := pg.Migrate(ctx, s.address(building)); err != nil {
		return fmt.Errorf("migrate the template: %w", err)
	}
	// Connections that end take a moment to leave; a database in use cannot be renamed.
	const leave = `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1`
	if _, err := c.Exec(ctx, leave, building); err != nil {
		return fmt.Errorf("close the template: %w", err)
	}
	if _, err := c.Exec(ctx, "ALTER DATABASE "+building+" RENAME TO "+s.template); err != nil {
		return fmt.Errorf("name the template: %w", err)
	}
	return nil
}

// dropLeftovers removes templates of other schemas and databases of killed test runs.
func dropLeftovers(ctx context.Context, c *pgx.Conn) error {
	rows, err := c.Query(ctx, `SELECT datname FROM pg_database
		WHERE datname LIKE 'bptmpl\_%'
		   OR datname LIKE 'bptest\_%' AND split_part(datname, '_', 2)::bigint < $1`, time.Now().Add(-leftoverAfter).Unix())
	if err != nil {
		return fmt.Errorf("list leftovers: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("list leftovers: %w", err)
	}
	for _, name := range names {
		_, _ = c.Exec(ctx, "DROP DATABASE "+pgx.Identifier{name}.Sanitize()) // one in use stays
	}
	return nil
}
