package booking

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestTokenCarriesItsShop(t *testing.T) {
	t.Parallel()
	shop := uuid.New()
	made := newToken(shop)
	read, ok := parseToken(made.String())
	if !ok || read != made || read.shop() != shop {
		t.Errorf("parseToken(%s): got %v, %v, want the token of shop %s", made, read, ok, shop)
	}
	if again := newToken(shop); again == made || bytes.Equal(again.hash(), made.hash()) {
		t.Error("newToken twice: got the same secret")
	}
	if bytes.Contains(made.hash(), made[16:]) || len(made.hash()) != 32 {
		t.Errorf("hash: got %d bytes, want SHA-256 without the secret", len(made.hash()))
	}
}

func TestParseTokenRefusesWhatWeDidNotMake(t *testing.T) {
	t.Parallel()
	made := newToken(uuid.New())
	text := made.String()
	tests := map[string]string{
		"nothing":               "",
		"too short":             text[:42],
		"too long":              text + "A",
		"padded":                text + "=",
		"the other alphabet":    strings.Repeat("+/", 21) + "A",
		"spaces":                text[:20] + " " + text[21:],
		"a line break":          text[:42] + "\n" + text[42:],
		"bits after the end":    text[:42] + "B",
		"16 bytes":              base64.RawURLEncoding.EncodeToString(made[:16]),
		"48 bytes":              base64.RawURLEncoding.EncodeToString(append(made[:], made[:16]...)),
		"hexadecimal":           strings.Repeat("ab", 32),
		"a word":                "administrador",
		"something not of UTF8": "\xff\xfe",
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, ok := parseToken(in); ok {
				t.Errorf("parseToken(%q): got %v, want a refusal", in, got)
			}
		})
	}
}

func TestCodesCanBeReadAloud(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	used := map[rune]bool{}
	for range 2000 {
		code := newCode()
		if len(code) != codeLength || strings.Trim(code, codeAlphabet) != "" {
			t.Fatalf("newCode: got %q, want %d of %s", code, codeLength, codeAlphabet)
		}
		seen[code] = true
		for _, r := range code {
			used[r] = true
		}
	}
	if len(seen) < 1999 || len(used) != len(codeAlphabet) {
		t.Errorf("newCode 2000 times: got %d codes of %d letters, want all different, all %d letters", len(seen), len(used), len(codeAlphabet))
	}
	if strings.ContainsAny(codeAlphabet, "01OIL") {
		t.Errorf("codeAlphabet %q: has letters that are mistaken for digits", codeAlphabet)
	}
}
