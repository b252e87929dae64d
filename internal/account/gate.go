package account

import (
	"context"
	"fmt"
	"time"
)

const (
	queueLength = 8
	patience    = 5 * time.Second
)

// gate lets few password hashes be computed at a time: one takes a good part of a second of a core, and a storm of
// logins must not slow down bookings. Those who do not fit into a short queue are told to come back.
type gate struct {
	rooms    chan struct{}
	queue    chan struct{}
	patience time.Duration
}

func newGate(rooms int) *gate {
	rooms = max(rooms, 1)
	return &gate{
		rooms: make(chan struct{}, rooms), queue: make(chan struct{}, rooms+queueLength), patience: patience,
	}
}

// enter waits for a room; the caller leaves it with leave. It returns ErrLoginBusy when there is no place to wait, or
// the wait gets long.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	select {
	case g.queue <- struct{}{}:
	default:
		return nil, ErrLoginBusy
	}
	wait := time.NewTimer(g.patience)
	defer wait.Stop()
	select {
	case g.rooms <- struct{}{}:
		return func() { <-g.rooms; <-g.queue }, nil
	case <-wait.C:
		err = ErrLoginBusy
	case <-ctx.Done():
		err = fmt.Errorf("wait to hash: %w", ctx.Err())
	}
	<-g.queue
	return nil, err
}
