package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

func TestBadRequestsAreProblemsInSpanish(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{MaxBody: 4096})
	json := headers("Content-Type", "application/json")
	for name, tc := range map[string]struct {
		call

		status              int
		code, where, saying string
	}{
		"no body":                       {call{method: "POST", path: "/things"}, 400, "malformed_json", "", "JSON"},
		"broken JSON":                   {call{method: "POST", path: "/things", body: `{"name":`}, 400, "malformed_json", "body", "no es JSON"},
		"two documents":                 {call{method: "POST", path: "/things", body: `{} {}`}, 400, "malformed_json", "body", "no es JSON"},
		"deep nesting":                  {call{method: "POST", path: "/things", body: strings.Repeat("[", 4000)}, 400, "malformed_json", "body", "no es JSON"},
		"a list for an object":          {call{method: "POST", path: "/things", body: `[]`}, 422, "validation_failed", "body", "objeto"},
		"null":                          {call{method: "POST", path: "/things", body: `null`}, 422, "validation_failed", "body", "objeto"},
		"an unknown field":              {call{method: "POST", path: "/things", body: `{"name":"abc","role":"owner"}`}, 400, "unknown_field", "body.role", "desconocido"},
		"a field in other letters":      {call{method: "POST", path: "/things", body: `{"Name":"abc","name":"abc"}`}, 400, "unknown_field", "body.Name", "desconocido"},
		"an unknown field, deep":        {call{method: "POST", path: "/things", body: `{"name":"abc","deep":{"id":"01900000-0000-7000-8000-00000000000a","x":1}}`}, 400, "unknown_field", "body.deep.x", "desconocido"},
		"a field is missing":            {call{method: "POST", path: "/things", body: `{}`}, 422, "validation_failed", "body", "Falta name"},
		"too short":                     {call{method: "POST", path: "/things", body: `{"name":"a"}`}, 422, "validation_failed", "body.name", "2 caracteres o más"},
		"too long":                      {call{method: "POST", path: "/things", body: `{"name":"` + strings.Repeat("a", 21) + `"}`}, 422, "validation_failed", "body.name", "20 caracteres o menos"},
		"too big a number":              {call{method: "POST", path: "/things", body: `{"name":"abc","count":10}`}, 422, "validation_failed", "body.count", "9 o menos"},
		"a number beyond all":           {call{method: "POST", path: "/things", body: `{"name":"abc","count":1e400}`}, 400, "malformed_json", "body", "no es JSON"},
		"a number with a fraction":      {call{method: "POST", path: "/things", body: `{"name":"abc","count":1.5}`}, 422, "validation_failed", "body.count", "entero"},
		"a text for a number":           {call{method: "POST", path: "/things", body: `{"name":"abc","count":"1"}`}, 422, "validation_failed", "body.count", "número"},
		"not one of":                    {call{method: "POST", path: "/things", body: `{"name":"abc","kind":"three"}`}, 422, "validation_failed", "body.kind", "uno de"},
		"not a mail":                    {call{method: "POST", path: "/things", body: `{"name":"abc","email":"x"}`}, 422, "validation_failed", "body.email", "correo"},
		"not a time":                    {call{method: "POST", path: "/things", body: `{"name":"abc","when":"now"}`}, 422, "validation_failed", "body.when", "fecha y hora"},
		"too many":                      {call{method: "POST", path: "/things", body: `{"name":"abc","tags":["a","b","c"]}`}, 422, "validation_failed", "body.tags", "2 elementos o menos"},
		"not an id":                     {call{method: "POST", path: "/things", body: `{"name":"abc","deep":{"id":"` + canary + `"}}`}, 422, "validation_failed", "body.deep.id", "identificador"},
		"a NUL character":               {call{method: "POST", path: "/things", body: `{"name":"a\u0000b"}`}, 400, "malformed_json", "body", "nulos"},
		"an escaped backslash, fine":    {call{method: "POST", path: "/things", body: `{"name":"a\\u0000b"}`}, 201, "", "", ""},
		"a form":                        {call{method: "POST", path: "/things", body: `name=abc`, header: headers("Content-Type", "application/x-www-form-urlencoded")}, 415, "unsupported_media_type", "", "application/json"},
		"a strange media type":          {call{method: "POST", path: "/things", body: `{}`, header: headers("Content-Type", ";+;")}, 415, "unsupported_media_type", "", ""},
		"a body over the limit":         {call{method: "POST", path: "/things", body: `{"name":"` + strings.Repeat("a", 5000) + `"}`}, 413, "body_too_large", "", "grande"},
		"a parameter that is no number": {call{path: "/things?limit=abc"}, 422, "validation_failed", "query.limit", "entero"},
		"a parameter out of range":      {call{path: "/things?limit=201"}, 422, "validation_failed", "query.limit", "200 o menos"},
		"a number over 64 bits":         {call{path: "/things?limit=99999999999999999999"}, 422, "validation_failed", "query.limit", "entero"},
		"a parameter that is no date":   {call{path: "/things?from=2026-02-30"}, 422, "validation_failed", "query.from", "fecha"},
		"a path id that is none":        {call{path: "/shops/" + shopA.String()[:35] + "/signed", header: headers("Authorization", "Bearer x")}, 422, "validation_failed", "path.shop_id", ""},
		"a NUL in the path":             {call{path: "/things%00"}, 400, "malformed_url", "", ""},
		"a NUL in the query":            {call{path: "/things?from=%00"}, 400, "malformed_url", "", ""},
		"broken UTF-8 in the query":     {call{path: "/things?from=%ff"}, 400, "malformed_url", "", ""},
		"broken UTF-8 in the path":      {call{path: "/things/%ff"}, 400, "malformed_url", "", ""},
		"an unknown path":               {call{path: "/nowhere"}, 404, "not_found", "", ""},
		"a doubled slash":               {call{path: "//things"}, 404, "not_found", "", ""},
		"dots in the path":              {call{path: "/a/../things"}, 404, "not_found", "", ""},
		"a slash at the end":            {call{path: "/things/"}, 404, "not_found", "", ""},
		"another method":                {call{method: "DELETE", path: "/things"}, 405, "method_not_allowed", "", ""},
		"a method nobody knows":         {call{method: "BREW", path: "/things"}, 405, "method_not_allowed", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.header == nil {
				tc.header = json
			}
			w := e.do(t, tc.call)
			if w.Code != tc.status {
				t.Fatalf("%s %s: got %d %s, want %d", tc.method, tc.path, w.Code, w.Body, tc.status)
			}
			if tc.code == "" {
				return
			}
			p := problemOf(t, w)
			if p["code"] != tc.code {
				t.Errorf("code: got %v, want %s", p["code"], tc.code)
			}
			if body := w.Body.String(); !strings.Contains(body, tc.saying) || strings.Contains(body, canary) || strings.Contains(body, "expected") {
				t.Errorf("body: got %s, want %q in Spanish and nothing repeated", body, tc.saying)
			}
			if tc.where != "" && !strings.Contains(w.Body.String(), `"location":"`+tc.where+`"`) {
				t.Errorf("errors: got %s, want one at %s", w.Body, tc.where)
			}
		})
	}
}

func TestMethodNotAllowedNamesTheMethods(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{})
	w := e.do(t, call{method: "PUT", path: "/things"})
	if got, want := w.Header().Get("Allow"), "GET, HEAD, POST, OPTIONS"; got != want {
		t.Errorf("Allow: got %q, want %q", got, want)
	}
}

func TestErrorsNeverReachTheClientRaw(t *testing.T) {
	t.Parallel()
	web.New(web.Options{}) // from here on, huma's own errors are ours
	away := errors.New("connection refused by " + canary)
	for name, tc := range map[string]struct {
		err        error
		status     int
		code       string
		retryAfter string
	}{
		"any error":             {errors.New("pq: " + canary), 500, "internal_error", ""},
		"a wrapped error":       {fmt.Errorf("load shop: %w", errors.New(canary)), 500, "internal_error", ""},
		"an internal fault":     {(&fault.Error{Kind: fault.Internal, Code: "broken", Message: canary}).Because(errors.New(canary)), 500, "internal_error", ""},
		"a conflict":            {(&fault.Error{Kind: fault.Conflict, Code: "slot_taken", Message: "Ocupado."}).Because(errors.New(canary)), 409, "slot_taken", ""},
		"a wrapped conflict":    {fmt.Errorf("%s: %w", canary, &fault.Error{Kind: fault.Conflict, Code: "slot_taken", Message: "Ocupado."}), 409, "slot_taken", ""},
		"the database away":     {fmt.Errorf("begin: %w", away), 503, "database_unavailable", "2"},
		"too slow":              {fmt.Errorf("%s: %w", canary, context.DeadlineExceeded), 503, "request_timeout", "2"},
		"not now":               {&fault.Error{Kind: fault.Unavailable, Code: "busy", Message: "Probá luego.", RetryAfter: 1500 * time.Millisecond}, 503, "busy", "2"},
		"huma's own 404":        {huma.Error404NotFound(canary, errors.New(canary)), 404, "bad_request", ""},
		"huma's own 500":        {huma.Error500InternalServerError(canary, errors.New(canary)), 500, "internal_error", ""},
		"huma's own validation": {huma.Error422UnprocessableEntity(canary, &huma.ErrorDetail{Location: "body.x", Message: canary, Value: canary}), 422, "validation_failed", ""},
	} {
		for _, path := range []string{"POST /fail", "GET /raw"} {
			t.Run(name+" from "+path, func(t *testing.T) {
				t.Parallel()
				e := newEdge(t, web.Options{Unavailable: func(err error) bool { return errors.Is(err, away) }})
				e.fail = tc.err
				method, target, _ := strings.Cut(path, " ")
				w := e.do(t, call{method: method, path: target})
				p := problemOf(t, w)
				if w.Code != tc.status || p["code"] != tc.code {
					t.Errorf("%s: got %d %v, want %d %s", path, w.Code, p["code"], tc.status, tc.code)
				}
				if strings.Contains(w.Body.String(), canary) {
					t.Errorf("%s: the answer shows the cause: %s", path, w.Body)
				}
				if got := w.Header().Get("Retry-After"); got != tc.retryAfter {
					t.Errorf("Retry-After: got %q, want %q", got, tc.retryAfter)
				}
				if logged := strings.Count(e.log.String(), `"msg":"request failed"`); tc.code == "internal_error" && logged != 1 && !strings.HasPrefix(name, "huma") {
					t.Errorf("log: the cause is there %d times, want once: %s", logged, e.log)
				}
			})
		}
	}
}

func TestAFaultCarriesItsFieldsAndExtras(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{})
	e.fail = (&fault.Error{Kind: fault.Conflict, Code: "slot_taken", Message: "Ese horario ya fue reservado."}).
		With("nearest", []string{"10:00"}).At("body.starts_at", "Elegí otro.")
	p := problemOf(t, e.do(t, call{method: "POST", path: "/fail"}))
	if got := fmt.Sprintf("%v %v %v", p["nearest"], p["errors"], p["title"]); got != "[10:00] [map[location:body.starts_at message:Elegí otro.]] Conflicto" {
		t.Errorf("problem: got %s", got)
	}
}

func TestAPanicIsAProblemAndOneLogLine(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{})
	w := e.do(t, call{path: "/panic"})
	if p := problemOf(t, w); w.Code != http.StatusInternalServerError || p["code"] != "internal_error" {
		t.Errorf("GET /panic: got %d %v, want 500 internal_error", w.Code, p["code"])
	}
	if strings.Contains(w.Body.String(), canary) || strings.Count(e.log.String(), `"msg":"panic"`) != 1 {
		t.Errorf("GET /panic: answered %s, logged %s", w.Body, e.log)
	}
}
