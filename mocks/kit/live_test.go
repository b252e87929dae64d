package kit_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

func TestADashboardIsToldOfWhatChanges(t *testing.T) {
	t.Parallel()
	m := newToy(t, "")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, m.server.URL+"/_mock/events", http.NoBody)
	if err != nil {
		t.Fatalf("NewRequest: %v", err)
	}
	res, err := m.server.Client().Do(r)
	if err != nil {
		t.Fatalf("GET events: %v", err)
	}
	defer res.Body.Close() //nolint:errcheck // it ends with the test
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() {
		t.Fatalf("events: got no first line, %v", lines.Err())
	}
	m.call(t, http.MethodPost, "/things/a", nil)
	for lines.Scan() {
		if strings.Contains(lines.Text(), `"kind":"item"`) {
			if !strings.Contains(lines.Text(), "t1") {
				t.Errorf("event: got %s, want one about t1", lines.Text())
			}
			return
		}
	}
	t.Errorf("events: ended without the item: %v", lines.Err())
}

func TestTheSameSeedGivesTheSameRun(t *testing.T) {
	t.Parallel()
	a, b, c := kit.NewRandom(7), kit.NewRandom(7), kit.NewRandom(8)
	if x, y, z := a.Hex(31), b.Hex(31), c.Hex(31); x != y || x == z || len(x) != 31 {
		t.Errorf("Hex: got %s, %s for one seed and %s for another", x, y, z)
	}
	if a.Chance(0) || !a.Chance(1) {
		t.Error("Chance: want never for 0, always for 1")
	}
	first := kit.NewRandom(3)
	n := first.IntN(1_000_000)
	first.Reset()
	if again := first.IntN(1_000_000); again != n {
		t.Errorf("IntN after Reset: got %d, want %d again", again, n)
	}
}

func TestServeEndsWithItsContextThoughADashboardListens(t *testing.T) {
	t.Parallel()
	m := newToy(t, "")
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	ctx, end := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- kit.Serve(ctx, l, m) }()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+l.Addr().String()+"/_mock/events", http.NoBody)
	if err != nil {
		t.Fatalf("NewRequest: %v", err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatalf("GET events: %v", err)
	}
	defer res.Body.Close() //nolint:errcheck // it ends with the test
	end()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Serve: got %v, want nil", err)
		}
	case <-time.After(patience):
		t.Errorf("Serve: still there %v after its context ended", patience)
	}
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	if err := taken.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if err := kit.Serve(t.Context(), taken, m); err == nil || errors.Is(err, http.ErrServerClosed) {
		t.Errorf("Serve on a closed listener: got %v, want why", err)
	}
}
