package phone_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"

	"github.com/barberpro/barberpro/internal/phone"
)

// checkRoundTrip fails when a parsed number, in any of its forms, is not read back as itself.
func checkRoundTrip(t interface{ Fatalf(string, ...any) }, n phone.Number) {
	forms := []string{n.E164(), "00" + n.WhatsApp(), "+" + n.WhatsAppAlternative(), n.National()}
	for _, form := range forms {
		if again, err := phone.Parse(form); err != nil || again != n {
			t.Fatalf("Parse(%q): got %q, %v, want %q", form, again.E164(), err, n.E164())
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"011 15 2345-6789", "(0341) 15-512-3456", "+54 9 351 612-3456", "0054911", "+598 94 231 234", "١١ ٢٣٤٥ ٦٧٨٩", "\xff+",
	} {
		f.Add(seed)
	}
	argentine := regexp.MustCompile(`^\+549[123]\d{9}$`)
	foreign := regexp.MustCompile(`^\+[1-9]\d{5,14}$`)
	f.Fuzz(func(t *testing.T, typed string) {
		n, err := phone.Parse(typed)
		if err != nil {
			return
		}
		if strings.HasPrefix(n.E164(), "+54") != argentine.MatchString(n.E164()) || !foreign.MatchString(n.E164()) {
			t.Fatalf("Parse(%q): got %q, want E.164", typed, n.E164())
		}
		checkRoundTrip(t, n)
	})
}

// Every way of writing one Argentine number gives the same Number.
func TestAllWaysOfWritingAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		area := rapid.SampledFrom([]string{"11", "220", "221", "341", "343", "351", "2202", "2966", "3435", "3894"}).Draw(t, "area")
		line := rapid.StringMatching("[2-8][0-9]{8}").Draw(t, "line")[:10-len(area)]
		country := rapid.SampledFrom([]string{"", "+54", "54", "0054", "+54 9", "549", "00 54 9", "9"}).Draw(t, "country")
		trunk := rapid.SampledFrom([]string{"", "0"}).Draw(t, "trunk")
		local := rapid.SampledFrom([]string{"", "15"}).Draw(t, "local")
		gap := rapid.SampledFrom([]string{"", " ", "-", "\u00a0", "."}).Draw(t, "gap")
		typed := strings.Join([]string{country, trunk + area, local, line[:3], line[3:]}, gap)

		n, err := phone.Parse(typed)
		if want := "+549" + area + line; err != nil || n.E164() != want {
			t.Fatalf("Parse(%q): got %q, %v, want %q", typed, n.E164(), err, want)
		}
		checkRoundTrip(t, n)
	})
}

// The library knows which blocks of numbers are in use; every Argentine mobile that it calls valid is accepted here.
func TestAcceptsWhatTheLibraryCallsValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e164 := "+549" + rapid.StringMatching("(11|[23][0-9]{2})[0-9]{8}").Draw(t, "national")[:10]
		n, err := phonenumbers.Parse(e164, "AR")
		if err != nil || !phonenumbers.IsValidNumber(n) || strings.Contains(e164[6:10], "15") {
			t.Skip("not a valid number, or a truncated 15")
		}
		if got, err := phone.Parse(e164); err != nil || got.E164() != e164 {
			t.Fatalf("Parse(%q): got %q, %v, want it back", e164, got.E164(), err)
		}
	})
}
