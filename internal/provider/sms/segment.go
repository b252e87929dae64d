package sms

import (
	"strings"
	"unicode/utf16"
)

// The alphabet of GSM 03.38, and what costs two of its septets. In Spanish: é, ñ, ü, ¿ and ¡ are in it; á, í, ó and ú are not.
const (
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extra = "^{}\\[~]|€\f"
)

// Sizes of a segment alone and of one of several, in septets and in UTF-16 units.
const (
	gsmAlone, gsmEach   = 160, 153
	ucs2Alone, ucs2Each = 70, 67
)

// Segments returns how many SMS a text costs, and whether it needs UCS-2 because of a character outside of GSM-7.
func Segments(text string) (n int, ucs2 bool) {
	var sizes []int
	for _, r := range text {
		switch {
		case strings.ContainsRune(basic, r):
			sizes = append(sizes, 1)
		case strings.ContainsRune(extra, r):
			sizes = append(sizes, 2)
		default:
			ucs2 = true
		}
	}
	alone, each := gsmAlone, gsmEach
	if ucs2 {
		alone, each = ucs2Alone, ucs2Each
		sizes = sizes[:0]
		for _, r := range text {
			sizes = append(sizes, max(utf16.RuneLen(r), 1))
		}
	}
	return count(sizes, alone, each), ucs2
}

// count fills segments; a character of two units is never cut in two.
func count(sizes []int, alone, each int) int {
	total := 0
	for _, size := range sizes {
		total += size
	}
	if total <= alone {
		return 1
	}
	n, room := 1, each
	for _, size := range sizes {
		if size > room {
			n, room = n+1, each
		}
		room -= size
	}
	return n
}

// plain are the characters that Spanish text has and GSM-7 has not, and what stands for them.
var plain = strings.NewReplacer( //nolint:gochecknoglobals // constant table
	"á", "a", "í", "i", "ó", "o", "ú", "u", "Á", "A", "Í", "I", "Ó", "O", "Ú", "U",
	"ç", "c", "ã", "a", "õ", "o", "â", "a", "ê", "e", "ô", "o",
	"È", "E", "À", "A", "Ì", "I", "Ò", "O", "Ù", "U", "ï", "i", "ë", "e", "Ë", "E", "Ï", "I",
	"“", `"`, "”", `"`, "«", `"`, "»", `"`, "‘", "'", "’", "'", "`", "'", "´", "'", "–", "-", "—", "-", "…", "...", "·", "-", "•", "-",
	"\u00a0", " ", "\u202f", " ", "\t", " ", "º", "o", "ª", "a", "°", "o",
)

// Plain writes a text in GSM-7: letters lose the accents that it lacks, and what has no near letter, such as an emoji, is
// left out.
func Plain(text string) string {
	text = plain.Replace(text)
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(basic, r) || strings.ContainsRune(extra, r) {
			return r
		}
		return -1
	}, text)
}
