package sms_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
	"github.com/barberpro/barberpro/mocks/sms"
)

// receive makes a person write, and waits until the application was told.
func (w *world) receive(text string) {
	w.t.Helper()
	before := len(w.app.at("/incoming"))
	if status, got := w.act("", "receive", "from", person, "to", ours, "text", text); status != 200 {
		w.t.Fatalf("receive %q: got %d %v, want 200", text, status, got)
	}
	w.until("the webhook of "+text, func() bool { return len(w.app.at("/incoming")) > before })
}

// outgoing returns the texts sent to the person, newest first.
func (w *world) outgoing() []string {
	_, page := w.get(base + "/Messages.json?To=%2B5491123456789")
	return bodies(page)
}

func TestAReceivedMessageIsToldAndAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/incoming" {
			rw.Header().Set("Content-Type", "text/xml")
			fmt.Fprint(rw, `<?xml version="1.0" encoding="UTF-8"?><Response><Message statusCallback="/reply">Recibido: `+
				r.PostFormValue("Body")+`</Message><Message><Body>Chau</Body><Media>https://example.com/a.png</Media></Message></Response>`)
		}
	})
	w.receive("¿Hay turno?")
	got := w.app.at("/incoming")[0]
	if got.signature != signatureOf(got.url, got.form) {
		t.Errorf("signature: got %q, want %q", got.signature, signatureOf(got.url, got.form))
	}
	for name, want := range map[string]string{
		"From": person, "To": ours, "Body": "¿Hay turno?", "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received",
		"FromCountry": "AR", "ToCountry": "US", "AccountSid": account,
	} {
		if got.form.Get(name) != want {
			t.Errorf("webhook %s: got %q, want %q", name, got.form.Get(name), want)
		}
	}
	if in := w.fetch(got.form.Get("MessageSid")); in["direction"] != "inbound" || in["status"] != "received" {
		t.Errorf("received message: got %v %v, want inbound, received", in["direction"], in["status"])
	}
	w.until("two replies", func() bool { return len(w.outgoing()) == 2 })
	_, page := w.get(base + "/Messages.json?To=%2B5491123456789")
	rows, _ := page["messages"].([]any)
	second, _ := rows[0].(object)
	first, _ := rows[1].(object)
	if first["body"] != "Recibido: ¿Hay turno?" || first["direction"] != "outbound-reply" || second["num_media"] != "1" || second["body"] != "Chau" {
		t.Errorf("replies: got %v and %v", first, second)
	}
	w.advance(2*time.Second, first["sid"], "delivered")
	w.until("the reply's callbacks", func() bool { return len(w.app.at("/reply")) == 2 })
}

func TestAnswersInOtherForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "application/xml")
		switch {
		case r.URL.Path == "/other":
			fmt.Fprint(rw, "<Response><Sms>From the other place</Sms></Response>")
		case r.PostFormValue("Body") == "plain":
			rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
			fmt.Fprint(rw, "Plain text")
		case r.PostFormValue("Body") == "redirect":
			fmt.Fprint(rw, "<Response><Redirect>/other</Redirect></Response>")
		case r.PostFormValue("Body") == "broken":
			fmt.Fprint(rw, "<Response><Message>")
		case r.PostFormValue("Body") == "error":
			rw.WriteHeader(http.StatusInternalServerError)
		}
	})
	for _, word := range []string{"nothing", "broken", "error", "plain", "redirect"} {
		w.receive(word)
	}
	w.until("two replies", func() bool { return len(w.outgoing()) == 2 })
	got := strings.Join(w.outgoing(), ", ")
	if !strings.Contains(got, "Plain text") || !strings.Contains(got, "From the other place") {
		t.Errorf("replies: got %s, want the plain one and the redirected one", got)
	}
	for _, word := range []string{"broken", "error"} {
		w.until("the remark about "+word, func() bool {
			_, page := w.call("GET", "/_mock/items?query="+word, "", "")
			rows, _ := page["items"].([]any)
			if len(rows) == 0 {
				return false
			}
			row, _ := rows[0].(object)
			_, item := w.call("GET", "/_mock/items/"+str(row["id"]), "", "")
			return strings.Contains(fmt.Sprint(item["timeline"]), "webhook failed")
		})
	}
}

func TestTheFallbackIsAskedWhenTheFirstFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, numbers := w.get(base + "/IncomingPhoneNumbers.json?PhoneNumber=%2B15005550006")
	number, _ := rowsOf(numbers, "incoming_phone_numbers")[0].(object)
	w.post(str(number["uri"]), "SmsUrl", "http://127.0.0.1:1/gone", "SmsFallbackUrl", w.app.URL+"/incoming")
	w.receive("hola")
	if got := w.app.at("/incoming")[0]; got.form.Get("ErrorCode") != "11200" || got.form.Get("ErrorUrl") == "" {
		t.Errorf("fallback: got %v, want ErrorCode 11200 and the address", got.form)
	}
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			rw.Header().Set("Content-Type", "text/xml")
			fmt.Fprint(rw, "not TwiML")
		}
	})
	w.post(str(number["uri"]), "SmsUrl", w.app.URL+"/bad")
	w.receive("hola")
	if got := w.app.at("/incoming")[1]; got.form.Get("ErrorCode") != "12100" || got.form.Get("ErrorUrl") != w.app.URL+"/bad" {
		t.Errorf("fallback after what is not TwiML: got %v, want ErrorCode 12100 and the address", got.form)
	}
	w.post(str(number["uri"]), "SmsUrl", w.app.URL+"/incoming?a=1", "SmsMethod", "GET")
	w.receive("hola")
	got := w.app.at("/incoming")[2]
	if !strings.Contains(got.url, "a=1&") || !strings.Contains(got.url, "Body=hola") || got.signature != signatureOf(got.url, nil) {
		t.Errorf("GET webhook: got %s signed %s, want the form in the address", got.url, got.signature)
	}
}

func TestStopEndsMessagesAndStartBringsThemBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, word := range []string{"STOP", " alto. "} {
		w.receive(word)
		if got := w.app.at("/incoming"); got[len(got)-1].form.Get("OptOutType") != "STOP" {
			t.Errorf("OptOutType of %q: got %v, want STOP", word, got[len(got)-1].form)
		}
		if status, got := w.post(base+"/Messages.json", "To", person, "From", ours, "Body", "x"); status != 400 || got["code"] != 21610.0 {
			t.Errorf("send after %q: got %d %v, want 400 21610", word, status, got)
		}
		w.send("From", "+5491150000000") // another number of ours is another conversation
		w.receive("start")
		w.send()
	}
	if got := strings.Join(w.outgoing(), "\n"); !strings.Contains(got, "Te diste de baja") || !strings.Contains(got, "Volviste a suscribirte") {
		t.Errorf("confirmations: got %s, want both", got)
	}
	w.receive("ayuda")
	if got := w.outgoing()[0]; !strings.Contains(got, "Respondé STOP") {
		t.Errorf("help: got %q", got)
	}
}

func TestTheDashboardActs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	x, y, z := w.send(), w.send(), w.send("Body", "findme")
	if status, got := w.act(str(x["sid"]), "deliver"); status != 200 || w.fetch(x["sid"])["status"] != "delivered" {
		t.Errorf("deliver: got %d %v, %v", status, got, w.fetch(x["sid"]))
	}
	if status, _ := w.act(str(y["sid"]), "fail", "code", "30006"); status != 200 || w.fetch(y["sid"])["error_code"] != 30006.0 {
		t.Errorf("fail: got %d %v, want error_code 30006", status, w.fetch(y["sid"]))
	}
	if status, _ := w.act(str(z["sid"]), "fail", "code", "30001"); status != 200 || w.fetch(z["sid"])["status"] != "failed" {
		t.Errorf("fail 30001: got %d %v, want failed", status, w.fetch(z["sid"]))
	}
	for _, bad := range [][]string{
		{str(x["sid"]), "deliver"},
		{"SMnone", "deliver"},
		{"", "dance"},
		{"", "receive", "from", "x", "text", "x"},
		{"", "receive", "from", person, "to", "+5490000000000", "text", "x"},
		{"", "receive", "from", person, "to", ours},
	} {
		if status, _ := w.act(bad[0], bad[1], bad[2:]...); status == 200 {
			t.Errorf("act %v: got 200, want an error", bad)
		}
	}
	if status, got := w.act(str(x["sid"]), "receive", "text", "respuesta"); status != 200 {
		t.Errorf("receive: got %d %v, want 200", status, got)
	}
	_, page := w.call("GET", "/_mock/items?query=FINDME", "", "")
	if page["total"] != 1.0 {
		t.Errorf("items found: got %v, want 1", page["total"])
	}
	_, item := w.call("GET", "/_mock/items/"+str(z["sid"]), "", "")
	if item["data"] == nil || item["timeline"] == nil || item["status"] != "failed 30001" || len(rowsOf(item, "exchanges")) == 0 {
		t.Errorf("item: got %v, want data, timeline, exchanges and failed 30001", item)
	}
	board := w.phone()
	if len(board) != 1 || board[0].Number != person || board[0].Name != "11 2345-6789" || len(board[0].Messages) != 2 {
		t.Fatalf("phone: got %v, want one conversation of the delivered message and the answer", board)
	}
	if first, last := board[0].Messages[0], board[0].Messages[1]; first.Mine || !last.Mine || last.Text != "respuesta" {
		t.Errorf("phone: got %v to %v, want the answer at the end", first, last)
	}
}

func TestResetForgetsAllButTheNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send("From", "+14155552671")
	w.post("/v1/Services", "FriendlyName", "x")
	w.receive("STOP")
	if status, _ := w.call("POST", "/_mock/reset", "application/json", "{}"); status != 200 {
		t.Fatalf("reset: got %d, want 200", status)
	}
	_, numbers := w.get(base + "/IncomingPhoneNumbers.json")
	_, services := w.get("/v1/Services")
	_, ledger := w.call("GET", "/_mock/ledger", "", "")
	if len(rowsOf(numbers, "incoming_phone_numbers")) != 2 || len(rowsOf(services, "services")) != 0 || len(rowsOf(ledger, "messages")) != 0 {
		t.Errorf("after reset: got %v, %v, %v, want 2 numbers and nothing else", numbers, services, ledger)
	}
	w.send()
}

func TestLostWebhooksAreNotSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *sms.Config) { c.Max = 100 })
	w.mock.Shell().SetChaos(kit.Chaos{Drop: 1})
	w.act("", "receive", "from", person, "to", ours, "text", "lost")
	w.mock.Shell().SetChaos(kit.Chaos{Duplicate: 1, Forge: 1})
	w.receive("twice")
	w.until("two of them", func() bool { return len(w.app.at("/incoming")) == 2 })
	for _, got := range w.app.at("/incoming") {
		if got.form.Get("Body") != "twice" || got.signature == signatureOf(got.url, got.form) {
			t.Errorf("webhook: got %v, want the second message, forged", got.form)
		}
	}
}

func TestWebhooksOfReceivedMessagesAreListedAndSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/xml")
		switch {
		case r.URL.Path == "/moved":
			fmt.Fprint(rw, "<Response><Message>Mudado, "+r.Method+"</Message></Response>")
		case r.PostFormValue("Body") == "moved":
			http.Redirect(rw, r, "/moved", http.StatusTemporaryRedirect)
		default:
			fmt.Fprint(rw, "<Response><Message>Hola</Message></Response>")
		}
	})
	w.receive("uno")
	w.until("a reply", func() bool { return len(w.outgoing()) == 1 })
	_, page := w.get("/_mock/webhooks")
	hook, _ := rowsOf(page, "items")[0].(object)
	attempt, _ := rowsOf(hook, "attempts")[0].(object)
	if hook["what"] != "message received" || hook["state"] != "delivered" || !strings.Contains(str(attempt["answer"]), "<Message>Hola") {
		t.Errorf("webhook: got %v, want it delivered, with the application's answer", hook)
	}
	_, item := w.get("/_mock/items/" + str(hook["item"]))
	if len(rowsOf(item, "webhooks")) != 1 {
		t.Errorf("received message: got webhooks %v, want its one", item["webhooks"])
	}
	if status, got := w.call("POST", "/_mock/webhooks/"+str(hook["id"])+"/replay", "", ""); status != 200 {
		t.Fatalf("replay: got %d %v, want 200", status, got)
	}
	w.until("the reply to the second", func() bool { return len(w.outgoing()) == 2 })
	w.receive("moved")
	w.until("the reply from the other address", func() bool { return len(w.outgoing()) == 3 })
	if got := w.outgoing()[0]; got != "Mudado, POST" {
		t.Errorf("reply: got %q, want that of the address it moved to", got)
	}
	w.app.answers(func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "/incoming", http.StatusTemporaryRedirect)
	})
	before := len(w.app.at("/incoming"))
	w.receive("ronda")
	w.until("the end of the round", func() bool {
		_, page := w.get("/_mock/items?query=ronda")
		row, _ := rowsOf(page, "items")[0].(object)
		_, item := w.get("/_mock/items/" + str(row["id"]))
		return strings.Contains(fmt.Sprint(item["timeline"]), "too many redirects")
	})
	if got := len(w.app.at("/incoming")) - before; got != 5 {
		t.Errorf("an application that sends in circles: got %d questions, want 5", got)
	}
}
