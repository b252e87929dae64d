package mercadopago

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"sync"
	"time"
)

const (
	headerKey = "X-Idempotency-Key"
	keyLife   = 24 * time.Hour // https://www.mercadopago.com.ar/developers/en/docs/qr-code/resources/refund-errors
)

// once is the answer that belongs to an idempotency key. It refers to the thing as it was then, which is never changed,
// so it costs next to nothing while the thing itself is kept.
type once struct {
	digest [sha256.Size]byte
	until  time.Time
	making sync.Mutex // held while the answer is made; those who come meanwhile wait for it
	answer *answer    // nil when the request was refused, which leaves the key free
}

// keyed serves an operation that a client may repeat with the same X-Idempotency-Key: it happens once, and every repeat
// gets the first answer. Where a key is required, the same key with another body is refused with 409; elsewhere it is
// another request, because the official client for Node keeps a key that it was given once for all later calls.
func (m *Mock) keyed(required bool, do func(r *http.Request, s seller, body []byte) (*answer, error)) operation {
	return func(r *http.Request, s seller) (*answer, error) {
		body, err := document(r)
		if err != nil {
			return nil, err
		}
		key := r.Header.Get(headerKey)
		switch {
		case key == "" && required:
			return nil, bad(codeNoKey, "Header X-Idempotency-Key can't be null")
		case key == "":
			return do(r, s, body)
		}
		digest := sha256.Sum256(body)
		scope := fmt.Sprintf("%d %s %s %s", s, r.Method, r.URL.Path, key)
		if !required {
			scope += fmt.Sprintf(" %x", digest)
		}
		return m.onlyOnce(scope, digest, func() (*answer, error) { return do(r, s, body) })
	}
}

func (m *Mock) onlyOnce(scope string, digest [sha256.Size]byte, do func() (*answer, error)) (*answer, error) {
	for {
		mine, earlier := m.claim(scope, digest)
		if earlier == nil {
			return m.fulfil(scope, mine, do)
		}
		earlier.making.Lock()
		a := earlier.answer
		earlier.making.Unlock()
		if a != nil && earlier.digest != digest {
			return nil, &refusal{
				Message: "The X-Idempotency-Key was already used with a different body", Kind: "idempotency_key_already_used",
				Status: http.StatusConflict, Cause: []cause{},
			}
		}
		if a != nil {
			return a, nil
		}
	}
}

// claim takes the key for the caller, or returns who has it.
func (m *Mock) claim(scope string, digest [sha256.Size]byte) (mine, earlier *once) {
	m.answering.Lock()
	defer m.answering.Unlock()
	now := m.shell.Clock.Now()
	if found, ok := m.answers.Get(scope); ok && now.Before(found.until) {
		return nil, found
	}
	mine = &once{digest: digest, until: now.Add(keyLife)}
	mine.making.Lock()
	m.answers.Add(scope, mine)
	return mine, nil
}

// fulfil makes the answer of a key that the caller has claimed.
func (m *Mock) fulfil(scope string, mine *once, do func() (*answer, error)) (*answer, error) {
	defer func() {
		if mine.answer == nil {
			m.answers.Delete(scope)
		}
		mine.making.Unlock()
	}()
	a, err := do()
	if err != nil {
		return nil, err
	}
	mine.answer = a
	return a, nil
}
