package sms_test

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever is posted, the answer is a message or an error in the provider's shape.
func FuzzCreate(f *testing.F) {
	good := form("To", person, "From", ours, "Body", "x").Encode()
	for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "", ";;"} {
		for _, body := range []string{"", good, "To=%zz", "a;b", `{"To":"+5491123456789"}`, "--x\r\nContent-Disposition: form-data; name=\"To\"\r\n\r\n1", good[:20]} {
			f.Add(kind, body)
		}
	}
	f.Add("application/x-www-form-urlencoded", "Body="+strings.Repeat("x", 2<<20))
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, kind, body string) {
		for _, path := range []string{base + "/Messages.json", "/v1/Services", base + "/IncomingPhoneNumbers.json", "/api/sms/send", "/api/sms/bulk"} {
			r := httptest.NewRequestWithContext(t.Context(), "POST", path, strings.NewReader(body))
			r.Header.Set("Content-Type", kind)
			r.SetBasicAuth(account, token)
			out := httptest.NewRecorder()
			w.mock.ServeHTTP(out, r)
			text := out.Body.String()
			switch {
			case out.Code == 200 || out.Code == 201:
			case out.Code != 400 && out.Code != 413, !strings.Contains(text, `"code":`), !strings.Contains(text, `"more_info":`):
				t.Errorf("POST %s %q %.80q: got %d %s, want the provider's error", path, kind, body, out.Code, text)
			}
		}
	})
}
