package mail

import (
	"fmt"
	"io"
	"mime"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// summary is what a list shows of a letter, for people.
type summary struct{ subject, from, to string }

func (l *letter) summary() summary {
	c := newContent(l.data)
	s := summary{subject: c.readable("Subject"), from: c.readable("From"), to: strings.Join(l.to, ", ")}
	if s.subject == "" {
		s.subject = "(no subject)"
	}
	if s.from == "" {
		s.from = l.from
	}
	return s
}

// has reports whether a lower-case query is in what is shown.
func (s *summary) has(query string) bool {
	return strings.Contains(strings.ToLower(s.subject+"\n"+s.from+"\n"+s.to), query)
}

// readable is a header by its name in any case, with its encoded words decoded.
func (c *Content) readable(name string) string {
	for key, values := range c.Headers {
		if strings.EqualFold(key, name) {
			return decodeWords(values[0])
		}
	}
	return ""
}

func decodeWords(text string) string {
	d := mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(charset)
		if err != nil {
			return nil, fmt.Errorf("charset %q: %w", charset, err)
		}
		return e.NewDecoder().Reader(r), nil
	}}
	decoded, err := d.DecodeHeader(text)
	if err != nil {
		return text
	}
	return strings.ToValidUTF8(decoded, "�")
}
