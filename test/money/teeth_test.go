package money_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/test/stack"
)

// damages are what a fault could leave behind, by the rule that must see it.
func damages() map[string]string {
	return map[string]string{
		"I2: a turno knows":              `UPDATE bookings SET paid_centavos = paid_centavos + 1 WHERE shop_id = $1`,
		"I2: what was paid and kept":     `UPDATE bookings SET status = 'cancelled_by_customer' WHERE shop_id = $1`,
		"I2: charge":                     `UPDATE payments SET provider_payment_id = provider_payment_id || '0' WHERE shop_id = $1`,
		"I4: refunds":                    `UPDATE refunds SET amount_centavos = amount_centavos * 9 WHERE shop_id = $1`,
		"I5: the numbers of a series":    `UPDATE invoices SET number = number + 1 WHERE shop_id = $1`,
		"I5: ARCA has":                   `UPDATE invoices SET cae = '12345678901234' WHERE shop_id = $1`,
		"I6: what went back":             `UPDATE invoices SET total_centavos = 1, net_centavos = 0, vat_centavos = 0, exempt_centavos = 1 WHERE shop_id = $1 AND credits_id IS NOT NULL`,
		"I7: what happens to a turno":    `DELETE FROM notifications WHERE shop_id = $1 AND kind = 'confirmation'`,
		"I7: messages that nobody here":  `UPDATE notifications SET id = gen_random_uuid() WHERE shop_id = $1 AND channel = 'whatsapp'`,
		"I7: message":                    `DELETE FROM delivery_attempts WHERE shop_id = $1 AND outcome = 'sending'`,
		"I7: what was not sent":          `UPDATE notifications SET status = 'failed', why = '' WHERE shop_id = $1`,
		"I7: somebody who wants none":    `INSERT INTO message_contacts (shop_id, phone, opted_out_at) SELECT shop_id, phone, '-infinity' FROM customers WHERE shop_id = $1 ON CONFLICT (shop_id, phone) DO UPDATE SET opted_out_at = '-infinity'`,
		"I7: nothing is told":            `UPDATE notifications SET kind = 'rescheduled' WHERE shop_id = $1 AND kind = 'confirmation'`,
		"I7: money that went back":       `DELETE FROM notifications WHERE shop_id = $1 AND kind = 'refund'`,
		"a shop that invoices by itself": `UPDATE shops SET invoice_when = 'at_payment' WHERE id = $1`,
		"a shop that invoices by hand":   `UPDATE invoices SET requested_by = NULL WHERE shop_id = $1`,
		"I13: the ledger sums":           `UPDATE ledger_entries SET amount_centavos = amount_centavos + 1 WHERE shop_id = $1`,
		"I13: the ledger knows":          `DELETE FROM ledger_entries WHERE shop_id = $1`,
	}
}

// A check that sees nothing proves nothing.
func TestTheChecksSeeWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 91)
	for channels, people := range map[string][]string{"sms,email": {"pay all"}, everything: {"credit", "give back", "pay"}} {
		if err := w.set(t.Context(), settings{byHand, channels}); err != nil {
			t.Fatal(err)
		}
		for _, name := range people {
			w.must(t, name, flows()[name])
		}
		if err := w.settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	w.since = time.Time{}
	if wrong := w.wrong(t.Context()); len(wrong) > 0 {
		t.Fatalf("before any damage: %s", strings.Join(wrong, "\n"))
	}
	w.api.Kill()
	stack.CheckInvariants(t, w.url)
	run := func(sql string, args ...any) {
		t.Helper()
		if _, err := w.admin.Exec(t.Context(), sql, args...); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	for rule, damage := range damages() {
		run("BEGIN")
		run("SET LOCAL session_replication_role = replica") // no trigger defends the data
		run(damage, w.shop.ID)
		wrong := w.wrong(t.Context())
		if !slices.ContainsFunc(wrong, func(s string) bool { return strings.HasPrefix(s, rule) }) {
			t.Errorf("%s: not seen after %s; seen: %q", rule, damage, wrong)
		}
		run("ROLLBACK")
	}
	for name, wrongly := range mutants() {
		undo := wrongly(t, w)
		found, err := w.messages(t.Context())
		if !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, "I7: message") }) {
			t.Errorf("%s: not seen; seen: %q, %v", name, found, err)
		}
		undo()
		if found, err := w.messages(t.Context()); err != nil || len(found) > 0 {
			t.Fatalf("%s, undone: got %q, %v", name, found, err)
		}
	}
}
