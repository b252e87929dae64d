package mercadopago

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"time"
)

// ErrSignature says that a notification was not signed with the secret.
var ErrSignature = errors.New("mercadopago: the signature does not match")

// Signed is what a valid signature vouches for.
type Signed struct {
	At  time.Time // when the provider signed it. No limit is put on its age: deliveries are repeated for days
	Key string    // names this signed notification: the same one again has the same key
}

const (
	longestHeader = 512
	firstMillis   = 100_000_000_000 // a ts from here on is in milliseconds: in seconds it would be the year 5138
)

// VerifySignature checks the x-signature header ("ts=...,v1=...") of a notification over the data.id of its address and
// its x-request-id; absent parts are left out of what is signed. An id with letters is tried as it came and in lower
// case, because the provider's own libraries disagree. Errors: ErrSignature.
// https://www.mercadopago.com.ar/developers/es/docs/your-integrations/notifications/webhooks
func VerifySignature(secret, header, requestID, dataID string) (Signed, error) {
	ts, v1, ok := signatureParts(header)
	if !ok || secret == "" || len(requestID) > longestHeader || len(dataID) > longestHeader {
		return Signed{}, ErrSignature
	}
	at, ok := signedAt(ts)
	if !ok {
		return Signed{}, ErrSignature
	}
	asIs := hmac.Equal(v1, signature(secret, dataID, requestID, ts))
	lower := hmac.Equal(v1, signature(secret, strings.ToLower(dataID), requestID, ts))
	if !asIs && !lower {
		return Signed{}, ErrSignature
	}
	return Signed{At: at, Key: hex.EncodeToString(v1)}, nil
}

// signatureParts reads "ts=1704908010,v1=<64 hexadecimal digits>", in any order.
func signatureParts(header string) (ts string, v1 []byte, ok bool) {
	if len(header) > longestHeader {
		return "", nil, false
	}
	for part := range strings.SplitSeq(header, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch strings.TrimSpace(key) {
		case "ts":
			ts = strings.TrimSpace(value)
		case "v1":
			decoded, err := hex.DecodeString(strings.TrimSpace(value))
			if err != nil {
				return "", nil, false
			}
			v1 = decoded
		}
	}
	return ts, v1, ts != "" && len(v1) == sha256.Size
}

// signedAt reads ts: the documents say milliseconds, their example and the libraries seconds.
func signedAt(ts string) (time.Time, bool) {
	n, err := strconv.ParseInt(ts, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}, false
	}
	if n >= firstMillis {
		return time.UnixMilli(n).UTC(), true
	}
	return time.Unix(n, 0).UTC(), true
}

func signature(secret, dataID, requestID, ts string) []byte {
	var manifest strings.Builder
	for _, part := range [][2]string{{"id", dataID}, {"request-id", requestID}, {"ts", ts}} {
		if part[1] != "" {
			manifest.WriteString(part[0] + ":" + part[1] + ";")
		}
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(manifest.String())) // a hash never fails
	return mac.Sum(nil)
}
