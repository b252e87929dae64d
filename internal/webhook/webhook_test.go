package webhook_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/internal/webhook"
)

// The example of the specification's reference libraries.
func TestASignatureIsThatOfTheSpecification(t *testing.T) {
	t.Parallel()
	const secret, id, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
	got, err := webhook.Signature(secret, id, at, []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want || err != nil {
		t.Errorf("Signature: got %s, %v, want %s", got, err, want)
	}
}

func TestAnEventReachesWhoListensSigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	all, some, none := newReceiver(t, nil), newReceiver(t, nil), newReceiver(t, nil)
	_, secret := w.listen(t, all.URL)
	w.listen(t, some.URL, "booking.*", "payment.rejected")
	w.listen(t, none.URL, "payment.rejected")
	id := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 15:00"), Name: "Juan Secreto", Note: "alergia"})
	w.happens(t, "booking.confirmed", id, `{"actor":"customer","token":"CANARY"}`)
	w.drain(t)
	if len(all.all()) != 1 || len(some.all()) != 1 || len(none.all()) != 0 {
		t.Fatalf("received: got %d, %d, %d, want 1, 1, 0", len(all.all()), len(some.all()), len(none.all()))
	}
	r := all.all()[0]
	if !r.signed(t, secret) || r.signed(t, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") {
		t.Errorf("signature: got %q, want that of our secret only", r.header.Get("Webhook-Signature"))
	}
	if at, err := strconv.ParseInt(r.header.Get("Webhook-Timestamp"), 10, 64); err != nil || at != w.Clock.Now().Unix() {
		t.Errorf("timestamp: got %d, %v, want now", at, err)
	}
	var e struct {
		ID        uuid.UUID `json:"id"`
		Type      string    `json:"type"`
		CreatedAt time.Time `json:"created_at"`
		Data      struct {
			BookingID uuid.UUID `json:"booking_id"`
			Status    string    `json:"status"`
			StartsAt  string    `json:"starts_at"`
			Total     int64     `json:"total_centavos"`
			Actor     string    `json:"actor"`
			Lines     []any     `json:"lines"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(r.body), &e); err != nil {
		t.Fatalf("body: %v", err)
	}
	if e.ID.String() != r.header.Get("Webhook-Id") || e.Type != "booking.confirmed" || e.Data.BookingID != id || e.Data.Status != "confirmed" ||
		e.Data.StartsAt != "2026-03-05T15:00:00-03:00" || e.Data.Total != testkit.ServicePrice || e.Data.Actor != "customer" || len(e.Data.Lines) != 1 {
		t.Errorf("event: got %s", r.body)
	}
	for _, hidden := range []string{"Juan", "alergia", "CANARY"} {
		if strings.Contains(r.body, hidden) {
			t.Errorf("the event tells %q: %s", hidden, r.body)
		}
	}
	if some.all()[0].header.Get("Webhook-Id") != r.header.Get("Webhook-Id") {
		t.Error("two endpoints got the event under different ids")
	}
}

func TestOtherEventsTellIDsAndAmounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, nil)
	w.listen(t, rec.URL)
	payment, booking := pg.NewID(), pg.NewID()
	w.happens(t, "payment.approved", payment, `{"booking_id":"`+booking.String()+`","amount_centavos":5000,"method":"cash","ticket_url":"https://secret"}`)
	w.drain(t)
	if len(rec.all()) != 1 {
		t.Fatalf("received %d, want 1", len(rec.all()))
	}
	body := rec.all()[0].body
	for _, want := range []string{`"payment_id":"` + payment.String(), `"booking_id":"` + booking.String(), `"amount_centavos":5000`, `"method":"cash"`} {
		if !strings.Contains(body, want) {
			t.Errorf("event: got %s, want %s", body, want)
		}
	}
	if strings.Contains(body, "secret") {
		t.Errorf("event: tells what is not on the list: %s", body)
	}
}

func TestAnEventHasOneIDHoweverOftenItIsHandled(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, nil)
	w.listen(t, rec.URL)
	e := outbox.Event{Shop: w.ID, ID: 7, Topic: "payment.approved", Entity: pg.NewID(), At: w.Clock.Now(), Data: []byte(`{}`)}
	w.hand(t, e)
	w.hand(t, e)
	restored := e // after a backup was restored, the number comes again for another event
	restored.At = e.At.Add(time.Minute)
	w.hand(t, restored)
	w.drain(t)
	ids := map[string]int{}
	for _, r := range rec.all() {
		ids[r.header.Get("Webhook-Id")]++
	}
	if len(ids) != 2 {
		t.Errorf("ids: got %v, want one for each event", ids)
	}
}

func TestAnEndpointIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.options.AllowPrivate = false
	w.serve(t, w.options)
	for _, address := range []string{
		"http://example.com/hook", "https://localhost/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.1.2.3/x", "https://169.254.169.254/latest",
		"https://[::ffff:127.0.0.1]/x", "https://[fd00::1]/x", "ftp://example.com/", "https://user:pw@example.com/", "https:///path", "notaurl8",
		"https://example.com/#x", "https://a.localhost/",
	} {
		body, _ := json.Marshal(map[string]string{"url": address})
		if a := w.owner(t, http.MethodPost, "/webhooks", string(body)); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("POST %s: got %d %s, want 422", address, a.Status, a.Raw)
		}
	}
	for _, topics := range []string{`["booking"]`, `["x.*"]`, `["booking.confirm"]`, `["book*"]`, `[""]`} {
		a := w.owner(t, http.MethodPost, "/webhooks", `{"url":"https://example.com/x","topics":`+topics+`}`)
		if a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Raw, "payment.approved") {
			t.Errorf("POST %s: got %d %s, want 422 with what there is", topics, a.Status, a.Raw)
		}
	}
	for range 20 {
		w.ok(t, http.MethodPost, "/webhooks", `{"url":"https://example.com/x"}`)
	}
	if a := w.owner(t, http.MethodPost, "/webhooks", `{"url":"https://example.com/x"}`); a.Code() != "too_many_webhooks" {
		t.Errorf("the 21st: got %d %s, want too_many_webhooks", a.Status, a.Code())
	}
}

func TestASecretIsShownOnceAndReplacedWithoutAGap(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, nil)
	path, old := w.listen(t, rec.URL)
	if a := w.ok(t, http.MethodGet, path, ""); strings.Contains(a.Raw, "whsec") {
		t.Errorf("GET shows the secret: %s", a.Raw)
	}
	first := w.owner(t, http.MethodPost, path+"/rotate-secret", "", "Idempotency-Key", "k")
	if again := w.owner(t, http.MethodPost, path+"/rotate-secret", "", "Idempotency-Key", "k"); again.Raw != first.Raw {
		t.Error("the same request again: another secret")
	}
	fresh := first.Text("secret")
	if fresh == old || first.Text("old_secret_until") == "" {
		t.Fatalf("rotate: got %s", first.Raw)
	}
	ping := func() received {
		w.ok(t, http.MethodPost, path+"/test", "")
		w.drain(t)
		all := rec.all()
		return all[len(all)-1]
	}
	if r := ping(); !r.signed(t, old) || !r.signed(t, fresh) {
		t.Errorf("in the first day: got %q, want both signatures", r.header.Get("Webhook-Signature"))
	}
	w.Clock.Advance(24 * time.Hour)
	if r := ping(); r.signed(t, old) || !r.signed(t, fresh) {
		t.Errorf("after a day: got %q, want the new signature only", r.header.Get("Webhook-Signature"))
	}
}

func TestOnlyOwnersAndManagersHaveWebhooks(t *testing.T) {
	t.Parallel()
	db := testkit.Open(t)
	w, other := newWorld(t, db), newWorld(t, db)
	path, _ := w.listen(t, "https://example.com/x")
	for role, want := range map[web.Role]int{web.RoleManager: http.StatusOK, web.RoleReception: http.StatusForbidden, web.RoleBarber: http.StatusForbidden, "": http.StatusUnauthorized} {
		for _, p := range []string{"/webhooks", path, "/webhook-deliveries"} {
			if a := w.edge.Call(t, role, http.MethodGet, p, ""); a.Status != want {
				t.Errorf("GET %s as %q: got %d, want %d", p, role, a.Status, want)
			}
		}
	}
	for _, c := range [][2]string{{http.MethodGet, path}, {http.MethodDelete, path}, {http.MethodPost, path + "/test"}, {http.MethodPost, path + "/rotate-secret"}} {
		if a := other.owner(t, c[0], c[1], ""); a.Code() != "webhook_not_found" {
			t.Errorf("%s %s in another shop: got %d %s, want webhook_not_found", c[0], c[1], a.Status, a.Code())
		}
	}
}

func TestAnEndpointIsChangedSwitchedOffAndRemoved(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	rec := newReceiver(t, status(http.StatusInternalServerError))
	path, _ := w.listen(t, rec.URL, "payment.*")
	w.happens(t, "payment.approved", pg.NewID(), `{}`)
	w.drain(t)
	a := w.ok(t, http.MethodPatch, path, `{"topics":["booking.*"],"description":" caja ","active":false}`)
	if a.Body["active"] != false || a.Text("description") != "caja" {
		t.Errorf("PATCH: got %s", a.Raw)
	}
	d := w.ok(t, http.MethodGet, "/webhook-deliveries?status=failed", "").Item(0)
	if d.Text("status") != "failed" || !strings.Contains(d.Text("error"), "apagó") {
		t.Errorf("what waited: got %v, want it given up", d.Body)
	}
	if a := w.owner(t, http.MethodPost, "/webhook-deliveries/"+d.Text("id")+"/replay", ""); a.Code() != "webhook_off" {
		t.Errorf("replay while off: got %d %s, want webhook_off", a.Status, a.Code())
	}
	if a := w.owner(t, http.MethodPost, path+"/test", ""); a.Code() != "webhook_off" {
		t.Errorf("test while off: got %d %s, want webhook_off", a.Status, a.Code())
	}
	w.happens(t, "booking.confirmed", pg.NewID(), `{}`)
	w.ok(t, http.MethodPatch, path, `{"active":true}`)
	rec.recovers()
	w.ok(t, http.MethodPost, "/webhook-deliveries/"+d.Text("id")+"/replay", "")
	w.drain(t)
	if n := len(rec.all()); n != 2 {
		t.Errorf("received: got %d, want the first try and the replay, and nothing of the time it was off", n)
	}
	w.ok(t, http.MethodDelete, path, "")
	if a := w.owner(t, http.MethodGet, path, ""); a.Status != http.StatusNotFound {
		t.Errorf("GET after DELETE: got %d", a.Status)
	}
	if n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action LIKE 'webhook.%'`); n != 5 {
		t.Errorf("audit events: got %d, want create, two updates, replay and delete", n)
	}
}
