package booking

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/testkit"
)

// confirmPaid is ConfirmPaid in a transaction of its own.
func (r *rig) confirmPaid(t *testing.T, ids []uuid.UUID, amounts []int64) (confirmed []uuid.UUID) {
	t.Helper()
	err := r.DB.InShop(t.Context(), r.ID, func(tx pgx.Tx) (err error) {
		confirmed, err = r.ConfirmPaid(t.Context(), tx, r.ID, ids, amounts)
		return err
	})
	if err != nil {
		t.Fatalf("ConfirmPaid: %v", err)
	}
	return confirmed
}

func TestTurnosThatWaitForTheirMoneyAreConfirmedTogether(t *testing.T) {
	t.Parallel()
	r := newOnlineRig(t, testkit.Spec{Chairs: 2})
	one, two := r.unpaid(t, "2026-03-02 11:00").Booking.ID, r.unpaid(t, "2026-03-02 12:00").Booking.ID
	paid, over, cancelled := r.unpaid(t, "2026-03-02 15:00").Booking.ID, r.unpaid(t, "2026-03-02 16:00").Booking.ID, r.unpaid(t, "2026-03-02 17:00").Booking.ID
	r.pay(t, paid)
	if _, err := r.Move(t.Context(), r.ID, cancelled, "cancel", nil, "x"); err != nil {
		t.Fatalf("Move: %v", err)
	}
	const price = testkit.ServicePrice
	got := r.confirmPaid(t, []uuid.UUID{one, paid, over, cancelled, uuid.New(), two}, []int64{price, price, price + 1, price, price, price - 1})
	if len(got) != 2 || !slices.Contains(got, one) || !slices.Contains(got, two) {
		t.Errorf("confirmed: got %v, want %v and %v", got, one, two)
	}
	for id, want := range map[uuid.UUID]int64{one: price, two: price - 1, over: 0, cancelled: 0, paid: price} {
		if b, err := r.Get(t.Context(), r.ID, id); err != nil || b.PaidCentavos != want || (b.Status == Confirmed) != (want > 0) {
			t.Errorf("turno: got %+v, %v, want %d paid", b, err, want)
		}
	}
	for table, want := range map[string]int{"occupancies": 2, "resource_occupancies": 2, "booking_events": 2, "outbox": 2} {
		where := map[string]string{
			"occupancies": "active AND expires_at IS NULL AND booking_id", "resource_occupancies": "active AND expires_at IS NULL AND booking_id",
			"booking_events": `kind = 'confirmed' AND detail = '{"paid": true}' AND booking_id`, "outbox": "topic = 'booking.confirmed' AND entity_id",
		}[table]
		if n := r.Count(t, fmt.Sprintf(`SELECT count(*) FROM %s WHERE %s IN ($1, $2)`, table, where), one, two); n != want {
			t.Errorf("%s: got %d, want %d", table, n, want)
		}
	}
	if again := r.confirmPaid(t, []uuid.UUID{one, two}, []int64{1, 1}); len(again) != 0 {
		t.Errorf("confirmed again: got %v", again)
	}
}

// TestMoneyAndCancellationsRaceForATurno cancels turnos while they are paid: each ends as one of both, never as a mixture,
// and who holds a turno is not waited for.
func TestMoneyAndCancellationsRaceForATurno(t *testing.T) {
	t.Parallel()
	r := newOnlineRig(t, testkit.Spec{})
	for day := range 5 {
		var ids []uuid.UUID
		var amounts []int64
		for _, hour := range []int{11, 12, 15, 16, 17} {
			ids = append(ids, r.unpaid(t, fmt.Sprintf("2026-03-%02d %d:00", 9+day, hour)).Booking.ID)
			amounts = append(amounts, testkit.ServicePrice)
		}
		var all sync.WaitGroup
		var confirmed []uuid.UUID
		all.Go(func() { confirmed = r.confirmPaid(t, ids, amounts) })
		for _, id := range ids[:3] {
			all.Go(func() {
				if _, err := r.Move(t.Context(), r.ID, id, "cancel", nil, "x"); err != nil && !errors.Is(err, ErrVersionConflict) {
					t.Errorf("Move: %v", err)
				}
			})
		}
		all.Wait()
		for _, id := range ids {
			b, err := r.Get(t.Context(), r.ID, id)
			if err != nil {
				t.Fatalf("Get: %v", err)
			}
			if (b.PaidCentavos > 0) != slices.Contains(confirmed, id) {
				t.Errorf("turno %s: got %d paid, ConfirmPaid said %v", b.Status, b.PaidCentavos, slices.Contains(confirmed, id))
			}
		}
	}
}
