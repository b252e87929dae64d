package sms_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/mocks/sms"
)

func TestOnlyTheAccountGetsIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := "/2010-04-01/Accounts/AC" + strings.Repeat("9", 32)
	tests := []struct {
		name, user, password, path string
		status                     int
	}{
		{"account and token", account, token, base + "/Messages.json", 200},
		{"API key and secret", "SK00000000000000000000000000000001", "secret", base + "/Messages.json", 200},
		{"no credentials", "", "", base + "/Messages.json", 401},
		{"wrong token", account, "x", base + "/Messages.json", 401},
		{"wrong account", "ACx", token, base + "/Messages.json", 401},
		{"another account's path", account, token, other + "/Messages.json", 401},
		{"another account itself", account, token, other + ".json", 401},
		{"service without credentials", "", "", "/v1/Services", 401},
		{"account itself", account, token, base + ".json", 200},
		{"list of accounts", account, token, "/2010-04-01/Accounts.json", 200},
		{"balance", account, token, base + "/Balance.json", 200},
		{"a path that is none", account, token, base + "/Faxes.json", 404},
	}
	for _, tt := range tests {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, w.server.URL+tt.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if tt.user != "" {
			r.SetBasicAuth(tt.user, tt.password)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		var got object
		err = json.NewDecoder(res.Body).Decode(&got)
		_ = res.Body.Close()
		code := map[int]any{401: 20003.0, 404: 20404.0, 200: nil}[tt.status]
		if err != nil || res.StatusCode != tt.status || got["code"] != code {
			t.Errorf("%s: got %d %v %v, want %d and code %v", tt.name, res.StatusCode, got, err, tt.status, code)
		}
		if (res.Header.Get("WWW-Authenticate") != "") != (tt.status == 401) {
			t.Errorf("%s: got WWW-Authenticate %q with %d", tt.name, res.Header.Get("WWW-Authenticate"), tt.status)
		}
	}
}

func TestAnotherMethodIsRefusedAsTheProviderDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{base + "/Messages.json", "/v1/Services", base + "/IncomingPhoneNumbers.json"} {
		if status, got := w.call("PATCH", path, "", ""); status != 405 || got["code"] != 20004.0 {
			t.Errorf("PATCH %s: got %d %v, want 405 20004", path, status, got)
		}
	}
}

func TestInjectedFaultsHaveTheProvidersShape(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for chaos, want := range map[string]struct {
		status int
		code   float64
	}{
		`{"outage":true}`:                     {503, 20503},
		`{"error_rate":1}`:                    {500, 20500},
		`{"error_rate":1,"error_status":429}`: {429, 20429},
		`{"error_rate":1,"error_status":401}`: {401, 20003},
		`{"error_rate":1,"error_status":403}`: {403, 20403},
		`{"error_rate":1,"error_status":404}`: {404, 20404},
	} {
		if status, got := w.call("PUT", "/_mock/chaos", "application/json", chaos); status != 200 {
			t.Fatalf("chaos %s: got %d %v", chaos, status, got)
		}
		if status, got := w.get(base + "/Messages.json"); status != want.status || got["code"] != want.code {
			t.Errorf("with %s: got %d %v, want %d %v", chaos, status, got, want.status, want.code)
		}
	}
}

func TestNewNamesEveryWrongSetting(t *testing.T) {
	t.Parallel()
	c := config()
	c.AccountSid, c.AuthToken, c.SuccessRate, c.Cost = "AC1", "a-b", 2, -1
	c.SentAfter, c.Numbers = 3*c.FinalAfter, []string{"hola"}
	_, err := sms.New(c, nil)
	if err == nil {
		t.Fatal("New: got no error, want one")
	}
	for _, name := range []string{"SMS_ACCOUNT_SID", "SMS_AUTH_TOKEN", "SMS_SUCCESS_RATE", "SMS_COST_PER_SEGMENT", "SMS_SENT_AFTER", "SMS_NUMBERS"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("New: got %q, want it to name %s", err, name)
		}
	}
}

func TestAServiceSendsFromItsNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, numbers := w.get(base + "/IncomingPhoneNumbers.json?PhoneNumber=%2B5491150000000")
	rows, _ := numbers["incoming_phone_numbers"].([]any)
	if len(rows) != 1 {
		t.Fatalf("numbers: got %v, want one", numbers)
	}
	number, _ := rows[0].(object)
	status, service := w.post("/v1/Services", "FriendlyName", "Turnos", "StatusCallback", w.app.URL+"/service")
	if status != 201 {
		t.Fatalf("create service: got %d %v, want 201", status, service)
	}
	path := "/v1/Services/" + str(service["sid"])
	if status, got := w.post(path+"/PhoneNumbers", "PhoneNumberSid", str(number["sid"])); status != 201 || got["phone_number"] != "+5491150000000" {
		t.Errorf("add number: got %d %v, want 201", status, got)
	}
	if status, got := w.post(path+"/PhoneNumbers", "PhoneNumberSid", "PNx"); status != 400 || got["code"] != 21421.0 {
		t.Errorf("add a number that is none: got %d %v, want 400 21421", status, got)
	}
	if _, got := w.get(path + "/PhoneNumbers"); len(rowsOf(got, "phone_numbers")) != 1 {
		t.Errorf("numbers of the service: got %v, want one", got)
	}
	x := w.send("MessagingServiceSid", str(service["sid"]))
	if x["status"] != "accepted" || x["from"] != nil {
		t.Errorf("created: got %v from %v, want accepted from nobody yet", x["status"], x["from"])
	}
	if got := w.advance(2e9, x["sid"], "delivered"); got["from"] != "+5491150000000" {
		t.Errorf("from: got %v, want the number of the service", got["from"])
	}
	w.until("callbacks of accepted, queued, sent, delivered", func() bool { return len(w.app.at("/service")) == 4 })
	if status, got := w.post(path, "FriendlyName", "Otro"); status != 200 || got["friendly_name"] != "Otro" {
		t.Errorf("update: got %d %v, want the new name", status, got)
	}
	if status, got := w.get(path); status != 200 || got["friendly_name"] != "Otro" || got["url"] != w.server.URL+path {
		t.Errorf("fetch: got %d %v, want the new name", status, got)
	}
	if status, _ := w.call("DELETE", path, "", ""); status != 204 {
		t.Errorf("delete: got %d, want 204", status)
	}
	if status, _ := w.get(path); status != 404 {
		t.Errorf("fetch after delete: got %d, want 404", status)
	}
	if status, got := w.post("/v1/Services"); status != 400 || got["code"] != 20001.0 {
		t.Errorf("without a name: got %d %v, want 400 20001", status, got)
	}
}

func TestListsOfServicesHaveFullAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 3 {
		w.post("/v1/Services", "FriendlyName", "x")
	}
	_, page := w.get("/v1/Services?PageSize=2")
	meta, _ := page["meta"].(object)
	next := str(meta["next_page_url"])
	if meta["key"] != "services" || !strings.HasPrefix(next, w.server.URL+"/v1/Services?") {
		t.Fatalf("meta: got %v, want the next page with its host", meta)
	}
	_, page = w.get(strings.TrimPrefix(next, w.server.URL))
	meta, _ = page["meta"].(object)
	if rows, _ := page["services"].([]any); len(rows) != 1 || meta["next_page_url"] != nil {
		t.Errorf("second page: got %v, want one service and no more pages", page)
	}
}

func TestNumbersAreBoughtChangedAndGivenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if status, got := w.post(base+"/IncomingPhoneNumbers.json", "PhoneNumber", "x"); status != 400 || got["code"] != 21421.0 {
		t.Errorf("buy nonsense: got %d %v, want 400 21421", status, got)
	}
	status, got := w.post(base+"/IncomingPhoneNumbers.json", "PhoneNumber", "+5491150000009", "SmsUrl", "https://example.com/a")
	if status != 201 || got["sms_url"] != "https://example.com/a" {
		t.Fatalf("buy: got %d %v, want 201", status, got)
	}
	path := str(got["uri"])
	if status, got := w.post(path, "SmsUrl", "https://example.com/b", "SmsMethod", "get", "FriendlyName", "Centro"); status != 200 ||
		got["sms_url"] != "https://example.com/b" || got["sms_method"] != "GET" || got["friendly_name"] != "Centro" {
		t.Errorf("change: got %d %v", status, got)
	}
	if status, got := w.post(path, "SmsUrl", "hola"); status != 400 || got["code"] != 20001.0 {
		t.Errorf("change to nonsense: got %d %v, want 400 20001", status, got)
	}
	if status, got := w.get(path); status != 200 || got["phone_number"] != "+5491150000009" {
		t.Errorf("fetch: got %d %v", status, got)
	}
	if status, _ := w.call("DELETE", path, "", ""); status != 204 {
		t.Errorf("delete: got %d, want 204", status)
	}
	for _, method := range []string{"GET", "POST", "DELETE"} {
		if status, _ := w.call(method, path, "", ""); status != 404 {
			t.Errorf("%s after delete: got %d, want 404", method, status)
		}
	}
}
