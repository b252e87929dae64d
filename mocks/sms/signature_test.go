package sms_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// signatureOf is Twilio's rule, written a second time.
func signatureOf(address string, f url.Values) string {
	keys := make([]string, 0, len(f))
	for key := range f {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		address += key + f.Get(key)
	}
	mac := hmac.New(sha1.New, []byte(token))
	mac.Write([]byte(address))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func TestAForgedCallbackDoesNotVerify(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mock.Shell().SetChaos(kit.Chaos{Forge: 1})
	x := w.send("StatusCallback", w.app.URL+"/status")
	w.advance(time.Second, x["sid"], "sent")
	w.until("a callback", func() bool { return len(w.app.at("/status")) > 0 })
	if got := w.app.at("/status")[0]; got.signature == signatureOf(got.url, got.form) || got.signature == "" {
		t.Errorf("signature: got %q, want a wrong one", got.signature)
	}
}
