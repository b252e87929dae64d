package webhook

import "time"

// Busy reports whether somebody works on an endpoint.
func (s *Service) Busy() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.busy) > 0
}

// Signature and Wait are what the package does inside.
func Signature(secret, id, timestamp string, body []byte) (string, error) {
	return signature(secret, id, timestamp, body)
}

// Wait is how long after the nth failed try the next one comes.
func Wait(n int) time.Duration { return wait(n) }
