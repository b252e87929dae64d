package web

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// exchange is one request and its answer: the ResponseWriter that handlers see, the context they get, and what the edge
// learns on the way. All of it is one allocation. It is not pooled: a handler's goroutine may outlive the answer.
type exchange struct {
	http.ResponseWriter

	ctx       exchangeContext
	start     time.Time
	route     *route
	principal Principal
	ip        netip.Addr
	id        string
	code      string // of the problem, for the access log
	idHeader  [1]string
	status    int
	bytes     int64
	taken     time.Duration // until the connection was handed over; 0 when it was not
}

func (x *exchange) WriteHeader(status int) {
	if x.status == 0 && status >= http.StatusOK {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

func (x *exchange) Write(b []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := x.ResponseWriter.Write(b)
	x.bytes += int64(n)
	return n, err //nolint:wrapcheck // a ResponseWriter hands its error on as it is
}

// ReadFrom keeps sendfile for files.
func (x *exchange) ReadFrom(src io.Reader) (int64, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	n, err := io.Copy(x.ResponseWriter, src)
	x.bytes += n
	return n, err //nolint:wrapcheck // a ResponseWriter hands its error on as it is
}

// Flush sends what is buffered, for streams.
func (x *exchange) Flush() {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	if f, ok := x.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Hijack hands over the connection, for WebSockets.
func (x *exchange) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(x.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, fmt.Errorf("hijack: %w", err)
	}
	x.taken = time.Since(x.start)
	if x.status == 0 {
		x.status = http.StatusSwitchingProtocols
	}
	return conn, rw, nil
}

// Unwrap lets http.ResponseController reach the deadlines of the connection.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }
