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

	"github.com/jackc/pgx/v5"
)

// ErrDamaged is returned for a dump that is not what was written.
var ErrDamaged = errors.New("the dump is damaged")

// File is an open dump.
type File struct {
	Manifest

	archive *zip.ReadCloser
}

// Open reads the manifest of the dump at path.
func Open(path string) (*File, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	f := &File{archive: archive}
	if err := f.readManifest(); err != nil {
		return nil, errors.Join(err, archive.Close())
	}
	return f, nil
}

func (f *File) readManifest() error {
	entry, err := f.archive.Open(manifestName)
	if err != nil {
		return fmt.Errorf("%w: no manifest: %w", ErrDamaged, err)
	}
	defer func() { _ = entry.Close() }()
	if err := json.NewDecoder(entry).Decode(&f.Manifest); err != nil {
		return fmt.Errorf("%w: manifest: %w", ErrDamaged, err)
	}
	if f.Format != Format {
		return fmt.Errorf("the dump has format %d, and this program reads %d", f.Format, Format)
	}
	return nil
}

// Close closes the file.
func (f *File) Close() error {
	if err := f.archive.Close(); err != nil {
		return fmt.Errorf("close the dump: %w", err)
	}
	return nil
}

// Verify reads everything and compares it with the manifest.
func (f *File) Verify() error {
	for _, t := range f.Tables {
		if err := f.table(t, countLines); err != nil {
			return err
		}
	}
	return nil
}

// table hands the text of a table to use, which says how many rows it was, and checks both.
func (f *File) table(t Table, use func(io.Reader) (rows int64, err error)) error {
	entry, err := f.archive.Open(t.Name + tableSuffix)
	if err != nil {
		return fmt.Errorf("%w: table %s: %w", ErrDamaged, t.Name, err)
	}
	defer func() { _ = entry.Close() }()
	sum := sha256.New()
	rows, err := use(io.TeeReader(entry, sum))
	if err != nil {
		return fmt.Errorf("table %s: %w", t.Name, err)
	}
	if rows != t.Rows || hex.EncodeToString(sum.Sum(nil)) != t.SHA256 {
		return fmt.Errorf("%w: table %s has %d rows, and the manifest says %d", ErrDamaged, t.Name, rows, t.Rows)
	}
	return nil
}

// countLines counts rows: the text format of COPY has one on each line, whatever is in it.
func countLines(r io.Reader) (n int64, err error) {
	buffer := make([]byte, 64<<10)
	for {
		got, err := r.Read(buffer)
		for _, b := range buffer[:got] {
			if b == '\n' {
				n++
			}
		}
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
}

// Load fills the database at url, whose migrations are at the versions of the dump. What migrations put into it is
// replaced. Everything is loaded or nothing.
func (f *File) Load(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	schema, jobs, err := Versions(ctx, conn)
	if err != nil {
		return err
	}
	if schema != f.Schema || jobs != f.Jobs {
		return fmt.Errorf("the dump is of schema %d/%d, the database of %d/%d", f.Schema, f.Jobs, schema, jobs)
	}
	// Triggers and foreign keys have had their say when the rows were written; Check looks at them again.
	if _, err := conn.Exec(ctx, "SET statement_timeout = 0; SET session_replication_role = replica; BEGIN"); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	if err := f.clear(ctx, conn); err != nil {
		return err
	}
	for _, t := range f.Tables {
		err := f.table(t, func(r io.Reader) (int64, error) {
			tag, err := conn.PgConn().CopyFrom(ctx, r, "COPY "+t.Name+" ("+t.columns()+") FROM STDIN")
			return tag.RowsAffected(), err
		})
		if err != nil {
			return err
		}
	}
	for _, s := range f.Sequences {
		if _, err := conn.Exec(ctx, "SELECT setval($1::regclass, $2, $3)", s.Name, s.Value, s.Used); err != nil {
			return fmt.Errorf("sequence %s: %w", s.Name, err)
		}
	}
	if _, err := conn.Exec(ctx, "COMMIT; ANALYZE"); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// clear empties every table, and finds those that the dump does not know.
func (f *File) clear(ctx context.Context, conn *pgx.Conn) error {
	list, err := tables(ctx, conn)
	if err != nil {
		return err
	}
	for _, t := range list {
		if !f.has(t.Name) {
			return fmt.Errorf("the dump has no table %s, and the schema does", t.Name)
		}
	}
	for _, t := range f.Tables {
		if !slices.ContainsFunc(list, func(other Table) bool { return other.Name == t.Name }) {
			return fmt.Errorf("the dump has a table %s, and the schema does not", t.Name)
		}
		if _, err := conn.Exec(ctx, "TRUNCATE "+t.Name+" CASCADE"); err != nil {
			return fmt.Errorf("empty %s: %w", t.Name, err)
		}
	}
	return nil
}
