package notify_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// plan writes the reminders that are due.
func (w *world) plan() int {
	w.t.Helper()
	n, err := w.service.Plan(w.t.Context(), w.ID)
	if err != nil {
		w.t.Fatalf("Plan: %v", err)
	}
	return n
}

func (w *world) at(wall string) { w.Clock.Set(w.At(w.t, wall)) }

func TestRemindersGoOutAtTheirHours(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.book("2026-03-04 15:00")
	for _, step := range []struct {
		wall string
		want int
	}{{"2026-03-03 14:59", 0}, {"2026-03-03 15:00", 1}, {"2026-03-03 15:01", 0}, {"2026-03-04 12:59", 0}, {"2026-03-04 13:00", 1}, {"2026-03-04 14:50", 0}} {
		w.at(step.wall)
		if n := w.plan(); n != step.want {
			t.Errorf("Plan at %s: got %d, want %d", step.wall, n, step.want)
		}
		if step.want == 1 {
			w.work()
		}
	}
	w.want("reminder whatsapp sent", "reminder whatsapp sent")
	b, _ := json.Marshal(w.wa.got()[0])
	for _, want := range []string{`"name":"booking_reminder"`, `"payload":"confirm:` + id.String() + `:1"`, `"payload":"cancel:` + id.String() + `:1"`, `"sub_type":"quick_reply"`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("reminder: got %s, want in it %s", b, want)
		}
	}
}

func TestWhoNeedsNoReminderGetsNone(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		before func(*world, uuid.UUID) // before the hour
		after  func(*world, uuid.UUID) // between the plan and the sending
		want   []string
	}{
		"booked after the hour": {before: func(w *world, id uuid.UUID) {
			w.Exec(w.t, `UPDATE bookings SET created_at = starts_at - interval '23 hours' WHERE id = $1`, id)
		}},
		"moved after the hour": {before: func(w *world, id uuid.UUID) {
			w.Exec(w.t, `INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, at) SELECT shop_id, id, 2, 'rescheduled', 'customer', starts_at - interval '23 hours' FROM bookings WHERE id = $1`, id)
		}},
		"cancelled": {before: func(w *world, id uuid.UUID) {
			w.Exec(w.t, `UPDATE bookings SET status = 'cancelled_by_shop', version = 2 WHERE id = $1`, id)
		}},
		"cancelled meanwhile": {after: func(w *world, id uuid.UUID) {
			w.Exec(w.t, `UPDATE bookings SET status = 'cancelled_by_shop', version = 2 WHERE id = $1`, id)
		}, want: []string{"reminder whatsapp dropped: el turno ya no está confirmado"}},
		"moved meanwhile": {after: func(w *world, id uuid.UUID) {
			w.Exec(w.t, `UPDATE bookings SET starts_at = starts_at + interval '1 day', ends_at = ends_at + interval '1 day', version = 2 WHERE id = $1`, id)
		}, want: []string{"reminder whatsapp dropped: el turno cambió después"}},
		"too late": {after: func(w *world, _ uuid.UUID) { w.at("2026-03-04 14:46") }, want: []string{"reminder whatsapp dropped: ya no servía"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.Exec(t, `UPDATE shops SET reminder_hours = '{24}'`)
			id := w.book("2026-03-04 15:00")
			if tc.before != nil {
				tc.before(w, id)
			}
			w.at("2026-03-03 15:05")
			w.plan()
			if tc.after != nil {
				tc.after(w, id)
			}
			w.work()
			w.want(tc.want...)
			if n := len(w.wa.got()); n != 0 {
				t.Errorf("WhatsApp: got %d messages, want none", n)
			}
		})
	}
}

func TestAMovedTurnoIsRemindedAtItsNewTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, `UPDATE shops SET reminder_hours = '{24}'`)
	id := w.book("2026-03-04 15:00")
	w.at("2026-03-03 15:05")
	w.plan()
	w.work()
	w.Exec(t, `UPDATE bookings SET starts_at = starts_at + interval '2 days', ends_at = ends_at + interval '2 days', version = 2 WHERE id = $1`, id)
	w.Exec(t, `INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, at) VALUES ($1, $2, 2, 'rescheduled', 'customer', $3)`, w.ID, id, w.Clock.Now())
	w.at("2026-03-05 15:00")
	w.plan()
	w.work()
	w.want("reminder whatsapp sent", "reminder whatsapp sent")
	// A change that moves nothing, such as the customer's word that they will come, reminds nobody again.
	w.Exec(t, `UPDATE bookings SET version = 3 WHERE id = $1`, id)
	if n := w.plan(); n != 0 {
		t.Errorf("Plan after a change of nothing: got %d, want 0", n)
	}
}

func TestQuietHoursHoldRemindersAndNotWhatSomebodyWaitsFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, `UPDATE shops SET reminder_hours = '{12}'`)
	w.book("2026-03-05 11:00")
	w.at("2026-03-04 23:05")
	w.plan()
	other := w.bookFor("+5491155550777", "", "2026-03-06 11:00")
	w.event("booking.booked", other, 1, map[string]any{"actor": "customer"})
	w.work()
	w.want("confirmation whatsapp sent", "reminder whatsapp due")
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE kind = 'reminder' AND next_at BETWEEN now() + interval '8 hours 50 minutes' AND now() + interval '8 hours 56 minutes'`); n != 1 {
		t.Errorf("the reminder does not wait until 08:00")
	}
	w.Exec(t, `UPDATE bookings SET status = 'cancelled_by_shop', version = 2 WHERE id = $1`, other)
	w.event("booking.cancelled_by_shop", other, 2, map[string]any{"actor": "user"})
	w.work()
	w.want("cancelled whatsapp due", "confirmation whatsapp sent", "reminder whatsapp due")
	w.at("2026-03-05 08:00")
	w.hurry()
	w.work()
	w.want("cancelled whatsapp sent", "confirmation whatsapp sent", "reminder whatsapp sent")
}

func TestTheDailyCapDropsRemindersAndKeepsRoomForConfirmations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, `UPDATE shops SET reminder_hours = '{24}', messages_per_day = 2`)
	for i := range 4 {
		w.bookFor(fmt.Sprintf("+549115555%04d", 3000+i), "", fmt.Sprintf("2026-03-04 %d:00", 12+i))
	}
	w.at("2026-03-03 15:30")
	w.plan()
	w.work()
	sent := func(kind string) int {
		return w.Count(t, `SELECT count(*) FROM notifications WHERE kind = $1 AND status = 'sent'`, kind)
	}
	if n := sent("reminder"); n != 2 {
		t.Errorf("reminders: got %d sent, want 2", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE status = 'dropped' AND why LIKE 'se llegó al tope%'`); n != 2 {
		t.Errorf("reminders beyond the cap: got %d dropped, want 2", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM outbox WHERE topic = 'message.failed' AND data->>'why' = 'daily_cap'`); n != 1 {
		t.Errorf("warnings: got %d, want 1", n)
	}
	for i := range 3 {
		w.event("booking.confirmed", w.bookFor(fmt.Sprintf("+549115555%04d", 4000+i), "", fmt.Sprintf("2026-03-05 %d:00", 12+i)), 1, map[string]any{"actor": "customer"})
	}
	w.work()
	if n := sent("confirmation"); n != 2 {
		t.Errorf("confirmations: got %d sent, want 2: up to double the cap", n)
	}
	w.at("2026-03-04 00:30") // another day of the shop
	w.event("booking.confirmed", w.bookFor("+5491155559999", "", "2026-03-05 16:00"), 1, map[string]any{"actor": "customer"})
	w.work()
	if n := sent("confirmation"); n != 3 {
		t.Errorf("confirmations of the next day: got %d sent, want 3", n)
	}
}

func TestAProviderThatIsDownDelaysAndThenTheNextIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 20 {
		w.wa.say(reply{status: 429, body: `{}`, header: map[string]string{"Retry-After": "600"}})
	}
	w.event("booking.confirmed", w.bookFor(ana, "", "2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	w.work()
	w.want("confirmation whatsapp due")
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE next_at > now() + interval '9 minutes'`); n != 1 {
		t.Error("Retry-After was not honoured")
	}
	for range 12 {
		w.hurry()
		w.work()
	}
	w.want("confirmation whatsapp failed: el proveedor no atiende…", "confirmation sms sent…")
}

func TestEventsBecomeTheirMessages(t *testing.T) {
	t.Parallel()
	payment := uuid.New()
	for name, tc := range map[string]struct {
		status string
		topic  string
		data   map[string]any
		want   []string
	}{
		"a payment confirms":           {"confirmed", "payment.approved", map[string]any{"verdict": "late", "method": "mercadopago", "amount_centavos": 600000}, nil},
		"a balance is paid":            {"confirmed", "payment.approved", map[string]any{"verdict": "kept", "method": "mercadopago", "amount_centavos": 600000}, []string{"payment_received whatsapp sent"}},
		"cash is paid":                 {"confirmed", "payment.approved", map[string]any{"verdict": "kept", "method": "cash", "amount_centavos": 600000}, nil},
		"a ticket is to be paid":       {"pending_payment", "payment.pending", map[string]any{"ticket_url": "https://mp.test/t/1", "ticket_expires_at": "2026-03-03T21:00:00Z"}, []string{"payment_pending whatsapp sent"}},
		"a refund":                     {"confirmed", "refund.done", map[string]any{"amount_centavos": 600000, "reason": "cancelled"}, []string{"refund whatsapp sent", "refund email sent"}},
		"a payment that came too late": {"confirmed", "refund.done", map[string]any{"amount_centavos": 600000, "reason": "late"}, []string{"late_payment_refunded whatsapp sent"}},
		"something else":               {"confirmed", "booking.checked_in", map[string]any{}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			customer := w.Customer(t, "Ana Gómez", ana)
			w.Exec(t, `UPDATE customers SET email = $2 WHERE id = $1`, customer, anaMail)
			id := w.Book(t, fillTurno(w, customer, tc.status))
			tc.data["booking_id"] = id
			w.event(tc.topic, payment, 0, tc.data)
			w.event(tc.topic, payment, 0, tc.data)
			w.work()
			w.work()
			w.want(tc.want...)
		})
	}
}

func TestWhoHasNotPaidIsRemindedAfterAWhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	customer := w.Customer(t, "Ana Gómez", ana)
	id := w.Book(t, fillTurno(w, customer, "pending_payment"))
	w.event("booking.booked", id, 1, map[string]any{"actor": "customer"})
	w.work()
	w.want("payment_pending whatsapp due")
	w.Exec(t, `UPDATE bookings SET status = 'confirmed', expires_at = NULL, version = 2 WHERE id = $1`, id)
	w.hurry()
	w.work()
	w.want("payment_pending whatsapp dropped: ya no hay nada que pagar")
}

func TestATurnoThatWasPaidBeforeAnybodyWasToldIsConfirmedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.book("2026-03-05 11:00")
	w.Exec(t, `UPDATE bookings SET version = 2 WHERE id = $1`, id)
	w.Exec(t, `INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, at)
		SELECT shop_id, id, 2, 'confirmed', 'customer', now() FROM bookings WHERE id = $1`, id)
	w.event("booking.booked", id, 1, map[string]any{"actor": "customer"}) // only now: the process was down
	w.event("booking.confirmed", id, 2, map[string]any{"actor": "customer"})
	w.work()
	w.want("confirmation whatsapp sent", "confirmation email sent")
}

func TestAfterARestoreOnlyWhatTheProviderLacksIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.senders.noWhatsApp = true
	first, second := w.bookFor(ana, "", "2026-03-04 15:00"), w.bookFor("+5491155550777", "", "2026-03-04 16:00")
	w.event("booking.confirmed", first, 1, map[string]any{"actor": "customer"})
	w.work()
	w.work()
	if n := len(w.sms.got()); n != 1 {
		t.Fatalf("SMS: got %d, want 1", n)
	}
	// The database is restored to before; the outbox tells both events again.
	w.Exec(t, `UPDATE notifications SET status = 'due', attempts = 0, next_at = '-infinity', provider_id = NULL, sent_text = '', why = '', caused_at = $1 WHERE channel = 'sms'`, w.Clock.Now())
	w.event("booking.confirmed", second, 1, map[string]any{"actor": "customer"})
	now := w.Clock.Now()
	if err := w.service.Restored(t.Context(), w.ID, now.Add(-10*time.Minute), time.Now().Add(time.Minute)); err != nil {
		t.Fatalf("Restored: %v", err)
	}
	for range 4 {
		w.work()
		w.hurry()
	}
	if n := len(w.sms.got()); n != 2 {
		t.Errorf("SMS: got %d, want 2: the first was there already", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE channel = 'sms' AND status = 'sent' AND why = 'el proveedor lo tenía'`); n != 1 {
		t.Errorf("adopted: got %d, want 1", n)
	}
}

func TestAfterARestoreWhatCannotBeAskedIsNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.bookFor(ana, "", "2026-03-04 15:00")
	now := w.Clock.Now()
	if err := w.service.Restored(t.Context(), w.ID, now.Add(-10*time.Minute), now.Add(time.Minute)); err != nil {
		t.Fatalf("Restored: %v", err)
	}
	w.event("booking.confirmed", id, 1, map[string]any{"actor": "customer"})
	w.work()
	w.want("confirmation whatsapp dropped: pudo haberse enviado antes de restaurar la base")
	n := w.Count(t, `SELECT count(*) FROM notifications WHERE id = notification_id(shop_id, booking_id, kind, hours, about, channel, version, resend)`)
	if n != 1 {
		t.Error("the id of the message is not made of what it tells")
	}
}

func TestReconcileAsksForTheEndOfSMS(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.senders.noWhatsApp = true
	w.event("booking.confirmed", w.bookFor(ana, "", "2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	w.work()
	w.work()
	w.Exec(t, `UPDATE notifications SET status_at = now() - interval '1 hour'`)
	r, err := w.service.Reconcile(t.Context(), w.ID, 7*24*time.Hour)
	if err != nil || r.Asked != 1 || r.Advanced != 1 {
		t.Errorf("Reconcile: got %+v, %v, want one asked and advanced", r, err)
	}
	w.want("confirmation whatsapp dropped…", "confirmation sms delivered…")
}

func TestTheWaitingListHearsOfAFreeTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sealed := []byte(publicURL + "/lista-espera/1")
	slices.Reverse(sealed)
	data := map[string]any{
		"phone": ana, "name": "Ana Gómez", "text": "el miércoles 4 a las 15:00", "link_sealed": sealed, "expires_at": w.Clock.Now().Add(time.Hour),
	}
	entry := uuid.New()
	w.event("waitlist.ready", entry, 0, data)
	w.event("waitlist.ready", entry, 0, data)
	w.work()
	w.work()
	w.want("waitlist whatsapp sent")
	w.senders.noWhatsApp = true
	w.event("waitlist.ready", uuid.New(), 0, data)
	w.work()
	w.work()
	w.want("waitlist whatsapp sent", "waitlist whatsapp dropped…", "waitlist sms sent…")
	if got := w.sms.got()[0]["Body"]; got != "Barberia Centro: se libero el miércoles 4 a las 15:00. Reservalo: "+publicURL+"/lista-espera/1" {
		t.Errorf("SMS: got %q", got)
	}
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE data::text LIKE '%/lista-espera/%' OR sent_text LIKE '%/lista-espera/%'`); n != 0 {
		t.Errorf("%d messages keep the link of an offer for all to read", n)
	}
}

func TestAnOfferWhoseLinkDoesNotOpenLeadsToThePageOfTheShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.senders.noWhatsApp = true
	w.event("waitlist.ready", uuid.New(), 0, map[string]any{
		"phone": ana, "name": "Ana Gómez", "text": "el miércoles 4 a las 15:00", "link_sealed": []byte("x"), "expires_at": w.Clock.Now().Add(time.Hour),
	})
	w.work()
	w.work()
	w.want("waitlist whatsapp dropped…", "waitlist sms sent…")
	if got, want := w.sms.got()[0]["Body"], "Barberia Centro: se libero el miércoles 4 a las 15:00. Reservalo: "+publicURL+"/"+w.Slug; got != want {
		t.Errorf("SMS: got %q, want %q", got, want)
	}
}
