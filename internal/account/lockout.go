package account

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
)

const (
	freeFailures    = 5
	longestLock     = 5 * time.Minute
	absenteesInMind = 10_000
)

// lockAfter is how long an account refuses to be tried after so many failures in a row: nothing for the first four, then
// 1, 2, 4 seconds and so on up to five minutes, which leaves a guesser 300 tries a day and the owner a short wait.
func lockAfter(failures int32) time.Duration {
	if failures < freeFailures {
		return 0
	}
	const doublings = 9 // 512 s is past the longest
	return min(time.Second<<min(failures-freeFailures, doublings), longestLock)
}

// locked is ErrLoginLocked with the time to wait.
func locked(wait time.Duration) error {
	e := *ErrLoginLocked
	e.RetryAfter = wait
	return &e
}

// absentees counts failures for addresses without an account, so that they lock like all others and being locked does
// not tell who has one. Only in this process, and not for ever: it hides, it does not protect.
type absentees struct {
	clock clock.Clock
	mu    sync.Mutex
	tried map[[sha256.Size]byte]*attempt
}

type attempt struct {
	failures int32
	until    time.Time
}

func newAbsentees(c clock.Clock) *absentees {
	return &absentees{clock: c, tried: make(map[[sha256.Size]byte]*attempt)}
}

// wait returns how long the address is still locked.
func (a *absentees) wait(email string) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t := a.tried[sha256.Sum256([]byte(email))]; t != nil {
		return t.until.Sub(a.clock.Now())
	}
	return 0
}

func (a *absentees) failed(email string) {
	key := sha256.Sum256([]byte(email))
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.tried) >= absenteesInMind {
		clear(a.tried)
	}
	t := a.tried[key]
	if t == nil {
		t = &attempt{}
		a.tried[key] = t
	}
	t.failures++
	t.until = a.clock.Now().Add(lockAfter(t.failures))
}
