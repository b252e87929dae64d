package booking

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// ask serves an answer to a request with headers in pairs.
func ask(t *testing.T, a *answer, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	if err := a.serve(w, r); err != nil {
		t.Fatalf("serve: %v", err)
	}
	return w
}

func TestAnswerIsServedAsItIsOrZipped(t *testing.T) {
	t.Parallel()
	body := []byte(`{"days":[` + strings.Repeat(`{"slots":[]},`, 200) + `{}]}`)
	a := newAnswer(body)
	plain := ask(t, a)
	if plain.Code != http.StatusOK || !bytes.Equal(plain.Body.Bytes(), body) || plain.Header().Get("Content-Encoding") != "" {
		t.Errorf("plain: got %d, %d bytes, encoding %q, want 200, %d bytes, none", plain.Code, plain.Body.Len(), plain.Header().Get("Content-Encoding"), len(body))
	}
	zipped := ask(t, a, "Accept-Encoding", "gzip, br")
	if zipped.Header().Get("Content-Encoding") != "gzip" || zipped.Header().Get("Content-Length") != strconv.Itoa(zipped.Body.Len()) {
		t.Errorf("zipped: got headers %v for %d bytes, want gzip with that length", zipped.Header(), zipped.Body.Len())
	}
	if plain.Header().Get("ETag") == zipped.Header().Get("ETag") {
		t.Errorf("ETag: got %s for both encodings, want two strong tags", plain.Header().Get("ETag"))
	}
	reader, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatalf("gzip.NewReader: %v", err)
	}
	if back, err := io.ReadAll(reader); err != nil || !bytes.Equal(back, body) {
		t.Errorf("unzip: got %d bytes, %v, want the body of %d", len(back), err, len(body))
	}
	for _, w := range []*httptest.ResponseRecorder{plain, zipped} {
		h := w.Header()
		if h.Get("Vary") != "Accept-Encoding" || h.Get("Cache-Control") != "no-cache" || h.Get("Content-Type") != "application/json" {
			t.Errorf("headers: got %v, want Vary, no-cache and JSON", h)
		}
	}
}

func TestAnswerThatTheCallerHas(t *testing.T) {
	t.Parallel()
	a := newAnswer([]byte(`{"days":[]}`))
	plain, zipped := a.etag[0], a.zipETag[0]
	tests := []struct {
		name, match, accept string
		status              int
	}{
		{"the same", plain, "", http.StatusNotModified},
		{"the same, zipped", zipped, "gzip", http.StatusNotModified},
		{"zipped once, plain now", zipped, "", http.StatusNotModified},
		{"plain once, zipped now", plain, "gzip", http.StatusNotModified},
		{"as a weak tag", "W/" + plain, "", http.StatusNotModified},
		{"one of several", `"x", ` + plain, "", http.StatusNotModified},
		{"any", "*", "", http.StatusNotModified},
		{"another", `"x"`, "", http.StatusOK},
		{"none", "", "gzip", http.StatusOK},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := ask(t, a, "If-None-Match", tt.match, "Accept-Encoding", tt.accept)
			if w.Code != tt.status || (tt.status == http.StatusNotModified) != (w.Body.Len() == 0) {
				t.Errorf("serve with If-None-Match %s: got %d and %d bytes, want %d", tt.match, w.Code, w.Body.Len(), tt.status)
			}
			if w.Header().Get("ETag") == "" {
				t.Error("serve: got no ETag")
			}
		})
	}
	if other := newAnswer([]byte(`{"days":[1]}`)); other.etag[0] == plain {
		t.Errorf("newAnswer: got tag %s for two bodies", plain)
	}
}

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		"gzip": true, "br, gzip": true, "gzip;q=0.5": true, "deflate, gzip;q=1.0, *;q=0.5": true, "GZIP": true, "gzip ; q=0.001": true,
		"": false, "br": false, "gzip;q=0": false, "gzip; q=0": false, "gzip;q=0.000": false, "br, gzip;q=0 , deflate": false,
		"gzip;q=0,br": false, "x-gzip": false, "identity": false, "gzip;q=nothing": false,
	}
	for accept, want := range tests {
		t.Run(accept, func(t *testing.T) {
			t.Parallel()
			if got := acceptsGzip(http.Header{"Accept-Encoding": {accept}}); got != want {
				t.Errorf("acceptsGzip(%q): got %v, want %v", accept, got, want)
			}
		})
	}
	if !acceptsGzip(http.Header{"Accept-Encoding": {"br", "gzip"}}) {
		t.Error("acceptsGzip on two header lines: got false, want true")
	}
}
