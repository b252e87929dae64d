package mercadopago

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// grant is what an authorization code or a refresh token stands for.
type grant struct {
	seller   seller
	redirect string
	refresh  bool
	until    time.Time
}

// access is what an access token, or a public key, stands for.
type access struct {
	seller  seller
	expires time.Time
}

const (
	accessLife  = 180 * 24 * time.Hour
	codeLife    = 10 * time.Minute // https://www.mercadopago.com.ar/developers/es/docs/security/oauth
	connections = 1_000            // sellers that connect get ids after the first one's
)

type tokenRequest struct {
	GrantType    text `json:"grant_type"`
	ClientID     text `json:"client_id"`
	ClientSecret text `json:"client_secret"`
	Code         text `json:"code"`
	RedirectURI  text `json:"redirect_uri"`
	RefreshToken text `json:"refresh_token"`
}

type tokenAnswer struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int64  `json:"expires_in"` // seconds
	Scope        string `json:"scope"`
	UserID       seller `json:"user_id"`
	RefreshToken string `json:"refresh_token"`
	PublicKey    string `json:"public_key"`
	LiveMode     bool   `json:"live_mode"`
}

var (
	errGrant = wrong("invalid_grant", "Error validating grant. It may be expired, used, or of another application")
	errType  = wrong("unsupported_grant_type", "grant_type must be authorization_code, refresh_token or client_credentials")
)

//nolint:gochecknoglobals // a text
var badLink = notice{Title: "No podemos conectar la cuenta", Text: "El enlace que te trajo está incompleto."}

// postOAuth answers POST /oauth/token, as JSON and as a form. It needs no access token: it gives one.
func (m *Mock) postOAuth(r *http.Request, _ seller) (*answer, error) {
	body, err := document(r)
	if err != nil {
		return nil, err
	}
	var in tokenRequest
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") && !strings.HasPrefix(string(body), "{") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, wrong("invalid_request", "the form cannot be read")
		}
		in = tokenRequest{
			GrantType: text(form.Get("grant_type")), ClientID: text(form.Get("client_id")),
			ClientSecret: text(form.Get("client_secret")), Code: text(form.Get("code")),
			RedirectURI: text(form.Get("redirect_uri")), RefreshToken: text(form.Get("refresh_token")),
		}
	} else if err := decode(body, &in); err != nil {
		return nil, err
	}
	return m.exchange(&in)
}

// exchange gives tokens for a code or a refresh token, each of which works once.
func (m *Mock) exchange(in *tokenRequest) (*answer, error) {
	if in.ClientSecret == "" {
		return nil, wrong("invalid_client", "invalid client_id or client_secret")
	}
	var used string
	switch in.GrantType {
	case "authorization_code":
		used = string(in.Code)
	case "refresh_token":
		used = string(in.RefreshToken)
	case "client_credentials":
		return ok(m.issue(seller(m.config.CollectorID))), nil
	default:
		return nil, errType
	}
	g, found := m.grants.Get(used)
	switch {
	case !found, g.refresh != (in.GrantType == "refresh_token"), !m.shell.Clock.Now().Before(g.until):
		return nil, errGrant
	case !g.refresh && g.redirect != string(in.RedirectURI):
		return nil, errGrant
	case !m.grants.Delete(used): // somebody else was faster
		return nil, errGrant
	}
	return ok(m.issue(g.seller)), nil
}

func (m *Mock) issue(s seller) tokenAnswer {
	now := m.shell.Clock.Now()
	t := tokenAnswer{
		AccessToken: fmt.Sprintf("APP_USR-%s-%s-%s-%d", clientID, now.Format("010215"), m.shell.Random.Hex(32), s),
		TokenType:   "Bearer", ExpiresIn: int64(accessLife / time.Second), Scope: "offline_access payments read write", UserID: s,
		RefreshToken: fmt.Sprintf("TG-%s-%d", m.shell.Random.Hex(24), s), PublicKey: "APP_USR-" + m.uuid(),
	}
	m.accesses.Add(t.AccessToken, access{seller: s, expires: now.Add(accessLife)})
	m.accesses.Add(t.PublicKey, access{seller: s, expires: now.Add(accessLife)})
	m.grants.Add(t.RefreshToken, grant{seller: s, refresh: true, until: now.Add(accessLife)})
	return t
}

// getAuthorization answers GET /authorization: a page that asks, for a browser, and the way back at once for anything
// else.
func (m *Mock) getAuthorization(w http.ResponseWriter, r *http.Request) {
	back, err := redirection(r.URL.Query())
	switch {
	case err != nil:
		m.show(w, http.StatusBadRequest, "notice", badLink)
	case strings.Contains(r.Header.Get("Accept"), "text/html"):
		m.show(w, http.StatusOK, "authorize", authorizePage{Query: "?" + r.URL.RawQuery, App: r.URL.Query().Get("client_id"), Account: 1})
	default:
		m.authorize(w, r, back, 1)
	}
}

// postAuthorization answers the buttons of that page.
func (m *Mock) postAuthorization(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	back, err := redirection(r.URL.Query())
	if err != nil {
		m.show(w, http.StatusBadRequest, "notice", badLink)
		return
	}
	if r.FormValue("answer") != "yes" {
		leave(w, r, back, url.Values{"error": {"access_denied"}})
		return
	}
	var account count
	if account.UnmarshalJSON([]byte(r.FormValue("account"))) != nil || account < 1 || account > connections {
		account = 1
	}
	m.authorize(w, r, back, account)
}

// authorize sends the seller back with a code.
func (m *Mock) authorize(w http.ResponseWriter, r *http.Request, back *url.URL, account count) {
	code := "TG-" + m.shell.Random.Hex(32)
	m.grants.Add(code, grant{
		seller: seller(m.config.CollectorID) + seller(account), redirect: r.URL.Query().Get("redirect_uri"),
		until: m.shell.Clock.Now().Add(codeLife),
	})
	leave(w, r, back, url.Values{"code": {code}})
}

// leave goes to an address of the client with more parameters, among them the client's own state.
func leave(w http.ResponseWriter, r *http.Request, back *url.URL, more url.Values) {
	q := back.Query()
	for name := range more {
		q.Set(name, more.Get(name))
	}
	if state := r.URL.Query().Get("state"); state != "" {
		q.Set("state", state)
	}
	to := *back
	to.RawQuery = q.Encode()
	w.Header().Set("Location", to.String())
	w.WriteHeader(http.StatusFound)
}

// redirection reads where to go back to.
func redirection(q url.Values) (*url.URL, error) {
	back := q.Get("redirect_uri")
	if !isAddress(back) || q.Get("client_id") == "" || q.Get("response_type") != "code" {
		return nil, errGrant
	}
	u, err := url.Parse(back)
	if err != nil {
		return nil, errGrant
	}
	return u, nil
}
