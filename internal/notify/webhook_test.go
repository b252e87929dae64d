package notify_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/testkit"
)

// confirmed is a world with one WhatsApp message that was taken.
func confirmed(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.event("booking.confirmed", w.bookFor(ana, "", "2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	w.work()
	w.want("confirmation whatsapp sent")
	return w
}

func TestStatusesOnlyGoForward(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		statuses []string
		want     string
	}{
		"in order":                      {[]string{"sent", "delivered", "read"}, "read"},
		"out of order":                  {[]string{"read", "delivered", "sent"}, "read"},
		"twice each":                    {[]string{"sent", "sent", "delivered", "delivered"}, "delivered"},
		"read without delivered":        {[]string{"sent", "read"}, "read"},
		"failed after it was read":      {[]string{"read", "failed"}, "read"},
		"a word that we do not know":    {[]string{"warning"}, "sent"},
		"delivered after it \"failed\"": {[]string{"failed", "delivered"}, "delivered"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := confirmed(t)
			for _, s := range tc.statuses {
				w.status("wamid.1", s, "")
			}
			if got := w.messages()[0]; !strings.HasPrefix(got, "confirmation whatsapp "+tc.want) {
				t.Errorf("after %v: got %s, want %s", tc.statuses, got, tc.want)
			}
		})
	}
}

func TestAMessageThatFailsLaterGoesBySMS(t *testing.T) {
	t.Parallel()
	w := confirmed(t)
	for range 3 {
		w.status("wamid.1", "failed", `,"errors":[{"code":131026,"title":"x"}]`)
	}
	w.work()
	w.want("confirmation whatsapp failed: el número no recibe WhatsApp (131026)", "confirmation sms sent: whatsapp: el número no recibe WhatsApp (131026)")
	callback, _ := w.sms.got()[0]["StatusCallback"].(string)
	_, query, _ := strings.Cut(callback, "?")
	sid := "SM" + strings.Repeat("0", 31) + "1"
	w.smsHook(query, url.Values{"MessageSid": {sid}, "MessageStatus": {"undelivered"}, "ErrorCode": {"30003"}})
	w.want("confirmation whatsapp failed…", "confirmation sms failed: el número no recibe SMS (30003)")
	if n := w.Count(t, `SELECT count(*) FROM outbox WHERE topic = 'message.failed'`); n != 1 {
		t.Errorf("message.failed: got %d, want 1", n)
	}
}

func TestForgedWebhooksChangeNothing(t *testing.T) {
	t.Parallel()
	w := confirmed(t)
	body := []byte(`{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"` + phoneID + `"},"statuses":[{"id":"wamid.1","status":"failed","timestamp":"1"}]}}]}]}`)
	for name, signature := range map[string]string{
		"none": "", "garbage": "sha256=zz", "of another body": signWhatsApp([]byte("x")), "without its name": "00",
	} {
		if err := w.service.TakeWhatsApp(t.Context(), body, signature); !errors.Is(err, notify.ErrForbidden) {
			t.Errorf("TakeWhatsApp with the signature %s: got %v, want ErrForbidden", name, err)
		}
	}
	form := url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"failed"}, "AccountSid": {"AC1"}}
	query := "shop=" + w.ID.String() + "&message=" + uuid.NewString()
	for name, signature := range map[string]string{
		"none": "", "of another address": signSMS(publicURL+"/webhooks/sms?shop="+uuid.NewString(), form),
	} {
		if err := w.service.TakeSMS(t.Context(), query, form, signature); !errors.Is(err, notify.ErrForbidden) {
			t.Errorf("TakeSMS with the signature %s: got %v, want ErrForbidden", name, err)
		}
	}
	if err := w.service.TakeWhatsApp(t.Context(), []byte("{"), signWhatsApp([]byte("{"))); !errors.Is(err, notify.ErrBadWebhook) {
		t.Errorf("TakeWhatsApp of garbage: got %v, want ErrBadWebhook", err)
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox`); n != 0 {
		t.Errorf("inbox: got %d rows, want none", n)
	}
}

func TestAWebhookTwiceAtOnceIsOne(t *testing.T) {
	t.Parallel()
	w := confirmed(t)
	body := []byte(`{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"` + phoneID + `"},"messages":[{"from":"5491155550123","id":"wamid.in","timestamp":"1","type":"text","text":{"body":"hola"}}]}}]}]}`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := w.service.TakeWhatsApp(t.Context(), body, signWhatsApp(body)); err != nil {
				t.Errorf("TakeWhatsApp: %v", err)
			}
			if _, err := w.service.WorkInbox(t.Context(), w.ID); err != nil {
				t.Errorf("WorkInbox: %v", err)
			}
		})
	}
	all.Wait()
	w.applyInbox()
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE kind = 'reply'`); n != 1 {
		t.Errorf("replies: got %d, want 1", n)
	}
}

// texts are the replies that WhatsApp took.
func (w *world) texts() []string {
	w.t.Helper()
	w.work()
	var out []string
	for _, m := range w.wa.got() {
		if text, ok := m["text"].(map[string]any); ok {
			out = append(out, fmt.Sprint(text["body"]))
		}
		if inter, ok := m["interactive"].(map[string]any); ok {
			body, _ := inter["body"].(map[string]any)
			out = append(out, fmt.Sprint(body["text"]))
		}
	}
	return out
}

func TestAnswersConfirmAndCancel(t *testing.T) {
	t.Parallel()
	const ask, kept = "¿Cancelamos tu turno? Es miércoles 4 de marzo a las 15:00 en Barbería Centro. Respondé SI para cancelarlo.", "Perfecto, tu turno sigue en pie"
	for name, tc := range map[string]struct {
		says       []string
		confirmed  int
		cancelled  int
		lastAnswer string
	}{
		"1":                        {[]string{"1"}, 1, 0, "¡Gracias! Te esperamos: miércoles 4 de marzo a las 15:00 en Barbería Centro."},
		"Confirmo!!":               {[]string{" Confirmo!! "}, 1, 0, "¡Gracias!"},
		"2 alone cancels nothing":  {[]string{"2"}, 0, 0, ask},
		"2, sí":                    {[]string{"2", "Sí"}, 0, 1, ask},
		"cancelo, cancelo":         {[]string{"cancelo", "cancelo"}, 0, 1, ask},
		"2, no":                    {[]string{"2", "no"}, 0, 0, kept},
		"2, no, sí":                {[]string{"2", "no", "si"}, 1, 0, "¡Gracias!"},
		"sí to nothing":            {[]string{"sí"}, 1, 0, "¡Gracias!"},
		"something unclear":        {[]string{"¿a qué hora era?"}, 0, 0, "Tu próximo turno es miércoles 4 de marzo"},
		"2, something unclear, sí": {[]string{"2", "mmm", "si"}, 1, 0, "¡Gracias!"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := confirmed(t)
			for i, text := range tc.says {
				w.writes(fmt.Sprintf("wamid.in%d", i), text)
				w.writes(fmt.Sprintf("wamid.in%d", i), text) // delivered twice
				w.work()
			}
			if len(w.turnos.confirmed) != tc.confirmed || len(w.turnos.cancelled) != tc.cancelled {
				t.Errorf("turno: confirmed %d times and cancelled %d times, want %d and %d", len(w.turnos.confirmed), len(w.turnos.cancelled), tc.confirmed, tc.cancelled)
			}
			texts := w.texts()
			if len(texts) == 0 || !strings.HasPrefix(texts[len(texts)-1], tc.lastAnswer) {
				t.Errorf("answers: got %q, want the last one %q", texts, tc.lastAnswer)
			}
		})
	}
}

func TestButtonsSayWhichTurno(t *testing.T) {
	t.Parallel()
	w := confirmed(t)
	later := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-09 10:00"), Customer: customerOf(w, ana)})
	w.Exec(t, `UPDATE bookings SET cancellable_until = starts_at WHERE id = $1`, later)
	w.hook(fmt.Sprintf(`"messages":[{"from":"5491155550123","id":"wamid.b1","timestamp":"1","type":"button","button":{"payload":"cancel:%s:1","text":"2 cancelo"},"context":{"id":"wamid.1"}}]`, later))
	if got := w.texts(); len(got) != 1 || !strings.Contains(got[0], "lunes 9 de marzo a las 10:00") {
		t.Errorf("question: got %q, want one about March 9", got)
	}
	w.hook(fmt.Sprintf(`"messages":[{"from":"5491155550123","id":"wamid.b2","timestamp":"1","type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"yes:%s:1","title":"Sí, cancelar"}}}]`, later))
	if got := w.turnos.cancelled; len(got) != 1 || got[0] != later {
		t.Errorf("cancelled: got %v, want %v", got, later)
	}
	// A button of a turno that is somebody else's does nothing.
	other := w.bookFor("+5491155550777", "", "2026-03-05 15:00")
	w.hook(fmt.Sprintf(`"messages":[{"from":"5491155550123","id":"wamid.b3","timestamp":"1","type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"yes:%s:1","title":"Sí, cancelar"}}}]`, other))
	if got := w.turnos.cancelled; len(got) != 1 {
		t.Errorf("cancelled: got %v, want no more: the turno is another person's", got)
	}
}

func TestAYesToAnOlderTurnoAsksAgain(t *testing.T) {
	t.Parallel()
	w := confirmed(t)
	w.writes("wamid.in1", "2")
	w.Exec(t, `UPDATE bookings SET version = version + 1`) // moved meanwhile
	w.writes("wamid.in2", "si")
	if len(w.turnos.cancelled) != 0 {
		t.Error("cancelled a turno that the person had not been shown")
	}
	w.writes("wamid.in3", "si")
	if len(w.turnos.cancelled) != 1 {
		t.Error("the second yes did not cancel")
	}
}

func TestBajaEndsMessagesAndAltaBringsThemBack(t *testing.T) {
	t.Parallel()
	w := confirmed(t)
	w.writes("wamid.in1", "BAJA")
	w.event("booking.rescheduled", w.bookFor("", "", "2026-03-05 15:00"), 2, map[string]any{"actor": "customer"})
	if got := w.texts(); len(got) != 1 || !strings.HasPrefix(got[0], "Listo, no te mandamos más mensajes") {
		t.Errorf("answer: got %q", got)
	}
	id := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-06 15:00"), Customer: customerOf(w, ana)})
	w.event("booking.confirmed", id, 1, map[string]any{"actor": "customer"})
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE booking_id = $1`, id); n != 0 {
		t.Errorf("messages after BAJA: got %d, want none", n)
	}
	w.writes("wamid.in2", "alta")
	w.event("booking.confirmed", id, 1, map[string]any{"actor": "customer"})
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE booking_id = $1`, id); n != 1 {
		t.Errorf("messages after ALTA: got %d, want 1", n)
	}
}

func TestAnSMSAnswerCancelsToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.senders.noWhatsApp = true
	w.event("booking.confirmed", w.bookFor(ana, "", "2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	w.work()
	w.work()
	for i, text := range []string{"2", "SI"} {
		w.smsHook("", url.Values{"MessageSid": {fmt.Sprint("SMin", i)}, "SmsStatus": {"received"}, "From": {ana}, "To": {"+15005550006"}, "Body": {text}})
	}
	w.work()
	if len(w.turnos.cancelled) != 1 {
		t.Errorf("cancelled: got %d, want 1", len(w.turnos.cancelled))
	}
	last := w.sms.got()[len(w.sms.got())-1]["Body"]
	if want := "¿Cancelamos tu turno? Es miércoles 4 de marzo a las 15:00 en Barberia Centro. Respondé SI para cancelarlo."; last != want {
		t.Errorf("question: got %q, want %q", last, want)
	}
}

func TestTheHandshakeWantsTheToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edge := testkit.NewEdge(w.Shop, w.service.Routes)
	for query, want := range map[string]int{
		"hub.mode=subscribe&hub.verify_token=verify&hub.challenge=123": http.StatusOK,
		"hub.mode=subscribe&hub.verify_token=guess&hub.challenge=123":  http.StatusForbidden,
		"hub.mode=other&hub.verify_token=verify&hub.challenge=123":     http.StatusForbidden,
		"": http.StatusForbidden,
	} {
		rec := httptest.NewRecorder()
		edge.API.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/webhooks/whatsapp?"+query, nil))
		if rec.Code != want || want == http.StatusOK && rec.Body.String() != "123" {
			t.Errorf("GET ?%s: got %d %q, want %d", query, rec.Code, rec.Body, want)
		}
	}
}

func TestTenThousandHostileWebhooksLeaveTheStateOfOne(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("sends ten thousand webhooks")
	}
	w := confirmed(t)
	bodies := [][]byte{}
	for _, status := range []string{"sent", "delivered", "read", "failed", "sent", "nonsense"} {
		bodies = append(bodies, []byte(`{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"`+phoneID+`"},"statuses":[{"id":"wamid.1","status":"`+status+`","timestamp":"1"},{"id":"wamid.unknown","status":"read","timestamp":"1"}]}}]}]}`))
	}
	var all sync.WaitGroup
	for g := range 10 {
		all.Go(func() {
			for i := range 1000 {
				body := bodies[(g*7+i)%len(bodies)]
				signature := signWhatsApp(body)
				if i%3 == 0 {
					signature = "sha256=" + strings.Repeat("ab", 32)
				}
				_ = w.service.TakeWhatsApp(t.Context(), body, signature)
				if i%100 == 0 {
					_, _ = w.service.WorkInbox(t.Context(), w.ID)
				}
			}
		})
	}
	all.Wait()
	for range 5 {
		w.hurry()
		w.applyInbox()
	}
	w.work()
	got := w.messages()
	if !strings.HasPrefix(got[0], "confirmation whatsapp read") || len(got) > 2 {
		t.Errorf("messages: got %v, want the first one read", got)
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox WHERE done_at IS NULL`); n != 0 {
		t.Errorf("inbox: %d rows are not done", n)
	}
}

// customerOf is the customer with a telephone.
func customerOf(w *world, phone string) (id uuid.UUID) {
	w.t.Helper()
	err := w.DB.InShop(w.t.Context(), w.ID, func(tx pgx.Tx) error {
		return tx.QueryRow(w.t.Context(), `SELECT id FROM customers WHERE phone = $1`, phone).Scan(&id)
	})
	if err != nil {
		w.t.Fatalf("customer: %v", err)
	}
	return id
}

func TestANoticeThatCannotBeReadHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	w := confirmed(t)
	w.Exec(t, `INSERT INTO inbox (shop_id, id, provider, event_key, topic, payload_sealed, received_at) VALUES ($1, $2, 'whatsapp', 'broken', 'status', 'x', '2020-01-01')`, w.ID, uuid.New())
	body := []byte(`{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"` + phoneID + `"},"statuses":[{"id":"wamid.1","status":"read","timestamp":"1"}]}}]}]}`)
	if err := w.service.TakeWhatsApp(t.Context(), body, signWhatsApp(body)); err != nil {
		t.Fatalf("TakeWhatsApp: %v", err)
	}
	if _, err := w.service.WorkInbox(t.Context(), w.ID); err == nil {
		t.Error("WorkInbox: got no error for the broken notice")
	}
	w.want("confirmation whatsapp read")
	if n := w.Count(t, `SELECT count(*) FROM inbox WHERE next_at > now() AND error <> ''`); n != 1 {
		t.Errorf("notices put off: got %d, want the broken one", n)
	}
}
