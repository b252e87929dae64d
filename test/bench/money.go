package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const (
	hookSecret    = "bench-webhook-secret"
	sellerToken   = "TEST-2026112200000000-bench-724484980" // ends with the mock's account
	moneyWarm     = 300
	moneyWebhooks = 2000
	moneyRate     = 20.0 // confirmations a second while their messages are timed
	moneyTimed    = 300
	moneyPatience = 2 * time.Minute
)

var errMoney = errors.New("the money does not move")

// ear stands for WhatsApp: it takes messages as fast as it can, and notes when each came.
type ear struct {
	net.Listener

	mu    sync.Mutex
	heard map[string]time.Time // confirmations, by telephone without its plus
	first time.Time            // reminder
	last  time.Time
	count int // of reminders
}

func newEar(ctx context.Context) (*ear, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for messages: %w", err)
	}
	e := &ear{Listener: l, heard: map[string]time.Time{}}
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: e}
	go server.Serve(l) //nolint:errcheck // it ends with its listener
	return e, nil
}

// ServeHTTP takes a message.
func (e *ear) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var m struct {
		To       string `json:"to"`
		Template struct {
			Name string `json:"name"`
		} `json:"template"`
	}
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	now := time.Now()
	e.mu.Lock()
	switch m.Template.Name {
	case "booking_confirmation":
		e.heard[m.To] = now
	case "booking_reminder":
		if e.count == 0 {
			e.first = now
		}
		e.count, e.last = e.count+1, now
	}
	e.mu.Unlock()
	fmt.Fprintf(w, `{"contacts":[{"wa_id":%q}],"messages":[{"id":"wamid.%s"}]}`, m.To, uuid.NewString())
}

func (e *ear) confirmations() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.heard)
}

func (e *ear) reminders() (count int, took time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.count, e.last.Sub(e.first)
}

// money measures what the worker does: webhooks applied, confirmations told, reminders sent while turnos are booked.
func (r *run) money(ctx context.Context) error {
	heard, err := newEar(ctx)
	if err != nil {
		return err
	}
	defer heard.Close() //nolint:errcheck // nothing to lose
	if err := buildMocks(ctx); err != nil {
		return err
	}
	payer, err := r.startMock(ctx, "mercadopago", "MERCADOPAGO_PORT", "MERCADOPAGO_WEBHOOK_URL=")
	if err != nil {
		return err
	}
	defer payer.end()
	api, err := r.startWorking(ctx, "MERCADOPAGO_URL=http://"+payer.address, "WHATSAPP_URL=http://"+heard.Addr().String(), "SMS_ACCOUNT_SID=", "SMTP_HOST=")
	if err != nil {
		return err
	}
	defer api.end()
	till, err := r.newTill(ctx, api, payer)
	if err != nil {
		return err
	}
	if err := r.webhooks(ctx, till, heard); err != nil {
		return err
	}
	return r.remind(ctx, api, heard)
}

// till is a shop that is paid at the mock.
type till struct {
	*shop

	api, payer *process
}

// newTill registers a shop as its owner does, and gives it its account.
func (r *run) newTill(ctx context.Context, api, payer *process) (*till, error) {
	var made struct {
		Token string `json:"access_token"`
		Shop  struct {
			ID uuid.UUID `json:"id"`
		} `json:"shop"`
	}
	err := call(ctx, http.MethodPost, "http://"+api.address+"/api/v1/auth/register", "", map[string]any{
		"shop_name": "Caja", "slug": "caja", "owner_name": "Ana", "email": "caja@bench.test",
		"password": "cuatro-tijeras-2026", "phone": "+5491123450000",
	}, &made)
	if err != nil {
		return nil, err
	}
	s, err := furnish(ctx, r.db, &shop{id: made.Shop.ID, service: uuid.New(), slug: "caja"}, 20, 30, 0, 24*60)
	if err != nil {
		return nil, err
	}
	if err := r.past(ctx, s); err != nil {
		return nil, err
	}
	if err := r.chatty(ctx, s); err != nil {
		return nil, err
	}
	path := "http://" + api.address + "/api/v1/shops/" + s.id.String() + "/integrations/mercadopago"
	return &till{s, api, payer}, call(ctx, http.MethodPut, path, made.Token,
		map[string]string{"access_token": sellerToken, "webhook_secret": hookSecret}, nil)
}

//go:embed pile.sql
var pileSQL string

// charge is a payment that the mock has and nobody was told of.
type charge struct {
	intent  uuid.UUID
	phone   string // of its customer
	payment string
}

// pile books n turnos that wait for their seña, each with a customer of its own from number from on, and pays them at the
// mock.
func (r *run) pile(ctx context.Context, t *till, from, n int) ([]charge, error) {
	// Nobody is told that they were booked: what is measured comes after it.
	if _, err := r.db.Exec(ctx, `SELECT set_config('app.quiet', 'on', false)`); err != nil {
		return nil, fmt.Errorf("book quietly: %w", err)
	}
	rows, err := r.db.Query(ctx, pileSQL,
		t.id, t.barbers[0], from, n, t.service)
	if err != nil {
		return nil, fmt.Errorf("book: %w", err)
	}
	charges, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c charge, err error) {
		if err = row.Scan(&c.intent, &c.phone, &c.payment); err != nil {
			err = fmt.Errorf("scan: %w", err)
		}
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("book: %w", err)
	}
	for i := range charges {
		var paid struct {
			ID     json.Number `json:"id"`
			Status string      `json:"status"`
		}
		err := call(ctx, http.MethodPost, "http://"+t.payer.address+"/v1/payments", sellerToken, map[string]any{
			"transaction_amount": 3000, "payment_method_id": "account_money", "external_reference": charges[i].intent.String(),
			"payer": map[string]string{"email": "ana@example.com"},
		}, &paid)
		if err != nil {
			return nil, err
		}
		if paid.Status != "approved" {
			return nil, fmt.Errorf("%w: a payment is %s", errMoney, paid.Status)
		}
		charges[i].payment = paid.ID.String()
	}
	return charges, nil
}

// notice is a signed webhook of the provider.
func (t *till) notice(payment string) []byte {
	request := uuid.NewString()
	mac := hmac.New(sha256.New, []byte(hookSecret))
	fmt.Fprintf(mac, "id:%s;request-id:%s;ts:1704908010;", payment, request)
	body := `{"type":"payment","action":"payment.updated","user_id":724484980,"data":{"id":"` + payment + `"}}`
	return post("/webhooks/mercadopago/"+t.id.String()+"?data.id="+payment+"&type=payment", "application/json", body,
		"X-Request-ID: "+request, "X-Signature: ts=1704908010,v1="+hex.EncodeToString(mac.Sum(nil)))
}

// webhooks measures how fast payments reach their turnos, and how soon the customer is told.
func (r *run) webhooks(ctx context.Context, t *till, heard *ear) error {
	const first = 50_000_000
	if _, _, err := r.apply(ctx, t, first, moneyWarm, moneyWarm); err != nil {
		return err
	}
	// PostgreSQL takes a table that was empty when it was first read for small until it is analyzed: a minute of a shop's life.
	if _, err := r.db.Exec(ctx, "VACUUM ANALYZE"); err != nil {
		return fmt.Errorf("analyze: %w", err)
	}
	taken, applied, err := r.apply(ctx, t, first+moneyWarm, moneyWebhooks, moneyWarm+moneyWebhooks)
	if err != nil {
		return err
	}
	rate := moneyWebhooks / applied.Seconds()
	r.report("webhooks taken", perSecond(moneyWebhooks/taken.Seconds()), "", "", "", true)
	r.report("webhooks applied, end to end", perSecond(rate), "", "", ">= 300/s", rate >= 300)
	return r.told(ctx, t, heard, first+moneyWarm+moneyWebhooks)
}

// apply pays for n turnos and delivers the webhooks, as fast as they are taken. It returns how long that took, and how long
// until the last turno was confirmed, which makes total in the shop.
func (r *run) apply(ctx context.Context, t *till, first, n, total int) (taken, applied time.Duration, err error) {
	charges, err := r.pile(ctx, t, first, n)
	if err != nil {
		return 0, 0, err
	}
	notices := make([][]byte, len(charges))
	for i := range charges {
		notices[i] = t.notice(charges[i].payment)
	}
	var begin time.Time // by PostgreSQL's clock, which says when a turno was confirmed
	if err := r.db.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&begin); err != nil {
		return 0, 0, fmt.Errorf("read the clock: %w", err)
	}
	start := time.Now()
	// Open at a rate that no machine of two cores reaches: as fast as the connections take them.
	out := openBy(ctx, t.api.address, clients, 1e6, time.Duration(n)*time.Microsecond, http.StatusOK,
		all(func(n int) []byte { return notices[n] }))
	if err := out.check(); err != nil {
		return 0, 0, fmt.Errorf("deliver webhooks: %w", err)
	}
	taken = time.Since(start)
	last, err := r.confirmed(ctx, t, total)
	return taken, last.Sub(begin), err
}

// confirmed waits until so many turnos are, and returns when the transaction of the last one began. It looks seldom: each
// look reads all of them.
func (r *run) confirmed(ctx context.Context, t *till, want int) (last time.Time, err error) {
	for end := time.Now().Add(moneyPatience); ; {
		var n int
		err := r.db.QueryRow(ctx, `SELECT count(*), coalesce(max(status_changed_at), now()) FROM bookings
			WHERE shop_id = $1 AND status = 'confirmed' AND paid_centavos = 300000`, t.id).Scan(&n, &last)
		switch {
		case err != nil:
			return last, fmt.Errorf("count turnos: %w", err)
		case n >= want:
			return last, nil
		case time.Now().After(end):
			return last, fmt.Errorf("%w: %d of %d turnos confirmed", errMoney, n, want)
		}
		if err := pause(ctx, 500*time.Millisecond); err != nil {
			return last, err
		}
	}
}

// told measures from the webhook about a payment to the request that tells its customer.
func (r *run) told(ctx context.Context, t *till, heard *ear, first int) error {
	if err := await(ctx, func() bool { return heard.confirmations() == moneyWarm+moneyWebhooks }); err != nil {
		return err
	}
	charges, err := r.pile(ctx, t, first, moneyTimed)
	if err != nil {
		return err
	}
	said := make([]time.Time, len(charges))
	out := openBy(ctx, t.api.address, clients, moneyRate, time.Duration(moneyTimed/moneyRate*float64(time.Second)), http.StatusOK,
		all(func(n int) []byte { said[n] = time.Now(); return t.notice(charges[n].payment) }))
	err = errors.Join(out.check(), await(ctx, func() bool { return heard.confirmations() == moneyWarm+moneyWebhooks+moneyTimed }))
	if err != nil {
		return err
	}
	heard.mu.Lock()
	defer heard.mu.Unlock()
	waits := make([]time.Duration, 0, len(said))
	for i := range charges {
		waits = append(waits, heard.heard[strings.TrimPrefix(charges[i].phone, "+")].Sub(said[i]))
	}
	slices.Sort(waits)
	p99 := waits[len(waits)*99/100]
	r.report("webhook to the WhatsApp request, p50", ms(waits[len(waits)/2]), "", "", "", true)
	r.report("  p99", ms(p99), "", "", "< 1 s", p99 < time.Second)
	return nil
}

// call asks a server for JSON and decodes a good answer.
func call(ctx context.Context, method, address, token string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, address, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Idempotency-Key", uuid.NewString())
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, address, err)
	}
	defer res.Body.Close() //nolint:errcheck // read below
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(res.Body); err != nil {
		return fmt.Errorf("%s %s: %w", method, address, err)
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %w: %d %s", method, address, errAnswer, res.StatusCode, answer.String())
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer.Bytes(), out); err != nil {
		return fmt.Errorf("%s %s: %w", method, address, err)
	}
	return nil
}
