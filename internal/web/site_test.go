package web_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/web"
)

// pages is a site with one page and one file.
type pages struct{ api *web.API }

func (p pages) Kinds() []string { return []string{"page", "file"} }

func (p pages) Kind(r *http.Request) string {
	return map[string]string{"GET /estado": "page", "GET /a.js": "file"}[r.Method+" "+r.URL.Path]
}

func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p.Kind(r) == "" {
		p.api.NotFound(w, r)
	}
}

func TestTheSiteAnswersWhatNoOperationDoes(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{Buckets: map[string]web.Bucket{web.BucketPublic: {Limit: 2, Window: time.Hour}}})
	e.Serve(pages{e.API})
	for range 20 {
		for _, path := range []string{"/estado", "/a.js"} {
			w := e.do(t, call{path: path})
			if w.Code != http.StatusOK || w.Header().Get("Ratelimit") != "" {
				t.Errorf("GET %s: got %d %s, want 200 uncounted", path, w.Code, w.Body)
			}
		}
	}
	for i, c := range []call{{path: "/nowhere"}, {method: "POST", path: "/estado"}, {path: "/nowhere"}} {
		want := http.StatusNotFound
		if i == 2 {
			want = http.StatusTooManyRequests // what is unknown counts as any request
		}
		if w := e.do(t, c); w.Code != want {
			t.Errorf("%s %s: got %d %s, want %d", c.method, c.path, w.Code, w.Body, want)
		}
	}
}
