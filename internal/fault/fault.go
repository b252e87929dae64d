// Package fault holds the errors that BarberPro shows to people and programs.
// An Error has a Kind for code to branch on, a stable Code for clients, and a Spanish Message for people.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"time"
)

// Kind is what an error means for the caller; the HTTP edge turns it into a status.
type Kind uint8

// The kinds, with the HTTP status each becomes.
const (
	Internal     Kind = iota // 500: our fault; the message is never the cause's text
	BadRequest               // 400: cannot be read at all
	Unauthorized             // 401: not signed in
	Forbidden                // 403: signed in, not allowed
	NotFound                 // 404: not there, or another shop's
	Conflict                 // 409: the state does not allow it now
	Gone                     // 410: an expired link
	TooLarge                 // 413: body over the limit
	Invalid                  // 422: readable, but a value is wrong
	RateLimited              // 429: too many; RetryAfter says when
	Unavailable              // 503: a part we need is away; RetryAfter says when
)

// Field names one wrong value of a request.
type Field struct {
	Location string // such as "body.customer.phone"
	Message  string // Spanish, for people
	Value    any    // what was sent; nil when it must not be repeated
}

// Error is a failure with a meaning. Declare fixed ones as package variables and compare with errors.Is.
type Error struct {
	Kind       Kind
	Code       string // stable, snake_case, part of the API contract
	Message    string // es-AR, one sentence
	Fields     []Field
	RetryAfter time.Duration
	Extra      map[string]any // more members of the problem document, such as the nearest free starts
	cause      error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %v", e.Code, e.cause)
	}
	return e.Code + ": " + e.Message
}

// Unwrap returns the cause, which is logged and never shown.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target has the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Because returns a copy of e that carries cause.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// With returns a copy of e with one more member in its problem document.
func (e *Error) With(name string, value any) *Error {
	c := *e
	c.Extra = make(map[string]any, len(e.Extra)+1)
	maps.Copy(c.Extra, e.Extra)
	c.Extra[name] = value
	return &c
}

// At returns a copy of e that blames one more field.
func (e *Error) At(location, message string) *Error {
	c := *e
	c.Fields = append(append([]Field(nil), e.Fields...), Field{Location: location, Message: message})
	return &c
}

// Validation is a 422 that names the field at location, such as "body.phone".
func Validation(location, message string) *Error {
	return (&Error{Kind: Invalid, Code: "validation_failed", Message: "Hay datos para corregir."}).At(location, message)
}

// As returns the Error in err's chain, or nil.
func As(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return nil
}

// KindOf returns the kind of the Error in err's chain, or Internal.
func KindOf(err error) Kind {
	if e := As(err); e != nil {
		return e.Kind
	}
	return Internal
}
