package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
)

// keptByLaw says which tables may still name a person who was erased, and why.
func keptByLaw() map[string]string {
	return map[string]string{
		"invoices":       "vouchers stay for ten years with their receiver",
		"voucher_strays": "vouchers that ARCA has",
		"withdrawals":    "prove that the Botón de Arrepentimiento was attended to",
	}
}

func TestErasingAPersonLeavesNothingOfThemAnywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person, marks := w.remembered(t)
	bare := strings.Fields(w.text(t, `SELECT string_agg(DISTINCT c.table_name, ' ') FROM information_schema.columns c
		JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = 'public' AND c.column_name = 'shop_id' AND t.table_type = 'BASE TABLE'`))
	told := 0
	for _, table := range bare {
		told += w.naming(t, table, marks)
	}
	if told < 9 {
		t.Fatalf("rows that name the person before: got %d, want the test to have written more", told)
	}
	w.own(t, w.mine, http.MethodPost, "/customers/"+person.String()+"/erase", nil)
	for _, table := range bare {
		n := w.naming(t, table, marks)
		if n > 0 && keptByLaw()[table] == "" {
			t.Errorf("%s: %d rows still name the person, or keptByLaw says why", table, n)
		}
		if table == "invoices" && n == 0 {
			t.Error("invoices: the receiver is gone, want it kept")
		}
	}
	due := w.text(t, `SELECT count(*)::text FROM notifications WHERE shop_id = $1 AND status = 'due'`, w.mine.ID)
	if due != "0" {
		t.Errorf("messages to the person that would still be sent: got %s, want none", due)
	}
}

// naming counts the rows of the shop in a table that hold one of marks in any column.
func (w *world) naming(t *testing.T, table string, marks []string) (n int) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.admin.QueryRow(t.Context(), fmt.Sprintf(`SELECT count(*) FROM %q t WHERE shop_id = $1 AND t::text ~ $2`, table),
		w.mine.ID, strings.Join(marks, "|")).Scan(&n)
	if err != nil {
		t.Fatalf("search %s: %v", table, err)
	}
	return n
}

// remembered is a customer of whom every domain keeps something, with the texts that tell of them.
func (w *world) remembered(t *testing.T) (person uuid.UUID, marks []string) {
	t.Helper()
	s, now := w.mine, w.clock.Now()
	person = given(t, w.own(t, s, http.MethodPost, "/customers", map[string]any{
		"name": "Zulema Quiroga", "phone": "+5491144332211", "email": "zulema@correo.test", "note": "Zulema prefiere a la tarde",
	}).ID)
	turno := s.Book(t, testkit.Turno{Customer: person, Name: "Zulema Quiroga", Note: "Zulema, tijera", Start: now.AddDate(0, 0, -20)})
	s.Exec(t, `UPDATE bookings SET hold_phone = '+5491155667788', internal_note = 'Zulema llega tarde' WHERE shop_id = $1 AND id = $2`, s.ID, turno)
	w.call(t, http.MethodPost, "/api/v1/public/shops/"+s.Slug+"/waitlist", map[string]any{
		"service_ids": []any{s.Service}, "from_date": now.Format(time.DateOnly), "to_date": now.AddDate(0, 0, 9).Format(time.DateOnly),
		"name": "Zulema", "phone": "11 4433-2211", "consent": true,
	})
	w.own(t, s, http.MethodPost, "/payments", map[string]any{
		"booking_id": turno, "method": "cash", "amount_centavos": 500_000, "note": "pagó Zulema",
	})
	payment := uuid.MustParse(w.text(t, `SELECT id::text FROM payments WHERE shop_id = $1 AND booking_id = $2`, s.ID, turno))
	s.Exec(t, `INSERT INTO refunds (shop_id, id, payment_id, amount_centavos, reason, status, note) VALUES ($1, $2, $3, 1000, 'manual', 'failed', 'a Zulema')`,
		s.ID, pg.NewID(), payment)
	invoice := w.invoiceOf(t, s, turno, "authorized")
	s.Exec(t, `UPDATE invoices SET receiver_name = 'Zulema Quiroga' WHERE shop_id = $1 AND id = $2`, s.ID, invoice)
	s.Exec(t, `INSERT INTO withdrawals (shop_id, id, code, name, contact) VALUES ($1, $2, 'WZ', 'Zulema', 'zulema@correo.test')`, s.ID, pg.NewID())
	sent := pg.NewID()
	s.Exec(t, `INSERT INTO notifications (shop_id, id, booking_id, kind, channel, version, status, sent_text, provider_id, caused_at, useful_until,
			next_at, error, data)
		VALUES ($1, $2, $3, 'confirmation', 'whatsapp', 1, 'sent', 'Hola Zulema', 'wamid.5491144332211', $4, $4, NULL, 'no a 5491144332211', '{}'),
			($1, gen_random_uuid(), $3, 'refund', 'sms', 1, 'due', '', NULL, $4, $5, $5, '', '{"name": "Zulema"}')`,
		s.ID, sent, turno, now, now.AddDate(0, 0, 9))
	s.Exec(t, `INSERT INTO notifications (shop_id, id, phone, kind, channel, version, status, sent_text, caused_at, useful_until, next_at)
		VALUES ($1, gen_random_uuid(), '+5491155667788', 'waitlist', 'sms', 0, 'due', '', $2, $3, $3)`, s.ID, now, now.Add(9*time.Hour))
	s.Exec(t, `INSERT INTO delivery_attempts (shop_id, id, notification_id, outcome, detail) VALUES ($1, $2, $3, 'refused', 'to 5491144332211')`,
		s.ID, pg.NewID(), sent)
	s.Exec(t, `INSERT INTO message_contacts (shop_id, phone, wa_id) VALUES ($1, '+5491144332211', '5491144332211'), ($1, '+5491155667788', NULL)`, s.ID)
	w.own(t, s, http.MethodPut, "/message-contacts/+5491144332211", map[string]any{"opted_out": true})
	return person, []string{"Zulema", "zulema", "Quiroga", "44332211", "4433-2211", "55667788"}
}
