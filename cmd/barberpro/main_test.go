package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/barberpro/barberpro/internal/testdb"
)

// execute runs the command line; it is not for parallel tests, as commands read the environment.
func execute(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := root()
	cmd.SetOut(&out)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

func TestOpenAPIPrintsTheCommittedDocument(t *testing.T) {
	t.Parallel()
	got, err := execute(t, "openapi")
	if err != nil {
		t.Fatalf("openapi: %v", err)
	}
	want, err := os.ReadFile("../../api/openapi.json")
	if err != nil {
		t.Fatalf("ReadFile: %v", err)
	}
	if got != string(want) {
		t.Error("api/openapi.json is stale: run make gen")
	}
}

func TestHealthcheckSaysWhetherTheServerIsReady(t *testing.T) {
	t.Parallel()
	for status, ready := range map[int]bool{http.StatusOK: true, http.StatusServiceUnavailable: false} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		if _, err := execute(t, "healthcheck", "--url", srv.URL); (err == nil) != ready {
			t.Errorf("healthcheck against %d: got %v", status, err)
		}
		srv.Close()
		if _, err := execute(t, "healthcheck", "--url", srv.URL); err == nil {
			t.Error("healthcheck against nobody: got no error")
		}
	}
}

func TestVersionNamesTheCommit(t *testing.T) {
	t.Parallel()
	if got, err := execute(t, "version"); err != nil || !strings.HasPrefix(got, "barberpro dev (") {
		t.Errorf("version: got %q, %v", got, err)
	}
}

func TestMigrateMayRunTwice(t *testing.T) {
	t.Setenv("APP_ENV", "test")
	t.Setenv("DATABASE_URL", testdb.Empty(t).URL)
	first, err := execute(t, "migrate")
	if err != nil || strings.HasPrefix(first, "applied 0 ") {
		t.Errorf("migrate an empty database: got %q, %v", first, err)
	}
	if second, err := execute(t, "migrate"); err != nil || second != "applied 0 migrations\n" {
		t.Errorf("migrate again: got %q, %v, want nothing to do", second, err)
	}
}

func TestNothingStartsInProductionWithDefaults(t *testing.T) {
	t.Setenv("APP_ENV", "production")
	t.Setenv("JWT_SECRET", "dev_jwt_secret_change_in_production")
	for _, command := range []string{"serve", "work", "migrate", "seed"} {
		_, err := execute(t, command)
		if err == nil || !strings.Contains(err.Error(), "JWT_SECRET") || !strings.Contains(err.Error(), "SEAL_KEYS") {
			t.Errorf("%s: got %v, want every problem named", command, err)
		}
	}
}
