package kit

import (
	"embed"
	"encoding/json"
	"io/fs"
	"net/http"
	"regexp"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/swaggest/swgui/v5emb"
)

// Route is one of the provider's operations.
type Route struct {
	Pattern string // of http.ServeMux: POST /v1/payments
	Group   string // heading on the documentation page
	Summary string
	Example string // of a request body
	Type    string // of that body; empty: application/json
	Source  string // where the provider documents it
}

// Handle serves one of the provider's operations: recorded, counted, under the faults in force, and documented.
func (s *Shell) Handle(rt Route, h http.HandlerFunc) {
	s.routes = append(s.routes, rt)
	s.provider.Handle(rt.Pattern, s.recorded(s.unhurried(s.faulty(h))))
}

// unknown serves the provider's operations, and refuses what is none in the provider's own way.
func (s *Shell) unknown(w http.ResponseWriter, r *http.Request) {
	if _, pattern := s.provider.Handler(r); pattern != "" {
		s.provider.ServeHTTP(w, r)
		return
	}
	s.recorded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, http.StatusNotFound, "there is no "+r.Method+" "+r.URL.Path)
	})).ServeHTTP(w, r)
}

// HandlePage serves a page of the provider for people, such as a checkout: without faults, out of the documentation.
func (s *Shell) HandlePage(pattern string, h http.HandlerFunc) { s.mux.HandleFunc(pattern, h) }

// ServeHTTP makes the shell the mock's handler.
func (s *Shell) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

//go:embed dashboard
var dashboard embed.FS

const policy = "default-src 'self'; img-src 'self' data:; style-src 'self'; frame-src 'self'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'"

func (s *Shell) serveDashboard() {
	files, err := fs.Sub(dashboard, "dashboard")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	server := http.FileServerFS(files)
	s.mux.HandleFunc("GET /dashboard", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		http.ServeFileFS(w, r, files, "index.html")
	})
	s.mux.Handle("GET /dashboard/", http.StripPrefix("/dashboard/", server))
	s.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/dashboard", http.StatusSeeOther)
	})
}

var pathParameter = regexp.MustCompile(`\{([a-zA-Z_]+)(\.{3})?\}`)

func (s *Shell) serveDocs() {
	s.mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) {
		WriteJSON(w, http.StatusOK, s.openapi(BaseURL(r)))
	})
	s.mux.Handle("GET /docs/", v5emb.New(s.options.Title+" mock", "/openapi.json", "/docs/"))
	s.mux.HandleFunc("GET /docs", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/docs/", http.StatusSeeOther)
	})
	s.mux.Handle("GET /metrics", promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{}))
}

// openapi describes the registered routes.
func (s *Shell) openapi(base string) map[string]any {
	paths := map[string]map[string]any{}
	for _, rt := range s.routes {
		method, path, found := strings.Cut(rt.Pattern, " ")
		if !found {
			continue // any method: not an operation
		}
		named := pathParameter.FindAllStringSubmatch(path, -1)
		parameters := make([]map[string]any, 0, len(named))
		for _, m := range named {
			parameters = append(parameters, map[string]any{
				"name": m[1], "in": "path", "required": true, "schema": map[string]any{"type": "string"},
			})
		}
		path = strings.TrimSuffix(pathParameter.ReplaceAllString(path, "{$1}"), "{$}")
		op := map[string]any{
			"summary": rt.Summary, "tags": []string{rt.Group}, "parameters": parameters,
			"responses": map[string]any{"default": map[string]any{"description": "As the provider answers"}},
		}
		if rt.Source != "" {
			op["externalDocs"] = map[string]any{"url": rt.Source}
		}
		if rt.Example != "" {
			kind := rt.Type
			if kind == "" {
				kind = "application/json"
			}
			op["requestBody"] = map[string]any{"content": map[string]any{kind: map[string]any{"example": example(rt)}}}
		}
		if paths[path] == nil {
			paths[path] = map[string]any{}
		}
		paths[path][strings.ToLower(method)] = op
	}
	return map[string]any{
		"openapi": "3.1.0", "servers": []any{map[string]any{"url": base}}, "paths": paths,
		"info": map[string]any{"title": s.options.Title + " mock", "version": "1", "description": s.options.About},
	}
}

type metrics struct {
	requests *prometheus.HistogramVec
	webhooks *prometheus.CounterVec
}

func newMetrics(name string) (*prometheus.Registry, *metrics) {
	labels := prometheus.Labels{"mock": name}
	m := &metrics{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "mock_request_seconds", Help: "Time of each request of a provider's client.", ConstLabels: labels,
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5, 30},
		}, []string{"method", "status"}),
		webhooks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "mock_webhooks_total", Help: "Webhook attempts by what became of them.", ConstLabels: labels,
		}, []string{"state"}),
	}
	registry := prometheus.NewRegistry()
	process := collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})
	registry.MustRegister(m.requests, m.webhooks, collectors.NewGoCollector(), process)
	return registry, m
}

// example is the example as JSON where it is JSON, so that it is shown as such.
func example(rt Route) any {
	var v any
	if rt.Type == "" && json.Unmarshal([]byte(rt.Example), &v) == nil {
		return v
	}
	return rt.Example
}
