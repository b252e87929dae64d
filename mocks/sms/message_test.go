package sms_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/sms"
)

func TestAMessageIsQueuedThenSentThenDelivered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.send("Body", "¿Venís mañana?", "StatusCallback", w.app.URL+"/status?shop=1")
	wants := object{
		"account_sid": account, "api_version": "2010-04-01", "body": "¿Venís mañana?", "direction": "outbound-api",
		"error_code": nil, "error_message": nil, "from": ours, "to": person, "messaging_service_sid": nil, "num_media": "0",
		"num_segments": "1", "price": nil, "price_unit": "ARS", "status": "queued", "date_sent": nil,
	}
	for name, want := range wants {
		if got[name] != want {
			t.Errorf("created %s: got %v, want %v", name, got[name], want)
		}
	}
	sid := str(got["sid"])
	if len(sid) != 34 || !strings.HasPrefix(sid, "SM") || got["uri"] != base+"/Messages/"+sid+".json" {
		t.Errorf("created: got sid %q, uri %v, want SM and 32 digits, and its address", sid, got["uri"])
	}
	if _, err := time.Parse(time.RFC1123Z, str(got["date_created"])); err != nil {
		t.Errorf("date_created: got %v, want RFC 2822", got["date_created"])
	}
	if sent := w.advance(time.Second, sid, "sent"); sent["date_sent"] == nil || sent["price"] != nil {
		t.Errorf("sent: got date %v and price %v, want a date and no price", sent["date_sent"], sent["price"])
	}
	if done := w.advance(time.Second, sid, "delivered"); done["price"] != "-0.05000" {
		t.Errorf("delivered: got price %v, want -0.05000", done["price"])
	}
	w.until("two callbacks", func() bool { return len(w.app.at("/status")) == 2 })
	for _, each := range w.app.at("/status") {
		if want := signatureOf(each.url, each.form); each.signature != want {
			t.Errorf("signature of %s: got %q, want %q", each.url, each.signature, want)
		}
		if each.form.Get("MessageSid") != sid || each.form.Get("SmsStatus") != each.form.Get("MessageStatus") || each.form.Get("To") != person {
			t.Errorf("callback: got %v, want the message's", each.form)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *sms.Config) { c.AnyFrom = false })
	tests := []struct {
		name  string
		pairs []string
		code  float64
	}{
		{"no recipient", []string{"From", ours, "Body", "x"}, 21604},
		{"no sender", []string{"To", person, "Body", "x"}, 21603},
		{"no text", []string{"To", person, "From", ours}, 21602},
		{"words for a number", []string{"To", "hola", "From", ours, "Body", "x"}, 21211},
		{"a number without +", []string{"To", "1123456789", "From", ours, "Body", "x"}, 21211},
		{"a number with the local 15", []string{"To", "11 15-2345-6789", "From", ours, "Body", "x"}, 21211},
		{"an area that does not exist", []string{"To", "+5491023456789", "From", ours, "Body", "x"}, 21211},
		{"Argentine digits too few", []string{"To", "+549112345678", "From", ours, "Body", "x"}, 21211},
		{"North American digits too few", []string{"To", "+1234567890", "From", ours, "Body", "x"}, 21211},
		{"an Argentine number without the mobile 9", []string{"To", "+541123456789", "From", ours, "Body", "x"}, 21614},
		{"a sender that is no number", []string{"To", person, "From", "!!", "Body", "x"}, 21212},
		{"the sender that is invalid", []string{"To", person, "From", "+15005550001", "Body", "x"}, 21212},
		{"a sender of somebody else", []string{"To", person, "From", "+14155552671", "Body", "x"}, 21606},
		{"the sender that cannot send", []string{"To", person, "From", "+15005550007", "Body", "x"}, 21606},
		{"the sender whose queue is full", []string{"To", person, "From", "+15005550008", "Body", "x"}, 21611},
		{"the recipient that is invalid", []string{"To", "+15005550001", "From", ours, "Body", "x"}, 21211},
		{"the recipient that cannot be reached", []string{"To", "+15005550002", "From", ours, "Body", "x"}, 21612},
		{"the recipient abroad", []string{"To", "+15005550003", "From", ours, "Body", "x"}, 21408},
		{"the recipient that said stop", []string{"To", "+15005550004", "From", ours, "Body", "x"}, 21610},
		{"the recipient that is a landline", []string{"To", "+15005550009", "From", ours, "Body", "x"}, 21614},
		{"the same number twice", []string{"To", ours, "From", ours, "Body", "x"}, 21266},
		{"1,601 characters", []string{"To", person, "From", ours, "Body", strings.Repeat("x", 1601)}, 21617},
		{"eleven segments", []string{"To", person, "From", ours, "Body", strings.Repeat("á", 671)}, 21617},
		{"a callback that is no address", []string{"To", person, "From", ours, "Body", "x", "StatusCallback", "hola"}, 21609},
		{"an attachment that is no address", []string{"To", person, "From", ours, "MediaUrl", "hola"}, 21620},
		{"a content template", []string{"To", person, "From", ours, "ContentSid", "HX00000000000000000000000000000000"}, 21655},
		{"a service that is none", []string{"To", person, "MessagingServiceSid", "x", "Body", "x"}, 21705},
		{"a service that does not exist", []string{"To", person, "MessagingServiceSid", "MG" + strings.Repeat("0", 32), "Body", "x"}, 21701},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, got := w.post(base+"/Messages.json", tt.pairs...)
			if status != http.StatusBadRequest || got["code"] != tt.code || got["status"] != 400.0 || got["message"] == "" || got["more_info"] == "" {
				t.Errorf("create: got %d %v, want 400 and code %v", status, got, tt.code)
			}
		})
	}
}

func TestNumbersAreWrittenInOneForm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for typed, want := range map[string]string{
		"+54 9 11 2345-6789": person, "+598 94 231 234": "+59894231234", "+1 (555) 867-5310": "+15558675310",
	} {
		if got := w.send("To", typed); got["to"] != want {
			t.Errorf("to of %q: got %v, want %s", typed, got["to"], want)
		}
	}
	for _, from := range []string{"+14155552671", "12345", "Barberia", "+54 9 341 512-3456"} {
		w.send("From", from)
	}
}

func TestScenariosDecide(t *testing.T) {
	t.Parallel()
	tests := []struct {
		scenario, status string
		code             any
		price            any
	}{
		{"always_delivered", "delivered", nil, "-0.05000"},
		{"always_failed", "failed", 30001.0, nil},
		{"undelivered_unreachable", "undelivered", 30003.0, "-0.05000"},
		{"blocked", "undelivered", 30004.0, "-0.05000"},
		{"landline", "undelivered", 30006.0, "-0.05000"},
		{"filtered", "undelivered", 30007.0, "-0.05000"},
	}
	for _, tt := range tests {
		t.Run(tt.scenario, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.scenario(tt.scenario)
			x := w.send("StatusCallback", w.app.URL+"/status")
			got := w.advance(2*time.Second, x["sid"], tt.status)
			if got["error_code"] != tt.code || got["price"] != tt.price || (tt.code == nil) != (got["error_message"] == nil) {
				t.Errorf("got code %v, price %v, message %v, want %v, %v", got["error_code"], got["price"], got["error_message"], tt.code, tt.price)
			}
			w.until("the last callback", func() bool {
				for _, each := range w.app.at("/status") {
					if each.form.Get("MessageStatus") == tt.status {
						return (each.form.Get("ErrorCode") != "") == (tt.code != nil)
					}
				}
				return false
			})
		})
	}
}

func TestWhatDoesNotArriveByChanceFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *sms.Config) { c.SuccessRate = 0 })
	for range 10 {
		got := w.advance(2*time.Second, w.send()["sid"], "failed")
		if code := got["error_code"]; code != 30001.0 && code != 30008.0 {
			t.Errorf("error_code: got %v, want 30001 or 30008", code)
		}
	}
}

func TestScenariosRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for scenario, want := range map[string]struct {
		status int
		code   float64
	}{"queue_full": {400, 21611}, "rate_limited": {429, 20429}, "trial": {400, 21608}} {
		status, got := w.call("POST", base+"/Messages.json", "application/x-www-form-urlencoded",
			form("To", person, "From", ours, "Body", "x").Encode(), "X-Mock-Scenario", scenario)
		if status != want.status || got["code"] != want.code {
			t.Errorf("%s: got %d %v, want %d %v", scenario, status, got, want.status, want.code)
		}
	}
}

func TestTheShareOfSuccessHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *sms.Config) { c.SuccessRate = 0.95 })
	for range 400 {
		w.send()
	}
	w.mock.Shell().Clock.Advance(2 * time.Second)
	var rate float64
	w.until("all to end", func() bool {
		_, got := w.get("/api/sms/stats")
		by, _ := got["by_status"].(object)
		rate, _ = got["success_rate"].(float64)
		return by["queued"] == nil && by["sent"] == nil
	})
	if rate < 0.9 || rate > 0.99 {
		t.Errorf("success rate of 400: got %v, want about 0.95", rate)
	}
}

func TestAFinishedMessageIsRedactedAndDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	x := w.send()
	path := base + "/Messages/" + str(x["sid"]) + ".json"
	for _, try := range []struct {
		method, body string
		code         float64
	}{{"POST", "Body=", 20009}, {"DELETE", "", 20009}, {"POST", "Status=canceled", 30409}} {
		if status, got := w.call(try.method, path, "application/x-www-form-urlencoded", try.body); status != 409 || got["code"] != try.code {
			t.Errorf("%s %s on its way: got %d %v, want 409 %v", try.method, try.body, status, got, try.code)
		}
	}
	w.advance(2*time.Second, x["sid"], "delivered")
	if status, got := w.post(path, "Body", "other"); status != 400 || got["code"] != 20001.0 {
		t.Errorf("new text: got %d %v, want 400 20001", status, got)
	}
	if status, got := w.post(path, "Status", "sent"); status != 400 || got["code"] != 20001.0 {
		t.Errorf("new status: got %d %v, want 400 20001", status, got)
	}
	if status, got := w.post(path, "Body", ""); status != 200 || got["body"] != "" {
		t.Errorf("redact: got %d %v, want 200 and no body", status, got)
	}
	if status, _ := w.call("DELETE", path, "", ""); status != 204 {
		t.Errorf("delete: got %d, want 204", status)
	}
	for _, method := range []string{"GET", "DELETE", "POST"} {
		if status, got := w.call(method, path, "", ""); status != 404 || got["code"] != 20404.0 {
			t.Errorf("%s after delete: got %d %v, want 404 20404", method, status, got)
		}
	}
}

func TestAScheduledMessageWaitsAndCanBeCanceled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, service := w.post("/v1/Services", "FriendlyName", "Turnos")
	sid := str(service["sid"])
	at := func(d time.Duration) string { return w.mock.Shell().Clock.Now().Add(d).Format(time.RFC3339) }
	plan := func(when string) (int, object) {
		return w.post(base+"/Messages.json", "To", person, "MessagingServiceSid", sid, "Body", "x", "ScheduleType", "fixed", "SendAt", when)
	}
	for when, code := range map[string]float64{"": 35111, "tomorrow": 35114, at(time.Minute): 35114, at(36 * 24 * time.Hour): 35114} {
		if status, got := plan(when); status != 400 || got["code"] != code {
			t.Errorf("SendAt %q: got %d %v, want 400 %v", when, status, got, code)
		}
	}
	_, first := plan(at(time.Hour))
	_, second := plan(at(time.Hour))
	if first["status"] != "scheduled" || first["from"] != nil {
		t.Errorf("scheduled: got %v from %v, want scheduled from nobody yet", first["status"], first["from"])
	}
	if status, got := w.post(base+"/Messages/"+str(first["sid"])+".json", "Status", "canceled"); status != 200 || got["status"] != "canceled" {
		t.Errorf("cancel: got %d %v, want canceled", status, got)
	}
	w.advance(time.Hour, second["sid"], "queued")
	w.until("the next plans", func() bool { return w.mock.Shell().Clock.State().Plans == 2 })
	got := w.advance(2*time.Second, second["sid"], "delivered")
	if got["from"] != ours || got["messaging_service_sid"] != sid {
		t.Errorf("delivered: got from %v by %v, want %s by %s", got["from"], got["messaging_service_sid"], ours, sid)
	}
	if left := w.fetch(first["sid"]); left["status"] != "canceled" {
		t.Errorf("canceled message: got %v, want canceled still", left["status"])
	}
}

func TestMediaMakeAnMMS(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	x := w.send("MediaUrl", "https://example.com/a.png", "MediaUrl", "https://example.com/b")
	sid := str(x["sid"])
	if !strings.HasPrefix(sid, "MM") || x["num_media"] != "2" {
		t.Errorf("created: got %s with %v media, want MM with 2", sid, x["num_media"])
	}
	_, list := w.get(base + "/Messages/" + sid + "/Media.json")
	rows, _ := list["media_list"].([]any)
	if len(rows) != 2 {
		t.Fatalf("media_list: got %v, want 2", list)
	}
	one, _ := rows[0].(object)
	path := str(one["uri"])
	if status, got := w.get(path); status != 200 || got["content_type"] != "image/png" || got["parent_sid"] != sid {
		t.Errorf("fetch: got %d %v, want the picture", status, got)
	}
	if status, _ := w.get(strings.TrimSuffix(path, ".json")); status != 307 {
		t.Errorf("content: got %d, want 307", status)
	}
	if status, _ := w.call("DELETE", path, "", ""); status != 204 {
		t.Errorf("delete: got %d, want 204", status)
	}
	if status, _ := w.get(path); status != 404 {
		t.Errorf("fetch after delete: got %d, want 404", status)
	}
}
