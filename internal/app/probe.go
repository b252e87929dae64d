package app

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
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
	draining atomic.Bool
}

func newProbe(ping func(context.Context) error, log *slog.Logger) *probe {
	return &probe{ping: ping, log: log}
}

func (p *probe) ready() bool { return p.up.Load() && !p.draining.Load() }

// watch asks the database again and again until ctx ends.
func (p *probe) watch(ctx context.Context) {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p.check(ctx)
		}
	}
}

// check asks once and logs a change.
func (p *probe) check(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	err := p.ping(limited)
	if ctx.Err() != nil {
		return ctx.Err()
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

// wait asks until the database answers or the time is over. It returns the last error.
func (p *probe) wait(ctx context.Context, most time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	var last error
	for {
		err := p.check(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() == nil {
			last = err
		}
		select {
		case <-ctx.Done():
			if last == nil {
				last = err
			}
			return last
		case <-time.After(startRetry):
		}
	}
}
