package integration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/barberpro/barberpro/internal/provider/mercadopago"
)

// OAuth is our own application at MercadoPago, on whose behalf shops connect.
type OAuth struct {
	ClientID, ClientSecret string
	AuthURL                string // where people agree; "": https://auth.mercadopago.com.ar
	APIURL                 string // "": https://api.mercadopago.com
	Timeout                time.Duration
	// Observe is told of each call; see upstream.Options.
	Observe func(provider, operation, outcome string, took time.Duration)
	// Client gives out tokens; nil: MercadoPago's API at the addresses above.
	Client Authorizer
}

// Authorizer gives out tokens. A code and a refresh token work once; key names the attempt, so that the same one sent
// again has no second effect.
type Authorizer interface {
	AuthorizeURL(redirect, state string) string
	ExchangeCode(ctx context.Context, key, code, redirect string) (mercadopago.Grant, error)
	RefreshToken(ctx context.Context, key, refresh string) (mercadopago.Grant, error)
}

// fill sets what is not given.
func (o *OAuth) fill() {
	if o.AuthURL == "" {
		o.AuthURL = "https://auth.mercadopago.com.ar"
	}
	if o.APIURL == "" {
		o.APIURL = "https://api.mercadopago.com"
	}
	if o.Client == nil {
		o.Client = mercadopago.New(mercadopago.Options{
			BaseURL: o.APIURL, AuthURL: o.AuthURL, ClientID: o.ClientID, ClientSecret: o.ClientSecret, Timeout: o.Timeout,
			Observe: o.Observe,
		})
	}
}

// timing is when tokens end, and in how long they should be changed; nil where they do not end or cannot be changed.
func timing(g *mercadopago.Grant, now time.Time) (end *time.Time, refresh *time.Duration) {
	if g.Life() <= 0 {
		return nil, nil
	}
	at := now.Add(g.Life())
	if g.RefreshToken == "" {
		return &at, nil
	}
	wait := refreshIn(g.Life())
	return &at, &wait
}

// refreshIn leaves a sixth of what is left for trying again, and for the owner to connect anew: of the 180 days that
// MercadoPago gives, the last 30.
func refreshIn(left time.Duration) time.Duration { return max(left*5/6, 0) }

// refreshKey names the use of a refresh token: after a crash or a lost answer it is asked for under the same name.
func refreshKey(token string) string {
	sum := sha256.Sum256([]byte("refresh " + token))
	return hex.EncodeToString(sum[:16])
}
