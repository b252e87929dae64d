package devstack_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/barberpro/barberpro/internal/testport"
)

// withUI gives the project a web UI and an npm that makes it in a moment.
func (p *project) withUI(t *testing.T) {
	t.Helper()
	if err := os.CopyFS(p.ui(), os.DirFS("testdata/frontend")); err != nil {
		t.Fatalf("copy the web UI: %v", err)
	}
	tools := t.TempDir()
	npm, err := os.ReadFile("testdata/npm")
	if err != nil {
		t.Fatalf("ReadFile: %v", err)
	}
	if err := os.WriteFile(filepath.Join(tools, "npm"), npm, 0o700); err != nil {
		t.Fatalf("WriteFile: %v", err)
	}
	p.env = append(p.env, "PATH="+tools+":"+os.Getenv("PATH"), fmt.Sprintf("FRONTEND_PORT=%d", testport.Free(t)))
}

func (p *project) ui(parts ...string) string {
	return filepath.Join(append([]string{p.dir, "frontend"}, parts...)...)
}

// npmWas is what npm was asked, in order.
func (p *project) npmWas(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(p.dir, "npm.log"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatalf("ReadFile: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(p.dir, "npm.log")); err != nil {
		t.Fatalf("RemoveAll: %v", err)
	}
	return strings.ReplaceAll(strings.TrimSpace(string(b)), "\n", "; ")
}

func TestTheWebUIIsBuiltWhenItHasChanged(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.withUI(t)
	p.env = append(p.env, "NODE_ENV=development", "LOCALE=es-AR")
	const install, build = "ci --omit=dev --no-audit --no-fund", "run build"
	change := func(name, text string) func() {
		return func() {
			if err := os.WriteFile(p.ui(name), []byte(text), 0o600); err != nil {
				t.Fatalf("WriteFile: %v", err)
			}
		}
	}
	for _, step := range []struct {
		name   string
		before func()
		asked  string
		says   string
	}{
		{"at first", func() {}, install + "; " + build, "installed, built"},
		{"again", func() {}, "", "unchanged"},
		{"after a change", change("src/app.js", "second page"), build, "built"},
		{"after a change of the packages", change("package-lock.json", "{}"), install + "; " + build, "installed, built"},
		{"after a change of a test", change("tests/a.js", "x"), "", "unchanged"},
		{"with another variable", func() { p.env = append(p.env, "VITE_LOCALE=en") }, build, "built"},
		{"when the result is gone", func() { _ = os.RemoveAll(p.ui("build")) }, build, "built"},
	} {
		_ = os.MkdirAll(p.ui("tests"), 0o750)
		step.before()
		out := p.must(t, "up", "-d")
		if asked := p.npmWas(t); asked != step.asked || !strings.Contains(out, step.says) {
			t.Errorf("bp up -d %s: npm was asked %q, want %q; said %s, want %q in it", step.name, asked, step.asked, out, step.says)
		}
		if got := p.answer(t, "/setting/WEB_UI_DIR"); got != p.ui("build") {
			t.Errorf("WEB_UI_DIR of the API: got %q, want %q", got, p.ui("build"))
		}
		p.must(t, "down")
	}
	if page, err := os.ReadFile(p.ui("build", "index.html")); err != nil || strings.TrimSpace(string(page)) != "<html>second page en </html>" {
		t.Errorf("page: got %q, %v; want the sources with the variable and without NODE_ENV", page, err)
	}
}

func TestTheWebUIThatDoesNotBuildSaysWhy(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.withUI(t)
	if err := os.WriteFile(p.ui("broken"), nil, 0o600); err != nil {
		t.Fatalf("WriteFile: %v", err)
	}
	if code, out := p.run(t, "up"); code != 1 || !strings.Contains(out, "BP-1404 npm ci --omit=dev failed in frontend") || !strings.Contains(out, "unexpected end of file") {
		t.Errorf("bp up: got exit code %d, %s; want 1, BP-1404 and what npm said", code, out)
	}
	p.env = append(p.env, "UI=off")
	if out := p.must(t, "up", "-d"); strings.Contains(out, "Web UI") {
		t.Errorf("bp up with UI=off: got %s, want no web UI", out)
	}
	if got := p.answer(t, "/setting/WEB_UI_DIR"); got != "" {
		t.Errorf("WEB_UI_DIR with UI=off: got %q, want none", got)
	}
}

func TestTheDevelopmentServerRunsBesideTheAPI(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.withUI(t)
	out := p.must(t, "up", "-d", "--web")
	if asked := p.npmWas(t); !strings.HasPrefix(asked, "ci") || strings.Contains(asked, "build") || !strings.Contains(out, "hot reload") {
		t.Errorf("bp up -d --web: npm was asked %q, said %s; want the packages only, and hot reload", asked, out)
	}
	pages := p.answer(t, "/setting/PUBLIC_URL")
	if !strings.Contains(out, pages+"/demo") || p.answer(t, "/setting/WEBHOOK_URL") == pages {
		t.Errorf("PUBLIC_URL: got %q, want where the pages are; WEBHOOK_URL: got %q, want the API", pages, p.answer(t, "/setting/WEBHOOK_URL"))
	}
	first := p.pidOf(t, "web")
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatalf("kill Vite (pid %d): %v", first, err)
	}
	eventually(t, "Vite runs again", func() bool { now := p.pidOf(t, "web"); return now != 0 && now != first })
	last := p.pidOf(t, "web")
	p.must(t, "down")
	if alive(last) {
		t.Error("after bp down: Vite still runs")
	}
	cmd, _ := p.foreground(t, "up", "--web")
	eventually(t, "Vite runs", func() bool { return p.pidOf(t, "web") != 0 })
	orphan := p.pidOf(t, "web")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatalf("Kill: %v", err)
	}
	_ = cmd.Wait()
	eventually(t, "Vite has ended with bp", func() bool { return !alive(orphan) })
}

func TestASecondStackRunsInAHomeOfItsOwn(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	p.must(t, "up", "-d")
	second := &project{dir: p.dir, bp: p.bp}
	ports := testport.FreeN(t, 3)
	second.api = fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	second.env = append(second.env, p.env...)
	second.env = append(second.env, "BP_HOME=.bp/second", fmt.Sprintf("BACKEND_PORT=%d", ports[0]),
		fmt.Sprintf("POSTGRES_PORT=%d", ports[1]), fmt.Sprintf("REDIS_PORT=%d", ports[2]))
	t.Cleanup(func() { second.clean(t) })
	second.must(t, "up", "-d")
	if first, other := p.pidOf(t, "postgres"), second.pidOf(t, "postgres"); first == 0 || other == 0 || first == other {
		t.Errorf("pids of PostgreSQL: got %d and %d, want two servers", first, other)
	}
	second.must(t, "down")
	if p.pidOf(t, "api") == 0 {
		t.Error("after bp down of the second: the first does not run, want it untouched")
	}
}
