package config_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/config"
)

// production is a complete, good environment.
func production() map[string]string {
	return map[string]string{
		"APP_ENV":           "production",
		"PUBLIC_URL":        "https://turnos.barberia.com.ar",
		"DATABASE_URL":      "postgresql://app:Zx81-kq0P@db:5432/barberpro?sslmode=require",
		"REDIS_URL":         "rediss://app:b7Yq@cache:6379/0",
		"JWT_SECRET":        "q8Zr1xVb0mKp4TtN7wYc3Jd6Lf9Hs2GaUeRiOo5B",
		"PASSWORD_PEPPER":   "M2nB5vC8xZ1aS4dF7gH0jK3lQ6wE9rT2yU5iOpPq",
		"SEAL_KEYS":         "2026:" + base64.StdEncoding.EncodeToString([]byte("0123456789abcdefghijklmnopqrstuv")),
		"CORS_ORIGIN":       "https://panel.barberia.com.ar",
		"SMTP_HOST":         "smtp.barberia.com.ar",
		"SMTP_FROM":         "Barbería <avisos@barberia.com.ar>",
		"TRUSTED_PROXIES":   "10.0.0.0/8,192.168.1.1",
		"RATE_LIMIT_PUBLIC": "50/5m",
	}
}

func TestAGoodProductionEnvironmentLoads(t *testing.T) {
	t.Parallel()
	c, err := config.Parse(production())
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	if c.Auth.SessionTTL != 7*24*time.Hour {
		t.Errorf("JWT_EXPIRES_IN: got %s, want 168h", c.Auth.SessionTTL)
	}
	if got := c.Limits.Public; got != (config.Rate{Limit: 50, Window: 5 * time.Minute}) {
		t.Errorf("RATE_LIMIT_PUBLIC: got %+v", got)
	}
	if len(c.HTTP.TrustedProxies) != 2 || c.HTTP.TrustedProxies[1].Bits() != 32 {
		t.Errorf("TRUSTED_PROXIES: got %v", c.HTTP.TrustedProxies)
	}
}

func TestDevelopmentNeedsNothing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"APP_ENV", "NODE_ENV"} {
		c, err := config.Parse(map[string]string{name: "development", "BACKEND_PORT": "3100"})
		if err != nil {
			t.Fatalf("Parse(%s=development): %v", name, err)
		}
		if c.HTTP.Port != 3100 || c.Observe.LogLevel != "debug" || c.HTTP.CORSOrigins[0] != "*" {
			t.Errorf("Parse(%s=development): got port %d, level %s, CORS %v", name, c.HTTP.Port, c.Observe.LogLevel, c.HTTP.CORSOrigins)
		}
		want := "postgresql://barberpro:barberpro_dev_password@localhost:5432/barberpro_dev"
		if got := c.Database.URL.Reveal(); got != want {
			t.Errorf("DATABASE_URL: got %s, want %s", got, want)
		}
	}
}

func TestTheTestEnvironmentNeedsNothingAndLetsNoOtherSiteIn(t *testing.T) {
	t.Parallel()
	c, err := config.Parse(map[string]string{"APP_ENV": "test"})
	if err != nil || len(c.HTTP.CORSOrigins) != 0 {
		t.Errorf("Parse(APP_ENV=test): got %v, want no origins and no error", err)
	}
}

func TestProductionRefusesEveryDefaultSecret(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ variable, value string }{
		"the JWT secret of the compose file":        {"JWT_SECRET", "dev_jwt_secret_change_in_production"},
		"the short JWT secret of the compose file":  {"JWT_SECRET", "dev_jwt_secret"},
		"the JWT secret of the example":             {"JWT_SECRET", "my_jwt_secret_change_in_prod"},
		"no JWT secret":                             {"JWT_SECRET", ""},
		"a short JWT secret":                        {"JWT_SECRET", "Zr1xVb0mKp4TtN7w"},
		"a JWT secret of one letter":                {"JWT_SECRET", strings.Repeat("a", 64)},
		"no pepper":                                 {"PASSWORD_PEPPER", ""},
		"the pepper of development":                 {"PASSWORD_PEPPER", "dev_password_pepper_change_in_production"},
		"a pepper that is the JWT secret":           {"PASSWORD_PEPPER", production()["JWT_SECRET"]},
		"no sealing keys":                           {"SEAL_KEYS", ""},
		"the sealing key of development":            {"SEAL_KEYS", "dev:ZGV2ZWxvcG1lbnQtb25seS1zZWFsLWtleS0zMmJ5dGU="},
		"a sealing key of zeros":                    {"SEAL_KEYS", "a:" + base64.StdEncoding.EncodeToString(make([]byte, 32))},
		"a sealing key that is too short":           {"SEAL_KEYS", "a:c2hvcnQ="},
		"the database password of the compose file": {"DATABASE_URL", "postgresql://barberpro:barberpro_dev_password@db/barberpro"},
		"the database password of the example":      {"DATABASE_URL", "postgresql://barberpro:my_secure_password@db/barberpro"},
		"the database password of the host":         {"DATABASE_URL", "postgresql://railway_user:railway_password@db/barberpro"},
		"no database password":                      {"DATABASE_URL", "postgresql://barberpro@db/barberpro"},
		"CORS for everybody":                        {"CORS_ORIGIN", "*"},
		"debugging":                                 {"APP_DEBUG", "true"},
		"plain http":                                {"PUBLIC_URL", "http://turnos.barberia.com.ar"},
		"the default address":                       {"PUBLIC_URL", ""},
		"the sender of development":                 {"SMTP_FROM", "BarberPro <no-responder@barberpro.test>"},
		"an old JWT key that is a default":          {"JWT_KEYS", "old:dev_jwt_secret_change_in_production"},
		"a locale that does not exist":              {"LOCALE", "en-US"},
		"a currency that does not exist":            {"CURRENCY", "USD"},
		"a zone that does not exist":                {"TIMEZONE", "America/Nowhere"},
		"an environment that does not exist":        {"APP_ENV", "prod"},
		"a port that is none":                       {"PORT", "http"},
		"a time without unit":                       {"QUERY_TIMEOUT", "5"},
		"a rate without time":                       {"RATE_LIMIT_LOGIN", "20"},
		"a proxy that is none":                      {"TRUSTED_PROXIES", "everybody"},
		"a provider's address without https":        {"WHATSAPP_URL", "http://localhost:3003"},
		"a provider's address that is none":         {"SMS_URL", "twilio"},
		"webhooks to private addresses":             {"WEBHOOKS_ALLOW_PRIVATE", "true"},
		"half of an account at Twilio":              {"SMS_AUTH_TOKEN", ""},
		"the mock's token":                          {"SMS_AUTH_TOKEN", "5a2c7e1f9b3d4860a1c2e3f405162738"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vars := production()
			vars["SMS_ACCOUNT_SID"], vars["SMS_AUTH_TOKEN"], vars["SMS_FROM"] = "AC1", "8d1f0ab2c34455e6f7", "+5491150000001"
			vars[tc.variable] = tc.value
			_, err := config.Parse(vars)
			var problems config.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("Parse: got %v, want Problems", err)
			}
			if len(problems) != 1 || problems[0].Variable != tc.variable || problems[0].Fix == "" {
				t.Errorf("Parse(%s=%q): got %v, want one problem with %s", tc.variable, tc.value, problems, tc.variable)
			}
			if strings.Contains(tc.variable, "SECRET") && tc.value != "" && strings.Contains(err.Error(), tc.value) {
				t.Errorf("Parse: the error repeats the secret: %v", err)
			}
		})
	}
}

func TestProductionRefusesTheDefaultPasswordOfPostgres(t *testing.T) {
	t.Parallel()
	vars := production()
	delete(vars, "DATABASE_URL")
	_, err := config.Parse(vars)
	if err == nil || !strings.Contains(err.Error(), "POSTGRES_PASSWORD") {
		t.Errorf("Parse without DATABASE_URL: got %v, want a problem with POSTGRES_PASSWORD", err)
	}
}

func TestAnEmptyEnvironmentNamesEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	_, err := config.Parse(nil)
	if err == nil {
		t.Fatal("Parse(nil): got no error, want the problems of production")
	}
	for _, variable := range []string{"JWT_SECRET", "PASSWORD_PEPPER", "SEAL_KEYS", "PUBLIC_URL", "POSTGRES_PASSWORD"} {
		if !strings.Contains(err.Error(), "  "+variable+": ") {
			t.Errorf("Parse(nil): %v\nwants a line for %s", err, variable)
		}
	}
}

func TestASecretComesFromAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jwt")
	want := production()["JWT_SECRET"]
	if err := os.WriteFile(path, []byte(want+"\n"), 0o600); err != nil {
		t.Fatalf("WriteFile: %v", err)
	}
	vars := production()
	delete(vars, "JWT_SECRET")
	vars["JWT_SECRET_FILE"] = path
	c, err := config.Parse(vars)
	if err != nil || c.Auth.Secret.Reveal() != want {
		t.Errorf("Parse with JWT_SECRET_FILE: got %v, want the text of the file", err)
	}
	vars["JWT_SECRET_FILE"] = path + ".missing"
	want = "configuration: 1 problem(s)\n  JWT_SECRET_FILE: " + path + ".missing cannot be read: no such file or directory. Fix: name a file that is there."
	if _, err := config.Parse(vars); err == nil || err.Error() != want {
		t.Errorf("Parse with a missing file: got %v, want %s", err, want)
	}
}

func TestASecretNeverPrintsItself(t *testing.T) {
	t.Parallel()
	const canary = "canary-91b2"
	s := config.NewSecret(canary)
	type nested struct {
		Exported config.Secret
		hidden   config.Secret
		list     []config.Secret
	}
	holder := nested{s, s, []config.Secret{s}}
	var printed []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		printed = append(printed, fmt.Sprintf(verb, s), fmt.Sprintf(verb, &s), fmt.Sprintf(verb, holder))
	}
	asJSON, err := json.Marshal(map[string]any{"secret": s, "holder": holder, "pointer": &s})
	if err != nil {
		t.Fatalf("Marshal: %v", err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "secret", s, "holder", holder)
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "secret", s, "holder", holder)
	printed = append(printed, string(asJSON), log.String())
	for _, got := range printed {
		if strings.Contains(got, canary) || strings.Contains(got, fmt.Sprintf("%x", canary)) {
			t.Errorf("printed: got %s, want no %s", got, canary)
		}
	}
}

func TestALoadedConfigNeverPrintsItsSecrets(t *testing.T) {
	t.Parallel()
	vars := production()
	c, err := config.Parse(vars)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	got := fmt.Sprintf("%v %+v %#v", c, *c, *c)
	for _, name := range []string{"DATABASE_URL", "REDIS_URL", "JWT_SECRET", "PASSWORD_PEPPER", "SEAL_KEYS"} {
		if strings.Contains(got, vars[name]) {
			t.Errorf("Sprintf of the configuration shows %s", name)
		}
	}
}

func TestEveryVariableIsUniqueAndExplained(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range config.Fields() {
		if f.Variable == "" || f.Doc == "" || seen[f.Variable] {
			t.Errorf("field %+v: wants a variable of its own and an explanation", f)
		}
		seen[f.Variable] = true
	}
	// The names that the product was ordered with.
	for _, name := range []string{
		"PORT", "DATABASE_URL", "REDIS_URL", "JWT_SECRET", "JWT_EXPIRES_IN", "TIMEZONE", "LOCALE", "CURRENCY", "APP_DEBUG",
		"ENABLE_SWAGGER", "CORS_ORIGIN", "LOG_LEVEL", "SMTP_HOST", "SMTP_PORT", "SMTP_SECURE",
		"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_PORT",
	} {
		if !seen[name] {
			t.Errorf("variable %s is gone", name)
		}
	}
}

func TestTheExampleFileLoads(t *testing.T) {
	t.Parallel()
	vars := map[string]string{}
	for line := range strings.Lines(config.DotEnv()) {
		line = strings.TrimSpace(strings.TrimPrefix(line, "#"))
		if name, value, ok := strings.Cut(line, "="); ok && name == strings.ToUpper(name) && !strings.Contains(name, " ") {
			vars[name] = strings.Trim(value, `"`)
		}
	}
	if _, err := config.Parse(vars); err != nil {
		t.Errorf("Parse(.env.example, everything switched on): %v", err)
	}
	maps.DeleteFunc(vars, func(k, _ string) bool { return k != "APP_ENV" })
	if _, err := config.Parse(vars); err != nil {
		t.Errorf("Parse(.env.example as it is): %v", err)
	}
}
