package mercadopago

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"
)

// metadata is the client's own. The provider writes its names in snake_case, whatever the client sent.
type metadata map[string]any

// MarshalJSON writes {} for none.
func (d metadata) MarshalJSON() ([]byte, error) {
	if d == nil {
		return []byte("{}"), nil
	}
	return json.Marshal(map[string]any(d)) //nolint:wrapcheck // it is the same value
}

// UnmarshalJSON keeps numbers as they were written.
func (d *metadata) UnmarshalJSON(b []byte) error {
	if isNull(b) {
		return nil
	}
	if bytes.Equal(bytes.TrimSpace(b), []byte("[]")) {
		*d = metadata{} // what clients in PHP send for an empty object
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	var raw map[string]any
	if err := decoder.Decode(&raw); err != nil {
		return errors.New("metadata must be an object")
	}
	named, _ := snakeNames(raw).(map[string]any)
	*d = named
	return nil
}

func snakeNames(v any) any {
	switch v := v.(type) {
	case map[string]any:
		named := make(map[string]any, len(v))
		for name, value := range v {
			named[snake(name)] = snakeNames(value)
		}
		return named
	case []any:
		all := slices.Clone(v)
		for i := range all {
			all[i] = snakeNames(all[i])
		}
		return all
	default:
		return v
	}
}

func snake(name string) string {
	var b strings.Builder
	previous := '_'
	for _, c := range name {
		if unicode.IsUpper(c) {
			if previous != '_' && !unicode.IsUpper(previous) {
				b.WriteByte('_')
			}
			b.WriteRune(unicode.ToLower(c))
		} else {
			b.WriteRune(c)
		}
		previous = c
	}
	return b.String()
}
