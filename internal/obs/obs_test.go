package obs_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/obs"
)

func TestALineIsJSONInUTCWithWhatTheContextKnows(t *testing.T) {
	t.Parallel()
	type key struct{}
	var out bytes.Buffer
	log := obs.NewLogger(&out, obs.LogOptions{Level: "info", Attrs: func(ctx context.Context) []slog.Attr {
		id, _ := ctx.Value(key{}).(string)
		return []slog.Attr{slog.String("request_id", id)}
	}})
	ctx := context.WithValue(t.Context(), key{}, "r-1")
	log.With("part", "test").InfoContext(ctx, "hello", "at", time.Date(2026, 3, 2, 12, 0, 0, 0, time.FixedZone("", -3*3600)))
	log.InfoContext(ctx, "again", "request_id", "own")
	log.DebugContext(ctx, "not this")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("log: got %d lines, want 2: %s", len(lines), out.String())
	}
	var line map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil {
		t.Fatalf("log line: %v: %s", err, lines[0])
	}
	if line["request_id"] != "r-1" || line["at"] != "2026-03-02T15:00:00Z" || line["part"] != "test" || !strings.HasSuffix(fmt.Sprint(line["time"]), "Z") {
		t.Errorf("log line: got %s", lines[0])
	}
	if strings.Count(lines[1], "request_id") != 1 {
		t.Errorf("log line with an id of its own: got %s, want one request_id", lines[1])
	}
}

func TestPersonalDataIsLeftOutByTypeAndByLook(t *testing.T) {
	t.Parallel()
	const id = "01900000-0000-7000-8000-00000000000a"
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/canary", http.NoBody)
	for name, value := range map[string]any{
		"a request": r, "headers": http.Header{"Authorization": {"canary"}}, "an address": r.URL, "a query": url.Values{"q": {"canary"}},
		"bytes": []byte("canary"), "raw JSON": json.RawMessage(`"canary"`), "a map": map[string]any{"name": "canary"},
		"a mail address in an error":      errors.New("no mailbox canary@example.com.ar"),
		"a phone number in an error":      errors.New("cannot reach +54 9 11 5555-canary +5491155551234"),
		"a mail address in a wrapped one": errors.Join(errors.New("a"), errors.New("canary@example.com")),
	} {
		var out bytes.Buffer
		log := obs.NewLogger(&out, obs.LogOptions{})
		log.Info("x", "error", value, "id", id)
		if got := out.String(); strings.Contains(got, "canary@") || strings.Contains(got, "5491155551234") ||
			(strings.Contains(got, "canary") && !strings.Contains(name, "phone")) || !strings.Contains(got, id) {
			t.Errorf("%s: logged %s, want it left out and the id kept", name, got)
		}
	}
	var out bytes.Buffer
	obs.NewLogger(&out, obs.LogOptions{}).Info("x", "error", "shop "+id+" is gone")
	if !strings.Contains(out.String(), id) {
		t.Errorf("an id in an error: logged %s, want it kept", out.String())
	}
}

func TestMetricsShowWhatHappened(t *testing.T) {
	t.Parallel()
	m := obs.NewMetrics(obs.Build{Version: "1.2.3", Commit: "abc"})
	route := m.Route("GET", "/shops/{slug}")
	route.Observe(200, 3*time.Millisecond)
	route.Observe(200, 3*time.Millisecond)
	route.Observe(404, time.Millisecond)
	m.Query("ListBarberDay", time.Millisecond, nil)
	m.Query("ListBarberDay", time.Millisecond, errors.New("x"))
	m.Job("expire_holds", "completed", time.Second)
	m.Count("booking_created")
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	for _, want := range []string{
		`http_requests_total{method="GET",route="/shops/{slug}",status="200"} 2`,
		`http_requests_total{method="GET",route="/shops/{slug}",status="404"} 1`,
		`http_request_duration_seconds_count{method="GET",route="/shops/{slug}"} 3`,
		`db_query_duration_seconds_count{query="ListBarberDay"} 2`,
		`db_query_errors_total{query="ListBarberDay"} 1`,
		`jobs_total{kind="expire_holds",outcome="completed"} 1`,
		`business_events_total{event="booking_created"} 1`,
		`barberpro_build_info{commit="abc",goversion="`,
		`go_goroutines`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("metrics: no %s", want)
		}
	}
}

func TestTracesAreOffWithoutAnEndpointAndArriveWithOne(t *testing.T) {
	t.Parallel()
	off, err := obs.NewTraces(t.Context(), "", "barberpro", obs.Build{})
	if off != nil || err != nil || off.Tracer("x") != nil || off.Close(t.Context()) != nil {
		t.Errorf("NewTraces without endpoint: got %v, %v, want nil, nil", off, err)
	}
	arrived := make(chan string, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { arrived <- r.URL.Path }))
	t.Cleanup(collector.Close)
	on, err := obs.NewTraces(t.Context(), collector.URL, "barberpro", obs.Build{})
	if err != nil {
		t.Fatalf("NewTraces: %v", err)
	}
	var out bytes.Buffer
	ctx, span := on.Tracer("test").Start(t.Context(), "span")
	obs.NewLogger(&out, obs.LogOptions{}).InfoContext(ctx, "inside")
	span.End()
	if err := on.Close(t.Context()); err != nil {
		t.Errorf("Close: %v", err)
	}
	if got := <-arrived; got != "/v1/traces" && got != "/" {
		t.Errorf("collector: asked at %s", got)
	}
	if want := span.SpanContext().TraceID().String(); !strings.Contains(out.String(), want) {
		t.Errorf("log: got %s, want trace %s", out.String(), want)
	}
}
