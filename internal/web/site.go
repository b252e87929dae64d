package web

import "net/http"

// Site answers the paths without an operation: the pages and the files of the user interface. They are no part of the
// contract; NotFound is the problem for what the site does not know either.
type Site interface {
	http.Handler

	// Kinds are all that Kind may return.
	Kinds() []string
	// Kind names what a request asks for, such as "file", for metrics, logs and limits: of each kind only the ceiling of
	// the address is asked. "" is unknown, and counts as any request of a client without an account.
	Kind(r *http.Request) string
}

// Serve sets what answers paths without an operation. Call it before serving.
func (a *API) Serve(s Site) {
	a.site, a.kinds = s, map[string]*route{}
	for _, kind := range s.Kinds() {
		a.kinds[kind] = a.newRoute(Operation{Method: http.MethodGet, Path: "site/" + kind, Access: Public, Bucket: "site"})
	}
}

// unregistered returns the route of a path without an operation.
func (a *API) unregistered(r *http.Request) *route {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		if rt := a.kinds[a.site.Kind(r)]; rt != nil {
			return rt
		}
	}
	return a.unmatched
}

// noSite is the site of an edge without pages.
type noSite struct{ http.Handler }

func (noSite) Kinds() []string           { return nil }
func (noSite) Kind(*http.Request) string { return "" }
