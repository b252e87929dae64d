package archtest_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/barberpro/barberpro/internal/archtest"
)

// TestArchitecture holds this repository to its rules.
func TestArchitecture(t *testing.T) {
	t.Parallel()
	violations, err := archtest.Check(os.DirFS("../.."))
	if err != nil {
		t.Fatalf("Check: got %v, want the violations", err)
	}
	for _, v := range violations {
		t.Errorf("%s", v)
	}
}

const (
	root = "github.com/barberpro/barberpro/"
	huma = "github.com/danielgtaylor/huma/v2"
)

// Each case is a tree of one or more files, written "path: import another ...".
func TestCheckFinds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		tree []string
		want []string // "path imports what", or "path" for a package without a level
	}{
		{
			"a domain that imports a sibling",
			[]string{"internal/booking/service.go: internal/staff"},
			[]string{"internal/booking/service.go imports internal/staff"},
		},
		{
			"a domain that imports app",
			[]string{"internal/booking/service.go: internal/app"},
			[]string{"internal/booking/service.go imports internal/app"},
		},
		{
			"a provider that imports a domain",
			[]string{"internal/provider/whatsapp/client.go: internal/notify"},
			[]string{"internal/provider/whatsapp/client.go imports internal/notify"},
		},
		{
			"a provider that imports another",
			[]string{"internal/provider/whatsapp/client.go: internal/provider/sms"},
			[]string{"internal/provider/whatsapp/client.go imports internal/provider/sms"},
		},
		{
			"a platform package that imports a domain",
			[]string{"internal/pg/pg.go: internal/shop"},
			[]string{"internal/pg/pg.go imports internal/shop"},
		},
		{
			"a leaf that imports platform",
			[]string{"internal/slot/slot.go: internal/pg"},
			[]string{"internal/slot/slot.go imports internal/pg"},
		},
		{
			"a leaf that does I/O",
			[]string{"internal/slot/slot.go: os net/http github.com/jackc/pgx/v5"},
			[]string{
				"internal/slot/slot.go imports os",
				"internal/slot/slot.go imports net/http",
				"internal/slot/slot.go imports github.com/jackc/pgx/v5",
			},
		},
		{
			"embedded files that import anything of ours",
			[]string{"db/db.go: internal/clock"},
			[]string{"db/db.go imports internal/clock"},
		},
		{
			"a mock that imports the client it stands for",
			[]string{"mocks/afip/server.go: internal/provider/afip"},
			[]string{"mocks/afip/server.go imports internal/provider/afip"},
		},
		{
			"a client that imports its mock",
			[]string{"internal/provider/afip/client.go: mocks/afip"},
			[]string{"internal/provider/afip/client.go imports mocks/afip"},
		},
		{
			"a client that imports the kit of the mocks",
			[]string{"internal/provider/afip/client.go: mocks/kit"},
			[]string{"internal/provider/afip/client.go imports mocks/kit"},
		},
		{
			"a mock that imports another",
			[]string{"mocks/sms/server.go: mocks/whatsapp"},
			[]string{"mocks/sms/server.go imports mocks/whatsapp"},
		},
		{
			"a command that imports another",
			[]string{"cmd/bp/main.go: cmd/mocks"},
			[]string{"cmd/bp/main.go imports cmd/mocks"},
		},
		{
			"a template in the production binary, and not in a mock",
			[]string{"cmd/barberpro/main.go: internal/pg", "internal/pg/pg.go: html/template", "mocks/sms/server.go: html/template"},
			[]string{"internal/pg/pg.go imports html/template"},
		},
		{
			"code that imports a helper of tests",
			[]string{"internal/booking/service.go: internal/testkit", "cmd/bp/main.go: internal/testdb"},
			[]string{
				"cmd/bp/main.go imports internal/testdb",
				"internal/booking/service.go imports internal/testkit",
			},
		},
		{
			"a test that imports a sibling of its domain",
			[]string{"internal/booking/service_test.go: internal/staff"},
			[]string{"internal/booking/service_test.go imports internal/staff"},
		},
		{
			"queries of another domain",
			[]string{"internal/app/routes.go: internal/booking/internal/sqlgen"},
			[]string{"internal/app/routes.go imports internal/booking/internal/sqlgen"},
		},
		{
			"huma in a service",
			[]string{"internal/booking/service.go: " + huma},
			[]string{"internal/booking/service.go imports " + huma},
		},
		{
			"an adapter of huma in a platform package",
			[]string{"internal/cache/http.go: " + huma + "/adapters/humago"},
			[]string{"internal/cache/http.go imports " + huma + "/adapters/humago"},
		},
		{
			"a package without a level",
			[]string{"internal/util/util.go: strings", "internal/util/more.go: strings"},
			[]string{"internal/util"},
		},
		{
			"a package at the root",
			[]string{"main.go: strings"},
			[]string{"."},
		},
		{
			"a mock on the way into the production binary",
			[]string{
				"cmd/barberpro/main.go: internal/app", "internal/app/wire.go: internal/devstack",
				"internal/devstack/up.go: internal/pg", "internal/pg/pg.go: strings",
			},
			[]string{"internal/app/wire.go imports internal/devstack"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, check(t, tt.tree)); diff != "" {
				t.Fatalf("Check (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckAllows(t *testing.T) {
	t.Parallel()
	tree := []string{
		"cmd/barberpro/main.go: internal/app internal/config",
		"cmd/barberpro/serve/serve.go: internal/app",
		"cmd/bp/main.go: internal/devstack internal/localpg",
		"cmd/mocks/main.go: mocks/afip",
		"internal/app/routes.go: internal/booking internal/staff internal/web " + huma,
		"internal/booking/service.go: internal/booking/internal/sqlgen internal/pg internal/slot internal/provider/whatsapp",
		"internal/booking/http.go: " + huma,
		"internal/booking/http_public.go: " + huma,
		"internal/booking/http_test.go: " + huma + " internal/testdb",
		"internal/booking/service_test.go: internal/testdb internal/testkit os",
		"internal/provider/afip/client.go: internal/provider/afip/wsfe internal/obs",
		"internal/web/api.go: internal/obs internal/fault " + huma,
		"internal/pg/migrate.go: db",
		"internal/phone/phone.go: internal/fault strings net/url",
		"internal/phone/phone_test.go: os",
		"internal/testkit/booking.go: internal/testdb internal/booking internal/app",
		"mocks/afip/server.go: mocks/kit internal/cuit internal/obs",
		"test/race/race_test.go: internal/app internal/testkit",
		"test/bench/load.go: internal/app internal/testdb " + huma,
		"frontend/node_modules/thing/thing.go: internal/app",
		"internal/archtest/testdata/broken.go: internal/app",
	}
	if diff := cmp.Diff([]string{}, check(t, tree)); diff != "" {
		t.Fatalf("Check (-want +got):\n%s", diff)
	}
}

func TestCheckFailsOnBrokenSource(t *testing.T) {
	t.Parallel()
	tree := fstest.MapFS{"internal/pg/pg.go": {Data: []byte("package pg\nimport fmt\n")}}
	if got, err := archtest.Check(tree); err == nil || !strings.Contains(err.Error(), "internal/pg/pg.go") {
		t.Fatalf("Check: got %v, %v, want an error that names the file", got, err)
	}
}

// check builds the tree, with paths of this module written short, and returns the violations in the same way.
func check(t *testing.T, tree []string) []string {
	t.Helper()
	files := fstest.MapFS{}
	for _, line := range tree {
		name, imports, _ := strings.Cut(line, ": ")
		source := "package any\n"
		for imported := range strings.FieldsSeq(imports) {
			if isOurs(imported) {
				imported = root + imported
			}
			source += "import _ \"" + imported + "\"\n"
		}
		files[name] = &fstest.MapFile{Data: []byte(source)}
	}
	violations, err := archtest.Check(files)
	if err != nil {
		t.Fatalf("Check: got %v, want the violations", err)
	}
	got := make([]string, 0, len(violations))
	for _, v := range violations {
		line := v.File
		if v.Import != "" {
			line += " imports " + strings.TrimPrefix(v.Import, root)
		}
		got = append(got, line)
	}
	return got
}

func isOurs(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return slices.Contains([]string{"cmd", "internal", "mocks", "db", "test"}, first)
}
