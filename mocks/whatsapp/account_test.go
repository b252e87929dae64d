package whatsapp_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/mocks/kit"
	"github.com/barberpro/barberpro/mocks/whatsapp"
)

func TestTheAccountAndItsNumberAreRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	number := w.json("GET", "/v23.0/"+phoneID, "")
	if at(number.body, "display_phone_number") != "+54 9 11 5555-0100" || at(number.body, "id") != phoneID ||
		at(number.body, "verified_name") != "BarberPro" || at(number.body, "throughput", "level") != "STANDARD" {
		t.Errorf("number: got %d %s", number.status, number.raw)
	}
	picked := w.json("GET", "/v23.0/"+phoneID+"?fields=verified_name,throughput{level},nothing", "")
	if len(picked.body) != 3 || at(picked.body, "throughput", "level") == nil {
		t.Errorf("number with fields: got %s, want id, verified_name and throughput", picked.raw)
	}
	list := w.json("GET", "/v23.0/"+accountID+"/phone_numbers", "")
	if at(list.body, "data", 0, "id") != phoneID || at(list.body, "paging", "cursors", "before") == nil {
		t.Errorf("phone_numbers: got %d %s", list.status, list.raw)
	}
	if a := w.json("GET", "/v23.0/"+accountID, ""); at(a.body, "id") != accountID || at(a.body, "name") == nil {
		t.Errorf("account: got %d %s", a.status, a.raw)
	}
	if a := w.json("GET", "/v23.0/"+phoneID+"?access_token=other", "", "Authorization", ""); a.status != http.StatusOK {
		t.Errorf("number with the token in the query: got %d %s, want 200", a.status, a.raw)
	}
	if a := w.json("POST", "/v23.0/"+phoneID+"?new_display_name=Otra", ""); a.status != http.StatusOK {
		t.Errorf("rename: got %d %s, want 200", a.status, a.raw)
	}
	if a := w.json("GET", "/v23.0/"+phoneID, ""); at(a.body, "name_status") != "PENDING_REVIEW" {
		t.Errorf("number after the new name: got %s, want PENDING_REVIEW", a.raw)
	}
}

func TestTheProfileIsChangedFieldByField(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/v23.0/" + phoneID + "/whatsapp_business_profile"
	change := `{"messaging_product":"whatsapp","about":"Cerrado hoy","websites":["https://a.example/"],"vertical":"RETAIL","email":"a@a.example"}`
	if a := w.json("POST", path, change); at(a.body, "success") != true {
		t.Fatalf("change: got %d %s, want success", a.status, a.raw)
	}
	a := w.json("GET", path+"?fields=about,address,websites", "")
	if at(a.body, "data", 0, "about") != "Cerrado hoy" || at(a.body, "data", 0, "websites", 0) != "https://a.example/" ||
		at(a.body, "data", 0, "address") == nil || at(a.body, "data", 0, "email") != nil {
		t.Errorf("profile: got %s", a.raw)
	}
	for _, fields := range []string{
		`"about":""`, `"about":"` + strings.Repeat("x", 140) + `"`, `"vertical":"SMOKE"`, `"websites":["x"]`, `"email":"x"`,
		`"websites":["https://a.example","https://b.example","https://c.example"]`, `"websites":7`, `"address":[]`,
	} {
		if a := w.json("POST", path, `{"messaging_product":"whatsapp",`+fields+`}`); a.status != http.StatusBadRequest || a.code(t) != 100 {
			t.Errorf("change with %s: got %d %s, want 400 with 100", fields, a.status, a.raw)
		}
	}
}

func TestANumberMustBeRegisteredToSend(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	number := "/v23.0/" + phoneID
	for _, c := range []struct {
		path, body string
		status     int
	}{
		{"/deregister", `{}`, 200},
		{"/register", `{"messaging_product":"whatsapp","pin":"12"}`, 400},
		{"/request_code", `{"code_method":"SMS","language":"es_AR"}`, 200},
		{"/request_code", `{"code_method":"PIGEON","language":"es_AR"}`, 400},
		{"/verify_code", `{"code":"123-456"}`, 200},
		{"/verify_code", `{"code":"x"}`, 400},
	} {
		if a := w.json("POST", number+c.path, c.body); a.status != c.status {
			t.Errorf("POST %s %s: got %d %s, want %d", c.path, c.body, a.status, a.raw, c.status)
		}
	}
	if a := w.send(hola); a.code(t) != 133010 {
		t.Errorf("send from a number that is not registered: got %s, want 133010", a.raw)
	}
	if a := w.json("POST", number+"/register", `{"messaging_product":"whatsapp","pin":123456}`); at(a.body, "success") != true {
		t.Errorf("register: got %d %s, want success", a.status, a.raw)
	}
	w.sendOK(hola)
}

func TestThePhoneShowsWhatAPersonSees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(ana, "Hola")
	id := w.sendOK(reminder(ana, 6))
	a := w.json("GET", "/_mock/phone", "")
	var phone []kit.Conversation
	if err := json.Unmarshal(a.raw, &phone); err != nil || len(phone) != 1 || len(phone[0].Messages) != 2 {
		t.Fatalf("phone: got %s (%v), want one conversation of two messages", a.raw, err)
	}
	bubble := phone[0].Messages[1]
	if phone[0].Number != "+"+ana || phone[0].Name != "Ana" || !phone[0].Messages[0].Mine || bubble.ID != id ||
		len(bubble.Buttons) != 2 || bubble.Buttons[1].Name != "press:2 cancelo" || !strings.HasPrefix(bubble.Text, "Hola x, te recordamos") {
		t.Errorf("phone: got %+v", phone)
	}
	if a := w.json("GET", "/_mock/items?query=template", ""); at(a.body, "total") != 8.0 {
		t.Errorf("templates on the board: got %s, want 8", a.raw)
	}
	if a := w.json("GET", "/_mock/items/594425479261592", ""); at(a.body, "kind") != "template" || at(a.body, "tone") != "good" ||
		at(a.body, "actions", 2, "name") != "paused" || at(a.body, "data", "name") != "booking_reminder" {
		t.Errorf("template on the board: got %d %s", a.status, a.raw)
	}
	for _, c := range []struct {
		action string
		status int
	}{{"delivered", 200}, {"sent", 400}, {"fail", 200}, {"read", 400}, {"dance", 400}} {
		if a := w.act(id, c.action, nil); a.status != c.status {
			t.Errorf("act %s: got %d %s, want %d", c.action, a.status, a.raw, c.status)
		}
	}
	if a := w.json("GET", "/_mock/ledger", ""); len(a.list(t, "messages")) != 2 {
		t.Errorf("ledger: got %s, want two messages", a.raw)
	}
	if a := w.json("POST", "/_mock/reset", ""); a.status != http.StatusOK {
		t.Errorf("reset: got %d %s, want 200", a.status, a.raw)
	}
	if a := w.json("GET", templates, ""); len(a.list(t, "data")) != 8 {
		t.Errorf("templates after reset: got %s, want 8", a.raw)
	}
}

func TestFaultsComeInTheProvidersEnvelope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		chaos        kit.Chaos
		status, code int
	}{
		{kit.Chaos{Outage: true}, 503, 2},
		{kit.Chaos{ErrorRate: 1}, 500, 131000},
		{kit.Chaos{ErrorRate: 1, ErrorStatus: 429}, 429, 130429},
		{kit.Chaos{ErrorRate: 1, ErrorStatus: 401}, 401, 190},
	} {
		w.mock.Shell().SetChaos(c.chaos)
		if a := w.send(hola); a.status != c.status || a.code(t) != c.code {
			t.Errorf("send under %+v: got %d %s, want %d with %d", c.chaos, a.status, a.raw, c.status, c.code)
		}
	}
}

func TestAMockNeedsItsIDs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]whatsapp.Config{
		"without ids":          {DisplayNumber: "+54 9 11 5555-0100"},
		"with one id for both": {DisplayNumber: "+54 9 11 5555-0100", PhoneID: "1", AccountID: "1"},
		"without a number":     {PhoneID: "1", AccountID: "2"},
	} {
		if _, err := whatsapp.New(c, nil); err == nil {
			t.Errorf("New %s: got no error, want one", name)
		}
	}
}

// fuzzed is a mock that is asked directly.
type fuzzed struct{ mock *whatsapp.Mock }

func fuzzWorld(f *testing.F) fuzzed {
	f.Helper()
	m, err := whatsapp.New(whatsapp.Config{
		Config: kit.Config{Max: 100}, PhoneID: phoneID, AccountID: accountID, DisplayNumber: "+54 9 11 5555-0100", AppSecret: secret,
	}, nil)
	if err != nil {
		f.Fatalf("New: %v", err)
	}
	m.Shell().Clock.Freeze(true)
	f.Cleanup(func() { _ = m.Close() })
	return fuzzed{m}
}

// try wants 200, or the provider's envelope with an error that is the client's.
func (w fuzzed) try(t *testing.T, method, path, kind string, body []byte) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer x")
	r.Header.Set("Content-Type", kind)
	rec := httptest.NewRecorder()
	w.mock.ServeHTTP(rec, r)
	if rec.Code == http.StatusOK {
		return
	}
	raw, _ := io.ReadAll(rec.Body)
	a := answer{status: rec.Code, raw: raw}
	_ = json.Unmarshal(raw, &a.body)
	a.code(t)
	if rec.Code < 400 || rec.Code >= 500 {
		t.Errorf("%s %s %q: got %d %s, want 200 or 4xx", method, path, body, rec.Code, raw)
	}
}

func FuzzMessages(f *testing.F) {
	head := `{"messaging_product":"whatsapp",`
	for _, body := range []string{
		head + hola + "}", head + reminder(ana, 6) + "}", head, "", "null", "[]", "{\"messaging_product\":null}",
		head + `"to":"1","type":"contacts","contacts":[null]}`, head + `"to":{},"type":[]}`, strings.Repeat("[", 10_000),
		head + `"to":"` + ana + `","type":"interactive","interactive":{"type":"button","body":{"text":"x"},"action":{"buttons":[{}]}}}`,
		head + `"to":"` + ana + `","type":"location","location":{"latitude":1e999,"longitude":"Inf"}}`,
		head + `"to":"` + ana + `","type":"template","template":{"name":"x","language":"{\"code\":\"es\"}","components":"[]"}}`,
	} {
		f.Add("application/json", []byte(body))
	}
	f.Add("application/x-www-form-urlencoded", []byte("messaging_product=whatsapp&to=1&text=%7B"))
	f.Add("text/plain; charset", []byte(head+hola+"}"))
	w := fuzzWorld(f)
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		w.try(t, "POST", "/v23.0/"+phoneID+"/messages", kind, body)
	})
}

func FuzzTemplates(f *testing.F) {
	f.Add([]byte("{" + draft + "}"))
	f.Add([]byte(`{"name":"x","language":"es","category":"UTILITY","components":[{"type":"BODY","text":"{{1}}","example":"x"}]}`))
	f.Add([]byte(`{"components":[[]]}`))
	f.Add([]byte("{" + strings.Replace(draft, `["x"]`, `"x"`, 1) + "}"))
	w := fuzzWorld(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		w.try(t, "POST", templates, "application/json", body)
		w.try(t, "GET", templates, "", nil)
	})
}
