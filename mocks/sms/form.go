package sms

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
)

const (
	maxForm   = 1 << 20 // bytes
	multipart = "multipart/form-data"
)

// readForm returns the parameters of a request: of its body, and of its address for those that the body lacks. A body
// of another type has no parameters for Twilio, so that the first one required is reported as missing.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == multipart {
		err = r.ParseMultipartForm(maxForm)
	} else {
		err = r.ParseForm()
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return nil, problemOf(http.StatusRequestEntityTooLarge, codeInvalid, "The request is larger than %d bytes", maxForm)
	}
	if err != nil {
		return nil, refused(codeInvalid, "The parameters cannot be read: %v", err)
	}
	return r.Form, nil
}
