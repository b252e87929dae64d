package mail_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
	"github.com/barberpro/barberpro/mocks/mail"
)

// code is the SMTP status of an error; 250: there is none, 0: it is no answer at all.
func code(err error) int {
	answer, refused := errors.AsType[*textproto.Error](err)
	switch {
	case err == nil:
		return 250
	case refused:
		return answer.Code
	}
	return 0
}

func TestScenariosAnswerAsTheySay(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, scenario, from, to string
		want, again              int
		stored                   int
	}{
		{"success takes all", "success", "a@b.test", "c@d.test", 250, 250, 2},
		{"reject_sender refuses the sender", "reject_sender", "a@b.test", "c@d.test", 550, 550, 0},
		{"reject_recipient refuses the recipient", "reject_recipient", "a@b.test", "c@d.test", 550, 550, 0},
		{"mailbox_full refuses the recipient", "mailbox_full", "a@b.test", "c@d.test", 552, 552, 0},
		{"greylist refuses the first try only", "greylist", "a@b.test", "c@d.test", 451, 250, 1},
		{"a tag of the recipient decides", "success", "a@b.test", "c+mailbox_full@d.test", 552, 552, 0},
		{"a tag of the sender decides", "success", "a+reject_sender@b.test", "c@d.test", 550, 550, 0},
		{"a tag beats the scenario in force", "mailbox_full", "a@b.test", "c+success@d.test", 250, 250, 2},
		{"another tag means nothing", "success", "a@b.test", "c+promo@d.test", 250, 250, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings())
			if !w.mock.Shell().SetScenario(c.scenario) {
				t.Fatalf("SetScenario(%q): got false", c.scenario)
			}
			for i, want := range []int{c.want, c.again} {
				if got := code(w.send(c.from, c.to, hello)); got != want {
					t.Errorf("send %d: got %d, want %d", i+1, got, want)
				}
			}
			if got := w.count(); got != c.stored {
				t.Errorf("messages: got %d, want %d", got, c.stored)
			}
		})
	}
}

func (w *world) count() int {
	w.t.Helper()
	var page struct{ Total int }
	w.get("/api/v2/messages?limit=1", &page)
	return page.Total
}

// until waits for a condition, for at most ten seconds.
func until(tb testing.TB, what string, done func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
		if done() {
			return
		}
	}
	tb.Fatalf("%s: never came", what)
}

func TestSlowWaitsOnTheClockOfTheMock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	clock := w.mock.Shell().Clock
	clock.Freeze(true)
	w.mock.Shell().SetScenario("slow")
	done := make(chan error, 1)
	go func() { done <- w.send("a@b.test", "c@d.test", hello) }()
	for range 3 { // MAIL, RCPT and the mail itself
		until(t, "a wait", func() bool { return clock.State().Plans == 1 })
		if w.count() != 0 {
			t.Error("messages before the last wait: got one, want none")
		}
		clock.Advance(time.Minute)
		until(t, "the end of the wait", func() bool { return clock.State().Plans == 0 || len(done) == 1 })
	}
	if err := <-done; err != nil {
		t.Errorf("send: %v", err)
	}
}

func TestSizeIsLimited(t *testing.T) {
	t.Parallel()
	c := settings()
	c.MaxSize = 10_000
	w := newWorld(t, c)
	if got := code(w.send("a@b.test", "c@d.test", hello+strings.Repeat("x", 10_000))); got != 552 {
		t.Errorf("send 10 KB: got %d, want 552", got)
	}
	w.mustSend("a@b.test", "c@d.test", hello+strings.Repeat("x", 9_000)) // one line of 9 KB, which MailHog takes
	if w.count() != 1 {
		t.Errorf("messages: got %d, want 1", w.count())
	}
}

func TestOldestMailsGoWhenTheBoxIsFull(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		max  int
		room int64
	}{
		{"by number", 3, 1 << 20},
		{"by size", 1000, 3 * (1000 + 600)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := settings()
			s.Max, s.MaxBytes = c.max, c.room
			w := newWorld(t, s)
			for i := range 5 {
				w.mustSend("a@b.test", "c@d.test", fmt.Sprintf("Subject: %d\r\n\r\n%s", i, strings.Repeat("x", 1000)))
			}
			var got []string
			var list []mail.Message
			w.get("/api/v1/messages", &list)
			for _, m := range list {
				got = append(got, m.Content.Headers["Subject"][0])
			}
			if strings.Join(got, " ") != "4 3 2" {
				t.Errorf("subjects: got %v, want 4 3 2", got)
			}
		})
	}
}

// talk says all at once, and returns the codes of the answers until the server hangs up.
func (w *world) talk(text string) string {
	conn, err := new(net.Dialer).DialContext(w.t.Context(), "tcp", w.smtp)
	if err != nil {
		w.t.Fatalf("dial: %v", err)
	}
	defer conn.Close() //nolint:errcheck // read whole
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		w.t.Fatalf("deadline: %v", err)
	}
	go func() {
		_, _ = io.WriteString(conn, text)
		if half, ok := conn.(*net.TCPConn); ok {
			_ = half.CloseWrite()
		}
	}()
	var codes []string
	for s := bufio.NewScanner(conn); s.Scan(); {
		if line := s.Text(); len(line) > 3 && line[3] == ' ' {
			codes = append(codes, line[:3])
		}
	}
	return strings.Join(codes, " ")
}

func TestFaultsReachMailsToo(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		chaos  kit.Chaos
		want   int // 0: the connection is cut
		stored int
	}{
		{"outage", kit.Chaos{Outage: true}, 421, 0},
		{"error before", kit.Chaos{ErrorRate: 1}, 451, 0},
		{"error after", kit.Chaos{ErrorRate: 1, After: true}, 451, 1},
		{"timeout before", kit.Chaos{TimeoutRate: 1}, 0, 0},
		{"timeout after", kit.Chaos{TimeoutRate: 1, After: true}, 0, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings())
			w.mock.Shell().SetChaos(c.chaos)
			if got := code(w.send("a@b.test", "c@d.test", hello)); got != c.want {
				t.Errorf("send: got %d, want %d", got, c.want)
			}
			w.mock.Shell().SetChaos(kit.Chaos{})
			if got := w.count(); got != c.stored {
				t.Errorf("messages: got %d, want %d", got, c.stored)
			}
		})
	}
}

func TestManySendersAndReadersAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				if err := w.send("a@b.test", "c@d.test", multipart); err != nil {
					t.Errorf("send: %v", err)
				}
			}
		})
		group.Go(func() {
			for range 5 {
				w.do(http.MethodGet, "/api/v2/search?kind=containing&query=factura", "")
				w.do(http.MethodGet, "/_mock/items?query=turno", "")
			}
		})
	}
	group.Wait()
	ids := map[string]bool{}
	var list []mail.Message
	w.get("/api/v1/messages", &list)
	for _, m := range list {
		ids[m.ID] = true
	}
	if len(list) != 160 || len(ids) != 160 {
		t.Errorf("messages: got %d with %d ids, want 160", len(list), len(ids))
	}
}

func FuzzDialogue(f *testing.F) {
	for _, seed := range []string{
		"EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nhola\r\n.\r\nQUIT\r\n", "AUTH LOGIN\r\n\r\n\r\n", "HELO\r\nEHLO a\r\nMAIL FROM:\r\n",
		"EHLO a\r\nMAIL FROM:<> SIZE=99999999999\r\nRCPT TO:<a>\r\n", "\x00\xff\r\n", "EHLO a\r\nBDAT 4 LAST\r\nhola", "STARTTLS\r\n\x16\x03",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w := newWorld(t, settings())
		w.talk(text + "\r\n.\r\nQUIT\r\n")
		w.mustSend("a@b.test", "c@d.test", hello) // it goes on serving
	})
}
