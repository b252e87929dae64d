package stack

import (
	"fmt"
	"io"
	"net"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/gomodule/redigo/redis"

	"github.com/barberpro/barberpro/internal/localredis"
	"github.com/barberpro/barberpro/internal/process"
	"github.com/barberpro/barberpro/internal/testport"
)

// Redis is a server that a test can kill and bring back at the same address: a real redis-server where one is
// installed, or else the one of the local stack.
type Redis struct {
	URL string

	port  int
	child *process.Process
	local *localredis.Server
}

// RunRedis starts a Redis for one test.
func RunRedis(t testing.TB) *Redis {
	t.Helper()
	r := &Redis{port: testport.Free(t)}
	r.URL = "redis://" + r.address()
	r.Start(t)
	t.Cleanup(r.Kill)
	return r
}

func (r *Redis) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(r.port)) }

// Start brings the server back, empty.
func (r *Redis) Start(t testing.TB) {
	t.Helper()
	var err error
	if program, lookErr := exec.LookPath("redis-server"); lookErr == nil {
		cmd := exec.Command(program, "--port", strconv.Itoa(r.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no") //nolint:noctx // killed by the test
		cmd.Dir = t.TempDir()
		r.child, err = process.Start(cmd, io.Discard, syscall.SIGKILL)
	} else {
		r.local, err = localredis.Start(r.address())
	}
	if err != nil {
		t.Fatalf("start redis: %v", err)
	}
	Until(t, 10*time.Second, "redis to answer", func() bool {
		return r.do("PING") == nil
	})
}

// Kill ends the server with everything it knew.
func (r *Redis) Kill() {
	if r.child != nil {
		_ = r.child.Kill() // one that is gone needs none
	}
	if r.local != nil {
		r.local.Stop()
	}
	r.child, r.local = nil, nil
}

// Flush empties the server.
func (r *Redis) Flush(t testing.TB) {
	t.Helper()
	if err := r.do("FLUSHALL"); err != nil {
		t.Errorf("flush redis: %v", err)
	}
}

func (r *Redis) do(command string) error {
	const within = 5 * time.Second
	c, err := redis.Dial("tcp", r.address(), redis.DialConnectTimeout(within), redis.DialReadTimeout(within))
	if err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	defer func() { _ = c.Close() }()
	if _, err := c.Do(command); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	return nil
}
