package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/web"
)

// canary must never reach a client or a log line.
const canary = "canary-7f3a"

type thing struct {
	Name  string   `json:"name" minLength:"2" maxLength:"20"`
	Count int      `json:"count,omitempty" minimum:"1" maximum:"9"`
	Kind  string   `json:"kind,omitempty" enum:"one,two"`
	Email string   `json:"email,omitempty" format:"email"`
	When  string   `json:"when,omitempty" format:"date-time"`
	Tags  []string `json:"tags,omitempty" maxItems:"2"`
	Deep  *struct {
		ID uuid.UUID `json:"id" format:"uuid"`
	} `json:"deep,omitempty"`
}

type createInput struct{ Body thing }

type thingOutput struct{ Body thing }

type listInput struct {
	web.PageParams

	From string `query:"from" format:"date"`
}

type pathInput struct {
	ShopID uuid.UUID `path:"shop_id" format:"uuid"`
}

type pageOutput struct{ Body web.Page[thing] }

// failure makes POST /fail answer with an error of the test's choice.
type edge struct {
	*web.API

	fail error
	log  *bytes.Buffer
}

func newEdge(t *testing.T, opts web.Options) *edge {
	t.Helper()
	e := &edge{log: &bytes.Buffer{}}
	if opts.Log == nil {
		opts.Log = slog.New(slog.NewJSONHandler(e.log, nil))
	}
	if opts.Auth == nil {
		opts.Auth = team{}
	}
	e.API = web.New(opts)
	post := web.Operation{Method: http.MethodPost, Path: "/things", ID: "create", Access: web.Public, Status: 201}
	web.Register(e.API, post, func(_ context.Context, in *createInput) (*thingOutput, error) {
		return &thingOutput{in.Body}, nil
	})
	list := web.Operation{Method: http.MethodGet, Path: "/things", ID: "list", Access: web.Public}
	web.Register(e.API, list, func(context.Context, *listInput) (*pageOutput, error) {
		return &pageOutput{web.NewPage[thing](nil, "")}, nil
	})
	fail := web.Operation{Method: http.MethodPost, Path: "/fail", ID: "fail", Access: web.Public}
	web.Register(e.API, fail, func(context.Context, *struct{}) (*struct{}, error) { return nil, e.fail })
	e.Raw(web.Operation{Method: http.MethodGet, Path: "/raw", ID: "raw", Access: web.Public},
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if e.fail != nil {
				e.WriteProblem(w, r, e.fail)
				return
			}
			_, _ = io.WriteString(w, "raw")
		}))
	e.Raw(web.Operation{Method: http.MethodGet, Path: "/panic", ID: "panic", Access: web.Public},
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(canary) }))
	e.staff()
	return e
}

// caller is who the handler sees.
type caller struct {
	User uuid.UUID `json:"user"`
	Shop uuid.UUID `json:"shop"`
	Role web.Role  `json:"role"`
}

// staff registers one operation per kind of access.
func (e *edge) staff() {
	for id, access := range map[string]web.Access{
		"signed": web.SignedIn, "owner": web.OwnerOnly, "managers": web.Managers, "desk": web.Desk, "team": web.Team,
	} {
		op := web.Operation{Method: http.MethodGet, Path: "/shops/{shop_id}/" + id, ID: id, Access: access}
		web.Register(e.API, op, func(ctx context.Context, _ *pathInput) (*struct{ Body caller }, error) {
			p, _ := web.PrincipalFrom(ctx)
			return &struct{ Body caller }{caller{p.UserID, p.ShopID, p.Role}}, nil
		})
	}
}

//nolint:gochecknoglobals // constants, which Go cannot have of this type
var (
	shopA = uuid.MustParse("01900000-0000-7000-8000-00000000000a")
	shopB = uuid.MustParse("01900000-0000-7000-8000-00000000000b")
	alice = uuid.MustParse("01900000-0000-7000-8000-0000000000a1")
)

// nothing is a handler that does nothing well.
func nothing(context.Context, *struct{}) (*struct{}, error) { return &struct{}{}, nil }

// team signs everybody in as alice, whose role in shop A is the token.
type team struct{}

func (team) Authenticate(_ context.Context, bearer string) (web.Principal, error) {
	switch bearer {
	case "away":
		return web.Principal{}, errors.New("dial tcp: " + canary)
	case "bad":
		return web.Principal{}, web.ErrSignedOut
	}
	return web.Principal{UserID: alice}, nil
}

func (team) RoleIn(ctx context.Context, _, shop uuid.UUID) (web.Role, error) {
	if shop != shopA {
		return "", &fault.Error{Kind: fault.NotFound, Code: "member_not_found", Message: "no"}
	}
	return web.Role(roleOf(ctx)), nil
}

type roleKey struct{}

func roleOf(ctx context.Context) string { s, _ := ctx.Value(roleKey{}).(string); return s }

type call struct {
	method, path, body, from string
	header                   map[string]string
	role                     string
}

func (e *edge) do(t *testing.T, c call) *httptest.ResponseRecorder {
	t.Helper()
	if c.method == "" {
		c.method = http.MethodGet
	}
	r := httptest.NewRequestWithContext(context.WithValue(t.Context(), roleKey{}, c.role), c.method, "/", strings.NewReader(c.body))
	if err := setTarget(r, c.path); err != nil {
		t.Fatalf("target %q: %v", c.path, err)
	}
	for k, v := range c.header {
		r.Header.Set(k, v)
	}
	if c.from != "" {
		r.RemoteAddr = c.from
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// setTarget sets a request target that httptest would refuse.
func setTarget(r *http.Request, target string) error {
	u, err := r.URL.Parse(target)
	if err != nil {
		return err
	}
	if path, query, _ := strings.Cut(target, "?"); strings.Contains(path, "//") || strings.Contains(path, "/.") {
		u.Path, u.RawPath, u.RawQuery, u.Host = path, "", query, ""
	}
	r.URL, r.RequestURI = u, target
	return nil
}

func problemOf(t *testing.T, w *httptest.ResponseRecorder) map[string]any {
	t.Helper()
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("Content-Type: got %q with %d %s, want a problem", got, w.Code, w.Body)
	}
	var p map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
		t.Fatalf("problem: %v in %s", err, w.Body)
	}
	for _, member := range []string{"type", "title", "status", "detail", "code", "instance", "request_id", "errors"} {
		if _, ok := p[member]; !ok {
			t.Errorf("problem: no %s in %s", member, w.Body)
		}
	}
	if p["status"] != float64(w.Code) {
		t.Errorf("problem: status %v in an answer with %d", p["status"], w.Code)
	}
	if p["request_id"] != w.Header().Get("X-Request-ID") || p["request_id"] == "" {
		t.Errorf("problem: request_id %v, header %q", p["request_id"], w.Header().Get("X-Request-ID"))
	}
	return p
}

func headers(pairs ...string) map[string]string {
	h := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		h[pairs[i]] = pairs[i+1]
	}
	return h
}

func with(h map[string]string, pairs ...string) map[string]string {
	out := maps.Clone(h)
	maps.Copy(out, headers(pairs...))
	return out
}
