package audit_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/audit"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testdb"
	"github.com/barberpro/barberpro/internal/testkit"
	"github.com/barberpro/barberpro/internal/web"
)

// book is a shop whose events are logged.
type book struct {
	*testkit.Shop

	address string
}

func newBook(t *testing.T) *book {
	t.Helper()
	db := testdb.New(t)
	return &book{testkit.NewShop(t, testkit.Connect(t, db.URL), testkit.Spec{}), db.URL}
}

// log writes n events.
func (b *book) log(ctx context.Context, t *testing.T, n int) {
	t.Helper()
	err := b.DB.InShop(ctx, b.ID, func(tx pgx.Tx) error {
		for i := range n {
			e := audit.Entry{Action: "service.update", Entity: "service", EntityID: b.Service, Detail: map[string]any{"n": i, "a": []int{1, 2}, "name": "Corte \"ñandú\" <b>"}}
			if err := audit.Log(ctx, tx, b.ID, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("Log: %v", err)
	}
}

// seal chains what there is, and checks how much that was.
func (b *book) seal(t *testing.T, most, want int) {
	t.Helper()
	if n, err := audit.Seal(t.Context(), b.DB, b.ID, most); n != want || err != nil {
		t.Fatalf("Seal: got %d, %v, want %d", n, err, want)
	}
}

func (b *book) verify(t *testing.T) *audit.Break {
	t.Helper()
	found, err := audit.Verify(t.Context(), b.DB, b.ID)
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	return found
}

// tamper runs statements on the shop ($1) as somebody who owns the database and switches its triggers off.
func (b *book) tamper(t *testing.T, sql string) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), b.address)
	if err != nil {
		t.Fatalf("pgx.Connect: %v", err)
	}
	defer func() { _ = c.Close(t.Context()) }()
	sql = strings.ReplaceAll(sql, "$1", "'"+b.ID.String()+"'")
	done, err := c.PgConn().Exec(t.Context(), "SET session_replication_role = replica; "+sql).ReadAll()
	if err != nil || done[len(done)-1].CommandTag.RowsAffected() == 0 {
		t.Fatalf("tamper with %q: %v", sql, err)
	}
}

func TestActor(t *testing.T) {
	t.Parallel()
	user := uuid.New()
	kind, id := audit.Actor(web.WithPrincipal(t.Context(), web.Principal{UserID: user}))
	if kind != "user" || id == nil || *id != user {
		t.Errorf("Actor of somebody signed in: got %s %v, want user %v", kind, id, user)
	}
	if kind, id = audit.Actor(t.Context()); kind != "system" || id != nil {
		t.Errorf("Actor of nobody: got %s %v, want system", kind, id)
	}
}

func TestWhatHappenedIsLoggedWithWhoDidIt(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.log(web.WithPrincipal(t.Context(), web.Principal{UserID: b.Users[web.RoleOwner]}), t, 1)
	b.log(t.Context(), t, 1)
	if n := b.Count(t, `SELECT count(*) FROM audit_events WHERE actor_kind = 'user' AND actor_user_id = $1 AND action = 'service.update'
		AND entity_id = $2 AND detail->>'n' = '0' AND seal_no IS NULL`, b.Users[web.RoleOwner], b.Service); n != 1 {
		t.Errorf("events of the owner: got %d, want 1", n)
	}
	if n := b.Count(t, `SELECT count(*) FROM audit_events WHERE actor_kind = 'system' AND actor_user_id IS NULL`); n != 1 {
		t.Errorf("events of the system: got %d, want 1", n)
	}
	err := b.DB.InShop(t.Context(), b.ID, func(tx pgx.Tx) error {
		return audit.Log(t.Context(), tx, b.ID, audit.Entry{Action: "x", Entity: "x", Detail: func() {}})
	})
	if err == nil {
		t.Error("Log of what is no JSON: got no error")
	}
}

func TestAnEventIsGoneWithTheTransactionThatCausedIt(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	err := b.DB.InShop(t.Context(), b.ID, func(tx pgx.Tx) error {
		if err := audit.Log(t.Context(), tx, b.ID, audit.Entry{Action: "x", Entity: "x"}); err != nil {
			return err
		}
		return context.Canceled
	})
	if err == nil || b.Count(t, `SELECT count(*) FROM audit_events`) != 0 {
		t.Errorf("InShop: got %v and an event, want neither effect nor event", err)
	}
}

func TestAChainIsWholeHoweverItWasSealed(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	if found := b.verify(t); found != nil {
		t.Errorf("Verify of nothing: got %+v, want whole", found)
	}
	b.log(t.Context(), t, 7)
	b.seal(t, 3, 3)
	b.seal(t, 3, 3)
	b.log(t.Context(), t, 2)
	b.seal(t, 100, 3)
	b.seal(t, 100, 0)
	if found := b.verify(t); found != nil {
		t.Errorf("Verify: got %+v, want whole", found)
	}
	if n := b.Count(t, `SELECT max(seal_no) FROM audit_events`); n != 9 {
		t.Errorf("last seal: got %d, want 9", n)
	}
}

func TestALongChainIsVerifiedToItsEnd(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.log(t.Context(), t, 1200) // more than Verify reads at a time
	b.seal(t, 5000, 1200)
	if found := b.verify(t); found != nil {
		t.Errorf("Verify: got %+v, want whole", found)
	}
	b.tamper(t, `UPDATE audit_events SET action = 'nothing' WHERE shop_id = $1 AND seal_no = 1150`)
	if found := b.verify(t); found == nil || *found != (audit.Break{SealNo: 1150, Reason: "changed"}) {
		t.Errorf("Verify: got %+v, want 1150 changed", found)
	}
}

func TestTamperingShows(t *testing.T) {
	t.Parallel()
	whole := newBook(t)
	tests := []struct {
		name, sql string
		want      audit.Break
	}{
		{"another detail", `UPDATE audit_events SET detail = '{"n": 8}' WHERE shop_id = $1 AND seal_no = 3`, audit.Break{SealNo: 3, Reason: "changed"}},
		{"another action", `UPDATE audit_events SET action = 'x' WHERE shop_id = $1 AND seal_no = 1`, audit.Break{SealNo: 1, Reason: "changed"}},
		{"another person", `UPDATE audit_events SET actor_kind = 'user', actor_user_id = gen_random_uuid() WHERE shop_id = $1 AND seal_no = 2`, audit.Break{SealNo: 2, Reason: "changed"}},
		{"another time", `UPDATE audit_events SET at = at + interval '1 microsecond' WHERE shop_id = $1 AND seal_no = 2`, audit.Break{SealNo: 2, Reason: "changed"}},
		{"another request", `UPDATE audit_events SET request_id = 'x' WHERE shop_id = $1 AND seal_no = 4`, audit.Break{SealNo: 4, Reason: "changed"}},
		{"another hash", `UPDATE audit_events SET hash = sha256('x') WHERE shop_id = $1 AND seal_no = 4`, audit.Break{SealNo: 4, Reason: "changed"}},
		{"an event taken out", `DELETE FROM audit_events WHERE shop_id = $1 AND seal_no = 2`, audit.Break{SealNo: 2, Reason: "missing"}},
		{"the first taken out", `DELETE FROM audit_events WHERE shop_id = $1 AND seal_no = 1`, audit.Break{SealNo: 1, Reason: "missing"}},
		{"one out and the rest moved up", `DELETE FROM audit_events WHERE shop_id = $1 AND seal_no = 5; UPDATE audit_events SET seal_no = 5 WHERE shop_id = $1 AND seal_no = 6`, audit.Break{SealNo: 5, Reason: "changed"}},
		{"an event put back for sealing anew", `UPDATE audit_events SET seal_no = NULL, hash = NULL WHERE shop_id = $1 AND seal_no = 3`, audit.Break{SealNo: 3, Reason: "missing"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := &book{testkit.NewShop(t, whole.DB, testkit.Spec{}), whole.address}
			b.log(t.Context(), t, 6)
			b.seal(t, 100, 6)
			b.tamper(t, tt.sql)
			if found := b.verify(t); found == nil || *found != tt.want {
				t.Errorf("Verify: got %+v, want %+v", found, tt.want)
			}
		})
	}
}

func TestTheLogIsAppendOnly(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.log(t.Context(), t, 2)
	b.seal(t, 1, 1)
	const ours = "BP005"
	for _, tt := range []struct{ name, sql, code string }{
		{"change an event", `UPDATE audit_events SET action = 'x'`, ours},
		{"change one and seal it", `UPDATE audit_events SET action = 'x', seal_no = 9, hash = '' WHERE seal_no IS NULL`, ours},
		{"seal one again", `UPDATE audit_events SET seal_no = 9, hash = '' WHERE seal_no IS NOT NULL`, ours},
		{"delete one", `DELETE FROM audit_events`, "42501"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := b.DB.InShop(t.Context(), b.ID, func(tx pgx.Tx) error {
				_, err := tx.Exec(t.Context(), tt.sql)
				return err
			})
			if got := pg.Code(err); got != tt.code {
				t.Errorf("%s: got %v, want SQLSTATE %s", tt.sql, err, tt.code)
			}
		})
	}
}

func TestSealersTakeTurns(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.log(t.Context(), t, 60)
	var sealed [4]int
	var all sync.WaitGroup
	for i := range sealed {
		all.Go(func() {
			for range 10 {
				n, err := audit.Seal(t.Context(), b.DB, b.ID, 3)
				if err != nil {
					t.Errorf("Seal: %v", err)
				}
				sealed[i] += n
			}
		})
	}
	all.Wait()
	if total := sealed[0] + sealed[1] + sealed[2] + sealed[3]; total != 60 || slices.Max(sealed[:]) > 30 {
		t.Errorf("sealed: got %v, want 60 in all", sealed)
	}
	if found := b.verify(t); found != nil {
		t.Errorf("Verify: got %+v, want whole", found)
	}
}

func TestChainsOfShopsAreTheirOwn(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	other := &book{testkit.NewShop(t, b.DB, testkit.Spec{}), b.address}
	b.log(t.Context(), t, 2)
	other.log(t.Context(), t, 3)
	b.seal(t, 100, 2)
	other.seal(t, 100, 3)
	b.tamper(t, `UPDATE audit_events SET action = 'x' WHERE shop_id = $1`)
	if found := b.verify(t); found == nil {
		t.Error("Verify of the shop that was tampered with: got whole")
	}
	if found := other.verify(t); found != nil {
		t.Errorf("Verify of the other shop: got %+v, want whole", found)
	}
}
