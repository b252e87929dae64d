// Command keeper runs the PostgreSQL that tests share.
//
//	keeper run [-redis] COMMAND ...   runs COMMAND with TEST_DATABASE_URL set, and stops the servers when it ends
//	keeper share FOLDER               runs until no test process has used the server for a while
//
// `make test` uses the first, package testdb the second.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/internal/filelock"
	"github.com/barberpro/barberpro/internal/localpg"
)

// The names of package testdb, which this program must not import: it would bring the whole schema along.
const (
	usersLock   = "users.lock"
	startLock   = "start.lock"
	addressFile = "address"
)

const (
	idleFor   = 15 * time.Second
	lookEvery = 500 * time.Millisecond
	stopIn    = 20 * time.Second
)

func main() {
	code, err := perform(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "FAILED", err)
	}
	os.Exit(code)
}

func perform(args []string) (int, error) {
	const usage = 2
	switch {
	case len(args) == 2 && args[0] == "share":
		if err := share(args[1]); err != nil {
			return 1, err
		}
		return 0, nil
	case len(args) >= 3 && args[0] == "run" && args[1] == "-redis":
		return run(args[2:], true)
	case len(args) >= 2 && args[0] == "run":
		return run(args[1:], false)
	}
	return usage, errors.New("usage: keeper run [-redis] COMMAND ... | keeper share FOLDER")
}

func startPostgres(ctx context.Context) (*localpg.Server, error) {
	return localpg.Start(ctx, localpg.Options{
		Fast: true, Progress: os.Stderr, Settings: map[string]string{"max_connections": "400"},
	})
}

func stopPostgres(pg *localpg.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopIn)
	defer cancel()
	return pg.Stop(ctx)
}

// run gives the command a server of its own and returns the command's exit code.
func run(command []string, withRedis bool) (code int, err error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	pg, err := startPostgres(context.Background())
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, stopPostgres(pg)) }()
	env := append(os.Environ(), "TEST_DATABASE_URL="+pg.URL("postgres"))
	if withRedis {
		r, err := startRedis(context.Background())
		if err != nil {
			return 1, err
		}
		defer r.stop()
		env = append(env, "TEST_REDIS_URL="+r.url)
	}
	return runCommand(command, env, signals)
}

// runCommand passes signals on to the command and everything it started: go test does not do so itself.
func runCommand(command, env []string, signals <-chan os.Signal) (int, error) {
	cmd := exec.Command(command[0], command[1:]...) //nolint:noctx // what the developer asked for; signals end it
	cmd.Env, cmd.Stdout, cmd.Stderr = env, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return 1, fmt.Errorf("start %s: %w", command[0], err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case sig := <-signals:
			if number, ok := sig.(syscall.Signal); ok {
				_ = syscall.Kill(-cmd.Process.Pid, number)
			}
		case err := <-ended:
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				return 1, fmt.Errorf("run %s: %w", command[0], err)
			}
			return max(cmd.ProcessState.ExitCode(), -cmd.ProcessState.ExitCode()), nil
		}
	}
}

// share serves every test process that holds the users' lock, and ends when nobody has for idleFor.
func share(dir string) error {
	signal.Ignore(syscall.SIGHUP)
	pg, err := startPostgres(context.Background())
	if err != nil {
		return err
	}
	address := filepath.Join(dir, addressFile)
	if err := writeWhole(address, pg.URL("postgres")); err != nil {
		return errors.Join(err, stopPostgres(pg))
	}
	stopped := make(chan os.Signal, 1)
	signal.Notify(stopped, syscall.SIGINT, syscall.SIGTERM)
	idleSince := time.Now()
	for {
		select {
		case <-stopped:
			return errors.Join(os.Remove(address), stopPostgres(pg))
		case <-pg.Done():
			return errors.Join(errors.New("PostgreSQL ended"), os.Remove(address), stopPostgres(pg))
		case <-time.After(lookEvery):
		}
		if used(dir) {
			idleSince = time.Now()
		} else if time.Since(idleSince) > idleFor && leave(dir, address) {
			return stopPostgres(pg)
		}
	}
}

func used(dir string) bool {
	lock, err := filelock.TryExclusive(filepath.Join(dir, usersLock))
	if err != nil {
		return true
	}
	return lock.Release() != nil
}

// leave withdraws the address unless a test process is just coming: they join under the start lock.
func leave(dir, address string) bool {
	start, err := filelock.TryExclusive(filepath.Join(dir, startLock))
	if err != nil {
		return false
	}
	defer func() { _ = start.Release() }()
	return !used(dir) && os.Remove(address) == nil
}

func writeWhole(path, text string) error {
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
