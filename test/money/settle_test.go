package money_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/barberpro/barberpro/test/stack"
)

const (
	drainWithin = 60 * time.Second // I8
	lookFor     = 4 * time.Second  // between two jumps in time
)

// queues are the tables with work, and what of them is finished only when nothing is left.
var queues = map[string]string{ //nolint:gochecknoglobals // constant
	"outbox": "true", "inbox": "done_at IS NULL", "refunds": "next_at IS NOT NULL", "invoices": "next_at IS NOT NULL",
	"notifications": "next_at IS NOT NULL", "webhook_deliveries": "next_at IS NOT NULL",
	"payments": "next_at <= now()", "payment_intents": "next_at <= now()", // those open ask the provider now and then, for days
}

// left says what the queues still have to do; "" is nothing.
func (w *world) left(ctx context.Context) (string, error) {
	var parts []string
	for table, open := range queues {
		parts = append(parts, fmt.Sprintf("SELECT '%s' AS q, count(*) AS n FROM %s WHERE shop_id = $1 AND %s", table, table, open))
	}
	var found string
	err := w.admin.QueryRow(ctx, `SELECT coalesce(string_agg(q || ': ' || n, ', '), '') FROM (`+strings.Join(parts, " UNION ALL ")+
		`) v WHERE n > 0`, w.shop.ID).Scan(&found)
	if err != nil {
		return "", fmt.Errorf("look at the queues: %w", err)
	}
	return found, nil
}

// settle waits until the queues are empty. It does not wait for leases and retries: it lets the time pass in the database,
// while no process is there to be overtaken.
func (w *world) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	last := "?"
	for {
		if err := w.jump(ctx); err != nil {
			return fmt.Errorf("%w (left: %s)", err, last)
		}
		for end := time.Now().Add(lookFor); time.Now().Before(end); {
			var err error
			if last, err = w.left(ctx); err != nil {
				return err
			}
			if last == "" {
				return nil
			}
			if !stack.Pause(ctx, 50*time.Millisecond) {
				return fmt.Errorf("I8: the queues are not empty %s after the faults ended: %s: %s", drainWithin, last, w.why(last))
			}
		}
	}
}

// jump lets an hour pass for everything that waits.
func (w *world) jump(ctx context.Context) error {
	w.api.Kill()
	for table := range queues {
		if _, err := w.admin.Exec(ctx, `UPDATE `+table+` SET next_at = now() WHERE shop_id = $1 AND next_at > now()`, w.shop.ID); err != nil {
			return fmt.Errorf("let time pass in %s: %w", table, err)
		}
	}
	for _, change := range []string{
		`UPDATE voucher_series SET busy_until = 'epoch' WHERE shop_id = $1`,
		`UPDATE afip_tickets SET busy_until = 'epoch', blocked_until = NULL WHERE shop_id = $1`,
	} {
		if _, err := w.admin.Exec(ctx, change, w.shop.ID); err != nil {
			return fmt.Errorf("let time pass: %w", err)
		}
	}
	if err := w.api.Start(ctx); err != nil {
		return fmt.Errorf("start again: %w", err)
	}
	return nil
}

// why is what a queue says about what it cannot do.
func (w *world) why(left string) string {
	table, _, _ := strings.Cut(left, ":")
	var text string
	ctx := context.Background()
	if err := w.admin.QueryRow(ctx, `SELECT coalesce(string_agg(to_jsonb(v)::text, E'\n'), '') FROM `+table+
		` v WHERE shop_id = $1 AND `+queues[table], w.shop.ID).Scan(&text); err != nil {
		return err.Error()
	}
	return text
}

// replay sends every write of the round again: the answer is the same (I10).
func (w *world) replay(ctx context.Context) (wrong []string) {
	w.mu.Lock()
	acked := w.acked
	w.acked = nil
	w.mu.Unlock()
	for _, a := range acked {
		again, err := a.c.Call(ctx, "POST", a.path, a.body, "Idempotency-Key", a.key)
		if err != nil || again.Status != a.answer.Status || string(again.Body) != string(a.answer.Body) {
			wrong = append(wrong, fmt.Sprintf("I9, I10: %s again: got %s, %v, want %s", a.path, again, err, a.answer))
		}
	}
	return wrong
}
