package account

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/bcrypt"
	"golang.org/x/text/unicode/norm"

	"github.com/barberpro/barberpro/internal/seal"
)

const (
	bcryptCost  = 12
	plainPepper = "plain" // id of the fixed text that stands in for a pepper

	// tail is the salt and the sum of a bcrypt hash that no known password has.
	tail = "LxsS0CmwP3UMqRGQGqUH3uJvZz0cG0sN3xT1k1bYw5y9c2d4e6f8i"
)

var errPepper = errors.New("hashed with a pepper that is not configured")

// hasher turns passwords into what is stored: "pepper id:bcrypt". bcrypt reads 72 bytes and stops at a zero byte, so it
// gets the base64 of an HMAC-SHA256 of the whole password instead.
type hasher struct {
	current string
	peppers map[string][]byte
	cost    int
	done    atomic.Int64 // how often bcrypt ran: tests of equal time count instead of measuring
}

func newHasher(peppers []seal.Key, cost int) (*hasher, error) {
	if cost == 0 {
		cost = bcryptCost
	}
	if cost < bcrypt.MinCost || cost > bcrypt.MaxCost {
		return nil, fmt.Errorf("bcrypt cost %d: want %d to %d", cost, bcrypt.MinCost, bcrypt.MaxCost)
	}
	h := &hasher{
		current: plainPepper, cost: cost,
		peppers: map[string][]byte{plainPepper: []byte("barberpro password")},
	}
	for i, p := range peppers {
		if len(p.Secret) < minSecret || p.ID == "" || strings.Contains(p.ID, ":") || h.peppers[p.ID] != nil {
			return nil, fmt.Errorf("pepper %q: want at least %d bytes and an id of its own", p.ID, minSecret)
		}
		h.peppers[p.ID] = p.Secret
		if i == 0 {
			h.current = p.ID
		}
	}
	return h, nil
}

// hash computes what is stored for password. It takes a good part of a second: callers hold a room of the gate.
func (h *hasher) hash(password string) (string, error) {
	h.done.Add(1)
	sum, err := bcrypt.GenerateFromPassword(prehash(h.peppers[h.current], password), h.cost)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return h.current + ":" + string(sum), nil
}

// matches reports whether stored was made from password. An empty stored, for people without a password or without an
// account, takes as long as any other and never matches.
func (h *hasher) matches(stored, password string) (bool, error) {
	id, sum, _ := strings.Cut(stored, ":")
	if stored == "" {
		id, sum = h.current, fmt.Sprintf("$2a$%02d$%s", h.cost, tail)
	}
	pepper, ok := h.peppers[id]
	if !ok {
		return false, fmt.Errorf("pepper %q: %w", id, errPepper)
	}
	h.done.Add(1)
	err := bcrypt.CompareHashAndPassword([]byte(sum), prehash(pepper, password))
	switch {
	case errors.Is(err, bcrypt.ErrMismatchedHashAndPassword):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("check password: %w", err)
	}
	return stored != "", nil
}

// outdated reports whether stored was made with another pepper or cost than today's.
func (h *hasher) outdated(stored string) bool {
	id, sum, _ := strings.Cut(stored, ":")
	cost, err := bcrypt.Cost([]byte(sum))
	return id != h.current || err != nil || cost != h.cost
}

// prehash is 44 characters without a zero byte, which is what bcrypt can take. Letters with marks are one text however
// a keyboard composes them (NFC).
func prehash(pepper []byte, password string) []byte {
	mac := hmac.New(sha256.New, pepper)
	mac.Write(norm.NFC.Bytes([]byte(password)))
	return base64.StdEncoding.AppendEncode(nil, mac.Sum(nil))
}
