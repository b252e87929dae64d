package booking

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/booking/internal/sqlgen"
	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestTheSenaIsWhatServicesOrTheCustomerAskFor(t *testing.T) {
	t.Parallel()
	known := uuid.New()
	for name, tc := range map[string]struct {
		newcomer, noShow int32
		from             int64
		who              facts
		total, services  int64
		want             int64
	}{
		"nothing is asked":                          {total: 1000, want: 0},
		"the services' own":                         {total: 1000, services: 300, want: 300},
		"a stranger's share, half up":               {newcomer: 50, total: 1001, want: 501},
		"a stranger's share is less than services'": {newcomer: 10, total: 1000, services: 300, want: 300},
		"a known customer":                          {newcomer: 50, noShow: 100, who: facts{usual: &known}, total: 1000, want: 0},
		"a known customer who did not come once":    {noShow: 100, who: facts{usual: &known, noShows: 1}, total: 1000, want: 1000},
		"a cheap turno":                             {newcomer: 50, from: 1001, total: 1000, services: 300, want: 0},
		"never more than the total":                 {total: 1000, services: 1500, want: 1000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &Setup{LoadSetupRow: sqlgen.LoadSetupRow{
				DepositNewCustomerPercent: tc.newcomer, DepositNoShowPercent: tc.noShow, DepositFromCentavos: tc.from,
			}}
			if got := s.due(tc.total, tc.services, tc.who); got != tc.want {
				t.Errorf("due(%d, %d): got %d, want %d", tc.total, tc.services, got, tc.want)
			}
		})
	}
}

// till queues intents as rows, as the payment domain does.
type till struct{}

func (till) QueueIntent(
	_ context.Context, q *pg.Queue, shop, booking uuid.UUID, kind string, amount int64, expires time.Time,
) (uuid.UUID, error) {
	id := pg.NewID()
	q.Batch.Queue(`INSERT INTO payment_intents (shop_id, id, booking_id, kind, amount_centavos, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		shop, id, booking, kind, amount, expires)
	return id, nil
}

// newOnlineRig is a shop that is paid online and asks for half of its price in advance.
func newOnlineRig(t *testing.T, spec testkit.Spec) *rig {
	t.Helper()
	r := newRig(t, spec)
	r.payments = till{}
	r.Exec(t, `INSERT INTO integrations (shop_id, provider) VALUES ($1, 'mercadopago')`, r.ID)
	r.Exec(t, `UPDATE services SET deposit_kind = 'percent', deposit_value = 50 WHERE shop_id = $1`, r.ID)
	r.ShopChanged(t.Context(), r.ID)
	return r
}

func TestASenaThatCanBePaidOnlineIsNotLeftOut(t *testing.T) {
	t.Parallel()
	r := newOnlineRig(t, testkit.Spec{})
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	_, err := r.Service.Book(t.Context(), r.Slug, in)
	wantError(t, "Book at the shop", err, ErrDepositNeeded)
	if f := fault.As(err); f == nil || f.Extra["deposit_centavos"] != int64(testkit.ServicePrice/2) {
		t.Errorf("Book at the shop: got %+v, want the amount of the seña", f)
	}
	h := r.hold(t, "2026-03-02 16:00", 0, "11 2345 1001")
	held := r.request(t, "2026-03-02 16:00", 0, 1)
	held.HoldToken = h.Token
	_, err = r.Service.Book(t.Context(), r.Slug, held)
	wantError(t, "Book a hold at the shop", err, ErrDepositNeeded)
	for _, in := range []BookRequest{in, held} {
		for payment, want := range map[string]int64{"deposit": testkit.ServicePrice / 2, "full": testkit.ServicePrice} {
			in.Payment = payment
			key := keyed(t.Context(), fmt.Sprint(in.StartsAt, payment))
			out, err := r.Service.Book(key, r.Slug, in)
			if err != nil {
				t.Fatalf("Book %s: %v", payment, err)
			}
			if out.Payment == nil || out.Payment.AmountCentavos != want || out.Payment.ID == nil || out.Booking.Status != PendingPayment ||
				out.Payment.CheckoutURL != "https://turnos.test/api/v1/public/bookings/"+out.ManageToken+"/checkout" {
				t.Errorf("Book %s: got %+v of %+v, want %d to pay at our address", payment, out.Payment, out.Booking, want)
			}
			n := r.Count(t, `SELECT count(*) FROM payment_intents WHERE id = $1 AND booking_id = $2 AND amount_centavos = $3`,
				out.Payment.ID, out.Booking.ID, want)
			if n != 1 {
				t.Errorf("intents of %s: got %d, want 1", payment, n)
			}
			again, err := r.Service.Book(key, r.Slug, in)
			if err != nil || *again.Payment.ID != *out.Payment.ID {
				t.Errorf("Book %s again: got %+v, %v, want the same payment", payment, again.Payment, err)
			}
			if _, err := r.Move(t.Context(), r.ID, out.Booking.ID, "cancel", nil, ""); err != nil {
				t.Fatalf("Move: %v", err)
			}
		}
	}
}

// pay is Pay of the whole price in a transaction of its own.
func (r *rig) pay(t *testing.T, id uuid.UUID) (kept bool) {
	t.Helper()
	err := r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) (err error) {
		kept, err = r.Pay(t.Context(), tx, r.ID, id, testkit.ServicePrice)
		return err
	})
	if err != nil {
		t.Fatalf("Pay: %v", err)
	}
	return kept
}

// unpaid is a turno that waits for its payment.
func (r *rig) unpaid(t *testing.T, wall string) Booked {
	t.Helper()
	in := r.request(t, wall, 0, 1)
	in.Payment = "full"
	out, err := r.Service.Book(t.Context(), r.Slug, in)
	if err != nil {
		t.Fatalf("Book: %v", err)
	}
	return out
}

// let makes the time to pay run out.
func (r *rig) let(t *testing.T, out Booked) {
	t.Helper()
	r.Clock.Set(out.Booking.ExpiresAt.Add(time.Second))
	if err := r.ExpireDue(t.Context(), r.ID); err != nil {
		t.Fatalf("ExpireDue: %v", err)
	}
}

func TestAPaymentConfirmsATurno(t *testing.T) {
	t.Parallel()
	r := newOnlineRig(t, testkit.Spec{})
	out := r.unpaid(t, "2026-03-02 15:00")
	if !r.pay(t, out.Booking.ID) {
		t.Error("Pay: got not kept, want kept")
	}
	b, err := r.Get(t.Context(), r.ID, out.Booking.ID)
	if err != nil || b.Status != Confirmed || b.PaidCentavos != testkit.ServicePrice || b.ExpiresAt != nil {
		t.Errorf("Get: got %+v, %v, want it confirmed and paid", b, err)
	}
	if n := r.Count(t, `SELECT count(*) FROM outbox WHERE topic = 'booking.confirmed' AND entity_id = $1`, b.ID); n != 1 {
		t.Errorf("events: got %d, want 1", n)
	}
	err = r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) error { return r.Unpay(t.Context(), tx, r.ID, b.ID, 400) })
	if b, getErr := r.Get(t.Context(), r.ID, b.ID); err != nil || getErr != nil || b.PaidCentavos != testkit.ServicePrice-400 {
		t.Errorf("after Unpay: got %d, %v, %v", b.PaidCentavos, err, getErr)
	}
}

func TestALatePaymentTakesTheTimeAgain(t *testing.T) {
	t.Parallel()
	r := newOnlineRig(t, testkit.Spec{Chairs: 2})
	out := r.unpaid(t, "2026-03-02 15:00")
	r.let(t, out)
	if !r.pay(t, out.Booking.ID) {
		t.Fatal("Pay of a free time: got not kept, want kept")
	}
	b, err := r.Get(t.Context(), r.ID, out.Booking.ID)
	if err != nil || b.Status != Confirmed || b.PaidCentavos != testkit.ServicePrice {
		t.Errorf("Get: got %+v, %v, want it confirmed and paid", b, err)
	}
	for table, want := range map[string]int64{"occupancies": 1, "resource_occupancies": 1} {
		n := r.Count(t, fmt.Sprintf(`SELECT count(*) FROM %s WHERE active AND expires_at IS NULL AND booking_id = $1`, table), b.ID)
		if int64(n) != want {
			t.Errorf("%s: got %d, want %d", table, n, want)
		}
	}
	other := r.request(t, "2026-03-02 15:00", 0, 2)
	other.Payment = "full"
	_, err = r.Service.Book(t.Context(), r.Slug, other)
	wantError(t, "Book the time that was taken again", err, ErrSlotTaken)
}

func TestALatePaymentForATimeThatIsGoneIsNotKept(t *testing.T) {
	t.Parallel()
	for name, gone := range map[string]func(t *testing.T, r *rig, out Booked){
		"another has it":     func(t *testing.T, r *rig, _ Booked) { t.Helper(); r.unpaid(t, "2026-03-02 15:00") },
		"it is past":         func(_ *testing.T, r *rig, out Booked) { r.Clock.Set(out.Booking.StartsAt) },
		"the shop cancelled": func(*testing.T, *rig, Booked) {},
		"the only chair went": func(t *testing.T, r *rig, _ Booked) {
			t.Helper()
			r.Exec(t, `UPDATE resources SET active = false WHERE shop_id = $1 AND id = $2`, r.ID, r.Chairs[0])
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newOnlineRig(t, testkit.Spec{Chairs: 1})
			out := r.unpaid(t, "2026-03-02 15:00")
			if name == "the shop cancelled" {
				if _, err := r.Move(t.Context(), r.ID, out.Booking.ID, "cancel", nil, "x"); err != nil {
					t.Fatalf("Move: %v", err)
				}
			} else {
				r.let(t, out)
			}
			gone(t, r, out)
			if name == "the only chair went" { // a shop without chairs is not limited by them
				r.Exec(t, `INSERT INTO resources (shop_id, id, name) SELECT $1, id, 'Otro' FROM (SELECT gen_random_uuid() AS id) n`, r.ID)
				r.Exec(t, `INSERT INTO resource_occupancies (shop_id, booking_id, revision, ordinal, resource_id, starts_at, ends_at)
					SELECT $1, $2, 9, 1, id, $3, $4 FROM resources WHERE active`, r.ID, out.Booking.ID, out.Booking.StartsAt, out.Booking.EndsAt)
			}
			if r.pay(t, out.Booking.ID) {
				t.Error("Pay: got kept, want it to go back")
			}
			b, err := r.Get(t.Context(), r.ID, out.Booking.ID)
			if err != nil || b.PaidCentavos != 0 || b.Status == Confirmed {
				t.Errorf("Get: got %+v, %v, want nothing paid", b, err)
			}
		})
	}
}

// TestLatePaymentsAndBookingsRaceForATime lets both want the same time at once: exactly one gets it.
func TestLatePaymentsAndBookingsRaceForATime(t *testing.T) {
	t.Parallel()
	r := newOnlineRig(t, testkit.Spec{})
	for round := range 10 {
		wall := fmt.Sprintf("2026-03-%02d 15:00", 9+round%5)
		out := r.unpaid(t, wall)
		r.Exec(t, `UPDATE bookings SET expires_at = '2026-01-01' WHERE id = $1 AND shop_id = $2`, out.Booking.ID, r.ID)
		r.Exec(t, `UPDATE occupancies SET expires_at = '2026-01-01' WHERE booking_id = $1 AND shop_id = $2`, out.Booking.ID, r.ID)
		if round%2 == 0 {
			if err := r.ExpireDue(t.Context(), r.ID); err != nil {
				t.Fatalf("ExpireDue: %v", err)
			}
		}
		in := r.request(t, wall, 0, 2)
		in.Payment = "full"
		var kept bool
		var booked error
		var both sync.WaitGroup
		both.Go(func() { kept = r.pay(t, out.Booking.ID) })
		both.Go(func() { _, booked = r.another().Book(t.Context(), r.Slug, in) })
		both.Wait()
		if kept != errors.Is(booked, ErrSlotTaken) {
			t.Errorf("round %d: got kept %v and a booking with %v, want exactly one of them", round, kept, booked)
		}
		r.Exec(t, `UPDATE occupancies SET active = false WHERE shop_id = $1`, r.ID)
	}
}

func TestATicketKeepsItsTurnoWaiting(t *testing.T) {
	t.Parallel()
	r := newOnlineRig(t, testkit.Spec{})
	out := r.unpaid(t, "2026-03-05 15:00")
	until := out.Booking.ExpiresAt.Add(24 * time.Hour)
	err := r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) error {
		return r.ExtendPayment(t.Context(), tx, r.ID, out.Booking.ID, until)
	})
	if err != nil {
		t.Fatalf("ExtendPayment: %v", err)
	}
	r.let(t, out)
	b, err := r.Get(t.Context(), r.ID, out.Booking.ID)
	if err != nil || b.Status != PendingPayment || !b.ExpiresAt.Equal(until) {
		t.Errorf("Get: got %+v, %v, want it to wait until %v", b, err, until)
	}
}

func TestALateCancellationIsPossibleWhereItWasAgreed(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	strict, err := r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-02 15:00", 0, 1))
	if err != nil {
		t.Fatalf("Book: %v", err)
	}
	r.Exec(t, `UPDATE shops SET late_refund_percent = 50 WHERE id = $1`, r.ID)
	r.ShopChanged(t.Context(), r.ID)
	r.Exec(t, `UPDATE shops SET version = version + 1 WHERE id = $1`, r.ID)
	lenient, err := r.Service.Book(t.Context(), r.Slug, r.request(t, "2026-03-02 16:00", 0, 1))
	if err != nil {
		t.Fatalf("Book: %v", err)
	}
	r.Clock.Set(strict.Booking.StartsAt.Add(-time.Hour))
	_, err = r.CancelByLink(t.Context(), strict.ManageToken, "")
	wantError(t, "CancelByLink of what was agreed before", err, ErrTooLateToChange)
	if _, err := r.CancelByLink(t.Context(), lenient.ManageToken, ""); err != nil {
		t.Errorf("CancelByLink an hour before: %v, want it cancelled", err)
	}
}

func TestTheDiscountForCashIsShownAndFrozen(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	before := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1))
	if page, err := r.Page(t.Context(), r.Slug); err != nil || page.Shop.Policies.CashDiscountPercent != 0 || page.Services[0].CashCentavos != nil {
		t.Errorf("Page of a shop without it: got %+v, %v, want no discount and no other price", page, err)
	}
	r.set(t, "cash_discount_percent = 15")
	r.ShopChanged(t.Context(), r.ID)
	page, err := r.Page(t.Context(), r.Slug)
	if err != nil || page.Shop.Policies.CashDiscountPercent != 15 || page.Services[0].CashCentavos == nil ||
		*page.Services[0].CashCentavos != page.Services[0].PriceCentavos*85/100 {
		t.Errorf("Page: got %+v, %v, want 15 %% off in cash", page, err)
	}
	after := r.book(t, r.request(t, "2026-03-02 16:00", 0, 1))
	r.set(t, "cash_discount_percent = 0")
	r.ShopChanged(t.Context(), r.ID)
	for _, c := range []struct {
		id   uuid.UUID
		want int32
	}{{before.Booking.ID, 0}, {after.Booking.ID, 15}} {
		if b, err := r.Get(t.Context(), r.ID, c.id); err != nil || b.CashDiscount != c.want {
			t.Errorf("Get: got %d %%, %v, want %d %%, as agreed", b.CashDiscount, err, c.want)
		}
	}
	err = r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) error {
		return r.Discount(t.Context(), tx, r.ID, after.Booking.ID, after.Booking.TotalCentavos*15/100)
	})
	b, got := r.Get(t.Context(), r.ID, after.Booking.ID)
	if err != nil || got != nil || b.TotalCentavos != after.Booking.TotalCentavos*85/100 || b.DepositCentavos > b.TotalCentavos {
		t.Errorf("Discount: got %+v, %v, %v, want 15 %% off the total", b, err, got)
	}
	err = r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) error { return r.TakeDiscountBack(t.Context(), tx, r.ID, after.Booking.ID) })
	if b, got = r.Get(t.Context(), r.ID, after.Booking.ID); err != nil || got != nil || b.TotalCentavos != after.Booking.TotalCentavos || b.DiscountCentavos != 0 {
		t.Errorf("TakeDiscountBack: got %+v, %v, %v, want what was agreed", b, err, got)
	}
}

func TestOtherDomainsReachACustomersTurno(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	out := r.book(t, r.request(t, "2026-03-05 15:00", 0, 1))
	id := out.Booking.ID
	shop, found, err := r.Find(t.Context(), out.ManageToken)
	if err != nil || shop != r.ID || found != id {
		t.Errorf("Find: got %v of %v, %v, want the turno", found, shop, err)
	}
	if text, err := r.Token(t.Context(), r.ID, id); err != nil || text != out.ManageToken {
		t.Errorf("Token: got %q, %v, want %q", text, err, out.ManageToken)
	}
	var links map[uuid.UUID]string
	err = r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) (err error) {
		links, err = r.Links(t.Context(), tx, r.ID, []uuid.UUID{id, uuid.New()})
		return err
	})
	if err != nil || len(links) != 1 || links[id] != out.ManageURL {
		t.Errorf("Links: got %v, %v, want the page of the turno alone", links, err)
	}
	for range 2 {
		if err := r.Attend(t.Context(), r.ID, id); err != nil {
			t.Errorf("Attend: %v", err)
		}
	}
	if b, err := r.Get(t.Context(), r.ID, id); err != nil || b.AttendingAt == nil || b.Version != 1 {
		t.Errorf("Get: got %+v, %v, want it to say that they come, in the same version", b, err)
	}
	if err := r.CancelForCustomer(t.Context(), r.ID, id); err != nil {
		t.Errorf("CancelForCustomer: %v", err)
	}
	wantError(t, "Attend what is cancelled", r.Attend(t.Context(), r.ID, id), ErrIllegalTransition)
	wantError(t, "CancelForCustomer twice", r.CancelForCustomer(t.Context(), r.ID, id), ErrIllegalTransition)
}
