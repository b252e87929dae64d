package cuit

import (
	"log/slog"

	"github.com/barberpro/barberpro/internal/fault"
)

// ErrInvalidDNI is returned for text that is no DNI.
var ErrInvalidDNI = &fault.Error{
	Kind:    fault.Invalid,
	Code:    "dni_invalid",
	Message: "Escribí un DNI de 7 u 8 números, por ejemplo 12.345.678.",
}

const (
	shortestDNI = 7
	longestDNI  = 8
	dniGroup    = 3
)

// DNI is a national identity document of 7 or 8 digits. The zero DNI is not valid; build one with ParseDNI.
type DNI struct{ digits string }

// ParseDNI reads 7 or 8 digits, with dots, dashes or spaces anywhere. A zero in front of seven digits, which some forms
// print, is dropped. It returns ErrInvalidDNI.
func ParseDNI(s string) (DNI, error) {
	digits, ok := digitsOf(s)
	if ok && len(digits) == longestDNI && digits[0] == '0' {
		digits = digits[1:]
	}
	if !ok || len(digits) < shortestDNI || len(digits) > longestDNI || digits[0] == '0' {
		return DNI{}, ErrInvalidDNI
	}
	return DNI{digits: digits}, nil
}

// Digits returns the number without dots, the form that is stored and sent to ARCA.
func (d DNI) Digits() string { return d.digits }

// IsZero reports whether d was never set.
func (d DNI) IsZero() bool { return d.digits == "" }

// LogValue keeps the number out of structured logs.
func (d DNI) LogValue() slog.Value { return slog.StringValue(hidden) }

// String returns the form that people know: 12.345.678.
func (d DNI) String() string {
	if d.IsZero() {
		return ""
	}
	millions := len(d.digits) - dniGroup - dniGroup
	return d.digits[:millions] + "." + d.digits[millions:millions+dniGroup] + "." + d.digits[millions+dniGroup:]
}
