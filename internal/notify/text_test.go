package notify_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/provider/sms"
)

var update = flag.Bool("update", false, "write the golden files") //nolint:gochecknoglobals // a flag of the test binary

// TestTheTextsAreAsRecorded compares every text of the product, filled with usual values, with its golden file. An SMS says
// how many segments it costs.
func TestTheTextsAreAsRecorded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, kind := range notify.Kinds() {
		for _, channel := range notify.Channels() {
			text := notify.DefaultText(kind, channel)
			p, err := new(notify.Service).PreviewText(notify.PreviewRequest{
				Kind: kind, Channel: channel,
				TextRequest: notify.TextRequest{Subject: text.Subject, Body: text.Body, Template: text.Template},
			})
			if err != nil {
				t.Errorf("%s by %s: %v", kind, channel, err)
			}
			fmt.Fprintf(&b, "== %s by %s", kind, channel)
			if channel == notify.SMS {
				fmt.Fprintf(&b, ": %d segment, %s, %d characters", p.Segments, p.Encoding, p.Characters)
				if n, ucs2 := sms.Segments(p.Text); n != 1 || ucs2 {
					t.Errorf("%s by SMS: got %d segments, UCS-2 %t, want one of GSM-7: %s", kind, n, ucs2, p.Text)
				}
			}
			if text.Template != "" {
				fmt.Fprintf(&b, ": template %s %q", text.Template, p.Parameters)
			}
			b.WriteString("\n")
			if p.Subject != "" {
				b.WriteString("Subject: " + p.Subject + "\n")
			}
			b.WriteString(p.Text + "\n\n")
		}
	}
	golden(t, "texts.txt", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("golden file: %v (go test -update writes it)", err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
	}
}

func TestTheLetterIsAsRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.book("2026-03-04 15:00")
	w.event("booking.confirmed", id, 1, map[string]any{"actor": "customer"})
	w.work()
	m := w.mail.got[0]
	text := "Subject: " + m.Subject + "\nMethod: " + m.Method + "\n\n" + m.Text + "\n" + m.HTML + "\n" + strings.ReplaceAll(m.Calendar, "\r\n", "\n")
	text = strings.ReplaceAll(text, id.String(), "ID")
	text = strings.ReplaceAll(text, strings.ReplaceAll(id.String(), "-", ""), "TOKEN")
	code := id.String()[24:]
	golden(t, "letter.txt", strings.ReplaceAll(text, code, "CODE"))
}

func TestACancelledTurnoLeavesTheCalendar(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.book("2026-03-04 15:00")
	w.Exec(t, `UPDATE bookings SET status = 'cancelled_by_customer', version = 2 WHERE id = $1`, id)
	w.event("booking.cancelled_by_customer", id, 2, map[string]any{"actor": "customer"})
	w.work()
	m := w.mail.got[0]
	for _, want := range []string{"METHOD:CANCEL\r\n", "STATUS:CANCELLED\r\n", "SEQUENCE:2\r\n", "UID:" + id.String() + "@barberpro.com.ar\r\n"} {
		if m.Method != "CANCEL" || !strings.Contains(m.Calendar, want) {
			t.Errorf("calendar: got %s %q, want in it %q", m.Method, m.Calendar, want)
		}
	}
}

func TestHostileNamesStayText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, `UPDATE shops SET name = $1`, "<b>\"Barbería\"</b>\r\nBcc: x@example.com {{link}}")
	w.event("booking.confirmed", w.book("2026-03-04 15:00"), 1, map[string]any{"actor": "customer"})
	w.work()
	m := w.mail.got[0]
	if strings.Contains(m.HTML, "<b>") || strings.ContainsAny(m.Subject, "\r\n") || strings.Contains(m.Calendar, "\nBcc") {
		t.Errorf("letter: got %q %s %q", m.Subject, m.HTML, m.Calendar)
	}
}
