package money_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/jackc/pgx/v5"
)

// rules finds in the database what must not be: each query names what is against it.
func rules() map[string]string {
	return map[string]string{
		"I1: no two live occupancies of a barber overlap": `
			SELECT a.booking_id::text FROM occupancies a JOIN occupancies b ON a.shop_id = b.shop_id AND a.barber_id = b.barber_id
			  AND (a.booking_id, a.revision, a.ordinal) < (b.booking_id, b.revision, b.ordinal)
			  AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
			WHERE a.shop_id = $1 AND a.active AND b.active AND NOT a.overbook AND NOT b.overbook`,
		"I2: what was paid and kept is of a turno that stands": `
			SELECT p.id || ' ' || p.status || ' ' || p.verdict || ' of a turno ' || b.status FROM payments p JOIN bookings b ON b.shop_id = p.shop_id AND b.id = p.booking_id
			WHERE p.shop_id = $1 AND p.method = 'mercadopago' AND p.status IN ('approved', 'partially_refunded')
			  AND NOT (p.verdict = 'kept' AND b.status IN ('confirmed', 'checked_in', 'in_service', 'completed', 'no_show'))`,
		"I2: a turno knows what was paid for it": `
			SELECT b.id || ' has ' || b.paid_centavos || ', its payments ' || coalesce(sum(v.net), 0) FROM bookings b LEFT JOIN LATERAL (
			  SELECT greatest(p.amount_centavos - p.tip_centavos - p.refunded_centavos, 0) AS net FROM payments p
			  WHERE p.shop_id = b.shop_id AND p.booking_id = b.id AND p.verdict = 'kept' AND p.status IN ('approved', 'partially_refunded', 'refunded')) v ON true
			WHERE b.shop_id = $1 GROUP BY b.shop_id, b.id HAVING b.paid_centavos <> coalesce(sum(v.net), 0)`,
		"I2: a confirmed turno that had to be paid was paid": `
			SELECT b.id::text FROM bookings b WHERE b.shop_id = $1 AND b.status IN ('confirmed', 'checked_in', 'in_service')
			  AND EXISTS (SELECT FROM booking_events e WHERE e.shop_id = b.shop_id AND e.booking_id = b.id AND e.kind = 'booked' AND e.version = 1)
			  AND EXISTS (SELECT FROM payment_intents i WHERE i.shop_id = b.shop_id AND i.booking_id = b.id AND i.kind IN ('deposit', 'full'))
			  AND NOT EXISTS (SELECT FROM payments p WHERE p.shop_id = b.shop_id AND p.booking_id = b.id AND p.verdict = 'kept')`,
		"I3: one kept charge of an intent": `
			SELECT intent_id::text FROM payments WHERE shop_id = $1 AND verdict = 'kept' AND intent_id IS NOT NULL GROUP BY intent_id HAVING count(*) > 1`,
		"I4: refunds never exceed the payment": `
			SELECT p.id::text FROM payments p JOIN refunds r ON r.shop_id = p.shop_id AND r.payment_id = p.id AND r.status <> 'failed'
			WHERE p.shop_id = $1 GROUP BY p.shop_id, p.id HAVING sum(r.amount_centavos) > p.amount_centavos
			   OR sum(r.amount_centavos) FILTER (WHERE r.status = 'done') IS DISTINCT FROM p.refunded_centavos AND p.refunded_centavos > 0`,
		"no refund of MercadoPago was given up": `
			SELECT r.id || ' ' || r.error FROM refunds r WHERE r.shop_id = $1 AND r.status = 'failed'`,
		"I5: the numbers of a series have no gap": `
			SELECT voucher_type || ': ' || count(*) || ' up to ' || max(number) FROM invoices WHERE shop_id = $1 AND status = 'authorized'
			GROUP BY cuit, point_of_sale, voucher_type HAVING count(*) <> max(number) OR min(number) <> 1`,
		"I5: no voucher was rejected": `SELECT id || ' ' || error FROM invoices WHERE shop_id = $1 AND status = 'rejected'`,
		"I6: what went back of an invoiced turno has its credit note": `
			SELECT b.id || ': ' || v.invoiced || ' invoiced, ' || b.paid_centavos || ' paid' FROM bookings b JOIN LATERAL (
			  SELECT sum(CASE WHEN i.credits_id IS NULL THEN i.total_centavos ELSE -i.total_centavos END) AS invoiced
			  FROM invoices i WHERE i.shop_id = b.shop_id AND i.booking_id = b.id AND i.status = 'authorized') v ON v.invoiced IS NOT NULL
			WHERE b.shop_id = $1 AND b.status LIKE 'cancelled%' AND v.invoiced > b.paid_centavos`,
		"I7: what was not sent says why": `
			SELECT id || ' ' || kind || ' ' || status FROM notifications WHERE shop_id = $1 AND status IN ('failed', 'dropped') AND why = ''`,
		"I7: a confirmation arrived, by one way or another": `
			SELECT b.id || ' ' || string_agg(n.channel || ' ' || n.status || ' ' || n.why, '; ') FROM bookings b JOIN notifications n ON n.shop_id = b.shop_id AND n.booking_id = b.id AND n.kind IN ('confirmation', 'rescheduled')
			WHERE b.shop_id = $1 AND b.status = 'confirmed' GROUP BY b.id HAVING NOT bool_or(n.status IN ('sent', 'delivered', 'read'))`,
		"I13: the ledger sums to zero": `
			SELECT transaction_id::text FROM ledger_entries WHERE shop_id = $1 GROUP BY transaction_id HAVING sum(amount_centavos) <> 0`,
		"I13: the ledger knows every payment": `
			SELECT p.id::text FROM payments p WHERE p.shop_id = $1 AND p.status IN ('approved', 'partially_refunded', 'refunded')
			  AND p.verdict <> 'returned' AND NOT EXISTS (SELECT FROM ledger_entries l WHERE l.shop_id = p.shop_id AND l.payment_id = p.id)`,
	}
}

// wrong lists everything that does not hold, as a person would want to read it.
func (w *world) wrong(ctx context.Context) (all []string) {
	for what, query := range rules() {
		all = append(all, w.against(ctx, what, query, w.shop.ID)...)
	}
	for what, query := range told() {
		all = append(all, w.against(ctx, what, query, w.shop.ID, w.since)...)
	}
	for _, look := range []func(context.Context) ([]string, error){
		func(ctx context.Context) ([]string, error) { return w.charges(ctx, false) }, w.vouchers, w.messages, w.account,
	} {
		found, err := look(ctx)
		if err != nil {
			found = append(found, err.Error())
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return all
}

// against asks for what is against a rule.
func (w *world) against(ctx context.Context, what, query string, args ...any) []string {
	rows, err := w.admin.Query(ctx, query, args...)
	var found []string
	if err == nil {
		found, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	if err == nil && len(found) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s: %d against it %q, error %v", what, len(found), found[:min(len(found), 3)], err)}
}

// account looks whether the branch, once connected, still is: no crash loses the tokens that work.
func (w *world) account(ctx context.Context) ([]string, error) {
	var connected bool
	err := w.admin.QueryRow(ctx, `SELECT EXISTS (SELECT FROM integrations WHERE shop_id = $1 AND active)`, w.branch.ID).Scan(&connected)
	if err != nil || !connected {
		return nil, err
	}
	a, err := w.manager.Call(ctx, "POST", w.branch.Path("/integrations/mercadopago/test"), nil)
	var result struct {
		OK bool `json:"ok"`
	}
	if err == nil && a.Status == 200 && a.Into(&result) == nil && result.OK {
		return nil, nil
	}
	return []string{fmt.Sprintf("the account that was connected does not work any more: %s", a)}, err
}

func centavos(pesos float64) int64 { return int64(math.Round(pesos * 100)) }

// charges compares the provider's charges with the payments (I2, I3, I4). With waiting, a refund that was refused may wait for
// the people of the shop.
func (w *world) charges(ctx context.Context, waiting bool) (wrong []string, err error) {
	var ledger struct {
		Payments []struct {
			ID        json.Number `json:"id"`
			Status    string      `json:"status"`
			Amount    float64     `json:"transaction_amount"`
			Refunded  float64     `json:"transaction_amount_refunded"`
			Reference string      `json:"external_reference"`
		} `json:"payments"`
	}
	if err := w.mocks.MercadoPago.Ledger(ctx, &ledger); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	keptOf := map[string]string{}
	for _, c := range ledger.Payments {
		amount, back := centavos(c.Amount), centavos(c.Refunded)
		var status, verdict string
		var known, refunded int64
		var refused bool
		err := w.admin.QueryRow(ctx, `SELECT status, verdict, amount_centavos, refunded_centavos,
			EXISTS (SELECT FROM refunds r WHERE r.shop_id = p.shop_id AND r.payment_id = p.id AND r.status = 'failed')
			FROM payments p WHERE shop_id = $1 AND provider_payment_id = $2`,
			w.shop.ID, c.ID.String()).Scan(&status, &verdict, &known, &refunded, &refused)
		bad := func(why string) {
			wrong = append(wrong, fmt.Sprintf("I2: charge %s of %s is %s of %d with %d back; here it is %q %q of %d with %d back (%v): %s",
				c.ID, c.Reference, c.Status, amount, back, status, verdict, known, refunded, err, why))
		}
		switch {
		case back > amount:
			bad("I4: more went back than came")
		case c.Status == "approved" && err != nil:
			bad("nobody here knows it")
		case waiting && c.Status == "approved" && back == refunded && refused:
		case c.Status == "approved" && (verdict != "kept" || back != refunded):
			bad("it has to go back, or went back and nobody knows")
		case c.Status == "refunded" && err == nil && (status != "refunded" || refunded != amount):
			bad("it went back and nobody knows")
		case c.Status == "approved" && back < amount && keptOf[c.Reference] != "":
			bad("I3: " + keptOf[c.Reference] + " is kept, too")
		}
		if c.Status == "approved" {
			keptOf[c.Reference] = c.ID.String()
		}
	}
	return wrong, nil
}

// vouchers compares ARCA's with ours (I5).
func (w *world) vouchers(ctx context.Context) (wrong []string, err error) {
	var ledger struct {
		Series []struct {
			Type     int `json:"type"`
			Vouchers []struct {
				First int64  `json:"first"`
				CAE   string `json:"cae"`
				Total int64  `json:"total"`
			} `json:"vouchers"`
		} `json:"series"`
	}
	if err := w.mocks.AFIP.Ledger(ctx, &ledger); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	there := 0
	for _, s := range ledger.Series {
		for _, v := range s.Vouchers {
			there++
			var cae string
			var total int64
			err := w.admin.QueryRow(ctx, `SELECT coalesce(cae, ''), total_centavos FROM invoices WHERE shop_id = $1 AND voucher_type = $2 AND number = $3`,
				w.shop.ID, s.Type, v.First).Scan(&cae, &total)
			if err != nil || cae != v.CAE || total != v.Total {
				wrong = append(wrong, fmt.Sprintf("I5: ARCA has voucher %d of type %d with CAE %s and %d; here %s and %d, %v", v.First, s.Type, v.CAE, v.Total, cae, total, err))
			}
		}
	}
	var here int
	err = w.admin.QueryRow(ctx, `SELECT count(*) FROM invoices WHERE shop_id = $1 AND status = 'authorized'`, w.shop.ID).Scan(&here)
	if err != nil || here != there {
		wrong = append(wrong, fmt.Sprintf("I5: got %d authorized vouchers, ARCA has %d, %v", here, there, err))
	}
	return wrong, nil
}
