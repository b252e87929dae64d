package staff_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/staff"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// changes counts how often it was told of a change.
type changes struct{ n atomic.Int32 }

func (c *changes) ShopChanged(context.Context, uuid.UUID) { c.n.Add(1) }

type world struct {
	*testkit.Shop

	edge    *testkit.Edge
	changes *changes
}

func newWorld(t *testing.T, db *pg.DB) *world {
	t.Helper()
	w := &world{Shop: testkit.NewShop(t, db, testkit.Spec{}), changes: &changes{}}
	w.edge = testkit.NewEdge(w.Shop, staff.New(db, staff.Options{Clock: w.Clock, Changes: w.changes}).Routes)
	return w
}

func (w *world) owner(t *testing.T, method, path, body string, headers ...string) testkit.Answer {
	t.Helper()
	return w.edge.Call(t, web.RoleOwner, method, path, body, headers...)
}

func (w *world) ana() string { return "/barbers/" + w.Barbers[0].String() }

// collisions returns the ids of the turnos that an answer names.
func collisions(a testkit.Answer) []string {
	ids := []string{}
	list, _ := a.Body["collisions"].([]any)
	for _, c := range list {
		fields, _ := c.(map[string]any)
		id, _ := fields["booking_id"].(string)
		ids = append(ids, id)
	}
	return ids
}

func same(got []string, want ...uuid.UUID) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i] != want[i].String() {
			return false
		}
	}
	return true
}

func TestABarberIsCreatedOncePerKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	const body = `{"name":" Zoe ","photo_url":"https://example.com/zoe.jpg","position":9}`
	first := w.owner(t, http.MethodPost, "/barbers", body, "Idempotency-Key", "k")
	again := w.owner(t, http.MethodPost, "/barbers", body, "Idempotency-Key", "k")
	if first.Status != http.StatusCreated || first.Body["name"] != "Zoe" || again.Raw != first.Raw {
		t.Fatalf("POST barber twice: got %d %s and %s, want one Zoe", first.Status, first.Raw, again.Raw)
	}
	path := "/barbers/" + first.Text("id")
	if a := w.owner(t, http.MethodPatch, path, `{"active":false}`); a.Body["active"] != false || a.Body["photo_url"] == nil {
		t.Errorf("PATCH active: got %s, want only that changed", a.Raw)
	}
	if a := w.owner(t, http.MethodPatch, path, `{"photo_url":null}`); a.Body["photo_url"] != nil {
		t.Errorf("PATCH photo_url null: got %s, want none", a.Raw)
	}
	if a := w.owner(t, http.MethodPatch, path, `{"photo_url":"javascript:alert(1)"}`); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("PATCH a script for a photo: got %d, want 422", a.Status)
	}
	list := w.owner(t, http.MethodGet, "/barbers?limit=2", "")
	rest := w.edge.Call(t, web.RoleBarber, http.MethodGet, "/barbers?limit=2&cursor="+list.Cursor(), "")
	if len(list.Items()) != 2 || len(rest.Items()) != 1 || !strings.Contains(rest.Raw, "Zoe") {
		t.Errorf("GET barbers in pages: got %s and %s, want Ana and Beto, then Zoe", list.Raw, rest.Raw)
	}
	if w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'barber.create'`) != 1 || w.changes.n.Load() == 0 {
		t.Errorf("after POST: want one audit event and ShopChanged called")
	}
}

func TestABarberWithComingTurnosStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 10:00")})
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 11:00"), Status: "pending_payment"})
	if a := w.owner(t, http.MethodDelete, w.ana(), ""); a.Code() != "barber_has_bookings" || a.Body["bookings"] != 2.0 {
		t.Fatalf("DELETE barber: got %d %s, want 409 with 2 bookings", a.Status, a.Raw)
	}
	w.Clock.Set(w.At(t, "2026-03-05 11:30"))
	if a := w.owner(t, http.MethodDelete, w.ana(), ""); a.Status != http.StatusNoContent {
		t.Fatalf("DELETE barber later: got %d %s, want 204", a.Status, a.Raw)
	}
	for _, path := range []string{"", "/hours", "/services", "/exceptions", "/time-off"} {
		if a := w.owner(t, http.MethodGet, w.ana()+path, ""); a.Code() != "barber_not_found" {
			t.Errorf("GET %s of an archived barber: got %d %s, want 404", path, a.Status, a.Raw)
		}
	}
}

func TestOffers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	path := w.ana() + "/services"
	service := `"service_id":"` + w.Service.String() + `"`
	a := w.owner(t, http.MethodPut, path, `[{`+service+`,"price_centavos":1500000,"duration_minutes":45}]`)
	if a.Status != http.StatusOK || len(a.Items()) != 1 || !strings.Contains(a.Raw, `"duration_minutes":45`) {
		t.Fatalf("PUT services: got %d %s, want the offer", a.Status, a.Raw)
	}
	w.Exec(t, `INSERT INTO service_segments (shop_id, service_id, ordinal, minutes, busy) VALUES ($1, $2, 2, 10, false), ($1, $2, 3, 10, true)`, w.ID, w.Service)
	tests := []struct {
		name, body string
		want       int
	}{
		{"a duration for several parts", `[{` + service + `,"duration_minutes":45}]`, http.StatusUnprocessableEntity},
		{"no duration for several parts", `[{` + service + `,"duration_minutes":null}]`, http.StatusOK},
		{"a service twice", `[{` + service + `},{` + service + `}]`, http.StatusUnprocessableEntity},
		{"a service that is not", `[{"service_id":"` + uuid.NewString() + `"}]`, http.StatusNotFound},
		{"not an id", `[{"service_id":"corte"}]`, http.StatusUnprocessableEntity},
		{"not a list", `{` + service + `}`, http.StatusUnprocessableEntity},
		{"nothing", `[]`, http.StatusOK},
	}
	for _, tt := range tests { // in order: they change the same barber
		if a := w.owner(t, http.MethodPut, path, tt.body); a.Status != tt.want {
			t.Errorf("%s: got %d %s, want %d", tt.name, a.Status, a.Raw, tt.want)
		}
	}
	if a := w.edge.Call(t, web.RoleBarber, http.MethodGet, path, ""); len(a.Items()) != 0 {
		t.Errorf("GET services: got %s, want none", a.Raw)
	}
}

func TestHoursAnswerTheTurnosThatFallOutside(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 10:00")})
	late := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 12:45")})
	w.Book(t, testkit.Turno{Barber: w.Barbers[1], Start: w.At(t, "2026-03-05 15:00")})
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-02-26 15:00")}) // over
	next := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-06 10:00"), Name: "Ñata"})
	a := w.owner(t, http.MethodPut, w.ana()+"/hours",
		`[{"weekday":4,"start":"09:00","end":"13:00"},{"weekday":6,"start":"18:00","end":"26:00","valid_from":"2026-04-01"}]`)
	if a.Status != http.StatusOK || !same(collisions(a), late, next) {
		t.Fatalf("PUT hours: got %d %s, want the turnos %s and %s", a.Status, a.Raw, late, next)
	}
	for _, part := range []string{`"end":"26:00"`, `"valid_from":"2026-04-01"`, `"valid_to":null`, `"starts_at":"2026-03-05T12:45:00-03:00"`, `"customer_name":"Ñata"`} {
		if !strings.Contains(a.Raw, part) {
			t.Errorf("PUT hours: got %s, want %s in it", a.Raw, part)
		}
	}
	if a := w.edge.Call(t, web.RoleBarber, http.MethodGet, w.ana()+"/hours", ""); len(a.Items()) != 2 {
		t.Errorf("GET hours: got %s, want two stretches", a.Raw)
	}
	bad := w.owner(t, http.MethodPut, w.ana()+"/hours", `[{"weekday":1,"start":"09:00","end":"13:00"},{"weekday":1,"start":"12:00","end":"14:00"}]`)
	if bad.Status != http.StatusUnprocessableEntity || !strings.Contains(bad.Raw, "body[1]") || w.Count(t, `SELECT count(*) FROM weekly_hours WHERE barber_id = $1`, w.Barbers[0]) != 2 {
		t.Errorf("PUT overlapping hours: got %d %s, want 422 and nothing changed", bad.Status, bad.Raw)
	}
}

func TestExceptions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	path := w.ana() + "/exceptions"
	turno := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 10:00")})
	first := w.owner(t, http.MethodPost, path, `{"date":"2026-03-05","periods":[]}`)
	if first.Status != http.StatusCreated || !same(collisions(first), turno) {
		t.Fatalf("POST a day off: got %d %s, want the turno %s", first.Status, first.Raw, turno)
	}
	again := w.owner(t, http.MethodPost, path, `{"date":"2026-03-05","periods":[{"start":"10:00","end":"12:00"},{"start":"22:00","end":"25:30"}]}`)
	if again.Status != http.StatusCreated || again.Body["id"] != first.Body["id"] || len(collisions(again)) != 0 {
		t.Fatalf("POST the same day again: got %d %s, want it replaced", again.Status, again.Raw)
	}
	w.owner(t, http.MethodPost, path, `{"date":"2026-03-08","periods":[{"start":"10:00","end":"12:00"}]}`)
	sunday := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-08 10:00")})
	list := w.edge.Call(t, web.RoleBarber, http.MethodGet, path+"?limit=1", "")
	rest := w.owner(t, http.MethodGet, path+"?limit=1&cursor="+list.Cursor(), "")
	if !strings.Contains(list.Raw, `"end":"25:30"`) || !strings.Contains(rest.Raw, "2026-03-08") || rest.Body["next_cursor"] != nil {
		t.Errorf("GET exceptions in pages: got %s and %s, want one day each", list.Raw, rest.Raw)
	}
	if a := w.owner(t, http.MethodGet, path+"?from=2026-03-09", ""); len(a.Items()) != 0 {
		t.Errorf("GET exceptions from later: got %s, want none", a.Raw)
	}
	id := rest.Item(0).Text("id")
	if a := w.owner(t, http.MethodDelete, path+"/"+id, ""); a.Status != http.StatusOK || !same(collisions(a), sunday) {
		t.Errorf("DELETE the open Sunday: got %d %s, want the turno %s", a.Status, a.Raw, sunday)
	}
	if a := w.owner(t, http.MethodDelete, path+"/"+id, ""); a.Code() != "exception_not_found" {
		t.Errorf("DELETE it again: got %d %s, want 404", a.Status, a.Raw)
	}
	for _, body := range []string{
		`{"date":"2026-03-05"}`, `{"date":"2026-13-05","periods":[]}`, `{"date":"0001-01-01","periods":[]}`,
		`{"date":"2026-03-05","periods":[{"start":"10:00","end":"12:00"},{"start":"11:00","end":"13:00"}]}`,
		`{"date":"2026-03-05","periods":[{"start":"x","end":"12:00"}]}`, `{"date":"2026-03-05","periods":null}`,
	} {
		if a := w.owner(t, http.MethodPost, path, body); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("POST exception %s: got %d %s, want 422", body, a.Status, a.Raw)
		}
	}
}

func TestAnExceptionThatOpensAHolidayCollidesWhenItGoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	path := w.ana() + "/exceptions"
	open := w.owner(t, http.MethodPost, path, `{"date":"2026-03-24","periods":[{"start":"09:00","end":"18:00"}]}`)
	turno := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-24 10:00")})
	if a := w.owner(t, http.MethodDelete, path+"/"+open.Text("id"), ""); !same(collisions(a), turno) {
		t.Errorf("DELETE: got %s, want the turno %s on the closed holiday", a.Raw, turno)
	}
}

func TestManyPostsOfOneExceptionLeaveOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			a := w.owner(t, http.MethodPost, w.ana()+"/exceptions", `{"date":"2026-03-05","periods":[{"start":"10:00","end":"12:00"}]}`)
			if a.Status != http.StatusCreated {
				t.Errorf("POST exception: got %d %s, want 201", a.Status, a.Raw)
			}
		})
	}
	wg.Wait()
	if got := w.Count(t, `SELECT count(*) FROM schedule_exceptions`); got != 1 {
		t.Errorf("exceptions of the day: got %d, want 1", got)
	}
}

func TestTimeOffAnswersItsCollisions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	path := w.ana() + "/time-off"
	before := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 09:30")})
	into := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 10:15"), Status: "pending_payment"})
	inside := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 11:00")})
	held := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 11:30"), Status: "held"})
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 12:00")})
	w.Book(t, testkit.Turno{Barber: w.Barbers[1], Start: w.At(t, "2026-03-05 11:00")})

	body := `{"starts_at":"2026-03-05T13:30:00Z","ends_at":"2026-03-05T12:00:00-03:00","reason":"Dentista"}`
	a := w.owner(t, http.MethodPost, path, body, "Idempotency-Key", "k")
	if a.Status != http.StatusCreated || !same(collisions(a), into, inside) {
		t.Fatalf("POST time off: got %d %s, want %s and %s, not %s or %s", a.Status, a.Raw, into, inside, before, held)
	}
	if a.Body["starts_at"] != "2026-03-05T10:30:00-03:00" {
		t.Errorf("starts_at: got %v, want the shop's offset", a.Body["starts_at"])
	}
	if again := w.owner(t, http.MethodPost, path, body, "Idempotency-Key", "k"); again.Raw != a.Raw {
		t.Errorf("POST again with the key: got %s, want %s", again.Raw, a.Raw)
	}
	if list := w.edge.Call(t, web.RoleBarber, http.MethodGet, path, ""); len(list.Items()) != 1 {
		t.Errorf("GET time off: got %s, want one", list.Raw)
	}
	id := a.Text("id")
	one := path + "/" + id
	a = w.owner(t, http.MethodPatch, one, `{"ends_at":"2026-03-05T11:00:00-03:00"}`)
	if a.Status != http.StatusOK || !same(collisions(a), into) || a.Text("reason") != "Dentista" || a.Body["ends_at"] != "2026-03-05T11:00:00-03:00" {
		t.Errorf("PATCH time off: got %d %s, want it to end at eleven, in the way of %s", a.Status, a.Raw, into)
	}
	if a := w.owner(t, http.MethodPatch, one, `{"ends_at":"2026-03-05T10:30:00-03:00"}`); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("PATCH time off to nothing: got %d %s, want 422", a.Status, a.Raw)
	}
	if a := w.edge.Call(t, web.RoleReception, http.MethodPatch, one, `{"reason":""}`); a.Status != http.StatusForbidden {
		t.Errorf("PATCH time off by reception: got %d %s, want 403", a.Status, a.Raw)
	}
	if a := w.owner(t, http.MethodDelete, path+"/"+id, ""); a.Status != http.StatusNoContent {
		t.Errorf("DELETE time off: got %d %s, want 204", a.Status, a.Raw)
	}
	if a := w.owner(t, http.MethodDelete, path+"/"+id, ""); a.Code() != "time_off_not_found" {
		t.Errorf("DELETE it again: got %d %s, want 404", a.Status, a.Raw)
	}
	for _, body := range []string{
		`{"starts_at":"2026-03-05T13:30:00Z","ends_at":"2026-03-05T13:30:00Z"}`,
		`{"starts_at":"2026-03-05T13:30:00","ends_at":"2026-03-06T13:30:00Z"}`,
		`{"starts_at":"0000-01-01T00:00:00Z","ends_at":"0000-01-02T00:00:00Z"}`,
		`{"starts_at":"2026-03-05T13:30:00Z","ends_at":"9999-12-31T23:59:59-14:00"}`,
		`{"starts_at":"2026-03-05T13:30:00Z"}`,
	} {
		if a := w.owner(t, http.MethodPost, path, body); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("POST time off %s: got %d %s, want 422", body, a.Status, a.Raw)
		}
	}
}

func TestAnotherShopsBarberIsNotThere(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t)
	mine, other := newWorld(t, db), newWorld(t, db)
	path := other.ana()
	for _, call := range []struct{ method, path, body string }{
		{http.MethodGet, path, ""},
		{http.MethodPatch, path, `{"name":"Mía"}`},
		{http.MethodDelete, path, ""},
		{http.MethodGet, path + "/services", ""},
		{http.MethodPut, path + "/services", `[]`},
		{http.MethodGet, path + "/hours", ""},
		{http.MethodPut, path + "/hours", `[]`},
		{http.MethodGet, path + "/exceptions", ""},
		{http.MethodPost, path + "/exceptions", `{"date":"2026-03-05","periods":[]}`},
		{http.MethodDelete, path + "/exceptions/" + uuid.NewString(), ""},
		{http.MethodGet, path + "/time-off", ""},
		{http.MethodPost, path + "/time-off", `{"starts_at":"2026-03-05T13:30:00Z","ends_at":"2026-03-05T14:30:00Z"}`},
		{http.MethodPatch, path + "/time-off/" + uuid.NewString(), `{"reason":"x"}`},
		{http.MethodDelete, path + "/time-off/" + uuid.NewString(), ""},
		{http.MethodPost, "/barbers/00000000-0000-0000-0000-000000000000/exceptions", `{"date":"2026-03-05","periods":[]}`},
		{http.MethodPut, mine.ana() + "/services", `[{"service_id":"` + other.Service.String() + `"}]`},
	} {
		if a := mine.owner(t, call.method, call.path, call.body); a.Status != http.StatusNotFound {
			t.Errorf("%s %s: got %d %s, want 404", call.method, call.path, a.Status, a.Raw)
		}
	}
}

func TestOnlyManagersChangeTheStaff(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	for _, role := range []web.Role{web.RoleReception, web.RoleBarber} {
		if a := w.edge.Call(t, role, http.MethodPost, "/barbers", `{"name":"X"}`); a.Status != http.StatusForbidden {
			t.Errorf("POST barber as %s: got %d, want 403", role, a.Status)
		}
		if a := w.edge.Call(t, role, http.MethodPut, w.ana()+"/hours", `[]`); a.Status != http.StatusForbidden {
			t.Errorf("PUT hours as %s: got %d, want 403", role, a.Status)
		}
	}
}

func TestACommissionIsNotForBarbersToSee(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	path := "/barbers/" + w.Barbers[0].String()
	a := w.edge.Call(t, web.RoleManager, http.MethodPatch, path, `{"commission_percent":45}`)
	if a.Status != http.StatusOK || a.Body["commission_percent"] != 45.0 {
		t.Errorf("PATCH: got %d %s, want 45", a.Status, a.Raw)
	}
	for role, sees := range map[web.Role]bool{web.RoleOwner: true, web.RoleReception: true, web.RoleBarber: false} {
		for _, path := range []string{path, "/barbers"} {
			got := w.edge.Call(t, role, http.MethodGet, path, "")
			if got.Status != http.StatusOK || strings.Contains(got.Raw, `"commission_percent":45`) != sees {
				t.Errorf("GET %s as %s: got %d %s, want the commission %v", path, role, got.Status, got.Raw, sees)
			}
		}
	}
	if a := w.edge.Call(t, web.RoleOwner, http.MethodPatch, path, `{"commission_percent":101}`); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("PATCH 101: got %d %s, want 422", a.Status, a.Raw)
	}
}
