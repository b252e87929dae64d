package testdb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/filelock"
)

// Files of a shared server, in its folder. The keeper program knows them too.
const (
	usersLock   = "users.lock"    // held shared by each process with tests that use the server
	startLock   = "start.lock"    // held while the server starts or decides to stop
	addressFile = "address"       // the admin's URL, there while the server runs
	keeperLog   = "keeper.log"    // what the keeper says
	startWithin = 3 * time.Minute // the first time npm and the compiler work
)

// theServer is this process's connection to the shared server, and holds the lock that keeps it alive.
var theServer struct { //nolint:gochecknoglobals // one per test process, whatever the number of tests
	once   sync.Once
	server *server
	users  *filelock.Lock
	err    error
}

func shared(t testing.TB) *server {
	t.Helper()
	theServer.once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startWithin)
		defer cancel()
		theServer.server, theServer.err = openShared(ctx)
	})
	if theServer.err != nil {
		t.Fatalf("testdb: no test server: %v", theServer.err)
	}
	return theServer.server
}

func openShared(ctx context.Context) (*server, error) {
	name, err := templateName()
	if err != nil {
		return nil, err
	}
	s := &server{admin: os.Getenv("TEST_DATABASE_URL"), template: name}
	if s.admin == "" {
		if s.admin, err = joinKeeper(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.ensureTemplate(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

// joinKeeper returns the address of the shared server, which it starts when none runs, and keeps it from stopping
// while this process lives.
func joinKeeper(ctx context.Context) (string, error) {
	root, err := repository()
	if err != nil {
		return "", err
	}
	dir := keeperDir(root)
	start, err := filelock.Exclusive(ctx, filepath.Join(dir, startLock))
	if err != nil {
		return "", fmt.Errorf("wait for the test server: %w", err)
	}
	defer func() { _ = start.Release() }()
	if theServer.users, err = filelock.Shared(ctx, filepath.Join(dir, usersLock)); err != nil {
		return "", fmt.Errorf("join the test server: %w", err)
	}
	if address, ok := running(ctx, dir); ok {
		return address, nil
	}
	if err := startKeeper(ctx, root, dir); err != nil {
		return "", err
	}
	for {
		if address, ok := running(ctx, dir); ok {
			return address, nil
		}
		if log, err := os.ReadFile(filepath.Join(dir, keeperLog)); err == nil && strings.Contains(string(log), "FAILED") {
			return "", fmt.Errorf("start the test server: %s", log)
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("wait for the test server: %w", ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// keeperDir is apart from the developer's stack, and for each PostgreSQL that one may choose.
func keeperDir(root string) string {
	name := "default"
	if dir := os.Getenv("BARBERPRO_PG_DIR"); dir != "" {
		sum := sha256.Sum256([]byte(dir))
		name = hex.EncodeToString(sum[:4])
	}
	return filepath.Join(root, ".bp", "testdb", name)
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
			return "", fmt.Errorf("the test runs outside the repository: set TEST_DATABASE_URL: %w", os.ErrNotExist)
		}
		dir = parent
	}
}

// running reports the address of a server that answers; one that was killed left its file.
func running(ctx context.Context, dir string) (string, bool) {
	b, err := os.ReadFile(filepath.Join(dir, addressFile))
	if err != nil {
		return "", false
	}
	err = onConnection(ctx, string(b), func(c *pgx.Conn) error { return c.Ping(ctx) })
	return string(b), err == nil
}

// startKeeper builds the keeper and lets it live on its own: it outlasts this process for the next ones, and must
// not hold this process's output open, which `go test` waits for.
func startKeeper(ctx context.Context, root, dir string) error {
	program := filepath.Join(dir, "keeper")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./internal/testdb/keeper")
	build.Dir = root
	build.Env = append(os.Environ(), "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the keeper of the test server: %w\n%s", err, out)
	}
	log, err := os.Create(filepath.Join(dir, keeperLog))
	if err != nil {
		return fmt.Errorf("make the keeper's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	keeper := exec.Command(program, "share", dir) //nolint:noctx // it outlives the test
	keeper.Dir = root
	keeper.Stdout, keeper.Stderr = log, log
	keeper.SysProcAttr = ownSession()
	if err := keeper.Start(); err != nil {
		return fmt.Errorf("start the keeper of the test server: %w", err)
	}
	return keeper.Process.Release() //nolint:wrapcheck // cannot fail once started
}
