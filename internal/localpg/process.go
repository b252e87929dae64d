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
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/internal/process"
)

// errRemains means that the last server of this data has not wholly ended yet.
var errRemains = errors.New("the last server's remains are still there")

// PortTakenError says that another process listens on the port.
type PortTakenError struct{ Port int }

func (e *PortTakenError) Error() string {
	return fmt.Sprintf("port %d on 127.0.0.1 is taken", e.Port)
}

// startProcess starts the server as the data's owner. SIGINT is PostgreSQL's fast shutdown.
func startProcess(path string, args []string, dir *dataDir, log io.Writer) (*process.Process, error) {
	cmd := exec.Command(path, args...) //nolint:noctx // it outlives the caller's context; Stop ends it
	cmd.Dir, cmd.Env = dir.path, dir.environment()
	cmd.SysProcAttr = attributes(dir.owner)
	return process.Start(cmd, log, syscall.SIGINT)
}

// attributes give the server its user and a session of its own, so that Ctrl-C reaches only the launcher.
func attributes(o owner) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setsid: true, Credential: o.credential()}
}

// awaitReady waits until the server writes "ready" to its pid file. A server that ends first is an error with the
// end of its log.
func awaitReady(ctx context.Context, p *process.Process, dir string) error {
	for {
		if pid, status := pidFile(dir); pid == p.Pid() && status == "ready" {
			return nil
		}
		select {
		case <-p.Ended():
			return failure(p.Output(), dir)
		case <-ctx.Done():
			err := p.Kill()
			return fmt.Errorf("PostgreSQL is not ready: %w\n%s", errors.Join(ctx.Err(), err), p.Output())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// The lines of postmaster.pid that matter; the file's layout is in PostgreSQL's miscadmin.h.
const (
	pidLine    = 0
	statusLine = 7
)

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

// failure says why a server that wrote log has ended.
func failure(log, dir string) error {
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
