// Package web is the HTTP edge: it registers typed operations, decides who may call them and how often, and turns every
// error into a problem document. Domains register their operations on an API; app builds the API and serves it.
package web

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Operation describes one endpoint of the contract.
type Operation struct {
	Method, Path, ID, Summary, Description string
	Tags                                   []string
	Access                                 Access
	Status                                 int    // of success; 0 is 200
	Errors                                 []int  // besides those that Access and the edge bring
	Bucket                                 string // rate limit; "" is "public" or "staff" by Access, "none" is exempt

	Timeout      time.Duration // 0 is the default of the server; negative is none, for streams
	Cookie       bool          // a cookie speaks for the caller: cross-site requests are refused
	TokenInQuery bool          // browsers cannot set a header here (WebSocket): ?access_token= is read too
	Hidden       bool          // not in the OpenAPI document

	// Only for Raw, which has no types to derive them from.
	Parameters  []*huma.Param
	RequestBody *huma.RequestBody
	Responses   map[string]*huma.Response
}

// Register adds an operation whose input and output are Go types: parameters and body of I are read and validated, O is
// written as JSON, and errors become problem documents.
func Register[I, O any](api *API, op Operation, h func(context.Context, *I) (*O, error)) {
	api.route(&op)
	huma.Register(api.Huma, api.describe(op), func(ctx context.Context, in *I) (*O, error) {
		out, err := h(ctx, in)
		if err != nil {
			p := api.problemOf(ctx, err)
			api.report(ctx, p, err)
			return nil, p
		}
		return out, nil
	})
}

// Raw adds an operation that writes its own answer, with the same access, limits and document entry as a typed one.
// Its path parameters are read with r.PathValue, and WriteProblem answers its errors.
func (a *API) Raw(op Operation, h http.Handler) {
	a.route(&op)
	doc := a.describe(op)
	doc.Parameters, doc.RequestBody = op.Parameters, op.RequestBody
	doc.Responses = a.rawResponses(op, doc.Errors)
	if !op.Hidden {
		a.Huma.OpenAPI().AddOperation(&doc)
	}
	a.mux.handle(op.Method, op.Path, h.ServeHTTP)
}

// describe is the operation as huma knows it.
func (a *API) describe(op Operation) huma.Operation {
	doc := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description,
		Tags: op.Tags, DefaultStatus: op.Status, Hidden: op.Hidden, Errors: op.errors(),
		// One more than the edge lets through, so that the edge answers 413 and huma's off-by-one never shows.
		MaxBodyBytes:    a.opts.MaxBody + 1,
		BodyReadTimeout: a.opts.BodyTimeout,
		Extensions:      map[string]any{"x-access": op.Access.document()},
	}
	if op.Access != Public {
		doc.Security = []map[string][]string{{"bearer": {}}}
	}
	return doc
}

// errors are the statuses that the operation may answer.
func (op *Operation) errors() []int {
	all := append([]int{http.StatusTooManyRequests, http.StatusServiceUnavailable}, op.Errors...)
	if op.Access != Public {
		all = append(all, http.StatusUnauthorized)
	}
	if op.Access.ofShop() {
		all = append(all, http.StatusForbidden, http.StatusNotFound)
	}
	if op.Access == Operators {
		all = append(all, http.StatusForbidden)
	}
	if strings.Contains(op.Path, "{") {
		all = append(all, http.StatusNotFound)
	}
	if op.Method != http.MethodGet {
		all = append(all, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (a *API) rawResponses(op Operation, errs []int) map[string]*huma.Response {
	all := map[string]*huma.Response{}
	schema := a.problemSchema()
	for _, status := range append(errs, http.StatusUnprocessableEntity, http.StatusInternalServerError) {
		all[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{problemType: {Schema: schema}},
		}
	}
	maps.Copy(all, op.Responses)
	return all
}
