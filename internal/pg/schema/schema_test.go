package schema_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg/schema"
	"github.com/barberpro/barberpro/internal/testdb"
)

func TestTheCommittedSchemaIsWhatTheMigrationsMake(t *testing.T) {
	t.Parallel()
	conn, err := pgx.Connect(t.Context(), testdb.New(t).URL)
	if err != nil {
		t.Fatalf("Connect: %v", err)
	}
	got, err := schema.Dump(t.Context(), conn)
	if err != nil {
		t.Fatalf("Dump: got %v, want nil", err)
	}
	want, err := os.ReadFile("../../../db/schema.sql")
	if err != nil {
		t.Fatalf("ReadFile: %v", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("db/schema.sql is stale, run make gen: (-committed +migrated)\n%s", diff)
	}
}
