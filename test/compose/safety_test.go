package compose_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

func TestContainersMayDoNothingMoreThanTheyMust(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{"pgadmin": {"NET_BIND_SERVICE"}, "promtail": {"DAC_READ_SEARCH"}}
	// Their images write beside their programs: a development server, and tools for people that production does not start.
	writable := []string{"backend", "frontend", "pgadmin", "redis-commander"}
	// They read what belongs to root on this machine, or choose a user of their own in the image.
	unnamed := []string{"cadvisor", "promtail", "pgadmin", "redis-commander", "proxy"}
	each(t, func(t *testing.T, target string, project *types.Project) {
		for _, s := range project.Services {
			if !slices.Equal(s.CapDrop, []string{"ALL"}) || !slices.Equal(s.CapAdd, allowed[s.Name]) || s.Privileged {
				t.Errorf("capabilities of %s: got drop %v, add %v, privileged %v", s.Name, s.CapDrop, s.CapAdd, s.Privileged)
			}
			if !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
				t.Errorf("%s may gain privileges", s.Name)
			}
			if !s.ReadOnly && (production(target) && s.Name == "backend" || !slices.Contains(writable, s.Name)) {
				t.Errorf("%s may write outside its volumes", s.Name)
			}
			if user, _, _ := strings.Cut(s.User, ":"); (user == "" || user == "0" || user == "root") && !slices.Contains(unnamed, s.Name) {
				t.Errorf("user of %s: got %q, want one who is not root", s.Name, s.User)
			}
			if s.NetworkMode != "" || s.Pid != "" || s.Ipc != "" {
				t.Errorf("%s shares a namespace of the host", s.Name)
			}
			for _, v := range s.Volumes {
				if holdsSocket(s, v) && s.Name != "cadvisor" { // which asks the engine for names: ADR 29
					t.Errorf("%s holds the engine's socket by %s, which is root", s.Name, v.Source)
				}
			}
		}
	})
}

// holdsSocket tells whether a volume shows /var/run/docker.sock to a container that may open it: root may.
func holdsSocket(s types.ServiceConfig, v types.ServiceVolumeConfig) bool {
	shown := slices.Contains([]string{"/", "/run", "/var", "/var/run"}, filepath.Clean(v.Source))
	if v.Type != types.VolumeTypeBind || !shown && !strings.Contains(v.Source, "docker.sock") {
		return false
	}
	user, _, _ := strings.Cut(s.User, ":")
	return user == "" || user == "0" || user == "root" || strings.Contains(v.Source, "docker.sock")
}

func TestPortsArePublishedOnThisMachineAloneAndOnceEach(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, target string, project *types.Project) {
		users := map[string]string{}
		for _, s := range project.Services {
			for _, p := range s.Ports {
				if p.HostIP != "127.0.0.1" {
					t.Errorf("port %s of %s is published on %q, want 127.0.0.1", p.Published, s.Name, p.HostIP)
				}
				if other := users[p.Published]; other != "" {
					t.Errorf("port %s: published by %s and %s", p.Published, other, s.Name)
				}
				users[p.Published] = s.Name
				if production(target) && slices.Contains([]string{"postgres", "redis", "backend", "worker", "pgadmin", "redis-commander"}, s.Name) {
					t.Errorf("%s publishes %s in production", s.Name, p.Published)
				}
			}
		}
	})
}

func TestPortsAreThoseOfTheDocument(t *testing.T) {
	t.Parallel()
	got := map[string]bool{}
	for _, target := range []string{"full", "test"} {
		for _, s := range loaded(t, target).Services {
			for _, p := range s.Ports {
				got[s.Name+" "+p.Published] = true
			}
		}
	}
	for _, want := range []string{
		"backend 3000", "frontend 5173", "postgres 5432", "redis 6379", "pgadmin 8080", "redis-commander 8081", "mercadopago-mock 3001",
		"afip-mock 3002", "whatsapp-mock 3003", "sms-mock 3004", "mailhog 1025", "mailhog 8025", "prometheus 9090", "grafana 3010",
		"loki 3100", "cadvisor 8082", "postgres-test 5433", "redis-test 6380",
	} {
		if !got[want] {
			t.Errorf("no %s among the published ports", want)
		}
	}
}

func TestTestsRunBesideDevelopmentWithoutTouchingIt(t *testing.T) {
	t.Parallel()
	test, dev := loaded(t, "test"), loaded(t, "full")
	for _, n := range test.Networks {
		for _, other := range dev.Networks {
			if n.Name == other.Name {
				t.Errorf("network %s is shared", n.Name)
			}
		}
	}
	if got := test.Networks["barberpro-test-network"].Name; got != "barberpro-test-network" {
		t.Errorf("network of tests: got %q", got)
	}
	for _, v := range test.Volumes {
		if !strings.HasSuffix(v.Name, "-test") {
			t.Errorf("volume %s of the tests: want a name that ends in -test", v.Name)
		}
	}
	command := strings.Join(test.Services["postgres-test"].Command, " ")
	for _, want := range []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal"} {
		if !strings.Contains(command, want) {
			t.Errorf("postgres-test: no %s in %s", want, command)
		}
	}
}

func TestEveryLayerIsOnTheOneNetworkAndVolumesKeepTheirNames(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, target string, project *types.Project) {
		if target == "test" {
			return
		}
		for _, s := range project.Services {
			if _, on := s.Networks["barberpro-network"]; !on || len(s.Networks) != 1 {
				t.Errorf("networks of %s: got %v, want barberpro-network alone", s.Name, s.NetworksByPriority())
			}
		}
		if n := project.Networks["barberpro-network"]; n.Name != "barberpro-network" || bool(n.External) {
			t.Errorf("network: got %+v, want one that any layer makes", n)
		}
	})
	want := map[string]string{
		"postgres_data": "barberpro-postgres-data", "redis_data": "barberpro-redis-data", "pgadmin_data": "barberpro-pgadmin-data",
		"afip-data": "barberpro-afip-data", "prometheus-data": "prometheus-data", "grafana-data": "grafana-data", "loki-data": "loki-data",
	}
	full, prod := loaded(t, "full"), loaded(t, "prod")
	for key, name := range want {
		if got := full.Volumes[key].Name; got != name {
			t.Errorf("volume %s: got %q, want %q", key, got, name)
		}
	}
	for key, v := range prod.Volumes {
		if !strings.HasSuffix(v.Name, "-prod") {
			t.Errorf("volume %s in production: got %q, want a name that ends in -prod", key, v.Name)
		}
	}
}

func TestFilesThatAreMountedExist(t *testing.T) {
	t.Parallel()
	made := []string{"backups"} // by the first backup
	each(t, func(t *testing.T, _ string, project *types.Project) {
		for _, s := range project.Services {
			for _, v := range s.Volumes {
				if v.Type != types.VolumeTypeBind || strings.HasPrefix(v.Source, "/var") || strings.HasPrefix(v.Source, "/sys") ||
					strings.HasPrefix(v.Source, "/dev") || slices.ContainsFunc(made, func(m string) bool { return strings.HasSuffix(v.Source, m) }) {
					continue
				}
				if _, err := os.Stat(v.Source); err != nil {
					t.Errorf("%s mounts %s: %v", s.Name, v.Source, err)
				}
			}
			if s.Build != nil {
				if _, err := os.Stat(s.Build.Context + "/" + s.Build.Dockerfile); err != nil {
					t.Errorf("%s is built from %s: %v", s.Name, s.Build.Dockerfile, err)
				}
			}
		}
	})
}
