package customer

import (
	"strings"
	"unicode"

	"github.com/barberpro/barberpro/internal/phone"
)

const maxWords = 6

// words splits what somebody typed into patterns, all of which must be found. A telephone number is one pattern however
// it is written: whole numbers are brought to the stored form, parts lose the trunk 0 and the mobile 15.
func words(query string) []string {
	if looksLikePhone(query) {
		return phoneWords(query)
	}
	fields := strings.Fields(query)
	fields = fields[:min(len(fields), maxWords)]
	for i, f := range fields {
		fields[i] = escapeLike(f)
	}
	return fields
}

// looksLikePhone reports whether query has digits and otherwise only what people write between them.
func looksLikePhone(query string) bool {
	digits := false
	for _, r := range query {
		switch {
		case r >= '0' && r <= '9':
			digits = true
		case !unicode.IsSpace(r) && !strings.ContainsRune("+-.()/", r):
			return false
		}
	}
	return digits
}

func phoneWords(query string) []string {
	if number, err := phone.Parse(query); err == nil {
		return []string{number.E164()}
	}
	groups := strings.FieldsFunc(query, func(r rune) bool { return r < '0' || r > '9' })
	if len(groups) > 1 && groups[0] != "15" {
		groups[0] = strings.TrimLeft(groups[0], "0")
	}
	var kept strings.Builder
	for i, g := range groups {
		if g != "15" || len(groups) == 1 || i == len(groups)-1 {
			kept.WriteString(g)
		}
	}
	return []string{kept.String()}
}

// escapeLike makes the signs of LIKE stand for themselves.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}
