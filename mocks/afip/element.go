package afip

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// element is one XML element, as read or to be written. Attributes are dropped but for xsi:nil.
type element struct {
	name  string // without prefix
	space string // as read
	text  string // character data, CDATA included
	null  bool   // xsi:nil
	kids  []element
}

// Limits of a document. A batch of 250 vouchers with all their lists stays far below.
const (
	maxDocument = 2 << 20 // bytes
	maxDepth    = 40
	maxElements = 60_000
)

var (
	errDoctype = errors.New("a document type is not allowed")
	errTooBig  = errors.New("the document is too large")
	errNoRoot  = errors.New("there is no element")
)

// readElement reads one document. Document types, entities and anything beyond the limits are refused, so that no
// document can grow while it is read.
func readElement(r io.Reader) (element, error) {
	raw, err := readDocument(r)
	if err != nil {
		return element{}, err
	}
	return parseElement(raw)
}

func readDocument(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if len(raw) > maxDocument {
		return nil, errTooBig
	}
	return raw, nil
}

func parseElement(raw []byte) (element, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimSpace(raw)))
	d.CharsetReader = charset
	p := &parser{d: d}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return element{}, errNoRoot
		}
		if err != nil {
			return element{}, fmt.Errorf("read XML: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return element{}, errDoctype
		case xml.StartElement:
			root, err := p.element(t, 1)
			if err != nil {
				return element{}, err
			}
			return root, p.end()
		}
	}
}

type parser struct {
	d     *xml.Decoder
	count int
}

func (p *parser) element(start xml.StartElement, depth int) (element, error) {
	p.count++
	if depth > maxDepth || p.count > maxElements {
		return element{}, errTooBig
	}
	e := element{name: start.Name.Local, space: start.Name.Space}
	for _, a := range start.Attr {
		if a.Name.Local == "nil" && (a.Value == "true" || a.Value == "1") {
			e.null = true
		}
	}
	var text strings.Builder
	for {
		token, err := p.d.Token()
		if err != nil {
			return element{}, fmt.Errorf("read XML: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return element{}, errDoctype
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			kid, err := p.element(t, depth+1)
			if err != nil {
				return element{}, err
			}
			e.kids = append(e.kids, kid)
		case xml.EndElement:
			e.text = text.String()
			return e, nil
		}
	}
}

// end makes sure that nothing but space and comments follows the root.
func (p *parser) end() error {
	for {
		token, err := p.d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read XML: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement, xml.Directive:
			return errors.New("there is more than one document")
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return errors.New("there is text after the document")
			}
		}
	}
}

// charset reads the encodings that old clients still declare.
func charset(label string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return input, nil
	case "iso-8859-1", "latin1", "windows-1252":
		raw, err := io.ReadAll(input)
		if err != nil {
			return nil, fmt.Errorf("read: %w", err)
		}
		runes := make([]rune, len(raw))
		for i, b := range raw {
			runes[i] = rune(b)
		}
		return strings.NewReader(string(runes)), nil
	}
	return nil, fmt.Errorf("the encoding %s is not known", label)
}

// at returns the element that the names lead to, or an empty one. Prefixes and order do not matter.
func (e *element) at(names ...string) *element {
	for _, name := range names {
		next := e.find(name)
		if next == nil {
			return &element{}
		}
		e = next
	}
	return e
}

func (e *element) find(name string) *element {
	for i := range e.kids {
		if e.kids[i].name == name {
			return &e.kids[i]
		}
	}
	return nil
}

// has reports whether the names lead to an element that is not nil.
func (e *element) has(names ...string) bool {
	found := e.at(names...)
	return found.name != "" && !found.null
}

// value is the text that the names lead to, without the space around it.
func (e *element) value(names ...string) string { return strings.TrimSpace(e.at(names...).text) }

// all are the kids of that name that are not nil.
func (e *element) all(name string) []*element {
	var found []*element
	for i := range e.kids {
		if e.kids[i].name == name && !e.kids[i].null {
			found = append(found, &e.kids[i])
		}
	}
	return found
}

// leaf is an element with text.
func leaf(name string, value any) element { return element{name: name, text: fmt.Sprint(value)} }

// group is an element with others in it.
func group(name string, kids ...element) element { return element{name: name, kids: kids} }

// maybe is a leaf that is left out when it has no text.
func maybe(name, value string) []element {
	if value == "" {
		return nil
	}
	return []element{leaf(name, value)}
}

// write appends e as XML, its name with prefix.
func (e *element) write(b *bytes.Buffer, open string) {
	if open == "" {
		open = e.name
	}
	name, _, _ := strings.Cut(open, " ")
	b.WriteByte('<')
	b.WriteString(open)
	if e.text == "" && len(e.kids) == 0 {
		b.WriteString(" />")
		return
	}
	b.WriteByte('>')
	if e.text != "" {
		escape(b, e.text)
	}
	for i := range e.kids {
		e.kids[i].write(b, "")
	}
	b.WriteString("</")
	b.WriteString(name)
	b.WriteByte('>')
}

func escape(b *bytes.Buffer, text string) {
	_ = xml.EscapeText(b, []byte(text)) // a buffer takes everything
}
