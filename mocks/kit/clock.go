package kit

import (
	"container/heap"
	"sync"
	"time"
)

// Clock is the time of a mock. It can be frozen, moved forward and sped up; what was planned with After follows it.
// It is safe for concurrent use.
type Clock struct {
	mu      sync.Mutex
	real    time.Time // when the reading below was taken
	reading time.Time
	speed   float64
	first   float64 // speed at start
	frozen  bool
	closed  bool
	plans   plans
	wake    *time.Timer
	running bool
}

// NewClock returns a clock that shows the present and runs at speed times real time; 0 is 1.
func NewClock(speed float64) *Clock {
	if speed <= 0 {
		speed = 1
	}
	now := time.Now().UTC()
	return &Clock{real: now, reading: now, speed: speed, first: speed}
}

// Now returns the mock's time, in UTC.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	if c.frozen {
		return c.reading
	}
	return c.reading.Add(time.Duration(float64(time.Since(c.real)) * c.speed))
}

// settle makes the present reading the base of what follows.
func (c *Clock) settle() {
	c.reading = c.now()
	c.real = time.Now()
}

// After calls do once d has passed on this clock. All calls come one after the other, in order of time, so do must not
// block. The function returned takes the plan back.
func (c *Clock) After(d time.Duration, do func()) (cancel func()) {
	c.mu.Lock()
	p := &plan{at: c.now().Add(d), do: do, number: c.plans.number}
	c.plans.number++
	heap.Push(&c.plans, p)
	c.arm()
	c.mu.Unlock()
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if p.index >= 0 {
			heap.Remove(&c.plans, p.index)
		}
	}
}

// State is a clock as people see it.
type State struct {
	Now    time.Time `json:"now"`
	Frozen bool      `json:"frozen"`
	Speed  float64   `json:"speed"`
	Plans  int       `json:"plans"` // what waits for its time
}

// State returns how the clock stands.
func (c *Clock) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return State{Now: c.now(), Frozen: c.frozen, Speed: c.speed, Plans: len(c.plans.list)}
}

// Freeze stops the clock or lets it go on.
func (c *Clock) Freeze(frozen bool) { c.change(func() { c.frozen = frozen }) }

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) { c.change(func() { c.reading = c.reading.Add(d) }) }

// SetSpeed makes the clock run at speed times real time.
func (c *Clock) SetSpeed(speed float64) { c.change(func() { c.speed = speed }) }

func (c *Clock) change(do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	do()
	c.arm()
}

// Reset shows the present again and drops every plan.
func (c *Clock) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.plans.clear()
	now := time.Now().UTC()
	c.real, c.reading, c.speed, c.frozen = now, now, c.first, false
}

// Close drops every plan for good.
func (c *Clock) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.plans.clear()
	if c.wake != nil {
		c.wake.Stop()
	}
}

// arm sets the alarm for the next plan.
func (c *Clock) arm() {
	if c.wake != nil {
		c.wake.Stop()
	}
	if c.closed || c.running || len(c.plans.list) == 0 {
		return
	}
	wait := c.plans.list[0].at.Sub(c.now())
	switch {
	case wait <= 0:
		wait = 0
	case c.frozen:
		return
	default:
		wait = nap(wait, c.speed)
	}
	c.wake = time.AfterFunc(wait, c.run)
}

// longestNap is after how long a clock looks again, however far the next plan is.
const longestNap = 24 * time.Hour

// nap is how long to sleep for wait at a speed. At a very low one the true time is more than a Duration holds.
func nap(wait time.Duration, speed float64) time.Duration {
	return time.Duration(min(float64(wait)/speed, float64(longestNap)))
}

// run does what is due.
func (c *Clock) run() {
	c.mu.Lock()
	if c.running {
		c.mu.Unlock()
		return
	}
	c.running = true
	for !c.closed && len(c.plans.list) > 0 && !c.plans.list[0].at.After(c.now()) {
		p := heap.Pop(&c.plans).(*plan) //nolint:forcetypeassert,errcheck // the heap holds nothing else
		c.mu.Unlock()
		p.do()
		c.mu.Lock()
	}
	c.running = false
	c.arm()
	c.mu.Unlock()
}

type plan struct {
	at     time.Time
	number int
	index  int
	do     func()
}

// plans is a heap by time and then by number.
type plans struct {
	list   []*plan
	number int
}

func (p *plans) Len() int { return len(p.list) }

func (p *plans) Less(i, j int) bool {
	a, b := p.list[i], p.list[j]
	if a.at.Equal(b.at) {
		return a.number < b.number
	}
	return a.at.Before(b.at)
}

func (p *plans) Swap(i, j int) {
	p.list[i], p.list[j] = p.list[j], p.list[i]
	p.list[i].index, p.list[j].index = i, j
}

// Push is for the heap.
func (p *plans) Push(x any) {
	one := x.(*plan) //nolint:forcetypeassert,errcheck // the heap holds nothing else
	one.index = len(p.list)
	p.list = append(p.list, one)
}

// Pop is for the heap.
func (p *plans) Pop() any {
	last := len(p.list) - 1
	one := p.list[last]
	p.list[last] = nil
	p.list = p.list[:last]
	one.index = -1
	return one
}

func (p *plans) clear() {
	for _, one := range p.list {
		one.index = -1
	}
	p.list = nil
}
