package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"github.com/caarlos0/env/v11"

	"github.com/barberpro/barberpro/mocks/afip"
	"github.com/barberpro/barberpro/mocks/mail"
	"github.com/barberpro/barberpro/mocks/mercadopago"
	"github.com/barberpro/barberpro/mocks/sms"
	"github.com/barberpro/barberpro/mocks/whatsapp"
)

// providers are all there are, in the order of their ports.
func providers() []provider {
	return []provider{
		{name: "mercadopago", title: "MercadoPago", variable: "MERCADOPAGO_PORT", port: 3001, start: from(mercadopago.New)},
		{name: "afip", title: "AFIP", variable: "AFIP_PORT", port: 3002, start: from(afip.New)},
		{name: "whatsapp", title: "WhatsApp", variable: "WHATSAPP_PORT", port: 3003, start: from(whatsapp.New)},
		{name: "sms", title: "SMS", variable: "SMS_PORT", port: 3004, start: from(sms.New)},
		{
			name: "mail", title: "Mail", variable: "MAIL_PORT", port: 8025, start: from(mail.New),
			more: []listener{{title: "SMTP", variable: "SMTP_PORT", port: 1025, serve: serveSMTP}},
		},
	}
}

func serveSMTP(ctx context.Context, m mock, l net.Listener) error {
	return m.(*mail.Mock).ServeSMTP(ctx, l) //nolint:forcetypeassert,errcheck // only the mail mock has it
}

// from starts a mock with its settings from the environment.
func from[C any, M mock](start func(C, *slog.Logger) (M, error)) func(*slog.Logger) (mock, error) {
	return func(log *slog.Logger) (mock, error) {
		c, err := env.ParseAs[C]()
		if err != nil {
			return nil, fmt.Errorf("read the environment: %w", err)
		}
		return start(c, log)
	}
}
