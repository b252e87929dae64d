package mail_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/mocks/mail"
)

func TestViewsShowAMailToPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	w.mustSend("a@b.test", "ana@cliente.test", multipart)
	base := "/view/" + url.PathEscape(w.latest().ID)
	image := base + "/part/1"
	cases := []struct {
		name, path string
		status     int
		kind, want string
	}{
		{"HTML has its image from the mail", base + ".html", 200, "text/html; charset=utf-8", `<img src="` + image + `">`},
		{"links open elsewhere", base + ".html", 200, "text/html; charset=utf-8", `target="_blank" rel="noopener noreferrer">turno</a>`},
		{"text", base + ".txt", 200, "text/plain; charset=utf-8", "Te esperamos"},
		{"source", base + ".eml", 200, "text/plain; charset=utf-8", "boundary=\"out\""},
		{"an image is shown", image, 200, "image/png", "\x89PNG\r\n\x1a\n"},
		{"an attachment is saved", base + "/part/0", 200, "application/pdf", "%PDF-1.4"},
		{"a part that is not there", base + "/part/9", 404, "text/plain; charset=utf-8", ""},
		{"a part of no number", base + "/part/x", 404, "text/plain; charset=utf-8", ""},
		{"a form that is not there", base + ".pdf", 404, "text/plain; charset=utf-8", ""},
		{"a mail that is not there", "/view/x.html", 404, "text/plain; charset=utf-8", ""},
		{"nothing", "/view/x", 404, "text/plain; charset=utf-8", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res, body := w.do(http.MethodGet, c.path, "")
			if res.StatusCode != c.status || res.Header.Get("Content-Type") != c.kind || !strings.Contains(body, c.want) {
				t.Errorf("GET %s: got %d %q %q, want %d %q with %q", c.path, res.StatusCode, res.Header.Get("Content-Type"), body, c.status, c.kind, c.want)
			}
			policy := res.Header.Get("Content-Security-Policy")
			if c.status == http.StatusOK && (!strings.HasPrefix(policy, "sandbox") || strings.Contains(policy, "script") || res.Header.Get("X-Content-Type-Options") != "nosniff") {
				t.Errorf("GET %s: got policy %q, want a sandbox without scripts, and nosniff", c.path, policy)
			}
			if strings.Contains(body, "<script>") && c.kind == "text/html; charset=utf-8" {
				t.Errorf("GET %s: got a script in %q", c.path, body)
			}
		})
	}
	res, _ := w.do(http.MethodGet, base+"/part/0", "")
	if got, want := res.Header.Get("Content-Disposition"), "attachment; filename=factura.pdf"; got != want {
		t.Errorf("attachment: got Content-Disposition %q, want %q", got, want)
	}
}

func TestPartsCannotSpeakForTheMock(t *testing.T) {
	t.Parallel()
	w := newWorld(t, settings())
	w.mustSend("a@b.test", "c@d.test", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nSet-Cookie: a=b\r\n"+
		"Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Security-Policy: default-src *\r\nContent-Disposition: inline\r\n\r\n<script>x</script>\r\n--b--")
	res, body := w.do(http.MethodGet, "/api/v1/messages/"+w.latest().ID+"/mime/part/0/download", "")
	if body != "<script>x</script>" || res.Header.Get("Set-Cookie") != "" || res.Header.Get("Content-Security-Policy") != "sandbox; default-src 'none'" {
		t.Errorf("part: got %q with %v", body, res.Header)
	}
}

func TestShowableChangesNothingElse(t *testing.T) {
	t.Parallel()
	images := map[string]string{"a@b": "/view/1/part/0"}
	cases := []struct{ name, text, want string }{
		{"markup stays as it was written", "<!doctype html><TABLE  width=1><tr><td>&aacute;&nbsp;ñ</TD>", "<!doctype html><TABLE  width=1><tr><td>&aacute;&nbsp;ñ</TD>"},
		{"images come from the mail", `<img alt=x src=cid:a@b>`, `<img alt="x" src="/view/1/part/0">`},
		{"an escaped id is known too", `<img src="cid:a%40b">`, `<img src="/view/1/part/0">`},
		{"images of styles come from the mail", `<style>a{background:url(cid:a@b)}</style>`, `<style>a{background:url(/view/1/part/0)}</style>`},
		{"scripts are left out", `a<script src=x>alert(1)</script>b`, `ab`},
		{"a target is replaced", `<a href="/x" target=_top>x</a>`, `<a href="/x" target="_blank" rel="noopener noreferrer">x</a>`},
		{"a tag that never ends is no tag", `a<b`, `a<b`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := mail.Showable(c.text, images); got != c.want {
				t.Errorf("showable(%q): got %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestAddressesOfPlainTextAreLinks(t *testing.T) {
	t.Parallel()
	link := func(address string) string {
		return `<a href="` + address + `" target="_blank" rel="noopener noreferrer">` + address + `</a>`
	}
	cases := []struct{ name, text, want string }{
		{"no address", "a < b & c", "a &lt; b &amp; c"},
		{"an address and what follows", "Mirá https://barberia.test/t/1. Chau", "Mirá " + link("https://barberia.test/t/1") + ". Chau"},
		{"an address with a query", "http://b.test/?a=1&b=2", link("http://b.test/?a=1&amp;b=2")},
		{"markup after an address", `https://b.test/"><script>`, link("https://b.test/") + "&#34;&gt;&lt;script&gt;"},
		{"another scheme", "javascript://b.test/x", "javascript://b.test/x"},
	}
	for _, c := range cases {
		if got := mail.Linked(c.text); got != c.want {
			t.Errorf("%s: Linked(%q): got %q, want %q", c.name, c.text, got, c.want)
		}
	}
}
