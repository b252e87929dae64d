package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// secretPrefix marks a secret of the specification; the base64 of the key follows.
const secretPrefix = "whsec_"

const secretBytes = 32 // the specification wants 24 to 64

func newSecret() string {
	key := make([]byte, secretBytes)
	_, _ = rand.Read(key) // never fails (crypto/rand)
	return secretPrefix + base64.StdEncoding.EncodeToString(key)
}

// signature signs one try: "v1," and the base64 of HMAC-SHA256 over id.timestamp.body.
func signature(secret, id, timestamp string, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	if err != nil {
		return "", fmt.Errorf("decode secret: %w", err)
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(id + "." + timestamp + "."))
	m.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(m.Sum(nil)), nil
}

// headers are what a receiver checks a try with. Of several secrets each signs: any one that the receiver knows will do.
func headers(id string, at time.Time, body []byte, secrets []string) (http.Header, error) {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		var err error
		if signatures[i], err = signature(secret, id, timestamp, body); err != nil {
			return nil, err
		}
	}
	return http.Header{
		"Content-Type":      {"application/json"},
		"User-Agent":        {"BarberPro-Webhooks/1"},
		"Webhook-Id":        {id},
		"Webhook-Timestamp": {timestamp},
		"Webhook-Signature": {strings.Join(signatures, " ")},
	}, nil
}
