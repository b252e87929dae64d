package kit_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/barberpro/barberpro/mocks/kit"
)

func TestRequestsWaitForATargetThatListensButOnlyAMoment(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		waits  bool
	}{{"a target that listens", http.StatusOK, true}, {"a target that is away", http.StatusBadGateway, false}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var heard atomic.Int64
			release := make(chan struct{})
			target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if heard.Add(1) > 1 {
					<-release
				}
				w.WriteHeader(tt.status)
			}))
			free := sync.OnceFunc(func() { close(release) })
			t.Cleanup(target.Close)
			t.Cleanup(free)
			m := newToy(t, target.URL)
			m.Clock.Freeze(true)
			m.Webhooks.SetCrowd(4)
			m.call(t, http.MethodPost, "/things/a", nil)
			wait(t, "the first webhook", func() bool { return m.Clock.State().Plans == 1 || state(m) == kit.Delivered })
			if m.Webhooks.Crowded() {
				t.Error("Crowded with nothing that waits: got true, want false")
			}
			for range 60 {
				m.Webhooks.Send(kit.Event{URL: target.URL, Item: "more"})
			}
			// The first of them finds the queue empty, and with it what was known of the target gone.
			wait(t, "the crowd to be noticed", func() bool { return heard.Load() > 1 })
			if got := m.Webhooks.Crowded(); got {
				t.Error("Crowded before the target took one of them: got true, want false")
			}
			release <- struct{}{}
			wait(t, "one to be taken or refused", func() bool { return m.Webhooks.Crowded() == tt.waits })
			if status, answer := m.call(t, http.MethodPost, "/things/b", nil); status != http.StatusCreated {
				t.Errorf("POST while many wait: got %d %s, want 201", status, answer)
			}
			free()
			wait(t, "all to be heard", func() bool { return heard.Load() >= 62 && !m.Webhooks.Crowded() })
		})
	}
}
