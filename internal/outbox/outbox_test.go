package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/outbox"
	"github.com/barberpro/barberpro/internal/pg"
	"github.com/barberpro/barberpro/internal/testkit"
)

type world struct {
	*testkit.Shop

	box *outbox.Outbox
}

func newWorld(t *testing.T) *world {
	t.Helper()
	db := testkit.Open(t)
	return &world{testkit.NewShop(t, db, testkit.Spec{}), outbox.New(db, func(string, uuid.UUID) {})}
}

func (w *world) add(t *testing.T, topic string, data any) uuid.UUID {
	t.Helper()
	id := pg.NewID()
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error { return outbox.Add(t.Context(), tx, w.ID, topic, id, 3, data) })
	if err != nil {
		t.Fatalf("Add: %v", err)
	}
	return id
}

// each makes a handler of one that takes events one after the other.
func each(handle func(ctx context.Context, tx pgx.Tx, e outbox.Event) error) outbox.Handler {
	return func(ctx context.Context, tx pgx.Tx, events []outbox.Event) ([]string, error) {
		for _, e := range events {
			if err := handle(ctx, tx, e); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
}

// effect is what handlers of these tests write: an audit event for the entity.
func effect(ctx context.Context, tx pgx.Tx, e outbox.Event) error {
	_, err := tx.Exec(ctx, `INSERT INTO audit_events (shop_id, id, actor_kind, action, entity, entity_id) VALUES ($1, $2, 'system', $3, 'x', $4)`,
		e.Shop, pg.NewID(), e.Topic, e.Entity)
	return err
}

func (w *world) effects(t *testing.T) int {
	t.Helper()
	return w.Count(t, `SELECT count(*) FROM audit_events`)
}

func (w *world) left(t *testing.T) int {
	t.Helper()
	return w.Count(t, `SELECT count(*) FROM outbox`)
}

func (w *world) work(t *testing.T) error {
	t.Helper()
	_, err := w.box.Work(t.Context(), w.ID)
	return err
}

// due ends every wait and lease.
func (w *world) due(t *testing.T) {
	t.Helper()
	w.Exec(t, `UPDATE outbox SET next_at = now() WHERE next_at IS NOT NULL`)
}

func TestAnEventReachesWhoAskedForItOnceAndIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var got []outbox.Event
	var order []string
	w.box.On(each(func(_ context.Context, _ pgx.Tx, e outbox.Event) error {
		got, order = append(got, e), append(order, "payments")
		return nil
	}), "payment.", "refund.")
	w.box.On(each(func(context.Context, pgx.Tx, outbox.Event) error {
		order = append(order, "all")
		return nil
	}), "")
	var after []string
	w.box.After(func(_ context.Context, e outbox.Event) { after = append(after, e.Topic) })
	first := w.add(t, "payment.approved", map[string]any{"amount_centavos": 5})
	w.add(t, "booking.confirmed", nil)
	w.add(t, "paymentx.approved", nil)
	for range 2 {
		if err := w.work(t); err != nil {
			t.Fatalf("Work: %v", err)
		}
	}
	if diff := cmp.Diff([]string{"payments", "all", "all", "all"}, order); diff != "" {
		t.Errorf("handlers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"payment.approved", "booking.confirmed", "paymentx.approved"}, after); diff != "" {
		t.Errorf("after (-want +got):\n%s", diff)
	}
	var data map[string]int
	if e := got[0]; e.Shop != w.ID || e.Entity != first || e.Version != 3 || e.At.IsZero() || json.Unmarshal(e.Data, &data) != nil || data["amount_centavos"] != 5 {
		t.Errorf("event: got %+v", e)
	}
	if w.left(t) != 0 {
		t.Errorf("outbox: got %d rows left, want none", w.left(t))
	}
}

func TestAnEventOfARolledBackCauseNeverWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cause := errors.New("no")
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		if err := outbox.Add(t.Context(), tx, w.ID, "payment.approved", pg.NewID(), 1, nil); err != nil {
			return err
		}
		return cause
	})
	if !errors.Is(err, cause) || w.left(t) != 0 {
		t.Errorf("Add and roll back: got %v and %d rows", err, w.left(t))
	}
	err = w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		return outbox.Add(t.Context(), tx, w.ID, "x", pg.NewID(), 1, func() {})
	})
	if err == nil {
		t.Error("Add of what is no JSON: got no error")
	}
}

func TestTurnosTellWhatHappensByThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.Book(t, testkit.Turno{Start: w.At(t, "2026-03-05 15:00")})
	w.Exec(t, `INSERT INTO booking_events (shop_id, booking_id, version, kind, actor_kind, detail) VALUES
		($1, $2, 2, 'cancelled_by_customer', 'customer', '{"why":"x"}'), ($1, $2, 3, 'held', 'customer', '{}'), ($1, $2, 4, 'renewed', 'customer', '{}')`, w.ID, id)
	var got []string
	w.box.On(each(func(_ context.Context, _ pgx.Tx, e outbox.Event) error {
		if e.Entity != id {
			t.Errorf("entity: got %s, want the turno", e.Entity)
		}
		var data struct {
			Actor string `json:"actor"`
			Why   string `json:"why"`
		}
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return err
		}
		got = append(got, e.Topic+" "+data.Actor+" "+data.Why)
		return nil
	}), "booking.")
	if err := w.work(t); err != nil {
		t.Fatalf("Work: %v", err)
	}
	if diff := cmp.Diff([]string{"booking.created system ", "booking.cancelled_by_customer customer x"}, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// Whatever fails wherever, and however many dispatchers there are, each event has its effects once.
func TestEachEventHasItsEffectsExactlyOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const events, dispatchers = 300, 4
	var n atomic.Int64
	sometimes := func(every int64) error {
		if n.Add(1)%every == 0 {
			return errors.New("now and then")
		}
		return nil
	}
	w.box.On(each(func(ctx context.Context, tx pgx.Tx, e outbox.Event) error {
		return errors.Join(sometimes(5), effect(ctx, tx, e), sometimes(7))
	}), "x.")
	w.box.On(each(func(context.Context, pgx.Tx, outbox.Event) error {
		if n.Add(1)%11 == 0 {
			panic("now and then")
		}
		return nil
	}), "x.")
	for range events {
		w.add(t, "x.happened", nil)
	}
	for round := 0; w.left(t) > 0; round++ {
		if round == 40 {
			t.Fatalf("after %d rounds %d events are left", round, w.left(t))
		}
		w.due(t)
		var all sync.WaitGroup
		for range dispatchers {
			box := w.box // as another process has it
			all.Go(func() {
				for more := true; more; {
					more, _ = box.Work(t.Context(), w.ID) // it fails on purpose
				}
			})
		}
		all.Wait()
	}
	doubled := w.Count(t, `SELECT count(*) FROM (SELECT FROM audit_events GROUP BY entity_id HAVING count(*) > 1) v`)
	if w.effects(t) != events || doubled != 0 {
		t.Errorf("effects: got %d with %d doubled, want %d", w.effects(t), doubled, events)
	}
}

func TestWhatACrashedWorkerHadClaimedIsDueAgainAfterItsLease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.box.On(each(effect), "")
	w.add(t, "x.happened", nil)
	// The process ended after its claim.
	w.Exec(t, `UPDATE outbox SET attempts = attempts + 1, next_at = now() + interval '30 seconds'`)
	if err := w.work(t); err != nil || w.effects(t) != 0 {
		t.Fatalf("Work during the lease: got %v and %d effects, want nothing", err, w.effects(t))
	}
	w.due(t)
	if err := w.work(t); err != nil || w.effects(t) != 1 || w.left(t) != 0 {
		t.Errorf("Work after the lease: got %v, %d effects, %d left, want it done", err, w.effects(t), w.left(t))
	}
}

func TestALateWorkerLosesWhatAnotherTookOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.add(t, "x.slow", nil)
	w.add(t, "x.fast", nil)
	begun, release := make(chan struct{}), make(chan struct{})
	slow := outbox.New(w.DB, func(string, uuid.UUID) {})
	slow.On(func(ctx context.Context, tx pgx.Tx, events []outbox.Event) ([]string, error) {
		if len(events) > 1 {
			return nil, errors.New("not together")
		}
		if events[0].Entity == first {
			close(begun)
			<-release
		}
		return nil, effect(ctx, tx, events[0])
	}, "")
	done := make(chan error, 1)
	go func() {
		_, err := slow.Work(t.Context(), w.ID)
		done <- err
	}()
	<-begun // it has claimed both, and is at the first
	w.Exec(t, `UPDATE outbox SET next_at = now() WHERE topic = 'x.fast'`)
	w.box.On(each(effect), "")
	if err := w.work(t); err != nil || w.effects(t) != 1 {
		t.Fatalf("the other worker: got %v and %d effects, want the second event", err, w.effects(t))
	}
	close(release)
	if err := <-done; err != nil {
		t.Errorf("the late worker: %v", err)
	}
	if w.effects(t) != 2 || w.left(t) != 0 {
		t.Errorf("effects: got %d with %d events left, want one for each of two", w.effects(t), w.left(t))
	}
}

func TestAnEventThatFailsWaitsLongerEachTimeAndIsGivenUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fails := true
	w.box.On(each(func(ctx context.Context, tx pgx.Tx, e outbox.Event) error {
		if e.Topic == "x.bad" && fails {
			return errors.New("it is broken")
		}
		return effect(ctx, tx, e)
	}), "")
	w.add(t, "x.bad", nil)
	w.add(t, "x.good", nil)
	if err := w.work(t); err == nil {
		t.Error("Work: got no error of the bad event")
	}
	if w.effects(t) != 1 || w.left(t) != 1 {
		t.Fatalf("after the first round: got %d effects and %d left, want the good one through", w.effects(t), w.left(t))
	}
	wait := func() int {
		return w.Count(t, `SELECT round(extract(epoch FROM next_at - now()))::int FROM outbox WHERE next_at IS NOT NULL`)
	}
	for tries, want := range []int{2, 4, 8, 16} {
		if got := wait(); got < want-1 || got > want {
			t.Errorf("after %d tries: got a wait of %d s, want %d", tries+1, got, want)
		}
		w.due(t)
		_ = w.work(t) // it fails on purpose
	}
	w.Exec(t, `UPDATE outbox SET attempts = 28`)
	for range 5 {
		w.due(t)
		_ = w.work(t) // it fails on purpose
	}
	if n := w.Count(t, `SELECT count(*) FROM outbox WHERE next_at IS NULL AND attempts = 30 AND error LIKE '%it is broken%'`); n != 1 {
		t.Error("after 30 tries: not in the list of dead letters with its error")
	}
	fails = false
	w.Exec(t, `UPDATE outbox SET next_at = now(), attempts = 0`) // as a retry by hand does
	if err := w.work(t); err != nil || w.left(t) != 0 || w.effects(t) != 2 {
		t.Errorf("retried: got %v, %d left, %d effects", err, w.left(t), w.effects(t))
	}
}

func TestAPanicPutsOffItsOwnEventOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.box.On(each(func(ctx context.Context, tx pgx.Tx, e outbox.Event) error {
		if e.Topic == "x.bad" {
			panic("nil map")
		}
		return effect(ctx, tx, e)
	}), "")
	w.add(t, "x.bad", nil)
	w.add(t, "x.good", nil)
	if err := w.work(t); err == nil || w.effects(t) != 1 {
		t.Errorf("Work: got %v and %d effects, want an error and the good event through", err, w.effects(t))
	}
	if n := w.Count(t, `SELECT count(*) FROM outbox WHERE topic = 'x.bad' AND next_at > now() AND error LIKE 'panic: nil map%'`); n != 1 {
		t.Error("the bad event is not put off with its reason")
	}
}

func TestEventsAreHandedOutTogetherAndWakeTheQueuesThatTheyGaveWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var got []int
	var woken []string
	box := outbox.New(w.DB, func(queue string, shop uuid.UUID) {
		if shop == w.ID && w.left(t) == 0 { // it is committed
			woken = append(woken, queue)
		}
	})
	box.On(func(_ context.Context, _ pgx.Tx, events []outbox.Event) ([]string, error) {
		got = append(got, len(events))
		return []string{"letters", "refunds"}, nil
	}, "x.")
	box.On(func(context.Context, pgx.Tx, []outbox.Event) ([]string, error) {
		t.Error("called for nothing")
		return []string{"nothing"}, nil
	}, "y.")
	for range 3 {
		w.add(t, "x.happened", nil)
	}
	w.add(t, "z.happened", nil)
	for range 2 {
		if _, err := box.Work(t.Context(), w.ID); err != nil {
			t.Fatalf("Work: %v", err)
		}
	}
	if diff := cmp.Diff([]int{3}, got); diff != "" || w.left(t) != 0 {
		t.Errorf("calls, and %d left (-want +got):\n%s", w.left(t), diff)
	}
	if diff := cmp.Diff([]string{"letters", "refunds"}, woken); diff != "" {
		t.Errorf("woken (-want +got):\n%s", diff)
	}
}

func TestAFullBatchSaysThatThereIsMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.box.On(each(effect), "")
	for range 51 {
		w.add(t, "x.happened", nil)
	}
	for _, want := range []bool{true, false} {
		if more, err := w.box.Work(t.Context(), w.ID); more != want || err != nil {
			t.Errorf("Work: got %t, %v, want %t", more, err, want)
		}
	}
	if w.effects(t) != 51 {
		t.Errorf("effects: got %d, want 51", w.effects(t))
	}
}

func TestTheQueueNamesShopsWithSomethingDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	due := func() (n int) {
		err := w.DB.Global(t.Context(), func(tx pgx.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM shops_with_due('outbox')`).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := due(); n != 0 {
		t.Errorf("with nothing: got %d shops", n)
	}
	w.add(t, "x.happened", nil)
	if n := due(); n != 1 {
		t.Errorf("with an event: got %d shops, want 1", n)
	}
	w.Exec(t, `UPDATE outbox SET next_at = now() + $1::interval`, time.Minute)
	if n := due(); n != 0 {
		t.Errorf("with an event put off: got %d shops", n)
	}
	if q := w.box.Queue(nil); q.Name != outbox.Name || q.Work == nil {
		t.Errorf("Queue: got %+v", q)
	}
}

func TestEventsOfSeveralEntitiesAreWrittenTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := map[uuid.UUID]string{}
	w.box.On(each(func(_ context.Context, _ pgx.Tx, e outbox.Event) error {
		got[e.Entity] = e.Topic + " " + string(e.Data)
		return nil
	}), "")
	one, two := pg.NewID(), pg.NewID()
	err := w.DB.InShop(t.Context(), w.ID, func(tx pgx.Tx) error {
		return outbox.AddEach(t.Context(), tx, w.ID, "x.y", []uuid.UUID{one, two}, []map[string]string{{"a": `quotes " and {braces}`}, {}})
	})
	if err == nil {
		err = w.work(t)
	}
	if err != nil {
		t.Fatalf("AddEach: %v", err)
	}
	want := map[uuid.UUID]string{one: `x.y {"a": "quotes \" and {braces}"}`, two: `x.y {}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}
