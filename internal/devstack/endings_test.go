package devstack_test

import (
	"strings"
	"syscall"
	"testing"
)

func TestEveryWayToEndTheStackLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		code   int
	}{
		{"Ctrl-C ends it with 130", syscall.SIGINT, 130},
		{"SIGTERM ends it with 0", syscall.SIGTERM, 0},
		{"kill -9 ends the children too", syscall.SIGKILL, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t)
			cmd, out := p.foreground(t, "up")
			postgres, api := p.pidOf(t, "postgres"), p.pidOf(t, "api")
			p.must(t, "db", "psql", "--", "-c", "CREATE TABLE kept AS SELECT 7 AS x")
			for range 2 { // as from make and the terminal at once
				if err := cmd.Process.Signal(c.signal); err != nil {
					t.Fatalf("Signal: %v", err)
				}
			}
			_ = cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != c.code {
				t.Errorf("exit code: got %d, want %d\n%s", got, c.code, out)
			}
			eventually(t, "PostgreSQL and the API have ended", func() bool { return !alive(postgres) && !alive(api) })
			p.must(t, "up", "-d")
			if out := p.must(t, "db", "psql", "--", "-Atc", "SELECT x FROM kept"); !strings.Contains(out, "7") {
				t.Errorf("row after the next start: got %q, want 7", out)
			}
		})
	}
}

func TestAServiceThatEndsIsStartedAgain(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.must(t, "up", "-d")
	for _, service := range []string{"api", "postgres"} {
		before := p.pidOf(t, service)
		if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
			t.Fatalf("kill %s (pid %d): %v", service, before, err)
		}
		eventually(t, service+" runs again", func() bool {
			now := p.pidOf(t, service)
			return now != 0 && now != before
		})
	}
}
