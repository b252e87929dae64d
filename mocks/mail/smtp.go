package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/netutil"
)

const (
	maxConnections = 2000
	maxRecipients  = 1000
	readTimeout    = 5 * time.Minute // RFC 5321, 4.5.3.2.7
	writeTimeout   = time.Minute
	stopTimeout    = time.Second
	keptBuffer     = 1 << 20 // bytes; larger buffers are not used again
)

// ServeSMTP takes mails on l until ctx ends, then lets sessions finish for a moment.
func (m *Mock) ServeSMTP(ctx context.Context, l net.Listener) error {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{mock: m, conn: c, talk: dialogueOf(c.Conn())}, nil
	}))
	server.Domain = m.config.Hostname
	server.MaxMessageBytes = m.config.MaxSize
	server.MaxLineLength = 2 * int(m.config.MaxSize) // MailHog takes lines of any length; a mail too large is told so first
	server.MaxRecipients = maxRecipients
	server.AllowInsecureAuth = true
	server.EnableSMTPUTF8, server.EnableDSN = true, true
	server.ReadTimeout, server.WriteTimeout = readTimeout, writeTimeout
	server.ErrorLog = protocolLog{m.log}
	server.TLSConfig = m.tls
	front := netutil.LimitListener(l, maxConnections)
	done := make(chan error, 1)
	go func() { done <- server.Serve(&door{Listener: front, mock: m}) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve SMTP on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	case <-m.ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		_ = server.Close() // those that keep their connection open lose it
	}
	_ = front.Close() // the server closes only what it serves by now
	if err := <-done; err != nil {
		return fmt.Errorf("stop SMTP on %s: %w", l.Addr(), err)
	}
	return nil
}

// protocolLog is where the SMTP server tells of broken connections.
type protocolLog struct{ log *slog.Logger }

// Printf is for the SMTP server.
func (p protocolLog) Printf(format string, v ...any) {
	p.log.Debug("smtp", slog.String("what", fmt.Sprintf(format, v...)))
}

// Println is for the SMTP server.
func (p protocolLog) Println(v ...any) { p.log.Debug("smtp", slog.String("what", fmt.Sprint(v...))) }

// session is one client between its greeting and its farewell.
type session struct {
	mock *Mock
	conn *smtp.Conn
	from string
	to   []string
	user string

	talk  *dialogue
	tried struct { // addresses of the last try, also when they were refused
		from string
		to   []string
	}
}

// Mail takes the sender.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	err := s.mail(from)
	s.tried.from, s.tried.to = from, nil
	s.talk.under("MAIL FROM:<"+from+">", err)
	return err
}

func (s *session) mail(from string) error {
	scenario := s.mock.scenario(from)
	if err := s.pause(scenario); err != nil {
		return err
	}
	if scenario == rejectSender || s.mock.jim.strikes(s.mock.shell.Random, sender) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 0}, Message: "Invalid sender " + from}
	}
	s.from = from
	return nil
}

// Rcpt takes a recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	err := s.recipient(to)
	s.tried.to = append(s.tried.to, to)
	s.talk.under("RCPT TO:<"+to+">", err)
	return err
}

func (s *session) recipient(to string) error {
	if err := s.pause(s.mock.scenario(to)); err != nil {
		return err
	}
	if s.mock.jim.strikes(s.mock.shell.Random, recipient) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "Invalid recipient " + to}
	}
	if err := s.mock.judgeRecipient(s.from, to); err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

// Data takes the mail itself.
func (s *session) Data(r io.Reader) error {
	buffer := s.mock.buffers.Get().(*bytes.Buffer) //nolint:forcetypeassert,errcheck // the pool holds nothing else
	defer func() {
		if buffer.Cap() <= keptBuffer {
			buffer.Reset()
			s.mock.buffers.Put(buffer)
		}
	}()
	if _, err := buffer.ReadFrom(r); err != nil {
		return err //nolint:wrapcheck // the SMTP server knows its own errors: the mail is too large, the client is gone
	}
	if slices.ContainsFunc(s.to, func(to string) bool { return s.mock.scenario(to) == slow }) {
		if err := s.pause(slow); err != nil {
			return err
		}
	}
	_, secure := s.conn.TLSConnectionState()
	l := &letter{
		helo: s.conn.Hostname(), from: s.from, to: s.to, user: s.user, secure: secure,
		data: strings.TrimSuffix(buffer.String(), "\r\n"),
	}
	err := s.mock.receive(l, s.conn)
	s.recordMail(l, err)
	return err
}

// receive keeps a letter under the faults in force, and answers as MailHog does.
func (m *Mock) receive(l *letter, c *smtp.Conn) error {
	f := m.fault()
	if !m.wait(m.ctx, f.wait) {
		return errClosing
	}
	if f.err == nil && !f.hang {
		return queued(m.keep(l))
	}
	if f.after {
		m.keep(l)
	}
	if f.hang {
		_ = c.Conn().Close() // the client never learns what became of its mail
	}
	return f.err
}

// queued is MailHog's answer to a mail, which go-smtp takes as an error of success.
func queued(id string) error {
	return &smtp.SMTPError{Code: 250, EnhancedCode: smtp.NoEnhancedCode, Message: "Ok: queued as " + id}
}

var errClosing = &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "Closing"}

// pause waits in the scenario slow.
func (s *session) pause(scenario string) error {
	if scenario == slow && !s.mock.wait(s.mock.ctx, s.mock.config.Slow) {
		return errClosing
	}
	return nil
}

// Reset forgets the mail in progress.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout ends the session.
func (s *session) Logout() error {
	s.recordRefusal()
	return nil
}

// fault is what the faults in force do to one mail.
type fault struct {
	wait  time.Duration
	err   error
	hang  bool // the connection is cut without an answer
	after bool // once the mail is kept
}

func (m *Mock) fault() fault {
	c, chance := m.shell.Chaos(), m.shell.Random
	f := fault{wait: time.Duration(c.LatencyMS) * time.Millisecond, after: c.After}
	if c.JitterMS > 0 {
		f.wait += time.Duration(chance.IntN(c.JitterMS+1)) * time.Millisecond
	}
	switch {
	case c.Outage:
		f.err, f.after = &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "Outage"}, false
	case chance.Chance(c.TimeoutRate):
		f.hang, f.err = true, errors.New("timeout")
	case chance.Chance(c.ErrorRate):
		f.err = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Injected fault"}
	}
	return f
}
