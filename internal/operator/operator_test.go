package operator_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/barberpro/barberpro/internal/operator"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// world has two shops; the first one's owner may be an operator, too.
type world struct {
	*testkit.Shop

	other    *testkit.Shop
	db       *pg.DB
	register *operator.Register
	service  *operator.Service

	mu      sync.Mutex
	entered []uuid.UUID // shops
	retried []string
	jobs    []int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	own := testdb.New(t)
	db := testkit.Connect(t, own.URL)
	w := &world{Shop: testkit.NewShop(t, db, testkit.Spec{}), other: testkit.NewShop(t, db, testkit.Spec{}), db: db}
	w.service = operator.New(db, operator.Options{
		Letters: w, Jobs: w, Wake: func(uuid.UUID) {},
		Replay: func(_ context.Context, shop, delivery uuid.UUID) error {
			return w.Retry(t.Context(), shop, "delivery", delivery.String())
		},
		Entered: func(_ context.Context, shop, _ uuid.UUID) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.entered = append(w.entered, shop)
		},
	})
	var err error
	if w.register, err = operator.OpenRegister(t.Context(), own.URL); err != nil {
		t.Fatalf("OpenRegister: %v", err)
	}
	t.Cleanup(func() { _ = w.register.Close(context.WithoutCancel(t.Context())) })
	return w
}

// Letters has one of each shop.
func (w *world) Letters(_ context.Context, shop uuid.UUID, kind string) ([]operator.Letter, error) {
	return []operator.Letter{{Kind: "outbox", ID: shop.String(), What: kind, At: time.Unix(1, 0)}}, nil
}

// Retry notes what was asked for.
func (w *world) Retry(_ context.Context, shop uuid.UUID, kind, id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.retried = append(w.retried, shop.String()+" "+kind+" "+id)
	return nil
}

// Jobs has one in every state, and ten in any.
func (w *world) Jobs(_ context.Context, state string, before int64, most int) (all []operator.Job, err error) {
	if state != "" {
		return []operator.Job{{ID: 7, Kind: "notify.plan", State: state}}, nil
	}
	for id := int64(10); id > 0 && len(all) < most; id-- {
		if before == 0 || id < before {
			all = append(all, operator.Job{ID: id, Kind: "notify.plan", State: "completed"})
		}
	}
	return all, nil
}

// RetryJob knows number 7.
func (w *world) RetryJob(_ context.Context, id int64) error {
	if id != 7 {
		return operator.ErrJobNotFound
	}
	w.jobs = append(w.jobs, id)
	return nil
}

// appoint makes the first shop's owner an operator.
func (w *world) appoint(t *testing.T) context.Context {
	t.Helper()
	user := w.Users[web.RoleOwner]
	if err := w.register.Add(t.Context(), w.email(t, user)); err != nil {
		t.Fatalf("Add: %v", err)
	}
	return web.WithPrincipal(t.Context(), web.Principal{UserID: user})
}

func (w *world) email(t *testing.T, user uuid.UUID) (email string) {
	t.Helper()
	if err := w.db.Pool().QueryRow(t.Context(), `SELECT email FROM users WHERE id = $1`, user).Scan(&email); err != nil {
		t.Fatalf("read address: %v", err)
	}
	return email
}

func TestTheRegisterIsTheOwnersOfTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.register.Add(t.Context(), "nadie@barber.test"); !errors.Is(err, operator.ErrNobody) {
		t.Errorf("Add of nobody: got %v, want ErrNobody", err)
	}
	w.appoint(t)
	w.appoint(t) // twice is fine
	all, err := w.register.List(t.Context())
	if err != nil || len(all) != 1 || all[0].Since.IsZero() {
		t.Errorf("List: got %v, %v, want one", all, err)
	}
	if _, err := w.db.Pool().Exec(t.Context(), `INSERT INTO operators (user_id) SELECT id FROM users`); pg.Code(err) != "42501" {
		t.Errorf("INSERT by the application: got %v, want that it may not", err)
	}
	if err := w.register.Remove(t.Context(), all[0].Email); err != nil {
		t.Errorf("Remove: %v", err)
	}
	if err := w.register.Remove(t.Context(), all[0].Email); !errors.Is(err, operator.ErrNobody) {
		t.Errorf("Remove again: got %v, want ErrNobody", err)
	}
}

func TestTheDatabaseAnswersNobodyButOperators(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := web.PageParams{Limit: 50}
	ctx := web.WithPrincipal(t.Context(), web.Principal{UserID: w.Users[web.RoleOwner]})
	w.other.Exec(t, `INSERT INTO inbox (shop_id, id, provider, event_key, topic) VALUES ($1, gen_random_uuid(), 'mercadopago', 'a', 'payment')`, w.other.ID)
	seen := func(ctx context.Context) (shops, notices, events int) {
		a, err := w.service.Shops(ctx, "", page)
		b, err2 := w.service.Notices(ctx, "", page)
		c, err3 := w.service.Audit(ctx, w.other.ID, page)
		d, err4 := w.service.Deliveries(ctx, "", page)
		if err := errors.Join(err, err2, err3, err4); err != nil {
			t.Fatalf("read: %v", err)
		}
		return len(a.Items), len(b.Items), len(c.Items) + len(d.Items)
	}
	if shops, notices, events := seen(ctx); shops+notices+events != 0 {
		t.Errorf("an owner: sees %d shops, %d notices, %d events, want none", shops, notices, events)
	}
	if shops, notices, _ := seen(w.appoint(t)); shops != 2 || notices != 1 {
		t.Errorf("an operator: sees %d shops and %d notices, want 2 and 1", shops, notices)
	}
}

func TestAVisitIsLoggedAndEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := w.appoint(t)
	v, err := w.service.Visit(ctx, w.other.ID, operator.VisitRequest{Reason: "Reclamo 81: no llegan los mensajes"})
	if err != nil || v.Slug == "" || time.Until(v.EndsAt) > operator.VisitLife || time.Until(v.EndsAt) < operator.VisitLife-time.Minute {
		t.Fatalf("Visit: got %+v, %v, want an hour", v, err)
	}
	open := func() int {
		return w.other.Count(t, `SELECT count(*) FROM visits WHERE ends_at > now()`)
	}
	if open() != 1 {
		t.Errorf("visits: got %d, want 1", open())
	}
	if err := w.service.Leave(ctx, w.other.ID); err != nil {
		t.Errorf("Leave: %v", err)
	}
	if err := w.service.Leave(ctx, w.other.ID); err != nil {
		t.Errorf("Leave again: %v", err)
	}
	if open() != 0 {
		t.Errorf("visits after leaving: got %d, want 0", open())
	}
	for action, want := range map[string]int{"operator.visit": 1, "operator.leave": 1} {
		if n := w.other.Count(t, `SELECT count(*) FROM audit_events WHERE action = '`+action+`' AND actor_user_id IS NOT NULL`); n != want {
			t.Errorf("%s in the shop's log: got %d, want %d", action, n, want)
		}
	}
	if len(w.entered) != 3 {
		t.Errorf("told of changed rights: got %d times, want 3", len(w.entered))
	}
	if _, err := w.service.Visit(ctx, uuid.New(), operator.VisitRequest{Reason: "ninguna"}); !errors.Is(err, operator.ErrShopNotFound) {
		t.Errorf("Visit of no shop: got %v, want ErrShopNotFound", err)
	}
}

func TestANoticeIsReadAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := w.appoint(t)
	id, gone := uuid.New(), uuid.New()
	w.other.Exec(t, `INSERT INTO inbox (shop_id, id, provider, event_key, topic, next_at, done_at, attempts)
		VALUES ($1, $2, 'mercadopago', 'a', 'payment', NULL, now(), 3), ($1, $3, 'whatsapp', 'b', 'status', NULL, now(), 1)`, w.other.ID, id, gone)
	if err := w.service.ReplayNotice(ctx, w.other.ID, id); err != nil {
		t.Errorf("ReplayNotice: %v", err)
	}
	if n := w.other.Count(t, `SELECT count(*) FROM inbox WHERE next_at <= now() AND done_at IS NULL AND attempts = 0`); n != 1 {
		t.Errorf("notices due: got %d, want 1", n)
	}
	for _, id := range []uuid.UUID{gone, uuid.New()} { // its payload is not kept; was never there
		if err := w.service.ReplayNotice(ctx, w.other.ID, id); !errors.Is(err, operator.ErrNotReplayable) {
			t.Errorf("ReplayNotice of %s: got %v, want ErrNotReplayable", id, err)
		}
	}
	page, err := w.service.Notices(ctx, "waiting", web.PageParams{Limit: 1})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != id || page.Items[0].State != "waiting" {
		t.Errorf("Notices: got %+v, %v, want the one that waits", page, err)
	}
}

func TestWhatWasGivenUpIsGatheredFromTheShopsThatHaveSome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := w.appoint(t)
	if all, err := w.service.DeadLetters(ctx, ""); err != nil || len(all) != 0 {
		t.Errorf("DeadLetters of nothing: got %v, %v", all, err)
	}
	turno := w.other.Book(t, testkit.Turno{Start: w.other.At(t, "2026-03-05 15:00")})
	w.other.Exec(t, `DELETE FROM outbox`)
	w.other.Exec(t, `INSERT INTO notifications (shop_id, id, booking_id, kind, hours, channel, version, status, next_at, error, caused_at, useful_until)
		SELECT $1, gen_random_uuid(), $2, 'reminder', 24, 'whatsapp', 1, 'failed', NULL, 'broken', at, at FROM now() AS at`, w.other.ID, turno)
	all, err := w.service.DeadLetters(ctx, "outbox")
	if err != nil || len(all) != 1 || all[0].ShopID != w.other.ID || all[0].Shop == "" || all[0].What != "outbox" {
		t.Errorf("DeadLetters: got %+v, %v, want the other shop's", all, err)
	}
}

// walk reads a list to its end on pages of two, and returns the ids that it met.
func walk[T any](t *testing.T, list func(web.PageParams) (web.Page[T], error), id func(T) uuid.UUID) map[uuid.UUID]bool {
	t.Helper()
	seen := map[uuid.UUID]bool{}
	for page := (web.PageParams{Limit: 2}); ; {
		got, err := list(page)
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		for _, item := range got.Items {
			seen[id(item)] = true
		}
		if got.NextCursor == nil {
			return seen
		}
		page.Cursor = *got.NextCursor
	}
}

func TestAPageEndsBetweenRowsOfOneMoment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := w.appoint(t)
	const written = 5
	w.other.Exec(t, `INSERT INTO inbox (shop_id, id, provider, event_key, topic)
		SELECT $1, gen_random_uuid(), 'mercadopago', i::text, 'payment' FROM generate_series(1, $2::integer) i`, w.other.ID, written)
	w.other.Exec(t, `INSERT INTO audit_events (shop_id, id, actor_kind, action, entity)
		SELECT $1, gen_random_uuid(), 'system', 'x', 'shop' FROM generate_series(1, $2::integer) i`, w.other.ID, written)
	seen := walk(t, func(page web.PageParams) (web.Page[operator.Notice], error) { return w.service.Notices(ctx, "", page) },
		func(n operator.Notice) uuid.UUID { return n.ID })
	maps.Copy(seen, walk(t, func(page web.PageParams) (web.Page[operator.Event], error) {
		return w.service.Audit(ctx, w.other.ID, page)
	},
		func(e operator.Event) uuid.UUID { return e.ID }))
	if len(seen) != 2*written {
		t.Errorf("rows of one moment on pages of two: got %d, want %d", len(seen), 2*written)
	}
}

func TestShopsAreFoundAndPaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := w.appoint(t)
	first, err := w.service.Shops(ctx, "", web.PageParams{Limit: 1})
	if err != nil || len(first.Items) != 1 || first.NextCursor == nil {
		t.Fatalf("Shops: got %+v, %v, want a page of one", first, err)
	}
	second, err := w.service.Shops(ctx, "", web.PageParams{Limit: 1, Cursor: *first.NextCursor})
	if err != nil || len(second.Items) != 1 || second.NextCursor != nil || second.Items[0].ID == first.Items[0].ID {
		t.Errorf("Shops: got %+v, %v, want the other one", second, err)
	}
	found, err := w.service.Shops(ctx, first.Items[0].Slug, web.PageParams{Limit: 9})
	if err != nil || len(found.Items) != 1 || found.Items[0].Members == 0 || found.Items[0].Barbers == 0 {
		t.Errorf("Shops(%q): got %+v, %v", first.Items[0].Slug, found, err)
	}
	if _, err := w.service.Shops(ctx, "", web.PageParams{Limit: 1, Cursor: "x"}); err == nil {
		t.Error("a bad cursor: got no error")
	}
}

func TestJobsGoThroughPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var seen []int64
	page := web.PageParams{Limit: 4}
	for {
		got, err := w.service.Jobs(t.Context(), "", page)
		if err != nil {
			t.Fatalf("Jobs: %v", err)
		}
		for _, j := range got.Items {
			seen = append(seen, j.ID)
		}
		if got.NextCursor == nil {
			break
		}
		page.Cursor = *got.NextCursor
	}
	if want := []int64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}; !slices.Equal(seen, want) {
		t.Errorf("Jobs over all pages: got %v, want %v", seen, want)
	}
	if _, err := w.service.Jobs(t.Context(), "", web.PageParams{Limit: 4, Cursor: "x"}); err == nil {
		t.Error("Jobs with a cursor of nobody's: got no error")
	}
}
