package localredis_test

import (
	"testing"
	"time"

	"github.com/gomodule/redigo/redis"

	"github.com/barberpro/barberpro/internal/localredis"
)

func TestKeysExpireByThemselves(t *testing.T) {
	t.Parallel()
	s, err := localredis.Start("127.0.0.1:0")
	if err != nil {
		t.Fatalf("Start: got %v, want a server", err)
	}
	t.Cleanup(s.Stop)
	c, err := redis.DialURLContext(t.Context(), s.URL())
	if err != nil {
		t.Fatalf("Dial: %v", err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.Do("SET", "hold", "x", "PX", 100); err != nil {
		t.Fatalf("Set: %v", err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		there, err := redis.Bool(c.Do("EXISTS", "hold"))
		if err != nil {
			t.Fatalf("Exists: %v", err)
		}
		if !there {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("Exists after 10 s: got 1, want the key of 100 ms gone")
		}
	}
}

func TestATakenPortIsAnError(t *testing.T) {
	t.Parallel()
	s, err := localredis.Start("127.0.0.1:0")
	if err != nil {
		t.Fatalf("Start: got %v, want a server", err)
	}
	t.Cleanup(s.Stop)
	if again, err := localredis.Start(s.Address()); err == nil {
		again.Stop()
		t.Error("Start on the same port: got nil, want an error")
	}
}
