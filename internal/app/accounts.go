package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/config"
	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/invoice"
	"github.com/barberpro/barberpro/internal/notify"
	"github.com/barberpro/barberpro/internal/payment"
	"github.com/barberpro/barberpro/internal/provider/mail"
	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
	"github.com/barberpro/barberpro/internal/upstream"
)

// accounts are the shops' accounts at the providers, as the domains that use them want them, with the platform's for
// shops without their own.
type accounts struct {
	integrations *integration.Service
	known        memo
	platform     *config.Providers
	letters      *mail.Sender // the platform's
	mailHost     string
}

// of reads a shop's account into the provider's two structs. The zero shop is the platform, which has none here.
func (a *accounts) of(ctx context.Context, shop uuid.UUID, provider string, settings, secret any) (integration.Account, error) {
	if shop == uuid.Nil {
		return integration.Account{}, integration.ErrNotConnected
	}
	found, err := a.known.account(shop, provider, func() (integration.Account, error) {
		return a.integrations.Account(ctx, shop, provider)
	})
	if err != nil {
		return found, err
	}
	if err := json.Unmarshal(found.Settings, settings); err != nil {
		return found, fmt.Errorf("decode settings of %s: %w", provider, err)
	}
	if err := json.Unmarshal(found.Secret, secret); err != nil {
		return found, fmt.Errorf("decode secret of %s: %w", provider, err)
	}
	return found, nil
}

// payments are the accounts as payment wants them.
type payments struct{ *accounts }

// Account returns a shop's account at MercadoPago.
func (a payments) Account(ctx context.Context, shop uuid.UUID) (payment.Account, error) {
	var settings integration.MercadoPagoSettings
	var secret integration.MercadoPagoSecret
	found, err := a.of(ctx, shop, integration.ProviderMercadoPago, &settings, &secret)
	if errors.Is(err, integration.ErrNotConnected) {
		return payment.Account{}, payment.ErrNotConnected
	}
	if err != nil {
		return payment.Account{}, fmt.Errorf("account at MercadoPago: %w", err)
	}
	out := payment.Account{
		Token: secret.AccessToken, WebhookSecret: secret.WebhookSecret, UserID: found.Account, PublicKey: settings.PublicKey,
	}
	if out.WebhookSecret == "" && settings.ConnectedBy == "oauth" {
		out.WebhookSecret = a.platform.MercadoPagoHook.Reveal()
	}
	return out, nil
}

// invoices are the accounts as invoice wants them.
type invoices struct{ *accounts }

// Account returns a shop's certificate at ARCA.
func (a invoices) Account(ctx context.Context, shop uuid.UUID) (invoice.Account, error) {
	var settings integration.AFIPSettings
	var secret integration.AFIPSecret
	_, err := a.of(ctx, shop, integration.ProviderAFIP, &settings, &secret)
	if errors.Is(err, integration.ErrNotConnected) {
		return invoice.Account{}, invoice.ErrNotConnected
	}
	if err != nil {
		return invoice.Account{}, fmt.Errorf("account at ARCA: %w", err)
	}
	return invoice.Account{Certificate: []byte(secret.Certificate), Key: []byte(secret.PrivateKey)}, nil
}

// senders are the accounts as notify wants them.
type senders struct{ *accounts }

// WhatsApp returns the number that a shop writes from.
func (a senders) WhatsApp(ctx context.Context, shop uuid.UUID) (whatsapp.Account, error) {
	var settings integration.WhatsAppSettings
	var secret integration.WhatsAppSecret
	_, err := a.of(ctx, shop, integration.ProviderWhatsApp, &settings, &secret)
	switch {
	case err == nil:
		return whatsapp.Account{PhoneID: settings.PhoneNumberID, Token: secret.AccessToken, AppSecret: secret.AppSecret}, nil
	case !errors.Is(err, integration.ErrNotConnected):
		return whatsapp.Account{}, fmt.Errorf("account at WhatsApp: %w", err)
	case a.platform.WhatsAppPhoneID == "":
		return whatsapp.Account{}, notify.ErrNotConnected
	}
	return whatsapp.Account{
		PhoneID: a.platform.WhatsAppPhoneID, Token: a.platform.WhatsAppToken.Reveal(), AppSecret: a.platform.WhatsAppSecret.Reveal(),
	}, nil
}

// SMS returns the account that a shop's SMS are sent by.
func (a senders) SMS(ctx context.Context, shop uuid.UUID) (sms.Account, error) {
	var settings integration.SMSSettings
	var secret integration.SMSSecret
	_, err := a.of(ctx, shop, integration.ProviderSMS, &settings, &secret)
	switch {
	case err == nil:
		return sms.Account{
			SID: settings.AccountSID, AuthToken: secret.AuthToken, From: settings.From, ServiceID: settings.MessagingServiceSID,
		}, nil
	case !errors.Is(err, integration.ErrNotConnected):
		return sms.Account{}, fmt.Errorf("account for SMS: %w", err)
	case a.platform.SMSAccount == "":
		return sms.Account{}, notify.ErrNotConnected
	}
	return sms.Account{SID: a.platform.SMSAccount, AuthToken: a.platform.SMSToken.Reveal(), From: a.platform.SMSFrom}, nil
}

// Mail returns what sends a shop's letters.
func (a senders) Mail(ctx context.Context, shop uuid.UUID) (notify.Letters, error) {
	var settings integration.MailSettings
	var secret integration.MailSecret
	_, err := a.of(ctx, shop, integration.ProviderMail, &settings, &secret)
	switch {
	case err == nil:
		o := mail.Options{
			Host: settings.Host, Port: settings.Port, Secure: settings.Security != "none", User: settings.Username,
			Password: secret.Password, From: sender(settings.FromName, settings.From), Timeout: a.platform.Timeout,
		}
		if !a.platform.AllowPrivate {
			o.Dial = upstream.GuardedDial // the shop typed the host in; it may point inside, or begin to
		}
		return mail.New(o), nil
	case !errors.Is(err, integration.ErrNotConnected):
		return nil, fmt.Errorf("account for mail: %w", err)
	case a.mailHost == "":
		return nil, notify.ErrNotConnected
	}
	return a.letters, nil
}

// sender is a name and an address as a letter shows them.
func sender(name, address string) string {
	if name == "" {
		return address
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `" <` + address + `>`
}
