// Package webui serves the user interface: the page that holds it and its files, built by Vite and kept in the binary or in
// a folder. The page is one for all addresses; into that of a shop it writes the shop, so that the first paint waits for no
// request, links preview well, and search engines read it.
package webui

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Options are what the site needs to know. NotFound, Shop and Shops are needed, the rest may be left out.
type Options struct {
	Files  fs.FS  // the built interface; without an index.html a page says how to build it
	Folder string // serve from this folder instead, and follow its changes

	PublicURL string   // address that people see, without a path or a slash at the end
	Forms     []string // origins that forms may lead to, besides our own: the checkout's
	Hidden    bool     // from search engines

	// Shop returns what is public of a shop. A fault of kind NotFound means that there is none.
	Shop func(ctx context.Context, slug string) (*Shop, error)
	// Shops returns the slugs of the shops that want to be found.
	Shops func(ctx context.Context) ([]string, error)
	// NotFound answers what is neither page nor file.
	NotFound http.HandlerFunc
	Log      *slog.Logger
}

// Site serves the user interface. Its methods are safe for concurrent use.
type Site struct {
	opts    Options
	built   atomic.Pointer[build]
	folder  *folder // nil: built never changes
	kept    shopPages
	robots  *content
	sitemap sitemap
}

// The kinds of requests, for metrics and limits.
const (
	kindFile = "file"
	kindPage = "page"
	kindShop = "shop"
)

// New reads the built interface. The error says what is wrong with it; none at all is fine.
func New(o Options) (*Site, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Site{opts: o}
	s.robots = s.robotsFile()
	if o.Folder != "" {
		s.folder = &folder{path: o.Folder, log: o.Log}
		s.built.Store(s.folder.first())
		return s, nil
	}
	b, err := load(o.Files)
	if err != nil {
		return nil, fmt.Errorf("web UI: %w", err)
	}
	s.built.Store(b)
	return s, nil
}

// Missing reports whether the interface is not built, so that pages say how to build it.
func (s *Site) Missing() bool { return s.folder == nil && !s.built.Load().real }

// current returns the interface to serve.
func (s *Site) current() *build {
	if s.folder != nil {
		s.folder.follow(&s.built, time.Now())
	}
	return s.built.Load()
}

// Kinds are all that Kind may return.
func (s *Site) Kinds() []string { return []string{kindFile, kindPage, kindShop} }

// Kind names what a request asks for; "" is nothing of ours.
func (s *Site) Kind(r *http.Request) string {
	path := r.URL.Path
	if path == robotsPath || path == sitemapPath || s.built.Load().file(path) != nil {
		return kindFile
	}
	switch v := viewOf(path); {
	case v != nil && v.slug != "":
		return kindShop
	case v != nil || moved(path) != "":
		return kindPage
	}
	return ""
}

// ServeHTTP answers GET and HEAD of pages and files, and everything else with NotFound.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.opts.NotFound(w, r)
		return
	}
	b := s.current()
	if f := b.file(path); f != nil {
		f.serve(w, r, s.policy(b, false))
		return
	}
	switch v := viewOf(path); {
	case path == robotsPath:
		s.robots.serve(w, r, http.StatusOK, textType)
	case path == sitemapPath:
		s.serveSitemap(w, r)
	case v != nil && v.slug != "":
		s.serveShop(w, r, b, v)
	case v != nil:
		s.servePage(w, r, b, v, http.StatusOK)
	case moved(path) != "":
		redirect(w, r, moved(path))
	case isPage(path) && wantsHTML(r):
		s.servePage(w, r, b, unknownView(), http.StatusNotFound)
	default:
		s.opts.NotFound(w, r)
	}
}

// servePage answers with the page of a view that needs no data.
func (s *Site) servePage(w http.ResponseWriter, r *http.Request, b *build, v *view, status int) {
	s.pageHeaders(w, b, v)
	links := ""
	if status == http.StatusOK {
		links = b.links(r.URL.Path)
	}
	b.shell(s.metaOf(v, b).head()+links).serve(w, r, status, htmlType)
}

// pageHeaders are those that the edge does not set for every answer, or sets for answers that are no page.
func (s *Site) pageHeaders(w http.ResponseWriter, b *build, v *view) {
	h := w.Header()
	h["Content-Security-Policy"] = []string{s.policy(b, v.framed)}
	h["Cache-Control"] = []string{cacheAsk}
	if v.private {
		h["X-Robots-Tag"] = []string{"noindex"}
	}
}

// wantsHTML reports whether a person's browser asks: others get a problem document where there is no page.
func wantsHTML(r *http.Request) bool {
	return strings.Contains(strings.Join(r.Header["Accept"], ","), "text/html")
}
