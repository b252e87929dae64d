package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/web"
)

func prefixes(t *testing.T, s string) []netip.Prefix {
	t.Helper()
	if s == "" {
		return nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		t.Fatalf("ParsePrefix: %v", err)
	}
	return []netip.Prefix{p}
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{Production: true})
	for _, c := range []call{
		{path: "/raw"},
		{path: "/things"},
		{method: "POST", path: "/things"},
		{path: "/nowhere"},
		{method: "PUT", path: "/raw"},
		{path: "/panic"},
		{path: "//x"},
		{path: "/a%00"},
		{method: "OPTIONS", path: "/raw"},
		{path: "/shops/x/team"},
	} {
		h := e.do(t, c).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"Permissions-Policy": "camera=()", "Cross-Origin-Opener-Policy": "same-origin",
			"Strict-Transport-Security": "max-age=63072000", "Cache-Control": "no-store",
		} {
			if got := h.Get(name); !strings.Contains(got, want) {
				t.Errorf("%s %s: %s is %q, want %q", c.method, c.path, name, got, want)
			}
		}
		if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") || h.Get("X-Request-ID") == "" {
			t.Errorf("%s %s: policy %q, request id %q", c.method, c.path, h.Get("Content-Security-Policy"), h.Get("X-Request-ID"))
		}
	}
	if got := newEdge(t, web.Options{}).do(t, call{path: "/raw"}).Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("HSTS outside production: got %q, want none", got)
	}
}

func TestARequestIDIsTakenOnlyWhenItIsSane(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{})
	for in, kept := range map[string]bool{
		"abc-123_X.9": true, "0123456789abcdef0123456789abcdef": true, "": false, "short": false,
		strings.Repeat("a", 65): false, "abcdefgh\" , \"x\":\"": false, "línea-larga": false, "abc def ghi": false,
	} {
		got := e.do(t, call{path: "/raw", header: headers("X-Request-Id", in)}).Header().Get("X-Request-ID")
		if (got == in) != kept || len(got) < 8 {
			t.Errorf("X-Request-Id %q: got %q, kept should be %v", in, got, kept)
		}
	}
}

func TestOtherOriginsReadOnlyWhatTheyMay(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		origins             []string
		origin, allow, cred string
	}{
		"an allowed origin":       {[]string{"https://panel.example"}, "https://panel.example", "https://panel.example", "true"},
		"another origin":          {[]string{"https://panel.example"}, "https://evil.example", "", ""},
		"everybody, without keys": {[]string{"*"}, "https://any.example", "*", ""},
		"nobody":                  {nil, "https://panel.example", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEdge(t, web.Options{Origins: tc.origins})
			for _, c := range []call{
				{path: "/raw", header: headers("Origin", tc.origin)},
				{method: "OPTIONS", path: "/things", header: headers("Origin", tc.origin, "Access-Control-Request-Method", "POST")},
			} {
				w := e.do(t, c)
				if got := w.Header().Get("Access-Control-Allow-Origin"); got != tc.allow {
					t.Errorf("%s: Allow-Origin is %q, want %q", c.method, got, tc.allow)
				}
				if got := w.Header().Get("Access-Control-Allow-Credentials"); got != tc.cred {
					t.Errorf("%s: Allow-Credentials is %q, want %q", c.method, got, tc.cred)
				}
				if methods := w.Header().Get("Access-Control-Allow-Methods"); c.method == "OPTIONS" && (w.Code != 204 || (methods != "") != (tc.allow != "")) {
					t.Errorf("preflight: got %d with methods %q", w.Code, methods)
				}
			}
		})
	}
}

func TestTheAccessLogHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{Access: web.AccessLog{Sample: 1}})
	e.Raw(web.Operation{Method: http.MethodGet, Path: "/links/{token}", ID: "link", Access: web.Public},
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	e.do(t, call{path: "/links/" + canary + "?phone=" + canary, from: "203.0.113.77:1", header: headers("Authorization", "Bearer "+canary, "Cookie", "s="+canary, "User-Agent", canary, "Referer", canary)})
	e.do(t, call{method: "POST", path: "/things", body: `{"name":"` + canary + canary + `"}`})
	e.do(t, call{path: "/" + canary})
	log := e.log.String()
	if strings.Contains(log, canary) || strings.Contains(log, "203.0.113.77") {
		t.Errorf("log: got %s, want none of what was sent", log)
	}
	var line struct {
		Method    string `json:"method"`
		Route     string `json:"route"`
		Code      string `json:"code"`
		Status    int    `json:"status"`
		RequestID string `json:"request_id"`
	}
	lines := strings.Split(strings.TrimSpace(log), "\n")
	if err := json.Unmarshal([]byte(lines[1]), &line); err != nil || len(lines) != 3 {
		t.Fatalf("log: %v in %d lines: %s", err, len(lines), log)
	}
	if line.Route != "/things" || line.Method != http.MethodPost || line.Status != 422 || line.Code != "validation_failed" || line.RequestID == "" {
		t.Errorf("log line: got %+v", line)
	}
}

func TestReadsThatGoWellAreSampled(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ sample, want int }{"all": {1, 100}, "one in ten": {10, 10}, "none": {0, 0}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEdge(t, web.Options{Access: web.AccessLog{Sample: tc.sample}})
			for range 100 {
				e.do(t, call{path: "/raw"})
			}
			if got := strings.Count(e.log.String(), `"msg":"request"`); got != tc.want {
				t.Errorf("100 reads: %d lines, want %d", got, tc.want)
			}
			e.do(t, call{path: "/nowhere"})
			e.do(t, call{method: "POST", path: "/things", body: `{"name":"abc"}`})
			if got := strings.Count(e.log.String(), `"msg":"request"`); got != tc.want+2 {
				t.Errorf("an error and a write: %d lines more, want 2", got-tc.want)
			}
		})
	}
}

func TestASlowHandlerIsCutOff(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{Timeout: time.Millisecond})
	op := web.Operation{Method: http.MethodGet, Path: "/slow", ID: "slow", Access: web.Public}
	wait := func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	web.Register(e.API, op, wait)
	if w := e.do(t, call{path: "/slow"}); w.Code != http.StatusServiceUnavailable || problemOf(t, w)["code"] != "request_timeout" {
		t.Errorf("GET /slow: got %d %s, want 503 request_timeout", w.Code, w.Body)
	}
	op.Path, op.ID, op.Timeout = "/stream", "stream", -1
	e.Raw(op, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := r.Context().Deadline(); ok {
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	if w := e.do(t, call{path: "/stream"}); w.Code != http.StatusOK {
		t.Error("GET /stream: has a deadline, want none")
	}
}

// TestOnTheWire covers what only a real connection shows.
func TestOnTheWire(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{MaxBody: 1024, Log: slog.New(slog.DiscardHandler)})
	public := web.Operation{Method: http.MethodGet, Access: web.Public}
	public.Path, public.ID = "/hijack", "hijack"
	e.Raw(public, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Errorf("Hijack: %v", err)
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\nhello")
		_ = conn.Close()
	}))
	public.Path, public.ID = "/flush", "flush"
	release := make(chan struct{})
	e.Raw(public, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "first\n")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Errorf("Flush: %v", err)
		}
		<-release
	}))
	public.Path, public.ID = "/half", "half"
	e.Raw(public, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic("half way")
	}))
	srv := httptest.NewUnstartedServer(e)
	srv.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	srv.Start()
	t.Cleanup(srv.Close)

	t.Run("a chunked body over the limit is a problem", func(t *testing.T) {
		t.Parallel()
		body := struct{ io.Reader }{strings.NewReader(`{"name":"` + strings.Repeat("a", 4096) + `"}`)}
		res := send(t, http.MethodPost, srv.URL+"/things", body)
		if res.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("POST: got %s, want 413", res.Status)
		}
	})
	t.Run("HEAD answers like GET", func(t *testing.T) {
		t.Parallel()
		if res := send(t, http.MethodHead, srv.URL+"/raw", nil); res.StatusCode != http.StatusOK {
			t.Errorf("HEAD /raw: got %s, want 200", res.Status)
		}
	})
	t.Run("a connection can be taken over", func(t *testing.T) {
		t.Parallel()
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", srv.Listener.Addr().String())
		if err != nil {
			t.Fatalf("Dial: %v", err)
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "GET /hijack HTTP/1.1\r\nHost: x\r\n\r\n")
		if got, _ := io.ReadAll(conn); !strings.HasSuffix(string(got), "hello") {
			t.Errorf("hijacked connection: got %q", got)
		}
	})
	t.Run("a stream arrives while it is written", func(t *testing.T) {
		t.Parallel()
		res := send(t, http.MethodGet, srv.URL+"/flush", nil)
		line, err := bufio.NewReader(res.Body).ReadString('\n')
		close(release)
		if line != "first\n" || err != nil {
			t.Errorf("GET /flush: got %q, %v", line, err)
		}
	})
	t.Run("a panic after half an answer cuts the connection", func(t *testing.T) {
		t.Parallel()
		res := send(t, http.MethodGet, srv.URL+"/half", nil)
		if _, err := io.ReadAll(res.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("GET /half: got %v, want an unexpected end", err)
		}
	})
}

func send(t *testing.T, method, url string, body io.Reader) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, body)
	if err != nil {
		t.Fatalf("NewRequest: %v", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func TestADrainingEdgeClosesConnections(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{})
	e.Drain()
	if w := e.do(t, call{path: "/raw"}); w.Header().Get("Connection") != "close" || w.Code != http.StatusOK {
		t.Errorf("GET /raw while draining: got %d, Connection %q", w.Code, w.Header().Get("Connection"))
	}
}
