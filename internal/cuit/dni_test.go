package cuit_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/cuit"
)

func TestParseDNI(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, typed, want string }{
		{"eight digits", "12345678", "12.345.678"},
		{"with dots", "12.345.678", "12.345.678"},
		{"seven digits", "1234567", "1.234.567"},
		{"seven digits after a zero", "01.234.567", "1.234.567"},
		{"with spaces", " 12 345 678 ", "12.345.678"},
		{"six digits", "123456", ""},
		{"nine digits", "123456789", ""},
		{"letters", "M1234567", ""},
		{"zeros in front", "00123456", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := cuit.ParseDNI(tt.typed)
			if tt.want == "" {
				if !errors.Is(err, cuit.ErrInvalidDNI) || !got.IsZero() || got.String() != "" {
					t.Fatalf("ParseDNI(%q): got %v, %v, want ErrInvalidDNI", tt.typed, got, err)
				}
				return
			}
			if err != nil || got.String() != tt.want || got.Digits() != strings.ReplaceAll(tt.want, ".", "") {
				t.Fatalf("ParseDNI(%q): got %v, %v, want %s", tt.typed, got, err, tt.want)
			}
		})
	}
}

func TestNumbersStayOutOfLogs(t *testing.T) {
	t.Parallel()
	d, err := cuit.ParseDNI("12345678")
	if err != nil {
		t.Fatalf("ParseDNI: got %v, want a DNI", err)
	}
	c, err := cuit.Parse("20123456786")
	if err != nil {
		t.Fatalf("Parse: got %v, want a CUIT", err)
	}
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("invoiced", "dni", d, "cuit", c)
	_, said, _ := strings.Cut(out.String(), " level=") // the time before it may have any digits
	if !strings.Contains(said, "invoiced") || strings.Contains(said, "345") {
		t.Fatalf("log line: got %s, want no digits of the documents", out.String())
	}
}
