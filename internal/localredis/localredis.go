// Package localredis is the Redis of the developer's stack and of tests: a server inside this process, without
// persistence. Time passes in it as it does in a real one.
package localredis

import (
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
)

const tick = 50 * time.Millisecond

// Server is a running Redis.
type Server struct {
	mini *miniredis.Miniredis
	quit chan struct{}
	stop sync.Once
}

// Start listens on address, such as "127.0.0.1:6379"; port 0 is a free one.
func Start(address string) (*Server, error) {
	s := &Server{mini: miniredis.NewMiniRedis(), quit: make(chan struct{})}
	if err := s.mini.StartAddr(address); err != nil {
		return nil, fmt.Errorf("start Redis on %s: %w", address, err)
	}
	go s.pass()
	return s, nil
}

// pass lets keys grow old: the library leaves that to its user.
func (s *Server) pass() {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-s.quit:
			return
		case now := <-ticker.C:
			s.mini.FastForward(now.Sub(last))
			last = now
		}
	}
}

// Address is the host and port.
func (s *Server) Address() string { return s.mini.Addr() }

// URL is the address for clients.
func (s *Server) URL() string { return "redis://" + s.mini.Addr() }

// Flush removes every key.
func (s *Server) Flush() { s.mini.FlushAll() }

// Stop closes the server and its connections. It may be called again.
func (s *Server) Stop() {
	s.stop.Do(func() {
		close(s.quit)
		s.mini.Close()
	})
}
