package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/config"
	"github.com/barberpro/barberpro/internal/obs"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/web"
)

// running is a process under test.
type running struct {
	*app.App

	url  string
	stop context.CancelFunc
	done chan error // what Serve returned
	log  *safeBuffer
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// build wires a process with the variables in pairs; without DATABASE_URL it gets a database of its own.
func build(t *testing.T, o app.Options, pairs ...string) (*app.App, *safeBuffer) {
	t.Helper()
	vars := map[string]string{
		"APP_ENV": "test", "PORT": "0", "LOG_LEVEL": "info", "DB_MAX_CONNS": "4", "SHUTDOWN_TIMEOUT": "5s", "REDIS_URL": testdb.Redis(t),
	}
	for i := 0; i < len(pairs); i += 2 {
		vars[pairs[i]] = pairs[i+1]
	}
	if vars["DATABASE_URL"] == "" {
		vars["DATABASE_URL"] = testdb.New(t).URL
	}
	cfg, err := config.Parse(vars)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	log := &safeBuffer{}
	o.Log = obs.NewLogger(log, obs.LogOptions{Level: "info", Attrs: web.LogAttrs})
	o.Build = obs.Build{Version: "test"}
	a, err := app.New(t.Context(), cfg, o)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return a, log
}

// serve runs a until the test ends.
func serve(t *testing.T, a *app.App, log *safeBuffer) *running {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	r := &running{App: a, stop: stop, done: make(chan error, 1), log: log}
	address := make(chan net.Addr, 1)
	go func() { r.done <- a.Serve(ctx, func(at net.Addr) { address <- at }) }()
	select {
	case at := <-address:
		r.url = "http://" + at.String()
	case err := <-r.done:
		t.Fatalf("Serve: %v", err)
	}
	t.Cleanup(func() {
		stop()
		select {
		case err := <-r.done:
			if err != nil {
				t.Errorf("Serve: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("Serve: still running 20 s after it was told to stop")
		}
	})
	return r
}

func (r *running) get(t *testing.T, path string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+path, http.NoBody)
	if err != nil {
		t.Fatalf("NewRequest: %v", err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("GET %s: %v", path, err)
	}
	return res, string(body)
}

// until waits for a condition.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); <-time.After(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited 15 s for: %s", what)
}

func (r *running) untilReady(t *testing.T) {
	t.Helper()
	until(t, "ready", func() bool { res, _ := r.get(t, "/health/ready"); return res.StatusCode == http.StatusOK })
}

func TestTheServiceAnswersWhatItPromises(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{Work: true})
	r := serve(t, a, log)
	r.untilReady(t)
	for path, want := range map[string]string{
		"/health": `{"status":"ok"}`, "/health/live": `{"status":"ok"}`, "/health/ready": `{"status":"ok"}`,
		"/api/health": `{"status":"ok"}`, "/health/detailed": `"database":{"status":"up"`,
		"/metrics": `http_requests_total{method="GET",route="/health/ready",status="200"}`,
		"/docs":    "/docs/swagger-ui-bundle.js", "/docs/start.js": `url: "/openapi.json"`, "/docs/swagger-ui.css": "swagger-ui",
		"/openapi.json": `"openapi": "3.1.0"`, "/": "BarberPro",
	} {
		res, body := r.get(t, path)
		if res.StatusCode != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("GET %s: got %s %.200s, want %s", path, res.Status, body, want)
		}
		policy := res.Header.Get("Content-Security-Policy")
		if strings.Contains(policy, "script-src 'unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("GET %s: policy %q", path, policy)
		}
	}
	for _, path := range []string{"/docs/..%2f..%2fetc%2fpasswd", "/docs/missing.js", "/api/v1/missing", "/index.php"} {
		if res, body := r.get(t, path); res.StatusCode != http.StatusNotFound || res.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("GET %s: got %s %s, want a problem with 404", path, res.Status, body)
		}
	}
}

func TestTheReferenceLoadsNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{})
	r := serve(t, a, log)
	_, page := r.get(t, "/docs")
	if strings.Contains(page, "http:") || strings.Contains(page, "https:") || strings.Contains(page, "<style") || strings.Contains(page, "<script>") {
		t.Errorf("GET /docs: got %s, want files of this server only", page)
	}
	res, _ := r.get(t, "/docs/swagger-ui-bundle.js", "Accept-Encoding", "gzip")
	if res.Header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/javascript") {
		t.Errorf("GET bundle: %v", res.Header)
	}
	off, log := build(t, app.Options{}, "ENABLE_SWAGGER", "false")
	if res, _ := serve(t, off, log).get(t, "/docs"); res.StatusCode != http.StatusNotFound {
		t.Errorf("GET /docs with ENABLE_SWAGGER=false: got %s, want 404", res.Status)
	}
}

func TestTheDocumentIsTaggedAndFresh(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{})
	r := serve(t, a, log)
	res, body := r.get(t, "/openapi.json")
	tag := res.Header.Get("ETag")
	if !json.Valid([]byte(body)) || tag == "" {
		t.Errorf("GET /openapi.json: tag %q, body %.100s", tag, body)
	}
	if res, body := r.get(t, "/openapi.json", "If-None-Match", tag); res.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("GET with the tag: got %s %.100s, want 304", res.Status, body)
	}
	doc, err := a.Document()
	if err != nil {
		t.Fatalf("Document: %v", err)
	}
	kept, err := os.ReadFile("../../api/openapi.json")
	if err != nil {
		t.Fatalf("ReadFile: %v", err)
	}
	if !bytes.Equal(kept, bytes.Replace(doc, []byte(`"version": "test"`), []byte(`"version": "dev"`), 1)) {
		t.Error("api/openapi.json is stale: run make gen")
	}
}

func TestMetricsAskForTheirToken(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{}, "METRICS_TOKEN", "open-sesame")
	r := serve(t, a, log)
	for token, want := range map[string]int{"": 401, "Bearer wrong": 401, "Bearer open-sesame": 200} {
		if res, _ := r.get(t, "/metrics", "Authorization", token); res.StatusCode != want {
			t.Errorf("GET /metrics with %q: got %s, want %d", token, res.Status, want)
		}
		_, body := r.get(t, "/health/detailed", "Authorization", token)
		if !strings.Contains(body, `"database":{"status":"up"`) || strings.Contains(body, `"version"`) != (want == 200) {
			t.Errorf("GET /health/detailed with %q: got %s, want the rest only for who has the token", token, body)
		}
	}
}

func TestStartToReadyIsQuick(t *testing.T) {
	t.Parallel()
	database := testdb.New(t).URL
	start := time.Now()
	a, log := build(t, app.Options{Work: true}, "DATABASE_URL", database)
	serve(t, a, log).untilReady(t)
	// 300 ms is the goal on a quiet machine (make bench measures it); tests share theirs.
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("start to ready took %s", took)
	}
	t.Logf("start to ready: %s", time.Since(start))
}

func TestRedisAwayIsDegradedAndReady(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{}, "REDIS_URL", "redis://127.0.0.1:1", "REDIS_TIMEOUT", "50ms")
	r := serve(t, a, log)
	r.untilReady(t)
	if res, body := r.get(t, "/health/detailed"); res.StatusCode != http.StatusOK || !strings.Contains(body, `"status":"degraded"`) {
		t.Errorf("GET /health/detailed: got %s %s, want 200 degraded", res.Status, body)
	}
}

func TestANewProcessWithoutDatabaseSaysWhichAndWhy(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{}, "DATABASE_URL", "postgresql://app:canary-5@127.0.0.1:1/barberpro", "DB_START_WAIT", "2s")
	r := serve(t, a, log)
	if res, _ := r.get(t, "/health/live"); res.StatusCode != http.StatusOK {
		t.Errorf("GET /health/live while waiting: got %s, want 200", res.Status)
	}
	if res, body := r.get(t, "/health/ready"); res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" || !strings.Contains(body, `"not_ready"`) {
		t.Errorf("GET /health/ready while waiting: got %s %s, want 503 with Retry-After", res.Status, body)
	}
	err := <-r.done
	r.done <- nil
	if err == nil || !strings.Contains(err.Error(), "127.0.0.1:1/barberpro did not answer within 2s") || strings.Contains(err.Error(), "canary-5") {
		t.Errorf("Serve: got %v, want which database did not answer, without the password", err)
	}
	if strings.Contains(log.String(), "canary-5") {
		t.Errorf("log: has the password: %s", log)
	}
}

func TestATakenPortIsOneClearError(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatalf("SplitHostPort: %v", err)
	}
	a, _ := build(t, app.Options{}, "PORT", port)
	if err := a.Serve(t.Context(), nil); err == nil || !strings.Contains(err.Error(), port) || !strings.Contains(err.Error(), "PORT") {
		t.Errorf("Serve: got %v, want the taken port and its variable", err)
	}
}

func TestSeedIsRefusedInProduction(t *testing.T) {
	t.Parallel()
	cfg, err := config.Parse(map[string]string{"APP_ENV": "test", "DATABASE_URL": testdb.New(t).URL})
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	cfg.App.Env = config.Production
	a, err := app.New(t.Context(), cfg, app.Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	defer a.Close(t.Context()) //nolint:errcheck // the test is over
	if _, err := a.Seed(t.Context()); !errors.Is(err, app.ErrNoDemo) {
		t.Errorf("Seed: got %v, want ErrNoDemo", err)
	}
}

// cut is a way to a database that can be cut.
type cut struct {
	target, address string

	mu    sync.Mutex
	l     net.Listener
	conns []net.Conn
}

// through returns a database address that leads through c.
func through(t *testing.T, database string) (*cut, string) {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	c := &cut{target: u.Host, address: "127.0.0.1:0"}
	c.open(t)
	t.Cleanup(c.close)
	u.Host = c.address
	return c, u.String()
}

func (c *cut) open(t *testing.T) {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", c.address)
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	c.mu.Lock()
	c.l, c.address = l, l.Addr().String()
	c.mu.Unlock()
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := new(net.Dialer).DialContext(t.Context(), "tcp", c.target)
			if err != nil {
				_ = in.Close()
				continue
			}
			c.mu.Lock()
			c.conns = append(c.conns, in, out)
			c.mu.Unlock()
			go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
			go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
		}
	}()
}

func (c *cut) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.l.Close()
	for _, conn := range c.conns {
		_ = conn.Close()
	}
	c.conns = nil
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatalf("Dial: %v", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}
