package sms_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/upstream"
)

func serve(t *testing.T, status int, answer string) (*sms.Client, *url.Values, *http.Request) {
	t.Helper()
	form, got := url.Values{}, http.Request{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		form, got = r.Form, *r
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return sms.New(sms.Options{BaseURL: s.URL, Timeout: time.Second}), &form, &got
}

const message = `{"sid":"SM1","to":"+549","body":"Hola","status":"queued","error_code":null,"num_segments":"2","date_created":"Mon, 02 Mar 2026 12:00:00 +0000"}`

func TestAnSMSIsSentAsAForm(t *testing.T) {
	t.Parallel()
	c, form, r := serve(t, 201, message)
	sent, err := c.Send(t.Context(), sms.Account{SID: "AC1", AuthToken: "t", From: "+1"}, sms.Message{To: "+549", Body: "Hola & chau", Callback: "https://x.test/?a=1&b=2"})
	if err != nil || sent.SID != "SM1" || sent.Segments != 2 || sent.At.Hour() != 12 {
		t.Fatalf("Send: got %+v, %v", sent, err)
	}
	if form.Get("Body") != "Hola & chau" || form.Get("From") != "+1" || form.Get("StatusCallback") != "https://x.test/?a=1&b=2" || r.URL.Path != "/2010-04-01/Accounts/AC1/Messages.json" {
		t.Errorf("request: got %v to %s", *form, r.URL.Path)
	}
	if user, password, _ := r.BasicAuth(); user != "AC1" || password != "t" {
		t.Errorf("credentials: got %s %s", user, password)
	}
	_, err = c.Send(t.Context(), sms.Account{SID: "AC1", KeySID: "SK1", KeySecret: "k", ServiceID: "MG1"}, sms.Message{To: "+549", Body: "x"})
	if user, _, _ := r.BasicAuth(); err != nil || user != "SK1" || form.Get("MessagingServiceSid") != "MG1" || form.Has("From") {
		t.Errorf("with a key and a service: got %v by %s, %v", *form, user, err)
	}
}

func TestAnswersSayWhetherTheSMSMayHaveBeenSent(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status  int
		answer  string
		outcome upstream.Outcome
		reason  sms.Reason
	}{
		"a 500":         {500, "oops", upstream.Unknown, sms.Other},
		"garbage":       {201, "<html>", upstream.Unknown, sms.Other},
		"no sid":        {201, "{}", upstream.Unknown, sms.Other},
		"throttled":     {429, `{"code":20429}`, upstream.Later, sms.Limited},
		"queue is full": {400, `{"code":21611}`, upstream.Later, sms.Limited},
		"opted out":     {400, `{"code":21610}`, upstream.Refused, sms.OptedOut},
		"bad sender":    {400, `{"code":21606}`, upstream.Refused, sms.BadSender},
		"a new code":    {400, `{"code":29999}`, upstream.Refused, sms.Other},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _, _ := serve(t, tc.status, tc.answer)
			_, err := c.Send(t.Context(), sms.Account{SID: "AC1"}, sms.Message{To: "+5491155550123", Body: "secret"})
			e, ok := errors.AsType[*sms.Error](err)
			if !ok || e.Reason != tc.reason || upstream.OutcomeOf(err) != tc.outcome || strings.Contains(err.Error(), "secret") {
				t.Errorf("Send: got %v, want reason %d, %s", err, tc.reason, tc.outcome)
			}
		})
	}
}

// The signature was made with another HMAC-SHA1, over the address and then names and values in order.
func TestTheSignatureIsTwilios(t *testing.T) {
	t.Parallel()
	const token, address, signature = "0123456789abcdef", "https://turnos.example/webhooks/sms?shop=7&message=9", "2RbRpEG0fkiAsjr0ZJe+2ionFwI="
	form := url.Values{"MessageSid": {"SM1"}, "MessageStatus": {"delivered"}, "AccountSid": {"AC1"}, "To": {"+5491155550123"}}
	for name, tc := range map[string]struct {
		token, address, signature string
		ok                        bool
	}{
		"as it is":           {token, address, signature, true},
		"with the port":      {token, "https://turnos.example:443/webhooks/sms?shop=7&message=9", signature, true},
		"with another port":  {token, "https://turnos.example:444/webhooks/sms?shop=7&message=9", signature, false},
		"another token":      {"1123456789abcdef", address, signature, false},
		"no token":           {"", address, signature, false},
		"another query":      {token, "https://turnos.example/webhooks/sms?shop=7", signature, false},
		"no signature":       {token, address, "", false},
		"a broken signature": {token, address, "***", false},
	} {
		if err := sms.Verify(tc.token, tc.address, form, tc.signature); (err == nil) != tc.ok {
			t.Errorf("Verify, %s: got %v, want ok %t", name, err, tc.ok)
		}
	}
}

func TestSegments(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		n    int
		ucs2 bool
	}{
		"": {1, false}, "Hola": {1, false}, "¿Venís mañana?": {1, true}, "¿Que tal, ñandú?": {1, true}, "Año, ¡qué!": {1, false},
		strings.Repeat("a", 160): {1, false}, strings.Repeat("a", 161): {2, false}, strings.Repeat("a", 306): {2, false}, strings.Repeat("a", 307): {3, false},
		strings.Repeat("€", 80): {1, false}, strings.Repeat("€", 81): {2, false}, strings.Repeat("€", 153): {3, false},
		strings.Repeat("ó", 70): {1, true}, strings.Repeat("ó", 71): {2, true}, strings.Repeat("💈", 35): {1, true}, strings.Repeat("💈", 67): {3, true},
	} {
		if n, ucs2 := sms.Segments(text); n != want.n || ucs2 != want.ucs2 {
			t.Errorf("Segments(%q): got %d %t, want %d %t", text, n, ucs2, want.n, want.ucs2)
		}
	}
}

func TestPlainIsGSM7AndStaysReadable(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Barbería «El Ñandú» — corte & diseño, $\u00a012.000 💈": `Barberia "El Ñandu" - corte & diseño, $ 12.000 `,
		"Ángel, José, Ítalo, Óscar, Úrsula, pingüino":           "Angel, José, Italo, Oscar, Ursula, pingüino",
		"Ω→★": "Ω", "[x] {y} ~z €": "[x] {y} ~z €",
	} {
		if got := sms.Plain(in); got != want {
			t.Errorf("Plain(%q): got %q, want %q", in, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("Barbería 💈")
	f.Fuzz(func(t *testing.T, text string) {
		if _, ucs2 := sms.Segments(sms.Plain(text)); ucs2 {
			t.Errorf("Plain(%q): %q is not GSM-7", text, sms.Plain(text))
		}
	})
}
