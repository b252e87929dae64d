package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

const password = "correcto caballo bateria 9"

// request is a call of an operation before it is sent.
type request struct {
	op     *operation
	shop   *tenant
	caller uuid.UUID // zero: nobody
	path   map[string]string
	query  url.Values
	header http.Header
	body   any // nil: none; raw: sent as it is
}

// http builds the request. token may be empty.
func (r *request) http(t testing.TB, token string) *http.Request {
	t.Helper()
	target := r.op.Path
	for name, value := range r.path {
		target = strings.ReplaceAll(target, "{"+name+"}", url.PathEscape(value))
	}
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	text := ""
	switch body := r.body.(type) {
	case nil:
	case raw:
		text = string(body)
	default:
		b, err := json.Marshal(body)
		if err != nil {
			t.Fatalf("%s: encode body: %v", r.op.ID, err)
		}
		text = string(b)
	}
	out := httptest.NewRequestWithContext(t.Context(), r.op.Method, target, strings.NewReader(text))
	maps.Copy(out.Header, r.header)
	if text != "" && out.Header.Get("Content-Type") == "" {
		out.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		out.Header.Set("Authorization", "Bearer "+token)
	}
	return out
}

// request prepares a call that is right in every way: what it names exists in the shop, and nothing else stands in its
// way. What the document alone cannot tell is in valid.
func (w *world) request(t testing.TB, op *operation, s *tenant, caller uuid.UUID) *request {
	t.Helper()
	r := &request{op: op, shop: s, caller: caller, path: map[string]string{}, query: url.Values{}, header: http.Header{}}
	for _, name := range op.names() {
		r.path[name] = w.pathValue(t, r, name)
	}
	if schema := w.doc.body(op); schema != nil {
		r.body = w.doc.example(schema)
	}
	if fill := valid()[op.ID]; fill != nil {
		fill(t, w, r)
	}
	return r
}

// pathValue makes the thing that a path parameter names, so that each call has its own.
func (w *world) pathValue(t testing.TB, r *request, name string) string {
	t.Helper()
	s := r.shop
	switch name {
	case "shop_id":
		return s.ID.String()
	case "slug":
		return s.Slug
	case "user_id":
		return w.member(t, s).String()
	case "date":
		return "2026-07-09"
	case "manage_token":
		return w.book(t, s)
	case "token":
		if strings.Contains(r.op.Path, "/waitlist/") {
			_, token := w.waiting(t, s)
			return token
		}
		return w.hold(t, s)
	case "id":
		if strings.Contains(r.op.Path, "/jobs/") {
			return w.job(t)
		}
		return w.thing(t, r).String()
	case "phone":
		return "+54911" + padded(w.number())
	case "kind":
		if strings.Contains(r.op.Path, "/dead-letters/") {
			return "payment_intents"
		}
		return "confirmation"
	case "channel":
		return "sms"
	case "provider":
		return "mercadopago"
	}
	return "" // valid sets it
}

// thing makes the row that {id} names, by the collection it stands in.
func (w *world) thing(t testing.TB, r *request) uuid.UUID {
	t.Helper()
	path := strings.Replace(r.op.Path, "/api/v1/admin/", "/api/v1/", 1)
	collection, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/v1/shops/{shop_id}/"), "/")
	switch collection {
	case "services":
		return w.service(t, r.shop)
	case "barbers":
		return w.barber(t, r.shop)
	case "resources":
		id := pg.NewID()
		r.shop.Exec(t, `INSERT INTO resources (shop_id, id, name) VALUES ($1, $2, $3)`, r.shop.ID, id, r.shop.canary)
		return id
	case "customers":
		return w.customer(t, r.shop)
	case "bookings":
		return w.turno(t, r.shop, "confirmed", w.clock.Now().AddDate(1, 0, 0))
	case "cash-sessions":
		return w.till(t, r.shop)
	case "payments":
		return w.payment(t, r.shop)
	case "invoices":
		return w.invoice(t, r.shop, "authorized")
	case "messages":
		return w.message(t, r.shop)
	case "webhooks":
		return w.endpoint(t, r.shop)
	case "webhook-deliveries", "deliveries":
		return w.delivery(t, r.shop)
	case "notices":
		return w.notice(t, r.shop)
	case "withdrawals":
		return w.regret(t, r.shop)
	case "waitlist":
		id, _ := w.waiting(t, r.shop)
		return id
	case "dead-letters":
		return w.lost(t, r.shop)
	}
	t.Fatalf("%s: nobody knows how to make a thing of %q: teach thing", r.op.ID, collection)
	return uuid.Nil
}

func (w *world) service(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	s.Exec(t, `INSERT INTO services (shop_id, id, name) VALUES ($1, $2, $3)`, s.ID, id, s.canary)
	s.Exec(t, `INSERT INTO service_segments (shop_id, service_id, ordinal, minutes, busy) VALUES ($1, $2, 1, 30, true)`, s.ID, id)
	s.Exec(t, `INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos)
		VALUES ($1, $2, '2026-01-01', 900000), ($1, $2, '2026-12-01', 950000)`, s.ID, id)
	return id
}

func (w *world) barber(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	s.Exec(t, `INSERT INTO barbers (shop_id, id, name) VALUES ($1, $2, $3)`, s.ID, id, s.canary)
	s.Exec(t, `INSERT INTO barber_services (shop_id, barber_id, service_id) VALUES ($1, $2, $3)`, s.ID, id, s.Service)
	return id
}

func (w *world) customer(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	return s.Customer(t, s.canary, "+54911"+padded(w.number()))
}

// agreed is the policy that the booking of a half-hour service freezes.
const agreed = `{"segments":[{"minutes":30,"busy":true}],"buffer_before":0,"buffer_after":0,"cancel_until_hours":24,"deposit_centavos":0}`

// turno writes a booking in a state, at a time that nobody else takes.
func (w *world) turno(t testing.TB, s *tenant, status string, near time.Time) uuid.UUID {
	t.Helper()
	id := s.Book(t, turnoAt(s, near.Add(time.Duration(w.number())*24*time.Hour).Truncate(24*time.Hour)))
	s.Exec(t, `UPDATE booking_lines SET policy = $3 WHERE shop_id = $1 AND booking_id = $2`, s.ID, id, agreed)
	w.bring(t, s, id, status)
	return id
}

// bring takes a confirmed booking to a later state, along the edges that the database allows.
func (w *world) bring(t testing.TB, s *tenant, id uuid.UUID, status string) {
	t.Helper()
	steps := map[string][]string{
		"confirmed": nil, "checked_in": {"checked_in"}, "in_service": {"checked_in", "in_service"}, "no_show": {"no_show"},
	}
	for _, step := range steps[status] {
		s.Exec(t, `UPDATE bookings SET status = $3, version = version + 1 WHERE shop_id = $1 AND id = $2`, s.ID, id, step)
	}
	if status == "no_show" {
		s.Exec(t, `UPDATE occupancies SET active = false WHERE shop_id = $1 AND booking_id = $2`, s.ID, id)
	}
}

// member adds a person who works at the desk.
func (w *world) member(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	w.exec(t, `INSERT INTO users (id, email, name) VALUES ($1, $2, $3)`, id, id.String()+"@equipo.test", s.canary)
	s.Exec(t, `INSERT INTO memberships (shop_id, user_id, role) VALUES ($1, $2, 'reception')`, s.ID, id)
	return id
}

// free is a start that the shop offers and that no other call was given.
func (w *world) free(s *tenant) time.Time {
	w.mu.Lock()
	n := s.next
	s.next++
	w.mu.Unlock()
	const perDay = 17
	day := time.Date(2026, time.March, 3+n/perDay, 9, 0, 0, 0, s.Location)
	closed := []string{"2026-03-23", "2026-03-24", "2026-04-02", "2026-04-03", "2026-05-01", "2026-05-25", "2026-06-15", "2026-06-20"}
	shift := 0 // closed days up to here
	for d := time.Date(2026, time.March, 3, 9, 0, 0, 0, s.Location); !d.After(day.AddDate(0, 0, shift)); d = d.AddDate(0, 0, 1) {
		if d.Weekday() == time.Sunday || contains(closed, d.Format(time.DateOnly)) {
			shift++
		}
	}
	return day.AddDate(0, 0, shift).Add(time.Duration(n%perDay) * 30 * time.Minute)
}

// made is what the answer to a call tells of what it made. Each call fills a part of it.
type made struct {
	ID          uuid.UUID `json:"id"`
	Token       string    `json:"token"`
	ManageToken string    `json:"manage_token"`
	Entry       struct {
		ID uuid.UUID `json:"id"`
	} `json:"entry"`
}

// call makes a public call that must work and returns what it made.
func (w *world) call(t testing.TB, method, path string, body any) made {
	t.Helper()
	return w.callAs(t, "", method, path, body)
}

// own makes a call as the owner of a shop that must work. path is below the shop's.
func (w *world) own(t testing.TB, s *tenant, method, path string, body any) made {
	t.Helper()
	return w.callAs(t, w.token(t, s.person(web.RoleOwner)), method, "/api/v1/shops/"+s.ID.String()+path, body)
}

func (w *world) callAs(t testing.TB, token, method, path string, body any) (out made) {
	t.Helper()
	r := &request{op: &operation{Method: method, Path: path}, body: body}
	a := w.send(r.http(t, token))
	if err := json.Unmarshal(a.Body.Bytes(), &out); err != nil || a.Code >= http.StatusBadRequest {
		t.Fatalf("%s %s: got %d %s, want success", method, path, a.Code, a.Body)
	}
	return out
}

// hold holds a time and returns the hold's secret.
func (w *world) hold(t testing.TB, s *tenant) string {
	t.Helper()
	return given(t, w.call(t, http.MethodPost, "/api/v1/public/shops/"+s.Slug+"/holds", map[string]any{
		"service_ids": []any{s.Service}, "barber_id": s.Barbers[0], "starts_at": w.free(s),
	}).Token)
}

// given is a part of an answer that may not be missing.
func given[T comparable](t testing.TB, part T) T {
	t.Helper()
	var none T
	if part == none {
		t.Fatalf("the answer lacks a %T that the contract gives", part)
	}
	return part
}

// waitBody asks for a place in the waiting list, for somebody new.
func (w *world) waitBody(s *tenant) map[string]any {
	today := w.clock.Now().In(s.Location)
	return map[string]any{
		"service_ids": []any{s.Service}, "from_date": today.Format(time.DateOnly), "to_date": today.AddDate(0, 0, 30).Format(time.DateOnly),
		"part_of_day": "any", "name": s.canary, "phone": "+54911" + padded(w.number()), "consent": true,
	}
}

// waiting enters somebody in the waiting list.
func (w *world) waiting(t testing.TB, s *tenant) (id uuid.UUID, token string) {
	t.Helper()
	out := w.call(t, http.MethodPost, "/api/v1/public/shops/"+s.Slug+"/waitlist", w.waitBody(s))
	return given(t, out.Entry.ID), given(t, out.Token)
}

// book books a turno and returns the secret of its link.
func (w *world) book(t testing.TB, s *tenant) string {
	t.Helper()
	return given(t, w.call(t, http.MethodPost, "/api/v1/public/shops/"+s.Slug+"/bookings", w.bookBody(s)).ManageToken)
}

func (w *world) bookBody(s *tenant) map[string]any {
	return map[string]any{
		"service_ids": []any{s.Service}, "barber_id": s.Barbers[0], "starts_at": w.free(s), "payment": "at_shop", "consent": true,
		"customer": map[string]any{"name": s.canary, "phone": "+54911" + padded(w.number()), "note": s.canary},
	}
}

// person is who has a role in the shop.
func (s *tenant) person(role web.Role) uuid.UUID { return s.Users[role] }
