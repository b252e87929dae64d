package booking

import (
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestAHoldKeepsItsTimeFromOthersButNotFromItsOwner(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	h := r.hold(t, "2026-03-02 15:00", 0, "")
	if h.BarberID != r.Barbers[0] || !h.EndsAt.Equal(r.At(t, "2026-03-02 15:30")) || !h.ExpiresAt.Equal(r.Clock.Now().Add(10*time.Minute)) {
		t.Errorf("Hold: got %+v, want Ana from 15:00 to 15:30 for ten minutes", h)
	}
	for _, at := range []string{"2026-03-02 14:45", "2026-03-02 15:00", "2026-03-02 15:15"} {
		if r.lists(t, at, 0) {
			t.Errorf("availability: got %s of a barber who is held, want it left out", at)
		}
		if !r.lists(t, at, 1) {
			t.Errorf("availability: got no %s of the other barber", at)
		}
		if !r.lists(t, at, 0, "hold_token", h.Token) {
			t.Errorf("availability with the token: got no %s, want the own hold counted as free", at)
		}
		if r.lists(t, at, 0, "hold_token", newToken(r.ID).String()) {
			t.Errorf("availability with somebody's token: got %s, want it left out", at)
		}
	}
	if !r.lists(t, "2026-03-02 15:30", 0) {
		t.Error("availability: got no 15:30, want the time right after the hold")
	}
	_, err := r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-02 15:15", 0, 1))
	wantError(t, "Book over a hold", err, ErrSlotTaken)
	_, err = r.Hold(t.Context(), r.Slug, HoldRequest{ServiceIDs: []uuid.UUID{r.Shop.Service}, StartsAt: h.StartsAt, BarberID: &r.Barbers[0]})
	wantError(t, "Hold over a hold", err, ErrSlotTaken)
}

func TestAHoldOfAnotherShopClaimsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	h := r.hold(t, "2026-03-02 15:00", 0, "")
	stolen, _ := parseToken(h.Token)
	copy(stolen[:16], uuid.New().String())
	if r.lists(t, "2026-03-02 15:00", 0, "hold_token", stolen.String()) {
		t.Error("availability with another shop's token: got the held time")
	}
	_, err := r.RenewHold(t.Context(), stolen.String())
	wantError(t, "RenewHold of another shop", err, ErrHoldNotFound)
	wantError(t, "ReleaseHold of nothing", r.ReleaseHold(t.Context(), newToken(r.ID).String()), ErrHoldNotFound)
	wantError(t, "ReleaseHold of a word", r.ReleaseHold(t.Context(), "hola"), ErrHoldNotFound)
}

func TestAHoldIsRenewedUntilItIsOver(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	h := r.hold(t, "2026-03-02 15:00", 0, "")
	r.Clock.Advance(9 * time.Minute)
	renewed, err := r.RenewHold(t.Context(), h.Token)
	if err != nil || !renewed.ExpiresAt.Equal(r.Clock.Now().Add(10*time.Minute)) || renewed.Token != h.Token || renewed.ID != h.ID || !renewed.StartsAt.Equal(h.StartsAt) {
		t.Errorf("RenewHold: got %+v, %v, want ten minutes from now", renewed, err)
	}
	r.Clock.Advance(9 * time.Minute)
	if r.lists(t, "2026-03-02 15:00", 0) {
		t.Error("availability after the first expiry: got a renewed hold's time")
	}
	r.Clock.Advance(time.Minute)
	_, err = r.RenewHold(t.Context(), h.Token)
	wantError(t, "RenewHold after its end", err, ErrHoldExpired)
}

func TestReadersIgnoreAnExpiredHoldAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.hold(t, "2026-03-02 15:00", 0, "")
	r.Clock.Advance(10*time.Minute - time.Second)
	if r.lists(t, "2026-03-02 15:00", 0) {
		t.Error("availability a second before the end: got the held time")
	}
	r.Clock.Advance(time.Second)
	if !r.lists(t, "2026-03-02 15:00", 0) {
		t.Error("availability at the end: got the held time left out")
	}
	e, err := r.Explain(t.Context(), r.Slug, []uuid.UUID{r.Shop.Service}, &r.Barbers[0], r.At(t, "2026-03-02 15:00"))
	if err != nil || !e.Bookable {
		t.Errorf("Explain at the end: got %+v, %v, want bookable", e, err)
	}
	if n := r.occupied(t); n != 1 {
		t.Errorf("occupancies: got %d, want the hold's still there", n)
	}
}

func TestABookingReleasesExpiredHoldsInItsWayOnly(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	for name, chairs := range map[string]int{"without chairs": 0, "with a chair": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, address, testkit.Spec{Chairs: chairs})
			met, spared := r.hold(t, "2026-03-02 15:00", 0, ""), r.hold(t, "2026-03-02 16:00", 0, "")
			r.Clock.Advance(10 * time.Minute)
			r.book(t, r.request(t, "2026-03-02 15:15", 0, 1))
			for id, want := range map[uuid.UUID]int{met.ID: 1, spared.ID: 0} {
				if n := r.Count(t, `SELECT count(*) FROM bookings WHERE id = $1 AND status = 'expired' AND version = 2 AND expires_at IS NULL`, id); n != want {
					t.Errorf("expired of %s: got %d, want %d", id, n, want)
				}
			}
		})
	}
}

func TestTheWorkerReleasesWhatIsOverOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.hold(t, "2026-03-02 15:00", 0, "")
	r.Clock.Advance(5 * time.Minute)
	r.hold(t, "2026-03-02 16:00", 0, "")
	r.Clock.Advance(5 * time.Minute)
	for range 2 {
		if err := r.WorkExpireHolds(t.Context(), &river.Job[ExpireHoldsArgs]{}); err != nil {
			t.Fatalf("WorkExpireHolds: %v", err)
		}
	}
	if n := r.occupied(t); n != 1 {
		t.Errorf("occupancies: got %d, want the living hold's", n)
	}
	if n := r.Count(t, `SELECT count(*) FROM booking_events WHERE kind = 'expired' AND actor_kind = 'system' AND version = 2`); n != 1 {
		t.Errorf("events: got %d, want one", n)
	}
	if got := r.notices.types(); !slices.Equal(got, []string{"booking.held", "booking.held", "booking.expired"}) {
		t.Errorf("notices: got %v, want two holds and one end", got)
	}
}

func TestReleasingAHoldFreesItsTime(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	h := r.hold(t, "2026-03-02 15:00", 0, "")
	if _, err := r.RenewHold(t.Context(), h.Token); err != nil { // the version that release read first is old then
		t.Fatalf("RenewHold: %v", err)
	}
	for range 2 {
		if err := r.ReleaseHold(t.Context(), h.Token); err != nil {
			t.Errorf("ReleaseHold: got %v, want none, also for what is over", err)
		}
	}
	if !r.lists(t, "2026-03-02 15:00", 0) {
		t.Error("availability: got the released time left out")
	}
	_, err := r.RenewHold(t.Context(), h.Token)
	wantError(t, "RenewHold after its release", err, ErrHoldExpired)
	page, err := r.List(t.Context(), r.ID, ListFilter{From: r.At(t, "2026-03-02 00:00"), To: r.At(t, "2026-03-03 00:00"), Page: pageOf(50)})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("List: got %d turnos, %v, want none: a released hold never was one", len(page.Items), err)
	}
}

func TestAPhoneHasThreeLiveHolds(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	forms := []string{"11 2345-6789", "011 15 2345-6789", "+54 9 11 2345 6789"}
	holds := make([]Hold, len(forms))
	for i, phone := range forms {
		holds[i] = r.hold(t, "2026-03-02 1"+strconv.Itoa(i+1)+":00", 0, phone)
	}
	one := HoldRequest{ServiceIDs: []uuid.UUID{r.Shop.Service}, StartsAt: r.At(t, "2026-03-02 15:00"), Phone: forms[0]}
	_, err := r.Hold(t.Context(), r.Slug, one)
	wantError(t, "a fourth Hold", err, ErrTooManyHolds)
	other := one
	other.Phone = "11 2345-6780"
	if _, err := r.Hold(t.Context(), r.Slug, other); err != nil {
		t.Errorf("Hold by another phone: %v", err)
	}
	one.StartsAt = r.At(t, "2026-03-02 16:00")
	if err := r.ReleaseHold(t.Context(), holds[0].Token); err != nil {
		t.Fatalf("ReleaseHold: %v", err)
	}
	if _, err := r.Hold(t.Context(), r.Slug, one); err != nil {
		t.Errorf("Hold after a release: %v", err)
	}
	r.Clock.Advance(10 * time.Minute)
	one.StartsAt = r.At(t, "2026-03-02 17:00")
	if _, err := r.Hold(t.Context(), r.Slug, one); err != nil {
		t.Errorf("Hold after the others expired: %v", err)
	}
	one.Phone = "123"
	_, err = r.Hold(t.Context(), r.Slug, one)
	if got := fieldOf(err); got != "body.phone" {
		t.Errorf("Hold by no phone: got refusal of %q, want body.phone", got)
	}
}

func TestAPhoneHasThreeLiveHoldsAlsoAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Barbers: 4})
	var got [12]error
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			_, got[i] = r.Hold(t.Context(), r.Slug, HoldRequest{
				ServiceIDs: []uuid.UUID{r.Shop.Service}, BarberID: &r.Barbers[i%4], Phone: "11 2345-6789",
				StartsAt: r.At(t, "2026-03-02 13:00").Add(time.Duration(i/4) * time.Hour),
			})
		})
	}
	all.Wait()
	kept := 0
	for _, err := range got {
		if err == nil {
			kept++
		} else if !errors.Is(err, ErrTooManyHolds) {
			t.Errorf("Hold: got %v, want too_many_holds", err)
		}
	}
	if n := r.occupied(t); kept != maxLiveHolds || n != maxLiveHolds {
		t.Errorf("12 holds at once: got %d kept and %d occupancies, want 3", kept, n)
	}
}

func TestAHoldThatIsSentAgainIsTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	in := HoldRequest{ServiceIDs: []uuid.UUID{r.Shop.Service}, StartsAt: r.At(t, "2026-03-02 15:00"), Phone: "11 2345-6789"}
	first, err := r.Hold(keyed(t.Context(), "a"), r.Slug, in)
	if err != nil {
		t.Fatalf("Hold: %v", err)
	}
	again, err := r.Hold(keyed(t.Context(), "a"), r.Slug, in)
	if err != nil || again.Token != first.Token || again.ID != first.ID || !again.ExpiresAt.Equal(first.ExpiresAt) {
		t.Errorf("Hold again: got %+v, %v, want %+v", again, err, first)
	}
	if n := r.occupied(t); n != 1 {
		t.Errorf("occupancies: got %d, want 1", n)
	}
}
