package mercadopago

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	headerKey = "X-Idempotency-Key"
	keyLife   = 24 * time.Hour // https://www.mercadopago.com.ar/developers/en/docs/qr-code/resources/refund-errors
)

// once is the answer that belongs to an idempotency key. Those who come while it is made wait for it.
type once struct {
	digest [sha256.Size]byte
	until  time.Time
	done   chan struct{}
	answer *answer // nil when the request was refused, which leaves the key free
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
		<-earlier.done
		if earlier.digest != digest && earlier.answer != nil {
			return nil, &refusal{
				Message: "The X-Idempotency-Key was already used with a different body", Kind: "idempotency_key_already_used",
				Status: http.StatusConflict, Cause: []cause{},
			}
		}
		if earlier.answer != nil {
			return earlier.answer, nil
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
	mine = &once{digest: digest, until: now.Add(keyLife), done: make(chan struct{})}
	m.answers.Add(scope, mine)
	return mine, nil
}

func (m *Mock) fulfil(scope string, mine *once, do func() (*answer, error)) (*answer, error) {
	defer func() {
		if mine.answer == nil {
			m.answers.Delete(scope)
		}
		close(mine.done)
	}()
	a, err := do()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(a.body)
	if err != nil {
		return nil, fmt.Errorf("keep the answer: %w", err)
	}
	mine.answer = &answer{a.status, json.RawMessage(body)}
	return mine.answer, nil
}
