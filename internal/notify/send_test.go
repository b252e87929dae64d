package notify_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/provider/mail"
)

func TestAConfirmationGoesOutByWhatsAppAndMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.book("2026-03-04 15:00")
	for range 3 { // told thrice, worked twice
		w.event("booking.confirmed", id, 1, map[string]any{"actor": "customer"})
	}
	w.work()
	w.work()
	w.want("confirmation whatsapp sent", "confirmation email sent")
	got := w.wa.got()
	if len(got) != 1 {
		t.Fatalf("WhatsApp took %d messages, want 1", len(got))
	}
	b, _ := json.Marshal(got[0])
	for _, want := range []string{
		`"name":"booking_confirmation"`, `"to":"5491155550123"`,
		`[{"text":"Ana","type":"text"},{"text":"Barbería Centro","type":"text"},{"text":"Corte","type":"text"},{"text":"Ana","type":"text"},{"text":"miércoles 4 de marzo","type":"text"},{"text":"15:00","type":"text"}]`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("message: got %s, want in it %s", b, want)
		}
	}
	if len(w.mail.got) != 1 {
		t.Fatalf("letters: got %d, want 1", len(w.mail.got))
	}
	m := w.mail.got[0]
	if m.To != anaMail || m.Method != "REQUEST" || !strings.Contains(m.Calendar, "SEQUENCE:1\r\n") || !strings.Contains(m.Text, "/g/kkk") || !strings.HasSuffix(m.ID, "@barberpro.com.ar") {
		t.Errorf("letter: got %+v", m)
	}
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE sent_text LIKE '%/g/%'`); n != 0 {
		t.Errorf("sent_text with a secret link: %d rows, want none", n)
	}
}

func TestWhatAProviderAnswersDecidesWhatFollows(t *testing.T) {
	t.Parallel()
	const envelope = `{"error":{"message":"x","type":"OAuthException","code":%d,"error_data":{"details":"x"},"fbtrace_id":"F"}}`
	refuse := func(status, code int) reply { return reply{status: status, body: fmt.Sprintf(envelope, code)} }
	for name, tc := range map[string]struct {
		whatsApp, sms []reply
		want          []string
		taken         [2]int // by WhatsApp and SMS, at last
	}{
		"undeliverable":              {[]reply{refuse(400, 131026)}, nil, []string{"confirmation whatsapp failed: WhatsApp lo rechazó (131026)", "confirmation sms sent: whatsapp: WhatsApp lo rechazó (131026)", "confirmation email sent"}, [2]int{0, 1}},
		"token expired":              {[]reply{refuse(401, 190)}, nil, []string{"confirmation whatsapp failed…", "confirmation sms sent…", "confirmation email sent"}, [2]int{0, 1}},
		"template paused":            {[]reply{refuse(400, 132015)}, nil, []string{"confirmation whatsapp failed…", "confirmation sms sent…", "confirmation email sent"}, [2]int{0, 1}},
		"too many":                   {[]reply{refuse(429, 130429)}, nil, []string{"confirmation whatsapp sent", "confirmation email sent"}, [2]int{1, 0}},
		"too many, as a 400":         {[]reply{refuse(400, 131056)}, nil, []string{"confirmation whatsapp sent", "confirmation email sent"}, [2]int{1, 0}},
		"500 without effect":         {[]reply{{status: 500, body: "oops"}}, nil, []string{"confirmation whatsapp failed: no se supo si se envió por whatsapp", "confirmation sms sent…", "confirmation email sent"}, [2]int{0, 1}},
		"500 after the effect":       {[]reply{{status: 500, body: "oops", effect: true}}, nil, []string{"confirmation whatsapp failed…", "confirmation sms sent…", "confirmation email sent"}, [2]int{1, 1}},
		"cut off":                    {[]reply{{cut: true}}, nil, []string{"confirmation whatsapp failed…", "confirmation sms sent…", "confirmation email sent"}, [2]int{0, 1}},
		"half a body":                {[]reply{{status: 200, body: `{"messages":[{"id`, effect: true}}, nil, []string{"confirmation whatsapp failed…", "confirmation sms sent…", "confirmation email sent"}, [2]int{1, 1}},
		"garbage":                    {[]reply{{status: 200, body: "<html>"}}, nil, []string{"confirmation whatsapp failed…", "confirmation sms sent…", "confirmation email sent"}, [2]int{0, 1}},
		"not allowed with the 9":     {[]reply{refuse(400, 131030)}, nil, []string{"confirmation whatsapp sent: el número va sin el 9", "confirmation email sent"}, [2]int{1, 0}},
		"not allowed at all":         {[]reply{refuse(400, 131030), refuse(400, 131030)}, nil, []string{"confirmation whatsapp failed…", "confirmation sms sent…", "confirmation email sent"}, [2]int{0, 1}},
		"no way at all":              {[]reply{refuse(400, 131026)}, []reply{{status: 400, body: `{"code":21614,"message":"x","status":400}`}}, []string{"confirmation whatsapp failed…", "confirmation sms failed: el SMS fue rechazado (21614)", "confirmation email sent"}, [2]int{0, 0}},
		"sms cut off before":         {[]reply{refuse(400, 131026)}, []reply{{cut: true}}, []string{"confirmation whatsapp failed…", "confirmation sms sent: sin respuesta del proveedor…", "confirmation email sent"}, [2]int{0, 1}},
		"sms cut off after":          {[]reply{refuse(400, 131026)}, []reply{{cut: true, effect: true}}, []string{"confirmation whatsapp failed…", "confirmation sms sent: el proveedor lo tenía", "confirmation email sent"}, [2]int{0, 1}},
		"opted out at the sms side":  {[]reply{refuse(400, 131026)}, []reply{{status: 400, body: `{"code":21610,"message":"x","status":400}`}}, []string{"confirmation whatsapp failed…", "confirmation sms failed: pidió no recibir mensajes", "confirmation email sent"}, [2]int{0, 0}},
		"sms queue full, then taken": {[]reply{refuse(400, 131026)}, []reply{{status: 400, body: `{"code":21611,"message":"x","status":400}`}}, []string{"confirmation whatsapp failed…", "confirmation sms sent…", "confirmation email sent"}, [2]int{0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.wa.say(tc.whatsApp...)
			w.sms.say(tc.sms...)
			w.event("booking.confirmed", w.book("2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
			for range 5 {
				w.work()
				w.hurry()
			}
			if strings.HasPrefix(name, "sms cut off before") {
				tc.want[1] = "confirmation sms sent: …"
			}
			w.want(tc.want...)
			if a, b := len(w.wa.got()), len(w.sms.got()); a != tc.taken[0] || b != tc.taken[1] {
				t.Errorf("taken: got %d by WhatsApp and %d by SMS, want %v", a, b, tc.taken)
			}
		})
	}
}

func TestAnUnknownOutcomeWaitsForItsStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.wa.say(reply{cut: true, effect: true})
	w.event("booking.confirmed", w.book("2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	for range 3 {
		w.work() // the wait is an hour
	}
	w.want("confirmation whatsapp unknown: sin respuesta del proveedor", "confirmation email sent")
	callback := w.wa.got()[0]["biz_opaque_callback_data"]
	w.status("wamid.1", "delivered", fmt.Sprintf(`,"biz_opaque_callback_data":%q`, callback))
	w.hurry()
	w.work()
	w.want("confirmation whatsapp delivered…", "confirmation email sent")
	if n := len(w.sms.got()); n != 0 {
		t.Errorf("SMS: got %d, want none: it had arrived", n)
	}
}

func TestAKilledProcessLeavesADoubtAndNoSecondMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.event("booking.confirmed", w.bookFor(ana, "", "2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	// As after kill -9 between the call and the write of its answer.
	w.Exec(t, `UPDATE notifications SET status = 'sending', attempts = 1, next_at = now() - interval '1 second'`)
	w.work()
	w.want("confirmation whatsapp unknown: se cortó mientras se enviaba")
	if n := len(w.wa.got()); n != 0 {
		t.Errorf("WhatsApp: got %d messages, want none before the wait ends", n)
	}
	w.hurry()
	w.work()
	w.work()
	w.want("confirmation whatsapp failed: no se supo si se envió por whatsapp", "confirmation sms sent: whatsapp: no se supo si se envió por whatsapp")
}

func TestAMailThatMayHaveArrivedKeepsItsID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mail.errs = []error{mail.ErrUnknown}
	w.event("booking.confirmed", w.bookFor("", anaMail, "2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	w.work()
	w.want("confirmation email unknown: sin respuesta del servidor de correo")
	w.hurry()
	w.work()
	w.want("confirmation email sent: sin respuesta ni estado del proveedor: se manda de nuevo")
	if id := w.Count(t, `SELECT count(*) FROM notifications WHERE provider_id = id::text || '@barberpro.com.ar'`); id != 1 {
		t.Errorf("id of the letter: got %d rows with it, want 1", id)
	}
}

func TestTwoWorkersSendAMessageOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 20 {
		w.event("booking.confirmed", w.bookFor(fmt.Sprintf("+549115555%04d", 2000+i), "", fmt.Sprintf("2026-03-%02d 15:00", 3+i)), 1, map[string]any{"actor": "customer"})
	}
	done := make(chan error, 8)
	for range 8 {
		go func() {
			_, err := w.service.WorkUrgent(t.Context(), w.ID)
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Errorf("WorkUrgent: %v", err)
		}
	}
	if n := len(w.wa.got()); n != 20 {
		t.Errorf("WhatsApp: got %d messages, want 20", n)
	}
}

func TestALateWorkerDoesNotOverwrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.event("booking.confirmed", w.bookFor(ana, "", "2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	w.wa.next = func() { // while the call runs, the lease ends and another worker takes over
		w.Exec(t, `UPDATE notifications SET attempts = attempts + 1, status = 'unknown', next_at = now() + interval '1 hour'`)
	}
	w.work()
	w.want("confirmation whatsapp unknown")
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE provider_id IS NOT NULL`); n != 0 {
		t.Errorf("provider_id: the late worker wrote it")
	}
}

func TestWithoutAChannelTheNextOneIsTaken(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		set  func(*world)
		want []string
	}{
		"no WhatsApp account": {func(w *world) { w.senders.noWhatsApp = true }, []string{"confirmation whatsapp dropped: WhatsApp no está conectado", "confirmation sms sent…", "confirmation email sent"}},
		"nothing connected":   {func(w *world) { *w.senders = senders{true, true, true} }, []string{"confirmation whatsapp dropped…", "confirmation email dropped: el correo no está conectado"}},
		"SMS only":            {func(w *world) { w.Exec(w.t, `UPDATE shops SET message_channels = '{sms}'`) }, []string{"confirmation sms sent"}},
		"person wants none": {func(w *world) {
			w.Exec(w.t, `INSERT INTO message_contacts (shop_id, phone, opted_out_at) VALUES ($1, $2, now())`, w.ID, ana)
		}, []string{"confirmation email sent"}},
		"wants none since": {func(w *world) { _, _ = w.service.SetOptOut(w.t.Context(), w.ID, ana, false) }, []string{"confirmation whatsapp sent", "confirmation email sent"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tc.set(w)
			w.event("booking.confirmed", w.book("2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
			w.work()
			w.work()
			w.want(tc.want...)
		})
	}
}

func TestNothingReachedTheCustomerIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	*w.senders = senders{true, true, true}
	w.event("booking.confirmed", w.book("2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	w.work()
	if n := w.Count(t, `SELECT count(*) FROM outbox WHERE topic = 'message.failed' AND data->>'kind' = 'confirmation'`); n != 2 {
		t.Errorf("message.failed: got %d, want 2", n)
	}
}

var _ = notify.ErrNotConnected
