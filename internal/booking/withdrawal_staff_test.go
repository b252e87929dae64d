package booking

import (
	"net/http"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// regretted is a turno whose customer asked for their money back without naming it well.
func (r *rig) regretted(t *testing.T) (booking Booking) {
	t.Helper()
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.StartsAt = r.At(t, "2026-03-02 15:00").AddDate(0, 0, 7)
	booking = r.book(t, in).Booking
	if _, err := r.Withdraw(t.Context(), "demo", WithdrawalRequest{Name: "Ana", Contact: "otra@correo.com", BookingCode: "XXXXXXX"}); err != nil {
		t.Fatalf("Withdraw: %v", err)
	}
	return booking
}

func TestTheStaffAnswerARegretThatWasNotMatched(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Slug: "demo"})
	booking := r.regretted(t)
	e := testkit.NewEdge(r.Shop, r.Routes)
	r.Clock.Set(booking.StartsAt.Add(-time.Hour)) // too late for the customer, not for the shop

	list := e.Call(t, web.RoleManager, http.MethodGet, "/withdrawals?open=true", "")
	if len(list.Items()) != 1 || list.Item(0).Text("contact") != "otra@correo.com" || list.Item(0).Text("action") != "" {
		t.Fatalf("open requests: got %+v, want the one", list)
	}
	path := "/withdrawals/" + list.Item(0).Text("id") + "/resolve"
	for name, tt := range map[string]struct {
		role   web.Role
		body   string
		status int
		code   string
	}{
		"reception may not":       {web.RoleReception, `{"action":"dismiss","note":"no es clienta"}`, http.StatusForbidden, ""},
		"without a note":          {web.RoleManager, `{"action":"dismiss","note":"   "}`, http.StatusUnprocessableEntity, "validation_failed"},
		"of a turno that is none": {web.RoleManager, `{"action":"cancel_and_refund","note":"llamó hoy"}`, http.StatusNotFound, "booking_not_found"},
	} {
		if a := e.Call(t, tt.role, http.MethodPost, path, tt.body); a.Status != tt.status || tt.code != "" && a.Code() != tt.code {
			t.Errorf("%s: got %d %s, want %d %s", name, a.Status, a.Code(), tt.status, tt.code)
		}
	}
	body := `{"action":"cancel_and_refund","note":"llamó hoy","booking_code":" ` + booking.Code + ` "}`
	done := e.Call(t, web.RoleManager, http.MethodPost, path, body)
	if done.Status != http.StatusOK || done.Text("action") != "cancel_and_refund" || done.Text("booking_id") != booking.ID.String() || done.Text("note") != "llamó hoy" {
		t.Fatalf("resolve: got %+v", done)
	}
	if n := r.Count(t, `SELECT count(*) FROM booking_events WHERE kind = 'cancelled_by_customer' AND actor_kind = 'user' AND (detail->>'in_time')::boolean`); n != 1 {
		t.Errorf("cancellations with all of the money back: got %d, want one", n)
	}
	if a := e.Call(t, web.RoleManager, http.MethodPost, path, body); a.Code() != "withdrawal_resolved" {
		t.Errorf("resolve again: got %d %s, want withdrawal_resolved", a.Status, a.Code())
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'withdrawal.done' AND actor_kind = 'user'`); n != 1 {
		t.Errorf("audit: got %d, want one", n)
	}
	if left := e.Call(t, web.RoleManager, http.MethodGet, "/withdrawals?open=true", ""); len(left.Items()) != 0 {
		t.Errorf("open requests: got %+v, want none", left)
	}
}

func TestADismissedRegretChangesNoTurno(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Slug: "demo"})
	r.regretted(t)
	e := testkit.NewEdge(r.Shop, r.Routes)
	path := "/withdrawals/" + e.Call(t, web.RoleOwner, http.MethodGet, "/withdrawals", "").Item(0).Text("id") + "/resolve"
	answers := make(chan int, 6)
	for range cap(answers) {
		go func() {
			answers <- e.Call(t, web.RoleOwner, http.MethodPost, path, `{"action":"dismiss","note":"no es clienta"}`).Status
		}()
	}
	won := 0
	for range cap(answers) {
		if <-answers == http.StatusOK {
			won++
		}
	}
	if won != 1 {
		t.Errorf("answers that were taken: got %d of %d, want one", won, cap(answers))
	}
	if n := r.Count(t, `SELECT count(*) FROM bookings WHERE status = 'confirmed'`); n != 1 {
		t.Errorf("turnos that are confirmed: got %d, want it left alone", n)
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'withdrawal.dismissed'`); n != 1 {
		t.Errorf("audit: got %d, want one", n)
	}
}
