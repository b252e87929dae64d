package whatsapp_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestStatusesComeInTheirOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sendOK(reminder(ana, 6) + `,"biz_opaque_callback_data":"turno-7"`)
	w.advance(time.Second)
	first := w.statuses(id, 1)[0]
	if first["status"] != "sent" || first["recipient_id"] != ana || first["biz_opaque_callback_data"] != "turno-7" ||
		at(first, "conversation", "origin", "type") != "utility" || at(first, "pricing", "category") != "utility" ||
		at(first, "pricing", "billable") != true {
		t.Errorf("first status: got %v, want sent to %s as utility", first, ana)
	}
	if stamp, _ := first["timestamp"].(string); len(stamp) != 10 {
		t.Errorf("timestamp: got %v, want a string of Unix seconds", first["timestamp"])
	}
	w.advance(time.Minute)
	if got := words(w.statuses(id, 3)); got != "sent delivered read" {
		t.Errorf("statuses: got %q, want sent delivered read", got)
	}
}

func TestNumbersAndScenariosDecideWhatBecomesOfAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name, fields, scenario, want string
		code                         int
	}{
		{"a template", reminder(ana, 6), "", "sent delivered read", 0},
		{"free text outside the window", hola, "", "failed", 131047},
		{"free text when the window does not count", hola, "window_ignored", "sent delivered read", 0},
		{"a template in window_closed", reminder(ana, 6), "window_closed", "sent delivered read", 0},
		{"undeliverable", reminder(ana, 6), "undeliverable", "failed", 131026},
		{"a broken media", `"to":"` + ana + `","type":"image","image":{"link":"https://a.example/x.png"}`, "media_error", "failed", 131053},
		{"0001", reminder("5491155550001", 6), "", "failed", 131026},
		{"0002", reminder("5491155550002", 6), "", "failed", 131047},
		{"0003", reminder("5491155550003", 6), "", "failed", 131049},
		{"0004", reminder("5491155550004", 6), "", "failed", 131050},
		{"0005", reminder("5491155550005", 6), "", "failed", 130472},
		{"0007", reminder("5491155550007", 6), "", "failed", 131000},
		{"0008", reminder("5491155550008", 6), "", "sent", 0},
		{"0009", reminder("5491155550009", 6), "", "sent delivered", 0},
		{"0010", reminder("5491155550010", 6), "", "sent read", 0},
		{"0011", reminder("5491155550011", 6), "", strings.Join([]string{"sent", "sent", "delivered", "delivered", "read", "read"}, " "), 0},
		{"0012", reminder("5491155550012", 6), "", "delivered sent read", 0},
		{"a number that cannot exist", reminder("5490055550123", 6), "", "failed", 131026},
		{"a reaction", `"to":"` + ana + `","type":"reaction","reaction":{"message_id":"x","emoji":"👍"}`, "window_ignored", "sent", 0},
	} {
		id := w.sendOK(c.fields, "X-Mock-Scenario", c.scenario)
		w.advance(time.Minute)
		list := w.statuses(id, len(strings.Fields(c.want)))
		if got := words(list); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if c.code != 0 && at(list[0], "errors", 0, "code") != float64(c.code) {
			t.Errorf("%s: got %v, want code %d", c.name, list[0], c.code)
		}
		if c.code != 0 && (at(list[0], "errors", 0, "error_data", "details") == "" || list[0]["conversation"] != nil) {
			t.Errorf("%s: got %v, want details and no conversation", c.name, list[0])
		}
	}
}

func TestFreeTextGoesForADayAfterThePersonWrote(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write("11 15-5555-0123", "¿Tienen lugar?")
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{0, "sent delivered read"},
		{23 * time.Hour, "sent delivered read"},
		{time.Hour, "failed"},
	} {
		w.advance(c.after)
		id := w.sendOK(hola)
		w.advance(time.Minute)
		if got := words(w.statuses(id, len(strings.Fields(c.want)))); got != c.want {
			t.Errorf("after %v: got %q, want %q", c.after, got, c.want)
		}
	}
}

func TestAPersonsMessageIsMarkedAsReadOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(ana, "Hola")
	id, _ := at(w.hooks(1)[0], "value", "messages", 0, "id").(string)
	read := `"status":"read","message_id":"` + id + `"`
	if a := w.send(read + `,"typing_indicator":{"type":"text"}`); a.status != http.StatusOK || at(a.body, "success") != true {
		t.Errorf("mark as read: got %d %s, want success", a.status, a.raw)
	}
	if got := at(w.json("GET", "/_mock/items/"+id, "").body, "status"); got != "read" {
		t.Errorf("status: got %v, want read", got)
	}
	for name, fields := range map[string]string{
		"an unknown message": `"status":"read","message_id":"wamid.nope"`,
		"an own message":     `"status":"read","message_id":"` + w.sendOK(hola) + `"`,
		"another status":     `"status":"eaten","message_id":"` + id + `"`,
		"no message":         `"status":"read"`,
		"another indicator":  read + `,"typing_indicator":{"type":"drum"}`,
	} {
		if a := w.send(fields); a.status != http.StatusBadRequest {
			t.Errorf("mark %s as read: got %d %s, want 400", name, a.status, a.raw)
		}
	}
}

func TestManyMayWriteAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var group sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]bool{}
	for i := range 40 {
		group.Go(func() {
			id := w.sendOK(reminder(fmt.Sprintf("54911555501%02d", i%7+20), 6))
			w.advance(time.Millisecond)
			_ = w.json("GET", "/_mock/phone", "")
			mu.Lock()
			defer mu.Unlock()
			ids[id] = true
		})
	}
	group.Wait()
	if len(ids) != 40 {
		t.Errorf("ids: got %d different ones, want 40", len(ids))
	}
	w.advance(time.Minute)
	wait(t, "120 webhooks", func() bool { return len(w.hook.all()) == 120 })
	if got := w.json("GET", "/_mock/items?limit=1", ""); at(got.body, "total") != 40.0 {
		t.Errorf("items: got %s, want 40", got.raw)
	}
}
