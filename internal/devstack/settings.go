package devstack

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/barberpro/barberpro/internal/localpg"
)

// Defaults of the variables that the seed of the project names.
const (
	defaultBackendPort      = 3000
	defaultPostgresPort     = 5432
	defaultRedisPort        = 6379
	defaultFrontendPort     = 5173
	defaultPostgresDB       = "barberpro_dev"
	defaultPostgresPassword = "barberpro_dev_password" //nolint:gosec // of a server on the loopback interface
)

// The variables of the ports.
const (
	varBackendPort  = "BACKEND_PORT"
	varPostgresPort = "POSTGRES_PORT"
	varRedisPort    = "REDIS_PORT"
	varFrontendPort = "FRONTEND_PORT"
)

// varHome names a folder that replaces .bp, so that a second stack can run in the same checkout.
const varHome = "BP_HOME"

// varMocks switches the mocks of the providers off with "off".
const varMocks = "MOCKS"

// Settings are what the environment and .env say about the stack. The environment wins.
type Settings struct {
	Root         string
	Home         string // where the stack keeps its things
	BackendPort  int
	PostgresPort int
	RedisPort    int
	FrontendPort int

	PrometheusPort int
	Monitoring     bool // run Prometheus; see UpOptions

	UI  bool // build the web UI and serve it
	Web bool // run its development server; see UpOptions

	Mocks     bool // run them
	mockPorts []mockPort

	PostgresDB       string
	PostgresPassword string
	DatabaseURL      string // set by the developer: that server is used and none started
	RedisURL         string // the same

	vars    map[string]string
	environ []string // as LoadSettings got it
}

// LoadSettings reads .env below root and then environ, in the form of os.Environ.
func LoadSettings(root string, environ []string) (*Settings, error) {
	vars, err := readEnvFile(filepath.Join(root, ".env"))
	if err != nil {
		return nil, err
	}
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			vars[name] = value
		}
	}
	s := &Settings{
		Root: root, DatabaseURL: vars["DATABASE_URL"], RedisURL: vars["REDIS_URL"], vars: vars, environ: environ,
		Home:             homeOf(root, vars[varHome]),
		Mocks:            vars[varMocks] != "off",
		UI:               vars[varUI] != "off",
		mockPorts:        defaultMockPorts(),
		PostgresDB:       orDefault(vars["POSTGRES_DB"], defaultPostgresDB),
		PostgresPassword: orDefault(vars["POSTGRES_PASSWORD"], defaultPostgresPassword),
	}
	for _, p := range []struct {
		name  string
		value int
		into  *int
	}{
		{varBackendPort, defaultBackendPort, &s.BackendPort},
		{varPostgresPort, defaultPostgresPort, &s.PostgresPort},
		{varRedisPort, defaultRedisPort, &s.RedisPort},
		{varFrontendPort, defaultFrontendPort, &s.FrontendPort},
		{varPrometheusPort, defaultPrometheusPort, &s.PrometheusPort},
	} {
		if *p.into, err = port(vars, p.name, p.value); err != nil {
			return nil, err
		}
	}
	for i, m := range s.mockPorts {
		if s.mockPorts[i].number, err = port(vars, m.variable, m.number); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// homeOf is the folder of the stack's things; a relative one is below the repository.
func homeOf(root, wanted string) string {
	if wanted = orDefault(wanted, stateFolder); filepath.IsAbs(wanted) {
		return wanted
	}
	return filepath.Join(root, wanted)
}

func readEnvFile(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, newProblem(codeEnvFile, ".env cannot be opened: "+err.Error(), "Check its permissions").because(err)
	}
	defer func() { _ = f.Close() }()
	vars, err := ParseEnv(f)
	if err != nil {
		return nil, newProblem(codeEnvFile, ".env "+err.Error(), "Correct that line").because(err)
	}
	return vars, nil
}

func port(vars map[string]string, name string, fallback int) (int, error) {
	text := vars[name]
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 {
		return 0, newProblem(codeBadPort, fmt.Sprintf("%s is %q, which is not a port", name, text), "Use a number from 1 to 65535")
	}
	return n, nil
}

func orDefault(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}

// databaseURL is the address of the database that the stack uses.
func (s *Settings) databaseURL() string {
	if s.DatabaseURL != "" {
		return s.DatabaseURL
	}
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(localpg.User, s.PostgresPassword),
		Host: loopback(s.PostgresPort), Path: "/" + s.PostgresDB, RawQuery: "sslmode=disable",
	}
	return u.String()
}

func (s *Settings) redisURL() string {
	if s.RedisURL != "" {
		return s.RedisURL
	}
	return "redis://" + loopback(s.RedisPort)
}

func (s *Settings) baseURL() string { return "http://localhost:" + strconv.Itoa(s.BackendPort) }

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

// environment is what the server's processes get: everything the developer set, and where the parts are.
func (s *Settings) environment() []string {
	vars := maps.Clone(s.vars)
	vars["APP_ENV"] = orDefault(vars["APP_ENV"], orDefault(vars["NODE_ENV"], "development"))
	vars["PUBLIC_URL"] = orDefault(vars["PUBLIC_URL"], s.webURL())
	if s.Web {
		vars["WEBHOOK_URL"] = orDefault(vars["WEBHOOK_URL"], s.baseURL())
	}
	if s.hasUI() {
		vars["WEB_UI_DIR"] = orDefault(vars["WEB_UI_DIR"], s.uiPath(uiBuilt))
	}
	vars["PORT"] = strconv.Itoa(s.BackendPort)
	vars[varBackendPort] = strconv.Itoa(s.BackendPort)
	vars["DATABASE_URL"] = s.databaseURL()
	vars["REDIS_URL"] = s.redisURL()
	for variable, address := range s.mockAddresses() {
		vars[variable] = orDefault(vars[variable], address)
	}
	return sortedPairs(vars)
}

// sortedPairs are variables in the form of os.Environ.
func sortedPairs(vars map[string]string) []string {
	env := make([]string, 0, len(vars))
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		env = append(env, name+"="+vars[name])
	}
	return env
}
