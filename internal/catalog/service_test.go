package catalog_test

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/catalog"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// changes counts how often it was told of a change.
type changes struct{ n atomic.Int32 }

func (c *changes) ShopChanged(context.Context, uuid.UUID) { c.n.Add(1) }

type world struct {
	*testkit.Shop

	catalog *catalog.Catalog
	edge    *testkit.Edge
	changes *changes
}

func newWorld(t *testing.T, db *pg.DB) *world {
	t.Helper()
	w := &world{Shop: testkit.NewShop(t, db, testkit.Spec{}), changes: &changes{}}
	w.catalog = catalog.New(db, catalog.Options{Clock: w.Clock, Changes: w.changes})
	w.edge = testkit.NewEdge(w.Shop, w.catalog.Routes)
	return w
}

func (w *world) owner(t *testing.T, method, path, body string, headers ...string) testkit.Answer {
	t.Helper()
	return w.edge.Call(t, web.RoleOwner, method, path, body, headers...)
}

const colour = `{"name":"Color","category":"Color","price_centavos":3000000,"buffer_after_minutes":5,"deposit":{"kind":"percent","value":30},
	"segments":[{"minutes":30,"busy":true},{"minutes":45,"busy":false},{"minutes":15,"busy":true}]}`

func TestAServiceIsCreatedOncePerKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	first := w.owner(t, http.MethodPost, "/services", colour, "Idempotency-Key", "a")
	again := w.owner(t, http.MethodPost, "/services", colour, "Idempotency-Key", "a")
	if first.Status != http.StatusCreated || first.Body["duration_minutes"] != 90.0 || again.Raw != first.Raw {
		t.Fatalf("POST service twice: got %d %s and %s, want one of 90 minutes", first.Status, first.Raw, again.Raw)
	}
	if other := w.owner(t, http.MethodPost, "/services", `{"name":"Otro","price_centavos":1,"duration_minutes":5}`, "Idempotency-Key", "a"); other.Code() != "idempotency_mismatch" {
		t.Errorf("POST another with the key: got %d %s, want idempotency_mismatch", other.Status, other.Raw)
	}
	if got := w.edge.Call(t, web.RoleBarber, http.MethodGet, "/services/"+first.Text("id"), ""); got.Raw != first.Raw {
		t.Errorf("GET service: got %s, want %s", got.Raw, first.Raw)
	}
	list := w.owner(t, http.MethodGet, "/services?limit=1", "")
	rest := w.owner(t, http.MethodGet, "/services?limit=1&cursor="+list.Cursor(), "")
	if len(list.Items()) != 1 || len(rest.Items()) != 1 || rest.Body["next_cursor"] != nil {
		t.Errorf("GET services in pages: got %s and %s, want one each", list.Raw, rest.Raw)
	}
	if w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'service.create'`) != 1 || w.changes.n.Load() == 0 {
		t.Errorf("after POST: want one audit event and ShopChanged called")
	}
}

func TestBadServicesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	tests := []struct {
		name, body string
		want       int
	}{
		{"an unknown field", `{"name":"X","price_centavos":1,"duration_minutes":5,"shop_id":"x"}`, http.StatusBadRequest},
		{"a negative price", `{"name":"X","price_centavos":-1,"duration_minutes":5}`, http.StatusUnprocessableEntity},
		{"a price with decimals", `{"name":"X","price_centavos":1.5,"duration_minutes":5}`, http.StatusUnprocessableEntity},
		{"a price beyond counting", `{"name":"X","price_centavos":1e30,"duration_minutes":5}`, http.StatusUnprocessableEntity},
		{"a kind of deposit that is not", `{"name":"X","price_centavos":1,"duration_minutes":5,"deposit":{"kind":"some","value":1}}`, http.StatusUnprocessableEntity},
		{"no segments", `{"name":"X","price_centavos":1,"segments":[]}`, http.StatusUnprocessableEntity},
		{"thirteen segments", `{"name":"X","price_centavos":1,"segments":[` + many(`{"minutes":1,"busy":true}`, 13) + `]}`, http.StatusUnprocessableEntity},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if a := w.owner(t, http.MethodPost, "/services", tt.body); a.Status != tt.want {
				t.Errorf("POST %s: got %d %s, want %d", tt.body, a.Status, a.Raw, tt.want)
			}
		})
	}
}

func many(s string, n int) string {
	out := s
	for range n - 1 {
		out += "," + s
	}
	return out
}

func TestAPatchChangesOnlyWhatItNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	path := "/services/" + w.Service.String()
	a := w.owner(t, http.MethodPatch, path, `{"duration_minutes":40,"active":false}`)
	if a.Status != http.StatusOK || a.Body["duration_minutes"] != 40.0 || a.Body["active"] != false || a.Body["name"] != "Corte" ||
		a.Body["price_centavos"] != float64(testkit.ServicePrice) {
		t.Fatalf("PATCH service: got %d %s, want only duration and active changed", a.Status, a.Raw)
	}
	w.Exec(t, `UPDATE barber_services SET duration_minutes = 50 WHERE barber_id = $1`, w.Barbers[0])
	split := `{"segments":[{"minutes":10,"busy":true},{"minutes":10,"busy":false},{"minutes":10,"busy":true}]}`
	if a := w.owner(t, http.MethodPatch, path, split); a.Code() != "service_has_own_durations" || a.Body["barbers"] != 1.0 {
		t.Errorf("PATCH segments: got %d %s, want 409 service_has_own_durations", a.Status, a.Raw)
	}
	w.Exec(t, `UPDATE barber_services SET duration_minutes = NULL`)
	if a := w.owner(t, http.MethodPatch, path, split); a.Status != http.StatusOK || a.Body["duration_minutes"] != 30.0 {
		t.Errorf("PATCH segments: got %d %s, want three segments", a.Status, a.Raw)
	}
}

func TestAnArchivedServiceIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	path := "/services/" + w.Service.String()
	booking := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 10:00")})
	if a := w.owner(t, http.MethodDelete, path, ""); a.Status != http.StatusNoContent {
		t.Fatalf("DELETE service: got %d %s, want 204", a.Status, a.Raw)
	}
	for _, call := range [][2]string{{http.MethodGet, ""}, {http.MethodPatch, ""}, {http.MethodDelete, ""}, {http.MethodGet, "/prices"}} {
		body := ""
		if call[0] == http.MethodPatch {
			body = `{"active":true}`
		}
		if a := w.owner(t, call[0], path+call[1], body); a.Status != http.StatusNotFound || a.Code() != "service_not_found" {
			t.Errorf("%s %s: got %d %s, want 404", call[0], call[1], a.Status, a.Raw)
		}
	}
	if w.Count(t, `SELECT count(*) FROM booking_lines WHERE booking_id = $1 AND service_id = $2`, booking, w.Service) != 1 {
		t.Errorf("the turno lost its service")
	}
}

func TestPricesHaveVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	path := "/services/" + w.Service.String()
	// 23:30 on March 2 in Buenos Aires is already March 3 in UTC: the shop's day counts.
	w.Clock.Set(w.At(t, "2026-03-02 23:30"))
	for day, want := range map[string]int{"2026-03-02": http.StatusUnprocessableEntity, "2026-03-03": http.StatusCreated, "2026-04-01": http.StatusCreated} {
		if a := w.owner(t, http.MethodPost, path+"/prices", `{"valid_from":"`+day+`","price_centavos":1500000}`); a.Status != want {
			t.Errorf("POST price from %s: got %d %s, want %d", day, a.Status, a.Raw, want)
		}
	}
	w.owner(t, http.MethodPatch, path, `{"price_centavos":1300000}`)
	prices := w.owner(t, http.MethodGet, path+"/prices", "")
	if len(prices.Items()) != 4 {
		t.Errorf("GET prices: got %s, want January, today, tomorrow and April", prices.Raw)
	}
	if a := w.owner(t, http.MethodDelete, path+"/prices/2026-03-02", ""); a.Code() != "price_not_found" {
		t.Errorf("DELETE a price that was charged: got %d %s, want 404", a.Status, a.Raw)
	}
	if a := w.owner(t, http.MethodDelete, path+"/prices/2026-04-01", ""); a.Status != http.StatusNoContent {
		t.Errorf("DELETE a coming price: got %d %s, want 204", a.Status, a.Raw)
	}
	if a := w.owner(t, http.MethodGet, path, ""); a.Body["price_centavos"] != 1300000.0 {
		t.Errorf("price today: got %v, want 1300000", a.Body["price_centavos"])
	}
	w.Clock.Set(w.At(t, "2026-03-03 00:00"))
	if a := w.owner(t, http.MethodGet, path, ""); a.Body["price_centavos"] != 1500000.0 {
		t.Errorf("price tomorrow: got %v, want 1500000", a.Body["price_centavos"])
	}
}

func TestRaisePrices(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	other := w.owner(t, http.MethodPost, "/services", colour).Text("id")
	a := w.owner(t, http.MethodPost, "/services/prices", `{"percent":12.5,"round_to_centavos":50000,"valid_from":"2026-04-01"}`)
	if a.Status != http.StatusOK || len(a.Items()) != 2 {
		t.Fatalf("POST raise: got %d %s, want both services", a.Status, a.Raw)
	}
	w.Clock.Set(w.At(t, "2026-04-01 00:00"))
	if got := w.owner(t, http.MethodGet, "/services/"+w.Service.String(), "").Body["price_centavos"]; got != 1350000.0 {
		t.Errorf("12.000 + 12,5 %% to 500: got %v, want 1350000", got)
	}
	if got := w.owner(t, http.MethodGet, "/services/"+other, "").Body["price_centavos"]; got != 3400000.0 {
		t.Errorf("30.000 + 12,5 %% to 500: got %v, want 3400000", got)
	}
	for _, body := range []string{
		`{"percent":1,"valid_from":"2026-03-31"}`, `{"percent":-100}`, `{"percent":1,"round_to_centavos":0}`,
		`{"percent":1,"service_ids":[]}`, `{"percent":-99,"round_to_centavos":50000}`, `{}`,
	} {
		if a := w.owner(t, http.MethodPost, "/services/prices", body); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("POST raise %s: got %d %s, want 422", body, a.Status, a.Raw)
		}
	}
	missing := `{"percent":1,"service_ids":["` + other + `","` + uuid.NewString() + `"]}`
	before := w.Count(t, `SELECT count(*) FROM service_prices`)
	if a := w.owner(t, http.MethodPost, "/services/prices", missing); a.Code() != "service_not_found" {
		t.Errorf("POST raise of a missing service: got %d %s, want 404", a.Status, a.Raw)
	}
	if after := w.Count(t, `SELECT count(*) FROM service_prices`); after != before {
		t.Errorf("prices after a refused raise: got %d, want %d", after, before)
	}
}

func TestManyChangesAtOnceDoNotDeadlock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	path := "/services/" + w.Service.String()
	bodies := []struct{ method, path, body string }{
		{http.MethodPatch, path, `{"price_centavos":1}`},
		{http.MethodPatch, path, `{"duration_minutes":20}`},
		{http.MethodPost, "/services/prices", `{"percent":1}`},
		{http.MethodPost, path + "/prices", `{"valid_from":"2026-05-01","price_centavos":5}`},
		{http.MethodPost, "/services", colour},
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			c := bodies[i%len(bodies)]
			if a := w.owner(t, c.method, c.path, c.body); a.Status >= http.StatusBadRequest {
				t.Errorf("%s %s: got %d %s, want success", c.method, c.path, a.Status, a.Raw)
			}
		})
	}
	wg.Wait()
	if got := w.Count(t, `SELECT count(*) FROM service_prices WHERE valid_from = '2026-05-01'`); got != 1 {
		t.Errorf("versions of one day: got %d, want 1", got)
	}
}

func TestAnotherShopsServiceIsNotThere(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t)
	mine, other := newWorld(t, db), newWorld(t, db)
	path := "/services/" + other.Service.String()
	for _, call := range []struct{ method, path, body string }{
		{http.MethodGet, path, ""},
		{http.MethodPatch, path, `{"name":"Mío"}`},
		{http.MethodDelete, path, ""},
		{http.MethodGet, path + "/prices", ""},
		{http.MethodPost, path + "/prices", `{"valid_from":"2026-05-01","price_centavos":5}`},
		{http.MethodDelete, path + "/prices/2026-05-01", ""},
		{http.MethodPost, "/services/prices", `{"percent":1,"service_ids":["` + other.Service.String() + `"]}`},
	} {
		if a := mine.owner(t, call.method, call.path, call.body); a.Status != http.StatusNotFound {
			t.Errorf("%s %s: got %d %s, want 404", call.method, call.path, a.Status, a.Raw)
		}
	}
}
