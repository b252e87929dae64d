package app

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

// service registers what belongs to no domain: health, metrics, the document and its reference.
func (a *App) service() {
	a.raw("/health/live", "health-live", "The process answers; touches nothing", http.HandlerFunc(a.live))
	a.raw("/health/ready", "health-ready", "Ready for requests: the database answers and the process is not leaving",
		http.HandlerFunc(a.ready))
	a.raw("/health", "health", "Same as ready", http.HandlerFunc(a.ready))
	a.raw("/api/health", "api-health", "Same as ready", http.HandlerFunc(a.ready))
	a.raw("/health/detailed", "health-detailed", "Each part, asked now", http.HandlerFunc(a.detailed))
	a.uptimeRoute()
	a.raw("/metrics", "metrics", "Metrics in the text format of Prometheus", a.internal(a.metrics.Handler()))
	a.raw("/openapi.json", "openapi", "This document", a.document())
	if a.cfg.App.Swagger {
		a.reference()
	}
}

func (a *App) raw(path, id, summary string, h http.Handler) {
	a.api.Raw(web.Operation{
		Method: http.MethodGet, Path: path, ID: id, Summary: summary, Tags: []string{"service"}, Access: web.Public,
		Bucket:    web.BucketNone,
		Responses: map[string]*huma.Response{"200": {Description: "OK"}},
	}, h)
}

// jsonOK writes bytes that were encoded before.
func jsonOK(w http.ResponseWriter, status int, body []byte) {
	w.Header()["Content-Type"] = []string{"application/json"}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone
}

func (a *App) live(w http.ResponseWriter, _ *http.Request) {
	jsonOK(w, http.StatusOK, []byte(`{"status":"ok"}`))
}

var errNotReady = &fault.Error{
	Kind: fault.Unavailable, Code: "not_ready", RetryAfter: 2 * time.Second,
	Message: "El servicio se está iniciando o deteniendo. Probá de nuevo en unos segundos.",
}

func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	if a.probe.ready() {
		jsonOK(w, http.StatusOK, []byte(`{"status":"ok"}`))
		return
	}
	err := errNotReady.With("database", a.probe.up.Load()).With("draining", a.probe.draining.Load())
	a.api.WriteProblem(w, r, err)
}

// internal asks for METRICS_TOKEN, when there is one.
func (a *App) internal(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !a.insider(r) {
			a.api.WriteProblem(w, r, web.ErrSignedOut)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// insider reports whether a request has METRICS_TOKEN, or none is asked for.
func (a *App) insider(r *http.Request) bool {
	token := a.cfg.Observe.MetricsToken
	got := []byte(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	return !token.IsSet() || subtle.ConstantTimeCompare(got, []byte(token.Reveal())) == 1
}

// part is one part of the detailed health.
type part struct {
	Status string  `json:"status"` // up, down or off
	Millis float64 `json:"ms"`
}

// detail is the body of the detailed health.
type detail struct {
	Status  string          `json:"status"` // ok, degraded or unavailable
	Version string          `json:"version"`
	Commit  string          `json:"commit"`
	Env     string          `json:"environment"`
	Uptime  float64         `json:"uptime_seconds"`
	Memory  uint64          `json:"memory_bytes"`
	Tasks   int             `json:"goroutines"`
	Parts   map[string]part `json:"parts"`
	Pool    poolDetail      `json:"database_pool"`
}

// outside is what of the detailed health everybody may know.
type outside struct {
	Status string          `json:"status"`
	Parts  map[string]part `json:"parts"`
}

type poolDetail struct {
	Open  int32 `json:"open"`
	InUse int32 `json:"in_use"`
	Max   int32 `json:"max"`
}

func (a *App) detailed(w http.ResponseWriter, r *http.Request) {
	d := a.inspect(r.Context())
	status := http.StatusOK
	if d.Status == "unavailable" {
		status = http.StatusServiceUnavailable
	}
	var shown any = d
	if !a.insider(r) {
		shown = outside{Status: d.Status, Parts: d.Parts} // the page at /estado needs no more
	}
	body, err := json.Marshal(shown)
	if err != nil {
		a.api.WriteProblem(w, r, err)
		return
	}
	jsonOK(w, status, body)
}

func (a *App) inspect(ctx context.Context) detail {
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	s := a.db.Pool().Stat()
	d := detail{
		Status: "ok", Version: a.build.Version, Commit: a.build.Commit, Env: a.cfg.App.Env,
		Uptime: time.Since(a.started).Seconds(), Memory: mem.HeapAlloc, Tasks: runtime.NumGoroutine(),
		Pool: poolDetail{Open: s.TotalConns(), InUse: s.AcquiredConns(), Max: s.MaxConns()},
		Parts: map[string]part{
			"database": ask(ctx, a.db.Ping), "redis": {Status: "off"}, "mail": {Status: "off"},
		},
	}
	if a.cache != nil {
		d.Parts["redis"] = ask(ctx, a.cache.Health)
	}
	if a.cfg.Mail.Host != "" {
		d.Parts["mail"] = part{Status: "up"} // configured; a letter shows the rest
	}
	switch {
	case d.Parts["database"].Status == "down" || a.probe.draining.Load():
		d.Status = "unavailable"
	case d.Parts["redis"].Status == "down":
		d.Status = "degraded"
	}
	return d
}

func ask(ctx context.Context, ping func(context.Context) error) part {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	start := time.Now()
	p := part{Status: "up"}
	if err := ping(ctx); err != nil {
		p.Status = "down"
	}
	p.Millis = float64(time.Since(start).Microseconds()) / 1000
	return p
}
