package integration

import (
	"context"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// WhatsAppSettings is what may be shown of a number at WhatsApp's Cloud API.
type WhatsAppSettings struct {
	PhoneNumberID     string `json:"phone_number_id"`
	BusinessAccountID string `json:"business_account_id"`
}

// WhatsAppSecret is what is sealed of it.
type WhatsAppSecret struct {
	AccessToken string `json:"access_token"`
	AppSecret   string `json:"app_secret"`   // checks X-Hub-Signature-256
	VerifyToken string `json:"verify_token"` // of the handshake
}

// WhatsApp is a shop's number as its managers see it.
type WhatsApp struct {
	Status

	PhoneNumberID     string `json:"phone_number_id"`
	BusinessAccountID string `json:"business_account_id"`
	AccessToken       Secret `json:"access_token"`
	AppSecret         Secret `json:"app_secret"`
	VerifyToken       Secret `json:"verify_token"`
}

// WhatsAppCredentials connect a number. Secrets that are absent stay as they are.
type WhatsAppCredentials struct {
	PhoneNumberID     string  `json:"phone_number_id" minLength:"1" maxLength:"40" pattern:"^[0-9]+$"`
	BusinessAccountID string  `json:"business_account_id,omitempty" maxLength:"40" pattern:"^[0-9]*$"`
	AccessToken       *string `json:"access_token,omitempty" minLength:"10" maxLength:"1000"`
	AppSecret         *string `json:"app_secret,omitempty" minLength:"8" maxLength:"200"`
	VerifyToken       *string `json:"verify_token,omitempty" minLength:"8" maxLength:"200"`
}

func (s *Service) viewWhatsApp(r *stored) (out WhatsApp, err error) {
	var settings WhatsAppSettings
	var secret WhatsAppSecret
	if err := r.decode(&settings, &secret); err != nil {
		return out, err
	}
	return WhatsApp{
		Status: r.status(s.opts.Clock.Now(), ProviderWhatsApp), PhoneNumberID: settings.PhoneNumberID,
		BusinessAccountID: settings.BusinessAccountID, AccessToken: hint(secret.AccessToken), AppSecret: hint(secret.AppSecret),
		VerifyToken: hint(secret.VerifyToken),
	}, nil
}

// WhatsApp returns the shop's number.
func (s *Service) WhatsApp(ctx context.Context, shop uuid.UUID) (out WhatsApp, err error) {
	row, err := s.load(ctx, shop, ProviderWhatsApp)
	if err != nil {
		return out, err
	}
	return s.viewWhatsApp(&row)
}

// PutWhatsApp connects the shop's own number.
func (s *Service) PutWhatsApp(ctx context.Context, shop uuid.UUID, in WhatsAppCredentials) (out WhatsApp, err error) {
	row, err := s.put(ctx, shop, ProviderWhatsApp, func(before stored) (change, error) {
		var secret WhatsAppSecret
		if err := before.decode(&WhatsAppSettings{}, &secret); err != nil {
			return change{}, err
		}
		overwrite(&secret.AccessToken, in.AccessToken)
		overwrite(&secret.AppSecret, in.AppSecret)
		overwrite(&secret.VerifyToken, in.VerifyToken)
		if secret.AccessToken == "" {
			return change{}, fault.Validation("body.access_token", "Pegá el token de acceso.")
		}
		if secret.AppSecret == "" {
			return change{}, fault.Validation("body.app_secret", "Pegá la clave secreta de la app: con ella comprobamos los avisos.")
		}
		return change{
			settings: WhatsAppSettings{in.PhoneNumberID, in.BusinessAccountID}, secret: secret, account: in.PhoneNumberID,
			action: actionConnect, detail: map[string]any{"phone_number_id": in.PhoneNumberID, "new_token": in.AccessToken != nil},
		}, nil
	})
	if err != nil {
		return out, err
	}
	return s.viewWhatsApp(&row)
}
