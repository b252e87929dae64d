// Package afip speaks to the web services of ARCA (until 2024 AFIP), the tax agency of Argentina: WSAA gives out access
// tickets, WSFEv1 authorises invoices, and the registry knows taxpayers.
//
// Sources: https://www.afip.gob.ar/ws/documentacion/wsaa.asp and
// https://www.afip.gob.ar/ws/documentacion/ws-factura-electronica.asp.
package afip

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/upstream"
)

const provider = "afip"

// Paths of the services below the address of a server that has them all, as the mock does. In production each has a
// server of its own.
const (
	pathWSAA   = "/ws/services/LoginCms"
	pathWSFE   = "/wsfev1/service.asmx"
	pathPadron = "/sr-padron/webservices"
)

// defaultTimeout is long because the agency's servers are slow at the end of a month.
const defaultTimeout = 30 * time.Second

// Options say where the services are.
type Options struct {
	BaseURL string // of a server that has all of them; the addresses below replace it one by one
	WSAA    string // such as https://wsaa.afip.gov.ar/ws/services/LoginCms
	WSFE    string // such as https://servicios1.afip.gov.ar/wsfev1/service.asmx
	Padron  string // such as https://aws.afip.gov.ar/sr-padron/webservices

	Timeout   time.Duration // of one call; 0: 30 s
	Transport http.RoundTripper
	Observe   func(provider, operation, outcome string, took time.Duration)
}

// Client calls the services. It is safe for concurrent use. Its errors are upstream.Error, with the ones below as causes.
type Client struct {
	wsaa, wsfe, padron *upstream.Client // apart, so that one that is down does not break the circuit of the others
}

// New returns a client.
func New(o Options) *Client {
	base := strings.TrimSuffix(o.BaseURL, "/")
	service := func(own, path string) *upstream.Client {
		return upstream.New(upstream.Options{
			Name: provider, BaseURL: cmp.Or(own, base+path), Timeout: cmp.Or(o.Timeout, defaultTimeout),
			Transport: o.Transport, Observe: o.Observe,
		})
	}
	return &Client{wsaa: service(o.WSAA, pathWSAA), wsfe: service(o.WSFE, pathWSFE), padron: service(o.Padron, pathPadron)}
}

// What calls end with besides a result. They are found in an error's chain by errors.Is.
var (
	// ErrAlreadyAuthenticated says that WSAA gave out a ticket that is still good, and gives no second one for a while.
	ErrAlreadyAuthenticated = errors.New("a valid ticket was given out already")
	// ErrTicket says that a service does not take the ticket: it has expired, or is for something else.
	ErrTicket = errors.New("the ticket was refused")
	// ErrNotRepresented says that the ticket's holder may not act for the CUIT.
	ErrNotRepresented = errors.New("the certificate does not represent this CUIT")
	// ErrNotFound says that the agency has no such voucher or person.
	ErrNotFound = errors.New("there is no such record")
	// ErrNumber says that the number or the date of a voucher is not the next one's.
	ErrNumber = errors.New("the number or date is not the next one")
)

// Note is an error or an observation of WSFEv1.
type Note struct {
	Code    int    `json:"code"    xml:"Code"`
	Message string `json:"message" xml:"Msg"`
}

// Codes that mean something to a program. The manual of WSFEv1 has the others.
const (
	CodeNumber         = 10016
	codeNotFound       = 602
	codeTicket         = 600
	codeNotRepresented = 601
)

// ServiceError is what WSFEv1 answered instead of a result.
type ServiceError struct{ Notes []Note }

// Error gives the codes and words of the agency.
func (e *ServiceError) Error() string {
	texts := make([]string, len(e.Notes))
	for i, n := range e.Notes {
		texts[i] = fmt.Sprintf("%d %s", n.Code, n.Message)
	}
	return strings.Join(texts, "; ")
}

// Has reports whether one of the codes is code.
func (e *ServiceError) Has(code int) bool {
	for _, n := range e.Notes {
		if n.Code == code {
			return true
		}
	}
	return false
}

// Is finds the errors of this package by the codes.
func (e *ServiceError) Is(target error) bool {
	switch {
	case errors.Is(target, ErrTicket):
		return e.Has(codeTicket)
	case errors.Is(target, ErrNotRepresented):
		return e.Has(codeNotRepresented)
	case errors.Is(target, ErrNotFound):
		return e.Has(codeNotFound)
	case errors.Is(target, ErrNumber):
		return e.Has(CodeNumber)
	}
	return false
}

// outcome says whether the call may have had its effect: 500 to 502 are the service's own failures, 502 being a
// transaction that is still going on.
func (e *ServiceError) outcome() upstream.Outcome {
	for _, n := range e.Notes {
		if n.Code >= 500 && n.Code <= 502 {
			return upstream.Unknown
		}
	}
	return upstream.Refused
}

// FaultError is an error that SOAP carries. Code has no prefix: "coe.alreadyAuthenticated", "Client".
type FaultError struct{ Code, Message string }

// Error gives the code and words of the agency.
func (e *FaultError) Error() string { return e.Code + ": " + e.Message }

// Is finds the errors of this package by the code. The registry has no codes, only words.
func (e *FaultError) Is(target error) bool {
	switch {
	case errors.Is(target, ErrAlreadyAuthenticated):
		return e.Code == "coe.alreadyAuthenticated"
	case errors.Is(target, ErrNotFound):
		return strings.Contains(e.Message, "No existe persona")
	case errors.Is(target, ErrTicket):
		return strings.Contains(strings.ToLower(e.Message), "token expirado")
	}
	return false
}

// outcome of a fault: what the client did wrong has no effect; what the server did wrong may.
func (e *FaultError) outcome() upstream.Outcome {
	switch {
	case strings.HasPrefix(e.Code, "wsn.unavailable"), strings.HasPrefix(e.Code, "wsaa."):
		return upstream.Later
	case strings.Contains(e.Code, "."), e.Code == "Client", e.Code == "Sender":
		return upstream.Refused
	}
	return upstream.Unknown
}
