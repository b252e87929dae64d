package payment_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/web"
)

// paid is a turno whose seña was paid.
func (w *world) paid(t *testing.T) (booking uuid.UUID, id string) {
	t.Helper()
	booking, intent := w.turno(t)
	id = w.bank.pay(w.page(t, intent), "approved")
	w.told(t, id)
	return booking, id
}

func TestACancelledTurnoGivesBackByItsTerms(t *testing.T) { //nolint:tparallel // turnos of one shop, one after the other
	t.Parallel()
	w := newWorld(t)
	for name, tc := range map[string]struct { //nolint:paralleltest // as above
		kind   string
		late   bool
		policy string
		data   map[string]any
		paid   int64
		want   string
	}{
		"by the shop":                    {"cancelled_by_shop", true, `{}`, nil, 0, "refunded/kept/300000"},
		"by the customer in time":        {"cancelled_by_customer", false, `{}`, nil, 0, "refunded/kept/300000"},
		"late, half":                     {"cancelled_by_customer", true, `{"late_refund_percent": 50}`, nil, 150_000, "partially_refunded/kept/150000"},
		"late, nothing":                  {"cancelled_by_customer", true, `{"late_refund_percent": 0}`, nil, deposit, "approved/kept/0"},
		"late, all":                      {"cancelled_by_customer", true, `{"late_refund_percent": 100}`, nil, 0, "refunded/kept/300000"},
		"late, where it was not offered": {"cancelled_by_customer", true, `{"late_refund_percent": null}`, nil, deposit, "approved/kept/0"},
		"in time as booking says":        {"cancelled_by_customer", true, `{}`, map[string]any{"in_time": true}, 0, "refunded/kept/300000"},
		"late as booking says, a third":  {"cancelled_by_customer", false, `{"late_refund_percent": 33}`, map[string]any{"in_time": false}, 201_000, "partially_refunded/kept/99000"},
	} {
		t.Run(name, func(t *testing.T) {
			booking, _ := w.paid(t)
			until := w.Clock.Now().Add(time.Hour)
			if tc.late {
				until = w.Clock.Now().Add(-time.Hour)
			}
			w.Exec(t, `UPDATE bookings SET cancellable_until = $2 WHERE id = $1`, booking, until)
			w.Exec(t, `UPDATE booking_lines SET policy = $2 WHERE booking_id = $1`, booking, tc.policy)
			w.place(t, booking, tc.kind)
			w.hear(t, booking, tc.kind, tc.data)
			w.hear(t, booking, tc.kind, tc.data) // told twice, refunded once
			w.drain(t)
			w.want(t, booking, tc.kind, tc.paid, tc.want)
			w.agrees(t)
		})
	}
}

func TestWhatWasTakenAtTheShopIsHandedBackThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking := w.unpaid(t)
	if got := w.staff(t, web.RoleManager, http.MethodPost, "/cash-sessions", `{"opening_centavos":1000}`); got.Status != http.StatusCreated {
		t.Fatalf("open: got %d %s", got.Status, got.Raw)
	}
	taken := w.staff(t, web.RoleReception, http.MethodPost, "/payments", `{"booking_id":"`+booking.String()+`","method":"cash","amount_centavos":320000,"tip_centavos":20000}`)
	if taken.Status != http.StatusCreated {
		t.Fatalf("take: got %d %s", taken.Status, taken.Raw)
	}
	w.moved(t, booking, "cancelled_by_shop")
	w.drain(t)
	w.want(t, booking, "cancelled_by_shop", 300_000, "approved/kept/0")
	refund := w.text(t, `SELECT id::text FROM refunds WHERE status = 'due' AND next_at IS NULL`)
	path := "/payments/" + taken.ID().String() + "/refunds/" + refund + "/confirm"
	if got := w.staff(t, web.RoleReception, http.MethodPost, path, ""); got.Status != http.StatusForbidden {
		t.Errorf("confirm by reception: got %d, want 403", got.Status)
	}
	got := w.staff(t, web.RoleOwner, http.MethodPost, path, "")
	if got.Status != http.StatusOK || got.Text("status") != "done" || got.Body["to_confirm"] != false {
		t.Errorf("confirm: got %d %s", got.Status, got.Raw)
	}
	if got := w.staff(t, web.RoleOwner, http.MethodPost, path, ""); got.Code() != "refund_settled" {
		t.Errorf("confirm again: got %d %s, want refund_settled", got.Status, got.Raw)
	}
	w.want(t, booking, "cancelled_by_shop", 0, "refunded/kept/320000")
	if till := w.staff(t, web.RoleOwner, http.MethodGet, "/cash-sessions/current", ""); till.Body["expected_centavos"] != float64(1000) {
		t.Errorf("till: got %s, want 1000 expected", till.Raw)
	}
	if w.bank.called("refund") != 0 {
		t.Error("the provider was asked to give back cash")
	}
}

func TestATurnoThatMovedOnKeepsItsMoney(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	w.place(t, booking, "expired")
	w.told(t, w.bank.pay(page, "approved")) // takes its time again
	w.hear(t, booking, "expired", nil)      // the event comes late
	w.drain(t)
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
}

func TestNothingIsAskedOfATurnoThatIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for kind, want := range map[string]string{"cancelled_by_shop": "cancelled", "expired": "expired"} {
		booking, intent := w.turno(t)
		w.moved(t, booking, kind)
		if got := w.text(t, `SELECT status FROM payment_intents WHERE id = $1`, intent); got != want {
			t.Errorf("%s: intent got %s, want %s", kind, got, want)
		}
		if got := w.public(t, http.MethodGet, booking, "/checkout", ""); got.Code != http.StatusConflict {
			t.Errorf("%s: checkout got %d, want 409", kind, got.Code)
		}
	}
	w.drain(t)
	if n := w.bank.called("preference"); n != 0 {
		t.Errorf("preferences made: %d, want none", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM payment_intents WHERE next_at IS NOT NULL`); n == 2 {
		w.poll(t)
	}
	if n := w.Count(t, `SELECT count(*) FROM payment_intents WHERE next_at IS NOT NULL`); n != 0 {
		t.Errorf("intents that wait: %d, want none", n)
	}
	w.hear(t, uuid.New(), "cancelled_by_shop", nil) // a turno that is not there
	w.hear(t, uuid.New(), "completed", nil)
}
