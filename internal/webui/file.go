package webui

import (
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// immutablePath is where Vite puts files whose names change with their content.
const immutablePath = "/_app/immutable/"

// How long answers may be kept.
const (
	cacheForever = "public, max-age=31536000, immutable"
	cacheDay     = "public, max-age=86400"
	cacheAsk     = "no-cache" // keep, but ask each time whether it is fresh
)

const (
	htmlType = "text/html; charset=utf-8"
	textType = "text/plain; charset=utf-8"
)

// file is one of the interface's files.
type file struct {
	name, contentType, cache string

	read func() (*content, error) // once
}

// newFile returns a file that is read when it is first asked for.
func newFile(name string, read func() (*content, error)) *file {
	return &file{name: name, contentType: contentType(name), cache: cacheOf(name), read: sync.OnceValues(read)}
}

// serve answers with the file; policy is that of pages.
func (f *file) serve(w http.ResponseWriter, r *http.Request, policy string) {
	c, err := f.read()
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError) // an embedded file can be read, one of a folder was read before
		return
	}
	h := w.Header()
	h["Cache-Control"] = []string{f.cache}
	switch path.Ext(f.name) {
	case ".js", ".mjs":
		h["Content-Security-Policy"] = []string{policy} // holds in the workers that it becomes
	case ".svg":
		h["Content-Security-Policy"] = []string{"default-src 'none'; style-src 'unsafe-inline'"}
	}
	if f.name == "embed.js" { // for the pages of others
		h["Access-Control-Allow-Origin"] = []string{"*"}
		h["Cross-Origin-Resource-Policy"] = []string{"cross-origin"}
	}
	c.serve(w, r, http.StatusOK, f.contentType)
}

func cacheOf(name string) string {
	switch {
	case strings.HasPrefix("/"+name, immutablePath):
		return cacheForever
	case strings.HasPrefix(contentType(name), "image/"), strings.HasPrefix(contentType(name), "font/"):
		return cacheDay
	}
	return cacheAsk
}

// contentType names the type by the ending, the same on every machine.
func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return htmlType
	case ".txt":
		return textType
	case ".json", ".map":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".ico":
		return "image/x-icon"
	case ".avif":
		return "image/avif"
	case ".webp":
		return "image/webp"
	case ".woff2":
		return "font/woff2"
	default:
		if known := mime.TypeByExtension(ext); known != "" {
			return known
		}
		return "application/octet-stream"
	}
}
