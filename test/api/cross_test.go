package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

// TestTheRowsOfAnotherShopAreNotThere sends an owner to their own shop with identifiers of the other one: in the path,
// the query and the body. Every such call answers 404, or 422 where the thing is only one value among others, and the
// other shop is the same afterwards.
func TestTheRowsOfAnotherShopAreNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tried := 0
	for _, op := range w.doc.operations() {
		if _, allowed := op.access(); allowed == nil || op.ofOperators() || notTried()[op.ID] != "" {
			continue
		}
		theirs := w.request(t, op, w.theirs, uuid.Nil)
		before := w.fingerprint(t, w.theirs.ID)
		if foreign := w.foreignPath(t, op, theirs); foreign != nil {
			w.mustBeMissing(t, foreign, http.StatusNotFound)
			tried++
		}
		if foreign := w.foreignBody(t, op, theirs); foreign != nil {
			w.mustBeMissing(t, foreign, http.StatusNotFound, http.StatusUnprocessableEntity)
			tried++
		}
		if w.fingerprint(t, w.theirs.ID) != before {
			t.Errorf("%s: changed the other shop", op.ID)
		}
	}
	if tried < 30 {
		t.Errorf("tried %d calls, want the document to give 30 or more", tried)
	}
	t.Logf("%d calls", tried)
}

// foreignPath is a call to the own shop about a thing of the other, or nil when the path names none.
func (w *world) foreignPath(t *testing.T, op *operation, theirs *request) *request {
	t.Helper()
	r := w.request(t, op, w.mine, w.mine.person(web.RoleOwner))
	named := false
	for name, value := range theirs.path {
		if _, err := uuid.Parse(value); err == nil && name != "shop_id" {
			r.path[name], named = value, true
		}
	}
	if !named {
		return nil
	}
	return r
}

var anyUUID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// foreignBody is a call to the own shop whose body is about the other, or nil when bodies name nothing.
func (w *world) foreignBody(t *testing.T, op *operation, theirs *request) *request {
	t.Helper()
	text, err := json.Marshal(theirs.body)
	if err != nil {
		t.Fatalf("%s: %v", op.ID, err)
	}
	if theirs.body == nil || !anyUUID.Match(text) {
		return nil
	}
	r := w.request(t, op, w.mine, w.mine.person(web.RoleOwner))
	r.body = theirs.body
	return r
}

func (w *world) mustBeMissing(t *testing.T, r *request, want ...int) {
	t.Helper()
	a := w.send(r.http(t, w.token(t, r.caller)))
	ok := false
	for _, status := range want {
		ok = ok || a.Code == status
	}
	if !ok {
		t.Errorf("%s with things of another shop (%v %v): got %d %s, want %v", r.op.ID, r.path, r.body, a.Code, a.Body, want)
	}
	for _, wrong := range problem(a) {
		t.Errorf("%s: %s", r.op.ID, wrong)
	}
	w.quiet(t, r.op.ID, a, w.mine)
}

// TestFiltersOfAnotherShopFindNothing narrows every list by identifiers of the other shop.
func TestFiltersOfAnotherShopFindNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.book(t, w.theirs)
	foreign := map[string]string{
		"barber_id": w.theirs.Barbers[0].String(), "customer_id": w.customer(t, w.theirs).String(),
		"service_id": w.theirs.Service.String(), "entity_id": w.theirs.Service.String(),
		"booking_id": w.text(t, `SELECT booking_id::text FROM payments WHERE id = $1`, w.payment(t, w.theirs)), "endpoint_id": w.endpoint(t, w.theirs).String(),
	}
	for _, op := range w.doc.operations() {
		for _, p := range op.Parameters {
			if p.In != "query" || foreign[p.Name] == "" {
				continue
			}
			r := w.request(t, op, w.mine, w.mine.person(web.RoleOwner))
			r.query.Set(p.Name, foreign[p.Name])
			a := w.send(r.http(t, w.token(t, r.caller)))
			empty := strings.Contains(a.Body.String(), `"items":[]`)
			if a.Code != http.StatusNotFound && (a.Code != http.StatusOK || !empty) {
				t.Errorf("%s?%s= of another shop: got %d %s, want 404 or an empty list", op.ID, p.Name, a.Code, a.Body)
			}
			w.quiet(t, op.ID, a, w.mine)
		}
	}
}

// TestTheStreamIsForMembers dials the WebSocket as everybody.
func TestTheStreamIsForMembers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, role := range roles() {
		_, token := w.callerOf(t, role)
		for _, target := range []*tenant{w.mine, w.theirs} {
			want := http.StatusSwitchingProtocols
			member := (role == "other shop's owner") == (target == w.theirs)
			switch {
			case role == "guest" || role == "customer link holder":
				want = http.StatusUnauthorized
			case !member, role == operatorRole:
				want = http.StatusNotFound
			}
			query := url.Values{"shop_id": {target.ID.String()}, "access_token": {token}}
			conn, res, err := websocket.Dial(t.Context(), w.url+"/api/v1/stream?"+query.Encode(), nil)
			if conn != nil {
				_ = conn.CloseNow()
			}
			if res == nil || res.StatusCode != want {
				t.Errorf("stream as %s in %s: got %v (%v), want %d", role, target.Slug, res, err, want)
			}
		}
	}
	r := w.request(t, w.doc.operation(t, "stream"), w.mine, w.mine.person(web.RoleOwner))
	a := w.send(r.http(t, w.token(t, r.caller)))
	if a.Code < 400 || a.Code >= 500 {
		t.Errorf("stream without a WebSocket: got %d %s, want a refusal", a.Code, a.Body)
	}
	for _, wrong := range problem(a) {
		t.Errorf("stream without a WebSocket: %s", wrong)
	}
}
