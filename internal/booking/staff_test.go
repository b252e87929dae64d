package booking

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// desk is a turno that staff give to somebody at the door.
func (r *rig) desk(t *testing.T, wall string) StaffBookRequest {
	t.Helper()
	return StaffBookRequest{
		ServiceIDs: []uuid.UUID{r.Shop.Service}, BarberID: &r.Barbers[0], StartsAt: r.At(t, wall), Customer: &StaffCustomerRequest{Name: "  Ana   Pérez "},
	}
}

func TestStaffBookWhomTheyKnowAndWhomTheyDoNot(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	ctx := r.as(t, web.RoleReception)
	known := r.Customer(t, "Juana Real", "+5491123451001")
	merged := r.Customer(t, "Juana Doble", "")
	r.Exec(t, `UPDATE customers SET merged_into = $2 WHERE id = $1`, merged, known)
	in := r.desk(t, "2026-03-02 10:00")
	walkIn, err := r.Create(ctx, r.ID, in)
	if err != nil || walkIn.Customer.Name != "Ana Pérez" || walkIn.Customer.Phone != "" || *walkIn.Customer.ID == known {
		t.Errorf("Create for somebody without a phone: got %+v, %v, want a customer of their own", walkIn.Customer, err)
	}
	in = r.desk(t, "2026-03-02 11:00")
	in.Customer = &StaffCustomerRequest{Name: "Juanita", Phone: "11 2345-1001", Email: "otra@correo.com"}
	byPhone, err := r.Create(ctx, r.ID, in)
	if err != nil || *byPhone.Customer.ID != known || byPhone.Customer.Name != "Juanita" {
		t.Errorf("Create by phone: got %+v, %v, want the phone's owner under the name given", byPhone.Customer, err)
	}
	in = r.desk(t, "2026-03-02 12:00")
	in.Customer, in.CustomerID = nil, &known
	byID, err := r.Create(ctx, r.ID, in)
	if err != nil || *byID.Customer.ID != known || byID.Customer.Name != "Juana Real" {
		t.Errorf("Create by id: got %+v, %v, want Juana Real", byID.Customer, err)
	}
	for name, id := range map[string]uuid.UUID{"nobody": uuid.New(), "who was merged": merged} {
		in = r.desk(t, "2026-03-02 13:00")
		in.Customer, in.CustomerID = nil, &id
		_, err = r.Create(ctx, r.ID, in)
		wantError(t, "Create for "+name, err, ErrCustomerNotFound)
	}
	if n := r.Count(t, `SELECT count(*) FROM customers WHERE email IS NOT NULL OR name = 'Juanita'`); n != 0 {
		t.Errorf("customers that a booking changed: got %d, want none", n)
	}
}

func TestStaffRequestsThatAreWrong(t *testing.T) {
	t.Parallel()
	id := uuid.New()
	for _, tt := range []struct {
		name, field string
		in          StaffBookRequest
	}{
		{"nobody", "body.customer", StaffBookRequest{}},
		{"both", "body.customer", StaffBookRequest{CustomerID: &id, Customer: &StaffCustomerRequest{Name: "Ana"}}},
		{"no name", "body.customer.name", StaffBookRequest{Customer: &StaffCustomerRequest{Name: " "}}},
		{"a bell", "body.customer.name", StaffBookRequest{Customer: &StaffCustomerRequest{Name: "Ana\a"}}},
		{"no phone", "body.customer.phone", StaffBookRequest{Customer: &StaffCustomerRequest{Name: "Ana", Phone: "12"}}},
		{"no address", "body.customer.email", StaffBookRequest{Customer: &StaffCustomerRequest{Name: "Ana", Email: "ana"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := tt.in.contact()
			if got := fieldOf(err); got != tt.field {
				t.Errorf("contact: got refusal of %q, want %q", got, tt.field)
			}
		})
	}
}

func TestNoticeHorizonAndGridDoNotBindStaff(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.Clock.Set(r.At(t, "2026-03-02 15:00"))
	r.book(t, r.request(t, "2026-03-03 10:00", 0, 1))
	over := func(in StaffBookRequest) StaffBookRequest {
		in.Overbook, in.OverbookReason = true, "x"
		return in
	}
	tests := []struct {
		name, code string
		in         StaffBookRequest
	}{
		{"now, off the grid", "", r.desk(t, "2026-03-02 15:02")},
		{"who is in the chair already", "", r.desk(t, "2026-03-02 14:20")},
		{"beyond the horizon", "", r.desk(t, "2026-12-01 10:00")},
		{"half a day ago", "in_the_past", r.desk(t, "2026-03-02 02:59")},
		{"in three years", "beyond_horizon", r.desk(t, "2029-03-02 10:00")},
		{"what is taken", "slot_taken", r.desk(t, "2026-03-03 10:10")},
		{"outside the hours", "outside_hours", r.desk(t, "2026-03-03 20:00")},
		{"outside the hours, overbooked", "", over(r.desk(t, "2026-03-03 20:00"))},
		{"on Sunday, overbooked", "", over(r.desk(t, "2026-03-08 11:00"))},
		{"long ago, overbooked", "in_the_past", over(r.desk(t, "2026-03-01 10:00"))},
		{"in three years, overbooked", "beyond_horizon", over(r.desk(t, "2029-03-02 10:00"))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := r.Create(r.as(t, web.RoleReception), r.ID, tt.in)
			wantCode(t, "Create", err, tt.code)
		})
	}
}

func TestAnOverbookOfWhatTheBarberDoesNotOfferIsRefused(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.Exec(t, `DELETE FROM barber_services WHERE barber_id = $1`, r.Barbers[0])
	in := r.desk(t, "2026-03-03 10:00")
	in.Overbook, in.OverbookReason = true, "x"
	_, err := r.Create(r.as(t, web.RoleReception), r.ID, in)
	wantCode(t, "Create", err, "barber_unavailable")
	in.BarberID, in.StartsAt = &r.Barbers[1], in.StartsAt.Add(time.Second)
	_, err = r.Create(r.as(t, web.RoleReception), r.ID, in)
	wantCode(t, "Create within a minute", err, "off_grid")
}

func TestAStaffTurnoSentAgainIsTheSame(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	in := r.desk(t, "2026-03-02 15:00")
	ctx := keyed(r.as(t, web.RoleReception), "a")
	first, err := r.Create(ctx, r.ID, in)
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	again, err := r.Create(ctx, r.ID, in)
	if err != nil || again.ID != first.ID || again.Code != first.Code {
		t.Errorf("Create again: got %v, %v, want the same turno", again.ID, err)
	}
	if n := r.Count(t, `SELECT count(*) FROM customers`); n != 1 {
		t.Errorf("customers: got %d, want 1", n)
	}
	if got := len(r.notices.types()); got != 1 {
		t.Errorf("notices: got %d, want 1", got)
	}
}

func TestAStaffTurnoReleasesExpiredHoldsAndWaitsForMoney(t *testing.T) {
	t.Parallel()
	r := newRigOn(t, testdb.New(t).URL, testkit.Spec{})
	r.Exec(t, `UPDATE services SET deposit_kind = 'fixed', deposit_value = 100000 WHERE shop_id = $1`, r.ID)
	h := r.hold(t, "2026-03-02 15:00", 0, "")
	r.Clock.Advance(10 * time.Minute)
	in := r.desk(t, "2026-03-02 15:00")
	in.Payment = "deposit"
	b, err := r.Create(r.as(t, web.RoleReception), r.ID, in)
	if err != nil || b.Status != PendingPayment || b.DepositCentavos != 100_000 || b.ExpiresAt == nil || !b.ExpiresAt.Equal(r.Clock.Now().Add(time.Hour)) {
		t.Errorf("Create: got %+v, %v, want it to wait an hour for the deposit", b, err)
	}
	if old, err := r.Get(t.Context(), r.ID, h.ID); err != nil || old.Status != Expired {
		t.Errorf("Get the hold: got %s, %v, want expired", old.Status, err)
	}
	_, err = r.Create(r.as(t, web.RoleReception), pg.NewID(), in)
	wantError(t, "Create in no shop", err, ErrShopNotFound)
}
