// Package money_test breaks everything that payments, invoices and messages stand on, round by round, and looks after each
// round whether all that must hold holds: in the database, and in what the providers say that happened.
// faults_test.go says what breaks; MONEY_SEED and MONEY_ROUNDS choose the rounds.
package money_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testport"
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
	second  *stack.API    // another process, not started
	branch  *stack.Shop   // a second shop, whose account comes by OAuth
	manager *stack.Caller // of the branch
	admin   *pgx.Conn
	hand    *pgxpool.Pool // as admin, for many at once
	tally   *tally

	slot     atomic.Int64 // the next free start
	customer atomic.Int64 // the last new one
	killed   atomic.Int64 // times in this round
	heard    atomic.Int64 // webhooks of the shop's own, of which some are refused
	system   string       // address of the shop's own system
	hook     uuid.UUID    // the webhook to there
	gone     uuid.UUID    // a webhook to where nobody is any more

	settings settings
	since    time.Time     // start of the round
	broke    chan struct{} // closed once the round's fault is there

	mu    sync.Mutex
	acked []ack
	log   []string        // of the round
	ahead map[string]bool // mocks whose clock is ahead
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
	w := &world{
		name: fmt.Sprint("world ", n), url: testdb.New(t).URL, proxies: map[string]*proxy{}, redis: stack.RunRedis(t), ahead: map[string]bool{},
		settings: settings{byHand, everything}, tally: newTally(nil),
	}
	port := testport.Free(t)
	address := "http://127.0.0.1:" + strconv.Itoa(port)
	w.mocks = stack.RunMocks(t, address, "MOCK_MAX_ITEMS=100000", "MAIL_MAX_BYTES=536870912")
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
	mail := newProxy(t, "tcp", fmt.Sprint("127.0.0.1:", w.mocks.SMTP))
	w.proxies["mail"] = mail
	env = append(env, "SMTP_PORT="+portOf(mail.Addr()))
	w.api = stack.Run(t, stack.Options{
		Database: w.proxied(t), Redis: w.redis.URL, Work: true, Mortal: true, Port: port,
		Env: append(env, "PROVIDER_TIMEOUT=700ms", "SMTP_TIMEOUT=2s", "DB_START_WAIT=60s"),
	})
	w.second = w.api.Another(t)
	w.shop, w.branch = stack.NewShop(t, w.url, 4), stack.NewShop(t, w.url, 1)
	w.public = stack.NewCaller(w.api.URL)
	w.signIn(t)
	w.shop.Connect(t, w.owner, n)
	w.shop.Exec(t, `UPDATE shops SET messages_per_day = 100000, reminder_hours = '{120,168}' WHERE id = $1`, w.shop.ID)
	w.admin = stack.Admin(t, w.url)
	w.open(t)
	w.listen(t)
	return w
}

// signIn gives the staff tokens that last for an hour.
func (w *world) signIn(t *testing.T) {
	t.Helper()
	w.owner = w.public.As(w.shop.Token(t, web.RoleOwner))
	w.manager = w.public.As(w.branch.Token(t, web.RoleOwner))
}

// open connects the hand.
func (w *world) open(t *testing.T) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), w.url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	w.hand = pool
	t.Cleanup(pool.Close)
}

func portOf(a net.Addr) string {
	_, port, _ := net.SplitHostPort(a.String())
	return port
}

// listen gives the shop a system of its own that is told everything, and that refuses some of it.
func (w *world) listen(t *testing.T) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		if in.URL.Path == "/gone" {
			out.WriteHeader(http.StatusGone)
		} else if w.heard.Add(1)%7 == 0 {
			out.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(server.Close)
	w.system = server.URL
	a, err := w.owner.Call(t.Context(), "POST", w.shop.Path("/webhooks"), map[string]any{"url": server.URL})
	var made struct {
		ID uuid.UUID `json:"id"`
	}
	if err != nil || a.Status != http.StatusCreated || a.Into(&made) != nil {
		t.Fatalf("make webhook: %s, %v", a, err)
	}
	w.hook = made.ID
}

func (w *world) mock(provider string) *stack.Mock {
	switch provider {
	case "mercadopago":
		return w.mocks.MercadoPago
	case "afip":
		return w.mocks.AFIP
	case "whatsapp":
		return w.mocks.WhatsApp
	case "mail":
		return w.mocks.Mail
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
