package testkit

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// Edge serves the operations of one or more domains for the people of a shop, without accounts and sessions: a role is
// its own access token.
type Edge struct {
	API  *web.API
	shop *Shop
}

// NewEdge returns an edge with the given operations.
func NewEdge(s *Shop, routes ...func(*web.API)) *Edge {
	api := web.New(web.Options{
		Auth: people{s}, Unavailable: pg.IsUnavailable,
		Idempotent: func(ctx context.Context, key, route string, hash [32]byte) context.Context {
			return pg.WithIdempotency(ctx, pg.Key{Key: key, Route: route, RequestHash: hash})
		},
	})
	for _, add := range routes {
		add(api)
	}
	return &Edge{API: api, shop: s}
}

// people signs in whoever shows the name of a role.
type people struct{ shop *Shop }

func (p people) Authenticate(_ context.Context, bearer string) (web.Principal, error) {
	user, ok := p.shop.Users[web.Role(bearer)]
	if !ok {
		return web.Principal{}, web.ErrSignedOut
	}
	return web.Principal{UserID: user}, nil
}

func (p people) RoleIn(_ context.Context, user, shop uuid.UUID) (web.Role, error) {
	for role, id := range p.shop.Users {
		if id == user && shop == p.shop.ID {
			return role, nil
		}
	}
	return "", web.ErrShopNotFound
}

// Answer is what the edge answered.
type Answer struct {
	Status int
	Header http.Header
	Raw    string
	Body   map[string]any // the JSON object, if it was one
}

// Code returns the stable code of a problem.
func (a Answer) Code() string {
	code, _ := a.Body["code"].(string)
	return code
}

// Text returns a field that is text, or "".
func (a Answer) Text(field string) string {
	text, _ := a.Body[field].(string)
	return text
}

// ID returns the field "id", or the zero UUID.
func (a Answer) ID() uuid.UUID {
	id, _ := uuid.Parse(a.Text("id")) // the zero UUID is what tests then fail on
	return id
}

// Cursor returns next_cursor, "" on the last page.
func (a Answer) Cursor() string { return a.Text("next_cursor") }

// Item returns an object of the list of a page; without one it is empty.
func (a Answer) Item(n int) Answer {
	var item map[string]any
	if items := a.Items(); n < len(items) {
		item, _ = items[n].(map[string]any)
	}
	return Answer{Status: a.Status, Body: item}
}

// Items returns the list of a page.
func (a Answer) Items() []any {
	items, _ := a.Body["items"].([]any)
	return items
}

// Call sends a request as role ("" is nobody). path is below the shop's own, such as "/barbers". Headers come in pairs.
func (e *Edge) Call(t testing.TB, role web.Role, method, path, body string, headers ...string) Answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, "/api/v1/shops/"+e.shop.ID.String()+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if role != "" {
		r.Header.Set("Authorization", "Bearer "+string(role))
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	e.API.ServeHTTP(w, r)
	a := Answer{Status: w.Code, Header: w.Header(), Raw: w.Body.String()}
	if strings.HasPrefix(a.Raw, "{") {
		if err := json.Unmarshal(w.Body.Bytes(), &a.Body); err != nil {
			t.Fatalf("%s %s: answer is not JSON: %v\n%s", method, path, err, a.Raw)
		}
	}
	return a
}
