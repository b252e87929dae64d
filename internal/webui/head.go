package webui

import (
	"encoding/json"
	"fmt"

	"github.com/barberpro/barberpro/internal/markup"
)

const product = "BarberPro"

// meta is what the head of a page says.
type meta struct {
	Title, About, Canonical, Image string
	Private                        bool
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

// head returns the head of a page. Only the page's own values go in, escaped.
func (m meta) head() string {
	var p markup.Page
	p.Add("<title>{}</title>\n", m.Title)
	if m.About != "" {
		p.Add("<meta name=\"description\" content=\"{}\">\n", m.About)
	}
	if m.Private {
		p.Add("<meta name=\"robots\" content=\"noindex\">\n")
	}
	if m.Canonical != "" {
		p.Add("<link rel=\"canonical\" href=\"{}\">\n<meta property=\"og:url\" content=\"{}\">\n", m.Canonical, m.Canonical)
	}
	p.Add(`<meta property="og:type" content="website">
<meta property="og:site_name" content="BarberPro">
<meta property="og:locale" content="es_AR">
<meta property="og:title" content="{}">
`, m.Title)
	if m.About != "" {
		p.Add("<meta property=\"og:description\" content=\"{}\">\n", m.About)
	}
	if m.Image != "" {
		p.Add("<meta property=\"og:image\" content=\"{}\">\n", m.Image)
	}
	p.Add(`<meta name="twitter:card" content="summary">`)
	return p.String()
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
