package api_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// smuggled are fields that a client would like to set and must not: who they are, whose the row is, in what state and
// version, and what it costs.
func smuggled() map[string]any {
	return map[string]any{
		"role": "owner", "shop_id": pg.NewID(), "status": "completed", "price": 1, "total_centavos": 1, "version": 99, "id": pg.NewID(),
		"user_id": pg.NewID(), "created_at": "2020-01-01T00:00:00Z", "is_admin": true, "paid_centavos": 1_000_000, "expires_at": nil,
	}
}

// TestNoBodyTakesAFieldThatIsNotItsOwn adds each of those fields to every body, at its root and inside every object in
// it. The answer is 400 unknown_field, and nothing has changed.
func TestNoBodyTakesAFieldThatIsNotItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tried := 0
	for _, op := range w.doc.operations() {
		schema := w.doc.body(op)
		if schema == nil {
			continue
		}
		caller := w.mine.person(web.RoleOwner)
		if op.ofOperators() {
			caller = w.operator(t)
		}
		r := w.request(t, op, w.mine, caller)
		if r.body == nil {
			r.body = map[string]any{}
		}
		right := r.body
		users := w.text(t, `SELECT count(*)::text FROM users`)
		before := w.fingerprint(t, w.mine.ID)
		token := w.token(t, caller)
		for _, name := range slices.Sorted(maps.Keys(smuggled())) {
			for _, body := range w.doc.smuggle(schema, right, name, smuggled()[name]) {
				r.body = body
				a := w.send(r.http(t, token))
				if a.Code != http.StatusBadRequest || !strings.Contains(a.Body.String(), `"code":"unknown_field"`) {
					t.Errorf("%s with %v: got %d %s, want 400 unknown_field", op.ID, body, a.Code, a.Body)
				}
				tried++
			}
		}
		if w.fingerprint(t, w.mine.ID) != before || w.text(t, `SELECT count(*)::text FROM users`) != users {
			t.Errorf("%s: every body was refused, and yet something changed", op.ID)
		}
	}
	t.Logf("%d calls", tried)
}

// smuggle returns copies of a right body with the field added to one of its objects each, but where it belongs.
func (d *document) smuggle(s *schema, right any, name string, value any) (all []any) {
	s = d.resolve(s)
	switch right := right.(type) {
	case map[string]any:
		if s.Properties[name] == nil {
			extra := maps.Clone(right)
			extra[name] = value
			all = append(all, extra)
		}
		for key, inner := range right {
			for _, changed := range d.smuggle(s.Properties[key], inner, name, value) {
				around := maps.Clone(right)
				around[key] = changed
				all = append(all, around)
			}
		}
	case []any:
		if len(right) > 0 {
			for _, changed := range d.smuggle(s.Items, right[0], name, value) {
				all = append(all, append([]any{changed}, right[1:]...))
			}
		}
	}
	return all
}

// TestPricesAreTheServers sends a price along with a booking in every place that looks like one.
func TestPricesAreTheServers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.request(t, w.doc.operation(t, "create-booking"), w.mine, uuid.Nil)
	a := w.send(r.http(t, ""))
	if a.Code != http.StatusCreated || !strings.Contains(a.Body.String(), `"total_centavos":1200000`) {
		t.Errorf("create-booking: got %d %s, want the shop's price", a.Code, a.Body)
	}
	r.query.Set("total_centavos", "1")
	r.body = w.bookBody(w.mine)
	if a = w.send(r.http(t, "")); a.Code == http.StatusCreated && !strings.Contains(a.Body.String(), `"total_centavos":1200000`) {
		t.Errorf("create-booking?total_centavos=1: got %d %s, want the shop's price or a refusal", a.Code, a.Body)
	}
}
