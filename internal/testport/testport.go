// Package testport gives tests ports that no other test is given, in this process or in another that runs beside it.
//
// A port that was free a moment ago is not good enough: between its finder's look and the child's bind, a test of the next
// package looks at the same port and takes it. So a process owns a block of ports for as long as it lives, and its sign of
// ownership is a listener on the first of them, which the kernel closes however the process ends.
package testport

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"testing"
)

// The blocks end below the ports that Linux gives to connections (32768 and up), or one of those could have the port before
// whoever it is meant for.
const (
	first  = 20_000
	size   = 100
	blocks = 120
)

// owned is what this process has: blocks' first ports, kept open, and the next port of the newest block.
var owned struct { //nolint:gochecknoglobals // a process owns its ports, whichever of its tests asks
	sync.Mutex

	signs     []net.Listener
	next, end int
}

// Free returns a port of 127.0.0.1 that nobody uses. It is not returned again by this process.
func Free(tb testing.TB) int {
	tb.Helper()
	owned.Lock()
	defer owned.Unlock()
	for {
		if owned.next == owned.end {
			claim(tb)
		}
		port := owned.next
		owned.next++
		if l, err := listen(tb, port); err == nil {
			_ = l.Close()
			return port
		}
	}
}

// FreeN returns n different ports as Free does.
func FreeN(tb testing.TB, n int) []int {
	tb.Helper()
	ports := make([]int, n)
	for i := range ports {
		ports[i] = Free(tb)
	}
	return ports
}

// claim takes a block that no process owns.
func claim(tb testing.TB) {
	tb.Helper()
	for i := range blocks {
		sign := first + (os.Getpid()+i)%blocks*size // processes that begin together begin apart
		l, err := listen(tb, sign)
		if err != nil {
			continue
		}
		owned.signs = append(owned.signs, l)
		owned.next, owned.end = sign+1, sign+size
		return
	}
	tb.Fatalf("testport: each of the %d blocks from port %d on is taken; too many tests run at once", blocks, first)
}

func listen(tb testing.TB, port int) (net.Listener, error) {
	tb.Helper()
	l, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return nil, fmt.Errorf("listen on port %d: %w", port, err)
	}
	return l, nil
}
