package webui

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// view is a kind of page: what the server says about it before the interface draws it.
type view struct {
	title   string // without the name of the product
	about   string // description for search engines and previews
	path    string // canonical; "": the page has none
	slug    string // of the shop that it shows; "": none
	part    string // of the shop's pages; "": its own
	private bool   // not for search engines
	framed  bool   // other sites may show it in a frame
}

// address is where a page of a shop is.
func (v *view) address() string {
	switch v.part {
	case "":
		return "/" + v.slug
	case partEmbed:
		return "/" + partEmbed + "/" + v.slug
	}
	return "/" + v.slug + "/" + v.part
}

// slugForm is that of the database: lower case letters and digits, with single dashes inside.
var slugForm = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9]){1,59}$`)

// Parts of a shop's pages.
const (
	partBooking    = "reservar"
	partWithdrawal = "arrepentimiento"
	partEmbed      = "embed"
)

// fixedViews are the pages with an address of their own.
func fixedViews(path string) *view {
	switch path {
	case "/":
		return &view{
			path: path, title: "Turnos para barberías",
			about: "Turnos en línea para barberías: tus clientes reservan en un minuto desde el celular, sin cuenta y sin llamar.",
		}
	case "/estado":
		return &view{path: path, title: "Estado del servicio", about: "Cómo está andando BarberPro en este momento."}
	case "/widget":
		return &view{
			path: path, title: "Turnos en tu propio sitio",
			about: "Cómo poner la reserva de turnos de tu barbería en tu propio sitio.",
		}
	}
	return nil
}

// viewOf returns the view of a path, or nil when the interface has none there. Pages of a shop are views for every slug
// that there may be; whether there is one is for the shop's data to say.
func viewOf(path string) *view {
	if v := fixedViews(path); v != nil {
		return v
	}
	steps := strings.Split(path[1:], "/")
	first, last := steps[0], steps[len(steps)-1]
	switch {
	case last == "":
		return nil
	case first == "panel":
		return &view{title: "Panel", private: true}
	case first == "admin":
		return &view{title: "Plataforma", private: true}
	case len(steps) == 1 && isSlug(first):
		return &view{slug: first, path: path}
	case len(steps) != 2:
		return nil
	case slices.Contains([]string{"g", "t", "lista-espera"}, first):
		return &view{title: "Tu turno", private: true} // the address is a secret, or nearly one
	case first == partEmbed && isSlug(last):
		return &view{slug: last, part: partEmbed, private: true, framed: true}
	case (last == partBooking || last == partWithdrawal) && isSlug(first):
		return &view{slug: first, part: last, path: path, private: last == partWithdrawal}
	}
	return nil
}

func unknownView() *view { return &view{title: "No encontramos esa página", private: true} }

// isSlug reports whether a shop may have this address. The words are those that other parts of the server begin with.
func isSlug(text string) bool {
	return slugForm.MatchString(text) && !slices.Contains([]string{"api", "docs", "health", "metrics", "webhooks", partEmbed}, text)
}

// isPage reports whether a path could be one that a person typed, rather than a program's or a file's.
func isPage(path string) bool {
	for _, other := range []string{"/api/", "/webhooks/", "/docs/", "/health/", "/_app/"} {
		if strings.HasPrefix(path+"/", other) {
			return false
		}
	}
	return !strings.Contains(path[strings.LastIndexByte(path, '/'):], ".")
}

// moved returns the address of a page that was written with a slash at the end or in capitals, or "".
func moved(path string) string {
	other := strings.TrimSuffix(path, "/")
	if first, rest, _ := strings.Cut(strings.TrimPrefix(other, "/"), "/"); viewOf(orRoot(other)) == nil && first != strings.ToLower(first) {
		other = "/" + strings.ToLower(first)
		if rest != "" {
			other += "/" + rest
		}
	}
	if other == path || other == "" || viewOf(other) == nil {
		return ""
	}
	return other
}

func orRoot(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

func redirect(w http.ResponseWriter, r *http.Request, path string) {
	to := url.URL{Path: path, RawQuery: r.URL.RawQuery}
	w.Header()["Location"] = []string{to.String()}
	w.WriteHeader(http.StatusMovedPermanently)
}
