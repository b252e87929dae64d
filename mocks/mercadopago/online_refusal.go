package mercadopago

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// onlineError is an error as the Orders API answers it, whose envelope differs from that of payments.
type onlineError struct {
	status int
	Errors []onlineFault `json:"errors"`
	Data   *onlineOrder  `json:"data,omitempty"` // the order, when it was made and a transaction failed
}

type onlineFault struct {
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Details []string `json:"details,omitempty"`
}

// Error is for logs and tests.
func (f *onlineError) Error() string {
	return fmt.Sprintf("%d %s: %s", f.status, f.Errors[0].Code, f.Errors[0].Message)
}

// Codes of errors. Those of an action that the order's state does not allow are the mock's own, but for cancel and refund.
const (
	codeEmptyHeader    = "empty_required_header"
	codeKeyLength      = "invalid_idempotency_key_length"
	codeKeyUsed        = "idempotency_key_already_used"
	codeRequired       = "required_properties"
	codePropertyType   = "property_type"
	codePropertyValue  = "property_value"
	codeMaximum        = "maximum_items"
	codeSyntax         = "json_syntax_error"
	codeInvalid        = "invalid_properties"
	codeTotal          = "invalid_total_amount"
	codePathParam      = "invalid_path_param"
	codeOrderMissing   = "order_not_found"
	codePartMissing    = "transaction_not_found"
	codeCannotCancel   = "cannot_cancel_order"
	codeCanceledBefore = "order_already_canceled"
	codeRefundedBefore = "order_already_refunded"
	codeOrderStatus    = "invalid_order_status"
	codeRefundTooMuch  = "refund_amount_exceeds"
	codeFailedParts    = "failed"
)

func onlineBad(status int, code, message string, details ...string) *onlineError {
	return &onlineError{status: status, Errors: []onlineFault{{Code: code, Message: message, Details: details}}}
}

func lacks(property string) *onlineError {
	return onlineBad(http.StatusBadRequest, codeRequired, "Required properties are missing", property+" is required")
}

func badValue(property, what string) *onlineError {
	return onlineBad(http.StatusBadRequest, codePropertyValue, "A property has an invalid value", property+": "+what)
}

func conflict(code, message string) *onlineError {
	return onlineBad(http.StatusConflict, code, message)
}

// inOrders puts what the rest of the mock refuses into the envelope of the Orders API.
func inOrders(err error) error {
	f, known := errors.AsType[*refusal](err)
	switch {
	case !known:
		return err
	case f.Kind == codeKeyUsed:
		return onlineBad(f.Status, codeKeyUsed, f.Message)
	case f.Status == http.StatusBadRequest:
		return onlineBad(f.Status, codeInvalid, "Incorrect information was sent", f.Message)
	}
	return onlineBad(f.Status, f.Kind, f.Message)
}

// decodeOnline reads a body of the Orders API, and names the property that is wrong.
func decodeOnline(body []byte, v any) error {
	err := json.Unmarshal(body, v)
	if err == nil {
		return nil
	}
	wrong, known := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case !known:
		return onlineBad(http.StatusBadRequest, codeSyntax, "The body is not valid JSON", err.Error())
	case wrong.Value == notMoney:
		return badValue(wrong.Field, "a text such as 100.50 was expected")
	}
	field := wrong.Field
	if field == "" {
		field = "$"
	}
	return onlineBad(http.StatusBadRequest, codePropertyType, "A property has the wrong type",
		fmt.Sprintf("%s is a %s, and %s was expected", field, wrong.Value, kindOfType(wrong)))
}

func kindOfType(e *json.UnmarshalTypeError) string {
	if e.Type == nil {
		return "something else"
	}
	switch kind := e.Type.Kind().String(); {
	case kind == "struct" || kind == "ptr":
		return "an object"
	case kind == "slice":
		return "a list"
	case strings.HasPrefix(kind, "int"):
		return "an integer"
	default:
		return "a " + kind
	}
}

const longestKey = 64 // https://www.mercadopago.com.co/developers/en/reference/online-payments/checkout-api/cancel-order/post

// online serves an operation of the Orders API.
func (m *Mock) online(do operation) http.HandlerFunc {
	who := func(r *http.Request) (seller, error) {
		s, err := m.authenticate(r)
		return s, inOrders(err)
	}
	return m.operate(who, func(r *http.Request, s seller) (*answer, error) {
		a, err := do(r, s)
		return a, inOrders(err)
	})
}

// onlineKeyed is online for what happens once for each X-Idempotency-Key.
func (m *Mock) onlineKeyed(do func(r *http.Request, s seller, body []byte) (*answer, error)) http.HandlerFunc {
	return m.online(func(r *http.Request, s seller) (*answer, error) {
		switch key := r.Header.Get(headerKey); {
		case key == "":
			return nil, onlineBad(http.StatusBadRequest, codeEmptyHeader, "The header X-Idempotency-Key is required and was not sent")
		case len(key) > longestKey:
			return nil, onlineBad(http.StatusBadRequest, codeKeyLength, "The header X-Idempotency-Key takes 1 to 64 characters")
		}
		return m.keyed(true, do)(r, s)
	})
}
