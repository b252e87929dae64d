package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
)

func humaConfig(version string) huma.Config {
	format := huma.Format{Marshal: marshal, Unmarshal: unmarshal}
	if version == "" {
		version = "dev"
	}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "BarberPro", Version: version,
				Description: "Turnos para barberías. Cada operación dice en `x-access` quién puede llamarla.",
			},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", newSchemaNamer()),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"bearer": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"},
				},
			},
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
	}
}

func (a *API) problemSchema() *huma.Schema {
	return a.Huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
}

var errNUL = errors.New("text with a NUL character")

// marshal writes v in one piece, so that small answers get a Content-Length.
func marshal(w io.Writer, v any) error {
	buf, _ := buffers.Get().(*bytes.Buffer)
	defer func() {
		if buf.Cap() <= maxPooledBuffer {
			buf.Reset()
			buffers.Put(buf)
		}
	}()
	enc := json.NewEncoder(buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	if _, err := w.Write(buf.Bytes()); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

const maxPooledBuffer = 64 << 10

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }} //nolint:gochecknoglobals // a pool is shared by nature

// unmarshal reads a body. huma calls it twice: into an any, which is validated, and into the typed body. The text of its
// errors reaches the client, so it is Spanish and never the decoder's.
func unmarshal(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return &spanishError{text: "El campo «" + wrong.Field + "» no admite ese valor.", cause: err}
	case err != nil:
		return &spanishError{text: "El cuerpo no es JSON válido.", cause: err}
	}
	if doc, ok := v.(*any); ok && bytes.Contains(data, []byte(`\u0000`)) && hasNUL(*doc) {
		return &spanishError{text: "El texto no puede llevar caracteres nulos.", cause: errNUL}
	}
	return nil
}

// spanishError is an error whose text is made for the client.
type spanishError struct {
	text  string
	cause error
}

func (e *spanishError) Error() string { return e.text }
func (e *spanishError) Unwrap() error { return e.cause }

// hasNUL reports whether any text in a decoded document holds U+0000, which PostgreSQL cannot store.
func hasNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.IndexByte(v, 0) >= 0
	case []any:
		return slices.ContainsFunc(v, hasNUL)
	case map[string]any:
		for k, e := range v {
			if hasNUL(k) || hasNUL(e) {
				return true
			}
		}
	}
	return false
}
