package payment_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	secret  = "a webhook secret"
	deposit = int64(300_000)
)

// world is a shop with an account at the bank, and the domain between them.
type world struct {
	*testkit.Shop

	t       *testing.T
	bank    *bank
	service *payment.Service
	edge    *testkit.Edge
	account payment.Account
	counts  *counts
	url     string
	nth     int
	last    time.Time // start of the last turno

	linkless bool // turnos have no link of their own
}

// asAdmin changes what the application may not, and no trigger looks.
func (w *world) asAdmin(t *testing.T, sql string, args ...any) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), w.url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer c.Close(t.Context()) //nolint:errcheck // it only reads and writes what was checked
	if _, err := c.Exec(t.Context(), `SET session_replication_role = replica`); err != nil {
		t.Fatalf("become admin: %v", err)
	}
	if _, err := c.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

type counts struct {
	mu  sync.Mutex
	all map[string]int
}

func (c *counts) Count(kind, outcome string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all[kind+" "+outcome]++
}

func (c *counts) of(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all[what]
}

func newWorld(t *testing.T, change ...func(*payment.Options)) *world {
	t.Helper()
	db := testdb.New(t)
	s := testkit.NewShop(t, testkit.Connect(t, db.URL), testkit.Spec{})
	w := &world{Shop: s, t: t, url: db.URL, bank: newBank(s.Clock.Now), counts: &counts{all: map[string]int{}}}
	w.account = payment.Account{Token: "TEST-1-77", WebhookSecret: secret, UserID: "77"}
	w.service = w.open(change...)
	w.edge = testkit.NewEdge(s, w.service.Routes)
	s.Exec(t, `INSERT INTO integrations (shop_id, provider, account) VALUES ($1, 'mercadopago', '77')`, s.ID)
	return w
}

func (w *world) open(change ...func(*payment.Options)) *payment.Service {
	o := payment.Options{
		Clock: w.Clock, Accounts: accounts{w}, Bookings: turnos{w.Clock.Now}, Links: links{w}, Provider: w.bank, Counter: w.counts,
		PublicURL: "https://barber.test",
	}
	for _, do := range change {
		do(&o)
	}
	return payment.New(w.DB, o)
}

type accounts struct{ w *world }

func (a accounts) Account(_ context.Context, shop uuid.UUID) (payment.Account, error) {
	if shop != a.w.ID || a.w.account.Token == "" {
		return payment.Account{}, payment.ErrNotConnected
	}
	return a.w.account, nil
}

// links take a turno's id for its link.
type links struct{ w *world }

func (l links) Find(_ context.Context, token string) (shop, booking uuid.UUID, err error) {
	if booking, err = uuid.Parse(token); err != nil {
		return shop, booking, payment.ErrBookingNotFound
	}
	return l.w.ID, booking, nil
}

func (l links) Token(_ context.Context, _, booking uuid.UUID) (string, error) {
	if l.w.linkless {
		return "", nil
	}
	return booking.String(), nil
}

// turno books a turno that waits for its seña of $ 3.000, at an hour of its own, and asks for it.
func (w *world) turno(t *testing.T) (booking, intent uuid.UUID) {
	t.Helper()
	booking = w.unpaid(t)
	return booking, w.ask(t, booking, "deposit", deposit)
}

func (w *world) unpaid(t *testing.T) uuid.UUID {
	t.Helper()
	w.last = w.At(t, "2026-03-05 09:00").Add(time.Duration(w.nth) * 40 * time.Minute)
	w.nth++
	id := w.Book(t, testkit.Turno{Start: w.last, Status: "pending_payment"})
	w.Exec(t, `UPDATE bookings SET deposit_centavos = $3, payment = 'deposit' WHERE shop_id = $1 AND id = $2`, w.ID, id, deposit)
	return id
}

func (w *world) ask(t *testing.T, booking uuid.UUID, kind string, amount int64) uuid.UUID {
	t.Helper()
	queue := &pg.Queue{}
	id, err := w.service.QueueIntent(t.Context(), queue, w.ID, booking, kind, amount, w.Clock.Now().Add(time.Hour))
	if err == nil {
		err = w.DB.Run(t.Context(), w.ID, queue)
	}
	if err != nil {
		t.Fatalf("QueueIntent: %v", err)
	}
	return id
}

// page is the provider's page of an intent, made by the worker.
func (w *world) page(t *testing.T, intent uuid.UUID) string {
	t.Helper()
	w.drain(t)
	return w.text(t, `SELECT coalesce(preference_id, '') FROM payment_intents WHERE shop_id = $1 AND id = $2`, w.ID, intent)
}

// drain makes everything due and works until nothing is left that is due now.
func (w *world) drain(t *testing.T) {
	t.Helper()
	for range 6 {
		w.due(t)
		w.work(t, w.service)
		if w.Count(t, `SELECT (SELECT count(*) FROM inbox WHERE next_at IS NOT NULL) + (SELECT count(*) FROM refunds WHERE next_at IS NOT NULL)
			+ (SELECT count(*) FROM payment_intents WHERE next_at IS NOT NULL AND preference_id IS NULL)`) == 0 {
			return
		}
	}
}

func (w *world) due(t *testing.T) {
	t.Helper()
	w.Exec(t, `UPDATE inbox SET next_at = '-infinity' WHERE shop_id = $1 AND next_at IS NOT NULL`, w.ID)
	w.Exec(t, `UPDATE refunds SET next_at = 'epoch' WHERE shop_id = $1 AND next_at IS NOT NULL`, w.ID)
	w.Exec(t, `UPDATE payment_intents SET next_at = 'epoch' WHERE shop_id = $1 AND preference_id IS NULL AND next_at IS NOT NULL`, w.ID)
}

// work does one batch of each queue. Failures of the provider are no errors of a batch.
func (w *world) work(t *testing.T, s *payment.Service) {
	t.Helper()
	for _, q := range s.Queues(func(string) func(context.Context) ([]uuid.UUID, error) { return nil }) {
		if _, err := q.Work(t.Context(), w.ID); err != nil {
			t.Errorf("%s: %v", q.Name, err)
		}
	}
}

// poll asks about every intent and payment now.
func (w *world) poll(t *testing.T) {
	t.Helper()
	w.Exec(t, `UPDATE payment_intents SET next_at = 'epoch' WHERE shop_id = $1 AND next_at IS NOT NULL`, w.ID)
	w.Exec(t, `UPDATE payments SET next_at = 'epoch' WHERE shop_id = $1 AND next_at IS NOT NULL`, w.ID)
	w.work(t, w.service)
}

// tell sends the provider's notification about a payment.
func (w *world) tell(t *testing.T, id string) {
	t.Helper()
	if code := w.deliver(t, w.notice(id, uuid.NewString(), secret)); code != http.StatusOK {
		t.Fatalf("webhook: got %d, want 200", code)
	}
}

// told sends it and works it.
func (w *world) told(t *testing.T, id string) {
	t.Helper()
	w.tell(t, id)
	w.drain(t)
}

// notice is a signed webhook.
func (w *world) notice(id, request, key string) *http.Request {
	body := fmt.Sprintf(`{"id":%d,"live_mode":true,"type":"payment","user_id":77,"api_version":"v1","action":"payment.updated","data":{"id":%q}}`, w.nth, id)
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost,
		"/webhooks/mercadopago/"+w.ID.String()+"?source_news=webhooks&data.id="+id+"&type=payment", strings.NewReader(body))
	r.Header.Set("X-Request-ID", request)
	r.Header.Set("X-Signature", signed(id, request, "1704908010", key))
	return r
}

func signed(id, request, ts, key string) string {
	h := hmac.New(sha256.New, []byte(key))
	fmt.Fprintf(h, "id:%s;request-id:%s;ts:%s;", id, request, ts)
	return "ts=" + ts + ",v1=" + hex.EncodeToString(h.Sum(nil))
}

func (w *world) deliver(t *testing.T, r *http.Request) int {
	t.Helper()
	recorder := httptest.NewRecorder()
	w.edge.API.ServeHTTP(recorder, r)
	return recorder.Code
}

// public calls a route of the customer's link.
func (w *world) public(t *testing.T, method string, booking uuid.UUID, path, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "/api/v1/public/bookings/"+booking.String()+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	w.edge.API.ServeHTTP(recorder, r)
	return recorder
}

func (w *world) text(t *testing.T, sql string, args ...any) (out string) {
	t.Helper()
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), sql, args...).Scan(&out) })
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

// want compares a turno with its payments: status, paid, and each payment as "status/verdict/refunded".
func (w *world) want(t *testing.T, booking uuid.UUID, status string, paid int64, payments ...string) {
	t.Helper()
	got := w.text(t, `SELECT status || ' ' || paid_centavos FROM bookings WHERE shop_id = $1 AND id = $2`, w.ID, booking)
	if want := fmt.Sprint(status, " ", paid); got != want {
		t.Errorf("turno: got %q, want %q", got, want)
	}
	list := w.text(t, `SELECT coalesce(string_agg(status || '/' || verdict || '/' || refunded_centavos, ' ' ORDER BY id), '')
		FROM payments WHERE shop_id = $1 AND booking_id = $2`, w.ID, booking)
	if want := strings.Join(payments, " "); list != want {
		t.Errorf("payments: got %q, want %q", list, want)
	}
	w.holds(t)
}

// holds checks the invariants: the ledger sums to zero, agrees with the bank, and nothing is paid twice.
func (w *world) holds(t *testing.T) {
	t.Helper()
	if n := w.Count(t, `SELECT count(*) FROM (SELECT 1 FROM ledger_entries GROUP BY transaction_id HAVING sum(amount_centavos) <> 0) x`); n != 0 {
		t.Errorf("ledger: %d transactions do not sum to zero", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM (SELECT 1 FROM payments WHERE verdict = 'kept' AND intent_id IS NOT NULL GROUP BY intent_id HAVING count(*) > 1) x`); n != 0 {
		t.Errorf("I3: %d intents were charged twice", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM bookings b WHERE paid_centavos <> coalesce((
			SELECT sum(p.amount_centavos - p.tip_centavos - least(p.refunded_centavos, p.amount_centavos - p.tip_centavos)) FROM payments p
			WHERE p.booking_id = b.id AND p.verdict = 'kept' AND p.status IN ('approved', 'partially_refunded', 'refunded')), 0)`); n != 0 {
		t.Errorf("%d turnos are paid otherwise than by their payments", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM payments p WHERE refunded_centavos <> coalesce((
			SELECT sum(amount_centavos) FROM refunds r WHERE r.payment_id = p.id AND r.status = 'done'), 0)`); n != 0 {
		t.Errorf("%d payments have other refunds than they count", n)
	}
}

// agrees checks that the ledger's account at the provider is what the bank says, and that what was not kept went back.
func (w *world) agrees(t *testing.T) {
	t.Helper()
	var want int64
	for p := range maps.Values(w.bank.payments) {
		if p.Status == "approved" || p.Status == "refunded" {
			want += int64(p.Amount-p.Refunded) - int64(p.Fee())
		}
	}
	got := w.Count(t, `SELECT coalesce(sum(amount_centavos), 0) FROM ledger_entries WHERE account = 'mercadopago'`)
	if int64(got) != want {
		t.Errorf("account at the provider: got %d, the bank says %d", got, want)
	}
	if n := w.Count(t, `SELECT count(*) FROM payments WHERE verdict NOT IN ('', 'kept') AND status <> 'refunded'`); n != 0 {
		t.Errorf("I2: %d charges are neither kept nor refunded", n)
	}
}

// events are the topics that were told, in order, with a field of each.
func (w *world) events(t *testing.T, prefix string) []string {
	t.Helper()
	all := w.text(t, `SELECT coalesce(string_agg(topic || ' ' || coalesce(data ->> 'verdict', data ->> 'reason', ''), ',' ORDER BY id), '')
		FROM outbox WHERE shop_id = $1 AND topic LIKE $2 || '%'`, w.ID, prefix)
	return slices.DeleteFunc(strings.Split(all, ","), func(s string) bool { return s == "" })
}

// hear gives booking events to the domain, as the outbox does.
func (w *world) hear(t *testing.T, booking uuid.UUID, kind string, data map[string]any) {
	t.Helper()
	encoded, err := json.Marshal(data)
	if err != nil {
		t.Fatalf("Marshal: %v", err)
	}
	err = w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		_, err := w.service.Handle(t.Context(), tx, []outbox.Event{{Shop: w.ID, Topic: "booking." + kind, Entity: booking, At: w.Clock.Now(), Data: encoded}})
		return err
	})
	if err != nil {
		t.Fatalf("Handle %s: %v", kind, err)
	}
}

// moved takes a turno to a state and tells the domain.
func (w *world) moved(t *testing.T, booking uuid.UUID, status string) {
	t.Helper()
	w.place(t, booking, status)
	w.hear(t, booking, status, map[string]any{})
}

func (w *world) place(t *testing.T, booking uuid.UUID, status string) {
	t.Helper()
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `UPDATE occupancies SET active = false, expires_at = NULL WHERE shop_id = $1 AND booking_id = $2`, w.ID, booking); err != nil {
			return err
		}
		return move(t.Context(), tx, w.ID, booking, status, status)
	})
	if err != nil {
		t.Fatalf("move to %s: %v", status, err)
	}
}

// staff calls a route of the shop.
func (w *world) staff(t *testing.T, role web.Role, method, path, body string, headers ...string) testkit.Answer {
	t.Helper()
	return w.edge.Call(t, role, method, path, body, headers...)
}
