package payment_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment"
)

func TestALostWebhookCostsDelayOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "pending")
	w.poll(t)
	w.want(t, booking, "pending_payment", 0, "pending//0")
	w.bank.set(id, "approved")
	w.poll(t)
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
	if got := w.counts.of("payment poll_found"); got != 2 {
		t.Errorf("poll_found: got %d, want 2", got)
	}
	w.told(t, id) // the webhook comes after all
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
}

func TestPollsGrowApartAndEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, intent := w.turno(t)
	w.page(t, intent)
	var waits []int
	for range 8 {
		waits = append(waits, w.Count(t, `SELECT coalesce(round(extract(epoch FROM next_at - now()) / 60), -1)::int FROM payment_intents WHERE id = $1`, intent))
		w.poll(t)
	}
	want := []int{1, 1, 3, 10, 45, 300, 70, 1440}
	if waits[0] != want[0] || waits[1] != want[1] || waits[2] != want[2] || waits[3] != want[3] || waits[4] != want[4] || waits[5] != want[5] || waits[6] != want[6] {
		t.Errorf("minutes between polls: got %v, want %v", waits, want)
	}
	w.Clock.Advance(2 * time.Hour)
	w.poll(t)
	w.poll(t)
	if got := w.text(t, `SELECT status || coalesce(next_at::text, ' rests') FROM payment_intents WHERE id = $1`, intent); got != "expired rests" {
		t.Errorf("intent: got %s, want it expired and at rest", got)
	}
}

func TestAChargeInTheLastSecondOfAReplacedIntentIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	if rec := w.public(t, http.MethodPost, booking, "/pay", `{"amount":"full"}`); rec.Code != http.StatusOK {
		t.Fatalf("pay: got %d %s", rec.Code, rec.Body)
	}
	w.bank.pay(page, "approved") // in the other window, and no webhook
	w.poll(t)
	w.drain(t)
	w.want(t, booking, "pending_payment", 0, "refunded/late/300000")
	w.agrees(t)
}

func TestAProviderThatIsAwayDelaysEverythingAndLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	w.bank.planBefore("preference", unknown("preference"), later("preference"), refused("preference", 401))
	page := w.page(t, intent)
	if page == "" {
		page = w.page(t, intent)
	}
	id := w.bank.pay(page, "pending")
	w.bank.planBefore("search", unknown("search"), later("search"))
	w.bank.planBefore("get", unknown("get"))
	w.told(t, id)
	w.bank.set(id, "approved")
	w.bank.planBefore("get", unknown("get"), refused("get", 401))
	for range 4 {
		w.poll(t)
	}
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
	if n := w.Count(t, `SELECT count(*) FROM payment_intents WHERE error <> ''`); n != 0 {
		t.Errorf("intents with an error left: %d", n)
	}
}

func TestAnIntentThatCannotBeAskedAboutEndsAtLast(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, intent := w.turno(t)
	w.page(t, intent)
	w.account.Token = ""
	w.poll(t)
	if got := w.text(t, `SELECT error FROM payment_intents WHERE id = $1`, intent); got == "" {
		t.Error("an intent that cannot be asked about does not show why")
	}
	w.Exec(t, `UPDATE payment_intents SET attempts = 1000`)
	w.Clock.Advance(2 * time.Hour)
	w.poll(t)
	if got := w.text(t, `SELECT status || coalesce(next_at::text, ' rests') FROM payment_intents WHERE id = $1`, intent); got != "expired rests" {
		t.Errorf("intent: got %s, want it expired and at rest", got)
	}
}

func TestWebhookPollAndReconciliationTogetherEnterAChargeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		booking, intent := w.turno(t)
		page := w.page(t, intent)
		id, other := w.bank.pay(page, "approved"), w.bank.pay(page, "approved")
		for range 3 {
			w.deliver(t, w.notice(id, uuid.NewString(), secret))
			w.deliver(t, w.notice(other, uuid.NewString(), secret))
		}
		w.Exec(t, `UPDATE payment_intents SET next_at = 'epoch' WHERE id = $1`, intent)
		var all sync.WaitGroup
		for range 2 {
			s := w.open()
			all.Go(func() { w.work(t, s) })
			all.Go(func() {
				if _, err := s.Reconcile(t.Context(), w.ID, payment.ReconcileSpan); err != nil {
					t.Errorf("Reconcile: %v", err)
				}
			})
		}
		all.Wait()
		w.drain(t)
		w.holds(t)
		w.agrees(t)
		if got := w.text(t, `SELECT status || paid_centavos FROM bookings WHERE id = $1`, booking); got != "confirmed300000" {
			t.Errorf("turno: got %s", got)
		}
	}
	if n := w.Count(t, `SELECT count(*) FROM payments`); n != 10 {
		t.Errorf("payments: got %d, want 10", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM outbox WHERE topic = 'payment.approved'`); n != 10 {
		t.Errorf("events: got %d, want 10", n)
	}
}

func TestTheWorkerIsWokenByWhatItIsGiven(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	woken := map[string]int{}
	w := newWorld(t, func(o *payment.Options) {
		o.Kick = func(queue string, _ uuid.UUID) { mu.Lock(); defer mu.Unlock(); woken[queue]++ }
	})
	booking, intent := w.turno(t)
	w.public(t, http.MethodPost, booking, "/pay", `{"amount":"deposit"}`)
	w.told(t, w.bank.pay(w.page(t, intent), "approved"))
	for _, queue := range []string{payment.QueueInbox, payment.QueueIntents, outbox.Name} {
		if woken[queue] == 0 {
			t.Errorf("%s: was not woken", queue)
		}
	}
}
