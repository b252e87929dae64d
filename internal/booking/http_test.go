package booking

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// call sends a request to a public operation.
func call(t *testing.T, e *testkit.Edge, method, path, body string, headers ...string) testkit.Answer {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, "/api/v1/public"+path, strings.NewReader(body))
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	e.API.ServeHTTP(w, req)
	a := testkit.Answer{Status: w.Code, Header: w.Header(), Raw: w.Body.String()}
	if strings.HasPrefix(a.Raw, "{") {
		if err := json.Unmarshal(w.Body.Bytes(), &a.Body); err != nil {
			t.Fatalf("%s %s: answer is not JSON: %v", method, path, err)
		}
	}
	return a
}

// wantStatus fails the test unless the answer has the status and, when it is a problem, the code.
func wantStatus(t *testing.T, what string, a testkit.Answer, status int, code string) {
	t.Helper()
	if a.Status != status || (status >= http.StatusBadRequest && a.Code() != code) {
		t.Fatalf("%s: got %d %q, want %d %q\n%s", what, a.Status, a.Code(), status, code, a.Raw)
	}
}

func TestAClientBooksThroughHTTP(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Slug: "demo"})
	e := testkit.NewEdge(r.Shop, r.Routes)
	page := call(t, e, http.MethodGet, "/shops/demo", "")
	wantStatus(t, "page", page, http.StatusOK, "")
	query := "/shops/demo/availability?service_id=" + r.Shop.Service.String() + "&from=2026-03-02&to=2026-03-02"
	list := call(t, e, http.MethodGet, query, "")
	wantStatus(t, "availability", list, http.StatusOK, "")
	same := call(t, e, http.MethodGet, query, "", "If-None-Match", list.Header.Get("ETag"))
	wantStatus(t, "availability again", same, http.StatusNotModified, "")
	explain := call(t, e, http.MethodGet, "/shops/demo/availability/explain?starts_at=2026-03-02T15:00:00-03:00&service_id="+r.Shop.Service.String(), "")
	if explain.Status != http.StatusOK || explain.Body["bookable"] != true {
		t.Errorf("explain: got %d %s, want bookable", explain.Status, explain.Raw)
	}
	hold := call(t, e, http.MethodPost, "/shops/demo/holds", fmt.Sprintf(`{"service_ids":[%q],"starts_at":"2026-03-02T15:00:00-03:00"}`, r.Shop.Service))
	wantStatus(t, "hold", hold, http.StatusCreated, "")
	wantStatus(t, "renew", call(t, e, http.MethodPost, "/holds/"+hold.Text("token")+"/renew", ""), http.StatusOK, "")
	body := fmt.Sprintf(`{"service_ids":[%q],"starts_at":"2026-03-02T15:00:00-03:00","hold_token":%q,"customer":{"name":"Ana","phone":"11 2345 6789"},"payment":"at_shop","consent":true}`,
		r.Shop.Service, hold.Text("token"))
	booked := call(t, e, http.MethodPost, "/shops/demo/bookings", body, "Idempotency-Key", "k-1")
	wantStatus(t, "book", booked, http.StatusCreated, "")
	again := call(t, e, http.MethodPost, "/shops/demo/bookings", body, "Idempotency-Key", "k-1")
	if again.Status != http.StatusCreated || again.Raw != booked.Raw {
		t.Errorf("book again: got %d\n%s\nwant the same\n%s", again.Status, again.Raw, booked.Raw)
	}
	other := call(t, e, http.MethodPost, "/shops/demo/bookings", strings.Replace(body, "Ana", "Eva", 1), "Idempotency-Key", "k-1")
	wantStatus(t, "another request with the key", other, http.StatusUnprocessableEntity, "idempotency_mismatch")
	wantStatus(t, "release a turno", call(t, e, http.MethodDelete, "/holds/"+hold.Text("token"), ""), http.StatusNotFound, "hold_not_found")
	link := "/bookings/" + booked.Text("manage_token")
	if seen := call(t, e, http.MethodGet, link, ""); seen.Status != http.StatusOK || seen.ID() == (testkit.Answer{}).ID() {
		t.Errorf("link: got %d %s, want the turno", seen.Status, seen.Raw)
	}
	file := call(t, e, http.MethodGet, link+"/calendar.ics", "")
	if file.Status != http.StatusOK || !strings.HasPrefix(file.Header.Get("Content-Type"), "text/calendar") || !strings.Contains(file.Raw, "DTSTART:20260302T180000Z\r\n") {
		t.Errorf("calendar: got %d %v\n%s", file.Status, file.Header, file.Raw)
	}
	wantStatus(t, "cancel too late", call(t, e, http.MethodPost, link+"/cancel", `{}`), http.StatusConflict, "too_late_to_change")
	wantStatus(t, "reschedule too late", call(t, e, http.MethodPost, link+"/reschedule", `{"starts_at":"2026-03-04T15:00:00-03:00"}`), http.StatusConflict, "too_late_to_change")
}

func TestBadRequestsToThePublicOperations(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Slug: "demo"})
	e := testkit.NewEdge(r.Shop, r.Routes)
	service := r.Shop.Service.String()
	tests := []struct {
		name, method, path, body string
		status                   int
		code                     string
	}{
		{"no such shop", http.MethodGet, "/shops/nada", "", http.StatusNotFound, "shop_not_found"},
		{"availability of no shop", http.MethodGet, "/shops/nada/availability?service_id=" + service, "", http.StatusNotFound, "shop_not_found"},
		{"availability of nothing", http.MethodGet, "/shops/demo/availability", "", http.StatusUnprocessableEntity, "validation_failed"},
		{"explain without a time", http.MethodGet, "/shops/demo/availability/explain?service_id=" + service, "", http.StatusUnprocessableEntity, "validation_failed"},
		{"explain with a word for a barber", http.MethodGet, "/shops/demo/availability/explain?barber_id=ana&starts_at=2026-03-02T15:00:00Z&service_id=" + service, "", http.StatusUnprocessableEntity, "validation_failed"},
		{"hold with a field we do not know", http.MethodPost, "/shops/demo/holds", `{"service_ids":["` + service + `"],"starts_at":"2026-03-02T15:00:00Z","price":1}`, http.StatusBadRequest, "unknown_field"},
		{"book without consent", http.MethodPost, "/shops/demo/bookings", `{"service_ids":["` + service + `"],"starts_at":"2026-03-02T15:00:00Z","customer":{"name":"A","phone":"11 2345 6789"},"payment":"at_shop","consent":false}`, http.StatusUnprocessableEntity, "validation_failed"},
		{"a link that we did not make", http.MethodGet, "/bookings/abc", "", http.StatusNotFound, "booking_not_found"},
		{"its calendar", http.MethodGet, "/bookings/abc/calendar.ics", "", http.StatusNotFound, "booking_not_found"},
		{"renew what is no hold", http.MethodPost, "/holds/abc/renew", "", http.StatusNotFound, "hold_not_found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wantStatus(t, tt.path, call(t, e, tt.method, tt.path, tt.body), tt.status, tt.code)
		})
	}
}

func TestTheButtonOfRegretAnswersWithACode(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Slug: "demo"})
	e := testkit.NewEdge(r.Shop, r.Routes)
	body := `{"name":"Ana","contact":"ana@correo.com","booking_code":" k7qm2xa ","detail":"me arrepentí\nperdón"}`
	first := call(t, e, http.MethodPost, "/shops/demo/withdrawals", body, "Idempotency-Key", "a")
	wantStatus(t, "withdraw", first, http.StatusCreated, "")
	again := call(t, e, http.MethodPost, "/shops/demo/withdrawals", body, "Idempotency-Key", "a")
	if code := first.Text("code"); len(code) != codeLength+1 || code[0] != 'A' || again.Text("code") != code {
		t.Errorf("withdraw twice: got codes %q and %q, want one", code, again.Text("code"))
	}
	if n := r.Count(t, `SELECT count(*) FROM withdrawals WHERE booking_code = 'K7QM2XA'`); n != 1 {
		t.Errorf("withdrawals: got %d, want 1", n)
	}
	for name, bad := range map[string]string{"no name": `{"name":" ","contact":"ana@correo.com"}`, "no contact": `{"name":"Ana","contact":"   "}`, "a bell": `{"name":"Ana\u0007","contact":"ana@correo.com"}`} {
		wantStatus(t, name, call(t, e, http.MethodPost, "/shops/demo/withdrawals", bad), http.StatusUnprocessableEntity, "validation_failed")
	}
}

func TestStaffWorkThroughHTTP(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	e := testkit.NewEdge(r.Shop, r.Routes)
	body := fmt.Sprintf(`{"service_ids":[%q],"barber_id":%q,"starts_at":"2026-03-02T09:05:00-03:00","customer":{"name":"Sin Teléfono"}}`, r.Shop.Service, r.Barbers[0])
	made := e.Call(t, web.RoleBarber, http.MethodPost, "/bookings", body)
	wantStatus(t, "create", made, http.StatusCreated, "")
	path := "/bookings/" + made.ID().String()
	wantStatus(t, "overbook by a barber", e.Call(t, web.RoleBarber, http.MethodPost, path+"/reschedule",
		`{"starts_at":"2026-03-02T10:00:00-03:00","overbook":true,"overbook_reason":"x"}`), http.StatusForbidden, "role_not_allowed")
	wantStatus(t, "reschedule", e.Call(t, web.RoleReception, http.MethodPost, path+"/reschedule", `{"starts_at":"2026-03-02T09:10:00-03:00"}`, "If-Match", `"1"`), http.StatusOK, "")
	wantStatus(t, "an old version", e.Call(t, web.RoleReception, http.MethodPost, path+"/check-in", "", "If-Match", "1"), http.StatusConflict, "version_conflict")
	wantStatus(t, "a word for a version", e.Call(t, web.RoleReception, http.MethodPost, path+"/check-in", "", "If-Match", "uno"), http.StatusUnprocessableEntity, "validation_failed")
	wantStatus(t, "check in", e.Call(t, web.RoleReception, http.MethodPost, path+"/check-in", "", "If-Match", "2"), http.StatusOK, "")
	wantStatus(t, "cancel after that", e.Call(t, web.RoleReception, http.MethodPost, path+"/cancel", `{"reason":"x"}`), http.StatusConflict, "illegal_transition")
	wantStatus(t, "undo what is no absence", e.Call(t, web.RoleReception, http.MethodPost, path+"/undo-no-show", ""), http.StatusConflict, "illegal_transition")
	log := e.Call(t, web.RoleReception, http.MethodGet, path+"/events", "")
	if len(log.Items()) != 3 {
		t.Errorf("events: got %s, want three", log.Raw)
	}
	wantStatus(t, "get", e.Call(t, web.RoleBarber, http.MethodGet, path, ""), http.StatusOK, "")
	wantStatus(t, "get as nobody", e.Call(t, "", http.MethodGet, path, ""), http.StatusUnauthorized, web.ErrSignedOut.Code)
	wantStatus(t, "create without a customer", e.Call(t, web.RoleOwner, http.MethodPost, "/bookings", strings.Replace(body, `,"customer":{"name":"Sin Teléfono"}`, "", 1)),
		http.StatusUnprocessableEntity, "validation_failed")
}
