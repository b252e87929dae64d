package booking

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"github.com/google/uuid"
)

// token is the secret behind a link or a hold: the shop it belongs to, so that it can be looked up under row-level
// security, and 128 random bits. Only its hash is searched for.
type token [32]byte

func newToken(shop uuid.UUID) token {
	var t token
	copy(t[:16], shop[:])
	rand.Read(t[16:])
	return t
}

// parseToken reads a token from a link; ok is false for anything that we did not make.
func parseToken(s string) (t token, ok bool) {
	if len(s) != base64.RawURLEncoding.EncodedLen(len(t)) {
		return token{}, false // the decoder would pass over line breaks
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != len(t) {
		return token{}, false
	}
	copy(t[:], b)
	return t, true
}

func (t token) shop() uuid.UUID { return uuid.UUID(t[:16]) }
func (t token) String() string  { return base64.RawURLEncoding.EncodeToString(t[:]) }

func (t token) hash() []byte {
	h := sha256.Sum256(t[:])
	return h[:]
}

// codeAlphabet leaves out what is mistaken for something else when read aloud or written by hand.
const codeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// codeLength gives 27 thousand million codes to each shop.
const codeLength = 7

// newCode returns a short code. Codes are unique in a shop by constraint, not secret.
func newCode() string {
	b := make([]byte, 2*codeLength)
	rand.Read(b)
	code := make([]byte, codeLength)
	for i := range code {
		code[i] = codeAlphabet[(int(b[2*i])<<8|int(b[2*i+1]))%len(codeAlphabet)]
	}
	return string(code)
}
