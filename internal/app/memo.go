package app

import (
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/integration"
)

// memo remembers shops' accounts for a moment: a burst of webhooks or messages would read the same row for each. What is
// changed here is forgotten at once; another process works with an account for as long after its change.
type memo struct {
	mu    sync.Mutex
	known map[memoKey]memoValue
}

type memoKey struct {
	shop     uuid.UUID
	provider string
}

type memoValue struct {
	account integration.Account
	err     error // nil or ErrNotConnected
	until   time.Time
}

const (
	memoLife = time.Second
	memoMost = 10_000
)

// account returns what is remembered, or what read returns.
func (m *memo) account(shop uuid.UUID, provider string, read func() (integration.Account, error)) (integration.Account, error) {
	key, now := memoKey{shop, provider}, time.Now()
	m.mu.Lock()
	v, ok := m.known[key]
	m.mu.Unlock()
	if ok && now.Before(v.until) {
		return v.account, v.err
	}
	v.account, v.err = read()
	if v.err != nil && !errors.Is(v.err, integration.ErrNotConnected) {
		return v.account, v.err
	}
	v.until = now.Add(memoLife)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= memoMost {
		m.known = map[memoKey]memoValue{}
	}
	m.known[key] = v
	return v.account, v.err
}

// forget forgets the accounts of a shop.
func (m *memo) forget(shop uuid.UUID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key := range m.known {
		if key.shop == shop {
			delete(m.known, key)
		}
	}
}
