package whatsapp

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// filling are the components that a message gives for its template.
type filling struct {
	header  []params
	body    []params
	buttons map[int]buttonFilling
}

type buttonFilling struct {
	kind       string
	parameters []params
}

// readTemplate checks a template message against its template and renders it.
func (m *Mock) readTemplate(o *params, scenario string) (content, error) {
	name, err := o.need("name", 0)
	if err != nil {
		return content{}, err
	}
	language, err := o.object("language")
	if err != nil {
		return content{}, err
	}
	code, err := language.need("code", 0)
	if err != nil {
		return content{}, err
	}
	t, err := m.usable(name, code, scenario)
	if err != nil {
		return content{}, err
	}
	f, err := readFilling(o)
	if err != nil {
		return content{}, err
	}
	return m.hydrate(&t, &f)
}

// usable finds an approved template.
func (m *Mock) usable(name, language, scenario string) (Template, error) {
	found, _ := m.templates.Newest(func(t *Template) bool { return t.Name == name && t.Language == language }, 0, 1)
	switch {
	case scenario == paused || len(found) > 0 && found[0].Status == statusPaused:
		return Template{}, refuse(132015, "template %s is paused due to low quality", name)
	case len(found) > 0 && found[0].Status == statusDisabled:
		return Template{}, refuse(132016, "template %s is disabled", name)
	case len(found) == 0 || found[0].Status != statusApproved:
		return Template{}, refuse(132001, "template name (%s) does not exist in %s", name, language)
	}
	return found[0], nil
}

func readFilling(o *params) (filling, error) {
	f := filling{buttons: map[int]buttonFilling{}}
	list, err := o.list("components")
	if err != nil {
		return f, err
	}
	for i := range list {
		kind, err := list[i].oneOf("type", "header", "body", "button", "footer")
		if err != nil {
			return f, err
		}
		parameters, err := list[i].list("parameters")
		if err != nil {
			return f, err
		}
		switch kind {
		case "header":
			f.header = parameters
		case "body":
			f.body = parameters
		case "button":
			if err := f.addButton(&list[i], parameters); err != nil {
				return f, err
			}
		}
	}
	return f, nil
}

func (f *filling) addButton(o *params, parameters []params) error {
	kind, err := o.oneOf("sub_type", "quick_reply", "url", "copy_code", "voice_call", "flow", "catalog", "mpm")
	if err != nil {
		return err
	}
	text, err := o.need("index", 0)
	if err != nil {
		return err
	}
	index, err := strconv.Atoi(text)
	if err != nil || index < 0 || index >= maxTemplateButtons {
		return wrongParam(o.name("index"), "must be a number between 0 and %d.", maxTemplateButtons-1)
	}
	f.buttons[index] = buttonFilling{kind, parameters}
	return nil
}

// hydrate puts the parameters into the template.
func (m *Mock) hydrate(t *Template, f *filling) (content, error) {
	in := content{category: strings.ToLower(t.Category)}
	var lines []string
	left := len(f.buttons)
	for i := range t.Components {
		one := &t.Components[i]
		var line string
		var err error
		switch one.Type {
		case partHeader:
			line, err = m.fillHeader(one, f.header, &in)
		case partButtons:
			left = max(0, left-len(one.Buttons))
			err = fillButtons(one.Buttons, f.buttons, &in)
		case partBody:
			line, err = fillText("body", one.Text, t.Format, f.body)
		default:
			line = one.Text
		}
		if err != nil {
			return in, err
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	if left > 0 && !slices.ContainsFunc(t.Components, func(one Component) bool { return one.Type == partButtons }) {
		return in, refuse(132000, "buttons: number of buttons (%d) does not match the expected number of buttons (0)", left)
	}
	if len(f.header) > 0 && !slices.ContainsFunc(t.Components, func(one Component) bool { return one.Type == partHeader }) {
		return in, countMismatch("header", len(f.header), 0)
	}
	in.text = strings.Join(lines, "\n\n")
	in.links = append(in.links, linksIn(in.text)...)
	return in, nil
}

func countMismatch(where string, got, want int) *refusal {
	return refuse(132000, "%s: number of localizable_params (%d) does not match the expected number of params (%d)", where, got, want)
}

// fillText puts parameters in the place of variables.
func fillText(where, text, format string, parameters []params) (string, error) {
	names := variables(text)
	if len(names) != len(parameters) {
		return "", countMismatch(where, len(parameters), len(names))
	}
	values := map[string]string{}
	for i := range parameters {
		name := names[i]
		if format == named {
			given, err := parameters[i].text("parameter_name")
			if err != nil {
				return "", err
			}
			if !slices.Contains(names, given) {
				return "", refuse(100, "%s: parameter_name %q is missing or not of the template", where, given)
			}
			name = given
		}
		value, err := parameterText(where, &parameters[i])
		if err != nil {
			return "", err
		}
		values[name] = value
	}
	if len(values) != len(names) {
		return "", countMismatch(where, len(values), len(names))
	}
	out := variablePattern.ReplaceAllStringFunc(text, func(found string) string {
		return values[variablePattern.FindStringSubmatch(found)[1]]
	})
	if utf8.RuneCountInString(out) > maxBody {
		return "", refuse(132005, "%s: the text is longer than %d characters with its parameters", where, maxBody)
	}
	return out, nil
}

// parameterText is the text of a text, currency or date_time parameter.
func parameterText(where string, o *params) (string, error) {
	kind, err := o.need("type", 0)
	if err != nil {
		return "", err
	}
	var text string
	switch kind = strings.ToLower(kind); kind {
	case kindText:
		text, err = o.text("text")
	case "currency", "date_time":
		inner, bad := o.object(kind)
		if bad != nil {
			return "", bad
		}
		text, err = inner.text("fallback_value")
	default:
		return "", refuse(132012, "%s: Format mismatch, expected %s, received %s", where, formText, strings.ToUpper(kind))
	}
	if err != nil {
		return "", err
	}
	if text == "" {
		return "", refuse(100, "Parameter 'text' is mandatory for component parameter type '%s'", kind)
	}
	if strings.ContainsAny(text, "\n\r\t") || strings.Contains(text, "     ") {
		return "", refuse(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
	}
	return text, nil
}

// fillHeader renders a header: a text, or a media or location that each message brings.
func (m *Mock) fillHeader(one *Component, parameters []params, in *content) (string, error) {
	if one.Format == formText {
		return fillText("header", one.Text, "", parameters)
	}
	if len(parameters) != 1 {
		return "", refuse(132012, "header: Format mismatch, expected %s, received UNKNOWN", one.Format)
	}
	kind, err := parameters[0].need("type", 0)
	if err != nil {
		return "", err
	}
	if !strings.EqualFold(kind, one.Format) {
		return "", refuse(132012, "header: Format mismatch, expected %s, received %s", one.Format, strings.ToUpper(kind))
	}
	kind = strings.ToLower(kind)
	o, err := parameters[0].object(kind)
	if err != nil {
		return "", err
	}
	var got content
	if kind == kindLocation {
		got, err = readLocation(&o)
	} else {
		got, err = m.readMedia(kind, &o, "")
	}
	in.media, in.fail = got.media, got.fail
	in.links = append(in.links, got.links...)
	return got.text, err
}
