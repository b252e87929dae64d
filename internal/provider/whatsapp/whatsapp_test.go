package whatsapp_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/whatsapp"
	"github.com/barberpro/barberpro/internal/upstream"
)

var account = whatsapp.Account{PhoneID: "1065", Token: "tok", AppSecret: "s"} //nolint:gochecknoglobals // constant of the tests

// serve is an API that answers everything alike and hands over what it got.
func serve(t *testing.T, status int, answer string) (*whatsapp.Client, *http.Request, map[string]any) {
	t.Helper()
	var got http.Request
	body := map[string]any{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = *r
		_ = json.NewDecoder(r.Body).Decode(&body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return whatsapp.New(whatsapp.Options{BaseURL: s.URL, Timeout: time.Second}), &got, body
}

const ok = `{"contacts":[{"wa_id":"5491155550123"}],"messages":[{"id":"wamid.1"}]}`

func TestMessagesAreWrittenAsTheAPIWantsThem(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		message  whatsapp.Message
		national bool
		want     string
	}{
		"text":        {whatsapp.Message{To: "5491155550123", Text: "Hola"}, false, `{"messaging_product":"whatsapp","recipient_type":"individual","text":{"body":"Hola","preview_url":false},"to":"5491155550123","type":"text"}`},
		"without a 9": {whatsapp.Message{To: "5491155550123", Text: "Hola"}, true, `{"messaging_product":"whatsapp","recipient_type":"individual","text":{"body":"Hola","preview_url":false},"to":"541155550123","type":"text"}`},
		"template": {
			whatsapp.Message{To: "1", Callback: "c", Template: &whatsapp.Template{Name: "n", Language: "es_AR", Body: []string{"a", "b"}, Payloads: []string{"p"}}},
			false,
			`{"biz_opaque_callback_data":"c","messaging_product":"whatsapp","recipient_type":"individual","template":{"components":[{"parameters":[{"text":"a","type":"text"},{"text":"b","type":"text"}],"type":"body"},{"index":"0","parameters":[{"payload":"p","type":"payload"}],"sub_type":"quick_reply","type":"button"}],"language":{"code":"es_AR"},"name":"n"},"to":"1","type":"template"}`,
		},
		"buttons": {
			whatsapp.Message{To: "1", Text: "¿Sí?", Buttons: []whatsapp.Button{{ID: "y", Title: "Sí"}}, ReplyTo: "wamid.0"},
			false,
			`{"context":{"message_id":"wamid.0"},"interactive":{"action":{"buttons":[{"reply":{"id":"y","title":"Sí"},"type":"reply"}]},"body":{"text":"¿Sí?"},"type":"button"},"messaging_product":"whatsapp","recipient_type":"individual","to":"1","type":"interactive"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, r, body := serve(t, 200, ok)
			a := account
			a.National = tc.national
			sent, err := c.Send(t.Context(), a, tc.message)
			if err != nil || sent != (whatsapp.Sent{ID: "wamid.1", WaID: "5491155550123"}) {
				t.Fatalf("Send: got %+v, %v", sent, err)
			}
			got, _ := json.Marshal(body)
			if string(got) != tc.want {
				t.Errorf("body: got\n%s\nwant\n%s", got, tc.want)
			}
			if r.URL.Path != "/v23.0/1065/messages" || r.Header.Get("Authorization") != "Bearer tok" {
				t.Errorf("request: got %s, %s", r.URL.Path, r.Header.Get("Authorization"))
			}
		})
	}
}

func TestAnswersSayWhetherTheMessageMayHaveBeenSent(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status  int
		answer  string
		outcome upstream.Outcome
		reason  whatsapp.Reason
	}{
		"a 500":                  {500, "oops", upstream.Unknown, whatsapp.Other},
		"garbage":                {200, "<html>", upstream.Unknown, whatsapp.Other},
		"half of it":             {200, ok[:30], upstream.Unknown, whatsapp.Other},
		"no message":             {200, `{"messages":[]}`, upstream.Unknown, whatsapp.Other},
		"throttled":              {429, `{"error":{"code":130429}}`, upstream.Later, whatsapp.Limited},
		"throttled by a 400":     {400, `{"error":{"code":80007}}`, upstream.Later, whatsapp.Limited},
		"this person has enough": {400, `{"error":{"code":131049}}`, upstream.Later, whatsapp.Limited},
		"no right":               {403, `{"error":{"code":200}}`, upstream.Refused, whatsapp.BadToken},
		"closed window":          {400, `{"error":{"code":131047}}`, upstream.Refused, whatsapp.WindowClosed},
		"a code that is new":     {400, `{"error":{"code":139999}}`, upstream.Refused, whatsapp.Other},
		"a 400 without a code":   {400, `nothing`, upstream.Refused, whatsapp.Other},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _, _ := serve(t, tc.status, tc.answer)
			_, err := c.Send(t.Context(), account, whatsapp.Message{To: "5491155550123", Text: "secret text"})
			e, isError := errors.AsType[*whatsapp.Error](err)
			if !isError || e.Reason != tc.reason || upstream.OutcomeOf(err) != tc.outcome {
				t.Fatalf("Send: got %v, want reason %d, %s", err, tc.reason, tc.outcome)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "5491155550123") {
				t.Errorf("error: %v repeats personal data", err)
			}
		})
	}
}

func TestATooLongCallbackIsNotSent(t *testing.T) {
	t.Parallel()
	c, _, _ := serve(t, 200, ok)
	_, err := c.Send(t.Context(), account, whatsapp.Message{To: "1", Text: "x", Callback: strings.Repeat("x", 513)})
	if upstream.OutcomeOf(err) != upstream.Refused {
		t.Errorf("Send: got %v, want refused", err)
	}
}

func TestWebhooksAreReadWhateverElseTheyHold(t *testing.T) {
	t.Parallel()
	body := `{"object":"whatsapp_business_account","entry":[{"id":"W","changes":[
		{"field":"message_template_status_update","value":{"event":"APPROVED"}},
		{"field":"messages","value":{"metadata":{"phone_number_id":"1065"},"contacts":[{"wa_id":"54911","profile":{"name":"Ana"}}],"messages":[
			{"from":"54911","id":"w1","timestamp":"1700000000","type":"text","text":{"body":"1"}},
			{"from":"54911","id":"w2","timestamp":1700000000,"type":"button","button":{"payload":"p","text":"1 confirmo"},"context":{"id":"w0","from":"549"}},
			{"from":"54911","id":"w3","timestamp":"1700000000","type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"l","title":"L"}}},
			{"from":"54911","id":"w4","timestamp":"1700000000","type":"image","image":{"id":"I"}}]}},
		{"field":"messages","value":{"metadata":{"phone_number_id":"1065"},"statuses":[
			{"id":"w9","status":"failed","timestamp":"1700000000","recipient_id":"54911","errors":[{"code":131026,"title":"t"}],"biz_opaque_callback_data":"c","pricing":{}}]}}]}]}`
	changes, err := whatsapp.Parse([]byte(body))
	if err != nil || len(changes) != 2 {
		t.Fatalf("Parse: got %+v, %v, want two changes", changes, err)
	}
	m := changes[0].Messages
	if len(m) != 4 || m[0].Text != "1" || m[0].Name != "Ana" || m[1].Payload != "p" || m[1].ReplyTo != "w0" || m[2].Payload != "l" || m[3].Type != "image" {
		t.Errorf("messages: got %+v", m)
	}
	s := changes[1].Statuses
	if len(s) != 1 || s[0].Code != 131026 || s[0].Detail != "t" || s[0].Callback != "c" || s[0].At.Unix() != 1700000000 {
		t.Errorf("statuses: got %+v", s)
	}
	for _, bad := range []string{"", "{", `{"entry":[{"changes":[{"field":"messages","value":{"statuses":[{"timestamp":"yesterday"}]}}]}]}`} {
		if _, err := whatsapp.Parse([]byte(bad)); err == nil {
			t.Errorf("Parse(%q): got no error", bad)
		}
	}
}

func TestOnlyMetaIsBelieved(t *testing.T) {
	t.Parallel()
	const body, signature = `{"a":1}`, "sha256=" + "b4c3c8f7" // not the whole
	for name, tc := range map[string]struct{ secret, signature string }{
		"short": {"s", signature}, "no hex": {"s", "sha256=zz"}, "empty": {"s", ""}, "no secret is set": {"", "sha256=" + strings.Repeat("00", 32)},
	} {
		if err := whatsapp.Verify(tc.secret, []byte(body), tc.signature); !errors.Is(err, whatsapp.ErrForbidden) {
			t.Errorf("Verify, %s: got %v, want ErrForbidden", name, err)
		}
	}
	if _, err := whatsapp.Handshake(url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {""}}, ""); !errors.Is(err, whatsapp.ErrForbidden) {
		t.Errorf("Handshake without a token: got %v, want ErrForbidden", err)
	}
}

func TestArgentineNumbersHaveTwoForms(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"5491155550123": "541155550123", "541155550123": "541155550123", "59894231234": "59894231234"} {
		if got := whatsapp.NationalForm(in); got != want {
			t.Errorf("NationalForm(%s): got %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"5491155550123": "+5491155550123", "541155550123": "+5491155550123", "59894231234": "+59894231234"} {
		if got := whatsapp.E164(in); got != want {
			t.Errorf("E164(%s): got %s, want %s", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},"messages":[{"timestamp":"1"}]}}]}]}`))
	f.Fuzz(func(_ *testing.T, body []byte) {
		_, _ = whatsapp.Parse(body) // does not panic
	})
}
