package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Optional is a field of a PATCH body that can also be cleared: absent leaves the value as it is, null clears it. Its
// JSON tag needs omitzero. Fields that cannot be cleared are plain pointers with omitempty.
type Optional[T any] struct {
	Set   bool // the field was in the body
	Value *T   // nil clears
}

// UnmarshalJSON is called only when the field is in the body.
func (o *Optional[T]) UnmarshalJSON(b []byte) error {
	o.Set, o.Value = true, nil
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	o.Value = new(T)
	if err := json.Unmarshal(b, o.Value); err != nil {
		return fmt.Errorf("optional value: %w", err)
	}
	return nil
}

// MarshalJSON writes the value or null, so that a patch can be stored as it was sent.
func (o Optional[T]) MarshalJSON() ([]byte, error) {
	b, err := json.Marshal(o.Value)
	if err != nil {
		return nil, fmt.Errorf("optional value: %w", err)
	}
	return b, nil
}

// IsZero makes omitzero leave out a field that was not in the body.
func (o Optional[T]) IsZero() bool { return !o.Set }

// Schema is T's, nullable.
func (o Optional[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}

// Apply sets target to the field's value when it was in the body.
func (o Optional[T]) Apply(target **T) {
	if o.Set {
		*target = o.Value
	}
}
