package mercadopago

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/barberpro/barberpro/mocks/kit"
)

// refusal is an error as the provider answers it.
type refusal struct {
	Message string  `json:"message"`
	Kind    string  `json:"error"`
	Status  int     `json:"status"`
	Cause   []cause `json:"cause"`
}

// cause says what was wrong. Code is a number, but a text for card tokens.
type cause struct {
	Code        any     `json:"code"`
	Description string  `json:"description"`
	Data        *string `json:"data"`
}

// Error is for logs and tests.
func (f *refusal) Error() string { return fmt.Sprintf("%d %s: %s", f.Status, f.Kind, f.Message) }

const (
	codeParams       = 1
	codeNoToken      = 5
	codeDate         = 23
	codeRows         = 1000
	codeNotFound     = 2000
	codeNoCustomer   = 2002
	codeNoCardToken  = 2006
	codeTooOld       = 2024
	codeNoRefund     = 2032
	codeBadState     = 2063
	codeBadAmount    = 2072
	codeNoCapture    = 2077
	codeNoMethod     = 2131
	codeUsedToken    = 3003
	codeIllegalMove  = 3005
	codeNotAMethod   = 3011
	codeNoCVV        = 3013
	codeBadURL       = 4020
	codeInstallments = 4033
	codeAmount       = 4037
	codeRefund       = 4040
	codeRefundNumber = 4041
	codeEmail        = 4050
	codeNoKey        = 4292
	codeOtherBin     = 10103
)

// kinds are the values of "error" by status.
func kinds(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "unauthorized"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusConflict:
		return "conflict"
	case http.StatusTooManyRequests:
		return "too_many_requests"
	case http.StatusInternalServerError:
		return "internal_server_error"
	case http.StatusServiceUnavailable:
		return "service_unavailable"
	}
	if status >= http.StatusInternalServerError {
		return "internal_server_error"
	}
	return "bad_request"
}

// bad is a refusal with status 400.
func bad(code int, message string) *refusal { return failed(http.StatusBadRequest, code, message) }

// missing is a refusal with status 404.
func missing(code int, message string) *refusal { return failed(http.StatusNotFound, code, message) }

func failed(status, code int, message string) *refusal {
	return &refusal{
		Message: message, Kind: kinds(status), Status: status, Cause: []cause{{Code: code, Description: message}},
	}
}

// refuse is the provider's envelope for what the kit refuses: injected faults and unknown paths.
func refuse(w http.ResponseWriter, r *http.Request, status int, reason string) {
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	if strings.HasPrefix(r.URL.Path, "/v1/orders") {
		kit.WriteJSON(w, status, onlineBad(status, kinds(status), reason))
		return
	}
	kit.WriteJSON(w, status, &refusal{Message: reason, Kind: kinds(status), Status: status, Cause: []cause{}})
}

const maxDocument = 1 << 20

var errTooLong = errors.New("the body is longer than 1 MB")

// document reads the body of a request.
func document(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxDocument+1))
	switch {
	case err != nil:
		return nil, bad(codeParams, "Params Error: the body ended too early")
	case len(body) > maxDocument:
		return nil, bad(codeParams, "Params Error: "+errTooLong.Error())
	}
	return body, nil
}

// decode reads a JSON object into v. Its errors are refusals.
func decode(body []byte, v any) error {
	if trimmed := strings.TrimSpace(string(body)); trimmed == "" || trimmed[0] != '{' {
		return bad(codeParams, "Params Error: the body is not a JSON object")
	}
	err := json.Unmarshal(body, v)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errNotDate):
		return bad(codeDate, "The following parameters must be valid date and format (yyyy-MM-dd'T'HH:mm:ssz)")
	default:
		return bad(codeParams, "Params Error: "+err.Error())
	}
}

// writeError answers with a refusal, and with 500 for what should not happen.
func writeError(w http.ResponseWriter, err error) {
	if f, known := errors.AsType[*onlineError](err); known {
		kit.WriteJSON(w, f.status, f)
		return
	}
	f, known := errors.AsType[*refusal](err)
	if !known {
		code := http.StatusInternalServerError
		f = &refusal{Message: err.Error(), Kind: kinds(code), Status: code, Cause: []cause{}}
	}
	kit.WriteJSON(w, f.Status, f)
}
