package account

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/barberpro/barberpro/internal/fault"
)

const (
	shortestPassword = 10
	longestPassword  = 256
	shortestOwnWord  = 3
	mustRemain       = 6 // letters and digits besides what is known about the person
	mostRepeated     = 4 // distinct characters below which a password is a pattern
)

//go:embed common.txt
var commonWords string

// policy decides which passwords may be chosen (OWASP ASVS 5.0, 6.2): long enough, any characters, no rules of
// composition, and none of those that are tried first.
type policy struct{ common map[string]bool }

func newPolicy() *policy {
	p := &policy{common: make(map[string]bool)}
	for line := range strings.Lines(commonWords) {
		if word := fold(strings.TrimSpace(line)); word != "" && !strings.HasPrefix(word, "#") {
			p.common[word] = true
		}
	}
	return p
}

// check returns a fault that blames field, or nil. own is what is known about the person: address, names.
func (p *policy) check(field, password string, own ...string) *fault.Error {
	length := utf8.RuneCountInString(password)
	switch {
	case length < shortestPassword:
		return weak(field, "Elegí una contraseña de al menos 10 caracteres.")
	case length > longestPassword:
		return weak(field, "Elegí una contraseña de hasta 256 caracteres.")
	case p.isCommon(password):
		return weak(field, "Elegí otra contraseña: esa es de las primeras que se prueban.")
	case isOwn(password, own):
		return weak(field, "Elegí una contraseña que no sea tu correo, tu nombre ni el de la barbería.")
	}
	return nil
}

func weak(field, message string) *fault.Error {
	return (&fault.Error{Kind: fault.Invalid, Code: "weak_password", Message: "Elegí otra contraseña."}).At(field, message)
}

// isCommon knows the list, the list with digits and signs around, and patterns: few characters, runs of the keyboard.
func (p *policy) isCommon(password string) bool {
	folded := fold(password)
	core := strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	if p.common[folded] || p.common[core] || distinct(folded) < mostRepeated {
		return true
	}
	for _, row := range []string{"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"} {
		if strings.Contains(row, folded) || strings.Contains(reversed(row), folded) {
			return true
		}
	}
	return false
}

// isOwn reports whether little is left once everything known about the person is taken out.
func isOwn(password string, own []string) bool {
	rest := fold(password)
	for _, text := range own {
		for _, word := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(word) >= shortestOwnWord {
				rest = strings.ReplaceAll(rest, word, "")
			}
		}
	}
	if rest == fold(password) {
		return false
	}
	remain := 0
	for _, r := range rest {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			remain++
		}
	}
	return remain < mustRemain
}

// fold makes texts alike that a guesser would take for the same: no capitals, no accents.
func fold(s string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
	return strings.ToLower(plain)
}

func distinct(s string) int {
	seen := make(map[rune]struct{}, len(s))
	for _, r := range s {
		seen[r] = struct{}{}
	}
	return len(seen)
}

func reversed(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}
