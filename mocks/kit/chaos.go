package kit

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// Chaos are the faults in force. Shares are between 0 and 1.
type Chaos struct {
	LatencyMS int `json:"latency_ms"` // before each answer
	JitterMS  int `json:"jitter_ms"`  // at most that much more

	Outage      bool    `json:"outage"`       // every request gets 503
	ErrorRate   float64 `json:"error_rate"`   // share of requests that get ErrorStatus
	ErrorStatus int     `json:"error_status"` // 0: 500
	TimeoutRate float64 `json:"timeout_rate"` // share of requests that get no answer
	After       bool    `json:"after"`        // errors and timeouts come after the request had its effect, not before

	Duplicate float64 `json:"duplicate"` // share of webhooks that are sent twice
	Reorder   float64 `json:"reorder"`   // share of webhooks that come later than the ones after them
	Drop      float64 `json:"drop"`      // share of webhooks that are never sent
	Forge     float64 `json:"forge"`     // share of webhooks with a wrong signature
}

const (
	maxLatency = 60_000 // milliseconds
	maxHang    = 2 * time.Minute
)

var errChaos = errors.New("shares are between 0 and 1, latency and jitter between 0 and 60000 ms, error_status between 400 and 599")

func (c *Chaos) check() error {
	for _, share := range []float64{c.ErrorRate, c.TimeoutRate, c.Duplicate, c.Reorder, c.Drop, c.Forge} {
		if !(share >= 0 && share <= 1) { // written so that NaN fails
			return errChaos
		}
	}
	if c.LatencyMS < 0 || c.LatencyMS > maxLatency || c.JitterMS < 0 || c.JitterMS > maxLatency {
		return errChaos
	}
	if c.ErrorStatus != 0 && (c.ErrorStatus < 400 || c.ErrorStatus > 599) {
		return errChaos
	}
	return nil
}

// faulty runs next under the faults in force.
func (s *Shell) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := s.Chaos()
		if !s.late(r, c) {
			return
		}
		out, ok := w.(*exchangeWriter)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		switch {
		case c.Outage:
			out.fault = "outage"
			s.refuse(w, r, http.StatusServiceUnavailable, "outage")
		case s.Random.Chance(c.TimeoutRate):
			out.fault = "timeout before the effect"
			if c.After {
				out.fault = "timeout after the effect"
				next.ServeHTTP(unheard{http.Header{}}, r)
			}
			hang(r)
		case s.Random.Chance(c.ErrorRate):
			out.fault = "error before the effect"
			if c.After {
				out.fault = "error after the effect"
				next.ServeHTTP(unheard{http.Header{}}, r)
			}
			s.refuse(w, r, errorStatus(c), "injected fault")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func errorStatus(c Chaos) int {
	if c.ErrorStatus == 0 {
		return http.StatusInternalServerError
	}
	return c.ErrorStatus
}

func (s *Shell) refuse(w http.ResponseWriter, r *http.Request, status int, reason string) {
	if s.options.Refuse != nil {
		s.options.Refuse(w, r, status, reason)
		return
	}
	http.Error(w, reason, status)
}

// late waits as long as the latency in force asks. It reports whether the client is still there.
func (s *Shell) late(r *http.Request, c Chaos) bool {
	wait := time.Duration(c.LatencyMS) * time.Millisecond
	if c.JitterMS > 0 {
		wait += time.Duration(s.Random.IntN(c.JitterMS+1)) * time.Millisecond
	}
	if wait == 0 {
		return true
	}
	select {
	case <-time.After(wait):
		return true
	case <-r.Context().Done():
		return false
	}
}

// unheard is an answer that nobody gets.
type unheard struct{ header http.Header }

// Header is what the answer would say about itself.
func (u unheard) Header() http.Header { return u.header }

// Write takes everything.
func (unheard) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader does nothing.
func (unheard) WriteHeader(int) {}

// hang gives no answer until the client gives up, and then cuts the connection.
func hang(r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // net/http notices that a client has gone only once its body was read
	select {
	case <-time.After(maxHang):
	case <-r.Context().Done():
	}
	panic(http.ErrAbortHandler)
}
