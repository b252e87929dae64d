package config

import (
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Providers are the outside services that the product speaks to. The defaults are theirs; in development they are the
// mocks. A shop's own accounts are kept with the shop; those here are the platform's, for shops without.
//
//nolint:lll // a tag cannot be broken
type Providers struct {
	Timeout      time.Duration `env:"PROVIDER_TIMEOUT" envDefault:"10s" doc:"Longest time of one call to a provider"`
	WebhookURL   string        `env:"WEBHOOK_URL" doc:"Address at which providers reach the API, without a path. Empty: PUBLIC_URL"`
	AllowPrivate bool          `env:"WEBHOOKS_ALLOW_PRIVATE" dev:"true" doc:"Lets webhooks of shops, and mail servers of their own, be on private addresses and plain http. Only for development"`

	MercadoPagoURL    string `env:"MERCADOPAGO_URL" envDefault:"https://api.mercadopago.com" dev:"http://localhost:3001" doc:"API of MercadoPago"`
	MercadoPagoAuth   string `env:"MERCADOPAGO_AUTH_URL" envDefault:"https://auth.mercadopago.com.ar" dev:"http://localhost:3001" doc:"Where shops allow the platform to charge for them"`
	MercadoPagoID     string `env:"MERCADOPAGO_CLIENT_ID" dev:"724484980123456" doc:"Application of the platform. Empty: shops paste their credentials"`
	MercadoPagoSecret Secret `env:"MERCADOPAGO_CLIENT_SECRET" dev:"mock-client-secret" doc:"Its secret"`
	MercadoPagoHook   Secret `env:"MERCADOPAGO_WEBHOOK_SECRET" dev:"mock-webhook-secret" doc:"Signs the webhooks of shops that are connected through the application"`

	AFIPLogin    string `env:"AFIP_WSAA_URL" envDefault:"https://wsaa.afip.gov.ar/ws/services/LoginCms" dev:"http://localhost:3002/ws/services/LoginCms" doc:"WSAA of ARCA (ex AFIP): access tickets"`
	AFIPInvoices string `env:"AFIP_WSFE_URL" envDefault:"https://servicios1.afip.gov.ar/wsfev1/service.asmx" dev:"http://localhost:3002/wsfev1/service.asmx" doc:"WSFEv1 of ARCA: invoices"`
	AFIPRegistry string `env:"AFIP_PADRON_URL" envDefault:"https://aws.afip.gov.ar/sr-padron/webservices" dev:"http://localhost:3002/sr-padron/webservices" doc:"Registry of taxpayers, without the service at the end"`

	WhatsAppURL     string `env:"WHATSAPP_URL" envDefault:"https://graph.facebook.com" dev:"http://localhost:3003" doc:"Graph API of WhatsApp, without the version"`
	WhatsAppVersion string `env:"WHATSAPP_API_VERSION" envDefault:"v23.0" doc:"Its version"`
	WhatsAppPhoneID string `env:"WHATSAPP_PHONE_NUMBER_ID" dev:"106540352242922" doc:"Number of the platform, for shops without their own. Empty: none"`
	WhatsAppToken   Secret `env:"WHATSAPP_TOKEN" dev:"whatsapp-mock-token" doc:"Its access token"`
	WhatsAppSecret  Secret `env:"WHATSAPP_APP_SECRET" dev:"whatsapp-mock-app-secret" doc:"Signs WhatsApp's webhooks"`
	WhatsAppVerify  Secret `env:"WHATSAPP_VERIFY_TOKEN" dev:"whatsapp-mock-verify-token" doc:"What WhatsApp says when it is given the address of the webhook"`

	SMSURL     string `env:"SMS_URL" envDefault:"https://api.twilio.com" dev:"http://localhost:3004" doc:"API of Twilio"`
	SMSAccount string `env:"SMS_ACCOUNT_SID" dev:"AC00000000000000000000000000000001" doc:"Account of the platform, for shops without their own. Empty: none"`
	SMSToken   Secret `env:"SMS_AUTH_TOKEN" dev:"5a2c7e1f9b3d4860a1c2e3f405162738" doc:"Its token; signs the webhooks, too"`
	SMSFrom    string `env:"SMS_FROM" dev:"+15005550006" doc:"Number that SMS come from"`
}

// Webhooks is where providers reach the API.
func (c *Config) Webhooks() string {
	if c.Providers.WebhookURL != "" {
		return strings.TrimSuffix(c.Providers.WebhookURL, "/")
	}
	return strings.TrimSuffix(c.App.PublicURL, "/")
}

func (c *Config) checkProviders(p *findings) {
	of := &c.Providers
	p.positive("PROVIDER_TIMEOUT", of.Timeout)
	for variable, address := range map[string]string{
		"MERCADOPAGO_URL": of.MercadoPagoURL, "MERCADOPAGO_AUTH_URL": of.MercadoPagoAuth, "AFIP_WSAA_URL": of.AFIPLogin,
		"AFIP_WSFE_URL": of.AFIPInvoices, "AFIP_PADRON_URL": of.AFIPRegistry, "WHATSAPP_URL": of.WhatsAppURL, "SMS_URL": of.SMSURL,
		"WEBHOOK_URL": of.WebhookURL,
	} {
		u, err := url.Parse(address)
		switch {
		case variable == "WEBHOOK_URL" && address == "": // PUBLIC_URL, which is checked itself
		case err != nil || u.Host == "" || !isWeb(u):
			p.add(variable, fmt.Sprintf("%q is not an address", address), "use something like https://api.example.com")
		case c.App.Env == Production && u.Scheme != "https":
			p.add(variable, "it is not https", "set the https address of the provider itself")
		}
	}
	if c.App.Deployed() && of.AllowPrivate {
		p.add("WEBHOOKS_ALLOW_PRIVATE", "shops could reach what only this network may", "remove it")
	}
	c.checkAccounts(p)
}

// checkAccounts looks at the platform's accounts: each has all of its parts or none.
func (c *Config) checkAccounts(p *findings) {
	of := &c.Providers
	for _, account := range []struct {
		variable, id string
		needs        map[string]string
	}{
		{"MERCADOPAGO_CLIENT_ID", of.MercadoPagoID, map[string]string{
			"MERCADOPAGO_CLIENT_SECRET": of.MercadoPagoSecret.Reveal(), "MERCADOPAGO_WEBHOOK_SECRET": of.MercadoPagoHook.Reveal(),
		}},
		{"WHATSAPP_PHONE_NUMBER_ID", of.WhatsAppPhoneID, map[string]string{
			"WHATSAPP_TOKEN": of.WhatsAppToken.Reveal(), "WHATSAPP_APP_SECRET": of.WhatsAppSecret.Reveal(),
			"WHATSAPP_VERIFY_TOKEN": of.WhatsAppVerify.Reveal(),
		}},
		{"SMS_ACCOUNT_SID", of.SMSAccount, map[string]string{"SMS_AUTH_TOKEN": of.SMSToken.Reveal(), "SMS_FROM": of.SMSFrom}},
	} {
		for variable, value := range account.needs {
			switch {
			case account.id == "":
			case value == "":
				p.add(variable, "it is missing, and "+account.variable+" is set", "set it, or remove "+account.variable)
			case c.App.Env == Production && published(value):
				p.add(variable, "it is the mock's, which everybody knows", "set the one that the provider gave you")
			}
		}
	}
}
