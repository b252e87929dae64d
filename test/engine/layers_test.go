package engine_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/barberpro/barberpro/test/stack"
)

// isBrokenOff kills make up in the middle: the next one finishes it.
func (m *machine) isBrokenOff(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), "make", "up")
	cmd.Dir, cmd.Env, cmd.SysProcAttr = m.sources, m.env, &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	within(t, patience, func() error {
		if got := m.state(t.Context(), "postgres-dev"); !strings.HasPrefix(got, "running") {
			return fmt.Errorf("postgres-dev is %s", got)
		}
		return nil
	})
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	_ = cmd.Wait()
	if got := m.state(t.Context(), "frontend-dev"); strings.HasPrefix(got, "running") {
		t.Fatalf("frontend-dev after a start that was broken off: is %s, want it not to run yet", got)
	}
}

// measures starts monitoring beside what runs. Grafana, Loki, promtail and cAdvisor are only there: their images are stand-ins.
func (m *machine) measures(t *testing.T) {
	containers := []string{
		"prometheus", "alertmanager", "grafana", "loki", "promtail", "cadvisor", "node-exporter", "postgres-exporter", "redis-exporter",
	}
	m.make(t, "monitoring")
	for _, container := range containers {
		m.becomes(t, container, "running healthy")
	}
	prometheus := stack.NewCaller(fmt.Sprintf("http://127.0.0.1:%d", m.ports["PROMETHEUS_PORT"]))
	for _, query := range []string{
		`count(up{job="barberpro-backend"} == 1)`, `count(up{job="mocks"} == 1) == 5`, `pg_up == 1`, `redis_up == 1`,
		`up{job="prometheus"} == 1`, `up{job="node"} == 1`, `up{job="alertmanager"} == 1`, `sum(http_requests_total) > 0`,
		`node_filesystem_avail_bytes{mountpoint="/"} > 0`, `prometheus_notifications_alertmanagers_discovered == 1`,
	} {
		within(t, soon, func() error {
			a, err := prometheus.Call(t.Context(), http.MethodGet, "/api/v1/query?query="+url.QueryEscape(query), nil)
			if err != nil {
				return err
			}
			var found struct {
				Data struct {
					Result []json.RawMessage `json:"result"`
				} `json:"data"`
			}
			if err := a.Into(&found); err != nil {
				return err
			}
			if len(found.Data.Result) == 0 {
				return fmt.Errorf("Prometheus finds nothing for %s: %s", query, a)
			}
			return nil
		})
	}
	m.make(t, "monitoring-down")
	for _, container := range containers {
		if got := m.state(t.Context(), container); got != "absent" {
			t.Errorf("%s after make monitoring-down: is %s", container, got)
		}
	}
}

func (m *machine) forgets(t *testing.T) {
	compose := []string{"-p", "barberpro-test", "-f", "docker/docker-compose.test.yml"}
	m.compose(t, append(compose, "up", "-d")...)
	m.becomes(t, "postgres-test", "running healthy")
	m.becomes(t, "redis-test", "running healthy")
	database := fmt.Sprintf("postgresql://barberpro:barberpro_test_password@127.0.0.1:%d/barberpro_test", m.ports["POSTGRES_TEST_PORT"])
	if got, err := m.run(t.Context(), "psql", database, "-XAtc", "SHOW fsync"); err != nil || strings.TrimSpace(got) != "off" {
		t.Errorf("fsync of the test layer: got %q (%v), want off", got, err)
	}
	m.becomes(t, "postgres-dev", "running healthy")
	m.compose(t, append(compose, "down", "-v")...)
	if left := m.docker(t, "volume", "ls", "--quiet", "--filter", "name=barberpro-postgres-test"); left != "" {
		t.Errorf("volumes after down -v: got %s", left)
	}
}

func (m *machine) compose(t *testing.T, args ...string) {
	t.Helper()
	if _, err := m.run(t.Context(), "docker-compose", args...); err != nil {
		t.Fatal(err)
	}
}

// producesBehindProxy goes through the guide's production on one host, with what people forget.
func (m *machine) producesBehindProxy(t *testing.T) {
	m.make(t, "down")
	needed := []string{
		"PUBLIC_URL=https://turnos.example.com.ar", "POSTGRES_MONITOR_PASSWORD=monitor-of-postgres",
		"REDIS_MONITOR_PASSWORD=monitor-of-redis", "GRAFANA_ADMIN_PASSWORD=grafana-of-nobody",
	}
	for i, one := range needed {
		name, _, _ := strings.Cut(one, "=")
		without := m.with(slices.Delete(slices.Clone(needed), i, i+1))
		if out, err := without.run(t.Context(), "make", "prod"); err == nil || !strings.Contains(out, "set "+name) {
			t.Errorf("make prod without %s: got %v, want it to fail and to name it\n%s", name, err, tail(out))
		}
	}
	p := m.with(needed)
	if _, err := p.run(t.Context(), "docker/configs/make-secrets.sh"); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(p.sources, "backups"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(filepath.Join(p.sources, "backups"), 1000, 1000); err != nil {
		t.Fatal(err)
	}
	defer p.compose(t, production("down", "-v")...)
	p.refusesUnreadable(t)
	p.make(t, "prod")
	p.runs(t, "backend", 2)
	p.runs(t, "worker", 1)
	for _, container := range []string{"postgres-prod", "redis-prod", "proxy-prod", "backup-prod", "prometheus"} {
		p.becomes(t, container, "running healthy")
	}
	s := &shop{machine: p, api: stack.NewCaller(fmt.Sprintf("http://127.0.0.1:%d", p.ports["HTTP_PORT"]))}
	p.isOnlyTheProxy(t, s)
	p.losesReplica(t, s)
	if out := p.docker(t, "exec", "barberpro-backup-prod", "sh", "/usr/local/bin/backup.sh", "once"); !strings.Contains(out, "backup barberpro-") {
		t.Errorf("a backup at once: got %s", out)
	}
}

// with is the same machine with more variables.
func (m *machine) with(variables []string) *machine {
	return &machine{sources: m.sources, ports: m.ports, env: append(slices.Clone(m.env), variables...)}
}

// refusesUnreadable gives a secret to root alone.
func (m *machine) refusesUnreadable(t *testing.T) {
	t.Helper()
	secret := filepath.Join(m.sources, "docker", "secrets", "jwt_secret")
	if err := os.Chmod(secret, 0o400); err != nil {
		t.Fatal(err)
	}
	out, err := m.run(t.Context(), "make", "prod")
	if err == nil || !strings.Contains(out, "JWT_SECRET_FILE") || !strings.Contains(out, "permission denied") {
		t.Errorf("make prod with a secret that only root may read: got %v, want it to fail and to name the secret\n%s", err, tail(out))
	}
	if err := os.Chmod(secret, 0o444); err != nil {
		t.Fatal(err)
	}
}

// runs waits until n containers of a service are healthy.
func (m *machine) runs(t *testing.T, service string, n int) {
	t.Helper()
	within(t, soon, func() error {
		healthy := strings.Fields(m.docker(t, "ps", "--quiet", "--filter", "label=com.docker.compose.service="+service, "--filter", "health=healthy"))
		if len(healthy) != n {
			return fmt.Errorf("%s: %d healthy, want %d", service, len(healthy), n)
		}
		return nil
	})
}

// isOnlyTheProxy registers a shop through the proxy, which is the only one that strangers reach.
func (m *machine) isOnlyTheProxy(t *testing.T, s *shop) {
	t.Helper()
	s.answers(t, s.api, "/health/ready", http.StatusOK)
	s.answers(t, s.api, "/", http.StatusOK)
	s.answers(t, s.api, "/metrics", http.StatusNotFound)
	s.asks(t, s.api, http.MethodPost, "/api/v1/auth/register", http.StatusCreated, map[string]any{
		"shop_name": "Norte", "slug": "barberia-norte", "owner_name": "Ana", "email": "ana@example.com", "password": "cuatro-tijeras-2026",
		"phone": stack.Phone(1),
	}, nil)
	s.asks(t, s.api, http.MethodGet, "/api/v1/public/shops/barberia-norte", http.StatusOK, nil, nil)
	for _, container := range []string{"postgres-prod", "redis-prod"} {
		if got := m.docker(t, "port", "barberpro-"+container); got != "" {
			t.Errorf("published ports of %s: got %s, want none", container, got)
		}
	}
}

// losesReplica adds a replica and kills the others: the proxy finds the new one.
func (m *machine) losesReplica(t *testing.T, s *shop) {
	t.Helper()
	before := strings.Fields(m.docker(t, "ps", "--quiet", "--filter", "label=com.docker.compose.service=backend"))
	m.compose(t, production("up", "-d", "--no-recreate", "--scale", "backend=3", "backend")...)
	m.runs(t, "backend", 3)
	m.docker(t, "kill", before[0])
	for range 20 { // the other one answers for it
		s.asks(t, s.api, http.MethodGet, "/api/v1/public/shops/barberia-norte", http.StatusOK, nil, nil)
	}
	m.docker(t, "kill", before[1])
	s.answers(t, s.api, "/api/v1/public/shops/barberia-norte", http.StatusOK)
	for range 20 {
		s.asks(t, s.api, http.MethodGet, "/api/v1/public/shops/barberia-norte", http.StatusOK, nil, nil)
	}
	m.make(t, "prod")
	m.runs(t, "backend", 2)
}

// production are the layers of make prod.
func production(args ...string) []string {
	files := []string{"-p", "barberpro", "-f", "docker/docker-compose.yml", "-f", "docker/docker-compose.prod.yml", "-f", "docker/docker-compose.monitoring.yml"}
	return append(files, args...)
}
