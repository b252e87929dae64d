package mail_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"github.com/barberpro/barberpro/mocks/mail"
)

func TestWebsocketTellsOfEachMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	options := &websocket.DialOptions{HTTPHeader: http.Header{"Origin": {"http://elsewhere.test"}}}
	c, _, err := websocket.Dial(t.Context(), strings.Replace(w.url, "http", "ws", 1)+"/api/v2/websocket", options)
	if err != nil {
		t.Fatalf("Dial(): %v", err)
	}
	defer c.CloseNow() //nolint:errcheck // the test is over
	until(t, "the listener", func() bool { return mail.Listeners(w.mock) == 1 })
	for _, to := range []string{"una@cliente.test", "otra@cliente.test"} {
		w.mustSend("a@b.test", to, hello)
		var m mail.Message
		if err := wsjson.Read(t.Context(), c, &m); err != nil || m.Raw.To[0] != to {
			t.Errorf("read: got a mail to %v, %v, want %s", m.Raw.To, err, to)
		}
	}
	if err := c.Close(websocket.StatusNormalClosure, ""); err != nil {
		t.Errorf("Close(): %v", err)
	}
	until(t, "the end of the listener", func() bool { return mail.Listeners(w.mock) == 0 })
}

func TestWebsocketEndsWithTheMock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	c, _, err := websocket.Dial(t.Context(), strings.Replace(w.url, "http", "ws", 1)+"/api/v2/websocket", nil)
	if err != nil {
		t.Fatalf("Dial(): %v", err)
	}
	defer c.CloseNow() //nolint:errcheck // the test is over
	until(t, "the listener", func() bool { return mail.Listeners(w.mock) == 1 })
	if err := w.mock.Close(); err != nil {
		t.Errorf("Close(): %v", err)
	}
	if _, _, err := c.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("Read() after the end: got %v, want going away", err)
	}
}

func TestEventsTellOfEachMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	clock := w.mock.Shell().Clock
	clock.Freeze(true)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/api/v1/events", http.NoBody)
	if err != nil {
		t.Fatalf("request: %v", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("GET events: %v", err)
	}
	defer res.Body.Close() //nolint:errcheck // the test is over
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("Content-Type: got %q, want text/event-stream", got)
	}
	lines := bufio.NewScanner(res.Body)
	w.mustSend("a@b.test", "ana@cliente.test", hello)
	var body strings.Builder
	for lines.Scan() && lines.Text() != "" {
		data, found := strings.CutPrefix(lines.Text(), "data: ")
		if !found {
			t.Fatalf("event: got %q, want lines of data", lines.Text())
		}
		body.WriteString(data + "\n")
	}
	var m mail.Message
	if err := json.Unmarshal([]byte(body.String()), &m); err != nil || m.Raw.To[0] != "ana@cliente.test" {
		t.Errorf("event: got %s, %v", body.String(), err)
	}
	if !strings.HasPrefix(body.String(), "{\n  \"ID\": ") {
		t.Errorf("event: got %.40q, want it indented by two", body.String())
	}
	clock.Advance(time.Minute)
	if !lines.Scan() || lines.Text() != "keepalive: " {
		t.Errorf("after a minute: got %q, want keepalive", lines.Text())
	}
}
