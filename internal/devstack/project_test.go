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
	"github.com/barberpro/barberpro/internal/testport"
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
	ports := testport.FreeN(t, 3)
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
