package sms_test

import (
	"strings"
	"testing"
	"time"
)

func TestWhatDoesNotExistIsNotFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	none := "/v1/Services/MG" + strings.Repeat("0", 32)
	message := base + "/Messages/SM" + strings.Repeat("0", 32)
	_, numbers := w.get(base + "/IncomingPhoneNumbers.json")
	number, _ := rowsOf(numbers, "incoming_phone_numbers")[0].(object)
	for _, each := range []struct{ method, path, body string }{
		{"GET", none, ""},
		{"POST", none, "FriendlyName=x"},
		{"DELETE", none, ""},
		{"GET", none + "/PhoneNumbers", ""},
		{"POST", none + "/PhoneNumbers", "PhoneNumberSid=" + str(number["sid"])},
		{"GET", message + ".json", ""},
		{"GET", message + "/Media.json", ""},
		{"GET", message + "/Media/MEx.json", ""},
		{"DELETE", message + "/Media/MEx.json", ""},
		{"GET", "/api/sms/SMx", ""},
	} {
		status, got := w.call(each.method, each.path, "application/x-www-form-urlencoded", each.body)
		if status != 404 || got["code"] != 20404.0 || !strings.Contains(str(got["message"]), each.path) {
			t.Errorf("%s %s: got %d %v, want 404 20404 that names the path", each.method, each.path, status, got)
		}
	}
}

func TestAListAnswersWithoutItsExtension(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	status, got := w.post(base+"/Messages", "To", person, "From", ours, "Body", "x")
	if status != 201 || got["status"] != "queued" {
		t.Errorf("create: got %d %v, want 201", status, got)
	}
	for _, path := range []string{base + "/Messages", base + "/IncomingPhoneNumbers", "/2010-04-01/Accounts", base} {
		if status, got := w.get(path); status != 200 {
			t.Errorf("GET %s: got %d %v, want 200", path, status, got)
		}
	}
}

func TestAServiceInFromIsAService(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, service := w.post("/v1/Services", "FriendlyName", "Turnos")
	sid := str(service["sid"])
	got := w.send("From", sid)
	if got["messaging_service_sid"] != sid || got["status"] != "accepted" {
		t.Errorf("create: got %v, want accepted by the service", got)
	}
	both := w.send("From", "+5491150000000", "MessagingServiceSid", sid, "SmartEncoded", "true", "Body", "“Hola”")
	if both["from"] != "+5491150000000" || both["body"] != `"Hola"` {
		t.Errorf("create: got from %v and %v, want the number asked for and plain quotes", both["from"], both["body"])
	}
	w.advance(2*time.Second, both["sid"], "delivered")
	_, ledger := w.call("GET", "/_mock/ledger", "", "")
	if len(rowsOf(ledger, "messages")) != 2 {
		t.Errorf("ledger: got %v, want both messages", ledger)
	}
}

func TestWithoutAServiceNothingIsScheduled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got := w.send("ScheduleType", "fixed", "SendAt", "2030-01-01T00:00:00Z"); got["status"] != "queued" {
		t.Errorf("create: got %v, want queued", got["status"])
	}
}

func TestTheSameSeedGivesTheSameRun(t *testing.T) {
	t.Parallel()
	run := func(polls int) string {
		w := newWorld(t)
		w.scenario("success")
		var all []string
		for range 5 {
			all = append(all, str(w.send()["sid"]))
			for range polls {
				w.get(base + "/Messages.json")
			}
		}
		return strings.Join(all, " ")
	}
	if once, again := run(0), run(3); once != again {
		t.Errorf("two runs: got %s and %s, want the same", once, again)
	}
}
