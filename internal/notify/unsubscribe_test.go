package notify_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/testkit"
)

// reminded sends the reminder of a turno tomorrow by e-mail and returns the path that its letter names to end them.
func (w *world) reminded(email, wall string) string {
	w.t.Helper()
	w.bookFor("", email, wall)
	before := len(w.mail.got)
	if _, err := w.service.Plan(w.t.Context(), w.ID); err != nil {
		w.t.Fatalf("Plan: %v", err)
	}
	w.work()
	if len(w.mail.got) != before+1 {
		w.t.Fatalf("letters: got %d, want one more than %d: %v", len(w.mail.got), before, w.messages())
	}
	m := w.mail.got[before]
	path, ok := strings.CutPrefix(m.Unsubscribe, publicURL)
	if !ok || !strings.HasPrefix(path, notify.PathUnsubscribe) {
		w.t.Fatalf("Unsubscribe of the letter: got %q", m.Unsubscribe)
	}
	if !strings.Contains(m.Text, m.Unsubscribe) || !strings.Contains(m.HTML, m.Unsubscribe) {
		w.t.Errorf("letter: has no link to end reminders: %s", m.Text)
	}
	return path
}

func ask(t *testing.T, e *testkit.Edge, method, path, form string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	recorder := httptest.NewRecorder()
	e.API.ServeHTTP(recorder, r)
	return recorder
}

func TestWhoEndsTheRemindersByTheirLetterGetsNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Set(w.At(t, "2026-03-03 15:30"))
	edge := testkit.NewEdge(w.Shop, w.service.Routes)
	path := w.reminded(anaMail, "2026-03-04 15:00")

	if a := ask(t, edge, http.MethodGet, path, ""); a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "No recibir más recordatorios") {
		t.Fatalf("page: got %d %s", a.Code, a.Body)
	}
	if n := w.Count(t, `SELECT count(*) FROM letter_opt_outs`); n != 0 {
		t.Fatal("opening the link ended the reminders; filters open links, too")
	}
	for range 2 {
		a := ask(t, edge, http.MethodPost, path, "List-Unsubscribe=One-Click")
		if a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "Listo") || a.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("one click: got %d %s", a.Code, a.Body)
		}
	}
	before := len(w.mail.got)
	w.bookFor("", strings.ToUpper(anaMail), "2026-03-04 14:00")
	if n, err := w.service.Plan(t.Context(), w.ID); n != 0 || err != nil {
		t.Errorf("Plan: got %d reminders, %v, want none", n, err)
	}
	w.event("booking.cancelled_by_shop", w.cancelled("2026-03-05 15:00"), 2, map[string]any{"actor": "user"})
	w.work()
	if n := len(w.mail.got) - before; n != 1 || w.mail.got[before].Unsubscribe != "" {
		t.Errorf("letters: got %d, want the one that says that a turno is cancelled", n)
	}
	if a := ask(t, edge, http.MethodPost, path, "resume=1"); a.Code != http.StatusOK || w.Count(t, `SELECT count(*) FROM letter_opt_outs`) != 0 {
		t.Errorf("resume: got %d %s", a.Code, a.Body)
	}
}

// cancelled is a turno of Ana that the shop cancelled.
func (w *world) cancelled(wall string) (id [16]byte) {
	booking := w.bookFor("", anaMail, wall)
	w.Exec(w.t, `UPDATE bookings SET status = 'cancelled_by_shop', version = version + 1 WHERE id = $1`, booking)
	return booking
}

func TestAReminderThatWaitsIsDroppedWhenItsReaderWantsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Set(w.At(t, "2026-03-03 15:30"))
	path := w.reminded(anaMail, "2026-03-04 15:00")
	w.bookFor("", anaMail, "2026-03-04 14:00")
	if n, err := w.service.Plan(t.Context(), w.ID); n != 1 || err != nil {
		t.Fatalf("Plan: got %d, %v", n, err)
	}
	if _, err := w.service.Unsubscribe(t.Context(), strings.TrimPrefix(path, notify.PathUnsubscribe), false); err != nil {
		t.Fatalf("Unsubscribe: %v", err)
	}
	w.work()
	w.want("reminder email sent", "reminder email dropped: pidió no recibir mensajes")
	if n := w.Count(t, `SELECT count(*) FROM notifications WHERE sent_text LIKE '%unsubscribe%'`); n != 0 {
		t.Error("the link that ends reminders is kept with the message")
	}
}

func TestALinkOfNobodyEndsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edge := testkit.NewEdge(w.Shop, w.service.Routes)
	for name, token := range map[string]string{"short": "x", "not ours": strings.Repeat("A", 110), "not base64": "a.b", "padded": "AA=="} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if a := ask(t, edge, method, notify.PathUnsubscribe+token, ""); a.Code != http.StatusNotFound {
				t.Errorf("%s %s: got %d, want 404", method, name, a.Code)
			}
		}
	}
}
