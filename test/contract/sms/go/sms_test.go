// Package contract drives Twilio's own library for Go against the SMS mock.
package contract

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
	messaging "github.com/twilio/twilio-go/rest/messaging/v1"
)

const (
	person = "+5491123456789"
	sender = "+15005550006"
)

func setting(name, usual string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return usual
}

func account() string { return setting("SMS_ACCOUNT_SID", "AC00000000000000000000000000000001") }
func token() string   { return setting("SMS_AUTH_TOKEN", "5a2c7e1f9b3d4860a1c2e3f405162738") }

// elsewhere sends what is meant for the provider to the mock: the address is all that changes.
type elsewhere struct{ to *url.URL }

func (e elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Host = e.to.Scheme, e.to.Host, ""
	return http.DefaultTransport.RoundTrip(r)
}

func handler(t *testing.T, password string) *client.RequestHandler {
	t.Helper()
	address := os.Getenv("MOCK_SMS_URL")
	to, err := url.Parse(address)
	if err != nil || to.Host == "" {
		t.Fatalf("MOCK_SMS_URL is %q, want the mock's address", address)
	}
	c := &client.Client{
		Credentials: client.NewCredentials(account(), password),
		HTTPClient:  &http.Client{Transport: elsewhere{to}, Timeout: 20 * time.Second},
	}
	c.SetAccountSid(account())
	return client.NewRequestHandler(c)
}

func service(t *testing.T) *api.ApiService { t.Helper(); return api.NewApiService(handler(t, token())) }

func message(to, body string) *api.CreateMessageParams {
	p := &api.CreateMessageParams{}
	return p.SetTo(to).SetFrom(sender).SetBody(body)
}

// until asks again until done, or fails.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for !done() {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-deadline:
			t.Fatalf("waited 20 s for %s", what)
		}
	}
}

func TestAMessageLivesAndItsCallbacksVerify(t *testing.T) {
	t.Parallel()
	type call struct {
		url, signature string
		form           map[string]string
	}
	calls := make(chan call, 20)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		form := map[string]string{}
		for k := range r.PostForm {
			form[k] = r.PostForm.Get(k)
		}
		calls <- call{"http://" + r.Host + r.URL.RequestURI(), r.Header.Get("X-Twilio-Signature"), form}
	}))
	defer app.Close()
	s := service(t)
	got, err := s.CreateMessage(message(person, "¿Venís mañana?").SetStatusCallback(app.URL + "/status?a=b"))
	if err != nil {
		t.Fatalf("CreateMessage: %v", err)
	}
	if *got.Status != "queued" || *got.To != person || *got.NumSegments != "1" || got.ErrorCode != nil || got.Price != nil {
		t.Errorf("CreateMessage: got %+v, want a queued message without price or error", got)
	}
	until(t, "the end of the message", func() bool {
		got, err = s.FetchMessage(*got.Sid, nil)
		if err != nil {
			t.Fatalf("FetchMessage: %v", err)
		}
		return *got.Status == "delivered" || *got.Status == "failed" || *got.Status == "undelivered"
	})
	validator := client.NewRequestValidator(token())
	c := <-calls
	if !validator.Validate(c.url, c.form, c.signature) {
		t.Errorf("Validate(%s, %v, %s): got false, want true", c.url, c.form, c.signature)
	}
	c.form["MessageStatus"] = "read"
	if validator.Validate(c.url, c.form, c.signature) {
		t.Error("Validate of a changed callback: got true, want false")
	}
	redacted, err := s.UpdateMessage(*got.Sid, (&api.UpdateMessageParams{}).SetBody(""))
	if err != nil || *redacted.Body != "" {
		t.Errorf("UpdateMessage: got %+v, %v, want no body", redacted, err)
	}
	if err := s.DeleteMessage(*got.Sid, nil); err != nil {
		t.Errorf("DeleteMessage: %v", err)
	}
	_, err = s.FetchMessage(*got.Sid, nil)
	wantCode(t, err, 404, 20404)
}

func wantCode(t *testing.T, err error, status, code int) {
	t.Helper()
	var rest *client.TwilioRestError
	if !errors.As(err, &rest) || rest.Status != status || rest.Code != code || rest.MoreInfo == "" {
		t.Errorf("error: got %v, want status %d and code %d", err, status, code)
	}
}

func TestErrorsHaveTheirCodes(t *testing.T) {
	t.Parallel()
	s := service(t)
	for to, code := range map[string]int{
		"": 21604, "hola": 21211, "+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408,
		"+15005550004": 21610, "+15005550009": 21614, "+541123456789": 21614, "11 15-2345-6789": 21211,
	} {
		_, err := s.CreateMessage(message(to, "x"))
		wantCode(t, err, 400, code)
	}
	_, err := api.NewApiService(handler(t, "wrong")).CreateMessage(message(person, "x"))
	wantCode(t, err, 401, 20003)
}

func TestListsFollowTheirPages(t *testing.T) {
	t.Parallel()
	s := service(t)
	const other = "+5493415123456"
	for range 5 {
		if _, err := s.CreateMessage(message(other, "page")); err != nil {
			t.Fatalf("CreateMessage: %v", err)
		}
	}
	p := &api.ListMessageParams{}
	got, err := s.ListMessage(p.SetTo(other).SetPageSize(2).SetLimit(5))
	if err != nil || len(got) != 5 {
		t.Fatalf("ListMessage: got %d, %v, want 5", len(got), err)
	}
	seen := map[string]bool{}
	for _, each := range got {
		seen[*each.Sid] = true
		if *each.To != other {
			t.Errorf("ListMessage: got one to %s, want only %s", *each.To, other)
		}
	}
	if len(seen) != 5 {
		t.Errorf("ListMessage: got %d different, want 5", len(seen))
	}
	tomorrow := &api.ListMessageParams{}
	none, err := s.ListMessage(tomorrow.SetDateSentAfter(time.Now().Add(48 * time.Hour)))
	if err != nil || len(none) != 0 {
		t.Errorf("ListMessage after tomorrow: got %d, %v, want none", len(none), err)
	}
}

func TestAServiceSchedulesAndCancels(t *testing.T) {
	t.Parallel()
	s, m := service(t), messaging.NewApiService(handler(t, token()))
	mine, err := m.CreateService((&messaging.CreateServiceParams{}).SetFriendlyName("Turnos"))
	if err != nil {
		t.Fatalf("CreateService: %v", err)
	}
	if again, err := m.FetchService(*mine.Sid); err != nil || *again.FriendlyName != "Turnos" || again.DateCreated == nil {
		t.Errorf("FetchService: got %+v, %v", again, err)
	}
	if all, err := m.ListService((&messaging.ListServiceParams{}).SetPageSize(1)); err != nil || len(all) == 0 {
		t.Errorf("ListService: got %d, %v, want at least one", len(all), err)
	}
	p := &api.CreateMessageParams{}
	p.SetTo(person).SetMessagingServiceSid(*mine.Sid).SetBody("x").SetScheduleType("fixed").SetSendAt(time.Now().Add(time.Hour).UTC())
	planned, err := s.CreateMessage(p)
	if err != nil || *planned.Status != "scheduled" {
		t.Fatalf("CreateMessage: got %+v, %v, want scheduled", planned, err)
	}
	got, err := s.UpdateMessage(*planned.Sid, (&api.UpdateMessageParams{}).SetStatus("canceled"))
	if err != nil || *got.Status != "canceled" {
		t.Errorf("UpdateMessage: got %+v, %v, want canceled", got, err)
	}
}

func TestTheAccountItsNumbersAndMediaDecode(t *testing.T) {
	t.Parallel()
	s := service(t)
	if got, err := s.FetchAccount(account()); err != nil || *got.Sid != account() || *got.Status != "active" {
		t.Errorf("FetchAccount: got %+v, %v", got, err)
	}
	numbers, err := s.ListIncomingPhoneNumber((&api.ListIncomingPhoneNumberParams{}).SetLimit(10))
	if err != nil || len(numbers) == 0 {
		t.Errorf("ListIncomingPhoneNumber: got %d, %v, want some", len(numbers), err)
	}
	x, err := s.CreateMessage(message(person, "x").SetMediaUrl([]string{"https://example.com/a.png"}))
	if err != nil {
		t.Fatalf("CreateMessage: %v", err)
	}
	media, err := s.ListMedia(*x.Sid, nil)
	if err != nil || len(media) != 1 || *media[0].ContentType != "image/png" {
		t.Errorf("ListMedia: got %+v, %v, want a picture", media, err)
	}
}
