package upstream

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// Outcome is what is known of a call that failed.
type Outcome uint8

// The outcomes.
const (
	Unknown Outcome = iota // it may have had its effect: no whole answer, or a 5xx
	Later                  // it had none; the same may work later: not sent, or too many
	Refused                // it had none, and the same will be refused again
)

// String names the outcome.
func (o Outcome) String() string {
	switch o {
	case Later:
		return "later"
	case Refused:
		return "refused"
	case Unknown:
	}
	return "unknown"
}

// Error is a call that failed.
type Error struct {
	Provider, Operation string
	Outcome             Outcome
	Status              int           // 0 without an answer
	RetryAfter          time.Duration // that was asked for; 0: none
	Body                []byte        // of the answer, for the provider's own codes. May hold personal data
	Header              http.Header
	cause               error
}

// Error does not repeat the answer, which may hold personal data.
func (e *Error) Error() string {
	if e.Status != 0 {
		return fmt.Sprintf("%s: %s: status %d", e.Provider, e.Operation, e.Status)
	}
	return fmt.Sprintf("%s: %s: %s: %v", e.Provider, e.Operation, e.Outcome, e.cause)
}

// Unwrap returns what went wrong below.
func (e *Error) Unwrap() error { return e.cause }

// Answered is an error for an answer that came with a good status and cannot be understood, or says that it failed.
func Answered(provider, operation string, outcome Outcome, cause error) *Error {
	return &Error{Provider: provider, Operation: operation, Outcome: outcome, cause: cause}
}

// As returns the Error in err's chain, or nil.
func As(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return nil
}

// OutcomeOf returns the outcome of the Error in err's chain. Another error is Unknown.
func OutcomeOf(err error) Outcome {
	if e := As(err); e != nil {
		return e.Outcome
	}
	return Unknown
}
