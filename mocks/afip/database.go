package afip

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver
)

// database is the file that outlives the process. There is one connection that writes, so that two requests never get the
// same number, and others that read beside it.
type database struct {
	*writer

	write *sql.DB // of the writer alone
	read  *sql.DB
}

// steps make the tables. The first is for files that are new, or older than the count of steps.
//
//nolint:gochecknoglobals // constant
var steps = []string{
	tables,
	// Vouchers with a CAEA share its code.
	`ALTER TABLE vouchers RENAME TO vouchers_1;
CREATE TABLE vouchers (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	cuit INTEGER NOT NULL, pos INTEGER NOT NULL, kind INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
	date TEXT NOT NULL, cae TEXT NOT NULL, due TEXT NOT NULL, total INTEGER NOT NULL, at INTEGER NOT NULL,
	detail TEXT NOT NULL, notes TEXT NOT NULL, emission TEXT NOT NULL,
	UNIQUE (cuit, pos, kind, first), UNIQUE (cuit, pos, kind, last), CHECK (last >= first AND length(cae) = 14)
) STRICT;
INSERT INTO vouchers SELECT * FROM vouchers_1;
DROP TABLE vouchers_1;
CREATE UNIQUE INDEX vouchers_cae ON vouchers (cae) WHERE emission = 'CAE';
CREATE INDEX vouchers_caea ON vouchers (cae, pos) WHERE emission = 'CAEA'`,
}

const tables = `
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS vouchers (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	cuit INTEGER NOT NULL, pos INTEGER NOT NULL, kind INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
	date TEXT NOT NULL, cae TEXT NOT NULL UNIQUE, due TEXT NOT NULL, total INTEGER NOT NULL, at INTEGER NOT NULL,
	detail TEXT NOT NULL, notes TEXT NOT NULL, emission TEXT NOT NULL,
	UNIQUE (cuit, pos, kind, first), UNIQUE (cuit, pos, kind, last), CHECK (last >= first AND length(cae) = 14)
) STRICT;
CREATE TABLE IF NOT EXISTS refusals (
	id INTEGER PRIMARY KEY AUTOINCREMENT, cuit INTEGER NOT NULL, at INTEGER NOT NULL, detail TEXT NOT NULL, notes TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS logins (
	id INTEGER PRIMARY KEY AUTOINCREMENT, cuit INTEGER NOT NULL, service TEXT NOT NULL, subject TEXT NOT NULL,
	print TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS logins_print ON logins (print, service, until);
CREATE TABLE IF NOT EXISTS certificates (print TEXT PRIMARY KEY, subject TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS advances (
	caea TEXT PRIMARY KEY, cuit INTEGER NOT NULL, period INTEGER NOT NULL, part INTEGER NOT NULL, at INTEGER NOT NULL,
	UNIQUE (cuit, period, part)
) STRICT;
CREATE TABLE IF NOT EXISTS idle (
	caea TEXT NOT NULL, pos INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (caea, pos)
) STRICT
`

const readers = 4

// openDatabase opens the file at path, and makes it and its folder where they are not.
func openDatabase(path string) (*database, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("make the folder of the AFIP database: %w", err)
	}
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the AFIP database: %w", err)
	}
	// A voucher that was answered must survive the power going off, hence synchronous=FULL.
	source := (&url.URL{Scheme: "file", Path: full}).String() + "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(ON)&_txlock="
	d := &database{}
	if d.write, err = sql.Open("sqlite", source+"immediate"); err != nil {
		return nil, fmt.Errorf("open the AFIP database: %w", err)
	}
	ctx := context.Background()
	only, err := d.write.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the AFIP database: %w", err), d.write.Close())
	}
	if err := migrate(ctx, only); err != nil {
		return nil, errors.Join(err, d.write.Close())
	}
	if d.read, err = sql.Open("sqlite", source+"deferred"); err != nil {
		return nil, errors.Join(fmt.Errorf("open the AFIP database: %w", err), d.write.Close())
	}
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	d.writer = newWriter(only)
	return d, nil
}

// migrate brings the tables of an older file up to date. SQLite counts the steps that were taken in user_version.
func migrate(ctx context.Context, c *sql.Conn) error {
	var done int
	if err := c.QueryRowContext(ctx, "PRAGMA user_version").Scan(&done); err != nil {
		return fmt.Errorf("read the version of the AFIP database: %w", err)
	}
	if done > len(steps) {
		return fmt.Errorf("the AFIP database was made by a newer mock: its version is %d, not %d", done, len(steps))
	}
	for i, step := range steps[done:] {
		all := fmt.Sprintf("BEGIN IMMEDIATE; %s; PRAGMA user_version = %d; COMMIT", step, done+i+1)
		if _, err := c.ExecContext(ctx, all); err != nil {
			_, undone := c.ExecContext(ctx, "ROLLBACK")
			return errors.Join(fmt.Errorf("make the tables of the AFIP database: %w", err), undone)
		}
	}
	return nil
}

func (d *database) close() error {
	if err := errors.Join(d.writer.close(), d.read.Close(), d.write.Close()); err != nil {
		return fmt.Errorf("close the AFIP database: %w", err)
	}
	return nil
}

// clear forgets all but the key and the registered certificates.
func (d *database) clear(ctx context.Context) error {
	return d.change(func(tx *transaction) error {
		for _, table := range []string{"vouchers", "refusals", "logins", "advances", "idle"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
				return fmt.Errorf("clear %s: %w", table, err)
			}
		}
		return nil
	})
}
