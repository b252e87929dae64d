package cache_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/barberpro/barberpro/internal/cache"
	"github.com/barberpro/barberpro/internal/testdb"
)

func open(t *testing.T, url string) *cache.Client {
	t.Helper()
	c, err := cache.New(cache.Options{URL: url, Timeout: 300 * time.Millisecond})
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return c
}

func TestWhatIsSetIsThereUntilItIsDeleted(t *testing.T) {
	t.Parallel()
	c := open(t, testdb.Redis(t))
	key := "test:" + t.Name()
	c.Set(t.Context(), key, []byte("v"), time.Minute)
	if got, ok := c.Get(t.Context(), key); string(got) != "v" || !ok {
		t.Errorf("Get: got %q, %v, want v", got, ok)
	}
	if !c.Delete(t.Context(), key) {
		t.Error("Delete: got false, want true")
	}
	if got, ok := c.Get(t.Context(), key); ok {
		t.Errorf("Get after Delete: got %q, want nothing", got)
	}
	if err := c.Health(t.Context()); err != nil {
		t.Errorf("Health: %v", err)
	}
}

func TestTakeCountsOverAllClients(t *testing.T) {
	t.Parallel()
	url := testdb.Redis(t)
	key := fmt.Sprintf("test:%s:%d", t.Name(), time.Now().UnixNano())
	var granted atomic.Int32
	var all sync.WaitGroup
	for range 4 {
		c := open(t, url)
		for range 10 {
			all.Go(func() {
				if _, wait, _, ok := c.Take(t.Context(), key, 7, time.Hour); ok && wait == 0 {
					granted.Add(1)
				}
			})
		}
	}
	all.Wait()
	if got := granted.Load(); got != 7 {
		t.Errorf("40 takes of 7 an hour over 4 clients: %d granted, want 7", got)
	}
	left, wait, reset, ok := open(t, url).Take(t.Context(), key, 7, time.Hour)
	if !ok || left != 0 || wait < 8*time.Minute || wait > 9*time.Minute || reset < 59*time.Minute {
		t.Errorf("one take more: got left %d, wait %s, reset %s, %v, want to wait a seventh of an hour", left, wait, reset, ok)
	}
}

func TestEventsReachEverySubscriber(t *testing.T) {
	t.Parallel()
	url := testdb.Redis(t)
	from, to := open(t, url), open(t, url)
	channel := fmt.Sprintf("test:%d", time.Now().UnixNano())
	fresh, got := make(chan struct{}, 8), make(chan string, 1000)
	go to.Subscribe(t.Context(), func() { fresh <- struct{}{} }, func(_ string, b []byte) { got <- string(b) }, channel)
	<-fresh
	var all sync.WaitGroup
	for i := range 500 {
		all.Go(func() { from.Publish(t.Context(), channel, fmt.Append(nil, i)) })
	}
	all.Wait()
	seen := map[string]bool{}
	for range 500 {
		seen[<-got] = true
	}
	if len(seen) != 500 {
		t.Errorf("500 events: %d arrived", len(seen))
	}
}

func TestASubscriptionComesBackAndSaysThatItMayHaveMissedSomething(t *testing.T) {
	t.Parallel()
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Cleanup(server.Close)
	c := open(t, "redis://"+server.Addr())
	fresh, got := make(chan struct{}, 8), make(chan string, 8)
	go c.Subscribe(t.Context(), func() { fresh <- struct{}{} }, func(_ string, b []byte) { got <- string(b) }, "a", "b")
	<-fresh
	server.Close()
	if err := server.Restart(); err != nil {
		t.Fatalf("Restart: %v", err)
	}
	<-fresh
	for { // the breaker may still be open
		c.Publish(t.Context(), "b", []byte("after"))
		select {
		case e := <-got:
			if e != "after" {
				t.Errorf("event: got %s, want after", e)
			}
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func TestASubscriptionEndsAtOnceWithItsContext(t *testing.T) {
	t.Parallel()
	c := open(t, testdb.Redis(t))
	ctx, stop := context.WithCancel(t.Context())
	fresh, ended := make(chan struct{}, 1), make(chan struct{})
	go func() {
		c.Subscribe(ctx, func() { fresh <- struct{}{} }, func(string, []byte) {}, "quiet")
		close(ended)
	}()
	<-fresh
	stop()
	select {
	case <-ended:
	case <-time.After(2 * time.Second):
		t.Error("Subscribe: still there 2 s after its context ended")
	}
}

func TestAQuietChannelIsToldFromADeadConnection(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		address string
		again   bool
	}{"quiet": {testdb.Redis(t), false}, "dead": {"redis://" + deadAfterwards(t), true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, err := cache.New(cache.Options{URL: c.address, Timeout: 25 * time.Millisecond})
			if err != nil {
				t.Fatalf("New: %v", err)
			}
			t.Cleanup(func() { _ = client.Close() })
			fresh := make(chan struct{}, 8)
			go client.Subscribe(t.Context(), func() { fresh <- struct{}{} }, func(string, []byte) {}, "channel")
			<-fresh
			select {
			case <-fresh:
				if !c.again {
					t.Error("Subscribe to a quiet channel: it subscribed again, want it to stay")
				}
			case <-time.After(3 * time.Second): // after 1.6 s without a sign of life
				if c.again {
					t.Error("Subscribe over a dead connection: it stayed, want it to subscribe again")
				}
			}
		})
	}
}

func TestNothingWaitsForARedisThatIsAway(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{"refusing": "redis://" + closedPort(t), "silent": "redis://" + silentPort(t), "none": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := cache.New(cache.Options{URL: url, Timeout: 50 * time.Millisecond})
			if err != nil {
				t.Fatalf("New: %v", err)
			}
			start := time.Now()
			for range 1000 {
				c.Set(t.Context(), "k", []byte("v"), time.Minute)
				if _, ok := c.Get(t.Context(), "k"); ok {
					t.Fatal("Get: got a value from nowhere")
				}
				if _, _, _, ok := c.Take(t.Context(), "k", 1, time.Minute); ok {
					t.Fatal("Take: got an answer from nowhere")
				}
				c.Publish(t.Context(), "c", []byte("v"))
				c.Delete(t.Context(), "k")
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("5,000 calls without Redis took %s, want the breaker to cut them short", took)
			}
			if err := c.Health(t.Context()); err == nil {
				t.Error("Health: got nil, want an error")
			}
			if err := c.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
}

func TestTheBreakerClosesWhenRedisIsBack(t *testing.T) {
	t.Parallel()
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil {
		t.Fatalf("Start: %v", err)
	}
	t.Cleanup(server.Close)
	c := open(t, "redis://"+server.Addr())
	server.Close()
	for range 10 {
		c.Set(t.Context(), "k", []byte("v"), time.Minute)
	}
	if err := server.Restart(); err != nil {
		t.Fatalf("Restart: %v", err)
	}
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); <-time.After(10 * time.Millisecond) {
		c.Set(t.Context(), "k", []byte("v"), time.Minute)
		if _, ok := c.Get(t.Context(), "k"); ok {
			return
		}
	}
	t.Error("Get: still nothing 5 s after Redis came back")
}

func TestABadAddressIsRefusedWithoutRepeatingIt(t *testing.T) {
	t.Parallel()
	_, err := cache.New(cache.Options{URL: "redis://user:canary@host:notaport/0"})
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("New: got %v, want an error without the password", err)
	}
}

func closedPort(t *testing.T) string {
	t.Helper()
	l := listen(t)
	_ = l.Close()
	return l.Addr().String()
}

// silentPort accepts and never answers.
func silentPort(t *testing.T) string {
	t.Helper()
	return listen(t).Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("Listen: %v", err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// deadAfterwards greets, takes a subscription and never says anything again.
func deadAfterwards(t *testing.T) string {
	t.Helper()
	l := listen(t)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close() //nolint:errcheck // the client is gone, or the test ends
				for lines := bufio.NewScanner(conn); lines.Scan(); {
					switch lines.Text() {
					case "SETNAME":
						_, _ = conn.Write([]byte("+OK\r\n"))
					case "SUBSCRIBE":
						_, _ = conn.Write([]byte("*3\r\n$9\r\nsubscribe\r\n$7\r\nchannel\r\n:1\r\n"))
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}
