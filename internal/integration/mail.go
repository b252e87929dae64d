package integration

import (
	"context"
	"net/mail"
	"net/netip"
	"strings"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/fault"
)

// MailSettings is what may be shown of a mail server.
type MailSettings struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Security string `json:"security"` // "tls" from the start, "starttls" required, or "none"
	Username string `json:"username"`
	FromName string `json:"from_name"`
	From     string `json:"from_address"`
}

// MailSecret is what is sealed of it.
type MailSecret struct {
	Password string `json:"password"`
}

// Mail is a shop's mail server as its managers see it.
type Mail struct {
	Status

	Host     string `json:"host"`
	Port     int    `json:"port"`
	Security string `json:"security" enum:",tls,starttls,none"`
	Username string `json:"username"`
	FromName string `json:"from_name"`
	From     string `json:"from_address"`
	Password Secret `json:"password"`
}

// MailCredentials connect a mail server. A password that is absent stays as it is; an empty one is forgotten.
type MailCredentials struct {
	Host     string  `json:"host" minLength:"1" maxLength:"253" pattern:"^[A-Za-z0-9.:-]+$"`
	Port     int     `json:"port" minimum:"1" maximum:"65535"`
	Security string  `json:"security" enum:"tls,starttls,none" doc:"none solo sin usuario ni contraseña"`
	Username string  `json:"username,omitempty" maxLength:"254"`
	Password *string `json:"password,omitempty" maxLength:"500"`
	FromName string  `json:"from_name,omitempty" maxLength:"120" pattern:"^[^\\r\\n]*$"`
	From     string  `json:"from_address" minLength:"3" maxLength:"254"`
}

func (s *Service) viewMail(r *stored) (out Mail, err error) {
	var settings MailSettings
	var secret MailSecret
	if err := r.decode(&settings, &secret); err != nil {
		return out, err
	}
	return Mail{
		Status: r.status(s.opts.Clock.Now(), ProviderMail), Host: settings.Host, Port: settings.Port, Security: settings.Security,
		Username: settings.Username, FromName: settings.FromName, From: settings.From, Password: hint(secret.Password),
	}, nil
}

// Mail returns the shop's mail server.
func (s *Service) Mail(ctx context.Context, shop uuid.UUID) (out Mail, err error) {
	row, err := s.load(ctx, shop, ProviderMail)
	if err != nil {
		return out, err
	}
	return s.viewMail(&row)
}

// PutMail connects the shop's own mail server.
func (s *Service) PutMail(ctx context.Context, shop uuid.UUID, in MailCredentials) (out Mail, err error) {
	if address, err := mail.ParseAddress(in.From); err != nil || address.Address != in.From {
		return out, fault.Validation("body.from_address", "Escribí una dirección de correo, como turnos@mibarberia.com.ar.")
	}
	if err := s.checkHost(in.Host); err != nil {
		return out, err
	}
	row, err := s.put(ctx, shop, ProviderMail, func(before stored) (change, error) {
		var old MailSettings
		var secret MailSecret
		if err := before.decode(&old, &secret); err != nil {
			return change{}, err
		}
		if in.Password == nil && secret.Password != "" && (old.Host != in.Host || old.Port != in.Port || old.Username != in.Username) {
			// Nobody may learn a stored password by pointing it at a server of their own.
			return change{}, fault.Validation("body.password", "Cambiaste el servidor o el usuario: escribí de nuevo la contraseña.")
		}
		overwrite(&secret.Password, in.Password)
		if in.Security == "none" && (in.Username != "" || secret.Password != "") {
			return change{}, fault.Validation("body.security", "Con usuario o contraseña hace falta una conexión segura: tls o starttls.")
		}
		return change{
			settings: MailSettings{in.Host, in.Port, in.Security, in.Username, in.FromName, in.From}, secret: secret, account: in.From,
			action: actionConnect, detail: map[string]any{"host": in.Host, "from": in.From, "new_password": in.Password != nil},
		}, nil
	})
	if err != nil {
		return out, err
	}
	return s.viewMail(&row)
}

// checkHost refuses what plainly points inside. Names are looked at again when they are resolved.
func (s *Service) checkHost(host string) error {
	ip, err := netip.ParseAddr(host)
	inside := strings.EqualFold(host, "localhost") || err == nil && (!ip.Unmap().IsGlobalUnicast() || ip.Unmap().IsPrivate())
	if inside && !s.opts.AllowPrivate {
		return fault.Validation("body.host", "Escribí un servidor que esté en Internet.")
	}
	return nil
}
