package cache

import (
	"sync/atomic"
	"time"
)

const (
	failuresToOpen = 3
	openFor        = 500 * time.Millisecond
)

// breaker stops asking a Redis that is away: after three failures in a row nobody waits for it, except one caller every
// half second who finds out whether it is back.
type breaker struct {
	failures atomic.Int32
	openTill atomic.Int64 // Unix nanoseconds
	open     atomic.Bool
}

// ready reports whether to ask.
func (b *breaker) ready() bool {
	if !b.open.Load() {
		return true
	}
	till := b.openTill.Load()
	now := time.Now().UnixNano()
	// One caller takes the turn by moving the gate; the others go on without Redis.
	return now >= till && b.openTill.CompareAndSwap(till, now+int64(openFor))
}

// failed notes a failure and reports whether the breaker opened by it.
func (b *breaker) failed() bool {
	if b.failures.Add(1) < failuresToOpen {
		return false
	}
	b.openTill.Store(time.Now().Add(openFor).UnixNano())
	return b.open.CompareAndSwap(false, true)
}

// worked notes a success and reports whether the breaker closed by it.
func (b *breaker) worked() bool {
	b.failures.Store(0)
	return b.open.CompareAndSwap(true, false)
}
