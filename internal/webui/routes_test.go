package webui_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/barberpro/barberpro/internal/webui"
)

func TestAPageBringsWhatItNeeds(t *testing.T) {
	t.Parallel()
	files := built()
	files["routes.json"] = &fstest.MapFile{Data: []byte(`{
		"/(public)": {"js": ["/home.js", "/_app/immutable/start.js"], "css": []},
		"/(public)/[slug=slug]": {"js": ["/shop.js"], "css": ["/shop.css"]},
		"/(public)/[slug=slug]/reservar": {"js": ["/booking.js"], "css": []},
		"/(public)/g/[token]": {"js": ["/turno.js"], "css": []},
		"/(panel)/panel/[...rest]": {"js": ["/rest.js"], "css": []},
		"/(panel)/panel/agenda/[[day]]": {"js": ["/agenda.js"], "css": []},
		"/(embed)/embed/[slug]": {"js": ["/embed.js\"><script>"], "css": []}}`)}
	site := newSite(t, files, nil)
	for path, want := range map[string]string{
		"/": "/home.js", "/demo": "/shop.js", "/demo/reservar": "/booking.js", "/g/abc": "/turno.js", "/panel": "/rest.js",
		"/panel/hoy/x": "/rest.js", "/panel/agenda": "/agenda.js", "/panel/agenda/2026-01-01": "/agenda.js",
		"/embed/demo": "/embed.js&#34;&gt;&lt;script&gt;", "/t/abc": "", "/nobody": "",
	} {
		page := get(t, site, path).Body.String()
		links := regexp.MustCompile(`<link rel="modulepreload" href="([^"]*)">`).FindAllStringSubmatch(page, -1)
		if want == "" && len(links) > 0 || want != "" && (len(links) != 1 || links[0][1] != want) {
			t.Errorf("GET %s: brings %v, want %q, and nothing that the document starts itself", path, links, want)
		}
		if strings.Contains(page, `<link rel="stylesheet" href="/shop.css">`) != (path == "/demo") {
			t.Errorf("GET %s: got %s, want the stylesheet of its own page", path, page)
		}
	}
	if w := get(t, site, "/routes.json"); w.Code != http.StatusNotFound {
		t.Errorf("GET /routes.json: got %d, want 404", w.Code)
	}
	files["routes.json"] = &fstest.MapFile{Data: []byte("[")}
	if _, err := webui.New(webui.Options{Files: files}); err == nil || !strings.Contains(err.Error(), "routes.json") {
		t.Errorf("New with a broken routes.json: got %v, want it named", err)
	}
}

// TestEveryPageOfTheInterfaceHasAnAddress holds the table of views to the folders of the interface.
func TestEveryPageOfTheInterfaceHasAnAddress(t *testing.T) {
	t.Parallel()
	site, pages := newSite(t, built(), nil), 0
	parameter := regexp.MustCompile(`\[+[^]]*\]+`)
	group := regexp.MustCompile(`/\([^)]*\)`)
	err := fs.WalkDir(os.DirFS("../../frontend/src/routes"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "+page.svelte" {
			return err
		}
		pages++
		at := group.ReplaceAllString("/"+path.Dir(name), "")
		at = path.Clean("/" + parameter.ReplaceAllString(at, "demo"))
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, at, http.NoBody)
		if site.Kind(r) == "" {
			t.Errorf("%s: the server has no page at %s: add it to view.go", name, at)
		}
		return nil
	})
	if err != nil {
		t.Fatalf("WalkDir: %v", err)
	}
	t.Logf("%d pages", pages)
}
