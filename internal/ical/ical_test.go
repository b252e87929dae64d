package ical_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/barberpro/barberpro/internal/ical"
)

func TestContentLinesAreFoldedAndEscaped(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, value, want string }{
		{"plain", "Corte en Barbería", "SUMMARY:Corte en Barbería\r\n"},
		{"nothing is left out", "", ""},
		{"signs with a meaning", `a\b;c,d`, "SUMMARY:a\\\\b\\;c\\,d\r\n"},
		{"line breaks of all kinds", "a\nb\r\nc\rd", "SUMMARY:a\\nb\\nc\\nd\r\n"},
		{"exactly one line", strings.Repeat("x", 67), "SUMMARY:" + strings.Repeat("x", 67) + "\r\n"},
		{"one octet over", strings.Repeat("x", 68), "SUMMARY:" + strings.Repeat("x", 67) + "\r\n x\r\n"},
		{"over two folds", strings.Repeat("x", 67+74+1), "SUMMARY:" + strings.Repeat("x", 67) + "\r\n " + strings.Repeat("x", 74) + "\r\n x\r\n"},
		{"a letter of two octets is not cut", strings.Repeat("x", 66) + "ñ", "SUMMARY:" + strings.Repeat("x", 66) + "\r\n ñ\r\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var w ical.Writer
			w.Text("SUMMARY", tt.value)
			if got := w.String(); got != tt.want {
				t.Errorf("Text(%q): got %q, want %q", tt.value, got, tt.want)
			}
		})
	}
}

func TestFoldedLinesStayValidAndUnfold(t *testing.T) {
	t.Parallel()
	for _, value := range []string{strings.Repeat("ñandú ", 60), strings.Repeat("💈", 80), strings.Repeat("a💈ñ", 50)} {
		var w ical.Writer
		w.Line("X:" + value)
		lines := strings.SplitSeq(strings.TrimSuffix(w.String(), "\r\n"), "\r\n")
		for line := range lines {
			if len(line) > 75 || !utf8.ValidString(line) {
				t.Errorf("line: got %d octets, valid %v, want at most 75 of valid UTF-8", len(line), utf8.ValidString(line))
			}
		}
		if got := strings.ReplaceAll(w.String(), "\r\n ", ""); got != "X:"+value+"\r\n" {
			t.Errorf("unfolded: got %q, want the value back", got)
		}
	}
}

func TestInstantsAreWrittenInUTC(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, time.March, 2, 9, 30, 0, 0, time.FixedZone("-03", -3*60*60))
	var w ical.Writer
	w.Time("DTSTART", at)
	if got := w.String(); got != "DTSTART:20260302T123000Z\r\n" {
		t.Errorf("Time(%v): got %q, want 20260302T123000Z", at, got)
	}
}

func TestParametersHoldNoQuotesNorLines(t *testing.T) {
	t.Parallel()
	if got := ical.Quoted("La \"Nueva\"\nBarbería; S.A."); got != `"La NuevaBarbería; S.A."` {
		t.Errorf("Quoted: got %s, want neither quotes nor lines inside", got)
	}
}
