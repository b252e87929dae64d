package invoice

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

func TestStaffInvoiceATurno(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	edge := testkit.NewEdge(w.Shop, w.s.Routes)
	turno := w.turno()
	body := fmt.Sprintf(`{"booking_id":%q,"receiver":{"doc_type":"DNI","doc_number":"30.111.222","name":"Juana Núñez"}}`, turno)
	first := edge.Call(t, web.RoleReception, http.MethodPost, "/invoices", body, "Idempotency-Key", "k1")
	again := edge.Call(t, web.RoleReception, http.MethodPost, "/invoices", body, "Idempotency-Key", "k1")
	if first.Status != http.StatusCreated || again.Raw != first.Raw || first.Text("status") != "queued" || first.Body["total_centavos"] != 1_200_000.0 {
		t.Fatalf("POST /invoices: got %d %s and %s, want 201 twice the same", first.Status, first.Raw, again.Raw)
	}
	if a := edge.Call(t, web.RoleReception, http.MethodPost, "/invoices", body, "Idempotency-Key", "k2"); a.Status != http.StatusConflict || a.Code() != "nothing_to_invoice" {
		t.Errorf("POST again with another key: got %d %s, want 409 nothing_to_invoice", a.Status, a.Code())
	}
	path := "/invoices/" + first.ID().String()
	if a := edge.Call(t, web.RoleOwner, http.MethodGet, path+"/pdf", ""); a.Status != http.StatusConflict || a.Code() != "invoice_not_authorized" {
		t.Errorf("GET pdf of one without a CAE: got %d %s, want 409", a.Status, a.Raw)
	}
	w.work()
	for _, format := range []string{"", "?format=a4", "?format=ticket"} {
		a := edge.Call(t, web.RoleOwner, http.MethodGet, path+"/pdf"+format, "")
		if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(a.Raw, "%PDF-") ||
			!strings.Contains(a.Header.Get("Content-Disposition"), "factura-b-00003-00000001.pdf") {
			t.Errorf("GET pdf%s: got %d %v, want a PDF with its name", format, a.Status, a.Header)
		}
	}
	if a := edge.Call(t, web.RoleOwner, http.MethodGet, path+"/pdf?format=a3", ""); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("GET pdf?format=a3: got %d, want 422", a.Status)
	}
	note := edge.Call(t, web.RoleOwner, http.MethodPost, path+"/credit-note", `{"amount_centavos":100000,"reason":"Cortesía"}`)
	if note.Status != http.StatusCreated || note.Text("kind") != "credit_note" {
		t.Errorf("POST credit-note: got %d %s, want 201", note.Status, note.Raw)
	}
	w.work()
	if a := edge.Call(t, web.RoleOwner, http.MethodGet, "/invoices/"+note.ID().String()+"/pdf", ""); !strings.Contains(a.Header.Get("Content-Disposition"), "nota-de-credito-b") {
		t.Errorf("GET pdf of the credit note: got %d %v, want its name", a.Status, a.Header)
	}
	if a := edge.Call(t, web.RoleOwner, http.MethodPost, path+"/retry", `{}`); a.Status != http.StatusConflict || a.Code() != "invoice_not_rejected" {
		t.Errorf("POST retry: got %d %s, want 409", a.Status, a.Raw)
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action IN ('invoice.create', 'invoice.credit') AND actor_kind = 'user'`); n != 2 {
		t.Errorf("audit: got %d events, want 2", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE detail::text LIKE '%30111222%'`); n != 0 {
		t.Errorf("audit: the document is in %d events, want none", n)
	}
}

func TestWhoMayInvoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	edge := testkit.NewEdge(w.Shop, w.s.Routes)
	id := w.create(w.turno()).ID.String()
	for _, tt := range []struct {
		role         web.Role
		method, path string
		want         int
	}{
		{"", http.MethodGet, "/invoices", http.StatusUnauthorized},
		{web.RoleBarber, http.MethodGet, "/invoices", http.StatusForbidden},
		{web.RoleReception, http.MethodGet, "/invoices", http.StatusOK},
		{web.RoleBarber, http.MethodGet, "/invoices/" + id, http.StatusForbidden},
		{web.RoleBarber, http.MethodGet, "/invoices/" + id + "/pdf", http.StatusForbidden},
		{web.RoleReception, http.MethodPost, "/invoices/" + id + "/credit-note", http.StatusForbidden},
		{web.RoleOwner, http.MethodGet, "/invoices/" + uuid.NewString(), http.StatusNotFound},
		{web.RoleOwner, http.MethodGet, "/invoices/" + uuid.NewString() + "/pdf", http.StatusNotFound},
	} {
		body := ""
		if tt.method == http.MethodPost {
			body = `{"reason":"x"}`
		}
		if a := edge.Call(t, tt.role, tt.method, tt.path, body); a.Status != tt.want {
			t.Errorf("%s %s as %q: got %d %s, want %d", tt.method, tt.path, tt.role, a.Status, a.Raw, tt.want)
		}
	}
}

func TestTheListIsPagedAndFiltered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	edge := testkit.NewEdge(w.Shop, w.s.Routes)
	turnos := make([]uuid.UUID, 5)
	for i := range turnos {
		turnos[i] = w.turno()
		w.create(turnos[i])
	}
	w.work()
	w.create(w.turno())
	seen := map[string]bool{}
	cursor := ""
	for range 10 {
		a := edge.Call(t, web.RoleOwner, http.MethodGet, "/invoices?status=authorized&limit=2&cursor="+cursor, "")
		if a.Status != http.StatusOK {
			t.Fatalf("GET /invoices: got %d %s", a.Status, a.Raw)
		}
		for i := range a.Items() {
			seen[a.Item(i).Text("id")] = true
			if a.Item(i).Text("booking_code") == "" || a.Item(i).Text("customer_name") == "" {
				t.Errorf("GET /invoices: got %s, want the turno's code and its customer", a.Raw)
			}
		}
		if cursor = a.Cursor(); cursor == "" {
			break
		}
	}
	if len(seen) != 5 {
		t.Errorf("pages: got %d vouchers, want 5", len(seen))
	}
	for query, want := range map[string]int{
		"?booking_id=" + turnos[2].String(): 1, "?kind=credit_note": 0, "?kind=invoice": 6, "?late=true": 0, "?status=queued": 1,
		"?from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z": 6, "?to=2026-03-02T00:00:00Z": 0,
	} {
		if a := edge.Call(t, web.RoleOwner, http.MethodGet, "/invoices"+query, ""); len(a.Items()) != want {
			t.Errorf("GET /invoices%s: got %d %s, want %d", query, len(a.Items()), a.Raw, want)
		}
	}
	if a := edge.Call(t, web.RoleOwner, http.MethodGet, "/invoices?cursor=x", ""); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("GET with a cursor of nobody's: got %d, want 422", a.Status)
	}
}

func TestACustomerGetsTheirInvoicesByLink(t *testing.T) {
	t.Parallel()
	w := newWorld(t, registered)
	edge := testkit.NewEdge(w.Shop, w.s.Routes)
	turno := w.turno()
	get := func(token string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/public/bookings/"+token+"/invoice.pdf", nil)
		answer := httptest.NewRecorder()
		edge.API.ServeHTTP(answer, r)
		return answer
	}
	if a := get("nobodys"); a.Code != http.StatusNotFound {
		t.Errorf("GET of no link: got %d, want 404", a.Code)
	}
	w.create(turno)
	if a := get(turno.String()); a.Code != http.StatusNotFound || !strings.Contains(a.Body.String(), "invoice_not_ready") {
		t.Errorf("GET before the CAE: got %d %s, want 404", a.Code, a.Body)
	}
	w.work()
	if a := get(turno.String()); a.Code != http.StatusOK || a.Header().Get("Content-Type") != "application/pdf" || a.Header().Get("Cache-Control") != "private, no-store" {
		t.Errorf("GET: got %d %v, want a PDF", a.Code, a.Header())
	}
}
