package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// till returns the open till of a shop, and opens one where there is none.
func (w *world) till(t testing.TB, s *tenant) (id uuid.UUID) {
	t.Helper()
	s.Exec(t, `INSERT INTO cash_sessions (shop_id, id, opened_by, opened_at, opening_centavos, note) VALUES ($1, $2, $3, $4, 1000000, $5)
		ON CONFLICT DO NOTHING`, s.ID, pg.NewID(), s.person(web.RoleOwner), w.clock.Now(), s.canary)
	return uuid.MustParse(w.text(t, `SELECT id::text FROM cash_sessions WHERE shop_id = $1 AND closed_at IS NULL`, s.ID))
}

// payment takes a part of a turno in cash.
func (w *world) payment(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	return given(t, w.own(t, s, http.MethodPost, "/payments", map[string]any{
		"booking_id": w.turno(t, s, "confirmed", w.clock.Now().AddDate(1, 0, 0)), "method": "cash", "amount_centavos": 500_000,
		"tip_centavos": 10_000, "note": s.canary,
	}).ID)
}

// refund writes one of a payment.
func (w *world) refund(t testing.TB, s *tenant, payment uuid.UUID, status string) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	s.Exec(t, `INSERT INTO refunds (shop_id, id, payment_id, amount_centavos, reason, status, note, error) VALUES ($1, $2, $3, 1000, 'cancelled', $4, $5, $5)`,
		s.ID, id, payment, status, s.canary)
	return id
}

// online writes a turno that was paid through MercadoPago.
func (w *world) online(t testing.TB, s *tenant) (payment uuid.UUID) {
	t.Helper()
	turno, intent, payment := w.turno(t, s, "confirmed", w.clock.Now().AddDate(1, 0, 0)), pg.NewID(), pg.NewID()
	s.Exec(t, `INSERT INTO payment_intents (shop_id, id, booking_id, kind, status, amount_centavos, expires_at, next_at)
		VALUES ($1, $2, $3, 'full', 'paid', 1200000, $4, NULL)`, s.ID, intent, turno, w.clock.Now())
	s.Exec(t, `INSERT INTO payments (shop_id, id, booking_id, intent_id, method, status, amount_centavos, verdict, provider_payment_id,
			provider_status, approved_at, created_at, note)
		VALUES ($1, $2, $3, $4, 'mercadopago', 'approved', 1200000, 'kept', $5, 'approved', $6, $6, $7)`,
		s.ID, payment, turno, intent, fmt.Sprint(900_000_000+w.number()), w.clock.Now(), s.canary)
	s.Exec(t, `UPDATE bookings SET paid_centavos = 1200000 WHERE shop_id = $1 AND id = $2`, s.ID, turno)
	return payment
}

// invoice asks for one of a turno of its own, and writes down what became of it.
func (w *world) invoice(t testing.TB, s *tenant, status string) uuid.UUID {
	t.Helper()
	return w.invoiceOf(t, s, w.turno(t, s, "confirmed", w.clock.Now().AddDate(1, 0, 0)), status)
}

func (w *world) invoiceOf(t testing.TB, s *tenant, booking uuid.UUID, status string) uuid.UUID {
	t.Helper()
	id := given(t, w.own(t, s, http.MethodPost, "/invoices", map[string]any{"booking_id": booking}).ID)
	switch status {
	case "authorized":
		s.Exec(t, `UPDATE invoices SET status = 'authorized', number = $3, issue_date = '2026-03-02', cae = $4, cae_due = '2026-03-12',
			authorized_at = $5, next_at = NULL WHERE shop_id = $1 AND id = $2`, s.ID, id, w.number(), "767"+padded(w.number())+"123", w.clock.Now())
	case "rejected":
		s.Exec(t, `UPDATE invoices SET status = 'rejected', error = $3, next_at = NULL WHERE shop_id = $1 AND id = $2`, s.ID, id, s.canary)
	}
	return id
}

// message writes one that was sent about a turno to come.
func (w *world) message(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	s.Exec(t, `INSERT INTO notifications (shop_id, id, booking_id, kind, channel, version, status, sent_text, why, provider_id, caused_at,
			useful_until, next_at, sent_at)
		VALUES ($1, $2, $3, 'confirmation', 'sms', 1, 'sent', $4, $4, $5, $6, $7, NULL, $6)`,
		s.ID, id, w.turno(t, s, "confirmed", w.clock.Now().AddDate(1, 0, 0)), s.canary, "SM"+padded(w.number()), w.clock.Now(),
		w.clock.Now().AddDate(1, 0, 0))
	s.Exec(t, `INSERT INTO delivery_attempts (shop_id, id, notification_id, outcome, detail) VALUES ($1, $2, $3, 'accepted', $4)`,
		s.ID, pg.NewID(), id, s.canary)
	return id
}

// lost writes a payment that nobody could ask for.
func (w *world) lost(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	s.Exec(t, `INSERT INTO payment_intents (shop_id, id, booking_id, kind, amount_centavos, expires_at, next_at, error)
		VALUES ($1, $2, $3, 'link', 1000, $4, NULL, $5)`, s.ID, id, w.coming(t, s), w.clock.Now().AddDate(1, 0, 0), s.canary)
	return id
}

// contact writes a telephone that the shop wrote to, and returns it.
func (w *world) contact(t testing.TB, s *tenant) string {
	t.Helper()
	number := "+54911" + padded(w.number())
	s.Exec(t, `INSERT INTO message_contacts (shop_id, phone, last_sent_at, opted_out_at, opt_out_by) VALUES ($1, $2, $3, $3, 'person')`,
		s.ID, number, w.clock.Now())
	return number
}

// endpoint writes a webhook of the shop.
func (w *world) endpoint(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	s.Exec(t, `INSERT INTO webhook_endpoints (shop_id, id, url, secret_sealed, description) VALUES ($1, $2, $3, '', $4)`,
		s.ID, id, "https://example.com/"+s.canary, s.canary)
	return id
}

// delivery writes an event for an endpoint, and how a try went.
func (w *world) delivery(t testing.TB, s *tenant) uuid.UUID {
	t.Helper()
	id, event := pg.NewID(), pg.NewID()
	body, err := json.Marshal(map[string]any{
		"id": event, "type": "payment.approved", "shop_id": s.ID, "created_at": "2026-03-02T12:00:00Z", "data": map[string]any{"note": s.canary},
	})
	if err != nil {
		t.Fatalf("encode event: %v", err)
	}
	s.Exec(t, `INSERT INTO webhook_deliveries (shop_id, id, endpoint_id, event_id, topic, body, status, attempts, tries, error, next_at)
		VALUES ($1, $2, $3, $4, 'payment.approved', $5, 'failed', 1, 1, $6, NULL)`, s.ID, id, w.endpoint(t, s), event, string(body), s.canary)
	s.Exec(t, `INSERT INTO webhook_attempts (shop_id, id, delivery_id, took_ms, status, answer) VALUES ($1, $2, $3, 5, 500, $4)`,
		s.ID, pg.NewID(), id, s.canary)
	return id
}
