package booking

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/testkit"
)

func TestALinkSaysWhatItMayStillDo(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	strict := r.book(t, r.request(t, "2026-03-05 15:00", 0, 1))
	r.set(t, "late_refund_percent = 50")
	lenient := r.book(t, r.request(t, "2026-03-05 16:00", 0, 1))
	start, until := lenient.Booking.StartsAt, lenient.Booking.CancellableUntil
	all, none := LinkTerms{Reschedule: true, Cancel: true, RefundPercent: 100}, LinkTerms{}
	tests := []struct {
		name string
		now  time.Time
		link string
		want LinkTerms
	}{
		{"in time everything", until, lenient.ManageToken, all},
		{"late it may be cancelled for a part where that was agreed", until.Add(time.Second), lenient.ManageToken, LinkTerms{Cancel: true, RefundPercent: 50}},
		{"late nothing where nothing was agreed", until.Add(time.Second), strict.ManageToken, none},
		{"once it began nothing", start, lenient.ManageToken, none},
	}
	for _, tt := range tests { // one clock: in order
		r.Clock.Set(tt.now)
		got, err := r.Linked(t.Context(), tt.link)
		if err != nil {
			t.Fatalf("%s: Linked: %v", tt.name, err)
		}
		if diff := cmp.Diff(tt.want, got.Terms); diff != "" {
			t.Errorf("%s: terms (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestALinkNamesItsShopAndHidesWhatTheTeamKnows(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	out := r.book(t, r.request(t, "2026-03-05 15:00", 0, 1))
	got, err := r.Linked(t.Context(), out.ManageToken)
	if err != nil {
		t.Fatalf("Linked: %v", err)
	}
	page, err := r.Page(t.Context(), r.Slug)
	if err != nil {
		t.Fatalf("Page: %v", err)
	}
	if diff := cmp.Diff(page.Shop, got.Shop); diff != "" {
		t.Errorf("shop (-page +link):\n%s", diff)
	}
	if got.ID != out.Booking.ID || got.Customer == nil || got.Customer.ID != nil {
		t.Errorf("Linked: got turno %v with customer %+v, want theirs without ids", got.ID, got.Customer)
	}
	if _, err := r.CancelByLink(t.Context(), out.ManageToken, ""); err != nil {
		t.Fatalf("CancelByLink: %v", err)
	}
	if got, err = r.Linked(t.Context(), out.ManageToken); err != nil || got.Terms != (LinkTerms{}) {
		t.Errorf("Linked after cancelling: got %+v, %v, want nothing to do", got.Terms, err)
	}
}
