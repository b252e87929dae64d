package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/process"
	"github.com/barberpro/barberpro/internal/testport"
)

// secret signs the access tokens of all processes of the tests; see Shop.Token.
const secret = "a-secret-that-only-tests-of-the-stack-use"

const (
	readyWithin = 60 * time.Second // everything else may be running at the same time
	endWithin   = 40 * time.Second
)

// Options say what a process is connected to.
type Options struct {
	Database string   // address
	Redis    string   // address; empty: none
	Env      []string // further NAME=value, which win
	Work     bool     // works jobs, too
	Port     int      // of testport.Free, when others must know the address first; 0: any
	Mortal   bool     // failpoints are built in
}

// API is a barberpro process. It keeps its address over Kill and Start.
type API struct {
	URL string

	opts    Options
	program string
	port    int
	log     *log

	mu      sync.Mutex
	extra   []string         // of the environment
	process *process.Process // the last one; nil before the first
}

// Run starts a process and waits until it is ready. It is killed when the test ends; its log is shown when the test
// failed.
func Run(t testing.TB, o Options) *API {
	t.Helper()
	a := &API{opts: o, log: &log{}}
	if o.Mortal {
		a.program = MortalBinary(t)
	} else {
		a.program = Binary(t)
	}
	t.Cleanup(func() {
		a.Kill()
		if t.Failed() {
			t.Logf("log of %s:\n%s", a.URL, a.log.tail())
		}
	})
	for range 3 { // a free port may be taken by somebody else in the meantime
		if a.port = o.Port; a.port == 0 {
			a.port = testport.Free(t)
		}
		a.URL = "http://127.0.0.1:" + strconv.Itoa(a.port)
		if err := a.Start(t.Context()); err == nil {
			return a
		}
		a.Kill()
	}
	t.Fatalf("stack.Run: does not get ready:\n%s", a.log.tail())
	return nil
}

// Another returns a process like a, at an address and with settings of its own, that waits for its Start. It is killed when
// the test ends.
func (a *API) Another(t testing.TB, env ...string) *API {
	t.Helper()
	b := &API{opts: a.opts, program: a.program, port: testport.Free(t), log: &log{}, extra: env}
	b.URL = "http://127.0.0.1:" + strconv.Itoa(b.port)
	t.Cleanup(func() {
		b.Kill()
		if t.Failed() {
			t.Logf("log of %s:\n%s", b.URL, b.log.tail())
		}
	})
	return b
}

// Start starts the process again, after it was killed or stopped, and waits until it is ready.
func (a *API) Start(ctx context.Context) error {
	if err := a.Launch(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for !a.Ready(ctx) {
		select {
		case <-a.current().Ended():
			return fmt.Errorf("barberpro ended: %s", a.current().Outcome())
		default:
		}
		if !Pause(ctx, 10*time.Millisecond) {
			return errors.New("barberpro does not get ready")
		}
	}
	return nil
}

// Launch starts the process without waiting for it.
func (a *API) Launch() error {
	env := a.environment()
	a.mu.Lock()
	defer a.mu.Unlock()
	args := []string{"serve"}
	if a.opts.Work {
		args = append(args, "--work")
	}
	cmd := exec.Command(a.program, args...) //nolint:noctx // the test ends it by signal
	cmd.Env = env
	started, err := process.Start(cmd, a.log, syscall.SIGKILL)
	if err != nil {
		return fmt.Errorf("start barberpro: %w", err)
	}
	a.process = started
	return nil
}

// Arm makes the next start, or command, end itself, as by kill -9, at a pass of a failpoint: "payment.applied:2". Empty: never.
func (a *API) Arm(failpoint string) { a.With("FAILPOINT=" + failpoint) }

// With gives the next start, or command, these settings on top, in place of those of the last With or Arm.
func (a *API) With(env ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.extra = env
}

// Ended reports whether the process has ended.
func (a *API) Ended() bool {
	select {
	case <-a.current().Ended():
		return true
	default:
		return false
	}
}

// Command runs another command of the program with the settings of the process, and returns what it printed.
func (a *API) Command(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, a.program, args...)
	cmd.Env = a.environment()
	out, err := cmd.Output()
	if err != nil {
		return string(out), fmt.Errorf("barberpro %s: %w", args[0], err)
	}
	return string(out), nil
}

func (a *API) environment() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "APP_ENV=test", "PORT=" + strconv.Itoa(a.port),
		"DATABASE_URL=" + a.opts.Database, "REDIS_URL=" + a.opts.Redis, "JWT_SECRET=" + secret, "LOG_LEVEL=info", "SMTP_HOST=127.0.0.1",
	}, append(slices.Clone(a.opts.Env), a.extra...)...)
}

func (a *API) current() *process.Process {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.process
}

// Kill ends the process as a crash does and waits for the end.
func (a *API) Kill() {
	if p := a.current(); p != nil {
		_ = p.Kill() // one that is gone needs none
	}
}

// Terminate asks the process to leave.
func (a *API) Terminate(t testing.TB) {
	t.Helper()
	if err := a.current().Signal(syscall.SIGTERM); err != nil {
		t.Fatalf("SIGTERM: %v", err)
	}
}

// Wait waits for the end of the process and returns how it ended: "exit status 0" when it left in order.
func (a *API) Wait(t testing.TB) string {
	t.Helper()
	p := a.current()
	select {
	case <-p.Ended():
		return p.Outcome()
	case <-time.After(endWithin):
		t.Fatalf("barberpro still runs after %s:\n%s", endWithin, a.log.tail())
		return ""
	}
}

// Ready reports whether the process says that it is ready.
func (a *API) Ready(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.URL+"/health/ready", http.NoBody)
	if err != nil {
		return false
	}
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// Log returns what the process has written.
func (a *API) Log() string { return a.log.String() }

// log keeps what a process writes.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p) //nolint:wrapcheck // a buffer does not fail
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// tail is the end of the log without the lines of requests that went well.
func (l *log) tail() string {
	const most = 40
	var kept []string
	for line := range strings.Lines(l.String()) {
		if !strings.Contains(line, `"level":"INFO","msg":"request"`) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept[max(0, len(kept)-most):], "")
}
