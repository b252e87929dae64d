package webui

import (
	"net/url"
	"strings"
)

// self is our own origin.
const self = "'self'"

// policy is the Content-Security-Policy of pages. Scripts run from this server, and inline only the ones that the page was
// built with. framed is for pages that other sites show in a frame.
func (s *Site) policy(b *build, framed bool) string {
	ancestors := "'none'"
	if framed {
		ancestors = "*"
	}
	var p strings.Builder
	for _, d := range []struct {
		name    string
		sources []string
	}{
		{"default-src", []string{"'none'"}},
		{"script-src", append([]string{self}, b.scripts...)},
		{"style-src", append([]string{self}, b.styles...)},
		{"img-src", []string{self, "data:", "blob:", "https:"}}, // photos are at addresses that shops give
		{"font-src", []string{self}},
		{"connect-src", append([]string{self}, s.sockets()...)},
		{"manifest-src", []string{self}},
		{"worker-src", []string{self}},
		{"frame-src", []string{self}},
		{"base-uri", []string{"'none'"}},
		{"form-action", append([]string{self}, s.opts.Forms...)},
		{"frame-ancestors", []string{ancestors}},
	} {
		if p.Len() > 0 {
			p.WriteString("; ")
		}
		p.WriteString(d.name + " " + strings.Join(d.sources, " "))
	}
	return p.String()
}

// sockets is our own origin for WebSockets, which not every browser takes for 'self'.
func (s *Site) sockets() []string {
	u, err := url.Parse(s.opts.PublicURL)
	if err != nil || u.Host == "" {
		return nil
	}
	return []string{strings.Replace(u.Scheme, "http", "ws", 1) + "://" + u.Host}
}
