package notify

import (
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/barberpro/barberpro/internal/markup"
	"github.com/barberpro/barberpro/internal/web"
)

// unsubscribePage is what people see who follow the link of a letter. Opening it changes nothing: mail programs and filters
// open links, too. It has no script and no style from elsewhere.
func unsubscribePage(shop string, subscribed bool) string {
	var p markup.Page
	p.Add(`<!doctype html>
<html lang="es-AR"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>Recordatorios de {}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem;color:#18181b;background:#fff}`+
		`button{font:inherit;padding:.75rem 1.25rem;border:0;border-radius:.5rem;`+
		`background:#18181b;color:#fff;cursor:pointer}</style></head>
<body><main><h1>Recordatorios por correo</h1>
`, shop)
	if subscribed {
		p.Add(`<p>Recibís por correo los recordatorios de tus turnos en {}.</p>
<form method="post"><button>No recibir más recordatorios</button></form>
`, shop)
	} else {
		p.Add(`<p role="status">Listo: {} no te manda más recordatorios por correo. Te seguimos avisando si un turno se confirma, `+
			`cambia o se cancela.</p>
<form method="post"><input type="hidden" name="resume" value="1"><button>Recibirlos de nuevo</button></form>
`, shop)
	}
	p.Add("</main></body></html>\n")
	return p.String()
}

// unsubscribing are the link at the foot of letters and the button that mail programs make of it.
func (s *Service) unsubscribing(api *web.API) {
	tags := []string{"public"}
	page := map[string]*huma.Response{"200": {
		Description: "Una página", Content: map[string]*huma.MediaType{"text/html": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}}
	token := []*huma.Param{{
		Name: "unsubscribe_token", In: "path", Required: true, Description: "Lo que sigue en el enlace del correo",
		Schema: &huma.Schema{Type: huma.TypeString},
	}}
	api.Raw(web.Operation{
		Method: http.MethodGet, Path: PathUnsubscribe + "{unsubscribe_token}", ID: "show-unsubscribe", Summary: "Recordatorios por correo",
		Description: "La página del enlace que llevan los recordatorios. Abrirla no cambia nada.",
		Tags:        tags, Access: web.Public, Parameters: token, Responses: page,
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, subscribed, err := s.Subscribed(r.Context(), r.PathValue("unsubscribe_token"))
		answerLetters(api, w, r, name, subscribed, err)
	}))
	api.Raw(web.Operation{
		Method: http.MethodPost, Path: PathUnsubscribe + "{unsubscribe_token}", ID: "unsubscribe",
		Summary:     "No recibir más recordatorios por correo",
		Description: "Lo que hace el botón de la página y el de los programas de correo (RFC 8058). Con resume=1, los vuelve a pedir.",
		Tags:        tags, Access: web.Public, Parameters: token, Responses: page,
	}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		form, err := formOf(r)
		if err != nil {
			api.WriteProblem(w, r, err)
			return
		}
		resume := form.Get("resume") == "1"
		name, err := s.Unsubscribe(r.Context(), r.PathValue("unsubscribe_token"), resume)
		answerLetters(api, w, r, name, resume, err)
	}))
}

func answerLetters(api *web.API, w http.ResponseWriter, r *http.Request, shop string, subscribed bool, err error) {
	if err != nil {
		api.WriteProblem(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	_, _ = io.WriteString(w, unsubscribePage(shop, subscribed)) // the reader may be gone
}
