package web

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/barberpro/barberpro/internal/fault"
)

// Page is one page of a list. NextCursor is nil on the last one.
type Page[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor" doc:"Para pedir la página siguiente; null en la última"`
}

// NewPage returns a page whose items are never null in JSON. An empty next means there is no other page.
func NewPage[T any](items []T, next string) Page[T] {
	p := Page[T]{Items: items}
	if items == nil {
		p.Items = []T{}
	}
	if next != "" {
		p.NextCursor = &next
	}
	return p
}

// PageParams are the paging parameters of a list; embed them in its input.
type PageParams struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"Cantidad por página"`
	Cursor string `query:"cursor" maxLength:"512" doc:"El next_cursor de la página anterior"`
}

// ErrBadCursor answers a cursor that we did not make.
var ErrBadCursor = fault.Validation("query.cursor", "El cursor no es válido: pedí la lista de nuevo desde el principio.")

// EncodeCursor packs the place after which the next page starts.
func EncodeCursor(place any) (string, error) {
	b, err := json.Marshal(place)
	if err != nil {
		return "", fmt.Errorf("encode cursor: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// DecodeCursor unpacks a cursor into place, which stays as it is for the first page (""). It returns ErrBadCursor for
// a cursor that EncodeCursor did not make.
func DecodeCursor(cursor string, place any) error {
	if cursor == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return ErrBadCursor.Because(err)
	}
	if err := json.Unmarshal(b, place); err != nil {
		return ErrBadCursor.Because(err)
	}
	return nil
}
