// Command gen writes db/schema.sql: it migrates an empty database on a server of its own and describes it.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/localpg"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/pg/schema"
)

func main() {
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	if err := write(context.Background(), filepath.Join(root, "db", "schema.sql")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(ctx context.Context, path string) (err error) {
	server, err := localpg.Start(ctx, localpg.Options{Fast: true, Progress: os.Stderr})
	if err != nil {
		return fmt.Errorf("start a server: %w", err)
	}
	defer func() {
		stop, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		err = errors.Join(err, server.Stop(stop))
	}()
	url := server.URL("postgres")
	if _, err := pg.Migrate(ctx, url); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	text, err := schema.Dump(ctx, conn)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil { //nolint:gosec // a document for everybody
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
