package whatsapp

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/barberpro/barberpro/mocks/kit"
)

// Template is a message template, as the API gives it.
type Template struct {
	Name       string      `json:"name"`
	Format     string      `json:"parameter_format"` // POSITIONAL or NAMED
	Components []Component `json:"components"`
	Language   string      `json:"language"`
	Status     string      `json:"status"`
	Category   string      `json:"category"`
	Rejected   string      `json:"rejected_reason"`
	Quality    quality     `json:"quality_score"`
	ID         string      `json:"id"`
	At         time.Time   `json:"-"`
}

type quality struct {
	Score string `json:"score"`
}

// Component is a part of a template.
type Component struct {
	Type    string           `json:"type"`             // HEADER, BODY, FOOTER, BUTTONS
	Format  string           `json:"format,omitempty"` // of a header: TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION
	Text    string           `json:"text,omitempty"`
	Example json.RawMessage  `json:"example,omitempty"`
	Buttons []TemplateButton `json:"buttons,omitempty"`
}

// TemplateButton is a button under a template.
type TemplateButton struct {
	Type    string          `json:"type"` // QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE
	Text    string          `json:"text"`
	URL     string          `json:"url,omitempty"`
	Phone   string          `json:"phone_number,omitempty"`
	Example json.RawMessage `json:"example,omitempty"`
}

// Statuses of a template.
const (
	statusPending  = "PENDING"
	statusApproved = "APPROVED"
	statusRejected = "REJECTED"
	statusPaused   = "PAUSED"
	statusDisabled = "DISABLED"
)

// Types of components.
const (
	partHeader  = "HEADER"
	partBody    = "BODY"
	partFooter  = "FOOTER"
	partButtons = "BUTTONS"
)

const (
	maxTemplates = 250 // per account
	formText     = "TEXT"
	positional   = "POSITIONAL"
	named        = "NAMED"
)

type page struct {
	Data   []any   `json:"data"`
	Paging *paging `json:"paging,omitempty"`
}

type paging struct {
	Cursors  cursors `json:"cursors"`
	Next     string  `json:"next,omitempty"`
	Previous string  `json:"previous,omitempty"`
}

type cursors struct {
	Before string `json:"before"`
	After  string `json:"after"`
}

// cursor names a place in a list.
func cursor(place int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(place)))
}

// placeOf reads a cursor.
func placeOf(p *params, name string) (int, bool, error) {
	text, err := p.text(name)
	if err != nil || text == "" {
		return 0, false, err
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	place, bad := strconv.Atoi(string(b))
	if err != nil || bad != nil || place < 0 {
		return 0, false, wrongParam(name, "is not a valid cursor.")
	}
	return place, true, nil
}

const (
	defaultLimit = 25
	maxLimit     = 1000
)

func (m *Mock) listTemplates(c *call) (any, error) {
	match, err := templateFilter(&c.params)
	if err != nil {
		return nil, err
	}
	limit, err := limitOf(&c.params)
	if err != nil {
		return nil, err
	}
	skip := 0
	if after, ok, err := placeOf(&c.params, "after"); err != nil {
		return nil, err
	} else if ok {
		skip = after + 1
	}
	if before, ok, err := placeOf(&c.params, "before"); err != nil {
		return nil, err
	} else if ok {
		skip = max(0, before-limit)
		limit = min(limit, before)
	}
	found, total := m.templates.Newest(match, skip, limit)
	out := page{Data: []any{}}
	for _, t := range found {
		one, err := c.pick(t)
		if err != nil {
			return nil, err
		}
		out.Data = append(out.Data, one)
	}
	if len(found) > 0 {
		out.Paging = c.pagingOf(skip, len(found), total)
	}
	return out, nil
}

func limitOf(p *params) (int, error) {
	if !p.has("limit") {
		return defaultLimit, nil
	}
	n, err := p.number("limit")
	if err != nil || n < 1 {
		return 0, wrongParam("limit", "must be a positive number.")
	}
	return int(min(n, maxLimit)), nil
}

// templateFilter reads the filters of a list. A filter may name several values as a JSON array.
func templateFilter(p *params) (func(*Template) bool, error) {
	want := map[string][]string{}
	for _, name := range []string{"name", "name_or_content", "status", "category", "language"} {
		text, err := p.text(name)
		if err != nil {
			return nil, err
		}
		var list []string
		switch {
		case text == "":
			continue
		case json.Unmarshal([]byte(text), &list) == nil:
			want[name] = list
		default:
			want[name] = []string{text}
		}
	}
	return func(t *Template) bool {
		have := map[string]string{"name": t.Name, "status": t.Status, "category": t.Category, "language": t.Language}
		for name, values := range want {
			ok := slices.ContainsFunc(values, func(v string) bool {
				if name == "name_or_content" {
					return strings.Contains(t.Name, v) || strings.Contains(t.body(), v)
				}
				return strings.EqualFold(have[name], v)
			})
			if !ok {
				return false
			}
		}
		return true
	}, nil
}

// pagingOf tells where the pages beside this one are.
func (c *call) pagingOf(skip, count, total int) *paging {
	out := &paging{Cursors: cursors{Before: cursor(skip), After: cursor(skip + count - 1)}}
	address := func(name, value string) string {
		q := url.Values{}
		for each, values := range c.r.URL.Query() {
			if each != "after" && each != "before" {
				q[each] = values
			}
		}
		q.Set(name, value)
		return kit.BaseURL(c.r) + c.r.URL.Path + "?" + q.Encode()
	}
	if skip+count < total {
		out.Next = address("after", out.Cursors.After)
	}
	if skip > 0 {
		out.Previous = address("before", out.Cursors.Before)
	}
	return out
}

// body is the text of the body.
func (t *Template) body() string {
	for i := range t.Components {
		if t.Components[i].Type == partBody {
			return t.Components[i].Text
		}
	}
	return ""
}

var variablePattern = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_]+)\s*\}\}`)

// variables are the names in a text, each once, in their order.
func variables(text string) []string {
	var out []string
	for _, found := range variablePattern.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, found[1]) {
			out = append(out, found[1])
		}
	}
	return out
}

func (m *Mock) deleteTemplates(c *call) (any, error) {
	name, err := c.params.text("name")
	if err != nil {
		return nil, err
	}
	id, err := c.params.text("hsm_id")
	if err != nil {
		return nil, err
	}
	if name == "" && id == "" {
		return nil, required("name")
	}
	found, _ := m.templates.Newest(func(t *Template) bool {
		return (name == "" || t.Name == name) && (id == "" || t.ID == id)
	}, 0, maxTemplates)
	if len(found) == 0 {
		e := refuse(100, "Message Template Not Found: %s%s", name, id)
		e.subcode = 2593002
		return nil, e
	}
	for i := range found {
		m.templates.Delete(found[i].ID)
	}
	return done(), nil
}
