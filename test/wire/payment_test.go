package wire_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/booking"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/mocks/kit"
)

// till is a shop that is paid through the mock: edge, worker and provider talk over HTTP.
type till struct {
	*testkit.Shop

	payer   *payer
	service *payment.Service
	url     string // of our edge
}

type account struct{}

func (account) Account(context.Context, uuid.UUID) (payment.Account, error) {
	return payment.Account{Token: sellerToken, WebhookSecret: webhookSecret, UserID: sellerID}, nil
}

type nowhere struct{}

func (nowhere) Publish(context.Context, booking.Notice) {}
func (nowhere) Count(string, string)                    {}

// newTill starts a shop with its worker, which ends with the test.
func newTill(t testing.TB, most int, forTest *payer) *till {
	t.Helper()
	db := testkit.Open(t)
	k := &till{Shop: testkit.NewShop(t, db, testkit.Spec{}), payer: forTest}
	turnos := booking.New(db, booking.Options{
		Clock: clock.System{}, Sealer: testkit.Sealer{}, Fanout: nowhere{}, Counter: nowhere{}, PublicURL: "https://barber.test",
		Log: slog.New(slog.DiscardHandler),
	})
	work := drain.New(slog.New(slog.DiscardHandler), nil)
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	k.url = server.URL
	k.service = payment.New(db, payment.Options{
		Accounts: account{}, Bookings: turnos, Links: turnos, Provider: forTest.client, PublicURL: "https://barber.test",
		WebhookURL: server.URL, Kick: work.Kick,
	})
	mux.Handle("/", testkit.NewEdge(k.Shop, k.service.Routes).API)
	here := func(string) func(context.Context) ([]uuid.UUID, error) {
		return func(context.Context) ([]uuid.UUID, error) { return []uuid.UUID{k.ID}, nil }
	}
	for _, q := range k.service.Queues(here) {
		work.Add(q)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { work.Run(ctx) })
	t.Cleanup(func() {
		server.Close()
		stop()
		running.Wait()
	})
	k.turnos(t, most)
	return k
}

// turnos books n turnos in a row that wait for their seña of $ 3.000, and asks for it.
func (k *till) turnos(t testing.TB, n int) {
	t.Helper()
	customer := k.Customer(t, "Juan", "")
	k.Exec(t, `WITH b AS (
			INSERT INTO bookings (shop_id, id, code, status, source, customer_id, customer_name, starts_at, ends_at, local_starts_at, total_centavos,
				deposit_centavos, payment, cancellable_until, expires_at)
			SELECT $1, gen_random_uuid(), 'T' || n, 'pending_payment', 'public', $3, 'Juan', at.at, at.at + interval '30 minutes', at.at::timestamp,
				1200000, 300000, 'deposit', at.at, now() + interval '1 hour'
			FROM generate_series(1, $4::int) n CROSS JOIN LATERAL (SELECT date_trunc('hour', now()) + interval '3 days' + n * interval '30 minutes' AS at) at
			RETURNING shop_id, id, starts_at, ends_at, expires_at
		), o AS (
			INSERT INTO occupancies (shop_id, booking_id, revision, ordinal, barber_id, starts_at, ends_at, expires_at)
			SELECT shop_id, id, 1, 1, $2, starts_at, ends_at, expires_at FROM b
		), e AS (
			INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind) SELECT shop_id, id, 1, 'booked', 'customer' FROM b
		)
		INSERT INTO payment_intents (shop_id, id, booking_id, kind, amount_centavos, expires_at, next_at)
		SELECT shop_id, gen_random_uuid(), id, 'deposit', 300000, expires_at, NULL FROM b`, k.ID, k.Barbers[0], customer, n)
}

// intents are the ids of what is asked for.
func (k *till) intents(t testing.TB) (ids []uuid.UUID) {
	t.Helper()
	err := k.DB.InShop(t.Context(), k.ID, func(tx pgx.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT id FROM payment_intents`)
		if err != nil {
			return err
		}
		ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		return err
	})
	if err != nil {
		t.Fatalf("read intents: %v", err)
	}
	return ids
}

func TestASenaPaidAtTheMockConfirmsTheTurno(t *testing.T) {
	t.Parallel()
	k := newTill(t, 1, newPayer(t, 100))
	k.Exec(t, `UPDATE payment_intents SET next_at = 'epoch'`)
	page := ""
	waitFor(t, "the checkout", func() bool {
		page = k.text(t, `SELECT coalesce(max(checkout_url), '') FROM payment_intents`)
		return page != ""
	})
	k.payer.pay(t, page, "account_money")
	waitFor(t, "the turno to be confirmed", func() bool { return k.text(t, `SELECT status FROM bookings`) == "confirmed" })
	id := k.text(t, `SELECT provider_payment_id FROM payments WHERE verdict = 'kept'`)
	k.payer.act(t, id, "partial_refund", "amount", "1000")
	waitFor(t, "the refund to be adopted", func() bool { return k.text(t, `SELECT paid_centavos::text FROM bookings`) == "200000" })
	k.payer.act(t, id, "charge_back")
	waitFor(t, "the dispute", func() bool { return k.text(t, `SELECT status FROM payments`) == "charged_back" })
	k.payer.act(t, id, "approve")
	waitFor(t, "the dispute to be won", func() bool { return k.text(t, `SELECT status FROM payments`) == "partially_refunded" })
	if n := k.Count(t, `SELECT coalesce(sum(amount_centavos), 0) FROM ledger_entries`); n != 0 {
		t.Errorf("ledger: sums to %d, want 0", n)
	}
	report, err := k.service.Reconcile(t.Context(), k.ID, payment.ReconcileSpan)
	if err != nil || report != (payment.Report{Seen: 1}) {
		t.Errorf("Reconcile: got %+v, %v, want nothing new", report, err)
	}
}

func (k *till) text(t testing.TB, sql string) (out string) {
	t.Helper()
	err := k.DB.InShop(t.Context(), k.ID, func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), sql).Scan(&out) })
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

func TestADepositUnderFaultsOfTheMockIsEnteredOnce(t *testing.T) {
	t.Parallel()
	const n = 12
	k := newTill(t, n, newPayer(t, 1000))
	shell := k.payer.mock.Shell()
	shell.SetChaos(chaos(0))
	k.Exec(t, `UPDATE payment_intents SET next_at = 'epoch'`)
	waitFor(t, "the checkouts", func() bool {
		k.Exec(t, `UPDATE payment_intents SET next_at = 'epoch' WHERE preference_id IS NULL`)
		return k.Count(t, `SELECT count(*) FROM payment_intents WHERE checkout_url IS NULL`) == 0
	})
	k.Exec(t, `UPDATE bookings SET status = 'cancelled_by_shop', version = 2, expires_at = NULL WHERE code IN ('T1', 'T2', 'T3')`)
	shell.SetChaos(chaos(1))
	for i := 1; i <= n; i++ {
		page := k.text(t, fmt.Sprintf(`SELECT i.checkout_url FROM payment_intents i JOIN bookings b ON b.id = i.booking_id WHERE b.code = 'T%d'`, i))
		k.payer.pay(t, page, "account_money")
	}
	shell.SetChaos(chaos(0))
	waitFor(t, "every charge to be kept or sent back", func() bool {
		for _, table := range []string{"inbox", "refunds", "payment_intents"} { // what failed is tried again at once, and what was not told is asked
			k.Exec(t, `UPDATE `+table+` SET next_at = least(next_at, now()) WHERE next_at IS NOT NULL`)
		}
		return k.Count(t, `SELECT count(*) FROM payments WHERE verdict = 'kept' AND status = 'approved' OR verdict = 'late' AND status = 'refunded'`) == n
	})
	if kept := k.Count(t, `SELECT count(*) FROM bookings WHERE status = 'confirmed' AND paid_centavos = 300000`); kept != n-3 {
		t.Errorf("turnos kept: got %d, want %d", kept, n-3)
	}
	shell.SetChaos(chaos(-1))
	report, err := k.service.Reconcile(t.Context(), k.ID, payment.ReconcileSpan)
	if err != nil || report.Seen != n || report.Missing+report.Revived+report.Returned != 0 {
		t.Errorf("Reconcile: got %+v, %v", report, err)
	}
	if n := k.Count(t, `SELECT count(*) FROM refunds`); n != 3 {
		t.Errorf("refunds: got %d, want 3", n)
	}
}

// chaos are faults of the mock: none, or a third of its answers and webhooks go wrong, before or after their effect.
func chaos(after int) kit.Chaos {
	if after < 0 {
		return kit.Chaos{}
	}
	return kit.Chaos{ErrorRate: 0.3, After: after > 0, Drop: 0.3, Duplicate: 0.3, Reorder: 0.3, Forge: 0.2}
}

func searchAll(n int) mercadopago.Search {
	return mercadopago.Search{From: time.Now().Add(-time.Hour), To: time.Now().Add(time.Hour), Limit: n}
}

// pile makes a checkout of everything asked for, of which the mock tells nobody, and returns the pages.
func (k *till) pile(t testing.TB) (pages []string) {
	t.Helper()
	for _, intent := range k.intents(t) {
		page, err := k.payer.client.CreatePreference(t.Context(), sellerToken, intent.String(), seller(300_000, intent.String(), ""))
		if err != nil {
			t.Fatalf("CreatePreference: %v", err)
		}
		pages = append(pages, page.InitPoint)
	}
	return pages
}

// deliver sends a signed webhook about each payment over HTTP, some at a time.
func (k *till) deliver(t testing.TB, ids []string) {
	t.Helper()
	slots := make(chan struct{}, 16)
	var all sync.WaitGroup
	for _, id := range ids {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			request := uuid.NewString()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
				k.url+"/webhooks/mercadopago/"+k.ID.String()+"?source_news=webhooks&data.id="+id+"&type=payment",
				strings.NewReader(`{"type":"payment","action":"payment.updated","user_id":724484980,"data":{"id":"`+id+`"}}`))
			if err != nil {
				t.Errorf("NewRequest: %v", err)
				return
			}
			mac := hmac.New(sha256.New, []byte(webhookSecret))
			fmt.Fprintf(mac, "id:%s;request-id:%s;ts:1704908010;", id, request)
			r.Header.Set("X-Request-ID", request)
			r.Header.Set("X-Signature", "ts=1704908010,v1="+hex.EncodeToString(mac.Sum(nil)))
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Errorf("deliver: %v", err)
				return
			}
			defer res.Body.Close() //nolint:errcheck // nothing in it
			if res.StatusCode != http.StatusOK {
				t.Errorf("deliver: got %d", res.StatusCode)
			}
		})
	}
	all.Wait()
}

// TestWebhooksAreAppliedFast measures from the first delivery to the last turno that is confirmed. What it must reach is
// measured on a quiet machine; here it only must not be absurd.
func TestWebhooksAreAppliedFast(t *testing.T) {
	t.Parallel()
	n, err := strconv.Atoi(os.Getenv("WEBHOOKS"))
	if err != nil {
		n = 300
	}
	if testing.Short() {
		n = 100
	}
	k := newTill(t, n, newPayer(t, 10*n))
	var ids []string
	for _, page := range k.pile(t) {
		k.payer.pay(t, page, "account_money")
	}
	found, err := k.payer.client.SearchPayments(t.Context(), sellerToken, searchAll(n))
	if err != nil || len(found.Results) != n {
		t.Fatalf("SearchPayments: got %d, %v, want %d", len(found.Results), err, n)
	}
	for i := range found.Results {
		ids = append(ids, string(found.Results[i].ID))
	}
	start := time.Now()
	k.deliver(t, ids)
	took := time.Since(start)
	waitFor(t, "every turno to be confirmed", func() bool {
		return k.Count(t, `SELECT count(*) FROM bookings WHERE status = 'confirmed' AND paid_centavos = 300000`) == n
	})
	all := time.Since(start)
	t.Logf("%d webhooks taken in %v (%.0f/s), applied in %v (%.0f/s)", n, took, float64(n)/took.Seconds(), all, float64(n)/all.Seconds())
	if rate := float64(n) / all.Seconds(); rate < 20 {
		t.Errorf("applied %.0f webhooks a second, want 20 or more even on a busy machine", rate)
	}
}
