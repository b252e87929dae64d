// Package cuit reads the numbers by which Argentina knows people and companies: CUIT, CUIL and DNI.
package cuit

import (
	"log/slog"
	"strings"
	"unicode"

	"github.com/barberpro/barberpro/internal/fault"
)

// ErrInvalid is returned for text that is no CUIT or CUIL.
var ErrInvalid = &fault.Error{
	Kind:    fault.Invalid,
	Code:    "cuit_invalid",
	Message: "Escribí un CUIT o CUIL válido, por ejemplo 20-12345678-6.",
}

const (
	digitCount   = 11
	documentFrom = 2
	documentTo   = 10
	maxTyped     = 32 // bytes
	zeros        = "00000000"
	hidden       = "***"
)

// weights multiply the first ten digits for the check digit (mod 11), as ARCA (ex AFIP) publishes it.
const weights = "5432765432"

// CUIT is a valid CUIT or CUIL. The zero CUIT is not valid; build one with Parse.
type CUIT struct{ digits string }

// Parse reads eleven digits, with dashes, dots or spaces anywhere, and checks the last one.
// It returns ErrInvalid when the prefix is not in use or the check digit is wrong.
func Parse(s string) (CUIT, error) {
	digits, ok := digitsOf(s)
	if !ok || len(digits) != digitCount || !isPrefix(digits[:documentFrom]) {
		return CUIT{}, ErrInvalid
	}
	// Eight zeros pass the check with some prefixes; nobody has that document.
	if digits[documentFrom:documentTo] == zeros {
		return CUIT{}, ErrInvalid
	}
	if check, ok := checkDigit(digits[:documentTo]); !ok || check != digits[documentTo] {
		return CUIT{}, ErrInvalid
	}
	return CUIT{digits: digits}, nil
}

// Digits returns the eleven digits, the form that is stored and sent to ARCA.
func (c CUIT) Digits() string { return c.digits }

// IsZero reports whether c was never set.
func (c CUIT) IsZero() bool { return c.digits == "" }

// String returns the form that people know: 20-12345678-6.
func (c CUIT) String() string {
	if c.IsZero() {
		return ""
	}
	return c.digits[:documentFrom] + "-" + c.digits[documentFrom:documentTo] + "-" + c.digits[documentTo:]
}

// LogValue keeps the number out of structured logs.
func (c CUIT) LogValue() slog.Value { return slog.StringValue(hidden) }

// IsCompany reports whether c belongs to a company or institution and not to a person.
func (c CUIT) IsCompany() bool { return strings.HasPrefix(c.digits, "3") }

// isPrefix reports whether ARCA gives out prefix: 20, 23, 24, 25, 26 and 27 to people, 30, 33 and 34 to companies.
func isPrefix(prefix string) bool {
	switch prefix {
	case "20", "23", "24", "25", "26", "27", "30", "33", "34":
		return true
	default:
		return false
	}
}

// checkDigit returns the last digit that belongs to the first ten. 11 counts as 0; 10 has no digit, so that such a
// number is never given out.
func checkDigit(first string) (byte, bool) {
	sum := 0
	for i := range len(weights) {
		sum += int(first[i]-'0') * int(weights[i]-'0')
	}
	const modulus = 11
	switch check := modulus - sum%modulus; check {
	case modulus:
		return '0', true
	case modulus - 1:
		return 0, false
	default:
		return "0123456789"[check], true
	}
}

// digitsOf drops dots, dashes and spaces from s and reports whether only ASCII digits are left.
func digitsOf(s string) (string, bool) {
	if len(s) > maxTyped {
		return "", false
	}
	digits := strings.Map(func(r rune) rune {
		if r == '.' || unicode.Is(unicode.Pd, r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	return digits, strings.Trim(digits, "0123456789") == ""
}
