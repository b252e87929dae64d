package webui

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
)

const product = "BarberPro"

// meta is what the head of a page says.
type meta struct {
	Title, About, Canonical, Image string
	Private                        bool
}

// headText is the head of every page. Only the page's own values go in, escaped.
//
//go:embed head.html
var headText string

//go:embed shop.html
var shopText string

// templates are those of what is written into the page.
type templates struct{ head, shop *template.Template }

func parseTemplates() templates {
	helpers := template.FuncMap{"span": span, "letters": letters}
	return templates{
		head: template.Must(template.New("head").Parse(headText)),
		shop: template.Must(template.New("shop").Funcs(helpers).Parse(shopText)),
	}
}

// write runs a template into text.
func write(t *template.Template, data any) (string, error) {
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		return "", fmt.Errorf("write %s: %w", t.Name(), err)
	}
	return strings.TrimSpace(b.String()), nil
}

// previewImage is the picture that links show, when the interface brings one.
const previewImage = "/og.png"

// metaOf says what there is to say about a view without data.
func (s *Site) metaOf(v *view, b *build) meta {
	m := meta{Title: v.title + " · " + product, About: v.about, Private: v.private}
	if v.path != "" && !v.private {
		m.Canonical = s.opts.PublicURL + v.path
	}
	if b.file(previewImage) != nil {
		m.Image = s.opts.PublicURL + previewImage
	}
	return m
}

// head returns the head of a page. Its template takes any text, so that an error is one of ours, which a test would see.
func (s *Site) head(m meta) string {
	text, err := write(s.texts.head, m)
	if err != nil {
		s.opts.Log.Error("head of a page", "error", err)
	}
	return text
}

// script is JSON in a script element that no browser runs. encoding/json writes <, > and & as escapes, so that nothing in
// the data can end the element.
func script(attributes string, data any) (string, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return "", fmt.Errorf("encode for %s: %w", attributes, err)
	}
	return "<script " + attributes + ">" + string(text) + "</script>", nil
}
