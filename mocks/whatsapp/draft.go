package whatsapp

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/barberpro/barberpro/mocks/kit"
)

var (
	namePattern     = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	languagePattern = regexp.MustCompile(`^[a-z]{2,3}(_[A-Z]{2,3})?$`)
)

const (
	maxTemplateButtons = 10
	maxButtonText      = 25
)

type createAnswer struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Category string `json:"category"`
}

// createTemplate takes a draft, which is approved after a while; names that begin with "rejected_" are not.
func (m *Mock) createTemplate(c *call) (any, error) {
	p := &c.params
	t := Template{Status: statusPending, Format: positional, Rejected: "NONE", Quality: quality{"UNKNOWN"}, At: m.shell.Clock.Now()}
	var err error
	if t.Name, err = p.need("name", 0); err != nil {
		return nil, err
	}
	if !namePattern.MatchString(t.Name) {
		return nil, wrongParam("name", "may have only lowercase letters, digits and underscores, at most 512.")
	}
	if t.Language, err = p.need("language", 0); err != nil {
		return nil, err
	}
	if !languagePattern.MatchString(t.Language) {
		return nil, wrongParam("language", "must be a language code such as es_AR - got %q.", t.Language)
	}
	if t.Category, err = p.oneOf("category", "UTILITY", "MARKETING", "AUTHENTICATION"); err != nil {
		return nil, err
	}
	if p.has("parameter_format") {
		if t.Format, err = p.oneOf("parameter_format", positional, named); err != nil {
			return nil, err
		}
	}
	if !p.has("components") {
		return nil, required("components")
	}
	if t.Components, err = readComponents(p, t.Format); err != nil {
		return nil, err
	}
	if err := m.addTemplate(&t); err != nil {
		return nil, err
	}
	kit.About(c.r.Context(), t.ID)
	return createAnswer{t.ID, t.Status, t.Category}, nil
}

func (m *Mock) addTemplate(t *Template) error {
	m.naming.Lock()
	defer m.naming.Unlock()
	same := func(other *Template) bool { return other.Name == t.Name && other.Language == t.Language }
	if _, n := m.templates.Newest(same, 0, 1); n > 0 {
		e := refuse(100, "Content in this language already exists: %s in %s", t.Name, t.Language)
		e.subcode = 2388024
		return e
	}
	if kept, _ := m.templates.Len(); kept >= maxTemplates {
		e := refuse(100, "This account has %d templates, which is the most it may have", kept)
		e.subcode = 2388042
		return e
	}
	t.ID = m.newID()
	m.templates.Add(t.ID, *t)
	m.review(t.ID, t.Name)
	return nil
}

// review decides about a draft after a while.
func (m *Mock) review(id, name string) {
	verdict := statusApproved
	if strings.HasPrefix(name, "rejected_") {
		verdict = statusRejected
	}
	m.shell.Clock.After(m.config.ApprovedAfter, func() {
		t, ok := m.templates.Get(id)
		if ok && t.Status == statusPending {
			_ = m.judge(id, verdict) // it was deleted meanwhile
		}
	})
}

// judge gives a template a status, and tells the webhook. Errors: kit.ErrNotFound.
func (m *Mock) judge(id, status string) error {
	t, err := m.templates.Update(id, func(t *Template) error {
		t.Status, t.Rejected = status, "NONE"
		if status == statusRejected {
			t.Rejected = "INVALID_FORMAT"
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.tellTemplate(&t)
	m.shell.Changed(id)
	return nil
}

// editTemplate changes category or components, after which the template is reviewed again.
func (m *Mock) editTemplate(c *call) (any, error) {
	p := &c.params
	t, _ := m.templates.Get(c.id)
	var err error
	if p.has("category") {
		if t.Category, err = p.oneOf("category", "UTILITY", "MARKETING", "AUTHENTICATION"); err != nil {
			return nil, err
		}
	}
	if p.has("components") {
		if t.Components, err = readComponents(p, t.Format); err != nil {
			return nil, err
		}
	}
	_, err = m.templates.Update(c.id, func(kept *Template) error {
		kept.Category, kept.Components, kept.Status = t.Category, t.Components, statusPending
		return nil
	})
	if err != nil {
		return nil, unknownObject(c.r.Method, c.id)
	}
	m.review(c.id, t.Name)
	kit.About(c.r.Context(), c.id)
	return done(), nil
}

// readComponents reads the parts of a draft; a body is the least.
func readComponents(p *params, format string) ([]Component, error) {
	list, err := p.list("components")
	if err != nil {
		return nil, err
	}
	var out []Component
	for i := range list {
		one, err := readComponent(&list[i], format)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(other Component) bool { return other.Type == one.Type }) {
			return nil, invalidTemplate("there can be only one component of type %s", one.Type)
		}
		out = append(out, one)
	}
	if !slices.ContainsFunc(out, func(one Component) bool { return one.Type == partBody }) {
		return nil, invalidTemplate("a template must have a component of type BODY")
	}
	return out, nil
}

func invalidTemplate(details string, args ...any) *refusal {
	e := refuse(100, details, args...)
	e.subcode = 2388043
	return e
}

func readComponent(o *params, format string) (Component, error) {
	var one Component
	var err error
	if one.Type, err = o.oneOf("type", partHeader, partBody, partFooter, partButtons); err != nil {
		return one, err
	}
	if o.has("example") {
		one.Example = o.raw("example")
	}
	most := map[string]int{partHeader: maxHeader, partBody: maxBody, partFooter: maxFooter}[one.Type]
	switch one.Type {
	case partButtons:
		one.Buttons, err = readTemplateButtons(o)
		return one, err
	case partHeader:
		one.Format = formText
		if o.has("format") {
			if one.Format, err = o.oneOf("format", formText, "IMAGE", "VIDEO", "DOCUMENT", "LOCATION"); err != nil {
				return one, err
			}
		}
		if one.Format != formText {
			return one, nil
		}
	}
	if one.Text, err = o.need("text", most); err != nil {
		return one, err
	}
	err = checkVariables(&one, format)
	return one, err
}

// checkVariables wants positions that count from 1, and an example wherever there is a variable.
func checkVariables(one *Component, format string) error {
	names := variables(one.Text)
	if len(names) == 0 {
		return nil
	}
	if one.Type == partFooter {
		return invalidTemplate("the footer can't have variables")
	}
	for i, name := range names {
		if format == positional && name != strconv.Itoa(i+1) {
			return invalidTemplate("variables in %s must be {{1}}, {{2}} and so on, in order - got {{%s}}", one.Type, name)
		}
	}
	if len(one.Example) == 0 || !json.Valid(one.Example) {
		return invalidTemplate("component of type %s is missing expected field(s) (example)", one.Type)
	}
	return nil
}

func readTemplateButtons(o *params) ([]TemplateButton, error) {
	list, err := o.list("buttons")
	if err != nil {
		return nil, err
	}
	if len(list) < 1 || len(list) > maxTemplateButtons {
		return nil, invalidTemplate("a template may have 1 to %d buttons", maxTemplateButtons)
	}
	var out []TemplateButton
	for i := range list {
		one, err := readTemplateButton(&list[i])
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func readTemplateButton(o *params) (TemplateButton, error) {
	var one TemplateButton
	var err error
	if one.Type, err = o.oneOf("type", "QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE"); err != nil {
		return one, err
	}
	if o.has("example") {
		one.Example = o.raw("example")
	}
	if one.Text, err = o.text("text"); err != nil {
		return one, err
	}
	if one.Type == "COPY_CODE" && one.Text == "" {
		one.Text = "Copiar código"
	}
	if n := utf8.RuneCountInString(one.Text); n < 1 || n > maxButtonText {
		return one, invalidTemplate("the text of a button has 1 to %d characters", maxButtonText)
	}
	switch one.Type {
	case "URL":
		if one.URL, err = o.need("url", 2000); err == nil && !webAddress(variablePattern.ReplaceAllString(one.URL, "x")) {
			err = wrongParam(o.name("url"), "is not a valid URL.")
		}
	case "PHONE_NUMBER":
		one.Phone, err = o.need("phone_number", 20)
	}
	return one, err
}
