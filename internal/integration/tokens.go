package integration

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/barberpro/barberpro/internal/upstream"
)

// OAuth is our own application at MercadoPago, on whose behalf shops connect.
type OAuth struct {
	ClientID, ClientSecret string
	AuthURL                string // where people agree; "": MercadoPago's in Argentina
	APIURL                 string // "": https://api.mercadopago.com
	// Tokens gives them out; nil: POST /oauth/token of APIURL.
	Tokens interface {
		Exchange(ctx context.Context, code, redirectURI string) (Tokens, error)
		Refresh(ctx context.Context, refreshToken string) (Tokens, error)
	}
	Timeout time.Duration
	// Observe is told of each call; see upstream.Options.
	Observe func(provider, operation, outcome string, took time.Duration)
}

// fill sets what is not given.
func (o *OAuth) fill() {
	if o.AuthURL == "" {
		o.AuthURL = "https://auth.mercadopago.com.ar/authorization"
	}
	if o.APIURL == "" {
		o.APIURL = "https://api.mercadopago.com"
	}
	if o.Tokens == nil {
		o.Tokens = &tokenClient{
			id: o.ClientID, secret: o.ClientSecret,
			client: upstream.New(upstream.Options{Name: ProviderMercadoPago, BaseURL: o.APIURL, Timeout: o.Timeout, Observe: o.Observe}),
		}
	}
}

// Tokens are what OAuth gives.
type Tokens struct {
	AccessToken, RefreshToken, PublicKey string
	UserID                               string
	ExpiresIn                            time.Duration
	LiveMode                             bool
}

// timing is when the tokens end, and in how long they should be changed; nil where they do not end or cannot be changed.
func (t *Tokens) timing(now time.Time) (end *time.Time, refresh *time.Duration) {
	if t.ExpiresIn <= 0 {
		return nil, nil
	}
	at := now.Add(t.ExpiresIn)
	if t.RefreshToken == "" {
		return &at, nil
	}
	wait := refreshIn(t.ExpiresIn)
	return &at, &wait
}

// refreshIn leaves a sixth of what is left for trying again, and for the owner to connect anew: of the 180 days that
// MercadoPago gives, the last 30.
func refreshIn(left time.Duration) time.Duration { return max(left*5/6, 0) }

// tokenClient speaks to MercadoPago. A code and a refresh token work once, so that no call is repeated by itself.
type tokenClient struct {
	id, secret string
	client     *upstream.Client
}

// Exchange turns a code into tokens.
func (c *tokenClient) Exchange(ctx context.Context, code, redirectURI string) (Tokens, error) {
	return c.call(ctx, "exchange code", map[string]string{
		"grant_type": "authorization_code", "code": code, "redirect_uri": redirectURI,
	})
}

// Refresh turns a refresh token into new tokens. The old one works no more.
func (c *tokenClient) Refresh(ctx context.Context, refreshToken string) (Tokens, error) {
	return c.call(ctx, "refresh token", map[string]string{"grant_type": "refresh_token", "refresh_token": refreshToken})
}

var errNoToken = errors.New("an answer without a token")

func (c *tokenClient) call(ctx context.Context, operation string, form map[string]string) (Tokens, error) {
	form["client_id"], form["client_secret"] = c.id, c.secret
	body, err := json.Marshal(form)
	if err != nil {
		return Tokens{}, upstream.Answered(ProviderMercadoPago, operation, upstream.Refused, err)
	}
	res, err := c.client.Do(ctx, upstream.Request{
		Operation: operation, Method: http.MethodPost, Path: "/oauth/token", Body: body,
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}},
	})
	if err != nil {
		return Tokens{}, err
	}
	var out struct {
		AccessToken  string      `json:"access_token"`
		RefreshToken string      `json:"refresh_token"`
		PublicKey    string      `json:"public_key"`
		ExpiresIn    int64       `json:"expires_in"`
		UserID       json.Number `json:"user_id"`
		LiveMode     bool        `json:"live_mode"`
	}
	if err := json.Unmarshal(res.Body, &out); err != nil {
		return Tokens{}, upstream.Answered(ProviderMercadoPago, operation, upstream.Unknown, err)
	}
	if out.AccessToken == "" {
		return Tokens{}, upstream.Answered(ProviderMercadoPago, operation, upstream.Unknown, errNoToken)
	}
	return Tokens{
		AccessToken: out.AccessToken, RefreshToken: out.RefreshToken, PublicKey: out.PublicKey, UserID: out.UserID.String(),
		ExpiresIn: time.Duration(out.ExpiresIn) * time.Second, LiveMode: out.LiveMode,
	}, nil
}
