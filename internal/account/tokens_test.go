package account

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/seal"
)

// forge signs any header and claims with HS256.
func forge(t *testing.T, secret []byte, header, claims map[string]any) string {
	t.Helper()
	part := func(v map[string]any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("json.Marshal: %v", err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	text := part(header) + "." + part(claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func with(base map[string]any, name string, value any) map[string]any {
	changed := maps.Clone(base)
	if changed[name] = value; value == nil {
		delete(changed, name)
	}
	return changed
}

func TestVerifyRefusesForgedTokens(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	key := testKey("k1")
	s, err := newSigner([]seal.Key{key}, clock.NewFake(now))
	if err != nil {
		t.Fatalf("newSigner: %v", err)
	}
	header := map[string]any{"alg": "HS256", "typ": accessType, "kid": "k1"}
	claims := map[string]any{
		"iss": issuer, "aud": []string{audience}, "sub": uuid.NewString(), "sid": uuid.NewString(),
		"iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
	}
	good := forge(t, key.Secret, header, claims)
	if _, err := s.verify(good); err != nil {
		t.Fatalf("verify(the same without a flaw): got %v, want nil", err)
	}
	head, rest, _ := strings.Cut(good, ".")
	body, sum, _ := strings.Cut(rest, ".")
	none := strings.TrimSuffix(forge(t, key.Secret, with(header, "alg", "none"), claims), sum)

	tests := []struct{ name, text string }{
		{"an empty text", ""},
		{"no token at all", "hola"},
		{"two parts", head + "." + body},
		{"four parts", good + "." + sum},
		{"the last character cut off", good[:len(good)-1]},
		{"no signature", head + "." + body + "."},
		{"a signature of zero bytes", head + "." + body + "." + base64.RawURLEncoding.EncodeToString(make([]byte, 32))},
		{"another body under the signature", head + "." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"x"}`)) + "." + sum},
		{"alg none", none},
		{"alg none without a signature", none[:strings.LastIndex(none, ".")+1]},
		{"alg None", forge(t, nil, with(header, "alg", "None"), claims)},
		{"alg HS512 named, HS256 used", forge(t, key.Secret, with(header, "alg", "HS512"), claims)},
		{"alg in lower case", forge(t, key.Secret, with(header, "alg", "hs256"), claims)},
		{"no alg", forge(t, key.Secret, with(header, "alg", nil), claims)},
		{"HS384 with our secret", signWith(t, jwt.SigningMethodHS384, key.Secret, claims)},
		{"RS256 with a key of their own", signWith(t, jwt.SigningMethodRS256, rsaKey(t), claims)},
		{"another secret", forge(t, testKey("k2").Secret, header, claims)},
		{"an empty secret", forge(t, nil, header, claims)},
		{"unknown kid", forge(t, key.Secret, with(header, "kid", "k9"), claims)},
		{"no kid", forge(t, key.Secret, with(header, "kid", nil), claims)},
		{"kid that is a number", forge(t, key.Secret, with(header, "kid", 1), claims)},
		{"kid that is a path", forge(t, nil, with(header, "kid", "../../dev/null"), claims)},
		{"typ JWT", forge(t, key.Secret, with(header, "typ", "JWT"), claims)},
		{"no typ", forge(t, key.Secret, with(header, "typ", nil), claims)},
		{"a key in the header", forge(t, key.Secret, with(header, "jwk", map[string]any{"kty": "oct", "k": "AA"}), claims)},
		{"a critical extension", forge(t, key.Secret, with(header, "crit", []string{"exp"}), claims)},
		{"another audience", forge(t, key.Secret, header, with(claims, "aud", "barberpro-panel"))},
		{"no audience", forge(t, key.Secret, header, with(claims, "aud", nil))},
		{"another issuer", forge(t, key.Secret, header, with(claims, "iss", "evil"))},
		{"no issuer", forge(t, key.Secret, header, with(claims, "iss", nil))},
		{"expired this second", forge(t, key.Secret, header, with(claims, "exp", now.Unix()))},
		{"expired long ago", forge(t, key.Secret, header, with(claims, "exp", 1))},
		{"no expiry", forge(t, key.Secret, header, with(claims, "exp", nil))},
		{"expiry that is a text", forge(t, key.Secret, header, with(claims, "exp", "never"))},
		{"not valid yet", forge(t, key.Secret, header, with(claims, "nbf", now.Add(time.Hour).Unix()))},
		{"subject that is no id", forge(t, key.Secret, header, with(claims, "sub", "admin"))},
		{"no session", forge(t, key.Secret, header, with(claims, "sid", nil))},
		{"huge claims", forge(t, key.Secret, header, with(claims, "pad", strings.Repeat("x", 1<<20)))},
		{"a million dots", strings.Repeat(".", 1<<20)},
		{"padding", head + "." + body + "." + sum + "="},
		{"line breaks", head + "." + body + "." + sum + "\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if b, err := s.verify(tt.text); err == nil {
				t.Errorf("verify: got %v, want an error", b)
			}
		})
	}
}

func signWith(t *testing.T, method jwt.SigningMethod, key any, claims map[string]any) string {
	t.Helper()
	token := jwt.NewWithClaims(method, jwt.MapClaims(claims))
	token.Header["typ"], token.Header["kid"] = accessType, "k1"
	text, err := token.SignedString(key)
	if err != nil {
		t.Fatalf("SignedString: %v", err)
	}
	return text
}

func rsaKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatalf("rsa.GenerateKey: %v", err)
	}
	return key
}

func TestSigningKeysRotate(t *testing.T) {
	t.Parallel()
	c := clock.NewFake(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC))
	signers := map[string][]seal.Key{
		"before": {testKey("k1")},
		"during": {testKey("k2"), testKey("k1")},
		"after":  {testKey("k2")},
	}
	tests := []struct {
		name, signs, verifies string
		want                  bool
	}{
		{"a token of the old key is good while both are known", "before", "during", true},
		{"a token of the new key is good at once", "during", "during", true},
		{"a token of the new key outlives the old one", "during", "after", true},
		{"a token of the old key ends with it", "before", "after", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			from, err := newSigner(signers[tt.signs], c)
			if err != nil {
				t.Fatalf("newSigner: %v", err)
			}
			to, err := newSigner(signers[tt.verifies], c)
			if err != nil {
				t.Fatalf("newSigner: %v", err)
			}
			b := bearer{uuid.New(), uuid.New()}
			text, err := from.sign(b, c.Now(), c.Now().Add(time.Minute))
			if err != nil {
				t.Fatalf("sign: %v", err)
			}
			got, err := to.verify(text)
			if (err == nil) != tt.want || err == nil && got != b {
				t.Errorf("verify: got %v, %v, want good: %t", got, err, tt.want)
			}
		})
	}
}

func TestNewRefusesWeakKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		keys []seal.Key
	}{
		{"no key", nil},
		{"a key of 31 bytes", []seal.Key{{ID: "k1", Secret: make([]byte, 31)}}},
		{"a key without an id", []seal.Key{{Secret: make([]byte, 32)}}},
		{"the same id twice", []seal.Key{testKey("k1"), testKey("k1")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := newSigner(tt.keys, clock.System{}); err == nil {
				t.Error("newSigner: got nil, want an error")
			}
		})
	}
}
