package invoice

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

// files registers the operations that answer a PDF.
func (s *Service) files(api *web.API) {
	format := &huma.Param{
		Name: "format", In: "query", Description: "ticket: tira de 80 mm",
		Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"a4", "ticket"}, Default: "a4"},
	}
	text := func(name, form string) *huma.Param {
		return &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString, Format: form}}
	}
	pdf := map[string]*huma.Response{"200": {
		Description: "PDF",
		Content:     map[string]*huma.MediaType{"application/pdf": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
	}}
	api.Raw(web.Operation{
		Method: http.MethodGet, Path: base + "/{id}/pdf", ID: "print-invoice", Summary: "Comprobante en PDF", Tags: []string{"invoices"},
		Access: web.Desk, Errors: []int{http.StatusConflict}, Responses: pdf,
		Parameters: []*huma.Param{text("shop_id", "uuid"), text("id", "uuid"), format},
	}, s.file(api, func(r *http.Request) (File, error) {
		shop, err := uuid.Parse(r.PathValue("shop_id"))
		if err != nil {
			return File{}, ErrNotFound
		}
		id, err := uuid.Parse(r.PathValue("id"))
		if err != nil {
			return File{}, fault.Validation("path.id", "No es un identificador.")
		}
		return s.Print(r.Context(), shop, id, r.FormValue("format"))
	}))
	api.Raw(web.Operation{
		Method: http.MethodGet, Path: "/api/v1/public/bookings/{manage_token}/invoice.pdf", ID: "print-own-invoice",
		Summary:     "Facturas de un turno en PDF",
		Description: "Todo lo emitido por el turno, en un archivo: facturas y notas de crédito.",
		Tags:        []string{"public"}, Access: web.Public, Errors: []int{http.StatusGone}, Responses: pdf,
		Parameters: []*huma.Param{text("manage_token", ""), format},
	}, s.file(api, func(r *http.Request) (File, error) {
		return s.PrintOfLink(r.Context(), r.PathValue("manage_token"), r.FormValue("format"))
	}))
}

// file answers with a file, to be shown in the browser.
func (s *Service) file(api *web.API, get func(*http.Request) (File, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f := r.FormValue("format"); f != "" && f != "a4" && f != "ticket" {
			api.WriteProblem(w, r, fault.Validation("query.format", "Elegí a4 o ticket."))
			return
		}
		f, err := get(r)
		if err != nil {
			api.WriteProblem(w, r, err)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "application/pdf")
		h.Set("Content-Disposition", `inline; filename="`+f.Name+`"`)
		h.Set("Cache-Control", "private, no-store")
		_, _ = w.Write(f.PDF)
	})
}
