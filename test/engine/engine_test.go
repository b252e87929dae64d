// Package engine_test goes through the life of the stack in containers, on the engine that scripts/engine-test starts: the
// images, the start in the documented order, the failures that docs/docker-troubleshooting.md promises an end to, data that
// outlives them, backups, and the end without a trace. What make calls is called by make.
package engine_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// everything are the containers of make up.
func everything() []string {
	return []string{
		"postgres-dev", "redis-dev", "pgadmin-dev", "redis-commander-dev", "backend-dev", "frontend-dev",
		"mercadopago-mock", "afip-mock", "whatsapp-mock", "sms-mock", "mailhog",
	}
}

//nolint:paralleltest // one life, one chapter after the other
func TestTheStackLivesInContainers(t *testing.T) {
	m := open(t)
	s := m.shop()
	var kept []turno
	chapters := []struct {
		name string
		is   func(t *testing.T)
	}{
		{"our images are small, and run as nobody", m.imagesAreSmall},
		{"the program refuses to be production with nothing set", m.refusesDefaults},
		{"a PostgreSQL that cannot start holds back who waits for it", m.portIsTaken},
		{"a full disk is named, with the way out", m.diskIsFull},
		{"a volume of somebody else is named, with the way out", m.volumeIsAnothers},
		{"a start that was broken off goes on from there", m.isBrokenOff},
		{"everything starts in the documented order", m.startsInOrder},
		{"a turno is booked through the published port", func(t *testing.T) {
			s.serves(t)
			kept = append(kept, s.book(t))
			s.writes(t, kept[0])
		}},
		{"the API is unhealthy without PostgreSQL, and recovers", func(t *testing.T) { s.losesPostgres(t, kept) }},
		{"pages stay without the API, and a restart brings it back", func(t *testing.T) { s.losesBackend(t, kept) }},
		{"a mock that is down stops no booking, and messages go out later", func(t *testing.T) { kept = append(kept, s.losesMock(t)) }},
		{"the commands of the guides work", m.guidesWork},
		{"Prometheus measures all that runs, and goes again", m.measures},
		{"the test layer is fast, beside the others, and forgets", m.forgets},
		{"the data outlives the containers", func(t *testing.T) { s.goesDownAndUp(t, kept) }},
		{"a volume of another version is named, with the way out, and stays as it is", func(t *testing.T) { s.meetsAnotherVersion(t, kept) }},
		{"a backup brings back what was lost", func(t *testing.T) { s.restores(t, kept) }},
		{"the database is emptied and filled again", func(t *testing.T) { s.resets(t, kept[0]) }},
		{"production refuses what is missing, and runs behind its proxy", m.producesBehindProxy},
		{"make clean leaves nothing", m.leavesNothing},
	}
	for _, c := range chapters {
		if !t.Run(c.name, c.is) {
			t.Fatalf("the chapters after %q were not tried", c.name)
		}
	}
}

func (m *machine) imagesAreSmall(t *testing.T) {
	const mb = 1_000_000
	for image, most := range map[string]int{"barberpro/barberpro": 40 * mb, "barberpro/mocks": 30 * mb} {
		size, err := strconv.Atoi(m.docker(t, "image", "inspect", "--format", "{{.Size}}", image+":engine-test"))
		if err != nil || size >= most {
			t.Errorf("size of %s: got %d bytes (%v), want less than %d", image, size, err, most)
		}
		t.Logf("%s: %.1f MB", image, float64(size)/mb)
		if user := m.docker(t, "image", "inspect", "--format", "{{.Config.User}}", image+":engine-test"); user != "65532:65532" {
			t.Errorf("user of %s: got %q", image, user)
		}
	}
	if got := m.docker(t, "run", "--rm", "--read-only", "--cap-drop=ALL", "barberpro/barberpro:engine-test", "version"); !strings.Contains(got, "engine-test") {
		t.Errorf("barberpro version: got %q, want the version that the image was built with", got)
	}
}

func (m *machine) refusesDefaults(t *testing.T) {
	out, err := m.run(t.Context(), "docker", "run", "--rm", "--read-only", "--cap-drop=ALL", "--env=APP_ENV=production", "barberpro/barberpro:engine-test")
	for _, name := range []string{"JWT_SECRET", "PUBLIC_URL", "SEAL_KEYS"} {
		if err == nil || !strings.Contains(out, name) {
			t.Errorf("production with nothing set: got %v, want it to end and to name %s\n%s", err, name, out)
		}
	}
}

// portIsTaken is scenario 1 of the document: those who wait for PostgreSQL do not start, and say why.
func (m *machine) portIsTaken(t *testing.T) {
	taken := listen(t, m.ports["POSTGRES_PORT"])
	out, err := m.run(t.Context(), "make", "up")
	if err := errors.Join(taken.Close()); err != nil {
		t.Fatal(err)
	}
	if err == nil || !strings.Contains(out, strconv.Itoa(m.ports["POSTGRES_PORT"])) || !strings.Contains(out, "already") {
		t.Errorf("make up with the port of PostgreSQL taken: got %v, want it to fail and name the port\n%s", err, tail(out))
	}
	for _, waiting := range []string{"backend-dev", "frontend-dev", "pgadmin-dev"} {
		if got := m.state(t.Context(), waiting); got != "absent" && !strings.HasPrefix(got, "created") {
			t.Errorf("%s without PostgreSQL: is %s, want it to wait", waiting, got)
		}
	}
}

// diskIsFull lets PostgreSQL find a disk that is too small for it.
func (m *machine) diskIsFull(t *testing.T) {
	folder := m.emptyVolume(t)
	if _, err := m.run(t.Context(), "mount", "-t", "tmpfs", "-o", "size=8m,mode=1777", "tmpfs", folder); err != nil {
		t.Fatal(err)
	}
	defer func() {
		m.make(t, "down")
		if _, err := m.run(t.Context(), "umount", folder); err != nil {
			t.Error(err)
		}
	}()
	m.failsToStart(t, "No space left on device")
}

// volumeIsAnothers lets PostgreSQL find a folder that belongs to root.
func (m *machine) volumeIsAnothers(t *testing.T) {
	if err := os.Mkdir(filepath.Join(m.emptyVolume(t), "pgdata"), 0o700); err != nil {
		t.Fatal(err)
	}
	m.failsToStart(t, "Permission denied")
	m.emptyVolume(t)
}

// emptyVolume makes the volume of PostgreSQL anew, and returns where it is.
func (m *machine) emptyVolume(t *testing.T) string {
	t.Helper()
	m.make(t, "down")
	m.docker(t, "volume", "rm", "--force", "barberpro-postgres-data")
	m.docker(t, "volume", "create", "barberpro-postgres-data")
	return m.docker(t, "volume", "inspect", "--format", "{{.Mountpoint}}", "barberpro-postgres-data")
}

// failsToStart wants make up to fail because of PostgreSQL, and to say why and where to read on.
func (m *machine) failsToStart(t *testing.T, why string) {
	t.Helper()
	out, err := m.run(t.Context(), "make", "up")
	if err == nil {
		t.Fatalf("make up: it succeeded, want it to fail with %q", why)
	}
	for _, want := range []string{"barberpro-postgres-dev is ", why, "docs/docker-troubleshooting.md"} {
		if !strings.Contains(out, want) {
			t.Errorf("make up: got no %q in\n%s", want, tail(out))
		}
	}
	if got := m.state(t.Context(), "frontend-dev"); got != "absent" && !strings.HasPrefix(got, "created") {
		t.Errorf("frontend-dev without PostgreSQL: is %s, want it to wait", got)
	}
}

func (m *machine) startsInOrder(t *testing.T) {
	from := m.now()
	m.make(t, "up")
	for _, container := range everything() {
		m.becomes(t, container, "running healthy")
	}
	for _, pair := range [][2]string{
		{"postgres-dev", "backend-dev"},
		{"redis-dev", "backend-dev"},
		{"backend-dev", "frontend-dev"},
		{"postgres-dev", "pgadmin-dev"},
		{"redis-dev", "redis-commander-dev"},
	} {
		healthy, started := m.seen(0, pair[0], "health_status: healthy"), m.seen(from, pair[1], "start")
		if healthy < 0 || started < healthy {
			t.Errorf("%s started before %s was healthy", pair[1], pair[0])
		}
	}
	if got := m.make(t, "status"); !strings.Contains(got, "barberpro-backend-dev") {
		t.Errorf("make status: got\n%s", got)
	}
	t.Logf("memory:\n%s", m.docker(t, "stats", "--no-stream", "--format", "{{.Name}}\t{{.MemUsage}}"))
}

// losesPostgres is scenario 2 of the document: the API is there and says that it is not well.
func (s *shop) losesPostgres(t *testing.T, kept []turno) {
	s.docker(t, "kill", "barberpro-postgres-dev")
	s.becomes(t, "backend-dev", "running unhealthy")
	s.answers(t, s.api, "/api/health", http.StatusServiceUnavailable)
	s.answers(t, s.api, "/health/live", http.StatusOK)
	s.answers(t, s.pages, "/", http.StatusOK)
	s.make(t, "restart-postgres")
	s.becomes(t, "postgres-dev", "running healthy")
	s.becomes(t, "backend-dev", "running healthy")
	s.serves(t)
	s.keeps(t, kept...)
}

func (s *shop) losesBackend(t *testing.T, kept []turno) {
	s.docker(t, "kill", "barberpro-backend-dev")
	s.answers(t, s.pages, "/", http.StatusOK)
	if a, err := s.api.Call(t.Context(), http.MethodGet, "/health/live", nil); err == nil {
		t.Errorf("the killed API: got %s, want nobody to answer", a)
	}
	s.make(t, "restart-backend")
	within(t, patience, func() error {
		if got := s.state(t.Context(), "backend-dev"); got != "running healthy" {
			return fmt.Errorf("backend-dev is %s", got)
		}
		return nil
	})
	s.serves(t)
	s.keeps(t, kept...)
}

// losesMock is scenario 3 of the document: not critical, and delayed, never skipped.
func (s *shop) losesMock(t *testing.T) turno {
	s.docker(t, "stop", "barberpro-mailhog", "barberpro-whatsapp-mock")
	s.answers(t, s.api, "/api/health", http.StatusOK)
	one := s.book(t)
	s.keeps(t, one)
	s.make(t, "restart-mailhog")
	s.make(t, "restart-whatsapp-mock")
	s.becomes(t, "mailhog", "running healthy")
	s.becomes(t, "whatsapp-mock", "running healthy")
	s.writes(t, one)
	return one
}

// guidesWork runs what docs/docker-troubleshooting.md says for looking around, and the targets that nothing else here runs.
func (m *machine) guidesWork(t *testing.T) {
	guide, err := os.ReadFile(filepath.Join(m.sources, "docs", "docker-troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(guide), "```sh\n")
	block, _, _ = strings.Cut(block, "```")
	commands := strings.Split(strings.TrimSpace(block), "\n")
	for _, target := range []string{"stats", "db-migrate", "db-seed", "mocks-down", "mocks", "restart", "dev"} {
		commands = append(commands, "make "+target)
	}
	commands = append(commands, "echo 'SELECT 6 * 7' | make db-psql | grep 42", "timeout 10 make logs | head -n 20")
	for _, command := range commands {
		if out, err := m.run(t.Context(), "sh", "-c", command); err != nil || out == "" {
			t.Errorf("%s: got %v, want it to succeed and to say something\n%s", command, err, tail(out))
		}
	}
	m.becomes(t, "backend-dev", "running healthy")
	m.becomes(t, "mailhog", "running healthy")
}

func (s *shop) goesDownAndUp(t *testing.T, kept []turno) {
	s.make(t, "down")
	if left := s.docker(t, "ps", "--all", "--quiet"); left != "" {
		t.Errorf("containers after make down: got %s", left)
	}
	s.make(t, "full")
	s.serves(t)
	s.keeps(t, kept...)
	s.becomes(t, "prometheus", "running healthy")
}

// meetsAnotherVersion makes the volume look as if an older PostgreSQL had left it.
func (s *shop) meetsAnotherVersion(t *testing.T, kept []turno) {
	image := s.docker(t, "inspect", "--format", "{{.Config.Image}}", "barberpro-postgres-dev")
	version := s.docker(t, "exec", "barberpro-postgres-dev", "sh", "-c", `cat "$PGDATA/PG_VERSION"; echo 9.6 >"$PGDATA/PG_VERSION"`)
	s.make(t, "down")
	s.failsToStart(t, "database files are incompatible with server")
	s.make(t, "down")
	s.docker(t, "run", "--rm", "--user=postgres", "--entrypoint=sh", "--volume=barberpro-postgres-data:/data",
		image, "-c", "echo "+version+" >/data/pgdata/PG_VERSION")
	s.make(t, "up")
	s.serves(t)
	s.keeps(t, kept...)
}

func (s *shop) restores(t *testing.T, kept []turno) {
	counts := "SELECT (SELECT count(*) FROM bookings), (SELECT count(*) FROM customers), (SELECT count(*) FROM occupancies)"
	before := s.query(t, counts)
	s.make(t, "db-backup")
	after := s.book(t)
	s.query(t, "UPDATE customers SET name = 'nobody'")
	s.make(t, "db-restore")
	if got := s.query(t, counts); got != before {
		t.Errorf("bookings, customers and occupancies after the restore: got %s, want %s", got, before)
	}
	if got := s.query(t, "SELECT count(*) FROM customers WHERE name = 'nobody'"); got != "0" {
		t.Errorf("customers changed after the backup: got %s, want none", got)
	}
	s.becomes(t, "backend-dev", "running healthy")
	s.serves(t)
	s.keeps(t, kept...)
	s.asks(t, s.api, http.MethodGet, "/api/v1/public/bookings/"+after.Token, http.StatusNotFound, nil, nil)
	kept = append(kept, s.book(t))
	s.keeps(t, kept...)
}

func (s *shop) resets(t *testing.T, gone turno) {
	s.make(t, "db-reset")
	s.becomes(t, "backend-dev", "running healthy")
	s.serves(t)
	s.asks(t, s.api, http.MethodGet, "/api/v1/public/bookings/"+gone.Token, http.StatusNotFound, nil, nil)
	s.keeps(t, s.book(t))
}

func (m *machine) leavesNothing(t *testing.T) {
	m.make(t, "clean")
	for what, args := range map[string][]string{
		"containers": {"ps", "--all", "--format", "{{.Names}}"}, "volumes": {"volume", "ls", "--format", "{{.Name}}"},
		"networks": {"network", "ls", "--format", "{{.Name}}"},
	} {
		left := strings.Fields(m.docker(t, args...))
		left = slices.DeleteFunc(left, func(name string) bool { return slices.Contains([]string{"host", "none", "bridge"}, name) })
		if len(left) > 0 {
			t.Errorf("%s after make clean: got %v, want none", what, left)
		}
	}
}
