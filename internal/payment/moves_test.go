package payment_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/pg"
)

// moves lists every edge of the life of a payment.
func moves() map[payment.Status][]payment.Status {
	again := []payment.Status{payment.Pending, payment.Approved}
	return map[payment.Status][]payment.Status{
		payment.Created:           {payment.Pending, payment.Approved, payment.Rejected, payment.Cancelled, payment.Expired},
		payment.Pending:           {payment.Approved, payment.Rejected, payment.Cancelled, payment.Expired},
		payment.Approved:          {payment.PartiallyRefunded, payment.Refunded, payment.ChargedBack},
		payment.PartiallyRefunded: {payment.Refunded, payment.ChargedBack},
		payment.ChargedBack:       {payment.Approved},
		payment.Rejected:          again,
		payment.Cancelled:         again,
		payment.Expired:           again,
		payment.Refunded:          nil,
	}
}

func TestThePaymentsMovesAreThoseOfTheTableInCodeAndInTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking := w.unpaid(t)
	for from := range moves() {
		for to := range moves() {
			if from == to {
				continue
			}
			want := slices.Contains(moves()[from], to)
			if got := payment.Follows(from, to); got != want {
				t.Errorf("follows(%s, %s): got %t, want %t", from, to, got, want)
			}
			if got := w.allows(t, booking, from, to); got != want {
				t.Errorf("database, %s to %s: allowed %t, want %t", from, to, got, want)
			}
		}
	}
}

// allows reports whether the database lets a payment go from one state to the other.
func (w *world) allows(t *testing.T, booking uuid.UUID, from, to payment.Status) bool {
	t.Helper()
	id := pg.NewID()
	w.Exec(t, `INSERT INTO payments (shop_id, id, booking_id, method, status, amount_centavos) VALUES ($1, $2, $3, 'cash', $4, 100)`,
		w.ID, id, booking, string(from))
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE payments SET status = $3 WHERE shop_id = $1 AND id = $2`, w.ID, id, string(to))
		return err
	})
	if err != nil && pg.Code(err) != "BP002" {
		t.Fatalf("move %s to %s: %v", from, to, err)
	}
	return err == nil
}

func TestAPaymentThatCameToNothingComesBack(t *testing.T) { //nolint:tparallel // turnos of one shop, one after the other
	t.Parallel()
	w := newWorld(t)
	for name, tc := range map[string]struct { //nolint:paralleltest // as above
		ended, via string
		before     func(w *world, booking, intent uuid.UUID)
		status     string
		paid       int64
		payment    string
	}{
		"approved after a rejection":     {"rejected", "", nil, "confirmed", deposit, "approved/kept/0"},
		"looked at again, then approved": {"rejected", "in_process", nil, "confirmed", deposit, "approved/kept/0"},
		"approved after a cancellation":  {"cancelled", "", nil, "confirmed", deposit, "approved/kept/0"},
		"of a turno that ran out": {"rejected", "", func(w *world, b, _ uuid.UUID) {
			w.moved(w.t, b, "expired")
		}, "confirmed", deposit, "approved/kept/0"},
		"of a turno that was cancelled": {"rejected", "", func(w *world, b, _ uuid.UUID) {
			w.moved(w.t, b, "cancelled_by_customer")
		}, "cancelled_by_customer", 0, "refunded/late/300000"},
		"of a turno whose time went": {"cancelled", "", timeTaken, "expired", 0, "refunded/late/300000"},
	} {
		t.Run(name, func(t *testing.T) {
			booking, intent := w.turno(t)
			id := w.bank.pay(w.page(t, intent), tc.ended)
			w.told(t, id)
			if tc.before != nil {
				tc.before(w, booking, intent)
			}
			if tc.via != "" {
				w.bank.set(id, tc.via)
				w.told(t, id)
				if n := w.Count(t, `SELECT count(*) FROM payments WHERE booking_id = $1 AND status = 'pending' AND next_at IS NOT NULL`, booking); n != 1 {
					t.Errorf("payments that are asked about again: got %d, want 1", n)
				}
			}
			w.bank.set(id, "approved")
			w.told(t, id)
			w.told(t, id)
			w.want(t, booking, tc.status, tc.paid, tc.payment)
			w.agrees(t)
		})
	}
	if w.counts.of("payment revived") == 0 {
		t.Error("payments came back to life, and nobody counted it")
	}
}

func TestARejectedPaymentThatComesBackAfterAnotherWasTakenGoesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	no := w.bank.pay(page, "rejected")
	w.told(t, no)
	w.told(t, w.bank.pay(page, "approved"))
	w.bank.set(no, "approved")
	w.told(t, no)
	w.want(t, booking, "confirmed", deposit, "refunded/duplicate/300000", "approved/kept/0")
	w.agrees(t)
}
