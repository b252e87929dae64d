package testdb

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/localpg"
	"github.com/barberpro/barberpro/internal/pg"
)

// DurableDB is a migrated database on a server of its own that flushes to disk as production does.
type DurableDB struct {
	URL    string
	Server *localpg.Server // to Kill and Restart; the address stays the same
}

// Durable starts a server for one test, for faults: what it acknowledged must outlive Server.Kill.
func Durable(t testing.TB) *DurableDB {
	t.Helper()
	s, err := localpg.Start(t.Context(), localpg.Options{})
	if err != nil {
		t.Fatalf("testdb.Durable: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := s.Stop(ctx); err != nil {
			t.Errorf("testdb.Durable: stop: %v", err)
		}
	})
	err = onConnection(t.Context(), s.URL("postgres"), func(c *pgx.Conn) error {
		_, err := c.Exec(t.Context(), "CREATE DATABASE barberpro")
		return err //nolint:wrapcheck // onConnection does
	})
	if err != nil {
		t.Fatalf("testdb.Durable: %v", err)
	}
	d := &DurableDB{URL: s.URL("barberpro"), Server: s}
	if _, err := pg.Migrate(t.Context(), d.URL); err != nil {
		t.Fatalf("testdb.Durable: %v", err)
	}
	return d
}
