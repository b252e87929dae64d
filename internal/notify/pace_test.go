package notify //nolint:testpackage // the pace is inside

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

func TestWorkIsSpreadOverTimeWhoeverDoesIt(t *testing.T) {
	t.Parallel()
	var p pace
	start := time.Now()
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if err := p.wait(t.Context(), 50, 1000); err != nil {
				t.Errorf("wait: %v", err)
			}
		})
	}
	all.Wait()
	if took := time.Since(start); took < 250*time.Millisecond {
		t.Errorf("300 pieces at 1,000/s, the first 50 at once: took %v, want a quarter of a second", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_ = p.wait(ctx, 10_000, 1)
	if err := p.wait(ctx, 1, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("wait after the end: got %v", err)
	}
}
