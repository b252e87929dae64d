// Package backup_test runs make db-backup and make db-restore on the demo shop, on a database of its own, and compares every row.
package backup_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/devstack/dump"
	"github.com/barberpro/barberpro/internal/testport"
)

// project is this checkout, with a database and backups of the test's own.
type project struct {
	backups string
	env     []string
}

func open(t *testing.T) *project {
	t.Helper()
	home := t.TempDir()
	p := &project{backups: filepath.Join(home, "backups")}
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if !slices.Contains([]string{"DATABASE_URL", "REDIS_URL", "MAKEFLAGS", "MAKELEVEL", "FILE"}, name) {
			p.env = append(p.env, pair)
		}
	}
	p.env = append(p.env, "STACK=native", "YES=1", "NO_COLOR=1", "BP_HOME="+filepath.Join(home, "bp"), "BACKUP_DIR="+p.backups,
		fmt.Sprintf("POSTGRES_PORT=%d", testport.Free(t)))
	return p
}

// run runs a command in the root of the repository.
func (p *project) run(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = "../..", p.env
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (p *project) must(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := p.run(t, name, args...); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}

func (p *project) sql(t *testing.T, statement string) {
	t.Helper()
	p.must(t, "bin/bp", "db", "psql", "--", "-c", statement)
}

// backup makes one, and returns its path and what it says of itself.
func (p *project) backup(t *testing.T) (string, dump.Manifest) {
	t.Helper()
	p.must(t, "make", "db-backup")
	files, err := filepath.Glob(p.backups + "/*.zip")
	if err != nil || len(files) == 0 {
		t.Fatalf("backups: got %v (%v)", files, err)
	}
	newest := slices.Max(files)
	f, err := dump.Open(newest)
	if err != nil {
		t.Fatalf("open the backup: %v", err)
	}
	defer func() { _ = f.Close() }()
	return newest, f.Manifest
}

func TestTheDemoShopComesBackFromABackup(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it loads the demo shop into a database of its own")
	}
	p := open(t)
	p.must(t, "make", "db-seed")
	path, before := p.backup(t)
	if n := before.Rows(); n < 10_000 {
		t.Errorf("rows of the demo shop: got %d, want a year of turnos", n)
	}

	p.sql(t, "UPDATE customers SET name = 'nobody'")
	p.sql(t, "DELETE FROM booking_events WHERE ctid IN (SELECT ctid FROM booking_events LIMIT 100)")
	damaged := filepath.Join(t.TempDir(), "damaged.zip")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text[len(text)/2] ^= 1
	if err := os.WriteFile(damaged, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := p.run(t, "make", "db-restore", "FILE="+damaged); err == nil || !strings.Contains(out, "nothing was changed") {
		t.Errorf("restore of a backup with one bit flipped: got %v, want it refused and nothing changed\n%s", err, out)
	}

	p.must(t, "make", "db-restore")
	if _, after := p.backup(t); !cmp.Equal(before.Tables, after.Tables) {
		t.Errorf("rows after the restore (-before +after):\n%s", cmp.Diff(before.Tables, after.Tables))
	}
}
