package kit

import (
	"context"
	"net/http"
	"time"
)

const (
	maxCrowd = 2000 // deliveries that may wait for a host before new requests wait for them
	breath   = 5 * time.Millisecond
	breaths  = 5 // that a request waits at most
)

// unhurried lets deliveries catch up before a request makes more of them, so that clients that create faster than a target
// can listen lose no webhook. A request waits 25 ms at most, and never for a target that is away.
func (s *Shell) unhurried(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			s.Webhooks.breathe(r.Context())
		}
		next.ServeHTTP(w, r)
	})
}

func (h *Webhooks) breathe(ctx context.Context) {
	for range breaths {
		if !h.crowded() {
			return
		}
		select {
		case <-time.After(breath):
		case <-ctx.Done():
			return
		}
	}
}

// crowded reports whether many deliveries wait for a host that took the last one.
func (h *Webhooks) crowded() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, t := range h.targets {
		if t.listens && len(t.waiting) > h.crowd {
			return true
		}
	}
	return false
}
