package account

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/web"
)

// client is a browser: it keeps cookies, and its page sends the access token.
type client struct {
	t     *testing.T
	http  *http.Client
	url   string
	token string
}

func (w *world) browser(t *testing.T, s *Service) *client {
	t.Helper()
	api := web.New(web.Options{Auth: s, Unavailable: pg.IsUnavailable})
	s.Routes(api)
	server := httptest.NewTLSServer(api)
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatalf("cookiejar.New: %v", err)
	}
	c := server.Client()
	c.Jar = jar
	return &client{t: t, http: c, url: server.URL}
}

// do sends body as JSON and decodes the answer into answer, unless they are nil.
func (c *client) do(method, path string, body, answer any, want int) *http.Response {
	c.t.Helper()
	var content bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&content).Encode(body); err != nil {
			c.t.Fatalf("encode: %v", err)
		}
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, &content)
	if err != nil {
		c.t.Fatalf("request: %v", err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	var text bytes.Buffer
	if _, err := text.ReadFrom(res.Body); err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	if res.StatusCode != want {
		c.t.Fatalf("%s %s: got %d %s, want %d", method, path, res.StatusCode, &text, want)
	}
	if answer != nil {
		if err := json.Unmarshal(text.Bytes(), answer); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, &text)
		}
	}
	return res
}

func (c *client) signIn(path string, body any, want int) signedBody {
	c.t.Helper()
	var answer signedBody
	c.do(http.MethodPost, path, body, &answer, want)
	c.token = answer.AccessToken
	return answer
}

func registerBody() map[string]any {
	return map[string]any{
		"shop_name": "Barbería Sur", "slug": "sur", "owner_name": "Ana Pérez", "email": "ana@ejemplo.com.ar",
		"password": goodPassword, "phone": "11 2345-6789",
	}
}

func TestAPersonsDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.process(Options{SecureCookies: true})
	c := w.browser(t, s)
	registered := c.signIn("/api/v1/auth/register", registerBody(), http.StatusCreated)
	if registered.TokenType != "Bearer" || registered.ExpiresIn != 900 || registered.Shop == nil || registered.Shop.Slug != "sur" {
		t.Errorf("register: got %+v", registered)
	}
	var me struct{ User User }
	c.do(http.MethodGet, "/api/v1/me", nil, &me, http.StatusOK)
	if len(me.User.Memberships) != 1 || me.User.Memberships[0].ShopName != "Barbería Sur" {
		t.Errorf("me: got %+v", me.User)
	}
	refreshed := c.signIn("/api/v1/auth/refresh", nil, http.StatusOK)
	if refreshed.User.ID != me.User.ID || refreshed.Shop != nil {
		t.Errorf("refresh: got %+v", refreshed)
	}
	c.do(http.MethodPost, "/api/v1/auth/password",
		map[string]string{"current_password": goodPassword, "new_password": otherPassword}, nil, http.StatusNoContent)
	c.do(http.MethodPost, "/api/v1/auth/logout", nil, nil, http.StatusNoContent)
	c.do(http.MethodPost, "/api/v1/auth/refresh", nil, nil, http.StatusUnauthorized)
	c.do(http.MethodGet, "/api/v1/me", nil, nil, http.StatusUnauthorized)
	c.signIn("/api/v1/auth/login", map[string]string{"email": "ana@ejemplo.com.ar", "password": otherPassword}, http.StatusOK)
	c.do(http.MethodPost, "/api/v1/auth/logout-all", nil, nil, http.StatusNoContent)
	c.do(http.MethodGet, "/api/v1/me", nil, nil, http.StatusUnauthorized)

	c.do(http.MethodPost, "/api/v1/auth/password-reset", map[string]string{"email": "ana@ejemplo.com.ar"}, nil, http.StatusAccepted)
	c.do(http.MethodPost, "/api/v1/auth/password-reset", map[string]string{"email": "nadie@ejemplo.com.ar"}, nil, http.StatusAccepted)
	w.run()
	confirm := map[string]string{"token": w.mail.token(t), "password": goodPassword}
	c.do(http.MethodPost, "/api/v1/auth/password-reset/confirm", confirm, nil, http.StatusNoContent)
	c.do(http.MethodPost, "/api/v1/auth/password-reset/confirm", confirm, nil, http.StatusGone)
	c.signIn("/api/v1/auth/login", map[string]string{"email": "ana@ejemplo.com.ar", "password": goodPassword}, http.StatusOK)
}

func TestTheCookie(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, cookie string
		options      Options
		secure       bool
	}{
		{"with https", "__Host-refresh", Options{SecureCookies: true}, true},
		{"in development", "refresh", Options{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c := w.browser(t, w.process(tt.options))
			res := c.do(http.MethodPost, "/api/v1/auth/register", registerBody(), nil, http.StatusCreated)
			got := res.Cookies()
			if len(got) != 1 {
				t.Fatalf("cookies: got %v, want one", got)
			}
			k := got[0]
			if k.Name != tt.cookie || k.Secure != tt.secure || !k.HttpOnly || k.SameSite != http.SameSiteStrictMode ||
				k.Path != "/" || k.Domain != "" || k.MaxAge != 7*24*3600 {
				t.Errorf("cookie: got %+v", k)
			}
			if got := res.Header.Get("Cache-Control"); got != "no-store" {
				t.Errorf("Cache-Control: got %q, want no-store", got)
			}
			swapped := map[bool]string{true: plainCookie, false: secureCookie}[tt.secure]
			c.http.Jar = nil
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/api/v1/auth/refresh", http.NoBody)
			if err != nil {
				t.Fatalf("request: %v", err)
			}
			r.Header.Set("Cookie", swapped+"="+k.Value)
			res, err = c.http.Do(r)
			if err != nil {
				t.Fatalf("refresh: %v", err)
			}
			defer func() { _ = res.Body.Close() }()
			if res.StatusCode != http.StatusUnauthorized {
				t.Errorf("refresh with the other mode's cookie: got %d, want 401", res.StatusCode)
			}
		})
	}
}

func TestMembersOverHTTP(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.browser(t, w.process(Options{SecureCookies: true}))
	registered := c.signIn("/api/v1/auth/register", registerBody(), http.StatusCreated)
	members := "/api/v1/shops/" + registered.Shop.ID.String() + "/members"
	var added Member
	c.do(http.MethodPost, members, map[string]any{
		"email": "leo@ejemplo.com.ar", "name": "Leo", "role": "reception", "password": otherPassword,
	}, &added, http.StatusCreated)
	var page web.Page[Member]
	c.do(http.MethodGet, members+"?limit=1", nil, &page, http.StatusOK)
	if len(page.Items) != 1 || page.NextCursor == nil {
		t.Fatalf("list: got %+v, want one and a cursor", page)
	}
	first := page.Items[0]
	c.do(http.MethodGet, members+"?limit=1&cursor="+*page.NextCursor, nil, &page, http.StatusOK)
	if len(page.Items) != 1 || page.NextCursor != nil || page.Items[0].UserID == first.UserID {
		t.Errorf("list, second page: got %+v, want the other one and no cursor", page)
	}
	c.do(http.MethodGet, members+"?cursor=x", nil, nil, http.StatusUnprocessableEntity)
	c.do(http.MethodPatch, members+"/"+added.UserID.String(), map[string]any{"role": "barber", "barber_id": nil}, &added, http.StatusOK)
	if added.Role != web.RoleBarber {
		t.Errorf("patch: got %+v, want a barber", added)
	}
	c.do(http.MethodPatch, members+"/"+added.UserID.String(), map[string]any{"role": "dios"}, nil, http.StatusUnprocessableEntity)
	c.do(http.MethodPatch, members+"/"+added.UserID.String(), map[string]any{"shop_id": "x"}, nil, http.StatusBadRequest)
	c.do(http.MethodPatch, members+"/"+registered.User.ID.String(), map[string]any{"role": "barber"}, nil, http.StatusConflict)

	leo := &client{t: t, http: c.http, url: c.url}
	leo.signIn("/api/v1/auth/login", map[string]string{"email": "leo@ejemplo.com.ar", "password": otherPassword}, http.StatusOK)
	leo.do(http.MethodGet, members, nil, nil, http.StatusForbidden)
	c.do(http.MethodDelete, members+"/"+added.UserID.String(), nil, nil, http.StatusNoContent)
	leo.do(http.MethodGet, members, nil, nil, http.StatusNotFound)
	c.do(http.MethodDelete, members+"/"+added.UserID.String(), nil, nil, http.StatusNotFound)
}

func TestHostileBodiesNeverFailOnOurSide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.browser(t, w.process(Options{SecureCookies: true}))
	huge := strings.Repeat("x", 100_000)
	bodies := []any{
		nil,
		1,
		"x",
		[]int{},
		map[string]any{},
		map[string]any{"email": nil, "password": nil},
		map[string]any{"email": huge, "password": huge},
		map[string]any{"email": "a\u0000b@c.d", "password": "\u0000"},
		json.RawMessage(`{"email": "\ud800@x.y", "password": "💈"}`),
		map[string]any{"token": "'; DROP TABLE users; --", "password": goodPassword},
		map[string]any{"email": map[string]any{"$ne": 1}},
	}
	for _, path := range []string{"register", "login", "refresh", "logout", "password-reset", "password-reset/confirm"} {
		for _, body := range bodies {
			content, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/api/v1/auth/"+path, bytes.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			res, err := c.http.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode >= http.StatusInternalServerError {
				t.Errorf("POST %s %.60s: got %d, want no 5xx", path, content, res.StatusCode)
			}
		}
	}
}

func TestLogoutByCookieAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.browser(t, w.process(Options{SecureCookies: true}))
	access := c.signIn("/api/v1/auth/register", registerBody(), http.StatusCreated).AccessToken
	c.token = "" // expired, and the page is gone
	c.do(http.MethodPost, "/api/v1/auth/logout", nil, nil, http.StatusNoContent)
	c.token = access
	c.do(http.MethodGet, "/api/v1/me", nil, nil, http.StatusUnauthorized)
}

func TestAnotherSitesPageCannotUseTheCookie(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.browser(t, w.process(Options{SecureCookies: true}))
	c.signIn("/api/v1/auth/register", registerBody(), http.StatusCreated)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.url+"/api/v1/auth/refresh", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://evil.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := c.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("refresh from another site: got %d, want 403", res.StatusCode)
	}
}
