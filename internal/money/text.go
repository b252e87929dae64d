package money

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/barberpro/barberpro/internal/fault"
)

// ErrAmount is returned for text that is not an amount as people in Argentina write it.
var ErrAmount = &fault.Error{
	Kind:    fault.Invalid,
	Code:    "amount_invalid",
	Message: "Escribí un importe en pesos, por ejemplo 12.500 o 12.500,50.",
}

const (
	symbol       = "$\u00a0" // the space does not break, so that an amount stays on one line
	groupDigits  = 3
	centDigits   = 2
	maxTyped     = 40 // bytes; an int64 with its dots has 26
	decimalBase  = 10
	int64Bits    = 64
	thousandsDot = "."
	decimalComma = ","
)

// String returns the amount in es-AR: "$ 12.500", or "$ 12.500,50" when it has centavos.
func (a Centavos) String() string {
	value := magnitude(int64(a))
	pesos, cents := value/uint64(Peso), value%uint64(Peso)
	var b strings.Builder
	if a < 0 {
		b.WriteByte('-')
	}
	b.WriteString(symbol)
	writeGrouped(&b, strconv.FormatUint(pesos, decimalBase))
	if cents != 0 {
		b.WriteString(decimalComma)
		b.WriteByte(byte('0' + cents/decimalBase))
		b.WriteByte(byte('0' + cents%decimalBase))
	}
	return b.String()
}

func writeGrouped(b *strings.Builder, digits string) {
	for i, d := range []byte(digits) {
		if i > 0 && (len(digits)-i)%groupDigits == 0 {
			b.WriteString(thousandsDot)
		}
		b.WriteByte(d)
	}
}

// Parse reads an amount as typed: "12500", "12.500", "$ 12.500,50". The dot groups thousands and the comma starts the
// centavos, of one or two digits. Because "12.50" and "12,500" mean another thing in other countries, they are refused
// and not guessed at. It returns ErrAmount, or ErrOverflow.
func Parse(s string) (Centavos, error) {
	if len(s) > maxTyped {
		return 0, ErrAmount
	}
	s = strings.TrimFunc(s, unicode.IsSpace)
	s = strings.TrimLeftFunc(strings.TrimPrefix(s, "$"), unicode.IsSpace)
	typedPesos, typedCents, hasCents := strings.Cut(s, decimalComma)
	pesos, ok := ungroup(typedPesos)
	if !ok || hasCents && (!isDigits(typedCents) || len(typedCents) > centDigits) {
		return 0, ErrAmount
	}
	cents := (typedCents + "00")[:centDigits]
	value, err := strconv.ParseInt(pesos+cents, decimalBase, int64Bits)
	if err != nil {
		return 0, ErrOverflow.Because(err)
	}
	return Centavos(value), nil
}

// ungroup drops the dots of a whole number, which must stand before every third digit or nowhere.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, thousandsDot)
	for i, group := range groups {
		switch {
		case !isDigits(group):
			return "", false
		case i > 0 && len(group) != groupDigits:
			return "", false
		case i == 0 && len(groups) > 1 && len(group) > groupDigits:
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

// isDigits reports whether s is one or more ASCII digits.
func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
