package payment_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

// deaf takes no turnos together: each payment is left to the reducer.
type deaf struct {
	turnos

	err error
}

func (d deaf) ConfirmPaid(context.Context, pgx.Tx, uuid.UUID, []uuid.UUID, []int64) ([]uuid.UUID, error) {
	return nil, d.err
}

// mixed pays turnos in every way that a charge may be, most as they were asked for, and tells of all at once.
func mixed(t *testing.T, w *world) {
	t.Helper()
	for n := range 24 {
		booking, intent := w.turno(t)
		if n == 0 {
			w.Exec(t, `UPDATE payment_intents SET tip_centavos = 50000 WHERE shop_id = $1 AND id = $2`, w.ID, intent)
		}
		page := w.page(t, intent)
		var change func(p *mercadopago.Payment)
		switch n {
		case 3:
			change = func(p *mercadopago.Payment) { p.Amount-- }
		case 5:
			w.moved(t, booking, "cancelled_by_customer")
		case 7:
			change = func(p *mercadopago.Payment) { p.CollectorID = "78" }
		case 9:
			change = func(p *mercadopago.Payment) { p.Status = "in_mediation" }
		case 11:
			change = func(p *mercadopago.Payment) { p.ExternalReference = "not ours" }
		case 13:
			change = func(p *mercadopago.Payment) { p.CurrencyID = "USD" }
		case 15:
			w.moved(t, booking, "expired")
		}
		status := "approved"
		if n == 17 {
			status = "pending"
		}
		id := w.bank.pay(page, status, func(p *mercadopago.Payment) {
			if change != nil {
				change(p)
			}
		})
		w.tell(t, id)
		switch n {
		case 19:
			w.tell(t, w.bank.pay(page, "approved")) // a second charge of one page
		case 21:
			w.bank.outside(id, 100_000)
		case 23:
			w.tell(t, id)
		}
	}
	w.drain(t)
}

// outcome is what became of everything, without what is made up each time.
func (w *world) outcome(t *testing.T) string {
	t.Helper()
	return strings.Join([]string{
		w.text(t, `SELECT string_agg(concat_ws(' ', b.starts_at, b.status, b.version, b.paid_centavos, b.expires_at, i.status, i.polls, i.next_at IS NULL,
			(SELECT string_agg(concat_ws('/', p.method, p.status, p.verdict, p.amount_centavos, p.tip_centavos, p.refunded_centavos, p.fee_centavos,
				p.provider_status, p.provider_detail, p.provider_method, p.provider_type, p.provider_updated_at, p.approved_at, p.created_at,
				p.next_at IS NULL, p.ticket_url), ' ' ORDER BY p.provider_payment_id)
			 FROM payments p WHERE p.booking_id = b.id)), E'\n' ORDER BY b.starts_at)
			FROM bookings b JOIN payment_intents i ON i.booking_id = b.id WHERE b.shop_id = $1`, w.ID),
		w.text(t, `SELECT string_agg(x, E'\n' ORDER BY x) FROM (SELECT concat_ws(' ', b.starts_at, l.account, sum(l.amount_centavos), count(DISTINCT l.transaction_id)) AS x
			FROM ledger_entries l JOIN bookings b ON b.id = l.booking_id JOIN payments p ON p.id = l.payment_id GROUP BY b.starts_at, p.provider_payment_id, l.account) e`),
		w.text(t, `SELECT string_agg(x, E'\n' ORDER BY x) FROM (SELECT concat_ws(' ', o.topic, p.provider_payment_id, o.version, o.data - 'booking_id' - 'payment_id') AS x
			FROM outbox o JOIN payments p ON p.id = o.entity_id) e`),
		w.text(t, `SELECT count(*) FILTER (WHERE done_at IS NOT NULL) || ' of ' || count(*) FROM inbox WHERE shop_id = $1`, w.ID),
	}, "\n")
}

func TestPaymentsEnteredTogetherAreWhatTheyAreOneByOne(t *testing.T) {
	t.Parallel()
	together, alone := newWorld(t), newWorld(t)
	alone.service = alone.open(func(o *payment.Options) { o.Bookings = deaf{turnos: turnos{alone.Clock.Now}} })
	mixed(t, together)
	mixed(t, alone)
	if diff := cmp.Diff(alone.outcome(t), together.outcome(t)); diff != "" {
		t.Errorf("outcome (-one by one +together):\n%s", diff)
	}
	for _, w := range []*world{together, alone} {
		w.holds(t)
		if n := w.Count(t, `SELECT count(*) FROM payments WHERE verdict = 'kept'`); n < 15 {
			t.Errorf("payments kept: got %d, want at least 15: nothing was compared", n)
		}
	}
}

func TestWhatFailsTogetherIsEnteredOneByOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.service = w.open(func(o *payment.Options) {
		o.Bookings = deaf{turnos{w.Clock.Now}, io.ErrUnexpectedEOF}
	})
	var turnos []uuid.UUID
	for range 5 {
		booking, intent := w.turno(t)
		turnos = append(turnos, booking)
		w.tell(t, w.bank.pay(w.page(t, intent), "approved"))
	}
	w.drain(t)
	for _, id := range turnos {
		w.want(t, id, "confirmed", deposit, "approved/kept/0")
	}
	w.agrees(t)
}

// TestOneSlowAnswerHoldsUpNobodyElse asks about payments of which one gets no answer until the others are entered.
func TestOneSlowAnswerHoldsUpNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var turnos []uuid.UUID
	var slow string
	for n := range 12 {
		booking, intent := w.turno(t)
		turnos = append(turnos, booking)
		id := w.bank.pay(w.page(t, intent), "approved")
		if n == 0 {
			slow = id
		}
		w.tell(t, id)
	}
	provider := stuck{bank: w.bank, id: slow, release: make(chan struct{})}
	w.service = w.open(func(o *payment.Options) { o.Provider = provider })
	done := make(chan error, 1)
	go func() {
		_, err := w.service.WorkInbox(t.Context(), w.ID)
		done <- err
	}()
	waitFor(t, func() bool {
		return w.Count(t, `SELECT count(*) FROM bookings WHERE status = 'confirmed'`) == len(turnos)-1
	})
	close(provider.release)
	if err := <-done; err != nil {
		t.Errorf("WorkInbox: %v", err)
	}
	w.want(t, turnos[0], "confirmed", deposit, "approved/kept/0")
}

// stuck is a provider that says nothing about one payment until it is released.
type stuck struct {
	*bank

	id      string
	release chan struct{}
}

func (s stuck) GetPayment(ctx context.Context, token, id string) (mercadopago.Payment, error) {
	if id == s.id {
		<-s.release
	}
	return s.bank.GetPayment(ctx, token, id)
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for !done() {
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatal("what was waited for did not happen in 20 s")
		}
	}
}
