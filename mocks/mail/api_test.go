package mail_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/mocks/mail"
)

func TestAPIAnswersAsMailHog(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, method, path, body string
		status                   int
		kind                     string
		want                     string // {id} stands for the id of the only message
	}{
		{"all messages", "GET", "/api/v1/messages", "", 200, "text/json", `[{"ID":"{id}",`},
		{"one message", "GET", "/api/v1/messages/{id}", "", 200, "text/json", `{"ID":"{id}",`},
		{"one message by its id as JavaScript escapes it", "GET", "/api/v1/messages/{escaped}", "", 200, "text/json", `{"ID":"{id}",`},
		{"a message that is not there", "GET", "/api/v1/messages/x", "", 500, "", ""},
		{"download", "GET", "/api/v1/messages/{id}/download", "", 200, "message/rfc822", "Return-Path: <a@b.test>\r\nReceived: from"},
		{"download of what is not there", "GET", "/api/v1/messages/x/download", "", 500, "", ""},
		{"a part of what has none", "GET", "/api/v1/messages/{id}/mime/part/0/download", "", 500, "", ""},
		{"delete what is not there", "DELETE", "/api/v1/messages/x", "", 500, "text/json", ""},
		{"delete one", "DELETE", "/api/v1/messages/{id}", "", 200, "text/json", ""},
		{"delete all", "DELETE", "/api/v1/messages", "", 200, "text/json", ""},
		{"a page", "GET", "/api/v2/messages", "", 200, "text/json", `{"total":1,"count":1,"start":0,"items":[{"ID":"{id}",`},
		{"a page past the end", "GET", "/api/v2/messages?start=5", "", 200, "text/json", `{"total":1,"count":0,"start":5,"items":[]}`},
		{"a page of no number", "GET", "/api/v2/messages?start=x&limit=-1", "", 200, "text/json", `{"total":1,"count":1,"start":0,`},
		{"search from", "GET", "/api/v2/search?kind=from&query=A@B", "", 200, "application/json", `{"total":1,"count":1,`},
		{"search from, in the header", "GET", "/api/v2/search?kind=from&query=turnos@", "", 200, "application/json", `{"total":1,`},
		{"search to", "GET", "/api/v2/search?kind=to&query=c@d.test", "", 200, "application/json", `{"total":1,`},
		{"search to, in the header", "GET", "/api/v2/search?kind=to&query=ana@", "", 200, "application/json", `{"total":1,`},
		{"search in the body", "GET", "/api/v2/search?kind=containing&query=ESPERAMOS", "", 200, "application/json", `{"total":1,`},
		{"search in the headers", "GET", "/api/v2/search?kind=containing&query=hola", "", 200, "application/json", `{"total":1,`},
		{"search in vain", "GET", "/api/v2/search?kind=to&query=nobody", "", 200, "application/json", `{"total":0,"count":0,"start":0,"items":[]}`},
		{"search past the end", "GET", "/api/v2/search?kind=to&query=c&start=9", "", 200, "application/json", `{"total":0,"count":0,"start":9,"items":[]}`},
		{"search of no kind", "GET", "/api/v2/search?kind=subject&query=a", "", 400, "", ""},
		{"search for nothing", "GET", "/api/v2/search?kind=to&query=", "", 400, "", ""},
		{"servers to release to", "GET", "/api/v2/outgoing-smtp", "", 200, "application/json", "{}"},
		{"Jim when he is in", "GET", "/api/v2/jim", "", 404, "", ""},
		{"change Jim when he is in", "PUT", "/api/v2/jim", "{}", 404, "", ""},
		{"call Jim in when he is", "DELETE", "/api/v2/jim", "", 404, "", ""},
		{"let Jim out", "POST", "/api/v2/jim", "", 201, "", ""},
		{"release what is not there", "POST", "/api/v1/messages/x/release", "{}", 500, "", ""},
		{"release with a body that is none", "POST", "/api/v1/messages/{id}/release", "{", 500, "text/json", "Error decoding request body"},
		{"release with a number for a port", "POST", "/api/v1/messages/{id}/release", `{"Port":25}`, 500, "text/json", "Error decoding request body"},
		{"release to a server of no known name", "POST", "/api/v1/messages/{id}/release", `{"Name":"x"}`, 400, "text/json", ""},
		{"release with an odd mechanism", "POST", "/api/v1/messages/{id}/release", `{"Username":"a","Mechanism":"X"}`, 400, "text/json", ""},
		{"release to another machine", "POST", "/api/v1/messages/{id}/release", `{"Email":"a@b","Host":"192.0.2.1","Port":"25"}`, 500, "text/json", ""},
		{"release to nobody there", "POST", "/api/v1/messages/{id}/release", `{"Email":"a@b","Host":"127.0.0.1","Port":"1"}`, 500, "text/json", ""},
		{"what is nowhere", "GET", "/api/v3/messages", "", 404, "text/plain; charset=utf-8", "404 page not found"},
		{"a method that is not", "PATCH", "/api/v1/messages", "", 404, "text/plain; charset=utf-8", "404 page not found"},
		{"what a browser asks first", "OPTIONS", "/api/v1/messages", "", 200, "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings())
			w.mustSend("a@b.test", "c@d.test", hello)
			id := w.latest().ID
			fill := strings.NewReplacer("{id}", id, "{escaped}", url.QueryEscape(id))
			res, body := w.do(c.method, fill.Replace(c.path), c.body)
			want := fill.Replace(c.want)
			if res.StatusCode != c.status || res.Header.Get("Content-Type") != c.kind || !strings.HasPrefix(body, want) || (want == "" && body != "") {
				t.Errorf("%s %s: got %d %q %.120q, want %d %q %.120q", c.method, c.path, res.StatusCode, res.Header.Get("Content-Type"), body,
					c.status, c.kind, want)
			}
		})
	}
}

func TestPagesAreNewestFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	for i := range 5 {
		w.mustSend("a@b.test", "c@d.test", fmt.Sprintf("Subject: %d\r\n\r\nhola", i))
	}
	for path, want := range map[string]string{
		"/api/v2/messages?start=1&limit=2":                      "3 2 of 5",
		"/api/v2/messages?start=4":                              "0 of 5",
		"/api/v2/messages?start=5":                              " of 5",
		"/api/v2/search?kind=containing&query=hola&limit=2":     "4 3 of 5",
		"/api/v2/search?kind=to&query=c@d.test&start=3&limit=9": "1 0 of 5",
	} {
		var page struct {
			Total int
			Items []mail.Message
		}
		w.get(path, &page)
		subjects := make([]string, len(page.Items))
		for i, m := range page.Items {
			subjects[i] = m.Content.Headers["Subject"][0]
		}
		if got := fmt.Sprintf("%s of %d", strings.Join(subjects, " "), page.Total); got != want {
			t.Errorf("GET %s: got %q, want %q", path, got, want)
		}
	}
}

func TestOtherOriginsAreLetInWhenConfigured(t *testing.T) {
	t.Parallel()
	c := settings()
	c.CORSOrigin = "http://web.test"
	w := newWorld(t, c)
	for _, method := range []string{http.MethodGet, http.MethodOptions} {
		res, _ := w.do(method, "/api/v2/messages", "")
		if got := res.Header.Get("Access-Control-Allow-Origin"); got != c.CORSOrigin {
			t.Errorf("%s: got Access-Control-Allow-Origin %q, want %q", method, got, c.CORSOrigin)
		}
	}
}

func TestReleaseSendsTheWholeMailFromNobody(t *testing.T) {
	t.Parallel()
	w, other := newWorld(t, settings()), newWorld(t, settings())
	host, port, _ := strings.Cut(other.smtp, ":")
	w.mustSend("turnos@barberia.test", "ana@cliente.test", multipart)
	path := "/api/v1/messages/" + w.latest().ID + "/release"
	bodies := []string{
		fmt.Sprintf(`{"email":"otra@cliente.test","host":%q,"port":%q}`, host, port),
		fmt.Sprintf(`{"Name":"otro","Save":true,"Email":"otra@cliente.test","Host":%q,"Port":%q,"Username":"a","Password":"b","Mechanism":"PLAIN"}`, host, port),
		`{"Name":"otro"}`,
		`{"Name":"otro","Email":"una@cliente.test"}`,
		fmt.Sprintf(`{"Email":"otra@cliente.test","Host":%q,"Port":%q,"Username":"a","Password":"b","Mechanism":"CRAMMD5"}`, host, port),
	}
	for i, body := range bodies {
		if res, _ := w.do(http.MethodPost, path, body); res.StatusCode != http.StatusOK {
			t.Fatalf("release %s: got %d (%s), want 200", body, res.StatusCode, res.Header.Get("X-Mock-Reason"))
		}
		m := other.latest()
		if m.Raw.From != "nobody@mailhog.example" || !strings.HasSuffix(m.Raw.Data, strings.TrimSuffix(multipart, "\r\n")) {
			t.Errorf("released %d: got from %q %q", i, m.Raw.From, m.Raw.Data)
		}
		if i == 3 && m.Raw.To[0] != "una@cliente.test" {
			t.Errorf("released to a named server: got %v, want una@cliente.test", m.Raw.To)
		}
	}
	if res, _ := w.do(http.MethodPost, path, bodies[1]); res.StatusCode != http.StatusBadRequest {
		t.Errorf("save a name twice: got %d, want 400", res.StatusCode)
	}
	_, list := w.do(http.MethodGet, "/api/v2/outgoing-smtp", "")
	if !strings.HasPrefix(list, `{"otro":{"Name":"otro","Save":true,"Email":"otra@cliente.test"`) {
		t.Errorf("outgoing-smtp: got %s", list)
	}
	res, _ := w.do(http.MethodPost, path, `{"Email":"a@b\r\nRCPT TO:<c@d>","Host":"127.0.0.1","Port":"25"}`)
	if res.StatusCode != http.StatusInternalServerError {
		t.Errorf("an address of two lines: got %d, want 500", res.StatusCode)
	}
}

func TestJimCausesTrouble(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, body string
		want       int
	}{
		{"he refuses senders", `{"AcceptChance":1,"RejectSenderChance":1}`, 550},
		{"he refuses recipients", `{"AcceptChance":1,"RejectRecipientChance":1}`, 550},
		{"he cuts connections", `{"AcceptChance":1,"DisconnectChance":1}`, 0},
		{"he lets nobody in when the body leaves it out", `{}`, 0},
		{"he does nothing when he may not", `{"AcceptChance":1}`, 250},
		{"he slows connections down", `{"AcceptChance":1,"LinkSpeedAffect":1,"LinkSpeedMin":100000,"LinkSpeedMax":200000}`, 250},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, settings())
			if res, _ := w.do(http.MethodPost, "/api/v2/jim", c.body); res.StatusCode != http.StatusCreated {
				t.Fatalf("POST jim: got %d, want 201", res.StatusCode)
			}
			if got := code(w.send("a@b.test", "c@d.test", hello)); got != c.want {
				t.Errorf("send: got %d, want %d", got, c.want)
			}
		})
	}
}

func TestJimKeepsHisManners(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	defaults := `{"DisconnectChance":0.005,"AcceptChance":0.99,"LinkSpeedAffect":0.1,"LinkSpeedMin":1024,"LinkSpeedMax":10240,` +
		`"RejectSenderChance":0.05,"RejectRecipientChance":0.05,"RejectAuthChance":0.05}`
	tame := `{"DisconnectChance":0,"AcceptChance":1,"LinkSpeedAffect":0,"LinkSpeedMin":0,"LinkSpeedMax":0,` +
		`"RejectSenderChance":0,"RejectRecipientChance":0,"RejectAuthChance":1}`
	steps := []struct {
		method, body string
		status       int
		answer       string
	}{
		{"POST", "", 201, ""},
		{"GET", "", 200, defaults},
		{"POST", "", 400, ""},
		{"PUT", "{", 400, ""},
		{"PUT", `{"acceptchance":1,"RejectAuthChance":1}`, 200, ""},
		{"GET", "", 200, tame},
		{"DELETE", "", 200, ""},
		{"GET", "", 404, ""},
		{"POST", "what", 201, ""},
		{"GET", "", 200, tame},
	}
	for i, s := range steps {
		res, body := w.do(s.method, "/api/v2/jim", s.body)
		if res.StatusCode != s.status || body != s.answer {
			t.Errorf("step %d, %s: got %d %s, want %d %s", i, s.method, res.StatusCode, body, s.status, s.answer)
		}
	}
	if got := w.talk("EHLO a\r\nAUTH PLAIN AGEAYg==\r\nQUIT\r\n"); got != "220 250 500 221" {
		t.Errorf("AUTH while Jim rejects it: got %s, want 220 250 500 221", got)
	}
}

func FuzzBodies(f *testing.F) {
	for _, seed := range []string{`{}`, ``, `{`, `null`, `[]`, `{"Port":25}`, `{"AcceptChance":1e999}`, `{"IDs":["a"]}`, `{"From":{"Email":"a@b"},"To":[{"Email":"c@d"}]}`, strings.Repeat("[", 20_000)} {
		f.Add(seed)
	}
	w := newWorldFor(f, settings())
	f.Fuzz(func(t *testing.T, body string) {
		w := &world{t: t, mock: w.mock, url: w.url, smtp: w.smtp}
		for _, path := range []string{"/api/v2/jim", "/api/v1/messages/x/release", "/mailpit/api/v1/send"} {
			res, answer := w.do(http.MethodPost, path, body)
			if res.StatusCode == http.StatusInternalServerError && answer != "" {
				t.Errorf("POST %s %q: got %d %q", path, body, res.StatusCode, answer)
			}
		}
		w.do(http.MethodDelete, "/api/v2/jim", "")
	})
}

func FuzzSearch(f *testing.F) {
	for _, seed := range []string{"kind=to&query=a", "kind=%zz", "start=-1&limit=99999999999999999999", "kind=containing&query=%00", "query=from%3Aa+to%3A"} {
		f.Add(seed)
	}
	w := newWorldFor(f, settings())
	w.mustSend("a@b.test", "c@d.test", multipart)
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{"/api/v2/search", "/api/v2/messages", "/mailpit/api/v1/search"} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, http.NoBody)
			if err != nil {
				t.Fatalf("request: %v", err)
			}
			r.URL.RawQuery = url.PathEscape(query)
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatalf("GET %s: %v", path, err)
			}
			_ = res.Body.Close()
			if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusBadRequest {
				t.Errorf("GET %s?%q: got %d, want 200 or 400", path, query, res.StatusCode)
			}
		}
	})
}
