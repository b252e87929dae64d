package sms

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/barberpro/barberpro/internal/upstream"
)

// Reason groups the API's codes by what a sender should do.
type Reason uint8

// The reasons.
const (
	Other         Reason = iota // look at the code
	Undeliverable               // the number does not exist, is no mobile, or cannot be reached
	OptedOut                    // the person answered STOP: do not write again
	Limited                     // too many: later
	BadToken                    // the credentials are not valid, or the account is suspended
	BadSender                   // the number we send from cannot send there
	BadMessage                  // no body, too long, filtered
)

// Codes of the API, of refusals (2xxxx) and of messages that failed later (3xxxx).
const (
	CodeAuth          = 20003
	CodeNotFound      = 20404
	CodeTooMany       = 20429
	CodeBadTo         = 21211
	CodeBadFrom       = 21212
	CodeRegion        = 21408
	CodeNotCapable    = 21601
	CodeNoBody        = 21602
	CodeNoFrom        = 21603
	CodeNoTo          = 21604
	CodeNotOurs       = 21606
	CodeTrial         = 21608
	CodeStop          = 21610
	CodeQueueFull     = 21611
	CodeUnroutable    = 21612
	CodeNotMobile     = 21614
	CodeTooLong       = 21617
	CodeQueueOverflow = 30001
	CodeSuspended     = 30002
	CodeUnreachable   = 30003
	CodeBlocked       = 30004
	CodeUnknownNumber = 30005
	CodeLandline      = 30006
	CodeFiltered      = 30007
	CodeUnknown       = 30008
)

func reasons() map[Reason][]int {
	return map[Reason][]int{
		Undeliverable: {
			CodeBadTo, CodeRegion, CodeUnroutable, CodeNotMobile, CodeUnreachable, CodeBlocked, CodeUnknownNumber, CodeLandline,
		},
		OptedOut:   {CodeStop},
		Limited:    {CodeTooMany, CodeQueueFull, CodeQueueOverflow},
		BadToken:   {CodeAuth, CodeSuspended},
		BadSender:  {CodeBadFrom, CodeNotCapable, CodeNoFrom, CodeNotOurs, CodeTrial},
		BadMessage: {CodeNoBody, CodeNoTo, CodeTooLong, CodeFiltered},
	}
}

// ReasonOf returns what a code means.
func ReasonOf(code int) Reason {
	for reason, codes := range reasons() {
		if slices.Contains(codes, code) {
			return reason
		}
	}
	return Other
}

// Error is a call that failed. It wraps the *upstream.Error.
type Error struct {
	Code    int // 0 without an answer of the API's own
	Reason  Reason
	Detail  string // what the API says; may name a number
	failure *upstream.Error
}

// Error does not repeat the detail, which may name a person.
func (e *Error) Error() string {
	if e.Code == 0 {
		return e.failure.Error()
	}
	return fmt.Sprintf("%v: code %d", e.failure, e.Code)
}

// Unwrap returns the *upstream.Error, whose Outcome says whether the SMS may have been sent.
func (e *Error) Unwrap() error { return e.failure }

// CodeText is the code as a text; empty without one.
func (e *Error) CodeText() string {
	if e.Code == 0 {
		return ""
	}
	return strconv.Itoa(e.Code)
}

// read turns an error of upstream into one with the API's code.
func read(err error) error {
	e := &Error{failure: upstream.As(err)}
	if e.failure == nil {
		e.failure = upstream.Answered(name, "call", upstream.Unknown, err)
	}
	var body struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	if json.Unmarshal(e.failure.Body, &body) != nil || body.Code == 0 {
		return e
	}
	e.Code, e.Detail, e.Reason = body.Code, body.Message, ReasonOf(body.Code)
	if e.Reason == Limited && e.failure.Outcome == upstream.Refused {
		later := *e.failure // a full queue comes as 400
		later.Outcome = upstream.Later
		e.failure = &later
	}
	return e
}
