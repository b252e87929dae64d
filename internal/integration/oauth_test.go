package integration_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// begin asks for the address to connect at, and returns its state and the browser's cookie.
func (w *world) begin(t *testing.T) (state, cookie string) {
	t.Helper()
	a := w.ok(t, http.MethodGet, "/mercadopago/connect", "")
	u, err := url.Parse(a.Text("url"))
	if err != nil || u.Query().Get("redirect_uri") != "https://barberpro.test/oauth/mercadopago/callback" || u.Query().Get("client_id") != "app" {
		t.Fatalf("connect: got %s, %v, want the address of our application", a.Raw, err)
	}
	set := a.Header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "Secure", "SameSite=Lax", "Path=/oauth/mercadopago/callback"} {
		if !strings.Contains(set, want) {
			t.Errorf("cookie: got %s, want %s", set, want)
		}
	}
	cookie, _, _ = strings.Cut(set, ";")
	return u.Query().Get("state"), cookie
}

// back is the browser's return from MercadoPago; it tells how the panel is told that it went.
func (w *world) back(t *testing.T, query url.Values, cookie string) string {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, integration.CallbackPath+"?"+query.Encode(), nil)
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	rec := httptest.NewRecorder()
	w.edge.API.ServeHTTP(rec, r)
	location, err := url.Parse(rec.Header().Get("Location"))
	if rec.Code != http.StatusFound || err != nil || !strings.HasPrefix(location.String(), "https://barberpro.test/panel/") {
		t.Fatalf("callback: got %d to %q, want 302 to the panel", rec.Code, rec.Header().Get("Location"))
	}
	return location.Query().Get("mercadopago")
}

func TestAnOwnerConnectsMercadoPagoWithAButton(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	state, cookie := w.begin(t)
	if got := w.back(t, url.Values{"code": {"code-1"}, "state": {state}}, cookie); got != "connected" {
		t.Fatalf("callback: got %q, want connected", got)
	}
	var secret integration.MercadoPagoSecret
	a := w.secret(t, "mercadopago", &secret)
	want := integration.MercadoPagoSecret{AccessToken: "APP_USR-access-1-123456", RefreshToken: "TG-refresh-1-of-the-shop"}
	if diff := cmp.Diff(want, secret); diff != "" {
		t.Errorf("secret (-want +got):\n%s", diff)
	}
	if a.Account != "123456" || a.ExpiresAt == nil || !a.ExpiresAt.Equal(w.Clock.Now().Add(180*day)) {
		t.Errorf("Account: got %q until %v, want 123456 for 180 days", a.Account, a.ExpiresAt)
	}
	n := w.Count(t, `SELECT count(*) FROM audit_events WHERE action = 'integration.connect' AND actor_user_id = $1`, w.Users[web.RoleOwner])
	if n != 1 {
		t.Errorf("audit events of the owner: got %d, want 1", n)
	}
	view := w.ok(t, http.MethodGet, "/mercadopago", "")
	if view.Text("connected_by") != "oauth" || view.Text("expiry") != "ok" || field(view, "refresh_token", "last4") != "shop" {
		t.Errorf("GET: got %s", view.Raw)
	}
}

func TestAStateIsOursFreshAndUsedOnceByTheBrowserThatBegan(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	state, cookie := w.begin(t)
	good := url.Values{"code": {"code-1"}, "state": {state}}
	forged := []byte(state)
	forged[len(forged)/2] ^= 1
	for name, c := range map[string]struct {
		query  url.Values
		cookie string
	}{
		"no state":                {url.Values{"code": {"code-1"}}, cookie},
		"a state that is no text": {url.Values{"code": {"code-1"}, "state": {"%%%"}}, cookie},
		"a state of nobody":       {url.Values{"code": {"code-1"}, "state": {string(forged)}}, cookie},
		"another browser":         {good, ""},
		"another cookie":          {good, "bp_oauth=other"},
	} {
		if got := w.back(t, c.query, c.cookie); got != "expired" {
			t.Errorf("%s: got %q, want expired", name, got)
		}
	}
	if w.mp.seen() != 0 {
		t.Fatalf("MercadoPago was asked %d times for callbacks that are not ours", w.mp.seen())
	}
	if got := w.back(t, good, cookie); got != "connected" {
		t.Fatalf("the true one: got %q, want connected", got)
	}
	if got := w.back(t, good, cookie); got != "expired" || w.mp.seen() != 1 {
		t.Errorf("the same again: got %q and %d calls, want expired and one", got, w.mp.seen())
	}
	state, cookie = w.begin(t)
	w.Clock.Advance(10*60*1e9 + 1)
	if got := w.back(t, url.Values{"code": {"code-1"}, "state": {state}}, cookie); got != "expired" {
		t.Errorf("after ten minutes: got %q, want expired", got)
	}
}

func TestOneOfTwoCallbacksAtOnceConnects(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	state, cookie := w.begin(t)
	results := make(chan string, 8)
	for range cap(results) {
		go func() { results <- w.back(t, url.Values{"code": {"code-1"}, "state": {state}}, cookie) }()
	}
	got := map[string]int{}
	for range cap(results) {
		got[<-results]++
	}
	if got["connected"] != 1 || w.mp.seen() != 1 {
		t.Errorf("callbacks: got %v and %d calls, want one connected and one call", got, w.mp.seen())
	}
}

func TestWhoDoesNotAgreeConnectsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	state, cookie := w.begin(t)
	if got := w.back(t, url.Values{"error": {"access_denied"}, "state": {state}}, cookie); got != "denied" || w.mp.seen() != 0 {
		t.Errorf("denied: got %q and %d calls", got, w.mp.seen())
	}
	for name, breakIt := range map[string]func(){
		"MercadoPago is away":                 func() { w.mp.status = http.StatusServiceUnavailable },
		"it answers 500 after giving":         func() { w.mp.status, w.mp.after = 0, http.StatusInternalServerError },
		"it refuses the code, already burned": func() { w.mp.after = 0 },
	} {
		w.mp.set(breakIt)
		state, cookie := w.begin(t)
		w.back(t, url.Values{"code": {"code-2"}, "state": {state}}, cookie)
		if _, err := w.service.Account(t.Context(), w.ID, "mercadopago"); !errors.Is(err, integration.ErrNotConnected) {
			t.Errorf("%s: Account: got %v, want ErrNotConnected", name, err)
		}
	}
}

func TestWithoutAnApplicationThereIsNoButton(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.options.MercadoPago = integration.OAuth{}
	w.serve(t, w.options)
	if a := w.owner(t, http.MethodGet, "/mercadopago/connect", ""); a.Code() != "oauth_not_configured" {
		t.Errorf("connect: got %d %s, want oauth_not_configured", a.Status, a.Code())
	}
}

func (w *world) connect(t *testing.T) {
	t.Helper()
	state, cookie := w.begin(t)
	if got := w.back(t, url.Values{"code": {"code-1"}, "state": {state}}, cookie); got != "connected" {
		t.Fatalf("callback: got %q, want connected", got)
	}
}

func TestTokensAreChangedBeforeTheyEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.connect(t)
	in := w.Count(t, `SELECT round(extract(epoch FROM next_at - now()) / 86400)::int FROM integrations`)
	if in != 150 {
		t.Errorf("refresh: due in %d days, want 150 of 180", in)
	}
	if _, err := w.queue().Work(t.Context(), w.ID); err != nil || w.mp.seen() != 1 {
		t.Errorf("Work before it is due: got %v and %d calls, want nothing asked", err, w.mp.seen())
	}
	w.due(t)
	w.Clock.Advance(150 * day)
	if _, err := w.queue().Work(t.Context(), w.ID); err != nil {
		t.Fatalf("Work: %v", err)
	}
	var secret integration.MercadoPagoSecret
	a := w.secret(t, "mercadopago", &secret)
	if secret.AccessToken != "APP_USR-access-2-123456" || secret.RefreshToken != "TG-refresh-2-of-the-shop" ||
		!a.ExpiresAt.Equal(w.Clock.Now().Add(180*day)) || a.Account != "123456" {
		t.Errorf("after the refresh: got %+v until %v, want the second tokens for 180 days more", secret, a.ExpiresAt)
	}
}

func TestOneProcessAtATimeChangesTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.connect(t)
	w.due(t)
	done := make(chan error, 8)
	for range cap(done) {
		go func() {
			_, err := w.queue().Work(t.Context(), w.ID)
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Errorf("Work: %v", err)
		}
	}
	if w.mp.seen() != 2 {
		t.Errorf("calls: got %d, want one to connect and one to refresh", w.mp.seen())
	}
}

func TestAFailedRefreshLeavesTheOldTokensInUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.connect(t)
	w.due(t)
	w.mp.set(func() { w.mp.status = http.StatusTooManyRequests })
	if _, err := w.queue().Work(t.Context(), w.ID); err == nil {
		t.Error("Work with 429: got no error")
	}
	if n := w.Count(t, `SELECT count(*) FROM integrations WHERE next_at BETWEEN now() + interval '10 minutes' AND now() + interval '20 minutes'`); n != 1 {
		t.Error("after 429: not put off for a quarter of an hour")
	}
	// The answer is lost after the effect: the refresh token is used up, and only connecting anew helps.
	w.due(t)
	w.mp.set(func() { w.mp.status, w.mp.after = 0, http.StatusBadGateway })
	if _, err := w.queue().Work(t.Context(), w.ID); err == nil {
		t.Error("Work with a lost answer: got no error")
	}
	w.due(t)
	w.mp.set(func() { w.mp.after = 0 })
	if _, err := w.queue().Work(t.Context(), w.ID); err == nil {
		t.Error("Work with a used token: got no error")
	}
	view := w.ok(t, http.MethodGet, "/mercadopago", "")
	if !strings.Contains(view.Text("check_error"), "volvé a conectar") || view.Body["connected"] != true {
		t.Errorf("GET: got %s, want to be told to connect anew, still connected", view.Raw)
	}
	var secret integration.MercadoPagoSecret
	w.secret(t, "mercadopago", &secret)
	if secret.AccessToken != "APP_USR-access-1-123456" {
		t.Errorf("access token: got %q, want the first, which holds for 30 days more", secret.AccessToken)
	}
	if n := w.Count(t, `SELECT count(*) FROM integrations WHERE next_at IS NOT NULL`); n != 0 {
		t.Error("it is tried again though it was refused for good")
	}
}

func TestTokensThatCameMeanwhileAreNotOverwritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.Open(t))
	w.connect(t)
	w.due(t)
	block, release := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		close(block)
		<-release
		w.mp.ServeHTTP(rw, r)
	}))
	t.Cleanup(slow.Close)
	w.options.MercadoPago.APIURL = slow.URL
	w.serve(t, w.options)
	done := make(chan error, 1)
	go func() {
		_, err := w.queue().Work(t.Context(), w.ID)
		done <- err
	}()
	<-block
	w.ok(t, http.MethodPut, "/mercadopago", `{"access_token":"APP_USR-by-hand-55555"}`)
	close(release)
	if err := <-done; err != nil {
		t.Errorf("Work: %v", err)
	}
	var secret integration.MercadoPagoSecret
	w.secret(t, "mercadopago", &secret)
	if secret.AccessToken != "APP_USR-by-hand-55555" || secret.RefreshToken != "" {
		t.Errorf("after a late refresh: got %+v, want what was put by hand", secret)
	}
}
