// Package clock gives the time, so that tests can set it, and civil dates, which have no zone.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. System is the real one; Shifted and Fake are for tests.
type Clock interface {
	Now() time.Time
}

// System is the machine's clock, in UTC.
type System struct{}

// Now returns the current instant in UTC.
func (System) Now() time.Time { return time.Now().UTC() }

// Shifted is the machine's clock, in UTC, as one sees it that is wrong by a constant.
type Shifted struct{ By time.Duration }

// Now returns the current instant in UTC, and By on top of it.
func (s Shifted) Now() time.Time { return time.Now().UTC().Add(s.By) }

// In is an instant that may be missing, as the clocks of a place show it.
func In(at *time.Time, place *time.Location) *time.Time {
	if at == nil {
		return nil
	}
	there := at.In(place)
	return &there
}

// Fake is a clock that stands still until it is moved. It is safe for concurrent use.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake returns a clock that stands at t.
func NewFake(t time.Time) *Fake { return &Fake{now: t.UTC()} }

// Now returns the instant the clock was last set to, in UTC.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Advance moves the clock by d and returns the new instant.
func (f *Fake) Advance(d time.Duration) time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
	return f.now
}

// Set moves the clock to t.
func (f *Fake) Set(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = t.UTC()
}

// Within is how long the hours of each day from one minute to another still last at an instant, in its own zone; 0 outside
// them. They may pass midnight; from the same minute to itself there are none.
func Within(at time.Time, from, to int) time.Duration {
	const day = 24 * 60
	left := (to - at.Hour()*60 - at.Minute() + day) % day
	if from == to || left == 0 || left > (to-from+day)%day {
		return 0
	}
	return time.Duration(left)*time.Minute - time.Duration(at.Second())*time.Second
}
