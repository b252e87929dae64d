package booking

import (
	"slices"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

func TestATurnoCanBeMadeLongerOnlyWhereItFits(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	ctx := r.as(t, web.RoleReception)
	b := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)).Booking // half an hour
	r.book(t, r.request(t, "2026-03-02 16:00", 0, 2))
	lasting := func(minutes int, version *int32) (Booking, error) {
		return r.Edit(ctx, r.ID, b.ID, version, EditRequest{DurationMinutes: &minutes})
	}
	long, err := lasting(60, &b.Version)
	if err != nil || long.EndsAt.Sub(long.StartsAt) != time.Hour || long.Version != b.Version+1 || !long.Lines[0].EndsAt.Equal(long.EndsAt) ||
		long.TotalCentavos != b.TotalCentavos {
		t.Fatalf("Edit to an hour: got %+v, %v, want an hour at the same price", long, err)
	}
	if got := r.spans(t, b.ID); !slices.Equal(got, []string{"15:00-16:00"}) {
		t.Errorf("what it takes: got %v, want 15:00-16:00", got)
	}
	if r.lists(t, "2026-03-02 15:30", 0) {
		t.Error("15:30 is still on offer")
	}
	_, err = lasting(75, &long.Version)
	wantCode(t, "Edit into the next turno", err, ErrSlotTaken.Code)
	_, err = lasting(45, &b.Version)
	wantError(t, "Edit of a version that is gone", err, ErrVersionConflict)
	_, err = lasting(2, nil)
	wantCode(t, "Edit to nothing", err, "validation_failed")
	short, err := lasting(20, nil)
	if err != nil || short.EndsAt.Sub(short.StartsAt) != 20*time.Minute {
		t.Fatalf("Edit to twenty minutes: got %+v, %v", short, err)
	}
	moved, err := r.Reschedule(ctx, r.ID, b.ID, nil, r.staffTo(t, "2026-03-03 15:00"))
	if err != nil || moved.EndsAt.Sub(moved.StartsAt) != 20*time.Minute {
		t.Errorf("Reschedule afterwards: got %+v, %v, want it to stay at twenty minutes", moved, err)
	}
	if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'booking.resized'`); n != 2 {
		t.Errorf("audit events: got %d, want 2", n)
	}
	if got := r.notices.types(); !slices.Contains(got, "booking.resized") {
		t.Errorf("notices: got %v, want booking.resized", got)
	}
}

func TestWhatTheTeamNotesIsItsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	ctx := r.as(t, web.RoleBarber)
	out := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1))
	note := func(text string, version int32) (Booking, error) {
		return r.Edit(ctx, r.ID, out.Booking.ID, &version, EditRequest{InternalNote: &text})
	}
	b, err := note("  alergia a la tintura\n", 1)
	if err != nil || b.InternalNote != "alergia a la tintura" || b.Version != 2 {
		t.Fatalf("Edit: got %+v, %v, want the note in version 2", b, err)
	}
	if again, err := note("alergia a la tintura", 2); err != nil || again.Version != 2 {
		t.Errorf("Edit with the same note: got version %d, %v, want nothing to change", again.Version, err)
	}
	_, err = note("otra", 1)
	wantError(t, "Edit of a version that is gone", err, ErrVersionConflict)
	_, err = note("a\x00b", 2)
	wantCode(t, "Edit with a note that cannot be kept", err, "validation_failed")
	if got, err := r.Get(t.Context(), r.ID, b.ID); err != nil || got.InternalNote != b.InternalNote {
		t.Errorf("Get: got %q, %v, want the note", got.InternalNote, err)
	}
	if got, err := r.Linked(t.Context(), out.ManageToken); err != nil || got.InternalNote != "" {
		t.Errorf("Linked: got %q, %v, want no word of it", got.InternalNote, err)
	}
	minutes, both := 45, "y más tiempo"
	got, err := r.Edit(ctx, r.ID, b.ID, nil, EditRequest{InternalNote: &both, DurationMinutes: &minutes})
	if err != nil || got.InternalNote != both || got.EndsAt.Sub(got.StartsAt) != 45*time.Minute || got.Version != 3 {
		t.Errorf("Edit of both: got %+v, %v, want both in version 3", got, err)
	}
}

func TestTheWeekOfAShopIsThatOfItsBarbersTogether(t *testing.T) {
	t.Parallel()
	day := func(text string) clock.Date {
		d, err := clock.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	from, over, later := day("2026-01-01"), day("2026-02-01"), day("2026-06-01")
	s := &Setup{Barbers: []barberSetup{
		{Hours: []hours{{Weekday: 1, Start: 540, End: 780, From: from}, {Weekday: 1, Start: 960, End: 1200, From: from}, {Weekday: 6, Start: 1200, End: 1560, From: from}}},
		{Hours: []hours{{Weekday: 1, Start: 720, End: 900, From: from}, {Weekday: 2, Start: 540, End: 600, From: from, To: over}, {Weekday: 3, Start: 540, End: 600, From: later}}},
	}}
	want := []OpenHours{{1, "09:00", "15:00"}, {1, "16:00", "20:00"}, {6, "20:00", "26:00"}}
	if got := s.openHours(day("2026-03-02")); !slices.Equal(got, want) {
		t.Errorf("openHours: got %v, want %v", got, want)
	}
	if got := (&Setup{}).openHours(from); got == nil || len(got) != 0 {
		t.Errorf("openHours of nobody: got %v, want none", got)
	}
}
