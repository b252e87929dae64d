package mail_test

import (
	"net/http"
	"strings"
	"testing"
)

const toSend = `{"From":{"Email":"turnos@barberia.test","Name":"Barbería"},"To":[{"Email":"ana@cliente.test","Name":"Ana"}],` +
	`"Cc":[{"Email":"cc@cliente.test"}],"Bcc":["oculta@cliente.test"],"ReplyTo":[{"Email":"local@barberia.test"}],"Subject":"Tu turno ✂",` +
	`"Text":"Te esperamos","HTML":"<p>Te <b>esperamos</b> <img src='cid:logo'></p>","Headers":{"X-Turno":"1"},"Attachments":[` +
	`{"Content":"iVBORw0KGgo=","Filename":"logo.png","ContentID":"logo"},{"Content":"aG9sYQ==","Filename":"hola.txt","ContentType":"text/plain"}]}`

func TestMailpitSendsAndReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	res, sent := w.do(http.MethodPost, "/mailpit/api/v1/send", toSend)
	if res.StatusCode != http.StatusOK || !strings.HasPrefix(sent, `{"ID":"`) {
		t.Fatalf("send: got %d %s", res.StatusCode, sent)
	}
	type person struct{ Name, Address string }
	var page struct {
		Total, Count int
		Messages     []struct {
			ID, Subject, Snippet string
			From                 person
			To, Cc, Bcc, ReplyTo []person
			Attachments          int
		}
	}
	w.get("/mailpit/api/v1/search?query=subject:turno+esperamos", &page)
	if page.Total != 1 || page.Count != 1 {
		t.Fatalf("search: got %+v, want one", page)
	}
	m := page.Messages[0]
	if m.Subject != "Tu turno ✂" || m.From != (person{"Barbería", "turnos@barberia.test"}) || m.To[0] != (person{"Ana", "ana@cliente.test"}) ||
		m.Cc[0].Address != "cc@cliente.test" || m.Bcc[0].Address != "oculta@cliente.test" || m.ReplyTo[0].Address != "local@barberia.test" ||
		m.Attachments != 2 || m.Snippet != "Te esperamos" {
		t.Errorf("summary: got %+v", m)
	}
	var one struct {
		ID, Text, HTML      string
		Inline, Attachments []struct {
			PartID, FileName, ContentID string
			Size                        int
		}
	}
	w.get("/mailpit/api/v1/message/latest", &one)
	if one.ID != m.ID || one.Text != "Te esperamos" || one.Inline[0].ContentID != "logo" || one.Attachments[0].FileName != "hola.txt" {
		t.Errorf("message: got %+v", one)
	}
	if _, body := w.do(http.MethodGet, "/mailpit/api/v1/message/"+m.ID+"/part/"+one.Attachments[0].PartID, ""); body != "hola" {
		t.Errorf("part: got %q, want hola", body)
	}
	if _, body := w.do(http.MethodGet, "/mailpit/api/v1/message/"+m.ID+"/raw", ""); !strings.Contains(body, "X-Turno: 1\r\n") || strings.Contains(body, "oculta@") {
		t.Errorf("raw: got %q, want the header and nobody who is hidden", body)
	}
	if _, body := w.do(http.MethodDelete, "/mailpit/api/v1/messages", `{"IDs":["`+m.ID+`"]}`); body != "ok" || w.count() != 0 {
		t.Errorf("delete: got %q and %d messages, want ok and none", body, w.count())
	}
}

func TestMailpitRefuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{"a body that is none", "POST", "send", "{", 400, `{"Error":`},
		{"no sender", "POST", "send", `{"To":[{"Email":"a@b.test"}]}`, 400, `{"Error":`},
		{"nobody to send to", "POST", "send", `{"From":{"Email":"a@b.test"}}`, 400, `{"Error":"no recipients"}`},
		{"an address of two lines", "POST", "send", `{"From":{"Email":"a@b.test"},"To":[{"Email":"a@b.test\r\nX: 1"}]}`, 400, `{"Error":`},
		{"an attachment that is not base64", "POST", "send", `{"From":{"Email":"a@b.test"},"To":[{"Email":"a@b.test"}],"Attachments":[{"Content":"!"}]}`, 400, `{"Error":`},
		{"a search for nothing", "GET", "search", "", 400, `{"Error":`},
		{"a message that is not there", "GET", "message/x", "", 404, "Message not found"},
		{"the latest of none", "GET", "message/latest", "", 404, "Message not found"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings())
			res, body := w.do(c.method, "/mailpit/api/v1/"+c.path, c.body)
			if res.StatusCode != c.status || !strings.HasPrefix(body, c.want) {
				t.Errorf("%s %s: got %d %s, want %d %s", c.method, c.path, res.StatusCode, body, c.status, c.want)
			}
		})
	}
}
