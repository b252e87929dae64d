// Package outbox tells the domains what happened in another one: an event is a row written in the transaction of its
// cause, handed once to every handler in one transaction, with others of its shop, and deleted by it. Handlers write only
// rows, such as a message to send; they call nobody outside. Turnos write theirs by a trigger on booking_events.
package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/barberpro/barberpro/internal/drain"
	"github.com/barberpro/barberpro/internal/pg"
)

// Event is something that happened to an entity of a shop.
type Event struct {
	Shop    uuid.UUID
	ID      int64           // grows, but not in the order of commits
	Topic   string          // such as "booking.confirmed" or "payment.approved"
	Entity  uuid.UUID       // the turno, the payment ...
	Version int32           // of the entity after it; 0 where it has none
	At      time.Time       // by PostgreSQL's clock
	Data    json.RawMessage // what Add was given; an object
}

// Handler takes events of one shop, oldest first and at least one, in the transaction that forgets them. After its error
// each is handed out alone, to all handlers again; one that fails alone is put off. wake names the queues that it gave work.
type Handler func(ctx context.Context, tx pgx.Tx, events []Event) (wake []string, err error)

const insert = `-- name: AddOutboxEvent :exec
INSERT INTO outbox (shop_id, topic, entity_id, version, data) VALUES ($1, $2, $3, $4, $5)`

// Add writes an event in tx. data is encoded as a JSON object; nil is an empty one. It must hold no secret.
func Add(ctx context.Context, tx pgx.Tx, shop uuid.UUID, topic string, entity uuid.UUID, version int32, data any) error {
	encoded := []byte("{}")
	if data != nil {
		var err error
		if encoded, err = json.Marshal(data); err != nil {
			return fmt.Errorf("encode event %s: %w", topic, err)
		}
	}
	if _, err := tx.Exec(ctx, insert, shop, topic, entity, version, encoded); err != nil {
		return fmt.Errorf("write event %s: %w", topic, err)
	}
	return nil
}

const insertEach = `-- name: AddOutboxEvents :exec
INSERT INTO outbox (shop_id, topic, entity_id, data) SELECT $1, $2, v.id, ($4::text[])[v.i]::jsonb
FROM unnest($3::uuid[]) WITH ORDINALITY AS v (id, i)`

// AddEach is Add for several entities without versions, each with its data, in one statement.
func AddEach[T any](ctx context.Context, tx pgx.Tx, shop uuid.UUID, topic string, entities []uuid.UUID, data []T) error {
	encoded := make([]string, len(data))
	for i := range data {
		one, err := json.Marshal(data[i])
		if err != nil {
			return fmt.Errorf("encode event %s: %w", topic, err)
		}
		encoded[i] = string(one)
	}
	if _, err := tx.Exec(ctx, insertEach, shop, topic, entities, encoded); err != nil {
		return fmt.Errorf("write events %s: %w", topic, err)
	}
	return nil
}

// Outbox hands events to handlers.
type Outbox struct {
	db       *pg.DB
	kick     func(queue string, shop uuid.UUID)
	handlers []subscription
	after    []func(context.Context, Event)
}

type subscription struct {
	prefixes []string
	handle   Handler
}

// New returns an outbox without handlers. kick is called for the queues that handlers gave work, once that has committed.
func New(db *pg.DB, kick func(queue string, shop uuid.UUID)) *Outbox {
	return &Outbox{db: db, kick: kick}
}

// On calls handle for the events whose topic starts with one of prefixes. Handlers are called in the order they were
// added. Add all of them before the first Work.
func (o *Outbox) On(handle Handler, prefixes ...string) {
	o.handlers = append(o.handlers, subscription{prefixes, handle})
}

// After calls f for every event once its transaction has committed. A crash skips it.
func (o *Outbox) After(f func(context.Context, Event)) { o.after = append(o.after, f) }

// Name is the name of the queue.
const Name = "outbox"

const (
	batch     = 50
	lease     = "30 seconds" // handlers only write rows; after a crash nobody waits longer
	firstWait = 2 * time.Second
	longest   = 10 * time.Minute
	patience  = 30 // tries; then an event rests in the list of dead letters
)

// Queue is the outbox as a queue to drain.
func (o *Outbox) Queue(shops func(context.Context) ([]uuid.UUID, error)) drain.Queue {
	return drain.Queue{Name: Name, Shops: shops, Work: o.Work, AtOnce: 4} //nolint:mnd // shops at once
}

const claim = `-- name: ClaimOutbox :many
UPDATE outbox SET attempts = attempts + 1, next_at = now() + $3::interval
WHERE shop_id = $1 AND id = ANY (ARRAY(
    SELECT id FROM outbox WHERE shop_id = $1 AND next_at <= now() ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED))
RETURNING id, topic, entity_id, version, at, data, attempts`

const forget = `-- name: ForgetOutboxEvents :many
DELETE FROM outbox o USING unnest($2::bigint[], $3::integer[]) AS v (id, attempts)
WHERE o.shop_id = $1 AND o.id = v.id AND o.attempts = v.attempts RETURNING o.id`

const putOff = `-- name: PutOffOutboxEvent :exec
UPDATE outbox SET next_at = CASE WHEN attempts >= $4 THEN NULL ELSE now() + $5::interval END, error = $6
WHERE shop_id = $1 AND id = $2 AND attempts = $3`

type claimed struct {
	Event

	attempts int32
}

// Work hands out the due events of a shop, a batch at most: together, or one by one when that fails.
func (o *Outbox) Work(ctx context.Context, shop uuid.UUID) (more bool, err error) {
	events, err := o.claim(ctx, shop)
	if err != nil || len(events) == 0 {
		return false, err
	}
	more = len(events) == batch
	if err = o.hand(ctx, shop, events); err == nil {
		return more, nil
	}
	var failures []error
	for i := range events {
		if len(events) > 1 { // alone it has failed already
			err = o.hand(ctx, shop, events[i:i+1])
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", events[i].Topic, err), o.putOff(ctx, events[i], err))
		}
	}
	return more, errors.Join(failures...)
}

func (o *Outbox) claim(ctx context.Context, shop uuid.UUID) (events []claimed, err error) {
	err = o.db.InShop(ctx, shop, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, claim, shop, batch, lease)
		if err != nil {
			return fmt.Errorf("claim events: %w", err)
		}
		events, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (e claimed, err error) {
			e.Shop = shop
			err = row.Scan(&e.ID, &e.Topic, &e.Entity, &e.Version, &e.At, &e.Data, &e.attempts)
			return e, err //nolint:wrapcheck // wrapped below
		})
		return err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return nil, fmt.Errorf("claim events: %w", err)
	}
	slices.SortFunc(events, func(a, b claimed) int { return int(a.ID - b.ID) })
	return events, nil
}

// hand gives events to their handlers and forgets them, or does neither.
func (o *Outbox) hand(ctx context.Context, shop uuid.UUID, all []claimed) error {
	var ours []Event
	var wake []string
	err := o.db.InShop(ctx, shop, func(tx pgx.Tx) (err error) {
		if ours, err = o.forget(ctx, tx, shop, all); err != nil {
			return err
		}
		for _, s := range o.handlers {
			woken, err := s.safely(ctx, tx, ours)
			if err != nil {
				return err
			}
			wake = append(wake, woken...)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, queue := range wake {
		o.kick(queue, shop)
	}
	for _, e := range ours {
		for _, f := range o.after {
			f(ctx, e)
		}
	}
	return nil
}

// forget deletes events and returns those that were still ours: of the others the lease ran out, and another worker has them.
func (o *Outbox) forget(ctx context.Context, tx pgx.Tx, shop uuid.UUID, all []claimed) ([]Event, error) {
	ids, attempts := make([]int64, len(all)), make([]int32, len(all))
	for i := range all {
		ids[i], attempts[i] = all[i].ID, all[i].attempts
	}
	rows, err := tx.Query(ctx, forget, shop, ids, attempts)
	if err != nil {
		return nil, fmt.Errorf("forget events: %w", err)
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("forget events: %w", err)
	}
	ours := make([]Event, 0, len(gone))
	for i := range all {
		if slices.Contains(gone, all[i].ID) {
			ours = append(ours, all[i].Event)
		}
	}
	return ours, nil
}

// safely hands on what the subscription wants, and turns a panic into an error, which puts off one event and no other.
func (s *subscription) safely(ctx context.Context, tx pgx.Tx, events []Event) (wake []string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	var wanted []Event
	for _, e := range events {
		if s.wants(e.Topic) {
			wanted = append(wanted, e)
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	return s.handle(ctx, tx, wanted)
}

func (s *subscription) wants(topic string) bool {
	return slices.ContainsFunc(s.prefixes, func(p string) bool { return strings.HasPrefix(topic, p) })
}

func (o *Outbox) putOff(ctx context.Context, e claimed, cause error) error {
	wait := drain.Wait(int(e.attempts), firstWait, longest)
	err := o.db.InShop(ctx, e.Shop, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, putOff, e.Shop, e.ID, e.attempts, patience, wait, cause.Error())
		return err //nolint:wrapcheck // wrapped below
	})
	if err != nil {
		return fmt.Errorf("put off event: %w", err)
	}
	return nil
}
