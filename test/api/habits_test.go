package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

// as sends a request about the first shop as its owner. path is below the shop's own unless it begins with /.
func (w *world) as(t *testing.T, user uuid.UUID, method, path string, body any, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = "/api/v1/shops/" + w.mine.ID.String() + "/" + path
	}
	token := ""
	if user != uuid.Nil {
		token = w.token(t, user)
	}
	path, query, _ := strings.Cut(path, "?")
	r := (&request{op: &operation{Method: method, Path: path}, body: body}).http(t, token)
	r.URL.RawQuery = query
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return w.send(r)
}

func (w *world) asOwner(t *testing.T, method, path string, body any, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return w.as(t, w.mine.person(web.RoleOwner), method, path, body, headers...)
}

// TestRefusalsHaveTheStatusAndCodeOfTheContract causes each kind of refusal once.
func TestRefusalsHaveTheStatusAndCodeOfTheContract(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "RATE_LIMIT_LOGIN", "3/15m")
	public := "/api/v1/public/shops/" + w.mine.Slug
	taken := w.bookBody(w.mine)
	w.call(t, http.MethodPost, public+"/bookings", taken)
	turno := w.turno(t, w.mine, "confirmed", w.clock.Now().AddDate(1, 0, 0)).String()
	link := w.book(t, w.mine)
	w.exec(t, `UPDATE bookings SET starts_at = $2::timestamptz, ends_at = $2::timestamptz + interval '30 minutes' WHERE shop_id = $1 AND manage_token_hash = sha256($3)`,
		w.mine.ID, w.clock.Now().AddDate(-1, 0, 0), decoded(t, link))
	keyed := w.bookBody(w.mine)
	w.as(t, uuid.Nil, http.MethodPost, public+"/bookings", keyed, "Idempotency-Key", "una")
	for i, c := range []struct {
		status int
		code   string
		answer *httptest.ResponseRecorder
	}{
		{400, "malformed_json", w.asOwner(t, "POST", "services", raw(`{"name":`))},
		{400, "unknown_field", w.asOwner(t, "POST", "resources", map[string]any{"name": "x", "shop_id": uuid.Nil})},
		{401, "not_signed_in", w.as(t, uuid.Nil, "GET", "bookings?from=2026-03-01&to=2026-03-02", nil)},
		{403, "role_not_allowed", w.as(t, w.mine.person(web.RoleBarber), "PATCH", "settings", map[string]any{})},
		{404, "shop_not_found", w.asOwner(t, "GET", "/api/v1/shops/"+w.theirs.ID.String(), nil)},
		{404, "shop_not_found", w.asOwner(t, "GET", "/api/v1/shops/not-an-id", nil)},
		{404, "booking_not_found", w.asOwner(t, "GET", "bookings/"+uuid.NewString(), nil)},
		{404, "not_found", w.asOwner(t, "GET", "/api/v1/nothing", nil)},
		{405, "method_not_allowed", w.asOwner(t, "DELETE", "settings", nil)},
		{409, "slot_taken", w.as(t, uuid.Nil, "POST", public+"/bookings", taken)},
		{409, "illegal_transition", w.asOwner(t, "POST", "bookings/"+turno+"/complete", nil)},
		{409, "version_conflict", w.asOwner(t, "POST", "bookings/"+turno+"/check-in", nil, "If-Match", "7")},
		{410, "link_expired", w.as(t, uuid.Nil, "POST", "/api/v1/public/bookings/"+link+"/cancel", nil)},
		{413, "body_too_large", w.asOwner(t, "POST", "services", map[string]any{"name": strings.Repeat("x", 1<<20)})},
		{415, "unsupported_media_type", w.asOwner(t, "POST", "services", map[string]any{}, "Content-Type", "text/xml")},
		{422, "validation_failed", w.asOwner(t, "POST", "services", map[string]any{"name": "x", "price_centavos": -1})},
		{422, "idempotency_mismatch", w.as(t, uuid.Nil, "POST", public+"/bookings", w.bookBody(w.mine), "Idempotency-Key", "una")},
		{429, "too_many_requests", w.tooMany(t)},
	} {
		if c.answer.Code != c.status || codeOf(c.answer) != c.code {
			t.Errorf("case %d: got %d %s, want %d %s", i, c.answer.Code, c.answer.Body, c.status, c.code)
		}
		for _, wrong := range problem(c.answer) {
			t.Errorf("%s: %s", c.code, wrong)
		}
		if retry := c.answer.Header().Get("Retry-After"); c.status == 429 && retry == "" {
			t.Errorf("%s: has no Retry-After", c.code)
		}
	}
}

// tooMany signs in until the limit of the test is reached, with a body that costs no password hash.
func (w *world) tooMany(t *testing.T) (a *httptest.ResponseRecorder) {
	t.Helper()
	for range 60 {
		if a = w.as(t, uuid.Nil, "POST", "/api/v1/auth/login", map[string]any{"nada": 1}); a.Code == http.StatusTooManyRequests {
			return a
		}
	}
	return a
}

// TestASlotTakenNamesTheNearestFree looks into the 409 that a client meets most.
func TestASlotTakenNamesTheNearestFree(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := w.bookBody(w.mine)
	path := "/api/v1/public/shops/" + w.mine.Slug + "/bookings"
	w.call(t, http.MethodPost, path, body)
	a := w.as(t, uuid.Nil, http.MethodPost, path, body)
	var p struct {
		Nearest []time.Time `json:"nearest"`
	}
	if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil || len(p.Nearest) == 0 {
		t.Fatalf("the same start again: got %d %s, want the nearest free starts", a.Code, a.Body)
	}
	body["starts_at"] = p.Nearest[0]
	if a = w.as(t, uuid.Nil, http.MethodPost, path, body); a.Code != http.StatusCreated {
		t.Errorf("the nearest start: got %d %s, want it to be free", a.Code, a.Body)
	}
}

// TestListsHaveOneShapeAndGoThroughPages reads every list of the document page by page.
func TestListsHaveOneShapeAndGoThroughPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 4 {
		for _, id := range []string{"create-service", "create-chair", "add-member", "create-staff-booking", "create-barber", "create-customer"} {
			r := w.request(t, w.doc.operation(t, id), w.mine, w.mine.person(web.RoleOwner))
			if a := w.send(r.http(t, w.token(t, r.caller))); a.Code != http.StatusCreated {
				t.Fatalf("%s: got %d %s", id, a.Code, a.Body)
			}
		}
		w.payment(t, w.mine)
		w.invoice(t, w.mine, "rejected")
		w.message(t, w.mine)
		w.contact(t, w.mine)
		w.delivery(t, w.mine)
		w.lost(t, w.mine)
	}
	paged := 0
	for _, op := range w.doc.operations() {
		if !strings.HasPrefix(op.ID, "list-") || op.ID == "list-availability" {
			continue
		}
		r := w.request(t, op, w.mine, w.mine.person(web.RoleOwner))
		whole := w.page(t, r, 200)
		if slicesHas(op, "limit") && len(whole.Items) > 2 {
			paged++
			w.mustPage(t, r, whole.Items)
		}
	}
	if paged < 12 {
		t.Errorf("went through %d lists page by page, want twelve or more", paged)
	}
}

type page struct {
	Items      []json.RawMessage `json:"items"`
	NextCursor *string           `json:"next_cursor"`
}

func slicesHas(op *operation, query string) bool {
	for _, p := range op.Parameters {
		if p.Name == query {
			return true
		}
	}
	return false
}

func (w *world) page(t *testing.T, r *request, limit int) (p page) {
	t.Helper()
	if slicesHas(r.op, "limit") {
		r.query.Set("limit", fmt.Sprint(limit))
	}
	a := w.send(r.http(t, w.token(t, r.caller)))
	if err := json.Unmarshal(a.Body.Bytes(), &p); err != nil || a.Code != http.StatusOK || !strings.Contains(a.Body.String(), `"items":[`) {
		t.Fatalf("%s?%s: got %d %s, want a page", r.op.ID, r.query.Encode(), a.Code, a.Body)
	}
	return p
}

// mustPage reads two by two and expects the same as in one go.
func (w *world) mustPage(t *testing.T, r *request, want []json.RawMessage) {
	t.Helper()
	var got []json.RawMessage
	for {
		p := w.page(t, r, 2)
		if len(p.Items) > 2 {
			t.Errorf("%s?limit=2: got %d items", r.op.ID, len(p.Items))
		}
		got = append(got, p.Items...)
		if p.NextCursor == nil || len(got) > len(want) {
			break
		}
		r.query.Set("cursor", *p.NextCursor)
	}
	if fmt.Sprintf("%s", got) != fmt.Sprintf("%s", want) {
		t.Errorf("%s: %d items page by page, want the same %d as in one go", r.op.ID, len(got), len(want))
	}
	r.query.Del("cursor")
}
