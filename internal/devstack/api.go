package devstack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/internal/process"
)

const (
	readyWithin = 30 * time.Second // of the API, after its start
	drainWithin = 30 * time.Second // of the API, after SIGTERM: it lets requests finish
	reloadGrace = 500 * time.Millisecond
)

// api is the server itself, a child process.
type api struct {
	settings *Settings
	log      io.Writer
	reload   bool // a developer waits for the new build: do not drain for long
	process  *process.Process
}

func (a *api) name() string { return partAPI }

func (a *api) start(ctx context.Context) error {
	s := a.settings
	server, err := s.startChild(a.log, s.environment(), serverProgram, "serve", "--work")
	if err != nil {
		return err
	}
	a.process = server
	return waitReady(ctx, server, "the API", partAPI, s.readyURL())
}

// startChild starts a program of ours, which ends with us.
func (s *Settings) startChild(log io.Writer, environ []string, program string, args ...string) (*process.Process, error) {
	cmd := exec.Command(s.binary(program), args...) //nolint:noctx // the part's stop ends it, in order
	cmd.Dir, cmd.Env = s.Root, environ
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, who stop it in order
	child, err := process.Start(cmd, log, syscall.SIGKILL)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return child, nil
}

// waitReady returns once every address answers, or says why title, whose logs are those of service, never will.
func waitReady(ctx context.Context, server *process.Process, title, service string, addresses ...string) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for len(addresses) > 0 {
		if probeHTTP(ctx, addresses[0]) == nil {
			addresses = addresses[1:]
			continue
		}
		select {
		case <-server.Ended():
			return newProblem(codeNotReady, title+" ended at once: "+server.Outcome()+"\n"+server.Output(), "See bp logs "+service)
		case <-ctx.Done():
			late := newProblem(codeNotReady,
				title+" is not ready after "+readyWithin.String()+": "+server.Output(), "See bp logs "+service)
			return errors.Join(late, server.Kill())
		case <-time.After(15 * time.Millisecond):
		}
	}
	return nil
}

func (a *api) stop(ctx context.Context) error {
	if a.process == nil {
		return nil
	}
	grace := drainWithin
	if a.reload {
		grace = reloadGrace
	}
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	err := a.process.Stop(ctx, syscall.SIGTERM)
	if a.reload {
		return nil // killed when it drains for longer
	}
	if err != nil {
		return fmt.Errorf("stop the API: %w", err)
	}
	return nil
}

func (a *api) ended() <-chan struct{} { return a.process.Ended() }

func (a *api) describe() Service {
	return Service{
		Name: partAPI, Title: "API", Version: "serve --work", Pid: a.process.Pid(),
		Address: fmt.Sprintf("127.0.0.1:%d", a.settings.BackendPort), URL: a.settings.baseURL(),
	}
}

func (s *Settings) binary(program string) string { return filepath.Join(s.Root, "bin", program) }

func (s *Settings) readyURL() string {
	return fmt.Sprintf("http://127.0.0.1:%d/health/ready", s.BackendPort)
}

func probeHTTP(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return fmt.Errorf("ask %s: %w", url, err)
	}
	// No connection is left behind: a server that stops waits for an unused one.
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}

// The programs that the stack compiles, as their folders below cmd are called.
const (
	serverProgram = "barberpro"
	mocksProgram  = "mocks"
)

// The compiler may let its heap grow further than Go's default before it collects garbage, which takes a quarter off its
// time; near the limit it collects as often as it must.
const (
	compilerGC     = "GOGC=400"
	compilerMemory = "GOMEMLIMIT=1GiB"
)

// programs are those that the stack runs.
func (s *Settings) programs() []string {
	if s.Mocks {
		return []string{serverProgram, mocksProgram}
	}
	return []string{serverProgram}
}

// build compiles programs together, so that no core waits, beside the running ones, and puts them in place when all of
// them compile: a broken build changes nothing. The compiler's output stays where it is: over an unchanged one it does
// not link again.
func (s *Settings) build(ctx context.Context, programs ...string) error {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return newProblem(codeNoGo, "the Go compiler is not on the PATH", "Install the Go that go.mod names").because(err)
	}
	into := s.path("build")
	if err := os.MkdirAll(into, 0o755); err != nil {
		return fmt.Errorf("make a folder to build in: %w", err)
	}
	args := []string{"build", "-o", into}
	for _, program := range programs {
		args = append(args, "./cmd/"+program)
	}
	cmd := exec.CommandContext(ctx, goTool, args...)
	cmd.Dir, cmd.Env = s.Root, append([]string{compilerGC, compilerMemory}, os.Environ()...) // the developer's own come last and win
	if out, err := cmd.CombinedOutput(); err != nil {
		what := strings.Join(programs, " or ") + " does not compile:\n" + string(out)
		return newProblem(codeBuild, what, "Mend it and try again").because(err)
	}
	for _, program := range programs {
		if err := putInPlace(filepath.Join(into, program), s.binary(program)); err != nil {
			return fmt.Errorf("put %s in place: %w", program, err)
		}
	}
	return nil
}

func putInPlace(built, binary string) error {
	fresh := binary + ".new"
	err := errors.Join(os.MkdirAll(filepath.Dir(fresh), 0o755), os.RemoveAll(fresh))
	if err == nil {
		err = linkOrCopy(built, fresh)
	}
	if err == nil {
		err = os.Rename(fresh, binary)
	}
	return err //nolint:wrapcheck // build says what it was for
}

// linkOrCopy copies where the two folders are not of one file system, as in a container.
func linkOrCopy(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	program, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, program, 0o755)
	}
	return err //nolint:wrapcheck // build says what it was for
}

// runServer runs one of the server's commands to its end.
func (s *Settings) runServer(ctx context.Context, command string) error {
	cmd := exec.CommandContext(ctx, s.binary(serverProgram), command)
	cmd.Dir, cmd.Env = s.Root, s.environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("barberpro %s: %w\n%s", command, err, out)
	}
	return nil
}

func (s *Settings) migrate(ctx context.Context) error {
	if err := s.runServer(ctx, "migrate"); err != nil {
		return newProblem(codeMigration, "the migrations failed: "+err.Error(), "See bp db migrate").because(err)
	}
	return nil
}

func (s *Settings) seed(ctx context.Context) error {
	if err := s.runServer(ctx, "seed"); err != nil {
		return newProblem(codeSeed, "the demo shop could not be loaded: "+err.Error(), "See bp db seed").because(err)
	}
	return nil
}
