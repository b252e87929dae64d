package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/barberpro/barberpro/internal/fault"
	"github.com/barberpro/barberpro/internal/integration"
	"github.com/barberpro/barberpro/internal/provider/afip"
	"github.com/barberpro/barberpro/internal/provider/mail"
	"github.com/barberpro/barberpro/internal/provider/mercadopago"
	"github.com/barberpro/barberpro/internal/provider/sms"
	"github.com/barberpro/barberpro/internal/provider/whatsapp"
	"github.com/barberpro/barberpro/internal/web"
)

// providers are the clients of the outside services.
type providers struct {
	mercadopago *mercadopago.Client
	afip        *afip.Client
	whatsapp    *whatsapp.Client
	sms         *sms.Client
	mail        *mail.Sender
}

func (a *App) openProviders() {
	c, observe := &a.cfg.Providers, a.metrics.Provider
	a.providers = providers{
		mercadopago: mercadopago.New(mercadopago.Options{
			BaseURL: c.MercadoPagoURL, AuthURL: c.MercadoPagoAuth, ClientID: c.MercadoPagoID,
			ClientSecret: c.MercadoPagoSecret.Reveal(), Timeout: c.Timeout, Observe: observe,
		}),
		afip: afip.New(afip.Options{
			WSAA: c.AFIPLogin, WSFE: c.AFIPInvoices, Padron: c.AFIPRegistry, Timeout: 3 * c.Timeout, Observe: observe, //nolint:mnd // it is slow
		}),
		whatsapp: whatsapp.New(whatsapp.Options{
			BaseURL: c.WhatsAppURL, Version: c.WhatsAppVersion, Timeout: c.Timeout, Observe: observe,
		}),
		sms: sms.New(sms.Options{BaseURL: c.SMSURL, Timeout: c.Timeout, Observe: observe}),
		mail: mail.New(mail.Options{
			Host: a.cfg.Mail.Host, Port: a.cfg.Mail.Port, Secure: a.cfg.Mail.Secure, User: a.cfg.Mail.User,
			Password: a.cfg.Mail.Password.Reveal(), From: a.cfg.Mail.From, Timeout: a.cfg.Mail.Timeout,
		}),
	}
}

// testers are what the test button of each account does.
func (a *App) testers() map[string]integration.Tester {
	return map[string]integration.Tester{
		integration.ProviderMercadoPago: a.testMercadoPago,
		integration.ProviderAFIP:        a.testAFIP,
		integration.ProviderWhatsApp:    a.testWhatsApp,
		integration.ProviderSMS:         a.testSMS,
		integration.ProviderMail:        a.testMail,
	}
}

func (a *App) testMercadoPago(ctx context.Context, at integration.Account) (integration.Check, error) {
	account, err := payments{a.accounts}.Account(ctx, at.Shop)
	if err != nil {
		return integration.Check{}, err
	}
	user, err := a.providers.mercadopago.GetUser(ctx, account.Token)
	if err != nil {
		return integration.Check{}, fmt.Errorf("test MercadoPago: %w", err)
	}
	return integration.Check{Account: string(user.ID), Detail: "Cobrás como " + user.Nickname + "."}, nil
}

func (a *App) testAFIP(ctx context.Context, at integration.Account) (integration.Check, error) {
	found, err := a.invoice.Check(ctx, at.Shop)
	if err != nil {
		return integration.Check{}, err
	}
	if len(found.Problems) > 0 {
		return integration.Check{}, &fault.Error{
			Kind: fault.Conflict, Code: "afip_check_failed", Message: strings.Join(found.Problems, " "),
		}
	}
	detail := strings.Join(append([]string{"Podés facturar con el CUIT " + found.CUIT + "."}, found.Warnings...), " ")
	return integration.Check{Account: found.CUIT, Detail: detail, ExpiresAt: expiry(found.ExpiresAt)}, nil
}

func expiry(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (a *App) testWhatsApp(ctx context.Context, at integration.Account) (integration.Check, error) {
	account, err := senders{a.accounts}.WhatsApp(ctx, at.Shop)
	if err != nil {
		return integration.Check{}, err
	}
	number, err := a.providers.whatsapp.Check(ctx, account)
	if err != nil {
		return integration.Check{}, fmt.Errorf("test WhatsApp: %w", err)
	}
	return integration.Check{Account: account.PhoneID, Detail: "Escribís desde el " + number + "."}, nil
}

func (a *App) testSMS(ctx context.Context, at integration.Account) (integration.Check, error) {
	account, err := senders{a.accounts}.SMS(ctx, at.Shop)
	if err != nil {
		return integration.Check{}, err
	}
	name, err := a.providers.sms.Check(ctx, account)
	if err != nil {
		return integration.Check{}, fmt.Errorf("test SMS: %w", err)
	}
	return integration.Check{Account: account.SID, Detail: "La cuenta " + name + " responde."}, nil
}

// testMail sends a letter to whoever pressed the button.
func (a *App) testMail(ctx context.Context, at integration.Account) (integration.Check, error) {
	p, _ := web.PrincipalFrom(ctx)
	user, err := a.account.User(ctx, p.UserID)
	if err != nil {
		return integration.Check{}, err
	}
	letters, err := senders{a.accounts}.Mail(ctx, at.Shop)
	if err != nil {
		return integration.Check{}, err
	}
	err = letters.Send(ctx, mail.Message{
		To: user.Email, Subject: "Prueba de correo de BarberPro",
		Text: "Hola, " + user.Name + ":\n\nEl servidor de correo de tu barbería funciona. Así salen los avisos a tus clientes.\n",
	})
	if err != nil {
		return integration.Check{}, fmt.Errorf("test mail: %w", err)
	}
	return integration.Check{Account: at.Account, Detail: "Te mandamos una prueba a " + user.Email + "."}, nil
}
