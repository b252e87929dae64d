package account

import (
	"context"
	"crypto/sha256"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/barberpro/barberpro/internal/clock"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/seal"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/web"
)

const (
	goodPassword  = "tres tristes tigres"
	otherPassword = "comen trigo en un trigal"
	cheapest      = 4 // bcrypt cost
)

// world is a database, a clock and what the service needs from others. Each service made in it is one process.
type world struct {
	t     testing.TB
	db    *pg.DB
	clock *clock.Fake
	mail  *letterbox
	jobs  *jobs
	svc   *Service
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	db, err := pg.Open(tb.Context(), pg.Options{URL: testdb.New(tb).URL, AppName: "account test"})
	if err != nil {
		tb.Fatalf("pg.Open: %v", err)
	}
	tb.Cleanup(db.Close)
	w := &world{
		t: tb, db: db, mail: &letterbox{}, jobs: &jobs{},
		clock: clock.NewFake(time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)),
	}
	w.svc = w.process(Options{})
	return w
}

// process returns another service on the same database.
func (w *world) process(o Options) *Service {
	w.t.Helper()
	o.Clock, o.Mail, o.Enqueue, o.PublicURL = w.clock, w.mail, w.jobs, "https://turnos.example"
	if o.BcryptCost == 0 {
		o.BcryptCost = cheapest
	}
	if o.Keys == nil {
		o.Keys = []seal.Key{testKey("k1")}
	}
	s, err := New(w.db, o)
	if err != nil {
		w.t.Fatalf("New: %v", err)
	}
	return s
}

func testKey(id string) seal.Key {
	secret := sha256.Sum256([]byte(id))
	return seal.Key{ID: id, Secret: secret[:]}
}

// registration is valid and differs for each name.
func registration(name string) Registration {
	return Registration{
		ShopName: "Barbería " + name, Slug: name, OwnerName: "Ana Pérez", Email: name + "@ejemplo.com.ar",
		Phone: "11 2345-6789", Password: goodPassword,
	}
}

func (w *world) register(name string) Signed {
	w.t.Helper()
	signed, err := w.svc.Register(w.t.Context(), registration(name))
	if err != nil {
		w.t.Fatalf("Register(%s): %v", name, err)
	}
	return signed
}

// owner registers a shop and returns its owner as the edge would.
func (w *world) owner(name string) web.Principal {
	signed := w.register(name)
	return web.Principal{UserID: signed.User.ID, ShopID: signed.Shop.ID, Role: web.RoleOwner}
}

func (w *world) member(by web.Principal, email string, role web.Role) Member {
	w.t.Helper()
	m, err := w.svc.AddMember(w.t.Context(), by, NewMember{Email: email, Name: "Leo", Role: role, Password: otherPassword})
	if err != nil {
		w.t.Fatalf("AddMember(%s, %s): %v", email, role, err)
	}
	return m
}

func (w *world) count(shop uuid.UUID, query string, args ...any) (n int) {
	w.t.Helper()
	err := w.db.InShop(w.t.Context(), shop, func(tx pgx.Tx) error {
		return tx.QueryRow(w.t.Context(), query, args...).Scan(&n)
	})
	if err != nil {
		w.t.Fatalf("%s: %v", query, err)
	}
	return n
}

// letterbox keeps letters, or refuses them with err.
type letterbox struct {
	mu      sync.Mutex
	letters []Mail
	err     error
}

func (b *letterbox) Send(_ context.Context, m Mail) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return b.err
	}
	b.letters = append(b.letters, m)
	return nil
}

var linkForm = regexp.MustCompile(`https://turnos\.example/panel/restablecer\?token=([\w-]+)`)

// token returns the token of the newest letter.
func (b *letterbox) token(tb testing.TB) string {
	tb.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.letters) == 0 {
		tb.Fatal("letters sent: got 0, want 1")
	}
	found := linkForm.FindStringSubmatch(b.letters[len(b.letters)-1].Text)
	if found == nil {
		tb.Fatalf("letter: got %q, want a link", b.letters[len(b.letters)-1].Text)
	}
	return found[1]
}

// jobs keeps what was enqueued until run.
type jobs struct {
	mu   sync.Mutex
	args []ResetArgs
}

func (j *jobs) Enqueue(_ context.Context, _ pgx.Tx, args river.JobArgs) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if a, ok := args.(ResetArgs); ok {
		j.args = append(j.args, a)
	}
	return nil
}

// run works off what was enqueued and returns how much that was.
func (w *world) run() int {
	w.t.Helper()
	w.jobs.mu.Lock()
	todo := w.jobs.args
	w.jobs.args = nil
	w.jobs.mu.Unlock()
	for _, args := range todo {
		if err := w.work(args, w.clock.Now()); err != nil {
			w.t.Fatalf("resetWorker.Work: %v", err)
		}
	}
	return len(todo)
}

func (w *world) work(args ResetArgs, created time.Time) error {
	job := &river.Job[ResetArgs]{JobRow: &rivertype.JobRow{CreatedAt: created}, Args: args}
	return (&resetWorker{service: w.svc}).Work(w.t.Context(), job)
}
