// Package testdb gives each test a PostgreSQL database of its own, migrated and empty, and a Redis. It needs nothing
// installed: a plain `go test` starts a fast embedded server that all test processes share and that goes away when
// none uses it. Only tests import this package.
//
// TEST_DATABASE_URL (a superuser's address) and TEST_REDIS_URL make it use running servers instead.
package testdb

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	databasePrefix = "bptest_"
	templatePrefix = "bptmpl_"
	invalidCatalog = "3D000" // SQLSTATE: the template is not there
)

// DB is a database that lives as long as its test.
type DB struct {
	URL  string // of a superuser, as a person who deploys would have; internal/pg takes on the application's role
	Name string
}

// server is where the databases are made.
type server struct {
	admin    string // address of a superuser on a database that stays
	template string // name of the migrated template
}

// New returns a migrated database, cloned from a template.
func New(t testing.TB) *DB {
	t.Helper()
	s := shared(t)
	name := databaseName()
	if err := s.clone(t.Context(), name); err != nil {
		t.Fatalf("testdb.New: %v", err)
	}
	return s.until(t, name)
}

// Empty returns a database without any table, for tests of the migrations themselves.
func Empty(t testing.TB) *DB {
	t.Helper()
	s := shared(t)
	name := databaseName()
	if err := s.exec(t.Context(), "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatalf("testdb.Empty: %v", err)
	}
	return s.until(t, name)
}

// until drops the database when the test ends, with whatever is still connected to it.
func (s *server) until(t testing.TB, name string) *DB {
	t.Helper()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := s.exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("testdb: drop the test's database: %v", err)
		}
	})
	return &DB{URL: s.address(name), Name: name}
}

// databaseName has the time in it, so that leftovers of killed test runs can be told from living ones.
func databaseName() string {
	b := make([]byte, 6)
	_, _ = rand.Read(b) // never fails
	return fmt.Sprintf("%s%d_%s", databasePrefix, time.Now().Unix(), hex.EncodeToString(b))
}

// address is the admin's with another database.
func (s *server) address(database string) string {
	u, err := url.Parse(s.admin)
	if err != nil {
		return ""
	}
	u.Path = "/" + database
	return u.String()
}

func (s *server) exec(ctx context.Context, sql string) error {
	return onConnection(ctx, s.admin, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, sql)
		return err //nolint:wrapcheck // onConnection does
	})
}

// onConnection runs fn with a connection of its own: few tests are enough for pools to hold everything a server gives.
func onConnection(ctx context.Context, address string, fn func(*pgx.Conn) error) error {
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return fmt.Errorf("connect to the test server: %w", err)
	}
	defer func() { _ = c.Close(context.WithoutCancel(ctx)) }()
	if err := fn(c); err != nil {
		return fmt.Errorf("on the test server: %w", err)
	}
	return nil
}

// clone copies the template; when another checkout's run has dropped it, it is made again.
func (s *server) clone(ctx context.Context, name string) error {
	sql := "CREATE DATABASE " + name + " TEMPLATE " + s.template + " STRATEGY file_copy"
	err := s.exec(ctx, sql)
	if err != nil && strings.Contains(err.Error(), "SQLSTATE "+invalidCatalog) {
		if err = s.ensureTemplate(ctx); err == nil {
			err = s.exec(ctx, sql)
		}
	}
	return err
}
