package wire_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/upstream"
	"github.com/barberpro/barberpro/mocks/kit"
	mock "github.com/barberpro/barberpro/mocks/sms"
)

type smsWorld struct {
	client  *sms.Client
	account sms.Account
	url     string
	hook    string
	events  chan sms.Event
}

func newSMS(t *testing.T) *smsWorld {
	t.Helper()
	w := &smsWorld{events: make(chan sms.Event, 100)}
	c := mock.Config{
		Config: kit.Config{Seed: 1, Max: 500}, AccountSid: "AC00000000000000000000000000000001", AuthToken: "5a2c7e1f9b3d4860a1c2e3f405162738",
		KeySid: "SK00000000000000000000000000000001", KeySecret: "Zm9yVGVzdHNPbmx5Tm90QVNlY3JldDAx", Numbers: []string{"+15005550006", "+5491150000000"},
		AnyFrom: true, Cost: 0.05, SuccessRate: 1, MaxSegments: 10, SentAfter: time.Millisecond, FinalAfter: 2 * time.Millisecond,
	}
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		address := "http://" + r.Host + r.URL.RequestURI()
		if err := sms.Verify(c.AuthToken, address, form, r.Header.Get(sms.SignatureHeader)); err != nil {
			t.Errorf("Verify: %v", err)
		}
		form.Set("MessageStatus", "changed")
		if sms.Verify(c.AuthToken, address, form, r.Header.Get(sms.SignatureHeader)) == nil {
			t.Error("Verify took a changed form")
		}
		form, _ = url.ParseQuery(string(body))
		w.events <- sms.Parse(form)
	}))
	t.Cleanup(hook.Close)
	c.IncomingURL = hook.URL + "/webhooks/sms"
	w.hook = hook.URL
	m, err := mock.New(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("mock: %v", err)
	}
	t.Cleanup(func() { _ = m.Close() })
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.client = sms.New(sms.Options{BaseURL: server.URL, Timeout: 5 * time.Second})
	w.account = sms.Account{SID: c.AccountSid, AuthToken: c.AuthToken, From: "+15005550006"}
	return w
}

func (w *smsWorld) event(t *testing.T) sms.Event {
	t.Helper()
	select {
	case e := <-w.events:
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("no webhook came")
	}
	return sms.Event{}
}

func TestSMSIsSentFetchedListedAndReported(t *testing.T) {
	t.Parallel()
	w := newSMS(t)
	text := "Barberia: te esperamos, Corte con Martin. Respondé 1"
	sent, err := w.client.Send(t.Context(), w.account, sms.Message{To: "+5491155550123", Body: text, Callback: w.hook + "/webhooks/sms?shop=1&message=2"})
	if err != nil || !strings.HasPrefix(sent.SID, "SM") || sent.Segments != 1 {
		t.Fatalf("Send: got %+v, %v", sent, err)
	}
	for {
		e := w.event(t)
		if e.SID != sent.SID || e.AccountSID != w.account.SID || e.Incoming() {
			t.Fatalf("callback: got %+v", e)
		}
		if e.Status == "delivered" {
			break
		}
	}
	got, err := w.client.Fetch(t.Context(), w.account, sent.SID)
	if err != nil || got.Status != "delivered" || got.Body != text {
		t.Errorf("Fetch: got %+v, %v, want delivered", got, err)
	}
	all, err := w.client.List(t.Context(), w.account, "+5491155550123", time.Now().Add(-24*time.Hour))
	if err != nil || len(all) != 1 || all[0].SID != sent.SID || time.Since(all[0].At) > time.Hour {
		t.Errorf("List: got %+v, %v, want the one", all, err)
	}
	if name, err := w.client.Check(t.Context(), w.account); err != nil || name == "" {
		t.Errorf("Check: got %q, %v", name, err)
	}
	w.account.KeySID, w.account.KeySecret = "SK00000000000000000000000000000001", "Zm9yVGVzdHNPbmx5Tm90QVNlY3JldDAx"
	if _, err := w.client.Fetch(t.Context(), w.account, sent.SID); err != nil {
		t.Errorf("Fetch with a key: %v", err)
	}
}

func TestSMSFromPeopleComes(t *testing.T) {
	t.Parallel()
	w := newSMS(t)
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/_mock/act",
		strings.NewReader(`{"id":"","action":"receive","fields":{"from":"+5491155550123","to":"+15005550006","text":"1 confirmo"}}`))
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("receive: %v %v", res, err)
	}
	_ = res.Body.Close()
	if e := w.event(t); !e.Incoming() || e.Body != "1 confirmo" || e.From != "+5491155550123" {
		t.Errorf("incoming: got %+v", e)
	}
}

func TestSMSErrorsHaveReasonsAndOutcomes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		to, body string
		change   func(*sms.Account)
		code     int
		reason   sms.Reason
	}{
		"no such number":    {"+15005550001", "Hola", nil, 21211, sms.Undeliverable},
		"unroutable":        {"+15005550002", "Hola", nil, 21612, sms.Undeliverable},
		"opted out":         {"+15005550004", "Hola", nil, 21610, sms.OptedOut},
		"no mobile":         {"+15005550009", "Hola", nil, 21614, sms.Undeliverable},
		"a landline":        {"+541155550123", "Hola", nil, 21614, sms.Undeliverable},
		"no body":           {"+5491155550123", "", nil, 21602, sms.BadMessage},
		"too long":          {"+5491155550123", strings.Repeat("x", 1601), nil, 21617, sms.BadMessage},
		"wrong credentials": {"+5491155550123", "Hola", func(a *sms.Account) { a.AuthToken = "x" }, 20003, sms.BadToken},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newSMS(t)
			if tc.change != nil {
				tc.change(&w.account)
			}
			_, err := w.client.Send(t.Context(), w.account, sms.Message{To: tc.to, Body: tc.body})
			e, ok := errors.AsType[*sms.Error](err)
			if !ok || e.Code != tc.code || e.Reason != tc.reason || upstream.OutcomeOf(err) != upstream.Refused {
				t.Errorf("Send: got %v (%+v), want code %d, reason %d, refused", err, e, tc.code, tc.reason)
			}
		})
	}
}

func TestSegmentsAgreeWithTheMock(t *testing.T) {
	t.Parallel()
	w := newSMS(t)
	for _, text := range []string{
		"Hola", strings.Repeat("a", 160), strings.Repeat("a", 161), strings.Repeat("é", 160), "Mañana a las 10", "Turno confirmado: sí",
		strings.Repeat("ó", 70), strings.Repeat("ó", 71), strings.Repeat("€", 80), strings.Repeat("€", 81), strings.Repeat("a", 152) + "€" + strings.Repeat("a", 20),
		strings.Repeat("💈", 35), strings.Repeat("💈", 36), strings.Repeat("á", 66) + "💈" + "aaaaaa",
	} {
		sent, err := w.client.Send(t.Context(), w.account, sms.Message{To: "+5491155550123", Body: text})
		if err != nil {
			t.Fatalf("Send: %v", err)
		}
		if n, _ := sms.Segments(text); n != sent.Segments {
			t.Errorf("Segments(%q): got %d, the mock says %d", text, n, sent.Segments)
		}
		if n, ucs2 := sms.Segments(sms.Plain(text)); ucs2 || n > sent.Segments {
			t.Errorf("Plain(%q): got %d segments, UCS-2 %t", text, n, ucs2)
		}
	}
}
