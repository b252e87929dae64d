package devstack_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/devstack"
	"github.com/barberpro/barberpro/internal/localpg"
)

const patience = 60 * time.Second // for one condition; the machine may be busy

// bpProgram is the variable that names the bp under test, built once for all tests.
const bpProgram = "BARBERPRO_TEST_BP"

func TestMain(m *testing.M) {
	os.Exit(withBP(m.Run))
}

func withBP(run func() int) int {
	dir, err := os.MkdirTemp("", "bp-under-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "bp")
	if out, err := exec.CommandContext(context.Background(), "go", "build", "-o", program, "../../cmd/bp").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build bp: %v\n%s", err, out)
		return 1
	}
	if err := os.Setenv(bpProgram, program); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run()
}

// project is a copy of the stand-in project with free ports, on which the real bp runs.
type project struct {
	dir, bp string
	env     []string
	api     string // base URL
}

func newProject(t *testing.T) *project {
	t.Helper()
	p := &project{dir: t.TempDir(), bp: os.Getenv(bpProgram)}
	if err := os.CopyFS(p.dir, os.DirFS("testdata/project")); err != nil {
		t.Fatalf("copy the project: %v", err)
	}
	pg, err := localpg.Find(t.Context(), io.Discard)
	if err != nil {
		t.Fatalf("find PostgreSQL: %v", err)
	}
	ports := freePorts(t, 3)
	p.api = fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "DATABASE_URL=") && !strings.HasPrefix(pair, "REDIS_URL=") {
			p.env = append(p.env, pair)
		}
	}
	p.env = append(p.env, "BARBERPRO_PG_DIR="+pg.Dir, "NO_COLOR=1", "MOCKS=off",
		fmt.Sprintf("BACKEND_PORT=%d", ports[0]), fmt.Sprintf("POSTGRES_PORT=%d", ports[1]), fmt.Sprintf("REDIS_PORT=%d", ports[2]))
	t.Cleanup(func() { p.clean(t) })
	return p
}

// clean stops what a failed test left, and removes the data, which may be outside the test's folder.
func (p *project) clean(t *testing.T) {
	t.Helper()
	down := exec.Command(p.bp, "down") //nolint:noctx // the test's context has ended
	down.Dir, down.Env = p.dir, p.env
	if out, err := down.CombinedOutput(); err != nil {
		t.Errorf("bp down: %v\n%s", err, out)
	}
	if data, err := filepath.EvalSymlinks(filepath.Join(p.dir, ".bp", "postgres")); err == nil {
		_ = os.RemoveAll(data)
	}
}

func freePorts(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	var listeners []net.Listener
	for range n {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatalf("Listen: %v", err)
		}
		listeners = append(listeners, l)
		ports = append(ports, portOf(t, l))
	}
	for _, l := range listeners { // together, so that no port comes twice
		_ = l.Close()
	}
	return ports
}

func portOf(t *testing.T, l net.Listener) int {
	t.Helper()
	address, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatalf("Addr: got %v, want a TCP address", l.Addr())
	}
	return address.Port
}

// run runs bp to its end and returns its exit code and all it said.
func (p *project) run(t *testing.T, args ...string) (int, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), p.bp, args...)
	cmd.Dir, cmd.Env = p.dir, p.env
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("bp %v: %v", args, err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// must runs bp and fails the test when it fails.
func (p *project) must(t *testing.T, args ...string) string {
	t.Helper()
	code, out := p.run(t, args...)
	if code != 0 {
		t.Fatalf("bp %v: got exit code %d, want 0\n%s", args, code, out)
	}
	return out
}

// state is what bp status says.
func (p *project) state(t *testing.T) devstack.Status {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), p.bp, "status", "-o", "json")
	cmd.Dir, cmd.Env = p.dir, p.env
	out, _ := cmd.Output() // exit code 1 says that something is down
	var s devstack.Status
	if err := json.Unmarshal(out, &s); err != nil {
		t.Fatalf("bp status -o json: got %q: %v", out, err)
	}
	return s
}

func (p *project) pidOf(t *testing.T, service string) int {
	t.Helper()
	for _, s := range p.state(t).Services {
		if s.Name == service && s.Up {
			return s.Pid
		}
	}
	return 0
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !is(); <-time.After(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

func (p *project) answer(t *testing.T, path string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.api+path, http.NoBody)
	if err != nil {
		t.Fatalf("NewRequest: %v", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

func TestAStackInTheBackground(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	if code, out := p.run(t, "status"); code != 1 || !strings.Contains(out, "BP-1202") {
		t.Errorf("bp status before up: got exit code %d, %q; want 1 and BP-1202", code, out)
	}
	out := p.must(t, "up", "-d")
	for _, want := range []string{"PostgreSQL", "Redis", "Ready in", "/docs", "demo@barberpro.test"} {
		if !strings.Contains(out, want) {
			t.Errorf("bp up -d: got %q, want %q in it", out, want)
		}
	}
	if out := p.must(t, "up", "-d"); !strings.Contains(out, "already runs") {
		t.Errorf("second bp up -d: got %q, want that it already runs", out)
	}
	if code, out := p.run(t, "up"); code != 1 || !strings.Contains(out, "BP-1201") {
		t.Errorf("bp up while it runs: got exit code %d, %q; want 1 and BP-1201", code, out)
	}
	if out := p.must(t, "db", "psql", "--", "-c", "CREATE TABLE kept AS SELECT 7 AS x"); !strings.Contains(out, "SELECT 1") {
		t.Errorf("bp db psql: got %q, want the server's answer", out)
	}
	if out := p.must(t, "logs", "api"); !strings.Contains(out, "serving") {
		t.Errorf("bp logs api: got %q, want its first line", out)
	}
	before := p.pidOf(t, "api")
	p.must(t, "restart", "api")
	if after := p.pidOf(t, "api"); after == before || after == 0 {
		t.Errorf("pid of the API after bp restart api: got %d, want another than %d", after, before)
	}
	p.must(t, "down")
	if alive(before) || p.state(t).Running {
		t.Error("after bp down: got a running stack, want none")
	}
	p.must(t, "up", "-d")
	if out := p.must(t, "db", "psql", "--", "-Atc", "SELECT x FROM kept"); !strings.Contains(out, "7") {
		t.Errorf("row after down and up: got %q, want 7", out)
	}
	p.must(t, "db", "reset", "--yes")
	if code, _ := p.run(t, "db", "psql", "--", "-c", "SELECT x FROM kept"); code == 0 {
		t.Error("row after bp db reset: got it, want it gone")
	}
	if code, out := p.run(t, "db", "reset"); code != 1 || !strings.Contains(out, "BP-1502") {
		t.Errorf("bp db reset without a terminal: got exit code %d, %q; want 1 and BP-1502", code, out)
	}
}

func TestTheMocksRunBesideTheAPI(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	variables := []string{"MERCADOPAGO_PORT", "AFIP_PORT", "WHATSAPP_PORT", "SMS_PORT", "SMTP_PORT", "MAIL_PORT"}
	for i, port := range freePorts(t, len(variables)) {
		p.env = append(p.env, fmt.Sprintf("%s=%d", variables[i], port))
	}
	p.env = append(p.env, "MOCKS=on")
	out := p.must(t, "up", "-d")
	for _, want := range []string{"Mocks", "MercadoPago", "/dashboard"} {
		if !strings.Contains(out, want) {
			t.Errorf("bp up -d: got %q, want %q in it", out, want)
		}
	}
	before := p.pidOf(t, "mocks")
	if before == 0 {
		t.Fatal("bp status: got no mocks, want them up")
	}
	p.must(t, "restart", "mocks")
	if after := p.pidOf(t, "mocks"); after == before || after == 0 {
		t.Errorf("pid of the mocks after bp restart mocks: got %d, want another than %d", after, before)
	}
	last := p.pidOf(t, "mocks")
	p.must(t, "down")
	if alive(last) {
		t.Error("after bp down: the mocks still run")
	}
}

// foreground starts bp and waits until it is ready.
func (p *project) foreground(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(p.bp, args...) //nolint:noctx // the test ends it by a signal
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.dir, p.env, &out, &out
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		t.Fatalf("bp %v: %v", args, err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	eventually(t, "the stack is ready", func() bool {
		for _, s := range p.state(t).Services {
			if s.Name == "api" && s.Up {
				return true
			}
		}
		return false
	})
	return cmd, &out
}

func TestEveryWayToEndTheStackLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		code   int
	}{
		{"Ctrl-C ends it with 130", syscall.SIGINT, 130},
		{"SIGTERM ends it with 0", syscall.SIGTERM, 0},
		{"kill -9 ends the children too", syscall.SIGKILL, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t)
			cmd, out := p.foreground(t, "up")
			postgres, api := p.pidOf(t, "postgres"), p.pidOf(t, "api")
			p.must(t, "db", "psql", "--", "-c", "CREATE TABLE kept AS SELECT 7 AS x")
			for range 2 { // as from make and the terminal at once
				if err := cmd.Process.Signal(c.signal); err != nil {
					t.Fatalf("Signal: %v", err)
				}
			}
			_ = cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != c.code {
				t.Errorf("exit code: got %d, want %d\n%s", got, c.code, out)
			}
			eventually(t, "PostgreSQL and the API have ended", func() bool { return !alive(postgres) && !alive(api) })
			p.must(t, "up", "-d")
			if out := p.must(t, "db", "psql", "--", "-Atc", "SELECT x FROM kept"); !strings.Contains(out, "7") {
				t.Errorf("row after the next start: got %q, want 7", out)
			}
		})
	}
}

func TestAServiceThatEndsIsStartedAgain(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.must(t, "up", "-d")
	for _, service := range []string{"api", "postgres"} {
		before := p.pidOf(t, service)
		if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
			t.Fatalf("kill %s (pid %d): %v", service, before, err)
		}
		eventually(t, service+" runs again", func() bool {
			now := p.pidOf(t, service)
			return now != 0 && now != before
		})
	}
}

func TestWatchRebuildsAndABrokenBuildChangesNothing(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.must(t, "up", "-d", "--watch")
	eventually(t, "the sources are watched", func() bool { return strings.Contains(p.must(t, "logs", "bp"), "Watching") })
	source := filepath.Join(p.dir, "cmd", "barberpro", "main.go")
	change := func(from, to string) {
		b, err := os.ReadFile(source)
		if err != nil {
			t.Fatalf("ReadFile: %v", err)
		}
		if err := os.WriteFile(source, bytes.Replace(b, []byte(from), []byte(to), 1), 0o600); err != nil {
			t.Fatalf("WriteFile: %v", err)
		}
	}
	change("first version", "second version")
	eventually(t, "the change is served", func() bool { return p.answer(t, "/") == "second version" })
	change("const answer", "constant answer")
	eventually(t, "the compiler's message is shown", func() bool { return strings.Contains(p.must(t, "logs", "bp"), "BP-1401") })
	if got := p.answer(t, "/"); got != "second version" {
		t.Errorf("answer after a broken build: got %q, want that of the last good one", got)
	}
	change("constant answer", "const answer")
	change("second version", "third version")
	eventually(t, "the mended source is served", func() bool { return p.answer(t, "/") == "third version" })
}

func TestATakenPortIsOneClearLine(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	defer func() { _ = l.Close() }()
	port := portOf(t, l)
	p.env = append(p.env, fmt.Sprintf("POSTGRES_PORT=%d", port))
	for _, args := range [][]string{{"up"}, {"up", "-d"}} {
		code, out := p.run(t, args...)
		want := fmt.Sprintf("BP-1203 port %d is taken by devstack.test (pid %d). Use POSTGRES_PORT=", port, os.Getpid())
		if code != 1 || !strings.Contains(out, want) {
			t.Errorf("bp %v: got exit code %d, %q; want 1 and %q", args, code, out, want)
		}
	}
	if code, out := p.run(t, "doctor"); code != 3 || !strings.Contains(out, "taken by devstack.test") {
		t.Errorf("bp doctor: got exit code %d, %q; want 3 and who has the port", code, out)
	}
}

func TestServersOfTheDeveloperAreUsed(t *testing.T) {
	t.Parallel()
	server, err := localpg.Start(t.Context(), localpg.Options{Fast: true})
	if err != nil {
		t.Fatalf("localpg.Start: %v", err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	p := newProject(t)
	p.env = append(p.env, "DATABASE_URL="+server.URL("postgres"))
	p.must(t, "up", "-d")
	if got := p.answer(t, "/database"); got != server.URL("postgres") {
		t.Errorf("DATABASE_URL of the API: got %q, want %q", got, server.URL("postgres"))
	}
	if _, err := os.Stat(filepath.Join(p.dir, ".bp", "postgres")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("data of an embedded server: got %v, want none", err)
	}
}
