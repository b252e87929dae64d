package notify_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

func TestStaffSeeMessagesWithTheirAttempts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edge := testkit.NewEdge(w.Shop, w.service.Routes)
	w.wa.say(reply{status: 400, body: `{"error":{"code":131026,"message":"x"}}`})
	id := w.book("2026-03-04 15:00")
	w.event("booking.confirmed", id, 1, map[string]any{"actor": "customer"})
	w.work()
	w.work()
	all := edge.Call(t, web.RoleReception, http.MethodGet, "/messages?booking_id="+id.String(), "")
	if all.Status != http.StatusOK || len(all.Items()) != 3 {
		t.Fatalf("GET /messages: got %d with %d items, want 3\n%s", all.Status, len(all.Items()), all.Raw)
	}
	failed := edge.Call(t, web.RoleReception, http.MethodGet, "/messages?status=failed&channel=whatsapp", "")
	if len(failed.Items()) != 1 || !strings.Contains(failed.Raw, `"code":"131026"`) || !strings.Contains(failed.Raw, `"outcome":"sending"`) {
		t.Errorf("GET /messages?status=failed: got %s", failed.Raw)
	}
	first := edge.Call(t, web.RoleOwner, http.MethodGet, "/messages?limit=2", "")
	second := edge.Call(t, web.RoleOwner, http.MethodGet, "/messages?limit=2&cursor="+first.Cursor(), "")
	if len(first.Items()) != 2 || len(second.Items()) != 1 || second.Cursor() != "" || first.Item(1).ID() == second.Item(0).ID() {
		t.Errorf("pages: got %s\n%s", first.Raw, second.Raw)
	}
	if a := edge.Call(t, web.RoleBarber, http.MethodGet, "/messages", ""); a.Status != http.StatusForbidden {
		t.Errorf("GET /messages by a barber: got %d, want 403", a.Status)
	}
}

func TestStaffSendAgainWithAReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edge := testkit.NewEdge(w.Shop, w.service.Routes)
	id := w.bookFor(ana, "", "2026-03-04 15:00")
	w.event("booking.confirmed", id, 1, map[string]any{"actor": "customer"})
	w.work()
	message := edge.Call(t, web.RoleOwner, http.MethodGet, "/messages", "").Item(0).ID().String()
	path := "/messages/" + message + "/resend"
	for name, tc := range map[string]struct {
		body string
		want int
	}{"no reason": {`{"reason":" "}`, 422}, "no body": {`{}`, 422}} {
		if a := edge.Call(t, web.RoleOwner, http.MethodPost, path, tc.body); a.Status != tc.want {
			t.Errorf("resend with %s: got %d, want %d", name, a.Status, tc.want)
		}
	}
	for range 2 {
		a := edge.Call(t, web.RoleReception, http.MethodPost, path, `{"reason":"Dice que no le llegó"}`, "Idempotency-Key", "k1")
		if a.Status != http.StatusCreated || a.Text("status") != "due" {
			t.Fatalf("resend: got %d %s, want 201", a.Status, a.Raw)
		}
	}
	w.work()
	if n := len(w.wa.got()); n != 2 {
		t.Errorf("WhatsApp: got %d messages, want 2", n)
	}
	w.want("confirmation whatsapp sent", "confirmation whatsapp sent: pedido: Dice que no le llegó")
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'message.resend' AND actor_kind = 'user'`); n != 1 {
		t.Errorf("audit events: got %d, want 1", n)
	}
	w.Exec(t, `UPDATE bookings SET status = 'cancelled_by_shop', version = 2 WHERE id = $1`, id)
	if a := edge.Call(t, web.RoleOwner, http.MethodPost, path, `{"reason":"x"}`); a.Code() != "message_too_late" {
		t.Errorf("resend for a cancelled turno: got %s", a.Raw)
	}
	if a := edge.Call(t, web.RoleOwner, http.MethodPost, "/messages/"+id.String()+"/resend", `{"reason":"x"}`); a.Status != http.StatusNotFound {
		t.Errorf("resend of nothing: got %d, want 404", a.Status)
	}
}

func TestAShopHasItsOwnTexts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edge := testkit.NewEdge(w.Shop, w.service.Routes)
	if a := edge.Call(t, web.RoleReception, http.MethodGet, "/templates", ""); len(a.Items()) != 27 || strings.Contains(a.Raw, `"own":true`) {
		t.Errorf("GET /templates: got %d items: %s", len(a.Items()), a.Raw)
	}
	for name, tc := range map[string]struct{ path, body, want string }{
		"an unknown variable":   {"/templates/reminder/sms", `{"body":"Hola {{nombre}}"}`, "{{nombre}}"},
		"an unclosed variable":  {"/templates/reminder/sms", `{"body":"Hola {{cliente"}`, "sin cerrar"},
		"a text of four SMS":    {"/templates/reminder/sms", `{"body":"` + strings.Repeat("Hola ", 100) + `"}`, "4 SMS"},
		"a long WhatsApp":       {"/templates/reminder/whatsapp", `{"body":"` + strings.Repeat("Hola ", 300) + `"}`, "1500 caracteres"},
		"a letter, no subject":  {"/templates/reminder/email", `{"body":"Hola"}`, "asunto"},
		"a kind that is none":   {"/templates/greeting/sms", `{"body":"Hola"}`, "template_not_found"},
		"answers to people":     {"/templates/reply/sms", `{"body":"Hola"}`, "template_not_found"},
		"a channel that is not": {"/templates/reminder/fax", `{"body":"Hola"}`, "template_not_found"},
		"nothing":               {"/templates/reminder/sms", `{"body":"  "}`, "Escribí el texto"},
	} {
		a := edge.Call(t, web.RoleManager, http.MethodPut, tc.path, tc.body)
		if a.Status/100 != 4 || !strings.Contains(a.Raw, tc.want) {
			t.Errorf("PUT %s with %s: got %d %s, want %q", tc.path, name, a.Status, a.Raw, tc.want)
		}
	}
	own := `{"body":"Che {{cliente}}, venite {{dia}} {{hora}} ¡Te esperamos! {{link}}"}`
	if a := edge.Call(t, web.RoleReception, http.MethodPut, "/templates/confirmation/sms", own); a.Status != http.StatusForbidden {
		t.Errorf("PUT by reception: got %d, want 403", a.Status)
	}
	if a := edge.Call(t, web.RoleManager, http.MethodPut, "/templates/confirmation/sms", own); a.Status != http.StatusOK {
		t.Fatalf("PUT: got %d %s", a.Status, a.Raw)
	}
	w.senders.noWhatsApp = true
	w.event("booking.confirmed", w.bookFor(ana, "", "2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	w.work()
	w.work()
	if got := w.sms.got(); len(got) != 1 || !strings.HasPrefix(fmt.Sprint(got[0]["Body"]), "Che Ana, venite mié 4/3 15:00 ¡Te esperamos! https://barberpro.test/g/") {
		t.Errorf("SMS: got %v", got)
	}
	if a := edge.Call(t, web.RoleManager, http.MethodDelete, "/templates/confirmation/sms", ""); a.Status != http.StatusNoContent {
		t.Errorf("DELETE: got %d, want 204", a.Status)
	}
	if a := edge.Call(t, web.RoleManager, http.MethodDelete, "/templates/confirmation/sms", ""); a.Status != http.StatusNotFound {
		t.Errorf("DELETE twice: got %d, want 404", a.Status)
	}
	p := edge.Call(t, web.RoleManager, http.MethodPost, "/templates/preview", `{"kind":"reminder","channel":"sms","body":"Mañana a las {{hora}}, ¿venís? 💈 Está todo listo"}`)
	if p.Status != http.StatusOK || p.Text("text") != "Mañana a las 10:30, ¿venis?  Esta todo listo" || p.Text("encoding") != "gsm7" {
		t.Errorf("preview: got %d %s", p.Status, p.Raw)
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action LIKE 'template.%'`); n != 2 {
		t.Errorf("audit events: got %d, want 2", n)
	}
}

func TestStaffNoteWhoWantsNoMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edge := testkit.NewEdge(w.Shop, w.service.Routes)
	if a := edge.Call(t, web.RoleReception, http.MethodPut, "/message-contacts/11%2015-5555-0123", `{"opted_out":true}`); a.Text("phone") != ana || a.Text("opt_out_by") != "shop" {
		t.Errorf("PUT: got %d %s", a.Status, a.Raw)
	}
	if a := edge.Call(t, web.RoleReception, http.MethodPut, "/message-contacts/nobody", `{"opted_out":true}`); a.Status != http.StatusUnprocessableEntity {
		t.Errorf("PUT of no number: got %d, want 422", a.Status)
	}
	if a := edge.Call(t, web.RoleReception, http.MethodGet, "/message-contacts?opted_out=true", ""); len(a.Items()) != 1 {
		t.Errorf("GET: got %s, want one", a.Raw)
	}
	edge.Call(t, web.RoleReception, http.MethodPut, "/message-contacts/"+ana, `{"opted_out":false}`)
	if a := edge.Call(t, web.RoleReception, http.MethodGet, "/message-contacts?opted_out=true", ""); len(a.Items()) != 0 {
		t.Errorf("GET after taking it back: got %s, want none", a.Raw)
	}
}

func TestErasingAPersonLeavesThatSomethingWasSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, unread, other := w.bookFor(ana, "", "2026-03-04 15:00"), pg.NewID(), pg.NewID()
	w.event("booking.confirmed", id, 1, map[string]any{"actor": "customer"})
	w.work()
	w.writes("wamid.in", "hola")
	w.work()
	w.Exec(t, `INSERT INTO inbox (shop_id, id, provider, event_key, topic, payload_sealed) VALUES ($1, $2, 'whatsapp', 'k', 'message', $3),
		($1, $4, 'whatsapp', 'l', 'message', $5)`, w.ID, unread, sealed(t, unread, ana), other, sealed(t, other, "+5491155559999"))
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		return w.service.Forget(t.Context(), tx, w.ID, []string{ana}, []uuid.UUID{id})
	})
	if err != nil {
		t.Fatalf("Forget: %v", err)
	}
	w.want("confirmation whatsapp sent", "reply whatsapp sent")
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE sent_text <> '' OR phone IS NOT NULL OR data <> '{}'`); n != 0 {
		t.Errorf("messages that still tell of the person: got %d, want none", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM message_contacts`); n != 0 {
		t.Errorf("contacts: got %d, want none", n)
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox WHERE payload_sealed IS NOT NULL AND id = $1`, unread); n != 0 {
		t.Error("what the person wrote and nobody read: it is still there")
	}
	if n := w.Count(t, `SELECT count(*) FROM inbox WHERE payload_sealed IS NOT NULL AND next_at IS NOT NULL AND id = $1`, other); n != 1 {
		t.Error("what somebody else wrote: it is gone")
	}
}

// sealed is the text of a person as the inbox keeps it.
func sealed(t *testing.T, id uuid.UUID, number string) []byte {
	t.Helper()
	out, err := testkit.Sealer{}.Seal([]byte(`{"channel":"whatsapp","phone":"`+number+`","text":"hola"}`), append([]byte("inbox:"), id[:]...))
	if err != nil {
		t.Fatalf("Seal: %v", err)
	}
	return out
}
