package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

// uiFolder is a folder with a small interface.
func uiFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	page := `<!doctype html><html><head><!--bp:head--></head><body><!--bp:body--><div id="app"></div></body></html>`
	if err := os.WriteFile(filepath.Join(folder, "index.html"), []byte(page), 0o600); err != nil {
		t.Fatalf("WriteFile: %v", err)
	}
	return folder
}

func TestThePageOfAShopBringsWhatTheOperationAnswers(t *testing.T) {
	t.Parallel()
	database := testdb.New(t).URL
	shop := testkit.NewShop(t, testkit.Connect(t, database), testkit.Spec{})
	shop.Exec(t, `UPDATE shops SET name = '</script><b>Tijera & Peine</b>' WHERE id = $1`, shop.ID)
	a, log := build(t, app.Options{}, "DATABASE_URL", database, "WEB_UI_DIR", uiFolder(t), "PUBLIC_URL", "http://turnos.test")
	r := serve(t, a, log)
	r.untilReady(t)
	slug := slugOf(t, r)
	_, answer := r.get(t, "/api/v1/public/shops/"+slug)
	res, page := r.get(t, "/"+slug)
	_, rest, _ := strings.Cut(page, `id="bp-shop">`)
	embedded, _, _ := strings.Cut(rest, "</script>")
	var want, got any
	if err := json.Unmarshal([]byte(answer), &want); err != nil {
		t.Fatalf("answer: %v", err)
	}
	if err := json.Unmarshal([]byte(embedded), &got); err != nil {
		t.Fatalf("page: %v in %s", err, page)
	}
	if diff := cmp.Diff(want, got); diff != "" || res.StatusCode != http.StatusOK {
		t.Errorf("data in the page: %s (-answer +page):\n%s", res.Status, diff)
	}
	if strings.Contains(page, "<b>") || !strings.Contains(page, "<h1>&lt;/script&gt;&lt;b&gt;Tijera &amp; Peine&lt;/b&gt;</h1>") {
		t.Errorf("page: got %s, want the name as text", page)
	}
	for path, want := range map[string]int{"/nadie": 404, "/nadie/reservar": 404, "/estado": 200, "/panel/hoy": 200, "/nada/de/nada": 404} {
		if res, body := r.get(t, path, "Accept", "text/html"); res.StatusCode != want || !strings.Contains(body, `<div id="app">`) {
			t.Errorf("GET %s: got %s %s, want %d with the page", path, res.Status, body, want)
		}
	}
}

// slugOf is the only shop's, as the sitemap says.
func slugOf(t *testing.T, r *running) string {
	t.Helper()
	_, list := r.get(t, "/sitemap.xml")
	places := strings.Split(list, "<loc>http://turnos.test/")
	slug, _, _ := strings.Cut(places[len(places)-1], "<")
	if len(places) != 5 || slug == "" {
		t.Fatalf("sitemap: got %s, want the only shop at the end", list)
	}
	return slug
}

func TestAPausedShopAndOneWithoutATeamAreNotListed(t *testing.T) {
	t.Parallel()
	database := testdb.New(t).URL
	db := testkit.Connect(t, database)
	paused, empty := testkit.NewShop(t, db, testkit.Spec{}), testkit.NewShop(t, db, testkit.Spec{})
	paused.Exec(t, `UPDATE shops SET paused = true WHERE id = $1`, paused.ID)
	empty.Exec(t, `DELETE FROM barber_services WHERE shop_id = $1`, empty.ID)
	a, log := build(t, app.Options{}, "DATABASE_URL", database)
	r := serve(t, a, log)
	r.untilReady(t)
	if _, list := r.get(t, "/sitemap.xml"); strings.Count(list, "<loc>") != 3 {
		t.Errorf("sitemap: got %s, want no shop", list)
	}
}

func TestThePagesComeWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	way, database := through(t, testdb.New(t).URL)
	a, log := build(t, app.Options{}, "DATABASE_URL", database, "WEB_UI_DIR", uiFolder(t))
	r := serve(t, a, log)
	r.untilReady(t)
	way.close()
	for path, want := range map[string]int{"/estado": 200, "/": 200, "/panel": 200, "/barberia": 503, "/barberia/reservar": 503} {
		res, body := r.get(t, path, "Accept", "text/html")
		if res.StatusCode != want || !strings.Contains(body, `<div id="app">`) || (want == http.StatusServiceUnavailable) != (res.Header.Get("Retry-After") != "") {
			t.Errorf("GET %s without the database: got %s %s, want %d with the page", path, res.Status, body, want)
		}
	}
	if res, body := r.get(t, "/health/detailed"); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, `"database":{"status":"down"`) {
		t.Errorf("GET /health/detailed without the database: got %s %s, want what is down", res.Status, body)
	}
}

// TestThePageOfAShopIsQuick holds to limits that a busy machine keeps, too; the log says what was measured.
func TestThePageOfAShopIsQuick(t *testing.T) {
	t.Parallel()
	database := testdb.New(t).URL
	shop := testkit.NewShop(t, testkit.Connect(t, database), testkit.Spec{})
	shop.Exec(t, `UPDATE shops SET slug = 'rapida' WHERE id = $1`, shop.ID)
	a, log := build(t, app.Options{}, "DATABASE_URL", database, "WEB_UI_DIR", uiFolder(t), "RATE_LIMIT_ADDRESS", "off")
	serve(t, a, log).untilReady(t)
	ask := func(path string) time.Duration {
		w := httptest.NewRecorder()
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody)
		req.Header.Set("Accept-Encoding", "gzip")
		start := time.Now()
		a.API().ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			t.Fatalf("GET %s: got %d %s", path, w.Code, w.Body)
		}
		return time.Since(start)
	}
	cold := ask("/rapida")
	const requests = 2000
	page, bare := make([]time.Duration, requests), make([]time.Duration, requests)
	for i := range requests {
		page[i], bare[i] = ask("/rapida"), ask("/health/live")
	}
	slices.Sort(page)
	slices.Sort(bare)
	p50, p99 := page[requests/2], page[requests*99/100]
	t.Logf("cold %s; warm p50 %s, p99 %s; /health/live p50 %s", cold, p50, p99, bare[requests/2])
	if cold > time.Second || p99 > 50*time.Millisecond || p50 > 2*time.Millisecond {
		t.Errorf("page of a shop: cold %s, p50 %s, p99 %s; want 30 ms, 2 ms, 2 ms on a quiet machine", cold, p50, p99)
	}
}
