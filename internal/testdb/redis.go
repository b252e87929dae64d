package testdb

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"testing"

	"github.com/gomodule/redigo/redis"

	"github.com/barberpro/barberpro/internal/localredis"
)

// Redis returns the address of an empty Redis for one test: a server in this process or, with TEST_REDIS_URL, one
// database of that server. Channels are shared between the databases of a real server, so tests that listen use
// names of their own, as identifiers of fresh shops are.
func Redis(t testing.TB) string {
	t.Helper()
	if base := os.Getenv("TEST_REDIS_URL"); base != "" {
		return realRedis(t, base)
	}
	s, err := localredis.Start("127.0.0.1:0")
	if err != nil {
		t.Fatalf("testdb.Redis: %v", err)
	}
	t.Cleanup(s.Stop)
	return s.URL()
}

// realRedis takes the server's databases in turn, sparing number 0, which holds the turn.
func realRedis(t testing.TB, base string) string {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatalf("testdb.Redis: read TEST_REDIS_URL: %v", err)
	}
	number, err := nextDatabase(t.Context(), base)
	if err != nil {
		t.Fatalf("testdb.Redis: %v", err)
	}
	u.Path = "/" + strconv.Itoa(number)
	flush := func() {
		c, err := redis.DialURLContext(context.Background(), u.String())
		if err != nil {
			t.Errorf("testdb.Redis: empty database %d: %v", number, err)
			return
		}
		defer func() { _ = c.Close() }()
		if _, err := c.Do("FLUSHDB"); err != nil {
			t.Errorf("testdb.Redis: empty database %d: %v", number, err)
		}
	}
	flush()
	t.Cleanup(flush)
	return u.String()
}

func nextDatabase(ctx context.Context, base string) (int, error) {
	c, err := redis.DialURLContext(ctx, base)
	if err != nil {
		return 0, fmt.Errorf("connect: %w", err)
	}
	defer func() { _ = c.Close() }()
	config, err := redis.StringMap(c.Do("CONFIG", "GET", "databases"))
	if err != nil {
		return 0, fmt.Errorf("ask for the number of databases: %w", err)
	}
	count, err := strconv.Atoi(config["databases"])
	if err != nil || count < 2 {
		return 0, fmt.Errorf("the test server has %q databases, want 2 or more", config["databases"])
	}
	turn, err := redis.Int(c.Do("INCR", "barberpro:testdb:turn"))
	if err != nil {
		return 0, fmt.Errorf("take a database: %w", err)
	}
	return turn%(count-1) + 1, nil
}
