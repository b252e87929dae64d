package localpg

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"github.com/barberpro/barberpro/internal/process"
)

// initdb makes an empty cluster: UTF-8, code point order, owned by User.
func (b *Binaries) initdb(ctx context.Context, path string, d *dataDir, password string) error {
	args := []string{
		"-D", path, "-U", User, "-E", "UTF8", "--locale=" + locale(), "--no-sync", "--auth=trust",
	}
	if password != "" {
		args[len(args)-1] = "--auth=scram-sha-256"
		file, err := passwordFile(d.owner, password)
		if err != nil {
			return err
		}
		defer func() { _ = os.Remove(file) }()
		args = append(args, "--pwfile="+file)
	}
	cmd := exec.CommandContext(ctx, b.tool("initdb"), args...)
	cmd.Dir = path
	cmd.Env = (&dataDir{path: path}).environment()
	cmd.SysProcAttr = attributes(d.owner)
	p, err := process.Start(cmd, io.Discard, syscall.SIGINT)
	if err != nil {
		return fmt.Errorf("make the PostgreSQL data: %w", err)
	}
	if outcome := p.Outcome(); outcome != "exit status 0" {
		return fmt.Errorf("make the PostgreSQL data: %s\n%s", outcome, p.Output())
	}
	return nil
}

func locale() string {
	if runtime.GOOS == "darwin" {
		return "en_US.UTF-8" // macOS has no C.UTF-8
	}
	return "C.UTF-8"
}

// passwordFile hands the password to initdb without showing it in the list of processes.
func passwordFile(o owner, password string) (string, error) {
	base, err := temporaryBase(o)
	if err != nil {
		return "", err
	}
	f, err := os.CreateTemp(base, "barberpro-initdb-")
	if err != nil {
		return "", fmt.Errorf("hand over the password: %w", err)
	}
	_, err = f.WriteString(password + "\n")
	if err == nil && !o.self {
		err = f.Chown(int(o.uid), int(o.gid))
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return "", fmt.Errorf("hand over the password: %w", err)
	}
	return f.Name(), nil
}

// checkMajor compares the major version of the data with that of the binaries.
func (b *Binaries) checkMajor(data, path string) error {
	major, _, _ := strings.Cut(b.Version, ".")
	if have := strings.TrimSpace(data); have != major {
		return fmt.Errorf("the data in %s is of PostgreSQL %s and this is %s: remove it or set BARBERPRO_PG_DIR", path, have, b.Version)
	}
	return nil
}
