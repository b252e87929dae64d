package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// fixedHeader is a header that every answer carries. The slice is shared by all of them: nobody may write into it.
type fixedHeader struct {
	name  string // canonical
	value []string
}

// fixedHeaders are the security headers. Each costs every answer, so there is none that another one covers: frame-ancestors
// stands for X-Frame-Options. A page that needs more than nothing sets its own Content-Security-Policy.
func fixedHeaders(production bool) []fixedHeader {
	all := []fixedHeader{
		{"Content-Security-Policy", []string{"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}},
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"Referrer-Policy", []string{"no-referrer"}},
		{"Permissions-Policy", []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=()"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Cache-Control", noStore()},
	}
	if production {
		all = append(all, fixedHeader{"Strict-Transport-Security", []string{"max-age=63072000; includeSubDomains"}})
	}
	for i := range all {
		all[i].value = slices.Clip(all[i].value) // an append copies instead of writing into the shared slice
	}
	return all
}

func noStore() []string { return []string{"no-store"} }

// crossSite refuses cookie-carrying requests that a browser sends for another site's page.
func crossSite(opts Options) *http.CrossOriginProtection {
	c := http.NewCrossOriginProtection()
	for _, origin := range append([]string{opts.PublicURL}, opts.Origins...) {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme == "" || u.Host == "" {
			continue // "*" and "" trust nobody with cookies
		}
		if err := c.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			opts.Log.Warn("origin not usable", "origin", origin, "error", err)
		}
	}
	return c
}

// cors says which pages of other origins may read our answers.
type cors struct {
	any     bool
	origins []string
}

func newCORS(origins []string) cors {
	if slices.Contains(origins, "*") {
		return cors{any: true}
	}
	var c cors
	for _, o := range origins {
		if o = strings.TrimSuffix(strings.TrimSpace(o), "/"); o != "" {
			c.origins = append(c.origins, o)
		}
	}
	return c
}

// answer adds the CORS headers and reports whether the request was a preflight, which it then answers itself.
func (c cors) answer(x *exchange, r *http.Request) bool {
	if !c.any && len(c.origins) == 0 {
		return c.preflight(x, r, false)
	}
	h := x.Header()
	if !c.any {
		h["Vary"] = []string{"Origin"}
	}
	origin := r.Header["Origin"]
	if len(origin) != 1 || !c.any && !slices.Contains(c.origins, origin[0]) {
		return c.preflight(x, r, false)
	}
	if c.any {
		h["Access-Control-Allow-Origin"] = []string{"*"}
	} else {
		h["Access-Control-Allow-Origin"] = origin
		h["Access-Control-Allow-Credentials"] = []string{"true"}
	}
	h["Access-Control-Expose-Headers"] = []string{"ETag, X-Request-Id, RateLimit, RateLimit-Policy, Retry-After"}
	return c.preflight(x, r, true)
}

func (c cors) preflight(x *exchange, r *http.Request, allowed bool) bool {
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	if allowed {
		h := x.Header()
		h["Access-Control-Allow-Methods"] = []string{"GET, HEAD, POST, PUT, PATCH, DELETE"}
		h["Access-Control-Allow-Headers"] = []string{"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id"}
		h["Access-Control-Max-Age"] = []string{"600"}
	}
	x.WriteHeader(http.StatusNoContent)
	return true
}
