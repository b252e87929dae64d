package web_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/web"
)

func TestWhoMayCallWhat(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{})
	allowed := map[string][]string{
		"owner": {"owner"}, "managers": {"owner", "manager"}, "desk": {"owner", "manager", "reception"},
		"team": {"owner", "manager", "reception", "barber"},
	}
	for operation, roles := range allowed {
		for _, role := range []string{"owner", "manager", "reception", "barber", "janitor", ""} {
			w := e.do(t, call{path: "/shops/" + shopA.String() + "/" + operation, header: headers("Authorization", "Bearer x"), role: role})
			want := http.StatusForbidden
			if slices.Contains(roles, role) {
				want = http.StatusOK
			}
			if w.Code != want {
				t.Errorf("%s as %q: got %d %s, want %d", operation, role, w.Code, w.Body, want)
			}
			if want == http.StatusForbidden {
				if p := problemOf(t, w); p["code"] != "role_not_allowed" {
					t.Errorf("%s as %q: got %v, want role_not_allowed", operation, role, p["code"])
				}
				continue
			}
			var got caller
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got != (caller{alice, shopA, web.Role(role)}) {
				t.Errorf("%s as %q: the handler saw %+v, %v", operation, role, got, err)
			}
		}
	}
}

func TestStrangersAreTurnedAway(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{})
	for name, tc := range map[string]struct {
		path, token string
		status      int
		code        string
	}{
		"without a token":               {"/shops/" + shopA.String() + "/team", "", 401, "not_signed_in"},
		"with another scheme":           {"/shops/" + shopA.String() + "/team", "Basic YWxhZGRpbg==", 401, "not_signed_in"},
		"with an empty token":           {"/shops/" + shopA.String() + "/team", "Bearer ", 401, "not_signed_in"},
		"with a bad token":              {"/shops/" + shopA.String() + "/team", "Bearer bad", 401, "not_signed_in"},
		"while nobody can check":        {"/shops/" + shopA.String() + "/team", "Bearer away", 500, "internal_error"},
		"in another shop":               {"/shops/" + shopB.String() + "/team", "Bearer x", 404, "shop_not_found"},
		"in a shop that is no id":       {"/shops/mine/team", "Bearer x", 404, "shop_not_found"},
		"anywhere, when only signed in": {"/shops/" + shopB.String() + "/signed", "Bearer x", 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := call{path: tc.path, role: "owner"}
			if tc.token != "" {
				c.header = headers("Authorization", tc.token)
			}
			w := e.do(t, c)
			if w.Code != tc.status {
				t.Fatalf("GET %s: got %d %s, want %d", tc.path, w.Code, w.Body, tc.status)
			}
			if tc.code != "" && problemOf(t, w)["code"] != tc.code {
				t.Errorf("GET %s: got %s, want %s", tc.path, w.Body, tc.code)
			}
		})
	}
}

func TestATokenInTheQueryCountsOnlyWhereItIsAskedFor(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{})
	stream := web.Operation{Method: http.MethodGet, Path: "/stream", ID: "stream", Access: web.SignedIn, TokenInQuery: true}
	e.Raw(stream, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	if w := e.do(t, call{path: "/stream?access_token=x"}); w.Code != http.StatusNoContent {
		t.Errorf("GET /stream: got %d, want 204", w.Code)
	}
	if w := e.do(t, call{path: "/shops/" + shopA.String() + "/signed?access_token=x"}); w.Code != http.StatusUnauthorized {
		t.Errorf("GET /signed with a token in the query: got %d, want 401", w.Code)
	}
}

func TestTheDocumentSaysWhoMayCall(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{})
	doc, err := json.Marshal(e.Huma.OpenAPI())
	if err != nil {
		t.Fatalf("Marshal: %v", err)
	}
	for _, want := range []string{
		`"x-access":"public"`, `"x-access":"signed_in"`, `"x-access":["owner","manager","reception"]`, `"bearer":[]`,
		`"Problem"`, `"PageWeb_testThing"`, `"name":"limit"`,
	} {
		if !strings.Contains(string(doc), want) {
			t.Errorf("document: no %s", want)
		}
	}
}

func TestAnOperationWithoutAccessCannotBeRegistered(t *testing.T) {
	t.Parallel()
	for name, op := range map[string]web.Operation{
		"nobody decided":       {Method: "GET", Path: "/x", ID: "x"},
		"a role without shop":  {Method: "GET", Path: "/x", ID: "x", Access: web.Team},
		"public and for roles": {Method: "GET", Path: "/{shop_id}", ID: "x", Access: web.Public | web.Team},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("Register: got no panic, want one")
				}
			}()
			web.Register(web.New(web.Options{}), op, nothing)
		})
	}
}

func TestCookiesOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	e := newEdge(t, web.Options{PublicURL: "https://turnos.example.com", Origins: []string{"https://panel.example.com"}})
	op := web.Operation{Method: http.MethodPost, Path: "/refresh", ID: "refresh", Access: web.Public, Cookie: true}
	web.Register(e.API, op, nothing)
	for name, tc := range map[string]struct {
		header map[string]string
		status int
	}{
		"from no browser":             {nil, 204},
		"from our own pages":          {headers("Origin", "https://turnos.example.com", "Sec-Fetch-Site", "same-site"), 204},
		"from an allowed origin":      {headers("Origin", "https://panel.example.com", "Sec-Fetch-Site", "cross-site"), 204},
		"from the same origin":        {headers("Origin", "http://example.com", "Sec-Fetch-Site", "same-origin"), 204},
		"from another site":           {headers("Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"), 403},
		"from an old browser":         {headers("Origin", "https://evil.example"), 403},
		"from a sandbox":              {headers("Origin", "null"), 403},
		"from a look-alike subdomain": {headers("Origin", "https://turnos.example.com.evil.example"), 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := e.do(t, call{method: "POST", path: "/refresh", header: tc.header})
			if w.Code != tc.status {
				t.Errorf("POST /refresh: got %d %s, want %d", w.Code, w.Body, tc.status)
			}
		})
	}
}

func TestAnIdempotencyKeyReachesTheUseCase(t *testing.T) {
	t.Parallel()
	type seen struct {
		key, route string
		hash       [32]byte
	}
	type seenKey struct{}
	e := newEdge(t, web.Options{Idempotent: func(ctx context.Context, key, route string, hash [32]byte) context.Context {
		return context.WithValue(ctx, seenKey{}, seen{key, route, hash})
	}})
	var got []seen
	op := web.Operation{Method: http.MethodPost, Path: "/shops/{shop_id}/book", ID: "book", Access: web.SignedIn}
	web.Register(e.API, op, func(ctx context.Context, _ *struct {
		pathInput

		Body thing
	},
	) (*struct{}, error) {
		s, _ := ctx.Value(seenKey{}).(seen)
		got = append(got, s)
		return &struct{}{}, nil
	})
	send := func(key, body string) *httptest.ResponseRecorder {
		h := headers("Authorization", "Bearer x", "Content-Type", "application/json")
		if key != "" {
			h = with(h, "Idempotency-Key", key)
		}
		return e.do(t, call{method: "POST", path: "/shops/" + shopA.String() + "/book", body: body, header: h})
	}
	for _, body := range []string{`{"name":"abc"}`, `{"name":"abc"}`, `{"name":"abd"}`} {
		if w := send("k-1", body); w.Code != http.StatusNoContent {
			t.Fatalf("POST book: got %d %s, want 204", w.Code, w.Body)
		}
	}
	if got[0] != got[1] || got[0].hash == got[2].hash || got[0].key != "k-1" || got[0].route != "POST /shops/{shop_id}/book" {
		t.Errorf("use case saw %+v, want the same twice and then another hash", got)
	}
	send("", `{"name":"abc"}`)
	if got[3].key != "" {
		t.Errorf("use case saw %+v without a key, want nothing", got[3])
	}
	for _, key := range []string{strings.Repeat("k", 256), "ñ", "a\tb"} {
		if w := send(key, `{}`); w.Code != http.StatusBadRequest || problemOf(t, w)["code"] != "bad_idempotency_key" {
			t.Errorf("POST with key %q: got %d %s, want 400 bad_idempotency_key", key, w.Code, w.Body)
		}
	}
}
