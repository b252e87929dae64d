package config

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones also where the machine has none

	"github.com/barberpro/barberpro/internal/seal"
)

// minSecret is the shortest secret for HMAC-SHA256, in bytes (RFC 7518, section 3.2).
const minSecret = 32

// check looks at what the types cannot say. It runs over whatever could be read, so that every problem shows at once.
func (c *Config) check() Problems {
	var p findings
	c.checkApp(&p)
	c.checkHTTP(&p)
	c.checkStores(&p)
	c.checkAuth(&p)
	c.checkMail(&p)
	c.checkProviders(&p)
	c.checkObserve(&p)
	return Problems(p)
}

// findings collects problems.
type findings []Problem

func (p *findings) add(variable, wrong, fix string) {
	*p = append(*p, Problem{variable, wrong, fix})
}

func (p *findings) oneOf(variable, got string, want ...string) {
	if !slices.Contains(want, got) {
		p.add(variable, fmt.Sprintf("%q is not known", got), "use "+strings.Join(want, ", "))
	}
}

func (p *findings) within(variable string, got, low, high int) {
	if got < low || got > high {
		p.add(variable, fmt.Sprintf("%d is out of range", got), fmt.Sprintf("use %d to %d", low, high))
	}
}

func (p *findings) positive(variable string, got time.Duration) {
	if got <= 0 {
		p.add(variable, "the time is not positive", "use a time such as 5s")
	}
}

func (c *Config) checkApp(p *findings) {
	p.oneOf("APP_ENV", c.App.Env, Development, Test, Staging, Production)
	p.oneOf("LOCALE", c.App.Locale, "es-AR")
	p.oneOf("CURRENCY", c.App.Currency, "ARS")
	if _, err := time.LoadLocation(c.App.Timezone); err != nil || c.App.Timezone == "" || c.App.Timezone == "Local" {
		p.add("TIMEZONE", fmt.Sprintf("%q is not a time zone", c.App.Timezone), "use a name such as America/Argentina/Buenos_Aires")
	}
	u, err := url.Parse(c.App.PublicURL)
	switch {
	case err != nil || u.Host == "" || u.Path != "" || !isWeb(u):
		p.add("PUBLIC_URL", "it is not the address of a site", "use something like https://turnos.example.com.ar, without a path")
	case c.App.Deployed() && u.Scheme != "https":
		p.add("PUBLIC_URL", "it is not https", "set the https address that people use")
	}
	if c.App.Deployed() && c.App.Debug {
		p.add("APP_DEBUG", "debugging is on in "+c.App.Env, "remove it or set false")
	}
}

func (c *Config) checkHTTP(p *findings) {
	const maxPort = 65535
	p.within("PORT", c.HTTP.Port, 0, maxPort) // 0 lets the system choose, for tests
	p.within("MAX_HEADER_BYTES", c.HTTP.MaxHeader, 4096, 1<<20)
	p.within("MAX_BODY_BYTES", int(c.HTTP.MaxBody), 1024, 64<<20)
	p.within("MAX_CONNECTIONS", c.HTTP.MaxConnections, 1, 1<<20)
	for name, d := range map[string]time.Duration{
		"REQUEST_TIMEOUT": c.HTTP.Timeout, "HEADER_TIMEOUT": c.HTTP.HeaderTimeout, "READ_TIMEOUT": c.HTTP.ReadTimeout,
		"WRITE_TIMEOUT": c.HTTP.WriteTimeout, "IDLE_TIMEOUT": c.HTTP.IdleTimeout, "SHUTDOWN_TIMEOUT": c.HTTP.ShutdownGrace,
	} {
		p.positive(name, d)
	}
	if c.HTTP.Timeout >= c.HTTP.WriteTimeout {
		p.add("REQUEST_TIMEOUT", "it is not shorter than WRITE_TIMEOUT, so a slow answer would be cut without a word",
			"lower it or raise WRITE_TIMEOUT")
	}
	for _, origin := range c.HTTP.CORSOrigins {
		c.checkOrigin(p, strings.TrimSpace(origin))
	}
}

func (c *Config) checkOrigin(p *findings, origin string) {
	if origin == "*" {
		if c.App.Env != Development {
			p.add("CORS_ORIGIN", "* lets every site call the API", "name the origins, or remove it; * is for APP_ENV=development")
		}
		return
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || !isWeb(u) || strings.Trim(u.Path, "/") != "" {
		p.add("CORS_ORIGIN", fmt.Sprintf("%q is not an origin", origin), "use something like https://panel.example.com.ar")
	}
}

func (c *Config) checkStores(p *findings) {
	const maxConns = 500
	p.within("DB_MAX_CONNS", int(c.Database.MaxConns), 1, maxConns)
	p.positive("QUERY_TIMEOUT", c.Database.QueryTimeout)
	p.positive("REDIS_TIMEOUT", c.Redis.Timeout)
	p.within("JOB_WORKERS", c.Jobs.Workers, 1, 1000)
	u, err := url.Parse(c.Database.URL.Reveal())
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || strings.Trim(u.Path, "/") == "" {
		p.add("DATABASE_URL", "it is not the address of a database", "use postgresql://user:password@host:5432/database")
	} else if password, _ := u.User.Password(); c.App.Deployed() && published(password) {
		p.add(c.databaseVariable(), "the password of the database is a published default", "set a password of your own")
	}
	if !c.Redis.URL.IsSet() {
		return
	}
	r, err := url.Parse(c.Redis.URL.Reveal())
	if err != nil || r.Scheme != "redis" && r.Scheme != "rediss" && r.Scheme != "unix" {
		p.add("REDIS_URL", "it is not the address of a Redis server", "use redis://user:password@host:6379/0, or rediss:// for TLS")
	}
}

// databaseVariable names the variable that the password came from.
func (c *Config) databaseVariable() string {
	if c.composed {
		return "POSTGRES_PASSWORD"
	}
	return "DATABASE_URL"
}

func (c *Config) checkMail(p *findings) {
	const maxPort = 65535
	p.within("SMTP_PORT", c.Mail.Port, 1, maxPort)
	p.positive("SMTP_TIMEOUT", c.Mail.Timeout)
	if c.Mail.Host == "" {
		return
	}
	addr, err := mail.ParseAddress(c.Mail.From)
	switch {
	case err != nil:
		p.add("SMTP_FROM", "it is not a sender", "use BarberPro <avisos@example.com.ar>")
	case c.App.Deployed() && strings.HasSuffix(addr.Address, ".test"):
		p.add("SMTP_FROM", "it is the sender of the development setup", "use an address of your own domain")
	}
	if c.App.Deployed() && !c.Mail.Secure && c.Mail.Password.IsSet() {
		p.add("SMTP_SECURE", "the password would cross the network in the clear", "set true")
	}
}

func (c *Config) checkObserve(p *findings) {
	p.oneOf("LOG_LEVEL", c.Observe.LogLevel, "debug", "info", "warn", "error")
	p.oneOf("LOG_FORMAT", c.Observe.LogFormat, "json", "text")
	if c.Observe.AccessSample < 0 {
		p.add("ACCESS_LOG_SAMPLE", "it is negative", "use 0 or more")
	}
	if e := c.Observe.OTLPEndpoint; e != "" {
		if u, err := url.Parse(e); err != nil || u.Host == "" {
			p.add("OTEL_EXPORTER_OTLP_ENDPOINT", "it is not an address", "use something like http://localhost:4318")
		}
	}
}

func (c *Config) checkAuth(p *findings) {
	p.positive("JWT_EXPIRES_IN", c.Auth.SessionTTL)
	p.positive("JWT_ACCESS_EXPIRES_IN", c.Auth.AccessTTL)
	c.checkSecret(p, "JWT_SECRET", c.Auth.Secret)
	c.checkSecret(p, "PASSWORD_PEPPER", c.Auth.Pepper)
	if c.App.Deployed() && c.Auth.Pepper.IsSet() && c.Auth.Pepper.Reveal() == c.Auth.Secret.Reveal() {
		p.add("PASSWORD_PEPPER", "it is the same as JWT_SECRET", "give each its own secret")
	}
	for i, k := range c.Auth.Keys {
		id, secret, ok := strings.Cut(k.Reveal(), ":")
		if !ok || id == "" || id == c.Auth.KeyID {
			p.add("JWT_KEYS", fmt.Sprintf("entry %d is not kid:secret with a kid other than JWT_KID", i+1), "write 2025:the-old-secret,...")
			continue
		}
		c.checkSecret(p, "JWT_KEYS", NewSecret(secret))
	}
	c.checkSealKeys(p)
}

func (c *Config) checkSecret(p *findings, variable string, s Secret) {
	const fix = "set the output of: openssl rand -base64 48"
	switch v := s.Reveal(); {
	case v == "":
		p.add(variable, "it is not set", fix)
	case len(v) < minSecret:
		p.add(variable, fmt.Sprintf("it has %d bytes, fewer than %d", len(v), minSecret), fix)
	case c.App.Deployed() && (placeholder(v) || monotonous(v)):
		p.add(variable, "it is a published default or easy to guess", fix)
	}
}

func (c *Config) checkSealKeys(p *findings) {
	const fix = "set id:key with the key from: openssl rand -base64 32"
	if !c.Auth.SealKeys.IsSet() {
		p.add("SEAL_KEYS", "it is not set", fix)
		return
	}
	keys, err := seal.ParseKeys(c.Auth.SealKeys.Reveal())
	if err != nil {
		p.add("SEAL_KEYS", err.Error(), fix)
		return
	}
	if _, err := seal.NewRing(keys...); err != nil {
		p.add("SEAL_KEYS", err.Error(), fix)
	}
	for _, k := range keys {
		if c.App.Deployed() && (placeholder(string(k.Secret)) || monotonous(string(k.Secret))) {
			p.add("SEAL_KEYS", "key "+k.ID+" is a published default or easy to guess", fix)
		}
	}
}

// published are the passwords and secrets that documents of this project and of its tools print.
func published(secret string) bool {
	return slices.Contains([]string{
		"", "admin", "password", "postgres", "barberpro", "barberpro_dev_password", "my_secure_password", "railway_password",
		"dev_jwt_secret", "dev_jwt_secret_change_in_production", "my_jwt_secret_change_in_prod",
		"mock-client-secret", "mock-webhook-secret", "whatsapp-mock-token", "whatsapp-mock-app-secret", "whatsapp-mock-verify-token",
		"5a2c7e1f9b3d4860a1c2e3f405162738",
	}, strings.ToLower(secret))
}

// isWeb reports whether an address is of http or https.
func isWeb(u *url.URL) bool { return u.Scheme == "http" || u.Scheme == "https" }

// placeholder reports whether a secret says itself that it is none.
func placeholder(secret string) bool {
	lower := strings.ToLower(secret)
	for _, word := range []string{"change", "secret", "password", "development", "example", "default"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return published(secret)
}

// monotonous reports whether a secret has too few different bytes to be random.
func monotonous(secret string) bool {
	const fewest = 10
	seen := map[byte]bool{}
	for i := range len(secret) {
		seen[secret[i]] = true
	}
	return len(seen) < fewest
}
