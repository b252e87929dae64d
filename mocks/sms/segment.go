package sms

import (
	"strings"
	"unicode/utf16"
)

// Units that fit in one message, and in each part of a longer one, whose header takes the rest.
// Source: 3GPP TS 23.040 and 23.038.
const (
	gsmSingle = 160 // septets
	gsmPart   = 153
	ucsSingle = 70 // UTF-16 units
	ucsPart   = 67
)

// The characters of the GSM 7-bit alphabet, and those of its extension, which take two septets. Of the accented letters
// of Spanish it has é, ñ, Ñ, É, ü and Ü, but not á, í, ó and ú.
// Source: 3GPP TS 23.038, 6.2.1.
const (
	gsmAlphabet = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsmExtension = "\f^{}\\[~]|€"
)

// Encodings of a text.
const (
	encodingGSM = "GSM-7"
	encodingUCS = "UCS-2"
)

// segments says in how many parts a text travels, and in which encoding. The empty text takes one part.
func segments(text string) (parts int, encoding string) {
	if units, ok := gsmUnits(text); ok {
		return count(units, gsmSingle, gsmPart), encodingGSM
	}
	return count(ucsUnits(text), ucsSingle, ucsPart), encodingUCS
}

// gsmUnits returns the septets of each character. It reports whether the alphabet has them all.
func gsmUnits(text string) ([]int, bool) {
	units := make([]int, 0, len(text))
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsmAlphabet, r):
			units = append(units, 1)
		case strings.ContainsRune(gsmExtension, r):
			units = append(units, 2)
		default:
			return nil, false
		}
	}
	return units, true
}

// ucsUnits returns the UTF-16 units of each character.
func ucsUnits(text string) []int {
	units := make([]int, 0, len(text))
	for _, r := range text {
		units = append(units, max(utf16.RuneLen(r), 1))
	}
	return units
}

// count fills parts with characters, of which none may be torn apart.
func count(units []int, single, part int) int {
	total := 0
	for _, u := range units {
		total += u
	}
	if total <= single {
		return 1
	}
	parts, used := 1, 0
	for _, u := range units {
		if used+u > part {
			parts++
			used = 0
		}
		used += u
	}
	return parts
}

// smart replaces the characters that only look different by those of the GSM alphabet, as SmartEncoded asks.
// Source: https://www.twilio.com/docs/messaging/services#smart-encoding
func smart(text string) string {
	return strings.NewReplacer(
		"“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "‘", "'", "’", "'", "‚", "'", "`", "'", "´", "'",
		"–", "-", "—", "-", "‐", "-", "‑", "-", "−", "-", "…", "...", "•", "-", "\u00a0", " ", "\u202f", " ",
		"\u2009", " ", "\u200b", "", "\ufeff", "", "\t", " ",
	).Replace(text)
}
