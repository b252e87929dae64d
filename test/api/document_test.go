// Package api_test checks the whole API against its own OpenAPI document: who may call what, that no request breaks it,
// and that it keeps the contract of the design. Everything is generated from the document at the time of the test, so an
// operation that nobody thought of is tested as well.
package api_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// document is the part of an OpenAPI document that the tests read.
type document struct {
	Paths      map[string]map[string]*operation `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

// operation is one method of one path.
type operation struct {
	Method string `json:"-"`
	Path   string `json:"-"`

	ID          string          `json:"operationId"` //nolint:tagliatelle // OpenAPI's name
	Access      json.RawMessage `json:"x-access"`    //nolint:tagliatelle // OpenAPI's name
	Parameters  []parameter     `json:"parameters"`
	RequestBody *struct {
		Required bool             `json:"required"`
		Content  map[string]media `json:"content"`
	} `json:"requestBody"` //nolint:tagliatelle // OpenAPI's name
	Responses map[string]struct {
		Content map[string]media `json:"content"`
	} `json:"responses"`
}

type parameter struct {
	Name     string  `json:"name"`
	In       string  `json:"in"`
	Required bool    `json:"required"`
	Schema   *schema `json:"schema"`
}

type media struct {
	Schema *schema `json:"schema"`
}

// schema is as much of JSON Schema as the document uses.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"` // a name, or a list with "null" in it
	Format     string             `json:"format"`
	Enum       []any              `json:"enum"`
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Additional any                `json:"additionalProperties"` //nolint:tagliatelle // OpenAPI's name
	Items      *schema            `json:"items"`
	MinItems   int                `json:"minItems"`  //nolint:tagliatelle // OpenAPI's name
	MinLength  int                `json:"minLength"` //nolint:tagliatelle // OpenAPI's name
	Minimum    *float64           `json:"minimum"`
	Examples   []any              `json:"examples"`
}

// parseDocument reads a document. Methods come as the lower-case keys of a path.
func parseDocument(t testing.TB, text []byte) *document {
	t.Helper()
	doc := &document{}
	if err := json.Unmarshal(text, doc); err != nil {
		t.Fatalf("read the OpenAPI document: %v", err)
	}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			op.Method, op.Path = strings.ToUpper(method), path
		}
	}
	return doc
}

// operations returns all operations in the order of their ids.
func (d *document) operations() []*operation {
	var all []*operation
	for _, methods := range d.Paths {
		all = slices.AppendSeq(all, maps.Values(methods))
	}
	slices.SortFunc(all, func(a, b *operation) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// operation returns the one with that id.
func (d *document) operation(t testing.TB, id string) *operation {
	t.Helper()
	for _, op := range d.operations() {
		if op.ID == id {
			return op
		}
	}
	t.Fatalf("the document has no operation %q", id)
	return nil
}

// resolve follows a reference.
func (d *document) resolve(s *schema) *schema {
	if s == nil || s.Ref == "" {
		return s
	}
	return d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
}

// body returns the schema of the request's JSON, or nil.
func (d *document) body(op *operation) *schema {
	if op.RequestBody == nil {
		return nil
	}
	return d.resolve(op.RequestBody.Content["application/json"].Schema)
}

// ofOperators reports whether only the platform's own people may call, who see all shops.
func (o *operation) ofOperators() bool { return string(o.Access) == `"operator"` }

// public reports whether no account is needed, and roles who may call inside a shop, or as an operator. Neither: any
// signed-in person.
func (o *operation) access() (public bool, roles []string) {
	if string(o.Access) == `"public"` {
		return true, nil
	}
	if o.ofOperators() {
		return false, []string{operatorRole}
	}
	if err := json.Unmarshal(o.Access, &roles); err != nil {
		roles = nil
	}
	return false, roles
}

// is reports whether the schema admits a JSON type.
func (s *schema) is(name string) bool {
	switch t := s.Type.(type) {
	case string:
		return t == name
	case []any:
		return slices.Contains(t, any(name))
	}
	return s.Type == nil
}

// names returns the path parameters in order.
func (o *operation) names() []string {
	var all []string
	for rest := o.Path; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return all
		}
		name, tail, _ := strings.Cut(after, "}")
		all, rest = append(all, name), tail
	}
}
