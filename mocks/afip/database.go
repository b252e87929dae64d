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
	write *sql.DB
	read  *sql.DB
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
) STRICT;
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
	d.write.SetMaxOpenConns(1)
	if _, err := d.write.ExecContext(context.Background(), tables); err != nil {
		return nil, errors.Join(fmt.Errorf("make the tables of the AFIP database: %w", err), d.write.Close())
	}
	if d.read, err = sql.Open("sqlite", source+"deferred"); err != nil {
		return nil, errors.Join(fmt.Errorf("open the AFIP database: %w", err), d.write.Close())
	}
	d.read.SetMaxOpenConns(readers)
	return d, nil
}

func (d *database) close() error {
	if err := errors.Join(d.read.Close(), d.write.Close()); err != nil {
		return fmt.Errorf("close the AFIP database: %w", err)
	}
	return nil
}

// change runs do in a transaction that nobody else writes in.
func (d *database) change(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// clear forgets all but the key and the registered certificates.
func (d *database) clear(ctx context.Context) error {
	return d.change(ctx, func(tx *sql.Tx) error {
		for _, table := range []string{"vouchers", "refusals", "logins", "advances", "idle"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil { //nolint:gosec // the names stand above
				return fmt.Errorf("clear %s: %w", table, err)
			}
		}
		return nil
	})
}
