// Package integration keeps a shop's own accounts at the providers: MercadoPago, ARCA (ex AFIP), WhatsApp, SMS and mail.
// What may be shown stands beside what is sealed; a secret goes in and never comes out, but for its last characters.
package integration

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// The providers, as paths and tables name them.
const (
	ProviderMercadoPago = "mercadopago"
	ProviderAFIP        = "afip"
	ProviderWhatsApp    = "whatsapp"
	ProviderSMS         = "sms"
	ProviderMail        = "mail"
)

// providers are all of them, in the order in which they are listed.
func providers() []string {
	return []string{ProviderMercadoPago, ProviderAFIP, ProviderWhatsApp, ProviderSMS, ProviderMail}
}

// Errors of this domain.
var (
	ErrNotConnected = &fault.Error{
		Kind: fault.Conflict, Code: "not_connected", Message: "Esa cuenta todavía no está conectada.",
	}
	ErrNotTestable = &fault.Error{
		Kind: fault.Conflict, Code: "not_testable", Message: "Esa conexión no se puede probar en esta instalación.",
	}
	ErrNoOAuth = &fault.Error{
		Kind: fault.Conflict, Code: "oauth_not_configured",
		Message: "Esta instalación no puede conectar MercadoPago con un botón. Pegá tus credenciales.",
	}
)

// Account is a shop's account at a provider, for the domains that speak to it. The fields of Settings and Secret are
// those of the structs with these names in this package, such as MercadoPagoSettings and MercadoPagoSecret.
type Account struct {
	Shop      uuid.UUID
	Provider  string
	Settings  json.RawMessage
	Secret    json.RawMessage // open: never to be logged or answered
	Account   string          // who the shop is over there: user id, CUIT, phone number id ...; "" when it is not known yet
	Version   int32           // changes with the account
	ExpiresAt *time.Time      // of the token or certificate; nil: it does not, or nobody knows
}

// Check is what a test of an account found.
type Check struct {
	Account   string     // who the provider says the shop is; "" when it does not say
	Detail    string     // es-AR, for people
	ExpiresAt *time.Time // nil: not said
}

// Tester asks a provider whether an account works. Its error is shown when it is a fault; otherwise only that it failed.
type Tester func(ctx context.Context, a Account) (Check, error)

// Changes is told, after the commit, that what can be booked in a shop, and how it is paid, has changed.
type Changes interface {
	ShopChanged(ctx context.Context, shop uuid.UUID)
}

// Secret is what can be said of a secret.
type Secret struct {
	Set   bool   `json:"set" doc:"Está guardado"`
	Last4 string `json:"last4" doc:"Sus últimos cuatro caracteres, para reconocerlo. Vacío si es corto o no hay"`
}

// shortest is the length from which four characters give nothing away.
const shortest = 16

func hint(secret string) Secret {
	h := Secret{Set: secret != ""}
	if len(secret) >= shortest {
		h.Last4 = secret[len(secret)-4:]
	}
	return h
}

// Status is what every connection tells.
type Status struct {
	Provider   string     `json:"provider" enum:"mercadopago,afip,whatsapp,sms,mail"`
	Connected  bool       `json:"connected"`
	Account    *string    `json:"account" nullable:"true" doc:"Quién es la barbería en el proveedor"`
	ExpiresAt  *time.Time `json:"expires_at" nullable:"true" doc:"Vencimiento del permiso o certificado"`
	Expiry     string     `json:"expiry" enum:"none,ok,soon,expired" doc:"soon: faltan menos de 30 días"`
	CheckedAt  *time.Time `json:"checked_at" nullable:"true" doc:"Última prueba desde el último cambio"`
	CheckError string     `json:"check_error" doc:"Qué falló en la última prueba o renovación. Vacío si anduvo"`
	UpdatedAt  *time.Time `json:"updated_at" nullable:"true"`
}

// soon is how long before its end an expiry is warned of.
const soon = 30 * 24 * time.Hour

func expiry(at *time.Time, now time.Time) string {
	switch {
	case at == nil:
		return "none"
	case !now.Before(*at):
		return "expired"
	case at.Sub(now) < soon:
		return "soon"
	}
	return "ok"
}

// TestResult is what the test button shows.
type TestResult struct {
	OK        bool       `json:"ok"`
	Detail    string     `json:"detail" doc:"Para mostrar"`
	CheckedAt time.Time  `json:"checked_at"`
	ExpiresAt *time.Time `json:"expires_at" nullable:"true"`
}
