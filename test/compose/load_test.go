// Package compose_test loads the compose files of docker/ as Docker's own tool does, without an engine, in every combination
// that the Makefile uses, and holds them to what they promise. It is a module of its own, so that the product does not depend
// on the libraries of Docker.
package compose_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

const folder = "../../docker"

// layers are the combinations that make calls, by its target.
func layers() map[string][]string {
	return map[string][]string{
		"dev":        {"", "dev"},
		"up":         {"", "dev", "mocks"},
		"full":       {"", "dev", "mocks", "monitoring"},
		"mocks":      {"mocks"},
		"monitoring": {"monitoring"},
		"test":       {"test"},
		"prod":       {"", "prod"},
		"prod-full":  {"", "prod", "monitoring"},
	}
}

func production(target string) bool { return strings.HasPrefix(target, "prod") }

// needed are the variables that production has no default for.
func needed() map[string]string {
	return map[string]string{
		"BARBERPRO_VERSION": "1.2.3", "PUBLIC_URL": "https://turnos.example.com.ar", "GRAFANA_ADMIN_PASSWORD": "g-5f0c1d",
		"POSTGRES_MONITOR_PASSWORD": "m-71ab92", "REDIS_MONITOR_PASSWORD": "r-88e041",
	}
}

// load merges the files of a combination. With no variables set every default holds.
func load(t *testing.T, names []string, vars map[string]string) (*types.Project, error) {
	t.Helper()
	options, err := cli.NewProjectOptions(paths(names), cli.WithName("barberpro"), cli.WithWorkingDirectory(folder),
		cli.WithProfiles([]string{"*"}), cli.WithResolvedPaths(true))
	if err != nil {
		t.Fatalf("options: %v", err)
	}
	options.Environment = vars
	return options.LoadProject(t.Context())
}

func paths(names []string) []string {
	var list []string
	for _, name := range names {
		if name != "" {
			name = "." + name
		}
		list = append(list, filepath.Join(folder, "docker-compose"+name+".yml"))
	}
	return list
}

// loaded is a combination that must load.
func loaded(t *testing.T, target string) *types.Project {
	t.Helper()
	vars := map[string]string{}
	if production(target) {
		vars = needed()
	}
	project, err := load(t, layers()[target], vars)
	if err != nil {
		t.Fatalf("load %s: %v", target, err)
	}
	return project
}

// each runs fn for every combination.
func each(t *testing.T, fn func(t *testing.T, target string, project *types.Project)) {
	t.Helper()
	for target := range layers() {
		t.Run(target, func(t *testing.T) {
			t.Parallel()
			fn(t, target, loaded(t, target))
		})
	}
}

func names(project *types.Project) []string { return slices.Sorted(maps.Keys(project.Services)) }

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return string(text)
}

// variables are the names that lines such as NAME=value or #NAME=value set.
func variables(text string) []string {
	var list []string
	for _, match := range regexp.MustCompile(`(?m)^#?([A-Z][A-Z0-9_]+)=`).FindAllStringSubmatch(text, -1) {
		list = append(list, match[1])
	}
	return list
}
