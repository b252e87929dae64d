package whatsapp_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/whatsapp"
)

// form is a multipart body with a file.
func form(fields map[string]string, kind string, file []byte) (contentType string, body *bytes.Buffer) {
	body = &bytes.Buffer{}
	m := multipart.NewWriter(body)
	for name, value := range fields {
		_ = m.WriteField(name, value)
	}
	if file != nil {
		h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="a.png"`}}
		if kind != "" {
			h.Set("Content-Type", kind)
		}
		part, _ := m.CreatePart(h)
		_, _ = part.Write(file)
	}
	_ = m.Close()
	return m.FormDataContentType(), body
}

const mediaPath = "/v23.0/" + phoneID + "/media"

// put uploads a picture and returns its id.
func (w *world) put(file []byte) string {
	w.t.Helper()
	kind, body := form(map[string]string{"messaging_product": "whatsapp", "type": "image/png"}, "image/png", file)
	a := w.do("POST", mediaPath, kind, body)
	id, _ := at(a.body, "id").(string)
	if a.status != http.StatusOK || id == "" {
		w.t.Fatalf("upload: got %d %s, want an id", a.status, a.raw)
	}
	return id
}

func TestMediaGoesUpAndComesDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := []byte("\x89PNG not really")
	id := w.put(file)
	a := w.json("GET", "/v23.0/"+id+"?phone_number_id="+phoneID, "")
	sum := sha256.Sum256(file)
	if a.status != http.StatusOK || at(a.body, "mime_type") != "image/png" || at(a.body, "sha256") != hex.EncodeToString(sum[:]) ||
		at(a.body, "file_size") != float64(len(file)) || at(a.body, "id") != id || at(a.body, "messaging_product") != "whatsapp" {
		t.Errorf("read: got %d %s", a.status, a.raw)
	}
	address, _ := at(a.body, "url").(string)
	path := strings.TrimPrefix(address, w.url)
	if path == address {
		t.Fatalf("url: got %q, want one of this mock", address)
	}
	down := w.do("GET", path, "", nil, "Host", "lookaside.fbsbx.com")
	if !bytes.Equal(down.raw, file) || down.header.Get("Content-Type") != "image/png" {
		t.Errorf("download: got %d %q as %s", down.status, down.raw, down.header.Get("Content-Type"))
	}
	if a := w.do("GET", path, "", nil, "Authorization", ""); a.status != http.StatusUnauthorized {
		t.Errorf("download without a token: got %d %s, want 401", a.status, a.raw)
	}
	if a := w.do("GET", strings.Replace(path, "hash=", "hash=0", 1), "", nil); a.status != http.StatusNotFound {
		t.Errorf("download with a wrong hash: got %d, want 404", a.status)
	}
	if a := w.do("GET", "/preview/"+id, "", nil, "Authorization", ""); a.status != http.StatusOK {
		t.Errorf("preview: got %d, want 200", a.status)
	}
	w.sendOK(`"to":"` + ana + `","type":"image","image":{"id":"` + id + `"}`)
	w.advance(5*time.Minute + time.Second)
	if a := w.do("GET", path, "", nil); a.status != http.StatusNotFound || a.code(t) != 131052 {
		t.Errorf("download after five minutes: got %d %s, want 404", a.status, a.raw)
	}
	if a := w.do("DELETE", "/v23.0/"+id, "", nil); at(a.body, "success") != true {
		t.Errorf("delete: got %d %s, want success", a.status, a.raw)
	}
	if a := w.json("GET", "/v23.0/"+id, ""); a.code(t) != 100 {
		t.Errorf("read after delete: got %d %s, want 100", a.status, a.raw)
	}
}

func TestMediaEndsAfterThirtyDaysOrWhenThereIsNoRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *whatsapp.Config) { c.MediaBytes = 100 })
	first := w.put(make([]byte, 60))
	second := w.put(make([]byte, 60))
	if a := w.json("GET", "/v23.0/"+first, ""); a.status != http.StatusBadRequest {
		t.Errorf("the first of two that do not fit together: got %d, want 400", a.status)
	}
	if a := w.json("GET", "/v23.0/"+second, ""); a.status != http.StatusOK {
		t.Errorf("the second: got %d %s, want 200", a.status, a.raw)
	}
	w.advance(30 * 24 * time.Hour)
	if a := w.json("GET", "/v23.0/"+second, ""); a.status != http.StatusBadRequest {
		t.Errorf("after 30 days: got %d, want 400", a.status)
	}
	kind, body := form(map[string]string{"messaging_product": "whatsapp"}, "image/png", make([]byte, 101))
	if a := w.do("POST", mediaPath, kind, body); a.code(t) != 131053 {
		t.Errorf("upload more than there is room: got %d %s, want 131053", a.status, a.raw)
	}
}

func TestWrongUploadsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ok := map[string]string{"messaging_product": "whatsapp", "type": "image/png"}
	for name, c := range map[string]struct {
		fields map[string]string
		kind   string
		file   []byte
	}{
		"without a file":       {ok, "", nil},
		"with an empty file":   {ok, "image/png", []byte{}},
		"without the product":  {map[string]string{"type": "image/png"}, "image/png", []byte("x")},
		"with another product": {map[string]string{"messaging_product": "x"}, "image/png", []byte("x")},
		"of a program":         {map[string]string{"messaging_product": "whatsapp", "type": "application/x-sh"}, "application/x-sh", []byte("x")},
		"with a large image":   {ok, "image/png", make([]byte, 5<<20+1)},
	} {
		kind, body := form(c.fields, c.kind, c.file)
		if a := w.do("POST", mediaPath, kind, body); a.status != http.StatusBadRequest || a.code(t) != 100 {
			t.Errorf("upload %s: got %d %s, want 400 with 100", name, a.status, a.raw)
		}
	}
	if a := w.json("POST", mediaPath, `{"messaging_product":"whatsapp"}`); a.code(t) != 100 {
		t.Errorf("upload without a form: got %d %s, want 100", a.status, a.raw)
	}
	kind, body := form(map[string]string{"type": "image/png"}, "", []byte("x"))
	if a := w.do("POST", mediaPath+"?messaging_product=whatsapp", kind, body); a.status != http.StatusOK {
		t.Errorf("upload with the product in the query: got %d %s, want 200", a.status, a.raw)
	}
	kind, body = form(ok, "image/png", []byte("x"))
	if a := w.do("POST", mediaPath, kind, body, "X-Mock-Scenario", "media_error"); a.code(t) != 131053 {
		t.Errorf("upload in media_error: got %d %s, want 131053", a.status, a.raw)
	}
}

func TestAMediaOfTheWrongKindFailsLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.sendOK(`"to":"` + ana + `","type":"video","video":{"id":"` + w.put([]byte("x")) + `"}`)
	w.advance(time.Minute)
	if s := w.statuses(id, 1)[0]; at(s, "errors", 0, "code") != 131053.0 {
		t.Errorf("status: got %v, want failed with 131053", s)
	}
}

func FuzzUpload(f *testing.F) {
	kind, body := form(map[string]string{"messaging_product": "whatsapp", "type": "image/png"}, "image/png", []byte("x"))
	f.Add(kind, body.Bytes())
	f.Add(kind, body.Bytes()[:40])
	f.Add("multipart/form-data", body.Bytes())
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"))
	f.Add("application/json", []byte(`{"messaging_product":"whatsapp"}`))
	w := fuzzWorld(f)
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		w.try(t, "POST", mediaPath, kind, body)
	})
}

func FuzzDownload(f *testing.F) {
	f.Add("mid=1&ext=2&hash=3")
	f.Add("ext=99999999999999999999")
	w := fuzzWorld(f)
	f.Fuzz(func(t *testing.T, query string) {
		w.try(t, "GET", "/whatsapp_business/attachments/?"+url.QueryEscape(query), "", nil)
	})
}
