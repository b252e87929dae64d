package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

const (
	backlog      = 256 // letters that a listener may be behind before it is cut off, as in MailHog
	keepAlive    = time.Minute
	pingEvery    = 54 * time.Second
	pingPatience = 10 * time.Second
)

// hub tells listeners of new letters.
type hub struct {
	mu     sync.Mutex
	ears   map[chan *letter]struct{}
	closed bool
}

func newHub() *hub { return &hub{ears: map[chan *letter]struct{}{}} }

// tell never waits: who is too far behind is cut off.
func (h *hub) tell(l *letter) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ear := range h.ears {
		select {
		case ear <- l:
		default:
			delete(h.ears, ear)
			close(ear)
		}
	}
}

// listen returns new letters until the listener is cut off or ends.
func (h *hub) listen() (ear chan *letter, end func()) {
	ear = make(chan *letter, backlog)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(ear)
	} else {
		h.ears[ear] = struct{}{}
	}
	return ear, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.ears, ear)
	}
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for ear := range h.ears {
		delete(h.ears, ear)
		close(ear)
	}
}

// ticks sends on the channel each time d passes on the mock's clock, until stop.
func (m *Mock) ticks(d time.Duration) (c <-chan struct{}, stop func()) {
	ticks := make(chan struct{}, 1)
	var mu sync.Mutex
	var cancel func()
	var stopped bool
	var plan func()
	plan = func() {
		mu.Lock()
		defer mu.Unlock()
		if stopped {
			return
		}
		cancel = m.shell.Clock.After(d, func() {
			select {
			case ticks <- struct{}{}:
			default: // the last one has not been seen yet
			}
			plan()
		})
	}
	plan()
	return ticks, func() {
		mu.Lock()
		defer mu.Unlock()
		stopped = true
		cancel()
	}
}

// events is MailHog's stream of server-sent events: a message per event, indented, and "keepalive: " each minute.
func (m *Mock) events(w http.ResponseWriter, r *http.Request) {
	ear, end := m.hub.listen()
	defer end()
	beat, stop := m.ticks(keepAlive)
	defer stop()
	header := w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-cache")
	header.Set("Connection", "keep-alive")
	w.WriteHeader(http.StatusOK)
	c := http.NewResponseController(w)
	for c.Flush() == nil {
		select {
		case l, open := <-ear:
			if !open {
				return
			}
			body, err := json.MarshalIndent(m.message(l), "", "  ")
			if err != nil {
				return
			}
			for line := range strings.SplitSeq(string(body), "\n") {
				fmt.Fprintf(w, "data: %s\n", line)
			}
			fmt.Fprint(w, "\n")
		case <-beat:
			fmt.Fprint(w, "keepalive: \n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// websocket sends each new message as JSON. Pages of every origin may listen, as in MailHog.
func (m *Mock) websocket(w http.ResponseWriter, r *http.Request) {
	c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	defer c.CloseNow() //nolint:errcheck // it may be closed already
	ear, end := m.hub.listen()
	defer end()
	ping, stop := m.ticks(pingEvery)
	defer stop()
	ctx := c.CloseRead(r.Context())
	for {
		select {
		case l, open := <-ear:
			if !open {
				_ = c.Close(websocket.StatusGoingAway, "") // best effort: the client is slow or the mock ends
				return
			}
			if wsjson.Write(ctx, c, m.message(l)) != nil {
				return
			}
		case <-ping:
			go sendPing(ctx, c)
		case <-ctx.Done():
			return
		}
	}
}

// sendPing closes a connection whose client does not answer.
func sendPing(ctx context.Context, c *websocket.Conn) {
	ctx, cancel := context.WithTimeout(ctx, pingPatience)
	defer cancel()
	if c.Ping(ctx) != nil {
		_ = c.CloseNow() // it may be closed already
	}
}
