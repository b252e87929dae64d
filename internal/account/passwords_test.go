package account

import (
	"errors"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/seal"
)

func testHasher(t *testing.T, cost int, peppers ...seal.Key) *hasher {
	t.Helper()
	h, err := newHasher(peppers, cost)
	if err != nil {
		t.Fatalf("newHasher: %v", err)
	}
	return h
}

func TestHashTellsPasswordsApart(t *testing.T) {
	t.Parallel()
	emoji := strings.Repeat("💈", 64)
	long := strings.Repeat("a", 72)
	tests := []struct {
		name, set, tried string
		want             bool
	}{
		{"the same", goodPassword, goodPassword, true},
		{"another case", goodPassword, strings.ToUpper(goodPassword), false},
		{"a space more", goodPassword, goodPassword + " ", false},
		{"64 emoji, 256 bytes", emoji, emoji, true},
		{"64 emoji, the last one another", emoji, strings.TrimSuffix(emoji, "💈") + "💇", false},
		{"63 of 64 emoji", emoji, strings.TrimSuffix(emoji, "💈"), false},
		{"differs only after byte 72", long + "b", long + "c", false},
		{"cut at byte 72", long + "b", long, false},
		{"differs after a zero byte", "contra\x00seña uno", "contra\x00seña dos", false},
		{"an accent composed in another way", "peluquería ñandú", "peluqueri\u0301a n\u0303andu\u0301", true},
		{"nothing", goodPassword, "", false},
	}
	h := testHasher(t, cheapest)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stored, err := h.hash(tt.set)
			if err != nil {
				t.Fatalf("hash: %v", err)
			}
			if got, err := h.matches(stored, tt.tried); err != nil || got != tt.want {
				t.Errorf("matches: got %t, %v, want %t", got, err, tt.want)
			}
		})
	}
}

func TestNobodyHasNoPassword(t *testing.T) {
	t.Parallel()
	h := testHasher(t, cheapest)
	for _, tried := range []string{"", goodPassword, "password"} {
		if got, err := h.matches("", tried); err != nil || got {
			t.Errorf("matches(nobody, %q): got %t, %v, want false", tried, got, err)
		}
	}
	if got := h.done.Load(); got != 3 {
		t.Errorf("bcrypt runs: got %d, want 3", got)
	}
}

func TestPeppersRotate(t *testing.T) {
	t.Parallel()
	plain, first := testHasher(t, cheapest), testHasher(t, cheapest, testKey("p1"))
	both, second := testHasher(t, cheapest, testKey("p2"), testKey("p1")), testHasher(t, cheapest, testKey("p2"))
	tests := []struct {
		name     string
		from, to *hasher
		want     bool
		outdated bool
		err      error
	}{
		{"a password from before peppers", plain, first, true, true, nil},
		{"a password of the old pepper", first, both, true, true, nil},
		{"a password of the new pepper", both, second, true, false, nil},
		{"a pepper taken away too early", first, second, false, true, errPepper},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stored, err := tt.from.hash(goodPassword)
			if err != nil {
				t.Fatalf("hash: %v", err)
			}
			if got, err := tt.to.matches(stored, goodPassword); got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("matches: got %t, %v, want %t, %v", got, err, tt.want, tt.err)
			}
			if got := tt.to.outdated(stored); got != tt.outdated {
				t.Errorf("outdated: got %t, want %t", got, tt.outdated)
			}
		})
	}
	if !testHasher(t, cheapest+1).outdated("plain:$2a$04$" + tail) {
		t.Error("outdated(a lower cost): got false, want true")
	}
}

func TestDefaultCostIsTwelve(t *testing.T) {
	t.Parallel()
	if h := testHasher(t, 0); h.cost != 12 {
		t.Errorf("cost: got %d, want 12", h.cost)
	}
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	own := []string{"ana.perez@barberiasur.com.ar", "Ana Pérez", "Barbería Sur"}
	tests := []struct {
		name, password string
		want           bool
	}{
		{"three words", goodPassword, true},
		{"ten characters of any kind", "k3!xQw-9zp", true},
		{"ten emoji", "💈💇🪒✂🧴🪞🧼🪮🧔👨", true},
		{"256 characters", strings.Repeat("abcñ", 64), true},
		{"257 characters", strings.Repeat("abcñ", 64) + "x", false},
		{"nine characters", "k3!xQw-9z", false},
		{"nine characters of many bytes", "ññññçççéé", false},
		{"only digits, but not a pattern", "8301927465", true},
		{"one character", strings.Repeat("z", 20), false},
		{"three characters", "abcabcabcabc", false},
		{"digits in a row", "1234567890", false},
		{"digits in a row, backwards", "9876543210", false},
		{"letters in a row", "abcdefghijk", false},
		{"a row of the keyboard", "qwertyuiop", false},
		{"a common word with a year", "Argentina2026", false},
		{"a common word with signs around", "¡¡Contraseña123!!", false},
		{"a common word in capitals", "CONTRASEÑASEGURA", false},
		{"a common phrase", "correct horse battery staple", false},
		{"the product", "barberpro2026", false},
		{"the demo's", "barberpro-demo-2026", true},
		{"the address", "ana.perez@barberiasur.com.ar", false},
		{"the shop with a year", "barberia sur 2026", false},
		{"the shop and enough more", "sur con viento y lluvia", true},
		{"name and shop", "AnaPérezSur1", false},
	}
	p := newPolicy()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := p.check("body.password", tt.password, own...); (got == nil) != tt.want {
				t.Errorf("check(%q): got %v, want allowed: %t", tt.password, got, tt.want)
			}
		})
	}
}
