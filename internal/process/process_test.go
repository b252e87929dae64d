package process_test

import (
	"context"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/process"
)

func start(t *testing.T, script string) *process.Process {
	t.Helper()
	p, err := process.Start(exec.CommandContext(t.Context(), "sh", "-c", script), io.Discard, syscall.SIGKILL)
	if err != nil {
		t.Fatalf("Start(%q): got %v, want a process", script, err)
	}
	t.Cleanup(func() { _ = p.Kill() })
	return p
}

func TestAProgramSaysHowItEnded(t *testing.T) {
	t.Parallel()
	p := start(t, "echo before the end; exit 3")
	if got := p.Outcome(); got != "exit status 3" {
		t.Errorf("Outcome: got %q, want %q", got, "exit status 3")
	}
	if got := p.Output(); got != "before the end" {
		t.Errorf("Output: got %q, want %q", got, "before the end")
	}
	if err := p.Signal(syscall.SIGTERM); err != nil {
		t.Errorf("Signal after the end: got %v, want nil", err)
	}
}

func TestOutputKeepsTheEnd(t *testing.T) {
	t.Parallel()
	p := start(t, "i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done")
	<-p.Ended()
	if got := p.Output(); !strings.HasSuffix(got, "line 1999") || len(got) > 4096 {
		t.Errorf("Output: got %d bytes that end with %q, want at most 4096 that end with line 1999", len(got), got[max(0, len(got)-20):])
	}
}

func TestAProgramThatDoesNotListenIsKilled(t *testing.T) {
	t.Parallel()
	p := start(t, "trap '' TERM; echo deaf; while :; do sleep 0.05; done")
	for p.Output() != "deaf" {
		<-time.After(5 * time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := p.Stop(ctx, syscall.SIGTERM); err == nil {
		t.Error("Stop: got nil, want an error that it had to be killed")
	}
	if got := p.Outcome(); got != "signal: killed" {
		t.Errorf("Outcome: got %q, want %q", got, "signal: killed")
	}
}

func TestAMissingProgramIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := process.Start(exec.CommandContext(t.Context(), "/nonexistent"), io.Discard, syscall.SIGKILL); err == nil {
		t.Error("Start(/nonexistent): got nil, want an error")
	}
}
