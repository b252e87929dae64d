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

func TestATurnoLivesToItsEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	out := r.book(t, r.request(t, "2026-03-02 15:00", 1, 1))
	r.Clock.Set(r.At(t, "2026-03-02 15:00"))
	for i, step := range []struct {
		name string
		want Status
	}{{"check-in", CheckedIn}, {"start", InService}, {"complete", Completed}} {
		b := r.move(t, out.Booking.ID, step.name)
		if b.Status != step.want || b.Version != int32(i+2) {
			t.Errorf("%s: got %s as version %d, want %s as %d", step.name, b.Status, b.Version, step.want, i+2)
		}
	}
	for _, name := range []string{"check-in", "cancel", "no-show", "confirm", "fly"} {
		_, err := r.Move(t.Context(), r.ID, out.Booking.ID, name, nil, "")
		wantError(t, name+" what is completed", err, ErrIllegalTransition)
	}
	events, err := r.Events(t.Context(), r.ID, out.Booking.ID)
	if err != nil {
		t.Fatalf("Events: %v", err)
	}
	kinds := make([]string, len(events))
	for i, e := range events {
		kinds[i] = e.Kind
	}
	if !slices.Equal(kinds, []string{"booked", "checked_in", "in_service", "completed"}) || events[3].ActorKind != "user" || *events[3].ActorID != r.Users[web.RoleReception] {
		t.Errorf("Events: got %v, want each step by who made it", kinds)
	}
	if n := r.Count(t, `SELECT count(*) FROM customers WHERE usual_barber_id = $1`, r.Barbers[1]); n != 1 {
		t.Errorf("usual barber: got %d customers, want Beto's one", n)
	}
	if got := r.notices.types(); !slices.Equal(got, []string{"booking.confirmed", "booking.checked_in", "booking.in_service", "booking.completed"}) {
		t.Errorf("notices: got %v, want one for each step", got)
	}
}

func TestAMoveNeedsTheVersionThatWasSeen(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	id := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)).Booking.ID
	one := int32(1)
	if _, err := r.Move(t.Context(), r.ID, id, "check-in", &one, ""); err != nil {
		t.Fatalf("Move with If-Match: %v", err)
	}
	_, err := r.Move(t.Context(), r.ID, id, "start", &one, "")
	wantError(t, "Move from an old version", err, ErrVersionConflict)
	_, err = r.Reschedule(t.Context(), r.ID, id, &one, r.staffTo(t, "2026-03-02 16:00"))
	wantError(t, "Reschedule from an old version", err, ErrVersionConflict)
	_, err = r.Move(t.Context(), r.ID, uuid.New(), "start", nil, "")
	wantError(t, "Move of nothing", err, ErrBookingNotFound)
}

func TestIfMatch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		header string
		want   int32 // 0: any; -1: refused
	}{
		{"", 0}, {"*", 0}, {"3", 3}, {`"3"`, 3}, {`W/"3"`, 3}, {" 3 ", 3}, {"0", -1}, {"-1", -1}, {"tres", -1}, {"99999999999", -1}, {`"3", "4"`, -1},
	}
	for _, tt := range tests {
		t.Run(tt.header, func(t *testing.T) {
			t.Parallel()
			v, err := (&VersionInput{IfMatch: tt.header}).version()
			got := int32(0)
			if err != nil {
				got = -1
			} else if v != nil {
				got = *v
			}
			if got != tt.want {
				t.Errorf("version(%q): got %d, %v, want %d", tt.header, got, err, tt.want)
			}
		})
	}
}

func TestANoShowIsMarkedAfterTheGraceAndFreesTheTime(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.set(t, "notice_minutes = 0")
	id := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)).Booking.ID
	r.Clock.Set(r.At(t, "2026-03-02 15:15").Add(-time.Second))
	_, err := r.Move(t.Context(), r.ID, id, "no-show", nil, "")
	wantError(t, "no-show within the grace", err, ErrTooEarly)
	r.Clock.Set(r.At(t, "2026-03-02 15:15"))
	if b := r.move(t, id, "no-show"); b.Status != NoShow {
		t.Errorf("no-show: got %s", b.Status)
	}
	if n := r.Count(t, `SELECT no_show_count FROM customers`); n != 1 {
		t.Errorf("no_show_count: got %d, want 1", n)
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'booking.no_show'`); n != 1 {
		t.Errorf("audit events: got %d, want 1", n)
	}
	if !r.lists(t, "2026-03-02 15:15", 0) {
		t.Error("availability: got the time of a no-show left out")
	}
}

func TestANoShowIsUndoneWithinADay(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	id := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)).Booking.ID
	r.Clock.Set(r.At(t, "2026-03-02 15:20"))
	b := r.move(t, id, "no-show")
	// The database stamps the change with its own clock, so the day is counted from there.
	changed := r.statusChanged(t, id)
	r.Clock.Set(changed.Add(undoLife + time.Second))
	_, err := r.UndoNoShow(r.as(t, web.RoleReception), r.ID, id, &b.Version)
	wantError(t, "UndoNoShow a day later", err, ErrTooLateToUndo)
	r.Clock.Set(changed.Add(undoLife))
	old := int32(1)
	_, err = r.UndoNoShow(r.as(t, web.RoleReception), r.ID, id, &old)
	wantError(t, "UndoNoShow from an old version", err, ErrVersionConflict)
	b, err = r.UndoNoShow(r.as(t, web.RoleReception), r.ID, id, &b.Version)
	if err != nil || b.Status != Confirmed || b.Version != 3 || !b.StartsAt.Equal(r.At(t, "2026-03-02 15:00")) {
		t.Fatalf("UndoNoShow: got %+v, %v, want it confirmed where it was", b, err)
	}
	if n := r.Count(t, `SELECT no_show_count FROM customers`); n != 0 {
		t.Errorf("no_show_count: got %d, want 0", n)
	}
	if got := r.spans(t, id); !slices.Equal(got, []string{"15:00-15:30"}) {
		t.Errorf("occupancies: got %v, want its time again", got)
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action IN ('booking.no_show', 'booking.no_show_undone')`); n != 2 {
		t.Errorf("audit events: got %d, want both", n)
	}
	_, err = r.UndoNoShow(r.as(t, web.RoleReception), r.ID, id, nil)
	wantError(t, "UndoNoShow twice", err, ErrIllegalTransition)
}

func TestANoShowIsNotUndoneOnceItsTimeIsGiven(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	for name, chairs := range map[string]int{"to another of the barber's": 0, "with the last chair": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, address, testkit.Spec{Chairs: chairs})
			r.set(t, "notice_minutes = 0")
			id := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)).Booking.ID
			r.Clock.Set(r.At(t, "2026-03-02 15:15"))
			r.move(t, id, "no-show")
			r.book(t, r.request(t, "2026-03-02 15:15", chairs, 2)) // with chairs: the other barber
			r.Clock.Set(r.statusChanged(t, id).Add(time.Hour))
			_, err := r.UndoNoShow(t.Context(), r.ID, id, nil)
			wantError(t, "UndoNoShow of a time that is given", err, ErrSlotTaken)
			if b, err := r.Get(t.Context(), r.ID, id); err != nil || b.Status != NoShow || b.Version != 2 {
				t.Errorf("Get: got %s version %d, %v, want it as it was", b.Status, b.Version, err)
			}
		})
	}
}

func TestAnOverbooksNoShowIsUndoneBesideTheOther(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.book(t, r.request(t, "2026-03-02 15:00", 0, 1))
	over, err := r.Create(r.as(t, web.RoleReception), r.ID, StaffBookRequest{
		ServiceIDs: []uuid.UUID{r.Shop.Service}, BarberID: &r.Barbers[0], StartsAt: r.At(t, "2026-03-02 15:00"),
		Customer: &StaffCustomerRequest{Name: "Apurado"}, Overbook: true, OverbookReason: "es de confianza",
	})
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	r.Clock.Set(r.At(t, "2026-03-02 15:30"))
	r.move(t, over.ID, "no-show")
	r.Clock.Set(r.statusChanged(t, over.ID).Add(23 * time.Hour))
	b, err := r.UndoNoShow(t.Context(), r.ID, over.ID, nil)
	if err != nil || b.Status != Confirmed || b.OverbookReason != "es de confianza" {
		t.Errorf("UndoNoShow: got %+v, %v, want the overbook again", b, err)
	}
	if n := r.occupied(t); n != 2 {
		t.Errorf("occupancies: got %d, want both", n)
	}
}

func (r *rig) statusChanged(t *testing.T, id uuid.UUID) time.Time {
	t.Helper()
	b, err := r.load(t.Context(), r.ID, id)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return b.statusChangedAt
}

func TestACancelledTurnoIsListedAgain(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Chairs: 1})
	out := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
	if r.lists(t, "2026-03-04 15:00", 1) {
		t.Error("availability: got a time whose chair is taken")
	}
	b, err := r.CancelByLink(t.Context(), out.ManageToken, "no puedo")
	if err != nil || b.Status != CancelledByCustomer || b.CancelReason != "no puedo" || b.Customer.ID != nil {
		t.Errorf("CancelByLink: got %+v, %v", b, err)
	}
	if !r.lists(t, "2026-03-04 15:00", 0) || !r.lists(t, "2026-03-04 15:00", 1) || r.occupied(t) != 0 {
		t.Error("availability: want the time and the chair free again")
	}
	_, err = r.CancelByLink(t.Context(), out.ManageToken, "")
	wantError(t, "CancelByLink twice", err, ErrIllegalTransition)
}

func TestStaffCancelAfterACustomerNoLongerCan(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	out := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
	r.Clock.Set(out.Booking.CancellableUntil.Add(time.Second))
	_, err := r.CancelByLink(t.Context(), out.ManageToken, "")
	wantError(t, "CancelByLink too late", err, ErrTooLateToChange)
	b, err := r.Move(r.as(t, web.RoleManager), r.ID, out.Booking.ID, "cancel", nil, "llamó")
	if err != nil || b.Status != CancelledByShop || b.CancelReason != "llamó" {
		t.Errorf("Move cancel: got %+v, %v", b, err)
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'booking.cancelled_by_shop' AND actor_kind = 'user'`); n != 1 {
		t.Errorf("audit events: got %d, want 1", n)
	}
}
