package cuit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/barberpro/barberpro/internal/cuit"
)

func TestParseAccepts(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, typed, want string }{
		{"with dashes", "20-12345678-6", "20-12345678-6"},
		{"only digits", "20123456786", "20-12345678-6"},
		{"with dots too", "20-12.345.678-6", "20-12345678-6"},
		{"with spaces around and inside", " 20 12345678 6 ", "20-12345678-6"},
		{"with an en dash", "20–12345678–6", "20-12345678-6"},
		{"the tax agency's own", "33-69345023-9", "33-69345023-9"},
		{"a check digit of 11, written 0", "20-00000006-0", "20-00000006-0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := cuit.Parse(tt.typed)
			if err != nil || got.String() != tt.want || got.Digits() != strings.ReplaceAll(tt.want, "-", "") {
				t.Fatalf("Parse(%q): got %v, %v, want %s", tt.typed, got, err, tt.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, typed string }{
		{"nothing", ""},
		{"letters", "veinte"},
		{"ten digits", "20-1234567-6"},
		{"twelve digits", "20-123456789-6"},
		{"a wrong check digit", "20-12345678-5"},
		{"two digits swapped", "20-12345687-6"},
		{"a prefix that is not given out", "21-12345678-2"},
		{"all zeros", "00-00000000-0"},
		{"a document of zeros", "30-00000000-7"},
		{"digits of another script", "٢٠١٢٣٤٥٦٧٨٦"},
		{"a very long text", strings.Repeat("2", 33)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, err := cuit.Parse(tt.typed); !errors.Is(err, cuit.ErrInvalid) || !got.IsZero() {
				t.Fatalf("Parse(%q): got %v, %v, want ErrInvalid", tt.typed, got, err)
			}
		})
	}
}

// Of the ten last digits at most one is right, and none when the check would be 10.
func TestOneCheckDigitAtMost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.SampledFrom([]string{"20", "23", "24", "25", "26", "27", "30", "33", "34"}).Draw(t, "prefix")
		first := prefix + fmt.Sprintf("%08d", rapid.IntRange(1, 99_999_999).Draw(t, "document"))
		sum := 0
		for i, weight := range []int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2} {
			sum += weight * int(first[i]-'0')
		}
		for last := range 10 {
			// The weighted sum and the check digit together are a multiple of 11.
			_, err := cuit.Parse(fmt.Sprintf("%s%d", first, last))
			if want := (sum+last)%11 == 0; (err == nil) != want {
				t.Fatalf("Parse(%s%d): got %v, want valid %v", first, last, err, want)
			}
		}
	})
}

func TestIsCompany(t *testing.T) {
	t.Parallel()
	tests := []struct {
		typed string
		want  bool
	}{{"20-12345678-6", false}, {"33-69345023-9", true}}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			t.Parallel()
			c, err := cuit.Parse(tt.typed)
			if err != nil || c.IsCompany() != tt.want {
				t.Fatalf("IsCompany(%s): got %v, %v, want %v", tt.typed, c.IsCompany(), err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"20-12345678-6", "33693450239", "12.345.678", "1.234.567", "--", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		if c, err := cuit.Parse(typed); err == nil {
			if again, err := cuit.Parse(c.String()); err != nil || again != c {
				t.Fatalf("Parse(%q): got %v, and then %v, %v", typed, c, again, err)
			}
		}
		if d, err := cuit.ParseDNI(typed); err == nil {
			if again, err := cuit.ParseDNI(d.String()); err != nil || again != d {
				t.Fatalf("ParseDNI(%q): got %v, and then %v, %v", typed, d, again, err)
			}
		}
	})
}
