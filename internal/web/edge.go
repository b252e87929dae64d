package web

import (
	"crypto/rand"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/barberpro/barberpro/internal/fault"
)

// ServeHTTP is the whole edge in one pass: identity of the request, headers, CORS, then the route. There is no chain of
// middlewares: each link would cost a wrapper, and the warm availability answer takes only microseconds itself.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, start: time.Now(), route: a.unmatched, ip: a.clientIP(r)}
	x.id = requestID(r.Header)
	x.idHeader[0] = x.id
	h := w.Header()
	h["X-Request-Id"] = x.idHeader[:]
	for _, f := range a.headers {
		h[f.name] = f.value
	}
	if a.draining.Load() {
		h["Connection"] = []string{"close"}
	}
	defer a.finish(x, r)
	if a.cors.answer(x, r) {
		return
	}
	if err := a.refuse(r); err != nil {
		a.WriteProblem(x, x.attach(r.Context(), r), err)
		return
	}
	a.mux.mux.ServeHTTP(x, r)
}

// serveRoute runs the guards of a route and then its handler.
func (a *API) serveRoute(rt *route, w http.ResponseWriter, r *http.Request, h http.HandlerFunc) {
	x, ok := w.(*exchange)
	if !ok {
		panic("web: the mux is only served through API.ServeHTTP")
	}
	x.route = rt
	ctx := r.Context()
	if a.opts.Tracer != nil {
		traced, end := a.startSpan(ctx, rt, x, r)
		defer end()
		ctx = traced
	}
	if rt.timeout > 0 {
		x.ctx.deadline = x.start.Add(rt.timeout)
		defer x.ctx.end()
	}
	r = x.attach(ctx, r)
	r, err := a.guard(rt, x, r)
	if err != nil {
		a.WriteProblem(x, r, err)
		return
	}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = http.MaxBytesReader(w, r.Body, a.opts.MaxBody)
	}
	h(x, r)
}

var (
	errBadTarget = &fault.Error{
		Kind: fault.BadRequest, Code: "malformed_url", Message: "La dirección del pedido está mal formada.",
	}
	errNoPath = &fault.Error{Kind: fault.NotFound, Code: "not_found", Message: "Esa dirección no existe."}
)

// refuse turns away what no handler should have to think about: bodies over the limit, paths that the mux would answer
// with a redirect of its own, and text that PostgreSQL cannot store.
func (a *API) refuse(r *http.Request) error {
	if r.ContentLength > a.opts.MaxBody {
		return errBodyTooLarge
	}
	path := r.URL.Path
	if !straight(path) {
		return errNoPath
	}
	if !clean7bit(path) || strings.IndexByte(r.URL.RawQuery, '%') >= 0 || !clean7bit(r.URL.RawQuery) {
		return refuseText(r)
	}
	return nil
}

// straight reports whether a path is as the mux would write it: absolute, without empty or dotted steps.
func straight(path string) bool {
	return path != "" && path[0] == '/' && !strings.Contains(path, "//") &&
		!strings.Contains(path, "/./") && !strings.Contains(path, "/../") &&
		!strings.HasSuffix(path, "/.") && !strings.HasSuffix(path, "/..")
}

// clean7bit reports whether s is plain ASCII without control characters.
func clean7bit(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// refuseText looks at a target with escapes: after decoding it must be UTF-8 without NUL.
func refuseText(r *http.Request) error {
	if !utf8.ValidString(r.URL.Path) || strings.IndexByte(r.URL.Path, 0) >= 0 {
		return errBadTarget
	}
	for key, values := range r.URL.Query() {
		for _, v := range append(values, key) {
			if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
				return errBadTarget
			}
		}
	}
	return nil
}

// finish runs when the answer is done, also after a panic: it answers 500 if nothing was sent, counts and logs.
func (a *API) finish(x *exchange, r *http.Request) {
	if v := recover(); v != nil {
		a.recovered(x, r, v)
	}
	if x.status == 0 {
		x.status = http.StatusOK // a handler that writes nothing answers 200
	}
	d := x.taken // how long a WebSocket then lives is not how long its request took
	if d == 0 {
		d = time.Since(x.start)
	}
	x.route.meter.Observe(x.status, d)
	a.logAccess(x, r, d)
}

func (a *API) recovered(x *exchange, r *http.Request, v any) {
	if x.ctx.x == nil {
		x.attach(r.Context(), r)
	}
	ctx := &x.ctx
	if v == http.ErrAbortHandler { //nolint:errorlint,err113 // net/http compares this very value
		panic(v)
	}
	a.opts.Log.ErrorContext(ctx, "panic", "route", x.route.label, "panic", v, "stack", string(debug.Stack()))
	if x.status != 0 {
		panic(http.ErrAbortHandler) // half an answer is out: cut the connection, so that nobody takes it for a whole one
	}
	x.code = "internal_error"
	a.write(x, internalProblem(ctx))
}

// requestID takes the caller's id when it is short and plain, so that logs cannot be forged, and makes one otherwise.
func requestID(h http.Header) string {
	if in := h["X-Request-Id"]; len(in) == 1 && saneID(in[0]) {
		return in[0]
	}
	return rand.Text()
}

func saneID(s string) bool {
	if len(s) < 8 || len(s) > 64 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}
