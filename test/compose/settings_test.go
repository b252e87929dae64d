package compose_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
)

// published are the passwords that the compose files print, for development.
func published() []string {
	return []string{"admin", "password", "barberpro_dev_password", "barberpro_monitor_password", "barberpro_test_password", "dev_jwt_secret"}
}

func TestProductionHasNoDefaultSecret(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"prod", "prod-full"} {
		for _, s := range loaded(t, target).Services {
			for name, value := range s.Environment {
				if value == nil || strings.HasSuffix(name, "_FILE") {
					continue
				}
				for _, secret := range published() {
					secretive := regexp.MustCompile(`PASS|SECRET|TOKEN|URL|HOSTS|KEY`).MatchString(name)
					if secretive && strings.Contains(*value, secret) {
						t.Errorf("%s of %s in %s: got the published default %q", name, s.Name, target, *value)
					}
				}
			}
		}
	}
	app := loaded(t, "prod").Services["backend"]
	for _, name := range []string{"POSTGRES_PASSWORD", "REDIS_URL", "JWT_SECRET", "PASSWORD_PEPPER", "SEAL_KEYS"} {
		if v := app.Environment[name+"_FILE"]; v == nil || !strings.HasPrefix(*v, "/run/secrets/") {
			t.Errorf("%s of the application: want it from a file of secrets", name)
		}
		if v := app.Environment[name]; v != nil {
			t.Errorf("%s of the application: got it in the environment, too", name)
		}
	}
}

func TestProductionNamesEachVariableThatIsMissing(t *testing.T) {
	t.Parallel()
	if _, err := load(t, layers()["prod"], needed()); err != nil {
		t.Fatalf("load with everything set: %v", err)
	}
	for name := range needed() {
		vars := needed()
		delete(vars, name)
		if _, err := load(t, layers()["prod"], vars); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("load without %s: got %v, want an error that names it", name, err)
		}
	}
}

func TestDevelopmentAndProductionRunTheProgramAsSuch(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]string{"dev": "development", "prod": "production"} {
		env := loaded(t, target).Services["backend"].Environment
		for _, name := range []string{"APP_ENV", "NODE_ENV"} {
			if v := env[name]; v == nil || *v != want {
				t.Errorf("%s of the application in %s: want %s", name, target, want)
			}
		}
	}
}

// used are the variables that the compose files read, in ${NAME} or as an entry without a value.
func used(t *testing.T) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(folder + "/docker-compose*.yml")
	if err != nil || len(files) != 6 {
		t.Fatalf("compose files: got %d (%v), want six", len(files), err)
	}
	found := map[string][]string{}
	for _, file := range files {
		text := read(t, file)
		for _, match := range regexp.MustCompile(`(?:^|[^$])\$\{([A-Z0-9_]+)|(?m)^ {4,6}([A-Z][A-Z0-9_]+):$`).FindAllStringSubmatch(text, -1) {
			name := match[1] + match[2]
			found[name] = append(found[name], filepath.Base(file))
		}
	}
	return found
}

func TestTheExampleOfSettingsIsComplete(t *testing.T) {
	t.Parallel()
	listed := variables(read(t, folder+"/.env.example"))
	inFiles := used(t)
	for name, files := range inFiles {
		if !slices.Contains(listed, name) {
			t.Errorf(".env.example has no %s, which %s reads", name, files[0])
		}
	}
	for _, name := range listed {
		if inFiles[name] == nil {
			t.Errorf(".env.example has %s, which no compose file reads", name)
		}
		if n := len(slices.DeleteFunc(slices.Clone(listed), func(other string) bool { return other != name })); n != 1 {
			t.Errorf(".env.example has %s %d times", name, n)
		}
	}
}

func TestEveryVariableOfTheProgramsReachesThem(t *testing.T) {
	t.Parallel()
	known := variables(read(t, "../../.env.example"))
	app, mocks, _ := strings.Cut(read(t, "../../.env.example"), "# --- Provider mocks")
	for target, nothing := range map[string][]string{
		// The address of the database is made of them, and the pages have a container of their own.
		"up": {"POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "WEB_UI_DIR", "FRONTEND_PORT"},
		// Not of production, or from a file.
		"prod": {
			"APP_DEBUG", "WEBHOOKS_ALLOW_PRIVATE", "WEB_UI_DIR", "FRONTEND_PORT", "UI", "DATABASE_URL", "POSTGRES_PASSWORD", "REDIS_URL",
			"JWT_SECRET", "PASSWORD_PEPPER", "SEAL_KEYS", "LISTEN_ADDR", "METRICS_TOKEN",
		},
	} {
		text := read(t, filepath.Join(folder, "docker-compose."+map[string]string{"up": "dev", "prod": "prod"}[target]+".yml"))
		for _, name := range variables(app) {
			if !slices.Contains(nothing, name) && !regexp.MustCompile(`(?m)^ {4,6}`+name+`:`).MatchString(text) {
				t.Errorf("the application in %s cannot be given %s", target, name)
			}
		}
	}
	text := read(t, paths([]string{"mocks"})[0])
	for _, name := range variables(mocks) {
		if name != "MOCKS" && !regexp.MustCompile(`(?m)^ {6}`+name+`:`).MatchString(text) {
			t.Errorf("the mocks cannot be given %s", name)
		}
	}
	for _, match := range regexp.MustCompile(`(?m)^ {6}([A-Z][A-Z0-9_]+):`).FindAllStringSubmatch(text, -1) {
		if !slices.Contains(known, match[1]) {
			t.Errorf("the mocks are given %s, which they do not know", match[1])
		}
	}
}

func TestTheShellWinsOverTheFileAndTheFileOverTheDefault(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "env")
	if err := os.WriteFile(file, []byte("BACKEND_PORT=3100\nLOG_LEVEL=warn\nMERCADOPAGO_PORT=3201\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	options, err := cli.NewProjectOptions(paths(layers()["up"]), cli.WithName("barberpro"), cli.WithWorkingDirectory(folder))
	if err != nil {
		t.Fatal(err)
	}
	options.Environment = map[string]string{"BACKEND_PORT": "3200"} // of the shell, or in front of the command
	if err := cli.WithEnvFiles(file)(options); err != nil {
		t.Fatal(err)
	}
	if err := cli.WithDotEnv(options); err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	backend := project.Services["backend"]
	if got := backend.Ports[0].Published; got != "3200" {
		t.Errorf("port of the API: got %s, want 3200 from the shell", got)
	}
	if got := project.Services["mercadopago-mock"].Ports[0].Published; got != "3201" {
		t.Errorf("port of MercadoPago: got %s, want 3201 from the file", got)
	}
	if v := backend.Environment["LOG_LEVEL"]; v == nil || *v != "warn" {
		t.Errorf("LOG_LEVEL of the API: want warn from the file")
	}
	if got := project.Services["afip-mock"].Ports[0].Published; got != "3002" {
		t.Errorf("port of AFIP: got %s, want the default 3002", got)
	}
}

func TestDockerfilesNeedNoBuildKit(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"backend/Dockerfile", "backend/Dockerfile.dev", "frontend/Dockerfile.dev", "mocks/Dockerfile"} {
		text := read(t, filepath.Join(folder, file))
		if regexp.MustCompile(`(?m)--mount|<<|^# *syntax=|--link`).MatchString(text) {
			t.Errorf("%s needs BuildKit", file)
		}
		for _, image := range regexp.MustCompile(`(?m)^(?:FROM|ARG \w+_IMAGE=)\s*(\S+)`).FindAllStringSubmatch(text, -1) {
			name := image[1]
			if strings.Contains(text, " AS "+name+"\n") { // a stage above
				continue
			}
			if name != "scratch" && !strings.HasPrefix(name, "${") && !regexp.MustCompile(`:\d+\.\d+`).MatchString(name) {
				t.Errorf("%s: image %s is not pinned", file, name)
			}
		}
	}
}

// TestDockerfilesCopyWhatIsCompiled finds a package whose folder an image that copies single folders has not.
func TestDockerfilesCopyWhatIsCompiled(t *testing.T) {
	t.Parallel()
	const module = "github.com/barberpro/barberpro/"
	for file, programs := range map[string][]string{
		"mocks/Dockerfile": {"./cmd/mocks"}, "backend/Dockerfile.dev": {"./cmd/bp", "./cmd/barberpro"},
	} {
		list := exec.CommandContext(t.Context(), "go", append([]string{"list", "-deps"}, programs...)...)
		list.Dir = filepath.Dir(folder)
		out, err := list.Output()
		if err != nil {
			t.Fatalf("go list %v: %v", programs, err)
		}
		var copied []string
		for _, line := range regexp.MustCompile(`(?m)^COPY (\S+) (\S+)$`).FindAllStringSubmatch(read(t, filepath.Join(folder, file)), -1) {
			if line[1] == line[2] {
				copied = append(copied, line[1]+"/")
			}
		}
		for path := range strings.Lines(string(out)) {
			path, ours := strings.CutPrefix(strings.TrimSpace(path), module)
			if ours && !slices.ContainsFunc(copied, func(folder string) bool { return strings.HasPrefix(path+"/", folder) }) {
				t.Errorf("%s copies %v, and %v needs %s", file, copied, programs, path)
			}
		}
	}
}
