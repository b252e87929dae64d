package fault_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/test/stack"
)

func TestRedisMayGoAtAnyMoment(t *testing.T) {
	t.Parallel()
	url := testdb.New(t).URL
	shop := stack.NewShop(t, url, barbers)
	redis := stack.RunRedis(t)
	first := stack.Run(t, stack.Options{Database: url, Redis: redis.URL})
	second := stack.Run(t, stack.Options{Database: url, Redis: redis.URL})
	l := &load{
		t: t, shop: shop, route: alternate(first, second),
		accept: func(_ int, a stack.Answer, err error) bool { return fine(a, err) },
	}
	l.start()
	l.more(50)
	revoke(t, shop, web.RoleOwner, "with Redis", first, second)
	redis.Flush(t)
	l.more(50)
	revoke(t, shop, web.RoleManager, "with Redis emptied", first, second)
	for range 3 {
		redis.Kill()
		l.more(30)
		redis.Start(t)
		l.more(10)
		redis.Flush(t)
	}
	redis.Kill()
	l.more(100)
	token := revoke(t, shop, web.RoleReception, "without Redis", first, second)
	redis.Start(t)
	l.more(50)
	for _, a := range []*stack.API{first, second} {
		if status := me(t, a, token); status != 401 {
			t.Errorf("a revoked session once Redis is back: got %d, want 401", status)
		}
	}
	l.stop(url)
}

// revoke signs somebody out everywhere on the first process, and checks that the second one, which knows the session,
// refuses every request sent a second later.
func revoke(t *testing.T, shop *stack.Shop, role web.Role, when string, first, second *stack.API) (token string) {
	t.Helper()
	token = shop.Token(t, role)
	other := shop.Token(t, role) // on another device
	for _, device := range []string{token, other} {
		if status := me(t, second, device); status != 200 {
			t.Fatalf("%s: signed in: got %d, want 200", when, status)
		}
	}
	a, err := stack.NewCaller(first.URL).As(other).Call(t.Context(), "POST", "/api/v1/auth/logout-all", nil)
	if err != nil || a.Status >= 300 {
		t.Fatalf("%s: log out everywhere: got %s, %v", when, a, err)
	}
	done := time.Now()
	var late time.Duration
	for time.Since(done) < 1500*time.Millisecond {
		sent := time.Since(done)
		if me(t, second, token) == 200 {
			late = sent
		}
		stack.Pause(t.Context(), 10*time.Millisecond)
	}
	if late >= time.Second {
		t.Errorf("%s: a revoked session was let in %s after, want under a second", when, late)
	}
	t.Logf("%s: a revoked session was let in for %s", when, late)
	return token
}

func me(t *testing.T, a *stack.API, token string) int {
	t.Helper()
	c := stack.NewCaller(a.URL).As(token)
	defer c.HTTP.CloseIdleConnections()
	answer, err := c.Call(t.Context(), "GET", "/api/v1/me", nil)
	if err != nil {
		t.Errorf("GET /api/v1/me: %v", err)
	}
	if answer.Status != 200 && answer.Status != 401 {
		t.Error(fmt.Sprint("GET /api/v1/me: got ", answer))
	}
	return answer.Status
}
