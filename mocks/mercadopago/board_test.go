package mercadopago

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestDashboardActions(t *testing.T) {
	t.Parallel()
	reserve := func(g *rig) object { return g.pay(g.cardCharge("APRO", "capture", false)) }
	paid := func(g *rig) object { return g.pay(g.cardCharge("APRO")) }
	review := func(g *rig) object { return g.pay(g.cardCharge("CONT")) }
	ticket := func(g *rig) object { return g.pay(cash("rapipago")) }
	tests := []struct {
		name   string
		make   func(*rig) object
		action string
		fields map[string]string
		want   string
	}{
		{"a review is approved", review, actApprove, nil, "approved accredited"},
		{"a review is rejected", review, actReject, map[string]string{"detail": "cc_rejected_high_risk"}, "rejected cc_rejected_high_risk"},
		{"an unknown reason becomes none", review, actReject, map[string]string{"detail": "x"}, "rejected cc_rejected_other_reason"},
		{"a ticket is paid", ticket, actAccredit, nil, "approved accredited"},
		{"a ticket expires", ticket, actExpire, nil, "cancelled expired"},
		{"a reserve is captured", reserve, actApprove, nil, "approved accredited"},
		{"a reserve is cancelled", reserve, actCancel, nil, "cancelled by_collector"},
		{"a payment is refunded", paid, actRefund, nil, string(refunded) + " " + string(refunded)},
		{"a part is refunded", paid, actPartial, map[string]string{"amount": "2.5"}, "approved partially_refunded"},
		{"a payment is charged back", paid, actChargeBack, nil, "charged_back in_process"},
		{"a notification is sent again", paid, actResend, nil, "approved accredited"},
	}
	g := start(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := g.in(t)
			p := tt.make(g)
			if code, o := g.act(p.str("id"), tt.action, tt.fields); code != http.StatusOK {
				t.Fatalf("act %s: got %d %v, want 200", tt.action, code, o)
			}
			_, o := g.call(http.MethodGet, "/v1/payments/"+p.str("id"), nil)
			if got := o.str("status") + " " + o.str("status_detail"); got != tt.want {
				t.Errorf("after %s: got %s, want %s", tt.action, got, tt.want)
			}
		})
	}
	p := paid(g)
	for _, action := range []string{actCancel, actAccredit, actExpire, actReject, "nonsense"} {
		if code, o := g.act(p.str("id"), action, nil); code != http.StatusBadRequest {
			t.Errorf("act %s on what is approved: got %d %v, want 400", action, code, o)
		}
	}
	if code, o := g.act(p.str("id"), actPartial, map[string]string{"amount": "x"}); code != http.StatusBadRequest {
		t.Errorf("refund x: got %d %v, want 400", code, o)
	}
	if code, o := g.act("1", actRefund, nil); code != http.StatusNotFound {
		t.Errorf("act on nothing: got %d %v, want 404", code, o)
	}
}

func TestDashboardShowsEverything(t *testing.T) {
	t.Parallel()
	g := start(t)
	pref := g.preference()
	_, to := g.submit(pref, g.fill(pref, "rapipago", ""))
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	id := u.Query().Get("payment_id")
	_, o := g.call(http.MethodGet, "/_mock/items", nil)
	g.want(o, "total", "3", "items.0.kind", "payment", "items.1.kind", "order", "items.2.kind", "preference")
	_, o = g.call(http.MethodGet, "/_mock/items?query=RAPIPAGO&limit=1", nil)
	g.want(o, "total", "1", "items.0.id", id, "items.0.status", "pending, pending_waiting_payment", "items.0.tone", "waiting")
	_, o = g.call(http.MethodGet, "/_mock/items?skip=2&limit=1", nil)
	g.want(o, "total", "3", "items.0.id", pref.str("id"))
	_, o = g.call(http.MethodGet, "/_mock/items/"+id, nil)
	g.want(o, "data.id", id, "timeline.0.what", "pending", "links.0.href", "/payments/"+id+"/ticket", "actions.0.name", actAccredit)
	_, o = g.call(http.MethodGet, "/_mock/items/"+pref.str("id"), nil)
	g.want(o, "status", "open", "actions.0.name", actExpire, "data.id", pref.str("id"))
	g.act(pref.str("id"), actExpire, nil)
	if code, _ := g.page(pref.str("init_point")); code != http.StatusGone {
		t.Errorf("open what was expired on the dashboard: got %d, want 410", code)
	}
	_, o = g.call(http.MethodGet, "/_mock/ledger", nil)
	g.want(o, "payments.0.id", id, "preferences.0.id", pref.str("id"), "orders.0.preference_id", pref.str("id"))
	_, state := g.call(http.MethodGet, "/_mock/state", nil)
	if first := state.str("first"); !strings.Contains(first, "{base}/v1/payments") {
		t.Errorf("first command: got %q, want one with {base}", first)
	}
	g.call(http.MethodPost, "/_mock/reset", map[string]any{})
	_, o = g.call(http.MethodGet, "/_mock/items", nil)
	g.want(o, "total", "0")
}

func TestDashboardCountsOnlyWhatIsKept(t *testing.T) {
	t.Parallel()
	g := start(t, func(c *Config) { c.Max = 2 })
	g.preference()
	first := g.pay(cash("rapipago")).str("id")
	g.pay(cash("rapipago"))
	last := g.pay(cash("pagofacil")).str("id")
	_, o := g.call(http.MethodGet, "/_mock/items", nil)
	g.want(o, "total", "3", "items.0.id", last, "items.2.kind", "preference")
	if code, _ := g.call(http.MethodGet, "/_mock/items/"+first, nil); code != http.StatusNotFound {
		t.Errorf("GET a payment that was forgotten: got %d, want 404", code)
	}
}

func TestFirstCommandWorks(t *testing.T) {
	t.Parallel()
	g := start(t)
	_, body, found := strings.Cut(firstCurl, "-d '")
	if !found {
		t.Fatal("the first command has no body")
	}
	g.want(g.pay(strings.TrimSuffix(body, "'")), "status", "pending")
}

func TestOAuth(t *testing.T) {
	t.Parallel()
	g := start(t)
	link := "/authorization?client_id=1&response_type=code&platform_id=mp&state=a+b&redirect_uri=" + url.QueryEscape("https://shop.example/back?x=1")
	if code, page := g.page(link); code != http.StatusOK || !strings.Contains(page, "¿Querés conectar tu cuenta?") {
		t.Errorf("authorization page: got %d %s, want 200", code, page)
	}
	code, to := g.form(link, url.Values{"answer": {"yes"}, "account": {"5"}})
	back, err := url.Parse(to)
	if err != nil || code != http.StatusFound || back.Query().Get("state") != "a b" || back.Query().Get("x") != "1" {
		t.Fatalf("authorize: got %d %s, want the way back with the state", code, to)
	}
	if _, to = g.form(link, url.Values{"answer": {"no"}}); !strings.Contains(to, "error=access_denied") {
		t.Errorf("refuse: got %s, want access_denied", to)
	}
	if code, _ := g.page("/authorization?client_id=1&response_type=code&redirect_uri=javascript:x"); code != http.StatusBadRequest {
		t.Errorf("a bad address: got %d, want 400", code)
	}
	ask := map[string]any{"grant_type": "authorization_code", "client_id": "1", "client_secret": "s", "code": back.Query().Get("code"), "redirect_uri": "https://else.example"}
	if code, o := g.call(http.MethodPost, "/oauth/token", ask, "Authorization", ""); code != 400 || o.str("error") != "invalid_grant" {
		t.Errorf("another redirect_uri: got %d %v, want invalid_grant", code, o)
	}
	ask["redirect_uri"] = "https://shop.example/back?x=1"
	code, tokens := g.call(http.MethodPost, "/oauth/token", ask, "Authorization", "")
	g.want(tokens, "token_type", "Bearer", "user_id", "724484985", "expires_in", "15552000")
	if code != http.StatusOK {
		t.Errorf("exchange: got %d, want 200", code)
	}
	if code, o := g.call(http.MethodPost, "/oauth/token", ask); code != 400 || o.str("error") != "invalid_grant" {
		t.Errorf("the code again: got %d %v, want invalid_grant", code, o)
	}
	bearer := "Bearer " + tokens.str("access_token")
	_, me := g.call(http.MethodGet, "/users/me", nil, "Authorization", bearer)
	g.want(me, "id", "724484985", "site_id", "MLA")
	mine := g.pay(cash("rapipago"), "Authorization", bearer)
	g.want(mine, "collector_id", "724484985")
	if code, _ := g.call(http.MethodGet, "/v1/payments/"+mine.str("id"), nil); code != http.StatusNotFound {
		t.Errorf("another seller's payment: got %d, want 404", code)
	}
	_, fresh := g.call(http.MethodPost, "/oauth/token", "grant_type=refresh_token&client_secret=s&refresh_token="+tokens.str("refresh_token"),
		"Content-Type", "application/x-www-form-urlencoded")
	g.want(fresh, "user_id", "724484985")
	g.mock.Shell().Clock.Advance(accessLife + time.Second)
	if code, _ := g.call(http.MethodGet, "/users/me", nil, "Authorization", bearer); code != http.StatusUnauthorized {
		t.Errorf("an old token: got %d, want 401", code)
	}
}

func TestOAuthRefusals(t *testing.T) {
	t.Parallel()
	g := start(t)
	for body, want := range map[string]string{
		`{"grant_type":"authorization_code","client_secret":"s","code":"x"}`:     "invalid_grant",
		`{"grant_type":"refresh_token","client_secret":"s","refresh_token":"x"}`: "invalid_grant",
		`{"grant_type":"refresh_token","refresh_token":"x"}`:                     "invalid_client",
		`{"grant_type":"password","client_secret":"s"}`:                          "unsupported_grant_type",
	} {
		if code, o := g.call(http.MethodPost, "/oauth/token", body); code != 400 || o.str("error") != want {
			t.Errorf("POST /oauth/token %s: got %d %v, want 400 %s", body, code, o, want)
		}
	}
}
