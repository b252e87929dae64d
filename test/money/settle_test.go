package money_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/barberpro/barberpro/test/stack"
)

const (
	drainWithin = 60 * time.Second        // I8
	lookFor     = 4 * time.Second         // between two jumps in time
	restFor     = 1200 * time.Millisecond // without a change, when nothing is due: longer than a call may take
)

// queues are the tables with work, and what of them is finished only when nothing is left.
var queues = map[string]string{ //nolint:gochecknoglobals // constant
	"outbox": "true", "inbox": "done_at IS NULL", "refunds": "next_at IS NOT NULL", "invoices": "next_at IS NOT NULL",
	"notifications": "next_at IS NOT NULL", "webhook_deliveries": "next_at IS NOT NULL",
	"payment_withdrawals": "next_at IS NOT NULL",
	"payments":            "next_at <= now()", "payment_intents": "next_at <= now()", // those open ask the provider now and then, for days
}

// left says what the queues still have to do, and how much of it is due now; "" is nothing.
func (w *world) left(ctx context.Context) (what string, due int, err error) {
	// What is written later than this look is seen by the next one.
	if what, err = w.unreminded(ctx); err != nil || what != "" {
		return what, 1, err // the plan comes as soon as it can
	}
	var parts []string
	for table, open := range queues {
		parts = append(parts, fmt.Sprintf(`SELECT '%s' AS q, count(*) AS n, count(*) FILTER (WHERE next_at <= now()) AS due
			FROM %s WHERE shop_id = $1 AND %s`, table, table, open))
	}
	err = w.admin.QueryRow(ctx, `SELECT coalesce(string_agg(q || ': ' || n, ', ' ORDER BY q), ''), coalesce(sum(due), 0)::integer
		FROM (`+strings.Join(parts, " UNION ALL ")+`) v WHERE n > 0`, w.shop.ID).Scan(&what, &due)
	if err != nil {
		return "", 0, fmt.Errorf("look at the queues: %w", err)
	}
	return what, due, nil
}

// unreminded says whether reminders that are due are not even written: those of turnos that were booked long ago.
func (w *world) unreminded(ctx context.Context) (string, error) {
	var missing int
	err := w.admin.QueryRow(ctx, `SELECT count(*) FROM bookings b JOIN shops s ON s.id = b.shop_id CROSS JOIN unnest(s.reminder_hours) AS h
		WHERE b.shop_id = $1 AND b.status = 'confirmed' AND cardinality(s.message_channels) > 0
		  AND b.starts_at BETWEEN now() + make_interval(hours => h - h / 2, mins => 1) AND now() + make_interval(hours => h, mins => -1)
		  AND (SELECT max(e.at) FROM booking_events e WHERE e.shop_id = b.shop_id AND e.booking_id = b.id) < now() - interval '7 days'
		  AND NOT EXISTS (SELECT FROM notifications n WHERE n.shop_id = b.shop_id AND n.booking_id = b.id AND n.kind = 'reminder' AND n.hours = h)`,
		w.shop.ID).Scan(&missing)
	if err != nil {
		return "", fmt.Errorf("look at the reminders: %w", err)
	}
	if missing > 0 {
		return fmt.Sprint("reminders: ", missing), nil
	}
	return "", nil
}

// settle waits until the queues are empty. It does not wait for leases and retries: it lets the time pass in the database,
// while no process is there to be overtaken.
func (w *world) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	left := "?"
	for jumps := 1; ; jumps++ {
		err := w.jump(ctx)
		if err == nil {
			left, err = w.drained(ctx)
		}
		if ctx.Err() != nil {
			return fmt.Errorf("I8: the queues are not empty %s after the faults ended, nor after %d jumps: %s: %s", drainWithin, jumps, left, w.why(left))
		}
		if err != nil || left == "" {
			w.notef("settled after %d jumps", jumps)
			return err
		}
	}
}

// drained watches the queues until nothing is left, or all that is left waits for another time.
func (w *world) drained(ctx context.Context) (left string, err error) {
	changed, end := time.Now(), time.Now().Add(lookFor)
	for time.Now().Before(end) {
		now, due, err := w.left(ctx)
		if err == nil && now == "" {
			now, due, err = w.unheardOf(ctx)
		}
		if err == nil && now == "" { // what came of the asking is in the queues by now
			now, due, err = w.left(ctx)
		}
		if err != nil || now == "" {
			return now, err
		}
		if now != left || due > 0 {
			left, changed = now, time.Now()
		}
		if time.Since(changed) > restFor || !stack.Pause(ctx, 50*time.Millisecond) {
			break
		}
	}
	return left, nil
}

// unheardOf names charges that are not here as they are there, yet: somebody is asking about them just now, perhaps.
func (w *world) unheardOf(ctx context.Context) (what string, due int, err error) {
	found, err := w.charges(ctx, true)
	if err != nil || len(found) == 0 {
		return "", 0, err
	}
	return fmt.Sprintf("charges: %d, %s", len(found), found[0]), len(found), nil
}

// jump lets an hour pass for everything that waits.
func (w *world) jump(ctx context.Context) error {
	w.api.Kill()
	for table := range queues {
		if _, err := w.admin.Exec(ctx, `UPDATE `+table+` SET next_at = now() WHERE shop_id = $1 AND next_at > now()`, w.shop.ID); err != nil {
			return fmt.Errorf("let time pass in %s: %w", table, err)
		}
	}
	// What is leased, who leads the workers, and what they do now and then: whoever has it is gone.
	if _, err := w.admin.Exec(ctx, `UPDATE voucher_series SET busy_until = 'epoch';
		UPDATE afip_tickets SET busy_until = 'epoch', blocked_until = NULL;
		UPDATE integrations SET next_at = now() WHERE next_at > now();
		DELETE FROM river.river_leader; DELETE FROM river.river_job WHERE kind = 'notify.plan'`); err != nil {
		return fmt.Errorf("let time pass: %w", err)
	}
	if err := w.api.Start(ctx); err != nil {
		return fmt.Errorf("start again: %w", err)
	}
	return nil
}

// why is what a queue says about what it cannot do.
func (w *world) why(left string) string {
	table, _, _ := strings.Cut(left, ":")
	if queues[table] == "" {
		return ""
	}
	var text string
	ctx := context.Background()
	if err := w.admin.QueryRow(ctx, `SELECT coalesce(string_agg(to_jsonb(v)::text, E'\n'), '') FROM `+table+
		` v WHERE shop_id = $1 AND `+queues[table], w.shop.ID).Scan(&text); err != nil {
		return err.Error()
	}
	return text
}

// hearLate lets all that a provider ever told come again, hours later: nothing that is true now changes.
func (w *world) hearLate(ctx context.Context, provider string, seed uint64) (wrong []string) {
	n, err := w.mock(provider).Redeliver(ctx, rand.New(rand.NewPCG(seed, 3)).Shuffle)
	if err != nil {
		return []string{"late webhooks: " + err.Error()}
	}
	w.notef("%d webhooks of %s came late", n, provider)
	if err := w.settle(ctx); err != nil {
		return []string{"after late webhooks: " + err.Error()}
	}
	for _, problem := range w.wrong(ctx) {
		wrong = append(wrong, "after late webhooks: "+problem)
	}
	return wrong
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
