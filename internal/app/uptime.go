package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/barberpro/barberpro/internal/uptime"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	beatTimeout = 5 * time.Second
	beatAgain   = 5 * time.Second // until everything worked in this minute
	// jobsRest is how long no job may have ended where jobs are worked: one runs each minute, and the machine may be busy.
	jobsRest = 90 * time.Second
)

// heart records once a minute what of this process works, and keeps what to answer about the last days.
type heart struct {
	log    *uptime.Log
	serves bool         // requests
	works  bool         // jobs
	worked atomic.Int64 // when a job last ended, in nanoseconds since 1970
	failed bool         // the last time
	answer atomic.Pointer[[]byte]
}

// job is told of each run of a job.
func (h *heart) job() { h.worked.Store(time.Now().UnixNano()) }

// workedLately reports whether the queue moves: a client that was started says nothing about that.
func (h *heart) workedLately() bool { return time.Since(time.Unix(0, h.worked.Load())) < jobsRest }

// beats records until ctx ends. Its failures are logged and stop nothing.
func (a *App) beats(ctx context.Context) {
	for {
		again := time.NewTimer(a.beat(ctx))
		select {
		case <-ctx.Done():
			again.Stop()
			return
		case <-again.C:
		}
	}
}

// beat records what works now and returns when to do so again: in the next minute, or soon when something does not work.
func (a *App) beat(ctx context.Context) time.Duration {
	works, all := a.working(ctx)
	left, err := a.record(ctx, works)
	if failed := err != nil; failed != a.heart.failed && ctx.Err() == nil {
		a.heart.failed = failed
		if failed {
			a.log.WarnContext(ctx, "uptime is not recorded", "error", err.Error())
		} else {
			a.log.InfoContext(ctx, "uptime is recorded again")
		}
	}
	if err != nil || !all {
		left = min(left, beatAgain)
	}
	return max(left, time.Second)
}

// record writes that parts work, keeps what to answer, and returns how long this minute still lasts.
func (a *App) record(ctx context.Context, parts []string) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, beatTimeout)
	defer cancel()
	report, left, err := a.heart.log.Beat(ctx, parts...)
	if err != nil {
		return beatAgain, fmt.Errorf("record: %w", err)
	}
	if a.cache == nil { // there may have been one once
		report.Parts = slices.DeleteFunc(report.Parts, func(p uptime.Part) bool { return p.Name == uptime.Redis })
	}
	body, err := json.Marshal(report)
	if err != nil {
		return left, fmt.Errorf("encode the last days: %w", err)
	}
	a.heart.answer.Store(&body)
	return left, nil
}

// working names the parts of this process that work now; all: none that it should have is missing.
func (a *App) working(ctx context.Context) (parts []string, all bool) {
	all = true
	for _, part := range []struct {
		name  string
		here  bool
		works func() bool
	}{
		{uptime.Service, a.heart.serves, a.probe.ready},
		{uptime.Redis, a.cache != nil, func() bool { return ask(ctx, a.cache.Health).Status == "up" }},
		{uptime.Jobs, a.heart.works, a.heart.workedLately},
	} {
		switch {
		case !part.here:
		case part.works():
			parts = append(parts, part.name)
		default:
			all = false
		}
	}
	return parts, all
}

// uptimeRoute registers the last days, which are answered from memory, and so without the database, too.
func (a *App) uptimeRoute() {
	schema := a.api.Huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[uptime.Report](), true, "")
	a.api.Raw(web.Operation{
		Method: http.MethodGet, Path: "/health/uptime", ID: "health-uptime", Summary: "The last 90 days, minute by minute",
		Description: "How many minutes of each day each part worked, as of a minute ago; while the database is away, as of then.",
		Tags:        []string{"service"}, Access: web.Public, Bucket: web.BucketNone,
		Responses: map[string]*huma.Response{"200": {
			Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}},
		}},
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := a.heart.answer.Load()
		if body == nil {
			a.api.WriteProblem(w, r, errNotReady)
			return
		}
		w.Header()["Cache-Control"] = []string{"public, max-age=60"}
		jsonOK(w, http.StatusOK, *body)
	}))
}
