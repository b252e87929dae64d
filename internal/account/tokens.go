package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/seal"
)

const (
	issuer      = "barberpro"
	audience    = "barberpro-api"
	accessType  = "at+jwt" // RFC 9068: no other token of ours passes for an access token
	minSecret   = 32       // bytes, RFC 7518 section 3.2
	longestText = 2048
	secretSize  = 32
)

var (
	errTokenText = errors.New("not an access token of ours")
	errTokenKey  = errors.New("signed with an unknown key")
)

// signer makes and checks access tokens: HS256 and nothing else.
type signer struct {
	current seal.Key
	secrets map[string][]byte
	parser  *jwt.Parser
}

// claims are what an access token says. Everything that may change is asked from the database instead.
type claims struct {
	jwt.RegisteredClaims

	SessionID string `json:"sid"`
}

// bearer is whom a valid access token names.
type bearer struct{ user, session uuid.UUID }

func newSigner(keys []seal.Key, c clock.Clock) (*signer, error) {
	if len(keys) == 0 {
		return nil, seal.ErrNoKeys
	}
	s := &signer{current: keys[0], secrets: make(map[string][]byte, len(keys))}
	for _, k := range keys {
		if len(k.Secret) < minSecret {
			return nil, fmt.Errorf("signing key %q: want at least %d bytes", k.ID, minSecret)
		}
		if k.ID == "" || s.secrets[k.ID] != nil {
			return nil, fmt.Errorf("signing key %q: want an id of its own", k.ID)
		}
		s.secrets[k.ID] = k.Secret
	}
	s.parser = jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer), jwt.WithAudience(audience),
		jwt.WithExpirationRequired(), jwt.WithStrictDecoding(), jwt.WithTimeFunc(c.Now),
	)
	return s, nil
}

// sign returns a token that is good from now until expires.
func (s *signer) sign(b bearer, now, expires time.Time) (string, error) {
	t := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{audience}, Subject: b.user.String(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
		SessionID: b.session.String(),
	})
	t.Header["typ"], t.Header["kid"] = accessType, s.current.ID
	text, err := t.SignedString(s.current.Secret)
	if err != nil {
		return "", fmt.Errorf("sign access token: %w", err)
	}
	return text, nil
}

// verify returns whom text names. Its errors are for logs: a client learns only that the token is no good.
func (s *signer) verify(text string) (bearer, error) {
	if len(text) > longestText || strings.ContainsAny(text, "\r\n") { // which base64 would skip
		return bearer{}, errTokenText
	}
	var c claims
	if _, err := s.parser.ParseWithClaims(text, &c, s.secretOf); err != nil {
		return bearer{}, fmt.Errorf("check access token: %w", err)
	}
	user, err := uuid.Parse(c.Subject)
	if err != nil {
		return bearer{}, errTokenText
	}
	session, err := uuid.Parse(c.SessionID)
	if err != nil {
		return bearer{}, errTokenText
	}
	return bearer{user, session}, nil
}

// secretOf refuses a header that says anything we would not.
func (s *signer) secretOf(t *jwt.Token) (any, error) {
	if typ, ok := t.Header["typ"].(string); !ok || typ != accessType || len(t.Header) != len([]string{"alg", "typ", "kid"}) {
		return nil, errTokenText
	}
	kid, ok := t.Header["kid"].(string)
	if !ok || s.secrets[kid] == nil {
		return nil, errTokenKey
	}
	return s.secrets[kid], nil
}

// newSecret returns 256 random bits as text, for refresh tokens and links.
func newSecret() string {
	b := make([]byte, secretSize)
	_, _ = rand.Read(b) // never fails
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashSecret is how a secret text is stored. It needs no salt: nobody can list 256 random bits.
func hashSecret(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
