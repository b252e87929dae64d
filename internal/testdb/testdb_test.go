package testdb_test

import (
	"testing"

	"github.com/gomodule/redigo/redis"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/testdb"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("Connect: %v", err)
	}
	return c
}

func count(t *testing.T, c *pgx.Conn, sql string) (n int) {
	t.Helper()
	if err := c.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatalf("query %q: %v", sql, err)
	}
	return n
}

func TestTwoClonesDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	one, two := connect(t, testdb.New(t).URL), connect(t, testdb.New(t).URL)
	if _, err := one.Exec(t.Context(), "CREATE TABLE mine (x int); INSERT INTO mine VALUES (1)"); err != nil {
		t.Fatalf("write to the first: %v", err)
	}
	if got := count(t, two, "SELECT count(*) FROM pg_tables WHERE tablename = 'mine'"); got != 0 {
		t.Errorf("tables of the first seen in the second: got %d, want 0", got)
	}
}

func TestACloneIsMigrated(t *testing.T) {
	t.Parallel()
	c := connect(t, testdb.New(t).URL)
	for _, table := range []string{"public.shops", "river.river_job"} {
		if got := count(t, c, "SELECT count(to_regclass('"+table+"'))"); got != 1 {
			t.Errorf("table %s: got %d, want it there", table, got)
		}
	}
}

func TestAnEmptyDatabaseHasNoTables(t *testing.T) {
	t.Parallel()
	c := connect(t, testdb.Empty(t).URL)
	if got := count(t, c, "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"); got != 0 {
		t.Errorf("tables: got %d, want 0", got)
	}
}

func TestADatabaseIsDroppedWithItsTest(t *testing.T) { //nolint:tparallel // the inner test must end before the last line
	t.Parallel()
	var name string
	t.Run("inner", func(t *testing.T) {
		db := testdb.New(t)
		name = db.Name
		connect(t, db.URL) // and it is still connected when the test ends
	})
	if got := count(t, connect(t, testdb.New(t).URL), "SELECT count(*) FROM pg_database WHERE datname = '"+name+"'"); got != 0 {
		t.Errorf("databases called %s after their test: got %d, want 0", name, got)
	}
}

func TestADurableServerKeepsWhatItAcknowledged(t *testing.T) {
	t.Parallel()
	d := testdb.Durable(t)
	if _, err := connect(t, d.URL).Exec(t.Context(), "CREATE TABLE kept AS SELECT 1 AS x"); err != nil {
		t.Fatalf("write: %v", err)
	}
	if err := d.Server.Kill(); err != nil {
		t.Fatalf("Kill: got %v, want nil", err)
	}
	if err := d.Server.Restart(t.Context()); err != nil {
		t.Fatalf("Restart: got %v, want nil", err)
	}
	if got := count(t, connect(t, d.URL), "SELECT count(*) FROM kept"); got != 1 {
		t.Errorf("rows after the crash: got %d, want 1", got)
	}
}

func TestTwoRedisDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	open := func() redis.Conn {
		c, err := redis.DialURLContext(t.Context(), testdb.Redis(t))
		if err != nil {
			t.Fatalf("Dial: %v", err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	one, two := open(), open()
	if _, err := one.Do("SET", "key", "value"); err != nil {
		t.Fatalf("Set: %v", err)
	}
	if got, err := redis.Int(two.Do("EXISTS", "key")); err != nil || got != 0 {
		t.Errorf("Exists in the other: got %d, %v; want 0, nil", got, err)
	}
}

func BenchmarkNew(b *testing.B) {
	for range b.N {
		testdb.New(b)
	}
}
