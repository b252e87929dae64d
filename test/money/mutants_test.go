package money_test

import (
	"fmt"
	"net/http"
	"net/mail"
	"net/smtp"
	"net/url"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/test/stack"
)

// The account at the mock of the SMS provider, as it is when nobody changes it.
const (
	smsAccount = "AC00000000000000000000000000000001"
	smsToken   = "5a2c7e1f9b3d4860a1c2e3f405162738"
)

// mutants are ways to send messages wrongly, done to what the providers took. Each returns how to undo it.
func mutants() map[string]func(*testing.T, *world) func() {
	return map[string]func(*testing.T, *world) func(){
		"an SMS too many": func(t *testing.T, w *world) func() {
			t.Helper()
			made := w.sendSMS(t, w.anSMS(t))
			return func() { w.dropSMS(t, made.SID) }
		},
		"an SMS to somebody else": func(t *testing.T, w *world) func() {
			t.Helper()
			m := w.anSMS(t)
			m.To = "+5491155550000"
			made := w.sendSMS(t, m)
			return func() { w.dropSMS(t, made.SID) }
		},
		"an SMS too few": func(t *testing.T, w *world) func() {
			t.Helper()
			m := w.anSMS(t)
			w.dropSMS(t, m.SID)
			return func() { w.sendSMS(t, m) }
		},
		"a letter too many": func(t *testing.T, w *world) func() {
			t.Helper()
			before := w.aLetter(t)
			w.sendLetter(t, before)
			return func() { w.dropLetter(t, w.aLetter(t)) } // the newest
		},
		"a letter too few": func(t *testing.T, w *world) func() {
			t.Helper()
			l := w.aLetter(t)
			w.dropLetter(t, l)
			return func() { w.sendLetter(t, l) }
		},
	}
}

// textMessage is an SMS as its provider has it.
type textMessage struct {
	SID       string `json:"sid"`
	From      string `json:"from"`
	To        string `json:"to"`
	Body      string `json:"body"`
	Direction string `json:"direction"`
}

func (w *world) anSMS(t *testing.T) textMessage {
	t.Helper()
	var ledger struct {
		Messages []textMessage `json:"messages"`
	}
	if err := w.mocks.SMS.Ledger(t.Context(), &ledger); err != nil || len(ledger.Messages) == 0 {
		t.Fatalf("ledger of SMS: got %d, %v, want some", len(ledger.Messages), err)
	}
	return ledger.Messages[0]
}

func (w *world) smsRequest(t *testing.T, method, path string, form url.Values) *http.Response {
	t.Helper()
	address := w.mocks.SMS.Base + "/2010-04-01/Accounts/" + smsAccount + "/Messages" + path
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatalf("make request: %v", err)
	}
	req.SetBasicAuth(smsAccount, smsToken)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return res
}

func (w *world) sendSMS(t *testing.T, m textMessage) textMessage {
	t.Helper()
	res := w.smsRequest(t, "POST", ".json", url.Values{"From": {m.From}, "To": {m.To}, "Body": {m.Body}})
	_ = res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		t.Fatalf("send SMS: got %s", res.Status)
	}
	return w.anSMS(t) // the newest
}

func (w *world) dropSMS(t *testing.T, sid string) {
	t.Helper()
	stack.Until(t, drainWithin, "an SMS to be delivered, and deleted", func() bool {
		res := w.smsRequest(t, "DELETE", "/"+sid+".json", nil)
		_ = res.Body.Close()
		return res.StatusCode == http.StatusNoContent
	})
}

// letter is a mail as the server has it.
type letter struct{ id, raw string }

func (w *world) aLetter(t *testing.T) letter {
	t.Helper()
	a, err := w.mocks.Mail.Call(t.Context(), "GET", "/mailpit/api/v1/messages?limit=1", nil)
	var page struct {
		Messages []struct {
			ID string `json:"ID"` //nolint:tagliatelle // the mock's
		} `json:"messages"`
	}
	if err != nil || a.Into(&page) != nil || len(page.Messages) == 0 {
		t.Fatalf("list letters: got %s, %v, want some", a, err)
	}
	id := page.Messages[0].ID
	raw, err := w.mocks.Mail.Call(t.Context(), "GET", "/mailpit/api/v1/message/"+url.PathEscape(id)+"/raw", nil)
	if err != nil || raw.Status != http.StatusOK {
		t.Fatalf("read letter: got %s, %v", raw, err)
	}
	return letter{id, string(raw.Body)}
}

func (w *world) sendLetter(t *testing.T, l letter) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(l.raw))
	if err != nil {
		t.Fatalf("read letter: %v", err)
	}
	to, err := mail.ParseAddress(m.Header.Get("To"))
	if err != nil {
		t.Fatalf("read letter: %v", err)
	}
	server := fmt.Sprint("127.0.0.1:", w.mocks.SMTP)
	if err := smtp.SendMail(server, nil, "avisos@barberpro.test", []string{to.Address}, []byte(l.raw)); err != nil {
		t.Fatalf("send letter: %v", err)
	}
}

func (w *world) dropLetter(t *testing.T, l letter) {
	t.Helper()
	a, err := w.mocks.Mail.Call(t.Context(), "DELETE", "/mailpit/api/v1/messages", map[string]any{"IDs": []string{l.id}})
	if err != nil || a.Status != http.StatusOK {
		t.Fatalf("delete letter: got %s, %v", a, err)
	}
}
