package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"sync"
	"sync/atomic"
	"time"
)

// smtp measures the mail mock with connections that send one mail after the other.
func (r *run) smtp(ctx context.Context) error {
	address, err := freeAddress(ctx)
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(address)
	p, err := r.startMock(ctx, "mail", "MAIL_PORT", "SMTP_PORT="+port)
	if err != nil {
		return err
	}
	defer p.end()
	var sent atomic.Int64
	var group sync.WaitGroup
	var mu sync.Mutex
	var failure error
	begin := time.Now()
	for range mockClients {
		group.Go(func() {
			if err := mailUntil(ctx, address, begin.Add(r.length), &sent); err != nil {
				mu.Lock()
				failure = errors.Join(failure, err)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if failure != nil {
		return failure
	}
	rate := float64(sent.Load()) / time.Since(begin).Seconds()
	r.report("mail mock, SMTP", perSecond(rate), "", "", ">= 2,000/s", rate >= 2000)
	r.report("  memory (RSS)", fmt.Sprintf("%.0f MB", p.rss()), "", "", "", true)
	return nil
}

const (
	envelope = "MAIL FROM:<turnos@barberpro.test>\r\nRCPT TO:<ana@example.com>\r\nDATA\r\n"
	letter   = "From: turnos@barberpro.test\r\nTo: ana@example.com\r\nSubject: Tu turno\r\n\r\nHoy a las 15:30 te espera Diego.\r\n.\r\n"
)

// mailUntil sends mails over one connection until end.
func mailUntil(ctx context.Context, address string, end time.Time, sent *atomic.Int64) error {
	var d net.Dialer
	raw, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	c := textproto.NewConn(raw)
	defer c.Close() //nolint:errcheck // read to its end
	expect := func(code int, line string) error {
		if line != "" {
			if _, err := io.WriteString(c.W, line); err != nil {
				return fmt.Errorf("send: %w", err)
			}
			if err := c.W.Flush(); err != nil {
				return fmt.Errorf("send: %w", err)
			}
		}
		_, _, err := c.ReadResponse(code)
		return err //nolint:wrapcheck // says what was answered
	}
	if err := errors.Join(expect(220, ""), expect(250, "EHLO bench\r\n")); err != nil {
		return err
	}
	for time.Now().Before(end) {
		err := errors.Join(expect(250, envelope), expect(250, ""), expect(354, ""), expect(250, letter))
		if err != nil {
			return err
		}
		sent.Add(1)
	}
	return nil
}
