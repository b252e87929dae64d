package kit

import "time"

// Nap is nap for tests.
func Nap(wait time.Duration, speed float64) time.Duration { return nap(wait, speed) }

// Crowded is crowded for tests.
func (h *Webhooks) Crowded() bool { return h.crowded() }

// SetCrowd sets how many webhooks may wait for a host before new requests wait for them.
func (h *Webhooks) SetCrowd(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.crowd = n
}

// SetMost sets how many webhooks may wait for a host, and for another attempt.
func (h *Webhooks) SetMost(n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.most = n
}
