package devstack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/barberpro/barberpro/internal/filelock"
)

// Where the web UI is made, below the repository.
const (
	uiSources = "frontend"
	uiBuilt   = "build" // below its sources
	uiStamp   = "ui.built"
	uiLock    = "ui.lock"
)

// varUI leaves the web UI out with "off".
const varUI = "UI"

func (s *Settings) uiPath(parts ...string) string {
	return filepath.Join(append([]string{s.Root, uiSources}, parts...)...)
}

// hasUI reports whether this project has a web UI to build, and wants it.
func (s *Settings) hasUI() bool {
	_, err := os.Stat(s.uiPath("package.json"))
	return err == nil && s.UI
}

// makeUI builds the web UI, or brings only its packages where the server of Vite shows the sources themselves.
func (st *stack) makeUI(ctx context.Context) error {
	s := st.settings
	if !s.hasUI() {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		if s.Web {
			return newProblem(codeNoNPM, "npm, which brings the web UI's packages, is not on the PATH", "Install Node.js").because(err)
		}
		st.console.Warnf("the web UI is not built: npm is not on the PATH")
		return nil
	}
	what := "unchanged"
	return st.timed("Web UI", func() (string, string) { return what, "" }, func() error {
		lock, err := filelock.Exclusive(ctx, filepath.Join(s.Root, stateFolder, uiLock)) // another stack of this checkout
		if err != nil {
			return fmt.Errorf("wait for the web UI: %w", err)
		}
		defer func() { _ = lock.Release() }()
		did, err := s.updateUI(ctx, npm, st.console)
		what = orDefault(strings.Join(did, ", "), what)
		return err
	})
}

// updateUI does what has to be done since the last time, and returns it.
func (s *Settings) updateUI(ctx context.Context, npm string, c *Console) (did []string, err error) {
	if !s.uiInstalled() {
		c.Notef("Installing the packages of the web UI with npm ci ...")
		if err := s.inUI(ctx, npm, nil, "ci", "--omit=dev", "--no-audit", "--no-fund"); err != nil {
			return nil, err
		}
		did = append(did, "installed")
	}
	if s.Web {
		return did, nil
	}
	sum, err := s.uiSum()
	if err != nil {
		return did, err
	}
	stamp := filepath.Join(s.Root, stateFolder, uiStamp)
	_, missing := os.Stat(s.uiPath(uiBuilt, "index.html"))
	if last, err := os.ReadFile(stamp); err == nil && string(last) == sum && missing == nil {
		return did, nil
	}
	if err := s.inUI(ctx, npm, []string{uiVersion + sum[:12]}, "run", "build"); err != nil {
		return did, err
	}
	if err := os.WriteFile(stamp, []byte(sum), 0o600); err != nil {
		return did, fmt.Errorf("note the build of the web UI: %w", err)
	}
	return append(did, "built"), nil
}

// uiInstalled reports whether npm has finished since the list of packages changed: what it writes last is newer.
func (s *Settings) uiInstalled() bool {
	wanted, err := os.Stat(s.uiPath("package-lock.json"))
	installed, errInstalled := os.Stat(s.uiPath("node_modules", ".package-lock.json"))
	return err == nil && errInstalled == nil && !installed.ModTime().Before(wanted.ModTime())
}

// uiVersion names the build to itself. The default is the commit, which may change while it is built.
const uiVersion = "BP_VERSION="

// inUI runs npm in the folder of the web UI.
func (s *Settings) inUI(ctx context.Context, npm string, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, npm, args...)
	cmd.Dir, cmd.Env = s.uiPath(), append(append(s.uiEnvironment(), "NO_COLOR=1"), env...)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return fmt.Errorf("npm %s: %w", args[0], context.Cause(ctx))
	}
	if err != nil {
		what := fmt.Sprintf("npm %s failed in %s:\n%s", strings.Join(args[:min(2, len(args))], " "), uiSources, ends(string(out)))
		return newProblem(codeUI, what, "Mend it, or leave the web UI out with UI=off").because(err)
	}
	return nil
}

// uiEnvironment is what the tools of the web UI get: NODE_ENV would change what they build.
func (s *Settings) uiEnvironment() []string {
	vars := maps.Clone(s.vars)
	delete(vars, "NODE_ENV")
	maps.Copy(vars, s.viteVariables())
	return sortedPairs(vars)
}

// viteVariables are those that are built into the pages, or that the server of Vite reads.
func (s *Settings) viteVariables() map[string]string {
	vite := map[string]string{}
	for name, value := range s.vars {
		if strings.HasPrefix(name, "VITE_") {
			vite[name] = value
		}
	}
	for name, of := range map[string]string{"VITE_TIMEZONE": "TIMEZONE", "VITE_LOCALE": "LOCALE", "VITE_CURRENCY": "CURRENCY"} {
		if value := orDefault(vite[name], s.vars[of]); value != "" {
			vite[name] = value
		}
	}
	return vite
}

// uiSum changes with everything that the built pages are made of.
func (s *Settings) uiSum() (string, error) {
	h := sha256.New()
	sources := os.DirFS(s.uiPath())
	err := fs.WalkDir(sources, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && slices.Contains([]string{"node_modules", uiBuilt, ".svelte-kit", "tests"}, name) {
			return fs.SkipDir
		}
		if !entry.Type().IsRegular() {
			return nil
		}
		text, err := fs.ReadFile(sources, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		return err //nolint:wrapcheck // below
	})
	if err != nil {
		return "", fmt.Errorf("read the sources of the web UI: %w", err)
	}
	for _, pair := range sortedPairs(s.viteVariables()) {
		fmt.Fprintln(h, pair)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// ends are the beginning and the end of what a tool said: npm says at first what is wrong, and Vite at last.
func ends(output string) string {
	const most = 15
	lines := strings.Split(strings.TrimSpace(output), "\n")
	if len(lines) > 2*most {
		lines = slices.Concat(lines[:most], []string{"..."}, lines[len(lines)-most:])
	}
	return strings.Join(lines, "\n")
}

// checkUI says whether the pages are built.
func (s *Settings) checkUI(context.Context) Check {
	_, err := os.Stat(s.uiPath(uiBuilt, "index.html"))
	switch {
	case !s.hasUI():
		return healthy("left out")
	case errors.Is(err, fs.ErrNotExist):
		return healthy("not built yet; bp up does it")
	case err != nil:
		return doubtful(uiSources+" cannot be read", "Check its permissions")
	}
	return healthy("built")
}
