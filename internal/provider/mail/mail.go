// Package mail sends letters over SMTP. It knows nothing of who writes them or why.
package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/wneessen/go-mail"
)

// Message is one letter. Only To, Subject and Text are needed.
type Message struct {
	To, Subject, Text, HTML string

	From        string // Name <address>; "": the sender's own
	ReplyTo     string
	ID          string // of the letter, without brackets; a letter that is sent again keeps it. "": a new one
	Unsubscribe string // https address where the reader ends such letters, by one POST (RFC 8058)
	Files       []File
	// Calendar is an invitation or its end (RFC 5545, RFC 6047), which a mail program offers to its calendar. Method is the
	// one inside it, such as REQUEST or CANCEL.
	Calendar, Method string
}

// File goes along with a letter.
type File struct {
	Name, Type string
	Content    []byte
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
	// Dial opens connections; nil: to any address. For servers that somebody typed in, one that goes to public ones only.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Roots are the authorities whose certificates are believed where Dial and TLS from the start meet; nil: the system's.
	Roots *x509.CertPool
}

// Errors of Send. Those about the message itself are final; after any other, sending again may work, and after
// ErrUnknown it may make a second one.
var (
	ErrOff        = errors.New("no SMTP server is configured")
	ErrBadMessage = errors.New("the letter cannot be sent as it is")
	ErrRefused    = errors.New("the SMTP server refused the letter for good")
	ErrUnknown    = errors.New("the SMTP server may have taken the letter")
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

// Send hands m to the server. It returns nil once the server has taken it, and ErrOff, ErrBadMessage, ErrRefused,
// ErrUnknown, or an error that says that the server could not be reached or asked for a later try.
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
	if err := client.DialAndSendWithContext(ctx, letter); err != nil && !letter.IsDelivered() {
		return failure(err)
	}
	return nil
}

// failure says what is known of a letter that was not acknowledged.
func failure(err error) error {
	var failed *mail.SendError
	if !errors.As(err, &failed) {
		return fmt.Errorf("send mail: %w", err)
	}
	switch {
	case failed.ErrorCode() >= 500:
		return fmt.Errorf("%w: %w", ErrRefused, err)
	case failed.Reason == mail.ErrSMTPDataClose && failed.ErrorCode() == 0:
		return fmt.Errorf("%w: %w", ErrUnknown, err) // all of it was sent, and no answer came
	}
	return fmt.Errorf("send mail: %w", err)
}

func (s *Sender) letter(m Message) (*mail.Msg, error) {
	letter := mail.NewMsg()
	if m.From == "" {
		m.From = s.opts.From
	}
	if err := letter.From(m.From); err != nil {
		return nil, fmt.Errorf("%w: sender: %w", ErrBadMessage, err)
	}
	if err := letter.To(m.To); err != nil {
		return nil, fmt.Errorf("%w: recipient: %w", ErrBadMessage, err)
	}
	if m.ReplyTo != "" {
		if err := letter.ReplyTo(m.ReplyTo); err != nil {
			return nil, fmt.Errorf("%w: reply-to: %w", ErrBadMessage, err)
		}
	}
	letter.Subject(m.Subject)
	letter.SetDate()
	if m.ID == "" {
		letter.SetMessageID()
	} else {
		letter.SetMessageIDWithValue(m.ID)
	}
	if m.Unsubscribe != "" {
		letter.SetListUnsubscribe(m.Unsubscribe)
		letter.SetListUnsubscribePost()
	}
	// Vacation notices must not answer what a machine wrote (RFC 3834).
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	return letter, fill(letter, &m)
}

// fill adds the bodies and files.
func fill(letter *mail.Msg, m *Message) error {
	letter.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		letter.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	files := m.Files
	if m.Calendar != "" {
		kind := mail.ContentType("text/calendar; method=" + m.Method)
		letter.AddAlternativeString(kind, m.Calendar)
		files = append(files, File{Name: "turno.ics", Type: string(kind), Content: []byte(m.Calendar)})
	}
	for _, f := range files {
		err := letter.AttachReader(f.Name, bytes.NewReader(f.Content), mail.WithFileContentType(mail.ContentType(f.Type)))
		if err != nil {
			return fmt.Errorf("%w: file %s: %w", ErrBadMessage, f.Name, err)
		}
	}
	return nil
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
	if s.opts.Dial != nil {
		opts = append(opts, mail.WithDialContextFunc(s.connect))
	}
	if s.opts.User != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(s.opts.User), mail.WithPassword(s.opts.Password))
	}
	return opts
}

// connect dials as the options say. The library leaves TLS from the start to whoever dials.
func (s *Sender) connect(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := s.opts.Dial(ctx, network, address)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	if !s.opts.Secure || s.opts.Port != implicitTLSPort {
		return c, nil
	}
	secure := tls.Client(c, &tls.Config{ServerName: s.opts.Host, RootCAs: s.opts.Roots, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("tls: %w", err), c.Close())
	}
	return secure, nil
}
