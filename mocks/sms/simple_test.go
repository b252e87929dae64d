package sms_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

const jsonType = "application/json"

func TestThePlainInterfaceSendsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	status, got := w.call("POST", "/api/sms/send", jsonType, `{"to":"`+person+`","message":"áé","callback_url":"`+w.app.URL+`/plain"}`)
	if status != 201 || got["status"] != "queued" || got["from"] != ours || got["encoding"] != "UCS-2" || got["cost"] != 0.05 {
		t.Fatalf("send: got %d %v, want 201, queued", status, got)
	}
	id := str(got["id"])
	w.advance(2*time.Second, id, "delivered")
	w.until("two callbacks", func() bool { return len(w.app.at("/plain")) == 2 })
	if status, got := w.get("/api/sms/" + id); status != 200 || got["status"] != "delivered" || got["sent_at"] == nil {
		t.Errorf("fetch: got %d %v, want delivered", status, got)
	}
	if status, got := w.get("/api/sms/SMnone"); status != 404 || got["code"] != 20404.0 {
		t.Errorf("fetch of none: got %d %v, want 404 20404", status, got)
	}
	_, stats := w.get("/api/sms/stats")
	if stats["total"] != 1.0 || stats["cost"] != 0.05 || stats["success_rate"] != 1.0 || stats["currency"] != "ARS" {
		t.Errorf("stats: got %v, want 1 message for 0.05 ARS", stats)
	}
	for body, code := range map[string]float64{
		`{"to":"x","message":"x"}`: 21211, `{"message":"x"}`: 21604, `{"to":"` + person + `"}`: 21602, `[`: 20001, `{} {}`: 20001, ``: 20001,
	} {
		if status, got := w.call("POST", "/api/sms/send", jsonType, body); status != 400 || got["code"] != code {
			t.Errorf("send %s: got %d %v, want 400 %v", body, status, got, code)
		}
	}
}

func TestEachOfManyHasItsOwnResult(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	status, got := w.call("POST", "/api/sms/bulk", jsonType,
		`{"from":"+5491150000000","messages":[{"to":"`+person+`","message":"a"},{"to":"x","message":"b"},{"to":"+5493415123456","message":"c"}]}`)
	rows, _ := got["results"].([]any)
	if status != 200 || got["accepted"] != 2.0 || got["rejected"] != 1.0 || len(rows) != 3 {
		t.Fatalf("bulk: got %d %v, want 2 accepted and 1 rejected", status, got)
	}
	bad, _ := rows[1].(object)
	failure, _ := bad["error"].(object)
	good, _ := rows[2].(object)
	if failure["code"] != 21211.0 || bad["success"] != false || good["id"] == nil || good["index"] != 2.0 || good["from"] != "+5491150000000" {
		t.Errorf("results: got %v", rows)
	}
	many := make([]object, 1001)
	for i := range many {
		many[i] = object{"to": person, "message": fmt.Sprint(i)}
	}
	for n, want := range map[int]int{0: 400, 1000: 200, 1001: 400} {
		b, err := json.Marshal(object{"messages": many[:n]})
		if err != nil {
			t.Fatal(err)
		}
		if status, got := w.call("POST", "/api/sms/bulk", jsonType, string(b)); status != want {
			t.Errorf("bulk of %d: got %d %v, want %d", n, status, got["message"], want)
		}
	}
	if status, got := w.call("POST", "/api/sms/bulk", jsonType, `{"messages":"`+strings.Repeat("x", 9<<20)+`"}`); status != 413 {
		t.Errorf("bulk of 9 MB: got %d %v, want 413", status, got)
	}
}

func TestManyAtOnceAreAllKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all sync.WaitGroup
	seen := sync.Map{}
	for i := range 8 {
		all.Go(func() {
			for j := range 20 {
				x := w.send("Body", fmt.Sprintf("%d %d", i, j), "From", fmt.Sprintf("+1415555%04d", i))
				if _, twice := seen.LoadOrStore(x["sid"], true); twice {
					t.Errorf("sid %v came twice", x["sid"])
				}
				w.get(base + "/Messages.json?PageSize=5")
				w.call("GET", "/_mock/items", "", "")
				if j%5 == 0 {
					w.mock.Shell().Clock.Advance(time.Second)
				}
			}
		})
	}
	all.Wait()
	w.mock.Shell().Clock.Advance(2 * time.Second)
	w.until("160 delivered", func() bool {
		_, got := w.get("/api/sms/stats")
		by, _ := got["by_status"].(object)
		return by["delivered"] == 160.0
	})
}
