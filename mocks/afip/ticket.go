package afip

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"database/sql"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// ticket is what a token says.
type ticket struct {
	service   string
	made      time.Time
	until     time.Time
	subject   string
	relations []int64 // CUITs that may be acted for
}

const (
	ticketLife = 12 * time.Hour
	keyBits    = 2048
	agency     = "CN=wsaahomo, O=AFIP, C=AR, SERIALNUMBER=CUIT 33693450239"
)

// key returns the key that signs tickets, which is made once and kept.
func (d *database) key(ctx context.Context) (*rsa.PrivateKey, error) {
	var kept []byte
	err := d.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'key'").Scan(&kept)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return d.newKey(ctx)
	case err != nil:
		return nil, fmt.Errorf("read the key of tickets: %w", err)
	}
	block, _ := pem.Decode(kept)
	if block == nil {
		return nil, errors.New("the key of tickets in the AFIP database is no PEM")
	}
	k, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read the key of tickets: %w", err)
	}
	return k, nil
}

func (d *database) newKey(ctx context.Context) (*rsa.PrivateKey, error) {
	k, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, fmt.Errorf("make the key of tickets: %w", err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)})
	err = d.change(func(tx *transaction) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('key', ?)", text)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("keep the key of tickets: %w", err)
	}
	return k, nil
}

// seal writes t as a token and its signature, both in base64.
func (m *Mock) seal(t *ticket, id uint32) (token, sign string, err error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sso version="2.0">
    <id src="%s" dst="CN=%s, O=AFIP, C=AR" unique_id="%d" gen_time="%d" exp_time="%d"/>
    <operation type="login" value="granted">
        <login entity="33693450239" service="%s" uid="`, agency, t.service, id, t.made.Unix(), t.until.Unix(), t.service)
	escape(&b, t.subject)
	b.WriteString(`" authmethod="cms" regmethod="22">
            <relations>
`)
	for _, cuit := range t.relations {
		fmt.Fprintf(&b, "                <relation key=\"%d\" reltype=\"4\"/>\n", cuit)
	}
	b.WriteString("            </relations>\n        </login>\n    </operation>\n</sso>\n")
	digest := sha256.Sum256(b.Bytes())
	signature, err := rsa.SignPKCS1v15(nil, m.key, crypto.SHA256, digest[:])
	if err != nil {
		return "", "", fmt.Errorf("sign a ticket: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), base64.StdEncoding.EncodeToString(signature), nil
}

// Errors of tickets.
var (
	errTokenMissing   = errors.New("token or sign is missing")
	errTokenMalformed = errors.New("the token is malformed")
	errTokenForged    = errors.New("the sign is not the token's")
	errTokenExpired   = errors.New("the ticket is not valid at this time")
	errTokenService   = errors.New("the ticket is for another service")
	errTokenRelation  = errors.New("the CUIT is not in the ticket")
)

// open reads a token and judges it for one of services and for cuit at now. The ticket is returned as far as it was read.
// Errors: the ones above.
func (m *Mock) open(token, sign string, cuit int64, services ...string) (ticket, error) {
	if token == "" || sign == "" {
		return ticket{}, errTokenMissing
	}
	t, err := m.verified(token, sign)
	if err != nil {
		return t, err
	}
	now := m.shell.Clock.Now()
	switch {
	case now.Before(t.made.Add(-time.Minute)) || !now.Before(t.until):
		return t, errTokenExpired
	case !slices.Contains(services, t.service):
		return t, errTokenService
	case !slices.Contains(t.relations, cuit):
		return t, errTokenRelation
	}
	return t, nil
}

// verified reads a token and compares its signature, once for all requests that it comes with.
func (m *Mock) verified(token, sign string) (ticket, error) {
	key := sha256.Sum256([]byte(token + "\x00" + sign)) // which XML cannot hold
	if t, ok := m.tickets.get(key); ok {
		return t, nil
	}
	text, err := decodeBase64(token)
	if err != nil {
		return ticket{}, errTokenMalformed
	}
	t, err := readAttributes(text)
	if err != nil {
		return ticket{}, errTokenMalformed
	}
	signature, err := decodeBase64(sign)
	if err != nil {
		return t, errTokenForged
	}
	digest := sha256.Sum256(text)
	if rsa.VerifyPKCS1v15(&m.key.PublicKey, crypto.SHA256, digest[:], signature) != nil {
		return t, errTokenForged
	}
	m.tickets.add(key, &t)
	return t, nil
}

// tickets are those whose signature was found to be good.
type tickets struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]ticket
}

const maxTickets = 500 // remembered; a new one then starts from none

func (s *tickets) get(key [sha256.Size]byte) (ticket, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.known[key]
	return t, ok
}

func (s *tickets) add(key [sha256.Size]byte, t *ticket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= maxTickets {
		s.known = map[[sha256.Size]byte]ticket{}
	}
	s.known[key] = *t
}

// certificatePrint names a certificate.
func certificatePrint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return strconv.FormatUint(uint64(len(c.Raw)), 16) + "-" + fmt.Sprintf("%x", sum[:16])
}
