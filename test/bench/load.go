package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// conn is a keep-alive HTTP/1.1 connection that costs the machine as little as it can: a load generator on the same
// two cores takes from what it measures.
type conn struct {
	net.Conn

	in *bufio.Reader
}

func dial(ctx context.Context, address string) (*conn, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return &conn{Conn: c, in: bufio.NewReaderSize(c, 64<<10)}, nil
}

var errAnswer = errors.New("cannot read answer")

// do sends a request and reads past its answer. It returns the status.
func (c *conn) do(request []byte) (status int, err error) {
	if _, err := c.Write(request); err != nil {
		return 0, fmt.Errorf("send: %w", err)
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil || len(line) < 12 {
		return 0, errors.Join(errAnswer, err)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, errAnswer
	}
	length := 0
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, errors.Join(errAnswer, err)
		}
		if len(line) <= 2 {
			break
		}
		if (line[0] == 'C' || line[0] == 'c') && len(line) > 16 && strings.EqualFold(string(line[:15]), "Content-Length:") {
			if length, err = strconv.Atoi(strings.TrimSpace(string(line[15:]))); err != nil {
				return 0, errAnswer
			}
		}
	}
	if _, err := io.CopyN(io.Discard, c.in, int64(length)); err != nil {
		return 0, errors.Join(errAnswer, err)
	}
	return status, nil
}

// result is what a load run saw.
type result struct {
	rate     float64 // answers a second
	p50, p99 time.Duration
	worst    time.Duration
	bad      int // answers of another status than wanted
	err      error
}

// check returns what went wrong.
func (r *result) check() error {
	if r.bad > 0 {
		return errors.Join(r.err, fmt.Errorf("%d wrong answers: %w", r.bad, errAnswer))
	}
	return r.err
}

// next gives the request of turn n.
type next func(n int) []byte

// crew gives each client its own requests, numbered from 0.
type crew func(client int) next

func all(request next) crew { return func(int) next { return request } }

// closed keeps so many clients busy for a while: the highest rate the server gives.
func closed(ctx context.Context, address string, clients int, d time.Duration, want int, request next) result {
	return closedBy(ctx, address, clients, d, want, all(request))
}

func closedBy(ctx context.Context, address string, clients int, d time.Duration, want int, requests crew) result {
	deadline := time.Now().Add(d)
	var turn atomic.Int64
	return load(ctx, address, clients, d, want, requests, func() (int, time.Time, bool) {
		now := time.Now()
		return int(turn.Add(1)) - 1, now, now.Before(deadline)
	})
}

// open sends at a fixed rate whatever the server does, and counts each wait from the moment the request was due:
// a stall delays all requests behind it, and all of them are counted.
func open(ctx context.Context, address string, clients int, rate float64, d time.Duration, request next) result {
	return openBy(ctx, address, clients, rate, d, http.StatusOK, all(request))
}

func openBy(ctx context.Context, address string, clients int, rate float64, d time.Duration, want int, requests crew) result {
	begin := time.Now()
	total := int64(rate * d.Seconds())
	var turn atomic.Int64
	return load(ctx, address, clients, d, want, requests, func() (int, time.Time, bool) {
		n := turn.Add(1) - 1
		due := begin.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		if n < total {
			return int(n), due, pause(ctx, time.Until(due)) == nil
		}
		return int(n), due, n < total
	})
}

// ticket gives the number of the next request, when it is due, and whether there is one.
type ticket func() (n int, due time.Time, ok bool)

func load(ctx context.Context, address string, clients int, d time.Duration, want int, requests crew, take ticket) result {
	var mu sync.Mutex
	var waited []time.Duration
	var out result
	var group sync.WaitGroup
	begin := time.Now()
	for i := range clients {
		group.Go(func() {
			waits, bad, err := client(ctx, address, d, want, requests(i), take)
			mu.Lock()
			defer mu.Unlock()
			waited = append(waited, waits...)
			out.bad += bad
			out.err = errors.Join(out.err, err)
		})
	}
	group.Wait()
	out.rate = float64(len(waited)) / time.Since(begin).Seconds()
	slices.Sort(waited)
	if len(waited) > 0 {
		out.p50, out.p99, out.worst = waited[len(waited)/2], waited[len(waited)*99/100], waited[len(waited)-1]
	}
	return out
}

func client(
	ctx context.Context, address string, d time.Duration, want int, request next, take ticket,
) (waits []time.Duration, bad int, err error) {
	c, err := dial(ctx, address)
	if err != nil {
		return nil, 0, err
	}
	defer c.Close() //nolint:errcheck // read to its end
	if err := c.SetDeadline(time.Now().Add(d + 30*time.Second)); err != nil {
		return nil, 0, fmt.Errorf("set deadline: %w", err)
	}
	waits = make([]time.Duration, 0, 4096)
	for {
		n, due, ok := take()
		if !ok || ctx.Err() != nil {
			return waits, bad, nil
		}
		status, err := c.do(request(n))
		if err != nil {
			return waits, bad, err
		}
		if status != want {
			bad++
		}
		waits = append(waits, time.Since(due))
	}
}
