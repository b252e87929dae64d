package webui_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/barberpro/barberpro/internal/webui"
)

func TestThePageOfAShopSaysItAll(t *testing.T) {
	t.Parallel()
	shop := demo(t, "Barbería Demo")
	page := get(t, newSite(t, built(), nil), "/demo").Body.String()
	for _, want := range []string{
		"<title>Barbería Demo · Reservá tu turno</title>",
		`<meta name="description" content="Reservá tu turno en Barbería Demo, Florida 1, CABA. Corte $`,
		`<link rel="canonical" href="` + public + `/demo">`, `<meta property="og:title" content="Barbería Demo · Reservá tu turno">`,
		`<meta property="og:url" content="` + public + `/demo">`, `<meta property="og:image" content="` + public + `/og.png">`,
		`<script type="application/json" id="bp-shop">` + string(shop.JSON) + `</script>`,
		`"@type":"HairSalon"`, `"telephone":"+5491123456789"`, `"target":"` + public + `/demo/reservar"`,
		"<h1>Barbería Demo</h1>", "Florida 1, CABA", `href="/demo/reservar"`, `href="/demo/reservar?servicio=2"`, "Con toalla caliente", "Juan Barbería Demo",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("page: want %s in it:\n%s", want, page)
		}
	}
}

func TestOtherPagesOfAShopBringItsDataAndNoRendering(t *testing.T) {
	t.Parallel()
	site := newSite(t, built(), nil)
	for path, title := range map[string]string{
		"/demo/reservar": "Reservá tu turno en Barbería Demo", "/demo/arrepentimiento": "Botón de arrepentimiento · Barbería Demo",
		"/embed/demo": "Barbería Demo · Reservá tu turno",
	} {
		page := get(t, site, path).Body.String()
		if !strings.Contains(page, "<title>"+title+"</title>") || !strings.Contains(page, `id="bp-shop"`) || strings.Contains(page, "<h1>") {
			t.Errorf("GET %s: got %s, want title %q, data and no rendering", path, page, title)
		}
	}
}

func TestAPausedShopOffersNoTurnos(t *testing.T) {
	t.Parallel()
	shop := demo(t, "Demo")
	shop.Paused = true
	site := newSite(t, built(), func(o *webui.Options) { o.Shop = shops(shop) })
	if page := get(t, site, "/demo").Body.String(); !strings.Contains(page, "no toma turnos") || strings.Contains(page, `href="/demo/reservar`) {
		t.Errorf("page: got %s, want no button", page)
	}
}

func TestAPageIsDrawnAgainWhenTheShopChanges(t *testing.T) {
	t.Parallel()
	shop := demo(t, "Antes")
	site := newSite(t, built(), func(o *webui.Options) {
		o.Shop = func(ctx context.Context, slug string) (*webui.Shop, error) { return shops(shop)(ctx, slug) }
	})
	first := get(t, site, "/demo")
	if again := get(t, site, "/demo"); again.Header().Get("ETag") != first.Header().Get("ETag") {
		t.Errorf("tag: got %s and then %s, want the same", first.Header().Get("ETag"), again.Header().Get("ETag"))
	}
	shop = demo(t, "Después")
	after := get(t, site, "/demo", "If-None-Match", first.Header().Get("ETag"))
	if after.Code != http.StatusOK || !strings.Contains(after.Body.String(), "<h1>Después</h1>") {
		t.Errorf("after the change: got %d %s, want the new name", after.Code, after.Body)
	}
}

// hostile are names that somebody may give a shop.
var hostile = []string{ //nolint:gochecknoglobals // corpus of two tests
	`</script><script>alert(1)</script>`, `<!--bp:body-->`, `<!--bp:head-->`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`,
	`<!--`, `-->`, `<script>`, `</title><script>alert(1)</script>`, `{{.JSON}}`, `]]>`, "\u2028\u2029", "a\x00b", "javascript:alert(1)",
	`\u003c/script\u003e`, `&lt;/script&gt;&#60;`, "💈✂️ <b>Lo de Pepe</b>", "\xff\xfe", `${alert(1)}`, "`", strings.Repeat("<", 500),
}

func TestHostileNamesStayText(t *testing.T) {
	t.Parallel()
	for _, name := range hostile {
		checkHostile(t, name)
	}
}

func FuzzAShopsTextsStayText(f *testing.F) {
	for _, name := range hostile {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) { checkHostile(t, name) })
}

// checkHostile draws a shop with a text in every place and compares the page's elements with those of a harmless one.
func checkHostile(t *testing.T, text string) {
	t.Helper()
	data, err := json.Marshal(map[string]string{"name": text})
	if err != nil {
		t.Fatalf("Marshal: %v", err)
	}
	draw := func(text string) []byte {
		shop := webui.Shop{
			Slug: "demo", Name: text, Address: text, Phone: text, Barbers: []webui.Barber{{ID: text, Name: text, Photo: text}, {ID: "2", Name: text}}, JSON: data,
			Services: []webui.Service{{ID: text, Name: text, Category: text, Description: text}},
		}
		site := newSite(t, built(), func(o *webui.Options) { o.Shop = shops(shop) })
		return get(t, site, "/demo").Body.Bytes()
	}
	harmless, page := elements(t, draw("x")), draw(text)
	if got := elements(t, page); text != "" && strings.TrimSpace(text) != "" && strings.Join(got, " ") != strings.Join(harmless, " ") {
		t.Errorf("page of %q:\n got %v\nwant %v\n%s", text, got, harmless, page)
	}
	var embedded map[string]string
	if err := json.Unmarshal(scriptOf(t, page, "bp-shop"), &embedded); err != nil {
		t.Fatalf("data of %q: %v", text, err)
	}
	if want := strings.ToValidUTF8(text, "\ufffd"); utf8.ValidString(text) && embedded["name"] != want {
		t.Errorf("name in the data: got %q, want %q", embedded["name"], want)
	}
}

// elements are the tags of a page with the names of their attributes, as a browser reads them.
func elements(t *testing.T, page []byte) []string {
	t.Helper()
	var all []string
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return all
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			tag := token.Data
			for _, a := range token.Attr {
				tag += " " + a.Key
				if u, err := url.Parse(a.Val); a.Key == "href" && (err != nil || u.Scheme != "") {
					tag += fmt.Sprintf("=%s://%s %v", u.Scheme, u.Host, err)
				}
			}
			all = append(all, "<"+tag+">")
		case html.CommentToken:
			all = append(all, "<!>")
		case html.TextToken, html.EndTagToken, html.DoctypeToken:
		}
	}
}

// scriptOf returns the text of the script element with that id.
func scriptOf(t *testing.T, page []byte, id string) []byte {
	t.Helper()
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			t.Fatalf("page: no script %q in %s", id, page)
		}
		token := z.Token()
		if kind != html.StartTagToken || token.DataAtom != atom.Script {
			continue
		}
		for _, a := range token.Attr {
			if a.Key == "id" && a.Val == id {
				z.Next()
				return bytes.Clone(z.Raw())
			}
		}
	}
}
