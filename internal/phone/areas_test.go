package phone

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/nyaruka/phonenumbers"
)

// The area codes are those into which libphonenumber splits valid numbers.
func TestAreasAreThoseOfTheLibrary(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for prefix := 1100; prefix < 4000; prefix++ {
		for _, next := range []string{"4", "5"} { // in use in every area
			n, err := phonenumbers.Parse(fmt.Sprintf("%s%d%s00000", mobilePrefix, prefix, next), noRegion)
			if err != nil || !phonenumbers.IsValidNumber(n) {
				continue
			}
			grouped := strings.TrimPrefix(phonenumbers.Format(n, phonenumbers.INTERNATIONAL), "+54 9 ")
			found[strings.Fields(grouped)[0]] = true
		}
	}
	listed := map[string]bool{}
	for area := range strings.FieldsSeq(areas2 + " " + areas3 + " " + areas4) {
		listed[area] = true
	}
	if diff := cmp.Diff(found, listed); diff != "" {
		t.Fatalf("areas (-library +listed):\n%s", diff)
	}
}

func TestEveryUnicodeDigitHasItsValue(t *testing.T) {
	t.Parallel()
	runs := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.Is(unicode.Nd, r) {
			continue
		}
		got, ok := digit(r)
		if want := byte('0' + runs%10); !ok || got != want {
			t.Fatalf("digit(%U): got %q, %v, want %q", r, got, ok, want)
		}
		runs++
	}
	if runs < 600 {
		t.Fatalf("decimal digits of Unicode: got %d, want at least 600", runs)
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("(0341) 15-512-3456"); err != nil {
			b.Fatal(err)
		}
	}
}
