package config

import (
	"reflect"
	"time"
)

// Field is one variable, for the generated documents.
type Field struct {
	Variable, Default, Dev, Doc, Section, Type string
	Secret                                     bool
	group, name                                string // of the Go field
}

// Fields lists every variable in the order of the struct.
func Fields() []Field {
	var all []Field
	groups := reflect.TypeFor[Config]()
	for group := range groups.Fields() {
		if !group.IsExported() {
			continue
		}
		for f := range group.Type.Fields() {
			all = append(all, Field{
				Variable: f.Tag.Get("env"), Default: f.Tag.Get("envDefault"), Dev: f.Tag.Get("dev"), Doc: f.Tag.Get("doc"),
				Section: group.Tag.Get("doc"), Type: typeName(f.Type), group: group.Name, name: f.Name,
				Secret: f.Type == reflect.TypeFor[Secret]() || f.Type == reflect.TypeFor[[]Secret](),
			})
		}
	}
	return all
}

func typeName(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[time.Duration]():
		return "time"
	case reflect.TypeFor[Rate]():
		return "rate"
	case reflect.TypeFor[Secret]():
		return "secret"
	}
	switch t.Kind() { //nolint:exhaustive // the kinds that the struct uses
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "number"
	case reflect.Slice:
		return "list"
	}
	return "text"
}

func fieldNamed(group, name string) Field {
	for _, f := range Fields() {
		if f.group == group && f.name == name {
			return f
		}
	}
	return Field{Variable: name}
}
