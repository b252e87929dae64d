package devstack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/barberpro/barberpro/internal/process"
)

const (
	partMonitoring        = "prometheus"
	varPrometheusPort     = "PROMETHEUS_PORT"
	defaultPrometheusPort = 9090
	monitoringFolder      = "monitoring"
	monitoringStopWithin  = 10 * time.Second
	firstExporterPort     = 9100
)

// monitoring is Debian's Prometheus with the rules of docker/monitoring, and those of its exporters that are installed.
// Grafana and Loki are containers only: make monitoring.
type monitoring struct {
	settings  *Settings
	log       io.Writer
	process   *process.Process
	exporters []*process.Process
}

func (m *monitoring) name() string { return partMonitoring }

// exporter is a program that measures something of another.
type exporter struct {
	job, service, program string
	args                  func(address string) []string
	env                   []string
}

func (s *Settings) exporters() []exporter {
	listen := func(more ...string) func(string) []string {
		return func(address string) []string { return append([]string{"--web.listen-address=" + address}, more...) }
	}
	return []exporter{
		{
			job: "node", service: "node", program: "prometheus-node-exporter",
			args: listen("--collector.disable-defaults", "--collector.filesystem", "--collector.meminfo", "--collector.loadavg",
				"--collector.cpu", "--collector.textfile", "--collector.textfile.directory="+s.backups()),
		},
		{
			job: "postgresql", service: "postgres", program: "prometheus-postgres-exporter", args: listen(),
			env: []string{"DATA_SOURCE_NAME=" + withoutTLS(s.databaseURL())},
		},
		{
			job: "redis", service: "redis", program: "prometheus-redis-exporter", args: listen(),
			env: []string{"REDIS_ADDR=" + s.redisURL()},
		},
	}
}

// withoutTLS says what Go's older driver, which the exporter has, wants said.
func withoutTLS(address string) string {
	if u, err := url.Parse(address); err == nil && u.Query().Get("sslmode") == "" {
		u.RawQuery = "sslmode=disable"
		return u.String()
	}
	return address
}

func (m *monitoring) start(ctx context.Context) error {
	s := m.settings
	program, err := exec.LookPath("prometheus")
	if err != nil {
		return newProblem(codeMonitoring, "Prometheus is not installed",
			"Say apt-get install prometheus, or leave --monitoring out").because(err)
	}
	if err := os.MkdirAll(s.path(monitoringFolder), 0o755); err != nil {
		return fmt.Errorf("make the folder of Prometheus: %w", err)
	}
	targets := m.startExporters(ctx)
	config := s.path(monitoringFolder, "prometheus.yml")
	if err := os.WriteFile(config, []byte(s.prometheusConfig(targets)), 0o644); err != nil {
		return fmt.Errorf("write the configuration of Prometheus: %w", err)
	}
	address := loopback(s.PrometheusPort)
	cmd := exec.Command(program, "--config.file="+config, "--storage.tsdb.path="+s.path(monitoringFolder, "data"), //nolint:noctx // stop ends it, in order
		"--storage.tsdb.retention.time="+orDefault(s.vars["PROMETHEUS_RETENTION"], "7d"),
		"--web.listen-address="+address, "--log.level=warn")
	if m.process, err = m.run(cmd); err != nil {
		return err
	}
	return waitReady(ctx, m.process, "Prometheus", partMonitoring, "http://"+address+"/-/ready")
}

func (m *monitoring) run(cmd *exec.Cmd) (*process.Process, error) {
	cmd.Dir = m.settings.path(monitoringFolder)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for us, who stop it in order
	p, err := process.Start(cmd, m.log, syscall.SIGKILL)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(cmd.Path), err)
	}
	return p, nil
}

// startExporters starts what is installed and says where each listens, by job. One that does not start measures nothing.
func (m *monitoring) startExporters(ctx context.Context) map[string]string {
	targets := map[string]string{}
	if err := os.MkdirAll(m.settings.backups(), 0o755); err != nil {
		return targets
	}
	port := firstExporterPort
	for _, e := range m.settings.exporters() {
		program, err := exec.LookPath(e.program)
		if err != nil {
			continue
		}
		port = nextFreePort(ctx, port)
		cmd := exec.Command(program, e.args(loopback(port))...) //nolint:noctx // stop ends it, in order
		cmd.Env = append(os.Environ(), e.env...)
		p, err := m.run(cmd)
		if err != nil {
			continue
		}
		m.exporters = append(m.exporters, p)
		targets[e.job] = loopback(port)
		port++
	}
	return targets
}

// prometheusConfig measures the processes of this machine under the names that the rules and dashboards know.
func (s *Settings) prometheusConfig(exporters map[string]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "global: {scrape_interval: %[1]s, evaluation_interval: %[1]s, external_labels: {product: barberpro}}\n"+
		"rule_files: [%[2]s]\nscrape_configs:\n",
		orDefault(s.vars["PROMETHEUS_INTERVAL"], "15s"),
		strconv.Quote(filepath.Join(s.Root, "docker", "monitoring", "prometheus", "rules", "*.yml")))
	job := func(name, target, service string) {
		fmt.Fprintf(&b, "  - job_name: %s\n    static_configs:\n      - {targets: [%q], labels: {service: %s}}\n", name, target, service)
	}
	job("prometheus", loopback(s.PrometheusPort), "prometheus")
	job("barberpro-backend", loopback(s.BackendPort), "backend")
	for _, e := range s.exporters() {
		if target := exporters[e.job]; target != "" {
			job(e.job, target, e.service)
		}
	}
	if !s.Mocks {
		return b.String()
	}
	b.WriteString("  - job_name: mocks\n    static_configs:\n")
	for _, p := range s.mockPorts {
		if p.name != "" {
			fmt.Fprintf(&b, "      - {targets: [%q], labels: {service: %s}}\n", loopback(p.number), p.name)
		}
	}
	return b.String()
}

func (m *monitoring) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, monitoringStopWithin)
	defer cancel()
	var errs []error
	for _, p := range append(m.exporters, m.process) {
		if p != nil {
			errs = append(errs, p.Stop(ctx, syscall.SIGTERM))
		}
	}
	m.exporters, m.process = nil, nil
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("stop Prometheus: %w", err)
	}
	return nil
}

func (m *monitoring) ended() <-chan struct{} {
	if m.process == nil {
		return nil
	}
	return m.process.Ended()
}

func (m *monitoring) describe() Service {
	address := loopback(m.settings.PrometheusPort)
	return Service{
		Name: partMonitoring, Title: "Prometheus", Version: fmt.Sprintf("%d exporters", len(m.exporters)), Pid: m.process.Pid(),
		Address: address, URL: "http://" + address,
	}
}
