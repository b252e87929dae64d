package compose_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v3"
)

const observed = folder + "/monitoring"

// Only Grafana, Loki and Promtail themselves can say that they take these files, and their images cannot be had everywhere. What
// can be known without them is here: that the files agree with each other, with the compose files and with what we print.

// yamlOf reads one of the files strictly: a field that is not in the struct is an error.
func yamlOf(t *testing.T, path string, into any) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(read(t, filepath.Join(observed, path))))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// lokiConfig is what we use of Loki's configuration, 2.9.
type lokiConfig struct {
	AuthEnabled bool `yaml:"auth_enabled"`
	Server      struct {
		HTTPListenPort int    `yaml:"http_listen_port"`
		GRPCListenPort int    `yaml:"grpc_listen_port"`
		LogLevel       string `yaml:"log_level"`
	}
	Common struct {
		InstanceAddr      string `yaml:"instance_addr"`
		PathPrefix        string `yaml:"path_prefix"`
		ReplicationFactor int    `yaml:"replication_factor"`
		Ring              struct{ KVStore struct{ Store string } }
		Storage           struct {
			Filesystem struct {
				ChunksDirectory string `yaml:"chunks_directory"`
				RulesDirectory  string `yaml:"rules_directory"`
			}
		}
	}
	SchemaConfig struct {
		Configs []struct {
			From        string
			Store       string
			ObjectStore string `yaml:"object_store"`
			Schema      string
			Index       struct{ Prefix, Period string }
		}
	} `yaml:"schema_config"`
	LimitsConfig struct {
		RetentionPeriod        string `yaml:"retention_period"`
		RejectOldSamples       bool   `yaml:"reject_old_samples"`
		RejectOldSamplesMaxAge string `yaml:"reject_old_samples_max_age"`
		IngestionRateMB        int    `yaml:"ingestion_rate_mb"`
		IngestionBurstSizeMB   int    `yaml:"ingestion_burst_size_mb"`
		MaxQuerySeries         int    `yaml:"max_query_series"`
	} `yaml:"limits_config"`
	Compactor struct {
		WorkingDirectory     string `yaml:"working_directory"`
		SharedStore          string `yaml:"shared_store"`
		RetentionEnabled     bool   `yaml:"retention_enabled"`
		RetentionDeleteDelay string `yaml:"retention_delete_delay"`
		CompactionInterval   string `yaml:"compaction_interval"`
	}
	Analytics struct {
		ReportingEnabled bool `yaml:"reporting_enabled"`
	}
}

func TestLokiKeepsAWeekOnItsVolumeAndNothingElsewhere(t *testing.T) {
	t.Parallel()
	var c lokiConfig
	yamlOf(t, "loki/loki-config.yml", &c)
	if c.LimitsConfig.RetentionPeriod != "168h" || !c.Compactor.RetentionEnabled || c.Compactor.SharedStore == "" {
		t.Errorf("retention: got %+v and %+v, want a week that the compactor enforces", c.LimitsConfig, c.Compactor)
	}
	for _, s := range c.SchemaConfig.Configs {
		if s.Index.Period != "24h" || s.Store != "tsdb" { // what retention by the compactor needs
			t.Errorf("schema: got %+v, want tsdb with an index of 24h", s)
		}
	}
	// The container is read-only: everything is written below the volume.
	for _, path := range []string{
		c.Common.PathPrefix, c.Common.Storage.Filesystem.ChunksDirectory, c.Common.Storage.Filesystem.RulesDirectory, c.Compactor.WorkingDirectory,
	} {
		if path != "/loki" && !strings.HasPrefix(path, "/loki/") {
			t.Errorf("%s is not on the volume of Loki", path)
		}
	}
	loki := loaded(t, "monitoring").Services["loki"]
	if int(loki.Ports[0].Target) != c.Server.HTTPListenPort || !slices.ContainsFunc(loki.HealthCheck.Test, func(s string) bool {
		return strings.Contains(s, ":3100/ready")
	}) {
		t.Errorf("Loki listens on %d: got port %+v and check %v", c.Server.HTTPListenPort, loki.Ports, loki.HealthCheck.Test)
	}
}

// expressions are the regular expressions of the shipper's stages that hold a word.
func expressions(t *testing.T, word string) *regexp.Regexp {
	t.Helper()
	text := read(t, observed+"/promtail/promtail-config.yml")
	for _, m := range regexp.MustCompile(`expression: '([^']+)'`).FindAllStringSubmatch(text, -1) {
		if strings.Contains(m[1], word) {
			return regexp.MustCompile(m[1])
		}
	}
	t.Fatalf("no expression with %s in the configuration of Promtail", word)
	return nil
}

func TestTheShipperKnowsEachContainerByItsService(t *testing.T) {
	t.Parallel()
	service := expressions(t, "service")
	each(t, func(t *testing.T, target string, project *types.Project) {
		if target == "test" {
			return
		}
		for _, s := range project.Services {
			names := []string{s.ContainerName}
			if s.ContainerName == "" { // replicas: the project, the service, and a number
				names = []string{"barberpro-" + s.Name + "-1", "barberpro-" + s.Name + "-12"}
			}
			for _, name := range names {
				m := service.FindStringSubmatch(name)
				if len(m) == 0 || m[service.SubexpIndex("service")] != s.Name {
					t.Errorf("service of %s: got %q, want %s", name, m, s.Name)
				}
			}
		}
	})
}

func TestTheShipperFindsTheLevelOfWhatPostgreSQLPrints(t *testing.T) {
	t.Parallel()
	level := expressions(t, "level")
	for line, want := range map[string]string{
		"2026-03-02 12:00:00.000 UTC [7] ERROR:  deadlock detected": "ERROR",
		"2026-03-02 12:00:00.000 UTC [1] LOG:  checkpoint starting": "LOG",
	} {
		if m := level.FindStringSubmatch(line); len(m) == 0 || m[1] != want {
			t.Errorf("level of %q: got %q, want %s", line, m, want)
		}
	}
	if text := read(t, observed+"/promtail/promtail-config.yml"); !strings.Contains(text, "url: http://loki:3100/loki/api/v1/push") {
		t.Error("Promtail does not send to the service loki")
	}
}

// board is what we read of a dashboard.
type board struct {
	SchemaVersion int `json:"schemaVersion"`
	Panels        []struct {
		ID      int    `json:"id"`
		Type    string `json:"type"`
		Title   string `json:"title"`
		GridPos struct {
			X int `json:"x"`
			Y int `json:"y"`
			W int `json:"w"`
			H int `json:"h"`
		} `json:"gridPos"`
		Targets []struct {
			RefID string `json:"refId"`
			Expr  string `json:"expr"`
		} `json:"targets"`
	} `json:"panels"`
	Templating struct {
		List []struct {
			Name string `json:"name"`
		} `json:"list"`
	} `json:"templating"`
}

func TestDashboardsAreWhatGrafanaCanDraw(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(observed + "/grafana/dashboards/*.json")
	if err != nil || len(files) != 5 {
		t.Fatalf("dashboards: got %d (%v), want five", len(files), err)
	}
	for _, file := range files {
		var b board
		if err := json.Unmarshal([]byte(read(t, file)), &b); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		b.check(t, filepath.Base(file))
	}
}

// check looks for what Grafana forgives silently: panels over each other or with the same number, unknown kinds and variables.
func (b board) check(t *testing.T, name string) {
	t.Helper()
	variables := []string{"__rate_interval", "__range", "__interval"}
	for _, v := range b.Templating.List {
		variables = append(variables, v.Name)
	}
	taken, ids := map[[2]int]string{}, map[int]string{}
	for _, p := range b.Panels {
		if other := ids[p.ID]; other != "" || p.ID == 0 {
			t.Errorf("%s: number %d is of %q and of %q", name, p.ID, other, p.Title)
		}
		ids[p.ID] = p.Title
		if !slices.Contains([]string{"row", "stat", "timeseries", "table", "bargauge", "gauge", "logs", "piechart", "heatmap"}, p.Type) {
			t.Errorf("%s, %s: kind %q", name, p.Title, p.Type)
		}
		if p.GridPos.X < 0 || p.GridPos.W <= 0 || p.GridPos.H <= 0 || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("%s, %s: does not fit in 24 columns: %+v", name, p.Title, p.GridPos)
		}
		for x := p.GridPos.X; x < p.GridPos.X+p.GridPos.W; x++ {
			for y := p.GridPos.Y; y < p.GridPos.Y+p.GridPos.H; y++ {
				if other := taken[[2]int{x, y}]; other != "" {
					t.Fatalf("%s: %q lies over %q", name, p.Title, other)
				}
				taken[[2]int{x, y}] = p.Title
			}
		}
		refs := map[string]bool{}
		for _, q := range p.Targets {
			if refs[q.RefID] || q.RefID == "" {
				t.Errorf("%s, %s: query %q is there twice", name, p.Title, q.RefID)
			}
			refs[q.RefID] = true
			for _, used := range regexp.MustCompile(`\$\{?(\w+)`).FindAllStringSubmatch(q.Expr, -1) {
				if !slices.Contains(variables, used[1]) {
					t.Errorf("%s, %s: variable %s is not defined", name, p.Title, used[1])
				}
			}
		}
	}
}

func TestGrafanaFindsWhatItIsGiven(t *testing.T) {
	t.Parallel()
	project := loaded(t, "full")
	grafana := project.Services["grafana"]
	for _, m := range regexp.MustCompile(`\$__env\{(\w+)\}`).FindAllStringSubmatch(read(t, observed+"/grafana/grafana.ini"), -1) {
		if _, ok := grafana.Environment[m[1]]; !ok {
			t.Errorf("grafana.ini reads %s, which the container does not have", m[1])
		}
	}
	var sources struct {
		APIVersion  int  `yaml:"apiVersion"`
		Prune       bool `yaml:"prune"`
		Datasources []struct {
			Name, UID, Type, Access, URL string
			IsDefault                    bool           `yaml:"isDefault"`
			JSONData                     map[string]any `yaml:"jsonData"`
		}
	}
	yamlOf(t, "grafana/provisioning/datasources/datasources.yml", &sources)
	for _, s := range sources.Datasources {
		host, _, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
		if _, ok := project.Services[host]; !ok || s.UID != s.Type {
			t.Errorf("data source %s: %s is no service, or its uid %q is not %q", s.Name, s.URL, s.UID, s.Type)
		}
	}
	var boards struct {
		APIVersion int `yaml:"apiVersion"`
		Providers  []struct {
			Name, Folder, Type    string
			DisableDeletion       bool `yaml:"disableDeletion"`
			AllowUIUpdates        bool `yaml:"allowUiUpdates"`
			UpdateIntervalSeconds int  `yaml:"updateIntervalSeconds"`
			Options               struct{ Path string }
		}
	}
	yamlOf(t, "grafana/provisioning/dashboards/dashboards.yml", &boards)
	for _, p := range boards.Providers {
		mounted := false
		for _, v := range grafana.Volumes {
			mounted = mounted || v.Target == p.Options.Path && strings.HasSuffix(v.Source, "grafana/dashboards")
		}
		if !mounted {
			t.Errorf("dashboards are read from %s, where none are mounted", p.Options.Path)
		}
	}
}
