package kit_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

func TestAWebhookIsTriedAgainUntilItIsReceived(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	m := newToy(t, e.URL)
	m.Clock.Freeze(true)
	e.status.Store(http.StatusInternalServerError)
	m.call(t, http.MethodPost, "/things/a", nil)
	wait(t, "the first attempt", func() bool { return len(e.words()) == 1 && m.Clock.State().Plans == 1 })
	m.Clock.Advance(time.Minute)
	wait(t, "the second", func() bool { return len(e.words()) == 2 && m.Clock.State().Plans == 1 })
	e.status.Store(http.StatusOK)
	m.Clock.Advance(time.Minute)
	if n := len(e.words()); n != 2 {
		t.Errorf("after one minute of two: got %d attempts, want 2", n)
	}
	m.Clock.Advance(time.Minute)
	wait(t, "delivery", func() bool { return state(m) == kit.Delivered })
	found, _ := m.Webhooks.Newest("t1", 0, 1)
	if n := len(found[0].Attempts); n != 3 || found[0].Attempts[0].Status != http.StatusInternalServerError {
		t.Errorf("attempts: got %+v, want three, the first with 500", found[0].Attempts)
	}
}

func TestAWebhookIsGivenUpAndCanBeSentAgain(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	m := newToy(t, e.URL)
	m.Clock.Freeze(true)
	e.status.Store(http.StatusBadGateway)
	m.call(t, http.MethodPost, "/things/a", nil)
	for n := 1; n <= 3; n++ {
		wait(t, "an attempt", func() bool { return len(e.words()) == n })
		wait(t, "what comes of it", func() bool { return m.Clock.State().Plans == 1 || state(m) == kit.Failed })
		m.Clock.Advance(time.Hour)
	}
	wait(t, "it to be given up", func() bool { return state(m) == kit.Failed })
	e.status.Store(http.StatusOK)
	if status, answer := m.call(t, http.MethodPost, "/_mock/webhooks/w1/replay", nil); status != http.StatusOK {
		t.Fatalf("replay: got %d %s", status, answer)
	}
	wait(t, "delivery", func() bool { return state(m) == kit.Delivered })
	if status, answer := m.call(t, http.MethodPost, "/_mock/webhooks/w99/replay", nil); status != http.StatusNotFound {
		t.Errorf("replay of nothing: got %d %s, want 404", status, answer)
	}
}

func TestATargetThatIsAwayHoldsUpNobody(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	m := newToy(t, "http://127.0.0.1:1/away")
	began := time.Now()
	for range 20 {
		m.call(t, http.MethodPost, "/things/a", nil)
	}
	if took := time.Since(began); took > patience/2 {
		t.Errorf("20 requests with the target away: got %v, want no wait", took)
	}
	m.Webhooks.Send(kit.Event{URL: e.URL, What: "other", Item: "o", Body: []byte("o")})
	wait(t, "the other target", func() bool { return len(e.words()) == 1 })
	m.Webhooks.Send(kit.Event{URL: "::not an address", Item: "bad"})
	wait(t, "the bad address", func() bool {
		found, _ := m.Webhooks.Newest("bad", 0, 1)
		return len(found) == 1 && len(found[0].Attempts) > 0
	})
}

func TestWebhooksUnderFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		chaos kit.Chaos
		want  []string
	}{
		{"none", kit.Chaos{}, []string{"t1 false"}},
		{"sent twice", kit.Chaos{Duplicate: 1}, []string{"t1 false", "t1 false"}},
		{"with a wrong signature", kit.Chaos{Forge: 1}, []string{"t1 true"}},
		{"never sent", kit.Chaos{Drop: 1}, nil},
	} {
		e := newEar(t)
		m := newToy(t, e.URL)
		m.SetChaos(c.chaos)
		m.call(t, http.MethodPost, "/things/a", nil)
		wait(t, c.name, func() bool { return len(e.words()) == len(c.want) && state(m) != kit.Pending })
		if got := e.words(); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	e := newEar(t)
	m := newToy(t, e.URL)
	m.Clock.Freeze(true)
	m.SetChaos(kit.Chaos{Reorder: 1})
	m.call(t, http.MethodPost, "/things/a", nil)
	m.SetChaos(kit.Chaos{})
	m.call(t, http.MethodPost, "/things/b", nil)
	wait(t, "the second", func() bool { return len(e.words()) == 1 })
	m.Clock.Advance(time.Minute)
	wait(t, "the first", func() bool { return len(e.words()) == 2 })
	if got := strings.Join(e.words(), ", "); got != "t2 false, t1 false" {
		t.Errorf("out of order: got %s, want the second before the first", got)
	}
}

func TestForgettingAWebhookDoesNotLoseIt(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	e.mu.Lock() // the target takes its time
	m := newToyOf(t, e.URL, 3)
	const sent = 50
	for range sent {
		m.call(t, http.MethodPost, "/things/a", nil)
	}
	if kept, total := m.Webhooks.Newest("", 0, sent); len(kept) != 3 || total != 3 {
		t.Errorf("remembered: got %d of %d, want 3", len(kept), total)
	}
	e.mu.Unlock()
	wait(t, "all of them", func() bool { return len(e.words()) == sent })
}

func TestAResetForgetsTheWebhooksThatWait(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	m := newToy(t, e.URL)
	m.Clock.Freeze(true)
	e.status.Store(http.StatusInternalServerError)
	m.call(t, http.MethodPost, "/things/a", nil)
	wait(t, "the first attempt", func() bool { return m.Clock.State().Plans == 1 })
	m.call(t, http.MethodPost, "/_mock/reset", nil)
	e.status.Store(http.StatusOK)
	m.call(t, http.MethodPost, "/things/b", nil)
	m.Clock.Advance(time.Hour)
	wait(t, "the new one", func() bool { return len(e.words()) >= 2 })
	if got := strings.Join(e.words(), ", "); got != "t1 false, t2 false" {
		t.Errorf("delivered: got %s, want t1 before the reset and t2 after it only", got)
	}
}

// state is that of the delivery about the first thing.
func state(m *toy) string {
	found, _ := m.Webhooks.Newest("t1", 0, 1)
	if len(found) == 0 {
		return ""
	}
	return found[0].State
}

func TestATargetThatIsAwayFillsNoMemory(t *testing.T) {
	t.Parallel()
	e := newEar(t)
	m := newToy(t, e.URL)
	m.Clock.Freeze(true)
	m.Webhooks.SetMost(3)
	e.status.Store(http.StatusBadGateway)
	settled := func() (failed int) {
		kept, _ := m.Webhooks.Newest("", 0, 10)
		for _, d := range kept {
			if d.State == kit.Failed {
				failed++
			}
		}
		return failed
	}
	for n := range 5 {
		m.call(t, http.MethodPost, "/things/a", nil)
		wait(t, "what comes of it", func() bool { return m.Clock.State().Plans+settled() == n+1 })
	}
	if plans, failed := m.Clock.State().Plans, settled(); plans != 3 || failed != 2 {
		t.Errorf("5 webhooks where 3 may wait: got %d that wait and %d that failed, want 3 and 2", plans, failed)
	}
	e.status.Store(http.StatusOK)
	m.Clock.Advance(time.Minute)
	wait(t, "those that waited", func() bool { return m.Clock.State().Plans == 0 && len(e.words()) == 8 })
	e.status.Store(http.StatusBadGateway)
	m.call(t, http.MethodPost, "/things/a", nil)
	wait(t, "room for one more", func() bool { return m.Clock.State().Plans == 1 })
}
