package localredis_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/barberpro/barberpro/internal/localredis"
)

func TestKeysExpireByThemselves(t *testing.T) {
	t.Parallel()
	s, err := localredis.Start("127.0.0.1:0")
	if err != nil {
		t.Fatalf("Start: got %v, want a server", err)
	}
	t.Cleanup(s.Stop)
	c := redis.NewClient(&redis.Options{Addr: s.Address()})
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Set(t.Context(), "hold", "x", 100*time.Millisecond).Err(); err != nil {
		t.Fatalf("Set: %v", err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for c.Exists(t.Context(), "hold").Val() == 1 {
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
