package linear_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/test/stack"
)

// proxy passes requests on to the process at api after change has had a look at them.
func proxy(t *testing.T, api string, change func(http.ResponseWriter, *http.Request) (pass bool)) string {
	t.Helper()
	target, err := url.Parse(api)
	if err != nil {
		t.Fatalf("Parse(%q): %v", api, err)
	}
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if change(w, r) {
			forward.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// dropTheKey is a product that ignores Idempotency-Key.
func dropTheKey(t *testing.T, _ *stack.Shop, api string) string {
	t.Helper()
	return proxy(t, api, func(_ http.ResponseWriter, r *http.Request) bool {
		r.Header.Del("Idempotency-Key")
		return true
	})
}

// list is a shop's free times as they were a moment ago.
type list struct {
	shop *stack.Shop
	c    *stack.Caller

	mu    sync.Mutex
	pages map[string]page // by the query that asked
}

type page struct {
	at   time.Time
	free map[int64][]uuid.UUID // barbers by start
}

// listAge is how long the mutant keeps its list: less than a page that somebody looks at is old.
const listAge = 200 * time.Millisecond

// trustTheList is a product that books whatever its cached list shows, and refuses what it does not show.
func trustTheList(t *testing.T, shop *stack.Shop, api string) string {
	t.Helper()
	l := &list{shop: shop, c: stack.NewCaller(api), pages: map[string]page{}}
	return proxy(t, api, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Method != http.MethodPost || !strings.HasPrefix(r.URL.Path, "/api/v1/public/shops/") {
			return true
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return false
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		if l.shows(r, body) {
			return true
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusConflict)
		_, _ = io.WriteString(w, `{"code":"slot_taken"}`)
		return false
	})
}

func (l *list) shows(r *http.Request, body []byte) bool {
	var ask struct {
		Services []uuid.UUID `json:"service_ids"`
		Barber   *uuid.UUID  `json:"barber_id"`
		Start    time.Time   `json:"starts_at"`
		Hold     string      `json:"hold_token"`
	}
	if json.Unmarshal(body, &ask) != nil || len(ask.Services) != 1 || ask.Hold != "" {
		return true
	}
	day := ask.Start.In(l.shop.Location).Format(time.DateOnly)
	query := "service_id=" + ask.Services[0].String() + "&from=" + day + "&to=" + day
	barbers := l.page(r, query).free[ask.Start.Unix()]
	return len(barbers) > 0 && (ask.Barber == nil || slices.Contains(barbers, *ask.Barber))
}

func (l *list) page(r *http.Request, query string) page {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p, ok := l.pages[query]; ok && time.Since(p.at) < listAge {
		return p
	}
	p := page{at: time.Now(), free: map[int64][]uuid.UUID{}}
	var days struct {
		Days []struct {
			Slots []struct {
				Start   time.Time   `json:"starts_at"`
				Barbers []uuid.UUID `json:"barber_ids"`
			} `json:"slots"`
		} `json:"days"`
	}
	a, err := l.c.Call(r.Context(), "GET", "/api/v1/public/shops/"+l.shop.Slug+"/availability?"+query, nil)
	if err != nil || a.Into(&days) != nil {
		return p
	}
	for _, d := range days.Days {
		for _, s := range d.Slots {
			p.free[s.Start.Unix()] = s.Barbers
		}
	}
	l.pages[query] = p
	return p
}
