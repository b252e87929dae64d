package mercadopago_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

func sign(secret, manifest string) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(manifest))
	return hex.EncodeToString(h.Sum(nil))
}

func TestSignaturesOfTheProviderAreAccepted(t *testing.T) {
	t.Parallel()
	at := time.Unix(1704908010, 0).UTC()
	for name, tc := range map[string]struct{ header, request, id string }{
		"in seconds":           {"ts=1704908010,v1=" + sign("s", "id:123;request-id:r;ts:1704908010;"), "r", "123"},
		"in milliseconds":      {"ts=1704908010000,v1=" + sign("s", "id:123;request-id:r;ts:1704908010000;"), "r", "123"},
		"the other way round":  {"v1=" + sign("s", "id:123;request-id:r;ts:1704908010;") + ", ts=1704908010", "r", "123"},
		"without a request id": {"ts=1704908010,v1=" + sign("s", "id:123;ts:1704908010;"), "", "123"},
		"without an id":        {"ts=1704908010,v1=" + sign("s", "request-id:r;ts:1704908010;"), "r", ""},
		"id as it came":        {"ts=1704908010,v1=" + sign("s", "id:ORD01;request-id:r;ts:1704908010;"), "r", "ORD01"},
		"id in lower case":     {"ts=1704908010,v1=" + sign("s", "id:ord01;request-id:r;ts:1704908010;"), "r", "ORD01"},
		"in capital digits":    {"ts=1704908010,v1=" + strings.ToUpper(sign("s", "id:123;request-id:r;ts:1704908010;")), "r", "123"},
	} {
		got, err := mercadopago.VerifySignature("s", tc.header, tc.request, tc.id)
		if err != nil || !got.At.Equal(at) || len(got.Key) != 64 {
			t.Errorf("%s: got %+v, %v, want %v", name, got, err, at)
		}
	}
}

func TestForgedSignaturesAreRefused(t *testing.T) {
	t.Parallel()
	good := sign("s", "id:123;request-id:r;ts:1704908010;")
	for name, tc := range map[string]struct{ secret, header, request, id string }{
		"another secret":  {"t", "ts=1704908010,v1=" + good, "r", "123"},
		"no secret":       {"", "ts=1704908010,v1=" + sign("", "id:123;request-id:r;ts:1704908010;"), "r", "123"},
		"another id":      {"s", "ts=1704908010,v1=" + good, "r", "124"},
		"another request": {"s", "ts=1704908010,v1=" + good, "q", "123"},
		"another time":    {"s", "ts=1704908011,v1=" + good, "r", "123"},
		"no header":       {"s", "", "r", "123"},
		"no ts":           {"s", "v1=" + good, "r", "123"},
		"no v1":           {"s", "ts=1704908010", "r", "123"},
		"short v1":        {"s", "ts=1704908010,v1=" + good[:62], "r", "123"},
		"not hexadecimal": {"s", "ts=1704908010,v1=" + strings.Repeat("z", 64), "r", "123"},
		"ts not a number": {"s", "ts=now,v1=" + sign("s", "id:123;request-id:r;ts:now;"), "r", "123"},
		"a huge header":   {"s", "ts=1704908010,v1=" + good + strings.Repeat(" ", 5000), "r", "123"},
	} {
		if got, err := mercadopago.VerifySignature(tc.secret, tc.header, tc.request, tc.id); !errors.Is(err, mercadopago.ErrSignature) {
			t.Errorf("%s: got %+v, %v, want ErrSignature", name, got, err)
		}
	}
}

func TestTheSameNotificationHasTheSameKey(t *testing.T) {
	t.Parallel()
	header := "ts=1704908010,v1=" + sign("s", "id:123;request-id:r;ts:1704908010;")
	one, _ := mercadopago.VerifySignature("s", header, "r", "123")
	two, _ := mercadopago.VerifySignature("s", " "+strings.ToUpper(header[14:])+","+header[:13], "r", "123")
	if one.Key == "" || two.Key != "" && one.Key != two.Key {
		t.Errorf("keys: got %q and %q, want the same", one.Key, two.Key)
	}
}

func FuzzVerifySignature(f *testing.F) {
	f.Add("ts=1,v1=00", "r", "1")
	f.Fuzz(func(t *testing.T, header, request, id string) {
		if _, err := mercadopago.VerifySignature("a secret nobody guesses", header, request, id); err == nil {
			t.Errorf("VerifySignature(%q, %q, %q): got no error", header, request, id)
		}
	})
}
