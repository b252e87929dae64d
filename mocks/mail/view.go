package mail

import (
	"html"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// serveViews registers the pages that show a mail to people. They are not MailHog's.
func (m *Mock) serveViews() {
	m.shell.HandlePage("GET /view/{name}", m.view)
	m.shell.HandlePage("GET /view/{id}/part/{part}", m.withLetter(m.viewPart))
	m.shell.HandlePage("GET /certificate.pem", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-pem-file")
		_, _ = w.Write(m.pem) // the client hung up, which is theirs to do
	})
}

// opened is a letter taken apart for people: decoded, in UTF-8.
type opened struct {
	text, html string
	files      []*enmime.Part // attachments, inline images and what else is not text
}

// maxNested is how many boundaries a mail may declare before it is shown as it came: each may lie inside the one before.
const maxNested = 200

func open(l *letter) opened {
	plain := opened{text: newContent(l.data).Body}
	if strings.Count(strings.ToLower(l.data), "boundary") > maxNested {
		return plain
	}
	e, err := enmime.ReadEnvelope(strings.NewReader(l.data))
	if err != nil {
		return plain
	}
	o := opened{text: e.Text, html: e.HTML}
	o.files = append(append(append(o.files, e.Attachments...), e.Inlines...), e.OtherParts...)
	return o
}

func viewPath(l *letter, kind string) string { return "/view/" + url.PathEscape(l.id) + kind }

func partPath(l *letter, index int) string { return viewPath(l, "/part/"+strconv.Itoa(index)) }

// view shows a mail as {id}.html, {id}.txt or {id}.eml.
func (m *Mock) view(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	dot := strings.LastIndexByte(name, '.')
	l, ok := m.box.Get(name[:max(dot, 0)])
	if !ok {
		http.NotFound(w, r)
		return
	}
	harmless(w.Header())
	kind := "text/plain; charset=utf-8"
	var body string
	switch name[dot:] {
	case ".html":
		w.Header().Set("Content-Security-Policy", policy)
		kind, body = "text/html; charset=utf-8", shown(l)
	case ".txt":
		body = open(l).text
	case ".eml":
		body = m.source(l)
	default:
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write([]byte(body)) // the client hung up, which is theirs to do
}

// policy lets a mail show its own images and styles, and open links elsewhere; nothing runs and nothing is fetched.
const policy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src 'self' data:; " +
	"style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"

// plainPage is the beginning of the page of a mail without HTML.
const plainPage = `<!doctype html><title>Text</title><meta name="viewport" content="width=device-width">` +
	`<style>pre { font: 16px/1.45 system-ui, sans-serif; white-space: pre-wrap; overflow-wrap: anywhere }</style><pre>`

var addressPattern = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)\]]`)

// linked writes text as HTML, with its addresses as links that open elsewhere.
func linked(text string) string {
	var b strings.Builder
	end := 0
	for _, at := range addressPattern.FindAllStringIndex(text, -1) {
		address := html.EscapeString(text[at[0]:at[1]])
		b.WriteString(html.EscapeString(text[end:at[0]]))
		b.WriteString(`<a href="` + address + `" target="_blank" rel="noopener noreferrer">` + address + `</a>`)
		end = at[1]
	}
	b.WriteString(html.EscapeString(text[end:]))
	return b.String()
}

func shown(l *letter) string {
	o := open(l)
	if o.html == "" {
		return plainPage + linked(o.text) + "</pre>"
	}
	images := map[string]string{}
	for i, part := range o.files {
		if part.ContentID != "" {
			images[part.ContentID] = partPath(l, i)
		}
	}
	return showable(o.html, images)
}

// viewPart gives a file of a mail, decoded: images to be shown, everything else to be saved.
func (m *Mock) viewPart(w http.ResponseWriter, r *http.Request, l *letter) {
	files := open(l).files
	index, err := strconv.Atoi(r.PathValue("part"))
	if err != nil || index < 0 || index >= len(files) {
		http.NotFound(w, r)
		return
	}
	part := files[index]
	header := w.Header()
	harmless(header)
	header.Set("Content-Type", part.ContentType)
	disposition := "attachment"
	if strings.HasPrefix(part.ContentType, "image/") {
		disposition = "inline"
	}
	if named := mime.FormatMediaType(disposition, map[string]string{"filename": part.FileName}); part.FileName != "" && named != "" {
		disposition = named
	}
	header.Set("Content-Disposition", disposition)
	_, _ = w.Write(part.Content) // the client hung up, which is theirs to do
}
