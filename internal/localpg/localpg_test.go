package localpg_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/localpg"
)

func start(t *testing.T, opts localpg.Options) *localpg.Server {
	t.Helper()
	s, err := localpg.Start(t.Context(), opts)
	if err != nil {
		t.Fatalf("Start(%+v): got %v, want a server", opts, err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := s.Stop(ctx); err != nil {
			t.Errorf("Stop: got %v, want nil", err)
		}
		if err := os.RemoveAll(s.DataDir()); err != nil { // may be elsewhere than the test's own folder
			t.Errorf("remove the data: %v", err)
		}
	})
	return s
}

func query(t *testing.T, s *localpg.Server, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatalf("Connect(%s): %v", s.URL("postgres"), err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var got string
	if err := conn.QueryRow(t.Context(), sql).Scan(&got); err != nil {
		t.Fatalf("query %q: %v", sql, err)
	}
	return got
}

func exec(t *testing.T, s *localpg.Server, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatalf("Connect(%s): %v", s.URL("postgres"), err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("exec %q: %v", sql, err)
	}
}

func TestAcknowledgedRowsOutliveAKillAndARestart(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := start(t, localpg.Options{DataDir: dir, Password: "secret"})
	exec(t, s, "CREATE TABLE turno (note text); INSERT INTO turno VALUES ('kept')")
	first, port := s.Pid(), s.Port()

	if err := s.Kill(); err != nil {
		t.Fatalf("Kill: got %v, want nil", err)
	}
	if err := s.Restart(t.Context()); err != nil {
		t.Fatalf("Restart after Kill: got %v, want nil", err)
	}
	if got := query(t, s, "SELECT note FROM turno"); got != "kept" {
		t.Errorf("row after the crash: got %q, want %q", got, "kept")
	}
	if s.Pid() == first || s.Port() != port {
		t.Errorf("after Restart: got pid %d port %d, want another pid than %d and port %d", s.Pid(), s.Port(), first, port)
	}

	if err := s.Stop(t.Context()); err != nil {
		t.Fatalf("Stop: got %v, want nil", err)
	}
	again := start(t, localpg.Options{DataDir: dir, Password: "secret"})
	if got := query(t, again, "SELECT note FROM turno"); got != "kept" {
		t.Errorf("row in a new server: got %q, want %q", got, "kept")
	}
}

func TestAWrongPasswordIsRefused(t *testing.T) {
	t.Parallel()
	s := start(t, localpg.Options{Fast: true, Password: "secret"})
	config, err := pgx.ParseConfig(s.URL("postgres"))
	if err != nil {
		t.Fatalf("ParseConfig: %v", err)
	}
	config.Password = "guess"
	if _, err := pgx.ConnectConfig(t.Context(), config); err == nil {
		t.Error("ConnectConfig with a wrong password: got nil, want an error")
	}
}

func TestSettingsSuitTheirUse(t *testing.T) {
	t.Parallel()
	fast := start(t, localpg.Options{Fast: true, Settings: map[string]string{"max_connections": "50"}})
	for setting, want := range map[string]string{
		"fsync": "off", "jit": "off", "max_connections": "50", "TimeZone": "UTC", "server_encoding": "UTF8", "listen_addresses": "127.0.0.1",
	} {
		if got := query(t, fast, "SHOW "+setting); got != want {
			t.Errorf("SHOW %s: got %q, want %q", setting, got, want)
		}
	}
	durable := start(t, localpg.Options{})
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		if got := query(t, durable, "SHOW "+setting); got != "on" {
			t.Errorf("SHOW %s of a durable server: got %q, want %q", setting, got, "on")
		}
	}
}

func TestATakenPortIsNamed(t *testing.T) {
	t.Parallel()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	defer func() { _ = l.Close() }()
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("Addr: got %v, want a TCP address", l.Addr())
	}
	port := address.Port

	_, err = localpg.Start(t.Context(), localpg.Options{Fast: true, Port: port})
	var taken *localpg.PortTakenError
	if !errors.As(err, &taken) || taken.Port != port {
		t.Fatalf("Start on a taken port: got %v, want PortTakenError for %d", err, port)
	}
}

func TestOneDataDirectoryHasOneServer(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	start(t, localpg.Options{Fast: true, DataDir: dir})
	if _, err := localpg.Start(t.Context(), localpg.Options{Fast: true, DataDir: dir}); !errors.Is(err, localpg.ErrInUse) {
		t.Fatalf("second Start: got %v, want ErrInUse", err)
	}
}

func TestTemporaryDataGoesWithTheServer(t *testing.T) {
	t.Parallel()
	s := start(t, localpg.Options{Fast: true})
	done := s.Done()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatalf("Stop: got %v, want nil", err)
	}
	<-done
	if _, err := os.Stat(s.DataDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Stat of the data after Stop: got %v, want ErrNotExist", err)
	}
}

func TestDataOfAnotherMajorVersionIsRefused(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	s := start(t, localpg.Options{DataDir: dir})
	if err := s.Stop(t.Context()); err != nil {
		t.Fatalf("Stop: got %v, want nil", err)
	}
	if err := os.WriteFile(filepath.Join(s.DataDir(), "PG_VERSION"), []byte("12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := localpg.Start(t.Context(), localpg.Options{DataDir: dir})
	if err == nil || !strings.Contains(err.Error(), "PostgreSQL 12") {
		t.Fatalf("Start on old data: got %v, want an error that names PostgreSQL 12", err)
	}
}

func TestTheLogIsPassedOn(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	start(t, localpg.Options{Fast: true, Log: &log})
	if !bytes.Contains(log.Bytes(), []byte("starting PostgreSQL")) {
		t.Errorf("log: got %q, want the server's first lines", log.Bytes())
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) Bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.b.Bytes())
}
