package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/barberpro/barberpro/internal/fault"
)

const (
	problemType  = "application/problem+json"
	retryDefault = 2 * time.Second
	// statusClientClosed is what the access log says when the caller hung up; nobody reads that answer.
	statusClientClosed = 499
)

// Problem is the body of every error answer (RFC 9457).
type Problem struct { //nolint:errname // RFC 9457 calls it so, and so does the contract
	Type      string         `json:"type" doc:"URI que identifica la clase de problema" example:"urn:barberpro:problem:slot_taken"`
	Title     string         `json:"title" doc:"Resumen de la clase de problema" example:"Conflicto"`
	Status    int            `json:"status" doc:"Código de estado HTTP" example:"409"`
	Detail    string         `json:"detail" doc:"Explicación para personas" example:"Ese horario ya fue reservado."`
	Code      string         `json:"code" doc:"Código estable para programas" example:"slot_taken"`
	Instance  string         `json:"instance" doc:"URI que identifica esta respuesta"`
	RequestID string         `json:"request_id" doc:"El mismo valor que X-Request-Id"`
	Errors    []ProblemField `json:"errors" nullable:"false" doc:"Datos que hay que corregir"`

	retryAfter time.Duration
	extra      map[string]any
}

// ProblemField blames one value of the request.
type ProblemField struct {
	Location string `json:"location" doc:"Dónde está el dato" example:"body.customer.phone"`
	Message  string `json:"message" doc:"Qué hay que corregir"`
	Value    any    `json:"value,omitempty" doc:"Lo que llegó, cuando se puede repetir"`
}

// newProblem returns a problem of the given status; ctx names the request.
func newProblem(ctx context.Context, status int, code, detail string) *Problem {
	id := RequestID(ctx)
	return &Problem{
		Type: "urn:barberpro:problem:" + code, Title: title(status), Status: status, Detail: detail, Code: code,
		Instance: "urn:barberpro:request:" + id, RequestID: id, Errors: []ProblemField{},
	}
}

// of is p as an answer to the request of ctx; one that huma made knows no request.
func (p *Problem) of(ctx context.Context) *Problem {
	if p.RequestID != "" {
		return p
	}
	q := *newProblem(ctx, p.Status, p.Code, p.Detail)
	q.Errors, q.retryAfter, q.extra = p.Errors, p.retryAfter, p.extra
	return &q
}

// Error makes a Problem an error, so that handlers and huma can return one.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is what huma answers with.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is what huma answers with.
func (p *Problem) ContentType(string) string { return problemType }

// GetHeaders adds Retry-After where waiting helps.
func (p *Problem) GetHeaders() http.Header {
	if p.retryAfter <= 0 {
		return nil
	}
	return http.Header{"Retry-After": {retrySeconds(p.retryAfter)}}
}

// MarshalJSON puts the extra members beside the standard ones.
func (p *Problem) MarshalJSON() ([]byte, error) {
	type plain Problem
	b, err := json.Marshal((*plain)(p))
	if err != nil || len(p.extra) == 0 {
		return b, err //nolint:wrapcheck // json calls this and adds the type itself
	}
	more, err := json.Marshal(p.extra)
	if err != nil {
		return nil, fmt.Errorf("extra members of %s: %w", p.Code, err)
	}
	b[len(b)-1] = ','
	return append(b, more[1:]...), nil
}

// problemOf turns any error into the problem that the client may see. Only faults carry text that reaches the client.
func (a *API) problemOf(ctx context.Context, err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.of(ctx)
	}
	if f := fault.As(err); f != nil && f.Kind != fault.Internal {
		return fromFault(ctx, f)
	}
	switch {
	case a.opts.Unavailable(err):
		return fromFault(ctx, errDatabaseAway)
	case errors.Is(ctx.Err(), context.Canceled):
		return newProblem(ctx, statusClientClosed, "client_closed_request", "El pedido se cortó antes de la respuesta.")
	case errors.Is(err, context.DeadlineExceeded):
		return fromFault(ctx, errTooSlow)
	}
	return internalProblem(ctx)
}

var (
	errDatabaseAway = &fault.Error{
		Kind: fault.Unavailable, Code: "database_unavailable", RetryAfter: retryDefault,
		Message: "El servicio no está disponible por unos segundos. Probá de nuevo.",
	}
	errTooSlow = &fault.Error{
		Kind: fault.Unavailable, Code: "request_timeout", RetryAfter: retryDefault,
		Message: "El pedido tardó demasiado. Probá de nuevo.",
	}
)

func internalProblem(ctx context.Context) *Problem {
	return newProblem(ctx, http.StatusInternalServerError, "internal_error",
		"Algo falló de nuestro lado. Probá de nuevo; si sigue, pasanos el código de pedido.")
}

func fromFault(ctx context.Context, f *fault.Error) *Problem {
	p := newProblem(ctx, statusOf(f.Kind), f.Code, f.Message)
	p.retryAfter, p.extra = f.RetryAfter, f.Extra
	if p.retryAfter == 0 && (f.Kind == fault.Unavailable || f.Kind == fault.RateLimited) {
		p.retryAfter = retryDefault
	}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, ProblemField(field))
	}
	return p
}

func statusOf(k fault.Kind) int {
	switch k {
	case fault.BadRequest:
		return http.StatusBadRequest
	case fault.Unauthorized:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Gone:
		return http.StatusGone
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.RateLimited:
		return http.StatusTooManyRequests
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal:
	}
	return http.StatusInternalServerError
}

// title is the Spanish name of a status.
func title(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "Pedido incorrecto"
	case http.StatusUnauthorized:
		return "Sin sesión"
	case http.StatusForbidden:
		return "Sin permiso"
	case http.StatusNotFound:
		return "No encontrado"
	case http.StatusMethodNotAllowed:
		return "Método no permitido"
	case http.StatusRequestTimeout:
		return "Tiempo agotado"
	case http.StatusConflict:
		return "Conflicto"
	case http.StatusGone:
		return "Vencido"
	case http.StatusPreconditionFailed:
		return "Cambió mientras tanto"
	case http.StatusRequestEntityTooLarge:
		return "Demasiado grande"
	case http.StatusUnsupportedMediaType:
		return "Formato no admitido"
	case http.StatusUnprocessableEntity:
		return "Datos para corregir"
	case http.StatusTooManyRequests:
		return "Demasiados pedidos"
	case http.StatusServiceUnavailable:
		return "No disponible por ahora"
	}
	return "Error interno"
}

// retrySeconds is d as Retry-After wants it: whole seconds, never 0.
func retrySeconds(d time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(d.Seconds()))))
}

// WriteProblem answers err as a problem document and logs it when it is our fault. Raw handlers use it.
func (a *API) WriteProblem(w http.ResponseWriter, r *http.Request, err error) {
	ctx := r.Context()
	p := a.problemOf(ctx, err)
	a.report(ctx, p, err)
	a.write(w, p)
}

func (a *API) write(w http.ResponseWriter, p *Problem) {
	body, err := json.Marshal(p)
	if err != nil {
		a.opts.Log.Error("marshal problem", "code", p.Code, "error", err)
		body = []byte(`{"code":"internal_error"}`)
	}
	h := w.Header()
	h["Content-Type"] = []string{problemType}
	h["Cache-Control"] = noStore()
	h.Del("ETag")
	h.Del("Content-Encoding")
	if p.retryAfter > 0 {
		h["Retry-After"] = []string{retrySeconds(p.retryAfter)}
	}
	w.WriteHeader(p.Status)
	if _, err := w.Write(append(body, '\n')); err != nil {
		return // the client is gone
	}
}

// report logs, once, what the client is not told.
func (a *API) report(ctx context.Context, p *Problem, err error) {
	if x := exchangeFrom(ctx); x != nil {
		x.code = p.Code
	}
	if p.Status < http.StatusInternalServerError || isProblem(err) {
		return
	}
	a.opts.Log.ErrorContext(ctx, "request failed", "code", p.Code, "error", err.Error())
}

func isProblem(err error) bool {
	_, ok := errors.AsType[*Problem](err)
	return ok
}
