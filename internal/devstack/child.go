package devstack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// child is a program of the stack. It does not outlive us, however we end (on Linux).
type child struct {
	cmd   *exec.Cmd
	tail  *tailWriter
	ended chan struct{} // closed when it has ended
}

func startChild(dir, program string, args, env []string, log io.Writer) (*child, error) {
	ch := &child{tail: &tailWriter{next: log}, ended: make(chan struct{})}
	ch.cmd = exec.Command(program, args...) //nolint:noctx // stop ends it, in order
	ch.cmd.Dir, ch.cmd.Env = dir, env
	ch.cmd.Stdout, ch.cmd.Stderr = ch.tail, ch.tail
	ch.cmd.SysProcAttr = childAttributes()
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the kernel ends the child when the thread that started it goes
		defer runtime.UnlockOSThread()
		err := ch.cmd.Start()
		started <- err
		if err == nil {
			_ = ch.cmd.Wait() // how it ended is in ProcessState
			close(ch.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return ch, nil
}

func (ch *child) pid() int { return ch.cmd.Process.Pid }

// outcome says how an ended child ended, with the end of what it said.
func (ch *child) outcome() string {
	return ch.cmd.ProcessState.String() + "\n" + ch.tail.String()
}

// stop asks the child to end and waits; after grace, or when ctx ends, it is killed.
func (ch *child) stop(ctx context.Context, grace time.Duration) error {
	if err := ch.signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-ch.ended:
		return nil
	case <-ctx.Done():
	case <-time.After(grace):
	}
	if err := ch.signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-ch.ended
	return fmt.Errorf("%s had to be killed", ch.cmd.Path)
}

func (ch *child) signal(sig syscall.Signal) error {
	select {
	case <-ch.ended:
		return nil
	default:
	}
	if err := syscall.Kill(ch.pid(), sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("signal %s: %w", ch.cmd.Path, err)
	}
	return nil
}

// tailWriter passes everything on and remembers the end of it.
type tailWriter struct {
	next io.Writer
	mu   sync.Mutex
	end  []byte
}

const tailSize = 2 << 10

func (t *tailWriter) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = append(t.end, b...)
	if over := len(t.end) - tailSize; over > 0 {
		t.end = t.end[over:]
	}
	_, _ = t.next.Write(b) // a full disk must not stop the program
	return len(b), nil
}

func (t *tailWriter) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.end)
}
