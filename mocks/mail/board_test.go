package mail_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/mocks/kit"
	"github.com/barberpro/barberpro/mocks/mail"
)

func (w *world) act(id, action string, fields map[string]string) string {
	w.t.Helper()
	body, err := json.Marshal(map[string]any{"id": id, "action": action, "fields": fields})
	if err != nil {
		w.t.Fatalf("act: %v", err)
	}
	_, answer := w.do(http.MethodPost, "/_mock/act", string(body))
	return strings.TrimSpace(answer)
}

func TestDashboardShowsMails(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	w.mustSend("turnos@barberia.test", "ana@cliente.test", hello)
	w.mustSend("turnos@barberia.test", "otra@cliente.test", multipart)
	var page struct {
		Items []kit.Item
		Total int
	}
	w.get("/_mock/items?query=TURNO%20%E2%9C%82", &page)
	if page.Total != 1 || page.Items[0].Title != "Tu turno ✂" || page.Items[0].Detail != "turnos@barberia.test to otra@cliente.test" {
		t.Fatalf("items: got %+v, want the mail of the turno", page)
	}
	var one kit.Item
	w.get("/_mock/items/"+url.PathEscape(page.Items[0].ID), &one)
	labels := make([]string, len(one.Links))
	for i, link := range one.Links {
		labels[i] = link.Label
		if res, _ := w.do(http.MethodGet, link.Href, ""); res.StatusCode != http.StatusOK {
			t.Errorf("GET %s: got %d, want 200", link.Href, res.StatusCode)
		}
	}
	want := "HTML, Text, Source, factura.pdf (application/pdf, 8 bytes), logo.png (image/png, 8 bytes)"
	if got := strings.Join(labels, ", "); got != want {
		t.Errorf("links: got %s, want %s", got, want)
	}
	if data, ok := one.Data.(map[string]any); !ok || data["ID"] != one.ID || len(one.Timeline) != 1 || one.HTML == "" {
		t.Errorf("item: got %+v, want the message, its arrival and a page", one)
	}
}

func TestDashboardActs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	w.act("", "sample", map[string]string{"to": "ana@cliente.test"})
	m := w.latest()
	if m.Raw.To[0] != "ana@cliente.test" || m.MIME == nil {
		t.Fatalf("sample: got %+v", m)
	}
	_, port, _ := strings.Cut(w.smtp, ":")
	if got := w.act(m.ID, "release", map[string]string{"Email": "b@c.test", "Host": "127.0.0.1", "Port": port}); got != "{}" {
		t.Errorf("release: got %s, want {}", got)
	}
	if got := w.act(m.ID, "release", map[string]string{"Email": "b@c.test", "Host": "192.0.2.1", "Port": "25"}); !strings.Contains(got, "MAIL_RELEASE_ANYWHERE") {
		t.Errorf("release elsewhere: got %s, want the setting that allows it", got)
	}
	var one kit.Item
	w.get("/_mock/items/"+m.ID, &one)
	if len(one.Timeline) != 3 || one.Status != "not released" || one.Tone != kit.Bad {
		t.Errorf("timeline: got %+v, want the arrival and two releases", one)
	}
	for _, action := range []string{"delete", "release", "nothing"} {
		got := w.act(m.ID, action, nil)
		if gone := strings.Contains(got, "no longer"); gone != (action != "delete") {
			t.Errorf("%s: got %s, want it done once", action, got)
		}
	}
	w.act("", "delete_all", nil)
	if w.count() != 0 {
		t.Errorf("after delete_all: got %d messages, want none", w.count())
	}
}

func TestLedgerAndReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	if got := code(w.send("a@b.test", "c+greylist@d.test", hello)); got != 451 {
		t.Errorf("greylisted: got %d, want 451", got)
	}
	w.mustSend("a@b.test", "c@d.test", hello)
	w.do(http.MethodPost, "/api/v2/jim", "{}")
	var ledger struct {
		Kept, Ever int
		Bytes      int64
		Mails      []struct{ From, Subject string }
	}
	w.get("/_mock/ledger", &ledger)
	if ledger.Kept != 1 || ledger.Ever != 1 || ledger.Bytes == 0 || ledger.Mails[0].Subject != "Hola" {
		t.Errorf("ledger: got %+v", ledger)
	}
	w.do(http.MethodPost, "/_mock/reset", "")
	if res, _ := w.do(http.MethodGet, "/api/v2/jim", ""); res.StatusCode != http.StatusNotFound || w.count() != 0 {
		t.Errorf("after a reset: got Jim %d and %d messages, want 404 and none", res.StatusCode, w.count())
	}
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	for _, change := range []func(*mail.Config){
		func(c *mail.Config) { c.MaxSize = 0 }, func(c *mail.Config) { c.MaxBytes = -1 }, func(c *mail.Config) { c.Slow = -1 },
	} {
		c := settings()
		change(&c)
		if _, err := mail.New(c, nil); err == nil {
			t.Errorf("New(%+v): got no error", c)
		}
	}
}
