package afip

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/barberpro/barberpro/internal/upstream"
)

const (
	envelopeStart = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>`
	envelopeEnd = `</soapenv:Body></soapenv:Envelope>`
)

// write is a request as SOAP 1.1 carries it.
func write(request any) ([]byte, error) {
	body, err := xml.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("write request: %w", err)
	}
	return append(append([]byte(envelopeStart), body...), envelopeEnd...), nil
}

// envelope is an answer: a result of type T, or a fault.
type envelope[T any] struct {
	Body struct {
		Fault *struct {
			Code    string `xml:"faultcode"`
			Message string `xml:"faultstring"`
		} `xml:"Fault"`
		Result T `xml:",any"`
	} `xml:"Body"`
}

// read reads an answer. The error is a *FaultError when that is what it carries.
func read[T any](answer []byte) (result T, err error) {
	var e envelope[T]
	if err := xml.NewDecoder(bytes.NewReader(answer)).Decode(&e); err != nil {
		return result, fmt.Errorf("read answer: %w", err)
	}
	if f := e.Body.Fault; f != nil {
		code := strings.TrimSpace(f.Code)
		return result, &FaultError{Code: code[strings.LastIndex(code, ":")+1:], Message: strings.TrimSpace(f.Message)}
	}
	return e.Body.Result, nil
}

// request is one call: to which service, and what it is called in metrics.
type request struct {
	to        *upstream.Client
	operation string
	path      string
	action    string // SOAPAction
	body      any
}

// call makes one attempt. Any error is an upstream.Error.
func call[T any](ctx context.Context, r request) (result T, err error) {
	body, err := write(r.body)
	if err != nil {
		return result, upstream.Answered(provider, r.operation, upstream.Refused, err)
	}
	answer, err := r.to.Do(ctx, upstream.Request{
		Operation: r.operation, Method: http.MethodPost, Path: r.path, Body: body,
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}, "Soapaction": {`"` + r.action + `"`}},
	})
	if err != nil {
		return result, r.failed(err)
	}
	result, err = read[T](answer.Body)
	if err == nil {
		return result, nil
	}
	if f, ok := errors.AsType[*FaultError](err); ok {
		return result, upstream.Answered(provider, r.operation, f.outcome(), f)
	}
	return result, upstream.Answered(provider, r.operation, upstream.Unknown, err)
}

// failed finds the fault in an answer with a bad status, which is how SOAP carries it.
func (r *request) failed(err error) error {
	e := upstream.As(err)
	if e == nil || e.Status != http.StatusInternalServerError {
		return err
	}
	_, cause := read[struct{}](e.Body)
	if f, ok := errors.AsType[*FaultError](cause); ok {
		return upstream.Answered(provider, r.operation, f.outcome(), f)
	}
	return err
}
