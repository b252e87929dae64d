// Package obs is what the process tells about itself: structured logs without personal data, Prometheus metrics, and
// OpenTelemetry traces.
package obs

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"time"

	"go.opentelemetry.io/otel/trace"
)

const redacted = "[redacted]"

// LogOptions say how to log.
type LogOptions struct {
	Level  string // debug, info, warn or error; anything else is info
	Format string // "text", or JSON
	// Attrs are added to every line that is logged with a context, such as the id of the request.
	Attrs func(context.Context) []slog.Attr
}

// NewLogger returns a logger that writes lines to w in UTC. What may hold personal data or a token is left out by its
// type, and by its look in texts of errors.
func NewLogger(w io.Writer, o LogOptions) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level(o.Level), ReplaceAttr: replace}
	var h slog.Handler = slog.NewJSONHandler(w, opts)
	if o.Format == "text" {
		h = slog.NewTextHandler(w, opts)
	}
	return slog.New(&handler{Handler: h, attrs: o.Attrs})
}

func level(name string) slog.Level {
	var l slog.Level
	if err := l.UnmarshalText([]byte(name)); err != nil {
		return slog.LevelInfo
	}
	return l
}

// handler adds what the context knows.
type handler struct {
	slog.Handler

	attrs func(context.Context) []slog.Attr
}

// Handle writes one line.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	if h.attrs != nil {
		var own []slog.Attr
		for _, a := range h.attrs(ctx) {
			if !has(r, a.Key) {
				own = append(own, a)
			}
		}
		r.AddAttrs(own...)
	}
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		r.AddAttrs(slog.String("trace_id", span.TraceID().String()))
	}
	return h.Handler.Handle(ctx, r) //nolint:wrapcheck // a handler hands its error on as it is
}

func has(r slog.Record, key string) (found bool) {
	r.Attrs(func(a slog.Attr) bool {
		found = a.Key == key
		return !found
	})
	return found
}

// WithAttrs keeps the wrapper around the narrowed handler.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{Handler: h.Handler.WithAttrs(attrs), attrs: h.attrs}
}

// WithGroup keeps the wrapper around the narrowed handler.
func (h *handler) WithGroup(name string) slog.Handler {
	return &handler{Handler: h.Handler.WithGroup(name), attrs: h.attrs}
}

// replace makes times UTC and hides values by type. A type of our own hides itself with LogValue, like config.Secret.
func replace(groups []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() { //nolint:exhaustive // other kinds are harmless
	case slog.KindTime:
		a.Value = slog.TimeValue(a.Value.Time().UTC())
	case slog.KindString:
		if slices.Contains([]string{"error", "panic", "cause"}, a.Key) || len(groups) == 0 && a.Key == slog.MessageKey {
			a.Value = slog.StringValue(scrub(a.Value.String()))
		}
	case slog.KindAny:
		a.Value = hide(a.Value)
	}
	return a
}

func hide(v slog.Value) slog.Value {
	switch x := v.Any().(type) {
	case *http.Request, http.Header, *http.Cookie, []*http.Cookie, url.URL, *url.URL, url.Values, netip.Addr, netip.AddrPort,
		[]byte, json.RawMessage, map[string]any:
		return slog.StringValue(redacted)
	case error:
		return slog.StringValue(scrub(x.Error()))
	case time.Time:
		return slog.TimeValue(x.UTC())
	}
	return v
}

var (
	mailLook  = regexp.MustCompile(`[\p{L}\d._%+-]+@[\p{L}\d.-]+\.\p{L}{2,}`)
	phoneLook = regexp.MustCompile(`\+?\d[\d ()-]{8,}\d`)
	uuidLook  = regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`)
)

// scrub hides addresses and phone numbers in a text that somebody else worded. Ids stay: they are how a line is used.
func scrub(s string) string {
	s = mailLook.ReplaceAllString(s, redacted)
	ids := uuidLook.FindAllStringIndex(s, -1)
	var out []byte
	at := 0
	for _, id := range ids {
		out = append(out, phoneLook.ReplaceAllString(s[at:id[0]], redacted)...)
		out = append(out, s[id[0]:id[1]]...)
		at = id[1]
	}
	return string(append(out, phoneLook.ReplaceAllString(s[at:], redacted)...))
}
