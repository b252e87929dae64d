package app_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/web"
)

// ask registers an operation that needs the database.
func ask(a *app.App) {
	op := web.Operation{Method: http.MethodGet, Path: "/ask", ID: "ask", Access: web.Public}
	web.Register(a.API(), op, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, a.DB().Global(ctx, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "SELECT 1")
			return err
		})
	})
}

func TestADatabaseThatGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	way, database := through(t, testdb.New(t).URL)
	a, log := build(t, app.Options{}, "DATABASE_URL", database)
	ask(a)
	r := serve(t, a, log)
	r.untilReady(t)
	if res, body := r.get(t, "/ask"); res.StatusCode != http.StatusNoContent {
		t.Fatalf("GET /ask: got %s %s, want 204", res.Status, body)
	}
	way.close()
	for range 10 {
		res, body := r.get(t, "/ask")
		if res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" || !strings.Contains(body, `"database_unavailable"`) {
			t.Errorf("GET /ask without database: got %s %s, want 503 database_unavailable with Retry-After", res.Status, body)
		}
	}
	until(t, "not ready", func() bool {
		res, _ := r.get(t, "/health/ready")
		return res.StatusCode == http.StatusServiceUnavailable
	})
	if res, _ := r.get(t, "/health/live"); res.StatusCode != http.StatusOK {
		t.Errorf("GET /health/live without database: got %s, want 200", res.Status)
	}
	way.open(t)
	r.untilReady(t)
	if res, body := r.get(t, "/ask"); res.StatusCode != http.StatusNoContent {
		t.Errorf("GET /ask with the database back: got %s %s, want 204", res.Status, body)
	}
}

func TestLeavingUnderLoadFailsNoRequest(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{Work: true}, "SHUTDOWN_DELAY", "4s")
	ask(a)
	said := make(chan struct{})
	a.AtGoodbye(func() { close(said) })
	r := serve(t, a, log)
	r.untilReady(t)

	var answered, failed atomic.Int64
	var clients sync.WaitGroup
	leaving := make(chan struct{})
	for range 16 {
		clients.Go(func() {
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
			defer client.CloseIdleConnections()
			for ctx := t.Context(); ; {
				select {
				case <-leaving:
					return // what a proxy does once ready says no
				default:
				}
				req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url+"/ask", http.NoBody)
				if err != nil {
					t.Errorf("NewRequest: %v", err)
					return
				}
				res, err := client.Do(req)
				if err != nil || res.StatusCode != http.StatusNoContent {
					failed.Add(1)
					t.Errorf("GET /ask: %v %v", res, err)
					return
				}
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
				answered.Add(1)
			}
		})
	}
	until(t, "load", func() bool { return answered.Load() > 200 })
	r.stop()
	until(t, "not ready while still serving", func() bool {
		res, _ := r.get(t, "/health/ready")
		return res.StatusCode == http.StatusServiceUnavailable
	})
	before := answered.Load()
	until(t, "requests served while not ready", func() bool { return answered.Load() > before+50 })
	close(leaving)
	clients.Wait()
	if err := <-r.done; err != nil {
		t.Errorf("Serve: %v", err)
	}
	r.done <- nil
	<-said
	if failed.Load() > 0 {
		t.Errorf("%d of %d requests failed", failed.Load(), answered.Load())
	}
}

func TestARunningRequestMayFinish(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{})
	running, release := make(chan struct{}), make(chan struct{})
	a.API().Raw(web.Operation{Method: http.MethodGet, Path: "/slow", ID: "slow", Access: web.Public},
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(running)
			<-release
			_, _ = io.WriteString(w, "done")
		}))
	r := serve(t, a, log)
	r.untilReady(t)
	got := make(chan string, 1)
	go func() {
		_, body := r.get(t, "/slow")
		got <- body
	}()
	<-running
	r.stop()
	until(t, "leaving", func() bool { return strings.Contains(log.String(), `"msg":"leaving"`) })
	close(release)
	if body := <-got; body != "done" {
		t.Errorf("GET /slow while leaving: got %q, want done", body)
	}
}

func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{}, "HEADER_TIMEOUT", "200ms", "READ_TIMEOUT", "400ms", "MAX_CONNECTIONS", "8")
	r := serve(t, a, log)
	host := strings.TrimPrefix(r.url, "http://")
	for name, sent := range map[string]string{
		"half a header": "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"half a body":   "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
	} {
		for range 6 {
			conn := dial(t, host)
			if _, err := io.WriteString(conn, sent); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	start := time.Now()
	res, _ := r.get(t, "/health/live")
	if took := time.Since(start); res.StatusCode != http.StatusOK || took > 5*time.Second {
		t.Errorf("GET /health/live behind 12 slow clients: got %s after %s", res.Status, took)
	}
}

func TestASlowBodyIsCutOffWithAProblem(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{}, "READ_TIMEOUT", "300ms")
	r := serve(t, a, log)
	r.untilReady(t)
	conn := dial(t, strings.TrimPrefix(r.url, "http://"))
	start := time.Now()
	_, err := io.WriteString(conn, "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	if err != nil {
		t.Fatalf("WriteString: %v", err)
	}
	answer, err := io.ReadAll(conn)
	if took := time.Since(start); err != nil || took > 5*time.Second {
		t.Errorf("POST with a slow body: ended with %v after %s, want an answer and the end", err, took)
	}
	if !strings.HasPrefix(string(answer), "HTTP/1.1 408") || !strings.Contains(string(answer), "body_timeout") {
		t.Errorf("POST with a slow body: got %s, want 408 body_timeout", answer)
	}
}

func TestADatabaseWithoutTablesIsRefusedWithTheCommandThatHelps(t *testing.T) {
	t.Parallel()
	testdb.New(t) // the application's role belongs to the server: it is there once any database was migrated
	a, _ := build(t, app.Options{Work: true}, "DATABASE_URL", testdb.Empty(t).URL)
	if err := a.Serve(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "barberpro migrate") {
		t.Errorf("Serve: got %v, want it to name barberpro migrate", err)
	}
}

func TestServeCanBeStoppedBeforeItBegan(t *testing.T) {
	t.Parallel()
	a, _ := build(t, app.Options{}, "DATABASE_URL", "postgresql://app:x@127.0.0.1:1/barberpro")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := a.Serve(ctx, nil); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Serve: got %v, want nil", err)
	}
}

func TestWorkEndsWhenItIsTold(t *testing.T) {
	t.Parallel()
	a, log := build(t, app.Options{Work: true})
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- a.Work(ctx) }()
	until(t, "working", func() bool { return strings.Contains(log.String(), `"msg":"working"`) })
	stop()
	if err := <-done; err != nil {
		t.Errorf("Work: %v", err)
	}
}
