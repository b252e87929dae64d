package sms

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/barberpro/barberpro/mocks/kit"
)

// problem is an error as Twilio answers it. Clients tell errors apart by Code.
type problem struct {
	Code     int    `json:"code"`
	Message  string `json:"message"`
	MoreInfo string `json:"more_info"`
	Status   int    `json:"status"`
}

// Error returns the message with its code.
func (p *problem) Error() string { return fmt.Sprintf("%d: %s", p.Code, p.Message) }

// Codes of problems. Source: https://www.twilio.com/docs/api/errors
const (
	codeInternal      = 20500
	codeInvalid       = 20001
	codeAuth          = 20003
	codeMethod        = 20004
	codeIncomplete    = 20009
	codeNotFound      = 20404
	codeRateLimit     = 20429
	codeUnavailable   = 20503
	codeBadTo         = 21211
	codeBadFrom       = 21212
	codeSameNumber    = 21266
	codeRegion        = 21408
	codeNumberInvalid = 21421
	codeNoBody        = 21602
	codeNoFrom        = 21603
	codeNoTo          = 21604
	codeNotCapable    = 21606
	codeUnverified    = 21608
	codeBadCallback   = 21609
	codeOptedOut      = 21610
	codeQueueFull     = 21611
	codeUnreachable   = 21612
	codeNotMobile     = 21614
	codeTooLong       = 21617
	codeBadMedia      = 21620
	codeTooManyMedia  = 21623
	codeBadContent    = 21655
	codeNoService     = 21701
	codeNoSender      = 21703
	codeBadService    = 21705
	codeNotCancelable = 30409
	codeNoSendAt      = 35111
	codeBadSendAt     = 35114
)

// refused makes a problem with status 400.
func refused(code int, format string, args ...any) *problem {
	return problemOf(http.StatusBadRequest, code, format, args...)
}

func problemOf(status, code int, format string, args ...any) *problem {
	return &problem{
		Code: code, Message: fmt.Sprintf(format, args...), Status: status,
		MoreInfo: fmt.Sprintf("https://www.twilio.com/docs/errors/%d", code),
	}
}

func notFound(r *http.Request) *problem {
	return problemOf(http.StatusNotFound, codeNotFound, "The requested resource %s was not found", r.URL.Path)
}

// write answers with p.
func (p *problem) write(w http.ResponseWriter) {
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="Twilio API"`)
	}
	kit.WriteJSON(w, p.Status, p)
}

// refuse is how the kit turns requests away: unknown paths and injected faults.
func refuse(w http.ResponseWriter, r *http.Request, status int, reason string) {
	switch status {
	case http.StatusNotFound:
		notFound(r).write(w)
	case http.StatusUnauthorized:
		unauthorized().write(w)
	case http.StatusTooManyRequests:
		tooMany().write(w)
	case http.StatusServiceUnavailable:
		problemOf(status, codeUnavailable, "Service unavailable: %s", reason).write(w)
	default:
		code := codeInternal
		if status < http.StatusInternalServerError {
			code = 20000 + status
		}
		problemOf(status, code, "%s: %s", http.StatusText(status), reason).write(w)
	}
}

func unauthorized() *problem { return problemOf(http.StatusUnauthorized, codeAuth, "Authenticate") }

func tooMany() *problem {
	return problemOf(http.StatusTooManyRequests, codeRateLimit, "Too Many Requests")
}

// fail answers with the problem that err is; any other error is the mock's own fault.
func fail(w http.ResponseWriter, r *http.Request, err error) {
	p, ok := errors.AsType[*problem](err)
	switch {
	case ok:
		p.write(w)
	case errors.Is(err, kit.ErrNotFound):
		notFound(r).write(w)
	default:
		problemOf(http.StatusInternalServerError, codeInternal, "Internal server error").write(w)
	}
}
