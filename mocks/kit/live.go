package kit

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// change is what dashboards are told of: that something is different, not what.
type change struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"`
}

const (
	backlog   = 256 // changes that a slow dashboard may be behind before it is told to look again at everything
	keepAlive = 20 * time.Second
)

// live tells dashboards of changes.
type live struct {
	mu     sync.Mutex
	ears   map[chan change]struct{}
	closed bool
}

func newLive() *live { return &live{ears: map[chan change]struct{}{}} }

func (l *live) tell(c change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for ear := range l.ears {
		select {
		case ear <- c:
		default: // it will find the list longer when it looks
		}
	}
}

func (l *live) listen() (ear chan change, end func()) {
	ear = make(chan change, backlog)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		close(ear)
		return ear, func() {}
	}
	l.ears[ear] = struct{}{}
	return ear, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.ears, ear)
	}
}

func (l *live) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for ear := range l.ears {
		close(ear)
		delete(l.ears, ear)
	}
}

// serve answers GET /_mock/events with server-sent events until the client or the mock ends.
func (l *live) serve(w http.ResponseWriter, r *http.Request) {
	ear, end := l.listen()
	defer end()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	c := http.NewResponseController(w)
	beat := time.NewTicker(keepAlive)
	defer beat.Stop()
	fmt.Fprint(w, ": here\n\n")
	for {
		if c.Flush() != nil {
			return
		}
		select {
		case one, open := <-ear:
			if !open {
				return
			}
			b, err := json.Marshal(one)
			if err != nil {
				return
			}
			fmt.Fprintf(w, "data: %s\n\n", b)
		case <-beat.C:
			fmt.Fprint(w, ": still here\n\n")
		case <-r.Context().Done():
			return
		}
	}
}
