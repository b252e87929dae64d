package afip

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/internal/cuit"
	"github.com/barberpro/barberpro/mocks/kit"
)

// apiError is what the JSON endpoints answer when something is wrong.
type apiError struct {
	Error string `json:"error"`
}

const demoCUIT = 30712345671 // the issuer when a request names none: a responsable inscripto

// api registers the JSON endpoints. They are this mock's own: the agency has none. They ask for no ticket.
func (m *Mock) api() {
	const group = "JSON (of this mock)"
	for _, each := range []struct {
		pattern, summary, example string
		handler                   http.HandlerFunc
	}{
		{"POST /api/invoices", "Make an invoice: computes IVA, takes the next number, asks for a CAE", exampleInvoice, m.postInvoice},
		{"POST /api/iva", "Net, IVA by rate and total of such an invoice, which is not made", exampleInvoice, m.postIVA},
		{"GET /api/invoices", "Invoices, newest first: ?cuit=&skip=&limit=", "", m.getInvoices},
		{"GET /api/invoices/{id}", "One invoice by its id or its CAE", "", m.getInvoice},
		{"GET /api/taxpayers/{cuit}", "A taxpayer of the registry", "", m.getTaxpayer},
		{"GET /api/taxpayers", "The whole registry", "", constant(seed)},
		{"GET /api/cuit/{cuit}/validate", "Whether a CUIT is well formed, and whether the registry has it", "", m.validateCUIT},
		{"GET /api/points-of-sale", "Points of sale", "", constant(points())},
		{"GET /api/last-voucher", "The last number of a series: ?cuit=&point_of_sale=&type=", "", m.getLast},
	} {
		m.shell.Handle(kit.Route{Pattern: each.pattern, Group: group, Summary: each.summary, Example: each.example}, each.handler)
	}
}

// constant answers with what never changes.
func constant(v any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { kit.WriteJSON(w, http.StatusOK, v) }
}

// parseCUIT reads a CUIT, with dashes or without, and its number.
func parseCUIT(text string) (cuit.CUIT, int64, error) {
	number, err := cuit.Parse(text)
	if err != nil {
		return number, 0, err
	}
	id, err := strconv.ParseInt(number.Digits(), 10, 64)
	if err != nil {
		return number, 0, fmt.Errorf("read CUIT: %w", err)
	}
	return number, id, nil
}

func (m *Mock) getTaxpayer(w http.ResponseWriter, r *http.Request) {
	number, id, err := parseCUIT(r.PathValue("cuit"))
	if err != nil {
		kit.WriteJSON(w, http.StatusBadRequest, apiError{"that is no CUIT"})
		return
	}
	t, ok := taxpayerOf(id)
	if !ok {
		kit.WriteJSON(w, http.StatusNotFound, apiError{"there is no taxpayer " + number.String()})
		return
	}
	kit.WriteJSON(w, http.StatusOK, t)
}

type validation struct {
	Input     string `json:"input"`
	Valid     bool   `json:"valid"`
	CUIT      string `json:"cuit,omitempty"`
	Formatted string `json:"formatted,omitempty"`
	Kind      string `json:"kind,omitempty"` // person or company
	Exists    bool   `json:"exists"`
	Active    bool   `json:"active"`
}

func (m *Mock) validateCUIT(w http.ResponseWriter, r *http.Request) {
	out := validation{Input: r.PathValue("cuit")}
	if number, id, err := parseCUIT(out.Input); err == nil {
		out.Valid, out.CUIT, out.Formatted, out.Kind = true, number.Digits(), number.String(), "person"
		if number.IsCompany() {
			out.Kind = "company"
		}
		t, ok := taxpayerOf(id)
		out.Exists, out.Active = ok, ok && t.Active
	}
	kit.WriteJSON(w, http.StatusOK, out)
}

type lastVoucher struct {
	CUIT        int64 `json:"cuit"`
	PointOfSale int   `json:"point_of_sale"`
	Type        int   `json:"type"`
	Last        int64 `json:"last"`
	Next        int64 `json:"next"`
}

func (m *Mock) getLast(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	whole := func(name string, otherwise int64) int64 {
		text := strings.ReplaceAll(q.Get(name), "-", "")
		if text == "" {
			return otherwise
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return -1
		}
		return n
	}
	out := lastVoucher{CUIT: whole("cuit", demoCUIT), PointOfSale: int(whole("point_of_sale", 1)), Type: int(whole("type", typeB))}
	if _, ok := kindOf(out.Type); !ok || out.PointOfSale < 1 || out.PointOfSale > maxPoint || out.CUIT < 0 {
		kit.WriteJSON(w, http.StatusBadRequest, apiError{"cuit, point_of_sale and type are numbers, type a CbteTipo"})
		return
	}
	var err error
	if out.Last, err = m.db.lastNumber(r.Context(), out.CUIT, out.PointOfSale, out.Type); err != nil {
		kit.WriteJSON(w, http.StatusInternalServerError, apiError{err.Error()})
		return
	}
	out.Next = out.Last + 1
	kit.WriteJSON(w, http.StatusOK, out)
}

func (m *Mock) getInvoices(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	skip, limit := 0, 50
	for name, into := range map[string]*int{"skip": &skip, "limit": &limit} {
		if text := q.Get(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				kit.WriteJSON(w, http.StatusBadRequest, apiError{name + " is a number"})
				return
			}
			*into = n
		}
	}
	found, total, err := m.db.vouchers(r.Context(), strings.ReplaceAll(q.Get("cuit"), "-", ""), skip, min(limit, 500))
	if err != nil {
		kit.WriteJSON(w, http.StatusInternalServerError, apiError{err.Error()})
		return
	}
	out := struct {
		Items []invoice `json:"items"`
		Total int       `json:"total"`
	}{[]invoice{}, total}
	for i := range found {
		out.Items = append(out.Items, found[i].invoice())
	}
	kit.WriteJSON(w, http.StatusOK, out)
}

func (m *Mock) getInvoice(w http.ResponseWriter, r *http.Request) {
	k, err := m.db.voucherByID(r.Context(), r.PathValue("id"))
	switch {
	case errors.Is(err, kit.ErrNotFound):
		kit.WriteJSON(w, http.StatusNotFound, apiError{"there is no invoice of that id or CAE"})
	case err != nil:
		kit.WriteJSON(w, http.StatusInternalServerError, apiError{err.Error()})
	default:
		kit.About(r.Context(), k.id())
		kit.WriteJSON(w, http.StatusOK, k.invoice())
	}
}
