package devstack

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/barberpro/barberpro/internal/localpg"
)

// checkEnvFile compares .env with .env.example, and looks for development secrets where strangers can come in.
func (s *Settings) checkEnvFile(context.Context) Check {
	env := orDefault(s.vars["APP_ENV"], s.vars["NODE_ENV"])
	if env == "production" || env == "staging" {
		if weak := s.weakSecrets(); len(weak) > 0 {
			return broken(env+" with default or missing secrets: "+strings.Join(weak, ", "), "Set each to a long random value")
		}
	}
	set, err := readEnvFile(filepath.Join(s.Root, ".env"))
	if err != nil {
		return broken(err.Error(), "Correct .env")
	}
	if len(set) == 0 {
		return healthy("no .env, all defaults")
	}
	known, err := exampleNames(filepath.Join(s.Root, ".env.example"))
	if err != nil {
		return doubtful(".env.example cannot be read", "make gen writes it")
	}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return doubtful(".env sets what nobody reads: "+strings.Join(unknown, ", "), "Compare with .env.example")
	}
	return healthy(fmt.Sprintf(".env sets %d variables", len(set)))
}

// weakSecrets lists the secrets that are missing or still those of development, which say so themselves.
func (s *Settings) weakSecrets() []string {
	var weak []string
	for _, name := range []string{"JWT_SECRET", "PASSWORD_PEPPER", "SEAL_KEYS"} {
		value := s.vars[name]
		if value == "" || strings.HasPrefix(value, "dev") || strings.Contains(value, "change_in_prod") {
			weak = append(weak, name)
		}
	}
	return weak
}

// exampleNames are the variables that the example shows, also those in comments, and those of bp itself.
func exampleNames(path string) (map[string]bool, error) {
	names := map[string]bool{
		varBackendPort: true, varPostgresPort: true, varRedisPort: true, varHome: true, "BARBERPRO_PG_DIR": true, "POSTGRES_USER": true,
		varPrometheusPort: true, varBackupDir: true, "PROMETHEUS_RETENTION": true,
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the example: %w", err)
	}
	for _, match := range regexp.MustCompile(`(?m)^#?\s*([A-Z][A-Z0-9_]*)=`).FindAllSubmatch(b, -1) {
		names[string(match[1])] = true
	}
	return names, nil
}

// mend does what the doctor can do alone: it installs PostgreSQL and writes free ports for taken ones to .env.
func (s *Settings) mend(ctx context.Context, c *Console) error {
	if s.DatabaseURL == "" {
		if _, err := localpg.Find(ctx, c.progress()); err != nil {
			return s.postgresProblem(ctx, err)
		}
	}
	if _, err := s.readState(); err == nil {
		return nil // the ports are its own
	}
	chosen := map[string]int{}
	next := 0
	for _, p := range s.neededPorts() {
		if portFree(ctx, p.number) {
			continue
		}
		next = nextFreePort(ctx, max(next, p.number)+1)
		chosen[p.variable] = next
		c.Notef("Port %d is taken by %s: .env now says %s=%d", p.number, FindPortOwner(p.number), p.variable, next)
	}
	if len(chosen) == 0 {
		return nil
	}
	return setInEnvFile(filepath.Join(s.Root, ".env"), chosen)
}

// setInEnvFile replaces or adds variables and leaves every other line as it is.
func setInEnvFile(path string, values map[string]int) error {
	b, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("read .env: %w", err)
	}
	text := string(b)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		line := fmt.Sprintf("%s=%d", name, values[name])
		old := regexp.MustCompile(`(?m)^(export )?` + name + `=.*$`)
		switch {
		case old.MatchString(text):
			text = old.ReplaceAllString(text, line)
		case text == "" || strings.HasSuffix(text, "\n"):
			text += line + "\n"
		default:
			text += "\n" + line + "\n"
		}
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write .env: %w", err)
	}
	return nil
}
