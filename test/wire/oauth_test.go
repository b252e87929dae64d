package wire_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// connection is a shop that connects its account at the mock by OAuth.
type connection struct {
	*testkit.Shop

	service *integration.Service
	edge    *testkit.Edge
}

func newConnection(t *testing.T, p *payer) *connection {
	t.Helper()
	ring, err := seal.NewRing(seal.NewKey("one"))
	if err != nil {
		t.Fatalf("NewRing: %v", err)
	}
	db := testkit.Open(t)
	c := &connection{Shop: testkit.NewShop(t, db, testkit.Spec{})}
	c.service = integration.New(db, integration.Options{
		Sealer: ring, PublicURL: "https://barberpro.test",
		MercadoPago: integration.OAuth{ClientID: "app", ClientSecret: "hush", AuthURL: p.url, APIURL: p.url},
	})
	c.edge = testkit.NewEdge(c.Shop, c.service.Routes)
	return c
}

// browse goes where the owner's browser goes: to the provider, which agrees at once, and back to us.
func (c *connection) browse(t *testing.T) (page string) {
	t.Helper()
	begun := c.edge.Call(t, web.RoleOwner, http.MethodGet, "/integrations/mercadopago/connect", "")
	cookie, _, _ := strings.Cut(begun.Header.Get("Set-Cookie"), ";")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, begun.Text("url"), http.NoBody)
	if err != nil {
		t.Fatalf("connect: got %s, %v", begun.Raw, err)
	}
	there, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatalf("authorization: %v", err)
	}
	_ = there.Body.Close()
	back, err := url.Parse(there.Header.Get("Location"))
	if err != nil || back.Path != integration.CallbackPath {
		t.Fatalf("authorization: got %d to %q, want our callback", there.StatusCode, there.Header.Get("Location"))
	}
	here := httptest.NewRequestWithContext(t.Context(), http.MethodGet, back.RequestURI(), nil)
	here.Header.Set("Cookie", cookie)
	w := httptest.NewRecorder()
	c.edge.API.ServeHTTP(w, here)
	return w.Header().Get("Location")
}

func (c *connection) tokens(t *testing.T) (account integration.Account, secret integration.MercadoPagoSecret) {
	t.Helper()
	account, err := c.service.Account(t.Context(), c.ID, integration.ProviderMercadoPago)
	if err != nil {
		t.Fatalf("Account: %v", err)
	}
	if err := json.Unmarshal(account.Secret, &secret); err != nil {
		t.Fatalf("Account.Secret: %v", err)
	}
	return account, secret
}

func TestAShopConnectsMercadoPagoAndKeepsItsTokensFresh(t *testing.T) {
	t.Parallel()
	p := newPayer(t, 100)
	c := newConnection(t, p)
	if page := c.browse(t); page != "https://barberpro.test/panel/integraciones?mercadopago=connected" {
		t.Fatalf("callback: got %q, want connected", page)
	}
	account, first := c.tokens(t)
	me, err := p.client.GetUser(t.Context(), first.AccessToken)
	if err != nil || string(me.ID) != account.Account {
		t.Errorf("GetUser with the token: got %v, %v, want the account %s", me, err, account.Account)
	}
	c.Exec(t, `UPDATE integrations SET next_at = now()`)
	if _, err := c.service.WorkRefresh(t.Context(), c.ID); err != nil {
		t.Fatalf("WorkRefresh: %v", err)
	}
	renewed, second := c.tokens(t)
	if second.AccessToken == first.AccessToken || second.RefreshToken == first.RefreshToken || renewed.Account != account.Account {
		t.Errorf("after the refresh: got the same tokens, or the account %s", renewed.Account)
	}
	if _, err := p.client.GetUser(t.Context(), second.AccessToken); err != nil {
		t.Errorf("GetUser with the fresh token: %v", err)
	}
}
