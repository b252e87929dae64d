// Package phone reads telephone numbers the way people in Argentina write them and keeps them in one form.
//
// An Argentine mobile is stored as E.164: +549, the area code (2 to 4 digits) and the subscriber's number, ten digits
// in all after the 9. People write the same number with or without the country code, the trunk 0, the mobile 9 and the
// local mobile prefix 15. Numbers of other countries are accepted when they are written with + or 00.
package phone

import (
	"log/slog"
	"strings"

	"github.com/barberpro/barberpro/internal/fault"
)

// ErrInvalid is returned for text that is no telephone number a message could be sent to.
var ErrInvalid = &fault.Error{
	Kind:    fault.Invalid,
	Code:    "phone_invalid",
	Message: "Escribí un celular argentino válido, por ejemplo 11 2345-6789.",
}

const (
	argentina    = "+54"
	mobilePrefix = "+549"
)

// Number is a valid telephone number. The zero Number is not valid; build one with Parse.
// Numbers of the same line compare equal with ==, however they were written.
type Number struct{ e164 string }

// Parse reads a number as typed, with any spaces, dashes, dots or parentheses and any Unicode digits.
// It returns ErrInvalid when s is not a number of an existing area or country.
func Parse(s string) (Number, error) {
	digits, international, ok := scan(s)
	if !ok {
		return Number{}, ErrInvalid
	}
	if !international {
		return parseArgentine(digits)
	}
	if rest, found := strings.CutPrefix(digits, "54"); found {
		return parseArgentine(rest)
	}
	return parseForeign(digits)
}

// E164 returns the number as it is stored and compared, such as +5491123456789.
func (n Number) E164() string { return n.e164 }

// IsZero reports whether n was never set.
func (n Number) IsZero() bool { return n.e164 == "" }

// Argentine reports whether n belongs to Argentina.
func (n Number) Argentine() bool { return strings.HasPrefix(n.e164, mobilePrefix) }

// National returns the number as people in Argentina read it, such as 11 2345-6789.
// A number of another country keeps its country code.
func (n Number) National() string {
	if !n.Argentine() {
		return formatForeign(n.e164)
	}
	national := n.e164[len(mobilePrefix):]
	area := areaLength(national)
	line := national[area:]
	return national[:area] + " " + line[:len(line)-4] + "-" + line[len(line)-4:]
}

// WhatsApp returns the digits by which WhatsApp names the number and builds wa.me links, such as 5491123456789.
func (n Number) WhatsApp() string { return strings.TrimPrefix(n.e164, "+") }

// WhatsAppAlternative returns the digits without the mobile 9 of Argentina, such as 541123456789.
// Some senders accept only that form. For numbers of other countries it equals WhatsApp.
func (n Number) WhatsAppAlternative() string {
	if !n.Argentine() {
		return n.WhatsApp()
	}
	return argentina[1:] + n.e164[len(mobilePrefix):]
}

// String returns the number with all but its last four digits hidden, so that it cannot slip into a log.
func (n Number) String() string {
	if n.IsZero() {
		return ""
	}
	return "***" + n.e164[len(n.e164)-4:]
}

// LogValue hides the number in structured logs.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.String()) }
