package monitoring_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/devstack/dump"
	"github.com/barberpro/barberpro/internal/testport"
)

const patience = 3 * time.Minute // the machine may be busy

// mayBeEmpty are the figures that a healthy stack without containers and without a day's business does not have.
func mayBeEmpty() *regexp.Regexp {
	return regexp.MustCompile(strings.Join([]string{
		`container_`,            // cAdvisor measures containers
		`status=~"5\.\."`,       // nothing failed
		`db_query_errors_total`, // the same
		`event=~"(payment|refund|invoice|webhook|reply)`,        // nobody paid or wrote
		`provider_call_duration`,                                // no provider was asked
		`integration_expires`,                                   // the demo shop has no certificate
		`redis_memory_max_bytes`,                                // the Redis inside bp has neither limit
		`redis_(keyspace|commands|memory|evicted|expired|net)_`, // nor statistics
		`node_`, `pg_`, `redis_`, `backup_`, `disk_free`, // exporters that are not installed
	}, "|"))
}

func TestEveryQueryOfTheDashboardsFindsWhatIsMeasured(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds and runs a whole stack")
	}
	if _, err := exec.LookPath("prometheus"); err != nil {
		t.Skip("SKIPPED: prometheus is not installed (apt-get install prometheus)")
	}
	s := start(t)
	s.load(t)
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				if q.Datasource.Type != "prometheus" {
					continue
				}
				expr := strings.ReplaceAll(q.Expr, "$__rate_interval", "1m")
				for _, v := range d.Templating.List {
					expr = strings.ReplaceAll(expr, "$"+v.Name, ".*")
				}
				s.wants(t, d.Title+", "+p.Title, expr)
			}
		}
	}
	for _, record := range matches(read(t, folder+"/prometheus/rules/recording.yml"), `- record: (\S+)`) {
		if !regexp.MustCompile(`^(provider|mountpoint|event):|backup_age`).MatchString(record) {
			s.wants(t, "recording rule", record)
		}
	}
	s.comesBack(t)
	for _, rule := range s.rules(t) {
		if rule.Health != "ok" {
			t.Errorf("rule %s: %s %s", rule.Name, rule.Health, rule.LastError)
		}
		if rule.State == "firing" && (rule.Name == "ApiDown" || rule.Name == "NobodyWorks" || rule.Name == "TargetDown") {
			t.Errorf("alert %s fires on a healthy stack", rule.Name)
		}
	}
}

// live is a stack of the test's own, with its Prometheus.
type live struct {
	api, prometheus string
	run             func(ctx context.Context, args ...string) (string, error)
}

// comesBack runs what make db-backup and make db-restore run, while the stack serves.
func (s *live) comesBack(t *testing.T) {
	t.Helper()
	before := s.backup(t)
	s.bp(t, "db", "psql", "--", "-c", "UPDATE customers SET name = 'gone'")
	s.bp(t, "db", "restore", "--yes")
	after := s.backup(t)
	for _, table := range []string{"customers", "bookings", "booking_lines", "booking_events", "occupancies", "payments"} {
		was, is := tableOf(before, table), tableOf(after, table)
		if was.Rows == 0 && table != "payments" || was.Rows != is.Rows || was.SHA256 != is.SHA256 {
			t.Errorf("%s after the restore: got %d rows (%.8s), want %d (%.8s)", table, is.Rows, is.SHA256, was.Rows, was.SHA256)
		}
	}
	var menu any
	s.get(t, s.api+"/api/v1/public/shops/demo", &menu)
}

func tableOf(m dump.Manifest, name string) dump.Table {
	i := slices.IndexFunc(m.Tables, func(t dump.Table) bool { return t.Name == name })
	return m.Tables[i]
}

// backup makes one and reads its manifest.
func (s *live) backup(t *testing.T) dump.Manifest {
	t.Helper()
	lines := strings.Fields(s.bp(t, "db", "backup", "--quiet"))
	f, err := dump.Open(lines[len(lines)-1])
	if err != nil {
		t.Fatalf("open the backup: %v", err)
	}
	defer func() { _ = f.Close() }()
	return f.Manifest
}

func (s *live) bp(t *testing.T, args ...string) string {
	t.Helper()
	out, err := s.run(t.Context(), args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// start runs bp up --monitoring with data and ports of its own.
func start(t *testing.T) *live {
	t.Helper()
	home := t.TempDir()
	bp := filepath.Join(home, "bp")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bp, "../../cmd/bp").CombinedOutput(); err != nil {
		t.Fatalf("build bp: %v\n%s", err, out)
	}
	names := []string{"BACKEND_PORT", "POSTGRES_PORT", "REDIS_PORT", "PROMETHEUS_PORT", "MERCADOPAGO_PORT", "AFIP_PORT", "WHATSAPP_PORT", "SMS_PORT", "MAIL_PORT", "SMTP_PORT"}
	ports := testport.FreeN(t, len(names))
	env := []string{
		"BP_HOME=" + filepath.Join(home, "bp-home"), "BACKUP_DIR=" + filepath.Join(home, "backups"), "UI=off", "NO_COLOR=1",
		"PROMETHEUS_INTERVAL=1s", "AFIP_DB_PATH=" + filepath.Join(home, "afip.db"),
	}
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "DATABASE_URL=") && !strings.HasPrefix(pair, "REDIS_URL=") {
			env = append(env, pair)
		}
	}
	for i, name := range names {
		env = append(env, fmt.Sprintf("%s=%d", name, ports[i]))
	}
	s := &live{api: fmt.Sprintf("http://127.0.0.1:%d", ports[0]), prometheus: fmt.Sprintf("http://127.0.0.1:%d", ports[3])}
	s.run = func(ctx context.Context, args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, bp, args...)
		cmd.Env, cmd.Dir = env, "../.."
		out, err := cmd.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("bp %s: %w\n%s", strings.Join(args, " "), err, out)
		}
		return string(out), nil
	}
	t.Cleanup(func() {
		if _, err := s.run(context.WithoutCancel(t.Context()), "down"); err != nil {
			t.Error(err)
		}
	})
	s.bp(t, "up", "-d", "--monitoring")
	s.backup(t)
	return s
}

// load looks at the demo shop and books in it, until Prometheus has seen that go on: of a counter that stands still before it is
// first read nothing can be told, and Prometheus may be late on a busy machine.
func (s *live) load(t *testing.T) {
	t.Helper()
	seen := `count(increase(business_events_total{event="booking.ok"}[1m]) > 0) and count(barberpro:errors:ratio_5m)` +
		` and sum(rate(http_requests_total[1m])) > 0`
	for i, start := range s.freeTimes(t) {
		s.looks(t)
		switch {
		case i < 3:
			s.post(t, s.shop()+"/holds", s.what(t, start)+`}`)
		case s.values(t, seen) == 0:
			s.post(t, s.shop()+"/bookings", s.what(t, start)+
				fmt.Sprintf(`,"payment":"at_shop","consent":true,"customer":{"name":"Ana","phone":"+5491123450%03d"}}`, i))
		}
		if i > 6 && s.values(t, seen) > 0 {
			break
		}
		tick(t, time.Second)
	}
	s.until(t, seen)
	s.until(t, `count(count_over_time(up[1m]) >= 10)`)
	s.until(t, `count(queue_due)`)
	s.until(t, `sum(rate(job_duration_seconds_count[1m])) > 0 and sum(rate(http_requests_total{status="404"}[1m])) > 0`)
}

func (s *live) shop() string { return s.api + "/api/v1/public/shops/demo" }

func (s *live) what(t *testing.T, start string) string {
	t.Helper()
	return fmt.Sprintf(`{"service_ids":[%q],"starts_at":%q`, s.service(t), start)
}

func (s *live) service(t *testing.T) string {
	t.Helper()
	var menu struct {
		Services []struct{ ID string }
	}
	s.get(t, s.shop(), &menu)
	return menu.Services[0].ID
}

// freeTimes are starts of the coming week, an hour apart, those of one day after those of another.
func (s *live) freeTimes(t *testing.T) []string {
	t.Helper()
	var free struct {
		Days []struct {
			Slots []struct {
				StartsAt string `json:"starts_at"`
			}
		}
	}
	from := time.Now().AddDate(0, 0, 2)
	s.get(t, s.shop()+"/availability?service_id="+s.service(t)+"&from="+from.Format(time.DateOnly)+"&to="+from.AddDate(0, 0, 8).Format(time.DateOnly), &free)
	var starts []string
	for _, d := range free.Days {
		for i := 0; i < len(d.Slots); i += 4 {
			starts = append(starts, d.Slots[i].StartsAt)
		}
	}
	if len(starts) < 20 {
		t.Fatalf("free times of the demo shop: got %v", starts)
	}
	return starts
}

// looks reads the menu, and asks for a shop that is not there.
func (s *live) looks(t *testing.T) {
	t.Helper()
	s.service(t)
	s.misses(t)
}

// misses asks for a shop that is not there.
func (s *live) misses(t *testing.T) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.api+"/api/v1/public/shops/no-such-shop", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusNotFound {
		t.Errorf("a shop that is not there: got %s, %v", res.Status, err)
	}
}

func tick(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-t.Context().Done():
		t.Fatal("the test was ended")
	case <-time.After(d):
	}
}

func (s *live) get(t *testing.T, address string, into any) {
	t.Helper()
	s.do(t, http.MethodGet, address, "", into)
}

func (s *live) post(t *testing.T, address, body string) {
	t.Helper()
	var answer any
	s.do(t, http.MethodPost, address, body, &answer)
}

func (s *live) do(t *testing.T, method, address, body string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil || res.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: got %s, %v\n%s", method, address, res.Status, err, text)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s %s: %v\n%s", method, address, err, text)
	}
}

// values is how many series a query finds.
func (s *live) values(t *testing.T, expr string) int {
	t.Helper()
	var answer struct {
		Data struct {
			Result []json.RawMessage
		}
	}
	s.get(t, s.prometheus+"/api/v1/query?query="+url.QueryEscape(expr), &answer)
	return len(answer.Data.Result)
}

func (s *live) wants(t *testing.T, what, expr string) {
	t.Helper()
	if s.values(t, expr) == 0 && !mayBeEmpty().MatchString(expr) {
		t.Errorf("%s: %s finds nothing", what, expr)
	}
}

func (s *live) until(t *testing.T, expr string) {
	t.Helper()
	for deadline := time.Now().Add(patience); s.values(t, expr) == 0; tick(t, time.Second) {
		if time.Now().After(deadline) {
			t.Fatalf("%s finds nothing after %v", expr, patience)
		}
	}
}

type rule struct {
	Name, Health, LastError, State string
}

func (s *live) rules(t *testing.T) []rule {
	t.Helper()
	var answer struct {
		Data struct {
			Groups []struct{ Rules []rule }
		}
	}
	s.get(t, s.prometheus+"/api/v1/rules", &answer)
	var list []rule
	for _, g := range answer.Data.Groups {
		list = append(list, g.Rules...)
	}
	return list
}
