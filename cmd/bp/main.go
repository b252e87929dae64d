// Command bp runs BarberPro on a developer's machine: the whole stack without Docker, its status, logs and database.
// It only reads flags; package devstack does the work.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/internal/devstack"
)

// Exit codes.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitCheckFailed = 3
	exitInterrupted = 130
)

const sameOrder = 2 * time.Second

func main() {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		if sig := <-signals; sig == syscall.SIGINT {
			cancel(devstack.ErrInterrupted)
		} else {
			cancel(fmt.Errorf("signal %v: %w", sig, context.Canceled))
		}
		// A second one does not wait for the clean end; the children end with us. One soon after is the same order
		// said twice: make and the terminal both pass it on.
		for first := time.Now(); time.Since(first) < sameOrder; {
			<-signals
		}
		os.Exit(exitInterrupted)
	}()
	os.Exit(perform(ctx, cancel, os.Args[1:]))
}

func perform(ctx context.Context, cancel context.CancelCauseFunc, args []string) int {
	root := newRoot(cancel)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var problem *devstack.Error
	switch {
	case err == nil:
		return 0
	case errors.Is(err, devstack.ErrInterrupted), errors.Is(context.Cause(ctx), devstack.ErrInterrupted):
		return exitInterrupted
	case errors.Is(err, devstack.ErrReported):
		return exitFailed
	}
	fmt.Fprintln(os.Stderr, err)
	var usage *usageError
	switch {
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, "See bp help.")
		return exitUsage
	case errors.As(err, &problem) && problem.Code == devstack.CodeDoctor:
		return exitCheckFailed
	}
	return exitFailed
}
