package booking

import (
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

// What is decided on a setup that is no longer the shop's is refused by the statement and decided anew.
func TestAChangeOfTheSetupThatNobodyToldOfIsFollowed(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	writes := map[string]func(t *testing.T, r *rig, moving Booked) (Booking, error){
		"Book": func(t *testing.T, r *rig, _ Booked) (Booking, error) {
			t.Helper()
			out, err := r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-05 15:00", 0, 2))
			return out.Booking, err
		},
		"Book with anybody": func(t *testing.T, r *rig, _ Booked) (Booking, error) {
			t.Helper()
			out, err := r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-05 15:00", -1, 2))
			return out.Booking, err
		},
		"Hold": func(t *testing.T, r *rig, _ Booked) (Booking, error) {
			t.Helper()
			h, err := r.Hold(t.Context(), r.Slug, HoldRequest{ServiceIDs: []uuid.UUID{r.Shop.Service}, StartsAt: r.At(t, "2026-03-05 15:00")})
			if err != nil {
				return Booking{}, err
			}
			return r.Get(t.Context(), r.ID, h.ID)
		},
		"Create": func(t *testing.T, r *rig, _ Booked) (Booking, error) {
			t.Helper()
			return r.Create(t.Context(), r.ID, StaffBookRequest{
				ServiceIDs: []uuid.UUID{r.Shop.Service}, StartsAt: r.At(t, "2026-03-05 15:00"), Customer: &StaffCustomerRequest{Name: "Ana"},
			})
		},
		"Reschedule": func(t *testing.T, r *rig, moving Booked) (Booking, error) {
			t.Helper()
			return r.RescheduleByLink(t.Context(), moving.ManageToken, r.to(t, "2026-03-05 15:00", -1))
		},
	}
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, address, testkit.Spec{})
			moving := r.book(t, r.request(t, "2026-03-04 15:00", 0, 1))
			r.Exec(t, `UPDATE service_prices SET price_centavos = 1300000 WHERE shop_id = $1`, r.ID)
			want := int64(1_300_000)
			if name == "Reschedule" {
				want = testkit.ServicePrice
			}
			b, err := write(t, r, moving)
			if err != nil || b.TotalCentavos != want {
				t.Errorf("%s after a new price: got %d, %v, want %d", name, b.TotalCentavos, err, want)
			}
			r.Exec(t, `UPDATE bookings SET cancellable_until = starts_at WHERE shop_id = $1`, r.ID)
			r.Exec(t, `UPDATE weekly_hours SET end_minute = 900 WHERE shop_id = $1`, r.ID)
			if name == "Reschedule" {
				r.move(t, moving.Booking.ID, "cancel")
				moving = r.book(t, r.request(t, "2026-03-04 14:00", 0, 1))
				r.Exec(t, `UPDATE weekly_hours SET end_minute = 890 WHERE shop_id = $1`, r.ID)
			}
			_, err = write(t, r, moving)
			wantCode(t, name+" after the hours end earlier", err, "outside_hours")
		})
	}
}

func TestABarberWhoLeftIsNoLongerOnOffer(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.day(t, "2026-03-05")
	r.Exec(t, `UPDATE barbers SET active = false WHERE id = $1`, r.Barbers[0])
	_, err := r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-05 15:00", 0, 1))
	wantError(t, "Book with who left", err, ErrBarberNotFound)
	b := r.book(t, r.request(t, "2026-03-05 15:00", -1, 1)).Booking
	if b.Lines[0].BarberID != r.Barbers[1] {
		t.Errorf("Book with anybody: got %v, want who is still there", b.Lines[0].BarberName)
	}
}
