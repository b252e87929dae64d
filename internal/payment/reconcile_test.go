package payment_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

// forget takes rows away, as a restored database does.
func (w *world) forget(t *testing.T, sql string, args ...any) {
	t.Helper()
	w.asAdmin(t, sql, args...)
}

func (w *world) reconcile(t *testing.T) payment.Report {
	t.Helper()
	report, err := w.service.Reconcile(t.Context(), w.ID, payment.ReconcileSpan)
	if err != nil {
		t.Fatalf("Reconcile: %v", err)
	}
	w.drain(t)
	return report
}

func TestReconcilingFindsNothingWhereAllIsWell(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _ := w.paid(t)
	w.bank.pay(w.page(t, w.ask(t, w.unpaid(t), "deposit", deposit)), "approved", func(p *mercadopago.Payment) { p.ExternalReference, p.Metadata = "gorra", nil })
	if got := w.reconcile(t); got != (payment.Report{Seen: 2, Foreign: 1}) {
		t.Errorf("Reconcile: got %+v", got)
	}
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
}

func TestReconcilingLooksAsFarBackAsItIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.paid(t)
	w.Clock.Advance(20 * 24 * time.Hour)
	for days, want := range map[int]int{7: 0, 30: 1} {
		got, err := w.service.Reconcile(t.Context(), w.ID, time.Duration(days)*24*time.Hour)
		if err != nil || got.Seen != want || got.Missing != 0 {
			t.Errorf("Reconcile of %d days: got %+v, %v, want %d seen", days, got, err, want)
		}
	}
}

func TestReconcilingTellsOfWhatTheProviderDoesNotKnow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, id := w.paid(t)
	delete(w.bank.payments, id)
	w.Clock.Advance(time.Hour)
	if got := w.reconcile(t); got.Missing != 1 {
		t.Errorf("Reconcile: got %+v, want one missing", got)
	}
}

func TestADatabaseOfTenMinutesAgoIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// What the database forgot, each of another turno: a payment; the intent too; the turno too; a refund; that a refund
	// was sent; a dispute.
	payments, intents := w.newPaid(t), w.newPaid(t)
	gone := w.newPaid(t)
	refunded, sent, disputed := w.newPaid(t), w.newPaid(t), w.newPaid(t)
	refund := func(s sold) {
		got := w.staff(t, "manager", http.MethodPost, "/payments/"+w.text(t, `SELECT id::text FROM payments WHERE provider_payment_id = $1`, s.id)+"/refunds", `{"amount_centavos":100000}`)
		if got.Status != http.StatusCreated {
			t.Fatalf("refund: got %d %s", got.Status, got.Raw)
		}
	}
	refund(refunded)
	refund(sent)
	w.drain(t)
	w.bank.set(disputed.id, "charged_back")
	w.told(t, disputed.id)
	unpaid := func(s sold) {
		w.forget(t, `DELETE FROM refunds WHERE payment_id IN (SELECT id FROM payments WHERE booking_id = $1)`, s.booking)
		w.forget(t, `DELETE FROM ledger_entries WHERE booking_id = $1`, s.booking)
		w.forget(t, `DELETE FROM payments WHERE booking_id = $1`, s.booking)
		w.forget(t, `UPDATE bookings SET paid_centavos = 0 WHERE id = $1`, s.booking)
	}
	unpaid(payments)
	w.forget(t, `UPDATE payment_intents SET status = 'open' WHERE id = $1`, payments.intent)
	unpaid(intents)
	w.forget(t, `DELETE FROM payment_intents WHERE id = $1`, intents.intent)
	unpaid(gone)
	for _, table := range []string{"payment_intents", "booking_events", "booking_lines", "occupancies"} {
		w.forget(t, `DELETE FROM `+table+` WHERE booking_id = $1`, gone.booking)
	}
	w.forget(t, `DELETE FROM bookings WHERE id = $1`, gone.booking)
	for _, s := range []sold{refunded, sent} {
		w.forget(t, `DELETE FROM ledger_entries WHERE refund_id IS NOT NULL AND booking_id = $1`, s.booking)
		w.forget(t, `UPDATE bookings SET paid_centavos = 300000 WHERE id = $1`, s.booking)
	}
	w.forget(t, `DELETE FROM refunds WHERE payment_id IN (SELECT id FROM payments WHERE booking_id = $1)`, refunded.booking)
	w.forget(t, `UPDATE refunds SET status = 'due', provider_refund_id = NULL, done_at = NULL, attempts = 0, next_at = now() + interval '1 hour' WHERE payment_id IN (SELECT id FROM payments WHERE booking_id = $1)`, sent.booking)
	w.forget(t, `UPDATE payments SET status = 'approved', refunded_centavos = 0, provider_updated_at = approved_at, provider_status = 'approved' WHERE booking_id = ANY ($1)`, []uuid.UUID{refunded.booking, sent.booking, disputed.booking})
	w.forget(t, `DELETE FROM ledger_entries WHERE transaction_id IN (SELECT transaction_id FROM ledger_entries WHERE account = 'chargebacks')`)
	w.forget(t, `UPDATE bookings SET paid_centavos = 300000 WHERE id = $1`, disputed.booking)

	got := w.reconcile(t)
	if got != (payment.Report{Seen: 6, Changed: 4, Revived: 1, Returned: 1}) {
		t.Errorf("Reconcile: got %+v", got)
	}
	w.want(t, payments.booking, "confirmed", deposit, "approved/kept/0")
	w.want(t, intents.booking, "confirmed", deposit, "approved/kept/0")
	w.want(t, refunded.booking, "confirmed", 200_000, "partially_refunded/kept/100000")
	w.want(t, sent.booking, "confirmed", 200_000, "partially_refunded/kept/100000")
	w.want(t, disputed.booking, "confirmed", 0, "charged_back/kept/0")
	if back := w.bank.get(gone.id); back.Status != "refunded" || len(back.Refunds) != 1 {
		t.Errorf("charge of a turno that is gone: got %s with %d refunds, want it back whole", back.Status, len(back.Refunds))
	}
	for _, s := range []sold{refunded, sent} {
		if n := len(w.bank.get(s.id).Refunds); n != 1 {
			t.Errorf("the bank made %d refunds, want the 1 that was", n)
		}
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action IN ('payment.revive', 'payment.return_forgotten')`); n != 2 {
		t.Errorf("audit events: got %d, want 2", n)
	}
	if again := w.reconcile(t); again != (payment.Report{Seen: 6, Foreign: 1}) {
		t.Errorf("Reconcile again: got %+v, want nothing new", again)
	}
}

// A forgotten charge whose refund got no answer is refunded once by the runs that follow.
func TestAForgottenChargeGoesBackOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.newPaid(t)
	for _, sql := range []string{
		`DELETE FROM ledger_entries WHERE booking_id = $1`, `DELETE FROM payments WHERE booking_id = $1`, `DELETE FROM payment_intents WHERE booking_id = $1`,
		`DELETE FROM booking_events WHERE booking_id = $1`, `DELETE FROM booking_lines WHERE booking_id = $1`,
		`DELETE FROM occupancies WHERE booking_id = $1`, `DELETE FROM bookings WHERE id = $1`,
	} {
		w.forget(t, sql, s.booking)
	}
	w.bank.planAfter(unknown("refund"))
	if report, err := w.service.Reconcile(t.Context(), w.ID, payment.ReconcileSpan); err == nil || report.Failed != 1 {
		t.Errorf("Reconcile: got %+v, %v, want a failure", report, err)
	}
	for range 2 {
		w.reconcile(t)
	}
	if p := w.bank.get(s.id); len(p.Refunds) != 1 || p.Status != "refunded" {
		t.Errorf("the bank made %d refunds, want 1", len(p.Refunds))
	}
}

func TestReconcilingWithoutAnAccountOrProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bank.planBefore("search", unknown("search"))
	if _, err := w.service.Reconcile(t.Context(), w.ID, payment.ReconcileSpan); err == nil {
		t.Error("Reconcile without a provider: got no error")
	}
	w.account.Token = ""
	if got, err := w.service.Reconcile(t.Context(), w.ID, payment.ReconcileSpan); err != nil || got != (payment.Report{}) {
		t.Errorf("Reconcile without an account: got %+v, %v, want nothing", got, err)
	}
}

// sold is a turno whose seña was paid.
type sold struct {
	booking, intent uuid.UUID
	id              string
}

func (w *world) newPaid(t *testing.T) sold {
	t.Helper()
	booking, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "approved")
	w.told(t, id)
	return sold{booking, intent, id}
}
