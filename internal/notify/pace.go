package notify

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// pace spreads work of many goroutines over time. The zero pace is ready.
type pace struct {
	mu   sync.Mutex
	next time.Time
}

// wait waits for the turn of n pieces, of which perSecond may be done. Errors: that of ctx.
func (p *pace) wait(ctx context.Context, n, perSecond int) error {
	p.mu.Lock()
	at := p.next
	if now := time.Now(); at.Before(now) {
		at = now
	}
	p.next = at.Add(time.Duration(n) * time.Second / time.Duration(perSecond))
	p.mu.Unlock()
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return fmt.Errorf("wait for a turn: %w", ctx.Err())
	case <-timer.C:
		return nil
	}
}
