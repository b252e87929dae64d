package phone_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/phone"
)

func TestParseAccepts(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, typed, want string }{
		{"plain ten digits", "1123456789", "+5491123456789"},
		{"ten digits with space and dash", "11 2345-6789", "+5491123456789"},
		{"trunk zero", "011 2345-6789", "+5491123456789"},
		{"trunk zero and 15", "011 15 2345-6789", "+5491123456789"},
		{"15 without trunk zero", "11 15 2345 6789", "+5491123456789"},
		{"15 without area, eight digits: Buenos Aires", "15 2345-6789", "+5491123456789"},
		{"area in parentheses", "(011) 15-2345-6789", "+5491123456789"},
		{"mobile nine without country", "9 11 2345 6789", "+5491123456789"},
		{"country and nine", "+54 9 11 2345-6789", "+5491123456789"},
		{"country without nine", "+54 11 2345-6789", "+5491123456789"},
		{"country without plus", "5491123456789", "+5491123456789"},
		{"country without plus and nine", "541123456789", "+5491123456789"},
		{"country by 00", "0054 9 11 2345 6789", "+5491123456789"},
		{"country by 00 without nine", "00541123456789", "+5491123456789"},
		{"country and 15", "+54 11 15 2345-6789", "+5491123456789"},
		{"country, trunk zero and 15", "+54 (011) 15 2345-6789", "+5491123456789"},
		{"country, nine, trunk zero and 15", "+54 9 011 15 2345-6789", "+5491123456789"},
		{"country twice, as a form with a shown prefix gets it", "+54 54 9 11 2345 6789", "+5491123456789"},
		{"dots and slashes", "011/15.2345.6789", "+5491123456789"},
		{"no-break spaces", "11\u00a02345\u202f6789", "+5491123456789"},
		{"en dash and figure dash", "11 2345–6789", "+5491123456789"},
		{"minus sign", "11 2345−6789", "+5491123456789"},
		{"full-width digits and plus", "＋５４ ９ １１ ２３４５－６７８９", "+5491123456789"},
		{"Arabic digits", "١١ ٢٣٤٥ ٦٧٨٩", "+5491123456789"},
		{"copied with direction marks", "\u202a+54 9 11 2345-6789\u202c", "+5491123456789"},
		{"spaces around", "  11 2345-6789\t", "+5491123456789"},
		{"Rosario with 15", "(0341) 15-512-3456", "+5493415123456"},
		{"Rosario", "341 512 3456", "+5493415123456"},
		{"Córdoba with country", "+54 9 351 612-3456", "+5493516123456"},
		{"Córdoba with 15 and no zero", "351 15 612 3456", "+5493516123456"},
		{"four-digit area", "02966 15 42-1234", "+5492966421234"},
		{"four-digit area with country", "+54 9 2966 42 1234", "+5492966421234"},
		{"four-digit area that starts with a three-digit one", "02202 15 41-2345", "+5492202412345"},
		{"three-digit area that starts a four-digit one", "0343 15 512-3456", "+5493435123456"},
		{"line that starts with 5 after a three-digit area", "3435151234", "+5493435151234"},
		{"Ushuaia", "2901 41-2345", "+5492901412345"},
		{"Uruguay", "+598 94 231 234", "+59894231234"},
		{"Uruguay by 00", "00 598 94 231 234", "+59894231234"},
		{"United States", "+1 (415) 555-2671", "+14155552671"},
		{"Brazil", "+55 11 91234-5678", "+5511912345678"},
		{"Spain", "+34 612 345 678", "+34612345678"},
		{"Chile", "+56 9 6123 4567", "+56961234567"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := phone.Parse(tt.typed)
			if err != nil || got.E164() != tt.want {
				t.Fatalf("Parse(%q): got %q, %v, want %q", tt.typed, got.E164(), err, tt.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, typed string }{
		{"nothing", ""},
		{"only spaces", " \u00a0 "},
		{"only a plus", "+"},
		{"letters", "once 2345"},
		{"digits and letters", "11 2345-6789 int. 4"},
		{"an injected newline and header", "1123456789\r\nX: 1"},
		{"too short", "11 2345-678"},
		{"too long", "11 2345-67890"},
		{"no area", "2345-6789"},
		{"15 without area, seven digits", "15 512-3456"},
		{"an area that does not exist", "999 123 4567"},
		{"an old area", "03722 15 41-2345"},
		{"a line that starts with zero", "11 0345-6789"},
		{"a 15 with digits missing", "11 15 2345-67"},
		{"emergency number", "911"},
		{"free call", "0800 555 1234"},
		{"premium rate", "0600 555 1234"},
		{"two pluses", "+54 +54 9 11 2345 6789"},
		{"plus in the middle", "11+23456789"},
		{"a country that does not exist", "+999 1234 5678"},
		{"a short foreign number", "+1 415 555"},
		{"a foreign free call", "+1 800 555 0199"},
		{"a foreign premium number", "+44 9012 345678"},
		{"invalid UTF-8", "11\xff23456789"},
		{"a very long text", strings.Repeat("1", 65)},
		{"more digits than any number", strings.Repeat("1", 21)},
		{"superscript digits", "11 2345-678⁹"},
		{"Roman numerals", "Ⅺ 2345-6789"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := phone.Parse(tt.typed)
			if !errors.Is(err, phone.ErrInvalid) || fault.KindOf(err) != fault.Invalid || !got.IsZero() {
				t.Fatalf("Parse(%q): got %q, %v, want the zero Number and ErrInvalid", tt.typed, got.E164(), err)
			}
		})
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	tests := []struct{ typed, national, whatsApp, alternative string }{
		{"+5491123456789", "11 2345-6789", "5491123456789", "541123456789"},
		{"+5493415123456", "341 512-3456", "5493415123456", "543415123456"},
		{"+5492966421234", "2966 42-1234", "5492966421234", "542966421234"},
		{"+5492202412345", "2202 41-2345", "5492202412345", "542202412345"},
		{"+5492204123456", "220 412-3456", "5492204123456", "542204123456"},
		{"+5492944612345", "294 461-2345", "5492944612345", "542944612345"},
		{"+5493435012345", "343 501-2345", "5493435012345", "543435012345"},
		{"+5493435412345", "3435 41-2345", "5493435412345", "543435412345"},
		{"+59894231234", "+598 94 231 234", "59894231234", "59894231234"},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			t.Parallel()
			n := parse(t, tt.typed)
			if got := n.National(); got != tt.national {
				t.Errorf("National: got %q, want %q", got, tt.national)
			}
			if got := n.WhatsApp(); got != tt.whatsApp {
				t.Errorf("WhatsApp: got %q, want %q", got, tt.whatsApp)
			}
			if got := n.WhatsAppAlternative(); got != tt.alternative {
				t.Errorf("WhatsAppAlternative: got %q, want %q", got, tt.alternative)
			}
		})
	}
}

func TestZeroNumberHasNoForm(t *testing.T) {
	t.Parallel()
	var n phone.Number
	if got := n.E164() + n.National() + n.WhatsApp() + n.WhatsAppAlternative() + n.String(); got != "" {
		t.Fatalf("forms of the zero Number: got %q, want none", got)
	}
}

func TestNumberStaysOutOfLogs(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	n := parse(t, "11 2345-6789")
	slog.New(slog.NewJSONHandler(&out, nil)).Info("booked by "+n.String(), "phone", n)
	_, said, _ := strings.Cut(out.String(), `"level":`) // the time before it may have any digits
	if strings.Contains(said, "12345") || !strings.Contains(said, `"phone":"***6789"`) {
		t.Fatalf("log line: got %s, want only the last four digits", out.String())
	}
}

func parse(t *testing.T, typed string) phone.Number {
	t.Helper()
	n, err := phone.Parse(typed)
	if err != nil {
		t.Fatalf("Parse(%q): got %v, want a number", typed, err)
	}
	return n
}
