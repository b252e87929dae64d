package payment_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestADepositIsAskedForPaidAndEntered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	pref := w.bank.pages[page]
	if pref.ExternalReference != intent.String() || len(pref.Items) != 1 || pref.Items[0].UnitPrice != 300_000 || pref.Items[0].Title != "Seña: Corte" ||
		pref.NotificationURL != "https://barber.test/webhooks/mercadopago/"+w.ID.String()+"?source_news=webhooks" ||
		pref.BackURLs.Success != "https://barber.test/g/"+booking.String()+"?payment=success" || !pref.Expires ||
		!pref.ExpirationDateTo.Equal(w.Clock.Now().Add(time.Hour)) || !strings.HasPrefix(pref.StatementDescriptor, "BARBERIA") || len(pref.StatementDescriptor) > 13 {
		t.Errorf("preference: got %+v", pref)
	}
	id := w.bank.pay(page, "approved")
	w.told(t, id)
	w.want(t, booking, "confirmed", deposit, "approved/kept/0")
	w.agrees(t)
	if got := w.text(t, `SELECT status FROM payment_intents WHERE shop_id = $1 AND id = $2`, w.ID, intent); got != "paid" {
		t.Errorf("intent: got %s, want paid", got)
	}
	if got := w.events(t, "payment."); len(got) != 1 || got[0] != "payment.approved kept" {
		t.Errorf("events: got %v, want one payment.approved kept", got)
	}
	ledger := w.text(t, `SELECT string_agg(account || ':' || amount_centavos, ' ' ORDER BY account) FROM ledger_entries WHERE shop_id = $1`, w.ID)
	if ledger != "fees:18000 mercadopago:282000 turnos:-300000" {
		t.Errorf("ledger: got %s", ledger)
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox WHERE next_at IS NOT NULL`); n != 0 {
		t.Errorf("inbox: %d rows wait, want none", n)
	}
}

func TestAnIntentIsMadeOnceForTheWorkerAndTheCustomer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	first := w.public(t, http.MethodGet, booking, "/checkout", "")
	if first.Code != http.StatusSeeOther || !strings.HasPrefix(first.Header().Get("Location"), "https://mercadopago.test/checkout?pref_id=") {
		t.Fatalf("checkout: got %d %s", first.Code, first.Body)
	}
	w.page(t, intent)
	again := w.public(t, http.MethodGet, booking, "/checkout", "")
	if again.Header().Get("Location") != first.Header().Get("Location") || w.bank.called("preference") != 1 {
		t.Errorf("checkout again: got %s, want %s, and one call (%d)", again.Header().Get("Location"), first.Header().Get("Location"), w.bank.called("preference"))
	}
}

func TestTheCheckoutSaysWhyItCannotLeadOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _ := w.turno(t)
	w.bank.planBefore("preference", unknown("preference"), later("preference"), refused("preference", 400))
	for _, want := range []struct {
		status int
		after  string
	}{{503, "5"}, {503, "7"}, {409, ""}} {
		got := w.public(t, http.MethodGet, booking, "/checkout", "")
		if got.Code != want.status || got.Header().Get("Retry-After") != want.after {
			t.Errorf("checkout: got %d after %q, want %d after %q: %s", got.Code, got.Header().Get("Retry-After"), want.status, want.after, got.Body)
		}
	}
	if got := w.public(t, http.MethodGet, uuid.New(), "/checkout", ""); got.Code != http.StatusConflict {
		t.Errorf("checkout of nothing: got %d, want 409", got.Code)
	}
	w.account.Token = ""
	if got := w.public(t, http.MethodGet, booking, "/checkout", ""); got.Code != http.StatusConflict {
		t.Errorf("checkout without an account: got %d, want 409", got.Code)
	}
	w.Clock.Advance(2 * time.Hour)
	if got := w.public(t, http.MethodGet, booking, "/checkout", ""); got.Code != http.StatusConflict || !strings.Contains(got.Body.String(), "payment_expired") {
		t.Errorf("checkout too late: got %d %s, want payment_expired", got.Code, got.Body)
	}
}
