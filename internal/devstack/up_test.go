package devstack_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/localpg"
	"github.com/barberpro/barberpro/internal/testport"
)

func TestAStackInTheBackground(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	if code, out := p.run(t, "status"); code != 1 || !strings.Contains(out, "BP-1202") {
		t.Errorf("bp status before up: got exit code %d, %q; want 1 and BP-1202", code, out)
	}
	out := p.must(t, "up", "-d")
	for _, want := range []string{"PostgreSQL", "Redis", "Ready in", "/docs", "demo@barberpro.test"} {
		if !strings.Contains(out, want) {
			t.Errorf("bp up -d: got %q, want %q in it", out, want)
		}
	}
	if out := p.must(t, "up", "-d"); !strings.Contains(out, "already runs") {
		t.Errorf("second bp up -d: got %q, want that it already runs", out)
	}
	if code, out := p.run(t, "up"); code != 1 || !strings.Contains(out, "BP-1201") {
		t.Errorf("bp up while it runs: got exit code %d, %q; want 1 and BP-1201", code, out)
	}
	if out := p.must(t, "db", "psql", "--", "-c", "CREATE TABLE kept AS SELECT 7 AS x"); !strings.Contains(out, "SELECT 1") {
		t.Errorf("bp db psql: got %q, want the server's answer", out)
	}
	if out := p.must(t, "logs", "api"); !strings.Contains(out, "serving") {
		t.Errorf("bp logs api: got %q, want its first line", out)
	}
	before := p.pidOf(t, "api")
	p.must(t, "restart", "api")
	if after := p.pidOf(t, "api"); after == before || after == 0 {
		t.Errorf("pid of the API after bp restart api: got %d, want another than %d", after, before)
	}
	p.must(t, "down")
	if alive(before) || p.state(t).Running {
		t.Error("after bp down: got a running stack, want none")
	}
	p.must(t, "up", "-d")
	if out := p.must(t, "db", "psql", "--", "-Atc", "SELECT x FROM kept"); !strings.Contains(out, "7") {
		t.Errorf("row after down and up: got %q, want 7", out)
	}
	p.must(t, "db", "reset", "--yes")
	if code, _ := p.run(t, "db", "psql", "--", "-c", "SELECT x FROM kept"); code == 0 {
		t.Error("row after bp db reset: got it, want it gone")
	}
	if code, out := p.run(t, "db", "reset"); code != 1 || !strings.Contains(out, "BP-1502") {
		t.Errorf("bp db reset without a terminal: got exit code %d, %q; want 1 and BP-1502", code, out)
	}
}

func TestTheMocksRunBesideTheAPI(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	variables := []string{"MERCADOPAGO_PORT", "AFIP_PORT", "WHATSAPP_PORT", "SMS_PORT", "SMTP_PORT", "MAIL_PORT"}
	for i, port := range testport.FreeN(t, len(variables)) {
		p.env = append(p.env, fmt.Sprintf("%s=%d", variables[i], port))
	}
	p.env = append(p.env, "MOCKS=on")
	out := p.must(t, "up", "-d")
	for _, want := range []string{"Mocks", "MercadoPago", "/dashboard"} {
		if !strings.Contains(out, want) {
			t.Errorf("bp up -d: got %q, want %q in it", out, want)
		}
	}
	before := p.pidOf(t, "mocks")
	if before == 0 {
		t.Fatal("bp status: got no mocks, want them up")
	}
	p.must(t, "restart", "mocks")
	if after := p.pidOf(t, "mocks"); after == before || after == 0 {
		t.Errorf("pid of the mocks after bp restart mocks: got %d, want another than %d", after, before)
	}
	last := p.pidOf(t, "mocks")
	p.must(t, "down")
	if alive(last) {
		t.Error("after bp down: the mocks still run")
	}
}

func TestATakenPortIsOneClearLine(t *testing.T) {
	t.Parallel()
	p := newProject(t)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	defer func() { _ = l.Close() }()
	port := portOf(t, l)
	p.env = append(p.env, fmt.Sprintf("POSTGRES_PORT=%d", port))
	for _, args := range [][]string{{"up"}, {"up", "-d"}} {
		code, out := p.run(t, args...)
		want := fmt.Sprintf("BP-1203 port %d is taken by devstack.test (pid %d). Use POSTGRES_PORT=", port, os.Getpid())
		if code != 1 || !strings.Contains(out, want) {
			t.Errorf("bp %v: got exit code %d, %q; want 1 and %q", args, code, out, want)
		}
	}
	if code, out := p.run(t, "doctor"); code != 3 || !strings.Contains(out, "taken by devstack.test") {
		t.Errorf("bp doctor: got exit code %d, %q; want 3 and who has the port", code, out)
	}
}

func TestServersOfTheDeveloperAreUsed(t *testing.T) {
	t.Parallel()
	server, err := localpg.Start(t.Context(), localpg.Options{Fast: true})
	if err != nil {
		t.Fatalf("localpg.Start: %v", err)
	}
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	p := newProject(t)
	p.env = append(p.env, "DATABASE_URL="+server.URL("postgres"))
	p.must(t, "up", "-d")
	if got := p.answer(t, "/database"); got != server.URL("postgres") {
		t.Errorf("DATABASE_URL of the API: got %q, want %q", got, server.URL("postgres"))
	}
	if _, err := os.Stat(filepath.Join(p.dir, ".bp", "postgres")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("data of an embedded server: got %v, want none", err)
	}
}
