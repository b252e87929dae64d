package devstack

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// logFiles are the logs of one run of the stack; those of the run before keep the ending ".old".
type logFiles struct {
	settings *Settings
	echo     *Console // where warnings and errors of the API are shown too; nil: nowhere
	mu       sync.Mutex
	open     []*os.File
	loud     atomic.Bool // once everything is ready: what a starting API says about not being ready is no news
}

// writer opens the log of a service. When that fails, the log is dropped: it must not keep the stack from running.
func (l *logFiles) writer(service string) io.Writer {
	path := l.settings.logPath(service)
	_ = os.MkdirAll(filepath.Dir(path), 0o755)
	_ = os.Rename(path, path+".old")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return io.Discard
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = append(l.open, f)
	if service == partAPI && l.echo != nil {
		return io.MultiWriter(f, &alarm{console: l.echo, loud: &l.loud})
	}
	return f
}

func (l *logFiles) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.open {
		_ = f.Close()
	}
}

// alarm shows the warnings and errors of a structured log.
type alarm struct {
	console *Console
	loud    *atomic.Bool
	rest    []byte // of a line that has not ended
}

func (a *alarm) Write(b []byte) (int, error) {
	a.rest = append(a.rest, b...)
	for {
		end := bytes.IndexByte(a.rest, '\n')
		if end < 0 {
			return len(b), nil
		}
		line := a.rest[:end]
		a.rest = a.rest[end+1:]
		var entry struct {
			Level string `json:"level"`
		}
		if a.loud.Load() && json.Unmarshal(line, &entry) == nil && (entry.Level == "WARN" || entry.Level == "ERROR") {
			a.console.Warnf("api: %s", line)
		}
	}
}

// LogOptions say what `bp logs` shows.
type LogOptions struct {
	Service string // empty: all
	Follow  bool
	Lines   int // from the end of each log
}

// Logs prints the logs of the services, each line after its service's name when there are several.
func Logs(ctx context.Context, s *Settings, c *Console, o LogOptions) error {
	paths, err := filepath.Glob(s.logPath("*"))
	if err != nil {
		return fmt.Errorf("list the logs: %w", err)
	}
	names := make([]string, 0, len(paths))
	for _, path := range paths {
		names = append(names, strings.TrimSuffix(filepath.Base(path), ".log"))
	}
	if o.Service != "" {
		if !slices.Contains(names, o.Service) {
			return newProblem(codeNoLog, "there is no log of "+o.Service, "Choose one of: "+strings.Join(names, ", "))
		}
		names = []string{o.Service}
	}
	followers := make([]*follower, 0, len(names))
	for _, name := range names {
		f := &follower{path: s.logPath(name), out: c.Out}
		if len(names) > 1 {
			f.prefix = fmt.Sprintf("%-8s | ", name)
		}
		if err := f.last(o.Lines); err != nil {
			return err
		}
		followers = append(followers, f)
	}
	for o.Follow {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(100 * time.Millisecond):
		}
		for _, f := range followers {
			if err := f.more(); err != nil {
				return err
			}
		}
	}
	return nil
}

// follower prints a file as it grows, and again from its start when it was made anew.
type follower struct {
	path   string
	prefix string
	out    io.Writer
	offset int64
}

// last prints the last n lines.
func (f *follower) last(n int) error {
	b, err := os.ReadFile(f.path)
	if err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	f.offset = int64(bytes.LastIndexByte(b, '\n') + 1)
	lines := slices.Collect(strings.Lines(string(b[:f.offset])))
	return f.print(lines[max(0, len(lines)-n):])
}

// more prints the whole lines that came since.
func (f *follower) more() error {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		f.offset = 0
		return nil
	}
	if err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	defer func() { _ = file.Close() }()
	if info, err := file.Stat(); err == nil && info.Size() < f.offset {
		f.offset = 0
	}
	var lines []string
	for r := bufio.NewReader(io.NewSectionReader(file, f.offset, 1<<40)); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return f.print(lines)
		}
		f.offset += int64(len(line))
		lines = append(lines, line)
	}
}

func (f *follower) print(lines []string) error {
	for _, line := range lines {
		if _, err := io.WriteString(f.out, f.prefix+line); err != nil {
			return fmt.Errorf("print log: %w", err)
		}
	}
	return nil
}
