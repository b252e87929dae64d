// Package process runs programs that do not outlive this one: the parts of the local stack, and the servers of tests.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Process is a program that was started. Its methods are safe for concurrent use.
type Process struct {
	cmd   *exec.Cmd
	tail  *tail
	ended chan struct{}
}

// Start starts cmd, whose output goes to log. On Linux the kernel sends it onDeath when this process ends, however it
// ends; a handler can still end it in order. cmd must not be used afterwards.
func Start(cmd *exec.Cmd, log io.Writer, onDeath syscall.Signal) (*Process, error) {
	p := &Process{cmd: cmd, tail: &tail{next: log}, ended: make(chan struct{})}
	cmd.Stdout, cmd.Stderr = p.tail, p.tail
	cmd.WaitDelay = time.Second // children of a killed program keep its output open for a moment
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	dieWithParent(cmd.SysProcAttr, onDeath)
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the kernel counts the thread that started the program as its parent
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in cmd.ProcessState
			close(p.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

// Pid is the process id.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Ended is closed when the program has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Output is the end of what the program said.
func (p *Process) Output() string { return p.tail.String() }

// Outcome says how a program that has ended did so, such as "exit status 1". It waits for the end.
func (p *Process) Outcome() string {
	<-p.ended
	return p.cmd.ProcessState.String()
}

// Signal sends sig unless the program has ended, when its id may be another one's.
func (p *Process) Signal(sig syscall.Signal) error {
	select {
	case <-p.ended:
		return nil
	default:
	}
	if err := syscall.Kill(p.Pid(), sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("signal %s (pid %d): %w", p.cmd.Path, p.Pid(), err)
	}
	return nil
}

// Stop sends sig and waits for the end. A program that has not ended when ctx does is killed, which is an error.
func (p *Process) Stop(ctx context.Context, sig syscall.Signal) error {
	if err := p.Signal(sig); err != nil {
		return err
	}
	select {
	case <-p.ended:
		return nil
	case <-ctx.Done():
	}
	if err := p.Kill(); err != nil {
		return err
	}
	return fmt.Errorf("%s had to be killed: %w", p.cmd.Path, ctx.Err())
}

// Kill ends the program as a crash would, and waits for the end.
func (p *Process) Kill() error {
	if err := p.Signal(syscall.SIGKILL); err != nil {
		return err
	}
	<-p.ended
	return nil
}

// tail passes output on and remembers the end of it.
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
	_, _ = t.next.Write(b) // a log that cannot be written must not stop the program
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.end))
}
