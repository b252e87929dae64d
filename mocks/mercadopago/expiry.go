package mercadopago

import (
	"slices"
	"sync"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// alarm is the one plan for all things whose time runs out, such as payments. A plan for each would outlive the payments that the mock
// has long forgotten.
type alarm struct {
	mu     sync.Mutex
	at     time.Time // zero: nothing is planned
	cancel func()
}

func (a *alarm) reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at = time.Time{}
}

// watch sees to it that the alarm rings at that time or before. What rings gets the time of the plan, and resets the alarm.
func (a *alarm) watch(clock *kit.Clock, at time.Time, ring func(at time.Time)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.at.IsZero() {
		if !at.Before(a.at) {
			return
		}
		a.cancel()
	}
	a.at = at
	a.cancel = clock.After(at.Sub(clock.Now()), func() { ring(at) })
}

// waits reports whether a payment ends by itself when its time runs out.
func (p *payment) waits() bool {
	return p.Status == pending || p.Status == inProcess || p.Status == authorized
}

// follow plans what happens to a payment by itself: it is paid or reviewed, or its time runs out.
func (m *Mock) follow(p *payment) {
	id := p.key()
	if m.config.SettleAfter > 0 && (p.Status == pending || p.Status == inProcess) {
		m.shell.Clock.After(m.config.SettleAfter, func() { m.try(id, approved, detailAccredited) })
	}
	if p.waits() && !p.DateOfExpiration.IsZero() {
		m.watch(p.DateOfExpiration.Time)
	}
}

// watch sees to it that payments end whose time is over at that time.
func (m *Mock) watch(at time.Time) { m.alarm.watch(m.shell.Clock, at, m.expire) }

// expire cancels the payments whose time was over by then, the oldest first, and plans for the next. It goes by the time
// of the plan, not of the clock, which a test may have moved past other plans that come first.
func (m *Mock) expire(at time.Time) {
	m.alarm.reset()
	kept, _ := m.payments.Len()
	waiting, _ := m.payments.Newest(func(p **payment) bool { return (*p).waits() && !(*p).DateOfExpiration.IsZero() }, 0, kept)
	var next time.Time
	for _, p := range slices.Backward(waiting) {
		end := p.DateOfExpiration.Time
		switch {
		case !end.After(at):
			m.try(p.key(), cancelled, detailExpired)
		case next.IsZero() || end.Before(next):
			next = end
		}
	}
	if !next.IsZero() {
		m.watch(next)
	}
}

// try moves a payment when it may.
func (m *Mock) try(id string, to status, detail string) {
	_, _ = m.change(id, func(p *payment) error { // it was cancelled meanwhile, which is as good
		if p.Status == approved {
			return errNoPayment
		}
		return p.move(to, detail, m.now())
	})
}
