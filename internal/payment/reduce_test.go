package payment_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/testkit"
)

func TestNewsInAnyOrderAndRepeatedEndTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n, order := range [][]int{{0, 1, 2, 3}, {1, 0, 2, 3}, {1, 3, 2, 0}, {2, 0, 1, 3}, {0, 2, 1, 3}, {1, 1, 0, 0, 3, 3, 2, 1}} {
		booking, intent := w.turno(t)
		id := w.bank.pay(w.page(t, intent), "pending")
		snaps := []mercadopago.Payment{w.bank.get(id)}
		w.Clock.Advance(time.Second)
		w.bank.set(id, "approved", func(p *mercadopago.Payment) { p.DateApproved.Time = w.Clock.Now() })
		snaps = append(snaps, w.bank.get(id))
		w.bank.outside(id, 100_000)
		snaps = append(snaps, w.bank.get(id))
		w.bank.outside(id, 50_000)
		snaps = append(snaps, w.bank.get(id))
		for _, i := range order {
			w.bank.payments[id] = &snaps[i]
			w.told(t, id)
		}
		w.bank.payments[id] = &snaps[3]
		t.Logf("order %d: %v", n, order)
		w.want(t, booking, "confirmed", deposit-150_000, "partially_refunded/kept/150000")
	}
	w.agrees(t)
}

func TestWhatAnApprovedChargeIsFoundToBe(t *testing.T) { //nolint:tparallel // turnos of one shop, one after the other
	t.Parallel()
	w := newWorld(t)
	for name, tc := range map[string]struct { //nolint:paralleltest // as above
		before  func(w *world, booking, intent uuid.UUID)
		change  func(p *mercadopago.Payment)
		status  string
		paid    int64
		payment string
	}{
		"kept":                       {nil, nil, "confirmed", deposit, "approved/kept/0"},
		"of another amount":          {nil, func(p *mercadopago.Payment) { p.Amount-- }, "pending_payment", 0, "refunded/wrong_amount/299999"},
		"in another currency":        {nil, func(p *mercadopago.Payment) { p.CurrencyID = "USD" }, "pending_payment", 0, "refunded/wrong_amount/300000"},
		"of a turno that ran out":    {func(w *world, b, _ uuid.UUID) { w.moved(w.t, b, "expired") }, nil, "confirmed", deposit, "approved/kept/0"},
		"of a cancelled turno":       {func(w *world, b, _ uuid.UUID) { w.moved(w.t, b, "cancelled_by_customer") }, nil, "cancelled_by_customer", 0, "refunded/late/300000"},
		"of a turno just cancelled":  {func(w *world, b, _ uuid.UUID) { w.place(w.t, b, "cancelled_by_shop") }, nil, "cancelled_by_shop", 0, "refunded/late/300000"},
		"of a turno whose time went": {timeTaken, nil, "expired", 0, "refunded/late/300000"},
		"of an intent that was replaced": {func(w *world, b, _ uuid.UUID) {
			w.Exec(w.t, `UPDATE payment_intents SET status = 'cancelled' WHERE shop_id = $1 AND booking_id = $2`, w.ID, b)
		}, nil, "pending_payment", 0, "refunded/late/300000"},
		"of a turno that was paid otherwise": {func(w *world, b, _ uuid.UUID) {
			w.Exec(w.t, `UPDATE bookings SET total_centavos = 300000, paid_centavos = 100000 WHERE shop_id = $1 AND id = $2`, w.ID, b)
			w.Exec(w.t, `INSERT INTO payments (shop_id, id, booking_id, method, status, verdict, amount_centavos) VALUES ($1, '01900000-0000-7000-8000-000000000001', $2, 'cash', 'approved', 'kept', 100000)`, w.ID, b)
		}, nil, "pending_payment", 100_000, "approved/kept/0 refunded/duplicate/300000"},
		"after it was paid at once": {nil, func(p *mercadopago.Payment) { p.Status = "in_mediation" }, "confirmed", deposit, "approved/kept/0"},
	} {
		t.Run(name, func(t *testing.T) {
			booking, intent := w.turno(t)
			page := w.page(t, intent)
			if tc.before != nil {
				tc.before(w, booking, intent)
			}
			id := w.bank.pay(page, "approved", func(p *mercadopago.Payment) {
				if tc.change != nil {
					tc.change(p)
				}
			})
			w.told(t, id)
			w.told(t, id)
			w.want(t, booking, tc.status, tc.paid, tc.payment)
		})
	}
}

// timeTaken lets a turno run out and gives its time to somebody else.
func timeTaken(w *world, booking, _ uuid.UUID) {
	w.moved(w.t, booking, "expired")
	w.Book(w.t, testkit.Turno{Start: w.last})
}

func TestASecondChargeOfOneIntentGoesBackWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	one, two := w.bank.pay(page, "approved"), w.bank.pay(page, "approved")
	w.tell(t, two)
	w.tell(t, one)
	w.drain(t)
	w.holds(t)
	w.agrees(t)
	if kept, back := w.Count(t, `SELECT count(*) FROM payments WHERE verdict = 'kept'`), w.Count(t, `SELECT count(*) FROM payments WHERE verdict = 'duplicate' AND status = 'refunded'`); kept != 1 || back != 1 {
		t.Errorf("payments: got %d kept, %d sent back, want one of each", kept, back)
	}
	if got := w.text(t, `SELECT status || ' ' || paid_centavos FROM bookings WHERE id = $1`, booking); got != "confirmed 300000" {
		t.Errorf("turno: got %s", got)
	}
	if n := w.bank.called("refund"); n != 1 {
		t.Errorf("refunds sent: got %d, want 1", n)
	}
}

func TestARejectedTryLeavesTheIntentOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	no := w.bank.pay(page, "rejected", func(p *mercadopago.Payment) { p.StatusDetail = "cc_rejected_insufficient_amount" })
	w.told(t, no)
	w.want(t, booking, "pending_payment", 0, "rejected//0")
	w.told(t, w.bank.pay(page, "in_process"))
	yes := w.bank.pay(page, "approved")
	w.told(t, yes)
	w.want(t, booking, "confirmed", deposit, "rejected//0", "pending//0", "approved/kept/0")
	if got := fmt.Sprint(w.events(t, "payment.")); got != "[payment.rejected  payment.approved kept]" {
		t.Errorf("events: got %s", got)
	}
}

func TestAVoucherGivesTheTurnoTimeUntilItEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	pref := w.bank.pages[page]
	until := w.Clock.Now().Add(45 * time.Hour) // three days, but a day before the turno
	if !pref.DateOfExpiration.Equal(until.Add(3*time.Hour)) && pref.DateOfExpiration.IsZero() {
		t.Errorf("preference: vouchers end at %v", pref.DateOfExpiration)
	}
	id := w.bank.pay(page, "pending", func(p *mercadopago.Payment) {
		p.TypeID, p.MethodID, p.StatusDetail = "ticket", "rapipago", "pending_waiting_payment"
		p.TransactionDetails.ExternalResourceURL = "https://mercadopago.test/ticket"
		p.DateOfExpiration.Time = until
	})
	w.told(t, id)
	w.told(t, id)
	w.want(t, booking, "pending_payment", 0, "pending//0")
	for what, sql := range map[string]string{
		"turno":  `SELECT (expires_at = $2)::text FROM bookings WHERE id = $1`,
		"intent": `SELECT (expires_at = $2)::text FROM payment_intents WHERE booking_id = $1`,
		"event":  `SELECT ((data ->> 'ticket_expires_at')::timestamptz = $2 AND data ->> 'ticket_url' <> '')::text FROM outbox WHERE topic = 'payment.pending' AND data ->> 'booking_id' = $1::uuid::text`,
	} {
		if w.text(t, sql, booking, until) != "true" {
			t.Errorf("%s: does not wait until %v", what, until)
		}
	}
	w.Clock.Advance(40 * time.Hour)
	w.bank.set(id, "approved")
	w.told(t, id)
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
}

func TestAVoucherThatEndsUnpaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "pending")
	w.told(t, id)
	w.bank.set(id, "cancelled", func(p *mercadopago.Payment) { p.StatusDetail = "expired" })
	w.told(t, id)
	w.want(t, booking, "pending_payment", 0, "expired//0")
	if n := w.Count(t, `SELECT count(*) FROM payments WHERE next_at IS NOT NULL`); n != 0 {
		t.Error("a payment that ended is asked about still")
	}
}

func TestVouchersAreNotOfferedForATurnoThatIsNear(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking := w.unpaid(t)
	w.Exec(t, `UPDATE bookings SET starts_at = $2, ends_at = $2::timestamptz + interval '30 minutes' WHERE id = $1`, booking, w.Clock.Now().Add(47*time.Hour))
	pref := w.bank.pages[w.page(t, w.ask(t, booking, "full", 1_200_000))]
	if pref.PaymentMethods == nil || pref.PaymentMethods.ExcludedPaymentTypes[0].ID != "ticket" || !pref.DateOfExpiration.IsZero() || pref.Items[0].Title != "Turno: Corte" {
		t.Errorf("preference: got %+v, want no vouchers", pref)
	}
}

func TestADisputeTakesTheMoneyAndMayGiveItBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "approved")
	w.told(t, id)
	w.bank.outside(id, 100_000)
	w.told(t, id)
	w.bank.set(id, "charged_back")
	w.told(t, id)
	w.told(t, id)
	w.want(t, booking, "confirmed", 0, "charged_back/kept/100000")
	if n := w.Count(t, `SELECT sum(amount_centavos) FROM ledger_entries WHERE account = 'chargebacks'`); n != 200_000 {
		t.Errorf("charged back: got %d, want 200000", n)
	}
	w.bank.set(id, "approved")
	w.told(t, id)
	w.want(t, booking, "confirmed", 200_000, "partially_refunded/kept/100000")
	if n := w.Count(t, `SELECT sum(amount_centavos) FROM ledger_entries WHERE account = 'chargebacks'`); n != 0 {
		t.Errorf("charged back after winning: got %d, want 0", n)
	}
	w.agrees(t)
}

func TestADisputeWonForACancelledTurnoGoesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "approved")
	w.told(t, id)
	w.bank.set(id, "charged_back")
	w.told(t, id)
	w.moved(t, booking, "cancelled_by_shop")
	w.drain(t)
	w.want(t, booking, "cancelled_by_shop", 0, "charged_back/kept/0")
	w.bank.set(id, "approved")
	w.told(t, id)
	w.told(t, id)
	w.want(t, booking, "cancelled_by_shop", 0, "refunded/late/300000")
	w.agrees(t)
}

func TestMoneyThatCameAndWentBeforeWeHeard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	id := w.bank.pay(page, "approved")
	w.bank.outside(id, mercadopago.Amount(deposit))
	w.told(t, id)
	w.want(t, booking, "pending_payment", 0, "refunded/returned/300000")
	back := w.bank.pay(page, "charged_back")
	w.told(t, back)
	w.want(t, booking, "pending_payment", 0, "refunded/returned/300000", "charged_back/returned/0")
	w.bank.set(back, "approved")
	w.told(t, back)
	w.want(t, booking, "confirmed", deposit, "refunded/returned/300000", "approved/kept/0")
	if got := fmt.Sprint(w.events(t, "payment.approved")); got != "[]" {
		t.Errorf("events: got %s, want none of what came and went", got)
	}
	w.agrees(t)
}

func TestPaymentsOfOthersAreLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, intent := w.turno(t)
	page := w.page(t, intent)
	for name, change := range map[string]func(*mercadopago.Payment){
		"another seller":        func(p *mercadopago.Payment) { p.CollectorID = "78" },
		"an unknown reference":  func(p *mercadopago.Payment) { p.ExternalReference = uuid.NewString() },
		"no reference":          func(p *mercadopago.Payment) { p.ExternalReference = "" },
		"a sale of the shop":    func(p *mercadopago.Payment) { p.ExternalReference = "gorra-azul-17" },
		"nothing was paid with": func(p *mercadopago.Payment) { p.Amount = 0 },
	} {
		w.told(t, w.bank.pay(page, "approved", change))
		if n := w.Count(t, `SELECT count(*) FROM payments`); n != 0 {
			t.Fatalf("%s: got %d payments, want none", name, n)
		}
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox WHERE next_at IS NOT NULL`); n != 0 || w.bank.called("refund") != 0 {
		t.Errorf("inbox: %d wait, %d refunds sent, want none", n, w.bank.called("refund"))
	}
}

func TestAFeeThatChangesIsEnteredAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "approved", func(p *mercadopago.Payment) { p.FeeDetails = nil })
	w.told(t, id)
	w.bank.set(id, "approved", func(p *mercadopago.Payment) {
		p.FeeDetails = []mercadopago.FeeDetail{{Amount: 19_000, FeePayer: "collector"}, {Amount: 5, FeePayer: "payer"}}
	})
	w.told(t, id)
	w.agrees(t)
	w.holds(t)
}
