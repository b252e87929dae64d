package compose_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
)

func TestEachCombinationHasItsServices(t *testing.T) {
	t.Parallel()
	base := []string{"pgadmin", "postgres", "redis", "redis-commander"}
	dev := append([]string{"backend", "frontend"}, base...)
	mocks := []string{"afip-mock", "mailhog", "mercadopago-mock", "sms-mock", "whatsapp-mock"}
	monitoring := []string{
		"alertmanager", "cadvisor", "grafana", "loki", "node-exporter", "postgres-exporter", "prometheus", "promtail", "redis-exporter",
	}
	prod := append([]string{"backend", "backup", "migrate", "proxy", "worker"}, base...)
	for target, want := range map[string][]string{
		"dev": dev, "up": slices.Concat(dev, mocks), "full": slices.Concat(dev, mocks, monitoring), "mocks": mocks,
		"monitoring": monitoring, "test": {"postgres-test", "redis-test"}, "prod": prod, "prod-full": slices.Concat(prod, monitoring),
	} {
		slices.Sort(want)
		if diff := cmp.Diff(want, names(loaded(t, target))); diff != "" {
			t.Errorf("services of %s (-want +got):\n%s", target, diff)
		}
	}
}

func TestContainersAreCalledAsTheDocumentSays(t *testing.T) {
	t.Parallel()
	called := map[string]string{
		"backend": "barberpro-backend-dev", "frontend": "barberpro-frontend-dev", "postgres": "barberpro-postgres-dev",
		"redis": "barberpro-redis-dev", "pgadmin": "barberpro-pgadmin-dev", "redis-commander": "barberpro-redis-commander-dev",
		"mercadopago-mock": "barberpro-mercadopago-mock", "afip-mock": "barberpro-afip-mock",
		"whatsapp-mock": "barberpro-whatsapp-mock", "sms-mock": "barberpro-sms-mock", "mailhog": "barberpro-mailhog",
		"prometheus": "barberpro-prometheus", "grafana": "barberpro-grafana", "loki": "barberpro-loki", "cadvisor": "barberpro-cadvisor",
	}
	project := loaded(t, "full")
	for service, want := range called {
		if got := project.Services[service].ContainerName; got != want {
			t.Errorf("container of %s: got %q, want %q", service, got, want)
		}
	}
}

func TestEveryImageIsPinned(t *testing.T) {
	t.Parallel()
	version := regexp.MustCompile(`:v?\d+\.\d+(\.\d+)?(-[a-z]+)?$|@sha256:`)
	each(t, func(t *testing.T, target string, project *types.Project) {
		for _, s := range project.Services {
			ours := strings.HasPrefix(s.Image, "barberpro/") && s.Build != nil
			if !ours && !version.MatchString(s.Image) {
				t.Errorf("image of %s: got %s, want one with a version", s.Name, s.Image)
			}
			if ours && production(target) && !strings.HasSuffix(s.Image, ":1.2.3") {
				t.Errorf("image of %s: got %s, want the release that BARBERPRO_VERSION names", s.Name, s.Image)
			}
		}
	})
}

func TestEveryServiceSaysWhetherItIsHealthy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ string, project *types.Project) {
		for _, s := range project.Services {
			h := s.HealthCheck
			if s.Name == "migrate" { // it ends
				continue
			}
			if h == nil || h.Disable || len(h.Test) == 0 || h.Interval == nil || h.Timeout == nil || h.Retries == nil || h.StartPeriod == nil {
				t.Errorf("health check of %s: got %+v, want test, interval, timeout, retries and start period", s.Name, h)
			}
		}
	})
}

func TestHealthIsAskedAsOftenAsTheEnvironmentNeeds(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]struct{ interval, start time.Duration }{
		"dev": {5 * time.Second, 30 * time.Second}, "prod": {30 * time.Second, time.Minute},
	} {
		h := loaded(t, target).Services["postgres"].HealthCheck
		if got := time.Duration(*h.Interval); got != want.interval {
			t.Errorf("interval of postgres in %s: got %v, want %v", target, got, want.interval)
		}
		if got := time.Duration(*h.StartPeriod); got != want.start {
			t.Errorf("start period of postgres in %s: got %v, want %v", target, got, want.start)
		}
	}
	if got := time.Duration(*loaded(t, "dev").Services["backend"].HealthCheck.StartPeriod); got != time.Minute {
		t.Errorf("start period of the API in development: got %v, want 1m: its image is compiled when it is built", got)
	}
	if got := time.Duration(*loaded(t, "test").Services["postgres-test"].HealthCheck.Interval); got != 5*time.Second {
		t.Errorf("interval of postgres-test: got %v, want 5s", got)
	}
	for _, s := range loaded(t, "prod").Services {
		if s.HealthCheck != nil && !s.HealthCheck.Disable && time.Duration(*s.HealthCheck.Interval) < 30*time.Second {
			t.Errorf("interval of %s in production: got %v, want 30s or more", s.Name, time.Duration(*s.HealthCheck.Interval))
		}
	}
}

func TestEveryServiceHasLimitsAndReservations(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ string, project *types.Project) {
		for _, s := range project.Services {
			if s.Deploy == nil || s.Deploy.Resources.Limits == nil || s.Deploy.Resources.Reservations == nil {
				t.Errorf("resources of %s: want limits and reservations", s.Name)
				continue
			}
			limit, reserved := s.Deploy.Resources.Limits, s.Deploy.Resources.Reservations
			if limit.MemoryBytes <= 0 || limit.NanoCPUs <= 0 || reserved.MemoryBytes > limit.MemoryBytes || reserved.NanoCPUs > limit.NanoCPUs {
				t.Errorf("resources of %s: got limits %+v and reservations %+v", s.Name, *limit, *reserved)
			}
		}
	})
}

func TestLimitsAreThoseOfTheDocument(t *testing.T) {
	t.Parallel()
	const mib = 1 << 20
	for service, want := range map[string]struct {
		cpus   types.NanoCPUs
		memory int64
	}{
		"postgres": {0.5, 512}, "redis": {0.25, 256}, "pgadmin": {0.5, 512}, "redis-commander": {0.25, 256}, "backend": {1, 1024},
		"frontend": {1, 1024}, "mercadopago-mock": {0.25, 256}, "afip-mock": {0.25, 256}, "whatsapp-mock": {0.25, 256},
		"sms-mock": {0.25, 256}, "mailhog": {0.25, 128}, "prometheus": {0.5, 512},
	} {
		got := loaded(t, "full").Services[service].Deploy.Resources.Limits
		if got.NanoCPUs != want.cpus || int64(got.MemoryBytes) != want.memory*mib {
			t.Errorf("limits of %s: got %v cpus and %d MiB, want %v and %d", service, got.NanoCPUs, int64(got.MemoryBytes)/mib, want.cpus, want.memory)
		}
	}
	for _, layer := range []string{"dev", "up", "full"} {
		redis := loaded(t, layer).Services["redis"]
		text := *redis.Environment["REDIS_MAXMEMORY"]
		most, err := strconv.ParseInt(strings.TrimSuffix(text, "mb"), 10, 64)
		if limit := int64(redis.Deploy.Resources.Limits.MemoryBytes); err != nil || most*mib*4 != limit*3 {
			t.Errorf("maxmemory of Redis in %s: got %s, want three quarters of %d MiB", layer, text, limit/mib)
		}
	}
}

func TestServicesWaitForEachOtherInTheDocumentedOrder(t *testing.T) {
	t.Parallel()
	const healthy, started, done = types.ServiceConditionHealthy, types.ServiceConditionStarted, types.ServiceConditionCompletedSuccessfully
	for target, want := range map[string]map[string]map[string]string{
		"full": {
			"backend": {"postgres": healthy, "redis": healthy}, "frontend": {"backend": healthy}, "pgadmin": {"postgres": healthy},
			"redis-commander": {"redis": healthy}, "grafana": {"prometheus": started, "loki": started},
			"mercadopago-mock": {}, "afip-mock": {}, "whatsapp-mock": {}, "sms-mock": {}, "mailhog": {}, "prometheus": {},
		},
		"prod": {
			"backend": {"postgres": healthy, "redis": healthy, "migrate": done}, "migrate": {"postgres": healthy}, "proxy": {"backend": healthy},
		},
	} {
		project := loaded(t, target)
		for service, on := range want {
			got := map[string]string{}
			for name, d := range project.Services[service].DependsOn {
				got[name] = d.Condition
			}
			if diff := cmp.Diff(on, got); diff != "" {
				t.Errorf("%s in %s waits for (-want +got):\n%s", service, target, diff)
			}
		}
	}
}
