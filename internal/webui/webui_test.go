package webui_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/money"
	"github.com/barberpro/barberpro/internal/webui"
)

const (
	public    = "https://turnos.example.com.ar"
	bootstrap = "{ __sveltekit_x = { base: '' }; }"
	index     = `<!doctype html><html lang="es-AR"><head><title>old</title><!--bp:head--><script type="module" src="/_app/immutable/start.js"></script></head>` +
		`<body><!--bp:body--><div id="app"><script>` + bootstrap + `</script></div></body></html>`
)

func built() fstest.MapFS {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	long := strings.Repeat("let a = 1;\n", 200)
	return fstest.MapFS{
		"index.html": text(index), "README.md": text("about"), ".secret": text("no"), "index.html.br": text("br"),
		"_app/immutable/start.js": text(long), "_app/immutable/start.js.gz": text("gzip of start"), "_app/immutable/start.js.br": text("brotli of start"),
		"_app/immutable/a.css": text(strings.Repeat("a{}\n", 100)), "_app/version.json": text(`{"version":"1"}`),
		"favicon.svg": text("<svg/>"), "favicon.ico": text("ico"), "manifest.webmanifest": text("{}"), "service-worker.js": text(long), "embed.js": text(long),
		"og.png": text("png"), "icons/192.png": text("png"), "fonts/a.woff2": text("font"),
	}
}

var errNoShop = &fault.Error{Kind: fault.NotFound, Code: "shop_not_found", Message: "No encontramos esa barbería."}

// shops answers for one shop, "away" for a database that is away, and nobody else.
func shops(shop webui.Shop) func(context.Context, string) (*webui.Shop, error) {
	return func(_ context.Context, slug string) (*webui.Shop, error) {
		switch slug {
		case shop.Slug:
			return &shop, nil
		case "away":
			return nil, errors.New("no connection")
		}
		return nil, errNoShop
	}
}

func demo(tb testing.TB, name string) webui.Shop {
	tb.Helper()
	text, err := json.Marshal(map[string]any{"shop": map[string]string{"slug": "demo", "name": name}})
	if err != nil {
		tb.Fatalf("Marshal: %v", err)
	}
	return webui.Shop{
		Slug: "demo", Name: name, Address: "Florida 1, CABA", Phone: "+5491123456789", JSON: text, OpenNow: true, Barbers: []webui.Barber{{ID: "b1", Name: "Juan " + name}},
		Services: []webui.Service{
			{ID: "1", Name: "Corte", Category: "Corte", Minutes: 30, Price: 1_250_000, Cash: 1_125_000},
			{ID: "2", Name: "Corte y barba", Category: "Corte", Description: "Con toalla caliente", Minutes: 50, Price: 1_800_050},
			{ID: "3", Name: "Barba", Category: "Barba", Minutes: 20, Price: 800_000, Cash: 800_000},
		},
	}
}

func newSite(tb testing.TB, files fs.FS, change func(*webui.Options)) *webui.Site {
	tb.Helper()
	o := webui.Options{
		Files: files, PublicURL: public, Forms: []string{"https://www.mercadopago.com.ar"}, Shop: shops(demo(tb, "Barbería Demo")),
		Shops:    func(context.Context) ([]string, error) { return []string{"demo", "sur"}, nil },
		NotFound: func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "problem", http.StatusNotFound) },
	}
	if change != nil {
		change(&o)
	}
	site, err := webui.New(o)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	return site
}

// get asks as a browser does; header comes in pairs.
func get(tb testing.TB, site http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	tb.Helper()
	return ask(tb, site, http.MethodGet, path, append([]string{"Accept", "text/html,*/*"}, header...)...)
}

func ask(tb testing.TB, site http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), method, "/", http.NoBody)
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(path, "?")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

func TestEveryAddressAnswersAsItShould(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	const ask, forever, day, none = "no-cache", "public, max-age=31536000, immutable", "public, max-age=86400", ""
	const html = "text/html; charset=utf-8"
	for path, want := range map[string]struct {
		status      int
		kind        string
		contentType string
		cache       string
	}{
		"/":                              {200, "page", html, ask},
		"/estado":                        {200, "page", html, ask},
		"/panel":                         {200, "page", html, ask},
		"/panel/agenda/dia":              {200, "page", html, ask},
		"/admin/trabajos":                {200, "page", html, ask},
		"/g/abc_DEF-123":                 {200, "page", html, ask},
		"/t/K7Q2":                        {200, "page", html, ask},
		"/demo":                          {200, "shop", html, ask},
		"/demo/reservar":                 {200, "shop", html, ask},
		"/demo/arrepentimiento":          {200, "shop", html, ask},
		"/embed/demo":                    {200, "shop", html, ask},
		"/nobody":                        {404, "shop", html, ask},
		"/nobody/reservar":               {404, "shop", html, ask},
		"/away":                          {503, "shop", html, ask},
		"/demo/otra":                     {404, "", html, ask},
		"/peluquería":                    {404, "", html, ask},
		"/g":                             {404, "", html, ask},
		"/_app/immutable/start.js":       {200, "file", "text/javascript; charset=utf-8", forever},
		"/_app/immutable/a.css":          {200, "file", "text/css; charset=utf-8", forever},
		"/_app/version.json":             {200, "file", "application/json", ask},
		"/favicon.svg":                   {200, "file", "image/svg+xml", day},
		"/favicon.ico":                   {200, "file", "image/x-icon", day},
		"/icons/192.png":                 {200, "file", "image/png", day},
		"/fonts/a.woff2":                 {200, "file", "font/woff2", day},
		"/manifest.webmanifest":          {200, "file", "application/manifest+json", ask},
		"/service-worker.js":             {200, "file", "text/javascript; charset=utf-8", ask},
		"/robots.txt":                    {200, "file", "text/plain; charset=utf-8", none},
		"/sitemap.xml":                   {200, "file", "application/xml; charset=utf-8", ask},
		"/_app/immutable/gone.js":        {404, "", "text/plain; charset=utf-8", none},
		"/_app/":                         {404, "", "text/plain; charset=utf-8", none},
		"/index.html":                    {404, "", "text/plain; charset=utf-8", none},
		"/README.md":                     {404, "", "text/plain; charset=utf-8", none},
		"/.secret":                       {404, "", "text/plain; charset=utf-8", none},
		"/_app/immutable/start.js.br":    {404, "", "text/plain; charset=utf-8", none},
		"/api/v1/nothing":                {404, "", "text/plain; charset=utf-8", none},
		"/api":                           {404, "", "text/plain; charset=utf-8", none},
		"/webhooks/nobody":               {404, "", "text/plain; charset=utf-8", none},
		"/../go.mod":                     {404, "", "text/plain; charset=utf-8", none},
		"/_app/../../go.mod":             {404, "", "text/plain; charset=utf-8", none},
		"/..%2fgo.mod":                   {404, "", "text/plain; charset=utf-8", none},
		`/\go.mod`:                       {404, "", "text/plain; charset=utf-8", none},
		"/wp-login.php":                  {404, "", "text/plain; charset=utf-8", none},
		"/panel/":                        {301, "page", "", none},
		"/demo/?servicio=1":              {301, "page", "", none},
		"/Demo":                          {301, "page", "", none},
		"/DEMO/reservar/":                {301, "page", "", none},
		"/" + strings.Repeat("a", 70):    {404, "", html, ask},
		"/demo\r\nX-Evil: 1":             {404, "", html, ask},
		"/\"><script>alert(1)</script>/": {404, "", html, ask},
	} {
		w := get(t, site, path)
		h := w.Header()
		if w.Code != want.status || h.Get("Content-Type") != want.contentType || h.Get("Cache-Control") != want.cache {
			t.Errorf("GET %q: got %d %q %q, want %+v", path, w.Code, h.Get("Content-Type"), h.Get("Cache-Control"), want)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.URL.Path, _, _ = strings.Cut(path, "?")
		if kind := site.Kind(r); kind != want.kind || kind != "" && !slices.Contains(site.Kinds(), kind) {
			t.Errorf("Kind of %q: got %q, want %q", path, kind, want.kind)
		}
		if w.Code == http.StatusOK && strings.HasPrefix(want.contentType, html) && strings.Count(w.Body.String(), "<title>") != 1 {
			t.Errorf("GET %q: got %s, want one title", path, w.Body)
		}
	}
}

func TestMovedPagesKeepTheirQuestion(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	for path, want := range map[string]string{
		"/demo/reservar/?servicio=1&dia=2": "/demo/reservar?servicio=1&dia=2", "/DEMO": "/demo", "/Demo/Reservar": "",
	} {
		if got := get(t, site, path).Header().Get("Location"); got != want {
			t.Errorf("GET %s: led to %q, want %q", path, got, want)
		}
	}
}

func TestProgramsGetAProblemWhereThereIsNoPage(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	for _, path := range []string{"/nobody", "/demo/otra"} {
		if w := ask(t, site, http.MethodGet, path, "Accept", "application/json"); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "problem") {
			t.Errorf("GET %s for a program: got %d %s, want a problem", path, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/", "/demo", "/favicon.svg"} {
		if w := ask(t, site, http.MethodPost, path); w.Code != http.StatusNotFound {
			t.Errorf("POST %s: got %d, want 404", path, w.Code)
		}
	}
}

func TestTheSmallestFormThatTheClientTakesIsSent(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	for _, tt := range []struct{ path, accept, want string }{
		{"/_app/immutable/start.js", "gzip, deflate, br, zstd", "br"},
		{"/_app/immutable/start.js", "gzip", "gzip"},
		{"/_app/immutable/start.js", "br;q=0, GZIP;q=0.5", "gzip"},
		{"/_app/immutable/start.js", "identity", ""},
		{"/_app/immutable/start.js", "", ""},
		{"/service-worker.js", "gzip, br", "gzip"},
		{"/og.png", "gzip, br", ""},
		{"/demo", "gzip, br", "gzip"},
	} {
		w := get(t, site, tt.path, "Accept-Encoding", tt.accept)
		if got := w.Header().Get("Content-Encoding"); got != tt.want || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("GET %s with %q: got %q, Vary %q; want %q", tt.path, tt.accept, got, w.Header().Get("Vary"), tt.want)
		}
	}
	w := get(t, site, "/demo", "Accept-Encoding", "gzip")
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatalf("NewReader: %v", err)
	}
	unpacked, err := io.ReadAll(z)
	if plain := get(t, site, "/demo").Body.String(); err != nil || string(unpacked) != plain {
		t.Errorf("GET /demo with gzip: got %q, %v; want the plain page", unpacked, err)
	}
}

func TestWhoHasAnAnswerIsToldSo(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	for _, path := range []string{"/", "/demo", "/_app/immutable/start.js", "/favicon.svg", "/robots.txt", "/sitemap.xml"} {
		for _, encoding := range []string{"br, gzip", "gzip", ""} {
			tag := get(t, site, path, "Accept-Encoding", encoding).Header().Get("ETag")
			for _, given := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
				w := get(t, site, path, "Accept-Encoding", encoding, "If-None-Match", given)
				if w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("ETag") != tag || w.Header().Get("Content-Encoding") != "" {
					t.Errorf("GET %s with If-None-Match %s: got %d, %d bytes, %v", path, given, w.Code, w.Body.Len(), w.Header())
				}
			}
			if w := get(t, site, path, "If-None-Match", `"other"`); w.Code != http.StatusOK {
				t.Errorf("GET %s with another tag: got %d, want 200", path, w.Code)
			}
		}
	}
	plain, packed := get(t, site, "/demo").Header().Get("ETag"), get(t, site, "/demo", "Accept-Encoding", "gzip").Header().Get("ETag")
	if plain == packed || plain == get(t, site, "/").Header().Get("ETag") {
		t.Errorf("tags: got %s plain and %s packed, want different ones", plain, packed)
	}
	if w := get(t, site, "/nobody", "If-None-Match", "*"); w.Code != http.StatusNotFound {
		t.Errorf("GET /nobody with any tag: got %d, want 404", w.Code)
	}
}

func TestHeadHasTheHeadersOfGet(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	for _, path := range []string{"/", "/demo", "/_app/immutable/start.js", "/robots.txt", "/nobody"} {
		full, head := get(t, site, path), ask(t, site, http.MethodHead, path, "Accept", "text/html,*/*")
		if head.Code != full.Code || head.Body.Len() != 0 {
			t.Errorf("HEAD %s: got %d with %d bytes, want %d with none", path, head.Code, head.Body.Len(), full.Code)
		}
		for name := range full.Header() {
			if head.Header().Get(name) != full.Header().Get(name) {
				t.Errorf("HEAD %s: %s is %q, want %q", path, name, head.Header().Get(name), full.Header().Get(name))
			}
		}
	}
}

func TestThePolicyLetsTheBootstrapRunAndNothingElse(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	sum := sha256.Sum256([]byte(bootstrap))
	want := "default-src 'none'; script-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; style-src 'self'; " +
		"img-src 'self' data: blob: https:; font-src 'self'; connect-src 'self' wss://turnos.example.com.ar; manifest-src 'self'; " +
		"worker-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self' https://www.mercadopago.com.ar; frame-ancestors "
	for path, ancestors := range map[string]string{
		"/": "'none'", "/demo": "'none'", "/panel": "'none'", "/nobody": "'none'", "/away": "'none'", "/demo/otra": "'none'",
		"/service-worker.js": "'none'", "/embed/demo": "*", "/embed/nobody": "*",
	} {
		if got := get(t, site, path).Header().Get("Content-Security-Policy"); got != want+ancestors {
			t.Errorf("policy of %s:\n got %s\nwant %s", path, got, want+ancestors)
		}
	}
	if h := get(t, site, "/embed.js").Header(); h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
		t.Errorf("embed.js: got %v, want it to be usable by other sites", h)
	}
}

func TestSecretAddressesStayOutOfSearchEngines(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	for path, want := range map[string]string{
		"/": "", "/demo": "", "/demo/reservar": "", "/estado": "", "/g/secret": "noindex", "/t/code": "noindex", "/panel/hoy": "noindex",
		"/admin": "noindex", "/embed/demo": "noindex", "/nobody": "noindex",
	} {
		w := get(t, site, path)
		if got := w.Header().Get("X-Robots-Tag"); got != want || strings.Contains(w.Body.String(), `content="noindex"`) != (want != "") {
			t.Errorf("GET %s: X-Robots-Tag is %q, want %q; page %s", path, got, want, w.Body)
		}
	}
	robots := get(t, site, "/robots.txt").Body.String()
	if !strings.Contains(robots, "Sitemap: "+public+"/sitemap.xml") || strings.Contains(robots, "/g/") {
		t.Errorf("robots.txt: got %s", robots)
	}
	hidden := newSite(t, built(), func(o *webui.Options) { o.Hidden = true })
	if got := get(t, hidden, "/robots.txt").Body.String(); !strings.Contains(got, "Disallow: /\n") {
		t.Errorf("robots.txt of a hidden site: got %s", got)
	}
}

func TestTheSitemapListsTheShops(t *testing.T) {
	t.Parallel()
	calls := 0
	site := newSite(t, built(), func(o *webui.Options) {
		o.Shops = func(context.Context) ([]string, error) {
			calls++
			if calls == 1 {
				return nil, errors.New("no connection")
			}
			return []string{"demo", "sur"}, nil
		}
	})
	if w := get(t, site, "/sitemap.xml"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("sitemap without the database: got %d %v, want 503", w.Code, w.Header())
	}
	for range 3 {
		w := get(t, site, "/sitemap.xml")
		for _, want := range []string{"<loc>" + public + "/</loc>", "<loc>" + public + "/demo</loc>", "<loc>" + public + "/sur</loc>", "</urlset>"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("sitemap: got %s, want %s in it", w.Body, want)
			}
		}
	}
	if calls != 2 {
		t.Errorf("shops were listed %d times, want 2: the second answer is kept", calls)
	}
}

func TestWithoutTheInterfaceAPageSaysHowToBuildIt(t *testing.T) {
	t.Parallel()
	embedded, err := webui.Embedded()
	if err != nil {
		t.Fatalf("Embedded: %v", err)
	}
	if _, err := fs.Stat(embedded, "README.md"); err != nil {
		t.Errorf("dist/README.md: %v", err)
	}
	for name, files := range map[string]fs.FS{"no files": nil, "an empty folder": fstest.MapFS{"README.md": &fstest.MapFile{}}} {
		site := newSite(t, files, nil)
		for path, want := range map[string]string{"/": "make ui-build", "/panel": "make ui-build", "/demo": "Barbería Demo"} {
			w := get(t, site, path)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: GET %s: got %d %s, want %q in it", name, path, w.Code, w.Body, want)
			}
			if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "style-src 'self' 'sha256-") {
				t.Errorf("%s: policy of %s: got %s, want its style allowed", name, path, policy)
			}
		}
		if w := get(t, site, "/README.md"); w.Code != http.StatusNotFound {
			t.Errorf("%s: GET /README.md: got %d, want 404", name, w.Code)
		}
	}
}

func TestAPageWithoutItsMarkersIsRefused(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"<html></html>", "<html><!--bp:head--></html>", "<!--bp:body--><!--bp:head-->"} {
		_, err := webui.New(webui.Options{Files: fstest.MapFS{"index.html": &fstest.MapFile{Data: []byte(page)}}})
		if err == nil || !strings.Contains(err.Error(), "bp:head") {
			t.Errorf("New with %q: got %v, want the missing markers named", page, err)
		}
	}
}

func TestAmountsAreWrittenAsPeopleDo(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	page := get(t, site, "/demo").Body.String()
	if got := strings.Count(page, "en efectivo"); got != 1 {
		t.Errorf("page: got the price in cash %d times, want it once, where it is lower", got)
	}
	for _, want := range []string{money.Centavos(1_250_000).String(), money.Centavos(1_125_000).String() + " en efectivo", `"price":"18000.50"`, `"priceRange":"` + money.Centavos(800_000).String()} {
		if !strings.Contains(page, want) {
			t.Errorf("page: want %q in it:\n%s", want, page)
		}
	}
}
