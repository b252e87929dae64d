package web

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
)

// AccessLog says which requests are logged. Errors and writes always are. Of the reads that went well one in Sample is: 1
// logs all of them, 0 none.
type AccessLog struct {
	Sample int
}

// sampler counts the reads that went well.
type sampler struct {
	every int
	n     atomic.Uint64
}

func (s *sampler) hit() bool {
	switch {
	case s.every <= 0:
		return false
	case s.every == 1:
		return true
	}
	return s.n.Add(1)%uint64(s.every) == 0
}

// logAccess writes one line without personal data: the template of the path, never the path, which may hold a token, and
// neither query nor body nor address.
func (a *API) logAccess(x *exchange, r *http.Request, d time.Duration) {
	read := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
	if read && x.status < http.StatusBadRequest && !a.sampled.hit() {
		return
	}
	level := slog.LevelInfo
	if x.status >= http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("route", x.route.op.Path), slog.Int("status", x.status),
		slog.Int64("bytes", x.bytes), slog.Float64("ms", float64(d.Microseconds())/1000), slog.String("request_id", x.id),
	}
	if x.code != "" {
		attrs = append(attrs, slog.String("code", x.code))
	}
	ctx := r.Context()
	if x.ctx.x != nil {
		ctx = &x.ctx // knows the trace
	}
	a.opts.Log.LogAttrs(ctx, level, "request", attrs...)
}

// LogAttrs are what every log line of a request carries.
func LogAttrs(ctx context.Context) []slog.Attr {
	if id := RequestID(ctx); id != "" {
		return []slog.Attr{slog.String("request_id", id)}
	}
	return nil
}
