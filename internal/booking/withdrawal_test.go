package booking

import (
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/testkit"
)

func TestTakingAPurchaseBack(t *testing.T) {
	t.Parallel()
	const number, mail = "011 15-5550-0001", "ANA@correo.com"
	for name, test := range map[string]struct {
		contact, code string // code empty: the turno's own
		wait          time.Duration
		want          string
	}{
		"the customer's telephone and the code cancel":                              {number, "", 0, "cancelled_by_customer"},
		"the customer's e-mail and the code cancel":                                 {mail, "", 0, "cancelled_by_customer"},
		"a stranger's telephone does nothing":                                       {"+5491155500002", "", 0, "confirmed"},
		"a stranger's e-mail does nothing":                                          {"otra@correo.com", "", 0, "confirmed"},
		"the telephone alone does nothing":                                          {number, "XXXXXXX", 0, "confirmed"},
		"on the tenth day it is still right":                                        {number, "", 10*24*time.Hour - time.Minute, "cancelled_by_customer"},
		"later it is for the staff, unless the shop's policy gives everything back": {number, "", 18 * 24 * time.Hour, "cancelled_by_customer"},
		"a few hours before the turno it is for the staff":                          {number, "", 20*24*time.Hour - time.Hour, "confirmed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, testkit.Spec{Slug: "demo"})
			in := r.request(t, "2026-03-02 09:00", 0, 1)
			in.StartsAt = r.At(t, "2026-03-02 09:00").AddDate(0, 0, 21)
			in.Customer.Phone, in.Customer.Email = number, "ana@correo.com"
			made := r.book(t, in)
			code := test.code
			if code == "" {
				code = made.Booking.Code
			}
			r.Clock.Set(in.StartsAt.AddDate(0, 0, -20).Add(test.wait))
			r.Exec(t, `UPDATE bookings SET created_at = $2 WHERE shop_id = $1`, r.ID, in.StartsAt.AddDate(0, 0, -20))
			out, err := r.Withdraw(t.Context(), "demo", WithdrawalRequest{Name: "Ana", Contact: test.contact, BookingCode: code})
			if err != nil || len(out.Code) != codeLength+1 {
				t.Fatalf("Withdraw: got %+v, %v", out, err)
			}
			if n := r.Count(t, `SELECT count(*) FROM bookings WHERE status = $1`, test.want); n != 1 {
				t.Errorf("turnos that are %s: got %d, want one", test.want, n)
			}
			done, full := 0, 0
			if test.want != "confirmed" {
				done, full = 1, 1
			}
			if n := r.Count(t, `SELECT count(*) FROM booking_events WHERE kind = 'cancelled_by_customer' AND (detail->>'in_time')::boolean`); n != full {
				t.Errorf("cancellations with all of the money back: got %d, want %d", n, full)
			}
			if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'withdrawal.done'`); n != done {
				t.Errorf("requests that are done: got %d, want %d", n, done)
			}
			if n := r.Count(t, `SELECT count(*) FROM audit_events WHERE action IN ('withdrawal.done', 'withdrawal.open')`); n != 1 {
				t.Errorf("requests in the log: got %d, want 1", n)
			}
		})
	}
}

func TestTwoRequestsTakeATurnoBackOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Slug: "demo"})
	in := r.request(t, "2026-03-02 09:00", 0, 1)
	in.StartsAt = r.At(t, "2026-03-02 09:00").AddDate(0, 0, 7)
	made := r.book(t, in)
	errs := make(chan error, 8)
	for range cap(errs) {
		go func() {
			_, err := r.Withdraw(t.Context(), "demo", WithdrawalRequest{Name: "Ana", Contact: in.Customer.Phone, BookingCode: made.Booking.Code})
			errs <- err
		}()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Errorf("Withdraw: %v", err)
		}
	}
	if n := r.Count(t, `SELECT count(*) FROM booking_events WHERE kind = 'cancelled_by_customer'`); n != 1 {
		t.Errorf("cancellations: got %d, want one", n)
	}
	if n := r.Count(t, `SELECT count(*) FROM withdrawals`); n != cap(errs) {
		t.Errorf("requests: got %d, want every one kept", n)
	}
}
