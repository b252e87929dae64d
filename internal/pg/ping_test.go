package pg_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
)

func TestPingAnswersWhileEveryConnectionIsInUse(t *testing.T) {
	t.Parallel()
	db, err := pg.Open(t.Context(), pg.Options{URL: testdb.New(t).URL, AppName: "test", MaxConns: 1})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(db.Close)
	err = db.Global(t.Context(), func(pgx.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		return db.Ping(ctx)
	})
	if err != nil {
		t.Errorf("Ping while the pool is exhausted: got %v, want nil", err)
	}
}
