package mail

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/smtp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// relay is a server to release messages to. Names of the fields match in any case, as in MailHog.
//
//nolint:tagliatelle // the names are MailHog's
type relay struct {
	Name      string `json:"Name"`
	Save      bool   `json:"Save"`
	Email     string `json:"Email"` // of the recipient
	Host      string `json:"Host"`
	Port      string `json:"Port"`
	Username  string `json:"Username"`
	Password  string `json:"Password"`
	Mechanism string `json:"Mechanism"` // PLAIN or CRAMMD5
}

const (
	releaseTimeout = 30 * time.Second
	maxOutgoing    = 100 // servers that are saved
)

var (
	errServerExists  = errors.New("there is a server of that name already, or there are too many")
	errServerUnknown = errors.New("there is no server of that name")
	errMechanism     = errors.New("the mechanism is PLAIN or CRAMMD5")
	errElsewhere     = errors.New("mails are released to this machine only; MAIL_RELEASE_ANYWHERE allows others")
	errNotAnAddress  = errors.New("an address may not contain a line end")
)

func (m *Mock) listOutgoing(w http.ResponseWriter, _ *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	answer(w, "application/json", m.outgoing)
}

// release answers 400 for a server that cannot be, and 500 for a body that cannot be read or a server that refuses.
func (m *Mock) release(w http.ResponseWriter, r *http.Request, l *letter) {
	w.Header().Set("Content-Type", textJSON)
	var to relay
	if err := json.NewDecoder(r.Body).Decode(&to); err != nil {
		w.Header().Set(headerReason, "the body is not as expected")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = w.Write([]byte("Error decoding request body")) // the client hung up, which is theirs to do
		return
	}
	if err := m.named(&to); err != nil {
		refuse(w, r, http.StatusBadRequest, err.Error())
		return
	}
	if err := m.send(r.Context(), l, &to); err != nil {
		status := http.StatusInternalServerError
		if errors.Is(err, errMechanism) {
			status = http.StatusBadRequest
		}
		refuse(w, r, status, oneLine(err))
	}
}

// named saves a server, or fills in the one that is named.
func (m *Mock) named(to *relay) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	known, found := m.outgoing[to.Name]
	switch {
	case to.Save && (found || len(m.outgoing) >= maxOutgoing):
		return errServerExists
	case to.Save:
		m.outgoing[to.Name] = *to
	case to.Name == "":
	case !found:
		return errServerUnknown
	default:
		if to.Email != "" {
			known.Email = to.Email
		}
		*to = known
	}
	return nil
}

// send gives a letter to a server, and notes on the letter what became of it.
func (m *Mock) send(ctx context.Context, l *letter, to *relay) error {
	err := m.deliver(ctx, l, to)
	moment := kit.Moment{At: m.shell.Clock.Now(), What: statusReleased, Note: to.Email + " by " + net.JoinHostPort(to.Host, to.Port)}
	if err != nil {
		moment.What, moment.Note = statusNotReleased, moment.Note+": "+oneLine(err)
	}
	_, missing := m.box.Update(l.id, func(at **letter) error {
		changed := **at
		changed.released = append(slices.Clip(changed.released), moment)
		*at = &changed
		return nil
	})
	if missing != nil {
		return err // it was forgotten meanwhile
	}
	m.shell.Changed(l.id)
	return err
}

func (m *Mock) deliver(ctx context.Context, l *letter, to *relay) error {
	if strings.ContainsAny(to.Email, "\r\n") {
		return errNotAnAddress
	}
	auth, err := to.auth()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, releaseTimeout)
	defer cancel()
	dialer := &net.Dialer{Control: m.allowed}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(to.Host, to.Port))
	if err != nil {
		return fmt.Errorf("reach the server: %w", err)
	}
	defer conn.Close()                                          //nolint:errcheck // closed by Quit already when all went well
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // whoever asked gave up, or it takes too long
	c, err := smtp.NewClient(conn, to.Host)
	if err != nil {
		return fmt.Errorf("greet the server: %w", err)
	}
	if offered, _ := c.Extension("STARTTLS"); offered && m.config.ReleaseAnywhere {
		if err := c.StartTLS(&tls.Config{ServerName: to.Host, MinVersion: tls.VersionTLS12}); err != nil {
			return fmt.Errorf("begin TLS: %w", err)
		}
	}
	if auth != nil {
		if err := c.Auth(auth); err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
	}
	return transfer(c, "nobody@"+m.config.Hostname, to.Email, m.source(l))
}

// transfer sends one mail over an open connection, as MailHog from nobody.
func transfer(c *smtp.Client, from, to, text string) error {
	if err := c.Mail(from); err != nil {
		return fmt.Errorf("name the sender: %w", err)
	}
	if err := c.Rcpt(to); err != nil {
		return fmt.Errorf("name the recipient: %w", err)
	}
	w, err := c.Data()
	if err != nil {
		return fmt.Errorf("begin the mail: %w", err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return fmt.Errorf("send the mail: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("end the mail: %w", err)
	}
	if err := c.Quit(); err != nil {
		return fmt.Errorf("say goodbye: %w", err)
	}
	return nil
}

func (to *relay) auth() (smtp.Auth, error) {
	switch {
	case to.Username == "" && to.Password == "":
		return nil, nil //nolint:nilnil // net/smtp takes nil for no authentication
	case to.Mechanism == "PLAIN":
		return smtp.PlainAuth("", to.Username, to.Password, to.Host), nil
	case to.Mechanism == "CRAMMD5":
		return smtp.CRAMMD5Auth(to.Username, to.Password), nil
	}
	return nil, errMechanism
}

// allowed holds releases to this machine, whatever the name of the server leads to.
func (m *Mock) allowed(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err == nil && (m.config.ReleaseAnywhere || net.ParseIP(host).IsLoopback()) {
		return nil
	}
	return errElsewhere
}

func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
