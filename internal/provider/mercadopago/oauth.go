package mercadopago

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Grant is the right to act for a seller.
type Grant struct {
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	PublicKey    string `json:"public_key"`
	UserID       ID     `json:"user_id"`
	ExpiresIn    int64  `json:"expires_in"` // seconds; 15,552,000 is 180 days
	LiveMode     bool   `json:"live_mode"`
}

// Life is how long the access token works.
func (g *Grant) Life() time.Duration { return time.Duration(g.ExpiresIn) * time.Second }

// AuthorizeURL is where a seller lets us act for them. They come back to redirect with ?code= and the same state.
func (c *Client) AuthorizeURL(redirect, state string) string {
	q := url.Values{
		"client_id": {c.options.ClientID}, "response_type": {"code"}, "platform_id": {"mp"}, "redirect_uri": {redirect}, "state": {state},
	}
	return c.options.AuthURL + "/authorization?" + q.Encode()
}

// ExchangeCode turns the code that a seller came back with into a grant. A code works once. key names the attempt.
func (c *Client) ExchangeCode(ctx context.Context, key, code, redirect string) (Grant, error) {
	return c.grant(ctx, "exchange code", key, map[string]string{
		"grant_type": "authorization_code", "code": code, "redirect_uri": redirect,
	})
}

// RefreshToken turns a refresh token into a new grant, with a new refresh token. key names the attempt.
func (c *Client) RefreshToken(ctx context.Context, key, refresh string) (Grant, error) {
	return c.grant(ctx, "refresh token", key, map[string]string{"grant_type": "refresh_token", "refresh_token": refresh})
}

func (c *Client) grant(ctx context.Context, operation, key string, in map[string]string) (g Grant, err error) {
	in["client_id"], in["client_secret"] = c.options.ClientID, c.options.ClientSecret
	err = c.do(ctx, call{operation: operation, method: http.MethodPost, path: "/oauth/token", key: key, body: in}, &g)
	return g, err
}
