package integration_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// changes counts how often it was told of a change.
type changes struct{ n atomic.Int32 }

func (c *changes) ShopChanged(context.Context, uuid.UUID) { c.n.Add(1) }

// provider is a MercadoPago that gives tokens: codes and refresh tokens work once.
type provider struct {
	*httptest.Server

	mu     sync.Mutex
	valid  map[string]bool // codes and refresh tokens
	given  int
	calls  int
	status int // when not 0: answered before anything is looked at
	after  int // when not 0: answered after the effect
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{valid: map[string]bool{"code-1": true}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls++
	if p.status != 0 {
		w.WriteHeader(p.status)
		return
	}
	var in struct {
		Code         string `json:"code"`
		ID           string `json:"client_id"`
		RefreshToken string `json:"refresh_token"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.ID != "app" {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	used := in.Code + in.RefreshToken
	if !p.valid[used] {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant","status":400}`)
		return
	}
	delete(p.valid, used)
	p.given++
	next := fmt.Sprintf("TG-refresh-%d-of-the-shop", p.given)
	p.valid[next] = true
	if p.after != 0 {
		w.WriteHeader(p.after)
		return
	}
	fmt.Fprintf(w, `{"access_token":"APP_USR-access-%d-123456","refresh_token":%q,"user_id":123456,"expires_in":15552000,"public_key":"APP_USR-pub","live_mode":true}`,
		p.given, next)
}

func (p *provider) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func (p *provider) seen() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls
}

type world struct {
	*testkit.Shop

	edge    *testkit.Edge
	service *integration.Service
	options integration.Options
	changes *changes
	mp      *provider
	ring    *seal.Ring
}

func newWorld(t *testing.T, db *pg.DB) *world {
	t.Helper()
	ring, err := seal.NewRing(seal.NewKey("one"))
	if err != nil {
		t.Fatalf("NewRing: %v", err)
	}
	w := &world{Shop: testkit.NewShop(t, db, testkit.Spec{}), changes: &changes{}, mp: newProvider(t), ring: ring}
	w.options = integration.Options{
		Clock: w.Clock, Sealer: ring, Changes: w.changes, PublicURL: "https://barberpro.test",
		MercadoPago: integration.OAuth{ClientID: "app", ClientSecret: "s", AuthURL: "https://auth.test", APIURL: w.mp.URL},
		Testers:     map[string]integration.Tester{},
	}
	w.serve(t, w.options)
	return w
}

// serve starts the domain anew with other options.
func (w *world) serve(t *testing.T, o integration.Options) {
	t.Helper()
	w.service = integration.New(w.DB, o)
	w.edge = testkit.NewEdge(w.Shop, w.service.Routes)
}

func (w *world) owner(t *testing.T, method, path, body string, headers ...string) testkit.Answer {
	t.Helper()
	return w.edge.Call(t, web.RoleOwner, method, "/integrations"+path, body, headers...)
}

// ok calls as the owner and fails on anything but a success.
func (w *world) ok(t *testing.T, method, path, body string) testkit.Answer {
	t.Helper()
	a := w.owner(t, method, path, body)
	if a.Status >= http.StatusBadRequest {
		t.Fatalf("%s %s: got %d %s", method, path, a.Status, a.Raw)
	}
	return a
}

// secret is what other domains get of an account.
func (w *world) secret(t *testing.T, provider string, out any) integration.Account {
	t.Helper()
	a, err := w.service.Account(t.Context(), w.ID, provider)
	if err != nil {
		t.Fatalf("Account(%s): %v", provider, err)
	}
	if err := json.Unmarshal(a.Secret, out); err != nil {
		t.Fatalf("Account(%s).Secret: %v", provider, err)
	}
	return a
}

// due makes the tokens of the shop due for a change.
func (w *world) due(t *testing.T) {
	t.Helper()
	w.Exec(t, `UPDATE integrations SET next_at = now() - interval '1 second' WHERE shop_id = $1 AND next_at IS NOT NULL`, w.ID)
}

func (w *world) queue() drain.Queue {
	return w.service.Queues(func(string) func(context.Context) ([]uuid.UUID, error) {
		return func(context.Context) ([]uuid.UUID, error) { return []uuid.UUID{w.ID}, nil }
	})[0]
}

func field(a testkit.Answer, name, member string) any {
	m, _ := a.Body[name].(map[string]any)
	return m[member]
}

const day = 24 * time.Hour
