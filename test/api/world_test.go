package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/app"
	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/config"
	"github.com/barberpro/barberpro/internal/obs"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

const signingSecret = "the-secret-that-these-tests-sign-with"

// world is a wired process on a database with two shops that know nothing of each other.
type world struct {
	app    *app.App
	doc    *document
	log    *lockedBuffer
	clock  *clock.Fake
	ring   *seal.Ring
	db     *pg.DB // as the application
	admin  *pgx.Conn
	url    string // where the process listens
	payer  string // where the mock of MercadoPago listens
	agency string // where the mock of ARCA listens
	pass   []byte // ARCA's ticket for its registry, once somebody asked for it
	mine   *tenant
	theirs *tenant

	mu     sync.Mutex
	nextID int
	hash   string          // of password
	link   string          // a customer's secret
	said   map[string]bool // what was reported already
}

// tenant is a shop with one of everything, whose texts all hold the canary.
type tenant struct {
	*testkit.Shop

	canary string
	next   int // free times handed out
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes log lines from several goroutines.
func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is what was logged so far.
func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// newWorld wires and serves a process. Variables come in pairs.
func newWorld(t *testing.T, pairs ...string) *world {
	t.Helper()
	vars := map[string]string{
		"APP_ENV": "test", "PORT": "0", "JWT_SECRET": signingSecret, "ACCESS_LOG_SAMPLE": "1", "LOG_LEVEL": "info", "SMTP_HOST": "",
		"REDIS_URL": testdb.Redis(t), "DATABASE_URL": testdb.New(t).URL, "SHUTDOWN_TIMEOUT": "5s", "CORS_ORIGIN": "https://panel.example",
	}
	more, payer := startProviders(t)
	maps.Copy(vars, more)
	for i := 0; i < len(pairs); i += 2 {
		vars[pairs[i]] = pairs[i+1]
	}
	cfg, err := config.Parse(vars)
	if err != nil {
		t.Fatalf("config.Parse: %v", err)
	}
	agency := strings.TrimSuffix(vars["AFIP_WSAA_URL"], "/ws/services/LoginCms")
	w := &world{payer: payer, agency: agency, log: &lockedBuffer{}, clock: testkit.NewClock(), said: map[string]bool{}}
	log := obs.NewLogger(w.log, obs.LogOptions{Level: "info", Attrs: web.LogAttrs})
	w.app, err = app.New(t.Context(), cfg, app.Options{Log: log, Clock: w.clock, Build: obs.Build{Version: "test"}})
	if err != nil {
		t.Fatalf("app.New: %v", err)
	}
	keys, err := seal.ParseKeys(cfg.Auth.SealKeys.Reveal())
	if err != nil {
		t.Fatalf("seal.ParseKeys: %v", err)
	}
	if w.ring, err = seal.NewRing(keys...); err != nil {
		t.Fatalf("seal.NewRing: %v", err)
	}
	w.serve(t)
	w.connect(t, vars["DATABASE_URL"])
	text, err := w.app.Document()
	if err != nil {
		t.Fatalf("Document: %v", err)
	}
	w.doc = parseDocument(t, text)
	w.mine, w.theirs = w.newTenant(t, "azul"), w.newTenant(t, "rojo")
	return w
}

// serve runs the process until the test ends, and returns once it is ready.
func (w *world) serve(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	address, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() { done <- w.app.Serve(ctx, func(at net.Addr) { address <- at }) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	select {
	case at := <-address:
		w.url = "http://" + at.String()
	case err := <-done:
		done <- err
		t.Fatalf("Serve: %v", err)
	}
	for deadline := time.Now().Add(time.Minute); ; {
		if a := w.send(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/health/ready", http.NoBody)); a.Code == http.StatusOK {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the process did not become ready within a minute")
		}
		select {
		case <-t.Context().Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (w *world) connect(t *testing.T, url string) {
	t.Helper()
	w.db = testkit.Connect(t, url)
	admin, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	w.admin = admin
	t.Cleanup(func() { _ = admin.Close(context.WithoutCancel(t.Context())) })
}

// newTenant writes a shop whose every text names its canary.
func (w *world) newTenant(t *testing.T, name string) *tenant {
	t.Helper()
	s := &tenant{Shop: testkit.NewShop(t, w.db, testkit.Spec{Slug: "barberia-" + name, Chairs: 1}), canary: "canario-" + name}
	s.Clock = w.clock
	s.Exec(t, `UPDATE shops SET name = name || $1, address = $1, horizon_days = 366`, s.canary)
	s.Exec(t, `UPDATE services SET name = $1, description = $1, category = $1`, s.canary)
	s.Exec(t, `UPDATE barbers SET name = name || $1`, s.canary)
	s.Exec(t, `UPDATE resources SET name = $1`, s.canary)
	s.Exec(t, `INSERT INTO shop_holidays (shop_id, date, open, name) VALUES ($1, '2026-08-03', false, $2)`, s.ID, s.canary)
	s.Exec(t, `UPDATE shops SET cuit = $1, legal_name = $2, legal_address = $2, tax_condition = 'monotributo', point_of_sale = 3`, taxpayer, s.canary)
	s.Exec(t, `INSERT INTO withdrawals (shop_id, id, code, name, contact) VALUES ($1, $2, 'W1', $3, $3)`, s.ID, pg.NewID(), s.canary)
	w.exec(t, `UPDATE users u SET name = $2 FROM memberships m WHERE m.user_id = u.id AND m.shop_id = $1`, s.ID, s.canary)
	w.own(t, s, http.MethodPut, "/integrations/mercadopago", w.sellerBody())
	return s
}

// exec runs a statement past row-level security.
func (w *world) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.admin.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// text returns the one value that a query past row-level security answers.
func (w *world) text(t testing.TB, sql string, args ...any) (out string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.admin.QueryRow(t.Context(), sql, args...).Scan(&out); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

// number is a different one each time, for texts that must be unique.
func (w *world) number() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.nextID++
	return w.nextID
}

// token signs a person in, as a login would: a new session and an access token for it.
func (w *world) token(t testing.TB, user uuid.UUID) string {
	t.Helper()
	session := pg.NewID()
	w.exec(t, `INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
		session, user, w.clock.Now(), w.clock.Now().Add(24*time.Hour))
	claims := jwt.MapClaims{
		"iss": "barberpro", "aud": []string{"barberpro-api"}, "sub": user.String(), "sid": session.String(),
		"iat": w.clock.Now().Unix(), "exp": w.clock.Now().Add(12 * time.Hour).Unix(),
	}
	text := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	text.Header["typ"], text.Header["kid"] = "at+jwt", "1"
	signed, err := text.SignedString([]byte(signingSecret))
	if err != nil {
		t.Fatalf("sign: %v", err)
	}
	return signed
}

// send gives a request to the whole edge, without a socket.
func (w *world) send(r *http.Request) *httptest.ResponseRecorder {
	a := httptest.NewRecorder()
	w.app.API().ServeHTTP(a, r)
	return a
}

// fingerprint covers every row of a shop in every table, so that any change shows.
func (w *world) fingerprint(t testing.TB, shop uuid.UUID) string {
	t.Helper()
	tables := w.text(t, `SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shop_id' AND NOT a.attisdropped WHERE c.relkind IN ('r', 'p')`)
	parts := []string{`SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t.id), '')) AS sum FROM shops t WHERE id = $1`}
	for table := range strings.FieldsSeq(tables) {
		parts = append(parts, fmt.Sprintf(`SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM %q t WHERE shop_id = $1`, table))
	}
	return w.text(t, `SELECT string_agg(sum, ' ') FROM (`+strings.Join(parts, ` UNION ALL `)+`) AS all_tables`, shop)
}

func sum(text string) []byte {
	h := sha256.Sum256([]byte(text))
	return h[:]
}
