package whatsapp

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// refusal is an error as the Graph API tells it: with a code to act on and details for people.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
type refusal struct {
	status  int    // of HTTP
	code    int    // what clients should branch on
	subcode int    // 0: none
	kind    string // empty: OAuthException
	title   string
	details string // empty: the answer has no error_data
}

// Error is the message of the envelope, which repeats the code.
func (e *refusal) Error() string {
	if e.kind == graphMethod || e.code < 3 || e.code == 190 {
		return e.title
	}
	return fmt.Sprintf("(#%d) %s", e.code, e.title)
}

const graphMethod = "GraphMethodException"

// known is a code of the provider.
type known struct {
	status int
	title  string
}

// codes are what this mock answers with, or reports in a failed status.
var codes = map[int]known{ //nolint:gochecknoglobals // constant table
	1:      {http.StatusInternalServerError, "An unknown error occurred"},
	2:      {http.StatusServiceUnavailable, "Service temporarily unavailable"},
	4:      {http.StatusTooManyRequests, "Application request limit reached"},
	10:     {http.StatusForbidden, "Application does not have permission for this action"},
	100:    {http.StatusBadRequest, "Invalid parameter"},
	190:    {http.StatusUnauthorized, "Invalid OAuth access token - Cannot parse access token"},
	2200:   {http.StatusBadRequest, "Callback verification failed"},
	130429: {http.StatusTooManyRequests, "Rate limit hit"},
	130472: {http.StatusBadRequest, "User's number is part of an experiment"},
	131000: {http.StatusInternalServerError, "Something went wrong"},
	131008: {http.StatusBadRequest, "Required parameter is missing"},
	131009: {http.StatusBadRequest, "Parameter value is not valid"},
	131026: {http.StatusBadRequest, "Message undeliverable"},
	131030: {http.StatusBadRequest, "Recipient phone number not in allowed list"},
	131047: {http.StatusBadRequest, "Re-engagement message"},
	131048: {http.StatusBadRequest, "Spam rate limit hit"},
	131049: {http.StatusBadRequest, "This message was not delivered to maintain healthy ecosystem engagement."},
	131050: {http.StatusBadRequest, "User has stopped receipt of marketing messages from your WhatsApp Business account."},
	131051: {http.StatusBadRequest, "Unsupported message type"},
	131052: {http.StatusBadRequest, "Media download error"},
	131053: {http.StatusBadRequest, "Media upload error"},
	131056: {http.StatusTooManyRequests, "(Business Account, Consumer Account) pair rate limit hit"},
	132000: {http.StatusBadRequest, "Number of parameters does not match the expected number of params"},
	132001: {http.StatusNotFound, "Template name does not exist in the translation"},
	132005: {http.StatusBadRequest, "Translated text too long"},
	132007: {http.StatusBadRequest, "Content Policy Violated"},
	132012: {http.StatusBadRequest, "Parameter format does not match format in the created template"},
	132015: {http.StatusBadRequest, "Template is Paused"},
	132016: {http.StatusBadRequest, "Template is Disabled"},
	132018: {http.StatusBadRequest, "There was an issue with the parameters in your template"},
	133010: {http.StatusBadRequest, "Phone number not registered"},
}

// refuse makes the refusal of a known code. The details may be empty.
func refuse(code int, details string, args ...any) *refusal {
	k := codes[code]
	return &refusal{status: k.status, code: code, title: k.title, details: fmt.Sprintf(details, args...)}
}

// required is for a parameter that is not there.
func required(name string) *refusal {
	e := refuse(100, "The parameter %s is required.", name)
	e.title = e.details
	return e
}

// wrongParam is for a parameter of the wrong shape; what is said follows its name.
func wrongParam(name, format string, args ...any) *refusal {
	e := refuse(100, "Param %s %s", name, fmt.Sprintf(format, args...))
	e.title = e.details
	return e
}

// unknownObject is for an id in a path that leads nowhere. Source: recorded answers in public issues.
func unknownObject(method, id string) *refusal {
	return &refusal{
		status: http.StatusBadRequest, code: 100, subcode: 33, kind: graphMethod,
		title: fmt.Sprintf("Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, "+
			"or does not support this operation. Please read the Graph API documentation at "+
			"https://developers.facebook.com/docs/graph-api", strings.ToLower(method), id),
	}
}

type envelope struct {
	Error envelopeError `json:"error"`
}

type envelopeError struct {
	Message   string     `json:"message"`
	Type      string     `json:"type"`
	Code      int        `json:"code"`
	Data      *errorData `json:"error_data,omitempty"`
	Subcode   int        `json:"error_subcode,omitempty"`
	Transient bool       `json:"is_transient,omitempty"`
	Trace     string     `json:"fbtrace_id"`
}

type errorData struct {
	Product string `json:"messaging_product,omitempty"`
	Details string `json:"details"`
}

// answerRefusal writes the envelope, and the header that repeats it.
func (m *Mock) answerRefusal(w http.ResponseWriter, e *refusal) {
	kind := e.kind
	if kind == "" {
		kind = "OAuthException"
	}
	out := envelope{envelopeError{
		Message: e.Error(), Type: kind, Code: e.code, Subcode: e.subcode, Transient: e.code == 2, Trace: m.trace(),
	}}
	if e.details != "" {
		out.Error.Data = &errorData{Product: product, Details: e.details}
	}
	word := "invalid_request"
	if e.code == 190 {
		word = "invalid_token"
	}
	w.Header().Set("WWW-Authenticate", fmt.Sprintf("OAuth \"Facebook Platform\" %q %q", word, oneLine(e.Error())))
	w.Header().Set("X-Fb-Trace-Id", out.Error.Trace)
	w.Header().Set("Cache-Control", "no-store")
	kit.WriteJSON(w, e.status, out)
}

// oneLine keeps what may stand in a header.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, s)
}

// trace makes an fbtrace_id, such as A7YysJRhDLLwyNk-RXuVBTM.
func (m *Mock) trace() string {
	b := make([]byte, 16)
	m.shell.Random.Fill(b)
	return "A" + base64.RawURLEncoding.EncodeToString(b)
}

// refuseFault puts a fault of the kit, or a path that is none, into the provider's envelope.
func (m *Mock) refuseFault(w http.ResponseWriter, r *http.Request, status int, reason string) {
	e := refuse(131000, "%s", reason)
	switch {
	case status == http.StatusNotFound:
		e = refuse(100, "")
		e.title = "Unknown path components: " + r.URL.Path
	case status == http.StatusServiceUnavailable:
		e = refuse(2, "")
	case status == http.StatusTooManyRequests:
		e = refuse(130429, "%s", reason)
	case status == http.StatusUnauthorized:
		e = refuse(190, "")
	case status < http.StatusInternalServerError:
		e = refuse(100, "%s", reason)
	}
	e.status = status
	m.answerRefusal(w, e)
}
