package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a server under measurement.
type process struct {
	cmd     *exec.Cmd
	address string
	ready   time.Duration // from start to the first answer of being ready
	end     func()
}

const binary = "bin/barberpro"

func build(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", binary, "./cmd/barberpro")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("build the API: %w", err)
	}
	return nil
}

func freeAddress(ctx context.Context) (string, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

// start runs an API as it runs in production, but for limits wide enough for load from one address.
func (r *run) start(ctx context.Context) (*process, error) { return r.serve(ctx, nil, "serve") }

// startWorking runs one that does the background work, too.
func (r *run) startWorking(ctx context.Context, env ...string) (*process, error) {
	return r.serve(ctx, env, "serve", "--work")
}

func (r *run) serve(ctx context.Context, env []string, args ...string) (*process, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	p, err := spawn(ctx, address, "/health/ready", append([]string{
		"APP_ENV=development", "DATABASE_URL=" + r.database, "REDIS_URL=", "PORT=" + port, "LISTEN_ADDR=127.0.0.1", "LOG_LEVEL=info",
		"SHUTDOWN_DELAY=0s",
	}, env...), binary, args...)
	if err != nil {
		return nil, err
	}
	r.ends = append(r.ends, p.end)
	return p, nil
}

// startBare runs this very program as a bare net/http server that answers with the bytes of a file.
func (r *run) startBare(ctx context.Context, body []byte) (*process, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, fmt.Errorf("make temporary folder: %w", err)
	}
	r.ends = append(r.ends, func() { os.RemoveAll(dir) }) //nolint:errcheck // temporary
	file := filepath.Join(dir, "body")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return nil, fmt.Errorf("write body: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	p, err := spawn(ctx, address, "/", nil, self, "bare", address, file)
	if err != nil {
		return nil, err
	}
	r.ends = append(r.ends, p.end)
	return p, nil
}

func spawn(ctx context.Context, address, path string, env []string, name string, args ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, env...)
	cmd.Stdout, cmd.Stderr = nil, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	p := &process{cmd: cmd, address: address, end: func() {
		cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // gone already, then
		cmd.Wait()                          //nolint:errcheck // it was told to end
	}}
	for time.Since(begin) < 30*time.Second {
		if answers(ctx, "http://"+address+path) {
			p.ready = time.Since(begin)
			return p, nil
		}
		if err := pause(ctx, 2*time.Millisecond); err != nil {
			break
		}
	}
	p.end()
	return nil, fmt.Errorf("%s at %s: %w", name, address, errNotReady)
}

// pause waits, or returns why ctx ended.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // callers only look whether it ended
	}
}

var errNotReady = errors.New("not ready in 30 s")

func answers(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close() //nolint:errcheck // nothing is read
	return res.StatusCode == http.StatusOK
}

// cpu is the processor time the process has used, user and system.
func (p *process) cpu() time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	f := strings.Fields(rest)
	// The kernel writes numbers.
	user, _ := strconv.ParseInt(f[11], 10, 64)
	system, _ := strconv.ParseInt(f[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// rss is the resident memory in MiB.
func (p *process) rss() float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "VmRSS:")
	kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	return kb / 1024
}

// serveBare is the limit of what net/http can do: one handler that writes bytes.
func serveBare(address, file string) {
	body, err := os.ReadFile(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	mux := http.NewServeMux()
	kind, length := []string{"application/json"}, []string{strconv.Itoa(len(body))}
	mux.HandleFunc("GET /", func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h["Content-Type"], h["Content-Length"] = kind, length
		w.Write(body) //nolint:errcheck // the client hung up
	})
	srv := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	fmt.Fprintln(os.Stderr, srv.ListenAndServe())
}
