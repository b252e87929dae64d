package kit_test

import (
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// FuzzControl sends anything to the control API. Whatever comes, it answers JSON with 200 or 400, and a mock that was
// told nonsense still has shares between 0 and 1, a scenario that exists and a clock that goes forward.
func FuzzControl(f *testing.F) {
	for _, seed := range []string{
		`{"name":"failure"}`, `{"name":"none"}`, `{"latency_ms":1,"error_rate":0.5,"after":true}`, `{"error_rate":1e999}`,
		`{"error_rate":-1}`, `{"error_status":99}`, `{"latency_ms":9223372036854775807}`, `{"duplicate":null}`, `{"frozen":true}`,
		`{"advance":"24h","speed":2}`, `{"advance":"-1s"}`, `{"advance":"9999999h"}`, `{"advance":"87600h"}`, `{"speed":1e6}`,
		`{"speed":5e-324}`, `{"speed":1e7}`, `{"unknown":1}`, `{"name":1}`, `[`, ``, `null`, `{}{}`, `"\ud800"`, strings.Repeat("[", 10_000),
	} {
		f.Add(seed, "application/json")
	}
	f.Add(`{"name":"failure"}`, "text/plain")
	f.Add(`{}`, "\x00;;")
	f.Fuzz(func(t *testing.T, body, kind string) {
		m := kit.New(kit.Options{Name: "toy", Scenarios: []kit.Scenario{{Name: "success"}, {Name: "failure"}}})
		defer m.Close()
		for _, path := range []string{"PUT /_mock/scenario", "PUT /_mock/chaos", "POST /_mock/clock", "POST /_mock/act"} {
			before := m.Clock.Now()
			method, path, _ := strings.Cut(path, " ")
			r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
			r.Header["Content-Type"] = []string{kind}
			w := httptest.NewRecorder()
			m.ServeHTTP(w, r)
			if w.Code != http.StatusOK && w.Code != http.StatusBadRequest || !json.Valid(w.Body.Bytes()) {
				t.Fatalf("%s %s %q: got %d %s, want 200 or 400 and JSON", method, path, body, w.Code, w.Body)
			}
			if now := m.Clock.Now(); now.Before(before) || now.Sub(before) > 11*365*24*time.Hour {
				t.Fatalf("%s %s %q: the clock went from %v to %v", method, path, body, before, now)
			}
		}
		sane(t, m, body)
	})
}

// sane fails where what is in force could not have been set.
func sane(t *testing.T, m *kit.Shell, body string) {
	t.Helper()
	c := m.Chaos()
	for _, share := range []float64{c.ErrorRate, c.TimeoutRate, c.Duplicate, c.Reorder, c.Drop, c.Forge} {
		if math.IsNaN(share) || share < 0 || share > 1 {
			t.Errorf("after %q: got a share of %v, want 0 to 1", body, share)
		}
	}
	if c.LatencyMS < 0 || c.JitterMS < 0 || c.LatencyMS > 60_000 || c.JitterMS > 60_000 {
		t.Errorf("after %q: got waits of %d and %d ms, want 0 to 60000", body, c.LatencyMS, c.JitterMS)
	}
	if name := m.Scenario(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)); name != "success" && name != "failure" {
		t.Errorf("after %q: got scenario %q, want one that exists", body, name)
	}
	if speed := m.Clock.State().Speed; !(speed > 0 && speed <= 1e6) {
		t.Errorf("after %q: got speed %v, want over 0 and at most 1e6", body, speed)
	}
}
