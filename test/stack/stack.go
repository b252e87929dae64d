// Package stack runs what the tests above the API need: real barberpro processes on free ports, shops that are open
// all day and night, callers, and the questions to the database that must hold after every fault.
package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/filelock"
)

// built are the programs of this test process: each is built once, whatever the number of tests.
var built sync.Map //nolint:gochecknoglobals // program to *build; one per test process

const product = "barberpro"

// program is what the tests run.
type program struct {
	name    string // of the file
	command string // folder in cmd
	tags    string
}

// build is the making of a program.
type build struct {
	once sync.Once
	path string
	err  error
}

const buildWithin = 5 * time.Minute // a cold cache on a busy machine

// Binary returns the path of the barberpro program, built from this source tree.
func Binary(t testing.TB) string {
	t.Helper()
	return program{name: product, command: product}.build(t)
}

// MortalBinary returns the path of the barberpro program with failpoints built in, which FAILPOINT arms.
func MortalBinary(t testing.TB) string {
	t.Helper()
	return program{name: product + "-failpoints", command: product, tags: "failpoints"}.build(t)
}

// build returns the path of the program.
func (p program) build(t testing.TB) string {
	t.Helper()
	kept, _ := built.LoadOrStore(p, &build{})
	b, ok := kept.(*build)
	if !ok {
		t.Fatalf("build %s: got %T", p.name, kept)
	}
	b.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), buildWithin)
		defer cancel()
		b.path, b.err = p.compile(ctx)
	})
	if b.err != nil {
		t.Fatalf("build %s: %v", p.name, b.err)
	}
	return b.path
}

// compile lets the test processes that start together build one after the other: all but the first find it done.
func (p program) compile(ctx context.Context) (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, ".bp", "test")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make the folder of the test program: %w", err)
	}
	lock, err := filelock.Exclusive(ctx, filepath.Join(dir, "build.lock"))
	if err != nil {
		return "", fmt.Errorf("wait for the build: %w", err)
	}
	defer func() { _ = lock.Release() }()
	path := filepath.Join(dir, p.name)
	cmd := exec.CommandContext(ctx, "go", "build", "-tags", p.tags, "-o", path, "./cmd/"+p.command)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", p.name, err, out)
	}
	return path, nil
}

func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("find the repository: no go.mod above the working directory")
		}
		dir = parent
	}
}

// Chaos reports whether tests shall break things for longer than usual (make chaos).
func Chaos() bool { return os.Getenv("CHAOS") != "" }

// Until waits for a condition and fails the test when it does not come true within most.
func Until(t testing.TB, most time.Duration, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), most)
	defer cancel()
	for !ok() {
		if !Pause(ctx, 10*time.Millisecond) {
			t.Fatalf("waited %s for: %s", most, what)
		}
	}
}

// Pause waits for d and reports whether ctx went on that long.
func Pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
