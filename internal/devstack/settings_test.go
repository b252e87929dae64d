package devstack_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/devstack"
)

func TestParseEnv(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"a plain value", "A=b", "b"},
		{"spaces around", "  A = b  ", "b"},
		{"export is allowed", "export A=b", "b"},
		{"a comment ends an unquoted value", "A=b # c", "b"},
		{"a sharp inside a word stays", "A=b#c", "b#c"},
		{"an equals sign in the value stays", "A=postgres://x?y=z", "postgres://x?y=z"},
		{"single quotes keep everything", `A='b # \n c'`, `b # \n c`},
		{"double quotes know escapes", `A="b\n\"c\" \\"`, "b\n\"c\" \\"},
		{"the last one wins", "A=a\nA=b", "b"},
		{"comments and empty lines are skipped", "# A=a\n\nA=b", "b"},
		{"an empty value", "A=", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := devstack.ParseEnv(strings.NewReader(c.text))
			if err != nil {
				t.Fatalf("ParseEnv(%q): got %v, want nil", c.text, err)
			}
			if diff := cmp.Diff(map[string]string{"A": c.want}, got); diff != "" {
				t.Errorf("ParseEnv(%q): (-want +got)\n%s", c.text, diff)
			}
		})
	}
}

func TestParseEnvNamesTheWrongLine(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"A=b\nnonsense", "A=b\n1A=b", "A=b\nB='open", "A=b\nB=\"open\\\""} {
		if _, err := devstack.ParseEnv(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("ParseEnv(%q): got %v, want an error that names line 2", text, err)
		}
	}
}

func TestTheShellWinsOverTheFile(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, ".env"), []byte("POSTGRES_PORT=5433\nREDIS_PORT=6380\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := devstack.LoadSettings(root, []string{"POSTGRES_PORT=5434"})
	if err != nil {
		t.Fatalf("LoadSettings: got %v, want nil", err)
	}
	if got, want := [3]int{s.BackendPort, s.PostgresPort, s.RedisPort}, [3]int{3000, 5434, 6380}; got != want {
		t.Errorf("ports: got %v, want %v", got, want)
	}
}

func TestABadPortIsAProblem(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"x", "0", "65536", "-1"} {
		_, err := devstack.LoadSettings(t.TempDir(), []string{"BACKEND_PORT=" + value})
		if !errors.Is(err, &devstack.Error{Code: "BP-1204"}) {
			t.Errorf("LoadSettings(BACKEND_PORT=%s): got %v, want BP-1204", value, err)
		}
	}
}

func TestFindPortOwnerFindsThisProcess(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
		if err != nil {
			t.Logf("no %s on this machine: %v", address, err)
			continue
		}
		t.Cleanup(func() { _ = l.Close() })
		port := portOf(t, l)
		got := devstack.FindPortOwner(port)
		if want := (devstack.PortOwner{Name: "devstack.test", Pid: os.Getpid()}); got != want {
			t.Errorf("FindPortOwner(%d): got %v, want %v", port, got, want)
		}
	}
}

// TestEveryCodeIsExplained reads the sources, so that a new code cannot be forgotten.
func TestEveryCodeIsExplained(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("problem.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, match := range regexp.MustCompile(`(?m)^\s+[cC]ode\w+\s+= "(BP-\d{4})"`).FindAllStringSubmatch(string(source), -1) {
		code := match[1]
		if seen[code] {
			t.Errorf("%s stands for two things", code)
		}
		seen[code] = true
		e, ok := devstack.Explain(strings.ToLower(code))
		if !ok || e.Title == "" || e.Text == "" {
			t.Errorf("Explain(%s): got %+v, %v; want a title and a text", code, e, ok)
		}
	}
	if len(seen) != len(devstack.Explanations()) || len(seen) < 20 {
		t.Errorf("codes: got %d, and %d explanations; want as many", len(seen), len(devstack.Explanations()))
	}
}
