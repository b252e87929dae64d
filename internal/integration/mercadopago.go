package integration

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// MercadoPagoSettings is what may be shown of an account at MercadoPago.
type MercadoPagoSettings struct {
	PublicKey   string `json:"public_key"`
	ConnectedBy string `json:"connected_by"` // "oauth" or "token"
	LiveMode    bool   `json:"live_mode"`    // of tokens that came by OAuth
}

// MercadoPagoSecret is what is sealed of it. RefreshToken is only there after OAuth.
type MercadoPagoSecret struct {
	AccessToken   string `json:"access_token"`
	RefreshToken  string `json:"refresh_token,omitempty"`
	WebhookSecret string `json:"webhook_secret,omitempty"` // of the shop's own application; checks x-signature
}

// MercadoPago is a shop's account as its managers see it.
type MercadoPago struct {
	Status

	PublicKey     string `json:"public_key"`
	ConnectedBy   string `json:"connected_by" enum:",oauth,token" doc:"oauth: con el botón; token: con credenciales pegadas"`
	LiveMode      bool   `json:"live_mode"`
	AccessToken   Secret `json:"access_token"`
	RefreshToken  Secret `json:"refresh_token"`
	WebhookSecret Secret `json:"webhook_secret"`
}

// MercadoPagoCredentials are pasted by hand. A secret that is absent stays as it is.
//
//nolint:lll // a tag cannot be broken
type MercadoPagoCredentials struct {
	AccessToken   *string `json:"access_token,omitempty" minLength:"10" maxLength:"500" doc:"De tus credenciales de producción. Si falta queda el guardado"`
	PublicKey     string  `json:"public_key,omitempty" maxLength:"200"`
	WebhookSecret *string `json:"webhook_secret,omitempty" maxLength:"500" doc:"Clave secreta de las notificaciones. Vacía la borra; si falta queda la guardada"`
}

func (s *Service) viewMercadoPago(r *stored) (out MercadoPago, err error) {
	var settings MercadoPagoSettings
	var secret MercadoPagoSecret
	if err := r.decode(&settings, &secret); err != nil {
		return out, err
	}
	return MercadoPago{
		Status:    r.status(s.opts.Clock.Now(), ProviderMercadoPago),
		PublicKey: settings.PublicKey, ConnectedBy: settings.ConnectedBy, LiveMode: settings.LiveMode,
		AccessToken: hint(secret.AccessToken), RefreshToken: hint(secret.RefreshToken), WebhookSecret: hint(secret.WebhookSecret),
	}, nil
}

// MercadoPago returns the shop's account.
func (s *Service) MercadoPago(ctx context.Context, shop uuid.UUID) (out MercadoPago, err error) {
	row, err := s.load(ctx, shop, ProviderMercadoPago)
	if err != nil {
		return out, err
	}
	return s.viewMercadoPago(&row)
}

// PutMercadoPago connects the shop with credentials that were pasted. Another access token ends a connection by OAuth.
func (s *Service) PutMercadoPago(ctx context.Context, shop uuid.UUID, in MercadoPagoCredentials) (out MercadoPago, err error) {
	row, err := s.put(ctx, shop, ProviderMercadoPago, func(before stored) (change, error) {
		var settings MercadoPagoSettings
		var secret MercadoPagoSecret
		if err := before.decode(&settings, &secret); err != nil {
			return change{}, err
		}
		c := change{action: actionConnect, detail: map[string]any{
			"new_token": in.AccessToken != nil, "new_webhook_secret": in.WebhookSecret != nil,
		}}
		settings.PublicKey = strings.TrimSpace(in.PublicKey)
		if in.WebhookSecret != nil {
			secret.WebhookSecret = strings.TrimSpace(*in.WebhookSecret)
		}
		if in.AccessToken != nil {
			secret.AccessToken, secret.RefreshToken = strings.TrimSpace(*in.AccessToken), ""
			settings.ConnectedBy, settings.LiveMode = "token", !strings.HasPrefix(secret.AccessToken, "TEST-")
			c.account = collectorOf(secret.AccessToken)
		} else {
			keepTokens(&c, &before, s.opts.Clock.Now())
		}
		if secret.AccessToken == "" {
			return change{}, fault.Validation("body.access_token", "Pegá el access token de tu cuenta.")
		}
		c.settings, c.secret = settings, secret
		return c, nil
	})
	if err != nil {
		return out, err
	}
	return s.viewMercadoPago(&row)
}

// keepTokens leaves account, expiry and the time of the next refresh as they were.
func keepTokens(c *change, before *stored, now time.Time) {
	if before.Account != nil {
		c.account = *before.Account
	}
	c.expiresAt = before.ExpiresAt
	if before.NextAt != nil && before.ExpiresAt != nil {
		wait := refreshIn(before.ExpiresAt.Sub(now))
		c.refreshAfter = &wait
	}
}

// collectorOf reads the user id that access tokens end with, or "". A test of the account asks the provider.
func collectorOf(token string) string {
	last := token[strings.LastIndexByte(token, '-')+1:]
	if last == "" || len(last) > 20 || strings.Trim(last, "0123456789") != "" {
		return ""
	}
	return last
}
