package payment_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/payment"
)

// voucher is a turno whose customer holds a voucher that was not paid.
func (w *world) voucher(t *testing.T) (booking uuid.UUID, page, id string) {
	t.Helper()
	booking, intent := w.turno(t)
	page = w.page(t, intent)
	id = w.bank.pay(page, "pending")
	w.told(t, id)
	return booking, page, id
}

func (w *world) withdrawNow(t *testing.T) {
	t.Helper()
	w.Exec(t, `UPDATE payment_intents SET withdraw_at = 'epoch' WHERE shop_id = $1 AND withdraw_at IS NOT NULL`, w.ID)
	if _, err := w.service.WorkWithdrawals(t.Context(), w.ID); err != nil {
		t.Errorf("WorkWithdrawals: %v", err)
	}
}

func (w *world) withdrawalsLeft(t *testing.T) int {
	t.Helper()
	return w.Count(t, `SELECT count(*) FROM payment_intents WHERE withdraw_at IS NOT NULL`)
}

func TestTheVoucherOfATurnoThatIsOverIsCancelledOnce(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"expired", "cancelled_by_customer", "cancelled_by_shop"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			booking, page, id := w.voucher(t)
			w.moved(t, booking, how)
			for range 3 {
				w.withdrawNow(t)
			}
			w.want(t, booking, how, 0, "cancelled//0")
			if got := w.bank.get(id).Status; got != "cancelled" {
				t.Errorf("voucher at the provider: got %s, want cancelled", got)
			}
			if p := w.bank.pages[page]; !p.Expires || p.ExpirationDateTo.After(w.Clock.Now()) {
				t.Errorf("page: got %+v, want it to take nothing any more", p)
			}
			if c, e := w.bank.called("cancel"), w.bank.called("expire"); c != 1 || e != 1 {
				t.Errorf("calls: got %d cancels and %d expiries, want one of each", c, e)
			}
		})
	}
}

func TestAWithdrawalIsTriedUntilTheProviderAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _, id := w.voucher(t)
	w.bank.planBefore("expire", unknown("expire"), later("expire"), refused("expire", 401))
	w.bank.planBefore("cancel", unknown("cancel"))
	w.moved(t, booking, "cancelled_by_shop")
	for range 4 {
		w.withdrawNow(t)
		if w.withdrawalsLeft(t) != 1 {
			t.Fatal("withdrawal: given up after a failure that passes")
		}
	}
	w.bank.mu.Lock()
	w.bank.after["cancel"] = append(w.bank.after["cancel"], unknown("cancel")) // it happens, and nobody hears of it
	w.bank.mu.Unlock()
	w.withdrawNow(t)
	w.withdrawNow(t)
	w.want(t, booking, "cancelled_by_shop", 0, "cancelled//0")
	if got := w.withdrawalsLeft(t); got != 0 || w.bank.get(id).Status != "cancelled" {
		t.Errorf("withdrawal: got %d left and %s, want it done", got, w.bank.get(id).Status)
	}
}

func TestAVoucherPaidBeforeItIsCancelledGoesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _, id := w.voucher(t)
	w.moved(t, booking, "cancelled_by_customer")
	w.bank.set(id, "approved") // no webhook tells of it
	w.withdrawNow(t)
	w.drain(t)
	w.want(t, booking, "cancelled_by_customer", 0, "refunded/late/300000")
	if got := w.bank.called("cancel"); got != 0 {
		t.Errorf("cancels: got %d, want none of what is paid", got)
	}
	w.agrees(t)
}

func TestAVoucherPaidBetweenTheLookAndTheCancellingGoesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _, id := w.voucher(t)
	w.moved(t, booking, "cancelled_by_customer")
	w.bank.planBefore("cancel", refused("cancel", 400)) // what the provider says of one that was just approved
	w.bank.onSearch = func() { w.bank.set(id, "approved") }
	w.withdrawNow(t)
	w.drain(t)
	w.want(t, booking, "cancelled_by_customer", 0, "refunded/late/300000")
	if got := w.withdrawalsLeft(t); got != 0 {
		t.Errorf("withdrawals left: got %d, want none", got)
	}
}

func TestManyWorkersWithdrawOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _, _ := w.voucher(t)
	w.moved(t, booking, "cancelled_by_shop")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := w.open().WorkWithdrawals(t.Context(), w.ID); err != nil {
				t.Errorf("WorkWithdrawals: %v", err)
			}
		})
	}
	all.Wait()
	w.want(t, booking, "cancelled_by_shop", 0, "cancelled//0")
	if c := w.bank.called("cancel"); c != 1 {
		t.Errorf("cancels: got %d, want one", c)
	}
}

func TestNothingIsWithdrawnOfATurnoThatIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _, id := w.voucher(t)
	w.bank.set(id, "approved")
	w.told(t, id)
	w.withdrawNow(t)
	w.want(t, booking, "confirmed", deposit, string(payment.Approved)+"/kept/0")
	if e := w.bank.called("expire"); e != 0 {
		t.Errorf("expiries: got %d, want none", e)
	}
}
