package shop_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/shop"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// changes counts how often it was told of a change.
type changes struct{ n atomic.Int32 }

func (c *changes) ShopChanged(context.Context, uuid.UUID) { c.n.Add(1) }

type world struct {
	*testkit.Shop

	service *shop.Service
	edge    *testkit.Edge
	changes *changes
}

func newWorld(t *testing.T, db *pg.DB, spec testkit.Spec) *world {
	t.Helper()
	w := &world{Shop: testkit.NewShop(t, db, spec), changes: &changes{}}
	w.service = shop.New(db, shop.Options{Clock: w.Clock, Changes: w.changes})
	w.edge = testkit.NewEdge(w.Shop, w.service.Routes)
	return w
}

func TestTheProfileChangesAndIsLogged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	a := w.edge.Call(t, web.RoleManager, http.MethodPatch, "", `{"name":"  La Nueva ","cuit":"20-12345678-6","paused":true}`)
	if a.Status != http.StatusOK || a.Body["name"] != "La Nueva" || a.Body["cuit"] != "20123456786" || a.Body["paused"] != true {
		t.Fatalf("PATCH shop: got %d %s, want the new profile", a.Status, a.Raw)
	}
	if a.Body["timezone"] != "America/Argentina/Buenos_Aires" {
		t.Errorf("timezone: got %v, want it unchanged", a.Body["timezone"])
	}
	if a := w.edge.Call(t, web.RoleOwner, http.MethodPatch, "", `{"cuit":null}`); a.Body["cuit"] != nil {
		t.Errorf("PATCH cuit null: got %v, want null", a.Body["cuit"])
	}
	if got := w.changes.n.Load(); got != 2 {
		t.Errorf("ShopChanged: got %d calls, want 2", got)
	}
	log := w.edge.Call(t, web.RoleOwner, http.MethodGet, "/audit?action=shop.update&limit=1", "")
	if len(log.Items()) != 1 || log.Body["next_cursor"] == nil {
		t.Fatalf("audit: got %s, want one event and a cursor", log.Raw)
	}
	event, _ := log.Items()[0].(map[string]any)
	if event["actor_name"] != "La owner" || event["entity"] != "shop" {
		t.Errorf("audit: got %v, want the owner's change of the shop", event)
	}
	rest := w.edge.Call(t, web.RoleOwner, http.MethodGet, "/audit?limit=1&cursor="+log.Cursor(), "")
	if len(rest.Items()) != 1 || rest.Body["next_cursor"] != nil {
		t.Errorf("audit, second page: got %s, want the last event", rest.Raw)
	}
}

func TestTheTimeZoneStaysWhileTurnosAreComing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	const patch = `{"timezone":"America/New_York"}`
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 10:00")})
	a := w.edge.Call(t, web.RoleOwner, http.MethodPatch, "", patch)
	if a.Status != http.StatusConflict || a.Code() != "shop_has_bookings" || a.Body["bookings"] != 1.0 {
		t.Fatalf("PATCH timezone with a turno: got %d %s, want 409 shop_has_bookings", a.Status, a.Raw)
	}
	w.Clock.Set(w.At(t, "2026-03-06 10:00"))
	if a := w.edge.Call(t, web.RoleOwner, http.MethodPatch, "", patch); a.Status != http.StatusOK {
		t.Errorf("PATCH timezone later: got %d %s, want 200", a.Status, a.Raw)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	a := w.edge.Call(t, web.RoleManager, http.MethodPatch, "/settings", `{"slot_step_minutes":30,"slot_anchor":"opening","notice_minutes":0}`)
	if a.Status != http.StatusOK || a.Body["slot_step_minutes"] != 30.0 || a.Body["slot_anchor"] != "opening" || a.Body["horizon_days"] != 60.0 {
		t.Fatalf("PATCH settings: got %d %s, want the new ones with the rest unchanged", a.Status, a.Raw)
	}
	if got := w.edge.Call(t, web.RoleBarber, http.MethodGet, "/settings", ""); got.Raw != a.Raw {
		t.Errorf("GET settings: got %s, want %s", got.Raw, a.Raw)
	}
	for _, body := range []string{
		`{"slot_step_minutes":0}`, `{"slot_anchor":"noon"}`, `{"horizon_days":367}`, `{"hold_minutes":1e12}`,
	} {
		if a := w.edge.Call(t, web.RoleOwner, http.MethodPatch, "/settings", body); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("PATCH settings %s: got %d %s, want 422", body, a.Status, a.Raw)
		}
	}
}

func TestSettingsOfMoneyMessagesAndInvoices(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	patch := `{"deposit_new_customer_percent":30,"late_refund_percent":50,"cash_discount_percent":10,"waitlist_auto":true,"waitlist_offer_minutes":20,"reminder_hours":[2,48,2],"quiet_from":"21:30","quiet_to":"09:00",
		"message_channels":["sms","email","sms"],"legal_name":"  Barbería   SRL ","activity_since":"2020-03-01",
		"tax_condition":"monotributo","point_of_sale":4,"invoice_when":"at_completion"}`
	a := w.edge.Call(t, web.RoleManager, http.MethodPatch, "/settings", patch)
	for _, want := range []string{
		`"late_refund_percent":50`, `"cash_discount_percent":10`, `"waitlist_auto":true`, `"waitlist_offer_minutes":20`, `"reminder_hours":[48,2]`, `"quiet_from":"21:30"`, `"message_channels":["email","sms"]`,
		`"legal_name":"Barbería SRL"`, `"activity_since":"2020-03-01"`, `"point_of_sale":4`, `"slot_step_minutes":15`,
	} {
		if a.Status != http.StatusOK || !strings.Contains(a.Raw, want) {
			t.Errorf("PATCH settings: got %d %s, want %s", a.Status, a.Raw, want)
		}
	}
	if got := w.edge.Call(t, web.RoleBarber, http.MethodGet, "/settings", ""); got.Raw != a.Raw {
		t.Errorf("GET settings: got %s, want %s", got.Raw, a.Raw)
	}
	a = w.edge.Call(t, web.RoleManager, http.MethodPatch, "/settings", `{"late_refund_percent":null,"point_of_sale":null,"reminder_hours":[]}`)
	for _, want := range []string{`"late_refund_percent":null`, `"point_of_sale":null`, `"reminder_hours":[]`} {
		if a.Status != http.StatusOK || !strings.Contains(a.Raw, want) {
			t.Errorf("PATCH settings to nothing: got %d %s, want %s", a.Status, a.Raw, want)
		}
	}
	for _, body := range []string{
		`{"reminder_hours":[0]}`, `{"reminder_hours":[169]}`, `{"quiet_from":"24:00"}`, `{"message_channels":["fax"]}`,
		`{"late_refund_percent":101}`, `{"cash_discount_percent":51}`, `{"cash_discount_percent":-1}`, `{"waitlist_offer_minutes":4}`, `{"tax_condition":"x"}`, `{"point_of_sale":0}`, `{"invoice_when":"never"}`,
	} {
		if a := w.edge.Call(t, web.RoleOwner, http.MethodPatch, "/settings", body); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("PATCH settings %s: got %d %s, want 422", body, a.Status, a.Raw)
		}
	}
}

func TestHolidays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	excepted := w.Book(t, testkit.Turno{Barber: w.Barbers[1], Start: w.At(t, "2026-07-10 11:00")})
	w.Exec(t, `INSERT INTO schedule_exceptions (shop_id, id, barber_id, date, periods) VALUES ($1, gen_random_uuid(), $2, '2026-07-10', '[[540,1080]]')`,
		w.ID, w.Barbers[1])
	hit := w.Book(t, testkit.Turno{Start: w.At(t, "2026-07-10 23:30")})
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-07-11 00:30")})

	a := w.edge.Call(t, web.RoleOwner, http.MethodPut, "/holidays/2026-07-10", `{"open":false}`)
	if a.Status != http.StatusOK || a.Body["open"] != false || a.Body["chosen"] != true || a.Body["kind"] != "puente" {
		t.Fatalf("PUT holiday: got %d %s, want the closed bridge", a.Status, a.Raw)
	}
	collisions, _ := a.Body["collisions"].([]any)
	if len(collisions) != 1 || !strings.Contains(a.Raw, hit.String()) || strings.Contains(a.Raw, excepted.String()) {
		t.Errorf("collisions: got %s, want only %s", a.Raw, hit)
	}
	if !strings.Contains(a.Raw, "2026-07-10T23:30:00-03:00") {
		t.Errorf("collisions: got %s, want times with the shop's offset", a.Raw)
	}
	if a := w.edge.Call(t, web.RoleOwner, http.MethodPut, "/holidays/2026-07-10", `{"open":true}`); !strings.Contains(a.Raw, `"collisions":[]`) {
		t.Errorf("PUT holiday open: got %s, want no collisions", a.Raw)
	}
	if a := w.edge.Call(t, web.RoleOwner, http.MethodPut, "/holidays/2026-04-27", `{"open":false}`); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("PUT own day without a name: got %d, want 422", a.Status)
	}
	w.edge.Call(t, web.RoleOwner, http.MethodPut, "/holidays/2026-04-27", `{"open":false,"name":"Aniversario"}`)
	year := w.edge.Call(t, web.RoleBarber, http.MethodGet, "/holidays", "")
	if !strings.Contains(year.Raw, "Aniversario") || !strings.Contains(year.Raw, `"2026-12-25"`) {
		t.Errorf("GET holidays: got %s, want this year's with the shop's own", year.Raw)
	}
	for _, path := range []string{"/holidays/2026-02-30", "/holidays/tomorrow", "/holidays/20260101"} {
		if a := w.edge.Call(t, web.RoleOwner, http.MethodPut, path, `{"open":true}`); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("PUT %s: got %d %s, want 422", path, a.Status, a.Raw)
		}
	}
}

func TestChairs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	key := []string{"Idempotency-Key", "one"}
	first := w.edge.Call(t, web.RoleManager, http.MethodPost, "/resources", `{"name":"Sillón 1"}`, key...)
	again := w.edge.Call(t, web.RoleManager, http.MethodPost, "/resources", `{"name":"Sillón 1"}`, key...)
	if first.Status != http.StatusCreated || first.Raw != again.Raw {
		t.Fatalf("POST chair twice with one key: got %d %s and %s, want one chair", first.Status, first.Raw, again.Raw)
	}
	w.edge.Call(t, web.RoleManager, http.MethodPost, "/resources", `{"name":"Sillón 2","active":false}`)
	page := w.edge.Call(t, web.RoleBarber, http.MethodGet, "/resources?limit=1", "")
	if len(page.Items()) != 1 || page.Body["next_cursor"] == nil {
		t.Fatalf("GET chairs, limit 1: got %s, want one and a cursor", page.Raw)
	}
	id := first.ID()
	chair := "/resources/" + id.String()
	w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 10:00"), Chair: id})
	if a := w.edge.Call(t, web.RoleOwner, http.MethodDelete, chair, ""); a.Code() != "chair_has_bookings" || a.Body["bookings"] != 1.0 {
		t.Errorf("DELETE chair with a turno: got %d %s, want 409 chair_has_bookings", a.Status, a.Raw)
	}
	if a := w.edge.Call(t, web.RoleOwner, http.MethodPatch, chair, `{"active":false}`); a.Status != http.StatusOK || a.Body["name"] != "Sillón 1" {
		t.Errorf("PATCH chair: got %d %s, want it inactive", a.Status, a.Raw)
	}
	w.Clock.Set(w.At(t, "2026-03-05 10:30"))
	if a := w.edge.Call(t, web.RoleOwner, http.MethodDelete, chair, ""); a.Status != http.StatusNoContent {
		t.Errorf("DELETE chair after its turno: got %d %s, want 204", a.Status, a.Raw)
	}
	if a := w.edge.Call(t, web.RoleOwner, http.MethodPatch, chair, `{"active":true}`); a.Code() != "chair_not_found" {
		t.Errorf("PATCH archived chair: got %d %s, want 404", a.Status, a.Raw)
	}
}

func TestAnotherShopsChairIsNotThere(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t)
	mine, other := newWorld(t, db, testkit.Spec{}), newWorld(t, db, testkit.Spec{Chairs: 1})
	name := "Mío"
	if _, err := mine.service.UpdateChair(t.Context(), mine.ID, other.Chairs[0], shop.ChairPatch{Name: &name}); !errors.Is(err, shop.ErrChairNotFound) {
		t.Errorf("UpdateChair of another shop: got %v, want ErrChairNotFound", err)
	}
	if err := mine.service.RemoveChair(t.Context(), mine.ID, other.Chairs[0]); !errors.Is(err, shop.ErrChairNotFound) {
		t.Errorf("RemoveChair of another shop: got %v, want ErrChairNotFound", err)
	}
	events, err := mine.service.Log(t.Context(), mine.ID, shop.EventFilter{}, web.PageParams{Limit: 50})
	if err != nil || len(events.Items) != 0 {
		t.Errorf("Log: got %v, %v, want nothing of the other shop", events, err)
	}
}

func TestOnlyManagersChangeTheShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t), testkit.Spec{})
	for _, role := range []web.Role{web.RoleReception, web.RoleBarber} {
		if a := w.edge.Call(t, role, http.MethodPatch, "", `{"paused":true}`); a.Status != http.StatusForbidden {
			t.Errorf("PATCH shop as %s: got %d, want 403", role, a.Status)
		}
		if a := w.edge.Call(t, role, http.MethodGet, "/audit", ""); a.Status != http.StatusForbidden {
			t.Errorf("GET audit as %s: got %d, want 403", role, a.Status)
		}
		if a := w.edge.Call(t, role, http.MethodGet, "", ""); a.Status != http.StatusOK {
			t.Errorf("GET shop as %s: got %d, want 200", role, a.Status)
		}
	}
}
