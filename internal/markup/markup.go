// Package markup writes HTML in which every value is text. It stands in for html/template: a program that runs templates may
// call any method by its name, so the linker keeps all of them, eleven megabytes of the production binary (ADR 24).
package markup

import (
	"html"
	"strings"
)

// literal is markup that is written in the program. Other packages can only make one of a constant, never of a value.
type literal string

// Page is HTML that grows. The zero Page is empty and ready.
type Page struct{ text strings.Builder }

// Add writes markup with a value in the place of each {}, escaped for elements and for attributes in quotation marks. Right behind
// href=" or src=" only addresses of http, https or this site stay; anything else becomes "#". A place without a value is empty.
func (p *Page) Add(markup literal, values ...string) {
	rest := string(markup)
	for {
		before, after, place := strings.Cut(rest, "{}")
		p.text.WriteString(before)
		if !place {
			return
		}
		rest = after
		if len(values) == 0 {
			continue
		}
		value := values[0]
		values = values[1:]
		if (strings.HasSuffix(before, `href="`) || strings.HasSuffix(before, `src="`)) && !address(value) {
			value = "#"
		}
		p.text.WriteString(escape(value))
	}
}

// String is what was written.
func (p *Page) String() string { return p.text.String() }

func address(value string) bool {
	ours := strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "//") && !strings.HasPrefix(value, `/\`)
	return ours || strings.HasPrefix(value, "https://") || strings.HasPrefix(value, "http://")
}

// escape also takes out what no HTML may hold: NUL, and bytes that are no UTF-8.
func escape(value string) string {
	return html.EscapeString(strings.ReplaceAll(strings.ToValidUTF8(value, "\uFFFD"), "\x00", "\uFFFD"))
}
