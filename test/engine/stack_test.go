package engine_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/testport"
)

const (
	patience = 10 * time.Minute // for what compiles, on a busy machine
	soon     = 3 * time.Minute
	interval = time.Second
)

// machine is the engine, and a copy of the sources that make runs in.
type machine struct {
	sources string
	env     []string
	ports   map[string]int

	mu     sync.Mutex
	events []event
}

// event is one of a container's, in the order in which they came.
type event struct {
	Status string `json:"status"` // start, or "health_status: healthy"
	Actor  struct {
		Attributes struct {
			Name string `json:"name"`
		} `json:"Attributes"` //nolint:tagliatelle // Docker's own name
	} `json:"Actor"` //nolint:tagliatelle // the same
}

func open(t *testing.T) *machine {
	t.Helper()
	m := &machine{sources: os.Getenv("ENGINE_TEST"), ports: map[string]int{}}
	if m.sources == "" {
		t.Skip("SKIPPED: containers are tried by make engine-test")
	}
	m.env = append(os.Environ(), "STACK=docker", "HOST_UID=1000", "HOST_GID=1000", "YES=1", "NO_COLOR=1",
		"GOFLAGS=-buildvcs=false -trimpath") // the same cache for every copy
	names := []string{
		"BACKEND_PORT", "FRONTEND_PORT", "POSTGRES_PORT", "REDIS_PORT", "PGADMIN_PORT", "REDIS_COMMANDER_PORT", "MERCADOPAGO_PORT",
		"AFIP_PORT", "WHATSAPP_PORT", "SMS_PORT", "SMTP_PORT", "MAIL_PORT",
		"PROMETHEUS_PORT", "ALERTMANAGER_PORT", "GRAFANA_PORT", "LOKI_PORT", "CADVISOR_PORT", "HTTP_PORT", "POSTGRES_TEST_PORT", "REDIS_TEST_PORT",
	}
	for i, port := range testport.FreeN(t, len(names)) {
		m.ports[names[i]] = port
		m.env = append(m.env, fmt.Sprintf("%s=%d", names[i], port))
	}
	m.watch(t)
	return m
}

func listen(t *testing.T, port int) net.Listener {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// watch notes what happens to containers until the test ends.
func (m *machine) watch(t *testing.T) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "docker", "events", "--format", "{{json .}}",
		"--filter", "type=container", "--filter", "event=start", "--filter", "event=health_status")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var reading sync.WaitGroup
	reading.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var e event
			if json.Unmarshal(lines.Bytes(), &e) == nil {
				m.mu.Lock()
				m.events = append(m.events, e)
				m.mu.Unlock()
			}
		}
	})
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		reading.Wait()
		_ = cmd.Wait()
	})
}

// seen is the place of an event among all, from one on, or -1.
func (m *machine) seen(from int, container, status string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, e := range m.events {
		if i >= from && e.Actor.Attributes.Name == "barberpro-"+container && e.Status == status {
			return i
		}
	}
	return -1
}

func (m *machine) now() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.events)
}

// run runs a command in the copy of the sources.
func (m *machine) run(ctx context.Context, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = m.sources, m.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, tail(string(out)))
	}
	return string(out), nil
}

func tail(text string) string {
	const most = 4000
	return text[max(0, len(text)-most):]
}

// make runs a target of the Makefile, which must succeed.
func (m *machine) make(t *testing.T, args ...string) string {
	t.Helper()
	began := time.Now()
	out, err := m.run(t.Context(), "make", args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("make %s: %.0f s", strings.Join(args, " "), time.Since(began).Seconds())
	return out
}

func (m *machine) docker(t *testing.T, args ...string) string {
	t.Helper()
	out, err := m.run(t.Context(), "docker", args...)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out)
}

// state is how a container is: its state and its health, or "absent".
func (m *machine) state(ctx context.Context, container string) string {
	out, err := m.run(ctx, "docker", "inspect", "--format", "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}", "barberpro-"+container)
	if err != nil {
		return "absent"
	}
	return strings.TrimSpace(out)
}

// becomes waits for a container's state and health.
func (m *machine) becomes(t *testing.T, container, want string) {
	t.Helper()
	within(t, soon, func() error {
		if got := m.state(t.Context(), container); got != want {
			return fmt.Errorf("%s is %s, want %s", container, got, want)
		}
		return nil
	})
}

// within waits for something to hold.
func within(t *testing.T, most time.Duration, holds func() error) {
	t.Helper()
	began := time.Now()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		err := holds()
		if err == nil {
			return
		}
		if time.Since(began) > most {
			t.Fatalf("after %v: %v", most, err)
		}
		select {
		case <-t.Context().Done():
			t.Fatal(errors.Join(err, t.Context().Err()))
		case <-tick.C:
		}
	}
}
