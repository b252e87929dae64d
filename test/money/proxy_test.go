package money_test

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// mode is what a proxy does to connections.
type mode int32

const (
	passes  mode = iota
	cuts         // a connection ends as soon as something is said
	halves       // of the answer a few bytes come, then the connection ends
	refuses      // nobody is there, and who was connected is not any more

	// Those from here on understand HTTP.
	bodies // an answer has its headers, and half of its body
	drips  // an answer comes byte by byte, for as long as anybody listens
	denies // MercadoPago refuses every refund
)

const halfAnswer = 40 // bytes

// proxy stands between the API and what it speaks to.
type proxy struct {
	net.Listener

	network, target string
	mode            atomic.Int32

	mu   sync.Mutex
	open map[net.Conn]bool
}

// newProxy listens on an address of its own for a target, until the test ends.
func newProxy(t *testing.T, network, target string) *proxy {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	p := &proxy{Listener: l, network: network, target: target, open: map[net.Conn]bool{}}
	t.Cleanup(func() {
		_ = l.Close()
		p.drop()
	})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

// set changes the mode. Connections that are open keep the one they began with, but for refuses.
func (p *proxy) set(m mode) {
	p.mode.Store(int32(m))
	p.drop() // kept alive, they would hide the change
}

func (p *proxy) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.open {
		_ = c.Close()
	}
}

func (p *proxy) keep(c net.Conn, on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if on {
		p.open[c] = true
	} else {
		delete(p.open, c)
		_ = c.Close()
	}
}

func (p *proxy) serve(c net.Conn) {
	p.keep(c, true)
	defer p.keep(c, false)
	m := mode(p.mode.Load())
	if m == refuses {
		return
	}
	if m == cuts {
		_, _ = c.Read(make([]byte, 1))
		return
	}
	if m >= bodies {
		p.speak(c, m)
		return
	}
	to, err := (&net.Dialer{}).Dial(p.network, p.target)
	if err != nil {
		return
	}
	p.keep(to, true)
	defer p.keep(to, false)
	go func() {
		_, _ = io.Copy(to, c)
		if w, ok := to.(interface{ CloseWrite() error }); ok {
			_ = w.CloseWrite()
		}
	}()
	from := io.Reader(to)
	if m == halves {
		from = io.LimitReader(to, halfAnswer)
	}
	_, _ = io.Copy(c, from)
}
