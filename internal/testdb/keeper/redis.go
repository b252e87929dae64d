package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// redisServer is a real redis-server without persistence.
type redisServer struct {
	url string
	cmd *exec.Cmd
	dir string
}

// startRedis runs the installed redis-server with a database for each of many tests.
func startRedis(ctx context.Context) (*redisServer, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("find a free port: %w", err)
	}
	address := l.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	_ = l.Close()
	dir, err := os.MkdirTemp("", "barberpro-redis-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for redis-server: %w", err)
	}
	r := &redisServer{url: "redis://" + address, dir: dir}
	r.cmd = exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", //nolint:noctx // stop ends it
		"--appendonly", "no", "--databases", strconv.Itoa(databases), "--dir", dir)
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := r.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start redis-server: %w", err), os.RemoveAll(dir))
	}
	for range 200 {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return r, conn.Close() //nolint:wrapcheck // nothing was sent
		}
		<-time.After(25 * time.Millisecond)
	}
	r.stop()
	return nil, errors.New("redis-server does not answer")
}

const databases = 2048

func (r *redisServer) stop() {
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	_ = r.cmd.Wait()
	_ = os.RemoveAll(r.dir)
}
