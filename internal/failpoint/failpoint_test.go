package failpoint_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/barberpro/barberpro/internal/failpoint"
)

func TestAFailpointDoesNothingUnlessItIsBuiltIn(t *testing.T) {
	t.Parallel()
	if !failpoint.Enabled {
		failpoint.Hit("test.anything")
		if by := failpoint.Skew(); by != 0 {
			t.Errorf("Skew: got %s, want the right time", by)
		}
	}
}

// build makes the command of testdata, with or without failpoints.
func build(t *testing.T, flags ...string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "crash")
	args := append(append([]string{"build", "-o", to}, flags...), "./testdata/crash")
	if out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput(); err != nil {
		t.Fatalf("go %v: %v\n%s", args, err, out)
	}
	return to
}

func TestAnArmedFailpointKillsTheProcessAtItsPass(t *testing.T) {
	t.Parallel()
	armed, normal := build(t, "-tags", "failpoints"), build(t)
	for name, c := range map[string]struct {
		binary, variable, printed string
		killed                    bool
	}{
		"not armed":          {armed, "", "one\ntwo\nthree\n", false},
		"another place":      {armed, "crash.nowhere", "one\ntwo\nthree\n", false},
		"a prefix of one":    {armed, "crash.ste", "one\ntwo\nthree\n", false},
		"the first pass":     {armed, "crash.step", "", true},
		"the second pass":    {armed, "crash.step:2", "one\n", true},
		"the third pass":     {armed, "crash.other:3", "one\ntwo\n", true},
		"a pass too many":    {armed, "crash.step:4", "one\ntwo\nthree\n", false},
		"a pass that is not": {armed, "crash.step:x", "", true},
		"a normal build":     {normal, "crash.step", "one\ntwo\nthree\n", false},
	} {
		cmd := exec.CommandContext(t.Context(), c.binary)
		cmd.Env = append(os.Environ(), "FAILPOINT="+c.variable)
		out, err := cmd.Output()
		killed := false
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			status, ok := exit.Sys().(syscall.WaitStatus)
			killed = ok && status.Signaled() && status.Signal() == syscall.SIGKILL
		}
		if string(out) != c.printed || killed != c.killed || !killed && err != nil {
			t.Errorf("%s: got %q, killed %t, %v, want %q, killed %t", name, out, killed, err, c.printed, c.killed)
		}
	}
}

func TestOnlyABuildWithFailpointsHasAWrongClock(t *testing.T) {
	t.Parallel()
	armed, normal := build(t, "-tags", "failpoints"), build(t)
	for name, c := range map[string]struct{ binary, by, printed string }{
		"ten minutes slow":     {armed, "-10m", "-10m0s\none\ntwo\nthree\n"},
		"right":                {armed, "", "one\ntwo\nthree\n"},
		"not a time":           {armed, "ten", "one\ntwo\nthree\n"},
		"asked a normal build": {normal, "-10m", "one\ntwo\nthree\n"},
	} {
		cmd := exec.CommandContext(t.Context(), c.binary)
		cmd.Env = append(os.Environ(), "FAILPOINT_CLOCK="+c.by)
		if out, err := cmd.Output(); err != nil || string(out) != c.printed {
			t.Errorf("%s: got %q, %v, want %q", name, out, err, c.printed)
		}
	}
}
