// Package localpg runs a real PostgreSQL on this machine without Docker and without an installed server: the
// binaries come from an npm package. It serves the developer's stack and the tests; production never uses it.
package localpg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/internal/process"
)

// User is the role that owns everything in a server of this package.
const User = "barberpro"

const (
	startTimeout = 30 * time.Second
	maxSocket    = 90 // bytes of a socket folder's path; the system allows 104 to 108 with the file name
)

// Options say how a server runs. The zero value is a durable server on a free port in a folder that Stop removes.
type Options struct {
	DataDir  string            // kept between runs; empty: temporary
	Port     int               // on 127.0.0.1; 0: a free one
	Password string            // of User, set when the data is made; empty: the loopback interface is trusted
	Fast     bool              // for tests: nothing is flushed to disk, so a crash of the machine loses data
	Settings map[string]string // further server settings; they win over ours
	Binaries *Binaries         // nil: those of Find
	Log      io.Writer         // the server's own log; nil: dropped
	Progress io.Writer         // one line for each slow step, such as an install; nil: dropped
}

// Server is a running PostgreSQL. Its methods are safe for concurrent use.
type Server struct {
	opts      Options
	bin       *Binaries
	dir       *dataDir
	temporary bool

	mu   sync.Mutex
	port int
	proc *process.Process // nil while stopped
}

// Start makes the data directory when it is empty and starts a server that ends with this process. It returns when
// the server takes connections. It fails with *PortTakenError when Port is in use.
func Start(ctx context.Context, opts Options) (*Server, error) {
	if opts.Log == nil {
		opts.Log = io.Discard
	}
	if opts.Progress == nil {
		opts.Progress = io.Discard
	}
	bin := opts.Binaries
	if bin == nil {
		found, err := Find(ctx, opts.Progress)
		if err != nil {
			return nil, err
		}
		bin = found
	}
	dir, err := openDataDir(ctx, opts.DataDir)
	if err != nil {
		return nil, err
	}
	s := &Server{opts: opts, dir: dir, temporary: opts.DataDir == "", port: opts.Port}
	if s.bin, err = bin.readableBy(ctx, dir.owner); err == nil {
		err = s.bin.initialize(ctx, dir, opts.Password)
	}
	if err == nil {
		err = s.Restart(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.giveUp())
	}
	return s, nil
}

// Restart stops the server when it runs and starts it again on the same port and data, also after Kill.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.stopLocked(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		err := s.startOnce(ctx)
		if err == nil || !s.retry(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("start PostgreSQL: %w", errors.Join(ctx.Err(), err))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// retry reports whether a failed start is worth repeating: the last server's remains are still going away, or the
// free port we chose was taken before we used it.
func (s *Server) retry(err error) bool {
	if _, taken := errors.AsType[*PortTakenError](err); taken {
		if s.opts.Port == 0 {
			s.port = 0
			return true
		}
		return false
	}
	return errors.Is(err, errRemains)
}

func (s *Server) startOnce(ctx context.Context) error {
	port := s.port
	if port == 0 {
		free, err := freePort(ctx)
		if err != nil {
			return err
		}
		port = free
	}
	p, err := startProcess(s.bin.tool("postgres"), s.arguments(port), s.dir, s.opts.Log)
	if err != nil {
		return err
	}
	if err := awaitReady(ctx, p, s.dir.path); err != nil {
		return portError(err, port)
	}
	s.proc, s.port = p, port
	return nil
}

func (s *Server) arguments(port int) []string {
	sockets := s.dir.path
	if len(sockets) > maxSocket {
		sockets = "" // TCP alone
	}
	settings := map[string]string{
		"listen_addresses":        "127.0.0.1",
		"port":                    strconv.Itoa(port),
		"unix_socket_directories": sockets,
		"max_connections":         "200",
		"shared_buffers":          "128MB",
		"jit":                     "off",
		"random_page_cost":        "1.1", // of an SSD, and of a database that fits into memory
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"lc_messages":             "C",
	}
	if s.opts.Fast {
		maps.Copy(settings, map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
			"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "2GB",
			"checkpoint_timeout": "1h", "autovacuum_naptime": "1h",
		})
	}
	maps.Copy(settings, s.opts.Settings)
	args := make([]string, 0, 2+2*len(settings))
	args = append(args, "-D", s.dir.path)
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// URL is the address of one database of the server.
func (s *Server) URL(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.User(User), Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(s.Port())),
		Path: "/" + database, RawQuery: "sslmode=disable",
	}
	if s.opts.Password != "" {
		u.User = url.UserPassword(User, s.opts.Password)
	}
	return u.String()
}

// Port is the TCP port on 127.0.0.1.
func (s *Server) Port() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.port
}

// Pid is the process id of the running server, or 0.
func (s *Server) Pid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil {
		return 0
	}
	return s.proc.Pid()
}

// Version is the server's version, such as "16.14".
func (s *Server) Version() string { return s.bin.Version }

// DataDir is where the data really is; it differs from Options.DataDir when the server's user cannot reach that.
func (s *Server) DataDir() string { return s.dir.path }

// Done is closed when the server that runs now ends, for whatever reason.
func (s *Server) Done() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil {
		ended := make(chan struct{})
		close(ended)
		return ended
	}
	return s.proc.Ended()
}

// Kill ends the server the way a crash does and waits for the end. Restart brings it back.
func (s *Server) Kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil {
		return nil
	}
	p := s.proc
	s.proc = nil
	return p.Kill()
}

// Stop ends the server cleanly, dropping its connections, and removes temporary data. When ctx ends first, the
// server is killed.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.stopLocked(ctx), s.giveUp())
}

func (s *Server) stopLocked(ctx context.Context) error {
	if s.proc == nil {
		return nil
	}
	p := s.proc
	s.proc = nil
	return p.Stop(ctx, syscall.SIGINT) // fast shutdown
}

// giveUp lets others have the data, or removes it when it is temporary.
func (s *Server) giveUp() error {
	if s.temporary {
		return s.dir.remove()
	}
	return s.dir.release()
}
