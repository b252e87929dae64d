package devstack

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/internal/filelock"
)

// Down stops the running stack, wherever it was started, and waits until it has ended. None running is no error.
func Down(ctx context.Context, s *Settings, c *Console) error {
	state, err := s.readState()
	if errors.Is(err, &Error{Code: codeNotRunning}) {
		c.Notef("Nothing runs.")
		return nil
	}
	if err != nil {
		return err
	}
	if state.Pid == 0 {
		return newProblem(codeNotReady, "the stack is just starting", "Try again in a second")
	}
	began := time.Now()
	if err := syscall.Kill(state.Pid, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop the stack (pid %d): %w", state.Pid, err)
	}
	ctx, cancel := context.WithTimeout(ctx, stopWithin+5*time.Second)
	defer cancel()
	lock, err := filelock.Exclusive(ctx, s.path(stackLock))
	if err != nil {
		return fmt.Errorf("wait for the stack (pid %d) to stop: %w", state.Pid, err)
	}
	c.Step("Stack", "stopped", "", time.Since(began))
	return lock.Release()
}
