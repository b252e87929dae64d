package booking

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/testkit"
)

func busy(minutes int) segment { return segment{Minutes: minutes, Busy: true} }
func idle(minutes int) segment { return segment{Minutes: minutes} }

func TestServicesOfOneTurnoFollowEachOther(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	beard := r.serve(t, dish{segments: []segment{busy(20)}, price: 500_000, before: 5, after: 10})
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.ServiceIDs = []uuid.UUID{beard, r.Shop.Service}
	b := r.book(t, in).Booking
	if len(b.Lines) != 2 || b.Lines[0].ServiceID != beard || !b.Lines[0].EndsAt.Equal(r.At(t, "2026-03-02 15:20")) ||
		!b.Lines[1].StartsAt.Equal(r.At(t, "2026-03-02 15:20")) || !b.EndsAt.Equal(r.At(t, "2026-03-02 15:50")) {
		t.Errorf("lines: got %+v, want the beard up to 15:20 and the cut up to 15:50", b.Lines)
	}
	if b.TotalCentavos != 500_000+testkit.ServicePrice {
		t.Errorf("total: got %d, want both prices", b.TotalCentavos)
	}
	if got := r.spans(t, b.ID); !slices.Equal(got, []string{"14:55-15:20", "15:20-15:50"}) {
		t.Errorf("occupancies: got %v, want the first buffer before and the last one's none after", got)
	}
	s := r.day(t, "2026-03-03", "service_id", beard.String(), "service_id", r.Shop.Service.String())[0]
	if s.PriceCentavos != b.TotalCentavos || s.EndsAt.Sub(s.StartsAt).Minutes() != 50 {
		t.Errorf("availability: got %+v, want 50 minutes for both prices", s)
	}
}

func TestTheTimeThatAProductTakesIsFreeForAnother(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	colour := r.serve(t, dish{segments: []segment{busy(30), idle(30), busy(15)}, price: 3_000_000})
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.ServiceIDs = []uuid.UUID{colour}
	b := r.book(t, in).Booking
	if got := r.spans(t, b.ID); !slices.Equal(got, []string{"15:00-15:30", "16:00-16:15"}) {
		t.Errorf("occupancies: got %v, want the busy parts", got)
	}
	if !r.lists(t, "2026-03-02 15:30", 0) || r.lists(t, "2026-03-02 15:45", 0) {
		t.Error("availability: want 15:30 for a cut of half an hour, and not 15:45")
	}
	r.book(t, r.request(t, "2026-03-02 15:30", 0, 2))
	if n := r.occupied(t); n != 3 {
		t.Errorf("occupancies: got %d, want 3 side by side", n)
	}
}

func TestBuffersKeepTimeFreeAroundATurno(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	clean := r.serve(t, dish{segments: []segment{busy(30)}, price: 1, before: 15, after: 15})
	r.set(t, "notice_minutes = 0")
	in := r.request(t, "2026-03-02 15:00", 0, 1)
	in.ServiceIDs = []uuid.UUID{clean}
	r.book(t, in)
	for wall, want := range map[string]bool{
		"2026-03-02 14:15": true, "2026-03-02 14:30": false, "2026-03-02 15:30": false, "2026-03-02 15:45": true,
	} {
		if got := r.lists(t, wall, 0); got != want {
			t.Errorf("availability of a cut at %s: got %v, want %v", wall, got, want)
		}
	}
	// Buffers may pass the opening and the end; the service itself may not.
	if !r.lists(t, "2026-03-02 09:00", 1, "service_id", clean.String()) || !r.lists(t, "2026-03-02 17:30", 1, "service_id", clean.String()) {
		t.Error("availability with buffers: want the first and the last start of the day")
	}
}

func TestABarberHasTheirOwnPriceAndMinutes(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.Exec(t, `UPDATE barber_services SET price_centavos = 1500000, duration_minutes = 45 WHERE barber_id = $1`, r.Barbers[0])
	ana := r.book(t, r.request(t, "2026-03-02 15:00", 0, 1)).Booking
	if ana.TotalCentavos != 1_500_000 || !ana.EndsAt.Equal(r.At(t, "2026-03-02 15:45")) {
		t.Errorf("Book with Ana: got %d until %v, want $ 15.000 until 15:45", ana.TotalCentavos, ana.EndsAt)
	}
	beto := r.book(t, r.request(t, "2026-03-02 15:00", 1, 2)).Booking
	if beto.TotalCentavos != testkit.ServicePrice || !beto.EndsAt.Equal(r.At(t, "2026-03-02 15:30")) {
		t.Errorf("Book with Beto: got %d until %v, want $ 12.000 until 15:30", beto.TotalCentavos, beto.EndsAt)
	}
	for n, want := range []int64{1_500_000, testkit.ServicePrice} {
		if got := r.day(t, "2026-03-03", "barber_id", r.Barbers[n].String())[0].PriceCentavos; got != want {
			t.Errorf("availability of barber %d: got %d, want %d", n, got, want)
		}
	}
}

func TestThePriceIsTheOneOfTheTurnosDay(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{})
	r.Exec(t, `INSERT INTO service_prices (shop_id, service_id, valid_from, price_centavos) VALUES ($1, $2, '2026-03-04', 1400000)`, r.ID, r.Shop.Service)
	for wall, want := range map[string]int64{"2026-03-03 15:00": testkit.ServicePrice, "2026-03-04 15:00": 1_400_000} {
		b := r.book(t, r.request(t, wall, 0, 1)).Booking
		listed := r.day(t, wall[:10])[0].PriceCentavos
		if b.TotalCentavos != want || b.Lines[0].PriceCentavos != want || listed != want {
			t.Errorf("on %s: got %d booked and %d listed, want %d", wall, b.TotalCentavos, listed, want)
		}
	}
}

func TestAnybodyIsTheUsualBarberOrWhoHasLeastToDo(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Barbers: 3})
	r.book(t, r.request(t, "2026-03-02 11:00", 0, 1))
	r.book(t, r.request(t, "2026-03-02 11:00", 1, 2))
	if got := r.book(t, r.request(t, "2026-03-02 15:00", -1, 3)).Booking.Lines[0].BarberID; got != r.Barbers[2] {
		t.Errorf("Book with anybody: got %v, want Caro, who has nothing that day", got)
	}
	r.Exec(t, `UPDATE customers SET usual_barber_id = $2 WHERE shop_id = $1 AND phone = '+5491123451001'`, r.ID, r.Barbers[1])
	if got := r.book(t, r.request(t, "2026-03-02 16:00", -1, 1)).Booking.Lines[0].BarberID; got != r.Barbers[1] {
		t.Errorf("Book with anybody: got %v, want the customer's usual Beto", got)
	}
	if got := r.book(t, r.request(t, "2026-03-02 16:00", -1, 1)).Booking.Lines[0].BarberID; got != r.Barbers[2] {
		t.Errorf("Book with anybody while Beto is busy: got %v, want Caro, to whom it leaves less of a gap than to Ana", got)
	}
}

func TestTheListedPriceIsTheOneOfWhoWouldCome(t *testing.T) {
	t.Parallel()
	r := newRig(t, testkit.Spec{Barbers: 2})
	r.Exec(t, `UPDATE barber_services SET price_centavos = 1500000 WHERE barber_id = $1`, r.Barbers[0])
	r.book(t, r.request(t, "2026-03-02 11:00", 1, 1))
	for _, wall := range []string{"2026-03-02 15:00", "2026-03-03 15:00"} { // Ana has least to do; both have nothing
		listed := int64(0)
		for _, s := range r.day(t, wall[:10]) {
			if s.StartsAt.Equal(r.At(t, wall)) {
				listed = s.PriceCentavos
			}
		}
		if got := r.book(t, r.request(t, wall, -1, 2)).Booking.TotalCentavos; got != listed {
			t.Errorf("Book with anybody on %s: got %d, want %d as listed", wall, got, listed)
		}
	}
}
