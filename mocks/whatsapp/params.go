package whatsapp

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxJSON = 1 << 20 // bytes of a body that is not an upload
	product = "whatsapp"
)

// params are the arguments of a call. The Graph API takes them from the query, a form or JSON alike, and lets an object
// be sent as a string of JSON.
type params struct {
	path   string // of the object they stand in: template['components']
	values map[string]json.RawMessage
}

// readParams collects the arguments of a request. A body that cannot be read counts as empty, as it does there, so the
// first missing parameter is what the client hears of.
func readParams(r *http.Request) (params, error) {
	p := params{values: map[string]json.RawMessage{}}
	p.form(r.URL.Query())
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	if kind == "multipart/form-data" {
		return p, nil // uploads read their own parts
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxJSON))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return p, refuse(100, "The request is larger than %d bytes", maxJSON)
	}
	if kind == "application/x-www-form-urlencoded" && !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		if form, err := url.ParseQuery(string(body)); err == nil {
			p.form(form)
		}
		return p, nil
	}
	var object map[string]json.RawMessage
	if utf8.Valid(body) && json.Unmarshal(body, &object) == nil {
		maps.Copy(p.values, object)
	}
	return p, nil
}

func (p *params) form(form url.Values) {
	for name, values := range form {
		if name == "" || len(values) == 0 {
			continue
		}
		if b, err := json.Marshal(values[0]); err == nil {
			p.values[name] = b
		}
	}
}

// has tells whether there is such a parameter; null counts as absent.
func (p *params) has(name string) bool {
	v, ok := p.values[name]
	return ok && !bytes.Equal(bytes.TrimSpace(v), []byte("null"))
}

// name is how messages call a parameter: text['body'].
func (p *params) name(name string) string {
	if p.path == "" {
		return name
	}
	return p.path + "['" + name + "']"
}

// text returns a scalar as text; "" when there is none. Numbers and booleans are taken as they are written.
func (p *params) text(name string) (string, error) {
	if !p.has(name) {
		return "", nil
	}
	raw := bytes.TrimSpace(p.values[name])
	switch raw[0] {
	case '{', '[':
		return "", wrongParam(p.name(name), "must be a string.")
	case '"':
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return "", wrongParam(p.name(name), "must be a string.")
		}
		return s, nil
	default:
		return string(raw), nil
	}
}

// need is text that must be there, refused beyond most characters; 0: any length.
func (p *params) need(name string, most int) (string, error) {
	s, err := p.limited(name, most)
	if err == nil && strings.TrimSpace(s) == "" {
		return "", required(p.name(name))
	}
	return s, err
}

// limited is text that may be absent, refused beyond most characters; 0: any length.
func (p *params) limited(name string, most int) (string, error) {
	s, err := p.text(name)
	if err == nil && most > 0 && utf8.RuneCountInString(s) > most {
		return "", wrongParam(p.name(name), "must be at most %d characters long.", most)
	}
	return s, err
}

// flag is a boolean; false when there is none.
func (p *params) flag(name string) (bool, error) {
	s, err := p.text(name)
	if err != nil || s == "" {
		return false, err
	}
	b, err := strconv.ParseBool(s)
	if err != nil {
		return false, wrongParam(p.name(name), "must be a boolean.")
	}
	return b, nil
}

// number is a number that must be there.
func (p *params) number(name string) (float64, error) {
	s, err := p.need(name, 0)
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f-f != 0 { // not finite
		return 0, wrongParam(p.name(name), "must be a number.")
	}
	return f, nil
}

// raw is the JSON of an object or array, also when it came as a string of JSON. What is no JSON inside stays the string
// that it is, so that it can be given back.
func (p *params) raw(name string) json.RawMessage {
	raw := p.values[name]
	var s string
	if json.Unmarshal(raw, &s) == nil && json.Valid([]byte(s)) {
		return json.RawMessage(s)
	}
	return raw
}

// object is a parameter that must be an object.
func (p *params) object(name string) (params, error) {
	if !p.has(name) {
		return params{}, required(p.name(name))
	}
	in := params{path: p.name(name)}
	if json.Unmarshal(p.raw(name), &in.values) != nil || in.values == nil {
		return params{}, wrongParam(p.name(name), "must be a JSON object.")
	}
	return in, nil
}

// list is a parameter that is an array of objects; nil when there is none.
func (p *params) list(name string) ([]params, error) {
	if !p.has(name) {
		return nil, nil
	}
	var values []map[string]json.RawMessage
	null := func(v map[string]json.RawMessage) bool { return v == nil }
	if json.Unmarshal(p.raw(name), &values) != nil || slices.ContainsFunc(values, null) {
		return nil, wrongParam(p.name(name), "must be an array.")
	}
	out := make([]params, len(values))
	for i, v := range values {
		out[i] = params{path: p.name(name) + "[" + strconv.Itoa(i) + "]", values: v}
	}
	return out, nil
}

// oneOf is text that must be one of the allowed words.
func (p *params) oneOf(name string, allowed ...string) (string, error) {
	s, err := p.need(name, 0)
	if err != nil {
		return "", err
	}
	for _, a := range allowed {
		if strings.EqualFold(a, s) {
			return a, nil
		}
	}
	return "", wrongParam(p.name(name), "must be one of {%s} - got %q.", strings.ToUpper(strings.Join(allowed, ", ")), s)
}

// needProduct checks the parameter that every call of the product carries.
func (p *params) needProduct() error {
	s, err := p.need("messaging_product", 0)
	if err != nil {
		return err
	}
	if !strings.EqualFold(s, product) {
		return wrongParam("messaging_product", "must be one of {WHATSAPP} - got %q.", s)
	}
	return nil
}

// strings is a parameter that is an array of strings.
func (p *params) strings(name string) ([]string, error) {
	var list []string
	if json.Unmarshal(p.raw(name), &list) != nil {
		return nil, wrongParam(p.name(name), "must be an array of strings.")
	}
	return list, nil
}
