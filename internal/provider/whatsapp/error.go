package whatsapp

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
	Undeliverable               // the number is not on WhatsApp, or cannot get this: try another channel
	NotAllowed                  // the number is not in the list of an app in development mode
	WindowClosed                // free text more than 24 hours after the person wrote
	Limited                     // too many, by us or to this person: later
	BadToken                    // the token is not valid any more, or has no right: tell the shop
	BadTemplate                 // the template is absent, paused, or wants other parameters
	BadMessage                  // the message itself is wrong
	Down                        // the API has a problem of its own
)

// Codes of the API. Their texts change; the codes do not.
const (
	CodeAuth          = 0
	CodeUnknown       = 1
	CodeService       = 2
	CodePermission    = 10
	CodeParameter     = 100
	CodeToken         = 190
	CodeTooManyCalls  = 4
	CodeBusinessLimit = 80007
	CodeThroughput    = 130429
	CodeExperiment    = 130472 // the person is part of an experiment of Meta's: no marketing
	CodeInternal      = 131000
	CodeMissing       = 131008
	CodeBadValue      = 131009
	CodeUnavailable   = 131016
	CodeUndeliverable = 131026
	CodeNotAllowed    = 131030
	CodeWindow        = 131047
	CodeSpam          = 131048
	CodeEcosystem     = 131049
	CodeOptedOut      = 131050
	CodeUnsupported   = 131051
	CodePair          = 131056
	CodeParamCount    = 132000
	CodeNoTemplate    = 132001
	CodeTooLong       = 132005
	CodePolicy        = 132007
	CodeParamFormat   = 132012
	CodePaused        = 132015
	CodeDisabled      = 132016
	CodeNotRegistered = 133010
	CodeBlocked       = 368
)

// reasons says what each code means for a sender. Meta's own lists leave open which codes come at once and which in a
// status, so both ways are read with it.
func reasons() map[Reason][]int {
	return map[Reason][]int{
		Undeliverable: {CodeUndeliverable, CodeOptedOut, CodeExperiment},
		NotAllowed:    {CodeNotAllowed},
		WindowClosed:  {CodeWindow},
		Limited:       {CodeTooManyCalls, CodeBusinessLimit, CodeThroughput, CodeSpam, CodeEcosystem, CodePair},
		BadToken:      {CodeAuth, CodePermission, CodeToken, CodeNotRegistered, CodeBlocked},
		BadTemplate:   {CodeParamCount, CodeNoTemplate, CodeTooLong, CodePolicy, CodeParamFormat, CodePaused, CodeDisabled},
		BadMessage:    {CodeParameter, CodeMissing, CodeBadValue, CodeUnsupported},
		Down:          {CodeUnknown, CodeService, CodeInternal, CodeUnavailable},
	}
}

// ReasonOf returns what a code means.
func ReasonOf(code int) Reason {
	for reason, codes := range reasons() {
		if slices.Contains(codes, code) {
			return reason
		}
	}
	if code >= 200 && code < 300 {
		return BadToken // permissions
	}
	return Other
}

// Error is a call that failed. It wraps the *upstream.Error.
type Error struct {
	Code    int // -1 without an answer of the API's own
	Reason  Reason
	Detail  string // what the API says; may name a number
	Trace   string // fbtrace_id, for Meta's support
	failure *upstream.Error
}

// Error does not repeat the detail, which may name a person.
func (e *Error) Error() string {
	if e.Code < 0 {
		return e.failure.Error()
	}
	return fmt.Sprintf("%v: code %d (fbtrace_id %s)", e.failure, e.Code, e.Trace)
}

// Unwrap returns the *upstream.Error, whose Outcome says whether the message may have been sent.
func (e *Error) Unwrap() error { return e.failure }

// CodeText is the code as a text; empty without one.
func (e *Error) CodeText() string {
	if e.Code < 0 {
		return ""
	}
	return strconv.Itoa(e.Code)
}

// refuse is an error for a message that was not sent because it is wrong.
func refuse(operation string, cause error) *Error {
	return &Error{Code: -1, Reason: BadMessage, failure: upstream.Answered(name, operation, upstream.Refused, cause)}
}

// read turns an error of upstream into one with the API's code.
func read(err error) error {
	e := &Error{Code: -1, failure: upstream.As(err)}
	if e.failure == nil {
		e.failure = upstream.Answered(name, "call", upstream.Unknown, err)
	}
	var body struct {
		Error *struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
			Trace   string `json:"fbtrace_id"`
			Data    struct {
				Details string `json:"details"`
			} `json:"error_data"`
		} `json:"error"`
	}
	if json.Unmarshal(e.failure.Body, &body) != nil || body.Error == nil {
		return e
	}
	e.Code, e.Trace, e.Detail = body.Error.Code, body.Error.Trace, body.Error.Data.Details
	if e.Detail == "" {
		e.Detail = body.Error.Message
	}
	e.Reason = ReasonOf(e.Code)
	if e.Reason == Limited && e.failure.Outcome == upstream.Refused {
		later := *e.failure // some limits come as 400
		later.Outcome = upstream.Later
		e.failure = &later
	}
	return e
}
