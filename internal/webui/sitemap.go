package webui

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	robotsPath  = "/robots.txt"
	sitemapPath = "/sitemap.xml"

	sitemapLife = 10 * time.Minute
	sitemapMost = 50_000 // addresses; sitemaps.org, protocol 0.9
)

// robotsFile says what search engines may read. Pages with secrets in their address are not named here, which would tell
// where to look: they carry a header.
func (s *Site) robotsFile() *content {
	text := "User-agent: *\nDisallow: /api/\nAllow: /api/v1/public/\n\nSitemap: " + s.opts.PublicURL + sitemapPath + "\n"
	if s.opts.Hidden {
		text = "User-agent: *\nDisallow: /\n"
	}
	return newContent([]byte(text))
}

// sitemap keeps the list of addresses for a while.
type sitemap struct {
	mu    sync.Mutex
	until time.Time
	list  *content
}

func (s *Site) serveSitemap(w http.ResponseWriter, r *http.Request) {
	list, err := s.addresses(r.Context())
	if err != nil {
		s.opts.Log.WarnContext(r.Context(), "sitemap", "error", err)
		w.Header()["Retry-After"] = []string{"60"}
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.Header()["Cache-Control"] = []string{cacheAsk}
	list.serve(w, r, http.StatusOK, "application/xml; charset=utf-8")
}

// addresses returns the list, made anew when it is old. Requests wait for the one that makes it.
func (s *Site) addresses(ctx context.Context) (*content, error) {
	s.sitemap.mu.Lock()
	defer s.sitemap.mu.Unlock()
	if time.Now().Before(s.sitemap.until) {
		return s.sitemap.list, nil
	}
	slugs, err := s.opts.Shops(ctx)
	if err != nil {
		return nil, fmt.Errorf("list shops: %w", err)
	}
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, path := range append([]string{"", "estado", "widget"}, slugs[:min(len(slugs), sitemapMost-3)]...) {
		b.WriteString("<url><loc>" + s.opts.PublicURL + "/" + path + "</loc></url>\n") // slugs need no escaping
	}
	b.WriteString("</urlset>\n")
	s.sitemap.list, s.sitemap.until = newContent([]byte(b.String())), time.Now().Add(sitemapLife)
	return s.sitemap.list, nil
}
