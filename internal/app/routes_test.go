package app_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/barberpro/barberpro/internal/app"
)

// TestEveryRouteAnswersStrangersWell calls every operation of the document without an account and without sense.
func TestEveryRouteAnswersStrangersWell(t *testing.T) {
	t.Parallel()
	a, _ := build(t, app.Options{})
	defer a.Close(t.Context()) //nolint:errcheck // the test is over
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	count := 0
	for path, item := range a.API().Huma.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			count++
			r := httptest.NewRequestWithContext(t.Context(), op.Method, parameter.ReplaceAllString(path, "x"), strings.NewReader(`{"x":`))
			w := httptest.NewRecorder()
			a.API().ServeHTTP(w, r)
			checkHeaders(t, op.Method+" "+path, w)
			checkAccess(t, op, path, w)
		}
	}
	if count < 20 {
		t.Errorf("document: %d operations, want more", count)
	}
}

func checkHeaders(t *testing.T, name string, w *httptest.ResponseRecorder) {
	t.Helper()
	for _, header := range []string{
		"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
		"Cross-Origin-Opener-Policy", "Cache-Control", "X-Request-Id",
	} {
		if w.Header().Get(header) == "" {
			t.Errorf("%s: no %s", name, header)
		}
	}
	if ct := w.Header().Get("Content-Type"); w.Code >= http.StatusBadRequest && ct != "application/problem+json" {
		t.Errorf("%s: answered %d as %q, want a problem", name, w.Code, ct)
	}
}

func checkAccess(t *testing.T, op *huma.Operation, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	name := op.Method + " " + path
	access := op.Extensions["x-access"]
	if access == nil || op.OperationID == "" || op.Summary == "" || len(op.Tags) == 0 {
		t.Errorf("%s: wants x-access, an id, a summary and a tag", name)
	}
	if access != "public" && w.Code != http.StatusUnauthorized {
		t.Errorf("%s without an account: got %d %s, want 401", name, w.Code, w.Body)
	}
	if access == "public" && strings.HasPrefix(path, "/api/v1/shops/") {
		t.Errorf("%s: an operation of staff is public", name)
	}
	if w.Code >= http.StatusInternalServerError && !strings.HasPrefix(path, "/health") && path != "/api/health" {
		t.Errorf("%s with nonsense: got %d %s", name, w.Code, w.Body)
	}
}
