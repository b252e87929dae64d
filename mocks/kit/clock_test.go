package kit_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

func TestPlansAreDoneInOrderOfTimeWhenTheClockIsMoved(t *testing.T) {
	t.Parallel()
	c := kit.NewClock(1)
	defer c.Close()
	c.Freeze(true)
	var mu sync.Mutex
	var done []string
	note := func(name string) func() {
		return func() {
			mu.Lock()
			defer mu.Unlock()
			done = append(done, name)
		}
	}
	c.After(3*time.Hour, note("third"))
	c.After(time.Hour, note("first"))
	c.After(time.Hour, note("second"))
	cancel := c.After(2*time.Hour, note("never"))
	cancel()
	c.After(5*time.Hour, note("later"))
	begin := c.Now()
	c.Advance(4 * time.Hour)
	wait(t, "three plans done", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(done) == 3
	})
	if want := []string{"first", "second", "third"}; !slices.Equal(done, want) {
		t.Errorf("done: got %q, want %q", done, want)
	}
	if got := c.Now().Sub(begin); got != 4*time.Hour {
		t.Errorf("Now: got %v later, want 4h on a frozen clock", got)
	}
	if s := c.State(); !s.Frozen || s.Plans != 1 {
		t.Errorf("State: got %+v, want frozen with one plan left", s)
	}
	c.Reset()
	if s := c.State(); s.Frozen || s.Plans != 0 || s.Speed != 1 || time.Since(s.Now).Abs() > time.Minute {
		t.Errorf("State after Reset: got %+v, want the present, running, without plans", s)
	}
}

func TestAFastClockDoesItsPlansSooner(t *testing.T) {
	t.Parallel()
	c := kit.NewClock(3600)
	defer c.Close()
	done := make(chan struct{})
	c.After(36*time.Second, func() { close(done) })
	select {
	case <-done:
	case <-time.After(patience):
		t.Errorf("After(36s) at 3600 times the speed: not done in %v", patience)
	}
	c.Freeze(true)
	c.SetSpeed(1)
	one := c.Now()
	if two := c.Now(); !two.Equal(one) {
		t.Errorf("Now: got %v and %v, want the same on a frozen clock", one, two)
	}
}

const patience = 30 * time.Second // the machine may be busy

// wait polls until ok, as long as patience lasts.
func wait(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if ok() {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	t.Fatalf("waited %v for: %s", patience, what)
}

func TestAClockSleepsForTimesThatFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		wait  time.Duration
		speed float64
		want  time.Duration
	}{
		{"real time", time.Second, 1, time.Second},
		{"sped up", time.Second, 1000, time.Millisecond},
		{"slowed down", time.Second, 0.5, 2 * time.Second},
		{"far away", 10 * 365 * 24 * time.Hour, 1, 24 * time.Hour},
		{"nearly standing still", time.Second, 5e-324, 24 * time.Hour},
	} {
		if got := kit.Nap(c.wait, c.speed); got != c.want {
			t.Errorf("%s: Nap(%v, %v): got %v, want %v", c.name, c.wait, c.speed, got, c.want)
		}
	}
}
