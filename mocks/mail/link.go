package mail

import (
	"bytes"
	"io"
	"net"
	"time"
)

// door lets clients in as Jim and the settings say.
type door struct {
	net.Listener

	mock *Mock
}

// Accept returns the next client that is let in.
func (d *door) Accept() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if err != nil {
			return nil, err //nolint:wrapcheck // the SMTP server tells errors of the network apart
		}
		chance := d.mock.shell.Random
		if !d.mock.jim.accepts(chance) {
			_ = c.Close() // without a word, which is the point
			continue
		}
		return &link{Conn: c, mock: d.mock, speed: d.mock.jim.speed(chance)}, nil
	}
}

// link is a connection that Jim may slow down or cut, and that keeps quiet about STARTTLS. MailHog does not offer it, and a
// client that finds it offered would refuse the mock's own certificate; one that asks for it gets it.
type link struct {
	net.Conn

	mock     *Mock
	speed    float64 // bytes per second; 0: as fast as it goes
	dialogue dialogue
}

// Read reads what Jim lets through.
func (l *link) Read(b []byte) (int, error) {
	if l.speed > 0 && len(b) > int(l.speed) {
		b = b[:int(l.speed)]
	}
	n, err := l.Conn.Read(b)
	if err != nil {
		return n, err //nolint:wrapcheck // a connection passes on what the one below says
	}
	if l.mock.jim.strikes(l.mock.shell.Random, disconnect) {
		_ = l.Close() // without a word, which is the point
		return 0, io.EOF
	}
	l.dialogue.heard(b[:n])
	return n, l.delay(n)
}

// Write writes at Jim's speed.
func (l *link) Write(b []byte) (int, error) {
	if !l.mock.config.StartTLS && bytes.Equal(b, []byte("250-STARTTLS\r\n")) {
		return len(b), nil
	}
	l.dialogue.said(b)
	if err := l.delay(len(b)); err != nil {
		return 0, err
	}
	return l.Conn.Write(b) //nolint:wrapcheck // a connection passes on what the one below says
}

func (l *link) delay(n int) error {
	if l.speed > 0 && !l.mock.wait(l.mock.ctx, time.Duration(float64(n)/l.speed*float64(time.Second))) {
		return io.EOF
	}
	return nil
}
