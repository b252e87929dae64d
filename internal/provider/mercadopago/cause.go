package mercadopago

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/barberpro/barberpro/internal/upstream"
)

// Codes of causes that callers branch on.
const (
	CauseNotFound = "2000" // no such payment
	CauseState    = "2063" // the payment's state does not allow it
)

// Problem is the provider's own account of why it refused.
type Problem struct {
	Message string  `json:"message"`
	Kind    string  `json:"error"`
	Causes  []Cause `json:"cause"`
}

// Cause is one reason, by its documented number.
type Cause struct {
	Code        ID     `json:"code"`
	Description string `json:"description"`
}

// ProblemOf reads the envelope of a refusal in err's chain; ok is false when there is none. cause may be one object, a
// list, or nothing.
func ProblemOf(err error) (p Problem, ok bool) {
	e := upstream.As(err)
	if e == nil || len(e.Body) == 0 {
		return p, false
	}
	var in struct {
		Message string          `json:"message"`
		Kind    string          `json:"error"`
		Cause   json.RawMessage `json:"cause"`
	}
	if json.Unmarshal(e.Body, &in) != nil {
		return p, false
	}
	p.Message, p.Kind = in.Message, in.Kind
	if json.Unmarshal(in.Cause, &p.Causes) != nil {
		var one Cause
		if json.Unmarshal(in.Cause, &one) == nil && one != (Cause{}) {
			p.Causes = []Cause{one}
		}
	}
	return p, true
}

// Reason is why a call failed in a few words without personal data: the operation, the status and the numbers of the
// causes.
func Reason(err error) string {
	if err == nil {
		return ""
	}
	var text strings.Builder
	text.WriteString(err.Error())
	if p, ok := ProblemOf(err); ok {
		text.WriteString(": " + p.Kind)
		for _, c := range p.Causes {
			text.WriteString(" " + string(c.Code))
		}
	}
	return strings.TrimSpace(text.String())
}

// IsMissing reports whether the provider says that there is no such thing. Right after a notification it may be wrong:
// its notifications are faster than its database.
func IsMissing(err error) bool { return status(err) == http.StatusNotFound }

// IsLockedOut reports whether the token was refused: expired, revoked, or without the right. Nothing is wrong with the
// request then.
func IsLockedOut(err error) bool {
	s := status(err)
	return s == http.StatusUnauthorized || s == http.StatusForbidden
}

func status(err error) int {
	if e := upstream.As(err); e != nil {
		return e.Status
	}
	return 0
}
