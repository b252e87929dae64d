package pg

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/barberpro/barberpro/db"
)

// JobSchema is where River keeps its tables, apart from ours.
const JobSchema = "river"

// Migrate brings the database at url to the newest schema, ours and River's, and returns how many migrations it
// applied. It connects as the user in url, who must own the database. Several processes may call it at once: one
// works, the others wait.
func Migrate(ctx context.Context, url string) (applied int, err error) {
	return MigrateTo(ctx, url, 0, 0)
}

// MigrateTo is Migrate up to a version of ours and one of River's, such as a backup was made of; 0 is the newest.
func MigrateTo(ctx context.Context, url string, version int64, jobVersion int) (applied int, err error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return 0, fmt.Errorf("parse DATABASE_URL: %w", withoutSecret(err))
	}
	cfg.RuntimeParams["lock_timeout"] = "10000" // a migration that cannot get its lock must not queue everyone behind it
	conn := stdlib.OpenDB(*cfg)
	defer func() {
		if closeErr := conn.Close(); err == nil {
			err = closeErr
		}
	}()
	if applied, err = migrateOwn(ctx, conn, version); err != nil {
		return applied, err
	}
	jobs, err := migrateJobs(ctx, url, jobVersion)
	return applied + jobs, err
}

func migrateOwn(ctx context.Context, conn *sql.DB, version int64) (int, error) {
	files, err := fs.Sub(db.Migrations, "migrations")
	if err != nil {
		return 0, fmt.Errorf("open embedded migrations: %w", err)
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, fmt.Errorf("make migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, files, goose.WithSessionLocker(locker))
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	if version == 0 {
		version = math.MaxInt64
	}
	results, err := provider.UpTo(ctx, version)
	if err != nil {
		return len(results), fmt.Errorf("apply migrations: %w", translate(err))
	}
	return len(results), nil
}

func migrateJobs(ctx context.Context, url string, version int) (int, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return 0, fmt.Errorf("connect for job migrations: %w", err)
	}
	defer pool.Close()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return 0, fmt.Errorf("connect for job migrations: %w", err)
	}
	defer conn.Release()
	// River's migrator takes no lock of its own.
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtext('barberpro river migrations'))`); err != nil {
		return 0, fmt.Errorf("lock job migrations: %w", err)
	}
	defer conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext('barberpro river migrations'))`) //nolint:errcheck // ends with the connection anyway
	if _, err := conn.Exec(ctx, `CREATE SCHEMA IF NOT EXISTS `+JobSchema); err != nil {
		return 0, fmt.Errorf("create schema of jobs: %w", err)
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: JobSchema, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return 0, fmt.Errorf("make job migrator: %w", err)
	}
	result, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: version})
	if err != nil {
		return 0, fmt.Errorf("apply job migrations: %w", err)
	}
	_, err = conn.Exec(ctx, `GRANT USAGE ON SCHEMA `+JobSchema+` TO `+Role+`;
		GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA `+JobSchema+` TO `+Role+`;
		GRANT USAGE ON ALL SEQUENCES IN SCHEMA `+JobSchema+` TO `+Role+`;
		GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA `+JobSchema+` TO `+Role)
	if err != nil {
		return 0, fmt.Errorf("grant job tables: %w", err)
	}
	return len(result.Versions), nil
}
