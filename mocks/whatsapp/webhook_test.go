package whatsapp_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
	"github.com/barberpro/barberpro/mocks/whatsapp"
)

func hmacOf(body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func TestWebhooksAreSignedOverTheBodyAsItIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(ana, "¿Está/hay turno? ✂️ <b> & 😀")
	change := w.hooks(1)[0]
	got := w.hook.all()[0]
	if sig := got.header.Get("X-Hub-Signature-256"); sig != hmacOf(got.body) {
		t.Errorf("X-Hub-Signature-256: got %q, want %q", sig, hmacOf(got.body))
	}
	if regexp.MustCompile(`[^\x20-\x7e]|[^\\]/`).Match(got.body) || !strings.Contains(string(got.body), `\u00bf`) {
		t.Errorf("body: got %s, want ASCII with \\u00bf and \\/", got.body)
	}
	if text := at(change, "value", "messages", 0, "text", "body"); text != "¿Está/hay turno? ✂️ <b> & 😀" {
		t.Errorf("text: got %v", text)
	}
	if change["field"] != "messages" || at(change, "value", "metadata", "display_phone_number") != "5491155550100" ||
		at(change, "value", "metadata", "phone_number_id") != phoneID || at(change, "value", "contacts", 0, "profile", "name") != "Ana" ||
		at(change, "value", "contacts", 0, "wa_id") != ana || at(change, "value", "messages", 0, "from") != ana {
		t.Errorf("change: got %v", change)
	}
	if kind := got.header.Get("Content-Type"); kind != "application/json" {
		t.Errorf("Content-Type: got %q, want application/json", kind)
	}
}

func TestAForgedWebhookHasAWrongSignature(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mock.Shell().SetChaos(kit.Chaos{Forge: 1})
	w.write(ana, "Hola")
	w.hooks(1)
	got := w.hook.all()[0]
	if sig := got.header.Get("X-Hub-Signature-256"); sig == hmacOf(got.body) || len(sig) != len(hmacOf(nil)) {
		t.Errorf("X-Hub-Signature-256: got %q, want another of the same form", sig)
	}
}

func TestAWebhookIsSentAgainForSevenDays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hook.answer(http.StatusNoContent) // only 200 counts
	w.write(ana, "Hola")
	clock := w.mock.Shell().Clock
	begin := clock.Now()
	for n := 1; ; n++ {
		wait(t, "an attempt", func() bool { return len(w.hook.all()) == n })
		var state string
		wait(t, "a state", func() bool {
			found, _ := w.mock.Shell().Webhooks.Newest("", 0, 1)
			state = found[0].State
			return len(found[0].Attempts) == n
		})
		if state == kit.Failed {
			break
		}
		wait(t, "a plan", func() bool { return clock.State().Plans > 0 })
		w.advance(12 * time.Hour)
		if n > 40 {
			t.Fatalf("attempts: got %d, want an end", n)
		}
	}
	if days := clock.Now().Sub(begin).Hours() / 24; days < 7 || len(w.hook.all()) < 20 {
		t.Errorf("retries: got %d in %.1f days, want more than 20 in at least 7", len(w.hook.all()), days)
	}
}

func TestAWebhookThatIsAcceptedLaterIsDelivered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hook.answer(http.StatusInternalServerError)
	w.write(ana, "Hola")
	w.hooks(1)
	w.hook.answer(http.StatusOK)
	wait(t, "a plan", func() bool { return w.mock.Shell().Clock.State().Plans == 1 })
	w.advance(15 * time.Second)
	wait(t, "delivery", func() bool {
		found, _ := w.mock.Shell().Webhooks.Newest("", 0, 1)
		return found[0].State == kit.Delivered
	})
}

func TestTheWebhookIsVerified(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if a := w.act("", "verify", nil); a.status != http.StatusOK {
		t.Errorf("verify: got %d %s, want 200", a.status, a.raw)
	}
	if a := w.act("", "verify", map[string]string{"token": "wrong"}); a.status != http.StatusBadRequest {
		t.Errorf("verify with a wrong token: got %d %s, want 400", a.status, a.raw)
	}
	if a := w.act("", "verify", map[string]string{"url": "ftp://x"}); a.status != http.StatusBadRequest {
		t.Errorf("verify an address that is none: got %d %s, want 400", a.status, a.raw)
	}
}

func TestASubscriptionMayGoElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *whatsapp.Config) { c.WebhookURL = "" })
	other := newWorld(t)
	address, _ := at(other.json("GET", "/v23.0/"+phoneID+"?fields=webhook_configuration", "").body, "webhook_configuration", "application").(string)
	path := "/v23.0/" + accountID + "/subscribed_apps"
	if a := w.json("POST", path, `{"override_callback_uri":"`+address+`","verify_token":"wrong"}`); a.code(t) != 2200 {
		t.Errorf("subscribe with a wrong token: got %d %s, want 2200", a.status, a.raw)
	}
	if a := w.json("POST", path, `{"override_callback_uri":"`+address+`","verify_token":"verify"}`); a.status != http.StatusOK {
		t.Fatalf("subscribe: got %d %s, want 200", a.status, a.raw)
	}
	if a := w.json("GET", path, ""); at(a.body, "data", 0, "override_callback_uri") != address {
		t.Errorf("subscribed_apps: got %s, want %s", a.raw, address)
	}
	w.write(ana, "Hola")
	other.hooks(1)
	if a := w.do("DELETE", path, "", nil); a.status != http.StatusOK {
		t.Errorf("unsubscribe: got %d %s, want 200", a.status, a.raw)
	}
	w.write(ana, "Hola")
	if a := w.json("GET", path, ""); len(a.list(t, "data")) != 0 {
		t.Errorf("subscribed_apps after the end: got %s, want none", a.raw)
	}
	if found, _ := w.mock.Shell().Webhooks.Newest("", 0, 10); len(found) != 1 {
		t.Errorf("webhooks after unsubscribing: got %d, want the 1 of before", len(found))
	}
}

func TestTheNumbersAddressGoesBeforeTheAppsOwn(t *testing.T) {
	t.Parallel()
	w, first, second := newWorld(t, func(c *whatsapp.Config) { c.WebhookURL = "" }), newWorld(t), newWorld(t)
	address := func(of *world) string {
		s, _ := at(of.json("GET", "/v23.0/"+phoneID+"?fields=webhook_configuration", "").body, "webhook_configuration", "application").(string)
		return s
	}
	token := w.json("GET", "/v23.0/oauth/access_token?client_id=1&client_secret="+secret, "", "Authorization", "")
	if s, _ := at(token.body, "access_token").(string); !strings.HasPrefix(s, "1|") {
		t.Errorf("access_token: got %d %s, want 1|…", token.status, token.raw)
	}
	if a := w.json("GET", "/v23.0/oauth/access_token?client_id=1&client_secret=x", ""); a.code(t) != 1 {
		t.Errorf("access_token with a wrong secret: got %d %s, want code 1", a.status, a.raw)
	}
	app := "/v23.0/1234567/subscriptions?object=whatsapp_business_account&verify_token=verify&callback_url="
	if a := w.json("POST", app+address(first), ""); a.status != http.StatusOK {
		t.Fatalf("subscriptions: got %d %s, want 200", a.status, a.raw)
	}
	w.write(ana, "uno")
	first.hooks(1)
	override := func(to string) {
		body := `{"webhook_configuration":{"override_callback_uri":"` + to + `","verify_token":"verify"}}`
		if a := w.json("POST", "/v23.0/"+phoneID+"/", body); a.status != http.StatusOK {
			t.Fatalf("webhook_configuration: got %d %s, want 200", a.status, a.raw)
		}
	}
	override(address(second))
	w.write(ana, "dos")
	second.hooks(1)
	override("")
	w.write(ana, "tres")
	first.hooks(2)
}

func TestPressedButtonsComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sendOK(reminder(ana, 6))
	if a := w.act(id, "press:2 cancelo", nil); a.status != http.StatusOK {
		t.Fatalf("press: got %d %s, want 200", a.status, a.raw)
	}
	message := at(w.hooks(1)[0], "value", "messages", 0)
	if at(message, "type") != "button" || at(message, "button", "text") != "2 cancelo" || at(message, "button", "payload") != "2 cancelo" ||
		at(message, "context", "id") != id || at(message, "context", "from") != "5491155550100" {
		t.Errorf("quick reply: got %v", message)
	}

	payload := strings.TrimSuffix(reminder(ana, 6), "]}") +
		`,{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"confirm:7"}]}]}`
	id = w.sendOK(payload)
	if a := w.act(id, "press", map[string]string{"button": "confirm:7"}); a.status != http.StatusOK {
		t.Fatalf("press: got %d %s, want 200", a.status, a.raw)
	}
	wait(t, "the second press", func() bool { return len(w.hook.all()) == 2 })
	if !strings.Contains(string(w.hook.all()[1].body), `"button":{"payload":"confirm:7","text":"1 confirmo"}`) {
		t.Errorf("quick reply with payload: got %s", w.hook.all()[1].body)
	}

	id = w.sendOK(`"to":"` + ana + `","type":"interactive","interactive":{"type":"list","body":{"text":"¿?"},"action":{"button":"Ver",` +
		`"sections":[{"rows":[{"id":"r1","title":"10:00","description":"con Ana"}]}]}}`)
	if a := w.act(id, "press:r1", nil); a.status != http.StatusOK {
		t.Fatalf("press: got %d %s, want 200", a.status, a.raw)
	}
	wait(t, "the third press", func() bool { return len(w.hook.all()) == 3 })
	if !strings.Contains(string(w.hook.all()[2].body), `"interactive":{"type":"list_reply","list_reply":{"id":"r1","title":"10:00","description":"con Ana"}}`) {
		t.Errorf("list reply: got %s", w.hook.all()[2].body)
	}
	if a := w.act(id, "press:nope", nil); a.status != http.StatusBadRequest {
		t.Errorf("press a button that is none: got %d %s, want 400", a.status, a.raw)
	}
	if a := w.act("wamid.nope", "press:r1", nil); a.status != http.StatusNotFound {
		t.Errorf("press on nothing: got %d %s, want 404", a.status, a.raw)
	}
}

func TestAllKindsOfMessagesArrive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i, kind := range []string{"image", "audio", "video", "document", "sticker", "location", "reaction"} {
		fields := map[string]string{"type": kind, "text": "👍", "message": "wamid.x", "context": "wamid.y"}
		if a := w.act("", "receive", fields); a.status != http.StatusOK {
			t.Errorf("receive %s: got %d %s, want 200", kind, a.status, a.raw)
			continue
		}
		wait(t, kind, func() bool { return len(w.hook.all()) == i+1 })
	}
	for _, change := range w.hooks(7) {
		message := at(change, "value", "messages", 0)
		kind, _ := at(message, "type").(string)
		if at(message, kind) == nil || at(message, "context", "id") != "wamid.y" {
			t.Errorf("arrived %s: got %v, want its part and the context", kind, message)
		}
		if id, ok := at(message, kind, "id").(string); ok {
			a := w.json("GET", "/v23.0/"+id, "")
			if a.status != http.StatusOK || at(a.body, "mime_type") != at(message, kind, "mime_type") {
				t.Errorf("media of %s: got %d %s", kind, a.status, a.raw)
			}
		}
	}
	for name, fields := range map[string]map[string]string{
		"of an unknown type":            {"type": "smoke"},
		"from nobody":                   {"from": "hola"},
		"with a file that is no base64": {"type": "image", "file": "***"},
		"that reacts to nothing":        {"type": "reaction"},
	} {
		if a := w.act("", "receive", fields); a.status != http.StatusBadRequest {
			t.Errorf("receive %s: got %d %s, want 400", name, a.status, a.raw)
		}
	}
}
