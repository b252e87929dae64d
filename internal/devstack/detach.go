package devstack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// ErrReported is a failure that was already shown.
var ErrReported = errors.New("the failure was shown above")

// BackgroundFlag marks the process that `up -d` leaves behind.
const BackgroundFlag = "background-child"

// UpDetached starts the stack in a process of its own and returns when it is ready. One that runs already is fine.
func UpDetached(ctx context.Context, s *Settings, c *Console, args []string) error {
	began := time.Now()
	s.Web, s.Monitoring = slices.Contains(args, "--web"), slices.Contains(args, "--monitoring")
	if state, err := s.readState(); err == nil {
		c.Notef("The stack already runs (pid %d).", state.Pid)
		return PrintStatus(ctx, s, c, "")
	}
	logs := &logFiles{settings: s}
	defer logs.close()
	out, ok := logs.writer("bp").(*os.File)
	if !ok {
		return fmt.Errorf("write to %s: no log there", s.logPath("bp"))
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find bp: %w", err)
	}
	cmd := exec.Command(self, append(args, "--"+BackgroundFlag)...) //nolint:noctx // ourselves; it outlives this command
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.Root, out, out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the stack: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it has said why
		close(ended)
	}()
	if err := s.awaitBackground(ctx, c, cmd.Process, ended); err != nil {
		return err
	}
	s.printTable(c, time.Since(began))
	return nil
}

// awaitBackground shows what the process says until it is ready or has failed.
func (s *Settings) awaitBackground(ctx context.Context, c *Console, process *os.Process, ended <-chan struct{}) error {
	said := &follower{path: s.logPath("bp"), out: c.progress()}
	for {
		select {
		case <-ended:
			said.out = c.Err // a failure is said even when quiet
			return errors.Join(ErrReported, said.more())
		case <-ctx.Done():
			_ = process.Signal(syscall.SIGTERM)
			<-ended
			return fmt.Errorf("start the stack: %w", context.Cause(ctx))
		case <-time.After(30 * time.Millisecond):
		}
		state, err := s.readState()
		ready := err == nil && state.Ready && state.Pid == process.Pid
		if err := said.more(); err != nil {
			return err
		}
		if ready {
			return nil
		}
	}
}
