package money_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/test/stack"
)

// must follows a person who has all the time of the world.
func (w *world) must(t *testing.T, what string, follow func(context.Context, *flow) error) *flow {
	t.Helper()
	f := &flow{world: w}
	w.follow(t, what, f, follow)
	return f
}

// follow is must for somebody who has been here before.
func (w *world) follow(t *testing.T, what string, f *flow, do func(context.Context, *flow) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), drainWithin)
	defer cancel()
	if err := do(ctx, f); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func booked(payment string) func(context.Context, *flow) error {
	return func(ctx context.Context, f *flow) error { return f.book(ctx, stack.Deposit, payment) }
}

// paid pays what was booked before.
func paid(ctx context.Context, f *flow) error {
	if _, err := f.submit(ctx, f.turno.Payment.CheckoutURL, stack.Card("APRO")); err != nil {
		return err
	}
	return f.confirmed(ctx)
}

func off(ctx context.Context, f *flow) error {
	return f.want(ctx, f.public, f.link("/cancel"), struct{}{}, nil)
}

// copyDatabase makes one database a copy of another one, which nobody may be connected to.
func (w *world) copyDatabase(t *testing.T, from, to string) {
	t.Helper()
	c, err := pgx.ParseConfig(w.url)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	c.Database = "postgres"
	conn, err := pgx.ConnectConfig(t.Context(), c)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	for _, sql := range []string{
		"DROP DATABASE IF EXISTS " + to + " WITH (FORCE)",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + from + "'",
		"CREATE DATABASE " + to + " TEMPLATE " + from + " STRATEGY file_copy",
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	w.admin = stack.Admin(t, w.url)
}

// outside is what the providers have: what no restore may double.
type outside struct {
	charges, vouchers int
	sent              map[string]int // of WhatsApp by our id, of SMS by number and text
}

func (w *world) outside(t *testing.T) (out outside) {
	t.Helper()
	out.sent = map[string]int{}
	var money struct {
		Payments []json.RawMessage `json:"payments"`
	}
	var whatsapp struct {
		Messages []struct {
			Incoming bool   `json:"incoming"`
			Callback string `json:"callback"`
		} `json:"messages"`
	}
	var sms struct {
		Messages []struct {
			To   string `json:"to"`
			Body string `json:"body"`
		} `json:"messages"`
	}
	var arca struct {
		Series []struct {
			Vouchers []json.RawMessage `json:"vouchers"`
		} `json:"series"`
	}
	for mock, into := range map[*stack.Mock]any{
		w.mocks.MercadoPago: &money, w.mocks.WhatsApp: &whatsapp, w.mocks.SMS: &sms, w.mocks.AFIP: &arca,
	} {
		if err := mock.Ledger(t.Context(), into); err != nil {
			t.Fatalf("ledger: %v", err)
		}
	}
	out.charges = len(money.Payments)
	for _, s := range arca.Series {
		out.vouchers += len(s.Vouchers)
	}
	for _, m := range whatsapp.Messages {
		if !m.Incoming {
			out.sent[m.Callback]++
		}
	}
	for _, m := range sms.Messages {
		out.sent[m.To+" "+m.Body]++
	}
	return out
}

func TestARestoredDatabaseIsBroughtBackWithoutASecondMessageOrCharge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 90)
	w.shop.Exec(t, `UPDATE shops SET invoice_when = 'at_payment' WHERE id = $1`, w.shop.ID)
	settle := func() {
		t.Helper()
		if err := w.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	// Before the backup: one is paid, two are not yet.
	before := w.must(t, "book and pay before", booked("full"))
	w.follow(t, "pay before", before, paid)
	between := w.must(t, "book", booked("full"))
	undone := w.must(t, "book", booked("deposit"))
	settle()
	w.api.Kill()
	database := w.url[strings.LastIndex(w.url, "/")+1:]
	if i := strings.IndexByte(database, '?'); i >= 0 {
		database = database[:i]
	}
	moment := time.Now()
	w.copyDatabase(t, database, database+"_backup")
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		_, _ = w.admin.Exec(ctx, "DROP DATABASE IF EXISTS "+database+"_backup WITH (FORCE)")
	})
	if err := w.api.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	// After it: both are paid, one of them and the first one are cancelled, and somebody new comes.
	w.follow(t, "pay", between, paid)
	w.follow(t, "pay", undone, paid)
	settle()
	w.follow(t, "cancel", undone, off)
	w.follow(t, "cancel", before, off)
	lost := w.must(t, "book and pay after", booked("deposit"))
	w.follow(t, "pay after", lost, paid)
	settle()
	there := w.outside(t)
	// The disk is lost, and the backup is what there is.
	w.api.Kill()
	w.copyDatabase(t, database+"_backup", database)
	said, err := w.api.Command(t.Context(), "reconcile", "--restored-to", moment.Format(time.RFC3339))
	t.Logf("reconcile: %s (%v)", said, err)
	if !strings.Contains(said, w.shop.ID.String()) {
		t.Fatalf("reconcile said nothing of the shop: %s", w.api.Log())
	}
	settle()
	if _, err := w.api.Command(t.Context(), "reconcile"); err != nil {
		t.Logf("reconcile again: %v", err) // vouchers of turnos that are not here any more need a person
	}
	settle()
	w.compare(t, there, w.outside(t))
	for _, f := range []struct {
		*flow

		want string
	}{{between, "confirmed"}, {before, "confirmed"}} {
		var status string
		err := w.admin.QueryRow(t.Context(), `SELECT status FROM bookings WHERE id = $1`, f.turno.Booking.ID).Scan(&status)
		if err != nil || status != f.want {
			t.Errorf("turno %s: got %q, %v, want %s", f.turno.Booking.ID, status, err, f.want)
		}
	}
	w.told(t)
}

// compare looks for what was done twice.
func (w *world) compare(t *testing.T, before, after outside) {
	t.Helper()
	if after.charges != before.charges {
		t.Errorf("charges: got %d, before the restore %d", after.charges, before.charges)
	}
	for what, n := range after.sent {
		if n > 1 {
			t.Errorf("I7: sent %d times: %s", n, what)
		}
	}
	if after.vouchers != before.vouchers {
		t.Errorf("I5: ARCA has %d vouchers, before the restore %d", after.vouchers, before.vouchers)
	}
}

// told checks I2 to I6 where a restore may have hurt them.
func (w *world) told(t *testing.T) {
	t.Helper()
	wrong, err := w.charges(t.Context(), false)
	if err != nil || len(wrong) > 0 {
		t.Errorf("%s, %v", strings.Join(wrong, "\n"), err)
	}
	for what, query := range rules() {
		rows, err := w.admin.Query(t.Context(), query, w.shop.ID)
		var found []string
		if err == nil {
			found, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		// Vouchers of turnos that are gone are kept aside, and messages are held back for a person to look at.
		if strings.HasPrefix(what, "I5: the numbers") || strings.HasPrefix(what, "I7: a confirmation") {
			continue
		}
		if err != nil || len(found) > 0 {
			t.Errorf("%s: %q, %v", what, found, err)
		}
	}
	var gaps string
	err = w.admin.QueryRow(t.Context(), `SELECT coalesce(string_agg(voucher_type || ': ' || n || ' of ' || most, ', '), '') FROM (
		SELECT voucher_type, count(DISTINCT number) AS n, max(number) AS most FROM (
		  SELECT voucher_type, number FROM invoices WHERE shop_id = $1 AND status = 'authorized'
		  UNION SELECT voucher_type, number FROM voucher_strays WHERE shop_id = $1) v GROUP BY voucher_type) s WHERE n <> most`, w.shop.ID).Scan(&gaps)
	if err != nil || gaps != "" {
		t.Errorf("I5: numbers that nobody accounts for: %s, %v", gaps, err)
	}
}
