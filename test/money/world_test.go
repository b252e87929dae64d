// Package money_test breaks everything that payments, invoices and messages stand on, round by round, and looks after each
// round whether all that must hold holds: in the database, and in what the providers say that happened.
// faults_test.go says what breaks; MONEY_SEED and MONEY_ROUNDS choose the rounds.
package money_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/web"
	"github.com/barberpro/barberpro/test/stack"
)

// world is a shop, the process that serves it, and the providers behind proxies.
type world struct {
	name    string
	url     string // database, past the proxy
	api     *stack.API
	mocks   *stack.Mocks
	proxies map[string]*proxy // by provider, and "postgres"
	redis   *stack.Redis
	shop    *stack.Shop
	owner   *stack.Caller
	public  *stack.Caller
	admin   *pgx.Conn

	slot   atomic.Int64 // the next free start
	killed atomic.Int64 // times in this round
	heard  atomic.Int64 // webhooks of the shop's own, of which some are refused

	mu    sync.Mutex
	acked []ack
	log   []string // of the round
}

// ack is a write that was answered with 2xx.
type ack struct {
	c      *stack.Caller
	path   string
	body   any
	key    string
	answer stack.Answer
}

func newWorld(t *testing.T, n int, env ...string) *world {
	t.Helper()
	w := &world{name: fmt.Sprint("world ", n), url: testdb.New(t).URL, proxies: map[string]*proxy{}, redis: stack.RunRedis(t)}
	port := stack.FreePort(t)
	address := "http://127.0.0.1:" + strconv.Itoa(port)
	w.mocks = stack.RunMocks(t, address)
	env = append(w.mocks.Env(address), env...)
	for provider, variables := range map[string][]string{
		"mercadopago": {"MERCADOPAGO_URL="}, "whatsapp": {"WHATSAPP_URL="}, "sms": {"SMS_URL="},
		"afip": {"AFIP_WSAA_URL=/ws/services/LoginCms", "AFIP_WSFE_URL=/wsfev1/service.asmx"},
	} {
		p := newProxy(t, "tcp", strings.TrimPrefix(w.mock(provider).Base, "http://"))
		w.proxies[provider] = p
		for _, v := range variables {
			name, path, _ := strings.Cut(v, "=")
			env = append(env, name+"=http://"+p.Addr().String()+path)
		}
	}
	w.api = stack.Run(t, stack.Options{
		Database: w.proxied(t), Redis: w.redis.URL, Work: true, Mortal: true, Port: port,
		Env: append(env, "PROVIDER_TIMEOUT=700ms", "SMTP_TIMEOUT=2s", "DB_START_WAIT=60s"),
	})
	w.shop = stack.NewShop(t, w.url, 4)
	w.public = stack.NewCaller(w.api.URL)
	w.owner = w.public.As(w.shop.Token(t, web.RoleOwner))
	w.shop.Connect(t, w.owner, n)
	w.shop.Exec(t, `UPDATE shops SET messages_per_day = 100000, reminder_hours = '{}' WHERE id = $1`, w.shop.ID)
	w.admin = stack.Admin(t, w.url)
	w.listen(t)
	return w
}

// listen gives the shop a system of its own that is told everything, and that refuses some of it.
func (w *world) listen(t *testing.T) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		if w.heard.Add(1)%7 == 0 {
			out.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(server.Close)
	a, err := w.owner.Call(t.Context(), "POST", w.shop.Path("/webhooks"), map[string]any{"url": server.URL})
	if err != nil || a.Status != http.StatusCreated {
		t.Fatalf("make webhook: %s, %v", a, err)
	}
}

func (w *world) mock(provider string) *stack.Mock {
	switch provider {
	case "mercadopago":
		return w.mocks.MercadoPago
	case "afip":
		return w.mocks.AFIP
	case "whatsapp":
		return w.mocks.WhatsApp
	}
	return w.mocks.SMS
}

// proxied is the database's address through a proxy.
func (w *world) proxied(t *testing.T) string {
	t.Helper()
	c, err := pgx.ParseConfig(w.url)
	if err != nil {
		t.Fatalf("parse %s: %v", w.url, err)
	}
	network, target := "tcp", fmt.Sprintf("%s:%d", c.Host, c.Port)
	if strings.HasPrefix(c.Host, "/") {
		network, target = "unix", fmt.Sprintf("%s/.s.PGSQL.%d", c.Host, c.Port)
	}
	p := newProxy(t, network, target)
	w.proxies["postgres"] = p
	u := url.URL{Scheme: "postgres", User: url.UserPassword(c.User, c.Password), Host: p.Addr().String(), Path: "/" + c.Database, RawQuery: "sslmode=disable"}
	return u.String()
}

// post sends a write with a key of its own until it is answered, or ctx ends. Its error says that nobody knows.
func (w *world) post(ctx context.Context, c *stack.Caller, path string, body any) (stack.Answer, error) {
	key := uuid.NewString()
	for {
		a, err := c.Call(ctx, "POST", path, body, "Idempotency-Key", key)
		switch {
		case err == nil && a.Status < 300:
			w.mu.Lock()
			w.acked = append(w.acked, ack{c: c, path: path, body: body, key: key, answer: a})
			w.mu.Unlock()
			return a, nil
		case err == nil && a.Status < 500 && a.Status != 429 && (a.Status != 409 || a.Header.Get("Retry-After") == ""):
			return a, nil
		case ctx.Err() != nil:
			return a, fmt.Errorf("given up: %w", ctx.Err())
		}
		stack.Pause(ctx, tryAgain)
	}
}

func (w *world) notef(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, fmt.Sprintf(format, args...))
}
