package integration

import (
	"context"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// SMSSettings is what may be shown of an account for SMS.
type SMSSettings struct {
	AccountSID          string `json:"account_sid"`
	From                string `json:"from"` // a number, or
	MessagingServiceSID string `json:"messaging_service_sid"`
}

// SMSSecret is what is sealed of it.
type SMSSecret struct {
	AuthToken string `json:"auth_token"`
}

// SMS is a shop's account for SMS as its managers see it.
type SMS struct {
	Status

	AccountSID          string `json:"account_sid"`
	From                string `json:"from"`
	MessagingServiceSID string `json:"messaging_service_sid"`
	AuthToken           Secret `json:"auth_token"`
}

// SMSCredentials connect an account. A token that is absent stays as it is.
//
//nolint:lll // a tag cannot be broken
type SMSCredentials struct {
	AccountSID          string  `json:"account_sid" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9]+$"`
	From                string  `json:"from,omitempty" maxLength:"20" pattern:"^(\\+[0-9]{8,15})?$" doc:"El número que manda, como +54911..."`
	MessagingServiceSID string  `json:"messaging_service_sid,omitempty" maxLength:"64" pattern:"^[A-Za-z0-9]*$" doc:"En lugar de un número"`
	AuthToken           *string `json:"auth_token,omitempty" minLength:"8" maxLength:"200" pattern:"^[A-Za-z0-9]+$"`
}

func (s *Service) viewSMS(r *stored) (out SMS, err error) {
	var settings SMSSettings
	var secret SMSSecret
	if err := r.decode(&settings, &secret); err != nil {
		return out, err
	}
	return SMS{
		Status: r.status(s.opts.Clock.Now(), ProviderSMS), AccountSID: settings.AccountSID, From: settings.From,
		MessagingServiceSID: settings.MessagingServiceSID, AuthToken: hint(secret.AuthToken),
	}, nil
}

// SMS returns the shop's account.
func (s *Service) SMS(ctx context.Context, shop uuid.UUID) (out SMS, err error) {
	row, err := s.load(ctx, shop, ProviderSMS)
	if err != nil {
		return out, err
	}
	return s.viewSMS(&row)
}

// PutSMS connects the shop's own account.
func (s *Service) PutSMS(ctx context.Context, shop uuid.UUID, in SMSCredentials) (out SMS, err error) {
	if (in.From == "") == (in.MessagingServiceSID == "") {
		return out, fault.Validation("body.from", "Escribí el número que manda o el servicio de mensajes, uno de los dos.")
	}
	row, err := s.put(ctx, shop, ProviderSMS, func(before stored) (change, error) {
		var secret SMSSecret
		if err := before.decode(&SMSSettings{}, &secret); err != nil {
			return change{}, err
		}
		overwrite(&secret.AuthToken, in.AuthToken)
		if secret.AuthToken == "" {
			return change{}, fault.Validation("body.auth_token", "Pegá el auth token.")
		}
		return change{
			settings: SMSSettings{in.AccountSID, in.From, in.MessagingServiceSID}, secret: secret, account: in.AccountSID,
			action: actionConnect, detail: map[string]any{"account_sid": in.AccountSID, "new_token": in.AuthToken != nil},
		}, nil
	})
	if err != nil {
		return out, err
	}
	return s.viewSMS(&row)
}
