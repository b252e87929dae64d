package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// errRemains means that the last server of this data has not wholly ended yet.
var errRemains = errors.New("the last server's remains are still there")

// PortTakenError says that another process listens on the port.
type PortTakenError struct{ Port int }

func (e *PortTakenError) Error() string {
	return fmt.Sprintf("port %d on 127.0.0.1 is taken", e.Port)
}

// process is one run of the postgres program.
type process struct {
	pid  int
	tail *tail
	done chan struct{} // closed when it has ended
}

// startProcess starts the program as the data's owner. The thread that starts it stays locked until it ends, since
// the kernel ends the server when that thread goes.
func startProcess(path string, args []string, dir *dataDir, log io.Writer) (*process, error) {
	p := &process{tail: &tail{next: log}, done: make(chan struct{})}
	cmd := exec.Command(path, args...) //nolint:noctx // it outlives the caller's context; Stop ends it
	cmd.Dir = dir.path
	cmd.Env = dir.environment()
	cmd.Stdout, cmd.Stderr = p.tail, p.tail
	cmd.WaitDelay = time.Second // children of a killed server keep the pipe open for a moment
	cmd.SysProcAttr = attributes(dir.owner)
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			p.pid = cmd.Process.Pid
		}
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // why it ended is in its log
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	return p, nil
}

func (p *process) signal(sig syscall.Signal) error {
	select {
	case <-p.done:
		return nil // its id may be another process's by now
	default:
	}
	if err := syscall.Kill(p.pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("signal PostgreSQL (pid %d): %w", p.pid, err)
	}
	return nil
}

// awaitReady waits until the server writes "ready" to its pid file. A server that ends first is an error with the
// end of its log.
func (p *process) awaitReady(ctx context.Context, dir string) error {
	for {
		if p.ready(dir) {
			return nil
		}
		select {
		case <-p.done:
			return p.failure(dir)
		case <-ctx.Done():
			err := p.signal(syscall.SIGKILL)
			<-p.done
			return fmt.Errorf("PostgreSQL is not ready: %w\n%s", errors.Join(ctx.Err(), err), p.tail)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// The lines of postmaster.pid that matter; the file's layout is in PostgreSQL's miscadmin.h.
const (
	pidLine    = 0
	statusLine = 7
)

func (p *process) ready(dir string) bool {
	pid, status := pidFile(dir)
	return pid == p.pid && status == "ready"
}

// pidFile reads the server's pid file; the values are zero when there is none or it is still short.
func pidFile(dir string) (pid int, status string) {
	b, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		return 0, ""
	}
	lines := strings.Split(string(b), "\n")
	if pid, err = strconv.Atoi(lines[pidLine]); err != nil || len(lines) <= statusLine {
		return pid, ""
	}
	return pid, strings.TrimSpace(lines[statusLine])
}

func (p *process) failure(dir string) error {
	log := p.tail.String()
	switch {
	case strings.Contains(log, "pre-existing shared memory block"), strings.Contains(log, `lock file "postmaster.pid" already exists`):
		if left, _ := pidFile(dir); left > 0 {
			evict(left, dir)
		}
		return fmt.Errorf("%w:\n%s", errRemains, log)
	case strings.Contains(log, "could not bind") || strings.Contains(log, "Address already in use"):
		return &PortTakenError{}
	}
	return fmt.Errorf("PostgreSQL ended at once:\n%s", log)
}

func portError(err error, port int) error {
	if taken, ok := errors.AsType[*PortTakenError](err); ok {
		taken.Port = port
	}
	return err
}

func freePort(ctx context.Context) (int, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, fmt.Errorf("find a free port: got the address %v", l.Addr())
	}
	return addr.Port, nil
}

// tail passes a log on and remembers its end.
type tail struct {
	next io.Writer
	mu   sync.Mutex
	end  []byte
}

const tailSize = 4 << 10

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = append(t.end, b...)
	if over := len(t.end) - tailSize; over > 0 {
		t.end = t.end[over:]
	}
	_, _ = t.next.Write(b) // a log that cannot be written must not stop the server
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.end))
}
