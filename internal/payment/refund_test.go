package payment_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/web"
)

// late is a charge that has to go back, which nobody has sent yet.
func (w *world) late(t *testing.T) (booking uuid.UUID, id string) {
	t.Helper()
	booking, intent := w.turno(t)
	page := w.page(t, intent)
	w.moved(t, booking, "cancelled_by_shop")
	id = w.bank.pay(page, "approved")
	w.tell(t, id)
	if _, err := w.service.WorkInbox(t.Context(), w.ID); err != nil {
		t.Fatalf("WorkInbox: %v", err)
	}
	return booking, id
}

func TestARefundHappensOnceWhateverFails(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string]func(b *bank){
		"nothing":          func(*bank) {},
		"no answer before": func(b *bank) { b.planBefore("refund", unknown("refund"), unknown("refund")) },
		"no answer after":  func(b *bank) { b.planAfter(unknown("refund")) },
		"no answer after, key forgotten": func(b *bank) {
			b.planAfter(unknown("refund"))
			b.refunds = nil
			b.refunds = map[string]mercadopago.Refund{}
		},
		"no answer after, and then no get": func(b *bank) {
			b.planAfter(unknown("refund"))
			b.planBefore("get", nil, unknown("get"), later("get"))
		},
		"too many":      func(b *bank) { b.planBefore("refund", later("refund"), later("refund")) },
		"token refused": func(b *bank) { b.planBefore("refund", refused("refund", 401), refused("refund", 403)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			booking, id := w.late(t)
			plan(w.bank)
			w.drain(t)
			w.drain(t)
			w.want(t, booking, "cancelled_by_shop", 0, "refunded/late/300000")
			w.agrees(t)
			if n := len(w.bank.get(id).Refunds); n != 1 {
				t.Errorf("the bank made %d refunds, want 1", n)
			}
			if got := fmt.Sprint(w.events(t, "refund.")); got != "[refund.done late]" {
				t.Errorf("events: got %s, want one refund.done", got)
			}
		})
	}
}

func TestAKeyThatTheProviderForgotRefundsNothingTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, id := w.late(t)
	w.bank.planAfter(unknown("refund"))
	w.due(t)
	if _, err := w.service.WorkRefunds(t.Context(), w.ID); err != nil {
		t.Fatalf("WorkRefunds: %v", err)
	}
	w.bank.refunds = map[string]mercadopago.Refund{} // a day later
	w.drain(t)
	w.want(t, booking, "cancelled_by_shop", 0, "refunded/late/300000")
	if n := len(w.bank.get(id).Refunds); n != 1 || w.bank.called("refund") != 1 {
		t.Errorf("the bank made %d refunds of %d requests, want 1 of 1", n, w.bank.called("refund"))
	}
}

func TestARefusedRefundShowsAndCanBeSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, _ := w.late(t)
	w.bank.planBefore("refund", refused("refund", 400))
	w.drain(t)
	w.want(t, booking, "cancelled_by_shop", 0, "approved/late/0")
	if got := fmt.Sprint(w.events(t, "refund.")); got != "[refund.failed late]" {
		t.Errorf("events: got %s, want one refund.failed", got)
	}
	list := w.staff(t, web.RoleReception, http.MethodGet, "/payments?booking_id="+booking.String(), "")
	if !strings.Contains(list.Raw, `"status":"failed"`) || !strings.Contains(list.Raw, "status 400: bad_request 2063") {
		t.Errorf("list: got %s, want the failed refund and why", list.Raw)
	}
	id := w.text(t, `SELECT id::text FROM refunds`)
	path := "/payments/" + w.text(t, `SELECT id::text FROM payments`) + "/refunds/" + id
	if got := w.staff(t, web.RoleReception, http.MethodPost, path+"/retry", ""); got.Status != http.StatusForbidden {
		t.Errorf("retry by reception: got %d, want 403", got.Status)
	}
	if got := w.staff(t, web.RoleManager, http.MethodPost, path+"/retry", ""); got.Status != http.StatusOK || got.Text("status") != "due" {
		t.Errorf("retry: got %d %s", got.Status, got.Raw)
	}
	w.drain(t)
	w.want(t, booking, "cancelled_by_shop", 0, "refunded/late/300000")
	if got := w.staff(t, web.RoleManager, http.MethodPost, path+"/retry", ""); got.Code() != "refund_settled" {
		t.Errorf("retry of what is done: got %d %s, want refund_settled", got.Status, got.Raw)
	}
	w.agrees(t)
}

func TestARefundMadeOutsideIsAdoptedAndNotMadeAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, id := w.late(t)
	w.bank.outside(id, 100_000) // in the panel, while ours of 300,000 waits
	w.drain(t)
	w.drain(t)
	w.want(t, booking, "cancelled_by_shop", 0, "refunded/late/300000")
	w.agrees(t)
	if got := w.bank.get(id); got.Refunded != 300_000 {
		t.Errorf("the bank gave back %d, want 300000 in all", got.Refunded)
	}
}

func TestARefundOfAllMadeOutsideReplacesOurs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, id := w.late(t)
	w.bank.outside(id, 300_000)
	w.tell(t, id)
	w.drain(t)
	w.want(t, booking, "cancelled_by_shop", 0, "refunded/late/300000")
	if n := len(w.bank.get(id).Refunds); n != 1 {
		t.Errorf("the bank made %d refunds, want 1", n)
	}
	w.agrees(t)
}

func TestOutsideRefundsOfAKeptPaymentAreTakenOffTheTurno(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, intent := w.turno(t)
	id := w.bank.pay(w.page(t, intent), "approved")
	w.told(t, id)
	w.bank.outside(id, 120_000)
	w.told(t, id)
	w.want(t, booking, "confirmed", 180_000, "partially_refunded/kept/120000")
	if got := fmt.Sprint(w.events(t, "refund.")); got != "[refund.done outside]" {
		t.Errorf("events: got %s", got)
	}
	w.agrees(t)
}

func TestTheNotificationMayBeFasterThanTheAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, id := w.late(t)
	w.service = w.open(func(o *payment.Options) { o.Provider = slowRefund{w.bank, func() { w.quick(t, id) }} })
	w.due(t)
	if _, err := w.service.WorkRefunds(t.Context(), w.ID); err != nil {
		t.Fatalf("WorkRefunds: %v", err)
	}
	w.want(t, booking, "cancelled_by_shop", 0, "refunded/late/300000")
	if n := w.Count(t, `SELECT count(*) FROM refunds`); n != 1 {
		t.Errorf("refunds: got %d rows, want 1", n)
	}
	w.agrees(t)
}

// slowRefund lets something happen between the refund and its answer.
type slowRefund struct {
	*bank

	meanwhile func()
}

func (s slowRefund) Refund(ctx context.Context, token, key, id string, amount *mercadopago.Amount) (mercadopago.Refund, error) {
	out, err := s.bank.Refund(ctx, token, key, id, amount)
	s.meanwhile()
	return out, err
}

// quick delivers a notification and works it.
func (w *world) quick(t *testing.T, id string) {
	t.Helper()
	w.tell(t, id)
	if _, err := w.service.WorkInbox(t.Context(), w.ID); err != nil {
		t.Errorf("WorkInbox: %v", err)
	}
}

func TestTwoWorkersSendARefundOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, id := w.late(t)
	w.due(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if _, err := w.service.WorkRefunds(t.Context(), w.ID); err != nil {
				t.Errorf("WorkRefunds: %v", err)
			}
		})
	}
	all.Wait()
	w.want(t, booking, "cancelled_by_shop", 0, "refunded/late/300000")
	if n := len(w.bank.get(id).Refunds); n != 1 || w.bank.called("refund") != 1 {
		t.Errorf("the bank made %d refunds of %d requests, want 1 of 1", n, w.bank.called("refund"))
	}
}

// A worker whose lease ran out while the provider was slow must not undo or repeat what the next one did.
func TestAWorkerThatComesTooLateChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	booking, id := w.late(t)
	second := w.service
	w.service = w.open(func(o *payment.Options) {
		o.Provider = slowRefund{w.bank, func() {
			w.due(t)
			if _, err := second.WorkRefunds(t.Context(), w.ID); err != nil {
				t.Errorf("second WorkRefunds: %v", err)
			}
		}}
	})
	w.due(t)
	if _, err := w.service.WorkRefunds(t.Context(), w.ID); err != nil {
		t.Fatalf("WorkRefunds: %v", err)
	}
	w.want(t, booking, "cancelled_by_shop", 0, "refunded/late/300000")
	if n := len(w.bank.get(id).Refunds); n != 1 {
		t.Errorf("the bank made %d refunds, want 1", n)
	}
	w.agrees(t)
}

func TestMoreThanWasPaidNeverGoesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, intent := w.turno(t)
	w.told(t, w.bank.pay(w.page(t, intent), "approved"))
	id := w.text(t, `SELECT id::text FROM payments`)
	var all sync.WaitGroup
	results := make([]string, 8)
	for i := range results {
		all.Go(func() {
			results[i] = w.staff(t, web.RoleOwner, http.MethodPost, "/payments/"+id+"/refunds", `{"amount_centavos":100000}`).Code()
		})
	}
	all.Wait()
	ok := 0
	for _, code := range results {
		switch code {
		case "":
			ok++
		case "refund_exceeds_payment", "payment_not_refundable":
		default:
			t.Errorf("refund: got %q", code)
		}
	}
	if ok != 3 {
		t.Errorf("refunds of a third: %d were taken, want 3", ok)
	}
	w.drain(t)
	w.agrees(t)
	w.holds(t)
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO refunds (shop_id, id, payment_id, amount_centavos, reason, status) VALUES ($1, gen_random_uuid(), $2, 1, 'manual', 'due')`, w.ID, id)
		return err
	})
	if err == nil {
		t.Error("the database let more go back than was paid")
	}
}
