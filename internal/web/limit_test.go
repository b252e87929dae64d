package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/web"
)

func limited() map[string]web.Bucket {
	return map[string]web.Bucket{
		web.BucketPublic: {Limit: 3, Window: time.Hour}, web.BucketStaff: {Limit: 2, Window: time.Hour},
		web.BucketAddress: {Limit: 40, Window: time.Hour}, "login": {Limit: 2, Window: time.Hour, Strict: true},
	}
}

func TestOneClientIsLimitedAndToldSo(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{Buckets: limited()})
	browser := headers("User-Agent", "a")
	for left := 2; left >= 0; left-- {
		w := e.do(t, call{path: "/raw", header: browser})
		if got, want := w.Header().Get("Ratelimit-Policy"), `"public";q=3;w=3600`; got != want {
			t.Errorf("RateLimit-Policy: got %s, want %s", got, want)
		}
		if got, want := w.Header().Get("Ratelimit"), fmt.Sprintf(`"public";r=%d;t=%d`, left, 1200*(3-left)); got != want || w.Code != http.StatusOK {
			t.Errorf("RateLimit: got %d %s, want 200 %s", w.Code, got, want)
		}
	}
	w := e.do(t, call{path: "/raw", header: browser})
	if p := problemOf(t, w); w.Code != http.StatusTooManyRequests || p["code"] != "too_many_requests" {
		t.Errorf("fourth request: got %d %v, want 429", w.Code, p["code"])
	}
	if wait, err := strconv.Atoi(w.Header().Get("Retry-After")); err != nil || wait < 1190 || wait > 1200 {
		t.Errorf("Retry-After: got %q, want about 1200", w.Header().Get("Retry-After"))
	}
	if w := e.do(t, call{path: "/raw", header: headers("User-Agent", "b")}); w.Code != http.StatusOK {
		t.Errorf("another browser behind the same address: got %d, want 200", w.Code)
	}
	if w := e.do(t, call{path: "/raw", header: browser, from: "203.0.113.9:1"}); w.Code != http.StatusOK {
		t.Errorf("the same browser from another address: got %d, want 200", w.Code)
	}
}

func TestOneAddressHasACeiling(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{Buckets: limited()})
	passed := 0
	for i := range 60 {
		if w := e.do(t, call{path: "/raw", header: headers("User-Agent", strconv.Itoa(i)), from: "[2001:db8::" + strconv.Itoa(i+1) + "]:9"}); w.Code == http.StatusOK {
			passed++
		}
	}
	if passed != 40 {
		t.Errorf("60 browsers of one household: %d passed, want 40", passed)
	}
}

func TestStaffAreLimitedByPerson(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{Buckets: limited()})
	var codes []int
	for i := range 3 {
		w := e.do(t, call{path: "/shops/" + shopA.String() + "/signed", header: headers("Authorization", "Bearer x", "User-Agent", strconv.Itoa(i))})
		codes = append(codes, w.Code)
	}
	if got := fmt.Sprint(codes); got != "[200 200 429]" {
		t.Errorf("three requests of one person: got %s, want [200 200 429]", got)
	}
}

// sharedCount grants n requests; away is Redis gone.
type sharedCount struct {
	n    int
	away bool
	keys map[string]int
}

func (s *sharedCount) Take(_ context.Context, key string, _ int, _ time.Duration) (int, time.Duration, time.Duration, bool) {
	s.keys[key]++
	if s.away {
		return 0, 0, 0, false
	}
	s.n--
	if s.n < 0 {
		return 0, time.Minute, time.Hour, true
	}
	return s.n, 0, time.Minute, true
}

func TestStrictBucketsCountOverAllProcesses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		shared sharedCount
		want   string
	}{
		"the others used it up":       {sharedCount{n: 1}, "[200 429 429]"},
		"redis away, this one counts": {sharedCount{away: true}, "[200 200 429]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.shared.keys = map[string]int{}
			e := newEdge(t, web.Options{Buckets: limited(), Shared: &tc.shared})
			e.Raw(web.Operation{Method: http.MethodPost, Path: "/login", ID: "login", Access: web.Public, Bucket: "login"},
				http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			var codes []int
			for range 3 {
				codes = append(codes, e.do(t, call{method: "POST", path: "/login"}).Code)
			}
			if got := fmt.Sprint(codes); got != tc.want {
				t.Errorf("three logins: got %s, want %s", got, tc.want)
			}
			if len(tc.shared.keys) != 1 {
				t.Errorf("shared keys: got %v, want one", tc.shared.keys)
			}
		})
	}
}

func TestOneAddressMayTryTenTimesAStrictBucket(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{Buckets: map[string]web.Bucket{"login": {Limit: 2, Window: time.Hour, Strict: true}}})
	e.Raw(web.Operation{Method: http.MethodPost, Path: "/login", ID: "login", Access: web.Public, Bucket: "login"},
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	passed := 0
	for i := range 50 {
		if e.do(t, call{method: "POST", path: "/login", header: headers("User-Agent", strconv.Itoa(i))}).Code == http.StatusOK {
			passed++
		}
	}
	if passed != 20 {
		t.Errorf("50 logins of one address with forged browsers: %d passed, want 20", passed)
	}
}

func TestExemptOperationsAreNeverLimited(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{Buckets: map[string]web.Bucket{web.BucketAddress: {Limit: 1, Window: time.Hour}, web.BucketPublic: {Limit: 1, Window: time.Hour}}})
	e.Raw(web.Operation{Method: http.MethodPost, Path: "/webhook", ID: "webhook", Access: web.Public, Bucket: web.BucketNone},
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for range 20 {
		if w := e.do(t, call{method: "POST", path: "/webhook"}); w.Code != http.StatusOK {
			t.Fatalf("POST /webhook: got %d, want 200", w.Code)
		}
	}
}

func TestForwardedAddressesAreBelievedOnlyFromTrustedHops(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ trusted, from, forwarded, want string }{
		"nobody is trusted":             {"", "203.0.113.5:1", "198.51.100.1", "203.0.113.5"},
		"a stranger forwards":           {"10.0.0.0/8", "203.0.113.5:1", "198.51.100.1", "203.0.113.5"},
		"our proxy forwards":            {"10.0.0.0/8", "10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		"the client lies to our proxy":  {"10.0.0.0/8", "10.0.0.1:1", "1.2.3.4, 198.51.100.1", "198.51.100.1"},
		"two proxies of ours":           {"10.0.0.0/8", "10.0.0.1:1", "198.51.100.1, 10.0.0.2", "198.51.100.1"},
		"our proxy forwards nonsense":   {"10.0.0.0/8", "10.0.0.1:1", "unknown", "10.0.0.1"},
		"our proxy forwards nothing":    {"10.0.0.0/8", "10.0.0.1:1", "", "10.0.0.1"},
		"an IPv4 address written as v6": {"10.0.0.0/8", "[::ffff:10.0.0.1]:1", "::ffff:198.51.100.1", "198.51.100.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEdge(t, web.Options{TrustedProxies: prefixes(t, tc.trusted)})
			var got string
			e.Raw(web.Operation{Method: http.MethodGet, Path: "/ip", ID: "ip", Access: web.Public},
				http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = web.ClientIP(r.Context()).String() }))
			e.do(t, call{path: "/ip", from: tc.from, header: headers("X-Forwarded-For", tc.forwarded)})
			if got != tc.want {
				t.Errorf("ClientIP: got %s, want %s", got, tc.want)
			}
		})
	}
}
