package booking

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestATurnoFromAHoldKeepsItsPrice(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	h := r.hold(t, "2026-03-02 15:00", 0, "11 2345 1001")
	r.Exec(t, `UPDATE service_prices SET price_centavos = 9900000 WHERE shop_id = $1`, r.ID)
	r.ShopChanged(t.Context(), r.ID)
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.HoldToken = h.Token
	out, err := r.Service.Book(keyed(t.Context(), "a"), r.Slug, in)
	if err != nil {
		t.Fatalf("Book: %v", err)
	}
	if out.Booking.ID != h.ID || out.Booking.TotalCentavos != testkit.ServicePrice || out.Booking.Version != 2 || out.Booking.Status != Confirmed {
		t.Errorf("Book: got %+v, want the hold as version 2 for its price", out.Booking)
	}
	again, err := r.Service.Book(keyed(t.Context(), "a"), r.Slug, in)
	if err != nil || again.ManageToken != out.ManageToken || again.Booking.ID != h.ID {
		t.Errorf("Book again: got %v, %v, want the same turno", again.Booking.ID, err)
	}
	if n := r.Count(t, `SELECT count(*) FROM bookings`); n != 1 {
		t.Errorf("bookings: got %d, want 1", n)
	}
	if n := r.Count(t, `SELECT count(*) FROM occupancies WHERE active AND expires_at IS NULL`); n != 1 {
		t.Errorf("occupancies without an end: got %d, want 1", n)
	}
	events, err := r.Events(t.Context(), r.ID, h.ID)
	if err != nil || len(events) != 2 || events[0].Kind != "held" || events[1].Kind != "booked" {
		t.Errorf("Events: got %+v, %v, want held and booked", events, err)
	}
	_, err = r.RenewHold(t.Context(), h.Token)
	wantError(t, "RenewHold of a turno", err, ErrHoldNotFound)
	wantError(t, "ReleaseHold of a turno", r.ReleaseHold(t.Context(), h.Token), ErrHoldNotFound)
}

func TestAHoldForSomethingElseIsGivenUp(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	tests := []struct {
		name   string
		change func(r *rig, in *BookRequest, beard uuid.UUID)
	}{
		{"another time", func(_ *rig, in *BookRequest, _ uuid.UUID) { in.StartsAt = in.StartsAt.Add(15 * time.Minute) }},
		{"another barber", func(r *rig, in *BookRequest, _ uuid.UUID) { in.BarberID = &r.Barbers[1] }},
		{"another service", func(_ *rig, in *BookRequest, beard uuid.UUID) { in.ServiceIDs = []uuid.UUID{beard, beard} }},
		{"one service twice", func(r *rig, in *BookRequest, _ uuid.UUID) {
			in.ServiceIDs = []uuid.UUID{r.Shop.Service, r.Shop.Service}
		}},
		{"another order", func(r *rig, in *BookRequest, beard uuid.UUID) { in.ServiceIDs = []uuid.UUID{beard, r.Shop.Service} }},
		{"a service less", func(r *rig, in *BookRequest, _ uuid.UUID) { in.ServiceIDs = []uuid.UUID{r.Shop.Service} }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, address, testkit.Spec{})
			beard := r.serve(t, dish{segments: []segment{busy(20)}, price: 500_000})
			in := r.request(t, "2026-03-02 15:00", 0, 1)
			in.ServiceIDs = []uuid.UUID{r.Shop.Service, beard}
			h, err := r.Hold(t.Context(), r.Slug, HoldRequest{ServiceIDs: in.ServiceIDs, BarberID: in.BarberID, StartsAt: in.StartsAt})
			if err != nil {
				t.Fatalf("Hold: %v", err)
			}
			in.HoldToken = h.Token
			tt.change(r, &in, beard)
			b := r.book(t, in).Booking
			if b.ID == h.ID || !b.StartsAt.Equal(in.StartsAt) || len(b.Lines) != len(in.ServiceIDs) || b.Lines[0].ServiceID != in.ServiceIDs[0] {
				t.Errorf("Book: got %+v, want a turno as asked for", b)
			}
			if got, err := r.Get(t.Context(), r.ID, h.ID); err != nil || got.Status != CancelledByCustomer {
				t.Errorf("Get the hold: got %s, %v, want it given up", got.Status, err)
			}
		})
	}
}

func TestAnExpiredHoldThatNobodyTookIsStillGood(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	h := r.hold(t, "2026-03-02 15:00", 0, "")
	r.Clock.Advance(15 * time.Minute)
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.HoldToken = h.Token
	if got := r.book(t, in).Booking.ID; got != h.ID {
		t.Errorf("Book: got turno %s, want the hold's", got)
	}
}

func TestAnExpiredHoldThatSomebodyTookIsLost(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	h := r.hold(t, "2026-03-02 15:00", 0, "")
	r.Clock.Advance(15 * time.Minute)
	r.book(t, r.request(t, "2026-03-02 15:00", 0, 2))
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.HoldToken = h.Token
	_, err := r.Service.Book(t.Context(), r.Slug, in)
	wantError(t, "Book of a hold that was taken", err, ErrSlotTaken)
}

func TestAHoldPastItsStartBooksNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	h := r.hold(t, "2026-03-02 10:00", 0, "")
	for r.Clock.Now().Before(h.StartsAt.Add(time.Minute)) {
		if _, err := r.RenewHold(t.Context(), h.Token); err != nil {
			t.Fatalf("RenewHold: %v", err)
		}
		r.Clock.Advance(9 * time.Minute)
	}
	in := r.request(t, "2026-03-02 10:00", 0, 1)
	in.HoldToken = h.Token
	_, err := r.Service.Book(t.Context(), r.Slug, in)
	wantCode(t, "Book", err, "in_the_past")
}

func TestSomebodyElsesHoldHelpsNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.hold(t, "2026-03-02 15:00", 0, "")
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	for name, token := range map[string]string{
		"made up": newToken(r.ID).String(), "of another shop": newToken(uuid.New()).String(), "no token": "hola",
	} {
		in.HoldToken = token
		_, err := r.Service.Book(t.Context(), r.Slug, in)
		wantError(t, "Book with a token "+name, err, ErrSlotTaken)
	}
	in.StartsAt = r.At(t, "2026-03-02 16:00")
	r.book(t, in) // a token that is nobody's does not stand in the way of a free time
}
