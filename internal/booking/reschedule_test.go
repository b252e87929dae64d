package booking

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// to asks for a new place: barber n, or the same with -1.
func (r *rig) to(t *testing.T, wall string, n int) RescheduleRequest {
	t.Helper()
	in := RescheduleRequest{StartsAt: r.At(t, wall)}
	if n >= 0 {
		in.BarberID = &r.Barbers[n]
	}
	return in
}

func (r *rig) staffTo(t *testing.T, wall string) StaffRescheduleRequest {
	t.Helper()
	return StaffRescheduleRequest{RescheduleRequest: r.to(t, wall, -1)}
}

func TestATurnoMovesOntoItsOwnTimeAndToOthers(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	for name, chairs := range map[string]int{"without chairs": 0, "with a chair": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, address, testkit.Spec{Chairs: chairs})
			out := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
			for i, step := range []struct {
				wall   string
				barber int
			}{{"2026-03-04 15:15", -1}, {"2026-03-04 15:15", 1}, {"2026-03-05 10:00", 0}, {"2026-03-05 10:00", 0}} {
				if !r.lists(t, step.wall, max(step.barber, 0), "booking_token", out.ManageToken) {
					t.Errorf("availability with the link: got no %s", step.wall)
				}
				b, err := r.RescheduleByLink(t.Context(), out.ManageToken, r.to(t, step.wall, step.barber))
				if err != nil {
					t.Fatalf("RescheduleByLink to %s: %v", step.wall, err)
				}
				if b.ID != out.Booking.ID || b.Code != out.Booking.Code || b.Version != int32(i+2) || !b.StartsAt.Equal(r.At(t, step.wall)) ||
					b.Lines[0].BarberID != r.Barbers[max(step.barber, 0)] || !b.Lines[0].StartsAt.Equal(b.StartsAt) || b.StartsAt.Sub(b.CancellableUntil) != 24*time.Hour {
					t.Errorf("RescheduleByLink to %s: got %+v", step.wall, b)
				}
				if n := r.occupied(t); n != 1 {
					t.Errorf("occupancies: got %d, want 1", n)
				}
			}
			events, err := r.Events(t.Context(), r.ID, out.Booking.ID)
			if err != nil || len(events) != 5 || events[1].Kind != "rescheduled" || events[1].Detail["from"] == nil || events[1].Detail["to"] == nil {
				t.Errorf("Events: got %+v, %v, want four moves with their places", events, err)
			}
			if !r.lists(t, "2026-03-04 15:00", 0) {
				t.Error("availability: got the old time left out")
			}
		})
	}
}

func TestATurnoMovesWithWhatWasAgreed(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Barbers: 3})
	out := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
	r.Exec(t, `UPDATE service_segments SET minutes = 60 WHERE shop_id = $1`, r.ID)
	r.Exec(t, `UPDATE service_prices SET price_centavos = 9900000 WHERE shop_id = $1`, r.ID)
	r.Exec(t, `UPDATE services SET archived_at = now() WHERE shop_id = $1`, r.ID)
	r.Exec(t, `DELETE FROM barber_services WHERE barber_id = ANY ($1)`, []uuid.UUID{r.Barbers[0], r.Barbers[2]})
	r.ShopChanged(t.Context(), r.ID)
	slots := r.day(t, "2026-03-05", "booking_token", out.ManageToken)
	if len(slots) == 0 || slots[0].PriceCentavos != testkit.ServicePrice || slots[0].EndsAt.Sub(slots[0].StartsAt) != 30*time.Minute {
		t.Fatalf("availability with the link: got %d starts such as %+v, want half an hour for what was agreed", len(slots), slots[:min(1, len(slots))])
	}
	if got := slots[0].BarberIDs; !slices.Equal(got, r.Barbers[:2]) {
		t.Errorf("availability with the link: got barbers %v, want one's own and the one who offers it", got)
	}
	for _, barber := range []int{0, 1} {
		b, err := r.RescheduleByLink(t.Context(), out.ManageToken, r.to(t, "2026-03-05 10:00", barber))
		if err != nil || b.TotalCentavos != testkit.ServicePrice || !b.EndsAt.Equal(r.At(t, "2026-03-05 10:30")) || b.Lines[0].PriceCentavos != testkit.ServicePrice {
			t.Errorf("RescheduleByLink: got %+v, %v, want minutes and price as agreed", b, err)
		}
	}
	_, err := r.RescheduleByLink(t.Context(), out.ManageToken, r.to(t, "2026-03-05 10:00", 2))
	wantCode(t, "RescheduleByLink to who does not offer it", err, "barber_unavailable")
	nobody := uuid.New()
	_, err = r.RescheduleByLink(t.Context(), out.ManageToken, RescheduleRequest{StartsAt: r.At(t, "2026-03-05 10:00"), BarberID: &nobody})
	wantError(t, "RescheduleByLink to nobody", err, ErrBarberNotFound)
}

func TestACustomerMovesATurnoOnlyInTime(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	out := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
	r.Clock.Set(r.At(t, "2026-03-03 15:00"))
	if _, err := r.RescheduleByLink(t.Context(), out.ManageToken, r.to(t, "2026-03-04 16:00", -1)); err != nil {
		t.Errorf("RescheduleByLink at the last moment: %v", err)
	}
	r.Clock.Set(r.At(t, "2026-03-03 16:00").Add(time.Second))
	_, err := r.RescheduleByLink(t.Context(), out.ManageToken, r.to(t, "2026-03-06 16:00", -1))
	wantError(t, "RescheduleByLink too late", err, ErrTooLateToChange)
	if _, err := r.Reschedule(t.Context(), r.ID, out.Booking.ID, nil, r.staffTo(t, "2026-03-06 16:05")); err != nil {
		t.Errorf("Reschedule by staff, off the grid: %v", err)
	}
}

func TestAMoveThatFailsLeavesEverythingAsItWas(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	out := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
	r.book(t, r.request(t, "2026-03-04 16:00", 0, 2))
	old, stale := out.Booking, int32(7)
	tests := []struct {
		name, wall, code string
		version          *int32
	}{
		{"onto another turno", "2026-03-04 15:45", "slot_taken", nil},
		{"on Sunday", "2026-03-08 15:00", "day_off", nil},
		{"before the opening", "2026-03-05 08:00", "outside_hours", nil},
		{"into the past", "2026-02-20 10:00", "in_the_past", nil},
		{"from a version that is gone", "2026-03-05 15:00", "version_conflict", &stale},
	}
	for _, tt := range tests {
		_, err := r.Reschedule(r.as(t, web.RoleOwner), r.ID, old.ID, tt.version, r.staffTo(t, tt.wall))
		wantCode(t, "Reschedule "+tt.name, err, tt.code)
		got, err := r.Get(t.Context(), r.ID, old.ID)
		if err != nil || got.Version != 1 || !got.StartsAt.Equal(old.StartsAt) || !got.Lines[0].StartsAt.Equal(old.StartsAt) || got.Status != Confirmed {
			t.Errorf("Get after a move %s: got %+v, %v, want it as it was", tt.name, got, err)
		}
		if spans := r.spans(t, old.ID); !slices.Equal(spans, []string{"15:00-15:30"}) {
			t.Errorf("occupancies after a move %s: got %v, want 15:00-15:30", tt.name, spans)
		}
	}
	if n := r.Count(t, `SELECT count(*) FROM booking_events`); n != 2 {
		t.Errorf("events: got %d, want the two bookings", n)
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events`); n != 0 {
		t.Errorf("audit events: got %d, want none", n)
	}
}

func TestAMoveSentAgainIsMadeOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	out := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
	for range 2 {
		b, err := r.RescheduleByLink(keyed(t.Context(), "a"), out.ManageToken, r.to(t, "2026-03-04 15:15", -1))
		if err != nil || b.Version != 2 {
			t.Errorf("RescheduleByLink: got version %d, %v, want 2", b.Version, err)
		}
	}
	first, err := r.CancelByLink(keyed(t.Context(), "b"), out.ManageToken, "no puedo")
	if err != nil {
		t.Fatalf("CancelByLink: %v", err)
	}
	again, err := r.CancelByLink(keyed(t.Context(), "b"), out.ManageToken, "no puedo")
	if err != nil || again.Version != first.Version || again.CancelReason != "no puedo" {
		t.Errorf("CancelByLink again: got %+v, %v, want the same answer", again, err)
	}
	_, err = r.RescheduleByLink(t.Context(), out.ManageToken, r.to(t, "2026-03-04 16:00", -1))
	wantError(t, "RescheduleByLink of a cancelled turno", err, ErrIllegalTransition)
}

func TestAnOverbookNeedsTheRightAndAReason(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
	in := StaffBookRequest{
		ServiceIDs: []uuid.UUID{r.Shop.Service}, BarberID: &r.Barbers[0], StartsAt: r.At(t, "2026-03-04 15:15"),
		Customer: &StaffCustomerRequest{Name: "Apurado"}, Overbook: true,
	}
	_, err := r.Create(r.as(t, web.RoleReception), r.ID, in)
	if got := fieldOf(err); got != "body.overbook_reason" {
		t.Errorf("Create without a reason: got refusal of %q, want body.overbook_reason", got)
	}
	in.OverbookReason = "es de confianza"
	_, err = r.Create(r.as(t, web.RoleBarber), r.ID, in)
	wantError(t, "Create by a barber", err, web.ErrRoleNotAllowed)
	b, err := r.Create(r.as(t, web.RoleReception), r.ID, in)
	if err != nil || b.OverbookReason != "es de confianza" {
		t.Fatalf("Create: got %+v, %v, want an overbook with its reason", b, err)
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'booking.create' AND actor_user_id = $1 AND entity_id = $2`, r.Users[web.RoleReception], b.ID); n != 1 {
		t.Errorf("audit events: got %d, want 1 by the reception", n)
	}
	move := r.staffTo(t, "2026-03-04 15:00")
	move.Overbook, move.OverbookReason = true, "los dos a la vez"
	if _, err := r.Reschedule(r.as(t, web.RoleBarber), r.ID, b.ID, nil, move); codeOf(err) != web.ErrRoleNotAllowed.Code {
		t.Errorf("Reschedule by a barber: got %v, want %s", err, web.ErrRoleNotAllowed.Code)
	}
	if b, err = r.Reschedule(r.as(t, web.RoleReception), r.ID, b.ID, &b.Version, move); err != nil || b.OverbookReason != "los dos a la vez" {
		t.Errorf("Reschedule: got %+v, %v, want it beside the other", b, err)
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'booking.rescheduled'`); n != 1 {
		t.Errorf("audit events: got %d, want 1 of the move", n)
	}
	in.BarberID = nil
	_, err = r.Create(r.as(t, web.RoleReception), r.ID, in)
	if got := fieldOf(err); got != "body.barber_id" {
		t.Errorf("Create with anybody: got refusal of %q, want body.barber_id", got)
	}
}

func TestATimeThatOnlyAnOverbookHoldsIsTaken(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	in := StaffBookRequest{
		ServiceIDs: []uuid.UUID{r.Shop.Service}, BarberID: &r.Barbers[0], StartsAt: r.At(t, "2026-03-04 15:00"),
		Customer: &StaffCustomerRequest{Name: "Apurado"}, Overbook: true, OverbookReason: "es de confianza",
	}
	over, err := r.Create(r.as(t, web.RoleReception), r.ID, in)
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	if r.lists(t, "2026-03-04 15:15", 0) {
		t.Error("availability: got the time of an overbook")
	}
	_, err = r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-04 15:15", 0, 2))
	wantError(t, "Book over an overbook", err, ErrSlotTaken)
	out := r.book(t, r.request(t, "2026-03-04 16:00", 0, 2))
	_, err = r.RescheduleByLink(t.Context(), out.ManageToken, r.to(t, "2026-03-04 15:15", -1))
	wantError(t, "RescheduleByLink over an overbook", err, ErrSlotTaken)
	if _, err := r.Reschedule(t.Context(), r.ID, over.ID, nil, r.staffTo(t, "2026-03-04 15:10")); err != nil {
		t.Errorf("Reschedule of the overbook itself: %v", err)
	}
}
