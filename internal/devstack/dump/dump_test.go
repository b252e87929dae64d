package dump_test

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/devstack/dump"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

// filled is a database with a shop that has people, customers and turnos, and a name that COPY must escape.
func filled(t *testing.T) string {
	t.Helper()
	db := testdb.New(t)
	shop := testkit.NewShop(t, testkit.Connect(t, db.URL), testkit.Spec{})
	run(t, db.URL, `INSERT INTO customers (shop_id, id, name) VALUES ('`+shop.ID.String()+`', gen_random_uuid(), E'tab\there\nline \\ ñandú')`)
	return db.URL
}

func run(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func write(t *testing.T, url string) (string, *dump.Manifest) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dump.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	m, err := dump.Write(t.Context(), url, f)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatalf("Write: %v", err)
	}
	return path, m
}

func open(t *testing.T, path string) *dump.File {
	t.Helper()
	f, err := dump.Open(path)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestADatabaseComesBackRowForRow(t *testing.T) {
	t.Parallel()
	from := filled(t)
	path, m := write(t, from)
	if m.Rows() < 10 {
		t.Fatalf("rows of the dump: got %d, want those of a shop", m.Rows())
	}
	f := open(t, path)
	if err := f.Verify(); err != nil {
		t.Errorf("Verify: %v", err)
	}
	to := testdb.New(t).URL
	if err := f.Load(t.Context(), to); err != nil {
		t.Fatalf("Load: %v", err)
	}
	if err := dump.Check(t.Context(), to); err != nil {
		t.Errorf("Check: %v", err)
	}
	_, again := write(t, to)
	if diff := cmp.Diff(m.Tables, again.Tables); diff != "" {
		t.Errorf("tables after the restore (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(m.Sequences, again.Sequences); diff != "" {
		t.Errorf("sequences after the restore (-before +after):\n%s", diff)
	}
}

func TestADamagedDumpIsFoundAndChangesNothing(t *testing.T) {
	t.Parallel()
	path, _ := write(t, filled(t))
	bad := without(t, path, "customers.copy")
	f := open(t, bad)
	if err := f.Verify(); !errors.Is(err, dump.ErrDamaged) {
		t.Errorf("Verify: got %v, want ErrDamaged", err)
	}
	to := filled(t)
	_, before := write(t, to)
	if err := f.Load(t.Context(), to); !errors.Is(err, dump.ErrDamaged) {
		t.Errorf("Load: got %v, want ErrDamaged", err)
	}
	_, after := write(t, to)
	if diff := cmp.Diff(before.Tables, after.Tables); diff != "" {
		t.Errorf("tables after a failed restore (-before +after):\n%s", diff)
	}
	if err := os.WriteFile(bad, []byte("no archive"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := dump.Open(bad); !errors.Is(err, dump.ErrDamaged) {
		t.Errorf("Open of something else: got %v, want ErrDamaged", err)
	}
}

// without copies a dump with an empty text in the place of one table's.
func without(t *testing.T, path, name string) string {
	t.Helper()
	from, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	to := filepath.Join(t.TempDir(), "bad.zip")
	f, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(f)
	for _, entry := range from.File {
		w, err := archive.Create(entry.Name)
		if err != nil {
			t.Fatal(err)
		}
		if entry.Name == name {
			continue
		}
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(w, r); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(archive.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	return to
}

func TestRowsThatAreAgainstARuleAreNamed(t *testing.T) {
	t.Parallel()
	url := filled(t)
	if err := dump.Check(t.Context(), url); err != nil {
		t.Fatalf("Check before: %v", err)
	}
	run(t, url, `SET session_replication_role = replica; UPDATE customers SET shop_id = gen_random_uuid() WHERE name LIKE 'tab%'`)
	err := dump.Check(t.Context(), url)
	if !errors.Is(err, dump.ErrBroken) || !strings.Contains(err.Error(), "customers") {
		t.Errorf("Check: got %v, want ErrBroken that names customers", err)
	}
}

func TestAUserWhoDoesNotSeeEveryRowMakesNoDump(t *testing.T) {
	t.Parallel()
	url := filled(t)
	run(t, url, `DO $$ BEGIN CREATE ROLE narrow_reader LOGIN PASSWORD 'narrow'; EXCEPTION WHEN duplicate_object THEN NULL; END $$`)
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	narrow := strings.Replace(url, cfg.User+":"+cfg.Password+"@", "narrow_reader:narrow@", 1)
	if narrow == url {
		narrow = strings.Replace(url, cfg.User+"@", "narrow_reader:narrow@", 1)
	}
	if _, err := dump.Write(t.Context(), narrow, io.Discard); !errors.Is(err, dump.ErrRights) {
		t.Errorf("Write as a narrow role: got %v, want ErrRights", err)
	}
}
