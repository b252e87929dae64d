package markup_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/barberpro/barberpro/internal/markup"
)

func TestValuesStayText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		value, element, attribute, link string
	}{
		"plain":          {"Lo de Ana", "Lo de Ana", "Lo de Ana", "#"},
		"an element":     {"<b>", "&lt;b&gt;", "&lt;b&gt;", "#"},
		"an end of both": {`"><i>'&`, "&#34;&gt;&lt;i&gt;&#39;&amp;", "&#34;&gt;&lt;i&gt;&#39;&amp;", "#"},
		"a script":       {"javascript:alert(1)", "javascript:alert(1)", "javascript:alert(1)", "#"},
		"an address":     {"https://a.example/?b=1&c=2", "https://a.example/?b=1&amp;c=2", "https://a.example/?b=1&amp;c=2", "https://a.example/?b=1&amp;c=2"},
		"of this site":   {"/demo", "/demo", "/demo", "/demo"},
		"another site":   {"//evil.example", "//evil.example", "//evil.example", "#"},
		"as a browser":   {`/\evil.example`, `/\evil.example`, `/\evil.example`, "#"},
		"NUL":            {"a\x00b", "a\uFFFDb", "a\uFFFDb", "#"},
		"no UTF-8":       {"a\xffb", "a\uFFFDb", "a\uFFFDb", "#"},
		"a place":        {"{}", "{}", "{}", "#"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var p markup.Page
			p.Add(`<p title="{}">{}</p><a href="{}">`, c.value, c.value, c.value)
			want := `<p title="` + c.attribute + `">` + c.element + `</p><a href="` + c.link + `">`
			if got := p.String(); got != want {
				t.Errorf("Add: got %s, want %s", got, want)
			}
		})
	}
}

func TestAPlaceWithoutAValueIsEmpty(t *testing.T) {
	t.Parallel()
	var p markup.Page
	p.Add("<i>{}</i>{}", "a")
	p.Add("<hr>")
	if got := p.String(); got != "<i>a</i><hr>" {
		t.Errorf("Add: got %s", got)
	}
}

func FuzzAValueStaysText(f *testing.F) {
	f.Add(`</title><script>alert(1)</script>`)
	f.Add(`" onmouseover="alert(1)`)
	f.Fuzz(func(t *testing.T, value string) {
		var p markup.Page
		p.Add(`<p title="{}">{}</p>`, value, value)
		if !utf8.ValidString(p.String()) {
			t.Errorf("Add of %q: got no UTF-8", value)
		}
		var found []string
		for tokens := html.NewTokenizerFragment(strings.NewReader(p.String()), "body"); tokens.Next() != html.ErrorToken; {
			if token := tokens.Token(); token.Type != html.TextToken {
				found = append(found, token.Data)
				if len(token.Attr) > 1 {
					t.Errorf("attributes for %q: got %v", value, token.Attr)
				}
			}
		}
		if len(found) != 2 {
			t.Errorf("elements for %q: got %v, want one paragraph", value, found)
		}
	})
}
