// Package seal encrypts what the database should not be able to read, such as provider tokens and stored answers, and
// hashes what must be found again without being stored. Keys have ids, so that they can be rotated.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

const (
	version   = 1
	keySize   = 32
	maxKeyID  = 32
	minSealed = 2 // version and length of the key id
)

// Errors of opening and of building a ring.
var (
	ErrUnknownKey = errors.New("sealed with a key that is not in the ring")
	ErrDamaged    = errors.New("sealed text is damaged or belongs elsewhere")
	ErrNoKeys     = errors.New("no keys")
)

// Key is a secret of 32 bytes with a short public id.
type Key struct {
	ID     string
	Secret []byte
}

// String shows the id only.
func (k Key) String() string { return k.ID + ":[redacted]" }

// GoString shows the id only.
func (k Key) GoString() string { return k.String() }

// ParseKeys reads "id:base64,id:base64". The first key seals; the others only open.
func ParseKeys(s string) ([]Key, error) {
	var keys []Key
	for item := range strings.SplitSeq(s, ",") {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		id, text, ok := strings.Cut(item, ":")
		if !ok || id == "" || len(id) > maxKeyID {
			return nil, fmt.Errorf("key %d: want id:base64 with an id of 1 to %d characters", len(keys)+1, maxKeyID)
		}
		secret, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(secret) != keySize {
			return nil, fmt.Errorf("key %q: want %d bytes in base64 (openssl rand -base64 %d)", id, keySize, keySize)
		}
		keys = append(keys, Key{ID: id, Secret: secret})
	}
	if len(keys) == 0 {
		return nil, ErrNoKeys
	}
	return keys, nil
}

// Ring seals with its first key and opens with any. It is safe for concurrent use.
type Ring struct {
	current *ringKey
	byID    map[string]*ringKey
	order   []*ringKey
}

type ringKey struct {
	id   string
	aead cipher.AEAD
	mac  []byte
}

// NewRing returns a ring of keys; the first one seals.
func NewRing(keys ...Key) (*Ring, error) {
	if len(keys) == 0 {
		return nil, ErrNoKeys
	}
	r := &Ring{byID: make(map[string]*ringKey, len(keys))}
	for _, k := range keys {
		if len(k.Secret) != keySize || k.ID == "" || len(k.ID) > maxKeyID {
			return nil, fmt.Errorf("key %q: want %d bytes and an id of 1 to %d characters", k.ID, keySize, maxKeyID)
		}
		if r.byID[k.ID] != nil {
			return nil, fmt.Errorf("key %q: twice in the ring", k.ID)
		}
		rk, err := derive(k)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", k.ID, err)
		}
		r.byID[k.ID] = rk
		r.order = append(r.order, rk)
	}
	r.current = r.order[0]
	return r, nil
}

// derive makes one key for sealing and one for hashing, so that neither helps against the other.
func derive(k Key) (*ringKey, error) {
	enc, err := hkdf.Key(sha256.New, k.Secret, nil, "barberpro seal", keySize)
	if err != nil {
		return nil, fmt.Errorf("derive sealing key: %w", err)
	}
	mac, err := hkdf.Key(sha256.New, k.Secret, nil, "barberpro lookup", keySize)
	if err != nil {
		return nil, fmt.Errorf("derive lookup key: %w", err)
	}
	block, err := aes.NewCipher(enc)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	return &ringKey{id: k.ID, aead: aead, mac: mac}, nil
}

// Seal encrypts plain with AES-256-GCM. aad names the place where the text is kept, such as table, column and row; it is
// not stored, and Open needs the same.
func (r *Ring) Seal(plain, aad []byte) ([]byte, error) {
	head := header(r.current.id)
	out := make([]byte, len(head), len(head)+len(plain)+r.current.aead.Overhead())
	copy(out, head)
	return r.current.aead.Seal(out, nil, plain, bound(head, aad)), nil //nolint:gosec // the cipher draws its own nonce
}

// Open decrypts what Seal made. It returns ErrUnknownKey or ErrDamaged.
func (r *Ring) Open(sealed, aad []byte) ([]byte, error) {
	id, ok := keyID(sealed)
	if !ok {
		return nil, ErrDamaged
	}
	k := r.byID[id]
	if k == nil {
		return nil, fmt.Errorf("%w: %q", ErrUnknownKey, id)
	}
	head := sealed[:minSealed+len(id)]
	plain, err := k.aead.Open(nil, nil, sealed[len(head):], bound(head, aad))
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// Stale reports whether sealed should be sealed again, because its key is not the current one.
func (r *Ring) Stale(sealed []byte) bool {
	id, ok := keyID(sealed)
	return !ok || id != r.current.id
}

// Lookup hashes data for purpose under the current key: HMAC-SHA256, for values that are found by their hash.
func (r *Ring) Lookup(purpose string, data []byte) []byte { return r.current.lookup(purpose, data) }

// Lookups are the hashes of data under every key, the current one first: what to search for during a rotation.
func (r *Ring) Lookups(purpose string, data []byte) [][]byte {
	all := make([][]byte, len(r.order))
	for i, k := range r.order {
		all[i] = k.lookup(purpose, data)
	}
	return all
}

func (k *ringKey) lookup(purpose string, data []byte) []byte {
	m := hmac.New(sha256.New, k.mac)
	m.Write([]byte(purpose))
	m.Write([]byte{0})
	m.Write(data)
	return m.Sum(nil)
}

// header is what stands before the nonce: version, length of the id, id.
func header(id string) []byte {
	return append([]byte{version, byte(len(id))}, id...) //nolint:gosec // NewRing holds it to 32
}

func keyID(sealed []byte) (string, bool) {
	if len(sealed) < minSealed || sealed[0] != version || len(sealed) < minSealed+int(sealed[1]) {
		return "", false
	}
	return string(sealed[minSealed : minSealed+int(sealed[1])]), true
}

// bound authenticates the header with the place.
func bound(head, aad []byte) []byte {
	return append(append(make([]byte, 0, len(head)+len(aad)), head...), aad...)
}

// NewKey returns a fresh key, for development and for the rotation guide.
func NewKey(id string) Key {
	secret := make([]byte, keySize)
	_, _ = rand.Read(secret) // never fails (crypto/rand)
	return Key{ID: id, Secret: secret}
}
