package app

import (
	"net/http"

	"github.com/barberpro/barberpro/internal/fault"
)

var errNoPage = &fault.Error{Kind: fault.NotFound, Code: "not_found", Message: "Esa dirección no existe."}

const homePage = `<!doctype html>
<html lang="es-AR">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>BarberPro</title></head>
<body>
<h1>BarberPro</h1>
<p>El servidor está andando.</p>
<ul>
<li><a href="/docs">Referencia de la API</a></li>
<li><a href="/openapi.json">Documento OpenAPI</a></li>
<li><a href="/health/detailed">Estado del servicio</a></li>
</ul>
</body>
</html>
`

// home answers every path without an operation: a page at / that says where things are, and a problem elsewhere.
func (a *App) home(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/" || r.Method != http.MethodGet && r.Method != http.MethodHead {
		a.api.NotFound(w, r)
		return
	}
	w.Header()["Content-Type"] = []string{"text/html; charset=utf-8"}
	_, _ = w.Write([]byte(homePage)) // the client may be gone
}
