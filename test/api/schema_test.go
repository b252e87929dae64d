package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// example is a value that fits a schema: the required fields only, and each as plain as it may be.
func (d *document) example(s *schema) any {
	s = d.resolve(s)
	switch {
	case s == nil:
		return "x"
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.is("object"):
		out := map[string]any{}
		for _, name := range s.Required {
			out[name] = d.example(s.Properties[name])
		}
		return out
	case s.is("array"):
		out := []any{}
		for range max(s.MinItems, 1) {
			out = append(out, d.example(s.Items))
		}
		return out
	case s.is("integer"), s.is("number"):
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case s.is("boolean"):
		return true
	}
	return exampleText(s)
}

func exampleText(s *schema) string {
	switch s.Format {
	case "uuid":
		return uuid.Nil.String()
	case "date":
		return "2026-10-01"
	case "date-time":
		return "2026-10-01T10:00:00-03:00"
	}
	return strings.Repeat("x", max(s.MinLength, 1))
}

// check says where a decoded value does not fit a schema.
func (d *document) check(s *schema, v any, at string) []string {
	s = d.resolve(s)
	if s == nil {
		return nil
	}
	if v == nil {
		if s.Type == nil || s.is("null") {
			return nil
		}
		return []string{at + ": null, where the document does not allow it"}
	}
	if len(s.Enum) > 0 && !slices.ContainsFunc(s.Enum, func(e any) bool { return fmt.Sprint(e) == fmt.Sprint(v) }) {
		return []string{fmt.Sprintf("%s: %v is not in the enum", at, v)}
	}
	switch v := v.(type) {
	case map[string]any:
		return d.checkObject(s, v, at)
	case []any:
		if !s.is("array") {
			return []string{at + ": a list, want " + fmt.Sprint(s.Type)}
		}
		var wrong []string
		for i, e := range v {
			wrong = append(wrong, d.check(s.Items, e, fmt.Sprintf("%s[%d]", at, i))...)
		}
		return wrong
	case string:
		return checkText(s, v, at)
	case bool:
		if !s.is("boolean") {
			return []string{at + ": a boolean, want " + fmt.Sprint(s.Type)}
		}
	case json.Number:
		if !s.is("number") && (!s.is("integer") || strings.ContainsAny(v.String(), ".eE")) {
			return []string{at + ": " + v.String() + ", want " + fmt.Sprint(s.Type)}
		}
	}
	return nil
}

func (d *document) checkObject(s *schema, v map[string]any, at string) (wrong []string) {
	if !s.is("object") {
		return []string{at + ": an object, want " + fmt.Sprint(s.Type)}
	}
	for _, name := range s.Required {
		if _, there := v[name]; !there {
			wrong = append(wrong, at+"."+name+": missing")
		}
	}
	for name, value := range v {
		property := s.Properties[name]
		if property == nil && s.Additional == false {
			wrong = append(wrong, at+"."+name+": not in the document")
		}
		wrong = append(wrong, d.check(property, value, at+"."+name)...)
	}
	return wrong
}

func checkText(s *schema, v, at string) []string {
	if !s.is("string") {
		return []string{at + ": a text, want " + fmt.Sprint(s.Type)}
	}
	var err error
	switch s.Format {
	case "uuid":
		_, err = uuid.Parse(v)
	case "date":
		_, err = time.Parse(time.DateOnly, v)
	case "date-time":
		_, err = time.Parse(time.RFC3339, v)
	}
	if err != nil {
		return []string{fmt.Sprintf("%s: %q is no %s", at, v, s.Format)}
	}
	return nil
}

// named reports whether a thing has an identifier of another kind: a message's is made of what makes the message one, and
// a dead letter's is that of the queue it lay in.
func named(thing map[string]any) bool {
	_, message := thing["useful_until"]
	_, letter := thing["retryable"]
	return message || letter
}

// habits checks what holds for every answer whatever its schema: identifiers of things are UUIDv7, instants of a shop
// carry its offset.
func habits(v any, at string) (wrong []string) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if text, ok := value.(string); ok && name == "id" {
				if id, err := uuid.Parse(text); (err != nil || id.Version() != 7) && !named(v) {
					wrong = append(wrong, at+".id: "+text+" is no UUIDv7")
				}
			}
			wrong = append(wrong, habits(value, at+"."+name)...)
		}
	case []any:
		for i, e := range v {
			wrong = append(wrong, habits(e, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case string:
		if _, err := time.Parse(time.RFC3339, v); err == nil && !strings.HasSuffix(v, "-03:00") {
			wrong = append(wrong, at+": "+v+" is not in the shop's offset")
		}
	}
	return wrong
}
