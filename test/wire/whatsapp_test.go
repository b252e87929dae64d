package wire_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/whatsapp"
	"github.com/barberpro/barberpro/internal/upstream"
	"github.com/barberpro/barberpro/mocks/kit"
	mock "github.com/barberpro/barberpro/mocks/whatsapp"
)

const whatsAppSecret = "s3cret"

// whatsAppWorld is the mock, a client on it, and what came to the webhook.
type whatsAppWorld struct {
	client  *whatsapp.Client
	account whatsapp.Account
	url     string
	hooks   chan hooked
}

type hooked struct {
	header http.Header
	body   []byte
}

func newWhatsApp(t *testing.T, change func(*mock.Config)) *whatsAppWorld {
	t.Helper()
	w := &whatsAppWorld{hooks: make(chan hooked, 100)}
	hook := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			challenge, err := whatsapp.Handshake(r.URL.Query(), "verify")
			if err != nil {
				out.WriteHeader(http.StatusForbidden)
			}
			_, _ = io.WriteString(out, challenge)
			return
		}
		body, _ := io.ReadAll(r.Body)
		w.hooks <- hooked{r.Header.Clone(), body}
	}))
	t.Cleanup(hook.Close)
	c := mock.Config{
		Config: kit.Config{Seed: 1, Max: 500}, PhoneID: "106540352242922", AccountID: "102290129340398", DisplayNumber: "+54 9 11 5555-0100",
		VerifiedName: "BarberPro", AppSecret: whatsAppSecret, VerifyToken: "verify", WebhookURL: hook.URL + "/webhooks/whatsapp",
		SentAfter: time.Millisecond, DeliveredAfter: time.Millisecond, ReadAfter: time.Millisecond,
	}
	if change != nil {
		change(&c)
	}
	m, err := mock.New(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("mock: %v", err)
	}
	t.Cleanup(func() { _ = m.Close() })
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.client = whatsapp.New(whatsapp.Options{BaseURL: server.URL, Timeout: 5 * time.Second})
	w.account = whatsapp.Account{PhoneID: c.PhoneID, Token: "token", AppSecret: whatsAppSecret}
	return w
}

// change waits for the next webhook and checks its signature.
func (w *whatsAppWorld) change(t *testing.T) whatsapp.Change {
	t.Helper()
	select {
	case h := <-w.hooks:
		if err := whatsapp.Verify(whatsAppSecret, h.body, h.header.Get(whatsapp.SignatureHeader)); err != nil {
			t.Errorf("Verify: %v", err)
		}
		if whatsapp.Verify(whatsAppSecret, append(h.body, ' '), h.header.Get(whatsapp.SignatureHeader)) == nil {
			t.Error("Verify took a changed body")
		}
		changes, err := whatsapp.Parse(h.body)
		if err != nil || len(changes) != 1 {
			t.Fatalf("Parse(%s): got %+v, %v, want one change", h.body, changes, err)
		}
		return changes[0]
	case <-time.After(20 * time.Second):
		t.Fatal("no webhook came")
	}
	return whatsapp.Change{}
}

func reminder(to string) whatsapp.Message {
	return whatsapp.Message{To: to, Callback: "shop.message", Template: &whatsapp.Template{
		Name: "booking_reminder", Language: "es_AR", Body: []string{"Ana", "Barbería", "Corte", "Beto", "martes", "10:30"},
		Payloads: []string{"confirm:1:1", "cancel:1:1"},
	}}
}

func TestWhatsAppSendsATemplateAndHearsItsStatuses(t *testing.T) {
	t.Parallel()
	w := newWhatsApp(t, nil)
	sent, err := w.client.Send(t.Context(), w.account, reminder("5491155550123"))
	if err != nil || !strings.HasPrefix(sent.ID, "wamid.") || sent.WaID != "5491155550123" {
		t.Fatalf("Send: got %+v, %v", sent, err)
	}
	seen := map[string]bool{}
	for !seen["sent"] || !seen["delivered"] || !seen["read"] {
		c := w.change(t)
		if len(c.Statuses) != 1 || c.Statuses[0].ID != sent.ID || c.Statuses[0].Callback != "shop.message" || c.PhoneID != w.account.PhoneID {
			t.Fatalf("status: got %+v", c)
		}
		seen[c.Statuses[0].Status] = true
	}
}

func TestWhatsAppButtonsAndTextsCome(t *testing.T) {
	t.Parallel()
	w := newWhatsApp(t, func(c *mock.Config) { c.SentAfter, c.Scenario = time.Hour, "window_ignored" })
	act := func(body string) {
		t.Helper()
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/_mock/act", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("act %s: %v %v", body, res, err)
		}
		_ = res.Body.Close()
	}
	act(`{"id":"","action":"receive","fields":{"from":"5491155550123","name":"Ana","text":"Hola ñandú"}}`)
	c := w.change(t)
	if len(c.Messages) != 1 || c.Messages[0].Text != "Hola ñandú" || c.Messages[0].From != "5491155550123" || c.Messages[0].Name != "Ana" || c.Messages[0].ID == "" {
		t.Errorf("message: got %+v", c.Messages)
	}
	if _, err := w.client.Send(t.Context(), w.account, whatsapp.Message{To: "5491155550123", Text: "¿Cancelamos?", Buttons: []whatsapp.Button{{ID: "yes:1", Title: "Sí"}, {ID: "no:1", Title: "No"}}, ReplyTo: c.Messages[0].ID}); err != nil {
		t.Errorf("Send buttons: %v", err)
	}
	if _, err := w.client.Send(t.Context(), w.account, whatsapp.Message{To: "5491155550123", Text: "Hola"}); err != nil {
		t.Errorf("Send text: %v", err)
	}
	display, err := w.client.Check(t.Context(), w.account)
	if err != nil || !strings.Contains(display, "BarberPro") {
		t.Errorf("Check: got %q, %v", display, err)
	}
}

func TestWhatsAppErrorsHaveReasonsAndOutcomes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change  func(*mock.Config)
		message func(*whatsapp.Message, *whatsapp.Account)
		code    int
		reason  whatsapp.Reason
		outcome upstream.Outcome
	}{
		"rate limited":          {func(c *mock.Config) { c.Scenario = "rate_limited" }, nil, 130429, whatsapp.Limited, upstream.Later},
		"pair rate limited":     {func(c *mock.Config) { c.Scenario = "pair_rate_limited" }, nil, 131056, whatsapp.Limited, upstream.Later},
		"token expired":         {func(c *mock.Config) { c.Scenario = "token_expired" }, nil, 190, whatsapp.BadToken, upstream.Refused},
		"token invalid":         {nil, func(_ *whatsapp.Message, a *whatsapp.Account) { a.Token = "invalid" }, 190, whatsapp.BadToken, upstream.Refused},
		"template paused":       {func(c *mock.Config) { c.Scenario = "template_paused" }, nil, 132015, whatsapp.BadTemplate, upstream.Refused},
		"server error":          {func(c *mock.Config) { c.Scenario = "server_error" }, nil, 131000, whatsapp.Down, upstream.Unknown},
		"no such template":      {nil, func(m *whatsapp.Message, _ *whatsapp.Account) { m.Template.Name = "none" }, 132001, whatsapp.BadTemplate, upstream.Refused},
		"parameters missing":    {nil, func(m *whatsapp.Message, _ *whatsapp.Account) { m.Template.Body = m.Template.Body[:2] }, 132000, whatsapp.BadTemplate, upstream.Refused},
		"not allowed":           {nil, func(m *whatsapp.Message, _ *whatsapp.Account) { m.To = "5491155550006" }, 131030, whatsapp.NotAllowed, upstream.Refused},
		"allowed without the 9": {func(c *mock.Config) { c.Allowed = []string{"541155550123"} }, nil, 131030, whatsapp.NotAllowed, upstream.Refused},
		"another phone id":      {nil, func(_ *whatsapp.Message, a *whatsapp.Account) { a.PhoneID = "1" }, 100, whatsapp.BadMessage, upstream.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWhatsApp(t, tc.change)
			m := reminder("5491155550123")
			if tc.message != nil {
				tc.message(&m, &w.account)
			}
			_, err := w.client.Send(t.Context(), w.account, m)
			e, ok := errors.AsType[*whatsapp.Error](err)
			if !ok || e.Code != tc.code || e.Reason != tc.reason || upstream.OutcomeOf(err) != tc.outcome {
				t.Errorf("Send: got %v (%+v, %s), want code %d, reason %d, %s", err, e, upstream.OutcomeOf(err), tc.code, tc.reason, tc.outcome)
			}
		})
	}
	t.Run("without the 9 it arrives", func(t *testing.T) {
		t.Parallel()
		w := newWhatsApp(t, func(c *mock.Config) { c.Allowed = []string{"541155550123"} })
		w.account.National = true
		sent, err := w.client.Send(t.Context(), w.account, reminder("5491155550123"))
		if err != nil || sent.WaID != "5491155550123" {
			t.Errorf("Send: got %+v, %v", sent, err)
		}
	})
	t.Run("a failed status has its code", func(t *testing.T) {
		t.Parallel()
		w := newWhatsApp(t, nil)
		if _, err := w.client.Send(t.Context(), w.account, reminder("5491155550001")); err != nil {
			t.Fatalf("Send: %v", err)
		}
		for {
			if c := w.change(t); len(c.Statuses) == 1 && c.Statuses[0].Status == "failed" {
				if whatsapp.ReasonOf(c.Statuses[0].Code) != whatsapp.Undeliverable {
					t.Errorf("status: got %+v, want 131026", c.Statuses[0])
				}
				return
			}
		}
	})
}

func TestWhatsAppAnswersInTime(t *testing.T) {
	t.Parallel()
	w := newWhatsApp(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.client.Send(ctx, w.account, reminder("5491155550123"))
	if upstream.OutcomeOf(err) == upstream.Refused || err == nil {
		t.Errorf("Send after the end: got %v", err)
	}
}
