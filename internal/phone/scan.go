package phone

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTyped  = 64 // bytes; the longest sensible way to write a number is about 30
	maxDigits = 20 // E.164 allows 15; 00, a trunk 0 and 15 may stand beside them
)

// scan keeps the digits of s as ASCII and reports whether they start with a country code (written + or 00).
// It fails on anything that is neither a digit nor punctuation used in telephone numbers.
func scan(s string) (digits string, international, ok bool) {
	if len(s) > maxTyped || !utf8.ValidString(s) {
		return "", false, false
	}
	var b strings.Builder
	for _, r := range s {
		switch d, isDigit := digit(r); {
		case isDigit:
			b.WriteByte(d)
		case isPlus(r) && b.Len() == 0 && !international:
			international = true
		case !isSeparator(r):
			return "", false, false
		}
	}
	digits = b.String()
	if len(digits) > maxDigits {
		return "", false, false
	}
	if rest, found := strings.CutPrefix(digits, "00"); found {
		digits, international = rest, true
	}
	return digits, international, digits != ""
}

// digit returns the ASCII digit for any decimal digit of Unicode.
// Decimal digits stand in runs of ten from zero to nine, so the distance to the start of the run is the value.
func digit(r rune) (byte, bool) {
	if r >= '0' && r <= '9' {
		return byte(r), true
	}
	if r <= unicode.MaxLatin1 || !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	for _, run := range unicode.Nd.R16 {
		if uint32(r) >= uint32(run.Lo) && uint32(r) <= uint32(run.Hi) {
			return ascii(uint32(r) - uint32(run.Lo)), true
		}
	}
	for _, run := range unicode.Nd.R32 {
		if uint32(r) >= run.Lo && uint32(r) <= run.Hi {
			return ascii(uint32(r) - run.Lo), true
		}
	}
	return 0, false
}

func ascii(distance uint32) byte { return "0123456789"[distance%10] }

func isPlus(r rune) bool { return r == '+' || r == '＋' }

// isSeparator reports whether r may stand between digits: spaces and dashes of any kind, parentheses, dots, slashes,
// and the invisible direction marks that come along when a number is copied from a contact.
func isSeparator(r rune) bool {
	return strings.ContainsRune(".·/()−", r) || unicode.IsSpace(r) ||
		unicode.In(r, unicode.Pd, unicode.Zs, unicode.Cf, unicode.Ps, unicode.Pe)
}
