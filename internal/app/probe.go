package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/barberpro/barberpro/internal/fault"
)

const (
	probeEvery   = 500 * time.Millisecond
	probeTimeout = 2 * time.Second
	startRetry   = 50 * time.Millisecond
)

// probe knows whether the database answers and whether the process is leaving. Health checks only read it, so that they
// cost nothing, however often somebody asks.
type probe struct {
	ping     func(context.Context) error
	log      *slog.Logger
	up       atomic.Bool
	begun    atomic.Bool // everything beside the server runs
	draining atomic.Bool
}

func newProbe(ping func(context.Context) error, log *slog.Logger) *probe {
	return &probe{ping: ping, log: log}
}

func (p *probe) ready() bool { return p.up.Load() && p.begun.Load() && !p.draining.Load() }

// watch asks the database again and again until ctx ends.
func (p *probe) watch(ctx context.Context) {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = p.check(ctx) // it remembers and logs what it found
		}
	}
}

// check asks once and logs a change.
func (p *probe) check(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	err := p.ping(limited)
	if ctx.Err() != nil {
		return fmt.Errorf("ask the database: %w", ctx.Err())
	}
	if was := p.up.Swap(err == nil); was != (err == nil) {
		if err == nil {
			p.log.InfoContext(ctx, "database answers")
		} else {
			p.log.WarnContext(ctx, "database is away", "error", err.Error())
		}
	}
	return err
}

// wait asks until the database answers and then holds, or the time is over. It returns the last error. An error of then is
// final, unless the database went away meanwhile.
func (p *probe) wait(ctx context.Context, most time.Duration, then func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for {
		err := p.check(ctx)
		if err == nil {
			if err = then(ctx); err == nil || ctx.Err() == nil && fault.KindOf(err) != fault.Unavailable {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(startRetry):
		}
	}
}
