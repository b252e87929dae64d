package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/web"
)

// discard is a ResponseWriter that costs nothing, so that the benchmark shows the edge alone.
type discard struct{ h http.Header }

func (d *discard) Header() http.Header         { return d.h }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteHeader(int)             {}

func edgeFor(b *testing.B) *web.API {
	b.Helper()
	api := web.New(web.Options{
		Log: slog.New(slog.NewJSONHandler(io.Discard, nil)), Production: true, Access: web.AccessLog{Sample: 100},
		Origins: []string{"https://panel.example"},
		Buckets: map[string]web.Bucket{
			web.BucketAddress: {Limit: 1 << 30, Window: time.Minute}, web.BucketPublic: {Limit: 1 << 30, Window: time.Minute},
		},
	})
	body := make([]byte, 25<<10)
	op := web.Operation{Method: http.MethodGet, Path: "/api/v1/public/shops/{slug}/availability", ID: "a", Access: web.Public}
	api.Raw(op, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{"application/json"}
		_, _ = w.Write(body)
	}))
	return api
}

// BenchmarkEdge is the cost of the whole edge around a handler that writes bytes it has.
func BenchmarkEdge(b *testing.B) {
	api := edgeFor(b)
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/api/v1/public/shops/demo/availability?service_id=1&from=2026-03-02", http.NoBody)
	b.ReportAllocs()
	for b.Loop() {
		api.ServeHTTP(&discard{h: make(http.Header, 16)}, r)
	}
}

// BenchmarkOnTheWire compares a bare handler with the same one behind the edge, over real connections.
func BenchmarkOnTheWire(b *testing.B) {
	body := make([]byte, 25<<10)
	bare := http.NewServeMux()
	bare.HandleFunc("GET /api/v1/public/shops/{slug}/availability", func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Content-Type"] = []string{"application/json"}
		_, _ = w.Write(body)
	})
	for name, h := range map[string]http.Handler{"bare": bare, "edge": edgeFor(b)} {
		b.Run(name, func(b *testing.B) {
			srv := httptest.NewServer(h)
			defer srv.Close()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, srv.URL+"/api/v1/public/shops/demo/availability", http.NoBody)
					if err != nil {
						b.Error(err)
						return
					}
					res, err := client.Do(req)
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, res.Body)
					_ = res.Body.Close()
				}
			})
		})
	}
}
