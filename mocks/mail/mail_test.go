package mail_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/mail"
)

// world is a mock that serves both of its ports.
type world struct {
	t    testing.TB
	mock *mail.Mock
	url  string
	smtp string // host:port
}

func settings() mail.Config {
	c := mail.Config{Hostname: "mailhog.example", MaxSize: 1 << 20, MaxBytes: 64 << 20, Slow: time.Minute}
	c.Seed, c.Max, c.Speed = 1, 1000, 1
	return c
}

func newWorld(t *testing.T, c mail.Config) *world {
	t.Helper()
	return newWorldFor(t, c)
}

func newWorldFor(tb testing.TB, c mail.Config) *world {
	tb.Helper()
	m, err := mail.New(c, nil)
	if err != nil {
		tb.Fatalf("New(): %v", err)
	}
	l, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("listen: %v", err)
	}
	ended := make(chan error, 1)
	ctx := tb.Context()
	go func() { ended <- m.ServeSMTP(ctx, l) }()
	server := httptest.NewServer(m)
	tb.Cleanup(func() {
		if err := m.Close(); err != nil {
			tb.Errorf("Close(): %v", err)
		}
		server.Close()
		if err := <-ended; err != nil {
			tb.Errorf("ServeSMTP(): %v", err)
		}
	})
	return &world{t: tb, mock: m, url: server.URL, smtp: l.Addr().String()}
}

// send sends a mail, and returns what the server refused.
func (w *world) send(from, to, text string) error {
	return smtp.SendMail(w.smtp, nil, from, []string{to}, []byte(text))
}

func (w *world) mustSend(from, to, text string) {
	w.t.Helper()
	if err := w.send(from, to, text); err != nil {
		w.t.Fatalf("send to %s: %v", to, err)
	}
}

// do makes a request, and returns what was answered.
func (w *world) do(method, path, body string) (*http.Response, string) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close() //nolint:errcheck // read whole
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatalf("%s %s: %v", method, path, err)
	}
	return res, string(b)
}

func (w *world) get(path string, into any) {
	w.t.Helper()
	res, body := w.do(http.MethodGet, path, "")
	if res.StatusCode != http.StatusOK {
		w.t.Fatalf("GET %s: got %d, want 200", path, res.StatusCode)
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		w.t.Fatalf("GET %s: %v in %.200s", path, err, body)
	}
}

func (w *world) latest() mail.Message {
	w.t.Helper()
	var list []mail.Message
	w.get("/api/v1/messages", &list)
	if len(list) == 0 {
		w.t.Fatal("latest message: got none")
	}
	return list[0]
}

const hello = "From: Barbería <turnos@barberia.test>\r\nTo: ana@cliente.test\r\nSubject: Hola\r\n\r\nTe esperamos\r\n"

// TestServe serves the mock for clients of other languages while MOCK_MAIL_SERVE is set to an address for each port.
func TestServe(t *testing.T) {
	t.Parallel()
	address := os.Getenv("MOCK_MAIL_SERVE") // web,smtp
	if address == "" {
		t.Skip("only for tests by hand")
	}
	web, mails, _ := strings.Cut(address, ",")
	c := settings()
	c.MaxSize = 25 << 20
	m, err := mail.New(c, nil)
	if err != nil {
		t.Fatalf("New(): %v", err)
	}
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", mails)
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	go func() { _ = m.ServeSMTP(t.Context(), l) }()
	server := &http.Server{Addr: web, Handler: m, ReadHeaderTimeout: time.Second}
	t.Fatal(server.ListenAndServe())
}
