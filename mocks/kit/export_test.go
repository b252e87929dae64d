package kit

import "time"

// Nap is nap for tests.
func Nap(wait time.Duration, speed float64) time.Duration { return nap(wait, speed) }

// SetMost sets how many webhooks may wait for a host, and for another attempt.
func (h *Webhooks) SetMost(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.most = n
}
