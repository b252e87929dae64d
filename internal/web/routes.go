package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"
)

// route is an operation as the edge serves it: what depends only on the operation is worked out once.
type route struct {
	op      Operation
	bucket  string // name; "none" when nothing counts
	limit   *limit
	meter   RouteMeter
	timeout time.Duration
	label   string // "POST /api/v1/...", for logs, limits and idempotency
}

// routes is the mux that huma registers on. It finds the route of each pattern and serves it behind the guards.
type routes struct {
	api   *API
	mux   *http.ServeMux
	known map[string]*route
}

func newRoutes(a *API) *routes {
	m := &routes{api: a, mux: http.NewServeMux(), known: map[string]*route{}}
	m.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		m.api.serveRoute(m.api.unregistered(r), w, r, func(w http.ResponseWriter, r *http.Request) {
			m.api.site.ServeHTTP(w, r)
		})
	})
	return m
}

// route prepares an operation before its handler is registered.
func (a *API) route(op *Operation) {
	_ = op.Access.document() // panics on an operation that nobody decided about
	if op.Access.ofShop() && !strings.Contains(op.Path, "{shop_id}") {
		panic("web: " + op.Path + " asks for a role without a {shop_id}")
	}
	rt := a.newRoute(*op)
	a.mux.known[rt.label] = rt
}

func (a *API) newRoute(op Operation) *route {
	rt := &route{
		op: op, bucket: op.Bucket, meter: a.opts.Meter.Route(op.Method, op.Path), timeout: op.Timeout,
		label: op.Method + " " + op.Path,
	}
	if rt.timeout == 0 {
		rt.timeout = a.opts.Timeout
	}
	switch {
	case rt.bucket != "":
	case op.Access == Public:
		rt.bucket = BucketPublic
	default:
		rt.bucket = BucketStaff
	}
	rt.limit = a.limits.buckets[rt.bucket]
	return rt
}

// HandleFunc is how huma registers; the pattern is the label of a route prepared before.
func (m *routes) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	rt := m.known[pattern]
	if rt == nil {
		panic("web: " + pattern + " was not registered through web.Register or API.Raw")
	}
	m.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		m.api.serveRoute(rt, w, r, h)
	})
}

func (m *routes) handle(method, path string, h http.HandlerFunc) { m.HandleFunc(method+" "+path, h) }

// ServeHTTP is part of what huma asks of a mux.
func (m *routes) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.mux.ServeHTTP(w, r) }

// allowed returns the methods that the path of r would answer.
func (m *routes) allowed(r *http.Request) []string {
	var all []string
	probe := r.Clone(context.Background())
	for _, method := range []string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
	} {
		probe.Method = method
		if _, pattern := m.mux.Handler(probe); pattern != "" && pattern != "/" {
			all = append(all, method)
		}
	}
	if len(all) > 0 {
		all = append(all, http.MethodOptions)
	}
	return slices.Clip(all)
}

// NotFound answers a path, or a method of a path, that does not exist.
func (a *API) NotFound(w http.ResponseWriter, r *http.Request) {
	if methods := a.mux.allowed(r); len(methods) > 0 {
		w.Header()["Allow"] = []string{strings.Join(methods, ", ")}
		p := newProblem(r.Context(), http.StatusMethodNotAllowed, "method_not_allowed", "Ese método no existe acá.")
		a.report(r.Context(), p, p)
		a.write(w, p)
		return
	}
	p := newProblem(r.Context(), http.StatusNotFound, "not_found", "Esa dirección no existe.")
	a.report(r.Context(), p, p)
	a.write(w, p)
}
