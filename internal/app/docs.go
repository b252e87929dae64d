package app

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/swaggest/swgui/v5/static"

	"github.com/barberpro/barberpro/internal/web"
)

// Document is the OpenAPI document, indented and with a newline at the end, as it is kept in api/openapi.json.
func (a *App) Document() ([]byte, error) {
	plain, err := json.Marshal(a.api.Huma.OpenAPI())
	if err != nil {
		return nil, fmt.Errorf("encode OpenAPI document: %w", err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, plain, "", "  "); err != nil {
		return nil, fmt.Errorf("indent OpenAPI document: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// document serves the OpenAPI document. It is encoded at the first request, when every operation is registered.
func (a *App) document() http.Handler {
	encoded := sync.OnceValues(func() (*asset, error) {
		body, err := a.Document()
		if err != nil {
			return nil, err
		}
		return newAsset("application/json", body)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		doc, err := encoded()
		if err != nil {
			a.api.WriteProblem(w, r, err)
			return
		}
		doc.serve(w, r)
	})
}

// asset is a file in memory, plain and compressed, with its tag.
type asset struct {
	contentType, tag string
	plain, gzipped   []byte
}

func newAsset(contentType string, plain []byte) (*asset, error) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if _, err := z.Write(plain); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	sum := sha256.Sum256(plain)
	tag := `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	return &asset{contentType: contentType, tag: tag, plain: plain, gzipped: packed.Bytes()}, nil
}

// serve answers with the file, or with 304 to whoever has it.
func (f *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Cache-Control"] = []string{"no-cache"} // keep, but ask each time whether it is fresh
	h["Etag"] = []string{f.tag}
	h.Add("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h["Content-Type"] = []string{f.contentType}
	body := f.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h["Content-Encoding"] = []string{"gzip"}
		body = f.gzipped
	}
	_, _ = w.Write(body) // the client may be gone
}

const (
	// docsPolicy lets Swagger UI run from this server alone. It writes style attributes, so styles may be inline; scripts
	// never are.
	docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
		"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

	docsPage = `<!doctype html>
<html lang="es-AR">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>BarberPro: referencia de la API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`
	docsStart = `SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  showExtensions: true, defaultModelsExpandDepth: -1, persistAuthorization: false
});
`
)

// reference serves Swagger UI at /docs from the binary itself.
func (a *App) reference() {
	files := sync.OnceValues(docsFiles)
	serve := func(w http.ResponseWriter, r *http.Request, name string) {
		all, err := files()
		if err != nil {
			a.api.WriteProblem(w, r, err)
			return
		}
		f := all[name]
		if f == nil {
			a.api.WriteProblem(w, r, errNoPage)
			return
		}
		w.Header()["Content-Security-Policy"] = []string{docsPolicy}
		f.serve(w, r)
	}
	op := web.Operation{
		Method: http.MethodGet, Path: "/docs", ID: "docs", Access: web.Public, Bucket: web.BucketNone, Hidden: true,
	}
	a.api.Raw(op, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve(w, r, "index.html") }))
	op.Path, op.ID = "/docs/{file}", "docs-file"
	a.api.Raw(op, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { serve(w, r, r.PathValue("file")) }))
}

// docsFiles are the page and the files that it needs, out of all that Swagger UI brings.
func docsFiles() (map[string]*asset, error) {
	all := map[string]*asset{}
	for name, text := range map[string]string{"index.html": docsPage, "start.js": docsStart} {
		f, err := newAsset(mime.TypeByExtension(path.Ext(name)), []byte(text))
		if err != nil {
			return nil, err
		}
		all[name] = f
	}
	for _, name := range []string{"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"} {
		body, err := embeddedFile(name)
		if err != nil {
			return nil, err
		}
		if all[name], err = newAsset(mime.TypeByExtension(path.Ext(name)), body); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// embeddedFile reads a file of Swagger UI; most are embedded compressed.
func embeddedFile(name string) ([]byte, error) {
	if body, err := fs.ReadFile(static.FS, name); err == nil {
		return body, nil
	}
	f, err := static.FS.Open(name + ".gz")
	if err != nil {
		return nil, fmt.Errorf("swagger ui: %w", err)
	}
	defer f.Close() //nolint:errcheck // embedded
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("swagger ui: %s: %w", name, err)
	}
	body, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("swagger ui: %s: %w", name, err)
	}
	return body, nil
}
