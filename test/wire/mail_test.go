package wire_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/mail"
	"github.com/barberpro/barberpro/internal/upstream"
	"github.com/barberpro/barberpro/mocks/kit"
	mock "github.com/barberpro/barberpro/mocks/mail"
)

type mailWorld struct {
	sender  *mail.Sender
	options mail.Options
	url     string
}

func newMail(t *testing.T) *mailWorld {
	t.Helper()
	m, err := mock.New(mock.Config{Config: kit.Config{Seed: 1, Max: 500}, MaxSize: 25 << 20, MaxBytes: 64 << 20}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatalf("mock: %v", err)
	}
	t.Cleanup(func() { _ = m.Close() })
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = m.ServeSMTP(ctx, l)
	}()
	t.Cleanup(func() { cancel(); <-done })
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	at, _ := l.Addr().(*net.TCPAddr)
	o := mail.Options{Host: "127.0.0.1", Port: at.Port, From: "BarberPro <avisos@example.com>", Timeout: 10 * time.Second}
	return &mailWorld{url: server.URL, options: o, sender: mail.New(o)}
}

func (w *mailWorld) call(t *testing.T, method, path, body string) []byte {
	t.Helper()
	req, _ := http.NewRequestWithContext(t.Context(), method, w.url+path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	b, _ := io.ReadAll(res.Body)
	return b
}

func invitation() mail.Message {
	return mail.Message{
		To: "ana@example.com", Subject: "Tu turno: miércoles 4", Text: "Hola, Ñandú.", HTML: "<p>Hola, Ñandú.</p>", ID: "one@barberpro.test",
		Calendar: "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", Method: "REQUEST", Unsubscribe: "https://barberpro.test/baja",
		Files: []mail.File{{Name: "factura.pdf", Type: "application/pdf", Content: []byte("%PDF-1.4")}},
	}
}

func TestALetterArrivesWithItsInvitationAndFiles(t *testing.T) {
	t.Parallel()
	w := newMail(t)
	if err := w.sender.Send(t.Context(), invitation()); err != nil {
		t.Fatalf("Send: %v", err)
	}
	var all struct {
		Items []struct {
			Content struct {
				Headers map[string][]string `json:"Headers"` //nolint:tagliatelle // MailHog's names
			} `json:"Content"` //nolint:tagliatelle // MailHog's names
			Raw struct {
				Data string `json:"Data"` //nolint:tagliatelle // MailHog's names
			} `json:"Raw"` //nolint:tagliatelle // MailHog's names
		} `json:"items"`
	}
	if err := json.Unmarshal(w.call(t, http.MethodGet, "/api/v2/messages", ""), &all); err != nil || len(all.Items) != 1 {
		t.Fatalf("messages: got %+v, %v, want one", all, err)
	}
	got := all.Items[0]
	if id := got.Content.Headers["Message-ID"]; len(id) != 1 || id[0] != "<one@barberpro.test>" {
		t.Errorf("Message-ID: got %v", id)
	}
	for _, want := range []string{
		"text/plain", "text/html", "text/calendar; method=REQUEST", `filename="turno.ics"`, `filename="factura.pdf"`, "List-Unsubscribe: <https://barberpro.test/baja>",
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click",
		"multipart/alternative", "multipart/mixed",
	} {
		if !strings.Contains(got.Raw.Data, want) {
			t.Errorf("letter: no %s in\n%s", want, got.Raw.Data)
		}
	}
}

func TestMailScenariosSayWhetherToTryAgain(t *testing.T) {
	t.Parallel()
	for scenario, final := range map[string]bool{"reject_recipient": true, "reject_sender": true, "mailbox_full": true, "greylist": false} {
		t.Run(scenario, func(t *testing.T) {
			t.Parallel()
			w := newMail(t)
			w.call(t, http.MethodPut, "/_mock/scenario", `{"name":"`+scenario+`"}`)
			err := w.sender.Send(t.Context(), invitation())
			if err == nil || errors.Is(err, mail.ErrRefused) != final {
				t.Errorf("Send: got %v, want final %t", err, final)
			}
		})
	}
}

func TestAMailServerOfAShopIsReachedInPublicOnly(t *testing.T) {
	t.Parallel()
	w := newMail(t)
	letter := mail.Message{To: "ana@example.com", Subject: "Hola", Text: "Hola"}
	for name, dial := range map[string]func(context.Context, string, string) (net.Conn, error){
		"guarded": upstream.GuardedDial, "free": new(net.Dialer).DialContext,
	} {
		o := w.options
		o.Dial = dial
		err := mail.New(o).Send(t.Context(), letter)
		if inside := errors.Is(err, upstream.ErrPrivate); inside != (name == "guarded") || (err != nil) != inside {
			t.Errorf("Send by a %s dial: got %v", name, err)
		}
	}
}
