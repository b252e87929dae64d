// Package dump writes a consistent copy of a database to a file and makes a database of it again, where pg_dump is not to
// be had. The file is a zip archive: one text of COPY for each table and a manifest. The schema is not in it: migrations
// make it, up to the versions that the manifest names.
package dump

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Format is the version of the layout of a dump.
const Format = 1

const (
	manifestName = "manifest.json"
	tableSuffix  = ".copy"
)

// Manifest says what is in a dump.
type Manifest struct {
	Format    int        `json:"format"`
	Database  string     `json:"database"`
	Server    string     `json:"server"`   // version of PostgreSQL
	Snapshot  time.Time  `json:"snapshot"` // the moment that the dump is of
	Schema    int64      `json:"schema"`   // version of our migrations
	Jobs      int        `json:"jobs"`     // version of those of the job queue
	Tables    []Table    `json:"tables"`
	Sequences []Sequence `json:"sequences"`
}

// Rows is how many rows all tables have together.
func (m *Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Table is one table of a dump.
type Table struct {
	Name    string   `json:"name"` // with its schema, quoted as SQL wants it
	Columns []string `json:"columns"`
	Rows    int64    `json:"rows"`
	SHA256  string   `json:"sha256"` // of its text
}

// Sequence is where a sequence stands.
type Sequence struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Used  bool   `json:"used"` // Value was handed out
}

// ErrRights is returned when the user of the database may not see every row.
var ErrRights = errors.New("the user may not read past row-level security; connect as the owner of the server")

// Write copies the database at url, as it is at one moment, to w. Writers go on meanwhile.
func Write(ctx context.Context, url string, w io.Writer) (*Manifest, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	// A pool's proxy or the server must not end what takes long, and rows that a policy hides must fail, not be missing.
	if _, err := conn.Exec(ctx, "SET statement_timeout = 0; SET row_security = off"); err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	m, err := describe(ctx, tx)
	if err != nil {
		return nil, err
	}
	archive := zip.NewWriter(w)
	for i := range m.Tables {
		if err := m.Tables[i].write(ctx, conn, archive); err != nil {
			return nil, err
		}
	}
	if err := writeManifest(archive, m); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("finish: %w", err)
	}
	return m, nil
}

// describe lists what there is to copy. Its first query takes the snapshot of tx.
func describe(ctx context.Context, tx pgx.Tx) (*Manifest, error) {
	m := &Manifest{Format: Format}
	var all bool
	err := tx.QueryRow(ctx, `SELECT now(), current_database(), split_part(current_setting('server_version'), ' ', 1),
		(SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)`).Scan(&m.Snapshot, &m.Database, &m.Server, &all)
	if err == nil && !all {
		err = ErrRights
	}
	if err == nil {
		m.Schema, m.Jobs, err = Versions(ctx, tx)
	}
	if err == nil {
		m.Tables, err = tables(ctx, tx)
	}
	if err == nil {
		m.Sequences, err = sequences(ctx, tx)
	}
	if err != nil {
		return nil, fmt.Errorf("describe the database: %w", err)
	}
	m.Snapshot = m.Snapshot.UTC()
	return m, nil
}

// querier is a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Versions says up to which migrations a database is, ours and those of the job queue.
func Versions(ctx context.Context, q querier) (schema int64, jobs int, err error) {
	err = q.QueryRow(ctx, `SELECT (SELECT max(version_id) FROM goose_db_version WHERE is_applied),
		(SELECT max(version) FROM river.river_migration)`).Scan(&schema, &jobs)
	if err != nil {
		return 0, 0, fmt.Errorf("version of the schema: %w", err)
	}
	return schema, jobs, nil
}

// kept are the tables that migrations fill themselves.
const kept = `c.relname NOT IN ('goose_db_version', 'river_migration')`

func tables(ctx context.Context, q querier) ([]Table, error) {
	rows, err := q.Query(ctx, `SELECT c.oid::regclass::text, array_agg(quote_ident(a.attname) ORDER BY a.attnum)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE n.nspname IN ('public', 'river') AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
		  AND `+kept+`
		GROUP BY c.oid, n.nspname, c.relname ORDER BY n.nspname, c.relname`)
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Table, err error) {
		return t, row.Scan(&t.Name, &t.Columns)
	})
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	return list, nil
}

func sequences(ctx context.Context, q querier) ([]Sequence, error) {
	rows, err := q.Query(ctx, `SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
		FROM pg_sequences WHERE schemaname IN ('public', 'river') AND sequencename <> 'goose_db_version_id_seq' ORDER BY 1`)
	if err != nil {
		return nil, fmt.Errorf("sequences: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s Sequence, err error) {
		return s, row.Scan(&s.Name, &s.Value, &s.Used)
	})
	if err != nil {
		return nil, fmt.Errorf("sequences: %w", err)
	}
	return list, nil
}

func (t *Table) columns() string { return strings.Join(t.Columns, ", ") }

// write copies one table and notes how many rows it had.
func (t *Table) write(ctx context.Context, conn *pgx.Conn, archive *zip.Writer) error {
	entry, err := archive.Create(t.Name + tableSuffix)
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	sum := sha256.New()
	tag, err := conn.PgConn().CopyTo(ctx, io.MultiWriter(entry, sum), "COPY "+t.Name+" ("+t.columns()+") TO STDOUT")
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	t.Rows, t.SHA256 = tag.RowsAffected(), hex.EncodeToString(sum.Sum(nil))
	return nil
}

func writeManifest(archive *zip.Writer, m *Manifest) error {
	entry, err := archive.Create(manifestName)
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	e := json.NewEncoder(entry)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	return nil
}

// has reports whether the manifest has a table of that name.
func (m *Manifest) has(name string) bool {
	return slices.ContainsFunc(m.Tables, func(t Table) bool { return t.Name == name })
}
