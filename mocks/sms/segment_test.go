package sms

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSegments(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		parts      int
		encoding   string
	}{
		{"nothing", "", 1, encodingGSM},
		{"160 letters", strings.Repeat("x", 160), 1, encodingGSM},
		{"161 letters", strings.Repeat("x", 161), 2, encodingGSM},
		{"306 letters", strings.Repeat("x", 306), 2, encodingGSM},
		{"307 letters", strings.Repeat("x", 307), 3, encodingGSM},
		{"ú is not in the alphabet", "¿Ñandú? ¡Qué! üÜéÉñ", 1, encodingUCS},
		{"é, ñ, ¿ and ¡ alone", "¿Señor? ¡Qué!", 1, encodingGSM},
		{"á is not in the alphabet", "mañana más", 1, encodingUCS},
		{"80 euro signs count as 160", strings.Repeat("€", 80), 1, encodingGSM},
		{"81 euro signs are torn nowhere", strings.Repeat("€", 81), 2, encodingGSM},
		{"an extension character does not straddle", strings.Repeat("x", 152) + "[" + strings.Repeat("x", 152), 3, encodingGSM},
		{"70 accents", strings.Repeat("á", 70), 1, encodingUCS},
		{"71 accents", strings.Repeat("á", 71), 2, encodingUCS},
		{"134 accents", strings.Repeat("á", 134), 2, encodingUCS},
		{"135 accents", strings.Repeat("á", 135), 3, encodingUCS},
		{"35 faces", strings.Repeat("😀", 35), 1, encodingUCS},
		{"36 faces, a pair never torn", strings.Repeat("😀", 67), 3, encodingUCS},
	}
	for _, tt := range tests {
		if parts, encoding := segments(tt.text); parts != tt.parts || encoding != tt.encoding {
			t.Errorf("segments of %s: got %d %s, want %d %s", tt.name, parts, encoding, tt.parts, tt.encoding)
		}
	}
}

func TestSmartEncodingSavesSegments(t *testing.T) {
	t.Parallel()
	got := smart("“Hola” – dijo… ‘sí’")
	if want := `"Hola" - dijo... 'sí'`; got != want {
		t.Errorf("smart: got %q, want %q", got, want)
	}
}

func TestStatusesFollowEachOther(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to string
		want     bool
	}{
		{queued, sent, true},
		{sent, queued, false},
		{queued, queued, false},
		{sent, delivered, true},
		{queued, delivered, true},
		{delivered, failed, false},
		{scheduled, canceled, true},
		{queued, canceled, false},
		{canceled, sent, false},
		{accepted, queued, true},
	}
	for _, tt := range tests {
		if got := comesAfter(tt.from, tt.to); got != tt.want {
			t.Errorf("comesAfter(%s, %s): got %v, want %v", tt.from, tt.to, got, tt.want)
		}
	}
}

func FuzzSegments(f *testing.F) {
	for _, seed := range []string{"", "Hola", "más", "€[]", "😀", "\xff", strings.Repeat("x", 400)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parts, encoding := segments(text)
		most := 2*utf8.RuneCountInString(text)/66 + 1
		if parts < 1 || parts > most || (encoding != encodingGSM && encoding != encodingUCS) {
			t.Errorf("segments(%q): got %d %s, want 1 to %d", text, parts, encoding, most)
		}
	})
}

func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"", "<Response/>", "<Response><Message>x</Message></Response>", "<Response><Message><Body>a</Body><Media>b</Media></Message>",
		"<Response><Redirect>/x</Redirect><Message>y</Message></Response>", "<html>", "\x00", "<Response>" + strings.Repeat("<a>", 1000),
	} {
		f.Add("text/xml", seed)
		f.Add("text/plain", seed)
	}
	f.Fuzz(func(t *testing.T, contentType, body string) {
		got, err := parseAnswer(contentType, body)
		if err != nil && (len(got.texts) > 0 || got.redirect != "") {
			t.Errorf("parseAnswer(%q, %q): got %v with %v, want one or the other", contentType, body, got, err)
		}
	})
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"", "+", "+5491123456789", "+54 9 11 2345-6789", "11 15-2345-6789", "+541", "+15005550001", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := checkTo(typed)
		if (err == nil) != e164Pattern.MatchString(got) {
			t.Errorf("checkTo(%q): got %q, %v, want a number or an error", typed, got, err)
		}
	})
}

func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"", "PASM1", "PBSMff", "PASM", "PASM-1", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		at, err := parseCursor(token)
		if err != nil || token == "" {
			return
		}
		if again, err := parseCursor(at.String()); err != nil || again != at {
			t.Errorf("parseCursor(%q): got %v, then %v %v", token, at, again, err)
		}
	})
}
