// Package mail sends letters over SMTP. It knows nothing of who writes them or why.
package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wneessen/go-mail"
)

// Message is one letter. HTML may be empty.
type Message struct {
	To, Subject, Text, HTML string
}

// Options say how to reach the SMTP server.
type Options struct {
	Host     string
	Port     int
	Secure   bool // TLS is required: from the start on port 465, by STARTTLS on others
	User     string
	Password string
	From     string // Name <address>
	Timeout  time.Duration
}

// Errors of Send. Those about the message itself are final; after any other, sending again may work.
var (
	ErrOff        = errors.New("no SMTP server is configured")
	ErrBadMessage = errors.New("the letter cannot be sent as it is")
	ErrRefused    = errors.New("the SMTP server refused the letter for good")
)

const (
	implicitTLSPort = 465
	defaultTimeout  = 15 * time.Second
)

// Sender delivers letters to one SMTP server. It is safe for concurrent use: each letter has its own connection.
type Sender struct {
	opts Options
}

// New returns a sender. Without a host it sends nothing and says so: ErrOff.
func New(o Options) *Sender {
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	return &Sender{opts: o}
}

// Send hands m to the server. It returns nil once the server has taken it, and ErrOff, ErrBadMessage, ErrRefused, or an
// error that says that the server could not be reached or asked for a later try.
func (s *Sender) Send(ctx context.Context, m Message) error {
	if s.opts.Host == "" {
		return ErrOff
	}
	letter, err := s.letter(m)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(s.opts.Host, s.dial()...)
	if err != nil {
		return fmt.Errorf("smtp client: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.opts.Timeout)
	defer cancel()
	if err := client.DialAndSendWithContext(ctx, letter); err != nil {
		var refused *mail.SendError
		if errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
		return fmt.Errorf("send mail: %w", err)
	}
	return nil
}

func (s *Sender) letter(m Message) (*mail.Msg, error) {
	letter := mail.NewMsg()
	if err := letter.From(s.opts.From); err != nil {
		return nil, fmt.Errorf("%w: sender: %w", ErrBadMessage, err)
	}
	if err := letter.To(m.To); err != nil {
		return nil, fmt.Errorf("%w: recipient: %w", ErrBadMessage, err)
	}
	letter.Subject(m.Subject)
	letter.SetDate()
	letter.SetMessageID()
	// Vacation notices must not answer what a machine wrote (RFC 3834).
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		letter.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	return letter, nil
}

func (s *Sender) dial() []mail.Option {
	opts := []mail.Option{mail.WithPort(s.opts.Port), mail.WithTimeout(s.opts.Timeout)}
	switch {
	case !s.opts.Secure:
		opts = append(opts, mail.WithTLSPolicy(mail.NoTLS))
	case s.opts.Port == implicitTLSPort:
		opts = append(opts, mail.WithSSL())
	default:
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.opts.User != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(s.opts.User), mail.WithPassword(s.opts.Password))
	}
	return opts
}
