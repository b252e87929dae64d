package web

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

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

// Most is how many rows to read for a page: one more than fits, which tells whether there is another page.
func (p PageParams) Most() int32 {
	return int32(min(p.Limit, math.MaxInt32-1)) + 1 //nolint:gosec // bounded
}

// errNoRoom is a mistake of ours: the API does not let a client ask for a page of no items.
var errNoRoom = errors.New("web: a page of no items")

// PageOf makes a page of the items read, of which there are up to PageParams.Most: it cuts off the one that was read too
// many. at gives the place of the last item of the page, after which the next one starts, for DecodeCursor to read.
func PageOf[T any](items []T, params PageParams, at func(T) any) (Page[T], error) {
	if len(items) <= params.Limit {
		return NewPage(items, ""), nil
	}
	if params.Limit < 1 {
		return Page[T]{}, errNoRoom
	}
	items = items[:params.Limit]
	next, err := EncodeCursor(at(items[len(items)-1]))
	return NewPage(items, next), err
}

// Place is where a page of a list in order of time ends.
type Place struct {
	At time.Time `json:"at"`
	ID uuid.UUID `json:"id"`
}

// Newest is the place before the newest row of all: where a list that goes back in time starts.
func Newest() Place { return Place{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max} }

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
