package booking

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestAShopTakesAsManyAsItHasChairs(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Barbers: 3, Chairs: 2})
	first, second := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)), r.book(t, r.request(t, "2026-03-02 15:15", 1, 2))
	for _, out := range []Booked{first, second} {
		if n := r.Count(t, `SELECT count(*) FROM resource_occupancies WHERE booking_id = $1 AND active`, out.Booking.ID); n != 1 {
			t.Errorf("chairs of %s: got %d, want 1", out.Booking.Code, n)
		}
	}
	if n := r.Count(t, `SELECT count(DISTINCT resource_id) FROM resource_occupancies`); n != 2 {
		t.Errorf("chairs given: got %d, want both", n)
	}
	_, err := r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-02 15:00", 2, 3))
	wantError(t, "Book without a chair", err, ErrSlotTaken)
	if got := faultExtra(err, "reason"); got != "no_chair" {
		t.Errorf("reason: got %v, want no_chair", got)
	}
	if r.lists(t, "2026-03-02 15:15", 2) || !r.lists(t, "2026-03-02 15:45", 2) || !r.lists(t, "2026-03-02 14:30", 2) {
		t.Error("availability: want no start while both chairs are taken, and the ones around")
	}
	if _, err := r.CancelByLink(t.Context(), first.ManageToken, ""); codeOf(err) != "too_late_to_change" {
		t.Errorf("CancelByLink: got %v", err)
	}
	r.move(t, first.Booking.ID, "cancel")
	r.book(t, r.request(t, "2026-03-02 15:00", 2, 3))
}

func TestMoneyThatIsDueMakesATurnoWait(t *testing.T) {
	t.Parallel()
	address := testdb.New(t).URL
	tests := []struct {
		name, payment, deposit string
		value                  int64
		status                 Status
		due                    int64
	}{
		{"at the shop", "at_shop", "percent", 30, Confirmed, 0},
		{"a deposit in percent", "deposit", "percent", 30, PendingPayment, 360_000},
		{"a fixed deposit", "deposit", "fixed", 250_000, PendingPayment, 250_000},
		{"all of it", "full", "percent", 30, PendingPayment, testkit.ServicePrice},
		{"no deposit is asked for", "deposit", "none", 0, Confirmed, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRigOn(t, address, testkit.Spec{})
			r.Exec(t, `UPDATE services SET deposit_kind = $2, deposit_value = $3 WHERE shop_id = $1`, r.ID, tt.deposit, tt.value)
			in := r.request(t, "2026-03-02 15:00", 0, 1)
			in.Payment = tt.payment
			for name, out := range map[string]Booked{"booked at once": r.book(t, in), "from a hold": r.bookHeld(t, tt.payment)} {
				due := int64(0)
				if out.Payment != nil {
					due = out.Payment.AmountCentavos
				}
				if out.Booking.Status != tt.status || due != tt.due || (out.Booking.ExpiresAt != nil) != (tt.status == PendingPayment) {
					t.Errorf("%s: got %s with %d due until %v, want %s with %d", name, out.Booking.Status, due, out.Booking.ExpiresAt, tt.status, tt.due)
				}
				if kept, err := r.Get(t.Context(), r.ID, out.Booking.ID); err != nil || kept.Status != tt.status || kept.DepositCentavos != out.Booking.DepositCentavos {
					t.Errorf("%s: Get: got %s, %v, want %s", name, kept.Status, err, tt.status)
				}
			}
		})
	}
}

// bookHeld books a start of its own that was held first.
func (r *rig) bookHeld(t *testing.T, payment string) Booked {
	t.Helper()
	h := r.hold(t, "2026-03-02 16:00", 1, "")
	in := r.request(t, "2026-03-02 16:00", 1, 2)
	in.HoldToken, in.Payment = h.Token, payment
	out := r.book(t, in)
	if out.Booking.ID != h.ID {
		t.Errorf("Book of a hold: got turno %s, want the hold %s", out.Booking.ID, h.ID)
	}
	return out
}

func TestAnUnpaidTurnoRunsOutUnlessStaffConfirmIt(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.Exec(t, `UPDATE services SET deposit_kind = 'percent', deposit_value = 50 WHERE shop_id = $1`, r.ID)
	unpaid, paid := r.request(t, "2026-03-02 15:00", 0, 1), r.request(t, "2026-03-02 16:00", 0, 2)
	unpaid.Payment, paid.Payment = "deposit", "deposit"
	gone, kept := r.book(t, unpaid).Booking, r.book(t, paid).Booking
	if r.lists(t, "2026-03-02 15:00", 0) {
		t.Error("availability: got the time of an unpaid turno")
	}
	if b := r.move(t, kept.ID, "confirm"); b.Status != Confirmed || b.ExpiresAt != nil || b.Version != 2 {
		t.Errorf("confirm: got %+v, want confirmed for good", b)
	}
	r.Clock.Advance(time.Hour)
	if !r.lists(t, "2026-03-02 15:00", 0) || r.lists(t, "2026-03-02 16:00", 0) {
		t.Error("availability after the time to pay: want the unpaid turno's time, not the paid one's")
	}
	if err := r.ExpireDue(t.Context(), r.ID); err != nil {
		t.Fatalf("ExpireDue: %v", err)
	}
	if b, err := r.Get(t.Context(), r.ID, gone.ID); err != nil || b.Status != Expired {
		t.Errorf("Get: got %s, %v, want expired", b.Status, err)
	}
	_, err := r.Move(t.Context(), r.ID, gone.ID, "confirm", nil, "")
	wantError(t, "confirm what expired", err, ErrIllegalTransition)
}

func TestAShopThatPausesTakesNoTurnos(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.day(t, "2026-03-02")
	r.set(t, "paused = true")
	r.ShopChanged(t.Context(), r.ID)
	if l := r.get(t, r.Service); l.Next != nil || len(l.Days) != 0 {
		t.Errorf("availability: got %d days and %v, want none", len(l.Days), l.Next)
	}
	e, err := r.Explain(t.Context(), r.Slug, []uuid.UUID{r.Shop.Service}, nil, r.At(t, "2026-03-02 15:00"))
	if err != nil || e.Bookable || e.Reason != "shop_paused" || e.Detail == "" {
		t.Errorf("Explain: got %+v, %v, want shop_paused", e, err)
	}
	_, err = r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-02 15:00", 0, 1))
	wantError(t, "Book", err, ErrShopPaused)
	_, err = r.Hold(t.Context(), r.Slug, HoldRequest{ServiceIDs: []uuid.UUID{r.Shop.Service}, StartsAt: r.At(t, "2026-03-02 15:00")})
	wantError(t, "Hold", err, ErrShopPaused)
	in := StaffBookRequest{ServiceIDs: []uuid.UUID{r.Shop.Service}, StartsAt: r.At(t, "2026-03-02 15:00"), Customer: &StaffCustomerRequest{Name: "Ana"}}
	if _, err := r.Create(t.Context(), r.ID, in); err != nil {
		t.Errorf("Create by staff: %v", err)
	}
}

func TestEveryRuleRefusesWithItsCode(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Barbers: 2})
	r.Clock.Set(r.At(t, "2026-03-02 10:00"))
	other := r.serve(t, dish{segments: []segment{busy(30)}, price: 1})
	r.Exec(t, `DELETE FROM barber_services WHERE service_id = $1 AND barber_id = $2`, other, r.Barbers[0])
	r.Exec(t, `INSERT INTO schedule_exceptions (shop_id, id, barber_id, date, periods) VALUES ($1, $2, $3, '2026-03-04', '[]'),
		($1, $4, $3, '2026-03-08', '[[600, 720]]')`, r.ID, pg.NewID(), r.Barbers[0], pg.NewID())
	r.Exec(t, `INSERT INTO time_off (shop_id, id, barber_id, starts_at, ends_at) VALUES ($1, $2, $3, $4, $5)`,
		r.ID, pg.NewID(), r.Barbers[0], r.At(t, "2026-03-05 12:00"), r.At(t, "2026-03-05 14:00"))
	r.Exec(t, `INSERT INTO shop_holidays (shop_id, date, open) VALUES ($1, '2026-03-06', false), ($1, '2026-03-24', true)`, r.ID)
	r.book(t, r.request(t, "2026-03-03 15:00", 0, 1))
	tests := []struct {
		name, wall, code string
		service          uuid.UUID
	}{
		{"free", "2026-03-02 15:30", "", r.Shop.Service},
		{"a service that the barber does not offer", "2026-03-02 15:30", "barber_unavailable", other},
		{"past", "2026-03-02 09:45", "in_the_past", r.Shop.Service},
		{"within the notice", "2026-03-02 10:45", "too_soon", r.Shop.Service},
		{"at the notice", "2026-03-02 11:00", "", r.Shop.Service},
		{"on the last day", "2026-05-01 10:00", "closed_holiday", r.Shop.Service},
		{"beyond the horizon", "2026-05-02 10:00", "beyond_horizon", r.Shop.Service},
		{"in another century", "2126-05-02 10:00", "beyond_horizon", r.Shop.Service},
		{"a holiday of the shop", "2026-03-06 10:00", "closed_holiday", r.Shop.Service},
		{"a national holiday", "2026-03-23 10:00", "", r.Shop.Service},
		{"a national holiday on which the shop opens", "2026-03-24 10:00", "", r.Shop.Service},
		{"Good Friday", "2026-04-03 10:00", "closed_holiday", r.Shop.Service},
		{"Sunday", "2026-03-15 10:00", "day_off", r.Shop.Service},
		{"a day off by exception", "2026-03-04 10:00", "day_off", r.Shop.Service},
		{"a Sunday worked by exception", "2026-03-08 10:00", "", r.Shop.Service},
		{"after the hours of an exception", "2026-03-08 11:45", "outside_hours", r.Shop.Service},
		{"time off", "2026-03-05 13:00", "time_off", r.Shop.Service},
		{"into time off", "2026-03-05 11:45", "time_off", r.Shop.Service},
		{"before time off", "2026-03-05 11:30", "", r.Shop.Service},
		{"before the opening", "2026-03-03 08:45", "outside_hours", r.Shop.Service},
		{"over the end", "2026-03-03 17:45", "outside_hours", r.Shop.Service},
		{"off the grid", "2026-03-03 10:05", "off_grid", r.Shop.Service},
		{"taken", "2026-03-03 15:15", "slot_taken", r.Shop.Service},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := r.request(t, tt.wall, 0, 9)
			in.ServiceIDs = []uuid.UUID{tt.service}
			e, err := r.Explain(t.Context(), r.Slug, in.ServiceIDs, in.BarberID, in.StartsAt)
			want := tt.code
			if want == "slot_taken" {
				want = "taken"
			}
			if err != nil || e.Reason != want || e.Bookable != (want == "") {
				t.Errorf("Explain: got %+v, %v, want %q", e, err, want)
			}
			h, err := r.Hold(t.Context(), r.Slug, HoldRequest{ServiceIDs: in.ServiceIDs, BarberID: in.BarberID, StartsAt: in.StartsAt})
			wantCode(t, "Hold", err, tt.code)
			in.HoldToken = h.Token
			_, err = r.Service.Book(t.Context(), r.Slug, in)
			wantCode(t, "Book", err, tt.code)
		})
	}
}
